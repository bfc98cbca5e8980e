"""Looks (見た記録): whose card was opened, printed or exported, by whom, when and where. Chained as the journal is, and never sent elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from vcenter.domain.calendar import utc_text
from vcenter.domain.looks import AGAIN_AFTER, Act
from vcenter.store import matters, needs, people, requests, servers, teams, watching
from vcenter.store.chain import Chain, chained
from vcenter.store.tables import MovedElsewhere, NotForSatellites, table
from vcenter.store.tx import Tx

table(
    "looks",
    satellites=NotForSatellites("each server writes down who looked there, and tells nobody"),
    people={
        "person_id": MovedElsewhere(
            "a look stays with the record that was opened; who asks for a person asks for every record of theirs"
        )
    },
)

CHAIN = chained(
    Chain(
        "looks",
        covered=("seq", "at", "act", "card", "person_id", "need_id", "place", "device", "actor"),
        open={"count": "grows while the same export goes on", "link": "the chain itself"},
    )
)


@dataclass(frozen=True)
class Seen:
    """Whose card it is; nobody's for a whole list, of which count says how many it told of."""

    person_id: str | None = None
    need_id: str | None = None
    count: int = 1


Of = Mapping[str, str]
"""What an address says: the names of its varying parts, and their values."""


def of_person(tx: Tx, said: Of) -> Seen | None:
    """The person whom an address names."""
    row = people.by_id(tx, said["person"])
    return Seen(person_id=row["id"]) if row else None


def of_need(tx: Tx, said: Of) -> Seen | None:
    """The need that an address names."""
    row = needs.by_id(tx, said["need"])
    return Seen(need_id=row["id"]) if row else None


def of_team(tx: Tx, said: Of) -> Seen | None:
    """The need to which the team goes that an address names."""
    row = teams.by_id(tx, said["team"])
    return Seen(need_id=row["need_id"]) if row else None


def of_request(tx: Tx, said: Of) -> Seen | None:
    """Whose request of every day it is that an address names."""
    row = requests.by_id(tx, said["request"])
    return Seen(person_id=row["person_id"]) if row else None


def of_matter(tx: Tx, said: Of) -> Seen | None:
    """Whom the complaint or question concerns that an address names; nobody who is known, of most."""
    row = matters.by_id(tx, said["matter"])
    return Seen(person_id=row["person_id"], need_id=row["goes_to"]) if row else None


def of_watch(tx: Tx, said: Of) -> Seen | None:
    """Whoever is watched by the watch that an address names."""
    row = watching.by_id(tx, said["watch"])
    return Seen(person_id=row["person_id"]) if row else None


@dataclass(frozen=True)
class By:
    """Who looked, where, and when."""

    actor: str
    device: str
    at: datetime


def keep(tx: Tx, act: Act, card: str, seen: Iterable[Seen], by: By) -> None:
    """Write looks down, but for those that were written down a moment ago; of a whole list that goes on, the count grows."""
    place = servers.here(tx)
    for one in seen:
        row = {
            "act": str(act),
            "card": card,
            "person_id": one.person_id,
            "need_id": one.need_id,
            "place": place,
            "device": by.device,
            "actor": by.actor,
        }
        before = _lately(tx, row, utc_text(by.at - AGAIN_AFTER))
        if before is None:
            CHAIN.append(tx, {**row, "at": utc_text(by.at), "count": one.count})
        elif one.person_id is None and one.need_id is None:
            tx.execute("UPDATE looks SET count = count + :more WHERE seq = :seq", more=one.count, seq=before)


def _lately(tx: Tx, row: Mapping[str, str | None], since: str) -> int | None:
    seq = tx.value(
        """SELECT seq FROM looks
           WHERE at > :since AND actor = :actor AND device = :device AND act = :act AND card = :card AND place = :place
             AND person_id IS NOT DISTINCT FROM :person_id AND need_id IS NOT DISTINCT FROM :need_id
           ORDER BY at DESC LIMIT 1""",
        **row,
        since=since,
    )
    return None if seq is None else int(seq)
