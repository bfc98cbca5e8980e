"""Returns (帰着): who is still out, the report of each team, everybody accounted for, sheets back."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.returns import ReportReturn
from vcenter.desks.halts import halted
from vcenter.domain.need_words import RESULTS
from vcenter.domain.passes import PassCode, SheetCode
from vcenter.domain.roles import Role
from vcenter.domain.sensible import WORK
from vcenter.store import people, teams
from vcenter.store.looks import of_team
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.clock import gathering_today
from vcenter.web.forms import answer_form, payload_of, perform, perform_form, text_of, values_of
from vcenter.web.looks import Look
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.phrases import is_late
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.DISPATCH})

stand(
    Desk(
        "returns",
        "帰着",
        50,
        badge=lambda tx: len(teams.due(tx)),
        late=lambda tx: sum(is_late(one) for one in teams.due(tx)),
        topics=("teams",),
        of=ROLES,
        lends=Role.DISPATCH,
    )
)
keep(TabletPage("returns", "帰着", 50, online=("/returns",), acts={"/returns/scan": "scan"}))


def _listed(tx: Tx) -> dict[str, Any]:
    out = teams.out(tx)
    return {
        **halted(tx, [], out),
        "out": out,
        "back": teams.back(tx, gathering_today(tx)),
        "sheets_out": teams.with_sheets_out(tx),
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_listed)
    done = request.query_params.get("back", "")
    notice = (
        {"kind": "ok", "text": f"{done}班の帰着を記録しました。おつかれさまでした。"}
        if done.isdecimal()
        else None
    )
    return await page(
        request, "returns/page.html", title="帰着", desk="returns", notice=notice, gathered=context
    )


async def listed(request: Request) -> Response:
    return fragment(request, "returns/list.html", gathered=await database(request).read(_listed))


async def scan(request: Request) -> Response:
    """A sheet or a member's pass was scanned, or a team's number typed: bring its team to the screen."""
    form = await request.form()
    text = text_of(form, "code")[:200].strip()
    code = read_scanned(request, text)
    number = code.team if isinstance(code, SheetCode) else _typed_number(text)

    def look(tx: Tx) -> Row | None:
        if number is not None:
            return teams.by_number(tx, number)
        person = people.by_pass(tx, code.number) if isinstance(code, PassCode) else None
        return teams.team_of(tx, person["id"]) if person else None

    team = await database(request).read(look)
    if team is None:
        return fragment(request, "returns/not_found.html", text=text)
    copy = code.copy if isinstance(code, SheetCode) else None
    if team["state"] == "out":
        marked = f"?copy={copy}" if copy else ""
        return Response(status_code=204, headers={"HX-Redirect": f"/returns/teams/{team['id']}{marked}"})
    outcome = None
    if copy is not None:
        outcome = await perform(
            request,
            "take_sheet_back",
            {"team": team["id"], "copy_number": copy},
            text_of(form, "command_id"),
        )
    return fragment(request, "returns/scanned.html", team=team, copy=copy, outcome=outcome)


def _typed_number(text: str) -> int | None:
    plain = text.removesuffix("班").strip()
    return int(plain) if plain.isdecimal() and len(plain) <= 6 else None


async def _report(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    team_id = request.path_params["team"]

    def look(tx: Tx) -> tuple[Row | None, list[Row], list[Row], Row | None]:
        return (
            teams.by_id(tx, team_id),
            teams.members(tx, team_id),
            teams.copies(tx, team_id),
            teams.report(tx, team_id),
        )

    team, members, copies, report = await database(request).read(look)
    if team is None:
        raise HTTPException(404)
    return await page(
        request,
        "returns/team.html",
        422 if errors else 200,
        title=f"{team['number']}班の帰着",
        desk="returns",
        team=team,
        members=members,
        copies=copies,
        report=report,
        results=RESULTS,
        values=values or {"copies": [request.query_params.get("copy", "")]},
        errors=errors or {},
    )


async def detail(request: Request) -> Response:
    return await _report(request)


async def report(request: Request) -> Response:
    form = await request.form()
    payload = payload_of(form, ReportReturn) | {"team": request.path_params["team"]}
    # One choice for each member: "where.<id>" is back or home.
    for word in ("back", "home"):
        payload[word] = [
            name.removeprefix("where.") for name in form if name.startswith("where.") and form[name] == word
        ]
    outcome = await perform(request, "report_return", payload, text_of(form, "command_id"))
    if outcome.done:
        return RedirectResponse(f"/returns?back={outcome.outcome['number']}", 303)
    return await _report(request, values_of(form), outcome.errors)


async def add(request: Request) -> Response:
    return await answer_form(request, "add_to_report", _report, "/returns/teams/{team}")


async def sheet_back(request: Request) -> Response:
    outcome = await perform_form(request, "take_sheet_back", {"team": request.path_params["team"]})
    if not outcome.done:
        return await _report(request, {}, outcome.errors)
    return RedirectResponse("/returns", 303)


_REMAINS = "残っている作業か、中止した理由を入力してください。次の班が読みます。"

declare(
    OfflineForm(
        kind="report_return",
        name="report",
        title="班の帰着",
        template="tablet/report.html",
        desk="returns",
        needs=("teams", "people"),
        words="{team}の帰着",
        button="帰着を記録する",
        online=("/returns/teams/{id}",),
        of="team",
        about="teams",
        each={"where": ("back", "home")},
        ordered=(WORK,),
        wanted={"left_over": ("result", ("continue", "stopped"), _REMAINS)},
        context={"results": RESULTS},
    )
)

TEAM_SHOWN = Look("帰着の画面", of_team)

routes = [
    desk_route("/returns", show),
    desk_route("/returns/list", listed, part=True),
    desk_route("/returns/scan", scan, "POST"),
    desk_route("/returns/teams/{team}", detail, look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}", report, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/add", add, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/sheet", sheet_back, "POST", look=TEAM_SHOWN),
]
