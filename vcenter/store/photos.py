"""Photos: which have arrived, and which need shows which of them. The files themselves are vcenter/photos/files.py's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx, among

table(
    "photos",
    satellites="sha256 sent bytes width height arrived_at",
)

table(
    "need_photos",
    satellites="need_id sha256 position added_at actor removed_at removed_by",
)


def keep(tx: Tx, row: Mapping[str, Any]) -> None:
    """A photo has arrived; again, when its file had been lost."""
    tx.execute(
        """INSERT INTO photos (sha256, sent, bytes, width, height, arrived_at)
           VALUES (:sha256, :sent, :bytes, :width, :height, :arrived_at)
           ON CONFLICT (sha256) DO UPDATE SET sent = excluded.sent, bytes = excluded.bytes,
             width = excluded.width, height = excluded.height""",
        **row,
    )


def by_sha256(tx: Tx, sha256: str) -> Row | None:
    """A photo that has arrived."""
    return tx.one("SELECT * FROM photos WHERE sha256 = :sha256", sha256=sha256)


def is_named(tx: Tx, sha256: str) -> bool:
    """Whether some need shows this photo, or is to show it when it arrives."""
    found = tx.value("SELECT 1 FROM need_photos WHERE sha256 = :sha256 AND removed_at IS NULL", sha256=sha256)
    return found is not None


def arrived(tx: Tx) -> list[Row]:
    """Every photo that has arrived."""
    return tx.fetch("SELECT * FROM photos ORDER BY sha256")


def of_need(tx: Tx, need_id: str) -> list[Row]:
    """The photos that a need shows, in order; `arrived_at` is None while one is still on its way."""
    return tx.fetch(
        """SELECT n.sha256, n.position, n.added_at, n.actor, p.width, p.height, p.arrived_at
           FROM need_photos n LEFT JOIN photos p ON p.sha256 = n.sha256
           WHERE n.need_id = :need AND n.removed_at IS NULL ORDER BY n.position""",
        need=need_id,
    )


def shown(tx: Tx) -> list[Row]:
    """Every photo that a need shows; `sent` and `bytes` are None while it is still on its way."""
    return tx.fetch(
        """SELECT DISTINCT n.sha256, p.sent, p.bytes FROM need_photos n LEFT JOIN photos p ON p.sha256 = n.sha256
           WHERE n.removed_at IS NULL"""
    )


def newest_shown(tx: Tx) -> list[Row]:
    """The photos that have arrived and that a need shows, the last to arrive first."""
    return tx.fetch(
        """SELECT * FROM photos p
           WHERE EXISTS (SELECT 1 FROM need_photos n WHERE n.sha256 = p.sha256 AND n.removed_at IS NULL)
           ORDER BY arrived_at DESC, sha256"""
    )


def of_hidden(tx: Tx, sha256s: Iterable[str]) -> set[str]:
    """Which of these photos are of a need that was hidden (store/hidden.py)."""
    one_of, params = among("n.sha256", sha256s)
    rows = tx.fetch(
        f"""SELECT DISTINCT n.sha256 FROM need_photos n JOIN hidden_needs h ON h.need_id = n.need_id
            WHERE {one_of}""",
        **params,
    )
    return {row["sha256"] for row in rows}


def take_off(tx: Tx, need_id: str) -> None:
    """The need shows no photo any more: at a satellite, of a need that headquarters hide."""
    tx.execute(
        "UPDATE need_photos SET removed_at = added_at WHERE need_id = :need AND removed_at IS NULL",
        need=need_id,
    )


def show(tx: Tx, need_id: str, sha256s: Sequence[str], at: str, actor: str) -> None:
    """The need shows these photos after those that it shows already."""
    last = tx.value("SELECT coalesce(max(position), 0) FROM need_photos WHERE need_id = :need", need=need_id)
    tx.execute_many(
        """INSERT INTO need_photos (need_id, sha256, position, added_at, actor)
           VALUES (:need, :sha256, :position, :at, :actor)
           ON CONFLICT (need_id, sha256) DO UPDATE SET position = excluded.position,
             added_at = excluded.added_at, actor = excluded.actor, removed_at = NULL, removed_by = ''""",
        [
            {"need": need_id, "sha256": sha256, "position": position, "at": at, "actor": actor}
            for position, sha256 in enumerate(sha256s, last + 1)
        ],
    )


def hide(tx: Tx, need_id: str, sha256: str, at: str, actor: str) -> bool:
    """The need no longer shows this photo; whether it did."""
    changed = tx.execute(
        """UPDATE need_photos SET removed_at = :at, removed_by = :actor
           WHERE need_id = :need AND sha256 = :sha256 AND removed_at IS NULL""",
        need=need_id,
        sha256=sha256,
        at=at,
        actor=actor,
    )
    return changed > 0


def forget_unshown(tx: Tx, before: str, yesterday: str) -> list[str]:
    """Forget the photos that no need shows any more, and those of before that none ever did; their names.

    Where nothing was recorded between then and yesterday no time has gone by: the clock was set ahead, and their needs may still come.
    A photo of a drill that was thrown away has no time of arrival any more, and goes at once.
    """
    rows = tx.fetch(
        """DELETE FROM photos
           WHERE NOT EXISTS (SELECT 1 FROM need_photos n WHERE n.sha256 = photos.sha256 AND n.removed_at IS NULL)
             AND (EXISTS (SELECT 1 FROM need_photos n WHERE n.sha256 = photos.sha256)
                  OR arrived_at = '' OR (arrived_at < :before AND EXISTS (SELECT 1 FROM journal WHERE at > :before AND at < :yesterday)))
           RETURNING sha256""",
        before=before,
        yesterday=yesterday,
    )
    return [row["sha256"] for row in rows]
