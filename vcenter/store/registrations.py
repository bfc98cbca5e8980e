"""Who said beforehand that they will come, on which days, and who waits for a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from vcenter.store import hidden
from vcenter.store.tables import MOVES, ByFunction, MovedElsewhere, table
from vcenter.store.tx import Row, Tx, among, insert, update


def _merge_cards(tx: Tx, keep: str, gone: str) -> None:
    """The card of the one that goes is taken where the other has none."""
    if card(tx, keep) is None:
        tx.execute(
            "UPDATE volunteer_cards SET person_id = :keep WHERE person_id = :gone", keep=keep, gone=gone
        )


table(
    "registrations",
    satellites="id person_id day state hours_from hours_to asked_at turn changed_at",
    people={
        "person_id": MovedElsewhere(
            "merging.move_days: places become free by it, and who moves up is the command's to say",
            moves=True,
        )
    },
)

table(
    "volunteer_cards",
    satellites="person_id language transport insurance guardian_name guardian_phone changed_at",
    people={"person_id": ByFunction(_merge_cards)},
    key="person_id",
)

table(
    "claims",
    satellites="id number person_id said asked_at settled_at settled_as",
    people={"person_id": MOVES},
)


SAID = "coalesce(r.hours_from, '') AS said_from, coalesce(r.hours_to, '') AS said_until"
"""From and until when somebody said beforehand that they come on the day of an attendance (HH:MM; "" where they did not)."""

WITH_SAID = """LEFT JOIN gatherings d ON d.id = a.gathering_id
            LEFT JOIN registrations r ON r.person_id = a.person_id AND r.day = d.day AND r.state <> 'cancelled'"""
"""What SAID is read from, beside attendance (a)."""


def of_person(tx: Tx, person_id: str, from_day: str) -> list[Row]:
    """The days of a person from this one on, without those that were given up; with how many wait in front of them
    (in_front)."""
    return tx.fetch(
        """SELECT r.*, (SELECT count(*) FROM registrations b WHERE b.day = r.day AND b.state = 'waiting'
                          AND b.turn < r.turn) AS in_front
           FROM registrations r
           WHERE r.person_id = :person AND r.day >= :day AND r.state <> 'cancelled' ORDER BY r.day""",
        person=person_id,
        day=from_day,
    )


def of_day(tx: Tx, person_id: str, day: str) -> Row | None:
    """What a person said of this day, also when they gave it up."""
    return tx.one(
        "SELECT * FROM registrations WHERE person_id = :person AND day = :day", person=person_id, day=day
    )


def counts(tx: Tx, days: Iterable[str]) -> dict[str, dict[str, int]]:
    """Day to state to how many people are in it: place, waiting, cancelled."""
    found: dict[str, dict[str, int]] = {day: {} for day in days}
    one_of, params = among("day", found)
    for row in tx.fetch(
        f"SELECT day, state, count(*) AS count FROM registrations WHERE {one_of} GROUP BY day, state",
        **params,
    ):
        found[row["day"]][row["state"]] = row["count"]
    return found


def known_by(tx: Tx, day: str, moment: str) -> int:
    """How many had a place on a day by a moment (as the tables hold it): who asked for it later, or came without one, is not among them,
    and who gave it up later is."""
    return int(
        tx.value(
            """SELECT count(*) FROM registrations WHERE day = :day AND asked_at < :moment
               AND (state = 'place' OR (state = 'cancelled' AND changed_at >= :moment))""",
            day=day,
            moment=moment,
        )
    )


def came_unpromised(tx: Tx, days: Iterable[str]) -> dict[str, int]:
    """Day to how many people came who had no place before, those of groups counted whose names come later."""
    found = dict.fromkeys(days, 0)
    one_of, params = among("g.day", found)
    for row in tx.fetch(
        f"""SELECT g.day, count(DISTINCT a.person_id) AS count
            FROM gatherings g JOIN attendance a ON a.gathering_id = g.id
            WHERE g.kind = 'centre_day' AND {one_of} AND NOT EXISTS (
              SELECT 1 FROM registrations r WHERE r.person_id = a.person_id AND r.day = g.day AND r.state = 'place')
            GROUP BY g.day
            UNION ALL
            SELECT g.day, coalesce(sum(r.unnamed), 0) FROM group_arrivals r JOIN gatherings g ON g.id = r.gathering_id
            WHERE g.kind = 'centre_day' AND {one_of} GROUP BY g.day""",
        **params,
    ):
        found[row["day"]] += row["count"]
    return found


def promised(tx: Tx, day: str, person_ids: Iterable[str]) -> set[str]:
    """Who of these people has a place on a day."""
    one_of, params = among("person_id", person_ids)
    rows = tx.fetch(
        f"SELECT person_id FROM registrations WHERE day = :day AND state = 'place' AND {one_of}",
        day=day,
        **params,
    )
    return {row["person_id"] for row in rows}


def came(tx: Tx, day: str, person_ids: Iterable[str]) -> set[str]:
    """Who of these people has come on a day, wherever, whether or not they are still in."""
    one_of, params = among("a.person_id", person_ids)
    rows = tx.fetch(
        f"""SELECT a.person_id FROM attendance a JOIN gatherings g ON g.id = a.gathering_id
            WHERE g.kind = 'centre_day' AND g.day = :day AND {one_of}""",
        day=day,
        **params,
    )
    return {row["person_id"] for row in rows}


def waiting(tx: Tx, day: str) -> list[str]:
    """The ids of what waits for a place on this day, in order."""
    rows = tx.fetch(
        "SELECT id FROM registrations WHERE day = :day AND state = 'waiting' ORDER BY turn", day=day
    )
    return [row["id"] for row in rows]


def ask(tx: Tx, row: Mapping[str, Any]) -> None:
    """A person will come on a day; who had given it up is at the end of the list again."""
    tx.execute(
        """INSERT INTO registrations (id, person_id, day, state, hours_from, hours_to, asked_at, turn, changed_at)
           VALUES (:id, :person_id, :day, :state, :hours_from, :hours_to, :at,
                   (SELECT coalesce(max(turn), 0) + 1 FROM registrations WHERE day = :day), :at)
           ON CONFLICT (person_id, day) DO UPDATE SET state = excluded.state,
             hours_from = excluded.hours_from, hours_to = excluded.hours_to,
             asked_at = excluded.asked_at, turn = excluded.turn, changed_at = excluded.changed_at""",
        **row,
    )


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change what somebody said of a day."""
    update(tx, "registrations", id, changes)


def card(tx: Tx, person_id: str) -> Row | None:
    """What a volunteer told us beforehand beside their card."""
    return tx.one("SELECT * FROM volunteer_cards WHERE person_id = :id", id=person_id)


def keep_card(tx: Tx, row: Mapping[str, Any]) -> None:
    """Keep what a volunteer told us beside their card; the newest holds."""
    columns = ("language", "transport", "insurance", "guardian_name", "guardian_phone", "changed_at")
    given = ", ".join(f"{column} = excluded.{column}" for column in columns)
    tx.execute(
        f"""INSERT INTO volunteer_cards (person_id, {", ".join(columns)})
            VALUES (:person_id, {", ".join(f":{column}" for column in columns)})
            ON CONFLICT (person_id) DO UPDATE SET {given}""",
        **row,
    )


def add_claim(tx: Tx, row: Mapping[str, Any]) -> None:
    """Keep a form under the name of somebody we know until staff have looked."""
    insert(tx, "claims", row)


def claim(tx: Tx, id: str) -> Row | None:
    """One such form."""
    return tx.one("SELECT * FROM claims WHERE id = :id", id=id)


def number_is_taken(tx: Tx, number: str) -> bool:
    """Whether a form has this number already."""
    return bool(tx.value("SELECT 1 FROM claims WHERE number = :number", number=number))


def claims_waiting(tx: Tx) -> list[Row]:
    """Forms that nobody has settled yet, with name, kana, birth and phone of whom we know."""
    return tx.fetch(
        """SELECT c.*, p.name, p.kana, p.birth, p.phone, p.address, p.hidden_at FROM claims c
           JOIN people p ON p.id = c.person_id WHERE c.settled_at IS NULL ORDER BY c.asked_at, c.id"""
    )


def settle_claim(tx: Tx, id: str, at: str, as_whom: str) -> None:
    """Staff have looked. The form itself is not needed any longer beside the journal."""
    update(tx, "claims", id, {"settled_at": at, "settled_as": as_whom, "said": "{}"})


_TELLING = hidden.PEOPLE.fields | {"guardian_name", "guardian_phone"}


def forget_said(tx: Tx, person_id: str) -> None:
    """What somebody wrote of themselves beside their own row: how their guardian is reached, and what they said they are."""
    tx.execute(
        "UPDATE volunteer_cards SET guardian_name = '', guardian_phone = '' WHERE person_id = :id",
        id=person_id,
    )
    for row in tx.fetch("SELECT id, said FROM claims WHERE person_id = :id", id=person_id):
        told = orjson.loads(row["said"])
        known = told | {field: "" for field in _TELLING if field in told}
        update(tx, "claims", row["id"], {"said": orjson.dumps(known).decode()})
