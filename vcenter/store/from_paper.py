"""Blank forms that were printed (白紙の用紙), and what was typed in from paper (紙から)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vcenter.domain.from_paper import LINES
from vcenter.store import servers
from vcenter.store.tables import BY_SERVER, NotByServer, NotForSatellites, table
from vcenter.store.tx import Row, Tx, among, insert, update

_HERE = NotForSatellites("paper lies where it is written on, and is typed in there")

table("paper_piles", satellites=_HERE)
PAPERS = table("blank_papers", satellites=_HERE, numbered=BY_SERVER, key="number")
table("paper_entries", satellites=_HERE, key="entry_id", numbered=NotByServer("the number of its paper"))

_LISTS = ", ".join(f"'{form}'" for form in LINES)
"""Forms with several lines: one that was begun is not in before its last line is."""

_LINES_IN = "(SELECT count(*) FROM paper_entries e WHERE e.number = b.number)"

_MISSING = f"""FROM blank_papers b JOIN paper_piles p ON p.id = b.pile_id
               WHERE p.in_use_at IS NOT NULL AND b.settled = ''
                 AND (b.form IN ({_LISTS})
                      OR NOT EXISTS (SELECT 1 FROM paper_entries e WHERE e.number = b.number))"""


def add_pile(tx: Tx, row: Mapping[str, Any], forms: Iterable[str], place: str) -> list[int]:
    """A pile was printed, of these forms in order; the numbers that stand on them, of this server's range."""
    insert(tx, "paper_piles", row)
    numbers = []
    for form in forms:
        number = servers.next_in(tx, PAPERS, place)
        insert(tx, "blank_papers", {"number": number, "pile_id": row["id"], "form": form})
        numbers.append(number)
    return numbers


def pile(tx: Tx, id: str) -> Row | None:
    """A pile with count, first and last: how many papers it has, and their numbers."""
    return next(iter(_piles(tx, "WHERE p.id = :id", id=id)), None)


def piles(tx: Tx, limit: int) -> list[Row]:
    """The piles that were printed last, as `pile`."""
    return _piles(tx, "", "LIMIT :limit", limit=limit)


def _piles(tx: Tx, where: str, end: str = "", **params: Any) -> list[Row]:
    return tx.fetch(
        f"""SELECT p.id, p.printed_at, p.printed_by, p.in_use_at, p.in_use_by, count(*) AS count,
                   min(b.number) AS first, max(b.number) AS last
            FROM paper_piles p JOIN blank_papers b ON b.pile_id = p.id {where}
            GROUP BY p.id, p.printed_at, p.printed_by, p.in_use_at, p.in_use_by
            ORDER BY p.printed_at DESC, p.id {end}""",
        **params,
    )


def papers_of(tx: Tx, pile_id: str) -> list[Row]:
    """The papers of a pile: number, form."""
    return tx.fetch("SELECT number, form FROM blank_papers WHERE pile_id = :id ORDER BY number", id=pile_id)


def paper(tx: Tx, number: int) -> Row | None:
    """A blank form that was printed here, with its pile's in_use_at."""
    return tx.one(
        """SELECT b.*, p.in_use_at FROM blank_papers b JOIN paper_piles p ON p.id = b.pile_id
           WHERE b.number = :number""",
        number=number,
    )


def use(tx: Tx, pile_id: str, at: str | None, by: str) -> None:
    """People are received with this pile from now on; or, where `at` is None, after all they are not."""
    update(tx, "paper_piles", pile_id, {"in_use_at": at, "in_use_by": by})


def settle(tx: Tx, numbers: Iterable[int], how: str, at: str | None, by: str) -> None:
    """Nothing is missing of these papers any more; how "": it is after all."""
    tx.execute_many(
        "UPDATE blank_papers SET settled = :how, settled_at = :at, settled_by = :by WHERE number = :number",
        [{"number": number, "how": how, "at": at, "by": by} for number in numbers],
    )


def missing(tx: Tx) -> list[Row]:
    """Papers of piles in use that are not in and not settled, by number: number, form, lines (how many are in of a list)."""
    return tx.fetch(f"SELECT b.number, b.form, {_LINES_IN} AS lines {_MISSING} ORDER BY b.number")


def count_missing(tx: Tx) -> int:
    """How many papers of piles in use are not in and not settled."""
    return int(tx.value(f"SELECT count(*) {_MISSING}"))


def counted(tx: Tx) -> dict[str, int]:
    """Of piles in use: how many papers there are (papers), are in (typed), and were said to be unused (unused)."""
    row = tx.one(
        f"""SELECT count(*) AS papers,
                   coalesce(sum(CASE WHEN b.settled = 'unused' AND {_LINES_IN} = 0 THEN 1 ELSE 0 END), 0) AS unused
            FROM blank_papers b JOIN paper_piles p ON p.id = b.pile_id WHERE p.in_use_at IS NOT NULL"""
    )
    assert row is not None
    return {**row, "typed": row["papers"] - row["unused"] - count_missing(tx)}


def keep_entry(tx: Tx, row: Mapping[str, Any]) -> None:
    """Something was typed in from paper."""
    insert(tx, "paper_entries", row)


def forget_entry(tx: Tx, entry_id: str) -> None:
    """What was typed in was taken back: its paper is not in any more."""
    tx.execute("DELETE FROM paper_entries WHERE entry_id = :id", id=entry_id)


_ENTRIES = """SELECT e.*, n.number AS need_number, n.hidden_at AS need_hidden_at, t.number AS team_number,
                     a.person_id, p.name, p.kana, p.pass_number, p.hidden_at
              FROM paper_entries e LEFT JOIN needs n ON n.id = e.need_id LEFT JOIN teams t ON t.id = e.team_id
              LEFT JOIN attendance a ON a.id = e.attendance_id LEFT JOIN people p ON p.id = a.person_id"""


def entries_of(tx: Tx, number: int) -> list[Row]:
    """What was typed in of the paper of this number, with the need, team or person that it is about."""
    return tx.fetch(f"{_ENTRIES} WHERE e.number = :number ORDER BY e.typed_at, e.entry_id", number=number)


def entries_since(tx: Tx, since: str, limit: int) -> list[Row]:
    """What was typed in from this moment on, or is of a time after it, the last on top; as `entries_of`."""
    return tx.fetch(
        f"""{_ENTRIES} WHERE e.typed_at >= :since OR e.written_at >= :since
            ORDER BY e.typed_at DESC, e.entry_id LIMIT :limit""",
        since=since,
        limit=limit,
    )


def count_since(tx: Tx, since: str) -> int:
    """How many `entries_since` there are."""
    return int(
        tx.value(
            "SELECT count(*) FROM paper_entries WHERE typed_at >= :since OR written_at >= :since", since=since
        )
    )


def last_typed(tx: Tx, by: str, device: str, since: str) -> Row | None:
    """What this member of staff typed in last on this device since then: day and writer of the next paper are most likely the same."""
    return tx.one(
        """SELECT e.written_at, e.writer FROM paper_entries e JOIN journal j ON j.id = e.entry_id
           WHERE e.typed_by = :by AND e.typed_at >= :since AND j.device = :device
           ORDER BY e.typed_at DESC, e.entry_id LIMIT 1""",
        by=by,
        device=device,
        since=since,
    )


def of_need(tx: Tx, need_id: str) -> list[Row]:
    """What was typed in from paper of a need."""
    return tx.fetch("SELECT * FROM paper_entries WHERE need_id = :id ORDER BY typed_at", id=need_id)


def of_team(tx: Tx, team_id: str) -> list[Row]:
    """What was typed in from paper of a team."""
    return tx.fetch("SELECT * FROM paper_entries WHERE team_id = :id ORDER BY typed_at", id=team_id)


def of_person(tx: Tx, person_id: str, limit: int) -> list[Row]:
    """What was typed in from paper of somebody's coming and going, the last on top."""
    return tx.fetch(
        """SELECT e.* FROM paper_entries e JOIN attendance a ON a.id = e.attendance_id
           WHERE a.person_id = :id ORDER BY e.written_at DESC, e.entry_id LIMIT :limit""",
        id=person_id,
        limit=limit,
    )


def of_entries(tx: Tx, ids: Iterable[str]) -> dict[str, Row]:
    """Those of these entries of the journal that were typed in from paper."""
    one_of, params = among("entry_id", ids)
    return {row["entry_id"]: row for row in tx.fetch(f"SELECT * FROM paper_entries WHERE {one_of}", **params)}
