"""Dispatch (送り出し): print the sheets of one team or of all, and send teams out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.attending import oriented_since
from vcenter.commands.teams import marks_of
from vcenter.desks.buses import of_team as bus_of_team
from vcenter.desks.halts import SENT, going, halted
from vcenter.desks.heat import how_hot
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain.before_leaving import LOOKS
from vcenter.domain.buses import WAYS, named
from vcenter.domain.looks import Act
from vcenter.domain.matching import PASSABLE, Team, short_marks
from vcenter.domain.roles import Role
from vcenter.domain.sheet_variants import VARIANTS
from vcenter.domain.situation import as_person
from vcenter.domain.team_life import SHEETS_USED
from vcenter.sheets import DispatchSheet, SheetsFailed
from vcenter.sheets import printers as cups
from vcenter.sheets.gather import as_copy, dispatch_sheet
from vcenter.sheets.marks import copies_of, copy_marks
from vcenter.store import buses, centre, from_paper, heat, needs, people, printers, reports, teams
from vcenter.store.hidden import NEEDS
from vcenter.store.looks import Seen, of_team
from vcenter.store.tx import Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web import files, printing
from vcenter.web.attention import Point, waits
from vcenter.web.clock import gathering_today, today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform, text_of
from vcenter.web.hidden import about, may_see
from vcenter.web.looks import Look, looked
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.phrases import hour_minute
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.DISPATCH})

stand(
    Desk(
        "dispatch",
        "送り出し",
        40,
        badge=teams.count_formed,
        topics=("teams",),
        of=ROLES,
        lends=Role.DISPATCH,
    )
)
keep(
    OnPaper(
        "dispatch",
        "送り出し",
        "指示書の印刷と送り出しは、センターの記録とプリンターが要ります。",
        "中止になっていないかを、本部の責任者に電話か直接確かめてください。そのうえで、印刷してある指示書で送り出し、"
        "出発の時刻と班の番号を紙に控えてください。つながってから送り出しの窓口で入れます。",
        40,
    )
)


def _listed(tx: Tx) -> dict[str, Any]:
    formed, out = teams.formed(tx), teams.out(tx)
    papers = teams.old_papers(tx, [*formed, *out], heat.stage_of_day(tx, today_text()))
    printer = printers.chosen(tx)["sheets"]
    return {
        "formed": formed,
        "out": out,
        "papers": papers,
        "printer": printer,
        "rides": buses.said_of(tx, [*formed, *out]),
        "bus_ways": WAYS,
        "waste_queue": reports.waste_queue(tx, gathering_today(tx)),
        **halted(tx, formed, out),
        **how_hot(tx),
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_listed)
    return await page(
        request,
        "dispatch/page.html",
        title="送り出し",
        desk="dispatch",
        gathered=context,
    )


TAKEN_BACK = says("team_taken_back", "{n}班の送り出しを取り消しました。出発待ちに戻っています。")


async def listed(request: Request) -> Response:
    return fragment(request, "dispatch/list.html", gathered=await database(request).read(_listed))


def _whole(tx: Tx, team_id: str, seen: bool) -> dict[str, Any] | None:
    team = teams.by_id(tx, team_id)
    if team is None:
        return None
    need = needs.by_id(tx, team["need_id"])
    assert need is not None
    since = oriented_since(centre.incident(tx))
    members = [
        {**row, "marks": short_marks(as_person(row, today(), since))} for row in teams.members(tx, team_id)
    ]
    marks = None
    if team["state"] == "formed":
        goes = Team(need["id"], team["leader_id"], tuple(row["id"] for row in members))
        now = datetime.now(UTC)
        marks = marks_of(
            tx, members, goes, now, team["back_by"], leave_at=team["leave_at"], vehicle=team["vehicle"]
        ).without(team["passed"])
    return {
        "team": team,
        "marks": marks,
        "passed": [PASSABLE[code] for code in team["passed"].split() if code in PASSABLE],
        "members": members,
        "need": needs.with_hidden(tx, need) if seen else need,
        "hiding": about(tx, NEEDS, need["id"]),
        "seen": seen,
        "equipment": needs.equipment(tx, need["id"]),
        "copies": copies_of(tx, team),
        "from_paper": from_paper.of_team(tx, team_id),
        "variants": VARIANTS,
        "printer": printers.chosen(tx)["sheets"],
        "paper": teams.old_papers(tx, [team], heat.stage_of_day(tx, team["day"])).get(team_id),
        **bus_of_team(tx, team),
        **going(tx, team),
        **how_hot(tx),
    }


HOW_IT_GOES = {"leader_phone": "班長の電話", "back_by": "帰着の予定", "vehicle": "車両"}


def _shown(whole: dict[str, Any]) -> dict[str, str]:
    """What the form that sends a team out shows of it, to be compared when it is sent."""
    team = whole["team"]
    people = {"members": " ".join(row["id"] for row in whole["members"]), "leader": team["leader_id"]}
    bus = "、".join(
        f"{named(ride)}{'（運休）' if ride['off_at'] else ''}" for ride in whole["bus"]["rides"].values()
    )
    return people | {"bus": bus} | {name: str(team[name] or "") for name in HOW_IT_GOES}


def _changed_since(tx: Tx, typed: dict[str, Any], whole: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(what, as the form showed it, as it is now) of everything of the team that is something else by now."""
    now, was = _shown(whole), {name: str(typed.get(f"was.{name}", "")) for name in _shown(whole)}

    def names(ids: str) -> str:
        found = [people.by_id(tx, id) for id in ids.split()]
        return "、".join(row["name"] for row in found if row) or "（なし）"

    before, after = was["members"].split(), now["members"].split()
    gone, come = (
        " ".join(a for a in one if a not in other) for one, other in ((before, after), (after, before))
    )
    found = [("外れた人", names(gone), "（なし）")] if gone else []
    found += [("加わった人", "（なし）", names(come))] if come else []
    if was["leader"] != now["leader"]:
        found.append(("班長", names(was["leader"]), names(now["leader"])))
    if was["bus"] != now["bus"]:
        found.append(("バス便", was["bus"] or "（なし）", now["bus"] or "（なし）"))
    return found + [
        (said, was[name] or "（なし）", now[name] or "（なし）")
        for name, said in HOW_IT_GOES.items()
        if was[name] != now[name]
    ]


def _cars_of(members: list[dict[str, Any]]) -> dict[str, Any]:
    """What the form begins with: the seats of the cars that members said they bring, and who would drive."""
    drivers = [row for row in members if row["seats"]]
    return {
        "seats": sum(row["seats"] for row in drivers) or None,
        "driver": drivers[0]["name"] if len(drivers) == 1 else "",
        "ready": [],
        "ready_why": "",
        "heat_why": "",
    }


async def _detail(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    whole = await database(request).read(_whole, request.path_params["team"], may_see(request, NEEDS))
    if whole is None:
        raise HTTPException(404)
    # A word that was given when the team was formed is not said again for what is broken now.
    held = whole["team"] | {
        "passed_why": "",
        "seen": whole["team"]["changed_at"],
        **_cars_of(whole["members"]),
    }
    values = values or held
    changed: list[tuple[str, str, str]] = []
    if errors and "seen" in errors:  # shown beside each other now: the next press is meant
        changed = await database(request).read(_changed_since, values, whole)
        values = values | {"seen": held["seen"]}
    return await page(
        request,
        "dispatch/team.html",
        422 if errors else 200,
        title=f"{whole['team']['number']}班",
        desk="dispatch",
        values=values,
        errors=errors or {},
        is_today=whole["team"]["day"] == today_text(),
        changed=changed,
        shown=_shown(whole),
        looks=LOOKS,
        wrong="",
        gathered=whole,
    )


async def detail(request: Request) -> Response:
    return await _detail(request)


async def send_out(request: Request) -> Response:
    return await answer_form(request, "send_out", _detail, going_on("/dispatch", SENT, "{number}"))


async def take_back(request: Request) -> Response:
    return await answer_form(
        request, "take_team_back", _detail, going_on("/dispatch", TAKEN_BACK, "{number}")
    )


async def print_sheets(request: Request) -> Response:
    """Number a new copy of each sheet, and answer with all of them as one PDF."""
    return await _print(request, with_hidden=False)


async def print_hidden(request: Request) -> Response:
    """The same with what is hidden (秘匿), for whoever may see it and has confirmed it."""
    if not may_see(request, NEEDS):
        return await _not_printed(
            request,
            "秘匿の住所と電話を見られる役割がありません。責任者かニーズの担当者に頼んでください。",
        )
    return await _print(request, with_hidden=True)


async def _print(request: Request, *, with_hidden: bool) -> Response:
    form = await request.form()
    asked = [str(team) for team in form.getlist("teams")]
    offered = [] if with_hidden else asked
    variant = text_of(form, "variant")
    variant = variant if variant in VARIANTS else ""
    try:
        printer = await printing.asked_for(request, "sheets")
    except cups.NotPrinted as failed:
        return await _not_printed(request, str(failed), offered, variant)

    def gather(tx: Tx) -> dict[str, DispatchSheet]:
        return {
            team: dispatch_sheet(tx, team, 0, with_hidden=with_hidden, variant=variant)
            for team in dict.fromkeys(asked)
            if (row := teams.by_id(tx, team)) and row["state"] in SHEETS_USED
        }

    # Gathered once: what a copy is compared by is what stands on it, whoever changes something meanwhile.
    sheets = await database(request).read(gather)
    payload: dict[str, Any] = {"teams": asked, "kept": True, "variant": variant}
    payload |= {"marks": {team: copy_marks(sheet) for team, sheet in sheets.items()}}
    payload |= {"with_hidden": True} if with_hidden else {}
    outcome = await perform(request, "print_sheets", payload, text_of(form, "command_id"))
    if not outcome.done:
        return await _not_printed(request, "\n".join(outcome.said))
    copies = outcome.outcome["copies"]
    try:
        pdf = await running(request).sheets.dispatch_pdf(
            [as_copy(sheets[team], copy) for team, copy in copies.items()]
        )
        if printer:
            await cups.send(printer, pdf, both_sides=True)
    except (SheetsFailed, cups.NotPrinted) as failed:
        for team, copy in copies.items():
            # These numbers are on no paper: nobody shall look for them.
            await perform(request, "take_sheet_back", {"team": team, "copy_number": copy}, new_id())
        return await _not_printed(request, str(failed), offered if printer else [], variant)
    await looked(
        request,
        Act.PRINTED,
        "活動指示書（秘匿の住所と電話も）" if with_hidden else "活動指示書",
        *await database(request).read(_on_sheets, copies),
    )
    if printer:
        back = f"/dispatch/teams/{asked[0]}" if len(asked) == 1 else "/dispatch"
        return RedirectResponse(going_on(back, SENT_TO_PRINTER, len(copies)), 303)
    return files.pdf(pdf, "sheets")


def _on_sheets(tx: Tx, printed: Iterable[str]) -> list[Seen]:
    """Whose address stands on the sheets of these teams."""
    return [seen for team in printed if (seen := of_team(tx, {"team": team}))]


SENT_TO_PRINTER = says("sheets_printed", "指示書 {n}枚をプリンターに送りました。")


async def _not_printed(
    request: Request, what: str, offered: Iterable[str] = (), variant: str = ""
) -> Response:
    """Why there is no paper. offered: the teams whose sheets can be opened as PDF all the same."""
    return await page(
        request,
        "dispatch/not_printed.html",
        422,
        title="印刷できませんでした",
        desk="dispatch",
        what=what,
        offered=list(offered),
        variant=variant,
    )


_STATES = {"formed": "出発前", "out": "活動中", "back": "帰着した", "disbanded": "解散した"}


def _named(tx: Tx, id: str) -> str:
    row = teams.by_id(tx, id)
    return f"{row['number']}班" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = teams.by_id(tx, id)
    if row is None:
        return []
    since = f"{_STATES[row['state']]} {hour_minute(row['back_at'] or row['out_at'])}".strip()
    return [
        (f"{row['number']}班", since),
        ("いまの班の人", "、".join(one["name"] for one in teams.members(tx, id))),
    ]


def _link(tx: Tx, id: str) -> Line | None:
    row = teams.by_id(tx, id)
    return (
        (f"/{'returns' if row['state'] in ('out', 'back') else 'dispatch'}/{id}", "班の画面") if row else None
    )


introduce(Subject("team", _named, _now, _link, position=20))

TEAM_SHOWN = Look("班の画面", of_team)

waits(Point("formed", "dispatch", "出発を待っている班", teams.count_formed, "/dispatch"))

routes = [
    desk_route("/dispatch", show, roles=ROLES | {Role.MATCHING}),
    desk_route("/dispatch/list", listed, part=True, roles=ROLES | {Role.MATCHING}),
    desk_route("/dispatch/print", print_sheets, "POST", roles=ROLES | {Role.MATCHING}),
    desk_route(
        "/dispatch/print-hidden",
        print_hidden,
        "POST",
        roles=ROLES | {Role.MATCHING},
        danger="秘匿の住所と電話を載せて印刷する",
    ),
    desk_route("/dispatch/teams/{team}", detail, roles=ROLES | {Role.MATCHING}, look=TEAM_SHOWN),
    desk_route("/dispatch/teams/{team}/take-back", take_back, "POST", look=TEAM_SHOWN),
    desk_route("/dispatch/teams/{team}/send", send_out, "POST", look=TEAM_SHOWN),
]
