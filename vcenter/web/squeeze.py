"""Compression of what phones and tablets load over a weak network: the volunteers' pages, styles, scripts.

Nothing else: live updates must not wait in a buffer, and a tablet's replica (vcenter/tablets/replica.py) squeezes itself. Compressed pages hold no secret that an attacker could guess
at through their length: what they show beside a form's random token comes only from their own reader's POST.
"""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PAGES = ("/join", "/me", "/status", "/door")
ASSETS = (".js", ".css", ".svg")
PICTURES = (".png", ".pdf")
SMALLEST = 400
"""Bytes below which compression costs more than it saves."""


def is_squeezed(path: str) -> bool:
    """Whether the answer for this path may be compressed."""
    if path.startswith("/assets/"):
        return path.endswith(ASSETS)
    ours = path in PAGES or path.startswith(tuple(f"{page}/" for page in PAGES))
    return ours and not path.endswith(PICTURES)


class Squeeze:
    """ASGI middleware: gzip for these paths, and nothing in the way of all others."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._squeezed = GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = scope["type"] == "http" and is_squeezed(scope["path"])
        await (self._squeezed if wanted else self._plain)(scope, receive, send)
