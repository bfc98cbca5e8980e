"""Live updates: which topics changed, told to every open screen by server-sent events.

Topics only, never personal data: a screen that shows a topic fetches its own fragment again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from vcenter.commands.registry import topics

TOGETHER_SECONDS = 0.2
"""Changes within this time are told together: on a busy morning screens redraw five times a second at most."""


PING_SECONDS = 15
"""Screens wait for two of these before they connect anew (QUIET in offline/desk/live.js)."""


class Live:
    """Who listens, and what has changed since each was last told."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Event, set[str]] = {}

    def tell(self, topics: Iterable[str]) -> None:
        """These topics have changed; nobody is woken for nothing."""
        if not (topics := tuple(topics)):
            return
        for woken, changed in self._listeners.items():
            changed.update(topics)
            woken.set()

    async def changes(self) -> AsyncIterator[list[str]]:
        """Topics as they change, several at once when they change close together."""
        woken = asyncio.Event()
        changed = self._listeners.setdefault(woken, set())
        try:
            while True:
                await woken.wait()
                await asyncio.sleep(TOGETHER_SECONDS)
                told = sorted(changed)
                changed.clear()
                woken.clear()
                yield told
        finally:
            del self._listeners[woken]


async def stream(live: Live) -> Response:
    """GET /live: `event: hello` with every topic there is, then `event: changed` with those that did, spaces between.

    A screen that missed something looks at everything again; what that is, it is told.
    """

    async def events() -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(event="hello", data=" ".join(topics()), retry=2000)
        async for told in live.changes():
            yield ServerSentEvent(event="changed", data=" ".join(told))

    def ping() -> ServerSentEvent:
        # An event and no comment: a screen whose Wi-Fi died without a word notices that it hears nothing.
        return ServerSentEvent(event="ping", data="")

    return EventSourceResponse(events(), ping=PING_SECONDS, ping_message_factory=ping)
