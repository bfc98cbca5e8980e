"""Finding a person by any fragment of kana, kanji, phone or number, while it is being typed."""

from __future__ import annotations

import re

from vcenter.domain.contact import digits
from vcenter.domain.names import fold_text
from vcenter.store.people import SEPARATOR
from vcenter.store.tx import Row, Tx

MOST = 30

LAST = "\U0010ffff"
"""Sorts after every character of a name."""


def words_of(text: str) -> list[str]:
    """The folded fragments that must all be found. A phone may be typed with its hyphens."""
    found = []
    for word in re.split(r"[\s　]+", text.strip()):
        numeric = digits(word)
        plain = re.sub(r"[\d０-９()（）+＋\-‐‑–—―ー−]", "", word)
        found.append(numeric if numeric and not plain else fold_text(word))
    return [word for word in found if word][:5]


def like(word: str) -> str:
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
    begins = SEPARATOR + words[0]
    if len(words) == 1 and not still_in_first:
        # Who is typed from the beginning of the kana stands together in the index: no need to read it through.
        ids = tx.fetch(
            "SELECT id FROM people WHERE find >= :low AND find < :high ORDER BY find LIMIT :limit",
            low=begins,
            high=begins + LAST,
            limit=limit,
        )
        if len(ids) == limit:
            return [row for found in ids if (row := with_presence(tx, found["id"], gathering_id))]
    wanted = " AND ".join(f"find LIKE :word{n} ESCAPE '\\'" for n in range(len(words)))
    params = {f"word{n}": f"%{like(word)}%" for n, word in enumerate(words)}
    first = "id NOT IN (SELECT person_id FROM attendance WHERE out_at IS NULL)," if still_in_first else ""
    ids = tx.fetch(
        f"""SELECT id FROM people WHERE {wanted}
            ORDER BY {first} CASE WHEN find LIKE :begins ESCAPE '\\' THEN 0 ELSE 1 END, find LIMIT :limit""",
        **params,
        begins=f"%{like(begins)}%",
        limit=limit,
    )
    return [row for found in ids if (row := with_presence(tx, found["id"], gathering_id))]


def with_presence(tx: Tx, person_id: str, gathering_id: str | None) -> Row | None:
    """A person with their attendance at this gathering and their team, as in `people`."""
    return tx.one(
        """SELECT p.*, a.id AS attendance_id, a.in_at, a.out_at, a.in_device, a.in_how, a.orientation,
                  t.id AS team_id, t.number AS team_number, t.state AS team_state,
                  (SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id
                    WHERE m.person_id = p.id ORDER BY g.name LIMIT 1) AS group_name
           FROM people p
           LEFT JOIN attendance a ON a.id = (
             SELECT id FROM attendance WHERE gathering_id = :gathering AND person_id = p.id
             ORDER BY in_at DESC LIMIT 1)
           LEFT JOIN teams t ON t.id = (
             SELECT t2.id FROM team_members m JOIN teams t2 ON t2.id = m.team_id
             WHERE m.person_id = p.id AND t2.state IN ('formed', 'out') LIMIT 1)
           WHERE p.id = (SELECT coalesce(joined_into, id) FROM people WHERE id = :id)""",
        id=person_id,
        gathering=gathering_id,
    )
