"""Salons in a disaster: sessions in a shelter or elsewhere, the needs that were heard there, and the helpers that are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vcenter.store import centre
from vcenter.store.sheet_lines import on_dispatch_sheet
from vcenter.store.tables import Tells, table
from vcenter.store.tx import Row, Tx, insert, update

_OF_THE_SALON = "SELECT s.salon_id AS id FROM salon_sessions s WHERE s.id = row.id"

table(
    "shelter_sessions",
    satellites="id incident_id kind place helpers_wanted opened_at opened_by changed_at",
    tells=(Tells("salons", through=_OF_THE_SALON),),
)

table("salon_needs", satellites="need_id salon_id session_id about", key="need_id")

PLACES = 30
"""So many places are offered that were named before."""


def by_id(tx: Tx, session_id: str) -> Row | None:
    """Where a session is held in a disaster; None of one that is held as ever."""
    return tx.one("SELECT * FROM shelter_sessions WHERE id = :id", id=session_id)


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """A session is held in a shelter, or elsewhere."""
    insert(tx, "shelter_sessions", row)
    tx.execute(
        "UPDATE gatherings SET incident_id = :incident WHERE id = :id",
        incident=row["incident_id"],
        id=row["id"],
    )


def change(tx: Tx, session_id: str, changes: Mapping[str, Any]) -> None:
    """Change where it is held."""
    update(tx, "shelter_sessions", session_id, changes)


def take(tx: Tx, session_id: str) -> None:
    """It was said by mistake."""
    tx.execute("DELETE FROM shelter_sessions WHERE id = :id", id=session_id)
    tx.execute("UPDATE gatherings SET incident_id = NULL WHERE id = :id", id=session_id)


def places(tx: Tx) -> list[str]:
    """Names of places to choose from: those of sessions before, the newest first, and where people are evacuated to."""
    said = [
        row["place"]
        for row in tx.fetch(
            "SELECT place, max(opened_at) AS last FROM shelter_sessions GROUP BY place ORDER BY max(opened_at) DESC LIMIT :most",
            most=PLACES,
        )
    ]
    shelter = centre.facts(tx)["evacuation_place"]
    return [*dict.fromkeys([*said, *([shelter] if shelter else [])])]


_SESSIONS = """SELECT x.*, s.salon_id, s.day, s.begins, s.ends, s.state, n.name, n.district, n.venue,
                      s.guests + s.roll_guests AS guests, s.helpers + s.roll_helpers AS helpers,
                      (SELECT count(*) FROM salon_needs h WHERE h.session_id = s.id AND h.about = 'heard') AS heard
               FROM shelter_sessions x JOIN salon_sessions s ON s.id = x.id JOIN salons n ON n.id = s.salon_id"""


def of_incident(tx: Tx, incident_id: str) -> list[Row]:
    """The sessions of an incident, the newest first: with salon_id, name, day, begins, ends, state, and how many guests and helpers
    came and needs were heard (guests, helpers, heard)."""
    return tx.fetch(
        f"{_SESSIONS} WHERE x.incident_id = :id ORDER BY s.day DESC, s.begins, n.name", id=incident_id
    )


def on_day(tx: Tx, incident_id: str, day: str) -> list[Row]:
    """The same of one day, without those that did not take place."""
    return tx.fetch(
        f"""{_SESSIONS} WHERE x.incident_id = :id AND s.day = :day AND s.state IN ('open', 'held')
            ORDER BY s.begins, n.name""",
        id=incident_id,
        day=day,
    )


def places_on(tx: Tx, day: str) -> dict[str, str]:
    """Salon to the place at which it is held on a day in a disaster, where that takes place."""
    rows = tx.fetch(
        """SELECT s.salon_id, x.place FROM shelter_sessions x JOIN salon_sessions s ON s.id = x.id
           WHERE s.day = :day AND s.state IN ('open', 'held')""",
        day=day,
    )
    return {row["salon_id"]: row["place"] for row in rows}


def of_salon(tx: Tx, salon_id: str) -> dict[str, Row]:
    """Day to where a salon was held in a disaster: place, kind, and whether it was a drill."""
    rows = tx.fetch(
        """SELECT s.day, x.place, x.kind, i.drill FROM shelter_sessions x JOIN salon_sessions s ON s.id = x.id
           JOIN incidents i ON i.id = x.incident_id WHERE s.salon_id = :id""",
        id=salon_id,
    )
    return {row["day"]: row for row in rows}


def by_day(tx: Tx, incident_id: str) -> list[Row]:
    """Each day of an incident on which salons were open or heard of needs, the newest first: shelters (sessions in one), others (elsewhere),
    guests, helpers, heard."""
    found: dict[str, dict[str, Any]] = {}
    nothing = {"shelters": 0, "others": 0, "guests": 0, "helpers": 0, "heard": 0}
    for row in tx.fetch(
        """SELECT s.day, count(CASE WHEN x.kind = 'shelter' THEN 1 END) AS shelters,
                  count(CASE WHEN x.kind <> 'shelter' THEN 1 END) AS others,
                  sum(s.guests + s.roll_guests) AS guests, sum(s.helpers + s.roll_helpers) AS helpers
           FROM shelter_sessions x JOIN salon_sessions s ON s.id = x.id
           WHERE x.incident_id = :id AND s.state IN ('open', 'held') GROUP BY s.day""",
        id=incident_id,
    ):
        found[row["day"]] = nothing | row
    for row in tx.fetch(
        """SELECT s.day, count(*) AS heard FROM salon_needs h JOIN needs n ON n.id = h.need_id
           JOIN salon_sessions s ON s.id = h.session_id
           WHERE n.incident_id = :id AND h.about = 'heard' GROUP BY s.day""",
        id=incident_id,
    ):
        found[row["day"]] = nothing | found.get(row["day"], {}) | row
    return [found[day] for day in sorted(found, reverse=True)]


def totals(tx: Tx) -> dict[str, Row]:
    """Incident to how many sessions there were in it (sessions), guests who came (guests), and needs heard at salons (heard)."""
    found: dict[str, Row] = {}
    for row in tx.fetch(
        """SELECT x.incident_id, count(*) AS sessions, sum(s.guests + s.roll_guests) AS guests
           FROM shelter_sessions x JOIN salon_sessions s ON s.id = x.id WHERE s.state IN ('open', 'held')
           GROUP BY x.incident_id"""
    ):
        found[row["incident_id"]] = row | {"heard": 0}
    for row in tx.fetch(
        """SELECT n.incident_id, count(*) AS heard FROM salon_needs h JOIN needs n ON n.id = h.need_id
           WHERE h.about = 'heard' AND n.incident_id IS NOT NULL GROUP BY n.incident_id"""
    ):
        before = found.get(row["incident_id"], {"sessions": 0, "guests": 0})
        found[row["incident_id"]] = before | {"heard": row["heard"]}
    return found


# Needs


def add_need(tx: Tx, need_id: str, salon_id: str, session_id: str, about: str) -> None:
    """A need came by a salon; told of twice, it came by the first. about: heard, or helpers."""
    tx.execute(
        """INSERT INTO salon_needs (need_id, salon_id, session_id, about) VALUES (:need, :salon, :session, :about)
           ON CONFLICT (need_id) DO NOTHING""",
        need=need_id,
        salon=salon_id,
        session=session_id,
        about=about,
    )


_NEEDS = """SELECT n.id, n.number, n.state, n.category, n.people_wanted, n.person_id, s.day, p.name,
                   CASE WHEN n.hidden_at IS NULL AND p.hidden_at IS NULL THEN 0 ELSE 1 END AS hidden
            FROM salon_needs h JOIN needs n ON n.id = h.need_id JOIN people p ON p.id = n.person_id
            LEFT JOIN salon_sessions s ON s.id = h.session_id"""


def heard(tx: Tx, salon_id: str, incident_id: str) -> list[Row]:
    """The needs of an incident that were heard at a salon, the newest first: id, number, state, category, day, name, hidden (1: their name
    is for nobody)."""
    return tx.fetch(
        f"""{_NEEDS} WHERE h.salon_id = :salon AND n.incident_id = :incident AND h.about = 'heard'
            ORDER BY n.received_at DESC, n.number DESC""",
        salon=salon_id,
        incident=incident_id,
    )


def heard_at(tx: Tx, session_id: str) -> list[Row]:
    """The same of one session."""
    return tx.fetch(
        f"{_NEEDS} WHERE h.session_id = :id AND h.about = 'heard' ORDER BY n.received_at DESC, n.number DESC",
        id=session_id,
    )


def helpers_need(tx: Tx, session_id: str) -> Row | None:
    """The need with which helpers are wanted for a session, and that was not withdrawn."""
    return tx.one(
        f"""{_NEEDS} WHERE h.session_id = :id AND h.about = 'helpers' AND n.state <> 'withdrawn'
            ORDER BY n.number DESC LIMIT 1""",
        id=session_id,
    )


def has_needs(tx: Tx, session_id: str) -> bool:
    """Whether a need came of this session."""
    return bool(tx.value("SELECT count(*) FROM salon_needs WHERE session_id = :id", id=session_id))


def of_need(tx: Tx, need_id: str) -> Row | None:
    """By which salon a need came: salon_id, name, about, and of the session day, begins, ends, place; None where it came otherwise."""
    return tx.one(
        """SELECT h.about, h.salon_id, x.name, s.day, s.begins, s.ends, d.place FROM salon_needs h
           JOIN salons x ON x.id = h.salon_id LEFT JOIN salon_sessions s ON s.id = h.session_id
           LEFT JOIN shelter_sessions d ON d.id = h.session_id WHERE h.need_id = :id""",
        id=need_id,
    )


@on_dispatch_sheet(10)
def _which_salon(tx: Tx, team: Row) -> list[str]:
    """Of helpers of a salon: which one, where and when. Where a hidden need is, stands on no sheet."""
    found = of_need(tx, team["need_id"])
    if found is None or found["about"] != "helpers":
        return []
    hours = f"{found['begins']}〜{found['ends']}" if found["begins"] and found["ends"] else found["begins"]
    where = "" if team["need_hidden_at"] else found["place"] or ""
    month, day = (int(part) for part in (found["day"] or "0-0-0").split("-")[1:])
    when = f"{month}月{day}日" if month else ""
    return [f"サロン「{found['name']}」の手伝い　" + "　".join(part for part in (where, when, hours) if part)]
