"""What is answered to a request that no page of ours has sent (web/guard.py), in its reader's words.

A browser of our own users is told this when it is too old, or was told to say nothing of where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from vcenter.domain.who import Who
from vcenter.locale import Says
from vcenter.web.guard import NOT_OURS
from vcenter.web.open_page import language_of
from vcenter.web.routes import Addresses
from vcenter.web.state import running

STATUS = 403


def not_ours(addresses: Addresses) -> Callable[[Scope], Response]:
    """The answer for each of these addresses."""

    def answer(scope: Scope) -> Response:
        address = addresses.at(scope["path"])
        if address and address.who is Who.PROGRAM:
            return JSONResponse({"message": NOT_OURS, "errors": {}}, STATUS)
        if not (address and address.phone):
            return PlainTextResponse(NOT_OURS, STATUS)
        request = Request(scope)
        says = Says(language_of(request))
        shown = running(request).templates.get_template("not_kept.html")
        said = {"t": says, "title": says("error.title"), "words": says("error.not_ours")}
        return HTMLResponse(shown.render(**said, for_volunteers=True, again=""), STATUS)

    return answer
