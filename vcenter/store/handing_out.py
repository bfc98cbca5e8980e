"""A copy of the records for a satellite: everything that it works with, and nothing that is headquarters' alone."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from vcenter.store import journal
from vcenter.store.tx import SqliteTx, insert

NOT_HANDED_OUT = ("sessions", "api_tokens", "links", "link_refusals")
"""Tables that are emptied in the copy: who is signed in here, and with whom we exchange."""


def copy_for(database: Path, copy: Path, place: str) -> tuple[int, str]:
    """Write the copy for this satellite; how far its journal reaches (seq, id)."""
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        tx = SqliteTx(connection)
        connection.execute("PRAGMA journal_mode=DELETE")
        for table in NOT_HANDED_OUT:
            tx.execute(f"DELETE FROM {table}")
        insert(tx, "this_place", {"one": 1, "place": place})
        connection.execute("VACUUM")  # what was deleted must not lie in free pages
        return journal.last(tx)


def link_headquarters(copy: Path, headquarters: str, seal_key: bytes, sign_key: bytes) -> None:
    """The satellite exchanges with headquarters, whose journal it holds already."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        tx = SqliteTx(connection)
        seq, id = journal.last(tx)
        insert(
            tx,
            "links",
            {
                "place": headquarters,
                "seal_key": seal_key,
                "sign_key": sign_key,
                "heard_seq": seq,
                "heard_id": id,
                "told_seq": seq,
            },
        )
