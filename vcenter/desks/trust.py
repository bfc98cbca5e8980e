"""Tablets (タブレットをつなぐ): the QR of the page that leads a tablet to trust, what to compare, and its poster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.messages import in_japanese
from vcenter.commands.registry import Payload
from vcenter.domain.calendar import centre_day
from vcenter.domain.roles import Role
from vcenter.lan.addresses import plain_addresses, secure_addresses
from vcenter.sheets import SheetsFailed, TrustPoster
from vcenter.sheets.poster import PosterSize
from vcenter.store import centre
from vcenter.store.tx import Tx
from vcenter.web import files
from vcenter.web.forms import payload_of, values_of
from vcenter.web.page import page
from vcenter.web.qr import qr_address
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

if TYPE_CHECKING:
    from vcenter.lan.keeper import Keeper

ROLES = frozenset({Role.ADMINISTRATION})


class Poster(Payload):
    """wifi, wifi_password: printed and kept nowhere else."""

    address: Annotated[str, StringConstraints(max_length=300)]
    wifi: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)] = ""
    wifi_password: Annotated[str, StringConstraints(strip_whitespace=True, max_length=63)] = ""
    size: PosterSize = "A4"


def _keeper(request: Request) -> Keeper | None:
    found: Keeper | None = running(request).keeper
    return found


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    keeper = _keeper(request)
    settings = running(request).settings
    context: dict[str, Any] = {"on": False}
    if keeper:
        starts = plain_addresses(keeper, settings.trust_port)
        context = {
            "on": True,
            "starts": starts,
            "qr": qr_address(starts[0]),
            "secure": secure_addresses(keeper, settings.port),
            "authority": keeper.authority,
            "fingerprint": keeper.fingerprint.split(":"),
            "ends": centre_day(keeper.certificate.not_valid_after_utc),
            "warnings": keeper.warnings(),
        }
    return await page(
        request,
        "trust/tablets.html",
        422 if errors else 200,
        title="タブレットをつなぐ",
        desk="headquarters",
        values=values or {},
        errors=errors or {},
        gathered=context,
    )


async def show(request: Request) -> Response:
    return await _show(request)


def _of_centre(tx: Tx) -> tuple[str, bool]:
    incident = centre.incident(tx)
    return centre.facts(tx)["name"], bool(incident and incident["drill"])


async def poster(request: Request) -> Response:
    """The poster beside the box with the tablets."""
    keeper = _keeper(request)
    settings = running(request).settings
    form = await request.form()
    try:
        wanted = Poster.model_validate(payload_of(form, Poster))
    except ValidationError as error:
        return await _show(request, values_of(form), in_japanese(error))
    if keeper is None or wanted.address not in plain_addresses(keeper, settings.trust_port):
        gone = "このアドレスは、いまは使えません。一覧から選び直してください。"
        return await _show(request, values_of(form), {"address": gone})
    name, drill = await database(request).read(_of_centre)
    sheets = running(request).sheets
    made = TrustPoster(
        centre_name=name,
        address=wanted.address,
        fingerprint=keeper.fingerprint,
        authority_name=keeper.authority.name if keeper.authority else "",
        wifi=wanted.wifi,
        wifi_password=wanted.wifi_password,
        drill=drill,
    )
    try:
        pdf = await sheets.poster_pdf(made, wanted.size)
    except SheetsFailed as failed:
        return await _show(request, values_of(form), {"": str(failed)})
    return files.pdf(pdf, "tablets")


routes = [
    desk_route("/headquarters/tablets", show),
    desk_route("/headquarters/tablets/poster", poster, "POST"),
]
