"""Finding a person by any fragment of kana, kanji, phone or number, while it is being typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vcenter.domain.contact import digits
from vcenter.domain.names import fold_text
from vcenter.domain.passes import number_in
from vcenter.store.people import SEPARATOR
from vcenter.store.stays import IN_TEAM_NOW, TEAM_STATE
from vcenter.store.tx import Row, Tx, among

MOST = 30

LOOKED_THROUGH = 200
"""So many who match are looked through in one go for those whose name or number begins with the words."""

LAST = "\U0010ffff"
"""Sorts after every character of a name."""


def words_of(text: str) -> list[str]:
    """The folded fragments that must all be found. A phone may be typed with its hyphens."""
    found = []
    for word in re.split(r"[\s　]+", text.strip()):
        if number := number_in(word):  # a scanner typed a pass into the search
            found.append(number)
            continue
        numeric = digits(word)
        plain = re.sub(r"[\d０-９()（）+＋\-‐‑–—―ー−]", "", word)
        found.append(numeric if numeric and not plain else fold_text(word))
    return [word for word in found if word][:5]


def like(word: str) -> str:
    """A word as LIKE takes it for itself, with `\\` as ESCAPE."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def people(
    tx: Tx, text: str, gathering_id: str | None, limit: int = MOST, *, still_in_first: bool = False
) -> list[Row]:
    """People who match every fragment, those whose name or number begins with the first one before others.

    Each row also says, for the gathering: attendance_id, in_at, out_at, in_device (None when they
    have not come) and team_number, team_state of the team they are in now.
    still_in_first: whoever has not left, of any day, stands before everybody else, however many have the same name.
    """
    words = words_of(text)
    if not words:
        return []
    ids = _still_in(tx, words, limit) if still_in_first else []
    ids += [id for id in _found(tx, words, limit + len(ids)) if id not in ids]
    return with_presences(tx, ids[:limit], gathering_id)


def _found(tx: Tx, words: Sequence[str], limit: int) -> list[str]:
    """The ids of people who match, in their order."""
    begins = SEPARATOR + words[0]
    if len(words) == 1:
        # Who is typed from the beginning of the kana stands together in the index: no need to read it through.
        ids = tx.fetch(
            "SELECT id FROM people WHERE find >= :low AND find < :high ORDER BY find LIMIT :limit",
            low=begins,
            high=begins + LAST,
            limit=limit,
        )
        if len(ids) == limit:
            return [row["id"] for row in ids]
    # In the order of the index, so that what many have in common is found at once and nothing is sorted.
    wanted, params = _matching(words)
    most = max(LOOKED_THROUGH, 2 * limit)
    rows = tx.fetch(
        f"""SELECT id, CASE WHEN {_BEGINS} THEN 1 ELSE 0 END AS begins FROM people
            WHERE {wanted} ORDER BY find LIMIT :most""",
        most=most,
        **params,
    )
    first = [row["id"] for row in rows if row["begins"]]
    if (
        len(rows) == most and len(first) < limit
    ):  # there are more, and those that begin with it may be among them
        sql = f"SELECT id FROM people WHERE {wanted} AND {_BEGINS} ORDER BY find LIMIT :limit"
        first = [row["id"] for row in tx.fetch(sql, limit=limit, **params)]
    return [*first, *(row["id"] for row in rows if not row["begins"])][:limit]


def _still_in(tx: Tx, words: Sequence[str], limit: int) -> list[str]:
    """As `_found`, of those who have not left, of any day."""
    wanted, params = _matching(words)
    rows = tx.fetch(
        f"""SELECT id FROM people WHERE id IN (SELECT person_id FROM attendance WHERE out_at IS NULL) AND {wanted}
            ORDER BY CASE WHEN {_BEGINS} THEN 0 ELSE 1 END, find LIMIT :limit""",
        limit=limit,
        **params,
    )
    return [row["id"] for row in rows]


_BEGINS = "find LIKE :begins ESCAPE '\\'"


def _matching(words: Sequence[str]) -> tuple[str, dict[str, str]]:
    """(condition that every fragment is found, its parameters and that of `_BEGINS`)."""
    wanted = " AND ".join(f"find LIKE :word{n} ESCAPE '\\'" for n in range(len(words)))
    params = {f"word{n}": f"%{like(word)}%" for n, word in enumerate(words)}
    return wanted, params | {"begins": f"%{like(SEPARATOR + words[0])}%"}


def with_presence(tx: Tx, person_id: str, gathering_id: str | None) -> Row | None:
    """A person with their attendance at this gathering and their team, as in `people`."""
    return next(iter(with_presences(tx, [person_id], gathering_id)), None)


def with_presences(tx: Tx, person_ids: Sequence[str], gathering_id: str | None) -> list[Row]:
    """These people as `with_presence` gives each, in the same order; without whom nobody knows."""
    one_of, params = among("asked.id", person_ids)
    rows = tx.fetch(
        f"""SELECT asked.id AS asked_id, p.*, a.id AS attendance_id, a.in_at, a.out_at, a.in_device, a.in_how, a.orientation,
                  coalesce(a.stays_here, 0) AS stays_here,
                  t.id AS team_id, t.number AS team_number, {TEAM_STATE} AS team_state,
                  (SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id
                    WHERE m.person_id = p.id ORDER BY g.name LIMIT 1) AS group_name
           FROM people asked JOIN people p ON p.id = coalesce(asked.joined_into, asked.id)
           LEFT JOIN attendance a ON a.id = (
             SELECT id FROM attendance WHERE gathering_id = :gathering AND person_id = p.id
             ORDER BY in_at DESC LIMIT 1)
           LEFT JOIN teams t ON t.id = (
             SELECT t2.id FROM team_members m JOIN teams t2 ON t2.id = m.team_id
             WHERE m.person_id = p.id AND {IN_TEAM_NOW} LIMIT 1)
           WHERE {one_of}""",
        gathering=gathering_id,
        **params,
    )
    found = {row.pop("asked_id"): row for row in rows}
    return [found[id] for id in person_ids if id in found]
