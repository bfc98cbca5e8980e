"""Matching (マッチング): a team put together by hand, changed, and given up. The board is desks/matching_board.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.attending import oriented_since
from vcenter.commands.field_words import fields_of
from vcenter.commands.path import Outcome
from vcenter.commands.teams import Marks, TeamFields, marks_of
from vcenter.desks.halts import today_halted
from vcenter.desks.offers import OfNeed, beside_needs
from vcenter.domain.calendar import JAPAN, read_time
from vcenter.domain.calendar import LAST_HOUR as LATEST
from vcenter.domain.insurance import said_short
from vcenter.domain.matching import Team, short_marks, why_not
from vcenter.domain.offers import unit_of
from vcenter.domain.roles import Role
from vcenter.domain.situation import as_person, situation
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import (
    attendance,
    centre,
    drafts,
    equipment,
    forbidden_pairs,
    insurance,
    needs,
    people,
    teams,
)
from vcenter.store.looks import of_need, of_team
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web.attention import Point, waits
from vcenter.web.clock import gathering_today, today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of, wrong_lines
from vcenter.web.looks import Look
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import NOTHING, fragment, page
from vcenter.web.phrases import hour_minute
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.MATCHING})

stand(
    Desk(
        "matching",
        "マッチング",
        30,
        badge=lambda tx: needs.figures(tx, today_text())["ready"],
        topics=("attendance", "needs", "teams", "drafts"),
        of=ROLES,
        lends=Role.MATCHING,
    )
)
keep(
    OnPaper(
        "matching",
        "マッチング",
        "班を組むには、全員のいまの居場所がセンターに要ります。",
        "急ぐ班は、班長・班員・行き先・持ち物を紙に書いて送り出し、同じ内容を控えに残してください。つながってからマッチングの窓口で入れます。",
        30,
    )
)

BACK_BY = "15:00"
"""When teams are usually back; later in the day staff say a time."""

LAST_HOUR = 14


def back_by_now() -> str:
    """When a team that is formed now is to be back, where nobody says otherwise; "" late in the day."""
    return BACK_BY if _now().astimezone(JAPAN).hour < LAST_HOUR else ""


def _waiting(tx: Tx, need: Row) -> list[Row]:
    """Whoever waits, each with why they cannot go to this need (cannot; "" where nothing is against it)."""
    rows = marked(tx, attendance.waiting(tx, gathering_today(tx)))
    return _told_why_not(tx, need, rows)


def _told_why_not(tx: Tx, need: Row, rows: list[Row]) -> list[Row]:
    at = _now()
    asked = {
        **need,
        "skills": needs.skills(tx, need["id"]),
        "last_team": needs.last_team(tx, need["id"]),
    }
    seen = situation(
        rows,
        [asked],
        at.astimezone(JAPAN).date(),
        at,
        back_by_now(),
        oriented_since=oriented_since(centre.incident(tx)),
        forbidden=forbidden_pairs.of_need(tx, need["id"]),
    )
    (wanted,) = seen.needs
    return [{**row, "cannot": why_not(seen, seen.person[row["id"]], wanted)} for row in rows]


def marked(tx: Tx, rows: list[Row]) -> list[Row]:
    """Each with what is to be known before they are put into a team (marks), and of their insurance (insurance_says), in short."""
    disaster, day, since = insurance.disaster(tx), today(), oriented_since(centre.incident(tx))
    found = []
    for row in rows:
        seen = as_person(row, day, since, _now())
        found.append(
            {
                **row,
                "insurance_says": said_short(row, day, disaster),
                "marks": short_marks(seen),
                "strong": seen.strong,
                "comes": row["said_from"] if seen.hours[0] else "",
                "until": row["stays_until"] or row["said_until"],
            }
        )
    return found


def _now() -> datetime:
    return datetime.now(UTC)


async def prepare(request: Request, outcome: Outcome) -> None:
    """Lay the new team's sheet out now, so that printing it is only fetching it."""
    sheets = running(request).sheets
    sheets.prepare(await database(request).read(dispatch_sheet, outcome.outcome["team"], 1))


async def by_hand(request: Request) -> Response:
    """Choose the people of one need's team by hand: of nobody, of those who sit in its draft on the board (draft), or of those who have
    raised a hand for it (offers)."""
    need_id, asked = request.path_params["need"], request.query_params

    def look(tx: Tx) -> tuple[Row | None, list[Row], list[str], str, Mapping[str, OfNeed]]:
        need = next((row for row in needs.ready(tx) if row["id"] == need_id), None)
        if need is None:
            return None, [], [], "", NOTHING
        people, gathering = _waiting(tx, need), gathering_today(tx)
        offered: dict[str, OfNeed] = beside_needs(tx, people, [need])["offers"]
        if "offers" in asked:
            raised = _as_many_as_wanted(need, people, offered[need_id].people)
            leader = next((row["id"] for row in raised if row["may_lead"]), "")
            return need, people, [row["id"] for row in raised], leader, offered
        if "draft" not in asked:
            return need, people, [], "", offered
        seated = drafts.still_seated(drafts.seats(tx, gathering), people).get(need_id, [])
        draft = drafts.of_day(tx, gathering).get(need_id, {})
        return need, people, seated, draft.get("leader_id") or "", offered

    need, people, seated, leader, offered = await database(request).read(look)
    if need is None:
        return await _not_ready(request, need_id)
    values = {"team": new_id(), "members": seated, "leader": leader, "back_by": back_by_now()}
    if cars := asked.getlist("car"):  # of the draft on the board, as far as nobody else has them by now
        free = await database(request).read(equipment.free_cars)
        values["vehicle"] = "、".join(row["called"] for row in free if row["id"] in cars)
    return await _hand(request, need, people, values, offers=offered)


def _as_many_as_wanted(need: Row, waiting: list[Row], raised: list[Row]) -> list[Row]:
    """Of those who have raised a hand, whom the need wants: the first who may lead, then the others in their order, who came together
    together; nobody of whom something is against it."""
    against = {row["id"] for row in waiting if row["cannot"]}
    first = [row for row in raised if row["may_lead"] and row["id"] not in against][:1]
    chosen: list[Row] = []
    for one in [*first, *raised]:
        ids = {row["id"] for row in chosen}
        those = [row for row in unit_of(one, raised) if row["id"] not in ids]
        fits = len(chosen) + len(those) <= need["people_wanted"]
        if fits and not any(row["id"] in against for row in those):
            chosen += those
    return chosen


async def marks(request: Request) -> Response:
    """What is to be seen of the team that is being put together, as it is ticked now."""
    form = await request.form()
    chosen = [id for id in form.getlist("members") if isinstance(id, str)]
    team = Team(text_of(form, "need"), text_of(form, "leader"), tuple(dict.fromkeys(chosen)))
    back_by, leave_at = (read_time(text_of(form, name), LATEST) for name in ("back_by", "leave_at"))
    team_id = text_of(form, "changes")

    def look(tx: Tx) -> Marks | None:
        those = attendance.waiting(tx, gathering_today(tx)) + teams.members(tx, team_id)
        known = {row["id"] for row in those}
        need = needs.by_id(tx, team.need)
        if not team.people or need is None or set(team.people) - known:
            return None
        return marks_of(tx, those, team, _now(), back_by, leave_at=leave_at, vehicle=text_of(form, "vehicle"))

    return fragment(request, "matching/marks.html", marks=await database(request).read(look))


async def _not_ready(request: Request, need_id: str) -> Response:
    need = await database(request).read(needs.by_id, need_id)
    if need is None:
        raise HTTPException(404)
    return RedirectResponse(f"/needs/{need_id}", 303)


async def _hand(
    request: Request,
    need: Row,
    people: list[Row],
    values: dict[str, Any],
    errors: dict[str, str] | None = None,
    *,
    team: Row | None = None,
    reason: str = "",
    offers: Mapping[str, OfNeed] = NOTHING,
) -> Response:
    chosen = values.get("members") or []
    chosen = [chosen] if isinstance(chosen, str) else chosen
    able = [row for row in people if not row["cannot"] or row["id"] in chosen]
    return await page(
        request,
        "matching/by_hand.html",
        422 if errors else 200,
        title=f"{team['number']}班を直す" if team else f"{need['number']}番の班を組む",
        desk="matching",
        need=need,
        people=able,
        cannot=[row for row in people if row not in able],
        skill_counts=Counter(skill for row in able for skill in row["skills"]).most_common(),
        values=values | {"members": chosen},
        errors=errors or {},
        team=team,
        reason=reason,
        offers=offers,
        gathered=await database(request).read(today_halted),
    )


async def form(request: Request) -> Response:
    outcome = await perform_form(request, "form_team", {"need": request.path_params["need"]})
    if outcome.done:
        await prepare(request, outcome)
        return RedirectResponse(going_on("/dispatch", FORMED, outcome.outcome["number"], of=outcome), 303)
    need = await _need(request, request.path_params["need"])
    people = await database(request).read(_waiting, need)
    return await _hand(request, need, people, values_of(await request.form()), outcome.errors)


async def _need(request: Request, id: str) -> Row:
    def look(tx: Tx) -> Row | None:
        row = needs.by_id(tx, id)
        return row and {**row, "skills": needs.skills(tx, id), "equipment": needs.equipment(tx, id)}

    found = await database(request).read(look)
    if found is None:
        raise HTTPException(404)
    return found


async def _team(request: Request) -> tuple[Row, list[Row]]:
    def look(tx: Tx) -> tuple[Row | None, list[Row]]:
        members = teams.members(tx, request.path_params["team"])
        return teams.by_id(tx, request.path_params["team"]), marked(tx, members)

    team, members = await database(request).read(look)
    if team is None:
        raise HTTPException(404)
    return team, members


async def _edit(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    reason: str = "",
) -> Response:
    """The team to be changed. values: what was typed of it; reason: why it was to be disbanded."""
    team, members = await _team(request)
    if team["state"] != "formed":
        if errors:
            return await _too_late(request, team, values or {}, errors)
        return RedirectResponse("/dispatch", 303)
    need = await _need(request, team["need_id"])
    people = await database(request).read(_waiting, need)
    members = await database(request).read(_told_why_not, need, members)
    ids = [row["id"] for row in members]
    kept = {
        field: team[field]
        for field in ("leader_phone", "vehicle", "leave_at", "back_by", "remarks", "passed_why")
    }
    kept["seen"] = team["changed_at"]
    if team["leader_phone"] == members[0]["phone"]:
        kept["leader_phone"] = ""  # it follows the leader, whoever that will be
    if errors and "seen" in errors:
        values = {**(values or {}), "seen": team["changed_at"]}
    return await _hand(
        request,
        need,
        members + [row for row in people if row["id"] not in ids],
        values
        or {
            **kept,
            "leader": team["leader_id"],
            # Whom headquarters has barred since is not ticked any more: what is recorded takes them off.
            "members": [row["id"] for row in members if not row["barred_reason"]],
        },
        errors,
        team=team,
        reason=reason,
    )


async def _too_late(request: Request, team: Row, values: dict[str, Any], errors: dict[str, str]) -> Response:
    """The team has left, is back or was given up since the form was opened. What was typed is shown, or goes into a new team."""
    number, when = team["number"], hour_minute(team["changed_at"])
    ready = await database(request).read(needs.ready)
    need = next((row for row in ready if row["id"] == team["need_id"]), None)
    if team["state"] == "disbanded" and values and need:
        again = values | {"team": new_id(), "passed_why": values.get("passed_why", "")}
        said = (
            f"{number}班は{when}に解散しています。入力した内容は残っています。"
            "このまま編成すると、新しい班になります。"
        )
        people = await database(request).read(_waiting, need)
        return await _hand(request, need, people, again, {"": said})
    calls = f"班長（{team['leader_name']} {team['leader_phone']}）に電話で伝えてください。"
    safe, todo = {
        "out": ("班の記録は、出発したときのままです。", f"外へ出ている班の変更は、{calls}"),
        "back": (
            "班の記録は、帰着したときのままです。",
            "報告のまちがいは、帰着の窓口の「報告を直す」で直せます。",
        ),
        "disbanded": (
            f"{number}班は{when}に解散しています。班の人は、待っている人に戻っています。",
            "このニーズの班は、マッチングかニーズの窓口でいまの状態を見てから、組み直してください。",
        ),
    }[team["state"]]
    return await page(
        request,
        "message.html",
        422,
        title=f"{number}班は変わっていません",
        desk="matching",
        what="\n".join(wrong_lines(request, errors)),
        safe=safe,
        todo=todo,
        typed=await database(request).read(_typed, values),
        back="/matching",
    )


def _typed(tx: Tx, values: dict[str, Any]) -> list[tuple[str, str]]:
    """What was typed of a team, to be read and used elsewhere."""
    chosen = values.get("members") or []
    ids = [chosen] if isinstance(chosen, str) else chosen
    names = {id: row["name"] for id in ids if (row := people.by_id(tx, id))}
    said = [("班の人", "、".join(names.values())), ("班長", names.get(str(values.get("leader")), ""))]
    said += [
        (field.words, str(values.get(name) or ""))
        for name, field in fields_of(TeamFields).items()
        if name not in ("members", "leader")
    ]
    return [(what, text) for what, text in said if text]


async def edit(request: Request) -> Response:
    return await _edit(request)


FORMED = says("team_formed", "{n}班を編成しました。指示書を印刷して、送り出してください。")
CHANGED = says("team_changed", "{n}班を直しました。指示書を印刷した班は、印刷し直してください。")
DISBANDED = says("team_disbanded", "{n}班を解散しました。班の人は、待っている人に戻りました。")


async def change(request: Request) -> Response:
    return await answer_form(
        request, "change_team", _edit, going_on("/dispatch/teams/{team}", CHANGED, "{number}")
    )


async def disband(request: Request) -> Response:
    outcome = await perform_form(request, "disband_team", {"team": request.path_params["team"]})
    if outcome.done:
        return RedirectResponse(going_on("/matching", DISBANDED, outcome.outcome["number"], of=outcome), 303)
    return await _edit(request, None, outcome.errors, reason=text_of(await request.form(), "reason"))


NEED_SHOWN = Look("班を組む画面", of_need)
TEAM_SHOWN = Look("班を組む画面", of_team)

waits(
    Point(
        "ready",
        "matching",
        "班を待っているニーズ",
        lambda tx: needs.figures(tx, today_text())["ready"],
        "/matching",
    )
)

routes = [
    desk_route("/matching/marks", marks, "POST", part=True),
    desk_route("/matching/needs/{need}", by_hand, look=NEED_SHOWN),
    desk_route("/matching/needs/{need}", form, "POST", look=NEED_SHOWN),
    desk_route("/matching/teams/{team}", edit, look=TEAM_SHOWN),
    desk_route("/matching/teams/{team}", change, "POST", look=TEAM_SHOWN),
    desk_route("/matching/teams/{team}/disband", disband, "POST", look=TEAM_SHOWN),
]
