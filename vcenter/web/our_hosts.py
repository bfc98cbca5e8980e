"""What is answered to a request for a host that is not ours: under which address this centre is opened."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vcenter.lan.hosts import Hosts
from vcenter.program import TEMPLATES

STATUS = 421

MOST_SHOWN = 3
"""Addresses: nobody tries more."""

_USUAL = {"http": 80, "https": 443}


class OurHosts:
    """ASGI middleware: answers nobody who asks for another host.

    port: where this application is opened; None where a proxy stands in front, at the usual port.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, port: int | None) -> None:
        self.app = app
        self._hosts = hosts
        self._port = port
        templates = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._page = templates.get_template("other_host.html")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_ours(scope):
            await self.app(scope, receive, send)
        else:
            await self._answer(scope)(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        said = Headers(scope=scope).getlist("host")
        return len(said) == 1 and self._hosts.answers(said[0])

    def _answer(self, scope: Scope) -> Response:
        scheme = scope["scheme"]
        port = "" if self._port in (None, _USUAL.get(scheme)) else f":{self._port}"
        addresses = [f"{scheme}://{host}{port}/" for host in self._hosts.best()[:MOST_SHOWN]]
        if scope["path"].startswith("/api/"):
            words = f"このアドレスでは受け付けていません。{' か '.join(addresses)} を使ってください。何も記録していません。"
            return JSONResponse({"message": words, "errors": {}}, STATUS)
        return HTMLResponse(self._page.render(addresses=addresses), STATUS)
