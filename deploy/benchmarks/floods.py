"""What strangers, or a handed-over tablet, may send at a server until it is told to stop: each flood by itself, in a process of its own."""

from __future__ import annotations

import asyncio
import os
import random
import time
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson
import uvloop

from .away import new_id
from .harmful_files import FILES

LOWEST_PRIORITY = 19
ANSWER_SECONDS = 30.0
"""After which whoever floods asks anew."""
MANY_HALVES, MANY_STREAMS, MANY_SLOW, MANY_LARGE = 1100, 2000, 150, 400
A_HUNDRED_MEGABYTES = 101_000_000
PIECE = bytes(1_000_000).replace(b"\0", b"x")
MANY_HEADERS = b"".join(b"a%d: b\r\n" % number for number in range(100_000))
STRANGER = "127.0.0.66"


@dataclass(frozen=True)
class Target:
    """port: of the server. token: of a program. cookies, session: of staff who are signed in, as a volunteer finds a tablet."""

    port: int
    token: str
    cookies: str
    session: str


@dataclass
class Sent:
    """How often each answer came (0 for a connection that was closed without one)."""

    answers: Counter[int]


Flood = Callable[[Target, Callable[[], bool], Sent], Awaitable[None]]


async def _ask(target: Target, raw: bytes, host: str = STRANGER) -> tuple[int, bytes]:
    """One request on a connection of its own: status and what followed."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port, local_addr=(host, 0))
            try:
                writer.write(raw)
                await writer.drain()
                whole = await reader.read()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return 0, b""
    return (int(whole[9:12]) if whole.startswith(b"HTTP/1.1 ") else 0), whole


def _request(method: str, path: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1", "Host: localhost", "Origin: http://localhost", "Connection: close",
        f"Content-Length: {len(body)}", *headers,
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _form(path: str, form: Mapping[str, object]) -> bytes:
    return _request(
        "POST", path, urlencode(form, doseq=True).encode(), "Content-Type: application/x-www-form-urlencoded"
    )


async def _together(count: int, one: Callable[[int], Awaitable[None]]) -> None:
    await asyncio.gather(*(one(number) for number in range(count)))


async def sign_ins(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """60 at once guess the PIN of headquarters."""

    async def guess(number: int) -> None:
        dice = random.Random(number)
        while not ends():
            form = {"name": "本部", "secret": f"{dice.randrange(10**6):06}", "device": "受付1番"}
            sent.answers[(await _ask(target, _form("/sign-in", form)))[0]] += 1

    await _together(60, guess)


async def joins(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """Ten at once send forms of made-up people from one address."""

    async def send(number: int) -> None:
        count = 0
        while not ends():
            count += 1
            form: dict[str, object] = {
                "command_id": new_id(), "name": f"偽名　{number}の{count}", "kana": "ギメイ　ジロウ",
                "birth": "1980-01-01", "phone": f"090-{number:04}-{count % 10000:04}", "address": f"港区芝1-{count}-{number}",
                "insurance": "desk", "postal": "105-0014", "consent": "on", "days": [time.strftime("%Y-%m-%d")],
                "emergency_name": "ギメイ", "emergency_relation": "妻", "emergency_phone": "03-1234-5678",
            }  # fmt: skip
            sent.answers[(await _ask(target, _form("/join", form)))[0]] += 1

    await _together(10, send)


async def _pour(target: Target, ends: Callable[[], bool], sent: Sent, pieces: Iterator[bytes]) -> None:
    """Headers without an end, until the server answers or closes."""
    status = 0
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port, local_addr=(STRANGER, 0))
            answer = asyncio.create_task(reader.read(64))
            try:
                writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
                for piece in pieces:
                    if answer.done() or ends():
                        break
                    writer.write(piece)
                    await writer.drain()
            except OSError:
                pass
            finally:
                writer.close()
            said = await answer
            status = int(said[9:12]) if said.startswith(b"HTTP/1.1 ") else 0
    sent.answers[status] += 1


async def long_headers(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """Four at once send one header of 101 MB."""

    async def send(number: int) -> None:
        while not ends():
            await _pour(target, ends, sent, iter([b"x: ", *[PIECE] * (A_HUNDRED_MEGABYTES // len(PIECE))]))

    await _together(4, send)


async def many_headers(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """Four at once send twenty million short headers."""

    async def send(number: int) -> None:
        while not ends():
            await _pour(target, ends, sent, iter([MANY_HEADERS] * 200))

    await _together(4, send)


def _stranger(number: int) -> str:
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


async def _strangers(
    count: int,
    target: Target,
    ends: Callable[[], bool],
    send: Callable[[StreamReader, StreamWriter], Awaitable[None]],
) -> None:
    """So many connections at once, each from an address of its own and opened anew when it has ended."""

    async def one(number: int) -> None:
        while not ends():
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", target.port, local_addr=(_stranger(number), 0)
                )
                try:
                    await send(reader, writer)
                finally:
                    writer.close()
            await asyncio.sleep(0.5)

    await _together(count, one)


async def halves(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """1,100 requests that never end."""

    async def hold(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                await reader.read()
        sent.answers[0] += 1

    await _strangers(MANY_HALVES, target, ends, hold)


async def slow_senders(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """150 forms of which a byte comes each second."""
    head = _request("POST", "/join", b"", "Content-Type: application/x-www-form-urlencoded").replace(
        b"Content-Length: 0", b"Content-Length: 100000"
    )

    async def dribble(_: StreamReader, writer: StreamWriter) -> None:
        writer.write(head)
        sent.answers[0] += 1
        while not ends() and not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(1)

    await _strangers(MANY_SLOW, target, ends, dribble)


async def bodies(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """400 of almost 5 MB of which the end does not come: forms of strangers, and tables and letters with the cookie of a desk."""
    size = 4_900_000
    urlencoded, multipart = (
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: multipart/form-data; boundary=x",
    )
    heads = [
        _request("POST", path, b"", *headers).replace(b"Content-Length: 0", b"Content-Length: %d" % size) + begun
        for path, headers, begun in (
            ("/join", (urlencoded,), b""),
            ("/rosters/files", (f"Cookie: {target.cookies}", multipart),
             b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'),
            ("/api/commands", (f"Authorization: Bearer {target.token}",), b""),
        )
    ]  # fmt: skip
    piece = b"&".join(b"a%d=%s" % (number, bytes(60_000).replace(b"\0", b"x")) for number in range(16))
    count = 0

    async def pour(reader: StreamReader, writer: StreamWriter) -> None:
        nonlocal count
        count += 1
        answer = asyncio.create_task(reader.read(64))
        try:
            writer.write(heads[count % len(heads)])
            for _ in range(size // len(piece) - 1):
                writer.write(piece)
                await writer.drain()
            while not (ends() or answer.done()):
                writer.write(b"x" * 1000)
                await writer.drain()
                await asyncio.sleep(1)
        finally:
            writer.close()
            said = b"" if not answer.done() or answer.exception() else answer.result()
            answer.cancel()
            sent.answers[int(said[9:12]) if said.startswith(b"HTTP/1.1 ") else 0] += 1

    await _strangers(MANY_LARGE, target, ends, pour)


async def streams(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """2,000 live streams with the cookie of one desk, each read as it comes."""
    raw = f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: {target.cookies}\r\n\r\n".encode()

    async def follow(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(raw)
        heard = await reader.read(2000)
        sent.answers[int(heard[9:12]) if heard.startswith(b"HTTP/1.1 ") else 0] += 1
        while heard and not ends():
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    heard = await reader.read(65536)

    await _strangers(MANY_STREAMS, target, ends, follow)


async def commands(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """A program sends 300,000 unknown fields, a name of 1.4 million characters, 25,000 rows, and depth without end."""
    kept = {
        "source": "名簿.csv",
        "rows": [{"name": f"仮名　{number}", "kana": "カメイ"} for number in range(25_000)],
    }
    payloads: list[bytes] = [
        orjson.dumps({f"unknown{number}": 1 for number in range(300_000)}),
        orjson.dumps({"source": "名簿.csv", "rows": [{"name": "あ" * 1_400_000}]}),
        orjson.dumps(kept),
        b'{"a":' * 200 + b"1" + b"}" * 200,
    ]

    async def send(number: int) -> None:
        while not ends():
            for payload in payloads:
                body = b'{"id":"%s","kind":"keep_people","at":"%s","payload":%s}' % (
                    new_id().encode(), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()).encode(), payload
                )  # fmt: skip
                raw = _request(
                    "POST",
                    "/api/commands",
                    body,
                    f"Authorization: Bearer {target.token}",
                    "Content-Type: application/json",
                )
                sent.answers[(await _ask(target, raw))[0]] += 1
                if ends():
                    break

    await _together(2, send)


async def files(target: Target, ends: Callable[[], bool], sent: Sent) -> None:
    """Tables and photos that unfold to many times their size, sent from a tablet that was left signed in."""
    made = {name: (path, kind, make()) for name, (path, kind, make) in FILES.items()}

    async def send(number: int) -> None:
        while not ends():
            for name, (path, kind, content) in made.items():
                edge = "----flood"
                parts = [
                    *(f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
                      for field, value in (("session", target.session), ("command_id", new_id()))),
                    f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n',
                ]  # fmt: skip
                body = "".join(parts).encode() + content + f"\r\n--{edge}--\r\n".encode()
                raw = _request(
                    "POST",
                    path,
                    body,
                    f"Cookie: {target.cookies}",
                    f"Content-Type: multipart/form-data; boundary={edge}",
                )
                sent.answers[(await _ask(target, raw))[0]] += 1
                if ends():
                    break

    await _together(2, send)


FLOODS: dict[str, Flood] = {
    one.__name__: one
    for one in (
        sign_ins,
        joins,
        long_headers,
        many_headers,
        halves,
        slow_senders,
        bodies,
        streams,
        commands,
        files,
    )
}


def flood(name: str, target: Target, seconds: float) -> Counter[int]:
    """Flood the server for so long, at the lowest priority; how often each answer came."""
    os.nice(LOWEST_PRIORITY)
    until = time.monotonic() + seconds
    sent = Sent(Counter())

    async def go() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds + 5):
                await FLOODS[name](target, lambda: time.monotonic() > until, sent)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(go())
    return sent.answers
