from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def said(world: World) -> dict[str, Any]:
    """A reading that halts nobody."""
    return {"place": "港町", "at": "00:05", "wbgt": 27.5, "air": 31}


def reading(world: World) -> str:
    world.do("say_heat", **said(world))
    return str(world.desk.read(lambda tx: tx.value("SELECT id FROM heat_readings WHERE how = 'typed'")))


def file_value(world: World) -> str:
    world.do(
        "keep_heat_file",
        place="新田",
        values=[{"day": TODAY, "time": "00:10", "wbgt10": 254, "forecast": True}],
    )
    return str(world.desk.read(lambda tx: tx.value("SELECT id FROM heat_readings WHERE how = 'file'")))


PAYLOADS: dict[str, Make] = {
    "say_heat": said,
    "keep_heat_file": lambda w: {
        "place": "新田",
        "values": [{"day": TODAY, "time": "00:00", "wbgt10": 254, "forecast": True}],
    },
    "take_heat_away": lambda w: {"reading": reading(w)},
    "take_heat_file_away": lambda w: {"reading": file_value(w)},
}
