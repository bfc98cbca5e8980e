"""A sheet as somebody sees it: every cell as text in one width, with what the cells that were made one say."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

from vcenter.rosters.cells import Cell, NoResult, Sheet
from vcenter.rosters.values import text_in_japanese

_SPACES = re.compile(r"\s+")
_DASHES = re.compile(r"[‐‑‒–—―−－─]")


@lru_cache(maxsize=20_000)
def plain(written: str) -> str:
    """A text in one width, without spaces and line ends, with one dash."""
    return _DASHES.sub("-", _SPACES.sub("", unicodedata.normalize("NFKC", written)))


def _said(cell: Cell) -> str:
    if type(cell) is str:
        return cell.strip()
    if cell is None or isinstance(cell, NoResult):
        return ""
    return cell.strip() if isinstance(cell, str) else text_in_japanese(cell).strip()


class Grid:
    """Rows and columns from 0. A cell that was made one with others says the same in all of them where `over` is asked."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = sheet.rows
        self.height = len(sheet.rows)
        self.width = max(map(len, sheet.rows), default=0)
        self._merged: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        for one in sheet.merged:
            for row in range(one[0], min(one[2], self.height - 1) + 1):
                self._merged[row].append(one)

    def cell(self, row: int, column: int) -> Cell:
        """What stands in a cell itself."""
        if not 0 <= row < self.height:
            return None
        cells = self.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def said(self, row: int, column: int) -> str:
        """A cell as it is written, days and times in Japanese; "" of a formula without its result."""
        return _said(self.cell(row, column))

    def plain(self, row: int, column: int) -> str:
        """A cell in one width, without spaces."""
        said = self.said(row, column)
        return plain(said) if said else ""

    def merged(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """The cells with which a cell was made one: first row, first column, last row, last column."""
        for one in self._merged.get(row, ()):
            if one[1] <= column <= one[3]:
                return one
        return None

    def over(self, row: int, column: int) -> str:
        """What a cell says in one width, or the one that it was made one with."""
        one = self.merged(row, column)
        return self.plain(one[0], one[1]) if one else self.plain(row, column)

    def said_over(self, row: int, column: int) -> str:
        """What a cell says as written, or the one that it was made one with."""
        one = self.merged(row, column)
        return self.said(one[0], one[1]) if one else self.said(row, column)

    def words(self, row: int) -> list[str]:
        """What a row says, without the empty cells."""
        return [said for cell in self.rows[row] if cell is not None and (said := _said(cell))]

    def written(self, row: int) -> str:
        """A row as one text."""
        return "　".join(self.words(row))
