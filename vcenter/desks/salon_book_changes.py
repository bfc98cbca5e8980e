"""Days of an attendance book that are recorded already and read otherwise now: shown before → after, and taken over where somebody says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.seen import mark_of
from vcenter.desks.roster_files import ask_again
from vcenter.desks.roster_readings import laid_by
from vcenter.desks.salon_book_contents import Book, book_of, sessions_of
from vcenter.domain import salon_words
from vcenter.domain.looks import NoLook
from vcenter.domain.names import fold
from vcenter.domain.roles import Role
from vcenter.store import groups, salons
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

TAKEN = says("salon_book_taken", "{n}件を、出席簿のとおりに直しました。")

NOTHING_CHOSEN = "直すものに印を付けてください。何も直していません。"
CHANGED_SINCE = (
    "この画面を開いたあとに、ほかの人が直したものがあります。いまの記録を確かめて、もう一度選んでください。"
)

NOT_IN_BOOK = "（出席簿に名前がない）"


@dataclass(frozen=True)
class Line:
    """One thing that is recorded otherwise than it is read now: of a person on a day, or of the day itself (person "")."""

    day: str
    person: str
    part: str
    before: str
    after: str
    at: str


@dataclass(frozen=True)
class Change:
    """What is taken over by one tick. key: of the person, or the day. named: whether the book names the person."""

    key: str
    name: str
    lines: tuple[Line, ...]
    named: bool = True

    @property
    def mark(self) -> str:
        """Another one as soon as something of it is recorded otherwise."""
        return mark_of(*((one.day, one.before, one.after, one.at) for one in self.lines))

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """(day, before, after) in words."""
        return [
            (one.day, _said(one.before), _said(one.after) if self.named or one.after else NOT_IN_BOOK)
            for one in self.lines
        ]


def _said(state: str) -> str:
    return {**salon_words.BECAME, **salon_words.ON_ROLL}.get(state, state)


def changes(tx: Tx, whole: Mapping[str, Any], salon: str, file: str) -> list[Change]:
    """Everything of the recorded days that the book says otherwise: of each day, then of each person. Nobody who is hidden."""
    book = book_of(tx, whole, salon, file)
    recorded = {one["day"]: one for one in salons.sessions(tx, salon, "0", "9") if one["state"] != "open"}
    days: list[Change] = []
    people: dict[str, list[Line]] = {}
    names: dict[str, str] = {}
    for said in sessions_of(whole, book, again=True):
        held = recorded[said["day"]]
        if held["state"] != said["state"]:
            line = Line(said["day"], "", "", held["state"], said["state"], held["changed_at"])
            days.append(Change(said["day"], said.get("why", ""), (line,)))
            continue
        for row, line in _of_people(tx, held, said) if said["state"] == "held" else ():
            names[line.person] = row["name"]
            people.setdefault(line.person, []).append(line)
    named = {*book.ids.values()}
    found = [Change(id, names[id], tuple(lines), id in named) for id, lines in people.items()]
    return days + sorted(found, key=lambda one: (one.named, one.name))


@dataclass(frozen=True)
class Counted:
    """A recorded day of which a report says another number, or names somebody else: what, recorded → reported, each in words; why: who."""

    day: str
    what: str
    before: str
    after: str
    why: str = ""


def counted(tx: Tx, whole: Mapping[str, Any], salon: str, file: str) -> list[Counted]:
    """What reports, which have no rows of people, say otherwise of days that are recorded. It is only shown: which of the two is right, and
    of whom, a person says on the roll of the day."""
    if whole.get("attenders"):
        return []
    book = book_of(tx, whole, salon, file)
    recorded = {one["day"]: one for one in salons.sessions(tx, salon, "0", "9") if one["state"] != "open"}
    reported = {one["date"]: one for one in whole["sessions"]}
    found = []
    for said in sessions_of(whole, book, again=True):
        day, held = said["day"], recorded[said["day"]]
        if held["state"] != said["state"]:
            found.append(
                Counted(day, "開催", _said(held["state"]), _said(said["state"]), said.get("why", ""))
            )
        elif held["state"] == "held":
            found += _of_numbers(tx, held, said, reported[day])
    return found


def _of_numbers(tx: Tx, held: Row, said: Mapping[str, Any], reported: Mapping[str, Any]) -> Iterator[Counted]:
    roll = salons.roll(tx, held["id"], held["salon_id"])
    for words, part, came in (("参加者", "guests", "came"), ("担い手", "helpers", "came_helpers")):
        number = reported["counts"][part]
        named = reported[part] is not None and bool(said[came])
        if number is None and not named:
            continue
        before = held[part] + held[f"roll_{part}"]
        after = said[part] + len(said[came]) if named else number
        here = {one["id"]: one for one in roll if one["state"] == "came" and f"{one['part']}s" == part}
        others = [one["name"] for id, one in here.items() if id not in said[came] and not one["hidden_at"]]
        more = [
            name
            for name in reported[part] or ()
            if fold(name) not in {fold(one["name"]) for one in here.values()}
        ]
        why = "　".join(
            f"{whose}: {'、'.join(names[:8])}{f' ほか{len(names) - 8}人' if len(names) > 8 else ''}"
            for whose, names in (("記録だけにある方", others), ("報告書だけにある方", more))
            if named and here and names
        )
        if before != after or why:
            yield Counted(held["day"], words, f"{before}人", f"{after}人", why)


def _of_people(tx: Tx, held: Row, said: Mapping[str, Any]) -> Iterator[tuple[Row, Line]]:
    after = dict.fromkeys(said["absent"], ("absent", "guest"))
    after |= dict.fromkeys(said["came"], ("came", "guest"))
    after |= dict.fromkeys(said["came_helpers"], ("came", "helper"))
    for row in salons.roll(tx, held["id"], held["salon_id"]):
        state, part = after.get(row["id"], ("", row["part"]))
        if state != row["state"] and not row["hidden_at"]:
            yield row, Line(held["day"], row["id"], part, row["state"], state, row["at"] or "")


def _called(whole: Mapping[str, Any]) -> str:
    return "出席簿" if whole.get("attenders") else "活動報告書"


async def _show(request: Request, problem: str = "") -> Response:
    whole = await laid_by(request)
    if whole is None or not whole.get("sessions"):
        return await ask_again(request)
    salon = text_of(await request.form(), "salon") or request.query_params.get("salon", "")
    file = request.path_params["file"]

    def look(tx: Tx) -> dict[str, Any]:
        row = groups.by_id(tx, "salons", salon[:36])
        of_people = changes(tx, whole, row["id"], file) if row and whole.get("attenders") else []
        of_numbers = counted(tx, whole, row["id"], file) if row else []
        return {"salon": row, "changes": of_people, "counted": of_numbers}

    gathered = await database(request).read(look)
    if gathered["salon"] is None:
        return await ask_again(request)
    return await page(
        request,
        "rosters/book_changes.html",
        422 if problem else 200,
        title=f"{_called(whole)}と違う記録",
        desk="rosters",
        book=_called(whole),
        file=file,
        source=whole["source"],
        problem=problem,
        gathered=gathered,
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def take(request: Request) -> Response:
    """What was ticked is recorded as the book says it; everything else stays."""
    whole = await laid_by(request)
    if whole is None or not whole.get("attenders"):
        return await ask_again(request)
    form = await request.form()
    salon, file = text_of(form, "salon")[:36], request.path_params["file"]
    chosen = {str(one) for one in form.getlist("take")}
    if not chosen:
        return await _show(request, NOTHING_CHOSEN)
    known = await database(request).read(changes, whole, salon, file)
    taken = [one for one in known if f"{one.key} {one.mark}" in chosen]
    book = await database(request).read(book_of, whole, salon, file)
    done = 0
    for one in taken:
        for kind, payload in await database(request).read(_todo, whole, book, one):
            outcome = await perform(
                request, kind, payload, book.new_id(f"{salon} {kind} {payload} {one.mark}")
            )
            if not outcome.done:
                return await _show(request, outcome.said[0])
        if not one.named and one.key not in await database(request).read(salons.first_on_rolls, salon):
            gone = {"salon": salon, "person": one.key, "state": "left"}
            await perform(request, "say_guest_state", gone, book.new_id(f"{salon} gone {one.key} {one.mark}"))
        done += 1
    if done < len(chosen):
        return await _show(request, CHANGED_SINCE)
    return RedirectResponse(going_on(f"/salons/{salon}", TAKEN, done), 303)


def _todo(tx: Tx, whole: Mapping[str, Any], book: Book, one: Change) -> list[tuple[str, dict[str, Any]]]:
    if one.lines[0].person:
        return [
            (
                "mark_salon_roll",
                {
                    "salon": book.salon,
                    "day": line.day,
                    "person": line.person,
                    "part": line.part,
                    "state": line.after,
                },
            )
            for line in one.lines
        ]
    (said,) = (said for said in sessions_of(whole, book, again=True) if said["day"] == one.key)
    todo: list[tuple[str, dict[str, Any]]] = []
    if said["state"] == "cancelled":  # to which nobody can have come
        id = salons.session_id(book.salon, one.key)
        todo = [
            (
                "mark_salon_roll",
                {"salon": book.salon, "day": one.key, "person": row["id"], "part": row["part"], "state": ""},
            )
            for row in salons.roll(tx, id, book.salon)
            if row["state"]
        ]
    return [*todo, ("say_salon_session", said)]


OF_A_FILE = NoLook("a file that somebody has just brought themselves, and the names of the salon's roll")

routes = [
    desk_route("/rosters/files/{file}/sessions", show, look=OF_A_FILE),
    desk_route("/rosters/files/{file}/sessions/changes", take, "POST", look=OF_A_FILE),
]
