"""Activity certificates (活動証明書): issued at a desk."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.certificates import VERIFY, Proof, Service, code_text, number_shown
from vcenter.domain.looks import Act
from vcenter.domain.roles import Role
from vcenter.keys.pass_keys import PassKeys
from vcenter.sheets import Certificate, SheetsFailed
from vcenter.store import centre, papers, people
from vcenter.store.looks import Seen
from vcenter.store.tx import Tx
from vcenter.web import files
from vcenter.web.forms import perform_form
from vcenter.web.looks import looked
from vcenter.web.page import page, public_base
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.RECEPTION, Role.DISPATCH, Role.ROSTERS, Role.ADMINISTRATION})

LOOK_AGAIN = "この画面を閉じて名簿の画面に戻り、来た日と帰宅の記録を確かめてから、もう一度押してください。"


def _keys(request: Request) -> PassKeys:
    return running(request).pass_keys


async def issue(request: Request) -> Response:
    """Issue a certificate to a person, and answer with its PDF."""
    outcome = await perform_form(request, "issue_certificate")
    if not outcome.done:
        return await _not_issued(request, "\n".join(outcome.said))
    issued = outcome.outcome

    def look(tx: Tx) -> tuple[Service, dict[str, str]]:
        person = people.by_id(tx, issued["person"])
        assert person is not None
        return papers.service_of(tx, person), centre.facts(tx)

    service, facts = await database(request).read(look)
    if service.digest != issued["digest"]:
        return await _not_issued(
            request, "証明書を出しているあいだに、この方の記録が変わりました。もう一度押してください。"
        )
    issued_on = date.fromisoformat(issued["issued_on"])
    proof = Proof(issued["number"], issued_on, issued["minutes"], service.name[:1], issued["digest"])
    certificate = Certificate(
        number_shown=number_shown(issued["number"]),
        issued_on=issued_on,
        service=service,
        centre_name=facts["name"],
        representative=facts["representative"],
        centre_phone=facts["phone"],
        qr_text=code_text(proof, _keys(request).sign),
        verify_address=f"{public_base(request)}{VERIFY}",
    )
    sheets = running(request).sheets
    try:
        pdf = await sheets.certificate_pdf(certificate)
    except SheetsFailed as failed:
        return await _not_issued(
            request, str(failed), "この画面を閉じて名簿の画面に戻り、もう一度押してください。"
        )
    await looked(request, Act.PRINTED, "活動証明書", Seen(person_id=issued["person"]))
    return files.pdf(pdf, "certificate")


async def _not_issued(request: Request, what: str, todo: str = LOOK_AGAIN) -> Response:
    return await page(
        request,
        "message.html",
        422,
        title="活動証明書を出せませんでした",
        what=what,
        safe="この方の登録と活動の記録は変わっていません。",
        todo=todo,
    )


routes = [
    desk_route("/papers/certificates", issue, "POST"),
]
