"""One connection: how much and how slowly it may send, and what it is told when that is too much or too slow."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from functools import partial
from typing import Any

import httptools
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from vcenter.connections.address import one_sender
from vcenter.connections.room import Room, Stage
from vcenter.connections.words import BROKEN, TOO_FULL, TOO_MANY, TOO_MUCH, TOO_SLOW, Refused


class _Refusal(Exception):
    """Ends the reading of a request from within it."""


class Connection(HttpToolsProtocol):
    """A connection from when it is accepted, before the greeting of TLS, to its end."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop,
        *,
        room: Room,
        accepted: socket.socket,
        host: str,
    ) -> None:
        """accepted: its socket. host: the address at its other end."""
        super().__init__(config, server_state, app_state, _loop)
        self.address = one_sender(host)
        self.known = host in room.proxies
        self.stage: Stage | None = None
        self.turn = 0
        self.held = 0
        self.until = _loop.time() + room.limits.head_seconds
        self.opening: asyncio.Task[None] | None = None
        self._room = room
        self._accepted = accepted
        self._aborted = False
        self._refused = False
        self._why = BROKEN
        self._in_head = True  # a head has not come whole
        self._in_body = False  # its body has not
        self._bytes = 0  # of the head; then of the body's frame: ends of chunks and what follows them
        self._size = 0  # of the head as it was understood
        self._heard = False  # whether what has just come brought something of the body
        self._ended = False  # or the end of a request
        self._came = 0  # how much of the body

    # What the loop says

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self._aborted:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._room.leave(self)
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._aborted:
            return
        if self._refused:
            self._bytes += len(data)
            if self._bytes > self._room.limits.drained:
                self.abort()
            return
        self._unset_keepalive_if_required()
        self._heard = self._ended = False
        self._came = 0
        if not (self._in_head or self._in_body):
            self._begin_head()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # to what is not spoken here: it is answered as any other
            self._in_body = False
        except httptools.HttpParserError:
            self.refuse(self._why)
            return
        if self._in_head and self._ended:
            self._bytes = 0  # most of it was of the request before
        elif self._in_head or (self._in_body and not self._heard):
            self._bytes += len(data)
            if self._bytes > self._room.limits.head_bytes:
                self.refuse(TOO_MUCH)
                return
        self._settle()
        if self._came and self.stage in (Stage.SENDING, Stage.BUSY):
            self._room.hold(self, self._came)

    # What the parser says

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if not self._in_head:
            self._begin_head()
        self._size = 0

    def on_url(self, url: bytes) -> None:
        self._take(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= self._room.limits.headers:
            self._why = TOO_MUCH
            raise _Refusal
        self._take(len(name) + len(value) + len(b": \r\n"))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._in_head, self._in_body, self._bytes = False, True, 0
        self.until = self.loop.time() + self._room.limits.head_seconds

    def on_chunk_header(self) -> None:
        self._heard = True

    def on_body(self, body: bytes) -> None:
        self._heard, self._bytes = True, 0
        if self.stage is not Stage.LEAVING:
            limits = self._room.limits
            credit = min(self.until + len(body) / limits.body_rate, self.loop.time() + limits.stall_seconds)
            self.until = max(self.until, credit)
            self._came += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_body, self._ended = False, True

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._room.let_go(self)
        self._settle()

    # What the room says

    def expire(self, now: float) -> None:
        """It has not sent in time what it should have, or has read its last answer."""
        limits = self._room.limits
        if self.stage is Stage.SENDING:
            if self.flow.read_paused or self.cycle.waiting_for_100_continue:
                self.until = now + limits.head_seconds  # it waits for us
            else:
                self.refuse(TOO_SLOW)
        elif self.stage is Stage.HALF and self._bytes:
            self.refuse(TOO_SLOW)
        else:
            self.abort()

    def abort(self) -> None:
        """Close it at once, whatever it is doing."""
        self._aborted = True
        if self.transport is not None:
            self.transport.abort()
            return
        with suppress(OSError):  # in the greeting of TLS, which would end it only in its own time
            self._accepted.shutdown(socket.SHUT_RDWR)
        if self.opening is not None:
            self.opening.cancel()

    def crowd_out(self) -> None:
        """Too much is held of what is sent: this may send no more, and is told so."""
        self.refuse(TOO_FULL)

    def refuse(self, why: Refused) -> None:
        """Say why, and let it read that before it is closed."""
        cycle = self.cycle
        answering = cycle is not None and not cycle.response_complete
        if self.transport.is_closing() or (answering and (cycle.response_started or self._in_head)):
            self.abort()
            return
        if answering:  # what it has sent so far is told to nobody any more
            cycle.disconnected = True
            cycle.message_event.set()
        self._refused, self._bytes = True, 0
        self.flow.resume_reading()
        self.transport.write(why.whole)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.until = self.loop.time() + self._room.limits.linger_seconds
        self._room.place(self, Stage.LEAVING)

    # The application

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]
        super()._start_asgi_task(cycle, partial(self._let_in, app))

    async def _let_in(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.known:
            cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
            if cookies and await self._room.knows(cookies.decode("latin-1")):
                self._room.recognise(self)
            elif not self._room.has_place(self):
                await send(
                    {"type": "http.response.start", "status": TOO_MANY.status, "headers": TOO_MANY.headers}
                )
                await send({"type": "http.response.body", "body": TOO_MANY.words.encode()})
                return
        with suppress(
            ClientDisconnect
        ):  # whoever asked has gone: nothing is wrong, and nobody is there to be told
            await app(scope, receive, send)

    def _unsupported_upgrade_warning(self) -> None:
        """Nobody fills the log by asking for what is not spoken here."""

    def _should_upgrade_to_ws(self) -> bool:
        return False

    def _begin_head(self) -> None:
        self._in_head, self._bytes = True, 0

    def _take(self, size: int) -> None:
        self._size += size
        if self._size > self._room.limits.head_bytes:
            self._why = TOO_MUCH
            raise _Refusal

    def _settle(self) -> None:
        """Tell the room how far it is."""
        if self.stage is None or self._refused or self._aborted or self.transport.is_closing():
            return
        limits, now = self._room.limits, self.loop.time()
        if self.cycle is not None and not self.cycle.response_complete:
            stage = Stage.SENDING if self._in_body else Stage.BUSY
        elif self._in_body:  # it was answered before it had sent all: what still comes is thrown away
            stage = Stage.LEAVING
        else:
            stage = Stage.HALF if self._in_head else Stage.IDLE
        if stage is self.stage:
            return
        if stage is Stage.LEAVING:
            self.until = now + limits.stall_seconds
        elif stage is not Stage.SENDING:
            self.until = now + limits.head_seconds
        self._room.place(self, stage)
