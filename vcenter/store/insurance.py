"""Insurance (ボランティア活動保険): what desks have seen of whose paperwork, and the list of who joined here that goes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from vcenter.domain.insurance import BASIC_WARNING, plan_of
from vcenter.store import centre
from vcenter.store.servers import HERE
from vcenter.store.sheet_lines import on_dispatch_sheet
from vcenter.store.tables import one_of_each, table
from vcenter.store.tx import Row, Tx, among

table(
    "insurances",
    satellites="person_id joined_on for_year plan joined_where seen_by place said_at sent_at sent_by",
    key="person_id joined_on for_year",
    people={
        "person_id": one_of_each(
            "joined_on",
            "for_year",
            "plan",
            "joined_where",
            "seen_by",
            "place",
            "said_at",
            "sent_at",
            "sent_by",
        )
    },
)


def keep(tx: Tx, row: dict[str, Any]) -> None:
    """Keep a paperwork; said once more, the same one is corrected, and when its list went out stays known, and its plan too where
    nobody says one now."""
    tx.execute(
        """INSERT INTO insurances (person_id, joined_on, for_year, plan, joined_where, seen_by, place, said_at)
           VALUES (:person_id, :joined_on, :for_year, :plan, :joined_where, :seen_by, :place, :said_at)
           ON CONFLICT (person_id, joined_on, for_year) DO UPDATE SET
             plan = coalesce(nullif(excluded.plan, ''), insurances.plan), joined_where = excluded.joined_where, seen_by = excluded.seen_by, place = excluded.place""",
        **row,
    )


def drop(tx: Tx, person_id: str, year: int) -> None:
    """Forget somebody's paperwork for this year and later ones, that never was; what has gone out on a list stays known."""
    tx.execute(
        "DELETE FROM insurances WHERE person_id = :person AND for_year >= :year AND sent_at IS NULL",
        person=person_id,
        year=year,
    )


def of_person(tx: Tx, person_id: str) -> list[Row]:
    """Every paperwork of a person that was seen, the newest first."""
    return tx.fetch(
        "SELECT * FROM insurances WHERE person_id = :person ORDER BY joined_on DESC, for_year DESC",
        person=person_id,
    )


def joined_here(tx: Tx, day: str) -> list[Row]:
    """Who joined at this place on this day, in the order in which they did: the person, with plan, said_at, sent_at, sent_by."""
    return tx.fetch(
        f"""SELECT p.*, i.plan, i.for_year, i.said_at, i.sent_at, i.sent_by
            FROM insurances i JOIN people p ON p.id = i.person_id
            WHERE i.joined_on = :day AND i.joined_where = 'here' AND i.place = {HERE}
            ORDER BY i.said_at, p.id, i.for_year""",
        day=day,
    )


def count_unsent(tx: Tx, day: str) -> int:
    """How many of those stand on no list that has gone out."""
    return sum(row["sent_at"] is None for row in joined_here(tx, day))


def send(tx: Tx, day: str, person_ids: Iterable[str], at: str, actor: str) -> int:
    """The list of a day went out with these people on it; how many of them had not been sent yet."""
    one_of, params = among("person_id", person_ids)
    return tx.execute(
        f"""UPDATE insurances SET sent_at = :at, sent_by = :actor
            WHERE joined_on = :day AND joined_where = 'here' AND place = {HERE} AND sent_at IS NULL AND {one_of}""",
        at=at,
        actor=actor,
        day=day,
        **params,
    )


def ending(tx: Tx, last_day: str) -> list[Row]:
    """Everybody whose cover ends on this day, by kana."""
    return tx.fetch(
        "SELECT * FROM people WHERE insured_until = :day AND joined_into IS NULL ORDER BY kana, name, id",
        day=last_day,
    )


def joined_since(tx: Tx, first: str) -> list[Row]:
    """People whose paperwork is of this day or later: id, insurance_joined_on, insured_from, insured_until."""
    return tx.fetch(
        """SELECT id, insurance_joined_on, insured_from, insured_until FROM people
           WHERE insurance_joined_on >= :first AND insured_from IS NOT NULL ORDER BY id""",
        first=first,
    )


def disaster(tx: Tx) -> str:
    """Of what kind the open incident is; "" of none, or where it has not been said."""
    now = centre.incident(tx)
    return str(now["disaster"]) if now else ""


@on_dispatch_sheet(20)
def _basic_plan(tx: Tx, team: Row) -> list[str]:
    """In an earthquake, how many of the team are not covered for one. No names: the sheet lies in a car."""
    if disaster(tx) != "quake":
        return []
    rows = tx.fetch(
        """SELECT p.insurance_plan FROM team_members m JOIN people p ON p.id = m.person_id
           WHERE m.team_id = :team""",
        team=team["id"],
    )
    basic = sum(plan_of(row["insurance_plan"]) == "basic" for row in rows)
    return [f"保険: {basic}人が基本プラン。{BASIC_WARNING}。"] if basic else []


def year_of(last_day: date) -> int:
    """The year that a cover is for, by the 1 April with which it begins."""
    return last_day.year - 1
