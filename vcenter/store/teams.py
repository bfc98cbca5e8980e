"""Teams (班): their members, their sheets and their reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.domain.need_life import AFTER_RETURN
from vcenter.domain.roles import Role
from vcenter.domain.team_life import ALARM
from vcenter.store import hidden, recalls, registrations, servers, stays, volunteering
from vcenter.store.changes import (
    ALL,
    IN_SPAN,
    Days,
    Span,
    Subject,
    TabletRow,
    TabletRules,
    Thing,
    lists,
    tell_tablets,
    told_to,
    without_empty,
)
from vcenter.store.programs import Listing, give
from vcenter.store.tables import ADDED, BY_SERVER, CHANGED, ENDED, MOVES, Tells, one_of_each, table
from vcenter.store.tx import Row, Tx, among, insert, update
from vcenter.store.uses import Use, use_tablets

TEAMS = table(
    "teams",
    numbered=BY_SERVER,
    satellites=(
        "id number gathering_id need_id leader_id leader_phone state vehicle leave_at back_by remarks "
        "formed_at changed_at out_at back_at back_by_asked sheets_kept_at passed passed_why "
        "ready ready_why phone_confirmed driver seats heat_why"
    ),
    people={"leader_id": MOVES},
    # A team that leaves or comes back changes what is shown of its need and of its members.
    tells=(
        Tells("teams", by="id"),
        Tells("needs", by="need_id", on=(CHANGED,)),
        Tells(
            "people",
            through="SELECT m.person_id AS id FROM team_members m WHERE m.team_id = row.id",
            on=(CHANGED,),
        ),
    ),
)


def _goes_as_two(tx: Tx, member: Row, merged_at: str) -> bool:
    """Whether two who were one member may be two again: not of a team that has gone out since, for then one of them stayed here."""
    out_at = tx.value("SELECT out_at FROM teams WHERE id = :id", id=member["team_id"])
    return not out_at or bool(out_at < merged_at)


table(
    "team_members",
    satellites="team_id person_id back_at",
    people={"person_id": one_of_each("team_id", "back_at", twice_again=_goes_as_two)},
    key="team_id person_id",
    tells=(
        Tells("people", by="person_id", on=(ADDED, ENDED)),
        Tells("teams", by="team_id", on=(ADDED, ENDED)),
    ),
)

table(
    "sheet_copies",
    satellites="team_id copy printed_at printed_by back_at with_hidden void_at lost_at lost_why back_by vehicle variant marks",
    tells=(Tells("teams", by="team_id", on=(ADDED, ENDED)),),
)

table(
    "reports",
    satellites=(
        "team_id result began_at ended_at did left_over people_next words injuries near_misses new_needs "
        "equipment_note reported_at reported_by next_day waste_wait near_where noticed_seen"
    ),
)


PAGED = """id, number, gathering_id, need_id, leader_id, leader_phone, state, vehicle, leave_at, back_by,
    remarks, formed_at, changed_at, out_at, back_at"""
"""The columns that programs are given (`page`): a column that is added later is not among them by itself."""

_WITH_NEED = f"""SELECT t.*, n.number AS need_number, n.category, n.address, n.district, n.urgency,
                       p.name AS person_name, l.name AS leader_name, l.kana AS leader_kana,
                       (SELECT count(*) FROM team_members m WHERE m.team_id = t.id) AS size,
                       (SELECT count(*) FROM sheet_copies c WHERE c.team_id = t.id AND c.void_at IS NULL) AS copies,
                       (SELECT count(*) FROM sheet_copies c
                          WHERE c.team_id = t.id AND c.back_at IS NULL AND c.lost_at IS NULL) AS copies_out,
                       (SELECT count(*) FROM sheet_copies c WHERE c.team_id = t.id AND c.back_at IS NULL
                          AND n.hidden_at IS NOT NULL AND (c.with_hidden = 1 OR c.printed_at <= n.hidden_at)) AS copies_telling,
                       (SELECT max(c.printed_at) FROM sheet_copies c
                          WHERE c.team_id = t.id AND c.void_at IS NULL) AS printed_at,
                       (SELECT count(*) FROM stays s WHERE s.team_id = t.id AND s.ended_at IS NULL) AS staying,
                       (SELECT count(*) FROM recalled_teams c JOIN recalls r ON r.id = c.recall_id
                          WHERE c.team_id = t.id AND {recalls.OPEN}) AS recalled,
                       (SELECT count(*) FROM team_members m JOIN people b ON b.id = m.person_id
                          WHERE m.team_id = t.id AND b.barred_reason <> '') AS barred,
                       n.changed_at AS need_changed_at, n.hidden_at AS need_hidden_at, g.day
                FROM teams t JOIN needs n ON n.id = t.need_id JOIN people p ON p.id = n.person_id
                JOIN people l ON l.id = t.leader_id JOIN gatherings g ON g.id = t.gathering_id"""


def _of(everywhere: bool) -> str:
    return "" if everywhere else f"AND g.place = {servers.HERE}"


def by_id(tx: Tx, id: str) -> Row | None:
    """A team with what a list shows of its need and leader."""
    return tx.one(f"{_WITH_NEED} WHERE t.id = :id", id=id)


def by_number(tx: Tx, number: int) -> Row | None:
    """A team by the number on its sheet."""
    return tx.one(f"{_WITH_NEED} WHERE t.number = :number", number=number)


def next_number(tx: Tx, place: str) -> int:
    """The number of a server's next team, and of its sheet."""
    return servers.next_in(tx, TEAMS, place)


def add(tx: Tx, row: Mapping[str, Any], members: Iterable[str]) -> None:
    """Insert a team with its members."""
    insert(tx, "teams", row)
    replace_members(tx, row["id"], members)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a team."""
    update(tx, "teams", id, changes)


def replace_members(tx: Tx, team_id: str, members: Iterable[str]) -> None:
    """Exactly these people are in the team."""
    tx.execute("DELETE FROM team_members WHERE team_id = :id", id=team_id)
    tx.execute_many(
        "INSERT INTO team_members (team_id, person_id) VALUES (:team_id, :person_id)",
        [{"team_id": team_id, "person_id": person_id} for person_id in members],
    )


def members(tx: Tx, team_id: str) -> list[Row]:
    """The people of a team, the leader first, with their attendance's stays_until, said_from, said_until and stays_here,
    and skills."""
    rows = tx.fetch(
        f"""SELECT p.*, m.back_at, a.id AS attendance_id, a.stays_until, a.stays_here, a.group_id, a.out_at, {registrations.SAID},
                  g.name || coalesce('　' || nullif(y.name, ''), '') AS group_name, g.may_split,
                  CASE WHEN y.together = 1 THEN y.id END AS party_id
           FROM team_members m JOIN people p ON p.id = m.person_id JOIN teams t ON t.id = m.team_id
           LEFT JOIN attendance a ON a.id = (
             SELECT id FROM attendance WHERE gathering_id = t.gathering_id AND person_id = p.id
             ORDER BY in_at DESC LIMIT 1)
           {registrations.WITH_SAID}
           LEFT JOIN groups g ON g.id = a.group_id LEFT JOIN group_parties y ON y.id = a.party_id
           WHERE m.team_id = :id ORDER BY CASE WHEN p.id = t.leader_id THEN 0 ELSE 1 END, p.kana, p.id""",
        id=team_id,
    )
    skills: dict[str, list[str]] = {row["id"]: [] for row in rows}
    for row in tx.fetch(
        """SELECT s.person_id, s.skill FROM team_members m JOIN person_skills s ON s.person_id = m.person_id
           WHERE m.team_id = :id ORDER BY s.skill""",
        id=team_id,
    ):
        skills[row["person_id"]].append(row["skill"])
    volunteering.add_proved(tx, skills)
    return [{**row, "skills": skills[row["id"]]} for row in rows]


def barred(tx: Tx) -> list[Row]:
    """Whom headquarters keeps from taking part and who is in a team of this place that waits or is out, or stayed at its site:
    person_id, name, kana, hidden_at; team_id, team_number, state (formed, out, staying), leader_name, leader_phone."""
    return tx.fetch(
        f"""SELECT p.id AS person_id, p.name, p.kana, p.hidden_at, t.id AS team_id, t.number AS team_number,
                   {stays.TEAM_STATE} AS state,
                   l.name AS leader_name, t.leader_phone
            FROM teams t JOIN team_members m ON m.team_id = t.id JOIN people p ON p.id = m.person_id
            JOIN people l ON l.id = t.leader_id JOIN gatherings g ON g.id = t.gathering_id
            WHERE p.barred_reason <> '' {_of(False)} AND (t.state IN ('formed', 'out') OR (t.state = 'back' AND EXISTS (
              SELECT 1 FROM stays s WHERE s.team_id = t.id AND s.person_id = p.id AND s.ended_at IS NULL)))
            ORDER BY t.number, p.kana, p.id"""
    )


def team_of(tx: Tx, person_id: str) -> Row | None:
    """The formed or out team in which a person is, whatever day it was formed."""
    return tx.one(
        f"""{_WITH_NEED} JOIN team_members m ON m.team_id = t.id
            WHERE m.person_id = :person AND t.state IN ('formed', 'out')""",
        person=person_id,
    )


def teams_of(tx: Tx, person_ids: Iterable[str]) -> dict[str, Row]:
    """Person to the team that `team_of` finds for them, or to that which came back without them (state staying or away);
    without whoever is in none."""
    people = list(person_ids)
    one_of, params = among("m.person_id", people)
    rows = tx.fetch(
        f"""SELECT w.*, m.person_id FROM ({_WITH_NEED}) w JOIN team_members m ON m.team_id = w.id
            WHERE {one_of} AND w.state IN ('formed', 'out')""",
        **params,
    )
    staying = {
        id: {
            "id": row["team_id"],
            "number": row["team_number"],
            "state": "away" if row["place"] else "staying",
        }
        for id, row in stays.open_of_each(tx, people).items()
    }
    return staying | {row.pop("person_id"): row for row in reversed(rows)}


def of_everybody(tx: Tx, gathering_id: str | None, since: str, until: str) -> dict[str, int]:
    """Who waited or was out in a team of a day at some moment between the two, with the team's number. since: "" is from the beginning
    of the day; until: "" is to this day."""
    rows = tx.fetch(
        """SELECT m.person_id, min(t.number) AS number FROM teams t JOIN team_members m ON m.team_id = t.id
           WHERE t.gathering_id = :gathering AND t.state IN ('formed', 'out', 'back')
             AND (:until = '' OR coalesce(t.out_at, t.formed_at) < :until) AND (t.back_at IS NULL OR t.back_at > :since)
           GROUP BY m.person_id""",
        gathering=gathering_id,
        since=since,
        until=until,
    )
    return {row["person_id"]: row["number"] for row in rows}


def of_need(tx: Tx, need_id: str) -> Row | None:
    """The formed or out team that a need has now."""
    return tx.one(f"{_WITH_NEED} WHERE t.need_id = :need AND t.state IN ('formed', 'out')", need=need_id)


def back(tx: Tx, gathering_id: str | None) -> list[Row]:
    """The teams of a day that have come back, the last one on top."""
    return tx.fetch(
        f"{_WITH_NEED} WHERE t.gathering_id = :gathering AND t.state = 'back' ORDER BY t.back_at DESC, t.number",
        gathering=gathering_id,
    )


def formed(tx: Tx, everywhere: bool = False) -> list[Row]:
    """Every team of this place that waits to leave, whatever day it was formed: one of yesterday must not be forgotten."""
    return tx.fetch(f"{_WITH_NEED} WHERE t.state = 'formed' {_of(everywhere)} ORDER BY g.day, t.number")


def with_sheets_out(tx: Tx) -> list[Row]:
    """Teams that are over, whatever their day, of whom a printed sheet has not come back and is not known to be lost."""
    return tx.fetch(
        _WITH_NEED
        + f""" WHERE t.state IN ('back', 'disbanded') {_of(False)}
                AND EXISTS (SELECT 1 FROM sheet_copies c
                            WHERE c.team_id = t.id AND c.back_at IS NULL AND c.lost_at IS NULL)
              ORDER BY g.day, t.number"""
    )


def out(tx: Tx, everywhere: bool = False) -> list[Row]:
    """Every team of this place that is out, whatever day it left, the one that is due first on top."""
    return tx.fetch(
        f"{_WITH_NEED} WHERE t.state = 'out' {_of(everywhere)} ORDER BY g.day, t.back_by, t.number"
    )


def last_of_ready(tx: Tx) -> dict[str, list[Row]]:
    """Of each need of this place that is ready again, who was in the team that came back last, its leader first: id, name, day."""
    found: dict[str, list[Row]] = {}
    for row in tx.fetch(
        f"""SELECT n.id AS need_id, p.id, p.name, g.day
            FROM needs n JOIN teams t ON t.id = (
              SELECT id FROM teams WHERE need_id = n.id AND state = 'back' ORDER BY back_at DESC LIMIT 1)
            JOIN gatherings g ON g.id = t.gathering_id
            JOIN team_members m ON m.team_id = t.id JOIN people p ON p.id = m.person_id
            WHERE n.state = 'ready' AND n.place = {servers.HERE}
            ORDER BY CASE WHEN p.id = t.leader_id THEN 0 ELSE 1 END, p.kana, p.id"""
    ):
        found.setdefault(row.pop("need_id"), []).append(row)
    return found


def latest_of_need(tx: Tx, need_id: str) -> str | None:
    """The team that was formed last for a need and was not given up."""
    found: str | None = tx.value(
        """SELECT id FROM teams WHERE need_id = :need AND state <> 'disbanded'
           ORDER BY formed_at DESC, number DESC LIMIT 1""",
        need=need_id,
    )
    return found


def count_formed(tx: Tx) -> int:
    """How many teams of this place wait to leave."""
    return int(
        tx.value(
            f"""SELECT count(*) FROM teams t JOIN gatherings g ON g.id = t.gathering_id
                WHERE t.state = 'formed' {_of(False)}"""
        )
    )


def out_now(tx: Tx) -> list[Row]:
    """What is said on every screen of a team of this place that is late: id, number, day, back_by, leader_name, leader_phone,
    leader_hidden_at. Little is asked, because every page asks it."""
    return tx.fetch(
        f"""SELECT t.id, t.number, g.day, t.back_by, t.leader_phone, l.name AS leader_name, l.hidden_at AS leader_hidden_at
            FROM teams t JOIN gatherings g ON g.id = t.gathering_id JOIN people l ON l.id = t.leader_id
            WHERE t.state = 'out' {_of(False)} ORDER BY g.day, t.back_by, t.number"""
    )


def with_vehicle(tx: Tx) -> list[Row]:
    """Teams that are out and have a vehicle: id, number, vehicle, leader_name."""
    return tx.fetch(
        """SELECT t.id, t.number, t.vehicle, l.name AS leader_name FROM teams t JOIN people l ON l.id = t.leader_id
           WHERE t.state = 'out' AND t.vehicle <> '' ORDER BY t.number"""
    )


def members_of(tx: Tx, team_ids: Iterable[str]) -> dict[str, list[Row]]:
    """Team to its members, the leader first: id, name, kana, phone, hidden_at, leads."""
    found: dict[str, list[Row]] = {id: [] for id in team_ids}
    one_of, params = among("m.team_id", found)
    for row in tx.fetch(
        f"""SELECT m.team_id, p.id, p.name, p.kana, p.phone, p.hidden_at, CASE WHEN p.id = t.leader_id THEN 1 ELSE 0 END AS leads
            FROM team_members m JOIN people p ON p.id = m.person_id JOIN teams t ON t.id = m.team_id
            WHERE {one_of} ORDER BY leads DESC, p.kana, p.id""",
        **params,
    ):
        found[row["team_id"]].append(row)
    return found


def due(tx: Tx) -> list[Row]:
    """When each team of this place that is out should be back: day, back_by."""
    return tx.fetch(
        f"""SELECT g.day, t.back_by FROM teams t JOIN gatherings g ON g.id = t.gathering_id
            WHERE t.state = 'out' {_of(False)}"""
    )


def count_by_state(tx: Tx, gathering_id: str | None) -> dict[str, int]:
    """State to how many of the day's teams are in it."""
    rows = tx.fetch(
        "SELECT state, count(*) AS count FROM teams WHERE gathering_id = :gathering GROUP BY state",
        gathering=gathering_id,
    )
    return {row["state"]: row["count"] for row in rows}


def print_copy(
    tx: Tx,
    team_id: str,
    at: str,
    by: str,
    *,
    with_hidden: bool = False,
    kept: bool = False,
    variant: str = "",
    marks: str = "",
) -> int:
    """The number of a new printed copy of a team's sheet. with_hidden: where it goes stands on it although that is hidden. kept:
    what stands on it of the return time and the vehicle is known afterwards (`old_papers`). variant, marks: as what it is printed, and
    what it is compared by (sheets/marks.py)."""
    copy = int(
        tx.value("SELECT coalesce(max(copy), 0) + 1 FROM sheet_copies WHERE team_id = :id", id=team_id)
    )
    row = {"team_id": team_id, "copy": copy, "printed_at": at, "printed_by": by}
    if kept:
        row |= tx.one("SELECT back_by, vehicle FROM teams WHERE id = :id", id=team_id) or {}
    insert(tx, "sheet_copies", row | {"with_hidden": int(with_hidden), "variant": variant, "marks": marks})
    return copy


def copies(tx: Tx, team_id: str) -> list[Row]:
    """Every printed copy of a team's sheet. telling: where it goes stands on it, although that is hidden."""
    return tx.fetch(
        """SELECT c.*, CASE WHEN n.hidden_at IS NOT NULL AND (c.with_hidden = 1 OR c.printed_at <= n.hidden_at)
                       THEN 1 ELSE 0 END AS telling
           FROM sheet_copies c JOIN teams t ON t.id = c.team_id JOIN needs n ON n.id = t.need_id
           WHERE c.team_id = :id ORDER BY c.copy""",
        id=team_id,
    )


def old_papers(tx: Tx, those: Iterable[Mapping[str, Any]], heat: int = 0) -> dict[str, dict[str, str]]:
    """Of each of these teams whose newest sheet says another time to be back or another vehicle than the team by now: what the
    sheet says (back_by, vehicle). heat: what teams that wait are told of it now (`stage` of domain/heat.py); under that name what a
    cooler sheet says. Sheets that are void, lost or back are none."""
    teams = {team["id"]: team for team in those}
    one_of, params = among("team_id", teams)
    rows = tx.fetch(
        f"""SELECT team_id, back_by, vehicle, marks FROM sheet_copies
            WHERE {one_of} AND void_at IS NULL AND lost_at IS NULL AND back_at IS NULL ORDER BY copy""",
        **params,
    )
    newest = {row["team_id"]: row for row in rows}
    return {
        id: said
        for id, row in newest.items()
        if (
            said := {
                name: row[name]
                for name in ("back_by", "vehicle")
                if row[name] is not None and row[name] != teams[id][name]
            }
            | _cooler(row["marks"], heat if teams[id]["state"] == "formed" else 0)
        )
    }


def _cooler(marks: str, heat: int) -> dict[str, str]:
    """What a sheet with these marks says of the heat, where that is less than is told now."""
    said = next((one.removeprefix("heat:") for one in (marks or "").split() if one.startswith("heat:")), "")
    return {"heat": said} if said and int(said) < heat else {}


def take_copy_back(tx: Tx, team_id: str, copy: int, at: str) -> int:
    """A printed copy has come back; 0 when there is none of this number that is still out."""
    return tx.execute(
        "UPDATE sheet_copies SET back_at = :at WHERE team_id = :id AND copy = :copy AND back_at IS NULL",
        id=team_id,
        copy=copy,
        at=at,
    )


def lose_copy(tx: Tx, team_id: str, copy: int, at: str, why: str) -> None:
    """A printed copy is lost."""
    tx.execute(
        "UPDATE sheet_copies SET lost_at = :at, lost_why = :why WHERE team_id = :id AND copy = :copy",
        id=team_id,
        copy=copy,
        at=at,
        why=why,
    )


def void_copies(tx: Tx, team_id: str, at: str) -> int:
    """What has been printed for a team is not right any more; of how many copies."""
    return tx.execute(
        "UPDATE sheet_copies SET void_at = :at WHERE team_id = :id AND void_at IS NULL", id=team_id, at=at
    )


def count_back(tx: Tx, team_id: str, person_ids: Iterable[str], at: str) -> None:
    """These members came back."""
    tx.execute_many(
        "UPDATE team_members SET back_at = :at WHERE team_id = :team_id AND person_id = :person_id",
        [{"team_id": team_id, "person_id": person_id, "at": at} for person_id in person_ids],
    )


def count_away(tx: Tx, team_id: str, person_id: str) -> None:
    """This member has not come back after all."""
    tx.execute(
        "UPDATE team_members SET back_at = NULL WHERE team_id = :team AND person_id = :person",
        team=team_id,
        person=person_id,
    )


def keep_report(tx: Tx, row: Mapping[str, Any]) -> None:
    """Insert a team's report."""
    insert(tx, "reports", row)


def add_to_report(tx: Tx, team_id: str, more: Mapping[str, str]) -> None:
    """Append to texts of a report, each on a line of its own."""
    said = report(tx, team_id) or {}
    changes = {field: "\n".join(part for part in (said[field], text) if part) for field, text in more.items()}
    update(tx, "reports", team_id, changes, key="team_id")


def report(tx: Tx, team_id: str) -> Row | None:
    """What the leader reported."""
    return tx.one("SELECT * FROM reports WHERE team_id = :id", id=team_id)


def page(tx: Tx, after: int, limit: int) -> list[Row]:
    """Teams in the order of their numbers, with the ids of their members; without the phone of a leader who is hidden."""
    rows = tx.fetch(
        f"SELECT {PAGED} FROM teams WHERE number > :after ORDER BY number LIMIT :limit",
        after=after,
        limit=limit,
    )
    members: dict[str, list[str]] = {row["id"]: [] for row in rows}
    one_of, params = among("team_id", members)
    for one in tx.fetch(
        f"SELECT team_id, person_id FROM team_members WHERE {one_of} ORDER BY person_id", **params
    ):
        members[one["team_id"]].append(one["person_id"])
    secret = hidden.people_among(tx, [row["leader_id"] for row in rows])
    for row in rows:
        if row["leader_id"] in secret:
            row["leader_phone"] = ""
    return [{**row, "members": members[row["id"]]} for row in rows]


give(
    Listing(
        "teams",
        "Teams with the ids of their members, by number.",
        page,
        by="number",
        first=0,
        look="班の一覧（API）",
        roles=frozenset({Role.MATCHING, Role.DISPATCH, Role.ADMINISTRATION}),
    )
)


def _for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    """Teams of today, and whoever is still out."""
    members = lists(
        tx,
        f"""SELECT m.team_id AS id, m.person_id AS one FROM changes c JOIN team_members m ON m.team_id = c.id
            WHERE c.subject = 'teams' AND {IN_SPAN} ORDER BY m.person_id""",
        span,
    )
    staying: dict[str, list[Row]] = {}
    for row in tx.fetch(
        f"""SELECT s.team_id, s.person_id AS person, s.day, s.until, s.place,
                   CASE WHEN p.hidden_at IS NULL THEN s.phone ELSE '' END AS phone
            FROM changes c JOIN stays s ON s.team_id = c.id JOIN people p ON p.id = s.person_id
            WHERE c.subject = 'teams' AND {IN_SPAN} AND s.ended_at IS NULL ORDER BY s.day, s.until, s.person_id""",
        **span,
    ):
        staying.setdefault(row.pop("team_id"), []).append(row)
    for row in tx.fetch(
        f"""SELECT c.seq, t.id, t.number, t.state, g.day, t.need_id AS need, t.leader_id AS leader, t.back_by, t.out_at,
                   (SELECT count(*) FROM sheet_copies s WHERE s.team_id = t.id) AS copies
            FROM changes c JOIN teams t ON t.id = c.id JOIN gatherings g ON g.id = t.gathering_id
            WHERE c.subject = 'teams' AND {IN_SPAN} ORDER BY c.seq""",
        **span,
    ):
        seq = row.pop("seq")
        here = {"members": members.get(row["id"]), "staying": staying.get(row["id"])}
        if row["state"] in ("formed", "out") or row["day"] >= days.yesterday or here["staying"]:
            yield Thing(seq, "teams", False, without_empty({**row, **here}))
        else:
            yield Thing(seq, "teams", True, {"id": row["id"]})


class StayOnTablet(TabletRow):
    """A member who is at the site still, or elsewhere than there and home."""

    person: str
    phone: str
    """Where they are reached."""
    day: str
    until: str
    """HH:MM of this day; "" of somebody elsewhere for whom no time was said."""
    place: str = ""
    """Where they are if not at the site (病院など)."""


class TeamOnTablet(TabletRow):
    """A team as tablets know it."""

    id: Annotated[str, told_to(ALL)]
    number: Annotated[int, told_to(ALL)]
    state: Annotated[Literal["formed", "out", "back", "disbanded"], told_to(ALL)]
    day: Annotated[str, told_to(ALL)]
    """The centre's day of their shift."""
    need: Annotated[str, told_to("needs returns")]
    leader: Annotated[str, told_to("reception returns")] = ""
    back_by: Annotated[str, told_to("reception returns")] = ""
    """HH:MM."""
    out_at: Annotated[str, told_to("returns")] = ""
    """When they went out, UTC."""
    members: Annotated[list[str], told_to("reception returns")] = []
    """Ids of everybody in it."""
    staying: Annotated[list[StayOnTablet], told_to("returns")] = []
    """Who is not back with it."""
    copies: Annotated[int, told_to("returns")] = 0
    """How many of its sheet were printed, from the first on."""


class TeamRules(TabletRules):
    """What tablets know of every team."""

    alarm_minutes: int = Field(description="After how many minutes of lateness a team is said on every page.")
    after_return: dict[str, str] = Field(
        description="The state of a need once its team is back, by the result."
    )


tell_tablets(
    Subject(
        "teams",
        _for_tablets,
        TeamOnTablet,
        lambda: TeamRules(after_return=AFTER_RETURN, alarm_minutes=ALARM),
    )
)

use_tablets(
    Use(
        "returns",
        "帰着",
        30,
        "班と、すべての人の名前・ふりがな・受付証の番号・受付の記録、ニーズの番号・種類・地区、班に貸している資機材、現場に残っている人と呼び戻している班の班長の連絡先が入ります。だれのニーズか、住所、ほかの電話は入りません。",
        desks=("returns",),
        kinds=("report_return", "record_return", "end_stay", "say_elsewhere", "tell_injury", "mark_recalled"),
        told={"loans": "id kind item team left_out at", "equipment": "id kind name count"},
    )
)
