"""Servers (拠点): which one this is, the satellites, and how far each has heard the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.domain.servers import BEYOND, HEADQUARTERS, next_number, numbers_of
from vcenter.store.tables import BY_SERVER, NotByServer, NotForSatellites, Table, table
from vcenter.store.tx import Row, Tx, insert

table(
    "places",
    numbered=NotByServer("the numbers of the servers themselves, given out by headquarters"),
    satellites="id number name added_at ended_at",
)

table(
    "this_place",
    satellites=NotForSatellites("the satellite is another place"),
)

table(
    "links",
    satellites=NotForSatellites("with whom we exchange, and our keys for it"),
)

table(
    "link_refusals",
    satellites=NotForSatellites("what others refused of ours"),
)


HERE = "coalesce((SELECT place FROM this_place), '')"
"""This server's id, inside a query."""


def here(tx: Tx) -> str:
    """The id of this server; "" is headquarters."""
    return str(tx.value(f"SELECT {HERE}"))


def become(tx: Tx, place: str) -> None:
    """This database is that server's from now on."""
    insert(tx, "this_place", {"one": 1, "place": place})


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """A satellite takes part."""
    insert(tx, "places", row)


def end(tx: Tx, place: str, at: str) -> None:
    """A satellite takes part no longer."""
    tx.execute("UPDATE places SET ended_at = :at WHERE id = :id AND ended_at IS NULL", id=place, at=at)


def by_id(tx: Tx, place: str) -> Row | None:
    """A satellite: id, number, name, added_at, ended_at."""
    return tx.one("SELECT * FROM places WHERE id = :id", id=place)


def by_name(tx: Tx, name: str) -> Row | None:
    """A satellite by its name."""
    return tx.one("SELECT * FROM places WHERE name = :name", name=name)


def everyone(tx: Tx) -> list[Row]:
    """Every satellite that there ever was, in the order of their numbers."""
    return tx.fetch("SELECT * FROM places ORDER BY number")


def names(tx: Tx) -> dict[str, str]:
    """Id to name of every server; headquarters too."""
    return {HEADQUARTERS: "本部", **{row["id"]: row["name"] for row in everyone(tx)}}


def number_of(tx: Tx, place: str) -> int:
    """A server's number; 0 is headquarters."""
    if place == HEADQUARTERS:
        return 0
    return int(tx.value("SELECT number FROM places WHERE id = :id", id=place))


def next_in(tx: Tx, table: Table, place: str) -> int:
    """The next number that this server gives to a row of this table."""
    if table.numbered != BY_SERVER:
        raise RuntimeError(f"table({table.name!r}, …) does not say numbered=BY_SERVER")
    number = number_of(tx, place)
    first, last = numbers_of(number)
    highest = tx.value(
        f"""SELECT max(number) FROM {table.name}
            WHERE number BETWEEN :first AND :last OR (:headquarters = 1 AND number >= :beyond)""",
        first=first,
        last=last,
        headquarters=int(number == 0),
        beyond=BEYOND,
    )
    return next_number(number, highest)


def link(tx: Tx, place: str) -> Row | None:
    """With whom we exchange: keys, and how far each has heard the other."""
    return tx.one("SELECT * FROM links WHERE place = :place", place=place)


def links(tx: Tx) -> list[Row]:
    """Everybody with whom we exchange, with the server's name and number (None of headquarters)."""
    return tx.fetch(
        """SELECT l.*, p.name, p.number, p.ended_at FROM links l LEFT JOIN places p ON p.id = l.place
           ORDER BY p.number"""
    )


def link_by_token(tx: Tx, token_hash: str) -> Row | None:
    """The server that shows this token, unless it was ended."""
    return tx.one(
        """SELECT l.* FROM links l JOIN places p ON p.id = l.place
           WHERE l.token_hash = :token_hash AND l.token_hash <> '' AND p.ended_at IS NULL""",
        token_hash=token_hash,
    )


def add_link(tx: Tx, row: Mapping[str, Any]) -> None:
    """From now on we exchange with this server."""
    insert(tx, "links", row)


def heard(tx: Tx, place: str, seq: int, id: str) -> None:
    """The other's journal is applied here up to this entry."""
    tx.execute(
        "UPDATE links SET heard_seq = :seq, heard_id = :id WHERE place = :place", place=place, seq=seq, id=id
    )


def met(tx: Tx, place: str, *, told: int, waiting: int, at: str, how: str) -> None:
    """An exchange took place. told: how far the other has applied our journal; waiting: what it had still to tell."""
    tx.execute(
        """UPDATE links SET told_seq = :told, waiting = :waiting, seen_at = :at, seen_how = :how
           WHERE place = :place""",
        place=place,
        told=told,
        waiting=waiting,
        at=at,
        how=how,
    )


def refused_there(tx: Tx, place: str, id: str, said: str, at: str) -> None:
    """Another server could not apply an entry of ours. Nothing of an entry that our journal does not hold."""
    tx.execute(
        """INSERT INTO link_refusals (id, place, said, heard_at)
           SELECT id, :place, :said, :at FROM journal WHERE id = :id
           ON CONFLICT (id, place) DO UPDATE SET said = excluded.said""",
        id=id,
        place=place,
        said=said,
        at=at,
    )


def refusals(tx: Tx, limit: int) -> list[Row]:
    """What other servers could not apply of ours, the newest first: kind, at, actor, place, said."""
    return tx.fetch(
        """SELECT r.*, j.kind, j.at, j.actor FROM link_refusals r JOIN journal j ON j.id = r.id
           ORDER BY r.heard_at DESC, r.id, r.place LIMIT :limit""",
        limit=limit,
    )


def refusals_of(tx: Tx, id: str) -> list[Row]:
    """Which servers could not apply this entry of ours, and what they said: place, said."""
    return tx.fetch("SELECT place, said FROM link_refusals WHERE id = :id ORDER BY place", id=id)


def day_figures(tx: Tx, day: str) -> dict[str, Row]:
    """How each server stands on a day: server's id to `here` (people), `out` (teams), `waiting` (needs that wait for a team)."""
    people = tx.fetch(
        """SELECT g.place, count(*) AS people FROM attendance a JOIN gatherings g ON g.id = a.gathering_id
           WHERE g.kind = 'centre_day' AND g.day = :day AND a.out_at IS NULL GROUP BY g.place""",
        day=day,
    )
    teams = tx.fetch(
        """SELECT g.place, count(*) AS teams FROM teams t JOIN gatherings g ON g.id = t.gathering_id
           WHERE t.state = 'out' GROUP BY g.place"""
    )
    needs = tx.fetch("SELECT place, count(*) AS needs FROM needs WHERE state = 'ready' GROUP BY place")
    found: dict[str, Row] = {}
    for column, rows in (("people", people), ("teams", teams), ("needs", needs)):
        for row in rows:
            found.setdefault(row["place"], {"people": 0, "teams": 0, "needs": 0})[column] = row[column]
    return found
