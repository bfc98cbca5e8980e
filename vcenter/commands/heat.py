"""The heat index (暑さ指数, WBGT): typed at headquarters, or taken from a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import HourMinute, Id, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.heat import MOST_READINGS, degrees, nearest, read_degrees
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.team_life import due_at
from vcenter.domain.who import DESK_WORK
from vcenter.store import heat

ReadingId = Annotated[Id, Of("heat_reading"), Called("暑さ指数")]

LEAST, MOST = 0, 45
"""Between which a heat index can be."""

NO_INDEX = f"暑さ指数は{LEAST}から{MOST}までで入力してください。例: 29.5"


def _as_index(value: Any) -> Any:
    if isinstance(value, str) and value.strip():
        value = read_degrees(value, "29.5")
    if isinstance(value, (int, float)) and not LEAST <= value <= MOST:
        raise Refusal(NO_INDEX)
    return value


def _as_air(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return read_degrees(value, "34.0") if value.strip() else None


Degrees = Annotated[float, Field(ge=LEAST, le=MOST), BeforeValidator(_as_index)]

MaybeDegrees = Annotated[Annotated[float, Field(ge=-30, le=50)] | None, BeforeValidator(_as_air)]
"""Degrees Celsius, or nothing said."""


class SayHeat(Payload):
    place: Annotated[WrittenLine, Called("場所")]
    at: Annotated[HourMinute, Called("時刻")] = ""
    """Now when empty; else the nearest such moment."""
    wbgt: Annotated[Degrees, Called("暑さ指数（WBGT）")]
    air: Annotated[MaybeDegrees, Called("気温")] = None


@command(
    "say_heat",
    "heat",
    words="暑さ指数",
    who=DESK_WORK,
    roles=(Role.ADMINISTRATION, Role.DISPATCH),
)
def say_heat(act: Act, asked: SayHeat) -> dict[str, Any]:
    """How hot it is at a place, by the heat index; a time to come is a forecast."""
    pressed = datetime.fromisoformat(act.at)
    at = nearest(asked.at, pressed) if asked.at else pressed
    id = act.new_id("heat")
    heat.keep(
        act.tx,
        [
            {
                "id": id,
                "place": asked.place,
                "at": utc_text(at),
                "wbgt10": round(asked.wbgt * 10),
                "air10": None if asked.air is None else round(asked.air * 10),
                "forecast": int(at > pressed + timedelta(minutes=5)),
                "how": "typed",
                "said_at": act.at,
                "said_by": act.actor,
            }
        ],
    )
    return {
        "place": asked.place,
        "wbgt": degrees(round(asked.wbgt * 10)),
        "day": at.astimezone(JAPAN).date().isoformat(),
    }


class HeatValue(Payload):
    day: Annotated[date, Called("日")]
    """In Japan."""
    time: Annotated[str, Called("時刻"), Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    wbgt10: Annotated[int, Called("暑さ指数（0.1℃）"), Field(ge=-200, le=500)]
    """Tenths of a degree."""
    forecast: Annotated[bool, Called("予測")] = False


class KeepHeatFile(Payload):
    place: Annotated[WrittenLine, Called("場所")]
    values: Annotated[
        list[HeatValue],
        Called("値"),
        Field(min_length=1, max_length=MOST_READINGS),
    ]


@command(
    "keep_heat_file",
    "heat",
    words="暑さ指数のファイル",
    who=DESK_WORK,
    roles=(Role.ADMINISTRATION, Role.DISPATCH),
)
def keep_heat_file(act: Act, asked: KeepHeatFile) -> dict[str, Any]:
    """The heat index of a place for hours and days, as a file has it. The same file twice says the same."""
    heat.keep(
        act.tx,
        [
            {
                "id": act.new_id(f"heat {one.day} {one.time} {one.forecast}"),
                "place": asked.place,
                "at": utc_text(due_at(one.day.isoformat(), one.time)),
                "wbgt10": one.wbgt10,
                "air10": None,
                "forecast": int(one.forecast),
                "how": "file",
                "said_at": act.at,
                "said_by": act.actor,
            }
            for one in asked.values
        ],
    )
    return {"place": asked.place, "values": len(asked.values)}


class TakeHeatAway(Payload):
    reading: ReadingId


@command(
    "take_heat_away",
    "heat",
    words="暑さ指数の取り消し",
    who=DESK_WORK,
    roles=(Role.ADMINISTRATION, Role.DISPATCH),
)
def take_heat_away(act: Act, asked: TakeHeatAway) -> dict[str, Any]:
    """A reading was typed wrongly: it holds no more."""
    row = heat.by_id(act.tx, asked.reading)
    if row is None:
        return {"already": True}
    if row["how"] == "file":
        raise Refusal(
            "ファイルの値は1つずつ消せません。ファイルの値をすべて取り消すか、正しい値を同じ時刻で入力してください。",
            "reading",
        )
    heat.take_away(act.tx, asked.reading)
    return {"already": False, "place": row["place"]}


class TakeHeatFileAway(Payload):
    reading: ReadingId
    """Any value of the file."""


@command(
    "take_heat_file_away",
    "heat",
    words="暑さ指数のファイルの取り消し",
    who=DESK_WORK,
    roles=(Role.ADMINISTRATION, Role.DISPATCH),
)
def take_heat_file_away(act: Act, asked: TakeHeatFileAway) -> dict[str, Any]:
    """It was the wrong file, or of another place: none of its values holds any more."""
    row = heat.by_id(act.tx, asked.reading)
    if row is None or row["how"] != "file":
        return {"already": True, "values": 0}
    return {"already": False, "place": row["place"], "values": heat.take_file_away(act.tx, row)}
