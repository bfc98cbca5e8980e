"""Follow-ups (完了の電話): whoever asked for a need that is done is called, and how that went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from vcenter.domain.calendar import day_began
from vcenter.domain.follow_ups import KEPT_FOR, is_wanted
from vcenter.domain.servers import HEADQUARTERS
from vcenter.store import servers
from vcenter.store.needs_of_now import SET_ASIDE
from vcenter.store.tables import NotForSatellites, table
from vcenter.store.tx import Row, Tx, insert

table(
    "follow_up_calls",
    satellites=NotForSatellites("headquarters calls, from its own telephones"),
)

_DONE_AT = """(SELECT min(h.at) FROM need_history h WHERE h.need_id = n.id AND h.state = 'done' AND h.at >= coalesce(
                (SELECT max(o.at) FROM need_history o WHERE o.need_id = n.id AND o.state <> 'done'), ''))"""
"""Of a need `n` that is done: since when it has been."""

_WITH_CALL = f"""SELECT n.id, n.number, n.state, n.person_id, n.requester_id, n.category, n.district, n.household, n.watch_after, n.best_time, n.request,
                        n.hidden_at AS need_hidden_at, p.name AS person_name, p.kana AS person_kana, p.hidden_at AS person_hidden_at,
                        p.phone AS person_phone, p.phone_other AS person_phone_other,
                        r.name AS requester_name, r.kana AS requester_kana, r.phone AS requester_phone,
                        r.phone_other AS requester_phone_other, r.hidden_at AS requester_hidden_at,
                        {_DONE_AT} AS done_at, {SET_ASIDE} AS set_aside,
                        c.id AS call_id, c.at AS called_at, c.actor AS called_by, coalesce(c.result, '') AS result, c.again_on,
                        coalesce(c.again_time, '') AS again_time
                 FROM needs n JOIN people p ON p.id = n.person_id JOIN people r ON r.id = n.requester_id
                 LEFT JOIN follow_up_calls c ON c.id = (
                   SELECT k.id FROM follow_up_calls k WHERE k.need_id = n.id AND k.at >= coalesce({_DONE_AT}, '9')
                   ORDER BY k.at DESC, k.id DESC LIMIT 1)"""

_HELPERS_ONLY = "EXISTS (SELECT 1 FROM salon_needs s WHERE s.need_id = n.id AND s.about = 'helpers')"
"""Of a need: a salon wanted helpers, so that nobody waits for a call."""


def _is_hidden(row: Row) -> bool:
    return any(row[name] for name in ("need_hidden_at", "person_hidden_at", "requester_hidden_at"))


def by_id(tx: Tx, need_id: str) -> Row | None:
    """A need as in `wanted`, in whatever state: done_at is None while it is not done."""
    row = tx.one(f"{_WITH_CALL} WHERE n.id = :id", id=need_id)
    return row and row | {"is_hidden": _is_hidden(row)}


def wanted(tx: Tx, today: date) -> list[Row]:
    """Needs that are done and whose people are still to be called: id, number, person_id, requester_id, names, kana, phones,
    category, district, household, best_time, done_at, is_hidden; of the last call since: result ("" of none), called_at, called_by,
    again_on, again_time. At a satellite nobody: headquarters calls."""
    if servers.here(tx) != HEADQUARTERS:
        return []
    since = day_began(today - KEPT_FOR)
    rows = tx.fetch(
        f"""{_WITH_CALL} WHERE n.state = 'done' AND n.changed_at >= :since AND NOT {_HELPERS_ONLY}
            ORDER BY n.number""",
        since=since,
    )
    found = [row for row in rows if row["done_at"] and row["done_at"] >= since and not row["set_aside"]]
    return [row | {"is_hidden": _is_hidden(row)} for row in found if is_wanted(row, today)]


def count_wanted(tx: Tx, today: date) -> int:
    """How many are still to be called."""
    return len(wanted(tx, today))


def calls_of(tx: Tx, need_id: str) -> list[Row]:
    """Every call about a need, the newest first."""
    return tx.fetch(
        "SELECT * FROM follow_up_calls WHERE need_id = :need ORDER BY at DESC, id DESC", need=need_id
    )


def made_of(tx: Tx, source_note: str, request: str) -> Row | None:
    """The need (id, number) that was made of a call in these words, and is not done yet."""
    return tx.one(
        """SELECT id, number FROM needs
           WHERE source_note = :note AND request = :request AND state NOT IN ('done', 'withdrawn') ORDER BY number LIMIT 1""",
        note=source_note,
        request=request,
    )


def last_report(tx: Tx, need_id: str) -> Row | None:
    """What the last team told of a need: did, left_over, words, reported_at, team_number."""
    return tx.one(
        """SELECT r.did, r.left_over, r.words, r.reported_at, t.number AS team_number
           FROM reports r JOIN teams t ON t.id = r.team_id
           WHERE t.need_id = :need ORDER BY r.reported_at DESC, t.number DESC LIMIT 1""",
        need=need_id,
    )


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Keep a call."""
    insert(tx, "follow_up_calls", row)


def drop(tx: Tx, id: str) -> None:
    """A call that was recorded by mistake."""
    tx.execute("DELETE FROM follow_up_calls WHERE id = :id", id=id)
