"""Rosters (名簿): what is known of people, groups and salons, every day and in a disaster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.people import ChangePerson
from vcenter.commands.seen import mark_of
from vcenter.commands.volunteering import ChangeVolunteering
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import volunteering as volunteer_words
from vcenter.domain.insurance import plan_warning
from vcenter.domain.names import with_san
from vcenter.domain.roles import Role
from vcenter.store import (
    attendance,
    from_paper,
    groups,
    hidden,
    honours,
    insurance,
    memberships,
    merges,
    own_skills,
    people,
    requests,
    roster_marks,
    salons,
    search,
    stays,
    teams,
    visitors,
    volunteering,
    watching,
)
from vcenter.store.hidden import PEOPLE
from vcenter.store.looks import of_person
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.clock import gathering_today, today, today_text
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.hidden import about, may_see
from vcenter.web.looks import Look
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.phrases import day_text, hour_minute
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

stand(Desk("rosters", "名簿", 60, of=ROLES, everyday=True))
keep(TabletPage("rosters", "名簿", 60, online=("/rosters",)))

SHOWN = 50


@dataclass(frozen=True)
class Everyday:
    """One of the forms of every day on the card that was refused: which, what was typed into it and what is wrong."""

    form: str
    values: dict[str, Any]
    errors: dict[str, str]


def _overview(tx: Tx) -> dict[str, Any]:
    return {
        "count": people.count(tx),
        "marked": roster_marks.count(tx),
        "groups": groups.all_groups(tx),
        "salons": groups.all_salons(tx),
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_overview)
    return await page(request, "rosters/page.html", title="名簿", desk="rosters", gathered=context)


async def find(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]

    def look(tx: Tx) -> tuple[list[Row], int]:
        found = search.people(tx, words, gathering_today(tx), SHOWN + 1)
        return found[:SHOWN], search.count(tx, words) - SHOWN if len(found) > SHOWN else 0

    found, more = await database(request).read(look)
    return fragment(request, "rosters/found.html", words=words, people=found, more=more)


def _person(tx: Tx, id: str, seen: bool) -> dict[str, Any] | None:
    person = people.by_id(tx, id)
    id = person["id"] if person else id
    return person and {
        "person": person | (hidden.said(tx, PEOPLE, id) if seen else {}),
        "hiding": about(tx, PEOPLE, id),
        "seen": seen,
        "skills": people.skills(tx, id),
        "skill_labels": own_skills.labels(tx),
        "groups": groups.of_person(tx, id),
        "past_groups": memberships.past_of_person(tx, id),
        "salons": groups.salons_of_person(tx, id),
        "marks": people.marks(tx, id),
        "settled": roster_marks.settled(tx, "people", id),
        "days": attendance.of_person(tx, id, 20),
        "from_paper": from_paper.of_person(tx, id, 20),
        "sessions": salons.sessions_of_person(tx, id, 20),
        "honours": honours.of_person(tx, id),
        "points": honours.points_of(tx, id, today_text()),
        "merges": [] if person["hidden_at"] else merges.into(tx, id),
        "requests": requests.of_people(tx, id),
        "offers": requests.offered_to(tx, id),
        "watches": watching.of_person(tx, id),
        "visits_others": visitors.visited_by(tx, id),
        "in_team": teams.teams_of(tx, [id]).get(id),
        "paperwork": insurance.of_person(tx, id),
        "times": volunteering.times(tx, id),
        "licences": volunteering.licences(tx, id),
        "consents": volunteering.consents(tx, id),
        "plan_warning": plan_warning(person, today(), insurance.disaster(tx)) if person else "",
    }


async def _card(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    bar: dict[str, Any] | None = None,
    insurance_values: dict[str, Any] | None = None,
    insurance_errors: dict[str, str] | None = None,
    everyday: Everyday | None = None,
) -> Response:
    """The card. values: what was typed into it; bar: into the reason for which this person is not received; everyday: into one of
    the forms of every day (desks/volunteering.py)."""
    whole = await database(request).read(_person, request.path_params["person"], may_see(request, PEOPLE))
    if whole is None:
        raise HTTPException(404)
    now = {**whole["person"], "skills": whole["skills"], "seen": whole["person"]["changed_at"]}
    errors = errors or insurance_errors or {}
    of_form = {everyday.form: everyday} if everyday else {}
    moved = "seen" in errors and bar is None
    if moved:  # shown beside each other now: the next press is meant
        values = {**(values or {}), "seen": now["seen"]}
    return await page(
        request,
        "rosters/person.html",
        422 if errors or everyday else 200,
        title=whole["person"]["name"],
        desk="rosters",
        values=values or now,
        errors=errors,
        differ=differences(now, values or {}, ChangePerson) if moved else [],
        insurance_values=insurance_values or {},
        insurance_errors=insurance_errors or {},
        bar=_bar_now(whole["person"], bar, errors),
        saved="saved" in request.query_params,
        done=request.query_params.get("done", ""),
        of_form=of_form,
        volunteer=_volunteer_now(now, whole["times"], everyday),
        words=volunteer_words,
        licence_choices={"": "新しいもの"}
        | {one["id"]: f"{one['name']}　{day_text(one['expires_on'])}".strip() for one in whole["licences"]},
        today_iso_day=today().isoformat(),
        gathered=whole,
    )


def _volunteer_now(now: Row, times: list[str], everyday: Everyday | None) -> dict[str, Any]:
    """The form of every day as it is or as it was typed, with what is recorded otherwise by now; then the next press is meant."""
    recorded = {**now, "times": times}
    if everyday is None or everyday.form != "volunteering":
        return {**recorded, "differ": []}
    moved = "seen" in everyday.errors
    typed = everyday.values | ({"seen": now["seen"]} if moved else {})
    return {**typed, "differ": differences(recorded, typed, ChangeVolunteering) if moved else []}


def _bar_now(person: Row, typed: dict[str, Any] | None, errors: dict[str, str]) -> dict[str, Any]:
    """The form that bars somebody, as it is or as it was typed; after somebody else's change the next press is meant."""
    seen = {"seen": mark_of(person["barred_reason"])}
    if typed is None:
        return {"reason": person["barred_reason"]} | seen
    return typed | seen if "seen" in errors else typed


async def show_person(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The card as it is, with why something that was asked for is not done."""
    return await _card(request, None, errors)


async def show_everyday(request: Request, refused: Everyday) -> Response:
    """The card with what was typed into one of its forms of every day, and why that is not done."""
    return await _card(request, everyday=refused)


async def person(request: Request) -> Response:
    return await _card(request)


async def change(request: Request) -> Response:
    return await answer_form(request, "change_person", _card, "/rosters/people/{person}?saved=1")


async def bar(request: Request) -> Response:
    outcome = await perform_form(request, "bar_person", {"person": request.path_params["person"]})
    if not outcome.done:
        return await _card(request, None, outcome.errors, bar=values_of(await request.form()))
    return RedirectResponse(f"/rosters/people/{request.path_params['person']}?saved=1", 303)


async def insure(request: Request) -> Response:
    """Somebody's insurance was looked at, or what was said of it is taken back."""
    outcome = await perform_form(request, "say_insurance", {"person": request.path_params["person"]})
    if not outcome.done:
        typed = values_of(await request.form())
        return await _card(request, insurance_values=typed, insurance_errors=outcome.errors)
    return RedirectResponse(f"/rosters/people/{request.path_params['person']}?saved=1", 303)


def _named(tx: Tx, id: str) -> str:
    row = people.by_id(tx, id)
    return f"{with_san(row['name'])}" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = people.by_id(tx, id)
    if row is None:
        return [("この人", "登録されていません")]
    found = [("この人", f"{with_san(row['name'])}")]
    if days := attendance.of_person(tx, row["id"], 1):
        out = f" 〜 {hour_minute(days[0]['out_at'])} 帰宅" if days[0]["out_at"] else " から受付中"
        found.append(("受付", f"{day_text(days[0]['day'])} {hour_minute(days[0]['in_at'])}{out}"))
    if team := teams.team_of(tx, row["id"]):
        found.append(("班", f"{team['number']}班（{'活動中' if team['state'] == 'out' else '出発前'}）"))
    found += [
        ("班", f"{stay['team_number']}班（{'病院などにいる' if stay['place'] else '現場に残っている'}）")
        for stay in stays.open_of(tx, row["id"])
    ]
    return found


def _link(tx: Tx, id: str) -> Line | None:
    return (f"/rosters/people/{id}", "この人の画面") if people.by_id(tx, id) else None


introduce(Subject("person", _named, _now, _link, position=10))

CARD = Look("名簿の人の画面", of_person)

routes = [
    desk_route("/rosters", show),
    desk_route("/rosters/find", find, "POST"),
    desk_route(
        "/rosters/people/{person}", person, roles=ROLES | {Role.RECEPTION, Role.ADMINISTRATION}, look=CARD
    ),
    desk_route("/rosters/people/{person}", change, "POST", roles=ROLES | {Role.RECEPTION}, look=CARD),
    desk_route("/rosters/people/{person}/bar", bar, "POST", roles=ROLES | {Role.ADMINISTRATION}, look=CARD),
    desk_route(
        "/rosters/people/{person}/insurance", insure, "POST", roles=ROLES | {Role.RECEPTION}, look=CARD
    ),
]
