"""今日は出さない: a need to which nobody is sent today. It waits as before, and is among the others again tomorrow."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.drafts import BY, Board, OfNeed, ready
from vcenter.commands.field_words import Called
from vcenter.commands.fields import Line
from vcenter.commands.registry import Act, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.roles import Role
from vcenter.store import drafts, needs


class SetNeedAsideToday(OfNeed):
    why: Annotated[Line, Called("わけ")] = ""


@command("set_need_aside_today", "drafts", words="今日は出さないニーズにする", who=BY, roles=Role.MATCHING)
def set_need_aside_today(act: Act, asked: SetNeedAsideToday) -> dict[str, Any]:
    """Nobody is sent to this need today; whoever sat in its draft waits again."""
    need = ready(act, asked.need)
    day = act.day.isoformat()
    if asked.need in drafts.aside(act.tx, day):
        return {"need": asked.need, "number": need["number"], "already": True}
    board = Board(act)
    board.check_not_locked(asked.need)
    before: dict[str, Any] = {}
    if there := list(board.seated.get(asked.need, [])):
        board.touch(asked.need)
        board.place("", there)
        before = board.keep(touched=0)
    drafts.put_aside(act.tx, asked.need, day, {"why": asked.why, "at": act.at, "by": act.actor})
    return {"need": asked.need, "number": need["number"], "before": before}


class BringNeedBackToday(OfNeed):
    pass


@command("bring_need_back_today", "drafts", words="今日も出すニーズに戻す", who=BY, roles=Role.MATCHING)
def bring_need_back_today(act: Act, asked: BringNeedBackToday) -> dict[str, Any]:
    """People may be sent to this need today after all."""
    need = ready(act, asked.need)
    there = drafts.bring_back(act.tx, asked.need, act.day.isoformat())
    return {"need": asked.need, "number": need["number"], "already": not there}


@taken_back("set_need_aside_today")
def _not_aside(act: Act, was: Done) -> None:
    """Whoever sat there sits there again, but for who went elsewhere in between: the desk says who."""
    if not drafts.bring_back(act.tx, was.asked.need, act.day.isoformat()):
        raise changed_since(f"{was.outcome['number']}番")
    had = was.outcome.get("before", {}).get(was.asked.need)
    need = needs.by_id(act.tx, was.asked.need)
    if had is None or need is None or need["state"] != "ready":
        return
    board = Board(act)
    free = [id for id in had["people"] if board.is_free(id)]
    board.touch(was.asked.need)
    board.place(was.asked.need, free)
    board.keep(
        touched=had["touched"], leaders={was.asked.need: had["leader"]} if had["leader"] in free else None
    )
