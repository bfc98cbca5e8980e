"""The heat index (暑さ指数, WBGT): typed at headquarters, or taken from a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import AnyWidth, HourMinute, Id, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.heat import MOST_READINGS, degrees
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.team_life import due_at
from vcenter.domain.who import DESK_WORK
from vcenter.store import heat

ReadingId = Annotated[Id, Of("heat_reading"), Called("暑さ指数")]

Degrees = Annotated[float, Field(ge=-20, le=50), AnyWidth]

MaybeDegrees = Annotated[
    Annotated[float, Field(ge=-30, le=50)] | None,
    BeforeValidator(lambda value: None if isinstance(value, str) and not value.strip() else value),
    AnyWidth,
]
"""Degrees Celsius, or nothing said."""


class SayHeat(Payload):
    place: Annotated[WrittenLine, Called("場所")]
    at: Annotated[HourMinute, Called("時刻")] = ""
    """Of today; now when empty."""
    wbgt: Annotated[Degrees, Called("暑さ指数（WBGT）")]
    air: Annotated[MaybeDegrees, Called("気温")] = None


@command("say_heat", "heat", words="暑さ指数", who=DESK_WORK, roles=(Role.ADMINISTRATION, Role.DISPATCH))
def say_heat(act: Act, asked: SayHeat) -> dict[str, Any]:
    """How hot it is at a place, by the heat index; a time to come is a forecast."""
    pressed = datetime.fromisoformat(act.at)
    at = due_at(act.day.isoformat(), asked.at) if asked.at else pressed.astimezone(JAPAN)
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
    return {"place": asked.place, "wbgt": degrees(round(asked.wbgt * 10))}


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
        raise Refusal("ファイルの値は1つずつ消せません。正しい値を同じ時刻で入力してください。", "reading")
    heat.take_away(act.tx, asked.reading)
    return {"already": False, "place": row["place"]}
