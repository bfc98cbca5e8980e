"""Drafts of teams (下書きの班): who is thought of for which need today, before teams are formed; needs to which nobody is sent today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vcenter.store.tables import MOVES, NotForSatellites, one_of_each, table
from vcenter.store.tx import Row, Tx, among, batched, insert, insert_all

_OF_ONE_BOARD = NotForSatellites("a draft is of one day and of the server at whose board it stands")

table("draft_teams", satellites=_OF_ONE_BOARD, people={"leader_id": MOVES}, key="gathering_id need_id")
table(
    "draft_seats",
    satellites=_OF_ONE_BOARD,
    people={"person_id": one_of_each("gathering_id", "need_id", "seated_at", "seated_by")},
    key="gathering_id person_id",
)
table("needs_aside", satellites=_OF_ONE_BOARD, key="need_id day")


def of_day(tx: Tx, gathering_id: str | None) -> dict[str, Row]:
    """The drafts of a day by their needs: leader_id, touched, locked_at, locked_by, left_why, left_at, changed_at, changed_by, cars (ids)."""
    rows = tx.fetch("SELECT * FROM draft_teams WHERE gathering_id = :gathering", gathering=gathering_id)
    return {row["need_id"]: {**row, "cars": row["cars"].split()} for row in rows}


def keep_cars(tx: Tx, gathering_id: str, cars: Mapping[str, Iterable[str]]) -> None:
    """These drafts (need to the ids of its cars) go in these cars of the centre; where there is no draft, nothing is kept."""
    tx.execute_many(
        "UPDATE draft_teams SET cars = :cars WHERE gathering_id = :gathering AND need_id = :need",
        [{"gathering": gathering_id, "need": need, "cars": " ".join(those)} for need, those in cars.items()],
    )


def seats(tx: Tx, gathering_id: str | None) -> dict[str, Row]:
    """Person to their seat of a day (need_id, seated_at), in the order in which they were seated. Whether they still wait is for whoever
    asks to see (`still_seated`)."""
    rows = tx.fetch(
        "SELECT * FROM draft_seats WHERE gathering_id = :gathering ORDER BY seated_at, person_id",
        gathering=gathering_id,
    )
    return {row["person_id"]: row for row in rows}


def still_seated(seats: Mapping[str, Row], waiting: Iterable[Row]) -> dict[str, list[str]]:
    """Need to the ids of who sits in its draft: of those who wait, came no later than they were seated and are not barred."""
    here = {row["id"]: row for row in waiting}
    found: dict[str, list[str]] = {}
    for person, seat in seats.items():
        row = here.get(person)
        if row and not row["barred_reason"] and row["in_at"] <= seat["seated_at"]:
            found.setdefault(seat["need_id"], []).append(person)
    return found


def seat(tx: Tx, gathering_id: str, seats: Mapping[str, str], *, at: str, by: str) -> None:
    """These people (each with the need) sit there from now on, and nowhere else; with "" nowhere."""
    for some in batched(seats):
        one_of, params = among("person_id", some)
        tx.execute(
            f"DELETE FROM draft_seats WHERE gathering_id = :gathering AND {one_of}",
            gathering=gathering_id,
            **params,
        )
    said = {"gathering_id": gathering_id, "seated_at": at, "seated_by": by}
    rows = [{"person_id": id, "need_id": need, **said} for id, need in seats.items() if need]
    insert_all(tx, "draft_seats", rows)


def change(tx: Tx, gathering_id: str, need_id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of the draft of a need; it is made where there is none. changes: changed_at among them."""
    change_all(tx, gathering_id, [{"need_id": need_id, **changes}])


def change_all(tx: Tx, gathering_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same of several: need_id and changes of each, of all the same columns."""
    if not rows:
        return
    columns = ["gathering_id", *rows[0]]
    said = ", ".join(f"{name} = excluded.{name}" for name in rows[0] if name != "need_id")
    tx.execute_many(
        f"""INSERT INTO draft_teams ({", ".join(columns)}) VALUES ({", ".join(f":{name}" for name in columns)})
            ON CONFLICT (gathering_id, need_id) DO UPDATE SET {said}""",
        [{"gathering_id": gathering_id, **row} for row in rows],
    )


def forget_others(tx: Tx, gathering_id: str) -> None:
    """Drafts disappear with their day."""
    tx.execute("DELETE FROM draft_seats WHERE gathering_id <> :gathering", gathering=gathering_id)
    tx.execute("DELETE FROM draft_teams WHERE gathering_id <> :gathering", gathering=gathering_id)


def forget(tx: Tx, need_id: str, people: Iterable[str]) -> None:
    """A team was formed for this need of these people: nothing is thought of for it, and none of them sits anywhere."""
    one_of, params = among("person_id", people)
    tx.execute(f"DELETE FROM draft_seats WHERE need_id = :need OR {one_of}", need=need_id, **params)
    tx.execute("DELETE FROM draft_teams WHERE need_id = :need", need=need_id)


def aside(tx: Tx, day: str) -> dict[str, Row]:
    """The needs to which nobody is sent on this day: why, at, by."""
    rows = tx.fetch("SELECT * FROM needs_aside WHERE day = :day ORDER BY at, need_id", day=day)
    return {row["need_id"]: row for row in rows}


def put_aside(tx: Tx, need_id: str, day: str, row: Mapping[str, Any]) -> None:
    """Nobody is sent to this need on this day. row: why, at, by."""
    insert(tx, "needs_aside", {"need_id": need_id, "day": day, **row})


def bring_back(tx: Tx, need_id: str, day: str) -> int:
    """People may be sent there today after all; 0 where nobody had said otherwise."""
    return tx.execute("DELETE FROM needs_aside WHERE need_id = :need AND day = :day", need=need_id, day=day)
