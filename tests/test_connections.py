"""What comes over the network before it is a request: too much, too slowly, from too many; over real sockets."""

from __future__ import annotations

import asyncio
import resource
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from http.client import BadStatusLine, HTTPResponse
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.certificates import own_certificate
from tests.server import Server
from vcenter.connections.limits import Limits, raise_files
from vcenter.connections.listener import Listener
from vcenter.connections.room import Room, Stage
from vcenter.domain.calendar import utc_text
from vcenter.keys.secret import token_hash
from vcenter.store import tablets

QUICK = Limits(head_seconds=0.3, stall_seconds=0.6, linger_seconds=0.2, look_seconds=0.02, body_rate=1000)

TABLET = "vcenter_device=ours"

GET = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n"


async def _knows(cookies: str) -> bool:
    return TABLET in cookies


async def _ask(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} {request.client.host if request.client else ''}")


async def _unread(request: Request) -> Response:
    return PlainTextResponse("refused", 413)


async def _listen(request: Request) -> Response:
    async def nothing_new() -> object:
        yield b"hello"
        await asyncio.sleep(60)

    return StreamingResponse(nothing_new())  # type: ignore[arg-type]


class Served:
    """A small application on a port of its own, in a thread, with these limits."""

    def __init__(
        self,
        limits: Limits = QUICK,
        proxies: Sequence[str] = (),
        context: ssl.SSLContext | None = None,
        loop: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop,
    ) -> None:
        app = Starlette(
            routes=[
                Route("/", _ask, methods=["GET", "POST"]),
                Route("/unread", _unread, methods=["POST"]),
                Route("/live", _listen),
            ]
        )
        config = uvicorn.Config(
            app,
            log_config=None,
            ssl_context_factory=(lambda *_: context) if context else None,
            timeout_graceful_shutdown=0,
        )
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.room = Room(limits, proxies, _knows)
        self._server = Listener(config, self.room)
        self._loop = loop
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._loop) as runner:
            runner.run(self._server.serve([self._listener]))

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()

    @contextmanager
    def connected(self, sent: bytes = b"", source: str = "127.0.0.2") -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), 5, (source, 0)) as made:
            if sent:
                made.sendall(sent)
            yield made

    def said(self, sent: bytes, source: str = "127.0.0.2") -> str:
        """What is answered until the connection is closed."""
        with self.connected(sent, source) as one:
            return rest(one)

    def wait(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.005)


def rest(one: socket.socket) -> str:
    """All that still comes, up to its end."""
    got = b""
    with suppress(ConnectionResetError):
        while part := one.recv(65536):
            got += part
    return got.decode()


def status(one: socket.socket, method: str = "GET") -> int:
    """Of the next answer, which is read to its end where it has one; 0 when none comes."""
    answer = HTTPResponse(one, method=method)
    try:
        answer.begin()
        if answer.length is not None:
            answer.read()
    except (ConnectionResetError, BadStatusLine):
        return 0
    return answer.status


def is_open(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return bool(one.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
    finally:
        one.settimeout(5)


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as made:
        yield made


# Too much


def test_a_head_of_32_kilobytes_is_enough_and_more_is_refused_with_words(served: Served) -> None:
    fits = b"GET / HTTP/1.1\r\nconnection: close\r\nx: " + b"a" * 32_000 + b"\r\n\r\n"
    assert served.said(fits).startswith("HTTP/1.1 200")
    more = served.said(fits.replace(b"aaaa", b"aaaaaaaa"))
    assert more.startswith("HTTP/1.1 431") and "クッキー" in more


def test_an_endless_header_is_refused_after_32_kilobytes(served: Served) -> None:
    with served.connected(b"GET / HTTP/1.1\r\nx: ") as one:
        one.sendall(b"a" * 40_000)
        assert status(one) == 431
        with pytest.raises(OSError):  # what still comes is read by nobody
            for _ in range(200):
                one.sendall(b"a" * 1_000_000)


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 101 + b"\r\n",
        b"GET /" + b"a" * 40_000,
        b"\r\n" * 20_000,
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: " + b"a" * 300_000,
        b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n" + b"a:b\r\n" * 101,
    ],
    ids=["headers", "address", "empty lines", "a trailer", "trailers"],
)
def test_whatever_else_has_no_end_is_refused_too(served: Served, beginning: bytes) -> None:
    with served.connected(beginning) as one:
        assert status(one) == 431


def test_a_hundred_headers_are_taken(served: Served) -> None:
    head = b"GET / HTTP/1.1\r\nconnection: close\r\n" + b"a:b\r\n" * 99 + b"\r\n"
    assert served.said(head).startswith("HTTP/1.1 200")


def test_what_is_no_request_is_told_so(served: Served) -> None:
    answer = served.said(b"hello\r\n\r\n")
    assert answer.startswith("HTTP/1.1 400") and "何も記録していません" in answer


def test_a_head_that_follows_a_large_body_is_not_counted_with_it(served: Served) -> None:
    body = b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 60000\r\n\r\n" + b"a" * 60_000
    with served.connected(body + GET[:10]) as one:
        assert status(one) == 200
        one.sendall(GET[10:])
        assert status(one) == 200


# Too slowly


def test_a_head_that_does_not_come_whole_in_time_is_told_so_and_closed(served: Served) -> None:
    with served.connected(GET[:20]) as one:
        time.sleep(0.1)
        one.sendall(GET[20:22])  # a little more buys no time
        answer = rest(one)
    assert answer.startswith("HTTP/1.1 408") and "電波のよいところで" in answer


def test_who_says_nothing_is_closed_without_a_word(served: Served) -> None:
    assert served.said(b"") == ""


def test_a_body_that_stops_or_trickles_is_closed_and_one_that_comes_is_taken(served: Served) -> None:
    head = b"POST / HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n"
    assert served.said(head).startswith("HTTP/1.1 408")
    with served.connected(head) as one:
        for _ in range(10):
            one.sendall(b"a" * 100)
            time.sleep(0.06)  # longer than a head may take, faster than 1 kB/s
        assert rest(one).startswith("HTTP/1.1 200")


def test_where_unfinished_bodies_are_too_much_together_the_oldest_goes_and_never_a_tablets() -> None:
    head = b"POST / HTTP/1.1\r\nhost: here\r\nconnection: close\r\ncontent-length: 1000\r\n"
    with (
        Served(Limits(bodies=1500)) as served,
        served.connected(GET[:-2] + f"cookie: {TABLET}\r\n\r\n".encode()) as tablet,
    ):
        assert status(tablet) == 200
        tablet.sendall(head + b"\r\n" + b"a" * 900)
        with served.connected(head + b"\r\n" + b"a" * 900, "127.0.0.3") as oldest:
            served.wait(lambda: len(served.room) == 2)
            with served.connected(head + b"\r\n" + b"a" * 900, "127.0.0.4") as newer:
                told = rest(oldest)
                assert told.startswith("HTTP/1.1 503")
                assert "送られている途中のものが多すぎて" in told
                for one in (newer, tablet):
                    one.sendall(b"a" * 100)
                    assert rest(one).startswith("HTTP/1.1 200")


def test_a_tablet_that_listens_to_what_changes_is_not_slow(served: Served) -> None:
    with served.connected(b"GET /live HTTP/1.1\r\nhost: here\r\n\r\n") as one:
        assert status(one) == 200
        time.sleep(0.7)
        assert is_open(one)


def test_what_is_sent_after_the_answer_is_not_taken_for_ever(served: Served) -> None:
    with served.connected(b"POST /unread HTTP/1.1\r\nhost: here\r\ncontent-length: 9999999\r\n\r\n") as one:
        assert status(one) == 413
        served.wait(lambda: len(served.room) == 0)


def test_a_greeting_of_tls_that_never_ends_is_closed(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate(tmp_path))
    with (
        Served(context=context) as served,
        served.connected() as silent,
        served.connected(b"\x16\x03\x01") as half,
    ):
        served.wait(lambda: len(served.room) == 2)
        assert rest(silent) == "" and rest(half) == ""
        served.wait(lambda: len(served.room) == 0)
        unchecked = ssl._create_unverified_context()
        with served.connected() as one, unchecked.wrap_socket(one) as safe:
            safe.sendall(GET)
            assert status(safe) == 200
            safe.sendall(b"GET / HTTP/1.1\r\nx: " + b"a" * 40_000)
            assert status(safe) == 431


# Too many


FEW = Limits(of_an_address=4, unread=2, head_seconds=5, look_seconds=0.05)

LIVE = b"GET /live HTTP/1.1\r\nhost: here\r\n\r\n"


def with_tablet(request: bytes) -> bytes:
    return request.replace(b"\r\n\r\n", f"\r\ncookie: {TABLET}\r\n\r\n".encode())


def test_idle_ones_of_an_address_make_room_for_who_asks_there() -> None:
    with Served(FEW) as served, ExitStack() as held:
        idle = [held.enter_context(served.connected(GET)) for _ in range(4)]
        assert all(status(one) == 200 for one in idle)
        with served.connected(GET) as one:
            assert status(one) == 200
        served.wait(lambda: [is_open(each) for each in idle] == [False, True, True, True])


def test_one_address_has_so_many_and_others_and_tablets_and_the_proxy_are_not_counted() -> None:
    with Served(FEW, proxies=["127.0.0.9"]) as served, ExitStack() as held:

        def listens(request: bytes = LIVE, source: str = "127.0.0.2") -> bool:
            return status(held.enter_context(served.connected(request, source))) == 200

        assert all(listens() for _ in range(4))
        refused = served.said(GET)
        assert refused.startswith("HTTP/1.1 503") and "retry-after" in refused and "接続が多すぎて" in refused
        assert all(listens(with_tablet(LIVE)) for _ in range(6))
        assert all(listens(source="127.0.0.9") for _ in range(6))
        assert listens(source="127.0.0.3")


def test_half_sent_ones_of_an_address_go_before_a_tablet_of_the_same_is_shut_out() -> None:
    with Served(FEW) as served, ExitStack() as held:
        for _ in range(20):
            held.enter_context(served.connected(GET[:5]))
        with served.connected(with_tablet(GET)) as one:
            assert status(one) == 200
        assert len(served.room) <= 7


class Guest:
    """A connection as the room knows it."""

    def __init__(self, room: Room, stage: Stage, known: bool = False) -> None:
        self.address, self.known, self.until, self.held = "127.0.0.2", known, 0.0, 0
        self.stage: Stage | None = None
        self.turn = 0
        self.gone = False
        assert room.enter(self)
        room.place(self, stage)

    def expire(self, now: float) -> None:
        raise AssertionError

    def crowd_out(self) -> None:
        raise AssertionError("it sends nothing")

    def abort(self) -> None:
        self.gone = True


def test_when_few_files_are_left_strangers_go_in_the_order_of_what_they_lose_and_never_a_tablet() -> None:
    room = Room(Limits(files=64))
    guests = [
        Guest(room, Stage.BUSY), Guest(room, Stage.SENDING), Guest(room, Stage.IDLE, known=True), Guest(room, Stage.IDLE),
        Guest(room, Stage.HALF), Guest(room, Stage.HALF), Guest(room, Stage.LEAVING),
    ]  # fmt: skip
    gone: list[int] = []
    while room.make_room():
        gone += [at for at, one in enumerate(guests) if one.gone and at not in gone]
    assert gone == [6, 4, 5, 3, 1, 0]
    assert len(room) == 1


def test_a_server_of_64_descriptors_answers_a_tablet_beside_1100_half_requests(tmp_path: Path) -> None:
    few = ("sh", "-c", 'ulimit -n 64; exec "$@"', "sh")
    with Server(tmp_path / "data", inside=few) as server, ExitStack() as held:

        def connected(sent: bytes, source: str) -> socket.socket:
            made = socket.create_connection(("127.0.0.1", server.port), 5, (source, 0))
            made.sendall(sent)
            return held.enter_context(made)

        with server.records() as tx:
            now = utc_text(datetime.now(UTC))
            tablet = {
                "name": "受付1",
                "desk": "reception",
                "uses": "reception",
                "enrolled_at": now,
                "enrolled_by": "本部",
            }
            tablets.add(tx, {"id": "t1", "token_hash": token_hash("ours"), **tablet})
        ours = connected(
            f"GET /alive HTTP/1.1\r\nhost: localhost\r\ncookie: {TABLET}\r\n\r\n".encode(), "127.0.0.2"
        )
        assert status(ours) == 200
        for number in range(1100):
            connected(b"GET / HTTP/1.1\r\n", f"127.0.{number // 200 + 1}.1")
        stranger = connected(b"GET /sign-in HTTP/1.1\r\nhost: localhost\r\n\r\n", "127.0.0.3")
        assert status(stranger) == 200
        assert is_open(ours)


def test_a_stranger_in_the_greeting_of_tls_makes_room_too(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate(tmp_path))
    with Served(FEW, context=context) as served, ExitStack() as held:
        for _ in range(12):
            silent = held.enter_context(served.connected())
        served.wait(lambda: len(served.room) <= 6)
        assert is_open(silent)
        with served.connected() as one, ssl._create_unverified_context().wrap_socket(one) as safe:
            safe.sendall(GET)
            assert status(safe) == 200


def test_the_loop_of_python_itself_does_as_well(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate(tmp_path))
    with Served(FEW, context=context, loop=asyncio.new_event_loop) as served, ExitStack() as held:
        for _ in range(12):
            held.enter_context(served.connected())
        with served.connected() as one, ssl._create_unverified_context().wrap_socket(one) as safe:
            safe.sendall(GET)
            assert status(safe) == 200
    with Served(loop=asyncio.new_event_loop) as served:
        assert served.said(GET[:20]).startswith("HTTP/1.1 408")


def test_a_room_that_everybody_has_left_is_empty(served: Served) -> None:
    for sent in (b"", GET, GET[:9], b"hello\r\n\r\n", b"POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\na"):
        with served.connected(sent):
            pass
    served.wait(lambda: len(served.room) == 0 and not served.room._strangers)
    assert all(not served.room._stages[stage] for stage in Stage)


# The program


def test_the_limit_of_open_files_is_raised_to_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limit: set_to.append(limit))
    for soft, hard, becomes in ((64, 1024, 1024), (64, resource.RLIM_INFINITY, 16_384), (1024, 1024, 1024)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, limit=(soft, hard): limit)
        assert raise_files() == becomes
    assert [one[0] for one in set_to] == [1024, 16_384, 1024]
    set_to.clear()
    monkeypatch.setattr(resource, "getrlimit", lambda _: (30_000, 40_000))
    assert raise_files() == 16_384
    assert not set_to


def test_who_goes_away_in_the_middle_of_a_form_leaves_no_traceback(server: Server) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port)) as one:
            one.sendall(
                b"POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                b"content-length: 500\r\n\r\nname="
            )
            time.sleep(0.05)
    server.stop()
    assert "Traceback" not in server._output.read_text()
    assert "ClientDisconnect" not in server._output.read_text()
