"""秘匿 between servers: headquarters tell satellites nothing of whom they hide, and satellites take away what they had been told.

A satellite is told of the hiding itself, by an entry that says no more than an id. It is confirmed by what it says it has heard.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson

from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.untrusted_json import read_object
from vcenter.store import hidden, journal, matters, photos, registrations, servers
from vcenter.store.hidden import NEEDS, PEOPLE, REQUESTS, Hideable
from vcenter.store.tx import Row, Tx

SAY_NO_MORE = frozenset({"hide_person", "hide_need"})
"""Kinds that tell of hiding itself."""


def payload_without(own: Collection[str], entry: Row) -> str | None:
    """What a satellite is told of an entry; None where that is nothing. own: ids of which it is told nothing.

    Of a list only those go that name one of these: a roster of which one person is hidden is told with the others.
    """
    payload: str = entry["payload"]
    if entry["kind"] in SAY_NO_MORE or not any(id in payload for id in own):
        return payload
    said = read_object(payload)
    if said is None:
        return None  # it names somebody, and nobody knows where
    told = _without(own, said)
    return None if told is None else orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def _without(own: Collection[str], value: Any) -> Any:
    """The same without the members of lists that name one of these; None where it is named otherwise."""
    if isinstance(value, str):
        return None if value.lower() in own else value
    if isinstance(value, list):
        return [kept for one in value if (kept := _without(own, one)) is not None or one is None]
    if isinstance(value, dict):
        found = {}
        for key, one in value.items():
            kept = _without(own, one)
            if key.lower() in own or (kept is None and one is not None):
                return None
            found[key] = kept
        return found
    return value


def forget_heard(tx: Tx, told: int) -> None:
    """At a satellite: take away for good what is hidden, in tables and in what the journal says. told: up to where headquarters
    have heard our journal; what they have not heard yet stays until then, because it is nowhere else."""
    here = servers.here(tx)
    if here == HEADQUARTERS or not hidden.is_any(tx):
        return
    for of in (PEOPLE, NEEDS, REQUESTS):
        for row in hidden.still_said(tx, of):
            if _is_heard(tx, row["entry"], here, told):
                _forget(tx, of, row[of.key])
    while journal.note_things(tx, journal.NOTED_AT_ONCE):
        pass
    own, unheard = hidden.headquarters_own(tx), False
    for entry in journal.that_name(tx, own):
        if entry["place"] == here and entry["seq"] > told:
            unheard = True
        elif entry["kind"] not in SAY_NO_MORE:
            journal.blank(tx, entry["id"])
    if not unheard:
        matters.forget_said(tx, own)


def _is_heard(tx: Tx, entry_id: str, here: str, told: int) -> bool:
    entry = journal.find(tx, entry_id)
    return entry is None or entry["place"] != here or entry["seq"] <= told


def _forget(tx: Tx, of: Hideable, id: str) -> None:
    hidden.forget_said(tx, of, id)
    if of is PEOPLE:
        registrations.forget_said(tx, id)
    elif of is NEEDS:
        photos.take_off(tx, id)


def was_told(tx: Tx, entry_id: str) -> bool:
    """Whether anything of this may have been told before it was hidden by this entry: not where it was hidden from the beginning."""
    entry = journal.find(tx, entry_id)
    return entry is not None and entry["kind"] in SAY_NO_MORE


def unconfirmed(tx: Tx, entry_id: str) -> list[Row]:
    """At headquarters: the satellites that have not confirmed yet that they have heard of this hiding: name, seen_at, and `said`
    where one of them could not do it. Of somebody who was hidden from the beginning none was ever told."""
    entry = journal.find(tx, entry_id)
    if entry is None or not was_told(tx, entry_id) or servers.here(tx) != HEADQUARTERS:
        return []
    refused = {row["place"]: row["said"] for row in servers.refusals_of(tx, entry_id)}
    return [
        {"name": link["name"], "seen_at": link["seen_at"], "said": refused.get(link["place"], "")}
        for link in servers.links(tx)
        if link["place"] != entry["place"]
        and not link["ended_at"]
        and (link["told_seq"] < entry["seq"] or link["place"] in refused)
    ]
