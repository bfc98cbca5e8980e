from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def bus(world: World, day: str = "") -> str:
    asked = PAYLOADS["plan_bus"](world) | ({"day": day} if day else {})
    return str(world.do("plan_bus", **asked)["bus"])


def trip(world: World, way: str = "out") -> str:
    """A drive of a new bus."""
    id = bus(world)
    sql = "SELECT id FROM bus_trips WHERE bus_id = :bus AND way = :way"
    return str(world.desk.read(lambda tx: tx.value(sql, bus=id, way=way)))


def riding(world: World, way: str = "out") -> dict[str, Any]:
    """A team that is on a drive."""
    said = {"trip": trip(world, way), "team": world.team()}
    world.do("put_on_bus", **said)
    return said


def riding_home_late(world: World) -> str:
    """A team whose drive home arrives last thing of the day: at any hour it is still to come."""
    said = riding(world, "home")
    world.desk.write(
        lambda tx: tx.execute("UPDATE bus_trips SET arrives = '23:59' WHERE id = :id", id=said["trip"])
    )
    return str(said["team"])


def off(world: World) -> str:
    id = trip(world)
    world.do("call_bus_off", trip=id)
    return id


def yesterday(world: World) -> str:
    """The day before today, on which a bus drove."""
    id = bus(world)
    sql = "UPDATE buses SET day = '2001-01-01', name = :name WHERE id = :id"
    world.desk.write(lambda tx: tx.execute(sql, id=id, name=f"前の日の{id[-6:]}"))
    return "2001-01-01"


PAYLOADS: dict[str, Make] = {
    "plan_bus": lambda w: {
        "bus": new_id(),
        "name": f"バス{new_id()[-6:]}",
        "day": TODAY,
        "seats": 20,
        "driver": "運転　一郎",
        "driver_phone": "090-5555-6666",
        "site": "川上公民館 前",
        "trips": [
            {"way": "out", "leaves": "09:30", "arrives": "10:00"},
            {"way": "home", "leaves": "14:30", "arrives": "15:00"},
        ],
        "sure": True,
    },
    "repeat_buses": lambda w: {"from_day": yesterday(w)},
    "change_bus": lambda w: {"bus": bus(w), "name": f"直した{new_id()[-6:]}", "seats": 18},
    "add_bus_trip": lambda w: {"bus": bus(w), "way": "home", "leaves": "15:30", "sure": True},
    "say_bus_late": lambda w: {"trip": trip(w), "expected": "09:45", "why": "道が混んでいる", "sure": True},
    "call_bus_off": lambda w: {"trip": trip(w), "why": "車の故障"},
    "run_bus_again": lambda w: {"trip": off(w)},
    "put_on_bus": lambda w: {"trip": trip(w), "team": w.team()},
    "take_off_bus": lambda w: {"team": riding(w)["team"], "way": "out"},
    "expect_with_bus": lambda w: {"team": riding_home_late(w)},
    "say_got_on": lambda w: {"team": riding(w, "home")["team"], "everyone": True},
}
