"""Orientations of a day: group A is the first, B the second …"""

from __future__ import annotations

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx

table(
    "orientations",
    satellites="gathering_id letter began_at",
)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def next_letter(tx: Tx, gathering_id: str) -> str:
    """The group that whoever comes in now belongs to: A to Z, then A2 to Z2 …"""
    begun = int(tx.value("SELECT count(*) FROM orientations WHERE gathering_id = :id", id=gathering_id))
    again, letter = divmod(begun, len(LETTERS))
    return LETTERS[letter] + (str(again + 1) if again else "")


def begin(tx: Tx, gathering_id: str, letter: str, at: str) -> None:
    """The orientation of this group begins: whoever comes in from now on belongs to the next."""
    tx.execute(
        """INSERT INTO orientations (gathering_id, letter, began_at) VALUES (:gathering, :letter, :at)
           ON CONFLICT DO NOTHING""",
        gathering=gathering_id,
        letter=letter,
        at=at,
    )


def waiting(tx: Tx, gathering_id: str | None) -> list[Row]:
    """People who are in and wait for an orientation: id, name, kana, orientation (their group)."""
    return tx.fetch(
        """SELECT p.id, p.name, p.kana, a.orientation FROM attendance a JOIN people p ON p.id = a.person_id
           WHERE a.gathering_id = :gathering AND a.out_at IS NULL AND a.orientation <> ''
             AND NOT EXISTS (SELECT 1 FROM orientations o
                             WHERE o.gathering_id = a.gathering_id AND o.letter = a.orientation)
           ORDER BY a.in_at, a.id""",
        gathering=gathering_id,
    )


def heard(tx: Tx, person_ids: list[str], day: str) -> None:
    """These people have heard the orientation on this day."""
    tx.execute_many(
        "UPDATE people SET oriented_on = :day WHERE id = :id", [{"id": id, "day": day} for id in person_ids]
    )
