"""Who registered beforehand by themselves (未確認), and whose sending was kept without a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from vcenter.store.tables import ByFunction, Tells, table
from vcenter.store.tx import Row, Tx, insert, update

State = Literal["", "held", "valid", "withdrawn"]


def _merge(tx: Tx, keep: str, gone: str) -> None:
    """Whoever made two records one has seen who it is. What headquarters has not said yet of their days goes along."""
    row = by_person(tx, gone)
    if row and row["state"] == "held" and by_person(tx, keep) is None:
        tx.execute(
            "UPDATE unverified SET person_id = :keep, seen_at = coalesce(seen_at, sent_at) WHERE person_id = :gone",
            keep=keep,
            gone=gone,
        )
        return
    tx.execute("DELETE FROM unverified WHERE person_id = :gone", gone=gone)


table(
    "unverified",
    satellites="person_id sent_at seen_at state batch days hours_from hours_to got settled_at settled_by",
    people={"person_id": ByFunction(_merge)},
    tells=(Tells("people", by="person_id"),),
    key="person_id",
)


def by_person(tx: Tx, person_id: str) -> Row | None:
    """What is kept of a person who registered by themselves."""
    return tx.one("SELECT * FROM unverified WHERE person_id = :id", id=person_id)


def is_unverified(tx: Tx, person_id: str) -> bool:
    """Whether no desk has seen this person since they registered by themselves."""
    return bool(tx.value("SELECT 1 FROM unverified WHERE person_id = :id AND seen_at IS NULL", id=person_id))


def unseen(tx: Tx) -> set[str]:
    """Everybody whom no desk has seen since they registered by themselves."""
    return {row["person_id"] for row in tx.fetch("SELECT person_id FROM unverified WHERE seen_at IS NULL")}


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Somebody registered by themselves."""
    insert(tx, "unverified", row)


def change(tx: Tx, person_id: str, changes: Mapping[str, Any]) -> None:
    """Somebody has seen them, or says whether they may come."""
    update(tx, "unverified", person_id, changes, key="person_id")


def batches(tx: Tx, since: str) -> list[Row]:
    """What came from one address and was kept without a place, of which something waits or was settled since: batch, held, valid, withdrawn
    (how many), first, last (sent_at), settled_by and settled_at of the newest."""
    return tx.fetch(
        """SELECT batch, min(sent_at) AS first, max(sent_at) AS last, max(settled_at) AS settled_at,
                  max(settled_by) AS settled_by,
                  sum(CASE WHEN state = 'held' THEN 1 ELSE 0 END) AS held,
                  sum(CASE WHEN state = 'valid' AND seen_at IS NULL THEN 1 ELSE 0 END) AS valid,
                  sum(CASE WHEN state = 'withdrawn' AND seen_at IS NULL THEN 1 ELSE 0 END) AS withdrawn
           FROM unverified WHERE batch <> '' GROUP BY batch
           HAVING sum(CASE WHEN state = 'held' THEN 1 ELSE 0 END) > 0 OR max(settled_at) >= :since
           ORDER BY min(sent_at)""",
        since=since,
    )


def of_batch(tx: Tx, batch: str, state: State, limit: int) -> list[Row]:
    """Of what came from one address those of whom this was said, the first first: with name, kana and birth."""
    seen = "" if state == "held" else "AND u.seen_at IS NULL"
    return tx.fetch(
        f"""SELECT u.*, p.name, p.kana, p.birth FROM unverified u JOIN people p ON p.id = u.person_id
            WHERE u.batch = :batch AND u.state = :state {seen} ORDER BY u.sent_at, u.person_id LIMIT :limit""",
        batch=batch,
        state=state,
        limit=limit,
    )
