"""What stands before every request: size, origin, identity, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vcenter.web.cookies import OURS, PREFIX

SESSION_COOKIE = "vcenter_session"

LONGEST_HOST = 260
"""Characters of a name and a port (RFC 1035: 255 for the name)."""

LARGEST_BODY = 5_000_000
"""Bytes that may be sent to an address that says nothing else."""


def policy(also: str = "") -> str:
    """What a page may load: from here and from nowhere else. also: one more origin that its script may ask."""
    asked = f"'self' {also}".strip()
    return (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
        f"font-src 'self'; connect-src {asked}; media-src 'self' blob:; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


HEADERS = {
    "content-security-policy": policy(),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

_ADDED = [(name.encode(), value.encode()) for name, value in {**HEADERS, "cache-control": "no-store"}.items()]
"""As they go out, unless an answer says otherwise."""

_OF_PARTS = [
    one
    for one in _ADDED
    if one[0] not in (b"content-security-policy", b"permissions-policy", b"cross-origin-opener-policy")
]
"""The same of what a page loads, which the page's own policies are about: half a kilobyte less for each file on a weak network."""


def is_part(path: str) -> bool:
    """Whether a file only ever counts within a page. A worker, or a picture that is opened, keeps to policies of its own."""
    return path.startswith("/assets/") and path.endswith((".css", ".js")) and not path.endswith("worker.js")


_SAFE = ("GET", "HEAD", "OPTIONS")


NOT_OURS = (
    "センターの画面から送られたことを確かめられないので、受け付けませんでした。何も記録していません。"
    "センターの画面を開き直して、もう一度送ってください。続くときは、ほかのブラウザで開くか、本部に知らせてください。"
)


class BodyTooLarge(Exception):
    """More was sent than may be sent here."""


class Guard:
    """ASGI middleware: refuses what is too large or comes from another site, then adds the headers."""

    def __init__(
        self,
        app: ASGIApp,
        largest: Callable[[str], int] = lambda path: LARGEST_BODY,
        not_ours: Callable[[Scope], Response] = lambda scope: PlainTextResponse(NOT_OURS, 403),
    ) -> None:
        """largest: bytes that may be sent to a path. not_ours: what is answered when no page of ours has sent it."""
        self.app = app
        self._largest = largest
        self._not_ours = not_ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._largest(scope["path"])
        headers = Headers(scope=scope)
        added = _OF_PARTS if is_part(scope["path"]) else _ADDED
        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                given = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in added if one[0] not in given)]
            await send(message)

        if len(headers.get("host", "")) > LONGEST_HOST:
            await PlainTextResponse("アドレスが長すぎます。", 400)(scope, receive, send_with_headers)
            return
        if int(headers.get("content-length") or 0) > limit:
            await _too_large(limit)(scope, receive, send_with_headers)
            return
        if scope["method"] not in _SAFE and not from_here(scope):
            await self._not_ours(scope)(scope, receive, send_with_headers)
            return
        try:
            await self.app(scope, _counted(receive, limit), send_with_headers)
        except BodyTooLarge:
            if answered:
                raise
            await _too_large(limit)(scope, receive, send_with_headers)


def _too_large(limit: int) -> PlainTextResponse:
    return PlainTextResponse(
        f"送られたものが大きすぎます。{limit // 1_000_000}MBまでにしてください。何も記録していません。", 413
    )


def _counted(receive: Receive, limit: int) -> Receive:
    received = 0

    async def receive_counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise BodyTooLarge
        return message

    return receive_counted


def from_here(scope: Scope) -> bool:
    """Whether a request comes from a page of ours, or from a program that holds no cookie of ours.

    A browser says of itself where it comes from, and no page can make it say something else: Sec-Fetch-Site over HTTPS
    and on this machine, Origin with everything that is not merely read. One that says neither cannot be told from a
    page of somebody else's that uses the cookie of whoever opened it.
    """
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is not None:
        # The address is as the browser asked for it; on a LAN this server has several. A plain page is none of an HTTPS one's.
        return origin == f"{scope['scheme']}://{headers.get('host', '')}"
    return not _holds_cookie(headers)


def _holds_cookie(headers: Headers) -> bool:
    """Whether a cookie comes along that this server gave, whichever."""
    cookies = (one.strip() for line in headers.getlist("cookie") for one in line.split(";"))
    return any(one.removeprefix(PREFIX).startswith(OURS) for one in cookies)
