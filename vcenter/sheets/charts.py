"""Charts (図) for black-and-white paper and for the screen: where each bar and each word stands. templates/sheets/day_charts.html draws them.

A bar says its number, and its word stands beside it: there is no legend, and no colour. The fills are told apart on a photocopy: ink,
white, lines at 45°, dots. Lengths are units of the picture: 480 across, in which the smallest letters are 16.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Fill = Literal["ink", "white", "hatch", "dots"]

FILLS: tuple[Fill, ...] = ("ink", "white", "hatch", "dots")

WIDTH = 480
LETTER = 16
TOP, FOOT = 26, 26
"""Above the highest bar for its number, and below the line for what it is of."""

ROOM_FOR_WORDS = 126
"""Beside the last bar, for four letters and a number."""

STEP = 6.0
"""Between two lines or dots of a fill."""


@dataclass(frozen=True)
class Bar:
    """A rectangle. drawn: the lines or dots in it, as the path of an SVG; "" of what is all ink or all white."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill

    @property
    def drawn(self) -> str:
        if self.fill == "hatch":
            return _lines(self.x, self.y, self.width, self.height)
        return _dots(self.x, self.y, self.width, self.height) if self.fill == "dots" else ""


@dataclass(frozen=True)
class Word:
    """A word or a number. anchor: which end of it stands there. on_ink: it stands on black; boxed: on lines or dots, and needs white
    below it. ems: how wide it is."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "middle"
    bold: bool = False
    on_ink: bool = False
    boxed: bool = False

    @property
    def width(self) -> float:
        """About so wide, for what is drawn below it."""
        return sum(LETTER if ord(letter) > 0x2000 else LETTER * 0.56 for letter in self.text)


@dataclass(frozen=True)
class Line:
    """A thin line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Chart:
    """A picture, and the same numbers as a table. said: for whoever does not see it."""

    key: str
    title: str
    said: str
    height: float
    bars: tuple[Bar, ...]
    words: tuple[Word, ...]
    lines: tuple[Line, ...]
    heading: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    width: int = WIDTH


def _lines(x: float, y: float, width: float, height: float) -> str:
    """Lines at 45° within a rectangle."""
    found = []
    at = STEP
    while at < width + height:
        left, right = max(0.0, at - height), min(width, at)
        found.append(f"M{x + left:.1f} {y + at - left:.1f}L{x + right:.1f} {y + at - right:.1f}")
        at += STEP
    return "".join(found)


def _dots(x: float, y: float, width: float, height: float) -> str:
    """Small squares in a rectangle, every other row a little to the right."""
    found = []
    row, down = 0, STEP / 2
    while down < height - 1:
        across = STEP / 2 + (STEP / 2 if row % 2 else 0)
        while across < width - 1:
            found.append(f"M{x + across - 1:.1f} {y + down - 1:.1f}h2v2h-2z")
            across += STEP
        row, down = row + 1, down + STEP
    return "".join(found)


def _scale(most: int, room: float) -> float:
    return room / most if most else 0.0


def stacked(
    key: str, title: str, columns: Sequence[tuple[str, Sequence[int]]], names: Sequence[str], unit: str
) -> Chart:
    """A bar for each column, one part on the other; the words stand beside the last one."""
    room, plot = 124.0, WIDTH - 4.0 - ROOM_FOR_WORDS
    base, each = TOP + room, plot / max(1, len(columns))
    scale = _scale(max((sum(parts) for _, parts in columns), default=0), room)
    bars, words, lines = [], [], [Line(4, base, 4 + plot, base)]
    middles: list[float] = []
    for at, (label, parts) in enumerate(columns):
        left, wide, top = 4 + at * each + each * 0.14, each * 0.72, base
        middles = []
        for part, fill in zip(parts, FILLS, strict=False):
            height = part * scale
            top -= height
            middles.append(top + height / 2)
            if part:
                bars.append(Bar(left, top, wide, height, fill))
            if height >= LETTER + 6:
                where = left + wide / 2, top + height / 2 + LETTER * 0.36
                words.append(
                    Word(*where, str(part), on_ink=fill == "ink", boxed=fill not in ("ink", "white"))
                )
        words.append(Word(left + wide / 2, top - 6, str(sum(parts)), bold=True))
        words.append(Word(left + wide / 2, base + 20, label))
    if columns:
        edge = 4 + plot - each * 0.14
        for name, part, middle, down in zip(
            names, columns[-1][1], middles, _apart(middles, TOP, base), strict=False
        ):
            lines.append(Line(edge, middle, edge + 14, down))
            words.append(Word(edge + 17, down + LETTER * 0.36, f"{name} {part}", "start"))
    rows: list[tuple[str | int, ...]] = [(label, *parts, sum(parts)) for label, parts in columns]
    return _chart(
        key,
        title,
        base,
        bars=bars,
        words=words,
        lines=lines,
        heading=("日", *names, f"計（{unit}）"),
        rows=rows,
    )


def _chart(
    key: str,
    title: str,
    base: float,
    *,
    bars: Iterable[Bar],
    words: Iterable[Word],
    lines: Iterable[Line],
    heading: tuple[str, ...],
    rows: Iterable[tuple[str | int, ...]],
) -> Chart:
    """What was drawn down to the line at `base`, with the same numbers as a table."""
    said = f"{title}。同じ数が表にあります。"
    return Chart(key, title, said, base + FOOT, tuple(bars), tuple(words), tuple(lines), heading, tuple(rows))


def _apart(middles: Sequence[float], top: float, base: float) -> list[float]:
    """Heights for words beside parts, from the lowest up: each as near to its part as the word below it lets it."""
    found: list[float] = []
    limit = base
    for middle in middles:
        down = min(middle, limit)
        found.append(down)
        limit = down - LETTER - 5
    short = (top - 4) - min(found, default=top)
    if (
        short > 0
    ):  # too many of them at the top: all move down by what is missing, the lowest as far as there is room
        found = [min(down + short, base - at * (LETTER + 5)) for at, down in enumerate(found)]
    return found


def strips(
    key: str, title: str, columns: Sequence[tuple[str, Sequence[int]]], names: Sequence[str], unit: str
) -> Chart:
    """A row of bars for each name, below one another, with the word at its left; all to the same scale."""
    high, left = 38.0, 44.0
    each = (WIDTH - left - 4) / max(1, len(columns))
    most = max((part for _, parts in columns for part in parts), default=0)
    scale = _scale(most, high)
    bars, words, lines = [], [], []
    base = float(TOP)
    for row, name in enumerate(names):
        base = TOP + high + row * (high + TOP)
        lines.append(Line(left, base, WIDTH - 4, base))
        words.append(Word(4, base - 4, name, "start", bold=True))
        for at, (_, parts) in enumerate(columns):
            x, wide, height = left + at * each + each * 0.18, each * 0.64, parts[row] * scale
            if parts[row]:
                bars.append(Bar(x, base - height, wide, height, FILLS[row % len(FILLS)]))
            words.append(Word(x + wide / 2, base - height - 5, str(parts[row]), bold=True))
    words += [Word(left + (at + 0.5) * each, base + 20, label) for at, (label, _) in enumerate(columns)]
    return _chart(
        key,
        title,
        base,
        bars=bars,
        words=words,
        lines=lines,
        heading=(f"日（{unit}）", *names),
        rows=[(label, *parts) for label, parts in columns],
    )


def single(
    key: str, title: str, columns: Sequence[tuple[str, int]], heading: tuple[str, str], fill: Fill = "ink"
) -> Chart:
    """A bar for each column. heading: of the table, what a column is and what is counted."""
    room, each = 104.0, (WIDTH - 8) / max(1, len(columns))
    base = TOP + room
    scale = _scale(max((count for _, count in columns), default=0), room)
    bars, words = [], []
    for at, (label, count) in enumerate(columns):
        x, wide, height = 4 + at * each + each * 0.18, each * 0.64, count * scale
        if count:
            bars.append(Bar(x, base - height, wide, height, fill))
        words += [
            Word(x + wide / 2, base - height - 6, str(count), bold=True),
            Word(x + wide / 2, base + 20, label),
        ]
    return _chart(
        key,
        title,
        base,
        bars=bars,
        words=words,
        lines=[Line(4, base, WIDTH - 4, base)],
        heading=heading,
        rows=columns,
    )
