"""What the disk and SQLite can do by themselves: check-ins one transaction after another."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

NOW = "2026-11-24T00:12:05.123Z"
GATHERING = "0e1a6b58-1f0d-5d0a-8b5e-0123456789ab"


def prepare(file: Path, like: Path) -> None:
    """A copy of the server's tables, with a day of its own: the same shapes, indexes and number of people."""
    with closing(sqlite3.connect(like)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
        copy.execute(
            "INSERT INTO gatherings (id, kind, day) VALUES (?, 'centre_day', '2000-01-01')", (GATHERING,)
        )
        copy.commit()


def commits_per_second(
    file: Path, people: Sequence[str], ids: Sequence[str], payload: str, outcome: str
) -> float:
    """Two selects, two inserts and one durable commit for each person. ids: two new ones for each."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")
        run = connection.execute
        began = time.perf_counter()
        for at, person in enumerate(people):
            run("BEGIN IMMEDIATE")
            run("SELECT * FROM people WHERE id = ?", (person,)).fetchone()
            run(
                "SELECT * FROM attendance WHERE gathering_id = ? AND person_id = ? AND out_at IS NULL",
                (GATHERING, person),
            ).fetchone()
            run(
                """INSERT INTO attendance (id, gathering_id, person_id, in_at, in_how, in_device)
                   VALUES (?, ?, ?, ?, 'search', 'API')""",
                (ids[2 * at], GATHERING, person, NOW),
            )
            run(
                """INSERT INTO journal
                     (id, kind, at, received_at, place, device, actor, payload, status, outcome)
                   VALUES (?, 'check_in', ?, ?, '', '', 'benchmark', ?, 'done', ?)""",
                (ids[2 * at + 1], NOW, NOW, payload, outcome),
            )
            run("COMMIT")
        return len(people) / (time.perf_counter() - began)
