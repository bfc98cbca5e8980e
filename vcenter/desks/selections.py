"""What is made of people who were selected (選んだ人): passes of all of them, and address labels."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from vcenter.desks.people_list import wanted_of
from vcenter.domain.looks import Act
from vcenter.domain.passes import shown
from vcenter.domain.post import WHY_NOT, Post, posts, why_not
from vcenter.domain.roles import Role
from vcenter.sheets import AddressLabel, PassBack, PassCard, SheetsFailed
from vcenter.sheets.labels import LABEL_SHEETS
from vcenter.store import centre, groups, selections
from vcenter.store.looks import Seen
from vcenter.store.selections import SOURCES, Selection
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import today_text
from vcenter.web.forms import text_of
from vcenter.web.looks import looked
from vcenter.web.page import page
from vcenter.web.qr import pass_qr
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ROSTERS})

TICKED = 300
"""So many people are shown with a tick each; of more, all are meant."""

MOST = 2000
"""Passes or labels of one printing."""

PASS_PAPERS = {
    "sheet": "A4の紙に10枚（切り取り線あり）",
    "stock": "名刺用紙 A4 10面（91×55 mm、線なし）",
    "card": "カード1枚ずつ",
    "roll_62": "62mmロール",
}
TOGETHER = {
    "each": "一人に1枚",
    "named": "同じ家に1枚（連名）",
    "family": "同じ家に1枚（ご家族様）",
}
RULES = (
    "活動の日は必ずお持ちください。受付がすぐ済みます。",
    "なくしたときは、すぐに知らせてください。前の受付証は使えなくし、新しいものを渡します。",
    "人に貸したり、写真を人に送ったりしないでください。",
    "拾われた方は、お手数ですが上の電話にお知らせください。",
)
"""On the back of a pass."""


def selection_of(form: FormData) -> Selection:
    """Whom a form means."""
    who, day = text_of(form, "who"), text_of(form, "day")
    try:
        day = date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        day = ""
    return Selection(
        who=who if who in SOURCES else "list",  # type: ignore[arg-type]
        wanted=wanted_of(form),
        of=text_of(form, "of")[:36],
        day=day or today_text(),
        people=tuple(str(one)[:36] for one in form.getlist("person")),
        only=bool(text_of(form, "ticked")),
    )


def _look(tx: Tx, selection: Selection) -> dict[str, Any]:
    people = selections.people_of(tx, selection)
    reasons = Counter(why_not(one, only_by_post=True) for one in people)
    return {
        "people": people,
        "said": selections.said(tx, selection),
        "hidden": sum(bool(one["hidden_at"]) for one in people),
        "without_label": {said: reasons[key] for key, said in WHY_NOT.items() if reasons[key]},
        "groups": groups.all_groups(tx),
        "salons": groups.all_salons(tx),
    }


async def _show(request: Request, form: FormData, problem: str = "") -> Response:
    selection = selection_of(form)
    typed = {name: text_of(form, name) for name in form}
    return await page(
        request,
        "selections/page.html",
        422 if problem else 200,
        title="選んだ人の受付証・宛名ラベル",
        desk="rosters",
        selection=selection,
        carried=selections.fields(selection),
        problem=problem,
        values=typed if problem else {},
        ticked=TICKED,
        pass_papers=PASS_PAPERS,
        label_sheets={key: sheet.said for key, sheet in LABEL_SHEETS.items()},
        together=TOGETHER,
        gathered=await database(request).read(_look, selection),
    )


async def show(request: Request) -> Response:
    """Who may be selected: everybody, a group, a salon, whoever was received today."""
    return await _show(request, FormData())


async def selected(request: Request) -> Response:
    """Who was selected elsewhere; names that were searched for travel in the form."""
    return await _show(request, await request.form())


def _people(tx: Tx, selection: Selection) -> tuple[list[Row], dict[str, str]]:
    return selections.people_of(tx, selection), centre.facts(tx)


def _too_many(count: int) -> str:
    return (
        f"{count}枚になります。一度に{MOST}枚までです。条件で分けて印刷してください。" if count > MOST else ""
    )


async def cards(request: Request) -> Response:
    """A pass of everybody who was selected. A pile lies about: whoever is hidden (秘匿) gets theirs from their own page."""
    form = await request.form()
    layout = text_of(form, "layout")
    people, facts = await database(request).read(_people, selection_of(form))
    people = [one for one in people if not one["hidden_at"]]
    if problem := _too_many(len(people)) or ("" if people else "印刷する人がいません。"):
        return await _show(request, form, problem)
    made = [
        PassCard(
            name=one["name"],
            kana=one["kana"],
            number_shown=shown(one["pass_number"]),
            qr_text=pass_qr(request, one),
            centre_name=facts["name"],
            line="・".join(one["groups"][:2]),
        )
        for one in people
    ]
    back = PassBack(facts["name"], facts.get("phone", ""), RULES) if text_of(form, "back") else None
    layout = layout if layout in PASS_PAPERS else "sheet"
    try:
        pdf = await running(request).sheets.passes_pdf(made, layout, back)  # type: ignore[arg-type]
    except SheetsFailed as failed:
        return await _show(request, form, str(failed))
    return files.pdf(pdf, "passes")


def _label(post: Post) -> AddressLabel:
    first = post.people[0]
    return AddressLabel(postal=first["postal"], address=first["address"], names=post.names, above=post.above)


async def labels(request: Request) -> Response:
    """Address labels of whoever was selected and may be written to; that they were printed is written down (見た記録)."""
    form = await request.form()
    selection, layout = selection_of(form), text_of(form, "sheet")
    layout = layout if layout in LABEL_SHEETS else "12"
    together = text_of(form, "together")
    together = together if together in TOGETHER else "each"
    people, _ = await database(request).read(_people, selection)
    only_by_post = bool(text_of(form, "only_by_post"))
    people = [one for one in people if not why_not(one, only_by_post=only_by_post)]
    written = posts(people, together, as_leaders=selection.who == "leaders")  # type: ignore[arg-type]
    first = text_of(form, "first") or "1"
    most = LABEL_SHEETS[layout].count
    problem = _too_many(len(written)) or (
        "" if written else "宛名を印刷できる人がいません。住所を確かめてください。"
    )
    if not problem and not (first.isascii() and first.isdigit() and 1 <= int(first) <= most):
        problem = f"始める面は、1から{most}の数で入れてください。"
    if problem:
        return await _show(request, form, problem)
    made = [_label(one) for one in written]
    try:
        pdf = await running(request).sheets.labels_pdf(
            made,
            layout,
            int(first) - 1,
            bool(text_of(form, "outlined")),
        )
    except SheetsFailed as failed:
        return await _show(request, form, str(failed))
    await looked(request, Act.PRINTED, "宛名ラベル", Seen(count=len(people)))
    return files.pdf(pdf, "labels")


routes = [
    desk_route("/rosters/selected", show),
    desk_route("/rosters/selected", selected, "POST"),
    desk_route("/rosters/selected/passes", cards, "POST"),
    desk_route("/rosters/selected/labels", labels, "POST"),
]
