"""The journal (操作記録): every command that was received, with its outcome. Its rows are chained (store/chain.py)."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from vcenter.store.chain import Chain, chained
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, among, batched

table(
    "journal",
    satellites="seq id kind at received_at place device actor payload status outcome device_at actor_id salt digest link",
)
table(
    "journal_things",
    satellites="thing_id seq",
)
table(
    "journal_noted",
    satellites="seq",
)

BLANK = "{}"
"""The payload of an entry that was blanked."""

BLANKED = "（内容は消してあります）"
"""What stands for the words of a refusal in an entry that was blanked: they may have named somebody."""


def _is_whole(row: Row) -> bool:
    """Whether payload and outcome are those that were digested, or were taken away as `blank` does it."""
    if row["salt"] is None:
        return bool(row["payload"] == BLANK)
    return bool(row["digest"] == _digest(row["salt"], row["payload"], row["outcome"]))


CHAIN = chained(
    Chain(
        "journal",
        covered=(
            "seq",
            "id",
            "kind",
            "at",
            "device_at",
            "received_at",
            "place",
            "device",
            "actor",
            "actor_id",
            "status",
            "digest",
        ),
        open={
            "payload": "covered by the digest; it may be blanked",
            "outcome": "covered by the digest; its words are blanked with the payload",
            "salt": "goes with the payload: without it nobody finds out by trying what the digest is of",
            "link": "the chain itself",
        },
        is_whole=_is_whole,
    )
)

_SALT_BYTES = 16

NOTED_AT_ONCE = 2_000
"""Entries that are looked through in one go: others who write wait no longer than for an import."""


@dataclass(frozen=True)
class Entry:
    """A command as it arrived. Times are UTC, payload is JSON with sorted keys.

    device_at: `at` by the tablet's own clock, where the server has put it right. actor_id: of the member of staff;
    None of whoever is none, of other servers' entries and of those from before it was kept.
    """

    id: str
    kind: str
    at: str
    received_at: str
    place: str
    device: str
    actor: str
    payload: str
    device_at: str | None = None
    actor_id: str | None = None


def find(tx: Tx, id: str) -> Row | None:
    """The entry with this id: seq, kind, at, place, actor, actor_id, payload, status, outcome; and salt, for `says` and `is_blank`."""
    return tx.one(
        """SELECT seq, kind, at, place, actor, actor_id, payload, status, outcome, salt FROM journal
           WHERE id = :id""",
        id=id,
    )


def find_all(tx: Tx, ids: Iterable[str]) -> list[Row]:
    """Those of these entries that are known: id, kind, status and outcome."""
    one_of, params = among("id", ids)
    return tx.fetch(f"SELECT id, kind, status, outcome FROM journal WHERE {one_of}", **params)


def is_blank(row: Row) -> bool:
    """Whether an entry's payload was taken away."""
    return row["salt"] is None


def says(row: Row, kind: str, payload: str) -> bool:
    """Whether an entry is just this act. What a blanked one said nobody knows: whoever has its id sends it once more."""
    return bool(row["kind"] == kind and (is_blank(row) or row["payload"] == payload))


def keep(tx: Tx, entry: Entry, status: str, outcome: str) -> None:
    """Write one entry at the end of the journal."""
    row = {**vars(entry), "status": status, "outcome": outcome}
    row |= _salted(row)
    CHAIN.append(tx, row)


def _salted(row: Mapping[str, str]) -> dict[str, bytes]:
    salt = os.urandom(_SALT_BYTES)
    return {"salt": salt, "digest": _digest(salt, row["payload"], row["outcome"])}


def _digest(salt: bytes, payload: str, outcome: str) -> bytes:
    # Where one ends and the other begins is part of what is said.
    text = f"{len(payload)} {payload}{outcome}"
    return hashlib.sha256(salt + text.encode(errors="replace")).digest()


_ID = re.compile(r'"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"')


def note_things(tx: Tx, most: int) -> bool:
    """Note which things the next entries name that were not looked through yet; whether there may be more of them.

    Whoever asks for one person does this before, so that no check-in has to wait for it.
    """
    noted = int(tx.value("SELECT max(seq) FROM journal_noted") or 0)
    rows = tx.fetch(
        "SELECT seq, payload, outcome FROM journal WHERE seq > :noted ORDER BY seq LIMIT :most",
        noted=noted,
        most=most,
    )
    if rows:
        _note(tx, rows)
        tx.execute("UPDATE journal_noted SET seq = :seq", seq=rows[-1]["seq"])
    return len(rows) == most


def _note(tx: Tx, rows: Iterable[Mapping[str, str | int]]) -> None:
    named = [
        {"thing": thing, "seq": row["seq"]}
        for row in rows
        for thing in {id.lower() for id in _ID.findall(f"{row['payload']}{row['outcome']}")}
    ]
    tx.execute_many(
        "INSERT INTO journal_things (thing_id, seq) VALUES (:thing, :seq) ON CONFLICT DO NOTHING", named
    )


def link_older(tx: Tx) -> None:
    """Chain the entries from before there was a chain, and note what they name."""
    CHAIN.link_older(tx, _salted)
    while note_things(tx, NOTED_AT_ONCE):
        pass


def blank(tx: Tx, id: str) -> bool:
    """Take away what an entry said, for good: its payload, and every word of its outcome. Whether there is such an entry.

    Who did what when and where stays, with the ids that it named; and the chain holds.
    """
    row = find(tx, id)
    if row is None:
        return False
    _note(tx, [row])
    said = _without_words(orjson.loads(row["outcome"]))
    said["errors"] = dict.fromkeys(said["errors"], BLANKED)
    tx.execute(
        "UPDATE journal SET payload = :payload, outcome = :outcome, salt = NULL WHERE id = :id",
        id=id,
        payload=BLANK,
        outcome=orjson.dumps(said).decode(),
    )
    return True


def _without_words(value: Any) -> Any:
    """An outcome of which only ids, numbers and truths are left: a name may stand in it."""
    if isinstance(value, dict):
        return {key: _without_words(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    return value if not isinstance(value, str) or _ID.fullmatch(f'"{value}"') else ""


def count_blank(tx: Tx) -> int:
    """How many entries were blanked."""
    return int(tx.value("SELECT count(*) FROM journal WHERE salt IS NULL"))


def applied(tx: Tx) -> list[Row]:
    """Every entry that changed something, in order."""
    return tx.fetch("SELECT * FROM journal WHERE status = 'done' ORDER BY seq")


def of_kinds(tx: Tx, kinds: Iterable[str]) -> list[Row]:
    """Every entry of these kinds, in order."""
    one_of, params = among("kind", kinds)
    return tx.fetch(f"SELECT * FROM journal WHERE {one_of} ORDER BY seq", **params)


def that_name(tx: Tx, things: Iterable[str]) -> list[Row]:
    """The entries, in order, that name one of these and were not blanked: seq, id, kind, place. All have to be noted (`note_things`)."""
    found: dict[int, Row] = {}
    for some in batched(things):
        one_of, params = among("t.thing_id", some)
        for row in tx.fetch(
            f"""SELECT j.seq, j.id, j.kind, j.place FROM journal_things t JOIN journal j ON j.seq = t.seq
                WHERE j.salt IS NOT NULL AND {one_of}""",
            **params,
        ):
            found[row["seq"]] = row
    return [found[seq] for seq in sorted(found)]


def last(tx: Tx) -> tuple[int, str]:
    """seq and id of the newest entry; (0, "") before the first."""
    row = tx.one("SELECT seq, id FROM journal ORDER BY seq DESC LIMIT 1")
    return (row["seq"], row["id"]) if row else (0, "")


def id_at(tx: Tx, seq: int) -> str:
    """The id of the entry at this place of the journal; "" when there is none."""
    return str(tx.value("SELECT id FROM journal WHERE seq = :seq", seq=seq) or "")


def after(tx: Tx, seq: int, limit: int) -> list[Row]:
    """Whole entries after this one, in order."""
    return tx.fetch("SELECT * FROM journal WHERE seq > :seq ORDER BY seq LIMIT :limit", seq=seq, limit=limit)


def count_of(tx: Tx, place: str, seq: int) -> int:
    """How many commands of a server were applied after this entry."""
    return int(
        tx.value(
            "SELECT count(*) FROM journal WHERE seq > :seq AND place = :place AND status = 'done'",
            seq=seq,
            place=place,
        )
    )


def count_besides(tx: Tx, place: str, seq: int) -> int:
    """How many commands of every other server were applied after this entry."""
    return int(
        tx.value(
            "SELECT count(*) FROM journal WHERE seq > :seq AND place <> :place AND status = 'done'",
            seq=seq,
            place=place,
        )
    )


def received_there(tx: Tx, id: str, place: str) -> str:
    """When this server received this command of its own; "" when we have none of this id from there."""
    found = tx.value("SELECT received_at FROM journal WHERE id = :id AND place = :place", id=id, place=place)
    return str(found or "")


def from_days_to_come(tx: Tx, soon: str, today_began: str) -> Row | None:
    """How many entries (count) say a moment after `soon`, and which was the first (first), by a clock that was ahead; None when there
    are none, or somebody worked on with a right one before this day began."""
    row = tx.one(
        "SELECT count(*) AS count, min(at) AS first, max(seq) AS last FROM journal WHERE at > :soon",
        soon=soon,
    )
    if row is None or not row["count"]:
        return None
    known = tx.one(
        "SELECT 1 AS found FROM journal WHERE seq > :last AND at < :began LIMIT 1",
        last=row["last"],
        began=today_began,
    )
    return None if known else row


def latest(tx: Tx, limit: int) -> list[Row]:
    """The newest entries, without their payload."""
    return tx.fetch(
        "SELECT seq, kind, at, received_at, place, device, actor, status FROM journal ORDER BY seq DESC LIMIT :limit",
        limit=limit,
    )
