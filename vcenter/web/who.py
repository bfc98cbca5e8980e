"""Who is asking, for every request that is not for a file."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from vcenter.access.identity import Identity
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.state import running


def who_asks(request: HTTPConnection) -> Identity | None:
    """Who is signed in, or whose token was shown; None when it is nobody we know."""
    found: Identity | None = getattr(request.state, "identity", None)
    return found


class KnowWho:
    """ASGI middleware: who is asking, in request.state.identity (None when nobody we know)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/assets/"):
            connection = HTTPConnection(scope)
            identities = running(connection).identities
            scheme, _, token = connection.headers.get("authorization", "").partition(" ")
            if scheme.lower() == "bearer" and scope["path"].startswith("/api/"):
                connection.state.identity = await identities.of_program(token.strip())
            elif cookie := connection.cookies.get(SESSION_COOKIE):
                connection.state.identity = await identities.of_session(cookie)
        await self.app(scope, receive, send)
