"""The plain pages that lead a tablet to trust: no personal data, no desk, nothing else.

No HSTS anywhere: a browser that remembers it for vcenter.local would open this very page over HTTPS too (it keeps
the port), and could never again reach what it needs to trust a new authority.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from vcenter.lan.device_kinds import CERTIFICATE, DEVICES, PROFILE, device_of
from vcenter.lan.hosts import Hosts
from vcenter.lan.names import in_address
from vcenter.lan.profile import MEDIA_TYPE, profile
from vcenter.program import TEMPLATES
from vcenter.web.assets import Assets, asset
from vcenter.web.guard import Guard, policy
from vcenter.web.our_hosts import OurHosts

if TYPE_CHECKING:
    from vcenter.lan.keeper import Keeper

NEXT = "/enrol"
"""Where a tablet that trusts goes on to."""

_SERVED = ("style/volunteer.css", "style/trust.css", "trust/trust.js", "icon.svg")


class TrustAssets(Assets):
    """What these pages are drawn with, and no more of /assets/."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix("/assets/")
        if name in _SERVED or name.startswith("trust/"):
            await super().__call__(scope, receive, send)
        else:
            await RedirectResponse("/", 303)(scope, receive, send)


def build(
    keeper: Keeper, port: int, centre_name: Callable[[], Awaitable[str]], hosts: Hosts, here: int
) -> Starlette:
    """The plain application. port: where HTTPS listens. hosts: for which it answers. here: its own port."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals.update(asset=asset)

    def secure(request: Request) -> str:
        """Where this same server is reached over HTTPS: by the name that the tablet used, when it is vouched for."""
        host = (request.url.hostname or "").lower()
        held = keeper.held
        if host not in held:
            best = [*map(str, keeper.names.addresses), *held]
            host = next(name for name in best if name in held)
        return f"https://{in_address(host)}:{port}"

    async def show(request: Request) -> Response:
        chosen = request.query_params.get("device", "")
        agent = request.headers.get("user-agent", "")
        there = secure(request)
        html = templates.get_template("trust/page.html").render(
            centre_name=await centre_name(),
            devices=DEVICES,
            device=chosen if chosen in DEVICES else device_of(agent),
            chosen=chosen in DEVICES,
            authority=keeper.authority,
            fingerprint=keeper.fingerprint.split(":"),
            secure=there,
            next=f"{there}{NEXT}",
        )
        return HTMLResponse(html, headers={"content-security-policy": policy(there), "vary": "user-agent"})

    async def give_profile(request: Request) -> Response:
        if keeper.authority is None:
            return RedirectResponse("/", 303)
        made = profile(keeper.authority, await centre_name())
        return _file(made, MEDIA_TYPE, "vcenter.mobileconfig")

    async def give_certificate(request: Request) -> Response:
        if keeper.authority is None:
            return RedirectResponse("/", 303)
        return _file(keeper.authority.der, "application/x-x509-ca-cert", "vcenter.crt")

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def elsewhere(request: Request, error: Exception) -> Response:
        return RedirectResponse("/", 303)

    return Starlette(
        routes=[
            Route("/", show),
            Route(PROFILE, give_profile),
            Route(CERTIFICATE, give_certificate),
            Route("/alive", alive),
            Mount("/assets", TrustAssets()),
        ],
        middleware=[Middleware(Guard), Middleware(OurHosts, hosts=hosts, port=here)],
        exception_handlers={404: elsewhere, 405: elsewhere},
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    # An attachment: Android would otherwise open the certificate and say that it may not be installed from there.
    kind = "inline" if name.endswith(".mobileconfig") else "attachment"
    return Response(
        content, media_type=media_type, headers={"content-disposition": f'{kind}; filename="{name}"'}
    )
