"""Needs that are posted for volunteers to choose (掲示), and the hands that they have raised (手を挙げる).

What ends a posting or a hand by itself is read off the need, its teams and who is here, and is not written down a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.offers import why_not_posted
from vcenter.store import needs
from vcenter.store.tables import MOVES, table
from vcenter.store.tx import Row, Tx, among, insert_all

table("need_postings", satellites="need_id day posted_at posted_by down_at down_by")

table(
    "raised_hands",
    satellites="id need_id person_id day raised_at raised_by at_desk lowered_at",
    people={"person_id": MOVES},
)


def post(tx: Tx, need_id: str, day: str, at: str, by: str) -> None:
    """Post a need for this day, from now on."""
    tx.execute(
        """INSERT INTO need_postings (need_id, day, posted_at, posted_by) VALUES (:need, :day, :at, :by)
           ON CONFLICT (need_id) DO UPDATE SET day = excluded.day, posted_at = excluded.posted_at,
             posted_by = excluded.posted_by, down_at = NULL, down_by = ''""",
        need=need_id,
        day=day,
        at=at,
        by=by,
    )


def posting(tx: Tx, need_id: str) -> Row | None:
    """When and by whom a need was posted last."""
    return tx.one("SELECT * FROM need_postings WHERE need_id = :need", need=need_id)


def take_down(tx: Tx, need_id: str, at: str | None, by: str) -> None:
    """A need is taken down; or, with None, it stands again as it was posted."""
    tx.execute(
        "UPDATE need_postings SET down_at = :at, down_by = :by WHERE need_id = :need",
        need=need_id,
        at=at,
        by=by,
    )


def standing(tx: Tx, day: str) -> dict[str, str]:
    """Need to when it was posted, of those that stand on this day: not taken down, and since then without a team, a step that
    takes it out of matching, or hiding. A team that was given up again counts as none."""
    rows = tx.fetch(
        """SELECT b.need_id, b.posted_at FROM need_postings b JOIN needs n ON n.id = b.need_id
           WHERE b.day = :day AND b.down_at IS NULL AND n.state = 'ready'
             AND NOT EXISTS (SELECT 1 FROM teams t WHERE t.need_id = b.need_id AND t.state <> 'disbanded'
                              AND t.formed_at >= b.posted_at)
             AND NOT EXISTS (SELECT 1 FROM need_history h WHERE h.need_id = b.need_id AND h.at > b.posted_at
                              AND h.state IN ('received', 'survey', 'on_hold', 'referred', 'withdrawn', 'done'))
             AND NOT EXISTS (SELECT 1 FROM hidden_needs s WHERE s.need_id = b.need_id AND s.at > b.posted_at)
           ORDER BY b.posted_at, b.need_id""",
        day=day,
    )
    return {row["need_id"]: row["posted_at"] for row in rows}


def ready(tx: Tx) -> list[Row]:
    """What `needs.ready` finds, each also with `secret`: 1 where the need or somebody concerned is hidden."""
    return with_secret(tx, needs.ready(tx))


def with_secret(tx: Tx, rows: Iterable[Row]) -> list[Row]:
    """These needs with `secret`: 1 where the need or somebody concerned is hidden."""
    found = list(rows)
    one_of, params = among("p.id", {row[of] for row in found for of in ("person_id", "requester_id")})
    hidden = {
        row["id"]
        for row in tx.fetch(f"SELECT p.id FROM people p WHERE p.hidden_at IS NOT NULL AND {one_of}", **params)
    }
    return [
        {
            **row,
            "secret": int(
                bool(row["hidden_at"]) or not hidden.isdisjoint((row["person_id"], row["requester_id"]))
            ),
        }
        for row in found
    ]


def posted(tx: Tx, day: str) -> list[Row]:
    """The needs that stand for volunteers to choose now, as of `ready`, with posted_at; the most urgent first."""
    since = standing(tx, day)
    if not since:
        return []
    return [
        {**row, "posted_at": since[row["id"]]}
        for row in ready(tx)
        if row["id"] in since and not why_not_posted(row, day)
    ]


def raise_all(tx: Tx, rows: list[Mapping[str, Any]]) -> None:
    """Insert hands."""
    insert_all(tx, "raised_hands", rows)


def lower(tx: Tx, people: Iterable[str], day: str, at: str) -> int:
    """Whatever hands these people have up on this day are down; how many."""
    one_of, params = among("person_id", people)
    return tx.execute(
        f"UPDATE raised_hands SET lowered_at = :at WHERE day = :day AND lowered_at IS NULL AND {one_of}",
        at=at,
        day=day,
        **params,
    )


def raised_at(tx: Tx, at: str, need_id: str) -> list[Row]:
    """The hands that one act has raised for a need."""
    return tx.fetch(
        "SELECT * FROM raised_hands WHERE raised_at = :at AND need_id = :need ORDER BY id",
        at=at,
        need=need_id,
    )


def up_again(tx: Tx, people: Iterable[str], at: str) -> int:
    """Whatever hands of these people were lowered at this moment are up; how many."""
    one_of, params = among("person_id", people)
    return tx.execute(
        f"UPDATE raised_hands SET lowered_at = NULL WHERE lowered_at = :at AND {one_of}", at=at, **params
    )


def up(tx: Tx, day: str) -> dict[str, Row]:
    """Person to the hand that they have up on this day, in the order in which they were raised; whoever has been in a team since
    has none. Whether they are here, and whether the need still stands, is for `hands` to say."""
    rows = tx.fetch(
        """SELECT o.* FROM raised_hands o WHERE o.day = :day AND o.lowered_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM team_members m JOIN teams t ON t.id = m.team_id
                              WHERE m.person_id = o.person_id AND t.state <> 'disbanded' AND t.formed_at >= o.raised_at)
           ORDER BY o.raised_at, o.id""",
        day=day,
    )
    found: dict[str, Row] = {}
    for row in rows:
        found.pop(row["person_id"], None)  # of two records merged into one the later hand holds
        found[row["person_id"]] = row
    return found


def hands(tx: Tx, day: str, waiting: Iterable[Row], needs_posted: Iterable[Row]) -> dict[str, list[Row]]:
    """Posted need to whoever has a hand up for it, in the order in which they raised it: the rows of `waiting` (attendance.waiting)
    with raised_at. Whoever left, is in a team or is barred has none; nor is one of before the need was posted."""
    here = {row["id"]: row for row in waiting if not row["barred_reason"]}
    since = {row["id"]: row["posted_at"] for row in needs_posted}
    found: dict[str, list[Row]] = {id: [] for id in since}
    for person, hand in up(tx, day).items():
        row = here.get(person)
        if row and row["in_at"] <= hand["raised_at"] and hand["raised_at"] >= since.get(hand["need_id"], "~"):
            found[hand["need_id"]].append({**row, "raised_at": hand["raised_at"]})
    return found
