"""The safety round (安否確認): of whom it asks, by which lists, and what was said of each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.collect import declare, modules
from vcenter.domain.names import fold_text, ways
from vcenter.domain.roles import Roles, may
from vcenter.domain.safety import UNREACHED, Agreement, agreement
from vcenter.store import groups, journal, servers
from vcenter.store.changes import (
    IN_SPAN,
    Days,
    Span,
    Subject,
    TabletRow,
    Thing,
    tell_tablets,
    told_to,
    without_empty,
)
from vcenter.store.people import SEPARATOR
from vcenter.store.search import words_of
from vcenter.store.tables import CHANGED, ByFunction, NotForSatellites, Tells, table
from vcenter.store.tx import Row, Tx, among, batched, insert, insert_all, update
from vcenter.store.uses import Use, use_tablets

_LINES = uuid.UUID("9b1c3a52-6a0e-5f0c-8d0f-1e4b77c2a9d4")


def _merge(tx: Tx, keep: str, gone: str) -> None:
    """Of one round that asks of both, what was said last holds of the one; both stand on the lists of both."""
    for row in tx.fetch("SELECT * FROM safety_people WHERE person_id = :gone", gone=gone):
        other = line_of(tx, row["round_id"], keep)
        if other is None:
            tx.execute("UPDATE safety_people SET person_id = :keep WHERE id = :id", keep=keep, id=row["id"])
            continue
        if (row["answered_at"] or "") > (other["answered_at"] or ""):
            said = ("state", "hurt", "whereabouts", "note", "answered_at", "answered_by")
            update(tx, "safety_people", other["id"], {name: row[name] for name in said})
        if row["need_id"] and not other["need_id"]:
            update(tx, "safety_people", other["id"], {"need_id": row["need_id"]})
        tx.execute(
            """INSERT INTO safety_lists (line_id, list) SELECT :keep, l.list FROM safety_lists l WHERE l.line_id = :gone
               ON CONFLICT DO NOTHING""",
            keep=other["id"],
            gone=row["id"],
        )
        tx.execute("DELETE FROM safety_lists WHERE line_id = :gone", gone=row["id"])
        tx.execute(
            "UPDATE safety_answers SET line_id = :keep WHERE line_id = :gone",
            keep=other["id"],
            gone=row["id"],
        )
        tx.execute("DELETE FROM safety_people WHERE id = :gone", gone=row["id"])


table(
    "safety_rounds",
    satellites="id name incident_id not_asked left_out hidden opened_at opened_by closed_at closed_by elsewhere asked_lists parts parts_in parts_place",
    tells=(
        Tells(
            "safety",
            through="SELECT id FROM safety_people WHERE round_id = row.id",
            on=(CHANGED,),
            if_changed=("closed_at",),
        ),
    ),
)

table(
    "safety_people",
    satellites=(
        "id round_id person_id district state hurt whereabouts note answered_at answered_by calling_by calling_at need_id"
    ),
    people={"person_id": ByFunction(_merge)},
    tells=(Tells("safety", by="id"),),
)

table("safety_lists", satellites="line_id list", key="line_id list")

table("safety_answers", satellites="id line_id at actor device state hurt whereabouts note")


table(
    "erased_safety",
    satellites=NotForSatellites("such lists are headquarters' own"),
    key="round_id list",
)


# Lists of which a round can ask


@dataclass(frozen=True)
class Part:
    """A part of everybody on some lists, by the last letters of ids, which fall by lot: the same on every server, whoever joins meanwhile.

    number: which one, from 0. of: into how many everybody is divided.
    """

    number: int = 0
    of: int = 1

    def condition(self, column: str) -> str:
        """The condition that an id in this column is of this part."""
        ends = f"substr({column}, 33)"
        bounds = [f"{ends} >= '{self._from(self.number)}'"] if self.number else []
        bounds += [f"{ends} < '{self._from(self.number + 1)}'"] if self.number + 1 < self.of else []
        return " AND ".join(bounds) or "1 = 1"

    def _from(self, number: int) -> str:
        return f"{number * 0x10000 // self.of:04x}"


EVERYBODY = Part()


@dataclass(frozen=True)
class AskedList:
    """Lists of one kind of which a safety round can ask. key: its part of a list's name; label: as staff call the kind.

    lists(tx): id, name, district and number of people (`known`) of each. people(tx, ids, part): of these lists (`list`) the id of each
    `person` who stands on it and is in this part. own: with which roles one may know that somebody stands on it; None: every one of a safety round.
    take_in(tx, ids, part, at, place): makes records of whoever stands on these lists, is in this part and has none. lawful: the law lets whoever stands on it be
    asked after though nobody has asked them; who has said no is left out here too.
    """

    key: str
    label: str
    position: int
    lists: Callable[[Tx], list[Row]]
    people: Callable[[Tx, Iterable[str], Part], list[Row]]
    own: Roles | None = None
    take_in: Callable[[Tx, Iterable[str], Part, str, str], None] | None = None
    lawful: bool = False


_LISTS: dict[str, AskedList] = {}


def ask_of(listed: AskedList) -> AskedList:
    """Let a safety round ask of these lists."""
    return declare(_LISTS, listed.key, listed, "lists of a safety round")


def kinds_of_lists() -> list[AskedList]:
    """Every kind of list, in its order."""
    modules("store")
    return sorted(_LISTS.values(), key=lambda one: one.position)


def _coming(tx: Tx) -> list[Row]:
    return tx.fetch(
        f"""SELECT s.id, s.name, s.district,
                  (SELECT count(*) FROM salon_guests g WHERE g.salon_id = s.id AND g.state IN ('coming', 'hospital')) AS known
           FROM salons s WHERE {groups.EVERYDAY} ORDER BY s.district, s.name"""
    )


def _guests(tx: Tx, ids: Iterable[str], part: Part) -> list[Row]:
    one_of, params = among("salon_id", ids)
    return tx.fetch(
        f"""SELECT salon_id AS list, person_id AS person FROM salon_guests
            WHERE {one_of} AND {part.condition("person_id")} AND state IN ('coming', 'hospital') ORDER BY person_id, salon_id""",
        **params,
    )


def _groups(tx: Tx) -> list[Row]:
    return [
        {name: row[name] for name in ("id", "name", "district", "known")} for row in groups.all_groups(tx)
    ]


def _members(tx: Tx, ids: Iterable[str], part: Part) -> list[Row]:
    one_of, params = among("group_id", ids)
    return tx.fetch(
        f"""SELECT group_id AS list, person_id AS person FROM memberships
            WHERE {one_of} AND {part.condition("person_id")} ORDER BY person_id, group_id""",
        **params,
    )


SALONS = ask_of(AskedList("salon", "サロン", 10, _coming, _guests))
GROUPS = ask_of(AskedList("group", "団体", 30, _groups, _members))


def kinds_for(held: Roles) -> list[AskedList]:
    """The kinds of lists of which somebody with these roles may know who stands on them."""
    return [kind for kind in kinds_of_lists() if kind.own is None or may(held, kind.own)]


def listed(tx: Tx, kinds: Iterable[AskedList] | None = None) -> dict[str, Row]:
    """Every list, of these kinds or of all, of which a round could ask: `salon ID` to id, name, district, known."""
    chosen = kinds_of_lists() if kinds is None else kinds
    return {f"{kind.key} {row['id']}": row for kind in chosen for row in kind.lists(tx)}


def _by_kind(lists: Iterable[str]) -> dict[str, list[str]]:
    """The kind of a list to the ids of these lists."""
    wanted: dict[str, list[str]] = {}
    for one in dict.fromkeys(lists):
        key, _, id = one.partition(" ")
        wanted.setdefault(key, []).append(id)
    return wanted


def take_in(tx: Tx, lists: Iterable[str], at: str, place: str, part: Part = EVERYBODY) -> None:
    """Make records of whoever stands on these lists, is in this part and has none yet."""
    wanted = _by_kind(lists)
    for kind in kinds_of_lists():
        if kind.take_in and kind.key in wanted:
            kind.take_in(tx, wanted[kind.key], part, at, place)


def lawful(on: Iterable[str]) -> bool:
    """Whether whoever stands on these lists may be asked after though nobody has asked them."""
    keys = {one.partition(" ")[0] for one in on}
    return any(kind.lawful for kind in kinds_of_lists() if kind.key in keys)


def people_of(tx: Tx, lists: Iterable[str], part: Part = EVERYBODY) -> dict[str, list[str]]:
    """Person of this part to the lists on which they stand. Lists that are none, and nobody who has died or left, say nothing."""
    wanted = _by_kind(lists)
    found: dict[str, list[str]] = {}
    for kind in kinds_of_lists():
        for some in batched(wanted.get(kind.key, ())):
            for row in kind.people(tx, some, part):
                on = found.setdefault(row["person"], [])
                if (one := f"{kind.key} {row['list']}") not in on:  # some stand on a list twice
                    on.append(one)
    return found


def agreements(tx: Tx, people: Iterable[str]) -> dict[str, Agreement]:
    """Person to whether they agreed to be asked after."""
    wanted = list(people)
    said: dict[str, list[Row]] = {}
    for some in batched(wanted):
        one_of, params = among("person_id", some)
        for row in tx.fetch(
            f"SELECT * FROM consents WHERE {one_of} ORDER BY answered_on DESC, changed_at DESC, id", **params
        ):
            said.setdefault(row["person_id"], []).append(row)
    return {person: agreement(said.get(person, ())) for person in wanted}


SAID_OF_SOMEBODY = frozenset({"answer_safety", "call_for_safety", "make_need_of_safety"})
"""Kinds of commands that say something of somebody whom a round asks after."""


def own_kinds() -> set[str]:
    """The kinds of lists that headquarters keep to themselves: on no satellite is it known who stands on those."""
    return {kind.key for kind in kinds_of_lists() if kind.own is not None}


def is_of_own_list(tx: Tx, round_id: str, person_id: str) -> bool:
    """Whether a round asks after somebody by lists alone that headquarters keep to themselves."""
    row = tx.one("SELECT coalesce(joined_into, id) AS id FROM people WHERE id = :id", id=person_id)
    line = line_of(tx, round_id, row["id"]) if row else None
    return line is not None and {one.partition(" ")[0] for one in lists_of(tx, line["id"])} <= own_kinds()


def leave_own_lists_out(tx: Tx) -> None:
    """In a satellite's copy: nobody is asked after there by a list that headquarters keep to themselves."""
    own = " OR ".join(f"s.list LIKE '{key} %'" for key in sorted(own_kinds()))
    tx.execute(
        f"""UPDATE safety_rounds SET elsewhere = 1 WHERE id IN
            (SELECT l.round_id FROM safety_people l JOIN safety_lists s ON s.line_id = l.id WHERE {own})"""
    )
    tx.execute(f"DELETE FROM safety_lists WHERE {own.replace('s.list', 'list')}")
    nobodys = "NOT EXISTS (SELECT 1 FROM safety_lists s WHERE s.line_id = {id})"
    rows = tx.fetch(f"SELECT person_id FROM safety_people WHERE {nobodys.format(id='safety_people.id')}")
    if not rows:
        return
    tx.execute(f"DELETE FROM safety_answers WHERE {nobodys.format(id='safety_answers.line_id')}")
    tx.execute(f"DELETE FROM safety_people WHERE {nobodys.format(id='safety_people.id')}")
    while journal.note_things(tx, journal.NOTED_AT_ONCE):
        pass
    for entry in journal.that_name(tx, {row["person_id"] for row in rows}):
        if entry["kind"] in SAID_OF_SOMEBODY:
            journal.blank(tx, entry["id"])


# Rounds


def line_id(round_id: str, person_id: str) -> str:
    """The id of what a round knows of somebody: the same on every server."""
    return str(uuid.uuid5(_LINES, f"{round_id} {person_id}"))


def round_by_id(tx: Tx, id: str) -> Row | None:
    """A round."""
    return tx.one("SELECT * FROM safety_rounds WHERE id = :id", id=id)


def rounds(tx: Tx, open: bool | None = None) -> list[Row]:
    """Rounds, the newest first, each with how many it asks of (`people`), of whom nothing is known yet (`unsaid`), how many nobody
    has reached (`unreached`), and how many need help (`help`) without a need (`helpless`)."""
    which = "" if open is None else f"WHERE r.closed_at IS {'' if open else 'NOT'} NULL"
    return tx.fetch(
        f"""SELECT r.*, count(p.id) AS people, {_COUNTS} FROM safety_rounds r
            LEFT JOIN safety_people p ON p.round_id = r.id AND {_IN_SIGHT.replace("l.", "p.")} {which}
            GROUP BY r.id ORDER BY r.opened_at DESC, r.id""",
    )


_COUNTS = """coalesce(sum(CASE WHEN p.state = '' THEN 1 ELSE 0 END), 0) AS unsaid,
             coalesce(sum(CASE WHEN p.state IN ('', 'away', 'wrong') THEN 1 ELSE 0 END), 0) AS unreached,
             coalesce(sum(CASE WHEN p.state = 'safe' THEN 1 ELSE 0 END), 0) AS safe,
             coalesce(sum(CASE WHEN p.state = 'help' THEN 1 ELSE 0 END), 0) AS help,
             coalesce(sum(CASE WHEN p.state = 'help' AND p.need_id IS NULL THEN 1 ELSE 0 END), 0) AS helpless"""


_IN_OPEN_ROUND = "l.round_id IN (SELECT r.id FROM safety_rounds r WHERE r.closed_at IS NULL)"

_IN_SIGHT = "NOT EXISTS (SELECT 1 FROM people q WHERE q.id = l.person_id AND q.hidden_at IS NOT NULL)"
"""Nobody who is hidden (秘匿). Asked of each line, never the other way round: every page counts who is not reached, among 100,000 people."""


def open_round(tx: Tx, row: Mapping[str, Any], people: Iterable[Mapping[str, Any]]) -> None:
    """Begin a round. people: person, district and lists of each."""
    insert(tx, "safety_rounds", row)
    _ask_after(tx, row["id"], people)


def _ask_after(tx: Tx, round_id: str, people: Iterable[Mapping[str, Any]]) -> None:
    lines, lists = [], []
    for one in people:
        id = line_id(round_id, one["person"])
        lines.append(
            {"id": id, "round_id": round_id, "person_id": one["person"], "district": one["district"]}
        )
        lists += [{"line_id": id, "list": name} for name in one["lists"]]
    insert_all(tx, "safety_people", lines)
    insert_all(tx, "safety_lists", lists)


def fill_round(
    tx: Tx, row: Row, part: Part, people: Iterable[Mapping[str, Any]], *, left_out: int, hidden: int
) -> None:
    """A further part of a round is in. people: as in `open_round`; left_out, hidden: how many of this part it does not ask after."""
    people = list(people)
    asked = _lines_of(tx, row["id"], [one["person"] for one in people])
    _ask_after(tx, row["id"], [one for one in people if one["person"] not in asked])
    tx.execute_many(
        "INSERT INTO safety_lists (line_id, list) VALUES (:line_id, :list) ON CONFLICT DO NOTHING",
        [
            {"line_id": asked[one["person"]], "list": name}
            for one in people
            if one["person"] in asked
            for name in one["lists"]
        ],
    )
    counts = {"left_out": row["left_out"] + left_out, "hidden": row["hidden"] + hidden}
    update(tx, "safety_rounds", row["id"], counts | {"parts_in": part.number + 1})


def _lines_of(tx: Tx, round_id: str, people: Iterable[str]) -> dict[str, str]:
    """Of these people those after whom a round asks already, with the id of the line: by merging somebody may be in before their part is."""
    one_of, params = among("person_id", people)
    rows = tx.fetch(
        f"SELECT id, person_id FROM safety_people WHERE round_id = :round AND {one_of}",
        round=round_id,
        **params,
    )
    return {row["person_id"]: row["id"] for row in rows}


def to_fill(tx: Tx) -> list[Row]:
    """The rounds that were begun here and go on, and of which parts are not in yet."""
    return tx.fetch(
        """SELECT * FROM safety_rounds WHERE parts_in < parts AND closed_at IS NULL AND parts_place = :here
           ORDER BY opened_at, id""",
        here=servers.here(tx),
    )


def end_round(tx: Tx, id: str, at: str | None, by: str) -> None:
    """A round is over; or, with None, it goes on."""
    update(tx, "safety_rounds", id, {"closed_at": at, "closed_by": by})


_LINE = """SELECT l.*, p.name, p.kana, p.phone, p.phone_other, p.address, p.birth, p.hidden_at, n.number AS need_number,
                  n.state AS need_state
           FROM safety_people l JOIN people p ON p.id = l.person_id LEFT JOIN needs n ON n.id = l.need_id"""


def line_of(tx: Tx, round_id: str, person_id: str) -> Row | None:
    """What a round knows of somebody, with name, kana, phones, address, birth, and number and state of the need."""
    return tx.one(
        f"{_LINE} WHERE l.round_id = :round AND l.person_id = :person", round=round_id, person=person_id
    )


def lines(tx: Tx, round_id: str, list: str = "") -> list[Row]:
    """Everybody of whom a round asks, or of one of its lists: by district and kana. Nobody who is hidden (秘匿)."""
    on = "AND EXISTS (SELECT 1 FROM safety_lists s WHERE s.line_id = l.id AND s.list = :list)" if list else ""
    return tx.fetch(
        f"""{_LINE} WHERE l.round_id = :round AND p.hidden_at IS NULL {on}
            ORDER BY l.district, p.kana, p.name, p.id""",
        round=round_id,
        **({"list": list} if list else {}),
    )


def is_found(row: Row, text: str) -> bool:
    """Whether every fragment stands somewhere in a line: name, kana, phone, address, district."""
    parts = ("name", "kana", "phone", "phone_other", "address", "district", "whereabouts")
    said = SEPARATOR.join(way for part in parts for way in ways(fold_text(row[part] or "")))
    digits = "".join(one for part in ("phone", "phone_other") for one in row[part] or "" if one.isdigit())
    return all(word in said or (word.isdigit() and word in digits) for word in words_of(text))


def lists_of(tx: Tx, line: str) -> list[str]:
    """The lists on which somebody of a round stands."""
    rows = tx.fetch("SELECT list FROM safety_lists WHERE line_id = :id ORDER BY list", id=line)
    return [row["list"] for row in rows]


def progress(tx: Tx, round_id: str, by: Literal["list", "district"]) -> list[Row]:
    """How far a round is, by list or by district (`part`): people, unsaid, unreached, safe, help, helpless. Those with most whom nobody has
    reached come first."""
    part = "s.list" if by == "list" else "p.district"
    joined = "JOIN safety_lists s ON s.line_id = p.id" if by == "list" else ""
    return tx.fetch(
        f"""SELECT {part} AS part, count(*) AS people, {_COUNTS} FROM safety_people p {joined}
            WHERE p.round_id = :round AND {_IN_SIGHT.replace("l.", "p.")} GROUP BY {part} ORDER BY unreached DESC, helpless DESC, part""",
        round=round_id,
    )


def whereabouts(tx: Tx, list: str, incident_id: str) -> dict[str, str]:
    """Where people of a list are now, as the rounds of an incident that asked by this list heard last. Nobody who is hidden (秘匿)."""
    rows = tx.fetch(
        f"""SELECT l.person_id, l.whereabouts FROM safety_people l JOIN safety_rounds r ON r.id = l.round_id
            JOIN safety_lists s ON s.line_id = l.id
            WHERE r.incident_id = :incident AND s.list = :list AND l.whereabouts <> '' AND {_IN_SIGHT}
            ORDER BY l.answered_at""",
        incident=incident_id,
        list=list,
    )
    return {row["person_id"]: row["whereabouts"] for row in rows}


def answers(tx: Tx, line: str) -> list[Row]:
    """Everything that was said of somebody in a round, the last first."""
    return tx.fetch("SELECT * FROM safety_answers WHERE line_id = :id ORDER BY at DESC, id DESC", id=line)


def answer(tx: Tx, row: Mapping[str, Any]) -> bool:
    """Keep an answer; whether it is the latest, and stands on the line now. row: id, line_id, at, actor, device, state, hurt,
    whereabouts, note."""
    insert(tx, "safety_answers", row)
    known = tx.one("SELECT answered_at FROM safety_people WHERE id = :id", id=row["line_id"])
    if known and known["answered_at"] and known["answered_at"] > row["at"]:
        return False
    _stands(tx, row["line_id"], row)
    return True


def take_answer(tx: Tx, id: str, line: str) -> None:
    """An answer was pressed by mistake: what was said before stands again."""
    tx.execute("DELETE FROM safety_answers WHERE id = :id", id=id)
    before = answers(tx, line)
    nothing = {"state": "", "hurt": 0, "whereabouts": "", "note": "", "at": None, "actor": ""}
    _stands(tx, line, before[0] if before else nothing)


def _stands(tx: Tx, line: str, said: Mapping[str, Any]) -> None:
    shown = {name: said[name] for name in ("state", "hurt", "whereabouts", "note")}
    over = {"calling_by": "", "calling_at": None}
    update(
        tx,
        "safety_people",
        line,
        shown | over | {"answered_at": said["at"], "answered_by": said["actor"]},
    )


def call(tx: Tx, line: str, by: str, at: str | None) -> None:
    """Somebody is on the phone with them; or, with None, no more."""
    update(tx, "safety_people", line, {"calling_by": by, "calling_at": at})


def say_need(tx: Tx, line: str, need: str) -> None:
    """A need was made of it."""
    update(tx, "safety_people", line, {"need_id": need})


def count_unreached(tx: Tx) -> int:
    """Of how many people no open round knows anything from themselves yet."""
    one_of, params = among("l.state", UNREACHED)
    return int(
        tx.value(
            f"SELECT count(*) FROM safety_people l WHERE {one_of} AND {_IN_OPEN_ROUND} AND {_IN_SIGHT}",
            **params,
        )
    )


def count_helpless(tx: Tx, round_id: str = "") -> int:
    """How many need help of whom nobody has made a need: by any round, for one that is over forgets nobody; or by this one."""
    of = "AND l.round_id = :round" if round_id else ""
    return int(
        tx.value(
            f"""SELECT count(*) FROM safety_people l
                WHERE l.state = 'help' AND l.need_id IS NULL {of} AND {_IN_SIGHT}""",
            **({"round": round_id} if round_id else {}),
        )
    )


def needing_help(tx: Tx, limit: int) -> list[Row]:
    """Who needs help of whom nobody has made a need: of open rounds, then of those that are over (`ended`); the hurt first, then who has
    waited longest."""
    return tx.fetch(
        f"""SELECT w.* FROM (SELECT h.*, CASE WHEN r.closed_at IS NULL THEN 0 ELSE 1 END AS ended
              FROM ({_LINE} WHERE l.state = 'help' AND l.need_id IS NULL AND {_IN_SIGHT}) h JOIN safety_rounds r ON r.id = h.round_id) w
            ORDER BY w.ended, w.hurt DESC, w.answered_at, w.id LIMIT :limit""",
        limit=limit,
    )


# Lists that were erased


def count_erased(tx: Tx, line: Row, list: str, title: str, at: str) -> None:
    """Somebody goes whom a round asked after by a list that is erased: the round knows only how many they were."""
    state = line["state"] if line["state"] in ("safe", "help") else "missed" if line["state"] else "unsaid"
    tx.execute(
        f"""INSERT INTO erased_safety (round_id, list, title, erased_at, people, {state})
            VALUES (:round, :list, :title, :at, 1, 1)
            ON CONFLICT (round_id, list) DO UPDATE SET people = erased_safety.people + 1,
              {state} = erased_safety.{state} + 1, erased_at = excluded.erased_at""",
        round=line["round_id"],
        list=list,
        title=title,
        at=at,
    )


def erased(tx: Tx, round_ids: Iterable[str]) -> dict[str, list[Row]]:
    """Round to the lists of it that were erased: title, erased_at, and how many people were safe, help, missed (away, or a wrong number) and
    unsaid (nobody had called them yet)."""
    found: dict[str, list[Row]] = {}
    for some in batched(round_ids):
        one_of, params = among("round_id", some)
        for row in tx.fetch(
            f"SELECT * FROM erased_safety WHERE {one_of} ORDER BY erased_at DESC, list", **params
        ):
            found.setdefault(row["round_id"], []).append(row)
    return found


# Tablets


def _for_tablets(tx: Tx, span: Span, days: Days) -> Iterator[Thing]:
    """Everybody of the rounds that are open; whoever is hidden, or asked after no more (their list was erased), is gone."""
    for row in tx.fetch(
        f"""SELECT c.seq, c.id FROM changes c WHERE c.subject = 'safety' AND {IN_SPAN}
            AND NOT EXISTS (SELECT 1 FROM safety_people l WHERE l.id = c.id) ORDER BY c.seq""",
        **span,
    ):
        yield Thing(
            row["seq"], "safety", True, {"id": row["id"], "hidden": 1}
        )  # nothing of them stays on the disk
    for row in tx.fetch(
        f"""SELECT c.seq, l.id, l.round_id AS round, r.name AS round_name, r.closed_at, l.person_id AS person, p.name, p.kana,
                   p.phone, p.phone_other AS other_phone, p.address, l.district, l.state, l.hurt, l.whereabouts, l.note,
                   l.answered_at AS at, l.answered_by AS answered_by, n.number AS need, p.hidden_at
            FROM changes c JOIN safety_people l ON l.id = c.id JOIN safety_rounds r ON r.id = l.round_id
            JOIN people p ON p.id = l.person_id LEFT JOIN needs n ON n.id = l.need_id
            WHERE c.subject = 'safety' AND {IN_SPAN} ORDER BY c.seq""",
        **span,
    ):
        seq, closed, hidden_at = row.pop("seq"), row.pop("closed_at"), row.pop("hidden_at")
        if closed or hidden_at:
            yield Thing(seq, "safety", True, {"id": row["id"]} | ({"hidden": 1} if hidden_at else {}))
        else:
            yield Thing(seq, "safety", False, without_empty(row))


class SafetyOnTablet(TabletRow):
    """Somebody of whom an open safety round asks, as tablets know them."""

    id: Annotated[str, told_to("safety")]
    round: Annotated[str, told_to("safety")]
    round_name: Annotated[str, told_to("safety")]
    person: Annotated[str, told_to("safety")]
    name: Annotated[str, told_to("safety")]
    kana: Annotated[str, told_to("safety")] = ""
    phone: Annotated[str, told_to("safety")] = ""
    other_phone: Annotated[str, told_to("safety")] = ""
    address: Annotated[str, told_to("safety")] = ""
    district: Annotated[str, told_to("safety")] = ""
    state: Annotated[Literal["", "safe", "away", "help", "wrong"], told_to("safety")] = ""
    hurt: Annotated[int, told_to("safety")] = Field(0, description="1 of who needs help and is hurt.")
    whereabouts: Annotated[str, told_to("safety")] = ""
    """Where they are now."""
    note: Annotated[str, told_to("safety")] = ""
    at: Annotated[str, told_to("safety")] = ""
    """When it was said (UTC)."""
    answered_by: Annotated[str, told_to("safety")] = ""
    need: Annotated[int, told_to("safety")] = 0
    """The number of the need that was made of it."""


tell_tablets(Subject("safety", _for_tablets, SafetyOnTablet))

use_tablets(
    Use(
        "safety",
        "安否確認",
        35,
        "開いている安否確認の名簿（名前・ふりがな・電話・住所・返事）が入ります。ほかの人とニーズは入りません。",
        desks=("safety",),
        kinds=("answer_safety", "make_need_of_safety"),
    )
)
