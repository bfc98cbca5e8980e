"""Equipment (資機材) in stock: what there is of each kind and what is short, single things with their labels, and what goes back to its owner."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.domain.calendar import centre_day, read_day, show_date
from vcenter.domain.equipment import KEY, OWNERS, SORTS, item_text
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.equipment import ItemLabel
from vcenter.sheets.labels import LABEL_SHEETS, LabelLayout
from vcenter.sheets.workbook import paper_xlsx
from vcenter.sheets.year_papers import Grid, Note, Paper
from vcenter.store import centre, equipment
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import today, today_text
from vcenter.web.done import going_on, says, with_way_back
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of
from vcenter.web.page import page
from vcenter.web.qr import qr_address
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.EQUIPMENT})
OF_OWNERS = ROLES | {Role.ADMINISTRATION}
"""What has to go back to its owner is also for whoever closes the centre."""

ADDED = says("equipment_added", "資機材を登録しました。")
CHANGED = says("equipment_changed", "資機材の記録を直しました。")
KIND_SAID = says("equipment_kind_said", "種類の決まりを保存しました。")
MISSED = says("equipment_missed", "足りない・壊れたと記録しました。")
GIVEN = says("equipment_given_back", "持ち主に返したと記録しました。")

LABELS: LabelLayout = "24"
"""The sheet of labels: A4, 24 of them, as for addresses."""

MOST = 500
"""Labels of one printing."""


def _kind_address(kind: str) -> str:
    return f"/equipment/kind?{urlencode({'kind': kind})}"


def _stock(tx: Tx) -> dict[str, Any]:
    rows = equipment.kinds(tx)
    return {
        "kinds": rows,
        "singles": sum(row["singles"] for row in rows),
        "to_give_back": equipment.count_to_give_back(tx),
    }


async def _show_stock(request: Request, wrong: str = "") -> Response:
    return await page(
        request,
        "equipment/stock.html",
        422 if wrong else 200,
        title="在庫と種類",
        desk="equipment",
        wrong=wrong,
        kind_address=_kind_address,
        gathered=await database(request).read(_stock),
    )


async def stock(request: Request) -> Response:
    return await _show_stock(request)


def _of_kind(tx: Tx, kind: str) -> dict[str, Any]:
    last = equipment.last_loans(tx, kind)
    return {
        "kind": equipment.kind(tx, kind),
        "said": equipment.said_of_kind(tx, kind),
        "rows": [row | {"loan": last.get(row["id"])} for row in equipment.stock(tx, kind)],
        "loans": equipment.loans(tx, {"kind": kind})[::-1],
    }


async def _kind(
    request: Request,
    name: str,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    form: str = "",
) -> Response:
    whole = await database(request).read(_of_kind, name)
    said = whole["said"]
    now = {"sort": said["sort"], "least": said["least"], "seen": said["changed_at"]}
    differ: list[tuple[str, Any]] = []
    if errors and "seen" in errors and values is not None:
        differ = [("使い方", SORTS[said["sort"]]), ("いつも残す数", said["least"] or "決めていない")]
        values = values | {"seen": now["seen"]}
    return await page(
        request,
        "equipment/kind.html",
        422 if errors else 200,
        title=name,
        desk="equipment",
        name=name,
        sorts=SORTS,
        owners=OWNERS,
        values=values or now,
        errors=errors or {},
        form=form,
        differ=differ,
        gathered=whole,
    )


async def kind(request: Request) -> Response:
    name = request.query_params.get("kind", "").strip()[:200]
    return await _kind(request, name) if name else RedirectResponse("/equipment/stock", 303)


async def say_kind(request: Request) -> Response:
    async def again(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
        return await _kind(request, str(values.get("kind", "")), values, errors, "kind")

    # The address is made of the form's kind, percent and all: nothing in it is to be filled in.
    to = going_on(_kind_address(text_of(await request.form(), "kind").strip()), KIND_SAID)
    return await answer_form(request, "say_equipment_kind", again, to)


async def missed(request: Request) -> Response:
    """Counted at the centre: some are broken, or not there."""
    name = text_of(await request.form(), "kind").strip()
    outcome = await perform_form(request, "miss_equipment")
    if not outcome.done:
        return (
            await _kind(request, name, None, outcome.errors, "missed") if name else await _show_stock(request)
        )
    return RedirectResponse(with_way_back(going_on(_kind_address(name), MISSED), outcome), 303)


async def _adding(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    def look(tx: Tx) -> dict[str, Any]:
        return {"known": [name for name in equipment.sorts(tx) if name != KEY]} | _said_before(tx)

    return await page(
        request,
        "equipment/add.html",
        422 if errors else 200,
        title="資機材を加える",
        desk="equipment",
        owners=OWNERS,
        values=values or {"stock": new_id(), "kind": request.query_params.get("kind", "")[:200]},
        errors=errors or {},
        gathered=await database(request).read(look),
    )


def _said_before(tx: Tx) -> dict[str, list[str]]:
    """What may be chosen where it is typed where something is kept, and of whom it was got."""
    return {"places": equipment.places(tx), "from_whom": equipment.owners(tx)}


async def adding(request: Request) -> Response:
    return await _adding(request)


async def add(request: Request) -> Response:
    return await answer_form(request, "add_equipment", _adding, going_on("/equipment/stock", ADDED))


_SHOWN = {
    "count": "いくつ",
    "owner": "持ち主",
    "from_whom": "だれから",
    "due": "いつまで",
    "kept_at": "置き場所",
    "plate": "ナンバー",
    "seats": "乗れる人数",
    "note": "メモ",
}


async def _thing(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    def look(tx: Tx) -> dict[str, Any]:
        row = equipment.by_id(tx, request.path_params["stock"])
        if row is None:
            raise HTTPException(404)
        return {
            "thing": row,
            "loans": equipment.loans(tx, {"stock_id": row["id"]})[::-1],
            "keys": [
                one | {"has_it": equipment.with_whom(tx, one["id"])}
                for one in equipment.stock(tx, KEY)
                if one["goes_with"] == row["id"]
            ],
            "opens": equipment.by_id(tx, row["goes_with"]) if row["goes_with"] else None,
            "sort": equipment.said_of_kind(tx, row["kind"])["sort"],
            **_said_before(tx),
        }

    whole = await database(request).read(look)
    row = whole["thing"]
    now = {name: row[name] for name in _SHOWN} | {"seen": row["changed_at"]}
    differ: list[tuple[str, str]] = []
    if errors and "seen" in errors and values is not None:
        shown = now | {"owner": OWNERS[row["owner"]], "due": _said_day(row["due"])}
        differ = [
            (said, str(shown[name] or "なし"))
            for name, said in _SHOWN.items()
            if str(values.get(name) or "") != str(now[name] or "")
        ]
        values = values | {"seen": row["changed_at"]}
    return await page(
        request,
        "equipment/thing.html",
        422 if errors else 200,
        title=row["name"],
        desk="equipment",
        owners=OWNERS,
        values=values or now,
        errors=errors or {},
        differ=differ,
        qr=qr_address(item_text(row["id"])) if row["label"] is not None else "",
        kind_address=_kind_address,
        gathered=whole,
    )


def _said_day(text: str | None) -> str:
    day = read_day(text) if text else None
    return show_date(day) if day else ""


async def thing(request: Request) -> Response:
    return await _thing(request)


async def change(request: Request) -> Response:
    return await answer_form(
        request, "change_equipment", _thing, going_on("/equipment/things/{stock}", CHANGED)
    )


# Labels


def _labels(tx: Tx, ids: list[str], kind: str) -> list[ItemLabel]:
    owner = centre.facts(tx)["name"]
    return [
        ItemLabel(
            kind=row["kind"],
            name=row["name"],
            owner=row["from_whom"] or owner,
            note=row["plate"] or (row["note"] if row["goes_with"] else ""),
            qr_text=item_text(row["id"]),
        )
        for row in equipment.stock(tx, kind, singles=True)
        if not ids or row["id"] in ids
    ][:MOST]


async def labels(request: Request) -> Response:
    """Labels of single things: of one, of a kind, or of all, in one printing. skip: labels of the first sheet that are used already."""
    form = await request.form()
    ids = [str(id) for id in form.getlist("stock")]
    found = await database(request).read(_labels, ids, text_of(form, "kind").strip()[:200])
    typed = text_of(form, "skip").strip()
    skip = int(typed) if typed.isdecimal() and len(typed) < 3 else 0
    skip = skip if skip < LABEL_SHEETS[LABELS].count else 0
    if not found:
        return await _show_stock(
            request, "番号の付いた物がありません。「資機材を加える」で、1つずつ番号のラベルを付けてください。"
        )
    try:
        made = await running(request).sheets.item_labels_pdf(found, skip)
    except SheetsFailed as failed:
        return await _show_stock(request, str(failed))
    return files.pdf(made, "equipment-labels")


# What goes back to its owner


def _owners(tx: Tx) -> dict[str, Any]:
    by_owner: dict[str, list[Row]] = {}
    rows = equipment.to_give_back(tx)
    with_whom = {loan["stock_id"]: loan["who"] for loan in equipment.loans(tx, {}, open=True)}
    for row in rows:
        by_owner.setdefault(row["from_whom"], []).append(row | {"has_it": with_whom.get(row["id"])})
    return {
        "by_owner": by_owner,
        "left": sum(row["given_back_at"] is None for row in rows),
        "of_kind": {row["name"]: row for row in equipment.kinds(tx)},
    }


async def _show_owners(request: Request, wrong: str = "") -> Response:
    return await page(
        request,
        "equipment/owners.html",
        422 if wrong else 200,
        title="持ち主に返す物",
        desk="equipment",
        owners=OWNERS,
        wrong=wrong,
        today_is=today_text(),
        gathered=await database(request).read(_owners),
    )


async def owners(request: Request) -> Response:
    return await _show_owners(request)


async def give_back(request: Request) -> Response:
    outcome = await perform_form(request, "give_equipment_back")
    if not outcome.done:
        return await _show_owners(request, "\n".join(outcome.said))
    return RedirectResponse(with_way_back(going_on("/equipment/owners", GIVEN), outcome), 303)


HOW = {"borrowed": "無料", "hired": "有料"}
"""How it was borrowed, where there is little room."""


def _owners_paper(tx: Tx) -> Paper:
    facts = centre.facts(tx)
    grids = tuple(
        Grid(
            ("資機材", "数", "借り方", "返す日", "置き場所", "返した日"),
            tuple(
                (
                    row["name"] + (f"　{row['plate']}" if row["plate"] else ""),
                    row["count"],
                    HOW[row["owner"]],
                    _said_day(row["due"]) or "決めていない",
                    row["kept_at"],
                    f"✓ {show_date(centre_day(datetime.fromisoformat(row['given_back_at'])))}"
                    if row["given_back_at"]
                    else "□",
                )
                for row in rows
            ),
            (26, 8, 10, 24, 16, 16),
            title=name or "（だれからか書かれていない）",
        )
        for name, rows in _owners(tx)["by_owner"].items()
    )
    return Paper(
        title="持ち主に返す資機材",
        year="",
        made_at=show_date(today()),
        foot=f"{facts['name']}　{show_date(today())}",
        day=show_date(today()),
        parts=grids or (Note("借りている物はありません。"),),
    )


async def owners_pdf(request: Request) -> Response:
    paper = await database(request).read(_owners_paper)
    try:
        made = await running(request).sheets.year_papers_pdf([paper])
    except SheetsFailed as failed:
        return await _show_owners(request, str(failed))
    return files.pdf(made, "equipment-owners")


async def owners_xlsx(request: Request) -> Response:
    paper = await database(request).read(_owners_paper)
    return files.xlsx(await files.make(request, paper_xlsx, paper), "equipment-owners")


A_THING = NoLook("a thing, whose it is and who has had it")

routes = [
    desk_route("/equipment/stock", stock),
    desk_route("/equipment/kind", kind),
    desk_route("/equipment/kind", say_kind, "POST"),
    desk_route("/equipment/missed", missed, "POST"),
    desk_route("/equipment/add", adding),
    desk_route("/equipment/add", add, "POST"),
    desk_route("/equipment/labels.pdf", labels, "POST", part=True),
    desk_route("/equipment/owners", owners, roles=OF_OWNERS),
    desk_route("/equipment/owners", give_back, "POST"),
    desk_route("/equipment/owners.pdf", owners_pdf, "POST", part=True, roles=OF_OWNERS),
    desk_route("/equipment/owners.xlsx", owners_xlsx, "POST", part=True, roles=OF_OWNERS),
    desk_route("/equipment/things/{stock}", thing, look=A_THING),
    desk_route("/equipment/things/{stock}", change, "POST", look=A_THING),
]
