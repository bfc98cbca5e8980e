"""PINs at satellites: each is told the hashes of staff who have a role there, and of nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from vcenter.domain.calendar import read_moment
from vcenter.domain.servers import EVERY_PLACE
from vcenter.domain.untrusted_json import read_object
from vcenter.store import journal, roles, staff
from vcenter.store.tx import Row, SqliteTx, Tx

NEVER = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5IGV2ZXIgaXM$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""Stands where a hash is not told: no PIN has it."""

_HASH = "secret_hash"

KINDS = ("add_staff", "change_secret", "give_role")
"""Commands in which a hash may travel."""


def payload_for(tx: Tx, entry: Row, place: str) -> str | None:
    """The payload of a journal entry as it is told to this satellite; None where nothing of the entry is.

    What is told must not change when it is told once more: so the roles count that the entry gives, or that were held then.
    """
    payload: str = entry["payload"]
    if entry["kind"] not in KINDS:
        return payload
    said = read_object(payload)
    if said is None:
        return None  # it may hold a hash all the same
    if not said.get(_HASH) or _may_know(tx, entry, said, place):
        return payload
    if entry["kind"] == "change_secret":
        return None  # whoever has a PIN there alone keeps it
    # A role may be told without a hash; nobody is added without one.
    told = said | {_HASH: None if entry["kind"] == "give_role" else NEVER}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def _may_know(tx: Tx, entry: Row, said: dict[str, Any], place: str) -> bool:
    if entry["kind"] == "change_secret":
        row, at = staff.by_name(tx, str(said.get("name"))), read_moment(entry["at"])
        return row is not None and at is not None and roles.had_any_at(tx, row["id"], place, at)
    # Nothing is said of roles by versions from before there were any: then everybody worked everywhere.
    everywhere = entry["kind"] == "add_staff" and not said.get("roles")
    return everywhere or said.get("place") in (EVERY_PLACE, place)


def withhold(tx: SqliteTx, place: str) -> None:
    """Take out of a satellite's copy what it is not told: of the staff themselves, and of what the journal says of them."""
    now = datetime.now(UTC)
    for row in staff.everybody_ever(tx):
        if not roles.had_any_at(tx, row["id"], place, now):
            staff.change(tx, row["id"], {_HASH: NEVER})
    for entry in journal.of_kinds(tx, KINDS):
        if not journal.is_blank(entry) and payload_for(tx, entry, place) != entry["payload"]:
            journal.blank(tx, entry["id"])
