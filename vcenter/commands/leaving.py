"""Leaving (帰宅): closing the day, the next visit, and thanks for those who helped."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from vcenter.commands.field_words import Called
from vcenter.commands.fields import ArrivalId, DayUntil, Line, NeedId, NewThanksId, PersonId, WrittenText
from vcenter.commands.need_ways import of_need
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import day_since, show_time
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_to_come
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, centre, groups, helpers, leaving, needs, servers, thanks
from vcenter.store.tx import Row


class CloseDay(Payload):
    day: Annotated[date, Called("日")]


@command(
    "close_day",
    "attendance",
    "groups",
    "staff",
    words="残っている人の帰宅",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.DISPATCH, Role.ADMINISTRATION),
)
def close_day(act: Act, asked: CloseDay) -> dict[str, Any]:
    """Everybody of a day who is still in and in no team goes home; the day's helpers of this server end. Whoever is in a team stays, and is named."""
    if asked.day > act.day:
        raise Refusal("先の日は締められません。日付を確かめてください。", "day")
    gathering = centre.centre_day(act.tx, asked.day.isoformat(), act.place)
    if gathering is None:
        raise Refusal("この日は誰も受付していません。日付を確かめてください。", "day")
    if act.place == servers.here(act.tx):
        # When we hear of it: nobody had told the helpers of what was pressed without network.
        helpers.end_of_day(act.tx, asked.day, act.received_at, act.actor)
    here = leaving.open_of_day(act.tx, gathering["id"])
    return {"day": asked.day.isoformat()} | _go_home(
        act, here, groups.unnamed_leave(act.tx, gathering["id"], act.at)
    )


@taken_back("close_day")
def _not_closed(act: Act, was: Done) -> None:
    """They are all here, but for those who have come again since. The day's helpers are let in anew by hand."""
    gathering = centre.centre_day(act.tx, was.asked.day.isoformat(), act.place)
    if gathering is None or not attendance.reopen_closed(act.tx, gathering["id"], was.at):
        raise changed_since("この日の帰宅")
    groups.unnamed_return(act.tx, gathering["id"], was.at)


def _go_home(act: Act, here: list[Row], unnamed: int) -> dict[str, Any]:
    """Whoever of these is in no team leaves; what became of all."""
    kept = [row for row in here if row["team_number"] is not None]
    going = [row["attendance_id"] for row in here if row["team_number"] is None]
    attendance.leave_all(act.tx, going, act.at, "closing")
    return {
        "left": len(here) - len(kept),
        "unnamed": unnamed,
        "kept": [
            {"person": row["id"], "name": row["name"], "team": row["team_number"], "state": row["team_state"]}
            for row in kept
        ],
    }


class GroupLeaves(Payload):
    arrival: ArrivalId


@command(
    "group_leaves",
    "attendance",
    "groups",
    words="団体の帰宅",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.DISPATCH),
)
def group_leaves(act: Act, asked: GroupLeaves) -> dict[str, Any]:
    """A group goes home together. Whoever of it is in a team stays, and is named."""
    row = groups.arrival(act.tx, asked.arrival)
    if row is None:
        raise Refusal("この団体の受付は見つかりません。「今日来た団体」から開き直してください。", "arrival")
    here = [one for one in groups.who_arrived(act.tx, asked.arrival) if one["out_at"] is None]
    unnamed = 0 if row["unnamed_out_at"] else row["unnamed"]
    if unnamed:
        groups.change_arrival(act.tx, asked.arrival, {"unnamed_out_at": act.at})
    return {"arrival": asked.arrival} | _go_home(act, here, unnamed)


class SayNextVisit(Payload):
    person: PersonId
    day: Annotated[DayUntil, Called("次に来る日")] = None
    """Nothing: they do not know, or do not come again."""


@command(
    "say_next_visit", "attendance", words="次に来る日", who=DESK_WORK, roles=(Role.RECEPTION, Role.DISPATCH)
)
def say_next_visit(act: Act, asked: SayNextVisit) -> dict[str, Any]:
    """The day on which somebody means to come again, so that headquarters knows whom to expect."""
    known_person(act, asked.person)
    if asked.day and asked.day <= act.day:
        raise Refusal("明日からの日付を選んでください。", "day")
    check_to_come(asked.day, act.day, "day")
    day = asked.day.isoformat() if asked.day else None
    leaving.say_next_visit(act.tx, asked.person, day, act.at)
    return {"person": asked.person, "day": day}


class SayThanks(Payload):
    thanks: NewThanksId
    need: NeedId | None = None
    group: Annotated[Line, Called("団体・サロン")] = ""
    """The name of a group or a salon, where it is for no single need."""
    words: Annotated[WrittenText, Called("お礼のことば")]


def _not_told_before(act: Act, asked: SayThanks) -> None:
    """What two write down of one call, or one twice, reaches everybody once; whose team has come back since is told still."""
    if not act.is_here or thanks.by_id(act.tx, asked.thanks):
        return
    columns, helpers = _meant(act, asked)
    before = thanks.same_words(act.tx, columns, asked.words)
    if before and {one["id"] for one in helpers} <= thanks.told(act.tx, [one["id"] for one in before]):
        said = before[0]
        day = day_since(said["at"])
        raise Refusal(
            f"同じことばのお礼を、{day.month}/{day.day} {show_time(said['at'])}に{with_san(said['said_by'])}がもう届けました。",
            "words",
        )


@command(
    "say_thanks",
    words="お礼のことば",
    who=DESK_WORK,
    now=_not_told_before,
    roles=(Role.RECEPTION, Role.DISPATCH, Role.NEEDS, Role.WATCH, Role.ADMINISTRATION),
    ways=of_need,
)
def say_thanks(act: Act, asked: SayThanks) -> dict[str, Any]:
    """Thanks that came for those who helped: at a need, with a group, or at a salon."""
    if thanks.by_id(act.tx, asked.thanks):
        raise Refusal("このお礼はもう届けました。別のお礼なら、画面を開き直してください。", "thanks")
    columns, helpers = _meant(act, asked)
    thanks.add(
        act.tx,
        columns | {"id": asked.thanks, "words": asked.words, "at": act.at, "said_by": act.actor},
        helpers,
    )
    return {"thanks": asked.thanks, "people": len(helpers)}


def _meant(act: Act, asked: SayThanks) -> tuple[dict[str, str], list[Row]]:
    """For what the thanks are, and who helped there."""
    if asked.need:
        if needs.by_id(act.tx, asked.need) is None:
            raise Refusal("このニーズは記録されていません。一覧を開き直してください。", "need")
        helpers = thanks.helpers_of_need(act.tx, asked.need)
        columns, field = {"need_id": asked.need}, "need"
    elif not asked.group:
        raise Refusal("どの団体・サロンのお礼かを入力してください。", "group")
    elif group := groups.by_name(act.tx, "groups", asked.group):
        helpers = thanks.helpers_of_group(act.tx, group["id"])
        columns, field = {"group_id": group["id"]}, "group"
    elif salon := groups.by_name(act.tx, "salons", asked.group):
        helpers = thanks.helpers_of_salon(act.tx, salon)
        columns, field = {"salon_id": salon["id"]}, "group"
    else:
        raise Refusal("この名前の団体もサロンもありません。名簿にある名前を選んでください。", "group")
    if not helpers:
        raise Refusal("ここで活動した班がまだ戻っていません。届ける人がいないので、記録していません。", field)
    return columns, helpers
