"""Pre-registration (事前登録): the form that volunteers fill in on their own phones."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from vcenter.commands.path import Outcome
from vcenter.commands.preregistration import RegisterBeforehand
from vcenter.domain.calendar import age_on, read_day
from vcenter.domain.insurance import is_insured
from vcenter.domain.reception import ADULT, GUARDED
from vcenter.domain.skills import LABELS
from vcenter.locale import LANGUAGES, Says
from vcenter.public.days import days_ahead, days_of, held_of
from vcenter.public.own_pass import link, mine, remember
from vcenter.store import centre, journal, people
from vcenter.store.failure import StoreFailed
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today
from vcenter.web.forms import payload_of, text_of, values_of
from vcenter.web.open_page import (
    PHONE,
    in_language,
    language_of,
    open_form,
    open_page,
    perform_open,
    tries,
)
from vcenter.web.phrases import covers_today
from vcenter.web.postal import address_of
from vcenter.web.qr import pass_qr, qr_address
from vcenter.web.routes import phone_route
from vcenter.web.state import database, running

FORMS_A_MINUTE = 300
LOOK_UPS_A_MINUTE = 60

MOST_SEATS = 9
HOURS = tuple(f"{hour:02d}:00" for hour in range(8, 19))


async def form_page(
    request: Request,
    status_code: int = 200,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    notice: str = "",
    language: str = "",
) -> Response:
    """The form, with what was typed; on a tablet that was handed over, its addresses are those of the kiosk."""
    kiosk = request.url.path.startswith("/kiosk")
    key = running(request).travel_key
    return await open_page(
        request,
        "preregistration/page.html",
        status_code,
        language=language,
        typing=True,
        path="/kiosk" if kiosk else "/join",
        base="/kiosk" if kiosk else "/join",
        travel="" if kiosk else base64.b64encode(key.public).decode(),
        days=await database(request).read(days_ahead),
        covers_today=await covers(request),
        hours=[
            ("", Says(language or language_of(request))("join.any_time")),
            *((hour, hour) for hour in HOURS),
        ],
        seats=[
            (str(seats) if seats else "", str(seats) if seats else "—") for seats in range(MOST_SEATS + 1)
        ],
        skills=tuple(LABELS),
        values=values or {},
        errors=errors or {},
        notice=notice,
    )


async def join(request: Request) -> Response:
    return await form_page(request)


async def register(request: Request, device: str, *, kiosk: str = "") -> Outcome | Response:
    """What became of a form that was sent, or the form again with what to do.

    kiosk: what a tablet that was handed over is counted by; whoever else sits behind its address takes nothing from it.
    """
    form = await open_form(request)
    values, says = values_of(form), Says(language_of(request))
    if tries(request).spent(request, "join", FORMS_A_MINUTE, kiosk):
        return await form_page(request, 429, values, notice=says("common.too_often"))
    tries(request).count(request, "join", kiosk)
    command_id = text_of(form, "command_id")
    holds = None if kiosk else await mine(request)
    sendings = running(request).sendings
    # Sent once more, it is the same form: a phone that holds its pass by now, or that came late, makes no other of it.
    before = await _sent_before(request, command_id)
    batch = "" if kiosk or before else sendings.take(request)
    payload = (
        payload_of(form, RegisterBeforehand)
        | {
            "language": says.language,
            "person": _person_of(command_id),
            "own": holds["id"] if holds else None,
            "batch": batch,
        }
        | before
    )
    outcome = await perform_open(request, "register_beforehand", payload, command_id, device)
    made_nobody = not outcome.done or outcome.repeated or outcome.outcome["own"]
    if made_nobody and not (kiosk or before or batch):
        sendings.give_back(request)
    if not outcome.done:
        return await form_page(request, 422, values, in_language(outcome, says))
    return outcome


async def send(request: Request) -> Response:
    outcome = await register(request, PHONE)
    if isinstance(outcome, Response):
        return outcome
    answer = RedirectResponse("/join/done", 303)
    if person := await database(request).read(people.by_id, outcome.outcome["person"]):
        remember(request, answer, person)
    return answer


async def _sent_before(request: Request, command_id: str) -> dict[str, Any]:
    """What was added to a form when it came the first time; nothing of one that has not come yet."""
    try:
        return await database(request).read(_added_before, command_id)
    except StoreFailed:
        return {}  # what is to be done, the command says


def _added_before(tx: Tx, command_id: str) -> dict[str, Any]:
    row = journal.find(tx, command_id)
    told = row and row["kind"] == "register_beforehand" and not journal.is_blank(row)
    said = orjson.loads(row["payload"]) if row and told else {}
    return {name: said[name] for name in ("own", "batch") if name in said}


def _person_of(command_id: str) -> str:
    """The id of whom a form registers: the same however often it is sent. A broken id is refused with its command."""
    try:
        return str(uuid.uuid5(uuid.UUID(command_id), "person"))
    except ValueError:
        return ""


async def in_other_language(request: Request) -> Response:
    """The form again, in another language, with everything that was typed."""
    form = await open_form(request)
    chosen = text_of(form, "to_language")
    return await form_page(request, values=values_of(form), language=chosen if chosen in LANGUAGES else "")


async def postal(request: Request) -> Response:
    """The address of a postal code: as a text for the script, and in the form where there is none."""
    form = await open_form(request)
    values, says = values_of(form), Says(language_of(request))
    found = ""
    if not tries(request).spent(request, "postal", LOOK_UPS_A_MINUTE):
        tries(request).count(request, "postal")
        found = await address_of(text_of(form, "postal"))
    if request.headers.get("accept", "").startswith("text/plain"):
        return PlainTextResponse(found)
    if found:
        return await form_page(request, values=values | {"address": found})
    return await form_page(request, 422, values, {"postal": says("join.postal_unknown")})


async def done(request: Request) -> Response:
    """The pass of whoever has just registered."""
    person = await mine(request)
    if person is None:
        return RedirectResponse("/me", 303)
    my_days = await database(request).read(days_of, person["id"])
    held = await database(request).read(held_of, person["id"])
    return await open_page(
        request,
        "preregistration/done.html",
        my_days=my_days,
        held=held,
        covers_today=await covers(request),
        gathered=pass_context(request, person),
    )


def _before(person: Row) -> list[str]:
    """What this person still has to see to before they come: keys of what is said of it."""
    day, birth = today(), read_day(person["birth"] or "")
    wanted = {
        "guardian": birth and GUARDED <= age_on(birth, day) < ADULT and not person["guardian_consent"],
        "insurance": not is_insured(person["insured_from"], person["insured_until"], day),
    }
    return [key for key, still in wanted.items() if still]


async def covers(request: Request) -> bool:
    """Whether joining the insurance today covers at once: then nobody is told to join the day before."""
    return covers_today(await database(request).read(centre.incident))


def pass_context(request: Request, person: Row) -> dict[str, Any]:
    """What a page needs to show a pass, and what to see to before one comes with it."""
    return {
        "person": person,
        "before": _before(person),
        "qr": qr_address(pass_qr(request, person)),
        "link": link(request, person),
    }


routes = [
    phone_route("/join", join),
    phone_route("/join", send, "POST"),
    phone_route("/join/language", in_other_language, "POST"),
    phone_route("/join/postal", postal, "POST"),
    phone_route("/join/done", done),
]
