"""The words that a council has added to the one vocabulary of skills."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vcenter.domain.names import fold
from vcenter.domain.skills import LABELS
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert

table("own_skills", satellites="word also retired_at made_at changed_at")


def every(tx: Tx) -> list[Row]:
    """All of them, in their order, with how many people have each (`count`)."""
    return tx.fetch(
        """SELECT o.*, (SELECT count(*) FROM person_skills s WHERE s.skill = o.word) AS count
           FROM own_skills o ORDER BY o.made_at, o.word"""
    )


def one(tx: Tx, word: str) -> Row | None:
    """The word of this meaning, however it is written, by its name of now or of before."""
    wanted = fold(word)
    rows = tx.fetch("SELECT * FROM own_skills ORDER BY made_at, word")
    now = (row for row in rows if fold(row["word"]) == wanted)
    before = (row for row in rows if wanted in map(fold, row["also"].split("\n")))
    return next(now, None) or next(before, None)


def labels(tx: Tx) -> dict[str, str]:
    """The whole vocabulary that is asked for: what is built in, then what the council has added."""
    rows = tx.fetch("SELECT word FROM own_skills WHERE retired_at IS NULL ORDER BY made_at, word")
    return LABELS | {row["word"]: row["word"] for row in rows}


def named(tx: Tx, written: Iterable[str]) -> list[str]:
    """Words that no built-in one means, those of the council by their name of now, the others as they were written."""
    words = list(written)
    if not words or tx.value("SELECT 1 FROM own_skills LIMIT 1") is None:
        return words
    found = [(one(tx, word) or {"word": word})["word"] for word in words]
    return list(dict.fromkeys(found))


def add(tx: Tx, row: dict[str, Any]) -> None:
    """A word more; whoever has it written otherwise has it by this name from now on."""
    insert(tx, "own_skills", row)
    wanted = fold(row["word"])
    for other in tx.fetch("SELECT DISTINCT skill FROM person_skills"):
        if other["skill"] not in LABELS and other["skill"] != row["word"] and fold(other["skill"]) == wanted:
            _call(tx, other["skill"], row["word"])


def rename(tx: Tx, before: Row, to: str, at: str) -> None:
    """The word has another name: with people and needs too."""
    also = "\n".join(filter(None, [before["also"], before["word"]]))
    tx.execute(
        "UPDATE own_skills SET word = :to, also = :also, changed_at = :at WHERE word = :word",
        to=to,
        also=also,
        at=at,
        word=before["word"],
    )
    _call(tx, before["word"], to)


def _call(tx: Tx, before: str, now: str) -> None:
    for table_name, of, more in (("person_skills", "person_id", ""), ("need_skills", "need_id", ", count")):
        tx.execute(
            f"""INSERT INTO {table_name} ({of}, skill{more}) SELECT {of}, :now{more} FROM {table_name}
                WHERE skill = :before ON CONFLICT DO NOTHING""",
            now=now,
            before=before,
        )
        tx.execute(f"DELETE FROM {table_name} WHERE skill = :before", before=before)


def retire(tx: Tx, word: str, retired_at: str | None, at: str) -> None:
    """It is no longer asked for; or, with None, it is again."""
    tx.execute(
        "UPDATE own_skills SET retired_at = :retired, changed_at = :at WHERE word = :word",
        retired=retired_at,
        at=at,
        word=word,
    )
