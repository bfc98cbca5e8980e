"""Asks a server over keep-alive connections, with as little work of our own as can be.

The client shares the machine with the server it measures: requests are ready bytes, and of an
answer no more is read than its status, its length and whether a mark stands in it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import uvloop

ROUND_SECONDS = 90
"""A round that takes longer is given up."""


@dataclass(frozen=True)
class Measured:
    """seconds: from the first request to the last answer. times: seconds of each request, as answered."""

    seconds: float
    times: list[float]

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds


def request_bytes(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """One HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def ask(
    port: int, connections: int, requests: Sequence[bytes], mark: bytes = b"", never: bytes = b""
) -> Measured:
    """Send all requests, each connection one at a time, the next one as soon as the last is answered.

    RuntimeError when an answer is not 200, lacks the mark, or holds what it must never hold.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_ask(port, connections, requests, mark, never))


async def _ask(port: int, connections: int, requests: Sequence[bytes], mark: bytes, never: bytes) -> Measured:
    loop = asyncio.get_running_loop()
    work = _Round(deque(requests), mark, never, loop.create_future())
    opened = [
        (await loop.create_connection(lambda: _Connection(work), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    began = time.perf_counter()
    for connection in opened:
        connection.send_next()
    try:
        async with asyncio.timeout(ROUND_SECONDS):
            await work.finished
    finally:
        for connection in opened:
            connection.close()
    return Measured(time.perf_counter() - began, work.times)


class _Round:
    def __init__(
        self, requests: deque[bytes], mark: bytes, never: bytes, finished: asyncio.Future[None]
    ) -> None:
        self.requests = requests
        self.mark = mark
        self.never = never
        self.finished = finished
        self.wanted = len(requests)
        self.times: list[float] = []

    def fail(self, problem: str) -> None:
        if not self.finished.done():
            self.finished.set_exception(RuntimeError(problem))


class _Connection(asyncio.Protocol):
    def __init__(self, work: _Round) -> None:
        self._work = work
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance

    def connection_lost(self, error: Exception | None) -> None:
        self._work.fail(f"the server closed a connection: {error}")

    def send_next(self) -> None:
        if self._work.requests and self._transport is not None:
            self._sent_at = time.perf_counter()
            self._transport.write(self._work.requests.popleft())

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        work = self._work
        if not end or len(body) < _length(head):
            return
        work.times.append(time.perf_counter() - self._sent_at)
        if (
            not head.startswith(b"HTTP/1.1 200")
            or work.mark not in body
            or (work.never and work.never in body)
        ):
            work.fail(self._received.decode("utf-8", "replace")[:2000])
            return
        self._received = b""
        if len(work.times) == work.wanted and not work.finished.done():
            work.finished.set_result(None)
        self.send_next()


def _length(head: bytes) -> int:
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return int(length or 0)
