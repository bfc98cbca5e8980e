"""Bus rounds of the demonstration: two buses to far districts, one of which leaves late; who is on them."""

from __future__ import annotations

from vcenter.demo.morning import Morning, Part
from vcenter.domain.buses import Way
from vcenter.store import buses, teams
from vcenter.store.tx import Row, Tx


async def add(morning: Morning) -> None:
    first = await _plan(
        morning,
        "バス1号車",
        24,
        "川上公民館 前",
        (("out", -75, -50), ("out", 20, 45), ("home", 150, 175), ("home", 180, 205)),
    )
    second = await _plan(
        morning, "マイクロバス", 12, "新田小学校 裏門", (("out", -70, -40), ("home", 185, 215))
    )

    def waiting(tx: Tx) -> tuple[list[Row], list[Row]]:
        return teams.formed(tx), teams.out(tx)

    formed, out = await morning.database.read(waiting)
    for order, team in enumerate(formed[:3]):
        await _put(morning, first["out"][-1], team)
        if order < 2:  # the last has no way home yet
            await _put(morning, first["home"][-1], team)
    for team in out[2:4]:
        await _put(morning, first["home"][-1], team)
    for team in out[4:6]:
        await _put(morning, second["home"][-1], team)
    late = {"trip": first["out"][-1], "expected": morning.clock(30), "why": "道が混んでいる"}
    await morning.do("say_bus_late", late, 0.95, "送り出し")


async def _plan(
    morning: Morning, name: str, seats: int, site: str, trips: tuple[tuple[Way, int, int], ...]
) -> dict[str, list[str]]:
    """A bus that drives at these minutes from now; its drives by their way."""
    bus = morning.id()
    times = [(way, morning.clock(leaves), morning.clock(arrives)) for way, leaves, arrives in trips]
    said = {
        "bus": bus,
        "name": name,
        "seats": seats,
        "site": site,
        "driver": morning.name("m")[0],
        "driver_phone": morning.phone(),
        "trips": [
            {"way": way, "leaves": leaves, "arrives": arrives if arrives > leaves else ""}
            for way, leaves, arrives in times
        ],
    }
    await morning.do("plan_bus", said | {"sure": True}, 0.6, "送り出し")
    found: dict[str, list[str]] = {"out": [], "home": []}
    for row in await morning.database.read(buses.trips_of, bus):
        found[row["way"]].append(row["id"])
    return found


async def _put(morning: Morning, trip: str, team: Row) -> None:
    await morning.do("put_on_bus", {"trip": trip, "team": team["id"]}, 0.9, "送り出し")


PART = Part(54, add)
