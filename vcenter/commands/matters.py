"""Matters (用件): a complaint, something left behind or a question is written down in a line, and answered by somebody until a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    DayUntil,
    HourMinute,
    Id,
    Line,
    NeedId,
    PersonId,
    Phone,
    Seen,
    TeamId,
    Text,
    WrittenLine,
    WrittenText,
)
from vcenter.commands.need_ways import of_need
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import centre_day, read_day, utc_text
from vcenter.domain.matters import SORTS, Sort, due_on, heard_at
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import DESK_ROLES, Role
from vcenter.domain.who import DESK_WORK, Who
from vcenter.store import centre, matters, needs, people, teams
from vcenter.store.tx import Row

MatterId = Annotated[Id, Of("matter"), Called("用件")]
NewMatterId = Annotated[Id, Of("matter", new=True), Called("用件")]

AT_DESKS = (Who.STAFF, Who.PROGRAM, Who.SERVER)
"""What is answered and corrected in front of the whole list, and not on a tablet alone."""

PAST_DAY = "もう過ぎた日です。今日からあとの日にしてください。"


class MatterFields(Payload):
    what: Annotated[WrittenText, Called("内容")]
    found_where: Annotated[Line, Called("見つけた所・なくした所")] = ""
    kept_where: Annotated[Line, Called("しまってある所")] = ""
    from_name: Annotated[Line, Called("だれから")] = ""
    from_phone: Annotated[Phone, Called("連絡先の電話")] = ""
    about: Annotated[Line, Called("だれ・どこのこと")] = ""
    """As it is written: 7班 and 12番 in it name a team and a need, the number of a pass a person."""


class HearMatter(MatterFields):
    matter: NewMatterId
    sort: Annotated[Sort, Called("種類", SORTS)]
    team: Annotated[TeamId | None, Called("班")] = None
    need: Annotated[NeedId | None, Called("ニーズ")] = None
    person: Annotated[PersonId | None, Called("だれのこと")] = None
    heard: Annotated[HourMinute, Called("聞いた時刻")] = ""
    """The last such time; now when empty."""
    answerer: Annotated[Line, Called("答える人")] = ""
    answer_by: Annotated[DayUntil, Called("いつまでに")] = None
    """By its sort when empty (`DUE_IN` of domain/matters.py)."""
    answer: Annotated[Text, Called("その場で答えたこと")] = ""
    """Where whoever wrote it down could answer: nothing waits."""


def _ahead(act: Act, asked: HearMatter) -> None:
    if act.is_here and asked.answer_by and asked.answer_by < act.day:
        raise Refusal(PAST_DAY, "answer_by")


def _concerns(act: Act, asked: MatterFields) -> dict[str, str | None]:
    """The team, the need and the person that the words name: the first of which there are such, before them whoever is hidden."""
    named = matters.named(act.tx, asked.about)
    return {
        "team_id": _first(named.teams),
        "need_id": _first(named.needs),
        "person_id": _first(named.people),
    }


def _first(rows: list[Row]) -> str | None:
    return next((row["id"] for row in sorted(rows, key=lambda row: not row["hidden_at"])), None)


@command(
    "hear_matter",
    "matters",
    words="苦情・忘れ物・問合せの記録",
    who=DESK_WORK,
    roles=DESK_ROLES,
    ways=of_need,
    now=_ahead,
)
def hear_matter(act: Act, asked: HearMatter) -> dict[str, Any]:
    """Somebody complains, has found or misses something, or asks. It waits for whoever answers, unless it was answered at once."""
    if known := matters.by_id(act.tx, asked.matter):
        return {"matter": asked.matter, "number": known["number"], "already": True}
    heard = heard_at(asked.heard, datetime.fromisoformat(act.at))
    incident = centre.incident(act.tx)
    due = asked.answer_by or max(due_on(asked.sort, centre_day(heard)), act.day)
    named = _concerns(act, asked)
    number = matters.next_number(act.tx, act.place)
    matters.add(
        act.tx,
        {
            "id": asked.matter,
            "number": number,
            "place": act.place,
            "incident_id": incident and incident["id"],
            "sort": asked.sort,
            **asked.model_dump(include=set(MatterFields.model_fields)),
            "team_id": _known(asked.team and teams.by_id(act.tx, asked.team)) or named["team_id"],
            "need_id": _known(asked.need and needs.by_id(act.tx, asked.need)) or named["need_id"],
            "person_id": _known(asked.person and people.by_id(act.tx, asked.person)) or named["person_id"],
            "answerer": asked.answerer,
            "answer_by": due.isoformat(),
            "heard_at": utc_text(heard),
            "heard_by": act.actor,
            "answer": asked.answer,
            "answered_at": act.at if asked.answer else None,
            "answered_by": act.actor if asked.answer else "",
            "changed_at": act.at,
        },
    )
    return {"matter": asked.matter, "number": number, "heard_at": utc_text(heard)}


def _known(row: Row | str | None) -> str | None:
    """The id of what there is here; what another place has made known may come later than the word of it."""
    return row["id"] if isinstance(row, dict) else None


@taken_back("hear_matter")
def _not_heard(act: Act, was: Done) -> None:
    row = _matter(act, was.asked.matter)
    if row["changed_at"] != was.at:
        raise changed_since(f"{row['number']}番")
    matters.change(act.tx, row["id"], {"removed_at": act.at, "changed_at": act.at})


def _matter(act: Act, id: str) -> Row:
    row = matters.by_id(act.tx, id)
    if row is None or row["removed_at"]:
        raise Refusal("この記録は、もう消されました。一覧を開き直してください。", "matter")
    return row


def _waiting(act: Act, id: str) -> Row:
    row = _matter(act, id)
    if row["answered_at"]:
        raise Refusal(
            f"{row['number']}番は、{row['answered_by']}さんがもう答えています。一覧を開き直してください。",
            "matter",
        )
    return row


class ChangeMatter(MatterFields):
    matter: MatterId
    seen: Seen = ""


def _as_seen(act: Act, asked: Any) -> None:
    if act.is_here:
        check_seen(asked.seen, _matter(act, asked.matter), "この記録")


@command(
    "change_matter",
    "matters",
    words="苦情・忘れ物・問合せを直す",
    who=AT_DESKS,
    roles=DESK_ROLES,
    now=_as_seen,
)
def change_matter(act: Act, asked: ChangeMatter) -> dict[str, Any]:
    """What was written down is corrected, or more is known of it. What its words name by a number takes the place of what it concerned."""
    row = _matter(act, asked.matter)
    named = {name: id for name, id in _concerns(act, asked).items() if id}
    said = asked.model_dump(include=set(MatterFields.model_fields))
    matters.change(act.tx, row["id"], said | named | {"changed_at": act.at})
    return {"matter": row["id"], "number": row["number"]}


class GiveMatter(Payload):
    matter: MatterId
    answerer: Annotated[Line, Called("答える人")] = ""
    answer_by: Annotated[DayUntil, Called("いつまでに")] = None
    seen: Seen = ""


def _given(act: Act, asked: GiveMatter) -> None:
    _as_seen(act, asked)
    if act.is_here and asked.answer_by and asked.answer_by < act.day:
        known = read_day(_matter(act, asked.matter)["answer_by"] or "")
        if asked.answer_by != known:
            raise Refusal(PAST_DAY, "answer_by")


@command(
    "give_matter",
    "matters",
    words="答える人と期限",
    who=AT_DESKS,
    roles=Role.ADMINISTRATION,
    now=_given,
)
def give_matter(act: Act, asked: GiveMatter) -> dict[str, Any]:
    """Headquarters say who answers, and until when."""
    row = _waiting(act, asked.matter)
    day: date | None = asked.answer_by or read_day(row["answer_by"] or "")
    matters.change(
        act.tx,
        row["id"],
        {"answerer": asked.answerer, "answer_by": day and day.isoformat(), "changed_at": act.at},
    )
    return {"matter": row["id"], "number": row["number"]}


class AnswerMatter(Payload):
    matter: MatterId
    answer: Annotated[WrittenText, Called("答えたこと・したこと")]


@command("answer_matter", "matters", words="苦情・問合せへの答え", who=AT_DESKS, roles=Role.ADMINISTRATION)
def answer_matter(act: Act, asked: AnswerMatter) -> dict[str, Any]:
    """Somebody has answered: what they said or did."""
    row = _waiting(act, asked.matter)
    _answered(act, row, {"answer": asked.answer})
    return {"matter": row["id"], "number": row["number"]}


class GiveLostBack(Payload):
    matter: MatterId
    given_to: Annotated[WrittenLine, Called("だれに返したか")]


@command("give_lost_back", "matters", words="忘れ物の返却", who=AT_DESKS, roles=DESK_ROLES)
def give_lost_back(act: Act, asked: GiveLostBack) -> dict[str, Any]:
    """A thing that was left behind is with its owner again, or with whoever keeps it from now on."""
    row = _waiting(act, asked.matter)
    if row["sort"] != "lost":
        raise Refusal(f"{row['number']}番は忘れ物ではありません。答えたことを書いてください。", "given_to")
    _answered(act, row, {"given_to": asked.given_to})
    return {"matter": row["id"], "number": row["number"]}


def _answered(act: Act, row: Row, said: dict[str, str]) -> None:
    done = {"answered_at": act.at, "answered_by": act.actor, "changed_at": act.at}
    matters.change(act.tx, row["id"], said | done)


def _open_again(act: Act, row: Row, said: dict[str, str]) -> None:
    matters.change(act.tx, row["id"], {**said, "answered_at": None, "answered_by": "", "changed_at": act.at})


@taken_back("answer_matter")
def _not_answered(act: Act, was: Done) -> None:
    _open_again(act, _unchanged(act, was), {"answer": ""})


@taken_back("give_lost_back")
def _not_given(act: Act, was: Done) -> None:
    _open_again(act, _unchanged(act, was), {"given_to": ""})


def _unchanged(act: Act, was: Done) -> Row:
    row = _matter(act, was.asked.matter)
    if row["answered_at"] != was.at or row["changed_at"] != was.at:
        raise changed_since(f"{row['number']}番")
    return row


class ReopenMatter(Payload):
    matter: MatterId
    answer_by: Annotated[DayUntil, Called("いつまでに")] = None


@command("reopen_matter", "matters", words="もう一度答える", who=AT_DESKS, roles=Role.ADMINISTRATION)
def reopen_matter(act: Act, asked: ReopenMatter) -> dict[str, Any]:
    """It was not settled after all: it waits once more, and what was answered stays to be read."""
    row = _matter(act, asked.matter)
    if row["answered_at"] is None:
        return {"matter": row["id"], "number": row["number"], "already": True}
    due = asked.answer_by or due_on(row["sort"], act.day)
    _open_again(act, row, {"answer_by": due.isoformat()})
    return {"matter": row["id"], "number": row["number"]}
