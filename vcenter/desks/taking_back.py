"""元に戻す: whoever pressed something by mistake takes it back, from the line that says what was done."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.registry import KINDS
from vcenter.web.done import going_on, says, without_line
from vcenter.web.forms import perform_form, text_of
from vcenter.web.page import page
from vcenter.web.routes import desk_route

TAKEN_BACK = says("taken_back", "元に戻しました。")


async def take_back(request: Request) -> Response:
    """Back on the page where it was pressed; a refusal stands on a page of its own, for nothing was typed."""
    here = without_line(text_of(await request.form(), "here"))
    outcome = await perform_form(request, "take_back")
    if outcome.done:
        return RedirectResponse(going_on(here, TAKEN_BACK), 303)
    return await page(
        request,
        "message.html",
        422,
        title="元に戻していません",
        what="\n".join(outcome.said),
        safe="記録は、いまのままです。",
        todo="もとの画面を開き、いまのようすを確かめて直してください。",
        back=here,
    )


routes = [desk_route("/take-back", take_back, "POST", roles=KINDS["take_back"].roles)]
