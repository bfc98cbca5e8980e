"""A person's pass (受付証): shown to be photographed, and printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.attending import standing
from vcenter.domain.calendar import JAPAN
from vcenter.domain.looks import NoLook
from vcenter.domain.passes import shown
from vcenter.domain.reception import Check, flags
from vcenter.domain.roles import Role
from vcenter.sheets import PassCard, SheetsFailed
from vcenter.store import centre, groups, people, search
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import gathering_today
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form
from vcenter.web.page import page
from vcenter.web.qr import pass_qr, qr_svg
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.RECEPTION, Role.ROSTERS})


async def _person(request: Request) -> Row:
    person = await database(request).read(people.by_id, request.path_params["person"])
    if person is None:
        raise HTTPException(404)
    return person


def with_flags(tx: Tx, person_id: str) -> dict[str, Any]:
    """What the answer of reception shows: a person with whether they are here today, and what must still be seen to."""
    person = search.with_presence(tx, person_id, gathering_today(tx))
    found: list[Check] = flags(person, standing(tx, person, datetime.now(JAPAN).date())) if person else []
    return {
        "person": person,
        "flags": found,
        "incident": centre.incident(tx),
        "insurance_values": {},
        "insurance_errors": {},
    }


async def show(request: Request) -> Response:
    """The pass; new: of somebody who has just been registered, with what must still be seen to."""
    person = await _person(request)
    context = await database(request).read(with_flags, person["id"])
    return await page(
        request,
        "reception/pass.html",
        title="受付証",
        desk="reception",
        gathered=context,
        new="new" in request.query_params,
    )


async def picture(request: Request) -> Response:
    """The QR alone, large enough for any screen."""
    person = await _person(request)
    return Response(qr_svg(pass_qr(request, person)), media_type="image/svg+xml")


async def paper(request: Request) -> Response:
    person = await _person(request)

    def rest(tx: Tx) -> tuple[str, str]:
        names = [row["name"] for row in groups.of_person(tx, person["id"])]
        return centre.facts(tx)["name"], "・".join(names[:2])

    centre_name, line = await database(request).read(rest)
    card = PassCard(
        name=person["name"],
        kana=person["kana"],
        number_shown=shown(person["pass_number"]),
        qr_text=pass_qr(request, person),
        centre_name=centre_name,
        line=line,
    )
    sheets = running(request).sheets
    try:
        pdf = await sheets.passes_pdf([card])
    except SheetsFailed as failed:
        return await page(
            request,
            "message.html",
            422,
            title="印刷できませんでした",
            what=str(failed),
            safe="受付の記録は変わっていません。番号だけでも受付できます。",
            todo=f"番号 {shown(person['pass_number'])} を書いて渡すか、もう一度印刷してください。",
        )
    return files.pdf(pdf, "pass")


REISSUED = says("pass_reissued", "新しい受付証にしました。前の受付証は、もう使えません。")


async def reissue(request: Request) -> Response:
    outcome = await perform_form(request, "reissue_pass", {"person": request.path_params["person"]})
    if not outcome.done:
        raise HTTPException(404)
    return RedirectResponse(going_on(f"/people/{request.path_params['person']}/pass", REISSUED), 303)


A_PASS = NoLook("a pass says name and number, and is handed to whom it names")

routes = [
    desk_route("/people/{person}/pass/reissue", reissue, "POST", look=A_PASS),
    desk_route("/people/{person}/pass", show, look=A_PASS),
    desk_route("/people/{person}/pass.svg", picture, part=True, look=A_PASS),
    desk_route("/people/{person}/pass.pdf", paper, part=True, look=A_PASS),
]
