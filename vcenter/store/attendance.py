"""Attendance (出席・受付): a person at a gathering."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import registrations, volunteering
from vcenter.store.programs import Listing, give
from vcenter.store.stays import IN_TEAM_NOW, STAYS
from vcenter.store.tables import ByFunction, Tells, table
from vcenter.store.tx import Row, Tx, among, insert_all, update


def _merge(tx: Tx, keep: str, gone: str) -> None:
    """Where both are in at one gathering, they have been in since the earlier of the two came."""
    for row in tx.fetch(
        """SELECT a.gathering_id FROM attendance a JOIN attendance b ON b.gathering_id = a.gathering_id
           WHERE a.person_id = :keep AND b.person_id = :gone AND a.out_at IS NULL AND b.out_at IS NULL
           ORDER BY a.gathering_id""",
        keep=keep,
        gone=gone,
    ):
        first, second = tx.fetch(
            """SELECT * FROM attendance WHERE gathering_id = :gathering AND person_id IN (:keep, :gone)
               AND out_at IS NULL ORDER BY in_at, id""",
            gathering=row["gathering_id"],
            keep=keep,
            gone=gone,
        )
        tx.execute(
            """INSERT INTO sticker_prints (print_id, attendance_id, printed_at, printed_by)
               SELECT print_id, :first, printed_at, printed_by FROM sticker_prints WHERE attendance_id = :second
               ON CONFLICT DO NOTHING""",
            first=first["id"],
            second=second["id"],
        )
        tx.execute("DELETE FROM sticker_prints WHERE attendance_id = :id", id=second["id"])
        tx.execute("DELETE FROM attendance WHERE id = :id", id=second["id"])
        filled = {
            name: first[name] or second[name]
            for name in ("group_id", "party_id", "orientation", "stays_until", "stays_here")
        }
        update(tx, "attendance", first["id"], filled)
    tx.execute("UPDATE attendance SET person_id = :keep WHERE person_id = :gone", keep=keep, gone=gone)


def _undone(tx: Tx, keep: str, gone: str) -> None:
    """Where both were in, going home was recorded after the merge, of the one who stayed: not of the other one."""
    for row in tx.fetch(
        """SELECT a.id AS here, b.id AS left, b.out_at, b.out_how FROM attendance a
           JOIN attendance b ON b.gathering_id = a.gathering_id
           WHERE a.person_id = :keep AND b.person_id = :gone AND a.out_at IS NULL AND b.out_at IS NOT NULL
             AND b.out_at >= (SELECT max(at) FROM merges WHERE keep_id = :keep AND gone_id = :gone)
           ORDER BY a.id""",
        keep=keep,
        gone=gone,
    ):
        update(tx, "attendance", row["here"], {"out_at": row["out_at"], "out_how": row["out_how"]})
        update(tx, "attendance", row["left"], {"out_at": None, "out_how": None})


table(
    "attendance",
    satellites=(
        "id gathering_id person_id group_id in_at in_how in_device stays_until out_at out_how orientation "
        "party_id stays_here"
    ),
    people={"person_id": ByFunction(_merge, hanging=(("sticker_prints", "attendance_id"),), undone=_undone)},
    tells=(Tells("people", by="person_id"),),
)


PAGED = """id, gathering_id, person_id, group_id, in_at, in_how, in_device, stays_until, out_at, out_how,
    orientation, party_id, stays_here"""
"""The columns that programs are given (`page`): a column that is added later is not among them by itself."""


def present(tx: Tx, gathering_id: str, person_id: str) -> Row | None:
    """The attendance of somebody who is in now."""
    return tx.one(
        """SELECT * FROM attendance
           WHERE gathering_id = :gathering AND person_id = :person AND out_at IS NULL""",
        gathering=gathering_id,
        person=person_id,
    )


def enter(tx: Tx, row: Mapping[str, Any]) -> None:
    """A person comes in."""
    enter_all(tx, [row])


def enter_all(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """People come in, of each the same columns."""
    insert_all(tx, "attendance", rows)


def leave(tx: Tx, id: str, at: str, how: str) -> None:
    """A person goes home."""
    leave_all(tx, [id], at, how)


def leave_all(tx: Tx, ids: Iterable[str], at: str, how: str) -> None:
    """People go home together."""
    tx.execute_many(
        "UPDATE attendance SET out_at = :at, out_how = :how WHERE id = :id",
        [{"id": id, "at": at, "how": how} for id in ids],
    )


def reopen(tx: Tx, gathering_id: str, person_id: str) -> None:
    """Whoever was said to have gone home last has not."""
    tx.execute(
        """UPDATE attendance SET out_at = NULL, out_how = NULL WHERE id = (
             SELECT id FROM attendance WHERE gathering_id = :gathering AND person_id = :person
             ORDER BY in_at DESC LIMIT 1)""",
        gathering=gathering_id,
        person=person_id,
    )


def reopen_closed(tx: Tx, gathering_id: str, at: str) -> int:
    """Whoever was sent home together at this moment is here, but for those who have come again since; how many."""
    return tx.execute(
        """UPDATE attendance SET out_at = NULL, out_how = NULL
           WHERE gathering_id = :gathering AND out_at = :at AND out_how = 'closing'
             AND NOT EXISTS (SELECT 1 FROM attendance other
                             WHERE other.person_id = attendance.person_id AND other.out_at IS NULL)""",
        gathering=gathering_id,
        at=at,
    )


def by_id(tx: Tx, id: str) -> Row | None:
    """One attendance."""
    return tx.one("SELECT * FROM attendance WHERE id = :id", id=id)


def latest_of(tx: Tx, person_id: str) -> Row | None:
    """The attendance of this person that began last, whether they have left or not."""
    return tx.one(
        "SELECT * FROM attendance WHERE person_id = :person ORDER BY in_at DESC LIMIT 1", person=person_id
    )


def of_gathering(tx: Tx, gathering_id: str, person_id: str) -> list[Row]:
    """Each time that this person came to a gathering, in order."""
    return tx.fetch(
        """SELECT * FROM attendance WHERE gathering_id = :gathering AND person_id = :person ORDER BY in_at, id""",
        gathering=gathering_id,
        person=person_id,
    )


def undo_entering(tx: Tx, id: str) -> None:
    """Somebody was received by mistake: they have not come, and no sticker is theirs."""
    tx.execute("DELETE FROM sticker_prints WHERE attendance_id = :id", id=id)
    tx.execute("DELETE FROM attendance WHERE id = :id", id=id)


def stay_here(tx: Tx, id: str, stays: bool) -> None:
    """Somebody works at the centre itself, or may leave with a team after all."""
    tx.execute("UPDATE attendance SET stays_here = :stays WHERE id = :id", stays=int(stays), id=id)


def correct(tx: Tx, person_id: str, was: str, at: str) -> int:
    """Who came or went at this moment did so at that one; how many times were changed. Nobody leaves before coming."""
    came = tx.execute(
        """UPDATE attendance SET in_at = :at WHERE person_id = :person AND in_at = :was
           AND (out_at IS NULL OR out_at >= :at)""",
        person=person_id,
        was=was,
        at=at,
    )
    return came + tx.execute(
        "UPDATE attendance SET out_at = :at WHERE person_id = :person AND out_at = :was AND in_at <= :at",
        person=person_id,
        was=was,
        at=at,
    )


def open_of(tx: Tx, person_id: str) -> Row | None:
    """The latest attendance of somebody who has not left, whatever its day: after midnight it is yesterday's."""
    return tx.one(
        """SELECT * FROM attendance WHERE person_id = :person AND out_at IS NULL
           ORDER BY in_at DESC LIMIT 1""",
        person=person_id,
    )


def open_of_each(tx: Tx, person_ids: Iterable[str]) -> dict[str, Row]:
    """Person to what `open_of` finds of them; without whoever has left or never came."""
    one_of, params = among("person_id", person_ids)
    rows = tx.fetch(f"SELECT * FROM attendance WHERE {one_of} AND out_at IS NULL ORDER BY in_at", **params)
    return {row["person_id"]: row for row in rows}


def present_of_each(tx: Tx, gathering_id: str, person_ids: Iterable[str]) -> dict[str, Row]:
    """Person to their attendance of this gathering, of those who are in now."""
    one_of, params = among("person_id", person_ids)
    rows = tx.fetch(
        f"SELECT * FROM attendance WHERE gathering_id = :gathering AND {one_of} AND out_at IS NULL",
        gathering=gathering_id,
        **params,
    )
    return {row["person_id"]: row for row in reversed(rows)}


def _in_team(*states: str) -> str:
    # Of any day: whoever is still out since yesterday must not be sent out a second time.
    listed = ", ".join(f"'{state}'" for state in states)
    return f"""EXISTS (SELECT 1 FROM team_members m JOIN teams t ON t.id = m.team_id
                       WHERE m.person_id = a.person_id AND t.state IN ({listed}))"""


_STAYS = STAYS.format(person="a.person_id")
_FORMED = _in_team("formed")
_OUT = f"({_in_team('out')} OR {_STAYS})"
_FREE = (
    f"a.gathering_id = :gathering AND a.out_at IS NULL AND NOT {_in_team('formed', 'out')} AND NOT {_STAYS}"
)


def figures(tx: Tx, gathering_id: str | None) -> dict[str, int]:
    """How many people came today, are waiting here, in a formed team, out (or still at a site), and gone home.

    A person who came twice counts once. Of groups also those who are counted and not named yet.
    """
    row = tx.one(
        f"""SELECT count(DISTINCT a.person_id) AS came,
                   count(CASE WHEN a.out_at IS NULL THEN 1 END) AS here,
                   count(CASE WHEN a.out_at IS NULL AND {_FORMED} THEN 1 END) AS formed,
                   count(CASE WHEN a.out_at IS NULL AND {_OUT} THEN 1 END) AS out,
                   (SELECT coalesce(sum(unnamed), 0) FROM group_arrivals
                     WHERE gathering_id = :gathering) AS unnamed,
                   (SELECT coalesce(sum(unnamed), 0) FROM group_arrivals
                     WHERE gathering_id = :gathering AND unnamed_out_at IS NULL) AS unnamed_here
            FROM attendance a WHERE a.gathering_id = :gathering""",
        gathering=gathering_id,
    )
    counted = dict(row or {})
    counted["came"] += counted.pop("unnamed")
    here = counted.pop("here") + counted.pop("unnamed_here")
    return {
        **counted,
        "waiting": here - counted["formed"] - counted["out"],
        "home": counted["came"] - here,
    }


def of_day(tx: Tx, gathering_id: str | None) -> list[Row]:
    """Everybody who came to a gathering, once, by kana: the person's id, name, kana, pass_number, hidden_at; in_at, out_at, in_device of
    when they came last; team_number of a team they are in or stayed behind of; group_name; whereabouts:
    "waiting", "formed", "out" or "home" (see `figures`).
    """
    return tx.fetch(
        f"""SELECT p.id, p.name, p.kana, p.pass_number, p.hidden_at, a.in_at, a.out_at, a.in_device, g.name AS group_name,
                   (SELECT t2.number FROM team_members m JOIN teams t2 ON t2.id = m.team_id
                     WHERE m.person_id = a.person_id AND {IN_TEAM_NOW} LIMIT 1) AS team_number,
                   CASE WHEN a.out_at IS NOT NULL THEN 'home' WHEN {_FORMED} THEN 'formed' WHEN {_OUT} THEN 'out'
                        ELSE 'waiting' END AS whereabouts
            FROM attendance a JOIN people p ON p.id = a.person_id LEFT JOIN groups g ON g.id = a.group_id
            WHERE a.gathering_id = :gathering
              AND NOT EXISTS (SELECT 1 FROM attendance b WHERE b.gathering_id = a.gathering_id
                               AND b.person_id = a.person_id AND (b.in_at, b.id) > (a.in_at, a.id))
            ORDER BY p.kana, p.name, p.id""",
        gathering=gathering_id,
    )


def waiting(tx: Tx, gathering_id: str | None) -> list[Row]:
    """People who are in and in no team, longest waiting first, with what matching weighs.

    Each row is the person's, with attendance_id, in_at, stays_until, said_from and said_until (what they said beforehand of this day),
    stays_here, group_id, group_name, may_split (None without a group), party_id (of people of a group who stay together) and skills (a list).
    """
    rows = tx.fetch(
        f"""SELECT p.*, a.id AS attendance_id, a.in_at, a.stays_until, a.stays_here, a.group_id, {registrations.SAID},
                   g.name || coalesce('　' || nullif(y.name, ''), '') AS group_name,
                   g.may_split AS may_split, CASE WHEN y.together = 1 THEN y.id END AS party_id
            FROM attendance a JOIN people p ON p.id = a.person_id
            LEFT JOIN groups g ON g.id = a.group_id LEFT JOIN group_parties y ON y.id = a.party_id
            {registrations.WITH_SAID}
            WHERE {_FREE} ORDER BY a.in_at, a.id""",
        gathering=gathering_id,
    )
    skills: dict[str, list[str]] = {row["id"]: [] for row in rows}
    for row in tx.fetch(
        f"""SELECT s.person_id, s.skill FROM attendance a JOIN person_skills s ON s.person_id = a.person_id
            WHERE {_FREE} ORDER BY s.skill""",
        gathering=gathering_id,
    ):
        skills[row["person_id"]].append(row["skill"])
    volunteering.add_proved(tx, skills)
    return [{**row, "skills": skills[row["id"]]} for row in rows]


def latest(tx: Tx, gathering_id: str | None, limit: int) -> list[Row]:
    """Who came in last."""
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, p.pass_number, p.hidden_at, a.in_at, a.out_at, a.in_how, a.in_device
           FROM attendance a JOIN people p ON p.id = a.person_id
           WHERE a.gathering_id = :gathering ORDER BY a.in_at DESC, a.id LIMIT :limit""",
        gathering=gathering_id,
        limit=limit,
    )


def page(tx: Tx, after: str, limit: int) -> list[Row]:
    """Attendance in the order of its ids."""
    return tx.fetch(
        f"SELECT {PAGED} FROM attendance WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
    )


give(
    Listing(
        "attendance",
        "Attendance.",
        page,
        by="id",
        first="",
        roles=frozenset(
            {Role.RECEPTION, Role.MATCHING, Role.DISPATCH, Role.ROSTERS, Role.SALON, Role.ADMINISTRATION}
        ),
        look=NoLook("who was there, by ids"),
    )
)


def of_person(tx: Tx, person_id: str, limit: int) -> list[Row]:
    """When a person came: day, in_at, out_at, the newest first."""
    return tx.fetch(
        """SELECT g.day, a.in_at, a.out_at FROM attendance a JOIN gatherings g ON g.id = a.gathering_id
           WHERE a.person_id = :id ORDER BY a.in_at DESC LIMIT :limit""",
        id=person_id,
        limit=limit,
    )
