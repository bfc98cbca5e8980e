"""What a council keeps of its volunteers every day, on the card of a person; and the licences that end soon."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.path import Outcome
from vcenter.desks.rosters import CARD, Everyday, show_everyday
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.names import with_san
from vcenter.domain.roles import Role
from vcenter.domain.volunteering import ENDS_SOON
from vcenter.store import people, volunteering
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import today
from vcenter.web.done import going_on, says
from vcenter.web.forms import command_of, perform_form, text_of, values_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

SHOWN = 200

KEPT = says("volunteering_kept", "ふだんの登録を直しました。")
LICENCE_KEPT = says("licence_kept", "資格・免許を記録しました。")
LICENCE_DROPPED = says("licence_dropped", "資格・免許の記録を取り消しました。")
CONSENT_KEPT = says("consent_kept", "答えを記録しました。")
CONSENT_BACK = says("consent_taken_back", "同意の取り消しを記録しました。同意があったことは記録に残ります。")


async def _after(request: Request, outcome: Outcome, form: str, line: str) -> Response:
    """The card with the line of what was done, or with what was typed and why it was not."""
    if not outcome.done:
        typed = values_of(await request.form())
        return await show_everyday(request, Everyday(form, typed, outcome.errors))
    return RedirectResponse(going_on(f"/rosters/people/{request.path_params['person']}", line), 303)


async def _of_person(request: Request, kind: str, form: str, line: str, **more: Any) -> Response:
    said = {"person": request.path_params["person"], **more}
    return await _after(request, await perform_form(request, kind, said), form, line)


async def change(request: Request) -> Response:
    return await _of_person(request, "change_volunteering", "volunteering", KEPT)


async def _made(request: Request, name: str) -> str:
    """The id that the form names, or of what it makes anew: the same whenever it is sent again."""
    form = await request.form()
    return text_of(form, name) or str(uuid.uuid5(command_of(form), name))


async def keep_licence(request: Request) -> Response:
    licence = await _made(request, "licence")
    return await _of_person(request, "keep_licence", "licence", LICENCE_KEPT, licence=licence)


async def drop_licence(request: Request) -> Response:
    return await _after(request, await perform_form(request, "drop_licence"), "licence", LICENCE_DROPPED)


async def give_consent(request: Request) -> Response:
    consent = await _made(request, "consent")
    return await _of_person(request, "give_consent", "consent", CONSENT_KEPT, consent=consent)


async def take_back_consent(request: Request) -> Response:
    return await _after(request, await perform_form(request, "take_back_consent"), "consents", CONSENT_BACK)


def _ending(tx: Tx) -> dict[str, Any]:
    until = (today() + timedelta(days=ENDS_SOON)).isoformat()
    return {
        "licences": volunteering.ending(tx, until, SHOWN),
        "count": volunteering.count_ending(tx, until),
    }


async def ending(request: Request) -> Response:
    """Licences that end soon or have ended, the first to end on top."""
    return await page(
        request,
        "volunteering/licences.html",
        title="資格・免許の期限",
        desk="rosters",
        days=ENDS_SOON,
        today_iso_day=today().isoformat(),
        gathered=await database(request).read(_ending),
    )


def _named(tx: Tx, row: Row | None, what: str) -> str:
    person = people.by_id(tx, row["person_id"]) if row else None
    return f"{with_san(person['name'])}の{what}" if person else ""


def _named_licence(tx: Tx, id: str) -> str:
    return _named(tx, volunteering.licence(tx, id), "資格・免許")


def _named_consent(tx: Tx, id: str) -> str:
    return _named(tx, volunteering.consent(tx, id), "同意")


introduce(Subject("licence", _named_licence))
introduce(Subject("consent", _named_consent))

routes = [
    desk_route("/rosters/licences", ending),
    desk_route("/rosters/people/{person}/volunteering", change, "POST", look=CARD),
    desk_route("/rosters/people/{person}/licences", keep_licence, "POST", look=CARD),
    desk_route("/rosters/people/{person}/licences/drop", drop_licence, "POST", look=CARD),
    desk_route("/rosters/people/{person}/consents", give_consent, "POST", look=CARD),
    desk_route("/rosters/people/{person}/consents/back", take_back_consent, "POST", look=CARD),
]
