"""Paper that is remembered: name stickers that were printed, and certificates that were issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vcenter.domain.certificates import ServedDay, Service
from vcenter.domain.hours import by_day
from vcenter.domain.need_words import CATEGORIES
from vcenter.store import servers
from vcenter.store.leaving import stays_of
from vcenter.store.tables import BY_SERVER, MOVES, table
from vcenter.store.tx import Row, Tx, insert

table(
    "sticker_prints",
    satellites="print_id attendance_id printed_at printed_by",
    key="print_id attendance_id",
)

CERTIFICATES = table(
    "certificates",
    numbered=BY_SERVER,
    satellites="number person_id digest minutes issued_on issued_at issued_by",
    people={"person_id": MOVES},
    key="number",
)


AT_THE_CENTRE = "センターでの活動"
"""The work of a day without a team."""


def _here(more: str = "") -> str:
    return f"""SELECT a.id FROM attendance a JOIN people p ON p.id = a.person_id
               WHERE a.gathering_id = :gathering AND a.out_at IS NULL {more} ORDER BY p.kana, p.name, a.id"""


_NEVER_PRINTED = "AND NOT EXISTS (SELECT 1 FROM sticker_prints s WHERE s.attendance_id = a.id)"


def here(tx: Tx, gathering_id: str | None) -> list[str]:
    """The attendances of everybody who is in now, by kana."""
    return [row["id"] for row in tx.fetch(_here(), gathering=gathering_id)]


def not_yet_printed(tx: Tx, gathering_id: str | None) -> list[str]:
    """Of those who are in now, who never got a sticker."""
    return [row["id"] for row in tx.fetch(_here(_NEVER_PRINTED), gathering=gathering_id)]


def keep_stickers(tx: Tx, print_id: str, attendances: Iterable[str], at: str, by: str) -> None:
    """Stickers of these attendances were printed."""
    tx.execute_many(
        """INSERT INTO sticker_prints (print_id, attendance_id, printed_at, printed_by)
           VALUES (:print_id, :attendance_id, :at, :by)""",
        [{"print_id": print_id, "attendance_id": one, "at": at, "by": by} for one in attendances],
    )


def latest_prints(tx: Tx, gathering_id: str | None, limit: int) -> list[Row]:
    """The last piles of stickers of a day: print_id, printed_at, printed_by, count."""
    return tx.fetch(
        """SELECT s.print_id, s.printed_at, s.printed_by, count(*) AS count
           FROM sticker_prints s JOIN attendance a ON a.id = s.attendance_id
           WHERE a.gathering_id = :gathering
           GROUP BY s.print_id, s.printed_at, s.printed_by ORDER BY s.printed_at DESC, s.print_id LIMIT :limit""",
        gathering=gathering_id,
        limit=limit,
    )


def on_stickers(tx: Tx, print_id: str) -> list[Row]:
    """What the stickers of one pile say: name, kana, hidden_at, pass_number, group_name, orientation and skills (a list), by kana."""
    rows = tx.fetch(
        """SELECT p.id, p.name, p.kana, p.hidden_at, p.pass_number, a.orientation, coalesce(g.name, (
                    SELECT g2.name FROM memberships m JOIN groups g2 ON g2.id = m.group_id
                    WHERE m.person_id = p.id ORDER BY g2.name LIMIT 1), '') AS group_name
           FROM sticker_prints s JOIN attendance a ON a.id = s.attendance_id JOIN people p ON p.id = a.person_id
           LEFT JOIN groups g ON g.id = a.group_id
           WHERE s.print_id = :print ORDER BY p.kana, p.name, a.id""",
        print=print_id,
    )
    skills: dict[str, list[str]] = {}
    for row in tx.fetch(
        """SELECT DISTINCT k.person_id, k.skill FROM sticker_prints s
           JOIN attendance a ON a.id = s.attendance_id JOIN person_skills k ON k.person_id = a.person_id
           WHERE s.print_id = :print ORDER BY k.skill""",
        print=print_id,
    ):
        skills.setdefault(row["person_id"], []).append(row["skill"])
    return [{**row, "skills": skills.get(row["id"], [])} for row in rows]


def people_here(tx: Tx, gathering_id: str | None) -> list[Row]:
    """Everybody who is in now: their row, by kana."""
    return tx.fetch(
        """SELECT p.* FROM attendance a JOIN people p ON p.id = a.person_id
           WHERE a.gathering_id = :gathering AND a.out_at IS NULL ORDER BY p.kana, p.name, p.id""",
        gathering=gathering_id,
    )


def service_of(tx: Tx, person: Row) -> Service:
    """What a person has done, by the records: days, hours, kinds of work. Drills are marked as such."""
    served = by_day(stays_of(tx, person["id"]))
    work = _work(tx, person["id"])
    drills = _drills(tx, person["id"])
    days = []
    for day, minutes in served.items():
        did = work.get(day.isoformat()) or [AT_THE_CENTRE]
        days.append(ServedDay(day, minutes, (*did, *(["訓練"] if day.isoformat() in drills else []))))
    return Service(person["name"], person["kana"], tuple(days))


def _work(tx: Tx, person_id: str) -> dict[str, Sequence[str]]:
    """Day to the kinds of work of the teams that came back and have reported."""
    found: dict[str, list[str]] = {}
    for row in tx.fetch(
        """SELECT DISTINCT g.day, n.category FROM team_members m JOIN teams t ON t.id = m.team_id
           JOIN reports r ON r.team_id = t.id JOIN needs n ON n.id = t.need_id
           JOIN gatherings g ON g.id = t.gathering_id
           WHERE m.person_id = :id AND m.back_at IS NOT NULL ORDER BY g.day, n.category""",
        id=person_id,
    ):
        found.setdefault(row["day"], []).append(CATEGORIES[row["category"]])
    return dict(found)


def _drills(tx: Tx, person_id: str) -> set[str]:
    return {
        row["day"]
        for row in tx.fetch(
            """SELECT DISTINCT g.day FROM attendance a JOIN gatherings g ON g.id = a.gathering_id
               JOIN incidents i ON i.id = g.incident_id WHERE a.person_id = :id AND i.drill = 1""",
            id=person_id,
        )
    }


def latest_certificate(tx: Tx, person_id: str) -> Row | None:
    """The last certificate that was issued to a person."""
    return tx.one(
        "SELECT * FROM certificates WHERE person_id = :id ORDER BY number DESC LIMIT 1", id=person_id
    )


def next_certificate(tx: Tx, place: str) -> int:
    """The number of a server's next certificate."""
    return servers.next_in(tx, CERTIFICATES, place)


def keep_certificate(tx: Tx, row: Row) -> None:
    """A certificate was issued."""
    insert(tx, "certificates", row)
