"""A stand-in for the server, for what a real one does not do on demand: hang, break, answer with a stranger's page.

It serves the real assets, and keeps what tablets send by the rules of the exchange: an entry once, a photo in pieces.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.server import free_port
from vcenter.web.assets import path_of
from vcenter.web.guard import HEADERS

Answer = tuple[int, dict[str, str], bytes]
PAGE = b"<!doctype html><meta charset=utf-8><title>vcenter</title>"


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def json_answer(said: Any, status: int = 200, **headers: str) -> Answer:
    return status, {"content-type": "application/json", **headers}, json.dumps(said).encode()


class StandIn:
    """hello, outcome, changes: what is answered; wrong: called before an answer, may give another one.

    An OSError of these breaks the connection, an ArithmeticError is answered as an error of the server.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.entries: list[dict[str, Any]] = []
        self.seen: set[str] = set()
        self.batches: list[list[str]] = []
        self.hellos: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, float]] = []
        self.photos: dict[str, bytearray] = {}
        self.hello: dict[str, Any] = {
            "app": "1",
            "device": {"id": "d", "name": "受付2", "desk": "reception"},
            "keep_hours": 24,
            "lock_minutes": 5,
            "staff": ["本部"],
        }
        self.outcome: Callable[[dict[str, Any]], dict[str, Any]] = lambda entry: {
            "status": "done",
            "words": "受け付けました",
        }
        self.changes: Callable[[str, int], dict[str, Any]] = lambda since, limit: {
            "cursor": since or "1",
            "more": False,
            "reset": False,
            "rows": {},
            "gone": {},
        }
        self.wrong: Callable[[str, str], Answer | None] = lambda method, path: None
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                try:
                    status, headers, content = outer._answer(
                        self.command, self.path, dict(self.headers), body
                    )
                    self.send_response(status)
                    for name, value in (HEADERS | headers).items():
                        self.send_header(name, value)
                    self.send_header("content-length", str(len(content)))
                    if outer._server is None:
                        self.send_header("connection", "close")
                        self.close_connection = True
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(content)
                except OSError:
                    self.close_connection = True  # the tablet has gone

            do_GET = do_HEAD = do_POST = do_PUT = _any

            def log_message(self, format: str, *args: object) -> None:
                pass

        ThreadingHTTPServer.daemon_threads = True
        ThreadingHTTPServer.allow_reuse_address = True
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Nobody listens any more."""
        if server := self._server:
            self._server = None
            server.shutdown()
            server.server_close()

    def _answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        address = urlsplit(target)
        path = address.path
        if self._server is None:
            return 503, {}, b""  # a connection that outlived stop()
        if path.startswith("/assets/"):
            return self._asset(path.removeprefix("/assets/"))
        if path == "/":
            return 200, {"content-type": "text/html"}, PAGE
        self.asked.append((method, path, time.monotonic()))
        try:
            return self._say(method, path, address.query, headers, body)
        except ArithmeticError:
            return 500, {}, b""

    def _say(self, method: str, path: str, asked: str, headers: dict[str, str], body: bytes) -> Answer:
        if (other := self.wrong(method, path)) is not None:
            return other
        if path == "/alive":
            return 200, {"content-type": "text/plain"}, b"ok"
        if path == "/sync/hello":
            self.hellos.append(json.loads(body))
            return json_answer({"now": now(), **self.hello})
        if path == "/sync/outbox":
            return json_answer({"now": now(), "outcomes": self.take(json.loads(body)["entries"])})
        if path == "/sync/changes":
            query = parse_qs(asked, keep_blank_values=True)
            return json_answer({"now": now(), **self.changes(query["since"][0], int(query["limit"][0]))})
        if path.startswith("/photos/"):
            return self._photo(method, path.removeprefix("/photos/"), headers, body)
        return 404, {}, b""

    def _asset(self, name: str) -> Answer:
        file = path_of(name)
        if file is None:
            return 404, {}, b""
        return 200, {"content-type": mimetypes.guess_type(file.name)[0] or "text/plain"}, file.read_bytes()

    def take(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Keep entries that are new; what became of each."""
        self.batches.append([entry["id"] for entry in entries])
        outcomes = []
        for entry in entries:
            outcome = {"id": entry["id"], "repeated": entry["id"] in self.seen, **self.outcome(entry)}
            if entry["id"] not in self.seen and outcome["status"] != "failed":
                self.entries.append(entry)
                self.seen.add(entry["id"])
            outcomes.append(outcome)
        return outcomes

    def _photo(self, method: str, sha256: str, headers: dict[str, str], body: bytes) -> Answer:
        held = self.photos.setdefault(sha256, bytearray())
        if method == "HEAD":
            return 200, {"X-Have": str(len(held))}, b""
        span, total = headers["Content-Range"].removeprefix("bytes ").split("/")
        first = int(span.split("-")[0])
        if first > len(held):
            return json_answer({"have": len(held)}, 416)
        held[first:] = body
        if len(held) < int(total):
            return json_answer({"have": len(held)})
        whole = hashlib.sha256(held).hexdigest() == sha256
        return json_answer({"have": len(held)}, 201 if whole else 422)
