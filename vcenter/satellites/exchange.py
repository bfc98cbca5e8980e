"""Taking in a letter of another server (satellites/letters.py)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import orjson
from pydantic import ValidationError

from vcenter.commands import KINDS
from vcenter.commands.limits import too_much
from vcenter.commands.path import Outcome, keep_refused, perform_elsewhere
from vcenter.commands.registry import Kind
from vcenter.domain.calendar import centre_day, read_moment, utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.untrusted_json import beginning, read_object
from vcenter.satellites import hiding
from vcenter.satellites.letters import VERSION, Letter, LetterEntry, Unread, may_tell
from vcenter.store import journal, roles, servers, signing, staff
from vcenter.store.database import Database
from vcenter.store.tx import Row, Tx
from vcenter.tablets import tray

_OF_BROKEN = uuid.UUID("c6a0f1d4-8f0e-5d0a-9b1e-2f4a7c3b5e61")

BROKEN = "拠点から届いた便りが読めません。操作は拠点に残っています。拠点の vcenter を本部と同じ版にするか、ファイルで受け取ってください。"
UNREAD = "内容の形が違うため、記録できません。操作した拠点の記録はそのままです。"
NO_TIME = "押した時刻が壊れています。人が確かめてから記録します。"
NOT_TOLD = "拠点からはできない操作です（担当者・端末・鍵・拠点のこと）。本部の画面で行ってください。"

_AHEAD = timedelta(days=1)
"""How far a clock at another server may be ahead of ours."""


@dataclass(frozen=True)
class TakenIn:
    """What became of a letter. applied, refused: how many of its entries now; known: had been applied before.

    topics: what open screens are told has changed. keys: passes are signed with keys that we did not know.
    """

    applied: int
    refused: int
    known: int
    topics: frozenset[str]
    keys: bool


async def take_in(database: Database, letter: Letter, how: str) -> TakenIn:
    """Apply a letter; how: network | file. Refusal when it is not for us, and then nothing is applied.

    A letter that goes on from further than we have heard (we were restored from a copy) is not applied: by network our answer
    says where we stand, and the next one begins there; a file is refused.
    """
    link = await database.read(_link_for, letter)
    if letter.begins_after > link["heard_seq"]:
        if how == "file":
            raise Refusal(
                "間が抜けています。前に書き出したファイルから、順に取り込んでください。何も取り込んでいません。"
            )
        await database.write(_met, letter, how, False)
        return TakenIn(0, 0, 0, frozenset(), False)
    keys = await database.write(_learn_keys, letter)
    applied = refused = known = 0
    topics: set[str] = set()
    ids: set[str] = set()
    for told in letter.entries:
        # LetterEntry again, by a server that was restored from a copy, or out of the copy with which this one began.
        # One id twice in a letter may be two acts, of which neither shall be lost.
        before = None if told.id in ids else await database.read(journal.find, told.id)
        ids.add(told.id)
        if before:
            known += 1
            continue
        arrived = await database.read(_looked_at, letter.writer, _arrived(letter.writer, told))
        beside = partial(_beside, letter, arrived)
        if arrived.errors:
            outcome = await keep_refused(database, arrived.entry, arrived.errors, beside)
        else:
            trusted = letter.writer == HEADQUARTERS
            outcome = await perform_elsewhere(database, arrived.entry, beside, trusted=trusted)
        if outcome.done and outcome.repeated:
            known += 1
        elif outcome.done:
            applied += 1
            topics.update(KINDS[told.kind].topics)
        else:
            refused += 1
            topics.add("review")
    await database.write(_met, letter, how, True)
    return TakenIn(applied, refused, known, frozenset(topics | {"places"}), keys)


async def keep_broken(database: Database, writer: str, content: bytes) -> None:
    """A letter that is none: somebody at headquarters hears of it, once a day, and what we have to tell goes on."""
    now = datetime.now(UTC)
    id = str(uuid.uuid5(_OF_BROKEN, f"{writer} {centre_day(now)}"))
    moment = utc_text(now)
    begins = content[:200].decode("utf-8", "backslashreplace")
    payload = orjson.dumps({"bytes": len(content), "begins": begins}).decode()

    def keep(tx: Tx) -> None:
        there = {"id": writer, "name": servers.names(tx)[writer]}
        entry = tray.Kept(id, "", moment, moment, moment, there["name"], payload)
        tray.keep(tx, there, tray.Why.UNREAD, entry, {"": BROKEN})

    await database.write(keep)


def _link_for(tx: Tx, letter: Letter) -> Row:
    here = servers.here(tx)
    link = servers.link(tx, letter.writer)
    if letter.version > VERSION:
        raise Refusal(
            "新しい版の vcenter が書いたものです。ここの vcenter を新しくしてから、取り込んでください。"
        )
    if letter.reader != here or link is None:
        raise Refusal("ほかの拠点あてのものです。あて先の拠点で取り込んでください。")
    if letter.writer != HEADQUARTERS:
        row = servers.by_id(tx, letter.writer)
        if row is None or row["ended_at"]:
            raise Refusal("この拠点は終わっています。本部に確かめてください。")
        if any(told.place != letter.writer for told in letter.entries if isinstance(told, LetterEntry)):
            raise Refusal("ほかの拠点の操作がまじっています。取り込んでいません。本部に知らせてください。")
    return link


@dataclass(frozen=True)
class Arrived:
    """An entry as our journal is to hold it. seq: its place in the writer's journal, 0 where it does not say.

    errors: why it is not even tried; unread: its content has no form of ours.
    """

    entry: journal.Entry
    seq: int
    errors: dict[str, str]
    unread: bool = False


def _arrived(writer: str, told: LetterEntry | Unread) -> Arrived:
    now = datetime.now(UTC)
    if isinstance(told, Unread):
        entry = journal.Entry(
            id=told.id,
            kind=told.kind,
            at=utc_text(now),
            received_at=utc_text(now),
            place=writer,
            device=told.device,
            actor=told.actor,
            payload=told.text,
            device_at=told.at,
        )
        return Arrived(entry, 0, {"": UNREAD}, unread=True)
    asked, at, kind = read_object(told.payload), read_moment(told.at), KINDS.get(told.kind)
    errors: dict[str, str] = {}
    larger = ""
    if asked is None:
        errors = {"": UNREAD}
    elif writer != HEADQUARTERS and (larger := too_much(asked)):
        errors = {"": larger}
    elif at is None:
        errors = {"at": NO_TIME}
    elif kind and not may_tell(writer, kind):
        errors = {"kind": NOT_TOLD}
    entry = journal.Entry(
        id=told.id,
        kind=told.kind,
        # A clock there that is days ahead of ours makes no day here that has not come yet.
        at=utc_text(now if at is None or at > now + _AHEAD else at),
        received_at=utc_text(read_moment(told.received_at) or now),
        place=told.place,
        device=told.device,
        actor=told.actor,
        # What is no JSON is kept as a text of JSON: whatever stands in the journal can be read.
        payload=_payload(kind, told.payload, None if larger else asked),
        device_at=told.at if at is None else _moment_or_none(told.device_at),
    )
    return Arrived(entry, told.seq, errors, unread=asked is None)


def _payload(kind: Kind | None, told: str, asked: dict[str, Any] | None) -> str:
    """What the journal is to hold of this payload. asked: nothing where it is none, or too large for a command."""
    return beginning(orjson.dumps(told).decode()) if asked is None else _decided(kind, told, asked)


def _looked_at(tx: Tx, writer: str, arrived: Arrived) -> Arrived:
    """The entry of a satellite, with what keeps it from being done at headquarters before somebody has looked at it, and
    never received before what we have heard from there already."""
    if writer == HEADQUARTERS or servers.here(tx) != HEADQUARTERS:
        return arrived
    entry = replace(arrived.entry, received_at=max(arrived.entry.received_at, _heard_until(tx, writer)))
    entry = replace(entry, at=min(entry.at, entry.received_at))
    entry = replace(entry, actor=_actor(tx, writer, entry))
    arrived = replace(arrived, entry=entry)
    kind = KINDS.get(entry.kind)
    if arrived.errors or kind is None or kind.from_satellite is None:
        return arrived
    try:
        asked = kind.payload.model_validate_json(entry.payload)
    except ValidationError:
        return arrived  # it is refused, and says why
    why = kind.from_satellite(tx, servers.number_of(tx, writer), asked)
    return replace(arrived, errors={"": why}) if why else arrived


def _actor(tx: Tx, writer: str, entry: journal.Entry) -> str:
    """Who did it, as our journal says it. Of our own staff a satellite may name those who worked there at that moment; whoever
    else it names bears its name beside theirs, so that nothing that is said there is taken for done at headquarters."""
    row, at = staff.by_name(tx, entry.actor), read_moment(entry.at)
    if row is None or (at and roles.had_any_at(tx, row["id"], writer, at)):
        return entry.actor
    return f"{entry.actor}（{servers.names(tx)[writer]}）"


def _heard_until(tx: Tx, writer: str) -> str:
    """When the newest command that we have heard from there was received; "" before the first.

    A journal only grows: what is told later was not received before. So nobody with a lost satellite writes into days that
    we have heard of.
    """
    link = servers.link(tx, writer)
    return journal.received_there(tx, link["heard_id"], writer) if link else ""


def _moment_or_none(written: str | None) -> str | None:
    moment = read_moment(written or "")
    return utc_text(moment) if moment else None


def _decided(kind: Kind | None, said: str, asked: dict[str, Any]) -> str:
    """What was asked, with what was decided there already: whoever was let in is in, whoever was written down is written down."""
    if kind is None:
        return said
    if "even_if_same" in kind.payload.model_fields:
        asked["even_if_same"] = True
    if "even_if" in kind.payload.model_fields:
        asked["even_if"] = ["full", "stopped"]
    return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode()


def _beside(letter: Letter, arrived: Arrived, tx: Tx, entry: journal.Entry, outcome: Outcome) -> None:
    # In the entry's own transaction: after a power cut the next letter goes on exactly here. What we did not know
    # stands before what we have heard only where the writer was restored from a copy, and went on from there.
    if letter.begins_after < arrived.seq <= letter.last_seq and not outcome.repeated:
        servers.heard(tx, letter.writer, arrived.seq, entry.id)
    there = {"id": letter.writer, "name": servers.names(tx)[letter.writer]}
    why = tray.Why.UNREAD if arrived.unread else tray.Why.REFUSED
    tray.what_became(tx, there, entry, outcome, why=why, told_of_clock=True)


def _learn_keys(tx: Tx, letter: Letter) -> bool:
    known = {row["number"] for row in signing.keys(tx)}
    told = [key for key in letter.keys if letter.writer in (HEADQUARTERS, key.place)]
    new = {key.number: key for key in told if key.number not in known}
    for key in new.values():
        signing.add_key(tx, key.number, bytes.fromhex(key.key), key.made_at, key.place)
    return bool(new)


def _goes_on(tx: Tx, letter: Letter, how: str) -> bool:
    """Whether the letter says more than we have heard: an old file, or a letter that came late, takes nothing back.

    By network a server tells everything from the beginning only when its journal is no longer the one that we have heard:
    it was restored from a copy. Whose file says so is known by what is new in it (see `_beside`).
    """
    link = servers.link(tx, letter.writer)
    restored = how == "network" and letter.begins_after == 0
    return restored or (link is not None and letter.last_seq >= link["heard_seq"])


def _met(tx: Tx, letter: Letter, how: str, applied: bool) -> None:
    now = utc_text(datetime.now(UTC))
    for one in letter.refused:
        servers.refused_there(tx, letter.writer, one.id, one.said, now)
    if applied and _goes_on(tx, letter, how):
        servers.heard(tx, letter.writer, letter.last_seq, letter.last_id)
    # They say how far they have heard us. If what stands there is no longer what they heard, one side was restored from
    # a copy: everything is told again, and what is known is passed over.
    told = letter.heard_seq if journal.id_at(tx, letter.heard_seq) == letter.heard_id else 0
    servers.met(tx, letter.writer, told=told, waiting=letter.waiting, at=now, how=how)
    hiding.forget_heard(tx, told)
