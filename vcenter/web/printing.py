"""Whether a form of paper asks for the printer."""

from __future__ import annotations

from starlette.requests import Request

from vcenter.sheets.printers import NotPrinted
from vcenter.store import printers
from vcenter.web.forms import text_of
from vcenter.web.state import database


async def asked_for(request: Request, purpose: str) -> str:
    """The printer at which this paper is to come out; "" where a PDF is asked for.

    NotPrinted where none is chosen for it, or none any more: whoever asked for the printer has no page that could open a PDF.
    """
    if text_of(await request.form(), "to") != "printer":
        return ""
    printer = (await database(request).read(printers.chosen))[purpose]
    if not printer:
        raise NotPrinted(
            "この紙のプリンターが選ばれていません。PDFを開いて印刷するか、本部の「プリンター」で選んでください。"
        )
    return printer
