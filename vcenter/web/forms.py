"""Forms: under which sign-in each was opened, and the command that it makes."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, get_origin

from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.from_paper import mark
from vcenter.commands.messages import called
from vcenter.commands.path import Command, Outcome, not_kept
from vcenter.commands.registry import KINDS, Payload
from vcenter.domain.calendar import WithoutYear, as_typed, read_typed
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Actor, Roles
from vcenter.domain.who import Who
from vcenter.store.failure import StoreFailed
from vcenter.tablets.forms import bounds_of
from vcenter.web.clock import today
from vcenter.web.done import with_way_back
from vcenter.web.from_paper import written_of
from vcenter.web.state import running

MOST_FIELDS = 20_000

ShowAgain = Callable[[Request, dict[str, Any], dict[str, str]], Awaitable[Response]]
"""Shows a form with what was typed and what is wrong with it (status 422)."""


async def session_is_right(request: Request) -> bool:
    """Whether a form was opened under the sign-in that sends it: it says so itself, or htmx in its header.

    What somebody began is never recorded under the name of whoever signed in after them. That it comes from a page of
    ours at all is for the guard to say (web/guard.py).
    """
    # The first look at a form decides how large it may be: a proposal for a thousand people has many fields.
    form = await request.form(max_files=1, max_fields=MOST_FIELDS)
    sent = request.headers.get("x-session") or text_of(form, "session")
    # Pages and programs of 0.1 say it under their own names.
    sent = sent or request.headers.get("x-csrf-token") or text_of(form, "csrf")
    return bool(sent) and sent == request.state.identity.session


def text_of(form: FormData, name: str) -> str:
    """A text field of a form; "" when it is missing or a file. What is no character is replaced."""
    value = form.get(name, "")
    return _text(value) if isinstance(value, str) else ""


def command_of(form: FormData) -> uuid.UUID:
    """The id of what a form does, from which the ids of its parts follow; 400 where it is none."""
    try:
        return uuid.UUID(text_of(form, "command_id"))
    except ValueError:
        raise HTTPException(400) from None


def _text(value: str) -> str:
    return value.encode(errors="replace").decode()


def payload_of(form: FormData, model: type[Payload]) -> dict[str, Any]:
    """The form's values as the payload of this model.

    Dotted names make nested values (person.name, skills.chainsaw); fields that are lists take every
    value of their name. What the model does not know is left out: buttons, and what the form says of itself.
    Dates become ISO here, however they were typed.
    """
    dates = _dates_of(model)
    payload: dict[str, Any] = {}
    for name in form:
        head, _, rest = name.partition(".")
        field = model.model_fields.get(head)
        if field is None:
            continue
        values = [_text(value) for value in form.getlist(name) if isinstance(value, str)]
        if name in dates:
            values = [_as_iso(value, dates[name]) for value in values]
        if rest:
            inner = payload.setdefault(head, {})
            if values and values[-1].strip() and isinstance(inner, dict):
                inner[rest] = values[-1]
        elif _takes_several(model, head):
            payload[head] = [value for value in values if value]
        elif values:
            payload[head] = values[-1]
    return {name: value for name, value in payload.items() if value != {}}


@cache
def _dates_of(model: type[Payload]) -> dict[str, WithoutYear | None]:
    """Each field of a command that is a date, dotted where it stands within another: which day is meant without a year."""
    found: dict[str, WithoutYear | None] = {}
    bounds = bounds_of(model)
    inner = {f"{name}.{part}": one for name, of in bounds.items() for part, one in of.get("of", {}).items()}
    for name, one in (bounds | inner).items():
        if one.get("date"):
            found[name] = one.get("without_year")
    return found


def _as_iso(typed: str, without_year: WithoutYear | None) -> str:
    """The ISO date of what somebody typed. What is none stays as it stands (`as_typed`): the command says why it refuses it."""
    try:
        return read_typed(typed, without_year, today()).isoformat()
    except Refusal:
        return as_typed(typed)


def dates_read(typed: Mapping[str, Any], model: type[Payload]) -> dict[str, Any]:
    """What was typed into the form of this command, its dates as ISO where they can be read: to be compared with what is recorded."""
    dates = _dates_of(model)
    return {
        name: _as_iso(value, dates[name]) if name in dates and isinstance(value, str) else value
        for name, value in typed.items()
    }


def values_of(form: FormData, model: type[Payload] | None = None) -> dict[str, Any]:
    """What was typed, to be shown again: name to value, or to a list where a field takes several and there are several.

    model: of the command that the form makes; without it a name takes several where it does so in any command.
    """
    models = [model] if model else [kind.payload for kind in KINDS.values()]
    typed: dict[str, Any] = {}
    for name in form:
        values = [_text(value) for value in form.getlist(name) if isinstance(value, str)]
        several = len(values) > 1 and any(_takes_several(one, name) for one in models)
        typed[name] = values if several else values[-1] if values else ""
    return typed


def _takes_several(model: type[Payload], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and get_origin(field.annotation) is list


async def perform_form(
    request: Request, kind: str, more: Mapping[str, Any] | None = None, command_id: str | None = None
) -> Outcome:
    """Do what a form asks for. more: what the address says, or the desk knows, beside the form."""
    form = await request.form()
    payload = payload_of(form, KINDS[kind].payload) | dict(more or {})
    return await perform(request, kind, payload, command_id or text_of(form, "command_id"))


async def answer_form(
    request: Request, kind: str, again: ShowAgain, then: str, more: Mapping[str, Any] | None = None
) -> Response:
    """Do what a form asks for and go on to another page; when it is refused, show the form again.

    What the address says (/needs/{need}) is part of the command. then: the address to go on to, in which
    {names} stand for what the address of the form or the outcome says. more: what the desk knows beside the form.
    """
    said = request.path_params
    outcome = await perform_form(request, kind, {**said, **(more or {})})
    if outcome.done:
        return RedirectResponse(with_way_back(then.format_map({**said, **outcome.outcome}), outcome), 303)
    typed = values_of(await request.form(), KINDS[kind].payload)
    return await again(request, typed, outcome.errors)


async def perform(
    request: Request,
    kind: str,
    payload: Mapping[str, Any],
    command_id: str,
    *,
    having: Roles | None = None,
    actor: Actor | None = None,
    as_of_now: bool = False,
) -> Outcome:
    """Perform a command in the name of whoever is signed in; also when it cannot be kept the form is shown again.

    having: the roles with which they ask, where these are not their own. actor: somebody else, who has proved by their own
    PIN that they stand at this tablet. What a form says is from paper (紙から) is done at the time that is written there, and marked;
    as_of_now: not so, whatever the form says.
    """
    who = request.state.identity
    try:
        written = None if as_of_now else await written_of(request)
    except Refusal as refusal:
        return Outcome(command_id, kind, "refused", {}, {refusal.field: refusal.message})
    try:
        asked = Command.model_validate(
            {
                "id": command_id,
                "kind": kind,
                "at": written.at if written else datetime.now(UTC),
                "device": who.device,
                "payload": dict(payload),
            }
        )
    except ValidationError:  # only the id comes from the form
        raise HTTPException(400) from None
    try:
        signed_in = Actor(who.name, Who.STAFF, who.roles if having is None else having, who.id)
        beside = partial(mark, written.said) if written else None
        outcome = await running(request).perform(asked, actor or signed_in, beside=beside)
    except StoreFailed as failed:
        return not_kept(asked, str(failed))
    request.state.called = called(KINDS[kind].payload, outcome.errors)
    return outcome


def wrong_lines(request: Request, errors: Mapping[str, str]) -> list[str]:
    """What is wrong with the form that this request sent, to be said where no field stands beside it."""
    names: dict[str, str] = getattr(request.state, "called", {})
    return [f"{names[path]}: {message}" if path in names else message for path, message in errors.items()]
