"""Whether an activity certificate (活動証明書) is ours: open to anybody who holds one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vcenter.domain.certificates import VERIFY, number_shown, read_certificate
from vcenter.domain.hours import shown
from vcenter.web.forms import text_of
from vcenter.web.page import page
from vcenter.web.routes import open_route
from vcenter.web.state import running

LONGEST_CODE = 500


async def verify(request: Request) -> Response:
    """Whether a certificate is ours; open to anybody, says no more than the code itself proves."""
    return await _verified(request, None)


async def verify_code(request: Request) -> Response:
    code = text_of(await request.form(), "code")[:LONGEST_CODE]
    return await _verified(request, code)


async def _verified(request: Request, code: str | None) -> Response:
    proof = read_certificate(code, running(request).pass_keys.verify) if code else None
    return await page(
        request,
        "certificates/verify.html",
        title="活動証明書の確認",
        asked=code is not None,
        proof=proof
        and {
            "number": number_shown(proof.number),
            "issued_on": proof.issued_on,
            "hours": shown(proof.minutes),
            "minutes": proof.minutes,
            "initial": proof.initial,
        },
    )


routes = [
    open_route(f"/{VERIFY}", verify),
    open_route(f"/{VERIFY}", verify_code, "POST"),
]
