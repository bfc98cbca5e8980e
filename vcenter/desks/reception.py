"""Reception (受付): find or scan a person, check them in with one tap, register a walk-in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.groups import NOT_OPEN
from vcenter.commands.path import Outcome
from vcenter.desks.halts import today_halted
from vcenter.desks.leaving import of_tolls
from vcenter.desks.passes import with_flags
from vcenter.desks.perhaps_known import as_columns, perhaps, side_by_side
from vcenter.domain.passes import PassCode, SheetCode
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.store import (
    attendance,
    centre,
    door,
    duplicates,
    groups,
    own_skills,
    people,
    search,
    teams,
    tolls,
    unverified,
)
from vcenter.store import orientation as orientations
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.clock import gathering_today, today_text
from vcenter.web.done import entry_of, going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import command_of, perform, perform_form, text_of, values_of
from vcenter.web.from_paper import PAPER, next_paper, wants_paper
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, identity, page
from vcenter.web.phrases import covers_today
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running
from vcenter.web.tablet import TABLET_COOKIE

ROLES = frozenset({Role.RECEPTION})

stand(
    Desk(
        "reception",
        "受付",
        10,
        badge=lambda tx: attendance.figures(tx, gathering_today(tx))["waiting"],
        topics=("attendance",),
        of=ROLES,
        lends=Role.RECEPTION,
    )
)
keep(
    TabletPage(
        "reception",
        "受付",
        10,
        online=("/reception/*", "/people/*"),
        acts={
            "/reception/scan": "scan",
            "/reception/check-in": "check_in",
            "/reception/registered": "see_registered",
            "/reception/check-out": "check_out",
            "/reception/confirm": "confirm_at_desk",
            "/reception/insurance": "say_insurance",
            "/reception/stay-here": "stay_here",
        },
    )
)

SHOWN = 12

LONGEST_CODE = 4000
"""Characters of what may be scanned: a filled form has some 500."""


def _today(tx: Tx) -> dict[str, Any]:
    gathering = gathering_today(tx)
    return {
        "figures": attendance.figures(tx, gathering),
        "latest": attendance.latest(tx, gathering, 8),
        "waiting": orientations.waiting(tx, gathering),
        "letter": orientations.next_letter(tx, gathering or ""),
        "said": "",
        "wrong": "",
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_today)
    # What a tablet can do without the server begins with this one step; nobody should have to know of it.
    context["enrolled"] = TABLET_COOKIE in request.cookies
    context |= await database(request).read(today_halted)
    return await page(request, "reception/page.html", title="受付", desk="reception", gathered=context)


async def today(request: Request) -> Response:
    return fragment(request, "reception/today.html", gathered=await database(request).read(_today))


async def find(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> list[Row]:
        return search.people(tx, words, gathering_today(tx), SHOWN + 1)

    found = await database(request).read(look)
    return fragment(
        request, "reception/found.html", words=words, people=found[:SHOWN], more=len(found) > SHOWN
    )


async def scan(request: Request) -> Response:
    """A code was scanned, or a number typed: check the person in, or say what it is instead."""
    form = await request.form()
    text = text_of(form, "code")[:LONGEST_CODE]
    try:
        travelled = running(request).travel_key.open(text)
    except Refusal as refusal:
        return fragment(request, "reception/not_a_pass.html", team=None, said=refusal.message)
    if travelled is not None:
        return await _travelled(request, travelled)
    code = read_scanned(request, text)
    if isinstance(code, SheetCode):
        team = await database(request).read(teams.by_number, code.team)
        return fragment(request, "reception/not_a_pass.html", team=team, said="")
    person = await database(request).read(people.by_pass, code.number) if isinstance(code, PassCode) else None
    if person is None:
        return fragment(request, "reception/not_a_pass.html", team=None, said="")
    if asked := await database(request).read(_whether_known, person["id"]):
        return fragment(request, "reception/registered.html", person=person, asked=asked, code=text)
    return await _by_pass(request, code, person, text_of(form, "command_id"))


async def _by_pass(request: Request, code: Any, person: Row, command_id: str) -> Response:
    """Receive whoever shows this pass."""
    payload: dict[str, Any] = {
        "person": person["pass_of"],
        "how": "pass" if code and code.signed else "search",
    }
    if isinstance(code, PassCode) and code.last_day:
        payload["shown"] = {"issue": code.issue, "last_day": code.last_day.isoformat()}
    outcome = await perform(request, "check_in", payload, command_id)
    return await _received(request, person["id"], outcome)


def _whether_known(tx: Tx, person_id: str) -> list[dict[str, Any]]:
    """Who of the roster somebody may be who registered by themselves, and whom no desk has seen yet: each with what is the same and what differs."""
    row = people.by_id(tx, person_id)
    if row is None or row["hidden_at"] or not unverified.is_unverified(tx, person_id):
        return []
    # Names that somebody made up by the hundred must not hide the one of the roster.
    besides = {person_id, *unverified.unseen(tx), *duplicates.others_of(tx, person_id)}
    found = (
        search.with_presence(tx, one["id"], gathering_today(tx))
        for one, _ in duplicates.alike(tx, row, besides, typed_alone=True)
    )
    return [{"person": one, "lines": side_by_side(one, row)} for one in found if one]


async def registered(request: Request) -> Response:
    """Reception has asked whether they are of the roster: what was answered is kept, and they are received."""
    form = await request.form()
    person, same = text_of(form, "person"), text_of(form, "same") or None
    not_same = [one for one in form.getlist("not_same") if isinstance(one, str)]
    command = command_of(form)
    asked = {"person": person, "same": same, "not_same": not_same}
    outcome = await perform(request, "see_registered", asked, str(command))
    if not outcome.done:
        return await _received(request, person, outcome)
    id = str(uuid.uuid5(command, "check_in"))
    code = read_scanned(request, text_of(form, "code")[:LONGEST_CODE])
    holder = await database(request).read(people.by_pass, code.number) if isinstance(code, PassCode) else None
    if holder and holder["id"] == outcome.outcome["person"]:
        return await _by_pass(request, code, holder, id)
    payload = {"person": outcome.outcome["person"], "how": "search"}
    return await _received(request, payload["person"], await perform(request, "check_in", payload, id))


async def check_in(request: Request) -> Response:
    form = await request.form()
    if not text_of(form, PAPER) and (
        asked := await database(request).read(_whether_known, text_of(form, "person"))
    ):
        person = await database(request).read(people.by_id, text_of(form, "person"))
        return fragment(request, "reception/registered.html", person=person, asked=asked, code="")
    # Whoever stands on a paper has been received, whatever was said of the day.
    more = {"even_if": ["full", "stopped"]} if text_of(form, PAPER) else {}
    return await _received(request, text_of(form, "person"), await perform_form(request, "check_in", more))


async def confirm(request: Request) -> Response:
    form = await request.form()
    return await _received(request, text_of(form, "person"), await perform_form(request, "confirm_at_desk"))


async def insure(request: Request) -> Response:
    """Somebody's insurance was looked at, or they join here."""
    form = await request.form()
    outcome = await perform_form(request, "say_insurance")
    typed = {} if outcome.done else {"insurance_values": values_of(form), "insurance_errors": outcome.errors}
    return await _received(request, text_of(form, "person"), outcome, typed)


async def stay_here(request: Request) -> Response:
    form = await request.form()
    return await _received(request, text_of(form, "person"), await perform_form(request, "stay_here"))


async def guardians(request: Request) -> Response:
    """People who may be the guardian of a child, found by name or pass."""
    form = await request.form()
    words = text_of(form, "q")[:100]
    found = await database(request).read(search.people, words, None, SHOWN)
    return fragment(
        request, "reception/guardians.html", child=text_of(form, "person"), words=words, people=found
    )


async def check_out(request: Request) -> Response:
    form = await request.form()
    return await _received(request, text_of(form, "person"), await perform_form(request, "check_out"))


async def _received(
    request: Request, person_id: str, outcome: Outcome, typed: dict[str, Any] | None = None
) -> Response:
    """The person in front of the desk, after what was just done, with what is still to be seen to. typed: of a form refused."""

    def look(tx: Tx) -> dict[str, Any]:
        found = with_flags(tx, person_id)
        person = found["person"]
        here = person and person["attendance_id"] and not person["out_at"]
        sealed = here and tolls.seal_of(tx, person_id, today_text())
        return found | (of_tolls(tx, person_id) if sealed else {"seal": None})

    context = await database(request).read(look)
    return fragment(
        request,
        "reception/received.html",
        gathered=context | (typed or {}),
        outcome=outcome,
        back=entry_of(outcome),
    )


async def take_back(request: Request) -> Response:
    """Somebody was received, or went home, by a slip of the hand."""
    form = await request.form()
    return await _received(request, text_of(form, "person"), await perform_form(request, "take_back"))


async def orientation(request: Request) -> Response:
    """The whole room has heard it: one tap."""
    outcome = await perform_form(request, "hold_orientation")
    said = wrong = ""
    if outcome.done:
        begun = outcome.outcome
        said = f"{begun['letter']}組 {begun['people']}人のオリエンテーションを始めました。"
    else:
        wrong = outcome.said[0]
    gathered = await database(request).read(_today)
    return fragment(request, "reception/today.html", gathered=gathered, said=said, wrong=wrong)


def _for_card(tx: Tx) -> dict[str, Any]:
    """What the registration card shows beside what is typed."""
    return {
        **today_halted(tx),
        "group_names": [row["name"] for row in groups.all_groups(tx)],
        "covers": covers_today(centre.incident(tx)),
        "skill_labels": own_skills.labels(tx),
    }


async def new(request: Request) -> Response:
    paper = await database(request).read(next_paper, identity(request)) if wants_paper(request) else {}
    return await _walk_in(request, {"person": new_id(), **paper}, {})


def _asked(tx: Tx, typed: dict[str, Any], ids: Iterable[str]) -> list[dict[str, Any]]:
    """Who of these may be whoever was typed: each with what is the same and what differs."""
    columns = as_columns(typed)
    gathering = gathering_today(tx)
    rows = [row for id in ids if (row := search.with_presence(tx, id, gathering))]
    return [{"person": row, "lines": side_by_side(row, columns)} for row in rows]


async def _travelled(request: Request, told: dict[str, str]) -> Response:
    """The card, filled from a phone that had no network; whoever is known already is offered first."""
    same = await database(request).read(_perhaps, told, set())
    return fragment(
        request,
        "reception/travelled.html",
        values={**told, "skills": told.get("skills", "").split(), "person": new_id()},
        errors={},
        same=same,
        gathered=await database(request).read(_for_card),
    )


def _surely_among(tx: Tx, typed: dict[str, Any], others: Sequence[str]) -> bool:
    """Whether the one who is surely this person is one of those who are said to be another."""
    one = as_columns(typed)
    same = people.same_person(tx, one["name"], one["birth"] or None, (one["phone"], one["phone_other"]))
    return bool(same and same["id"] in others)


def _perhaps(tx: Tx, typed: dict[str, Any], besides: set[str]) -> list[dict[str, Any]]:
    return _asked(tx, typed, [row["id"] for row, _ in perhaps(tx, typed, besides)])


async def _walk_in(
    request: Request,
    values: dict[str, Any],
    errors: dict[str, str],
    same: list[dict[str, Any]] | None = None,
) -> Response:
    return await page(
        request,
        "reception/walk_in.html",
        422 if errors or same else 200,
        title="初めての方の受付",
        desk="reception",
        values=values,
        errors=errors,
        same=same or [],
        gathered=await database(request).read(_for_card),
    )


KEPT_CARD = says("paper_card", "紙の受付票を記録しました。次の紙を入れてください。")


async def register(request: Request) -> Response:
    form = await request.form()
    from_paper = bool(text_of(form, PAPER))
    state = await database(request).read(door.day_state, today_text(), "")
    # Whoever stands on a paper has been received, whatever was said of the day.
    if state != "open" and state not in form.getlist("even_if") and not from_paper:
        # Asked here and not of the command: what a tablet has received without its server is received.
        return await _walk_in(request, values_of(form), {state: NOT_OPEN[state]})
    others = [one for one in form.getlist("not_same") if isinstance(one, str)]
    if text_of(form, "another"):
        others += [one for one in form.getlist("shown") if isinstance(one, str)]
    values = values_of(form) | {"not_same": others}
    sure = bool(text_of(form, "even_if_same"))
    if not sure and (same := await database(request).read(_perhaps, values, set(others))):
        return await _walk_in(request, values, {}, same)
    sure = sure or await database(request).read(_surely_among, values, others)
    more = {"check_in": True, "not_same": others, "even_if_same": sure}
    outcome = await perform_form(request, "register_person", more)
    if outcome.done and from_paper:
        return RedirectResponse(going_on(f"/reception/new?{PAPER}=1", KEPT_CARD), 303)
    if outcome.done:
        return RedirectResponse(f"/people/{outcome.outcome['person']}/pass?new=1", 303)
    same_id = outcome.outcome.get("same")
    known = await database(request).read(_asked, values, [same_id] if same_id else [])
    return await _walk_in(request, values, outcome.errors, known)


declare(
    OfflineForm(
        kind="register_person",
        name="walk-in",
        title="初めての方の受付",
        template="reception/card_fields.html",
        desk="reception",
        needs=("people",),
        words="{name}さんを登録して受付",
        button="登録して受付する",
        online=("/reception/new",),
        fresh=("person",),
        also={"check_in": True},
        alike=("people",),
        context={"group_names": (), "covers": None},
    )
)

routes = [
    desk_route("/reception", show),
    desk_route("/reception/today", today, part=True),
    desk_route("/reception/find", find, "POST"),
    desk_route("/reception/guardians", guardians, "POST"),
    desk_route("/reception/scan", scan, "POST"),
    desk_route("/reception/check-in", check_in, "POST"),
    desk_route("/reception/registered", registered, "POST"),
    desk_route("/reception/check-out", check_out, "POST"),
    desk_route("/reception/take-back", take_back, "POST"),
    desk_route("/reception/confirm", confirm, "POST"),
    desk_route("/reception/insurance", insure, "POST"),
    desk_route("/reception/stay-here", stay_here, "POST"),
    desk_route("/reception/orientation", orientation, "POST"),
    desk_route("/reception/new", new),
    desk_route("/reception/new", register, "POST"),
]
