"""Chained tables: each row holds the hash of what it says and of the row before it, so that whoever changes, removes or adds one is found.

What a chain proves is that rows are as they were written, as long as nobody makes the whole rest of it anew: there is no
secret in it. Whoever has written down the mark of a row elsewhere (`mark`) finds that out too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import orjson

from vcenter.collect import declare, modules
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx

table(
    "chain_ends",
    satellites="chain seq link",
)

BATCH = 2_000
"""Rows that are read at a time: a long journal is larger than what a small machine has free."""


@dataclass(frozen=True)
class Break:
    """The first place at which a chain does not hold.

    changed: the row is not as it was written. gone: rows before it are missing. added: it was never written by this
    program. cut_off: rows after it are missing. no_end: where the chain ends is written nowhere.
    """

    how: Literal["changed", "gone", "added", "cut_off", "no_end"]
    seq: int


@dataclass(frozen=True)
class Chain:
    """A chained table, with columns seq and link.

    covered: the columns that the link covers. open: every other one, with why it may change later. is_whole: whether what a
    row holds fits the digest that is covered in its place.
    """

    table: str
    covered: tuple[str, ...]
    open: Mapping[str, str]
    is_whole: Callable[[Row], bool] = lambda row: True

    def append(self, tx: Tx, row: dict[str, Any]) -> None:
        """Write a row at the end; it is given its seq and its link. This stands in the way of every check-in."""
        end = tx.one(
            f"SELECT seq, link, (SELECT max(seq) FROM {self.table}) AS newest FROM chain_ends WHERE chain = :chain",
            chain=self.table,
        ) or {"seq": 0, "link": None, "newest": tx.value(f"SELECT max(seq) FROM {self.table}")}
        # After rows that were cut off a number stays free, and after one that was put in beside us the next is taken:
        # the centre goes on, and what happened stays to be found.
        row["seq"] = max(end["seq"], end["newest"] or 0) + 1
        row["link"] = self.link(end["link"], row)
        tx.execute(_insert(self.table, tuple(row)), **row)
        self._end(tx, row["seq"], row["link"])

    def link(self, before: bytes | None, row: Mapping[str, Any]) -> bytes:
        """The link of a row. A column that is empty counts as if there were none: one that is added later leaves older links as they are."""
        said = {name: value for name in self.covered if (value := row.get(name)) is not None}
        text = orjson.dumps(said, bytes.hex, orjson.OPT_SORT_KEYS)
        return hashlib.sha256((before or b"") + text).digest()

    def link_older(self, tx: Tx, rows: Callable[[Row], Mapping[str, Any]]) -> None:
        """Chain what was written before there was a chain. rows: the columns that a row is given beside its link."""
        link, seq = None, 0
        for batch in self._batches(tx):
            changes = []
            for row in batch:
                given = rows(row)
                link, seq = self.link(link, {**row, **given}), row["seq"]
                changes.append({**given, "seq": seq, "link": link})
            columns = ", ".join(f"{name} = :{name}" for name in changes[0] if name != "seq")
            tx.execute_many(f"UPDATE {self.table} SET {columns} WHERE seq = :seq", changes)
        if link is not None:
            self._end(tx, seq, link)

    def first_break(self, tx: Tx) -> Break | None:
        """Where the chain does not hold; None when it is whole."""
        end = tx.one("SELECT seq, link FROM chain_ends WHERE chain = :chain", chain=self.table)
        if end is None:
            return Break("no_end", 0)
        seq, link = 0, None
        for batch in self._batches(tx):
            for row in batch:
                if row["seq"] > end["seq"] or row["link"] is None:
                    return Break("added", row["seq"])
                if row["link"] != self.link(link, row):
                    return Break("gone" if row["seq"] > seq + 1 else "changed", row["seq"])
                if not self.is_whole(row):
                    return Break("changed", row["seq"])
                seq, link = row["seq"], row["link"]
        return None if (seq, link) == (end["seq"], end["link"]) else Break("cut_off", seq)

    def length(self, tx: Tx) -> int:
        """How many rows there are."""
        return int(tx.value(f"SELECT count(*) FROM {self.table}"))

    def mark(self, tx: Tx) -> tuple[int, str]:
        """(seq, its mark) of the last row, to be written down elsewhere; (0, "") before the first."""
        return _marked(tx.one("SELECT seq, link FROM chain_ends WHERE chain = :chain", chain=self.table))

    def mark_at(self, tx: Tx, seq: int) -> str:
        """The mark of a row, to be compared with what was written down; "" where there is no such row."""
        return _marked(tx.one(f"SELECT seq, link FROM {self.table} WHERE seq = :seq", seq=seq))[1]

    def _end(self, tx: Tx, seq: int, link: bytes) -> None:
        tx.execute(
            """INSERT INTO chain_ends (chain, seq, link) VALUES (:chain, :seq, :link)
               ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, link = excluded.link""",
            chain=self.table,
            seq=seq,
            link=link,
        )

    def _batches(self, tx: Tx) -> Iterator[list[Row]]:
        """Every row in order, some at a time."""
        after = 0
        rows = f"SELECT * FROM {self.table} WHERE seq > :after ORDER BY seq LIMIT :limit"
        while some := tx.fetch(rows, after=after, limit=BATCH):
            yield some
            after = some[-1]["seq"]


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    values = ", ".join(f":{column}" for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"


def _marked(row: Row | None) -> tuple[int, str]:
    """A row's seq and the beginning of its link as people write it down: 3F9A-07C1-B2D4."""
    if row is None or row["link"] is None:
        return 0, ""
    text = row["link"].hex().upper()
    return row["seq"], "-".join(text[at : at + 4] for at in range(0, 12, 4))


_CHAINS: dict[str, Chain] = {}


def chained(chain: Chain) -> Chain:
    """Declare that a table is chained."""
    return declare(_CHAINS, chain.table, chain, "chains")


def chains() -> list[Chain]:
    """Every chained table, by name."""
    modules("store")
    return [_CHAINS[name] for name in sorted(_CHAINS)]


def begin_anew(tx: Tx, emptied: str) -> None:
    """A table that was emptied in a satellite's copy begins there, where it is chained."""
    tx.execute("UPDATE chain_ends SET seq = 0, link = NULL WHERE chain = :chain", chain=emptied)
