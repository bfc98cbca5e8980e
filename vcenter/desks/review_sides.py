"""An entry of the review tray as staff read it: what the tablet said, what is recorded now, and what can be done."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
from pydantic import BaseModel

from vcenter.commands.field_words import FieldWords, Of, fields_of
from vcenter.commands.path import Command
from vcenter.commands.registry import ID_LENGTH, KINDS, WAYS, Waiting, Way, kind_words, possible_ids
from vcenter.commands.settling import DONE, waiting, ways_of
from vcenter.desks.subjects import SUBJECTS, Line, in_order
from vcenter.domain.calendar import read_moment
from vcenter.domain.hours import span
from vcenter.domain.untrusted_json import as_text, read_json
from vcenter.store import attendance, hidden, merging, people
from vcenter.store.tx import Row, Tx
from vcenter.tablets.outbox import Entry
from vcenter.tablets.tray import Why
from vcenter.web.phrases import day_and_time

REASONS = (
    "もうその通りになっている",
    "ほかの画面で入れ直した",
    "本人・現場に確かめた",
    "押しまちがい",
    "メモとして残す",
)
"""Why a record stays as it is."""

UNREADABLE = "（表示できない内容）"


def card(tx: Tx, row: Row) -> dict[str, Any]:
    """Everything that the page shows of one entry."""
    said, answer = said_in(row), orjson.loads(row["answer"])
    payload: dict[str, Any] = said if isinstance(said, dict) else {}
    entry = replace(waiting(row, answer["outcome"]), said=payload)
    payload = _without_hidden(tx, payload)
    ways, fields = ways_of(tx, entry), _fields(row, payload, answer["errors"])
    settled = WAYS.get(row["settled_as"] or "")
    return {
        **row,
        "what": kind_words().get(row["kind"], "読めない内容"),
        "why_words": Why(row["why"]).words,
        "clock": _clock_is_off(row["device_at"], row["at"]),
        "ahead": span_words(answer["outcome"].get("ahead_ms", 0) / 1000),
        "message": next(iter(answer["errors"].values()), ""),
        "said": _raw(row["kind"], said) if row["why"] == Why.UNREAD else _lines(tx, row["kind"], payload),
        "now": _now(tx, entry),
        "entries": [_entry(tx, line) for line in payload.get("entries", [])]
        if row["why"] == Why.CLOCK
        else [],
        "links": _links(tx, payload),
        "buttons": [_button(one, _note(tx, row, payload)) for one in ways if not (fields and one is DONE)],
        # What was wrong in it is typed right, and then it is done.
        "fields": fields if DONE in ways else [],
        "settled_words": settled.settled if settled else "",
    }


TELLING = hidden.PEOPLE.fields | hidden.NEEDS.fields | hidden.REQUESTS.fields
"""What of an entry says where somebody is."""


def _without_hidden(tx: Tx, payload: dict[str, Any]) -> dict[str, Any]:
    """What an entry about somebody hidden (秘匿) says, without where they are: whoever settles it does not have to know."""
    told = payload.get("hidden") or hidden.is_named(tx, possible_ids(payload))
    kept: dict[str, Any] = _without(TELLING, payload) if told else payload
    return kept


def _without(fields: Container[str], value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(fields, one) for name, one in value.items() if name not in fields}
    return [_without(fields, one) for one in value] if isinstance(value, list) else value


def _button(way: Way, note: str) -> dict[str, Any]:
    """A way to settle it, as a form sends it. note: the entry in one sentence."""
    changes = {**way.changes, "what": note} if way.as_note else way.changes
    hidden = {f"changes.{name}": value for name, value in changes.items()}
    return {"way": way.key, "label": way.button, "look": way.look, "hidden": hidden}


def said_in(row: Row) -> Any:
    """What the entry says; its text where that is no JSON."""
    said = read_json(row["payload"].encode())
    return row["payload"] if said is None else said


def _clock_is_off(device_at: str, at: str) -> bool:
    """Whether the tablet's clock said something else by a minute, or something that is no time."""
    said, pressed = read_moment(device_at), read_moment(at)
    if said is None or pressed is None:
        return device_at != ""
    return abs((said - pressed).total_seconds()) >= 60


def span_words(seconds: float) -> str:
    """How far a clock is ahead or behind: 3時間20分 進んでいます; "" when it is right."""
    minutes = round(abs(seconds) / 60)
    if minutes < 2:
        return ""
    return span(minutes) + ("進んでいます" if seconds > 0 else "遅れています")


def _field(kind: str, name: str) -> FieldWords:
    """The field of this name: of this kind of command, else of what every entry says, else of any kind that has one."""
    own = [KINDS[kind].payload] if kind in KINDS else []
    for model in (*own, Command, Entry, *(one.payload for one in KINDS.values())):
        if field := fields_of(model).get(name):
            return field if field.words else replace(field, words=name[:40])
    return FieldWords(name[:40])


def _raw(kind: str, said: Any) -> list[Line]:
    """What could not be read, as it was sent: a line for each thing that it says."""
    if not isinstance(said, dict):
        return [("届いた内容", _plain(said)[:2000])]
    inner = said.get("payload")
    whole = {**said, **inner} if isinstance(inner, dict) else said
    return [
        (field.words, _plain(value)[:500])
        for name, value in whole.items()
        if not (field := _field(kind, str(name))).unshown
        and not (name == "payload" and isinstance(inner, dict))
    ][:60]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else as_text(value) or UNREADABLE


def _lines(tx: Tx, kind: str, payload: Mapping[str, Any], without: str = "") -> list[Line]:
    """What was asked, in words. without: the subject of which nothing need be said."""
    found = []
    for name, value in payload.items():
        field = _field(kind, name)
        of = field.of or Of("")
        if (
            value in (None, "", [], {}, False)
            or field.unshown
            or of.new
            or (without and of.subject == without)
        ):
            continue
        found.append((field.words, _value(tx, field, value)))
    return found


def _value(tx: Tx, field: FieldWords, value: Any) -> str:
    if value is True or value == "on":
        return "はい"
    if isinstance(value, list):
        return "、".join(_plain(one) if isinstance(one, list) else _value(tx, field, one) for one in value)
    if isinstance(value, dict) and field.inner:
        return "、".join(_inner(tx, field.inner, value))
    if isinstance(value, dict):
        return "、".join(f"{key} {_plain(one)}" for key, one in value.items() if one)
    if not isinstance(value, str):
        return str(value)
    return field.said(value) or _named(tx, field, value) or value


def _inner(tx: Tx, model: type[BaseModel], said: Mapping[str, Any]) -> Iterator[str]:
    """What is said of somebody or something within a command; what is only so or not so, by its word."""
    fields = fields_of(model)
    for name, value in said.items():
        field = fields.get(name, FieldWords(name))
        if not value or field.unshown or (field.of and field.of.new):
            continue
        if isinstance(value, list | dict):
            yield _plain(value)
        else:
            yield field.words if value is True else _value(tx, field, value)


def _named(tx: Tx, field: FieldWords, value: str) -> str:
    """The thing whose id this is, as staff call it."""
    subject = SUBJECTS.get(field.of.subject) if field.of else None
    if subject is None or len(value) != ID_LENGTH:
        return ""
    return subject.named(tx, value) or "（記録にありません）"


def _now(tx: Tx, entry: Waiting) -> list[Line]:
    """What is recorded now of whatever the entry speaks of, or may repeat."""
    if entry.row["why"] == Why.SAME:
        return []
    found: list[Line] = []
    for subject in in_order():
        id, of = entry.said.get(subject.key), _field(entry.row["kind"], subject.key).of
        if of and of.new and entry.same:
            id = entry.same[0]
        if isinstance(id, str) and (subject.named(tx, id) or not (of and of.new)):
            found += subject.now(tx, id)
    return found


def both_people(tx: Tx, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The two records that may be one person, each with what is known of it."""
    found = []
    for name in ("keep", "gone"):
        if row := merging.own_row(tx, str(payload.get(name))):
            days = attendance.of_person(tx, row["id"], 1)
            found.append(row | {"came": days[0] if days else None, "skills": people.skills(tx, row["id"])})
    return found


def _entry(tx: Tx, line: Mapping[str, Any]) -> dict[str, Any]:
    person = people.by_id(tx, line["person"]) if isinstance(line.get("person"), str) else None
    return {
        **line,
        "what": kind_words().get(line["kind"], line["kind"]),
        "name": person["name"] if person else "",
    }


def _links(tx: Tx, payload: Mapping[str, Any]) -> list[Line]:
    """Screens on which the same can be settled by hand."""
    ids = [(subject, payload.get(subject.key)) for subject in in_order()]
    links = [subject.link(tx, id) for subject, id in ids if isinstance(id, str)]
    return [link for link in links if link]


def _fields(row: Row, payload: Mapping[str, Any], errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """What somebody has to type before it can be done: the fields that were wrong and hold a text."""
    kind = KINDS.get(row["kind"])
    if kind is None or row["why"] != "refused":
        return []
    found = []
    for name, message in errors.items():
        field, value = _field(row["kind"], name), payload.get(name, "")
        if (
            name in kind.payload.model_fields
            and isinstance(value, str | int)
            and not (field.of or field.inner)
        ):
            found.append({"name": name, "label": field.words, "value": value or "", "message": message})
    return found


def _note(tx: Tx, row: Row, payload: Mapping[str, Any]) -> str:
    """The entry in one sentence, for a need's history."""
    lines = [f"{label}: {value}" for label, value in _lines(tx, row["kind"], payload, without="need")]
    head = f"{day_and_time(row['at'])} {row['device']}（{row['actor']}）{kind_words().get(row['kind'], '')}"
    return f"{head}　{'、'.join(lines)}"[:3000]
