"""Cookies over HTTPS: Secure, and with the name __Host-, which no plain page and no other host can set.

One place for all of them: pages go on using the plain names, over HTTP as over HTTPS. Ports share cookies, so a
cookie without the prefix is not believed over HTTPS: a page of another program of this machine may have set it.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

OURS = "vcenter_"
PREFIX = "__Host-"


class HostCookies:
    """ASGI middleware: adds the prefix to what goes out over HTTPS, and takes it off what comes in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["scheme"] != "https":
            await self.app(scope, receive, send)
            return

        async def send_prefixed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, _out(value) if name.lower() == b"set-cookie" else value)
                    for name, value in message.get("headers", ())
                ]
            await send(message)

        headers = [(name, _in(value) if name == b"cookie" else value) for name, value in scope["headers"]]
        await self.app({**scope, "headers": headers}, receive, send_prefixed)


def _in(cookies: bytes) -> bytes:
    parts = [part.strip() for part in cookies.decode("latin-1").split(";")]
    kept = [part.removeprefix(PREFIX) for part in parts if not part.startswith(OURS)]
    return "; ".join(kept).encode("latin-1")


def _out(cookie: bytes) -> bytes:
    text = cookie.decode("latin-1")
    if not text.startswith(OURS):
        return cookie
    said = [part.strip().lower() for part in text.split(";")]
    return (PREFIX + text + ("" if "secure" in said else "; Secure")).encode("latin-1")
