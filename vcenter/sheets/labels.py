"""Address labels (宛名ラベル): which sheets there are, what stands on a label, and how an address is broken into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from vcenter.sheets.fitting import POINT, ems

LabelLayout = Literal["12", "18", "21", "24"]
"""Labels of an A4 sheet."""


@dataclass(frozen=True)
class LabelSheet:
    """An A4 sheet of labels, in millimetres. across, down: how many; gap: between two that stand side by side."""

    across: int
    down: int
    width: float
    height: float
    left: float
    top: float
    gap: float = 0

    @property
    def count(self) -> int:
        """Labels of the sheet."""
        return self.across * self.down

    @property
    def said(self) -> str:
        """As it stands on the packet."""
        return f"A4 {self.count}面（横{self.across}×縦{self.down}、{self.width:g}×{self.height:g} mm）"


# Sizes as makers of labels for A4 print them on the packet; the margins are what is left on both sides.
LABEL_SHEETS: dict[LabelLayout, LabelSheet] = {
    "12": LabelSheet(2, 6, 86.4, 42.3, 18.6, 21.6),
    "18": LabelSheet(3, 6, 63.5, 46.6, 7.25, 8.7, 2.5),
    "21": LabelSheet(3, 7, 63.5, 38.1, 7.25, 15.15, 2.5),
    "24": LabelSheet(3, 8, 66, 33.9, 6, 12.9),
}

PADDING = 4.0
"""Millimetres that stay white at each edge of a label: printers are seldom truer."""

SIZES = (11, 10, 9, 8, 7)
"""Points of an address; each is a class a7 … a11 in templates/sheets/labels.css."""


@dataclass(frozen=True, kw_only=True)
class AddressLabel:
    """One label. names: whole, each with 様; above: the group that the first of them speaks for."""

    postal: str
    address: str
    names: tuple[str, ...]
    above: str = ""


_BREAKS = re.compile(
    r"(?<=[都道府県市区郡町村])(?=[^\s\d０-９\-－都道府県市区郡町村場])|(?=大字)|(?<=[丁番]目)|(?<=番地)(?=\D)"
    r"|(?<=[^\s\d０-９\-－―ー丁番])(?=[\d０-９]+[\-－番丁])"
)
"""Where an address may be torn: behind a city or a town, and before its numbers, never within one."""

_ROOM_NUMBER = re.compile(r"[A-Za-z\d０-９\-－]{1,6}(号室?|室)?")
_NO_BEGINNING = "号室ーぁぃぅぇぉっゃゅょァィゥェォッャュョ、。・)）"
_NUMBER = "0123456789０１２３４５６７８９-－"
_FULL = 0.55
"""Of a line, that must be filled before it is ended where a word ends."""

LINE = 1.2


def address_lines(address: str, width: float, height: float) -> tuple[int, list[str], bool]:
    """(points, lines, whether all of it fits) of an address in so many millimetres: as large as it can be.

    A building begins a line of its own; a number is not torn apart, and what does not fit anyhow is broken where it must be.
    """
    lines: list[str] = []
    for size in SIZES:
        room = width / (size * POINT)
        lines = _joined(re.split(r"[\s　]+", address.strip()), room)
        lines = [line for part in lines for line in _broken(part, room)]
        if len(lines) * size * POINT * LINE <= height:
            return size, lines, True
    return SIZES[-1], lines, False


def _broken(part: str, room: float) -> list[str]:
    if ems(part) <= room:
        return [part]
    lines, line = [], ""
    for piece in _BREAKS.split(part):
        if ems(line) > room * _FULL and ems(line + piece) > room:
            lines.append(line)
            line = ""
        line += piece
        while ems(line) > room:
            most = next(n for n in range(len(line), 0, -1) if ems(line[:n]) <= room or n == 1)
            at = next((n for n in range(most, 1, -1) if _may_end(line, n)), most)
            lines.append(line[:at])
            line = line[at:]
    return [*lines, line] if line else lines


def _may_end(line: str, at: int) -> bool:
    return line[at] not in _NO_BEGINNING and not (line[at] in _NUMBER and line[at - 1] in _NUMBER)


def _joined(parts: Iterable[str], room: float) -> list[str]:
    """Words of a foreign address, and the number of a flat, stand with what is before them."""
    made: list[str] = []
    for part in filter(None, parts):
        between = "　" if made and _ROOM_NUMBER.fullmatch(part) and not made[-1].isascii() else ""
        between = " " if made and part.isascii() and made[-1].isascii() else between
        if between and ems(made[-1] + between + part) <= room:
            made[-1] += between + part
        else:
            made.append(part)
    return made
