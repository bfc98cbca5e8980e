"""The list of people (名簿の一覧): by kana, of those who are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from vcenter.domain.skills import label
from vcenter.domain.volunteering import STATES, TIMES
from vcenter.store import groups, volunteering
from vcenter.store.search import like, words_of
from vcenter.store.tx import Row, Tx, among

RAIL = {
    "あ": "ア", "か": "カ", "さ": "サ", "た": "タ", "な": "ナ", "は": "ハ", "ま": "マ", "や": "ヤ", "ら": "ラ", "わ": "ワ",
}  # fmt: skip
"""Each row of the kana, and what the readings in it begin with or after."""


@dataclass(frozen=True)
class Wanted:
    """Who is asked for; "" is everybody. state: None of any. skill: what they can, or have a paper for. time: a part of the week (domain/volunteering.py). group: its id.
    district: what stands in the address. words: as in a search."""

    words: str = ""
    state: str | None = None
    skill: str = ""
    time: str = ""
    group: str = ""
    district: str = ""


_OF_OURS = "p.id NOT IN (SELECT person_id FROM evacuation_people WHERE taken_in = 1)"
"""Nobody of whom there is a record only because a municipality's list was used (store/evacuation.py)."""


def _condition(tx: Tx, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    parts: list[str] = ["p.joined_into IS NULL", _OF_OURS]
    params: dict[str, Any] = {}
    if wanted.state is not None:
        parts.append("p.volunteer_state = :state")
        params["state"] = wanted.state
    if wanted.skill:
        proving, named = volunteering.who_proves(tx, wanted.skill)
        parts.append(
            f"p.id IN (SELECT person_id FROM person_skills WHERE skill = :skill UNION ALL {proving})"
        )
        params |= {"skill": wanted.skill, **named}
    for name, table, column in (
        ("time", "person_times", "time"),
        ("group", "memberships", "group_id"),
    ):
        if value := getattr(wanted, name):
            parts.append(f"p.id IN (SELECT person_id FROM {table} WHERE {column} = :{name})")
            params[name] = value
    if wanted.district:
        parts.append("p.address LIKE :district ESCAPE '\\'")
        params["district"] = f"%{like(wanted.district)}%"
    words = words_of(wanted.words)
    parts += [f"p.find LIKE :word{n} ESCAPE '\\'" for n in range(len(words))]
    params |= {f"word{n}": f"%{like(word)}%" for n, word in enumerate(words)}
    return " AND ".join(parts), params


def states(tx: Tx, wanted: Wanted) -> dict[str, int]:
    """How many of them stand where, whatever state is asked for."""
    where, params = _condition(tx, replace(wanted, state=None))
    rows = tx.fetch(
        f"SELECT p.volunteer_state, count(*) AS count FROM people p WHERE {where} GROUP BY p.volunteer_state",
        **params,
    )
    return {row["volunteer_state"]: row["count"] for row in rows}


def before(tx: Tx, wanted: Wanted, kana: str) -> int:
    """How many of them stand before this reading."""
    where, params = _condition(tx, wanted)
    sql = f"SELECT count(*) FROM people p WHERE {where} AND p.kana < :kana"
    return int(tx.value(sql, kana=kana, **params))


def listed(tx: Tx, wanted: Wanted, start: int, limit: int) -> list[Row]:
    """Some of them, by kana: their rows, with skills and groups (lists of words)."""
    where, params = _condition(tx, wanted)
    rows = tx.fetch(
        f"SELECT p.id FROM people p WHERE {where} ORDER BY p.kana, p.name, p.id LIMIT :limit OFFSET :start",
        start=start,
        limit=limit,
        **params,
    )
    return _whole(tx, [row["id"] for row in rows])


def ids(tx: Tx, wanted: Wanted) -> list[str]:
    """All of them, by kana: their ids."""
    where, params = _condition(tx, wanted)
    rows = tx.fetch(f"SELECT p.id FROM people p WHERE {where} ORDER BY p.kana, p.name, p.id", **params)
    return [row["id"] for row in rows]


def said(tx: Tx, wanted: Wanted) -> str:
    """Who is asked for, in words; a name that was searched for is not repeated on paper."""
    group = groups.by_id(tx, "groups", wanted.group) if wanted.group else None
    parts = [
        wanted.state is not None and STATES[wanted.state],
        wanted.skill and label(wanted.skill),
        wanted.time and TIMES[wanted.time],
        group and group["name"],
        wanted.district,
        wanted.words.strip() and "名前などで探した人",
    ]
    return "・".join(part for part in parts if part) or "全員"


def _whole(tx: Tx, ids: Sequence[str]) -> list[Row]:
    one_of, params = among("p.id", ids)
    rows = {row["id"]: row for row in tx.fetch(f"SELECT p.* FROM people p WHERE {one_of}", **params)}
    for row in rows.values():
        row |= {"skills": [], "groups": []}
    one_of, params = among("person_id", ids)
    for said in tx.fetch(
        f"SELECT person_id, skill FROM person_skills WHERE {one_of} ORDER BY skill", **params
    ):
        rows[said["person_id"]]["skills"].append(said["skill"])
    volunteering.add_proved(tx, {id: row["skills"] for id, row in rows.items()})
    for said in tx.fetch(
        f"""SELECT m.person_id, g.name FROM memberships m JOIN groups g ON g.id = m.group_id
            WHERE {one_of} ORDER BY g.name""",
        **params,
    ):
        rows[said["person_id"]]["groups"].append(said["name"])
    return [rows[id] for id in ids]


def skills_known(tx: Tx) -> list[Row]:
    """What people can do or have papers for, with how many there are of each (`count`), those of the most first."""
    counted = {
        row["skill"]: int(row["count"])
        for row in tx.fetch("SELECT skill, count(*) AS count FROM person_skills GROUP BY skill")
    }
    said = {
        (row["person_id"], row["skill"])
        for row in tx.fetch(
            "SELECT person_id, skill FROM person_skills WHERE person_id IN (SELECT person_id FROM licences)"
        )
    }
    for person, skills in volunteering.proved(tx).items():
        for skill in skills:
            if (person, skill) not in said:
                counted[skill] = counted.get(skill, 0) + 1
    found = [{"skill": skill, "count": count} for skill, count in counted.items()]
    return sorted(found, key=lambda one: (-one["count"], one["skill"]))


def districts_known(tx: Tx) -> list[str]:
    """The districts that groups and salons name."""
    rows = tx.fetch(
        "SELECT district FROM groups WHERE district <> '' UNION SELECT district FROM salons WHERE district <> ''"
    )
    return sorted(row["district"] for row in rows)
