"""Watching (見守り): whoever is due on a board, each watch with its visits, asking anew, handing over, and the month."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.seen import mark_of
from vcenter.commands.watching import ChangeWatch
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.names import with_san
from vcenter.domain.roles import Role
from vcenter.domain.watching_words import BODIES, SIDES, side_of
from vcenter.store import needs, people, search, watching
from vcenter.store import visitors as linked
from vcenter.store.looks import of_person, of_watch
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web.clock import today, today_text
from vcenter.web.done import going_on, line, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.looks import Look
from vcenter.web.navigation import Desk, stand
from vcenter.web.page import fragment, page
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.WATCH})

FOUND = 8
VISITS_SHOWN = 60
ENDED_SHOWN = 100

stand(
    Desk(
        "watching",
        "見守り",
        63,
        badge=lambda tx: watching.count_due(tx, today_text()),
        topics=("watching",),
        of=ROLES,
        everyday=True,
    )
)
keep(
    OnPaper(
        "watching",
        "見守り",
        "だれを見守っているかは、センターだけにあります。この端末の控えには入っていません。",
        "訪ねた人の名前・日・ようす・次の日を紙に書き、つながってから「見守り」で記録してください。紙は返すか細断してください。",
        63,
    )
)

BEGUN = says("watch_begun", "見守りを始めました。")
CHANGED = says("watch_changed", "見守りの内容を直しました。")
VISITED = says("watch_visited", "訪問を記録しました。")
NOTED = says("watch_noted", "書き足しました。")
ASKED = says("watch_asked", "同意を記録しました。")
ENDED = says("watch_ended", "見守りを終えました。")
PAUSED = says("watch_paused", "見守りを休みにしました。")
RESUMED = says("watch_resumed", "見守りを再開しました。")
REFERRED = says("watch_referred", "つないだ先を記録しました。")
AS_NEED = says("watch_need", "ニーズにしました。ニーズ{n}番です。")
LINKED = says("visitor_linked", "名簿の人と結びました。")
PARTED = says("visitor_parted", "名簿の人と離しました。名前は残っています。")
HANDED_OVER = says("watch_handed_over", "{n}人の見守りを引き継ぎました。")


# The board


def _board(tx: Tx, words: str = "") -> dict[str, Any]:
    """Everybody who is watched, in the column of when they are due; `first` is who has waited longest."""
    columns: dict[str, list[Row]] = {side: [] for side in SIDES}
    for row in watching.open_ones(tx):
        if not words.strip() or watching.is_found(row, words):
            columns[side_of(row["next_on"], today_text(), row["paused_on"])].append(row)
    due = [*columns["over"], *columns["today"]]
    return {
        "words": words,
        "columns": columns,
        "first": due[0]["id"] if due else "",
        "count": sum(len(rows) for rows in columns.values()),
        "not_asked": len(watching.not_asked_since(tx, _year_begins())),
    }


async def show(request: Request) -> Response:
    gathered = await database(request).read(_board)
    return await page(request, "watching/page.html", title="見守り", desk="watching", gathered=gathered)


async def board(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]
    return fragment(request, "watching/board.html", gathered=await database(request).read(_board, words))


async def ended(request: Request) -> Response:
    rows = await database(request).read(watching.ended, ENDED_SHOWN)
    return await page(
        request, "watching/ended.html", title="終わった見守り", desk="watching", gathered={"watches": rows}
    )


# A new watch


async def choose(request: Request) -> Response:
    return await page(request, "watching/choose.html", title="見守りを始める", desk="watching")


async def find(request: Request) -> Response:
    words = text_of(await request.form(), "q")[:100]
    found = await database(request).read(search.people, words, None, FOUND) if words.strip() else []
    return fragment(request, "watching/found.html", words=words, people=found)


async def _new(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    need_id = (values or {}).get("need") or request.query_params.get("need", "")

    def look(tx: Tx) -> dict[str, Any]:
        person = people.by_id(tx, request.path_params["person"])
        if person is None:
            raise HTTPException(404)
        need = needs.by_id(tx, need_id) if need_id else None
        return {
            "person": person,
            "need": need,
            "open": watching.open_of(tx, person["id"]),
            "visitors": watching.visitors(tx),
        }

    gathered = await database(request).read(look)
    if gathered["open"] and not errors:
        return RedirectResponse(f"/watching/{gathered['open']['id']}", 303)
    need = gathered["need"]
    first = {"watch": new_id()}
    if need:
        first |= {
            "need": need["id"],
            "district": need["district"],
            "why": f"ニーズ{need['number']}番が完了したあと",
        }
    return await page(
        request,
        "watching/card.html",
        422 if errors else 200,
        title="見守りを始める",
        desk="watching",
        values=values or first,
        errors=errors or {},
        watch=None,
        differ=[],
        gathered=gathered,
    )


async def new(request: Request) -> Response:
    return await _new(request)


async def begin(request: Request) -> Response:
    return await answer_form(request, "begin_watch", _new, going_on("/watching/{watch}", BEGUN))


# One watch


def _whole(tx: Tx, id: str) -> dict[str, Any]:
    watch = watching.by_id(tx, id)
    if watch is None:
        raise HTTPException(404)
    return {
        "watch": watch,
        "side": side_of(watch["next_on"], today_text(), watch["paused_on"]),
        "visits": watching.visits(tx, id, VISITS_SHOWN),
        "history": watching.history(tx, id),
        "need": needs.by_id(tx, watch["need_id"]) if watch["need_id"] else None,
        "needs_asking": (watch["asked_on"] or "") < _year_begins(),
    }


async def show_watch(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    gathered = await database(request).read(_whole, request.path_params["watch"])
    watch = gathered["watch"]
    asking = {body: watch[body] for body in BODIES} | {"seen": watch["changed_at"]}
    return await page(
        request,
        "watching/detail.html",
        422 if errors else 200,
        title=f"{with_san(watch['name'])}の見守り",
        desk="watching",
        values=values or {},
        errors=errors or {},
        asking=asking,
        need_id=new_id(),
        gathered=gathered,
        done_line=line(request),
    )


async def detail(request: Request) -> Response:
    return await show_watch(request)


async def _correct(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    def look(tx: Tx) -> dict[str, Any]:
        watch = watching.by_id(tx, request.path_params["watch"])
        if watch is None:
            raise HTTPException(404)
        return {"watch": watch, "person": watch, "visitors": watching.visitors(tx), "need": None}

    gathered = await database(request).read(look)
    watch = gathered["watch"]
    now = watch | {"seen": watch["changed_at"]}
    if errors and "seen" in errors:
        values = {**(values or {}), "seen": watch["changed_at"]}
    return await page(
        request,
        "watching/card.html",
        422 if errors else 200,
        title="見守りの内容を直す",
        desk="watching",
        values=values or now,
        errors=errors or {},
        differ=differences(now, values, ChangeWatch) if values and errors and "seen" in errors else [],
        gathered=gathered,
    )


async def edit(request: Request) -> Response:
    return await _correct(request)


async def change(request: Request) -> Response:
    return await answer_form(request, "change_watch", _correct, going_on("/watching/{watch}", CHANGED))


async def visit(request: Request) -> Response:
    """How they were: with one tap of the board, or with more of it on the screen of the watch."""
    from_board = text_of(await request.form(), "board") == "1"
    then = "/watching" if from_board else "/watching/{watch}"
    return await answer_form(request, "record_visit", show_watch, going_on(then, VISITED))


async def note(request: Request) -> Response:
    return await answer_form(request, "note_watch", show_watch, going_on("/watching/{watch}", NOTED))


async def asked(request: Request) -> Response:
    return await answer_form(request, "ask_watched", show_watch, going_on("/watching/{watch}", ASKED))


async def end(request: Request) -> Response:
    return await answer_form(request, "end_watch", show_watch, going_on("/watching/{watch}", ENDED))


async def pause(request: Request) -> Response:
    outcome = await perform_form(request, "pause_watch", request.path_params)
    if not outcome.done:
        return await show_watch(request, {}, outcome.errors)
    return RedirectResponse(going_on(f"/watching/{outcome.outcome['watch']}", PAUSED, of=outcome), 303)


async def resume(request: Request) -> Response:
    from_board = text_of(await request.form(), "board") == "1"
    outcome = await perform_form(request, "resume_watch", request.path_params)
    if not outcome.done:
        return await show_watch(request, {}, outcome.errors)
    then = "/watching" if from_board else f"/watching/{outcome.outcome['watch']}"
    return RedirectResponse(going_on(then, RESUMED, of=outcome), 303)


async def refer(request: Request) -> Response:
    return await answer_form(request, "refer_watched", show_watch, going_on("/watching/{watch}", REFERRED))


async def make_need(request: Request) -> Response:
    outcome = await perform_form(request, "make_need_of_watch", request.path_params)
    if outcome.done:
        said = outcome.outcome
        return RedirectResponse(going_on(f"/watching/{said['watch']}", AS_NEED, said["need_number"]), 303)
    return await show_watch(request, values_of(await request.form()), outcome.errors)


# Everybody: asking anew, and handing over


def _year_begins() -> str:
    return date(fiscal_year(today()), 4, 1).isoformat()


async def asking(request: Request) -> Response:
    def look(tx: Tx) -> dict[str, Any]:
        rows = watching.open_ones(tx)
        return {
            "waiting": watching.not_asked_since(tx, _year_begins()),
            "done": [row for row in rows if (row["asked_on"] or "") >= _year_begins()],
        }

    return await page(
        request,
        "watching/asking.html",
        title="今年度の同意の確認",
        desk="watching",
        gathered=await database(request).read(look),
    )


async def _visitors(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    def look(tx: Tx) -> dict[str, Any]:
        known = linked.every(tx)
        return {
            "visitors": [
                row
                | {
                    "watches": watching.of_visitor(tx, row["visitor"]),
                    "person": known.get(row["visitor"]),
                    "here": visitor_key(row["visitor"]),
                }
                for row in watching.visitors(tx)
            ],
            "commissioners": linked.commissioners(tx),
            "registered": known,
        }

    return await page(
        request,
        "watching/visitors.html",
        422 if errors else 200,
        title="訪問する人・引き継ぎ",
        desk="watching",
        values=values or {},
        errors=errors or {},
        gathered=await database(request).read(look),
    )


async def visitors(request: Request) -> Response:
    return await _visitors(request)


async def hand_over(request: Request) -> Response:
    outcome = await perform_form(request, "hand_over_watches")
    if outcome.done:
        return RedirectResponse(
            going_on("/watching/visitors", HANDED_OVER, outcome.outcome["count"], of=outcome), 303
        )
    return await _visitors(request, values_of(await request.form()), outcome.errors)


async def hand_over_commissioner(request: Request) -> Response:
    outcome = await perform_form(request, "hand_over_commissioner")
    if outcome.done:
        return RedirectResponse(
            going_on("/watching/visitors", HANDED_OVER, outcome.outcome["count"], of=outcome), 303
        )
    return await _visitors(request, values_of(await request.form()), outcome.errors)


async def find_visitor(request: Request) -> Response:
    """People of whom a visitor may be one."""
    form = await request.form()
    text, visitor = text_of(form, "q")[:100], text_of(form, "visitor")[:200]
    found = await database(request).read(search.people, text, None, FOUND) if text.strip() else []
    people_found = [one for one in found if not one["hidden_at"]]
    return fragment(request, "watching/found_visitor.html", words=text, people=people_found, visitor=visitor)


async def link_visitor(request: Request) -> Response:
    return await _of_visitor(request, "link_visitor", LINKED)


async def part_visitor(request: Request) -> Response:
    return await _of_visitor(request, "part_visitor", PARTED)


async def _of_visitor(request: Request, kind: str, done: str) -> Response:
    outcome = await perform_form(request, kind)
    if outcome.done:
        return RedirectResponse(going_on("/watching/visitors", done, of=outcome), 303)
    return await _visitors(request, values_of(await request.form()), outcome.errors)


def visitor_key(visitor: str) -> str:
    """A word for the parts of a visitor on a page, from which nobody reads the name."""
    return mark_of(visitor)[:12]


def _named(tx: Tx, id: str) -> str:
    row = watching.by_id(tx, id)
    return "見守り" if row else ""


def _now(tx: Tx, id: str) -> list[Line]:
    row = watching.by_id(tx, id)
    if row is None:
        return []
    return [("見守り", "終わった" if row["ended_on"] else "続いている")]


def _link(tx: Tx, id: str) -> Line | None:
    return (f"/watching/{id}", "見守りの画面") if watching.by_id(tx, id) else None


introduce(Subject("watch", _named, _now, _link, position=36))

CARD = Look("見守りの画面", of_watch)
BEFORE = Look("見守りを始める画面", of_person)

routes = [
    desk_route("/watching", show),
    desk_route("/watching/board", board, "POST", part=True),
    desk_route("/watching/ended", ended),
    desk_route("/watching/asking", asking),
    desk_route("/watching/visitors", visitors),
    desk_route("/watching/visitors", hand_over, "POST"),
    desk_route("/watching/visitors/commissioner", hand_over_commissioner, "POST"),
    desk_route("/watching/visitors/find", find_visitor, "POST", part=True),
    desk_route("/watching/visitors/link", link_visitor, "POST"),
    desk_route("/watching/visitors/part", part_visitor, "POST"),
    desk_route("/watching/new", choose),
    desk_route("/watching/find", find, "POST", part=True),
    desk_route("/watching/new/{person}", new, look=BEFORE),
    desk_route("/watching/new/{person}", begin, "POST", look=BEFORE),
    desk_route("/watching/{watch}", detail, look=CARD),
    desk_route("/watching/{watch}/edit", edit, look=CARD),
    desk_route("/watching/{watch}/edit", change, "POST", look=CARD),
    desk_route("/watching/{watch}/visit", visit, "POST", look=CARD),
    desk_route("/watching/{watch}/note", note, "POST", look=CARD),
    desk_route("/watching/{watch}/asked", asked, "POST", look=CARD),
    desk_route("/watching/{watch}/end", end, "POST", look=CARD),
    desk_route("/watching/{watch}/pause", pause, "POST", look=CARD),
    desk_route("/watching/{watch}/resume", resume, "POST", look=CARD),
    desk_route("/watching/{watch}/refer", refer, "POST", look=CARD),
    desk_route("/watching/{watch}/need", make_need, "POST", look=CARD),
]
