"""The addresses at which tablets sync."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vcenter.sync import changes, devices, outbox

Endpoint = Callable[[Request], Awaitable[Response]]


def _sync(path: str, endpoint: Endpoint, method: str) -> Route:
    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except devices.NotOurs as refused:
            return refused.answer

    return Route(path, answered, methods=[method])


routes = [
    _sync("/sync/hello", devices.hello, "POST"),
    _sync("/sync/outbox", outbox.post, "POST"),
    _sync("/sync/changes", changes.get, "GET"),
]
