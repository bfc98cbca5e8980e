"""Handovers (申し送り): of each desk three lines for whoever comes next and what is open there by itself, on the screen and on one A4."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain.calendar import day_began, show_date
from vcenter.domain.handovers import AT_ONCE
from vcenter.domain.roles import DESK_ROLES
from vcenter.sheets import SheetsFailed
from vcenter.sheets.year_papers import Facts, Grid, Note, Paper, Space
from vcenter.store import centre, handovers
from vcenter.store.tx import Row, Tx
from vcenter.web import attention, files, navigation
from vcenter.web.clock import now_text, today
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form, text_of
from vcenter.web.page import fragment, opens, page
from vcenter.web.phrases import day_and_time
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = DESK_ROLES
"""Each sees and writes those of the desks that they may use."""

NOT_FOR_HELPERS = "申し送りは、担当者が書いて読みます。"

WRITTEN = says("handover_written", "次の人への申し送りに書きました。")
SAME = says("handover_same", "もう書いてあります。")
ENDED = says("handover_ended", "済んだことにしました。")
SEEN = says("handover_seen", "読んだことを記録しました。")
TAKEN = says("handover_taken", "引き継いだことを記録しました。")


def _desks(request: Request) -> dict[str, str]:
    """The desks whose handover whoever asks may see: key to name. Those of every day only where something is said of them."""
    may, said = opens(request), attention.desks_with_points()
    return {
        desk.key: desk.label
        for desk in navigation.desks()
        if (not desk.everyday or desk.key in said) and may(f"/{desk.key}")
    }


def _own(request: Request, asked: str) -> str:
    """The desk that is asked for; the first of one's own where it is none of them; "" of whoever has none."""
    known = _desks(request)
    return asked if asked in known else next(iter(known), "")


def _whole(tx: Tx, desk: str, known: dict[str, str]) -> dict[str, Any]:
    points, taken = attention.points(tx), handovers.last_taken(tx)
    lines: dict[str, list[Row]] = {}
    for line in handovers.open_lines(tx):
        lines.setdefault(line["desk"], []).append(line)
    last = taken.get(desk)
    return {
        "chips": [
            {
                "key": key,
                "said": said,
                "count": len(lines.get(key, ())) + len(points.get(key, ())),
                "on": key == desk,
            }
            for key, said in known.items()
        ],
        "lines": [
            one | {"is_new": not last or one["written_at"] > last["taken_at"]} for one in lines.get(desk, ())
        ],
        "points": _with_seen(points.get(desk, []), handovers.seen(tx, desk)),
        "done": handovers.done_since(tx, desk, day_began(today())),
        "taken": last,
    }


def _with_seen(points: list[Row], seen: dict[str, Row]) -> list[Row]:
    """The points with who has read that there are so many; of more, nobody has."""
    return [
        one | {"read": read if (read := seen.get(one["key"])) and read["amount"] >= one["count"] else None}
        for one in points
    ]


async def _show(
    request: Request, desk: str, typed: list[str] | None = None, errors: dict[str, str] | None = None
) -> Response:
    known = _desks(request)
    if desk not in known:
        return await page(
            request,
            "message.html",
            404,
            title="申し送りのある窓口がありません",
            what="あなたの使える窓口に、申し送りはありません。",
            safe="記録は無事です。",
            todo="必要なときは、本部の責任者に頼んでください。",
        )
    return await page(
        request,
        "handovers/page.html",
        422 if errors else 200,
        title=f"申し送り　{known[desk]}",
        desk=desk,
        about=desk,
        name=known[desk],
        typed=(typed or []) + [""] * (AT_ONCE - len(typed or [])),
        errors=errors or {},
        gathered=await database(request).read(_whole, desk, known),
    )


async def show(request: Request) -> Response:
    return await _show(request, _own(request, request.query_params.get("desk", "")))


async def listed(request: Request) -> Response:
    known, desk = _desks(request), _own(request, request.query_params.get("desk", ""))
    found = await database(request).read(_whole, desk, known)
    return fragment(request, "handovers/open.html", about=desk, name=known.get(desk, ""), gathered=found)


async def _theirs(request: Request) -> str:
    """The desk that a form is about; 404 where whoever sends it may not use it."""
    asked = text_of(await request.form(), "desk")
    if asked and asked not in _desks(request):
        raise HTTPException(404)
    return _own(request, asked)


async def _answer(request: Request, kind: str, said: str, same: str = "") -> Response:
    desk = await _theirs(request)
    outcome = await perform_form(request, kind, {"desk": desk})
    if not outcome.done:
        return await _show(request, desk, errors=outcome.errors)
    key = same if same and outcome.outcome.get("already") else said
    return RedirectResponse(going_on(f"/handovers?desk={desk}", key, of=outcome), 303)


async def write(request: Request) -> Response:
    desk = await _theirs(request)
    outcome = await perform_form(request, "write_handover", {"desk": desk})
    if not outcome.done:
        form = await request.form()
        lines = [one for one in form.getlist("lines") if isinstance(one, str)][:AT_ONCE]
        return await _show(request, desk, lines, outcome.errors)
    key = SAME if outcome.outcome.get("already") else WRITTEN
    return RedirectResponse(going_on(f"/handovers?desk={desk}", key, of=outcome), 303)


def _desk_of(tx: Tx, id: str) -> str:
    row = handovers.line(tx, id)
    return str(row["desk"]) if row else ""


async def end(request: Request) -> Response:
    """A line is done: by whoever may use its desk."""
    line = text_of(await request.form(), "line")[:36]
    desk = await database(request).read(_desk_of, line)
    if desk and desk not in _desks(request):
        raise HTTPException(404)
    outcome = await perform_form(request, "end_handover_line")
    if not outcome.done:
        return await _show(request, _own(request, desk), errors=outcome.errors)
    return RedirectResponse(going_on(f"/handovers?desk={desk}", ENDED, of=outcome), 303)


async def see(request: Request) -> Response:
    return await _answer(request, "see_handover_point", SEEN)


async def take(request: Request) -> Response:
    return await _answer(request, "take_over", TAKEN)


# On paper


def _paper(desk: str, name: str, whole: dict[str, Any], facts: dict[str, str], made: str) -> Paper:
    lines = tuple(
        (f"{day_and_time(one['written_at'])} {one['written_by']}", one["what"], "") for one in whole["lines"]
    )
    points = tuple((one["said"], f"{one['count']}件", "") for one in whole["points"])
    taken = whole["taken"]
    return Paper(
        title=f"申し送り　{name}",
        year="",
        made_at=made,
        foot=f"{facts['name']}　申し送り　{name}　印刷 {made}",
        day=show_date(today()),
        parts=(
            Grid(("書いた人", "次の人へ", "済んだ"), lines, (28, 60, 12), title="次の人へ"),
            Grid(
                ("いま終わっていないこと", "件数", "わかった"),
                points,
                (66, 14, 20),
                title="終わっていないこと",
            )
            if points
            else Note("終わっていないことは、ありません。"),
            Space("手で書く", "", 6),
            *(
                (Facts((("前に引き継いだ人", f"{taken['taken_by']}　{day_and_time(taken['taken_at'])}"),)),)
                if taken
                else ()
            ),
        ),
        by=(("引き継いだ人", ""), ("時刻", "")),
    )


async def printed(request: Request) -> Response:
    """The handover of one desk on one A4, or those of all desks that somebody may use, each on its own."""
    known, made = _desks(request), now_text()
    asked = text_of(await request.form(), "desk")
    if asked and asked not in known:
        raise HTTPException(404)
    those = {asked: known[asked]} if asked else known

    def look(tx: Tx) -> list[Paper]:
        facts, points = centre.facts(tx), attention.points(tx)
        lines, taken = handovers.open_lines(tx), handovers.last_taken(tx)
        return [
            _paper(
                key,
                said,
                {
                    "lines": [one for one in lines if one["desk"] == key],
                    "points": points.get(key, []),
                    "taken": taken.get(key),
                },
                facts,
                made,
            )
            for key, said in those.items()
        ]

    papers = await database(request).read(look)
    if not papers:
        return await _show(request, "")
    try:
        pdf = await running(request).sheets.year_papers_pdf(papers)
    except SheetsFailed as failed:
        return await _show(request, _own(request, asked), errors={"": str(failed)})
    return files.pdf(pdf, "handover", "申し送り")


def _named(tx: Tx, id: str) -> str:
    row = handovers.line(tx, id)
    return str(row["what"])[:40] if row else ""


def _link(tx: Tx, id: str) -> Line | None:
    return (f"/handovers?desk={desk}", "申し送りの画面") if (desk := _desk_of(tx, id)) else None


introduce(Subject("handover_line", _named, link=_link))

routes = [
    desk_route("/handovers", show, not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/handovers", write, "POST", not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/handovers/open", listed, part=True, not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/handovers/done", end, "POST", not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/handovers/seen", see, "POST", not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/handovers/take", take, "POST", not_by_helpers=NOT_FOR_HELPERS),
    desk_route("/handovers/handover.pdf", printed, "POST", part=True, not_by_helpers=NOT_FOR_HELPERS),
]
