"""How often a PIN was wrong, and who tried it: what is known of guessers over a restart."""

from __future__ import annotations

from collections.abc import Mapping

from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Tx, insert

table("wrong_tries", satellites=NotForSatellites("who guesses here"))


def everything(tx: Tx) -> dict[str, dict[str, int]]:
    """Of everybody who was wrong: of whom, how often."""
    known: dict[str, dict[str, int]] = {}
    for row in tx.fetch("SELECT who, of_staff, times FROM wrong_tries ORDER BY who, of_staff"):
        known.setdefault(row["who"], {})[row["of_staff"]] = row["times"]
    return known


def forget_ended_sessions(tx: Tx) -> None:
    """A sign-in under which a tablet was handed over, and that is no more, guesses no longer."""
    tx.execute(
        """DELETE FROM wrong_tries WHERE who LIKE 'session %'
           AND who NOT IN (SELECT 'session ' || token_hash FROM sessions)"""
    )


def keep(tx: Tx, who: str, wrong: Mapping[str, int]) -> None:
    """This is all that `who` was wrong about."""
    tx.execute("DELETE FROM wrong_tries WHERE who = :who", who=who)
    for of, times in wrong.items():
        insert(tx, "wrong_tries", {"who": who, "of_staff": of, "times": times})
