"""A selection (選んだ人たち): people for whom cards, address labels or a file are made, however another screen came by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from vcenter.store import groups, people_list
from vcenter.store.people_list import Wanted
from vcenter.store.tx import Row, Tx, among

Source = Literal["list", "group", "leaders", "guests", "helpers", "day", "chosen"]
"""list: the list of people as it was asked for; group: its members; leaders: 代表 of every group; guests, helpers: of a salon;
day: who was received on a day; chosen: whoever was named one by one."""

MANY = 1000
"""Ids, above which tables are read whole: to look twenty thousand up one by one takes ten times as long."""

SOURCES: tuple[str, ...] = get_args(Source)


@dataclass(frozen=True)
class Selection:
    """who: where they come from. of: the id of the group or the salon. day: YYYY-MM-DD. people: ids of whoever was chosen.

    only: of all these no others than people, because ticks were taken away.
    """

    who: Source = "list"
    wanted: Wanted = field(default_factory=Wanted)
    of: str = ""
    day: str = ""
    people: tuple[str, ...] = ()
    only: bool = False


def _ids(tx: Tx, selection: Selection) -> Sequence[str]:
    who, of = selection.who, {"of": selection.of}
    if who == "list":
        return people_list.ids(tx, selection.wanted)
    if who == "chosen":
        return selection.people
    sql = {
        "group": "SELECT person_id FROM memberships WHERE group_id = :of",
        "leaders": "SELECT person_id FROM memberships WHERE role = '代表'",
        "guests": "SELECT person_id FROM salon_guests WHERE salon_id = :of",
        "helpers": "SELECT person_id FROM salon_helpers WHERE salon_id = :of",
        "day": """SELECT a.person_id FROM attendance a JOIN gatherings g ON g.id = a.gathering_id
                  WHERE g.day = :of AND g.kind = 'centre_day'""",
    }[who]
    params = {} if who == "leaders" else {"of": selection.day} if who == "day" else of
    return [row["person_id"] for row in tx.fetch(sql, **params)]


def these(column: str, ids: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """A condition that holds for all of these, and for others too where these are so many that reading everything is quicker."""
    return among(column, ids) if len(ids) <= MANY else ("1 = 1", {})


def people_of(tx: Tx, selection: Selection) -> list[Row]:
    """The people of a selection by kana, each once: their rows, with `groups` (names) and `died` (as a salon was told)."""
    ids = [*dict.fromkeys(_ids(tx, selection))]
    if selection.only:
        kept = set(selection.people)
        ids = [id for id in ids if id in kept]
    wanted = set(ids)
    one_of, params = these("p.id", ids)
    rows = [
        row
        for row in tx.fetch(
            f"SELECT p.* FROM people p WHERE {one_of} AND p.joined_into IS NULL ORDER BY p.kana, p.name, p.id",
            **params,
        )
        if row["id"] in wanted
    ]
    one_of, params = these("person_id", ids)
    died = {
        row["person_id"]
        for row in tx.fetch(f"SELECT person_id FROM salon_guests WHERE state = 'died' AND {one_of}", **params)
    }
    named: dict[str, list[str]] = {}
    led: dict[str, list[str]] = {}
    for row in tx.fetch(
        f"""SELECT m.person_id, m.role, g.name FROM memberships m JOIN groups g ON g.id = m.group_id
            WHERE {one_of} ORDER BY g.name""",
        **params,
    ):
        named.setdefault(row["person_id"], []).append(row["name"])
        if row["role"] == "代表":
            led.setdefault(row["person_id"], []).append(row["name"])
    return [
        row | {"groups": named.get(row["id"], []), "leads": led.get(row["id"], []), "died": row["id"] in died}
        for row in rows
    ]


def said(tx: Tx, selection: Selection) -> str:
    """Who they are, in words; a name that was searched for is not repeated."""
    if selection.who in ("group", "guests", "helpers"):
        row = groups.by_id(tx, "groups" if selection.who == "group" else "salons", selection.of)
        named = row["name"] if row else "（記録がありません）"
        return {
            "group": f"{named}の会員",
            "guests": f"{named}の参加者",
            "helpers": f"{named}の担い手",
        }[selection.who]
    if selection.who == "leaders":
        return "団体の代表"
    if selection.who == "day":
        return "この日に受付した人"
    return "選んだ人" if selection.who == "chosen" else people_list.said(tx, selection.wanted)


def fields(selection: Selection) -> list[tuple[str, Any]]:
    """What a form carries so that it means the same people: its hidden fields by name."""
    wanted = selection.wanted
    listed = [
        ("q", wanted.words),
        *([("state", wanted.state)] if wanted.state is not None else []),
        ("skill", wanted.skill),
        ("time", wanted.time),
        ("group", wanted.group),
        ("district", wanted.district),
    ]
    return [
        ("who", selection.who),
        ("of", selection.of),
        ("day", selection.day),
        *(listed if selection.who == "list" else []),
        *(("person", id) for id in selection.people if selection.who == "chosen"),
    ]
