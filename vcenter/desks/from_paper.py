"""A morning on paper (紙から): blank forms are printed and kept in a box, and typed in when the power is back; none stays in the box."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import uuid5

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.from_paper import DESKS, KeepPaperTeam
from vcenter.commands.path import Outcome
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain import from_paper as words
from vcenter.domain.calendar import LAST_HOUR, day_began, read_time, utc_text
from vcenter.domain.need_words import RESULTS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.team_life import due_at
from vcenter.sheets import SheetsFailed
from vcenter.sheets import printers as cups
from vcenter.sheets.blank import BlankPaper, BlankPile
from vcenter.store import attendance, centre, from_paper, needs, printers, search, servers, teams
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web import files, printing
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import day_said, day_typed, today, today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import command_of, payload_of, perform, perform_form, text_of, values_of
from vcenter.web.from_paper import next_paper, wrong_paper
from vcenter.web.page import fragment, identity, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset(DESKS)

keep(
    OnPaper(
        "from_paper",
        "紙から",
        "紙に書いたものを入れるのと、白紙の用紙の印刷は、センターにつながっているときにします。",
        "前もって印刷した白紙の用紙に書いてください。時刻と、書いた人の名前を忘れずに。つながったら「紙から」で入れます。",
    )
)

SHOWN = 60
"""What was typed in last, on the screen."""

PILES = 6

FOUND = 8

PRINTED = says("papers_printed", "用紙をプリンターに送りました。箱に入れておいてください。")
IN_USE = says("papers_in_use", "紙で受け始めたことを記録しました。まだ入力していない紙の数が、本部に出ます。")
UNUSED = says("papers_unused", "{n}枚を、使っていない紙にしました。")
FINISHED = says("papers_finished", "{n}枚を、最後の行まで入れた紙にしました。")
CAME = says("paper_came", "紙の受付を記録しました。次の行を入れてください。")
WENT = says("paper_went", "紙の帰宅{n}人を記録しました。次の行を入れてください。")
TEAM_OUT = says(
    "paper_team_out", "{n}班を、紙から「活動中」で記録しました。戻ったら、帰着の窓口で記録してください。"
)
TEAM_BACK = says("paper_team_back", "{n}班の出発と帰着を、紙から記録しました。次の紙を入れてください。")


def _missing(tx: Tx) -> list[dict[str, Any]]:
    """The papers that are not in yet, by form: form, said, papers, count, is_list (it has several lines)."""
    rows = from_paper.missing(tx)
    return [
        {"form": form, "said": said, "papers": those, "count": len(those), "is_list": form in words.LINES}
        for form, said in words.FORMS.items()
        if (those := [row for row in rows if row["form"] == form])
    ]


def _overview(tx: Tx) -> dict[str, Any]:
    since = day_began(today())
    return {
        "missing": _missing(tx),
        "counted": from_paper.counted(tx),
        "entries": from_paper.entries_since(tx, since, SHOWN),
        "total": from_paper.count_since(tx, since),
        "piles": from_paper.piles(tx, PILES),
        "printer": printers.chosen(tx)["sheets"],
    }


def not_typed(tx: Tx) -> dict[str, Any]:
    """What headquarters says: papers_missing, how many of the papers in use are not typed in yet."""
    return {"papers_missing": from_paper.count_missing(tx)}


async def _show(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    return await page(
        request,
        "from_paper/page.html",
        422 if errors else 200,
        title="紙から",
        desk="papers",
        values={f"counts.{form}": count for form, count in words.SET.items()} | (values or {}),
        errors=errors or {},
        gathered=await database(request).read(_overview),
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def listed(request: Request) -> Response:
    return fragment(request, "from_paper/missing.html", gathered=await database(request).read(_overview))


async def print_blank(request: Request) -> Response:
    """A pile of blank forms with numbers of its own."""
    form = await request.form()
    outcome = await perform_form(request, "print_blank_papers")
    if not outcome.done:
        return await _show(request, values_of(form), outcome.errors)
    return await _paper(request, outcome.outcome["pile"])


async def print_again(request: Request) -> Response:
    """The same pile once more: the printer was out of paper, or ate it."""
    return await _paper(request, text_of(await request.form(), "pile"))


async def _paper(request: Request, pile_id: str) -> Response:
    def look(tx: Tx) -> BlankPile:
        facts = centre.facts(tx)
        papers = tuple(
            BlankPaper(row["form"], words.shown(row["number"])) for row in from_paper.papers_of(tx, pile_id)
        )
        return BlankPile(facts["name"], facts["phone"], papers)

    pile = await database(request).read(look)
    if not pile.papers:
        return await _show(request, {}, {"": "この用紙の束は見つかりません。画面を開き直してください。"})
    try:
        pdf = await running(request).sheets.blank_pdf(pile)
        if printer := await printing.asked_for(request, "sheets"):
            await cups.send(printer, pdf, media="A4")
            return RedirectResponse(going_on("/from-paper", PRINTED), 303)
    except (SheetsFailed, cups.NotPrinted) as failed:
        return await _show(request, {}, {"": str(failed)})
    return files.pdf(pdf, "blank-papers")


async def use(request: Request) -> Response:
    outcome = await perform_form(request, "use_papers")
    if not outcome.done:
        return await _show(request, {}, outcome.errors)
    return RedirectResponse(going_on("/from-paper", IN_USE, of=outcome), 303)


async def settle(request: Request) -> Response:
    """Papers on which nobody wrote, or lists that are in: those that were ticked, or all that are left of a form."""
    form = await request.form()
    whole = text_of(form, "all")
    payload: dict[str, Any] = {
        "papers": [one for one in form.getlist("papers") if isinstance(one, str)],
        "how": "finished" if text_of(form, "how") == "finished" else "unused",
    }
    if whole:
        # As they were shown: what came in meanwhile is not said to be unused.
        payload["papers"] = [one for one in form.getlist(f"of_{whole}") if isinstance(one, str)]
    outcome = await perform(request, "settle_papers", payload, text_of(form, "command_id"))
    if not outcome.done:
        said = outcome.errors if payload["papers"] else {"papers": "紙の番号を選んでください。"}
        return await _show(request, {}, said)
    line = FINISHED if payload["how"] == "finished" else UNUSED
    return RedirectResponse(going_on("/from-paper", line, outcome.outcome["count"], of=outcome), 303)


def _day(typed: str) -> str:
    """The day on a paper as it was typed, as an ISO date; today where it cannot be read."""
    return day_typed(typed, "past", today_text())[0]


def _there(tx: Tx, day: str) -> list[Row]:
    """Everybody who came on a day, by kana."""
    row = centre.centre_day(tx, day, servers.here(tx))
    return attendance.of_day(tx, row["id"] if row else None)


async def _people(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """受付名簿 and 帰着表, line after line."""

    def look(tx: Tx) -> tuple[dict[str, str], list[Row]]:
        paper = next_paper(tx, identity(request))
        day = _day(str((values or paper).get("paper_day", "")))
        return paper, [row for row in _there(tx, day) if row["out_at"] is None]

    paper, here = await database(request).read(look)
    return await page(
        request,
        "from_paper/people.html",
        422 if errors else 200,
        title="受付名簿・帰着表を入れる",
        desk="papers",
        values=values or paper,
        errors=errors or {},
        gathered={"here": here},
    )


async def people(request: Request) -> Response:
    return await _people(request)


async def find(request: Request) -> Response:
    """Who stands on the line, by any fragment."""
    said = text_of(await request.form(), "q")[:100]
    found = await database(request).read(search.people, said, None, FOUND) if said.strip() else []
    return fragment(request, "from_paper/found.html", words=said, people=found)


async def came(request: Request) -> Response:
    """Somebody who is known came at the written time."""
    form = await request.form()
    if wrong := await wrong_paper(request, words.OF_LINES):
        return await _people(request, values_of(form), wrong)
    payload = {"person": text_of(form, "found"), "even_if": ["full", "stopped"]}
    outcome = await perform(request, "check_in", payload, text_of(form, "command_id"))
    return await _next_line(request, outcome, CAME)


async def register(request: Request) -> Response:
    """Somebody new, of whom the list says no more than name, reading and phone."""
    form = await request.form()
    if wrong := await wrong_paper(request, words.OF_LINES):
        return await _people(request, values_of(form), wrong)
    payload = {
        "person": text_of(form, "new_person"),
        "name": text_of(form, "name"),
        "kana": text_of(form, "kana"),
        "phone": text_of(form, "phone"),
        "check_in": True,
        "even_if_same": bool(text_of(form, "even_if_same")),
    }
    outcome = await perform(request, "register_person", payload, text_of(form, "command_id"))
    return await _next_line(request, outcome, CAME)


async def _next_line(request: Request, outcome: Outcome, line: str) -> Response:
    if not outcome.done:
        return await _people(request, values_of(await request.form()), outcome.errors)
    return RedirectResponse(going_on("/from-paper/people", line, of=outcome), 303)


async def went(request: Request) -> Response:
    """People who left at the written time: who was found, or all who were ticked. Each is an act of its own; who cannot have left is named."""
    form = await request.form()
    if wrong := await wrong_paper(request, words.OF_LINES):
        return await _people(request, values_of(form), wrong)
    found = text_of(form, "found")
    those = [found] if found else [one for one in form.getlist("person") if isinstance(one, str) and one]
    if not those:
        return await _people(request, values_of(form), {"person": "帰宅した人を選んでください。"})
    # The ids follow from the form's: sent twice, nobody leaves twice.
    of_form = command_of(form)
    errors: dict[str, str] = {}
    done = 0
    outcome: Outcome | None = None
    for person in dict.fromkeys(those):
        outcome = await perform(
            request, "keep_paper_leaving", {"person": person}, str(uuid5(of_form, person))
        )
        done += outcome.done
        for name, message in outcome.errors.items():
            told = errors.get(name, "")
            errors[name] = told if message in told else f"{told}\n{message}".strip()
    if errors:
        left = f"{done}人の帰宅は記録しました。" if done else ""
        return await _people(
            request, values_of(form), {name: left + message for name, message in errors.items()}
        )
    of = outcome if done == 1 else None
    return RedirectResponse(going_on("/from-paper/people", WENT, done, of=of), 303)


def _out_between(day: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """When a team left and was back by its paper; "" of what nobody has typed so that it can be read."""
    times = [read_time(str(values.get(name) or ""), LAST_HOUR) for name in ("paper_time", "back_at")]
    left, back = (utc_text(due_at(day, time)) if time else "" for time in times)
    return left, back


async def _team(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """班の紙: who went where, when they left and when they were back. Whoever came on the day of the paper can be chosen, first those who
    were in no other team then."""
    asked = day_said(request.query_params.get("day", ""))

    def look(tx: Tx) -> dict[str, Any]:
        paper = next_paper(tx, identity(request))
        day = _day(str(values.get("paper_day", ""))) if values else asked or paper["paper_day"]
        row = centre.centre_day(tx, day, servers.here(tx))
        others = teams.of_everybody(tx, row["id"] if row else None, *_out_between(day, values or {}))
        came = sorted(_there(tx, day), key=lambda one: one["id"] in others)
        return {"paper": paper | {"paper_day": day}, "day": day, "people": came, "others": others}

    found = await database(request).read(look)
    return await page(
        request,
        "from_paper/team.html",
        422 if errors else 200,
        title="班の紙を入れる",
        desk="papers",
        values=values or {"team": new_id(), **found["paper"]},
        errors=errors or {},
        results=RESULTS,
        gathered=found,
    )


async def team(request: Request) -> Response:
    return await _team(request)


def _need_said(tx: Tx, typed: str) -> str:
    """The id of the need of which a team's paper says the number: its own, or that of the paper on which it was taken down."""
    text = unicodedata.normalize("NFKC", typed).strip().removesuffix("番").strip()
    if text.startswith("紙"):
        entries = from_paper.entries_of(tx, words.read_number(text) or 0)
        return next((one["need_id"] for one in entries if one["need_id"]), "")
    row = needs.by_number(tx, int(text)) if text.isdecimal() and len(text) < 10 else None
    return str(row["id"]) if row else ""


NO_NEED = "このニーズはまだ入っていません。番号を確かめるか、ニーズの紙を先に入れてください。例: 12、紙-0031"


async def keep_team(request: Request) -> Response:
    form = await request.form()
    if wrong := await wrong_paper(request):
        return await _team(request, values_of(form, KeepPaperTeam), wrong)
    payload = payload_of(form, KeepPaperTeam)
    payload["home"] = [one for one in payload.get("home", []) if one in payload.get("members", [])]
    try:
        payload["need"] = await database(request).read(_need_said, text_of(form, "need_said")[:40])
    except Refusal:
        payload["need"] = ""
    if not payload["need"]:
        return await _team(request, values_of(form, KeepPaperTeam), {"need_said": NO_NEED})
    outcome = await perform(request, "keep_paper_team", payload, text_of(form, "command_id"))
    if not outcome.done:
        errors = {("need_said" if name == "need" else name): said for name, said in outcome.errors.items()}
        return await _team(request, values_of(form, KeepPaperTeam), errors)
    line = TEAM_BACK if outcome.outcome["back"] else TEAM_OUT
    return RedirectResponse(going_on("/from-paper/team", line, outcome.outcome["number"]), 303)


def _named(tx: Tx, id: str) -> str:
    row = from_paper.pile(tx, id)
    return f"{words.shown(row['first'])}から{row['count']}枚の束" if row else ""


introduce(Subject("paper_pile", _named, position=95))

_RECEPTION = frozenset({Role.RECEPTION})


def _papers(tx: Tx) -> list[Wanted]:
    count = from_paper.count_missing(tx)
    return [
        Wanted(
            today_text(),
            f"まだ入力していない紙が{count}枚あります",
            "/from-paper",
            about="箱と机の紙を見てください",
        )
    ] * bool(count)


wants(Source("paper", 110, "まだ入力していない紙", _papers, "/from-paper", ("reception", "headquarters")))

routes = [
    desk_route("/from-paper", show),
    desk_route("/from-paper/list", listed, part=True),
    desk_route("/from-paper/print", print_blank, "POST"),
    desk_route("/from-paper/print-again", print_again, "POST"),
    desk_route("/from-paper/use", use, "POST"),
    desk_route("/from-paper/settle", settle, "POST"),
    desk_route("/from-paper/people", people, roles=_RECEPTION),
    desk_route("/from-paper/people/find", find, "POST", roles=_RECEPTION),
    desk_route("/from-paper/people/came", came, "POST", roles=_RECEPTION),
    desk_route("/from-paper/people/new", register, "POST", roles=_RECEPTION),
    desk_route("/from-paper/people/went", went, "POST", roles=_RECEPTION),
    desk_route("/from-paper/team", team, roles=frozenset({Role.DISPATCH})),
    desk_route("/from-paper/team", keep_team, "POST", roles=frozenset({Role.DISPATCH})),
]
