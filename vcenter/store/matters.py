"""Matters (用件): complaints, things left behind, questions, until somebody has answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from vcenter.domain.matters import SORTS, named_in
from vcenter.domain.names import fold_text, ways
from vcenter.domain.passes import shown as pass_shown
from vcenter.store import servers
from vcenter.store.people import SEPARATOR, by_pass
from vcenter.store.search import words_of
from vcenter.store.tables import BY_SERVER, MOVES, table
from vcenter.store.tx import Row, Tx, among, batched, insert, update
from vcenter.store.uses import of_every_use

MATTERS = table(
    "matters",
    numbered=BY_SERVER,
    satellites=(
        "id number place incident_id sort what found_where kept_where from_name from_phone about team_id need_id "
        "person_id answerer answer_by heard_at heard_by answer given_to answered_at answered_by removed_at changed_at"
    ),
    people={"person_id": MOVES},
)

of_every_use("hear_matter")

_WHOLE = """SELECT m.*, t.number AS team_number, coalesce(n.number, w.number) AS need_number, p.name AS person_name,
                   coalesce(p.hidden_at, n.hidden_at, w.hidden_at, b.hidden_at) AS hidden_at,
                   coalesce(n.id, w.id) AS goes_to
            FROM matters m LEFT JOIN teams t ON t.id = m.team_id LEFT JOIN needs n ON n.id = m.need_id
            LEFT JOIN needs w ON w.id = t.need_id LEFT JOIN people p ON p.id = m.person_id
            LEFT JOIN people b ON b.id = coalesce(n.person_id, w.person_id)"""
"""hidden_at: where it concerns somebody or a place that is hidden (秘匿)."""

_ORDER = "ORDER BY coalesce(m.answer_by, '9'), m.number"

OURS = f"(m.place = {servers.HERE} OR {servers.HERE} = '')"
"""Of a matter: this server sees to it. Headquarters sees those of every place."""


def next_number(tx: Tx, place: str) -> int:
    """The number of a server's next matter."""
    return servers.next_in(tx, MATTERS, place)


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """A matter more."""
    insert(tx, "matters", row)


def change(tx: Tx, id: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a matter."""
    update(tx, "matters", id, changes)


def by_id(tx: Tx, id: str) -> Row | None:
    """A matter with team_number, need_number, person_name and hidden_at; also one that was taken out again."""
    return tx.one(f"{_WHOLE} WHERE m.id = :id", id=id)


def waiting(tx: Tx) -> list[Row]:
    """What nobody has answered yet, what is due first on top."""
    return tx.fetch(f"{_WHOLE} WHERE m.answered_at IS NULL AND m.removed_at IS NULL AND {OURS} {_ORDER}")


def answered(tx: Tx, limit: int) -> list[Row]:
    """What was answered last, the newest on top."""
    return tx.fetch(
        f"""{_WHOLE} WHERE m.answered_at IS NOT NULL AND m.removed_at IS NULL AND {OURS}
            ORDER BY m.answered_at DESC, m.number DESC LIMIT :limit""",
        limit=limit,
    )


def count_answered(tx: Tx) -> int:
    """How many have been answered."""
    return int(
        tx.value(
            f"SELECT count(*) FROM matters m WHERE m.answered_at IS NOT NULL AND m.removed_at IS NULL AND {OURS}"
        )
    )


def count_waiting(tx: Tx) -> int:
    """How many wait."""
    return int(
        tx.value(
            f"SELECT count(*) FROM matters m WHERE m.answered_at IS NULL AND m.removed_at IS NULL AND {OURS}"
        )
    )


def count_overdue(tx: Tx, today: str) -> int:
    """How many should have been answered before this day."""
    return int(
        tx.value(
            f"""SELECT count(*) FROM matters m
                WHERE m.answered_at IS NULL AND m.removed_at IS NULL AND m.answer_by < :today AND {OURS}""",
            today=today,
        )
    )


def waiting_of_incident(tx: Tx, incident: str) -> list[Row]:
    """What of an incident nobody has answered yet."""
    return tx.fetch(
        f"{_WHOLE} WHERE m.incident_id = :incident AND m.answered_at IS NULL AND m.removed_at IS NULL {_ORDER}",
        incident=incident,
    )


_NAMED_NEED = """SELECT n.id, n.number, coalesce(n.hidden_at, p.hidden_at) AS hidden_at
                 FROM needs n JOIN people p ON p.id = n.person_id WHERE n.number = :number"""

_NAMED_TEAM = """SELECT t.id, t.number, coalesce(n.hidden_at, p.hidden_at) AS hidden_at
                 FROM teams t JOIN needs n ON n.id = t.need_id JOIN people p ON p.id = n.person_id
                 WHERE t.number = :number"""


class Found(NamedTuple):
    """What words name by a number: teams and needs (id, number, hidden_at) and people that there are; missing: what there is not, as it
    is shown."""

    teams: list[Row]
    needs: list[Row]
    people: list[Row]
    missing: list[str]


def named(tx: Tx, about: str) -> Found:
    """The teams, needs and people whose numbers stand in words."""
    said = named_in(about)
    found: dict[str, list[Row]] = {"teams": [], "needs": [], "people": []}
    missing: list[str] = []
    wanted: tuple[tuple[str, Callable[[], Row | None], str], ...] = (
        *(("teams", partial(tx.one, _NAMED_TEAM, number=one), f"{one}班") for one in said.teams),
        *(("needs", partial(tx.one, _NAMED_NEED, number=one), f"{one}番") for one in said.needs),
        *(("people", partial(by_pass, tx, one), f"受付証 {pass_shown(one)}") for one in said.passes),
    )
    for kind, look, words in wanted:
        if row := look():
            found[kind].append(row)
        else:
            missing.append(words)
    return Found(**found, missing=missing)


def answerers(tx: Tx) -> list[str]:
    """Everybody who was named as who answers."""
    rows = tx.fetch("SELECT DISTINCT answerer FROM matters WHERE answerer <> '' ORDER BY answerer")
    return [row["answerer"] for row in rows]


def search(tx: Tx, text: str, limit: int, *, seen: bool) -> list[Row]:
    """Matters in which every fragment stands, the newest on top. seen: names and phones of what concerns somebody hidden too."""
    words = words_of(text)
    found: list[Row] = []
    if not words:
        return found
    for row in tx.fetch(f"{_WHOLE} WHERE m.removed_at IS NULL AND {OURS} ORDER BY m.number DESC"):
        if all(word in _found_by(row, seen) for word in words):
            found.append(row)
            if len(found) == limit:
                break
    return found


def _found_by(row: Row, seen: bool) -> str:
    """All by which a matter is found, folded."""
    parts = [f"{row['number']}番", SORTS[row["sort"]], row["kept_where"], row["answerer"]]
    if row["team_number"]:
        parts.append(f"{row['team_number']}班")
    if seen or not row["hidden_at"]:
        parts += [row["what"], row["found_where"], row["about"], row["from_name"], row["person_name"] or ""]
        parts += [row["from_phone"].replace("-", ""), row["answer"], row["given_to"]]
    return _folded(*parts)


@lru_cache(maxsize=5_000)
def _folded(*parts: str) -> str:
    """Remembered: every letter that is typed looks through the same lines."""
    return SEPARATOR.join(way for part in parts for way in ways(fold_text(part)))


def forget_said(tx: Tx, ids: Iterable[str]) -> None:
    """At a satellite: those of these that concern somebody hidden; what was told, by whom, and how they are reached is taken away."""
    for some in batched(ids):
        one_of, params = among("id", some)
        tx.execute(
            f"""UPDATE matters SET from_name = '', from_phone = '', about = '', what = '秘匿', answer = '', given_to = '',
                  found_where = '' WHERE {one_of}""",
            **params,
        )
