"""An act on many, as commands that each do a part of it: nobody who writes waits for all of them, and what was broken off is taken up again."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request

from vcenter.commands.path import Outcome
from vcenter.web.forms import command_of, perform


async def in_parts(
    request: Request,
    kind: str,
    left: Callable[[], Awaitable[list[str]]],
    payload: Callable[[list[str]], dict[str, Any]],
) -> Outcome | None:
    """Perform a command on each part that is left, until none is. The outcome that was refused, where one was.

    left: the ids of the next part, as it stands after the one before; none when all is done.
    """
    press = command_of(await request.form())
    while part := await left():
        # Named by its first: the same press goes on where it was broken off, and asks for no part twice.
        outcome = await perform(request, kind, payload(part), str(uuid.uuid5(press, f"part {part[0]}")))
        if not outcome.done:
            return outcome
        if outcome.repeated:  # another press of the same is at work on it
            return None
    return None
