"""Equipment (資機材) at its desk: who has what, lent by scan or by count, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.lending import TAKES
from vcenter.commands.registry import KINDS
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain.calendar import show_date
from vcenter.domain.equipment import KINDS as VOCABULARY
from vcenter.domain.equipment import read_item, read_name
from vcenter.domain.looks import NoLook
from vcenter.domain.passes import PassCode, SheetCode
from vcenter.domain.roles import Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.year_papers import Facts, Grid, Note, Paper
from vcenter.store import centre, equipment, people, teams
from vcenter.store.tx import Row, Tx
from vcenter.tablets.forms import OfflineForm, declare
from vcenter.tablets.pages import TabletPage, keep
from vcenter.web import files
from vcenter.web.attention import Point, Source, Wanted, waits, wants
from vcenter.web.clock import today, today_text
from vcenter.web.done import going_on, says, with_way_back
from vcenter.web.forms import perform, perform_form, text_of, values_of
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.phrases import hour_minute
from vcenter.web.qr import read_scanned
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.EQUIPMENT})

stand(
    Desk(
        "equipment",
        "資機材",
        55,
        badge=equipment.count_out,
        topics=("equipment",),
        of=ROLES,
        lends=Role.EQUIPMENT,
    )
)
keep(
    TabletPage(
        "equipment",
        "資機材",
        55,
        online=("/equipment", "/equipment/teams/{id}"),
        acts={"/equipment/scan": "scan"},
    )
)

LENT = says("equipment_lent", "貸し出しを記録しました。")
BACK = says("equipment_back", "返却を記録しました。")
FOUND = says("equipment_found", "見つかった・直ったと記録しました。")

TEAM = "/equipment/teams/{team}"
OTHER = "/equipment/others/{loan}"


def summed(loans: list[Row]) -> list[Row]:
    """What somebody has, a kind in one line and each single thing in its own: kind, name, stock_id, left, since."""
    found: dict[str, Row] = {}
    for loan in loans:
        row = found.setdefault(loan["stock_id"] or loan["kind"], loan | {"left": 0, "since": loan["lent_at"]})
        row["left"] += loan["left"]
    return [row for row in found.values() if row["left"]]


def _in_short(rows: list[Row]) -> str:
    return "、".join(row["name"] if row["stock_id"] else f"{row['name']} {row['left']}" for row in rows)


def _listed(tx: Tx) -> dict[str, Any]:
    out = equipment.loans(tx, {}, open=True)
    by_team: dict[str, list[Row]] = {}
    others: dict[str, list[Row]] = {}
    for loan in out:
        if loan["team_id"]:
            by_team.setdefault(loan["team_id"], []).append(loan)
        else:
            others.setdefault(loan["to_whom"], []).append(loan)
    here = [*teams.formed(tx), *teams.out(tx)]
    known = {team["id"] for team in here}
    gone = [team for id in by_team if id not in known and (team := teams.by_id(tx, id))]
    wished = equipment.wished(tx, {team["need_id"] for team in here})

    def told(team: Row) -> Row:
        return team | {
            "has": _in_short(summed(by_team.get(team["id"], []))),
            "wished": wished.get(team["need_id"], {}),
        }

    return {
        # A team that is home and has not given everything back comes first: somebody has to ask now.
        "owing": [told(team) for team in gone],
        "formed": [told(team) for team in here if team["state"] == "formed"],
        "out": [told(team) for team in here if team["state"] == "out"],
        "others": [
            {
                "to_whom": name,
                "id": loans[0]["id"],
                "has": _in_short(summed(loans)),
                "since": loans[0]["lent_at"],
            }
            for name, loans in others.items()
        ],
        "past_due": equipment.count_past_due(tx, today_text()),
        "missing": equipment.missing(tx),
        "short": [kind for kind in equipment.kinds(tx) if kind["short"] or kind["over"]],
    }


async def show(request: Request) -> Response:
    context = await database(request).read(_listed)
    return await page(request, "equipment/page.html", title="資機材", desk="equipment", gathered=context)


async def listed(request: Request) -> Response:
    return fragment(request, "equipment/list.html", gathered=await database(request).read(_listed))


# One team, or somebody else


def _choice(tx: Tx, need_id: str | None, loans: list[Row]) -> dict[str, Any]:
    """What can be lent: first what the need's card wants, with how many of it are still to go along; then whatever is here.

    loans: all that they were lent. What is used up (土のう袋) is over when it is given, and still has gone along.
    """
    wants = equipment.wished(tx, [need_id]).get(need_id, {}) if need_id else {}
    had: dict[str, int] = {}
    sorts = equipment.sorts(tx)
    for row in loans:
        gone = row["count"] - row["back"] if sorts.get(row["kind"]) == "consumable" else row["left"]
        had[row["kind"]] = had.get(row["kind"], 0) + gone
    things: dict[str, list[Row]] = {}
    last_loans = equipment.last_loans(tx)
    for row in equipment.stock(tx, singles=True):
        last = last_loans.get(row["id"])
        if last is None or (last["over_at"] and not last["lost"] and not last["broken"]):
            things.setdefault(row["kind"], []).append(row)
    kinds = equipment.kinds(tx)
    known = {kind["name"] for kind in kinds}
    kinds += [{"name": name, **equipment.NOTHING} for name in wants if name not in known]
    rows = []
    for kind in kinds:
        wanted = wants.get(kind["name"], 0)
        if not (wanted or kind["total"]):
            continue
        loose = kind["total"] > kind["singles"] or not kind["total"]
        to_go = max(0, wanted - had.get(kind["name"], 0))
        rows.append(
            kind
            | {
                "wants": wanted,
                "give": to_go
                if loose and kind["total"]
                else 0,  # of what is not recorded here, none is offered
                "loose": loose,
                "things": things.get(kind["name"], []),
                "lacks": max(0, to_go - kind["here"]),
            }
        )
    return {
        "wanted_rows": [row for row in rows if row["wants"]],
        "other_rows": [row for row in rows if not row["wants"]],
    }


def _who(tx: Tx, team_id: str, loan_id: str) -> tuple[Row | None, str]:
    """(the team, "") or (None, the name of whoever else has this loan); (None, "") where neither is said. 404 of what there is not."""
    if team_id:
        team = teams.by_id(tx, team_id)
        if team is None:
            raise HTTPException(404)
        return team, ""
    if not loan_id:
        return None, ""
    loan = equipment.loan(tx, loan_id)
    if loan is None or loan["team_id"] or not loan["to_whom"]:
        raise HTTPException(404)
    return None, loan["to_whom"]


def _loans_of(tx: Tx, team: Row | None, to_whom: str) -> list[Row]:
    if not team and not to_whom:
        return []
    return equipment.of_borrower(tx, team["id"] if team else None, to_whom, open=False)


def _whole(tx: Tx, team_id: str, loan_id: str) -> dict[str, Any]:
    """A team, or whoever else has this loan, or somebody new: what they have, and what can be lent to them."""
    team, to_whom = _who(tx, team_id, loan_id)
    loans = _loans_of(tx, team, to_whom)
    has = summed([loan for loan in loans if loan["over_at"] is None])
    may_take = team is None or team["state"] in TAKES
    return {
        "team": team,
        "to_whom": to_whom,
        "loan": loan_id,
        "loans": loans,
        "has": has,
        "may_take": may_take,
        **(
            _choice(tx, team["need_id"] if team else None, loans)
            if may_take
            else {"wanted_rows": [], "other_rows": []}
        ),
    }


async def _borrower(
    request: Request,
    whole: Mapping[str, Any],
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    form: str = "",
) -> Response:
    """The page of whoever takes something along. form: which of its forms was refused: lend, back."""
    team = whole["team"]
    who = f"{team['number']}班" if team else whole["to_whom"]
    return await page(
        request,
        "equipment/borrower.html",
        422 if errors else 200,
        title=f"資機材　{who}" if who else "班のほかに貸す",
        desk="equipment",
        values=values or {},
        errors=errors or {},
        form=form,
        gathered=dict(whole),
    )


async def team(request: Request) -> Response:
    return await _borrower(request, await database(request).read(_whole, request.path_params["team"], ""))


async def other(request: Request) -> Response:
    return await _borrower(request, await database(request).read(_whole, "", request.path_params["loan"]))


async def somebody_else(request: Request) -> Response:
    return await _borrower(request, await database(request).read(_whole, "", ""))


async def _changed(request: Request, kind: str, form: str, line: str) -> Response:
    """Lend or take back, and show whoever it was; refused, the same page with what was typed."""
    typed = await request.form()
    team_id, loan = text_of(typed, "team"), text_of(typed, "loan")
    outcome = await perform_form(request, kind, _things_of(typed) if form == "back" else None)
    if not outcome.done:
        shown = await database(request).read(_whole, team_id, loan)
        values = values_of(typed, KINDS[kind].payload)
        return await _borrower(request, shown, values, outcome.errors, form)
    if form == "back":
        to = "/equipment"
    elif team_id:
        to = TEAM.format(team=team_id)
    else:
        to = OTHER.format(loan=loan or outcome.outcome["lent"][0])
    return RedirectResponse(with_way_back(going_on(to, line), outcome), 303)


def _things_of(form: FormData) -> dict[str, list[str]]:
    """Of each single thing the one way in which it is back, as its choice on the page says (`thing.<id>`) or a button of its own."""
    said = {}
    for name in ("items", "broken_items", "lost_items"):
        chosen = [
            field.removeprefix(THING) for field in form if field.startswith(THING) and form[field] == name
        ]
        said[name] = [*(id for id in form.getlist(name) if isinstance(id, str)), *chosen]
    return said


THING = "thing."


async def lend(request: Request) -> Response:
    return await _changed(request, "lend_equipment", "lend", LENT)


async def take_back(request: Request) -> Response:
    return await _changed(request, "take_equipment_back", "back", BACK)


async def found(request: Request) -> Response:
    outcome = await perform_form(request, "find_equipment")
    if not outcome.done:
        return await _not_done(request, outcome.said)
    return RedirectResponse(with_way_back(going_on("/equipment", FOUND), outcome), 303)


async def _not_done(request: Request, wrong: Iterable[str]) -> Response:
    return await page(
        request,
        "message.html",
        422,
        title="まだ記録していません",
        what="\n".join(wrong),
        safe="記録は、いまのままです。",
        todo="もとの画面を開き、いまのようすを確かめてください。",
        back="/equipment",
    )


# What is scanned


def _thing(tx: Tx, text: str) -> Row | None:
    """The single thing whose label was read, or whose name was typed as it stands there."""
    if id := read_item(text):
        return equipment.by_id(tx, id)
    named = read_name(text)
    return equipment.by_label(tx, *named) if named else None


async def scan(request: Request) -> Response:
    """A label, a sheet, a pass, or what stands on one: the thing with what can be done with it, or the page of the team."""
    text = text_of(await request.form(), "code")[:200].strip()
    code = read_scanned(request, text)

    def look(tx: Tx) -> tuple[Row | None, Row | None]:
        if isinstance(code, SheetCode):
            return teams.by_number(tx, code.team), None
        if isinstance(code, PassCode):
            person = people.by_pass(tx, code.number)
            return (teams.team_of(tx, person["id"]) if person else None), None
        plain = text.removesuffix("班").strip()
        if plain.isdecimal() and len(plain) <= 6:
            return teams.by_number(tx, int(plain)), None
        return None, _thing(tx, text)

    team, thing = await database(request).read(look)
    if team:
        return Response(status_code=204, headers={"HX-Redirect": TEAM.format(team=team["id"])})
    return await _scanned(request, text, thing)


async def _scanned(request: Request, text: str, thing: Row | None, team_id: str = "") -> Response:
    def look(tx: Tx) -> dict[str, Any]:
        loan = equipment.with_whom(tx, thing["id"]) if thing else None
        of_it = equipment.loans(tx, {"stock_id": thing["id"]}) if thing else []
        here = [] if loan else [*teams.formed(tx), *teams.out(tx)]
        team = teams.by_id(tx, team_id) if team_id else None
        return {
            "thing": thing,
            "has_it": loan,
            "gone": next((one for one in of_it if one["lost"] or one["broken"]), None),
            "teams": here,
            "team": team,
            "is_label": bool(read_item(text)),
        }

    return fragment(request, "equipment/scanned.html", text=text, gathered=await database(request).read(look))


async def scan_for_team(request: Request) -> Response:
    """A label read on the page of a team: what is here goes along, what the team has comes back; of what somebody else has it is asked."""
    id = request.path_params["team"]
    form = await request.form()
    text = text_of(form, "code")[:200].strip()
    thing = await database(request).read(_thing, text)
    if thing is None:
        return await _scanned(request, text, None, id)
    loan = await database(request).read(equipment.with_whom, thing["id"])
    if loan and loan["team_id"] != id:
        return await _scanned(request, text, thing, id)
    kind, line = ("take_equipment_back", BACK) if loan else ("lend_equipment", LENT)
    outcome = await perform(request, kind, {"team": id, "items": [thing["id"]]}, text_of(form, "command_id"))
    if not outcome.done:
        return fragment(request, "equipment/refused.html", wrong=outcome.said)
    to = with_way_back(going_on(TEAM.format(team=id), line), outcome)
    return Response(status_code=204, headers={"HX-Redirect": to})


# The slip


def _slip(tx: Tx, team_id: str, loan_id: str) -> Paper | None:
    team, to_whom = _who(tx, team_id, loan_id)
    rows = [loan for loan in _loans_of(tx, team, to_whom) if loan["left"]]
    if not rows:
        return None
    facts = centre.facts(tx)
    who = ("班", f"{team['number']}班　班長 {team['leader_name']}") if team else ("貸した相手", to_whom)
    lines = summed(rows)
    return Paper(
        title="資機材　貸出票",
        year="",
        made_at=show_date(today()),
        foot=f"{facts['name']}　{facts['phone']}",
        day=show_date(today()),
        parts=(
            Facts((who, ("貸した時刻", hour_minute(rows[0]["lent_at"])), ("受け取った人（署名）", ""))),
            Grid(
                ("資機材", "貸した数", "受取", "返却", "壊れた・なくした物"),
                tuple((row["name"], row["left"], "□", "□", "") for row in lines),
                (39, 12, 10, 10, 28),
            ),
            Note(
                "帰ってきたら、この紙と一緒に資機材の窓口へ返してください。泥は水で落としてから返してください。"
                "壊れた物・なくした物は、そのまま知らせてください。"
            ),
        ),
    )


async def slip(request: Request) -> Response:
    """The loan slip (貸出票) of a team, or of somebody else."""
    form = await request.form()
    team_id, loan_id = text_of(form, "team")[:36], text_of(form, "loan")[:36]
    paper = await database(request).read(_slip, team_id, loan_id)
    if paper is None:
        return await _not_done(request, ["いま貸し出している物がありません。貸してから印刷してください。"])
    try:
        made = await running(request).sheets.year_papers_pdf([paper])
    except SheetsFailed as failed:
        return await _not_done(request, [str(failed)])
    return files.pdf(made, "equipment-slip")


def _named_loan(tx: Tx, id: str) -> str:
    loan = equipment.loan(tx, id)
    return f"{loan['name']}　{loan['who']}" if loan else ""


def _named(tx: Tx, id: str) -> str:
    row = equipment.by_id(tx, id)
    return row["name"] if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = equipment.by_id(tx, id)
    if row is None:
        return []
    loan = equipment.with_whom(tx, id)
    where = f"{loan['who']}に貸し出し中（{hour_minute(loan['lent_at'])}から）" if loan else "センターにある"
    return [(row["name"], "持ち主に返した" if row["given_back_at"] else where)]


introduce(Subject("loan", _named_loan))
introduce(
    Subject(
        "equipment",
        _named,
        _now,
        lambda tx, id: (f"/equipment/things/{id}", "資機材の画面") if equipment.by_id(tx, id) else None,
    )
)

declare(
    OfflineForm(
        kind="lend_equipment",
        name="lend",
        title="班に資機材を貸す",
        template="equipment/offline_lend.html",
        desk="equipment",
        needs=("teams", "equipment"),
        words="{team}へ資機材を貸し出し",
        button="貸し出しを記録する",
        of="team",
        about="teams",
        context={"kinds": [kind for kind, sort in VOCABULARY.items() if sort in ("", "consumable")]},
    )
)
A_TEAM = NoLook("things, the team's number and its leader's name")


def _short(tx: Tx) -> list[Wanted]:
    """What is missing for the needs that are ready, as one thing: whoever sees to it sees to all of it."""
    short = [kind for kind in equipment.kinds(tx) if kind["short"]]
    said = "、".join(f"{kind['name']} {kind['short']}" for kind in short[:3])
    more = f" ほか{len(short) - 3}種類" if len(short) > 3 else ""
    return [
        Wanted(
            today_text(), f"資機材が足りません　{len(short)}種類", "/equipment", about=f"不足 {said}{more}"
        )
    ] * bool(short)


wants(Source("equipment", 81, "足りない資機材", _short, "/equipment", ("equipment", "headquarters")))
waits(Point("out", "equipment", "貸し出したままの班・相手", equipment.count_out, "/equipment"))
waits(
    Point(
        "due",
        "equipment",
        "返す日を過ぎた借り物",
        lambda tx: equipment.count_past_due(tx, today_text()),
        "/equipment/owners",
    )
)

routes = [
    desk_route("/equipment", show),
    desk_route("/equipment/list", listed, part=True),
    desk_route("/equipment/scan", scan, "POST"),
    desk_route("/equipment/lend", lend, "POST"),
    desk_route("/equipment/back", take_back, "POST"),
    desk_route("/equipment/found", found, "POST"),
    desk_route("/equipment/slip.pdf", slip, "POST", part=True),
    desk_route("/equipment/others", somebody_else),
    desk_route("/equipment/others/{loan}", other, look=NoLook("things, and a name that staff typed")),
    desk_route("/equipment/teams/{team}", team, look=A_TEAM),
    desk_route("/equipment/teams/{team}/scan", scan_for_team, "POST", look=A_TEAM),
]
