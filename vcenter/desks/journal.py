"""The journal (操作記録): who did what, and who looked at whom, when and where. By person, need, member of staff, tablet and day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from pydantic import BaseModel
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.field_words import FieldWords, fields_of
from vcenter.commands.registry import KINDS, kind_words
from vcenter.desks.import_history import BECAME, imports_of
from vcenter.domain.calendar import centre_day, day_began, read_moment, read_typed, show_date, utc_text
from vcenter.domain.contact import digits
from vcenter.domain.looks import WORDS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import RESPONSIBLE
from vcenter.domain.untrusted_json import read_json
from vcenter.store import from_paper, history, journal, needs, people, search, servers
from vcenter.store.failure import StoreFailed, failures_told
from vcenter.store.history import Asked, Before, Which
from vcenter.store.tx import Row, Tx
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import today
from vcenter.web.forms import text_of
from vcenter.web.open_page import ACTOR
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = RESPONSIBLE

Thing = tuple[str, str]
"""need, team, person, group or salon, and its id."""

SHOWN = 50

SCREENS = {
    "need": "/needs/",
    "team": "/dispatch/teams/",
    "person": "/rosters/people/",
    "group": "/rosters/groups/",
    "salon": "/salons/",
}
"""Where what a line is about is shown."""
FOUND = 8

WAITED = timedelta(minutes=1)

WHICH = {"": "すべて", "done": "操作だけ", "looked": "見た・印刷・書き出しだけ"}

NAMES = {ACTOR: "ボランティア本人", "": "名前なし"}
"""What stands in the place of a name of staff, as staff read it."""

ANYBODY = "*"
"""In a list of names: everybody. A name itself is never this, and may be none at all."""

MOST_DIGITS = 9

_YEARS = range(2000, 9000)
"""Of a day that may be asked for: nothing of ours is older."""

_BEFORE = re.compile(r"([0-9TZ:.+-]{1,40}) ([01]) ([0-9]{1,15})")


def _asked(tx: Tx, said: dict[str, str]) -> tuple[Asked, dict[str, str]]:
    """What is asked for, and what is wrong with it: then nothing is shown instead of too much."""
    errors: dict[str, str] = {}
    which = said["which"] if said["which"] in WHICH else ""
    asked = Asked(
        which=cast("Which", which),
        actor=None if said["actor"] == ANYBODY else said["actor"],
        device=None if said["device"] == ANYBODY else said["device"],
    )
    if said["person"]:
        person = people.by_id(tx, said["person"])
        asked = replace(asked, person=person["id"] if person else said["person"])
        if person is None:
            errors["person"] = "この人は登録されていません。名前で探し直してください。"
    if said["number"]:
        number = digits(said["number"])
        need = needs.by_number(tx, int(number)) if 0 < len(number) <= MOST_DIGITS else None
        asked = replace(asked, need=need["id"] if need else "")
        if need is None:
            errors["number"] = "この番号のニーズはありません。番号を確かめてください。"
    if said["day"]:
        try:
            day = read_typed(said["day"], "past", today())
        except Refusal as refusal:
            errors["day"] = refusal.message
        else:
            if day.year in _YEARS:
                asked = replace(asked, since=day_began(day), until=day_began(day + timedelta(days=1)))
            else:
                errors["day"] = "日付が読めません。年を確かめてください。"
    return asked, errors


def _look(tx: Tx, said: dict[str, str], before: Before | None) -> dict[str, Any]:
    asked, errors = _asked(tx, said)
    found = [] if errors else history.lines(tx, asked, before, SHOWN + 1)
    shown = found[:SHOWN]
    last = shown[-1] if len(found) > SHOWN else None
    actors, devices = history.who_and_where(tx)
    about = [_about(line) for line in shown]
    named = history.named(tx, [thing for things in about for thing in things])
    papers = from_paper.of_entries(tx, [line["id"] for line in shown if not line["looked"]])
    return {
        "lines": [
            {
                **line,
                "about": [thing for thing in things if thing in named],
                "arrived": _arrived(line),
                "paper": None if line["looked"] else papers.get(line["id"]),
            }
            for line, things in zip(shown, about, strict=True)
        ],
        "named": named,
        "older": last and f"{last['at']} {last['looked']} {last['seq']}",
        "actors": _with(actors, asked.actor),
        "devices": _with(devices, asked.device),
        "places": servers.names(tx),
        "person": people.by_id(tx, asked.person) if asked.person else None,
        "mark": journal.CHAIN.mark(tx),
        "imports": imports_of(tx, asked.person)
        if asked.person and said["which"] != "looked" and not before
        else [],
        "errors": errors,
    }


def _about(line: Row) -> list[Thing]:
    """What a line is about: needs, teams, people, groups, salons."""
    if line["looked"]:
        found = {("person", line["person_id"]), ("need", line["need_id"])}
    else:
        kind, said = KINDS.get(line["kind"]), read_json(line["payload"].encode())
        found = set(_named_in(kind.payload, said)) if kind and isinstance(said, dict) else set()
    order = list(history.NAMED)
    return sorted((thing for thing in found if thing[1]), key=lambda thing: (order.index(thing[0]), thing[1]))


def _named_in(model: type[BaseModel], said: dict[str, Any]) -> Iterator[Thing]:
    """What a payload names by ids, also within what it says of somebody."""
    fields = fields_of(model)
    for name, value in said.items():
        field = fields.get(name, FieldWords(name))
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and field.inner:
                yield from _named_in(field.inner, one)
            elif isinstance(one, str) and field.of and field.of.subject in history.NAMED:
                yield field.of.subject, one.lower()


def _with(names: list[str], chosen: str | None) -> list[str]:
    """What was chosen stays in the list, also where nothing bears it any more."""
    return names if chosen is None or chosen in names else sorted([*names, chosen])


def _arrived(line: Row) -> str:
    """When something was received that had waited on its tablet or at another place."""
    pressed, received = read_moment(line["at"]), read_moment(line.get("received_at") or "")
    waited = pressed and received and received - pressed > WAITED
    return line["received_at"] if waited else ""


def _said(form: FormData) -> dict[str, str]:
    otherwise = {"actor": ANYBODY, "device": ANYBODY}
    fields = ("which", "person", "number", "actor", "device", "day")
    return {name: text_of(form, name)[:100] if name in form else otherwise.get(name, "") for name in fields}


async def _noted(request: Request) -> bool:
    """Whether it is known of every entry whom it names; not when nothing can be written."""
    try:
        while await database(request).write(journal.note_things, journal.NOTED_AT_ONCE):
            pass
    except StoreFailed:
        return False
    return True


async def _show(request: Request, said: dict[str, str], before: Before | None) -> Response:
    noted = await _noted(request) if said["person"] or said["number"] else True
    found = await database(request).read(_look, said, before)
    return await page(
        request,
        "journal/page.html",
        422 if found["errors"] else 200,
        title="操作記録",
        desk="headquarters",
        values=said,
        chosen=any(said[name] not in ("", ANYBODY) for name in said),
        later=before is not None,
        noted=noted,
        which=WHICH,
        kinds=kind_words(),
        acts=WORDS,
        anybody=ANYBODY,
        who=NAMES,
        screens=SCREENS,
        became=BECAME,
        gathered=found,
    )


async def show(request: Request) -> Response:
    """The newest; of one person or need where a link of their card says so, by their ids."""

    def number(tx: Tx) -> str:
        need = needs.by_id(tx, request.query_params.get("need", ""))
        return str(need["number"]) if need else ""

    said = _said(FormData()) | {
        "person": request.query_params.get("person", "")[:100],
        "number": await database(request).read(number),
    }
    return await _show(request, said, None)


async def chosen(request: Request) -> Response:
    """What was chosen: names travel in the form, and are in no address."""
    form = await request.form()
    found = _BEFORE.fullmatch(text_of(form, "before"))
    before = Before(found[1], int(found[2]), int(found[3])) if found else None
    return await _show(request, _said(form), before)


async def find(request: Request) -> Response:
    """People, to see what was written down of one of them."""
    words = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> list[Row]:
        return search.people(tx, words, None, FOUND)

    return fragment(request, "journal/found.html", words=words, people=await database(request).read(look))


_AHEAD = timedelta(minutes=5)
"""Of the server's own clock: what it may be put right by without a word."""


def _dated_wrongly(tx: Tx) -> list[Wanted]:
    """What was recorded while a server's clock was ahead: on the day on which it was put right."""
    soon = utc_text(datetime.now(UTC) + _AHEAD)
    row = None
    with suppress(StoreFailed), failures_told():  # a broken journal hides nothing else that needs somebody
        row = journal.from_days_to_come(tx, soon, day_began(today()))
    if row is None:
        return []
    first = read_moment(row["first"])
    day = f"（{show_date(centre_day(first))}から）" if first else ""
    return [
        Wanted(
            row["first"],
            f"サーバの時計が進んでいたあいだの記録が{row['count']}件あります{day}",
            "/headquarters/journal",
            about="操作記録の「日」にその日を入れて見てください。そのとき受け付けた人は、もう一度受付すると今日の記録になります。",
        )
    ]


wants(Source("clock", 85, "日付の違う記録", _dated_wrongly, "/headquarters/journal", ("headquarters",)))

routes = [
    desk_route("/headquarters/journal", show),
    desk_route("/headquarters/journal", chosen, "POST"),
    desk_route("/headquarters/journal/find", find, "POST"),
]
