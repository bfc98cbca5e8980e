"""A browser's connection, as far as a server can tell: one request after another, cookies kept, answers timed."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """seconds: from the request to the last byte of its answer."""

    status: int
    headers: dict[str, str]
    content: bytes
    seconds: float

    @property
    def body(self) -> str:
        return self.content.decode("utf-8", "replace")

    def field(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body)
        if found is None:
            raise RuntimeError(f"no field {name} in an answer of {self.status}")
        return found[1]


class Client:
    """One keep-alive connection with its cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self._ask("GET", path, b"", dict(headers or {}))

    async def post(
        self, path: str, form: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._ask(
            "POST", path, urlencode(form, doseq=True).encode(), {**kind, **(headers or {})}
        )

    async def head(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self._ask("HEAD", path, b"", dict(headers or {}))

    async def put(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        return await self._ask("PUT", path, body, dict(headers))

    async def post_json(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        return await self._ask("POST", path, body, {"Content-Type": "application/json", **headers})

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        assert self._reader is not None
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
        if method not in ("GET", "HEAD"):
            lines.append("Origin: http://localhost")
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        began = time.perf_counter()
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        try:
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except asyncio.IncompleteReadError as error:
            if error.partial:
                raise
            # An idle connection that the server has closed: a browser opens another.
            self._writer = None
            return await self._ask(method, path, body, headers)
        said: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content.strip('"')
            elif name:
                said[name.lower()] = value
        length = 0 if method == "HEAD" else int(said.get("content-length", 0))
        whole = await self._reader.readexactly(length)
        seconds = time.perf_counter() - began
        return Answer(int(head[0].split()[1]), said, whole, seconds)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
