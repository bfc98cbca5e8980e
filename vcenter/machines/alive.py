"""Whether the server is there, and what has changed: what open screens ask all the time."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from vcenter.domain.roles import ANY_ROLE
from vcenter.domain.who import Who
from vcenter.lan.names import in_address
from vcenter.web.live import stream
from vcenter.web.routes import open_route
from vcenter.web.state import running
from vcenter.web.who import who_asks


async def live(request: Request) -> Response:
    """What has changed, topic by topic, for as long as a screen of staff is open."""
    who = who_asks(request)
    if who is None or who.kiosk:
        return PlainTextResponse("サインインしてください。", 401)
    return await stream(running(request).live, who.session)


async def alive(request: Request) -> Response:
    """Whether the server is there. The plain page of this same host may ask too: so it learns that it is trusted."""
    settings = running(request).settings
    origin = request.headers.get("origin", "")
    ours = settings.lan and origin == f"http://{in_address(request.url.hostname or '')}:{settings.trust_port}"
    headers = {"access-control-allow-origin": origin, "vary": "origin"} if ours else {}
    return PlainTextResponse("ok", headers=headers)


routes = [
    open_route("/alive", alive),
    open_route("/live", live, part=True, who=Who.STAFF, roles=ANY_ROLE),
]
