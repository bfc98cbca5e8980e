"""Pages that need no sign-in: their language, and how they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from vcenter.commands.path import Command, Outcome, not_kept
from vcenter.commands.registry import KINDS
from vcenter.domain.roles import Actor
from vcenter.domain.who import Who
from vcenter.locale import LANGUAGES, Says, wanted
from vcenter.store import centre
from vcenter.store.failure import StoreDamaged, StoreFailed
from vcenter.store.tx import Tx
from vcenter.web.page import NOTHING
from vcenter.web.state import database, running
from vcenter.web.tries import Tries

LANGUAGE_COOKIE = "vcenter_language"
HALF_A_DAY = 12 * 3600
A_YEAR = 365 * 24 * 3600

MOST_FIELDS = 200

ACTOR, PHONE = "volunteer", "電話"
"""Who the journal says has done what is done on these pages, and where."""


def language_of(request: Request) -> str:
    """The language asked for in the address, else the one chosen before, else the browser's."""
    for said in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if said in LANGUAGES:
            return said
    return wanted(request.headers.get("accept-language", ""))


def tries(request: Request) -> Tries:
    """The tries that were counted by this application."""
    return running(request).tries


def _frame(tx: Tx) -> dict[str, Any]:
    return {"centre": centre.facts(tx), "incident": centre.incident(tx)}


async def open_page(
    request: Request,
    template: str,
    status: int = 200,
    /,
    *,
    language: str = "",
    gathered: Mapping[str, Any] = NOTHING,
    **said: Any,
) -> HTMLResponse:
    """A page or fragment in the reader's language; words as in `page`."""
    chosen = language or language_of(request)
    frame = await database(request).read(_frame)
    whole = {
        "t": Says(chosen),
        "languages": LANGUAGES,
        "path": request.url.path,
        "typing": False,
        "base": "/join",
        "values": {},
        "errors": {},
        **frame,
        **gathered,
        **said,
    }
    templates = running(request).templates
    response = HTMLResponse(templates.get_template(template).render(whole), status)
    response.headers["vary"] = "accept-language, cookie"
    if request.cookies.get(LANGUAGE_COOKIE) != chosen and (language or "lang" in request.query_params):
        keep_cookie(request, response, LANGUAGE_COOKIE, chosen, A_YEAR)
    return response


def keep_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


async def open_form(request: Request) -> FormData:
    """The form that was sent; such a page takes no files."""
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


async def perform_open(
    request: Request, kind: str, payload: Mapping[str, Any], command_id: str, device: str = PHONE
) -> Outcome:
    """Perform a command in the name of a volunteer at their own phone."""
    if Who.VOLUNTEER not in KINDS[kind].who:
        raise HTTPException(403)
    try:
        asked = Command.model_validate(
            {
                "id": command_id,
                "kind": kind,
                "at": datetime.now(UTC),
                "device": device,
                "payload": dict(payload),
            }
        )
    except ValidationError:  # only the id comes from the form
        raise HTTPException(400) from None
    try:
        outcome = await running(request).perform(asked, Actor(ACTOR, Who.VOLUNTEER))
    except StoreFailed as failed:
        return not_kept(asked, failed_in_language(failed, Says(language_of(request))))
    return outcome


def failed_in_language(failed: StoreFailed, says: Says) -> str:
    """What a volunteer is told when the file of the records fails."""
    return says("error.damaged" if isinstance(failed, StoreDamaged) else "error.unavailable")


def in_language(outcome: Outcome, says: Says) -> dict[str, str]:
    """What is wrong with each field, in the reader's language; in Japanese where it has no code, as in older entries."""
    return {
        field: _said(message, outcome.codes.get(field, ""), says) for field, message in outcome.errors.items()
    }


def _said(message: str, code: str, says: Says) -> str:
    # In Japanese ours are more exact than the usual ones; but here things are chosen without a list.
    if not code or (says.language == "ja" and code != "choose"):
        return message
    return says(f"error.{code}")
