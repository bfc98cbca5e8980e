"""Finding a person by any fragment of kana, kanji, phone or number, while it is being typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from vcenter.domain.contact import digits
from vcenter.domain.names import fold_text, fold_word, is_kana, ways
from vcenter.domain.passes import number_in
from vcenter.store.people import SEPARATOR
from vcenter.store.stays import IN_TEAM_NOW, TEAM_STATE
from vcenter.store.tx import Row, Tx, among

MOST = 30

LOOKED_THROUGH = 200
"""So many who match are looked through in one go for those whose name or number begins with the words."""

LAST = "\U0010ffff"
"""Sorts after every character of a name."""


NAMESAKES = 2000
"""Among so many whose name has one of the words the other words are looked for in addresses."""

_JAPAN = re.compile(r"[+＋]\s*[8８][1１][\s()（）\-‐‑–—―ー−]*[0０]?[\s()（）\-‐‑–—―ー−]*(?=\d)")


def words_of(text: str) -> list[str]:
    """The folded fragments that must all be found. A phone may be typed with its hyphens, and as +81 90…"""
    found = []
    for word in re.split(r"[\s　]+", _JAPAN.sub("0", text.replace("\ufeff", "")).strip()):
        if number := number_in(word):  # a scanner typed a pass into the search
            found.append(number)
            continue
        numeric = digits(word)
        plain = re.sub(r"[\d０-９()（）+＋\-‐‑–—―ー−]", "", word)
        found.append(numeric if numeric and not plain else fold_word(word))
    return [word for word in found if word][:5]


def like(word: str) -> str:
    """A word as LIKE takes it for itself, with `\\` as ESCAPE."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def people(
    tx: Tx, text: str, gathering_id: str | None, limit: int = MOST, *, still_in_first: bool = False
) -> list[Row]:
    """People who match every fragment, those whose name or number begins with the first one before others. Where there
    is nobody, those of whom some fragments stand in the name or a number and the others in the address (高橋 芝浦).

    Each row also says, for the gathering: attendance_id, in_at, out_at, in_device (None when they
    have not come) and team_number, team_state of the team they are in now.
    still_in_first: whoever has not left, of any day, stands before everybody else, however many have the same name.
    """
    words = words_of(text)
    if not words:
        return []
    ids = _still_in(tx, words, limit) if still_in_first else []
    ids += [id for id in _found(tx, words, limit + len(ids)) if id not in ids]
    ids = ids or _by_address(tx, words)
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


def count(tx: Tx, text: str) -> int:
    """How many people `people` finds where nobody sets a limit."""
    words = words_of(text)
    if not words:
        return 0
    wanted, params = _matching(words)
    del params["begins"]
    return int(tx.value(f"SELECT count(*) FROM people WHERE {wanted}", **params)) or len(
        _by_address(tx, words)
    )


def _by_address(tx: Tx, words: Sequence[str]) -> list[str]:
    """The ids of people in whose name or numbers some of the words stand, and the others in their address.

    It reads the index through once more: so it is asked only where the names alone found nobody.
    """
    # One kana stands in too many names to be asked for, and one kanji too, but at their beginning (林 芝浦).
    named = [
        f"%{like(word)}%" if len(word) > 1 else f"%{like(SEPARATOR + word)}%"
        for word in words
        if len(word) > 1 or not is_kana(word)
    ]
    if len(words) == 1 or not named:
        return []
    some = " OR ".join(f"find LIKE :named{n} ESCAPE '\\'" for n in range(len(named)))
    rows = tx.fetch(
        f"SELECT id, find FROM people WHERE {some} ORDER BY find LIMIT :most",
        most=NAMESAKES,
        **{f"named{n}": name for n, name in enumerate(named)},
    )
    left = {row["id"]: [word for word in words if word not in row["find"]] for row in rows}
    ids = [id for id, others in left.items() if others]
    one_of, params = among("id", ids)
    places = tx.fetch(f"SELECT id, address FROM people WHERE {one_of}", **params)
    found = {row["id"] for row in places if all(word in _place(row["address"]) for word in left[row["id"]])}
    return [id for id in ids if id in found]


@lru_cache(maxsize=20_000)
def _place(address: str) -> str:
    """An address as words are found in it. Remembered: every letter that is typed looks through the same ones."""
    return SEPARATOR.join(ways(fold_text(address)))


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
                  (SELECT 1 FROM unverified u WHERE u.person_id = p.id AND u.seen_at IS NULL) AS unverified,
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
