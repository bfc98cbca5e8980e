"""Follow-ups (完了の電話): whoever asked for a need that is done is called, from headquarters' telephones, and what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.domain import follow_ups as words
from vcenter.domain.calendar import JAPAN, day_since
from vcenter.domain.looks import Act
from vcenter.domain.names import with_san
from vcenter.domain.need_words import CATEGORIES
from vcenter.domain.roles import Role
from vcenter.domain.servers import HEADQUARTERS
from vcenter.sheets import SheetsFailed
from vcenter.sheets.follow_ups import FollowUpList, ToCall
from vcenter.store import centre, follow_ups, needs, servers, thanks, watching
from vcenter.store.hidden import NEEDS
from vcenter.store.looks import Seen, of_need
from vcenter.store.tx import Row, Tx
from vcenter.tablets.pages import OnPaper, keep
from vcenter.web import files
from vcenter.web.attention import Source, Wanted, wants
from vcenter.web.clock import today, today_text
from vcenter.web.done import going_on, line, says
from vcenter.web.environment import new_id
from vcenter.web.forms import perform_form, text_of, values_of
from vcenter.web.hidden import may_see
from vcenter.web.looks import Look, looked
from vcenter.web.page import fragment, identity, page
from vcenter.web.phrases import near_day
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.NEEDS, Role.WATCH, Role.ADMINISTRATION})

keep(
    OnPaper(
        "follow-ups",
        "完了の電話",
        "だれに電話するかは、センターにある記録です。センターの電話からかけるので、この端末の控えには入っていません。",
        "「完了の電話の一覧」を印刷してあれば、それを見てかけ、結果を書いてください。つながってから入力します。",
    )
)

LAST_CALL = 20
"""Nobody is called after this hour: whoever was out then is called tomorrow."""

CALLED = says("followed_up", "電話の結果を記録しました。")
ABSENT = says("follow_up_absent", "留守を記録しました。次の時刻になると、上に出ます。")
NOT_CALLED = says("follow_up_none", "電話しないことにしました。")


def _clock() -> str:
    return f"{datetime.now(JAPAN):%H:%M}"


def waiting(tx: Tx, *, with_hidden: bool) -> dict[str, Any]:
    """Whom to call now, whom later, and how many hidden ones somebody else calls."""
    rows = follow_ups.wanted(tx, today())
    shown = [
        row | {"first": words.why_first(row), "done_on": day_since(row["done_at"])}
        for row in rows
        if with_hidden or not row["is_hidden"]
    ]
    if with_hidden:
        shown = [needs.with_hidden(tx, row) if row["is_hidden"] else row for row in shown]
    shown = [row | {"calls": words.called(row)} for row in shown]
    now = _clock()
    due = [row for row in shown if words.is_due(row, today_text(), now)]
    later = [row for row in shown if not words.is_due(row, today_text(), now)]
    return {
        "due": sorted(due, key=words.order),
        "later": sorted(later, key=words.order_of_later),
        "hidden": len(rows) - len(shown),
        "kept_for": words.KEPT_FOR.days,
        "at_headquarters": servers.here(tx) == HEADQUARTERS,
    }


async def show(request: Request) -> Response:
    seen = may_see(request, NEEDS)
    return await page(
        request,
        "follow_ups/page.html",
        title="完了の電話",
        desk="needs",
        wrong="",
        gathered=await database(request).read(lambda tx: waiting(tx, with_hidden=seen)),
    )


async def listed(request: Request) -> Response:
    seen = may_see(request, NEEDS)
    found = await database(request).read(lambda tx: waiting(tx, with_hidden=seen))
    return fragment(request, "follow_ups/list.html", gathered=found)


def _whole(tx: Tx, need_id: str, *, with_hidden: bool) -> dict[str, Any]:
    need = follow_ups.by_id(tx, need_id)
    if need is None or (need["is_hidden"] and not with_hidden):
        raise HTTPException(404)
    report = follow_ups.last_report(tx, need_id)
    return {
        "need": needs.with_hidden(tx, need) if need["is_hidden"] else need,
        "first": words.why_first(need),
        "calls": follow_ups.calls_of(tx, need_id),
        "report": report,
        "helpers": len(thanks.helpers_of_need(tx, need_id)),
        "watch": watching.open_of(tx, need["person_id"]),
        "results": words.RESULTS,
        "content": words.CONTENT,
        "seen": words.seen_of(need),
    }


async def _gathered(request: Request) -> dict[str, Any]:
    seen = may_see(request, NEEDS)
    return await database(request).read(lambda tx: _whole(tx, request.path_params["need"], with_hidden=seen))


_NOTHING: dict[str, Any] = {
    "values": {},
    "errors": {},
    "thanked": 0,
    "made": None,
    "begun": False,
}


async def show_call(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    gathered = await _gathered(request)
    return await page(
        request,
        "follow_ups/call.html",
        422 if errors else 200,
        title=f"{gathered['need']['number']}番の完了の電話",
        desk="needs",
        gathered=_NOTHING | _ids() | gathered | {"values": values or {}, "errors": errors or {}},
        done_line=line(request),
    )


def _ids() -> dict[str, str]:
    return {"thanks_id": new_id(), "new_id": new_id(), "watch_id": new_id()}


def _in_an_hour() -> tuple[str, str]:
    """The day and time in about an hour; tomorrow morning where that is too late to call anybody."""
    then = datetime.now(JAPAN) + timedelta(minutes=60)
    then -= timedelta(minutes=then.minute % 5)
    if then.hour >= LAST_CALL or then.date() > today():
        return (today() + timedelta(days=1)).isoformat(), "09:00"
    return today_text(), f"{then:%H:%M}"


async def record(request: Request) -> Response:
    """The result of a call; the screen for the next one follows."""
    form = await request.form()
    more: dict[str, Any] = dict(request.path_params)
    if text_of(form, "soon"):
        more["again_on"], more["again_time"] = _in_an_hour()
    outcome = await perform_form(request, "record_follow_up", more)
    if not outcome.done:
        return await show_call(request, values_of(form), outcome.errors)
    said = {"absent": ABSENT, "none": NOT_CALLED}.get(text_of(form, "result"), CALLED)
    return RedirectResponse(going_on("/follow-ups", said, of=outcome), 303)


async def _part(request: Request, kind: str, template: str, **said: Any) -> Response:
    """A part of the screen after its button was pressed: nothing that was typed elsewhere on it is lost."""
    await _gathered(request)  # who may not see the need, may not say anything of it
    outcome = await perform_form(request, kind, request.path_params)
    typed = values_of(await request.form())
    found = _NOTHING | _ids() | await _gathered(request)
    if outcome.done:
        found |= {name: outcome.outcome.get(key, True) for name, key in said.items()}
    else:
        found |= {"values": typed, "errors": outcome.errors}
        found |= {name: typed[field] for name, field in _KEPT.items() if typed.get(field)}
    return fragment(request, template, gathered=found)


_KEPT = {"thanks_id": "thanks", "new_id": "new", "watch_id": "watch"}
"""Ids that a form which is shown again keeps."""


async def pass_on_thanks(request: Request) -> Response:
    return await _part(request, "say_thanks", "follow_ups/thanks.html", thanked="people")


async def make_need(request: Request) -> Response:
    return await _part(request, "make_need_of_follow_up", "follow_ups/more.html", made="number")


async def begin_watch(request: Request) -> Response:
    return await _part(request, "begin_watch_of_follow_up", "follow_ups/watch.html", begun="done")


# Paper


def _on_paper(row: Row) -> ToCall:
    calls = row["calls"]
    marks = [
        f"先に（{words.why_first(row)}）" if words.is_first(row) else "",
        "前回は留守" if row["result"] == "absent" else "",
    ]
    return ToCall(
        name=calls["name"],
        kana=calls["kana"],
        phone="　".join(calls["phones"]),
        best_time=row["best_time"],
        about=f"{row['number']}番　{CATEGORIES[row['category']]}",
        done=near_day(row["done_on"]),
        for_whom=f"{with_san(calls['for_whom'])}のこと" if calls["for_whom"] else "",
        marks="　".join(one for one in marks if one),
    )


async def as_pdf(request: Request) -> Response:
    """Whom to call, with boxes to tick; nobody who is hidden."""

    def look(tx: Tx) -> FollowUpList:
        found, now = waiting(tx, with_hidden=False), datetime.now(JAPAN)
        return FollowUpList(
            centre_name=centre.facts(tx)["name"],
            made_at=f"{now.month}月{now.day}日 {now.hour}:{now.minute:02d}",
            made_by=identity(request).name,
            people=tuple(_on_paper(row) for row in (*found["due"], *found["later"])),
        )

    whole = await database(request).read(look)
    if not whole.people:
        return await _not_printed(request, "電話する人がいません。")
    try:
        made = await running(request).sheets.follow_ups_pdf(whole)
    except SheetsFailed as failed:
        return await _not_printed(request, str(failed))
    await looked(request, Act.PRINTED, "完了の電話の一覧", Seen(count=len(whole.people)))
    return files.pdf(made, "follow-ups")


async def _not_printed(request: Request, wrong: str) -> Response:
    return await page(
        request,
        "follow_ups/page.html",
        422,
        title="完了の電話",
        desk="needs",
        wrong=wrong,
        gathered=await database(request).read(lambda tx: waiting(tx, with_hidden=may_see(request, NEEDS))),
    )


def _to_call(tx: Tx) -> list[Wanted]:
    """How many are to be called now; whoever lives alone first."""
    if datetime.now(JAPAN).hour >= LAST_CALL:
        return []
    rows = [row for row in follow_ups.wanted(tx, today()) if words.is_due(row, today_text(), _clock())]
    first = sum(words.is_first(row) for row in rows)
    said = f"うち先にかける人 {first}人" if first else ""
    return [Wanted(today_text(), f"完了の電話　かける人 {len(rows)}人", "/follow-ups", about=said)] * bool(
        rows
    )


wants(Source("follow_up", 60, "完了の電話", _to_call, "/follow-ups", ("needs", "headquarters")))

CARD = Look("完了の電話の画面", of_need)

routes = [
    desk_route("/follow-ups", show),
    desk_route("/follow-ups/list", listed, part=True),
    desk_route("/follow-ups/list.pdf", as_pdf, "POST", part=True),
    desk_route("/follow-ups/{need}", show_call, look=CARD),
    desk_route("/follow-ups/{need}", record, "POST", look=CARD),
    desk_route("/follow-ups/{need}/thanks", pass_on_thanks, "POST", part=True, look=CARD),
    desk_route("/follow-ups/{need}/need", make_need, "POST", part=True, look=CARD),
    desk_route("/follow-ups/{need}/watch", begin_watch, "POST", part=True, look=CARD),
]
