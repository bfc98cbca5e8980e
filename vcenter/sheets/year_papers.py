"""Papers of the fiscal year (届, 報告書, 収支, 名簿, 感謝状): each is a title and parts, on paper and as a sheet of Excel alike."""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | int | None


@dataclass(frozen=True)
class Facts:
    """Words and what is said of each; "" is a line to write on."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """A table. widths: of its columns in percent; a number stands at the right. totals: so many of its last rows are sums. empty: rows
    to write on."""

    heading: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    title: str = ""
    totals: int = 0
    empty: int = 0


@dataclass(frozen=True)
class Space:
    """What is said at length, or room to write it. lines: at least so high."""

    title: str
    words: str = ""
    lines: int = 3


@dataclass(frozen=True)
class Note:
    """A sentence."""

    words: str


Part = Facts | Grid | Space | Note


@dataclass(frozen=True)
class Paper:
    """One paper. to: whom it is given to; by: who gives it, "" where that is written by hand. letter: a letter of thanks, laid out large,
    whose words are its only part."""

    title: str
    year: str
    made_at: str
    foot: str
    parts: tuple[Part, ...]
    to: str = ""
    by: tuple[tuple[str, str], ...] = ()
    day: str = ""
    letter: bool = False

    @property
    def rows(self) -> int:
        """How many rows its tables have."""
        return sum(len(part.rows) for part in self.parts if isinstance(part, Grid))


def yen(amount: int | None) -> str:
    """12,000円; "" of nothing said."""
    return "" if amount is None else f"{amount:,}円"
