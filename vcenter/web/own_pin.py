"""One's own PIN, asked for once more before what is dangerous: whoever finds a tablet that somebody left signed in cannot do it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vcenter.web.asker import asker
from vcenter.web.forms import MOST_FIELDS, text_of
from vcenter.web.page import identity, page
from vcenter.web.state import running

FIELD = "own_pin"

LONGEST = 200


async def own_pin_asked(request: Request, danger: str) -> Response | None:
    """The page that asks for the PIN and keeps what was typed; None where the right one came along.

    danger: what would be done. The form may say more in its field `about`: to whom, and what follows.
    """
    form = await request.form(max_files=1, max_fields=MOST_FIELDS)
    typed, wrong = text_of(form, FIELD)[:LONGEST], ""
    if typed:
        refused = await running(request).identities.is_theirs(
            identity(request).name, typed, await asker(request)
        )
        if refused is None:
            return None
        wrong = refused.message.replace("名前か暗証番号", "暗証番号")
    kept = [
        (name, value)
        for name, value in form.multi_items()
        if name not in (FIELD, "session", "command_id") and isinstance(value, str)
    ]
    return await page(
        request,
        "own_pin.html",
        422,
        title="暗証番号をもう一度",
        desk="headquarters",
        danger=danger,
        address=request.url.path,
        about=text_of(form, "about"),
        kept=kept,
        kept_name=next((value for name, value in kept if name == "name"), ""),
        errors={FIELD: wrong} if wrong else {},
    )
