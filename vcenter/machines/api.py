"""The JSON API: the same commands as the desks, and pages of what a signed-in device may see."""

from __future__ import annotations

import base64
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from vcenter.access.identity import Identity
from vcenter.commands import KINDS
from vcenter.commands.limits import too_much
from vcenter.commands.messages import in_japanese
from vcenter.commands.path import NOT_THEIRS, Status
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.roles import ANY_ROLE, DESK_ROLES, Actor, Roles, not_yours
from vcenter.domain.untrusted_json import read_json
from vcenter.domain.who import Who
from vcenter.machines.from_programs import LAST_NUMBER, LONGEST_AFTER, MOST_COMMANDS, MOST_ROWS, FromProgram
from vcenter.machines.openapi import description
from vcenter.store import roles, signing
from vcenter.store.failure import StoreFailed
from vcenter.store.looks import Seen
from vcenter.store.programs import Listing, listings
from vcenter.web.forms import session_is_right
from vcenter.web.looks import looked
from vcenter.web.routes import Address, open_route
from vcenter.web.state import running
from vcenter.web.who import who_asks

log = logging.getLogger(__name__)

_STATUS: dict[Status, int] = {"done": 200, "refused": 422, "failed": 503}


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def _problem(status: int, message: str, errors: dict[str, str] | None = None) -> Response:
    return _json({"message": message, "errors": errors or {}}, status)


def _identity(request: Request) -> Identity | None:
    found = who_asks(request)
    return None if found and found.kiosk else found


async def _stopped(request: Request, wanted: Roles) -> Response | None:
    """Why whoever asks is answered nothing: nobody we know, or somebody without one of these roles."""
    who = _identity(request)
    if who is None:
        return _problem(401, "サインインするか、トークンを付けてください。")
    if not who.may(wanted):
        responsible = await running(request).database.read(roles.responsible)
        return _problem(403, not_yours("この内容", wanted, responsible))
    return None


async def post_commands(request: Request) -> Response:
    """POST /api/commands: one command or a list of up to 500; each with its outcome, in order.

    A command that cannot be read stops nothing: it is answered as refused, the others are applied.
    """
    who = _identity(request)
    if who is None:
        return _problem(401, "サインインするか、トークンを付けてください。")
    if who.session and not await session_is_right(request):
        return _problem(
            403, "X-Session がいまのサインインと違います。何も記録していません。画面を開き直してください。"
        )
    if request.headers.get("content-type", "").startswith(("application/x-www-form", "multipart/")):
        return _problem(400, "JSON で送ってください。何も記録していません。")
    sent = await request.body()
    try:
        body = orjson.loads(sent)
    except orjson.JSONDecodeError as error:
        # Half a character, as a browser may write it, must not hold up the other commands of a list.
        body = read_json(sent)
        if body is None:
            place = f"{error.lineno}行{error.colno}文字目"
            return _problem(400, f"JSON が壊れています（{place}）。何も記録していません。")
    if not isinstance(body, list):
        answer, status = await _perform(request, who, body)
        return _json(answer, status)
    if len(body) > MOST_COMMANDS:
        return _problem(413, f"一度に{MOST_COMMANDS}件までです。分けて送ってください。何も記録していません。")
    # In order, one after another: a later command may need what an earlier one made.
    return _json([(await _perform(request, who, asked))[0] for asked in body])


async def _perform(request: Request, who: Identity, asked: Any) -> tuple[dict[str, Any], int]:
    """What became of a command, and the status with which it is told alone."""
    if why := too_much(asked):
        return _not_done(asked, "refused", {"": why})
    try:
        command = FromProgram.model_validate(asked)
    except ValidationError as error:
        return _not_done(asked, "refused", in_japanese(error))
    kind = KINDS.get(command.kind)
    if kind and Who.PROGRAM not in kind.who:
        return _not_done(asked, "refused", {"kind": "この操作は本部の画面でだけできます。"})
    try:
        outcome = await running(request).perform(command, Actor(who.name, Who.PROGRAM, who.roles, who.id))
    except StoreFailed as failed:
        return _not_done(asked, "failed", {"": str(failed)})
    except Exception:
        # The others of the list are done all the same; this one may be sent again.
        log.exception("command %s %s failed", command.kind, command.id)
        message = "いまは記録できません。同じものをもう一度送ってください。続くときは本部に知らせてください。"
        return _not_done(asked, "failed", {"": message})
    # Codes are for our own pages: a program reads what is wrong as the desks do.
    told = {name: value for name, value in vars(outcome).items() if name != "codes"}
    return told, 403 if outcome.codes.get("") == NOT_THEIRS else _STATUS[outcome.status]


def _id_or_none(said: Any) -> str | None:
    """The id of a command, by which its answer is found in a list; what is none is not said back."""
    try:
        return str(UUID(said)) if isinstance(said, str) else None
    except ValueError:
        return None


def _not_done(asked: Any, status: Status, errors: dict[str, str]) -> tuple[dict[str, Any], int]:
    said = asked if isinstance(asked, dict) else {}
    kind = said.get("kind")
    told = {
        "id": _id_or_none(said.get("id")),
        "kind": kind if isinstance(kind, str) and kind in KINDS else None,
        "status": status,
        "outcome": {},
        "errors": errors,
        "repeated": False,
    }
    return told, _STATUS[status]


def _number(written: str, least: int, most: int) -> int | None:
    """The whole number that these digits say; None where they are none, or it is out of these bounds."""
    if not written.isascii() or not written.isdigit() or len(written) > len(str(most)):
        return None
    return int(written) if least <= int(written) <= most else None


def _pages(listing: Listing) -> Callable[[Request], Awaitable[Response]]:
    async def get(request: Request) -> Response:
        if (who := _identity(request)) and who.helps_at:
            return _problem(403, "一覧は、お手伝いの方には出しません。必要なときは、担当者に頼んでください。")
        if stopped := await _stopped(request, listing.roles):
            return stopped
        said = {name: request.query_params.getlist(name) for name in request.query_params}
        if said.keys() - {"after", "limit"} or any(len(values) > 1 for values in said.values()):
            return _problem(400, "一覧に付けられるのは after と limit で、それぞれ1つです。")
        limit = _number(request.query_params.get("limit", "100"), 1, MOST_ROWS)
        if limit is None:
            return _problem(400, f"limit は1〜{MOST_ROWS}の数です。", {"limit": "数を直してください。"})
        after: Any = request.query_params.get("after", listing.first)
        if isinstance(listing.first, int):
            after = _number(str(after), 0, LAST_NUMBER)
        if after is None or len(str(after)) > LONGEST_AFTER:
            return _problem(
                400, "after は前のページの next です。", {"after": "前のページの next を付けてください。"}
            )
        rows = await running(request).database.read(listing.page, after, limit)
        if rows and not isinstance(listing.look, NoLook):
            await looked(request, Act.EXPORTED, listing.look or listing.name, Seen(count=len(rows)))
        following = rows[-1][listing.by] if len(rows) == limit else None
        return _json({"items": rows, "next": following})

    return get


async def passes_known(request: Request) -> Response:
    """GET /api/passes: what a tablet needs to check passes by itself: public keys, and which older issues ended."""
    if stopped := await _stopped(request, DESK_ROLES):
        return stopped
    keys = running(request).pass_keys
    ended = await running(request).database.read(signing.revoked)
    return _json(
        {
            "keys": {str(number): base64.b64encode(key).decode() for number, key in keys.public.items()},
            "revoked": {row["pass_number"]: row["pass_issue"] for row in ended},
        }
    )


async def openapi(request: Request) -> Response:
    """GET /api/openapi.json: the description, made from the same models that validate."""
    return _json(description())


def routes() -> list[Address]:
    """Beside commands, one address for each listing that some subject gives."""
    return [
        open_route("/api/commands", post_commands, "POST", who=Who.PROGRAM, roles=ANY_ROLE),
        *(
            open_route(f"/api/{one.name}", _pages(one), who=Who.PROGRAM, roles=one.roles)
            for one in listings()
        ),
        open_route("/api/passes", passes_known, who=Who.PROGRAM, roles=DESK_ROLES),
        open_route("/api/openapi.json", openapi),
    ]
