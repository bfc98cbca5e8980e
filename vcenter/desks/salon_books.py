"""An attendance book or session reports that were read from a file are kept: as a salon's sessions, with who came."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.roster_files import ask_again, read_anew, show_reading, without_year, years
from vcenter.desks.roster_readings import SALON, answer, laid_by
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.looks import NoLook
from vcenter.domain.names import fold
from vcenter.domain.roles import Role
from vcenter.store import groups, salons
from vcenter.store.tx import Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

KEPT = says("salon_book_kept", "{n}回の出席を取り込みました。")
REGISTERED = says("salon_of_book_registered", "サロンを登録しました。続けて、出席を取り込めます。")

YEAR_FIRST = "何年度の記録かを、先に選んでください。まだ何も取り込んでいません。"

GONE = {"in_hospital": "hospital", "in_a_home": "facility", "moved": "left", "left": "left", "died": "died"}
"""What a book says of somebody to how they belong to the salon from then on."""

ISO = len("2026-11-28")
LONGEST_WHY = 200


@dataclass
class Book:
    """What is to be kept of a file for one salon: people who are new, and each session by its day.

    ids: (sheet, row, name) of whoever stands in the file to the person's id. kept: days of which something is recorded.
    came_before: who stands on an earlier roll of the salon already, and comes still, to the first such day. gone: who comes no more.
    """

    salon: str
    file: uuid.UUID
    ids: dict[tuple[str, int, str], str] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    came_before: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def new_id(self, of: str) -> str:
        """The same id whenever the same file is kept again."""
        return str(uuid.uuid5(self.file, of))


def _book(tx: Tx, whole: Mapping[str, Any], salon: str, file: str) -> Book:
    """Who of a file is known at the salon, by name; of two of one name in one table each is taken once, and the next is somebody new.

    Whoever stands in several tables, as of a month each, is the same in each.
    """
    book = Book(salon, uuid.UUID(file))
    book.kept = {one["day"] for one in salons.sessions(tx, salon, "0", "9") if one["state"] != "open"}
    book.came_before = salons.first_on_rolls(tx, salon)
    guests = salons.guests(tx, salon)
    book.gone = frozenset(one["id"] for one in guests if one["state"] != "coming")
    known: dict[str, list[str]] = {}
    for one in (*guests, *salons.helpers(tx, salon)):
        known.setdefault(fold(one["name"]), []).append(one["id"])
    taken: Counter[tuple[str, int, str]] = Counter()
    for sheet, row, name, part in _named(whole):
        at = (sheet, row, name)
        if at in book.ids:
            continue
        table = (sheet, _table(whole, sheet, row), fold(name))
        of_one_name = known.setdefault(fold(name), [])
        taken[table] += 1
        if taken[table] <= len(of_one_name):
            book.ids[at] = of_one_name[taken[table] - 1]
            continue
        book.ids[at] = book.new_id(f"{sheet} {row} {name}")
        of_one_name.append(book.ids[at])
        newcomer = {"id": book.ids[at], "name": name}
        book.new.append({"salon": salon, "newcomer": newcomer, "part": part, "v": 2})
    return book


def _table(whole: Mapping[str, Any], sheet: str, row: int) -> int:
    """Of several tables of a sheet the one that this row stands in, by the row of its heading: the last one above."""
    above = {one["row"] for one in whole["sessions"] if one["sheet"] == sheet and one["row"] < row}
    return max(above, default=0)


def _named(whole: Mapping[str, Any]) -> Iterator[tuple[str, int, str, str]]:
    """Everybody whom a file names: sheet, row, name, part. Of reports, which have no rows of people, each name once."""
    if whole.get("attenders"):
        for one in whole["attenders"]:
            if one["part"] in ("guest", "helper"):
                yield one["sheet"], one["row"], one["name"], one["part"]
        return
    for one in whole["sessions"]:
        for part in ("guests", "helpers"):
            for name in one[part] or ():
                yield "", 0, name, part.removesuffix("s")


def _sessions(whole: Mapping[str, Any], book: Book) -> Iterator[dict[str, Any]]:
    """The payload of each session whose day is known and of which nothing is recorded yet."""
    blank = _left_blank(whole, book)
    for one in whole["sessions"]:
        day = one["date"] or ""
        if len(day) != ISO or day in book.kept:
            continue
        said: dict[str, Any] = {"salon": book.salon, "day": day, "note": one["note"]}
        if one["cancelled"] is not None:
            why = one["cancelled"][:LONGEST_WHY] or "理由は書かれていません"
            yield said | {"state": "cancelled", "why": why}
            continue
        who = _who(whole, book, one)
        who["absent"] += [id for id in blank.get(day, ()) if id not in {*who["came"], *who["absent"]}]
        yield said | {"state": "held"} | who


def _left_blank(whole: Mapping[str, Any], book: Book) -> dict[str, list[str]]:
    """Each day to the guests of whom its table says nothing though they belong to it: they were absent, as a blank in a book means.

    Somebody belongs from the first day on of which a book or a roll says anything of them, or from the book's first where they never came,
    until they are in hospital, in a home, gone or dead. Of a day on which no guest is named a blank says nothing: nobody called the roll.
    """
    called: dict[str, list[tuple[int, str]]] = {}
    for one in whole["sessions"]:
        if one["guests"] and one["cancelled"] is None and len(one["date"] or "") == ISO:
            called.setdefault(one["sheet"], []).append((one["row"], one["date"]))
    said: dict[str, dict[str, str]] = {}
    days: dict[str, set[str]] = {}
    for one in whole.get("attenders", ()):
        if one["part"] != "guest":
            continue
        id = book.ids[one["sheet"], one["row"], one["name"]]
        said.setdefault(id, {}).update({seen["date"]: seen["state"] for seen in one["seen"] if seen["date"]})
        table = _table(whole, one["sheet"], one["row"])
        days.setdefault(id, set()).update(day for row, day in called.get(one["sheet"], ()) if row == table)
    blank: dict[str, list[str]] = {}
    for id, seen in said.items():
        since = book.came_before.get(id, "")
        belongs = id not in book.gone and not {"here", "left_early"} & set(seen.values())
        for day in sorted(days[id] | seen.keys()):
            if day not in seen:
                if belongs or (since and since < day):
                    blank.setdefault(day, []).append(id)
                continue
            belongs = seen[day] not in GONE
            since = "" if not belongs else since
    return blank


def _who(whole: Mapping[str, Any], book: Book, session: Mapping[str, Any]) -> dict[str, Any]:
    """Who came to a session, and how many without a name. Where names stand they count, and not the number that is written."""
    there: dict[str, list[str]] = {"came": [], "absent": [], "came_helpers": []}
    visitors = 0
    for one in whole.get("attenders", ()):
        for seen in one["seen"]:
            here = seen["state"] in ("here", "left_early")
            if seen["date"] != session["date"] or not (here or seen["state"] == "absent"):
                continue
            if one["part"] == "visitor":
                visitors += here
                continue
            key = "came_helpers" if one["part"] == "helper" else "came" if here else "absent"
            if here or one["part"] == "guest":
                there[key].append(book.ids[one["sheet"], one["row"], one["name"]])
    if not whole.get("attenders"):
        there["came"] = [book.ids["", 0, name] for name in session["guests"] or ()]
        there["came_helpers"] = [book.ids["", 0, name] for name in session["helpers"] or ()]
    counts = session["counts"]
    guests = 0 if there["came"] else counts["guests"] or 0
    support = counts["support"]
    fits = support is not None and support <= guests + len(set(there["came"]))
    return {
        **{key: list(dict.fromkeys(ids)) for key, ids in there.items()},
        "guests": guests,
        "helpers": 0 if there["came_helpers"] else counts["helpers"] or 0,
        "supported": support if fits else None,
        "visitors": visitors,
    }


def _states(whole: Mapping[str, Any], book: Book) -> Iterator[dict[str, Any]]:
    """Of whom the last word of the book is that they are in hospital, in a home, gone or dead."""
    for one in whole.get("attenders", ()):
        said = [seen for seen in one["seen"] if seen["state"]]
        if one["part"] == "guest" and said and said[-1]["state"] in GONE:
            person = book.ids[one["sheet"], one["row"], one["name"]]
            yield {"salon": book.salon, "person": person, "state": GONE[said[-1]["state"]]}


async def keep(request: Request) -> Response:
    """Keep the sessions of a file for the salon that was chosen. What is recorded already of a day stands as it is."""
    whole = await laid_by(request)
    if whole is None or not whole.get("sessions"):
        return await ask_again(request)
    if without_year(whole):
        return await show_reading(request, whole, problem=YEAR_FIRST)
    salon = text_of(await request.form(), "salon")[:36]
    if await database(request).read(groups.by_id, "salons", salon) is None:
        problem = "どのサロンのものか選んでください。まだ何も取り込んでいません。"
        return await show_reading(request, whole, problem=problem)
    book = await database(request).read(_book, whole, salon, request.path_params["file"])
    todo = [("put_in_salon", one) for one in book.new]
    held = list(_sessions(whole, book))
    todo += [("say_salon_session", one) for one in held]
    todo += [("put_in_salon", one) for one in _states(whole, book)]
    wrong = []
    for kind, payload in todo:
        of = payload.get("day") or payload.get("newcomer", {}).get("name") or "参加者のようす"
        outcome = await perform(request, kind, payload, book.new_id(f"{salon} {kind} {payload}"))
        if not outcome.done:
            wrong.append(f"{of}: {next(iter(outcome.errors.values()))}")
    if wrong:
        said = "、".join(wrong[:3]) + (f" ほか{len(wrong) - 3}件" if len(wrong) > 3 else "")
        return await show_reading(request, whole, problem=f"取り込めなかったものがあります。{said}")
    days = [one["date"] for one in whole["sessions"] if len(one["date"] or "") == ISO]
    of = f"?year={fiscal_year(date.fromisoformat(max(days)))}" if days else ""
    return RedirectResponse(going_on(f"/salons/{salon}{of}", KEPT, len(held)), 303)


async def say_year(request: Request) -> Response:
    """Of a book or report without a year it is said which one it is of; it is read once more with it."""
    whole = await laid_by(request)
    if whole is None or not whole.get("sessions"):
        return await ask_again(request)
    said = text_of(await request.form(), "fiscal_year")
    if not said or said not in years():
        return await show_reading(request, whole, problem=YEAR_FIRST)
    await read_anew(request, int(said))
    return RedirectResponse(f"/rosters/files/{request.path_params['file']}", 303)


async def register(request: Request) -> Response:
    """The salon of a book is in no list yet: it is registered here, and chosen for the book."""
    whole = await laid_by(request)
    if whole is None or not whole.get("sessions"):
        return await ask_again(request)
    made = {"salon": str(uuid.uuid5(uuid.UUID(request.path_params["file"]), "the salon itself"))}
    outcome = await perform_form(request, "add_salon", made)
    if not outcome.done:
        return await show_reading(
            request, whole, new_salon=values_of(await request.form()), wrong=outcome.errors
        )
    await asyncio.to_thread(answer, request, SALON, outcome.outcome["salon"])
    return RedirectResponse(going_on(f"/rosters/files/{request.path_params['file']}", REGISTERED), 303)


OF_A_FILE = NoLook("a file that somebody has just brought themselves")

routes = [
    desk_route("/rosters/files/{file}/sessions", keep, "POST", look=OF_A_FILE),
    desk_route("/rosters/files/{file}/year", say_year, "POST", look=OF_A_FILE),
    desk_route("/rosters/files/{file}/salon", register, "POST", look=OF_A_FILE),
]
