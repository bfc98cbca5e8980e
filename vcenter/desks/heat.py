"""The heat index (暑さ指数, WBGT): typed or brought as a file at headquarters; said where teams are sent out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.heat import SayHeat
from vcenter.desks.brought_files import LARGEST_FORM, brought
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain import heat as words
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.looks import NoLook
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.sheets.dispatch import DispatchSheet
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import heat, teams
from vcenter.store.tx import Tx
from vcenter.web.clock import today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.page import fragment, page
from vcenter.web.phrases import hour_minute
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION, Role.DISPATCH})

SAID = says("heat_said", "暑さ指数を記録しました。送り出しと本部の画面に出ています。")
SAID_OF_YESTERDAY = says("heat_said_yesterday", "暑さ指数を、きのうの値として記録しました。")
SAID_OF_TOMORROW = says("heat_said_tomorrow", "暑さ指数を、あすの予測として記録しました。")
BROUGHT = says("heat_file", "暑さ指数を{n}件、ファイルから入れました。")
FILE_GONE = says("heat_file_gone", "ファイルから入れた暑さ指数を{n}件、取り消しました。")
GONE = says("heat_gone", "暑さ指数を取り消しました。")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"level": words.level_of(row["wbgt10"]), "said": words.said(row)}


def how_hot(tx: Tx) -> dict[str, Any]:
    """What screens say of the heat: heat_now, of each place; heat_danger, the worst where it is too hot to work; heat_ahead, the
    hottest that is still to come today."""
    now = datetime.now(UTC)
    rows = [_shown(row) for row in heat.now(tx, now)]
    midnight = datetime.combine(today() + timedelta(days=1), time(), JAPAN)
    ahead = heat.of_span(tx, utc_text(now), utc_text(midnight))
    hottest = max(ahead, key=lambda row: row["wbgt10"], default=None)
    return {
        "heat_now": rows,
        "heat_danger": next((row for row in rows if words.is_dangerous(row)), None),
        "heat_ahead": _shown(hottest) if hottest else None,
        "heat_do": words.DO,
    }


_NEAR = timedelta(hours=12)


def _day(tx: Tx) -> dict[str, Any]:
    begins = datetime.combine(today(), time(), JAPAN)
    ends = begins + timedelta(days=1)
    rows = heat.of_span(tx, utc_text(begins), utc_text(ends))
    # A time is typed for half a day before or after: what went to another day is seen, and can be taken back.
    before = heat.of_span(tx, utc_text(begins - _NEAR), utc_text(begins))
    after = heat.of_span(tx, utc_text(ends), utc_text(ends + _NEAR))
    near = [_shown(row) | {"day": day} for day, some in (("きのう", before), ("あす", after)) for row in some]
    return {
        **how_hot(tx),
        "readings": [_shown(row) for row in rows],
        "near": [row for row in near if row["how"] == "typed"],
        "files": heat.files(tx, utc_text(begins)),
        "places": sorted({row["place"] for row in rows}),
    }


async def _show(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    form: str = "say",
) -> Response:
    return await page(
        request,
        "heat/page.html",
        422 if errors else 200,
        title="暑さ指数",
        desk="headquarters",
        values=values or {},
        errors=errors or {},
        form=form,
        gathered=await database(request).read(_day),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def _stage(request: Request) -> int:
    """What teams are told of the heat now."""
    return await database(request).read(heat.stage_of_day, today_text())


async def _prepare_again(request: Request, before: int) -> None:
    """The sheets of teams that wait say how hot it is: where that has become another thing, they are laid out anew, so that printing
    them is only fetching them."""

    def gather(tx: Tx) -> list[DispatchSheet]:
        if heat.stage_of_day(tx, today_text()) == before:
            return []
        return [dispatch_sheet(tx, team["id"], 1) for team in teams.formed(tx)]

    for sheet in await database(request).read(gather):
        running(request).sheets.prepare(sheet)


async def say(request: Request) -> Response:
    before = await _stage(request)
    outcome = await perform_form(request, "say_heat")
    if not outcome.done:
        return await _show(request, values_of(await request.form(), SayHeat), outcome.errors)
    await _prepare_again(request, before)
    day, now = outcome.outcome["day"], today().isoformat()
    said = SAID_OF_TOMORROW if day > now else SAID_OF_YESTERDAY if day < now else SAID
    return RedirectResponse(going_on("/heat", said), 303)


async def bring(request: Request) -> Response:
    """A file of the Ministry of the Environment, of which one site's values from today on are kept."""
    form = await request.form()
    place, site = text_of(form, "place").strip(), text_of(form, "site").strip()
    try:
        data, _ = await brought(request)
        since = datetime.combine(today(), time(), JAPAN)
        found = words.of_site(words.read(data), site, since)
    except Refusal as refused:
        return await _show(request, values_of(form), {refused.field or "file": refused.message}, form="file")
    values = [
        {
            "day": one.at.astimezone(JAPAN).date().isoformat(),
            "time": f"{one.at.astimezone(JAPAN):%H:%M}",
            "wbgt10": one.wbgt10,
            "forecast": one.forecast,
        }
        for one in found
    ]
    payload = {"place": place, "values": values}
    before = await _stage(request)
    outcome = await perform(request, "keep_heat_file", payload, text_of(form, "command_id"))
    if not outcome.done:
        return await _show(request, values_of(form), outcome.errors, form="file")
    await _prepare_again(request, before)
    return RedirectResponse(going_on("/heat", BROUGHT, outcome.outcome["values"]), 303)


async def take_away(request: Request) -> Response:
    outcome = await perform_form(request, "take_heat_away", dict(request.path_params))
    if not outcome.done:
        return await _show(request, {}, outcome.errors, form="list")
    return RedirectResponse(going_on("/heat", GONE), 303)


async def take_file_away(request: Request) -> Response:
    outcome = await perform_form(request, "take_heat_file_away", dict(request.path_params))
    if not outcome.done:
        return await _show(request, {}, outcome.errors, form="list")
    return RedirectResponse(going_on("/heat", FILE_GONE, outcome.outcome["values"]), 303)


async def band(request: Request) -> Response:
    """How hot it is, for the screens that say so."""
    return fragment(request, "heat/band.html", gathered=await database(request).read(how_hot))


def _named(tx: Tx, id: str) -> str:
    row = heat.by_id(tx, id)
    return f"{row['place']} {hour_minute(row['at'])} {words.said(row)}" if row else ""


introduce(Subject("heat_reading", _named, position=90))

routes = [
    desk_route("/heat", show),
    desk_route("/heat", say, "POST"),
    desk_route("/heat/file", bring, "POST", largest=LARGEST_FORM),
    desk_route("/heat/{reading}/not", take_away, "POST", look=NoLook("how hot it was at a place")),
    desk_route("/heat/files/{reading}/not", take_file_away, "POST", look=NoLook("how hot it was at a place")),
    desk_route("/heat/band", band, part=True, roles=ROLES | {Role.MATCHING}),
]
