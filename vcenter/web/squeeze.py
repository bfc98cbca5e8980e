"""Compression of what phones and tablets load over a weak network: the volunteers' pages, styles, scripts.

Nothing else: live updates must not wait in a buffer, and a tablet's replica is compressed where it is answered
(machines/tablets.py). Compressed pages hold no secret that an attacker could guess at through their length: beside one
no words stand that somebody else could choose. What was typed is shown again to its own reader's POST alone, which no
other site can send (web/guard.py).
"""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from vcenter.web.routes import Addresses

ASSETS = (".js", ".css", ".svg")
PICTURES = (".png", ".pdf")
SMALLEST = 400
"""Bytes below which compression costs more than it saves."""


class Squeeze:
    """ASGI middleware: gzip for what phones and tablets load, and nothing in the way of all others."""

    def __init__(self, app: ASGIApp, addresses: Addresses) -> None:
        self._plain = app
        self._squeezed = GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=6)
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = scope["type"] == "http" and self._is_squeezed(scope["path"])
        await (self._squeezed if wanted else self._plain)(scope, receive, send)

    def _is_squeezed(self, path: str) -> bool:
        if path.startswith("/assets/"):
            return path.endswith(ASSETS)
        address = self._addresses.at(path)
        return address is not None and address.phone and not path.endswith(PICTURES)
