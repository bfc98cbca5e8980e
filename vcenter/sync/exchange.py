"""Taking in a letter of another place (sync/letters.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import orjson

from vcenter.commands import KINDS
from vcenter.commands.path import Outcome, perform_told, utc_text
from vcenter.domain.places import HEADQUARTERS
from vcenter.domain.refusal import Refusal
from vcenter.store import journal, places, signing
from vcenter.store.database import Database
from vcenter.store.tx import Row, Tx
from vcenter.sync import tray
from vcenter.sync.letters import VERSION, Letter, Told


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
                "間が抜けています。前に書き出したファイルから、順に読み込んでください。何も読み込んでいません。"
            )
        await database.write(_met, letter, how, False)
        return TakenIn(0, 0, 0, frozenset(), False)
    keys = await database.write(_learn_keys, letter)
    applied = refused = known = 0
    topics: set[str] = set()
    for told in letter.entries:
        # Told again, by a place that was restored from a copy, or out of the copy with which this one began.
        if await database.read(journal.find, told.id):
            known += 1
            continue
        outcome = await perform_told(database, _entry(told), partial(_beside, letter.writer, told))
        if outcome.repeated:
            known += 1
        elif outcome.done:
            applied += 1
            topics.update(KINDS[told.kind].topics)
        else:
            refused += 1
            topics.add("review")
    await database.write(_met, letter, how, True)
    return TakenIn(applied, refused, known, frozenset(topics | {"places"}), keys)


def _link_for(tx: Tx, letter: Letter) -> Row:
    here = places.here(tx)
    link = places.link(tx, letter.writer)
    if letter.version > VERSION:
        raise Refusal(
            "新しい版の vcenter が書いたものです。ここの vcenter を新しくしてから、読み込んでください。"
        )
    if letter.reader != here or link is None:
        raise Refusal("ほかの拠点あてのものです。あて先の拠点で読み込んでください。")
    if letter.writer != HEADQUARTERS:
        row = places.by_id(tx, letter.writer)
        if row is None or row["ended_at"]:
            raise Refusal("この拠点は終わっています。本部に確かめてください。")
        if any(told.place != letter.writer for told in letter.entries):
            raise Refusal("ほかの拠点の操作がまじっています。読み込んでいません。本部に知らせてください。")
    return link


def _entry(told: Told) -> journal.Entry:
    return journal.Entry(**told.model_dump(exclude={"seq", "payload"}), payload=_decided(told))


def _decided(told: Told) -> str:
    """What was asked, with what was decided there already: whoever was let in is in, whoever was written down is written down."""
    kind = KINDS.get(told.kind)
    asked = orjson.loads(told.payload)
    if kind is None or not isinstance(asked, dict):
        return told.payload
    if "even_if_same" in kind.payload.model_fields:
        asked["even_if_same"] = True
    if "even_if" in kind.payload.model_fields:
        asked["even_if"] = ["full", "stopped"]
    return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode()


def _beside(writer: str, told: Told, tx: Tx, entry: journal.Entry, outcome: Outcome) -> None:
    # In the entry's own transaction: after a power cut the next letter goes on exactly here.
    places.heard(tx, writer, told.seq, told.id)
    there = {"id": writer, "name": places.names(tx)[writer]}
    tray.what_became(tx, there, entry, outcome, told_of_clock=True)


def _learn_keys(tx: Tx, letter: Letter) -> bool:
    known = {row["number"] for row in signing.keys(tx)}
    new = [key for key in letter.keys if key.number not in known]
    for key in new:
        signing.add_key(tx, key.number, bytes.fromhex(key.key), key.made_at, key.place)
    return bool(new)


def _met(tx: Tx, letter: Letter, how: str, applied: bool) -> None:
    now = utc_text(datetime.now(UTC))
    for one in letter.refused:
        places.refused_there(tx, letter.writer, one.id, one.said, now)
    if applied:
        places.heard(tx, letter.writer, letter.last_seq, letter.last_id)
    # They say how far they have heard us. If what stands there is no longer what they heard, one side was restored from
    # a copy: everything is told again, and what is known is passed over.
    told = letter.heard_seq if journal.id_at(tx, letter.heard_seq) == letter.heard_id else 0
    places.met(tx, letter.writer, told=told, waiting=letter.waiting, at=now, how=how)
