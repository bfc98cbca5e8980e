"""Forms: their token, and the command that each of them makes."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_origin

from starlette.datastructures import FormData
from starlette.requests import Request

from vcenter.commands.path import Command, Outcome
from vcenter.commands.registry import KINDS, Payload


async def form_token_is_right(request: Request) -> bool:
    """Whether a form carries the token of the session that sent it, in itself or in htmx's header."""
    sent = request.headers.get("x-csrf-token")
    if sent is None:
        value = (await request.form()).get("csrf")
        sent = value if isinstance(value, str) else ""
    return bool(sent) and hmac.compare_digest(sent, request.state.identity.form_token)


def payload_of(form: FormData, model: type[Payload]) -> dict[str, Any]:
    """The form's values as the payload of this model.

    Dotted names make nested values (person.name, skills.chainsaw); fields that are lists take every
    value of their name. What the model does not know is left out: buttons and tokens of the form.
    """
    payload: dict[str, Any] = {}
    for name in form:
        head, _, rest = name.partition(".")
        field = model.model_fields.get(head)
        if field is None:
            continue
        if rest:
            if value := form[name]:
                payload.setdefault(head, {})[rest] = value
        elif get_origin(field.annotation) is list:
            payload[head] = [value for value in form.getlist(name) if value]
        else:
            payload[head] = form[name]
    return payload


def values_of(form: FormData) -> dict[str, Any]:
    """What was typed, to be shown again: name to value, or to a list where there are several."""
    typed = {}
    for name in form:
        several = form.getlist(name)
        typed[name] = several if len(several) > 1 else several[0]
    return typed


async def perform_form(
    request: Request, kind: str, more: Mapping[str, Any] | None = None, command_id: str | None = None
) -> Outcome:
    """Do what a form asks for. more: what the address says, or the desk knows, beside the form."""
    form = await request.form()
    payload = payload_of(form, KINDS[kind].payload) | dict(more or {})
    return await perform(request, kind, payload, command_id or str(form.get("command_id", "")))


async def perform(request: Request, kind: str, payload: Mapping[str, Any], command_id: str) -> Outcome:
    """Perform a command in the name of whoever is signed in."""
    who = request.state.identity
    asked = Command.model_validate(
        {
            "id": command_id,
            "kind": kind,
            "at": datetime.now(UTC),
            "device": who.device,
            "payload": dict(payload),
        }
    )
    outcome: Outcome = await request.app.state.perform(asked, who.name)
    return outcome
