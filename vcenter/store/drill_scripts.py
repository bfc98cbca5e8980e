"""Scripts of drills (訓練の台本): steps with planned and real times, cards that are handed out, and the participants' parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from vcenter.domain.calendar import read_day
from vcenter.store import journal
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, insert, insert_all, update

table(
    "drill_scripts",
    satellites="id incident_id name day starts_at people made_by made_at changed_at",
)
table(
    "drill_steps",
    satellites="id script_id minute position minutes title what who began_at changed_at removed_at",
)
table(
    "drill_cards",
    satellites="id script_id minute position sort title caller place words facts aim handed_at changed_at removed_at",
)
table(
    "drill_parts",
    satellites="script_id participant first second",
    key="script_id participant",
)
table("drill_words", satellites="script_id part name todo changed_at", key="script_id part")

Pieces = Literal["drill_steps", "drill_cards"]
"""What a script is made of that can be changed one by one."""


def by_id(tx: Tx, id: str) -> Row | None:
    """A script, with the drill that it is used for: drill, opened_at, closed_at, throwing_since, None where it is prepared."""
    return tx.one(
        """SELECT s.*, i.name AS drill, i.opened_at, i.closed_at, i.throwing_since
           FROM drill_scripts s LEFT JOIN incidents i ON i.id = s.incident_id WHERE s.id = :id""",
        id=id,
    )


def of_drill(tx: Tx, incident: str) -> Row | None:
    """The script that a drill is run by."""
    row = tx.one("SELECT id FROM drill_scripts WHERE incident_id = :incident", incident=incident)
    return row and by_id(tx, row["id"])


def every(tx: Tx) -> list[Row]:
    """Every script, those that are prepared first, then the newest."""
    return tx.fetch(
        """SELECT s.*, i.name AS drill FROM drill_scripts s LEFT JOIN incidents i ON i.id = s.incident_id
           ORDER BY CASE WHEN s.incident_id IS NULL THEN 0 ELSE 1 END, s.day DESC, s.made_at DESC, s.id"""
    )


def prepared(tx: Tx) -> list[Row]:
    """Scripts that no drill has been run by, the next first."""
    return tx.fetch("SELECT * FROM drill_scripts WHERE incident_id IS NULL ORDER BY day, made_at, id")


def nearest(tx: Tx, day: date) -> list[Row]:
    """The same, that whose day is nearest to this one first."""

    def days_off(row: Row) -> int:
        known = read_day(row["day"])
        return abs((known - day).days) if known else _NO_DAY

    return sorted(prepared(tx), key=days_off)


_NO_DAY = 1_000_000
"""Days to the day of a script that holds none: it comes last."""


def steps(tx: Tx, script: str) -> list[Row]:
    """The steps of a script, in the order in which they are planned."""
    return tx.fetch(
        "SELECT * FROM drill_steps WHERE script_id = :script AND removed_at IS NULL ORDER BY minute, position, id",
        script=script,
    )


def cards(tx: Tx, script: str) -> list[Row]:
    """The cards of a script, in the order in which they are handed out."""
    return tx.fetch(
        "SELECT * FROM drill_cards WHERE script_id = :script AND removed_at IS NULL ORDER BY minute, position, id",
        script=script,
    )


def parts(tx: Tx, script: str) -> list[Row]:
    """What each participant plays, by their number."""
    return tx.fetch("SELECT * FROM drill_parts WHERE script_id = :script ORDER BY participant", script=script)


def piece(tx: Tx, what: Pieces, id: str) -> Row | None:
    """A step or a card, also one that was taken out."""
    return tx.one(f"SELECT * FROM {what} WHERE id = :id", id=id)


def add(
    tx: Tx,
    script: Mapping[str, Any],
    steps: Iterable[Mapping[str, Any]],
    cards: Iterable[Mapping[str, Any]],
    parts: Iterable[Mapping[str, Any]],
) -> None:
    """A script with all that it is made of."""
    insert(tx, "drill_scripts", script)
    insert_all(tx, "drill_steps", [*steps])
    insert_all(tx, "drill_cards", [*cards])
    share_out(tx, script["id"], parts)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a script."""
    update(tx, "drill_scripts", id, changes)


def share_out(tx: Tx, script: str, parts: Iterable[Mapping[str, Any]]) -> None:
    """Who plays what, in the place of what was said before."""
    tx.execute("DELETE FROM drill_parts WHERE script_id = :script", script=script)
    insert_all(tx, "drill_parts", [{"script_id": script, **part} for part in parts])


def own_words(tx: Tx, script: str) -> dict[str, Row]:
    """Part to what its role card says in this script in place of the ready words: name, todo, changed_at."""
    rows = tx.fetch("SELECT * FROM drill_words WHERE script_id = :script", script=script)
    return {row["part"]: row for row in rows}


def say_words(tx: Tx, words: Mapping[str, Any]) -> None:
    """The role card of a part says this from now on. words: a row of drill_words."""
    tx.execute(
        """INSERT INTO drill_words (script_id, part, name, todo, changed_at)
           VALUES (:script_id, :part, :name, :todo, :changed_at)
           ON CONFLICT (script_id, part) DO UPDATE SET name = :name, todo = :todo, changed_at = :changed_at""",
        **words,
    )


def add_piece(tx: Tx, what: Pieces, row: Mapping[str, Any]) -> None:
    """A step or a card more, behind the others of its minute."""
    last = tx.value(f"SELECT max(position) FROM {what} WHERE script_id = :script", script=row["script_id"])
    insert(tx, what, {**row, "position": (last or 0) + 1})


def change_piece(tx: Tx, what: Pieces, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a step or a card."""
    update(tx, what, id, changes)


def move_following(tx: Tx, step: Row, by: int, after: int, at: str) -> None:
    """Put off every other step, and every card: what is planned while the step is on by so many minutes (by), what is planned after it
    by so many (after); below nought they come earlier, never before the start. step: as it was planned before."""
    over = step["minute"] + step["minutes"]
    following = tx.value(
        """SELECT min(minute) FROM drill_steps
           WHERE script_id = :script AND minute > :since AND id <> :step AND removed_at IS NULL""",
        script=step["script_id"],
        step=step["id"],
        since=step["minute"],
    )
    over = over if following is None else min(over, following)
    for what in ("drill_steps", "drill_cards"):
        tx.execute(
            f"""UPDATE {what} SET changed_at = :at,
                  minute = CASE WHEN minute >= :over THEN CASE WHEN minute + :after < 0 THEN 0 ELSE minute + :after END
                                WHEN minute + :by < 0 THEN 0 ELSE minute + :by END
                WHERE script_id = :script AND minute >= :since AND id <> :step AND removed_at IS NULL""",
            script=step["script_id"],
            step=step["id"],
            since=step["minute"],
            over=over,
            by=by,
            after=after,
            at=at,
        )


def throw(tx: Tx, script: str) -> list[str]:
    """Take a script away for good; the ids of all that went. Nothing points at it any more: see `drill_notes.throw`."""
    gone = [script]
    for what in ("drill_steps", "drill_cards"):
        rows = tx.fetch(f"SELECT id FROM {what} WHERE script_id = :script", script=script)
        gone += [row["id"] for row in rows]
    for what in ("drill_words", "drill_parts", "drill_cards", "drill_steps"):
        tx.execute(f"DELETE FROM {what} WHERE script_id = :script", script=script)
    tx.execute("DELETE FROM drill_scripts WHERE id = :script", script=script)
    return gone


def blank_journal(tx: Tx, ids: Iterable[str]) -> None:
    """Take away what the journal says of these; that something was done, by whom and when, stays."""
    while journal.note_things(tx, journal.NOTED_AT_ONCE):
        pass
    for entry in journal.that_name(tx, ids):
        journal.blank(tx, entry["id"])
