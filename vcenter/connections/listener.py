"""A port: connections are counted as soon as they are accepted, before the greeting of TLS."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import uvicorn

from vcenter.connections.connection import Connection
from vcenter.connections.room import Room

_NO_MORE = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

REST_SECONDS = 0.1
"""Until it is tried again to accept, where the machine had nothing left to accept with."""

UNREAD_SECONDS = 60
"""After this time without a sign from its other end a connection to which something was sent is closed by Linux."""


class _Door:
    """Accepts what comes to one socket; to uvicorn it is a server among others."""

    def __init__(
        self,
        listener: socket.socket,
        backlog: int,
        room: Room,
        made: Callable[[socket.socket, str], Connection],
        context: ssl.SSLContext | None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._room = room
        self._made = made
        self._seconds = room.limits.head_seconds
        self._context = context
        listener.setblocking(False)
        listener.listen(backlog)
        self._open = True
        self._loop.add_reader(listener, self._accept)

    def close(self) -> None:
        self._open = False
        self._loop.remove_reader(self._listener)

    async def wait_closed(self) -> None:
        """Nothing is left to wait for."""

    def _accept(self) -> None:
        for _ in range(self._room.at_once):
            try:
                accepted, peer = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _NO_MORE:
                    raise
                if not self._room.make_room():
                    self._rest()
                return  # what was closed is free when the loop comes here again
            connection = self._made(accepted, str(peer[0]))
            if self._room.enter(connection):
                connection.opening = self._loop.create_task(self._greet(connection, accepted))
                connection.opening.add_done_callback(partial(self._greeted, connection, accepted))
            else:
                accepted.close()

    def _rest(self) -> None:
        self._loop.remove_reader(self._listener)

        def again() -> None:
            if self._open:
                self._loop.add_reader(self._listener, self._accept)

        self._loop.call_later(REST_SECONDS, again)

    async def _greet(self, connection: Connection, accepted: socket.socket) -> None:
        """Up to where the connection may be spoken to; over TLS that takes as long as the other end wants."""
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        bounds = {"ssl_handshake_timeout": self._seconds, "ssl_shutdown_timeout": self._seconds}
        with suppress(OSError):  # it greeted wrongly, or has gone
            await self._loop.connect_accepted_socket(
                lambda: connection, accepted, ssl=self._context, **(bounds if self._context else {})
            )

    def _greeted(self, connection: Connection, accepted: socket.socket, _: asyncio.Task[None]) -> None:
        connection.opening = None
        if connection.transport is None:  # also where it was closed before its greeting had begun
            self._room.leave(connection)
            accepted.close()


class Listener(uvicorn.Server):
    """uvicorn, with doors of ours. room: of all connections of this process."""

    def __init__(self, config: uvicorn.Config, room: Room) -> None:
        super().__init__(config)
        self._room = room

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        loop = asyncio.get_running_loop()

        def made(accepted: socket.socket, host: str) -> Connection:
            return Connection(
                self.config,
                self.server_state,
                self.lifespan.state,
                loop,
                room=self._room,
                accepted=accepted,
                host=host,
            )

        self._room.open(loop)
        backlog, context = self.config.backlog, self.config.ssl
        # To uvicorn they are servers as those of the loop: what can be closed, and waited for.
        self.servers = [_Door(one, backlog, self._room, made, context) for one in sockets or ()]  # type: ignore[misc]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        self._room.close()
