"""Where people come from, as this server knows it: Japan Post's list of municipalities and postal codes, and the council's own table.

The council's own table, where there is one, is the file `municipalities.csv` in the data folder.
"""

from __future__ import annotations

import threading
from functools import cache, lru_cache
from pathlib import Path

from vcenter.domain.origin import (
    FILE,
    NO_TABLE,
    Book,
    Listed,
    Origin,
    OwnTable,
    Town,
    book_of,
    origin_among,
    read_table,
    town_of,
    towns_of,
)
from vcenter.store import post

MOST_BYTES = 2_000_000
"""The whole country with its names of before takes a tenth of it."""

REMEMBERED = 50_000
"""Addresses whose municipalities are remembered: a centre of a great disaster counts so many every day."""


@cache
def _official() -> tuple[Listed, ...]:
    return tuple(Listed(*row) for row in post.municipalities())


@lru_cache(maxsize=REMEMBERED)
def _places(code: str) -> frozenset[Town]:
    return frozenset(town_of(Listed("", *row)) for row in post.municipalities_of(code))


class Origins:
    """Decides where addresses are. own: the council's own table. wrong: its lines that could not be read; rows: how many could."""

    def __init__(self, own: OwnTable = NO_TABLE) -> None:
        self.wrong = own.wrong
        self.rows = len(own.rows)
        self._own = own.rows
        self._book: Book | None = None
        self._lock = threading.Lock()
        self._towns = lru_cache(maxsize=REMEMBERED)(self._look_up)

    def _look_up(self, postal: str, address: str) -> frozenset[Town]:
        return towns_of(self.book, postal, address, _places)

    @property
    def book(self) -> Book:
        """Every municipality; read when it is first asked for."""
        with self._lock:
            if self._book is None:
                self._book = book_of(_official(), self._own)
            return self._book

    def town(self, postal: str, address: str) -> Town | None:
        """The one municipality of an address; None where it may be another one too."""
        found = self._towns(postal, address)
        return next(iter(found)) if len(found) == 1 else None

    def origin(self, postal: str, address: str, home: Town | None) -> Origin:
        """Where somebody comes from. home: the centre's municipality."""
        if not (postal or address):
            return "unknown"
        return origin_among(self._towns(postal, address), home)


_OF_FOLDERS: dict[Path, tuple[tuple[float, int], Origins]] = {}


def origins_of(data: Path) -> Origins:
    """What a server with this data folder decides by; the council's table is read anew when it was changed."""
    path = data / FILE
    try:
        found = path.stat()
        mark = (found.st_mtime, found.st_size)
    except OSError:
        mark = (0.0, -1)
    known = _OF_FOLDERS.get(path)
    if known and known[0] == mark:
        return known[1]
    made = Origins(_own_table(path) if mark[1] >= 0 else NO_TABLE)
    _OF_FOLDERS[path] = (mark, made)
    return made


def _own_table(path: Path) -> OwnTable:
    try:
        with path.open("rb") as file:
            return read_table(file.read(MOST_BYTES))
    except OSError:
        return OwnTable((), (1,))
