"""Bus rounds (バス便): buses of a day, when they drive out and home, and which teams are on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.buses import Trip, better_back_by, changes, leaves_now, seated, troubles
from vcenter.store import servers
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, among, insert, update

table(
    "buses",
    satellites=(
        "id place day incident_id name plate seats driver driver_phone stock_id site made_at made_by changed_at"
    ),
)
table(
    "bus_trips", satellites="id bus_id way leaves arrives expected late_why off_at off_by off_why changed_at"
)
table("bus_riders", satellites="id trip_id team_id way split put_at put_by got_on got_on_at got_on_by")

_WITH_BUS = "t.*, b.name AS bus_name, b.plate, b.seats, b.driver, b.driver_phone, b.site, b.day, b.place"

_TRIP = f"SELECT {_WITH_BUS} FROM bus_trips t JOIN buses b ON b.id = t.bus_id"

_TAKES_SEATS = "(e.state IN ('formed', 'out') OR (e.state = 'back' AND r.got_on IS NOT NULL))"
"""Of a rider's team: it is still to be driven, or was. One that was disbanded, or came home otherwise, takes no seat."""


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """A bus more."""
    insert(tx, "buses", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a bus."""
    update(tx, "buses", id, changes)


def add_trip(tx: Tx, row: Mapping[str, Any]) -> None:
    """A drive more."""
    insert(tx, "bus_trips", row)


def change_trip(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a drive."""
    update(tx, "bus_trips", id, changes)


def by_id(tx: Tx, id: str) -> Row | None:
    """A bus; None when there is none of this id."""
    return tx.one("SELECT * FROM buses WHERE id = :id", id=id)


def trip(tx: Tx, id: str) -> Row | None:
    """A drive with its bus: bus_name, plate, seats, driver, driver_phone, site, day, place."""
    return tx.one(f"{_TRIP} WHERE t.id = :id", id=id)


def trips_of(tx: Tx, bus: str) -> list[Row]:
    """The drives of a bus: out first, then by their time."""
    return tx.fetch(f"{_TRIP} WHERE t.bus_id = :bus ORDER BY t.way DESC, t.leaves, t.id", bus=bus)


def of_day(tx: Tx, day: str, place: str) -> list[Row]:
    """A server's buses of a day, by name."""
    return tx.fetch(
        "SELECT * FROM buses b WHERE b.day = :day AND b.place = :place ORDER BY b.name, b.id",
        day=day,
        place=place,
    )


def now(tx: Tx, day: str) -> list[Row]:
    """This server's buses of a day, and those of one before it that have to fetch somebody still."""
    return tx.fetch(
        f"""SELECT * FROM buses b WHERE b.place = {servers.HERE} AND (b.day = :day OR (b.day < :day AND EXISTS (
              SELECT 1 FROM bus_trips t JOIN bus_riders r ON r.trip_id = t.id JOIN teams e ON e.id = r.team_id
              WHERE t.bus_id = b.id AND t.way = 'home' AND e.state = 'out')))
            ORDER BY b.day, b.name, b.id""",
        day=day,
    )


def later(tx: Tx, day: str) -> list[Row]:
    """This server's buses that are planned for a day after this one."""
    return tx.fetch(
        f"SELECT * FROM buses b WHERE b.place = {servers.HERE} AND b.day > :day ORDER BY b.day, b.name, b.id",
        day=day,
    )


def last_day_before(tx: Tx, day: str) -> str | None:
    """The last day before this one on which this server had buses."""
    found: str | None = tx.value(
        f"SELECT max(b.day) FROM buses b WHERE b.day < :day AND b.place = {servers.HERE}", day=day
    )
    return found


def remove(tx: Tx, bus: str) -> None:
    """A bus was recorded by mistake, and nobody is on it but teams that were disbanded."""
    tx.execute(
        "DELETE FROM bus_riders WHERE trip_id IN (SELECT id FROM bus_trips WHERE bus_id = :id)", id=bus
    )
    tx.execute("DELETE FROM bus_trips WHERE bus_id = :id", id=bus)
    tx.execute("DELETE FROM buses WHERE id = :id", id=bus)


def remove_trip(tx: Tx, trip: str) -> None:
    """A drive was recorded by mistake, and nobody is on it but teams that were disbanded."""
    tx.execute("DELETE FROM bus_riders WHERE trip_id = :id", id=trip)
    tx.execute("DELETE FROM bus_trips WHERE id = :id", id=trip)


def riders(tx: Tx, trip_ids: Iterable[str]) -> dict[str, list[Row]]:
    """Drive to the teams on it, by number: the rider's columns, and team_number, state, day, back_by, size, leader_name,
    leader_pass, leader_phone, leader_hidden_at, and whether it takes seats (`rides`)."""
    found: dict[str, list[Row]] = {id: [] for id in trip_ids}
    one_of, params = among("r.trip_id", found)
    for row in tx.fetch(
        f"""SELECT r.*, e.number AS team_number, e.state, e.back_by, e.leader_phone, g.day, l.name AS leader_name,
                   l.pass_number AS leader_pass, l.hidden_at AS leader_hidden_at,
                   (SELECT count(*) FROM team_members m WHERE m.team_id = e.id) AS size,
                   CASE WHEN {_TAKES_SEATS} THEN 1 ELSE 0 END AS rides
            FROM bus_riders r JOIN teams e ON e.id = r.team_id JOIN people l ON l.id = e.leader_id
            JOIN gatherings g ON g.id = e.gathering_id
            WHERE {one_of} AND e.state <> 'disbanded' ORDER BY e.number""",
        **params,
    ):
        found[row["trip_id"]].append(row)
    return found


def riding(tx: Tx, trip_id: str, but: str = "") -> int:
    """How many people take a seat of a drive. but: without those of this team."""
    return int(
        tx.value(
            f"""SELECT count(*) FROM bus_riders r JOIN teams e ON e.id = r.team_id
                JOIN team_members m ON m.team_id = e.id
                WHERE r.trip_id = :trip AND r.team_id <> :but AND {_TAKES_SEATS}""",
            trip=trip_id,
            but=but,
        )
    )


def rider(tx: Tx, team_id: str, way: str) -> Row | None:
    """The drive of this way that a team is on."""
    return tx.one("SELECT * FROM bus_riders WHERE team_id = :team AND way = :way", team=team_id, way=way)


def put_on(tx: Tx, row: Mapping[str, Any]) -> None:
    """A team takes a drive, instead of another one of the same way."""
    take_off(tx, row["team_id"], row["way"])
    insert(tx, "bus_riders", row)


def take_off(tx: Tx, team_id: str, way: str) -> int:
    """A team takes no drive of this way any more; 0 where it took none."""
    return tx.execute("DELETE FROM bus_riders WHERE team_id = :team AND way = :way", team=team_id, way=way)


def mark_got_on(tx: Tx, rider_id: str, changes: Mapping[str, Any]) -> None:
    """So many of a team have got on."""
    update(tx, "bus_riders", rider_id, changes)


def rides_of(tx: Tx, team_ids: Iterable[str]) -> dict[str, dict[str, Row]]:
    """Team to its drives, by their way; nothing of a team that is on none."""
    one_of, params = among("r.team_id", team_ids)
    found: dict[str, dict[str, Row]] = {}
    for row in tx.fetch(
        f"""SELECT {_WITH_BUS}, r.team_id, r.split, r.got_on
            FROM bus_riders r JOIN bus_trips t ON t.id = r.trip_id JOIN buses b ON b.id = t.bus_id
            WHERE {one_of} ORDER BY t.way DESC""",
        **params,
    ):
        found.setdefault(row["team_id"], {})[row["way"]] = row
    return found


def rides(tx: Tx, team_id: str) -> dict[str, Row]:
    """The drives of one team, by their way."""
    return rides_of(tx, [team_id]).get(team_id, {})


def said_of(tx: Tx, those: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Of each of these teams that is on a bus: its `rides` by their way, and what is to be said of them (`changes`, `troubles`),
    and the time to be back that would agree with the drive home (`back_by`, "" where its own does)."""
    teams = {team["id"]: team for team in those}
    rides = rides_of(tx, teams)
    if not rides:
        return {}
    buses = {mine["out"]["bus_id"] for mine in rides.values() if "out" in mine}
    one_of, params = among("t.bus_id", buses)
    home: dict[str, list[Trip]] = {bus: [] for bus in buses}
    for row in tx.fetch(f"{_TRIP} WHERE {one_of} AND t.way = 'home'", **params):
        home[row["bus_id"]].append(row)
    found = {}
    for id, mine in rides.items():
        way_home = home[mine["out"]["bus_id"]] if "out" in mine else ()
        back_by = teams[id]["back_by"]
        found[id] = {
            "rides": mine,
            "changes": changes(mine),
            "troubles": troubles(mine, way_home, back_by),
            "back_by": better_back_by(mine, back_by),
        }
    return found


def formed_on(tx: Tx, trip_id: str) -> list[str]:
    """The teams on a drive that have not left yet."""
    rows = tx.fetch(
        """SELECT e.id FROM bus_riders r JOIN teams e ON e.id = r.team_id
           WHERE r.trip_id = :trip AND e.state = 'formed' ORDER BY e.number""",
        trip=trip_id,
    )
    return [row["id"] for row in rows]


def whole(tx: Tx, those: Iterable[Row]) -> list[Row]:
    """These buses with their drives (`trips`), each with its teams (`riders`, and how many of each ride: `seated`), how many people want
    to sit in it (`riding`), how many seats are free (`free`, below nought where there are too few), and on the way home who is still to get
    on (`missing`: rows, `missing_people`): of a drive that was called off everybody, whoever had got on."""
    buses = list(those)
    one_of, params = among("t.bus_id", [bus["id"] for bus in buses])
    trips = tx.fetch(f"{_TRIP} WHERE {one_of} ORDER BY t.way DESC, t.leaves, t.id", **params)
    on = riders(tx, [trip["id"] for trip in trips])
    of_bus: dict[str, list[Row]] = {bus["id"]: [] for bus in buses}
    for one in trips:
        rows = on[one["id"]]
        rows = [row | {"seated": ride} for row, ride in zip(rows, seated(one["seats"], rows), strict=True)]
        sitting = sum(row["size"] for row in rows if row["rides"])
        missing = [
            row | {"left": left}
            for row in rows
            if one["way"] == "home" and row["state"] == "out"
            if (left := row["size"] - (0 if one["off_at"] else row["got_on"] or 0)) > 0
        ]
        of_bus[one["bus_id"]].append(
            one
            | {
                "riders": rows,
                "riding": sitting,
                "free": one["seats"] - sitting,
                "missing": missing,
                "missing_people": sum(row["left"] for row in missing),
                "leaves_now": leaves_now(one),
            }
        )
    return [bus | {"trips": of_bus[bus["id"]]} for bus in buses]
