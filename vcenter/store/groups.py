"""Groups and salons, and who belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from vcenter.domain.names import fold, ways
from vcenter.domain.salon_words import ONE_OFF
from vcenter.store.people import SEPARATOR
from vcenter.store.search import words_of
from vcenter.store.stays import IN_TEAM_NOW, TEAM_STATE
from vcenter.store.tables import MOVES, Tells, one_of_each, table
from vcenter.store.tx import Row, Tx, among, batched, insert, update

table(
    "groups",
    satellites="id name find kind contact phone email members district may_split note made_at changed_at resting_since",
)

table(
    "memberships",
    satellites="person_id group_id role",
    people={"person_id": one_of_each("group_id", "role")},
    key="person_id group_id",
)

table(
    "salons",
    satellites=(
        "id name find district venue days guests contact phone note made_at changed_at kind resting_since helpers_wanted fee "
        "venue_fee supported_since"
    ),
    tells=(Tells("salons", by="id"),),
)

table(
    "salon_guests",
    satellites="person_id salon_id state state_since needs_support last_came missed missed_since",
    people={
        "person_id": one_of_each(
            "salon_id", "state", "state_since", "needs_support", "last_came", "missed", "missed_since"
        )
    },
    key="person_id salon_id",
    tells=(Tells("people", by="person_id"), Tells("salons", by="salon_id")),
)

table(
    "group_arrivals",
    satellites=(
        "id gathering_id group_id leader_id unnamed unnamed_out_at departure vehicle arrived_at device"
    ),
    people={"leader_id": MOVES},
)

table(
    "group_parties",
    satellites="id arrival_id name place together",
)

Table = Literal["groups", "salons"]


def by_name(tx: Tx, table: Table, name: str) -> Row | None:
    """The group or salon of this name, however it is written (㈱ and 株式会社 are one)."""
    return tx.one(f"SELECT * FROM {table} WHERE find = :find", find=fold(name))


def add(tx: Tx, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a group or a salon. Needs id, name, made_at and changed_at."""
    insert(tx, table, {**row, "find": fold(row["name"])})


def change(tx: Tx, table: Table, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a group or salon, and with its name what it is found by."""
    if "name" in changes:
        changes = {**changes, "find": fold(changes["name"])}
    update(tx, table, id, changes)


def fold_all_anew(tx: Tx) -> None:
    """Groups and salons have the names that `fold` makes of theirs now; of two that would have one, the later keeps its own."""
    for one in get_args(Table):
        rows = tx.fetch(f"SELECT id, name, find FROM {one} ORDER BY made_at, id")
        taken = {row["find"] for row in rows}
        for row in rows:
            found = fold(row["name"])
            if found not in taken:
                update(tx, one, row["id"], {"find": found})
                taken.add(found)


def add_member(tx: Tx, person_id: str, group_id: str, role: str = "") -> None:
    """A person is in a group."""
    add_members(tx, [person_id], group_id, role)


def add_members(tx: Tx, person_ids: Iterable[str], group_id: str, role: str = "") -> None:
    """People are in a group."""
    tx.execute_many(
        """INSERT INTO memberships (person_id, group_id, role) VALUES (:person_id, :group_id, :role)
           ON CONFLICT DO NOTHING""",
        [{"person_id": id, "group_id": group_id, "role": role} for id in person_ids],
    )


def add_guest(tx: Tx, person_id: str, salon_id: str) -> None:
    """A person comes to a salon."""
    tx.execute(
        """INSERT INTO salon_guests (person_id, salon_id) VALUES (:person_id, :salon_id)
           ON CONFLICT DO NOTHING""",
        person_id=person_id,
        salon_id=salon_id,
    )


def of_person(tx: Tx, person_id: str) -> list[Row]:
    """The groups of a person: id, name, role."""
    return tx.fetch(
        """SELECT g.id, g.name, m.role FROM memberships m JOIN groups g ON g.id = m.group_id
           WHERE m.person_id = :id ORDER BY g.name""",
        id=person_id,
    )


def salons_of_person(tx: Tx, person_id: str) -> list[Row]:
    """The salons that a person comes to: id, name."""
    return tx.fetch(
        """SELECT s.id, s.name FROM salon_guests m JOIN salons s ON s.id = m.salon_id
           WHERE m.person_id = :id ORDER BY s.name""",
        id=person_id,
    )


def what_people_have(tx: Tx, people: Iterable[str]) -> dict[str, dict[str, set[str]]]:
    """What these people have several of, by their id: skills, and the names of groups and salons."""
    found: dict[str, dict[str, set[str]]] = {}
    for some in batched(people):
        one_of, params = among("person_id", some)
        for name, sql in (
            ("skills", f"SELECT person_id, skill AS word FROM person_skills WHERE {one_of}"),
            (
                "groups",
                f"""SELECT person_id, g.name AS word FROM memberships m JOIN groups g ON g.id = m.group_id
                    WHERE {one_of}""",
            ),
            (
                "salons",
                f"""SELECT person_id, s.name AS word FROM salon_guests c JOIN salons s ON s.id = c.salon_id
                    WHERE {one_of}""",
            ),
        ):
            for row in tx.fetch(sql, **params):
                found.setdefault(row["person_id"], {}).setdefault(name, set()).add(row["word"])
    return found


def called(tx: Tx, table: Table) -> list[Row]:
    """The name of every group or salon: id, name."""
    return tx.fetch(f"SELECT id, name FROM {table}")


def all_groups(tx: Tx) -> list[Row]:
    """Every group, with the number of members that we know (`known`)."""
    return tx.fetch(
        """SELECT g.*, (SELECT count(*) FROM memberships m WHERE m.group_id = g.id) AS known
           FROM groups g ORDER BY g.name"""
    )


EVERYDAY = "s.kind NOT IN ({})".format(", ".join(f"'{kind}'" for kind in ONE_OFF))
"""The condition that `s` is a salon, and no course, drill or event."""


def all_salons(tx: Tx) -> list[Row]:
    """Every salon, with the number of guests that we know (`known`); no courses, drills and events."""
    return tx.fetch(
        f"""SELECT s.*, (SELECT count(*) FROM salon_guests m WHERE m.salon_id = s.id) AS known
            FROM salons s WHERE {EVERYDAY} ORDER BY s.district, s.name"""
    )


def salon_names(tx: Tx) -> dict[str, str]:
    """The name of every salon, course, drill and event."""
    return {row["id"]: row["name"] for row in tx.fetch("SELECT id, name FROM salons ORDER BY id")}


def by_id(tx: Tx, table: Table, id: str) -> Row | None:
    """A group or a salon."""
    return tx.one(f"SELECT * FROM {table} WHERE id = :id", id=id)


def people_of(tx: Tx, table: Table, id: str) -> list[Row]:
    """The members of a group, or the guests of a salon, by kana."""
    belonging = {"groups": ("memberships", "group_id"), "salons": ("salon_guests", "salon_id")}[table]
    return tx.fetch(
        f"""SELECT p.* FROM {belonging[0]} m JOIN people p ON p.id = m.person_id
            WHERE m.{belonging[1]} = :id ORDER BY p.kana, p.name, p.id""",
        id=id,
    )


def find(tx: Tx, words: str, limit: int) -> list[Row]:
    """Groups whose name holds every fragment, as in `all_groups`; those that begin with the first one first."""
    wanted = words_of(words)
    if not wanted:
        return []
    found = []
    for row in tx.fetch("SELECT id, name, find FROM groups"):
        said = SEPARATOR.join(ways(row["find"]))
        if all(word in said for word in wanted):
            found.append((not said.startswith(wanted[0]), row["name"], row["id"]))
    ids = [id for _, _, id in sorted(found)[:limit]]
    one_of, params = among("g.id", ids)
    rows = tx.fetch(
        f"""SELECT g.*, (SELECT count(*) FROM memberships m WHERE m.group_id = g.id) AS known
           FROM groups g WHERE {one_of}""",
        **params,
    )
    known = {row["id"]: row for row in rows}
    return [known[id] for id in ids]


# Arrivals (団体の受付): a group on one of the centre's days, in parties.

_ARRIVAL = """SELECT r.*, g.name AS group_name, g.kind, l.name AS leader_name, l.phone AS leader_phone,
                     (SELECT count(DISTINCT a.person_id) FROM group_parties p
                       JOIN attendance a ON a.party_id = p.id WHERE p.arrival_id = r.id) AS named,
                     (SELECT count(*) FROM group_parties p WHERE p.arrival_id = r.id AND p.name <> '') AS parties
              FROM group_arrivals r JOIN groups g ON g.id = r.group_id
              LEFT JOIN people l ON l.id = r.leader_id"""


def add_arrival(tx: Tx, row: Mapping[str, Any]) -> None:
    """A group has arrived."""
    insert(tx, "group_arrivals", row)


def change_arrival(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of an arrival."""
    update(tx, "group_arrivals", id, changes)


def arrival(tx: Tx, id: str) -> Row | None:
    """An arrival with group_name, leader_name, and how many of it are named (`named`)."""
    return tx.one(f"{_ARRIVAL} WHERE r.id = :id", id=id)


def arrivals(tx: Tx, gathering_id: str | None) -> list[Row]:
    """The groups that have arrived on a day, the last one on top."""
    return tx.fetch(
        f"{_ARRIVAL} WHERE r.gathering_id = :gathering ORDER BY r.arrived_at DESC, r.id",
        gathering=gathering_id,
    )


def latest_arrival(tx: Tx, gathering_id: str, group_id: str) -> Row | None:
    """When this group came last on this day."""
    return tx.one(
        f"""{_ARRIVAL} WHERE r.gathering_id = :gathering AND r.group_id = :group_id
            ORDER BY r.arrived_at DESC, r.id LIMIT 1""",
        gathering=gathering_id,
        group_id=group_id,
    )


def unnamed_leave(tx: Tx, gathering_id: str, at: str) -> int:
    """Those of a day who never got a name go home; how many."""
    count = int(
        tx.value(
            """SELECT coalesce(sum(unnamed), 0) FROM group_arrivals
               WHERE gathering_id = :gathering AND unnamed_out_at IS NULL""",
            gathering=gathering_id,
        )
    )
    tx.execute(
        """UPDATE group_arrivals SET unnamed_out_at = :at
           WHERE gathering_id = :gathering AND unnamed_out_at IS NULL""",
        gathering=gathering_id,
        at=at,
    )
    return count


def unnamed_return(tx: Tx, gathering_id: str, at: str) -> None:
    """Those of a day who never got a name, and were sent home at this moment, are here."""
    tx.execute(
        """UPDATE group_arrivals SET unnamed_out_at = NULL
           WHERE gathering_id = :gathering AND unnamed_out_at = :at""",
        gathering=gathering_id,
        at=at,
    )


def add_party(tx: Tx, row: Mapping[str, Any]) -> None:
    """A part of an arrived group."""
    insert(tx, "group_parties", row)


def parties(tx: Tx, arrival_id: str) -> list[Row]:
    """The parts of an arrived group, in their order."""
    return tx.fetch("SELECT * FROM group_parties WHERE arrival_id = :id ORDER BY place", id=arrival_id)


def put_in_party(tx: Tx, attendance_id: str, group_id: str, party_id: str) -> None:
    """Somebody who is in has come with this part of a group."""
    tx.execute(
        "UPDATE attendance SET group_id = :group_id, party_id = :party_id WHERE id = :id",
        id=attendance_id,
        group_id=group_id,
        party_id=party_id,
    )


def who_arrived(tx: Tx, arrival_id: str) -> list[Row]:
    """Everybody named who came with this arrival, by party, leaders first: the person, with party_id, party_name,
    in_at, out_at, and team_number, team_state of the team they are in now."""
    return tx.fetch(
        f"""SELECT p.*, a.id AS attendance_id, a.in_at, a.out_at, y.id AS party_id, y.name AS party_name,
                  a.orientation, a.stays_here,
                  t.number AS team_number, {TEAM_STATE} AS team_state
           FROM group_parties y
           JOIN attendance a ON a.party_id = y.id AND a.id = (
             SELECT id FROM attendance WHERE party_id = y.id AND person_id = a.person_id
             ORDER BY in_at DESC LIMIT 1)
           JOIN people p ON p.id = a.person_id
           LEFT JOIN teams t ON t.id = (
             SELECT t2.id FROM team_members m JOIN teams t2 ON t2.id = m.team_id
             WHERE m.person_id = p.id AND {IN_TEAM_NOW} LIMIT 1)
           WHERE y.arrival_id = :id ORDER BY y.place, p.may_lead DESC, p.kana, p.name, p.id""",
        id=arrival_id,
    )
