"""What every address answers when the file of the records fails, in its reader's words: nothing was kept, and what to do.

Forms that make a command are shown again with what was typed (web/forms.py). This is for everything else: reading,
signing in, whoever asks for JSON.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vcenter.domain.who import Who
from vcenter.locale import OTHERWISE, Says
from vcenter.store.failure import StoreFailed
from vcenter.web.open_page import failed_in_language, language_of
from vcenter.web.routes import Address, Addresses
from vcenter.web.state import running

STATUS = 503


class NotKept:
    """ASGI middleware: a failing file is answered, wherever in the application it was noticed."""

    def __init__(self, app: ASGIApp, addresses: Addresses) -> None:
        self.app = app
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answered = False

        async def send_noting(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except StoreFailed as failed:
            if answered:
                raise
            await _answer(Request(scope), self._addresses.at(scope["path"]), failed)(scope, receive, send)


def _answer(request: Request, address: Address | None, failed: StoreFailed) -> Response:
    if address and address.who is Who.SERVER:
        return PlainTextResponse(str(failed), STATUS)
    if address and address.who in (Who.PROGRAM, Who.TABLET):
        return JSONResponse({"message": str(failed), "errors": {}}, STATUS)
    for_volunteers = address is not None and address.phone
    says = Says(language_of(request) if for_volunteers else OTHERWISE)
    templates = running(request).templates
    # Without anything that would have to be read from the records.
    shown = templates.get_template("not_kept.html").render(
        t=says,
        title=says("error.store"),
        for_volunteers=for_volunteers,
        words=failed_in_language(failed, says) if for_volunteers else str(failed),
        again=request.url.path if request.method == "GET" else "",
    )
    return HTMLResponse(shown, STATUS)
