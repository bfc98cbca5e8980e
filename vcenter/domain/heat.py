"""The heat index (暑さ指数, WBGT), its levels, and how a file of it is read.

The levels are those of 「日常生活における熱中症予防指針」(日本生気象学会), as the Ministry of the Environment shows them:
危険 from 31, 厳重警戒 from 28, 警戒 from 25, 注意 below. That work stops at noon at 35 °C is what centres do (DOMAIN: 暑さ).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from vcenter.domain.calendar import JAPAN
from vcenter.domain.refusal import Refusal

Level = Literal["danger", "severe", "warning", "caution"]

LEVELS: dict[Level, str] = {"danger": "危険", "severe": "厳重警戒", "warning": "警戒", "caution": "注意"}

FROM: tuple[tuple[int, Level], ...] = ((310, "danger"), (280, "severe"), (250, "warning"))
"""Tenths of a degree from which a level holds."""

DO: dict[Level, str] = {
    "danger": "外の作業はやめて、涼しい所で休みます。",
    "severe": "20分ごとに休み、水と塩分をとります。体力の要る作業はやめます。",
    "warning": "30分ごとに休み、水と塩分をとります。",
    "caution": "こまめに水をのみます。",
}
"""What teams are told."""

HOT_AIR = 350
"""Tenths of a degree of the air: work stops at noon."""

HOLDS_FOR = timedelta(hours=2)
"""How long a reading says how hot it is now."""

MOST_READINGS = 400
"""Values that are taken from one file."""


def level_of(wbgt10: int) -> Level:
    """The level of an index, in tenths of a degree."""
    return next((level for least, level in FROM if wbgt10 >= least), "caution")


def nearest(typed: str, pressed: datetime) -> datetime:
    """The moment that is meant by a time (HH:MM in Japan), within twelve hours before or after it is typed: 0:10 late in the evening
    is of the coming day, 23:58 just after midnight of the one before."""
    local = pressed.astimezone(JAPAN)
    hours, minutes = (int(part) for part in typed.split(":"))
    today = local.replace(hour=hours, minute=minutes, second=0, microsecond=0)
    those = [today + timedelta(days=days) for days in (0, 1, -1)]
    return min(those, key=lambda one: abs(one - local))


def read_degrees(typed: str, example: str) -> float:
    """29.5 of ２９．５, 29,5 or 29.5℃; Refusal that says what to type."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    found = _DEGREES.fullmatch(plain)
    if not found:
        raise Refusal(f"数字で入力してください。例: {example}")
    return float(f"{found[1]}.{found[2] or 0}")


_DEGREES = re.compile(r"([-+]?\d{1,4})(?:[.,、]([0-9]+))?\s*(?:℃|°C|度)?", re.ASCII)


def degrees(tenths: int) -> str:
    """31.5, 30.0"""
    return f"{tenths / 10:.1f}"


def said(row: Mapping[str, Any]) -> str:
    """WBGT 31.5（危険）; with the air's, where it is known."""
    air = f"・気温{degrees(row['air10'])}℃" if row["air10"] is not None else ""
    return f"WBGT {degrees(row['wbgt10'])}（{LEVELS[level_of(row['wbgt10'])]}）{air}"


def is_dangerous(row: Mapping[str, Any]) -> bool:
    """Whether it is too hot to work outside: by the index, or by the air."""
    return bool(level_of(row["wbgt10"]) == "danger" or (row["air10"] or 0) >= HOT_AIR)


def rank(row: Mapping[str, Any] | None) -> int:
    """How bad a reading is: 3 is too hot to work outside, by the index or by the air; 2 severe, 1 warning, 0 less or nothing known."""
    if row is None:
        return 0
    return 3 if is_dangerous(row) else {"severe": 2, "warning": 1}.get(level_of(row["wbgt10"]), 0)


EXPECTED, NOW = 3, 4


def stage(now: Iterable[Mapping[str, Any]], ahead: Iterable[Mapping[str, Any]]) -> int:
    """What a team that leaves is told of the heat of its day, by how hot it is and what is to come: 0 nothing, 1 警戒, 2 厳重警戒,
    EXPECTED that it will be too hot to work outside, NOW that it is."""
    already, later = max(map(rank, now), default=0), max(map(rank, ahead), default=0)
    return NOW if already == 3 else EXPECTED if later == 3 else max(already, later)


@dataclass(frozen=True)
class Reading:
    """A value of a file. site: its number there."""

    site: str
    at: datetime
    wbgt10: int
    forecast: bool


NOT_READ = (
    "暑さ指数のファイルとして読めません。環境省「熱中症予防情報サイト」の電子情報提供サービスから、"
    "地点別か都道府県別のCSV（予測値か実況値）をそのまま選んでください。"
)

_HOUR = re.compile(r"\d{10}")
_SITE = re.compile(r"\d{5}")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")


def _moment(day: datetime, hours: int, minutes: int = 0) -> datetime:
    """24:00 is the beginning of the next day."""
    return (day + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)


def _day(text: str) -> datetime:
    year, month, day = (int(part) for part in re.split(r"[/-]", text))
    return datetime(year, month, day, tzinfo=JAPAN)


def _forecasts(rows: list[list[str]]) -> Iterator[Reading]:
    """yohou_…: the times stand in the first line (YYYYMMDDHH), each further one is a site; values are tenths of a degree."""
    times = [_moment(_day(f"{one[:4]}/{one[4:6]}/{one[6:8]}"), int(one[8:])) for one in rows[0][2:]]
    for row in rows[1:]:
        for at, value in zip(times, row[2:], strict=False):
            if value.strip():
                yield Reading(row[0].strip(), at, int(value), True)


def _measured(rows: list[list[str]]) -> Iterator[Reading]:
    """wbgt_…: Date,Time and the numbers of the sites stand in the first line; values are degrees."""
    sites = [one.strip() for one in rows[0][2:]]
    for row in rows[1:]:
        hours, minutes = (int(part) for part in (_TIME.fullmatch(row[1].strip()) or _wrong()).groups())
        at = _moment(_day(row[0].strip()), hours, minutes)
        for site, value in zip(sites, row[2:], strict=False):
            if value.strip():
                yield Reading(site, at, round(float(value) * 10), False)


def _wrong() -> re.Match[str]:
    raise ValueError


def read(data: bytes) -> list[Reading]:
    """What a CSV of the Ministry's 電子情報提供サービス says; Refusal where it is none. What stands in it empty is left out."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("cp932", "replace")
    try:
        rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
        if len(rows) < 2 or len(rows[0]) < 3:
            raise ValueError
        head = [cell.strip() for cell in rows[0]]
        if head[:2] == ["Date", "Time"] and all(_SITE.fullmatch(one) for one in head[2:] if one):
            found = list(_measured(rows))
        elif all(_HOUR.fullmatch(one) for one in head[2:] if one):
            rows[0] = [*head[:2], *(one for one in head[2:] if one)]
            found = list(_forecasts(rows))
        else:
            raise ValueError
    except (ValueError, IndexError, OverflowError, csv.Error):
        raise Refusal(NOT_READ, "file") from None
    if not found or not all(-200 <= one.wbgt10 <= 500 for one in found):
        raise Refusal(NOT_READ, "file")
    return found


def of_site(readings: Iterable[Reading], site: str, since: datetime) -> list[Reading]:
    """Those of one site from a moment on; Refusal that says which there are, where several stand in the file and none was named."""
    known = sorted({one.site for one in readings})
    if not site and len(known) > 1:
        some = "、".join(known[:8]) + ("など" if known[8:] else "")
        raise Refusal(f"{len(known)}地点が入っています。地点の番号を入力してください（{some}）。", "site")
    wanted = site or known[0]
    if wanted not in known:
        raise Refusal(f"{wanted}という地点は、このファイルにありません。番号は5けたの数字です。", "site")
    found = sorted(
        (one for one in readings if one.site == wanted and one.at >= since), key=lambda one: one.at
    )
    if not found:
        raise Refusal("今日からあとの値が入っていません。新しいファイルを選んでください。", "file")
    return found[:MOST_READINGS]
