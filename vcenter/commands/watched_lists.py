"""Visitors' lists (訪問員別名簿) kept as watches: one command a row, with the person, the visitor, the days and what was agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.at_headquarters import HEADQUARTERS_OWN, at_headquarters
from vcenter.commands.field_words import Called
from vcenter.commands.fields import Line
from vcenter.commands.hidden import hide_if_like_hidden
from vcenter.commands.people import say_apart
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.roster_rows import Part, PersonRow
from vcenter.commands.rosters import beside, columns_of, complete
from vcenter.commands.watching import NewWatchId, tell_of_watch
from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.watched_list import Plan, plan
from vcenter.domain.watching_words import ALL_ENDS, ANSWERS, BODIES, RESTING, next_visit
from vcenter.store import people, roster_marks, watching
from vcenter.store.roster_marks import Mark
from vcenter.store.tx import Row

Body = Literal["consent_commissioner", "consent_council", "consent_fire", "consent_district"]

_OWN = "見守りの記録"


class WatchOfRow(Payload):
    """What the list says of the visits."""

    watch: NewWatchId
    """The watch's id, should there be none yet."""
    visitor: Annotated[Line, Called("訪問する人")] = ""
    district: Annotated[Line, Called("地区")] = ""
    why: Annotated[Line, Called("見守るわけ")] = ""
    days: Annotated[Line, Called("訪問する日")] = ""
    consents: Annotated[dict[Body, Literal["yes", "no"]], Called("伝えてよい相手", BODIES)] = {}
    """Only what the list says: whoever was not asked stands in it nowhere."""
    family_name: Annotated[Line, Called("連絡する家族・親族")] = ""
    family_relation: Annotated[Line, Called("続柄")] = ""
    family_phone: Annotated[Line, Called("家族・親族の電話")] = ""
    ended: Annotated[
        Literal["", "safe", "home", "moved", "died", "refused", "list"], Called("訪問の終わり", ALL_ENDS)
    ] = ""
    paused: Annotated[Literal["", "hospital"], Called("訪問の休み", RESTING)] = ""
    note: Annotated[str, Field(max_length=4000), Called("知っておくこと")] = ""


class WatchedRow(PersonRow):
    watch: Annotated[WatchOfRow, Called("見守り")]


class KeepWatched(Payload):
    source: Annotated[Line, Called("名簿")]
    """The file's name."""
    part: Annotated[Part, Called("取り込みの何行目か")]
    rows: Annotated[list[WatchedRow], Called("名簿の行")] = Field(min_length=1, max_length=1)


@command(
    "keep_watched",
    "watching",
    "people",
    words="訪問員の名簿の取り込み",
    who=HEADQUARTERS_OWN,
    roles=Role.WATCH,
    now=at_headquarters(_OWN),
)
def keep_watched(act: Act, asked: KeepWatched) -> dict[str, Any]:
    """Take in one row of a visitors' list: who is not watched yet is from now on, and of who is the newer visitor and days hold.

    A consent is filled in where nobody has said anything, and never changed. Whoever is known already is completed, never doubled.
    """
    (row,) = asked.rows
    same = _known(act, row)
    watch = watching.open_of(act.tx, same["id"]) if same else None
    if (same is None and people.by_id(act.tx, row.id)) or (
        watch is None and watching.by_id(act.tx, row.watch.watch)
    ):
        raise Refusal("この行は、もう取り込んであります。名簿を読み込み直してください。", "rows")
    planned = plan(row.watch.model_dump() | {"visitor": _as_known(act, row.watch.visitor)}, watch)
    counted = {"new": 0, "known": 0, "changed": 0, "marked": bool(planned.said) + bool(row.marks)}
    if planned.became == "gone":
        return counted | {"became": "gone"}
    person = _person(act, row, same)
    _put_marks(act, row, person["id"])
    watch_id = watch["id"] if watch else row.watch.watch
    if watch is None:
        _begin(act, watch_id, person, planned)
    else:
        _change(act, watch, planned, row)
    for order, said in enumerate(planned.said):
        tell_of_watch(act, watch_id, f"{said}（{asked.source}）", name=f"otherwise {order}")
    counted["new"] = int(same is None)
    counted["known"] = int(same is not None)
    counted["changed"] = int(planned.became == "changed")
    return counted | {
        "became": planned.became,
        "person": person["id"],
        "watch": watch_id,
        "said": list(planned.said),
    }


def _known(act: Act, row: WatchedRow) -> Row | None:
    if row.same_person and (said := people.by_id(act.tx, row.same_person)):
        return said
    birth = row.birth.isoformat() if row.birth else None
    found = people.same_person(act.tx, row.name, birth, (row.phone, row.phone_other))
    return None if found is None or found["id"] in row.not_same else found


def _person(act: Act, row: WatchedRow, same: Row | None) -> Row:
    """Whom a row is about: somebody who is known, completed, or somebody new. That they are watched stands with the watch alone."""
    columns = columns_of(act.tx, row)
    if same is None:
        made = {"id": row.id, "volunteer_state": "", "consent_at": None, "source": "watch"}
        people.add(act.tx, columns | made | {"made_at": act.at, "changed_at": act.at}, act.place)
        hide_if_like_hidden(act, [row.id])
    else:
        complete(act, same, beside(same, columns))
    id = same["id"] if same else row.id
    say_apart(act, id, row.not_same)
    known = people.by_id(act.tx, id)
    assert known is not None
    return known


def _put_marks(act: Act, row: WatchedRow, person: str) -> None:
    """What the list says otherwise than the record; not which list it was, for that would say that they are watched."""
    for one in row.marks:
        said = Mark(one.field, one.as_written, one.reason)
        if waits := roster_marks.beside(act.tx, "people", person, said):
            people.mark(act.tx, person, waits)


def _begin(act: Act, id: str, person: Row, planned: Plan) -> None:
    days = planned.changes["days"]
    watching.add(
        act.tx,
        planned.changes
        | {
            "id": id,
            "person_id": person["id"],
            "need_id": None,
            "since": act.day.isoformat(),
            "visitor_phone": _phone_of(act, planned.changes["visitor"]),
            "next_on": _next(days, act.day - timedelta(days=1)),
            "paused_on": act.day.isoformat() if planned.changes.get("paused_why") else None,
            "made_at": act.at,
            "changed_at": act.at,
        },
    )
    tell_of_watch(act, id, "訪問員の名簿から、見守りを始めた" + _consents_said(planned.changes))


def _change(act: Act, watch: Row, planned: Plan, row: WatchedRow) -> None:
    changes = dict(planned.changes)
    if planned.became == "ended":
        changes = {"ended_on": act.day.isoformat(), "ended_why": row.watch.ended}
        told = f"訪問員の名簿で、見守りが終わった（{ALL_ENDS[row.watch.ended]}{'　' if row.watch.note else ''}{row.watch.note}）"
        tell_of_watch(act, watch["id"], told)
    elif changes:
        if "visitor" in changes:
            changes |= {"visitor_role": "", "visitor_phone": _phone_of(act, changes["visitor"])}
            told = f"訪問する人が変わった（{watch['visitor'] or '記録なし'} → {changes['visitor']}）"
            tell_of_watch(act, watch["id"], told, name="visitor")
        if "days" in changes:
            after = date.fromisoformat(watch["last_on"]) if watch["last_on"] else act.day - timedelta(days=1)
            changes["next_on"] = _next(changes["days"], after)
        if "paused_why" in changes:
            changes["paused_on"] = act.day.isoformat()
            tell_of_watch(
                act, watch["id"], f"見守りを休みにした（{RESTING[changes['paused_why']]}）", name="rests"
            )
        tell_of_watch(act, watch["id"], "訪問員の名簿から書き足した" + _consents_said(changes))
    if changes:
        watching.change(act.tx, watch["id"], changes | {"changed_at": act.at})


def _as_known(act: Act, visitor: str) -> str:
    """A visitor as watches write them already: lists leave the space of a name out."""
    return next(
        (one["visitor"] for one in watching.visitors(act.tx) if fold(one["visitor"]) == fold(visitor)),
        visitor,
    )


def _phone_of(act: Act, visitor: str) -> str:
    """The phone of a visitor whom we know of others."""
    return next(
        (one["visitor_phone"] for one in watching.of_visitor(act.tx, visitor) if one["visitor_phone"]), ""
    )


def _next(days: str, after: date) -> str | None:
    """What a list says of the days stays as it is written, also where nobody can tell when that is."""
    found = next_visit(days, after)
    return found.isoformat() if found else None


def _consents_said(changes: Mapping[str, Any]) -> str:
    words = [f"{BODIES[body]} {ANSWERS[changes[body]]}" for body in BODIES if body in changes]
    return f"（同意: {'、'.join(words)}）" if words else ""
