"""What goes into the review tray (要確認) from a tablet's outbox, in the transaction in which it is known."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

import orjson

from vcenter.commands.path import Outcome
from vcenter.commands.registry import KINDS
from vcenter.domain.calendar import read_moment
from vcenter.store import journal, people, review
from vcenter.store.tx import Row, Tx
from vcenter.tablets.clock import TOLD


class Why(StrEnum):
    """Why an entry waits for somebody."""

    REFUSED = "refused"
    UNREAD = "unread"
    CUT_OFF = "cut_off"
    HANDED_OVER = "handed_over"
    ACTOR = "actor"
    ROLE = "role"
    USE = "use"
    CLOCK = "clock"
    SAME = "same"

    @property
    def words(self) -> str:
        """As 要確認 says it."""
        return _WORDS[self]


_WORDS = {
    Why.REFUSED: "いまの記録と合いません",
    Why.UNREAD: "内容が読めません",
    Why.CUT_OFF: "止めたタブレットから届きました",
    Why.HANDED_OVER: "ボランティアに渡したタブレットから届きました",
    Why.ACTOR: "だれの操作か確かめてください",
    Why.ROLE: "押したときの役割を確かめてください",
    Why.USE: "このタブレットの使いみちにない操作です",
    Why.CLOCK: "タブレットの時計が違っていました",
    Why.SAME: "同じ人かもしれません",
}

_OF_NO_ID = uuid.UUID("5b7f3c52-9a3e-5e0c-8f0a-6b1d1f6b7c11")


@dataclass(frozen=True)
class Kept:
    """An entry as the tray keeps it: texts and times as in the table."""

    id: str
    kind: str
    at: str
    device_at: str
    received_at: str
    actor: str
    payload: str


def id_of_unread(device_id: str, text: str) -> str:
    """An id for an entry that has none that can be used: the same whenever it is sent again."""
    return str(uuid.uuid5(_OF_NO_ID, f"{device_id} {text}"))


MOST_AFTER_CUT_OFF = 200
MOST_CHARACTERS_AFTER_CUT_OFF = 1_000_000
"""What is taken from a tablet after it was cut off: more than a day's work at one desk, and no flood."""


def keep(
    tx: Tx, device: Row, why: Why, entry: Kept, errors: dict[str, str]
) -> Literal["new", "again", "done", "full"]:
    """Keep an entry for a person to settle.

    again: it had been kept before; done: it was done while it was looked at; full: it was not kept, for its tablet was cut
    off, and has handed in as much as is taken.
    """
    if is_done(journal.find(tx, entry.id), entry):
        return "done"
    # A satellite, whose letters come here too, is cut off elsewhere.
    if device.get("cut_off_at") and review.by_id(tx, entry.id) is None:
        entries, characters = review.kept_of(tx, device["id"], device["cut_off_at"])
        if entries >= MOST_AFTER_CUT_OFF or characters + len(entry.payload) > MOST_CHARACTERS_AFTER_CUT_OFF:
            return "full"
    new = review.keep(tx, _row(device, why, entry, {"outcome": {}, "errors": errors}))
    return "new" if new else "again"


def is_done(journalled: Row | None, entry: Kept) -> bool:
    """Whether this row of the journal says that just this entry was done."""
    return (
        journalled is not None
        and journalled["status"] == "done"
        and journal.says(journalled, entry.kind, entry.payload)
    )


def _row(device: Row, why: Why, entry: Kept, answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "why": str(why),
        "kind": entry.kind,
        "at": entry.at,
        "device_at": entry.device_at,
        "received_at": entry.received_at,
        "device_id": device["id"],
        "device": device["name"],
        "actor": entry.actor,
        "payload": entry.payload,
        "answer": orjson.dumps(answer).decode(),
    }


def what_became(
    tx: Tx,
    device: Row,
    entry: journal.Entry,
    outcome: Outcome,
    *,
    why: Why = Why.REFUSED,
    told_of_clock: bool = False,
) -> None:
    """Beside the journal's row: what was refused is kept, and what staff should hear of is noted.

    why: of what was refused. told_of_clock: staff of the server that took the entry from a tablet have heard of its clock.
    """
    mine = Kept(
        entry.id,
        entry.kind,
        entry.at,
        entry.device_at or entry.at,
        entry.received_at,
        entry.actor,
        entry.payload,
    )
    if not outcome.done:
        stored = journal.find(tx, entry.id)
        id = entry.id
        if stored and (stored["kind"], stored["payload"]) != (entry.kind, entry.payload):
            # Two different acts under one id: both are kept.
            id = str(uuid.uuid5(uuid.UUID(entry.id), entry.kind + entry.payload))
        answer = {"outcome": outcome.outcome, "errors": outcome.errors}
        review.keep(tx, _row(device, why, replace(mine, id=id), answer))
    elif not outcome.repeated:
        _settle_what_waits(tx, mine)
        if not told_of_clock:
            _note_clock(tx, device, mine, outcome)
        if KINDS[entry.kind].alone:
            _note_same(tx, device, mine, outcome)


def _settle_what_waits(tx: Tx, entry: Kept) -> None:
    """An entry that was sent twice, and put into the tray by the one while the other was about to do it, is done."""
    waiting = review.by_id(tx, entry.id)
    if waiting and not waiting["settled_at"] and waiting["payload"] == entry.payload:
        said = {"settled_at": entry.received_at, "settled_by": entry.actor, "settled_as": "done"}
        review.change(tx, entry.id, said | {"settled_with": entry.id})


def _note_clock(tx: Tx, device: Row, entry: Kept, outcome: Outcome) -> None:
    """One note about a tablet's clock, to which every entry is added until somebody has settled it."""
    said, pressed = read_moment(entry.device_at), read_moment(entry.at)
    if said is None or pressed is None or abs(ahead := said - pressed) <= TOLD:
        return
    line = {
        "id": entry.id,
        "kind": entry.kind,
        "at": entry.at,
        "device_at": entry.device_at,
        "attendance": outcome.outcome.get("attendance"),
        "person": outcome.outcome.get("person"),
    }
    if note := review.of_clock(tx, device["id"]):
        entries = [*orjson.loads(note["payload"])["entries"], line]
        review.change(tx, note["id"], {"payload": orjson.dumps({"entries": entries}).decode()})
        return
    id = str(uuid.uuid5(uuid.UUID(entry.id), "clock"))
    payload = orjson.dumps({"entries": [line]}).decode()
    answer = {"outcome": {"ahead_ms": int(ahead.total_seconds() * 1000)}, "errors": {}}
    review.keep(tx, _row(device, Why.CLOCK, replace(entry, id=id, payload=payload), answer))


def _note_same(tx: Tx, device: Row, entry: Kept, outcome: Outcome) -> None:
    """Somebody was registered who surely or probably is known already: staff say whether it is one person."""
    person = people.by_id(tx, outcome.outcome["person"])
    assert person is not None
    phones = (person["phone"], person["phone_other"])
    same = people.same_person(tx, person["name"], person["birth"], phones, besides=person["id"])
    if same is None or same["id"] == person["id"]:
        return
    id = str(uuid.uuid5(uuid.UUID(entry.id), "same"))
    payload = orjson.dumps({"keep": same["id"], "gone": person["id"]}).decode()
    review.keep(
        tx, _row(device, Why.SAME, replace(entry, id=id, payload=payload), {"outcome": {}, "errors": {}})
    )
