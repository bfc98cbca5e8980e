"""What two servers tell each other: each its journal, as letters, by network or by file.

A satellite is a whole vcenter; so what travels are commands, in the order in which they were applied, and each server applies
the other's through the same path as its own. A letter also says how far its writer has heard the other: from there the next
letter goes on. Both sides may lose letters, get them twice, or be restored from a copy: entries are known by their ids.

Headquarters passes on what other satellites did. What cannot be applied is kept where it was refused, for a person, and
told to the server where it was done.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from vcenter.commands import KINDS
from vcenter.commands.limits import MOST_CHARACTERS
from vcenter.commands.registry import Kind
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.untrusted_json import as_text, beginning, read_json, read_object
from vcenter.domain.who import Who
from vcenter.satellites import hiding
from vcenter.store import hidden, journal, safety, servers, signing, told_secrets
from vcenter.store.tx import Row, Tx

log = logging.getLogger(__name__)

VERSION = 1
MOST_ENTRIES = 500
MOST_BYTES = 4_000_000
"""Of a letter's payloads; a single entry of an older satellite may be larger (a whole roster)."""
LARGEST_ENTRY = 2 * MOST_CHARACTERS
"""Characters of an entry's payload as it is written: twice those that it may say."""

Short = Annotated[str, StringConstraints(max_length=200)]
Seq = Annotated[int, Field(ge=0, lt=2**53)]
"""A place in a journal, or a number of entries; 0 before the first."""


class LetterEntry(BaseModel):
    """One journal entry of the writer. seq: its place in the writer's journal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seq: Seq
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    kind: Short
    at: Short
    device_at: Short | None = None
    received_at: Short
    place: Short
    device: Short
    actor: Short
    payload: str


class Unread(BaseModel):
    """An entry of another form, or too large: kept for a person, under an id of its own where it has none that can be used.

    text: all of it, as JSON, or how it begins. The others are what can be read of it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: str
    at: str
    device: str
    actor: str
    text: str


_OF_NO_ID = uuid.UUID("0f3f4d0e-6c57-5d0c-9a53-50a6b0a3f0d2")


def _told_or_unread(raw: Any) -> LetterEntry | Unread:
    if isinstance(raw, LetterEntry | Unread):
        return raw
    try:
        told = LetterEntry.model_validate(raw)
    except ValidationError:
        return _unread(raw)
    return told if len(told.payload) <= LARGEST_ENTRY else _unread(raw)


def _unread(raw: Any) -> Unread:
    said = raw if isinstance(raw, dict) else {}
    text = as_text(raw) or "null"

    def line(name: str) -> str:
        value = said.get(name)
        return value[:200] if isinstance(value, str) else ""

    try:
        id = str(uuid.UUID(line("id")))
    except ValueError:
        id = str(uuid.uuid5(_OF_NO_ID, text))
    return Unread(
        id=id,
        kind=line("kind"),
        at=line("at"),
        device=line("device"),
        actor=line("actor"),
        text=beginning(text),
    )


T = TypeVar("T", bound=BaseModel)


def _those_of(model: type[T]) -> Callable[[Any], Any]:
    """Of a list, what can be read as this: one that cannot must not keep a whole letter from being read."""

    def read(raw: Any) -> Any:
        if not isinstance(raw, list):
            return raw
        found = []
        for one in raw:
            try:
                found.append(model.model_validate(one))
            except ValidationError:
                log.warning("a letter holds something that is no %s", model.__name__.lower())
        return found

    return read


class Refused(BaseModel):
    """An entry of the reader that the writer could not apply. said: why, in Japanese."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Short
    said: str


class Key(BaseModel):
    """A public key with which passes are signed somewhere. key: hexadecimal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Annotated[int, Field(ge=1, le=255)]
    key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    made_at: Short
    place: Short


class Letter(BaseModel):
    """writer, reader: ids of servers. heard_seq, heard_id: the last entry of the reader's journal that the writer has applied.
    begins_after, last_seq: which part of the writer's journal this is. waiting: how many entries it had no room for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    writer: Short
    reader: Short
    written_at: datetime
    heard_seq: Seq
    heard_id: Short
    begins_after: Seq
    last_seq: Seq
    last_id: Short
    waiting: Seq
    entries: list[Annotated[LetterEntry | Unread, BeforeValidator(_told_or_unread)]]
    refused: Annotated[list[Refused], BeforeValidator(_those_of(Refused))]
    keys: Annotated[list[Key], BeforeValidator(_those_of(Key))]


def read(sent: bytes) -> list[Letter]:
    """The letters in this JSON, which is one or a list of them; ValueError when it is something else."""
    said = read_json(sent)
    return [Letter.model_validate(one) for one in (said if isinstance(said, list) else [said])]


def write(tx: Tx, reader: str) -> Letter:
    """The next letter to a server with which we exchange; KeyError when there is no such server."""
    link = servers.link(tx, reader)
    if link is None:
        raise KeyError(reader)
    return _write_after(tx, link, link["told_seq"])


def write_all(tx: Tx, reader: str, most: int) -> list[Letter]:
    """Every letter that is due to a server, at most so many: what a stick carries. At least one, which says how far we have heard."""
    link = servers.link(tx, reader)
    if link is None:
        raise KeyError(reader)
    written = [_write_after(tx, link, link["told_seq"])]
    while written[-1].last_seq > written[-1].begins_after and len(written) < most:
        written.append(_write_after(tx, link, written[-1].last_seq))
    return written


def _write_after(tx: Tx, link: Row, begins_after: int) -> Letter:
    reader, here = link["place"], servers.here(tx)
    entries: list[LetterEntry | Unread] = []
    refused: list[Refused] = []
    last_seq, last_id, size = begins_after, journal.id_at(tx, begins_after), 0
    own = set() if here else hidden.headquarters_own(tx)
    for row in journal.after(tx, begins_after, MOST_ENTRIES):
        size += len(row["payload"])
        if entries and size > MOST_BYTES:
            break
        last_seq, last_id = row["seq"], row["id"]
        # A satellite speaks for itself; headquarters also passes on what the other satellites did.
        ours = row["place"] == here if here else row["place"] != reader
        if journal.is_blank(row):
            continue  # there is nothing left to tell
        if row["status"] == "done" and ours and _is_told(row, here) and not _is_of_own_list(tx, row):
            payload = told_secrets.payload_for(tx, row, reader)
            if payload is not None and (payload := hiding.payload_without(own, row | {"payload": payload})):
                entries.append(_told(row | {"payload": payload}))
        elif row["status"] == "refused" and not ours:
            refused.append(Refused(id=row["id"], said=_why(row)))
    keys = [
        Key(number=row["number"], key=row["public_key"].hex(), made_at=row["made_at"], place=row["place"])
        for row in signing.keys(tx)
    ]
    return Letter(
        version=VERSION,
        writer=here,
        reader=reader,
        written_at=datetime.now(UTC),
        heard_seq=link["heard_seq"],
        heard_id=link["heard_id"],
        begins_after=begins_after,
        last_seq=last_seq,
        last_id=last_id,
        waiting=_count(tx, reader, last_seq),
        entries=entries,
        refused=refused,
        keys=keys,
    )


def _is_told(row: Row, writer: str) -> bool:
    """Whether other servers are told of what was done; of a command whose subject is no part of this program any more they are, and
    of what was taken back where they were told of that."""
    kinds = [KINDS.get(row["kind"])]
    if row["kind"] == "take_back":
        kinds.append(KINDS.get(orjson.loads(row["outcome"])["outcome"].get("kind", "")))
    return all(known is None or may_tell(writer, known) for known in kinds)


def _is_of_own_list(tx: Tx, row: Row) -> bool:
    """Whether this says something of whom a safety round asks after by lists that headquarters keep to themselves, or takes that back."""
    said = read_object(row["payload"]) or {}
    if row["kind"] == "take_back" and (was := journal.find(tx, str(said.get("entry", "")))):
        row, said = was, read_object(was["payload"]) or {}
    told_of = str(said.get("round", "")), str(said.get("person", ""))
    return row["kind"] in safety.SAID_OF_SOMEBODY and safety.is_of_own_list(tx, *told_of)


def may_tell(writer: str, kind: Kind) -> bool:
    """Whether this server may tell others of such a command. A satellite never tells of staff, tablets, keys or places."""
    return Who.SERVER in kind.who or (writer == HEADQUARTERS and Who.HEADQUARTERS in kind.who)


def _told(row: Row) -> LetterEntry:
    # Not checked: whatever stands in our journal is told, and the reader says what is wrong with it.
    known: dict[str, Any] = {name: row.get(name) for name in LetterEntry.model_fields}
    return LetterEntry.model_construct(**known)


def _why(row: Row) -> str:
    return " ".join(orjson.loads(row["outcome"])["errors"].values())


def waiting(tx: Tx, link: Row) -> int:
    """How many commands the other server has not yet heard from us."""
    return _count(tx, link["place"], link["told_seq"])


def _count(tx: Tx, reader: str, seq: int) -> int:
    here = servers.here(tx)
    return journal.count_of(tx, here, seq) if here else journal.count_besides(tx, reader, seq)
