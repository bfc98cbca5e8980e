"""Follow-ups (完了の電話): whoever asked for a need that is done is called, and what comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from vcenter.commands.at_headquarters import HEADQUARTERS_OWN, at_headquarters
from vcenter.commands.field_words import Called
from vcenter.commands.fields import DayUntil, HourMinute, NeedId, NewNeedId, Seen, Text, WrittenText
from vcenter.commands.matters import HearMatter
from vcenter.commands.need_history import tell
from vcenter.commands.need_ways import of_done_need
from vcenter.commands.needs import RecordNeed, known
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.watching import Answer, AskWatched, BeginWatch, NewWatchId
from vcenter.domain.calendar import show_time
from vcenter.domain.follow_ups import CONTENT, RESULTS, seen_of
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_to_come
from vcenter.domain.watching_words import ANSWERS, BODIES
from vcenter.store import follow_ups, matters, needs
from vcenter.store.tx import Row

CALLERS = (Role.NEEDS, Role.WATCH, Role.ADMINISTRATION)
"""Who calls, and sees whom to call."""

_OWN = "完了の電話"


def _done(act: Act, id: str) -> Row:
    """A need that is done, or a refusal."""
    row = known(act, id)
    if row["state"] != "done":
        raise Refusal(
            f"{row['number']}番は、いま「完了」ではありません。ニーズの画面で、いまのようすを確かめてください。",
            "need",
        )
    return row


class RecordFollowUp(Payload):
    need: NeedId
    result: Annotated[Literal["reached", "absent", "none"], Called("電話の結果", RESULTS)]
    again_on: Annotated[DayUntil, Called("次にかける日")] = None
    """Of whoever was out. Where nothing is said: tomorrow."""
    again_time: Annotated[HourMinute, Called("次にかける時刻")] = ""
    content: Annotated[
        Literal["", "satisfied", "dissatisfied", "trouble"], Called("どうでしたか", CONTENT)
    ] = ""
    note: Annotated[Text, Called("話したこと")] = ""
    complaint: Annotated[Text, Called("苦情")] = ""
    seen: Seen = ""
    """The last call that stood on the form (`seen_of` of domain/follow_ups.py)."""


def _again_to_come(act: Act, asked: RecordFollowUp) -> None:
    if act.is_here and asked.result == "absent":
        check_to_come(asked.again_on, act.day, "again_on")


def _as_seen(act: Act, asked: RecordFollowUp) -> None:
    """Nobody has called since the form was opened, or whoever has it open has read what came of that."""
    row = follow_ups.by_id(act.tx, asked.need)
    if not (act.is_here and asked.seen and row) or asked.seen == seen_of(row):
        return
    last = next(iter(follow_ups.calls_of(act.tx, asked.need)), None)
    if row["call_id"] is None or last is None:
        said = "前の電話の記録が取り消されました。"
    else:
        how = f"{RESULTS[last['result']]}{'、' + CONTENT[last['content']] if last['content'] else ''}"
        said = f"{show_time(last['at'])}に{with_san(last['actor'])}が「{how}」と記録しました。"
    raise Refusal(
        f"この画面を開いたあとに、{said}「これまでの電話」を見て、これも記録するなら、もう一度押してください。",
        "seen",
    )


@command(
    "record_follow_up",
    "needs",
    "matters",
    words="完了の電話の記録",
    who=HEADQUARTERS_OWN,
    roles=CALLERS,
    now=at_headquarters(_OWN, _again_to_come, _as_seen),
    ways=of_done_need,
)
def record_follow_up(act: Act, asked: RecordFollowUp) -> dict[str, Any]:
    """Somebody was called after their need was done: reached, with how they are; out, with when next; or nobody is to call, with why.

    What they complain of waits for an answer among all complaints."""
    row = _done(act, asked.need)
    if asked.result == "none" and not asked.note:
        raise Refusal("電話しないわけを入力してください。例: 電話がない、家族から聞いた", "note")
    absent = asked.result == "absent"
    again = (asked.again_on or act.day + timedelta(days=1)) if absent else None
    id = act.new_id("call")
    follow_ups.add(
        act.tx,
        {
            "id": id,
            "need_id": row["id"],
            "at": act.at,
            "actor": act.actor,
            "result": asked.result,
            "again_on": again.isoformat() if again else None,
            "again_time": asked.again_time if absent else "",
            "content": "" if absent else asked.content,
            "note": asked.note,
            "complaint": "" if absent else asked.complaint,
        },
    )
    said = CONTENT.get("" if absent else asked.content, "")
    what = f"完了の電話　{RESULTS[asked.result]}" + (f"（{said}）" if said else "")
    tell(act, row["id"], row["state"], what)
    complaint = _complain(act, row, asked.complaint) if asked.complaint and not absent else {}
    return {"need": row["id"], "number": row["number"], "call": id} | complaint


def _complain(act: Act, row: Row, words: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "matter": act.new_id("matter"),
        "sort": "complaint",
        "what": words,
        "need": row["id"],
    }
    if not row["hidden_at"]:
        said |= {"from_name": row["requester_name"], "from_phone": row["requester_phone"]}
    payload = HearMatter.model_validate(said)
    heard = also(act, "complaint", KINDS["hear_matter"], payload, said, at=act.at, device=act.device)
    return {"matter": heard.outcome["matter"], "matter_number": heard.outcome["number"]}


@taken_back("record_follow_up")
def _not_called(act: Act, was: Done) -> None:
    row = follow_ups.by_id(act.tx, was.asked.need)
    if row is None or row["call_id"] != was.outcome["call"]:
        raise changed_since("この電話の記録")
    follow_ups.drop(act.tx, was.outcome["call"])
    if complaint := matters.by_id(act.tx, was.outcome.get("matter", "")):
        if complaint["changed_at"] != was.at:
            raise changed_since(f"苦情の{complaint['number']}番")
        matters.change(act.tx, complaint["id"], {"removed_at": act.at, "changed_at": act.at})
    what = f"完了の電話の記録を取り消した（「{RESULTS[was.asked.result]}」は押しまちがい）"
    tell(act, row["id"], row["state"], what)


class MakeNeedOfFollowUp(Payload):
    need: NeedId
    """The need that is done."""
    new: NewNeedId
    request: Annotated[WrittenText, Called("どうしてほしいか")]


def _source(row: Row) -> str:
    """Where a need comes from that was told when somebody called about this one."""
    return f"完了の電話（{row['number']}番）"


def _not_made_before(act: Act, asked: MakeNeedOfFollowUp) -> None:
    row = needs.by_id(act.tx, asked.need)
    if not (act.is_here and row):
        return
    if (made := follow_ups.made_of(act.tx, _source(row), asked.request)) and made["id"] != asked.new:
        raise Refusal(
            f"この頼みは、もう{made['number']}番のニーズになっています。別のことなら、ことばを変えて押してください。",
            "request",
        )


@command(
    "make_need_of_follow_up",
    "needs",
    words="完了の電話からニーズにする",
    who=HEADQUARTERS_OWN,
    roles=CALLERS,
    now=at_headquarters(_OWN, _not_made_before),
    ways=of_done_need,
)
def make_need_of_follow_up(act: Act, asked: MakeNeedOfFollowUp) -> dict[str, Any]:
    """What else somebody asks for on the telephone is recorded as a need: of the same person, at the same place, of the same kind."""
    row = _done(act, asked.need)
    said: dict[str, Any] = {
        "need": asked.new,
        "source": "phone",
        "source_note": _source(row),
        "person": {"person": row["person_id"], "name": row["person_name"]},
        "address": row["address"] or "本人に確かめる",
        "district": row["district"],
        "household": row["household"].split(),
        "category": row["category"],
        "request": asked.request,
        "even_if_same": True,
    }
    if row["requester_id"] != row["person_id"]:
        said["requester"] = {"person": row["requester_id"], "name": row["requester_name"]}
        said["requester_relation"] = row["requester_relation"]
    payload = RecordNeed.model_validate(said)
    made = also(act, "need", KINDS["record_need"], payload, said, at=act.at, device=act.device).outcome
    tell(act, row["id"], row["state"], f"完了の電話から、{made['number']}番のニーズにした")
    return {"need": row["id"], "new": asked.new, "number": made["number"]}


class BeginWatchOfFollowUp(Payload):
    need: NeedId
    watch: NewWatchId
    consent_commissioner: Annotated[Answer, Called("民生委員に伝えてよいか", ANSWERS)] = ""
    consent_council: Annotated[Answer, Called("社協に伝えてよいか", ANSWERS)] = ""
    consent_fire: Annotated[Answer, Called("消防・警察に伝えてよいか", ANSWERS)] = ""
    consent_district: Annotated[Answer, Called("町会・自主防災に伝えてよいか", ANSWERS)] = ""


@command(
    "begin_watch_of_follow_up",
    "watching",
    "needs",
    words="完了の電話から見守りを始める",
    who=HEADQUARTERS_OWN,
    roles=CALLERS,
    now=at_headquarters(_OWN),
    ways=of_done_need,
)
def begin_watch_of_follow_up(act: Act, asked: BeginWatchOfFollowUp) -> dict[str, Any]:
    """Whoever was helped is watched from now on; to whom it may be told is asked at once, where they answered."""
    row = _done(act, asked.need)
    said: dict[str, Any] = {
        "watch": asked.watch,
        "person": row["person_id"],
        "need": row["id"],
        "why": f"ニーズ{row['number']}番が完了したあと",
        "district": row["district"],
    }
    also(
        act,
        "watch",
        KINDS["begin_watch"],
        BeginWatch.model_validate(said),
        said,
        at=act.at,
        device=act.device,
    )
    answers = {body: answer for body in BODIES if (answer := getattr(asked, body))}
    if answers:
        told = {"watch": asked.watch, **answers}
        also(
            act,
            "asked",
            KINDS["ask_watched"],
            AskWatched.model_validate(told),
            told,
            at=act.at,
            device=act.device,
        )
    tell(act, row["id"], row["state"], "完了の電話から、見守りを始めた")
    return {"need": row["id"], "watch": asked.watch, "number": row["number"]}
