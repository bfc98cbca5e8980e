"""Returns (帰着): who is still out, the report of each team, everybody accounted for, sheets back."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.coming_home import MORE
from vcenter.commands.from_teams import WHICH_HOUSE, noticed_mark
from vcenter.commands.returns import REPORT, WHEREABOUTS, CorrectReport, RecordReturn, last_said
from vcenter.commands.stays import ENDED
from vcenter.desks.buses import at_returns
from vcenter.desks.equipment import summed
from vcenter.desks.halts import halted
from vcenter.domain.need_words import RESULTS
from vcenter.domain.passes import PassCode, SheetCode
from vcenter.domain.return_words import WAITS
from vcenter.domain.roles import Role
from vcenter.domain.sensible import WORK
from vcenter.sheets.marks import copies_of
from vcenter.store import equipment, from_paper, people, photos, reports, stays, team_needs, teams
from vcenter.store.looks import of_team
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web.attention import Point, waits
from vcenter.web.clock import gathering_today
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import (
    ShowAgain,
    answer_form,
    dates_read,
    payload_of,
    perform,
    perform_form,
    text_of,
    values_of,
)
from vcenter.web.looks import Look
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.phrases import day_text, is_late
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.DISPATCH})

stand(
    Desk(
        "returns",
        "帰着",
        50,
        badge=lambda tx: len(teams.due(tx)) + len(stays.due(tx)),
        late=lambda tx: sum(
            is_late(one) for one in (*teams.due(tx), *(one for one in stays.due(tx) if one["back_by"]))
        ),
        topics=("teams",),
        of=ROLES,
        lends=Role.DISPATCH,
    )
)
keep(TabletPage("returns", "帰着", 50, online=("/returns", "/recalls"), acts={"/returns/scan": "scan"}))


def _listed(tx: Tx) -> dict[str, Any]:
    out = teams.out(tx)
    return {
        **halted(tx, [], out),
        "bus_home": at_returns(tx),
        "out": out,
        "papers": teams.old_papers(tx, out),
        "staying": stays.open_here(tx),
        "lost": reports.lost_sheets(tx),
        "noticed": reports.noticed(tx),
        "waste_queue": reports.waste_queue(tx, gathering_today(tx)),
        "back": teams.back(tx, gathering_today(tx)),
        "sheets_out": teams.with_sheets_out(tx),
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_listed)
    return await page(
        request,
        "returns/page.html",
        title="帰着",
        desk="returns",
        notice=_notice(request),
        gathered=context,
    )


def _notice(request: Request) -> dict[str, str] | None:
    """Who is still at a site of the team that is back, when the address says so."""
    back, staying = (request.query_params.get(word, "") for word in ("team", "staying"))
    if not (back.isdecimal() and staying.isdecimal()):
        return None
    where = "まだ現場か病院などにいます" if "away" in request.query_params else "現場に残っています"
    text = f"{back}班の帰着を記録しました。{staying}人が{where}。戻ったか帰宅したら、ここで記録してください。"
    return {"kind": "warn", "text": text}


async def listed(request: Request) -> Response:
    return fragment(request, "returns/list.html", gathered=await database(request).read(_listed))


async def scan(request: Request) -> Response:
    """A sheet or a member's pass was scanned, or a team's number typed: bring its team to the screen.

    A sheet of a team that is over has come back; of one that has not left yet it is looked at, whether it is the newest.
    """
    form = await request.form()
    text = text_of(form, "code")[:200].strip()
    code = read_scanned(request, text)
    number = code.team if isinstance(code, SheetCode) else _typed_number(text)

    def look(tx: Tx) -> Row | None:
        if number is not None:
            return teams.by_number(tx, number)
        person = people.by_pass(tx, code.number) if isinstance(code, PassCode) else None
        if person is None:
            return None
        stayed = stays.open_of(tx, person["id"])
        return teams.team_of(tx, person["id"]) or (teams.by_id(tx, stayed[0]["team_id"]) if stayed else None)

    team = await database(request).read(look)
    if team is None:
        return fragment(request, "returns/not_found.html", text=text)
    copy = code.copy if isinstance(code, SheetCode) else None
    if team["state"] == "out" or (copy is None and team["staying"]):
        marked = f"?copy={copy}" if copy else ""
        return Response(status_code=204, headers={"HX-Redirect": f"/returns/teams/{team['id']}{marked}"})
    outcome = None
    if copy is not None and team["state"] != "formed":
        outcome = await perform(
            request,
            "take_sheet_back",
            {"team": team["id"], "copy_number": copy},
            text_of(form, "command_id"),
        )
    paper = await database(request).read(_scanned, team, copy)
    return fragment(request, "returns/scanned.html", team=team, copy=copy, outcome=outcome, scanned=paper)


def _scanned(tx: Tx, team: Row, copy: int | None) -> Row | None:
    """The copy that was scanned, with what has changed since."""
    return next((row for row in copies_of(tx, team) if row["copy"] == copy), None)


def _typed_number(text: str) -> int | None:
    plain = text.removesuffix("班").strip()
    return int(plain) if plain.isdecimal() and len(plain) <= 6 else None


def _whole(tx: Tx, team_id: str) -> dict[str, Any]:
    team = teams.by_id(tx, team_id)
    if team is None:
        raise HTTPException(404)
    members = teams.members(tx, team_id)
    return {
        "team": team,
        "members": members,
        "names": {row["id"]: row["name"] for row in members},
        "paper": teams.old_papers(tx, [team] if team["state"] == "out" else []).get(team_id),
        "copies": copies_of(tx, team),
        "report": (report := teams.report(tx, team_id)),
        "noticed_mark": noticed_mark(report["new_needs"]) if report else "",
        "has": summed(equipment.of_borrower(tx, team_id, "")),
        "made": team_needs.of_team(tx, team_id),
        "stays": stays.of_team(tx, team_id),
        "photos": [] if team["need_hidden_at"] else photos.of_need(tx, team["need_id"]),
        "injuries": reports.injuries_of(tx, team_id),
        "corrections": reports.corrections_of(tx, team_id),
        "from_paper": from_paper.of_team(tx, team_id),
    }


async def _report(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    form: str = "report",
    injury_kept: bool = False,
) -> Response:
    """A team's page. form: which of its forms was refused. injury_kept: what was typed of an injury is recorded all the same."""
    whole = await database(request).read(_whole, request.path_params["team"])
    said = request.query_params
    return await page(
        request,
        "returns/team.html",
        422 if errors else 200,
        title=f"{whole['team']['number']}班の帰着",
        desk="returns",
        results=RESULTS,
        values=values or {"copies": [said.get("copy", "")]},
        scanned=next((row for row in whole["copies"] if str(row["copy"]) == said.get("copy")), None),
        errors=errors or {},
        form=form,
        injury_kept=injury_kept,
        fields=FIELDS,
        said_of=_said_of,
        whereabouts=WHEREABOUTS,
        gathered=whole,
    )


FIELDS = {
    "result": "結果",
    "began_at": "始め",
    "ended_at": "終わり",
    "did": "活動内容",
    "left_over": "残り・理由",
    "people_next": "次回必要な人数",
    "next_day": "次の日",
    "waste_wait": "仮置場の待ち",
    "words": "ことば",
    "injuries": "けが・体調",
    "near_misses": "ヒヤリハット",
    "near_where": "ひやりとした場所",
    "new_needs": "困りごと",
    "equipment_note": "資機材",
}
"""What each field of a report is called where it is read."""


def _said_of(field: str, value: Any) -> str:
    """What stands in a field of a report, in words; "" where nothing does."""
    text = "" if value is None else str(value)
    if field == "next_day":
        return day_text(text) if text else ""
    return {"result": RESULTS, "waste_wait": WAITS}.get(field, {}).get(text, text)


BACK = says("team_back", "{n}班の帰着を記録しました。おつかれさまでした。")
BACK_WITH_KERB = says("team_back_kerb", "帰着を記録しました。軒先からの運び出しを、ニーズ{n}番にしました。")
BACK_KERB_KNOWN = says(
    "team_back_kerb_known",
    "帰着を記録しました。軒先からの運び出しは、もうニーズ{n}番になっています。数が違うときは{n}番を直してください。",
)
BACK_WITH_NOTICED = says(
    "team_back_noticed", "帰着を記録しました。気づいた困りごとを、ニーズ{n}番にしました。"
)
KERB = says("kerb_made", "軒先からの運び出しを、ニーズにしました。")
NOTICED = says("noticed_made", "気づいた困りごとを、ニーズにしました。")
NOTICED_LEFT = says("noticed_left", "気づいた困りごとを確かめたことを記録しました。")
ENDED_STAYS = {
    "back": says("stay_back", "戻ったことを記録しました。"),
    "home": says("stay_home", "帰宅を記録しました。"),
}
INJURY = says("injury", "けが・体調のことを記録しました。本部の画面に出ています。")
BACK_BY = says("back_by", "帰着の予定を変えました。")
ELSEWHERE = says("elsewhere", "病院などにいる人を記録しました。家に帰ったとわかるまで、本部の画面に出ます。")
STAY = says("stay", "現場に残っている人を記録しました。")
LOST = says("sheet_lost", "指示書の紛失を記録しました。")
ADDED = says("report_added", "報告に書き足しました。")
PHOTOS = says("work_photos", "作業の写真を、ニーズに足しました。")
SHEET_BACK = says("sheet_back", "指示書の回収を記録しました。")
CORRECTED = says("report_corrected", "報告を直しました。前の内容も残っています。")
WHERE_CORRECTED = says("where_corrected", "所在を直しました。前の記録も残っています。")
NEED_STAYS = says(
    "report_need_stays",
    "報告を直しました。ニーズはもう先に進んでいるので、そのままです。要るときはニーズの窓口で直してください。",
)

TEAM = "/returns/teams/{team}"


_OPENED = {"back_by": "back_by", "elsewhere": "elsewhere"}
"""Which form of a team's page an address opens (?change=)."""


async def detail(request: Request) -> Response:
    return await _report(request, form=_OPENED.get(request.query_params.get("change", ""), "report"))


async def report(request: Request) -> Response:
    form = await request.form()
    team_id = request.path_params["team"]
    payload = payload_of(form, RecordReturn) | {"team": team_id}
    # One choice for each member: "where.<id>" is back, home or stayed.
    for word in ("back", "home", "stayed", "away"):
        payload[word] = [
            name.removeprefix("where.") for name in form if name.startswith("where.") and form[name] == word
        ]
    outcome = await perform(request, "record_return", payload, text_of(form, "command_id"))
    if outcome.done:
        said = outcome.outcome
        if left := said["stayed"] + said.get("away", 0):
            away = "&away=1" if said.get("away") else ""
            return RedirectResponse(f"/returns?team={said['number']}&staying={left}{away}", 303)
        for made, line in (
            ("kerb", BACK_WITH_KERB),
            ("kerb_known", BACK_KERB_KNOWN),
            ("noticed", BACK_WITH_NOTICED),
        ):
            if made in said:
                return RedirectResponse(going_on("/returns", line, said[made]), 303)
        return RedirectResponse(going_on("/returns", BACK, said["number"]), 303)
    kept = False
    injury = text_of(form, "injuries").strip()
    if injury and injury not in await database(request).read(reports.injuries_told, team_id):
        # Whatever else is missing: headquarters must know of it now.
        told = {"team": team_id, "what": injury}
        kept = (await perform(request, "tell_injury", told, new_id(), as_of_now=True)).done
    return await _report(request, values_of(form), outcome.errors, injury_kept=kept)


def _again(form: str) -> ShowAgain:
    """The team's page with this form of it as it was refused."""

    async def again(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
        return await _report(request, values, errors, form=form)

    return again


async def tell_injury(request: Request) -> Response:
    return await answer_form(request, "tell_injury", _again("injury"), going_on(TEAM, INJURY))


async def change_back_by(request: Request) -> Response:
    return await answer_form(request, "change_back_by", _again("back_by"), going_on(TEAM, BACK_BY))


async def say_staying(request: Request) -> Response:
    return await answer_form(request, "say_staying", _again("stay"), going_on(TEAM, STAY))


async def say_elsewhere(request: Request) -> Response:
    """A member was taken to a hospital, or is elsewhere than at the site and home."""
    return await answer_form(request, "say_elsewhere", _again("elsewhere"), going_on(TEAM, ELSEWHERE))


async def say_lost(request: Request) -> Response:
    return await answer_form(request, "say_sheet_lost", _again("lost"), going_on(TEAM, LOST))


async def make_need(request: Request) -> Response:
    """What a team noticed becomes a need."""
    return await answer_form(request, "make_need_of_team", _again("noticed"), going_on(TEAM, NOTICED))


async def leave_noticed(request: Request) -> Response:
    return await answer_form(request, "leave_noticed", _again("noticed"), going_on(TEAM, NOTICED_LEFT))


async def carry(request: Request) -> Response:
    """What stands at the kerb becomes a need."""
    return await answer_form(request, "carry_from_kerb", _again("kerb"), going_on(TEAM, KERB))


async def end_stay(request: Request) -> Response:
    """Somebody who stayed at the site has come back or gone home."""
    outcome = await perform_form(request, "end_stay")
    if outcome.done:
        line = ENDED_STAYS[text_of(await request.form(), "how")]
        return RedirectResponse(going_on("/returns", line, of=outcome), 303)
    context = await database(request).read(_listed)
    return await page(
        request,
        "returns/page.html",
        422,
        title="帰着",
        desk="returns",
        notice={"kind": "error", "text": "\n".join(outcome.said)},
        gathered=context,
    )


async def _correction(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """A report to be corrected, as it is now or as it was typed; the team's page where there is none yet."""

    def look(tx: Tx) -> tuple[dict[str, Any], str]:
        whole = _whole(tx, request.path_params["team"])
        report = whole["report"]
        return whole, last_said(tx, whole["team"]["id"], report) if report else ""

    whole, seen = await database(request).read(look)
    report = whole["report"]
    if report is None:
        return await _report(request, {}, errors, form="correct")
    stands = {name: "" if value is None else value for name, value in report.items()}
    typed = (values or stands) | {
        "seen": seen if not errors or "seen" in errors else (values or {}).get("seen", "")
    }
    read = dates_read(typed, CorrectReport)
    differ = [
        (FIELDS[name], _said_of(name, report[name]) or "なし")
        for name in (*REPORT, *MORE)
        if errors and "seen" in errors and str(read.get(name) or "") != str(stands[name])
    ]
    return await page(
        request,
        "returns/correct.html",
        422 if errors else 200,
        title=f"{whole['team']['number']}班の報告を直す",
        desk="returns",
        results=RESULTS,
        values=typed,
        errors=errors or {},
        differ=differ,
        gathered=whole,
    )


async def correction(request: Request) -> Response:
    return await _correction(request)


async def correct(request: Request) -> Response:
    outcome = await perform_form(request, "correct_report", {"team": request.path_params["team"]})
    if not outcome.done:
        return await _correction(request, values_of(await request.form(), CorrectReport), outcome.errors)
    line = NEED_STAYS if outcome.outcome["need_stays"] else CORRECTED
    return RedirectResponse(going_on(TEAM, line).format_map(request.path_params), 303)


async def correct_whereabouts(request: Request) -> Response:
    return await answer_form(request, "correct_whereabouts", _again("where"), going_on(TEAM, WHERE_CORRECTED))


async def add(request: Request) -> Response:
    return await answer_form(request, "add_to_report", _again("add"), going_on(TEAM, ADDED))


async def add_photos(request: Request) -> Response:
    """What the place looks like after the work: photos that the leader brings, shown with the need."""
    team = await database(request).read(teams.by_id, request.path_params["team"])
    if team is None or team["need_hidden_at"]:
        raise HTTPException(404)
    outcome = await perform_form(request, "add_photos", {"need": team["need_id"]})
    if not outcome.done:
        return await _report(request, values_of(await request.form()), outcome.errors, form="photos")
    return RedirectResponse(going_on(f"/returns/teams/{team['id']}", PHOTOS), 303)


async def sheet_back(request: Request) -> Response:
    outcome = await perform_form(request, "take_sheet_back", {"team": request.path_params["team"]})
    if not outcome.done:
        return await _report(request, {}, outcome.errors, form="sheet")
    return RedirectResponse(going_on("/returns", SHEET_BACK), 303)


_REMAINS = "残っている作業か、中止した理由を入力してください。次の班が読みます。"

_ALL_STAY = "全員が現場に残っているなら、班はまだ帰着していません。けがのことは「けが」から記録できます。"

declare(
    OfflineForm(
        kind="record_return",
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
        also={"v": 2},
        ordered=(WORK,),
        each={"where": ("back", "home", "stayed", "away")},
        some={"where": (("back", "home", "away"), _ALL_STAY)},
        wanted={
            "left_over": ("result", ("continue", "stopped"), _REMAINS),
            "noticed_house": ("noticed_category", (), WHICH_HOUSE),
            "lost_why": ("lost_copies", (), "失くした指示書について、わかっていることを入れてください。"),
            "stay_why": ("where", ("stayed",), "現場に残っている理由を入力してください。"),
            "stay_phone": (
                "where",
                ("stayed",),
                "現場に残っている人の、連絡の取れる電話を入力してください。",
            ),
            "stay_until": ("where", ("stayed",), "いつまで残るかを入力してください。"),
            "away_place": ("where", ("away",), "病院などにいる人が、どこにいるかを入力してください。"),
        },
        context={"results": RESULTS, "copies": ()},
    )
)

declare(
    OfflineForm(
        kind="tell_injury",
        name="injury",
        title="けがを知らせる",
        template="tablet/injury.html",
        desk="returns",
        needs=("teams", "people"),
        words="{team}のけが・体調",
        button="けがを記録する",
        of="team",
        about="teams",
    )
)

declare(
    OfflineForm(
        kind="say_elsewhere",
        name="elsewhere",
        title="病院などへ行った人を知らせる",
        template="tablet/elsewhere.html",
        desk="returns",
        needs=("teams", "people"),
        words="{team}の病院などにいる人",
        button="病院などにいることを記録する",
        of="team",
        about="teams",
    )
)

declare(
    OfflineForm(
        kind="end_stay",
        name="stay",
        title="戻っていない人の所在",
        template="tablet/stay.html",
        desk="returns",
        needs=("teams", "people"),
        words="{person}さん",
        button="所在を記録する",
        of="person",
        about="people",
        context={"ended": ENDED},
    )
)

TEAM_SHOWN = Look("帰着の画面", of_team)

waits(Point("out", "returns", "まだ帰着していない班", lambda tx: len(teams.due(tx)), "/returns"))
waits(
    Point(
        "sheets", "returns", "指示書が返っていない班", lambda tx: len(teams.with_sheets_out(tx)), "/returns"
    )
)
waits(
    Point(
        "noticed",
        "returns",
        "ニーズにしていない気づいた困りごと",
        lambda tx: len(reports.noticed(tx)),
        "/returns",
    )
)

routes = [
    desk_route("/returns", show),
    desk_route("/returns/list", listed, part=True),
    desk_route("/returns/scan", scan, "POST"),
    desk_route("/returns/teams/{team}", detail, look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}", report, "POST", look=TEAM_SHOWN),
    desk_route("/returns/stays", end_stay, "POST"),
    desk_route("/returns/teams/{team}/injury", tell_injury, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/back-by", change_back_by, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/stay", say_staying, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/elsewhere", say_elsewhere, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/lost", say_lost, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/where", correct_whereabouts, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/correct", correction, look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/correct", correct, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/add", add, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/photos", add_photos, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/sheet", sheet_back, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/noticed", make_need, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/noticed/leave", leave_noticed, "POST", look=TEAM_SHOWN),
    desk_route("/returns/teams/{team}/kerb", carry, "POST", look=TEAM_SHOWN),
]
