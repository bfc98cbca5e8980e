"""What was done and who looked, together in the order of time: the journal's page. By person, need, member of staff, tablet and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from vcenter.store.tx import Row, Tx, among

Which = Literal["", "done", "looked"]
"""Both, or one of both alone."""

READ = 4_000
"""Characters of a payload that are read for a line: a roster's is larger than the whole page."""


@dataclass(frozen=True)
class Asked:
    """What of the journal is asked for; "" is everything. since, until: moments, the second one no longer in it.

    actor and device are None where everybody's is asked for: "" is whoever has no name there.
    """

    which: Which = ""
    person: str = ""
    need: str = ""
    actor: str | None = None
    device: str | None = None
    since: str = ""
    until: str = ""


class Before(NamedTuple):
    """The last line that was shown: older ones follow. looked: whether it is a look; at one moment looks stand first."""

    at: str
    looked: int
    seq: int


class Concerned(NamedTuple):
    """The ids under which something is written down."""

    people: list[str]
    needs: list[str]
    teams: list[str]


def concerned(tx: Tx, asked: Asked) -> Concerned | None:
    """Every record of a person with their needs, or one need, each with the teams that went there; None where all are asked for.

    Two records that were merged are one person; what was done under the other one's id stays as it was written.
    """
    if not asked.person and not asked.need:
        return None
    people, needs = [], [asked.need] if asked.need else []
    if asked.person:
        people = _ids(tx, "SELECT id FROM people WHERE id = :id OR joined_into = :id", id=asked.person)
        needs += _ids(tx, "SELECT id FROM needs WHERE person_id = :id OR requester_id = :id", id=asked.person)
    one_of, params = among("need_id", needs)
    return Concerned(people, needs, _ids(tx, f"SELECT id FROM teams WHERE {one_of}", **params))


def _ids(tx: Tx, sql: str, **params: Any) -> list[str]:
    return [row["id"] for row in tx.fetch(sql, **params)]


def lines(tx: Tx, asked: Asked, before: Before | None, limit: int) -> list[Row]:
    """The newest lines, or those older than `before`. looked: 1 of a look, 0 of a command."""
    whose = concerned(tx, asked)
    found: list[Row] = []
    if asked.which != "looked":
        found += _done(tx, asked, whose, before, limit)
    if asked.which != "done":
        found += _looked(tx, asked, whose, before, limit)
    found.sort(key=lambda row: (row["at"], row["looked"], row["seq"]), reverse=True)
    return found[:limit]


def _done(tx: Tx, asked: Asked, whose: Concerned | None, before: Before | None, limit: int) -> list[Row]:
    where, params = _where(asked, before, looked=0)
    if whose:
        one_of, ids = among("thing_id", [*whose.people, *whose.needs, *whose.teams])
        where.append(f"seq IN (SELECT seq FROM journal_things WHERE {one_of})")
        params |= ids
    return tx.fetch(
        f"""SELECT 0 AS looked, seq, id, at, received_at, place, device, actor, kind, status,
                   substr(payload, 1, {READ}) AS payload, CASE WHEN salt IS NULL THEN 1 ELSE 0 END AS blank
            FROM journal{_all_of(where)} ORDER BY at DESC, seq DESC LIMIT :limit""",
        limit=limit,
        **params,
    )


def _looked(tx: Tx, asked: Asked, whose: Concerned | None, before: Before | None, limit: int) -> list[Row]:
    where, params = _where(asked, before, looked=1)
    if whose:
        # Each by its own index: one question with OR would go through all of them.
        each = []
        for column, ids in (("person_id", whose.people), ("need_id", whose.needs)):
            if ids:
                one_of, more = among(column, ids)
                each.append(f"SELECT seq FROM looks WHERE {one_of.replace(':', f':{column}_')}")
                params |= {f"{column}_{name}": id for name, id in more.items()}
        where.append(f"seq IN ({' UNION '.join(each)})" if each else "1 = 0")
    return tx.fetch(
        f"""SELECT 1 AS looked, seq, at, place, device, actor, act, card, person_id, need_id, count
            FROM looks{_all_of(where)} ORDER BY at DESC, seq DESC LIMIT :limit""",
        limit=limit,
        **params,
    )


def _where(asked: Asked, before: Before | None, looked: int) -> tuple[list[str], dict[str, Any]]:
    where: list[str] = []
    params: dict[str, Any] = {}
    for column in ("actor", "device"):
        if (value := getattr(asked, column)) is not None:
            where.append(f"{column} = :{column}")
            params[column] = value
    if asked.since:
        where.append("at >= :since")
        params["since"] = asked.since
    if asked.until:
        where.append("at < :until")
        params["until"] = asked.until
    if before:
        params["before"] = before.at
        if looked == before.looked:
            where.append("(at, seq) < (:before, :seq)")
            params["seq"] = before.seq
        else:
            where.append("at <= :before" if looked < before.looked else "at < :before")
    return where, params


def _all_of(where: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(where)}" if where else ""


def who_and_where(tx: Tx) -> tuple[list[str], list[str]]:
    """Everybody in whose name something was done or looked at, and every tablet and desk at which it was."""
    rows = tx.fetch(
        "SELECT DISTINCT actor, device FROM journal UNION SELECT DISTINCT actor, device FROM looks"
    )
    return sorted({row["actor"] for row in rows}), sorted({row["device"] for row in rows})


NAMED = {
    "need": ("needs", "number"),
    "team": ("teams", "number"),
    "person": ("people", "name"),
    "group": ("groups", "name"),
    "salon": ("salons", "name"),
}
"""What a line may be about, with the table of such things and the column by which they are called."""


def named(tx: Tx, things: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str | int]:
    """(need, team, person …, its id) to how it is called, in as many questions as for one; without what there is not."""
    found: dict[tuple[str, str], str | int] = {}
    wanted = sorted(set(things))
    for kind, (table, column) in NAMED.items():
        one_of, params = among("id", [id for of, id in wanted if of == kind])
        rows = tx.fetch(f"SELECT id, {column} AS word FROM {table} WHERE {one_of}", **params)
        found |= {(kind, row["id"]): row["word"] for row in rows}
    return found
