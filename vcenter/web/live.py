"""Live updates: which topics changed, told to every open screen by server-sent events.

Topics only, never personal data: a screen that shows a topic fetches its own fragment again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from vcenter.commands.registry import topics

TOGETHER_SECONDS = 0.2
"""Changes within this time are told together: on a busy morning screens redraw five times a second at most."""


PING_SECONDS = 15
"""Screens wait for two of these before they connect anew (QUIET in offline/desk/live.js)."""


MOST_OF_A_SESSION = 12
"""Screens of one sign-in that are told of changes: a browser has six connections to a server, and a tablet shows a page or two."""

UNTOLD_SECONDS = 30.0
"""For so long whoever listens too often is told nothing more, before the stream ends: closed at once, a thousand would ask anew at once."""


class _Listener:
    """One open screen. changed: the topics of which it was not told yet. crowded: newer ones of its session are told instead."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self.changed: set[str] = set()
        self.crowded = False


class Live:
    """Who listens, and what has changed since each was last told."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[_Listener]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._listeners.values()))

    def tell(self, topics: Iterable[str]) -> None:
        """These topics have changed; nobody is woken for nothing."""
        if not (topics := tuple(topics)):
            return
        for listeners in self._listeners.values():
            for one in listeners:
                one.changed.update(topics)
                one.woken.set()

    async def changes(self, session: str) -> AsyncGenerator[list[str], None]:
        """Topics as they change, several at once when they change close together.

        session: of the sign-in whose screen listens. Ends when it has MOST_OF_A_SESSION newer ones.
        """
        one = _Listener()
        of_session = self._listeners.setdefault(session, [])
        of_session.append(one)
        if len(of_session) > MOST_OF_A_SESSION:
            oldest = of_session.pop(0)
            oldest.crowded = True
            oldest.woken.set()
        try:
            while True:
                await one.woken.wait()
                if one.crowded:
                    return
                await asyncio.sleep(TOGETHER_SECONDS)
                told = sorted(one.changed)
                one.changed.clear()
                one.woken.clear()
                if one.crowded:
                    return
                yield told
        finally:
            if not one.crowded:
                of_session.remove(one)
                if not of_session:
                    del self._listeners[session]


async def stream(live: Live, session: str) -> Response:
    """GET /live: `event: hello` with every topic there is, then `event: changed` with those that did, spaces between.

    A screen that missed something looks at everything again; what that is, it is told. `event: crowded` says that it is told
    nothing more, because too many newer ones of the same sign-in listen.
    """

    async def events() -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(event="hello", data=" ".join(topics()), retry=2000)
        async for told in live.changes(session):
            yield ServerSentEvent(event="changed", data=" ".join(told))
        yield ServerSentEvent(event="crowded", data="")
        await asyncio.sleep(UNTOLD_SECONDS)

    def ping() -> ServerSentEvent:
        # An event and no comment: a screen whose Wi-Fi died without a word notices that it hears nothing.
        return ServerSentEvent(event="ping", data="")

    return EventSourceResponse(events(), ping=PING_SECONDS, ping_message_factory=ping)
