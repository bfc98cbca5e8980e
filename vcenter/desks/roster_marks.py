"""見て直す: what rosters said of people, groups and salons that could not be read, or is recorded otherwise; each is settled in its place."""

from __future__ import annotations

from typing import Any, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.field_words import fields_of
from vcenter.commands.roster_marks import MENDED, column_of
from vcenter.commands.roster_rows import MARK_WORDS
from vcenter.desks.subjects import Subject, introduce
from vcenter.domain.roles import Role
from vcenter.domain.sex import SEXES
from vcenter.store import groups, roster_marks
from vcenter.store.roster_marks import Of
from vcenter.store.tx import Row, Tx
from vcenter.web.done import going_on, says
from vcenter.web.forms import perform_form, text_of
from vcenter.web.page import fragment, page, wants_fragment
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ROSTERS})

SHOWN = 100
"""Records on one page."""

SAID: dict[Of, str] = {"groups": "団体", "salons": "サロン", "people": "人"}

_ASKED: dict[Of, tuple[str, str]] = {
    "people": ("settle_person_mark", "person"),
    "groups": ("settle_group_mark", "group"),
    "salons": ("settle_salon_mark", "salon"),
}
"""The kind of command that settles a mark, and its field that says whose."""

_BY = {
    "sex": "choice",
    "consent": "choice",
    "phone": "tel",
    "phone_other": "tel",
    "emergency_phone": "tel",
    "postal": "numeric",
    "members": "numeric",
    "guests": "numeric",
    "seats": "numeric",
}
"""How a value is said: by a keyboard of its own, or chosen. All others are typed."""

_CHOICES = {"sex": SEXES, "consent": {"on": "同意をもらった"}}

MARK_SETTLED = says("mark_settled", "確認した内容を記録しました。")


def shown(of: Of, id: str, row: Row, mark: Row) -> dict[str, Any]:
    """A mark as it is shown: its field in words, what is recorded there now, and how it is mended."""
    column = column_of(of, mark["field"])
    now = row[{"consent": "consent_at"}.get(column, column)] if column else ""
    field = fields_of(MENDED[of]).get(column)
    return {
        **mark,
        "of": of,
        "record": id,
        "said": MARK_WORDS.get(mark["field"], mark["field"]),
        "column": column,
        "by": _BY.get(column, "text") if column else "",
        "choices": _CHOICES.get(column, {}),
        "now": (field and field.said(str(now))) or now,
    }


def _page_of(tx: Tx, start: int, record: str) -> dict[str, Any]:
    """A page of the records that wait: from the start, or the one on which a record stands."""
    waiting = roster_marks.waiting(tx)
    start = next((at // SHOWN * SHOWN for at, (_, id) in enumerate(waiting) if id == record), start)
    start = start if 0 <= start < len(waiting) else 0
    some = waiting[start : start + SHOWN]
    ids = {of: [id for kind, id in some if kind == of] for of in get_args(Of)}
    rows = {of: roster_marks.rows(tx, of, ids[of]) for of in ids}
    marks = {of: roster_marks.of_records(tx, of, ids[of]) for of in ids}
    records = [
        {
            "of": of,
            "row": rows[of][id],
            "marks": [shown(of, id, rows[of][id], mark) for mark in marks[of][id]],
        }
        for of, id in some
    ]
    return {
        "records": records,
        "counts": [(SAID[of], count) for of, count in roster_marks.count(tx).items() if count],
        "start": start,
        "whole": len(waiting),
    }


async def _show(request: Request, start: int, record: str, refused: dict[str, Any] | None = None) -> Response:
    """refused: the mark of which something was refused, what is wrong with it, and what was typed."""
    return await page(
        request,
        "rosters/marked.html",
        422 if refused else 200,
        title="確認が必要な値",
        desk="rosters",
        kinds=SAID,
        most=SHOWN,
        refused=refused or {"at": (), "problem": "", "typed": ""},
        gathered=await database(request).read(_page_of, start, record),
    )


async def marked(request: Request) -> Response:
    """A page of the records with marks, from the one that the address says, or with it."""
    start = request.query_params.get("from", "")
    at = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 0
    return await _show(request, at, request.query_params.get("record", ""))


async def settle(request: Request) -> Response:
    """Put a value right, or say that the record is. A refused one stays where it is, as it was typed."""
    form = await request.form()
    of, record, field = (text_of(form, name) for name in ("of", "record", "field"))
    if of not in _ASKED:
        raise HTTPException(400)
    kind, whose = _ASKED[of]
    # What stands in the field is meant only by the button that says so.
    right: dict[str, Any] = {"mended": {}} if text_of(form, "right") else {}
    outcome = await perform_form(request, kind, {whose: record, **right})
    if outcome.done and wants_fragment(request):
        return fragment(request, "rosters/settled.html", said=MARK_WORDS.get(field, field))
    if outcome.done:
        return RedirectResponse(going_on("/rosters/marked", MARK_SETTLED), 303)
    problem = "\n".join(outcome.said)
    column = column_of(of, field)
    typed = text_of(form, f"mended.{column}")

    def look(tx: Tx) -> dict[str, Any] | None:
        row = roster_marks.rows(tx, of, [record]).get(record)
        mark = row and roster_marks.one(tx, of, record, field)
        return shown(of, record, row, mark) if row and mark else None

    mark = await database(request).read(look)
    if not wants_fragment(request):
        refused = {"at": (of, record, field), "problem": problem, "typed": typed}
        return await _show(request, 0, record, refused)
    if mark is None:  # somebody else has settled it
        return fragment(request, "rosters/settled.html", 422, problem=problem)
    return fragment(request, "rosters/mark.html", 422, mark=mark, problem=problem, typed=typed)


def _named_salon(tx: Tx, id: str) -> str:
    row = groups.by_id(tx, "salons", id)
    return str(row["name"]) if row else ""


introduce(Subject("salon", _named_salon))

routes = [
    desk_route("/rosters/marked", marked),
    desk_route("/rosters/marked", settle, "POST"),
]
