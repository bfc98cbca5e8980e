"""Whether a form of paper asks for the printer."""

from __future__ import annotations

from starlette.requests import Request

from vcenter.store import printers
from vcenter.web.forms import text_of
from vcenter.web.state import database


async def asked_for(request: Request, purpose: str) -> str:
    """The printer at which this paper is to come out; "" where a PDF is asked for, or none was chosen."""
    if text_of(await request.form(), "to") != "printer":
        return ""
    return (await database(request).read(printers.chosen))[purpose]
