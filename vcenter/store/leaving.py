"""Going home (帰宅): who is still in, what is left at closing time, and when people mean to come again."""

from __future__ import annotations

from datetime import date

from vcenter.domain.calendar import read_moment
from vcenter.domain.hours import Stay
from vcenter.store.servers import HERE
from vcenter.store.stays import IN_TEAM_NOW, TEAM_STATE
from vcenter.store.tables import ByFunction, table
from vcenter.store.tx import Row, Tx


def _merge_next_visits(tx: Tx, keep: str, gone: str) -> None:
    """The latest word of both holds."""
    latest = tx.one(
        "SELECT day, said_at FROM next_visits WHERE person_id IN (:keep, :gone) ORDER BY said_at DESC, person_id",
        keep=keep,
        gone=gone,
    )
    if latest:
        say_next_visit(tx, gone, None, latest["said_at"])
        say_next_visit(tx, keep, latest["day"], latest["said_at"])


table(
    "next_visits",
    satellites="person_id day said_at",
    people={"person_id": ByFunction(_merge_next_visits)},
    key="person_id",
)


_TEAM = f"""LEFT JOIN teams t ON t.id = (
             SELECT t2.id FROM team_members m JOIN teams t2 ON t2.id = m.team_id
             WHERE m.person_id = p.id AND {IN_TEAM_NOW} LIMIT 1)"""


def still_in(tx: Tx) -> list[Row]:
    """Everybody who has not left this place, of any day, the oldest day first: the person's id, name, kana; attendance_id,
    day, in_at; team_id, team_number, team_state of the team they are in or stayed behind of (None without one); group_name."""
    return tx.fetch(
        f"""SELECT p.id, p.name, p.kana, a.id AS attendance_id, d.day, a.in_at, g.name AS group_name,
                   t.id AS team_id, t.number AS team_number, {TEAM_STATE} AS team_state
            FROM attendance a JOIN people p ON p.id = a.person_id JOIN gatherings d ON d.id = a.gathering_id
            LEFT JOIN groups g ON g.id = a.group_id {_TEAM}
            WHERE a.out_at IS NULL AND d.kind = 'centre_day' AND d.place = {HERE}
            ORDER BY d.day, p.kana, p.name, p.id"""
    )


def open_of_day(tx: Tx, gathering_id: str) -> list[Row]:
    """Who is still in of one day: id, name, attendance_id, and team_number, team_state where they are in a team."""
    return tx.fetch(
        f"""SELECT p.id, p.name, a.id AS attendance_id, t.number AS team_number, {TEAM_STATE} AS team_state
            FROM attendance a JOIN people p ON p.id = a.person_id {_TEAM}
            WHERE a.gathering_id = :gathering AND a.out_at IS NULL ORDER BY p.kana, p.name, p.id""",
        gathering=gathering_id,
    )


def unnamed_in(tx: Tx) -> list[Row]:
    """Groups of whom people without a name are still here: arrival_id, group_name, unnamed, day."""
    return tx.fetch(
        f"""SELECT r.id AS arrival_id, g.name AS group_name, r.unnamed, d.day FROM group_arrivals r
           JOIN groups g ON g.id = r.group_id JOIN gatherings d ON d.id = r.gathering_id
           WHERE r.unnamed > 0 AND r.unnamed_out_at IS NULL AND d.place = {HERE} ORDER BY d.day, g.name"""
    )


def unnamed_on(tx: Tx, day: str) -> list[Row]:
    """Groups of whom people without a name came on a day: group_name, unnamed."""
    return tx.fetch(
        f"""SELECT g.name AS group_name, r.unnamed FROM group_arrivals r
            JOIN groups g ON g.id = r.group_id JOIN gatherings d ON d.id = r.gathering_id
            WHERE r.unnamed > 0 AND d.day = :day AND d.kind = 'centre_day' AND d.place = {HERE} ORDER BY g.name, r.id""",
        day=day,
    )


def stays_of(tx: Tx, person_id: str, day: str | None = None) -> list[Stay]:
    """A person's attendances of one centre day, or of all, from which the hours they served are counted."""
    of_day = "AND d.day = :day" if day else ""
    rows = tx.fetch(
        f"""SELECT d.day, a.in_at, a.out_at, a.out_how,
                   (SELECT max(m.back_at) FROM team_members m JOIN teams t ON t.id = m.team_id
                     WHERE m.person_id = a.person_id AND t.gathering_id = a.gathering_id
                       AND m.back_at >= a.in_at) AS back_at
            FROM attendance a JOIN gatherings d ON d.id = a.gathering_id
            WHERE a.person_id = :person AND d.kind = 'centre_day' {of_day} ORDER BY a.in_at""",
        person=person_id,
        **({"day": day} if day else {}),
    )
    return [
        Stay(
            date.fromisoformat(row["day"]),
            in_at,
            read_moment(row["out_at"] or ""),
            read_moment(row["back_at"] or ""),
            tidied=row["out_how"] == "closing",
        )
        for row in rows
        if (in_at := read_moment(row["in_at"]))
    ]


def say_next_visit(tx: Tx, person_id: str, day: str | None, at: str) -> None:
    """The day on which a person means to come again; None takes it back."""
    tx.execute("DELETE FROM next_visits WHERE person_id = :person", person=person_id)
    if day:
        tx.execute(
            "INSERT INTO next_visits (person_id, day, said_at) VALUES (:person, :day, :at)",
            person=person_id,
            day=day,
            at=at,
        )


def next_visit(tx: Tx, person_id: str) -> str | None:
    """The day on which a person means to come again."""
    found: str | None = tx.value("SELECT day FROM next_visits WHERE person_id = :person", person=person_id)
    return found


_MEANT = """SELECT person_id, day FROM next_visits
            UNION SELECT person_id, day FROM registrations WHERE state = 'place'"""


def who_is_expected(tx: Tx, day: str) -> set[str]:
    """The ids of those who have a place on this day, or said when they left that they come again."""
    return {
        row["person_id"] for row in tx.fetch(f"SELECT person_id FROM ({_MEANT}) m WHERE day = :day", day=day)
    }


def expected(tx: Tx, after: str, limit: int) -> list[Row]:
    """day and count of those who are expected, from the day after `after`."""
    return tx.fetch(
        f"""SELECT day, count(*) AS count FROM ({_MEANT}) m WHERE day > :after
            GROUP BY day ORDER BY day LIMIT :limit""",
        after=after,
        limit=limit,
    )
