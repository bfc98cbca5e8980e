"""Whom the council honours (感謝状・表彰), what everybody did, and points."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vcenter.domain.calendar import fiscal_year_of
from vcenter.domain.honours import Criteria, Did, earned, minutes_between
from vcenter.store import year_settings
from vcenter.store.tables import MOVES, ByFunction, table
from vcenter.store.tx import Row, Tx, among, insert, insert_all, keep, update

_GIVEN = uuid.UUID("5b2b3a0e-6c0f-5d6a-9a34-43f1d0b3a7c9")


def _merge(tx: Tx, keep: str, gone: str) -> None:
    """Of one honour that both were given, that of the kept record stays."""
    tx.execute(
        """DELETE FROM honours WHERE person_id = :gone
           AND rule_id IN (SELECT rule_id FROM honours WHERE person_id = :keep)""",
        keep=keep,
        gone=gone,
    )
    tx.execute("UPDATE honours SET person_id = :keep WHERE person_id = :gone", keep=keep, gone=gone)


table("honour_rules", satellites="id name years hours times every letter changed_at ended_at")
table(
    "honours",
    satellites="id person_id rule_id given_on given_by",
    people={"person_id": ByFunction(_merge)},
)
table(
    "point_entries",
    satellites="id person_id points what day actor",
    people={"person_id": MOVES},
)


def rules(tx: Tx) -> list[Row]:
    """Every rule that holds, by name."""
    return tx.fetch("SELECT * FROM honour_rules WHERE ended_at IS NULL ORDER BY name, id")


def rule(tx: Tx, id: str) -> Row | None:
    """A rule, also one that has ended."""
    return tx.one("SELECT * FROM honour_rules WHERE id = :id", id=id)


def keep_rule(tx: Tx, row: Mapping[str, Any]) -> None:
    """A rule is so from now on."""
    keep(tx, "honour_rules", row)


def end_rule(tx: Tx, id: str, at: str | None) -> None:
    """A rule holds no more; None: it does."""
    update(tx, "honour_rules", id, {"ended_at": at})


def criteria(row: Mapping[str, Any]) -> Criteria:
    """A row as what it asks."""
    return Criteria(row["years"], row["hours"], row["times"], bool(row["every"]))


def given(tx: Tx, rule_id: str) -> dict[str, Row]:
    """Person to when and by whom they were honoured by a rule."""
    rows = tx.fetch("SELECT * FROM honours WHERE rule_id = :rule", rule=rule_id)
    return {row["person_id"]: row for row in rows}


def give(tx: Tx, rule_id: str, people: Sequence[str], day: str, by: str) -> list[str]:
    """These are honoured; those of them who were not before, in their order."""
    had = given(tx, rule_id)
    new = [id for id in dict.fromkeys(people) if id not in had]
    said = {"rule_id": rule_id, "given_on": day, "given_by": by}
    insert_all(
        tx,
        "honours",
        [said | {"id": str(uuid.uuid5(_GIVEN, f"{rule_id} {id}")), "person_id": id} for id in new],
    )
    return new


def take_back(tx: Tx, rule_id: str, people: Iterable[str]) -> None:
    """These were not honoured after all."""
    one_of, params = among("person_id", people)
    tx.execute(f"DELETE FROM honours WHERE rule_id = :rule AND {one_of}", rule=rule_id, **params)


def of_person(tx: Tx, person_id: str) -> list[Row]:
    """By what somebody was honoured, the latest first: name, given_on."""
    return tx.fetch(
        """SELECT r.name, h.given_on FROM honours h JOIN honour_rules r ON r.id = h.rule_id
           WHERE h.person_id = :person ORDER BY h.given_on DESC, r.name""",
        person=person_id,
    )


# A day on which somebody helped: at a salon's session, at the centre, or with what somebody asked for, from when to when as far as it
# was written down.
_DAYS = """
  SELECT r.person_id, s.day, s.begins, s.ends, 0 AS minutes
  FROM salon_roll r JOIN salon_sessions s ON s.id = r.session_id
  WHERE r.part = 'helper' AND r.state = 'came' AND s.day BETWEEN :first AND :last {roll}
  UNION ALL
  SELECT a.person_id, g.day, a.in_at AS begins, coalesce(a.out_at, '') AS ends, 0 AS minutes
  FROM attendance a JOIN gatherings g ON g.id = a.gathering_id WHERE g.day BETWEEN :first AND :last {attendance}
  UNION ALL
  SELECT o.person_id, q.done_on AS day, '' AS begins, '' AS ends,
         coalesce((SELECT max(p.minutes) FROM request_reports p WHERE p.request_id = q.id), 0) AS minutes
  FROM request_offers o JOIN requests q ON q.id = o.request_id
  WHERE o.helped > 0 AND q.done_on BETWEEN :first AND :last {offers}"""

_TABLES = {"roll": "r", "attendance": "a", "offers": "o"}


def did(tx: Tx, first: str, last: str, person_id: str = "") -> dict[str, Did]:
    """Person to what they did between two days; of one person, or of all."""
    only = {name: f"AND {table}.person_id = :person" if person_id else "" for name, table in _TABLES.items()}
    found: dict[str, tuple[set[str], int]] = {}
    for row in tx.fetch(
        _DAYS.format_map(only), first=first, last=last, **({"person": person_id} if person_id else {})
    ):
        days, minutes = found.setdefault(row["person_id"], (set(), 0))
        days.add(row["day"])
        spent = row["minutes"] or minutes_between(row["begins"], row["ends"])
        found[row["person_id"]] = days, minutes + spent
    return {
        id: Did(len({fiscal_year_of(int(day[:4]), int(day[5:7])) for day in days}), len(days), minutes)
        for id, (days, minutes) in found.items()
    }


def people(tx: Tx, ids: Iterable[str]) -> list[Row]:
    """These people by kana: id, name, kana, hidden_at, volunteer_state."""
    one_of, params = among("id", ids)
    return tx.fetch(
        f"SELECT id, name, kana, hidden_at, volunteer_state FROM people WHERE {one_of} ORDER BY kana, name, id",
        **params,
    )


# Points


def add_points(tx: Tx, row: Mapping[str, Any]) -> None:
    """Points are put in, or spent."""
    insert(tx, "point_entries", row)


def drop_points(tx: Tx, id: str) -> None:
    """An entry was a slip."""
    tx.execute("DELETE FROM point_entries WHERE id = :id", id=id)


def points_by_hand(tx: Tx, first: str, last: str, person_id: str = "") -> dict[str, Row]:
    """Person to what was put in by hand (put) and spent (spent, above nought) between two days; of one person, or of all."""
    only = "AND person_id = :person" if person_id else ""
    rows = tx.fetch(
        f"""SELECT person_id, sum(CASE WHEN points > 0 THEN points ELSE 0 END) AS put,
                  sum(CASE WHEN points < 0 THEN -points ELSE 0 END) AS spent
           FROM point_entries WHERE day BETWEEN :first AND :last {only} GROUP BY person_id""",
        first=first,
        last=last,
        **({"person": person_id} if person_id else {}),
    )
    return {row["person_id"]: row for row in rows}


def entries(tx: Tx, person_id: str) -> list[Row]:
    """What was put in and spent by hand of somebody, the newest first."""
    return tx.fetch(
        "SELECT * FROM point_entries WHERE person_id = :person ORDER BY day DESC, id DESC", person=person_id
    )


FIRST = "2000-01-01"
"""Of no older day is anything kept."""


def balances(tx: Tx, last: str, person_id: str = "") -> dict[str, dict[str, int]]:
    """Person to their points until a day: earned, put, spent, left; of one person, or of all that have any."""
    said = year_settings.settings(tx)
    first = said["points_since"] or FIRST
    known = did(tx, first, last, person_id)
    by_hand = points_by_hand(tx, FIRST, last, person_id)
    ids = {person_id} if person_id else known.keys() | by_hand.keys()
    found = {}
    for id in ids:
        one, hand = known.get(id, Did(0, 0, 0)), by_hand.get(id, {"put": 0, "spent": 0})
        gained = earned(one.times, one.minutes, int(said["points_session"]), int(said["points_hour"]))
        left = gained + hand["put"] - hand["spent"]
        found[id] = {"earned": gained, "put": hand["put"], "spent": hand["spent"], "left": left}
    return found


def balance(tx: Tx, person_id: str, last: str) -> dict[str, int]:
    """Somebody's points until a day, as `balances`."""
    return balances(tx, last, person_id)[person_id]


def points_of(tx: Tx, person_id: str, last: str) -> dict[str, int] | None:
    """As `balance`; None where the council has no points."""
    return balance(tx, person_id, last) if year_settings.settings(tx)["points_on"] else None
