"""Grants (助成): the rules of a council, for which of them each salon asks in a year, and what it was given."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from vcenter.domain.grants import Rule
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, keep, update

table(
    "grant_rules",
    satellites=(
        "id name sessions heads way sum more_sessions more_sum top_sessions top_sum most venue_only last_year food_percent "
        "report_wanted carries note changed_at ended_at"
    ),
)
table("salon_grants", satellites="id salon_id year rule_id granted decided_on changed_at")

_ASKED = uuid.UUID("8f0c7f57-2f1d-5c1e-8d0b-0a4b4a3f9d12")


def rules(tx: Tx) -> list[Row]:
    """Every rule that holds, by name."""
    return tx.fetch("SELECT * FROM grant_rules WHERE ended_at IS NULL ORDER BY name, id")


def rule(tx: Tx, id: str) -> Row | None:
    """A rule, also one that has ended."""
    return tx.one("SELECT * FROM grant_rules WHERE id = :id", id=id)


def keep_rule(tx: Tx, row: Mapping[str, Any]) -> None:
    """A rule is so from now on."""
    keep(tx, "grant_rules", row)


def end_rule(tx: Tx, id: str, at: str | None) -> None:
    """A rule holds no more; None: it does."""
    update(tx, "grant_rules", id, {"ended_at": at})


def rule_of(row: Mapping[str, Any]) -> Rule:
    """A row as the rule that it is."""
    steps = ((row["more_sessions"], row["more_sum"]), (row["top_sessions"], row["top_sum"]))
    return Rule(
        sessions=row["sessions"],
        heads=row["heads"],
        way=row["way"],
        sum=row["sum"],
        steps=tuple((sessions, sum_ or 0) for sessions, sum_ in steps if sessions),
        most=row["most"],
        venue_only=bool(row["venue_only"]),
        last_year=row["last_year"],
        food_percent=row["food_percent"],
        report_wanted=bool(row["report_wanted"]),
        carries=bool(row["carries"]),
    )


def choose(tx: Tx, salon_id: str, year: int, rule_id: str, *, at: str) -> None:
    """A salon asks for this grant in a year. What was decided of another one is decided anew."""
    tx.execute(
        """INSERT INTO salon_grants (id, salon_id, year, rule_id, changed_at) VALUES (:id, :salon, :year, :rule, :at)
           ON CONFLICT (salon_id, year) DO UPDATE SET rule_id = excluded.rule_id, granted = NULL, decided_on = NULL,
             changed_at = excluded.changed_at WHERE salon_grants.rule_id <> excluded.rule_id""",
        id=str(uuid.uuid5(_ASKED, f"{salon_id} {year}")),
        salon=salon_id,
        year=year,
        rule=rule_id,
        at=at,
    )


def decide(tx: Tx, salon_id: str, year: int, granted: int | None, *, day: str | None, at: str) -> None:
    """So much was given; None: it is not decided yet."""
    tx.execute(
        """UPDATE salon_grants SET granted = :granted, decided_on = :day, changed_at = :at
           WHERE salon_id = :salon AND year = :year""",
        salon=salon_id,
        year=year,
        granted=granted,
        day=day,
        at=at,
    )


def asked(tx: Tx, year: int) -> dict[str, Row]:
    """Salon to what it asks for in a year."""
    rows = tx.fetch("SELECT * FROM salon_grants WHERE year = :year", year=year)
    return {row["salon_id"]: row for row in rows}


def held(tx: Tx, first: str, last: str) -> dict[str, tuple[int, ...]]:
    """Salon to the guests of each of its sessions that was held between two days."""
    found: dict[str, tuple[int, ...]] = {}
    for row in tx.fetch(
        """SELECT salon_id, guests + roll_guests AS came FROM salon_sessions
           WHERE state = 'held' AND day BETWEEN :first AND :last ORDER BY salon_id, day""",
        first=first,
        last=last,
    ):
        found[row["salon_id"]] = (*found.get(row["salon_id"], ()), row["came"])
    return found
