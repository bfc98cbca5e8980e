"""Scripts of drills (訓練の台本): made from the ready one, changed step by step and card by card, and printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.drill_scripts import LONGEST, PARTS, ChangeDrillCard, ChangeDrillScript, ChangeDrillStep
from vcenter.commands.registry import Payload
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import drill_half_day
from vcenter.domain.calendar import read_time
from vcenter.domain.drill_scripts import (
    DESKS,
    LEAST_PEOPLE,
    MOST_PEOPLE,
    SORTS,
    Character,
    parts_of,
    planned_at,
    ready_words,
)
from vcenter.domain.hours import span
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.sheets import SheetsFailed
from vcenter.sheets.drill_scripts import CardOnPaper, DrillPaper, StepOnPaper, role_cards
from vcenter.store import centre, drill_scripts
from vcenter.store.drill_scripts import Pieces
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.clock import today_text
from vcenter.web.done import going_on, says
from vcenter.web.environment import new_id
from vcenter.web.forms import answer_form, perform_form, text_of, values_of
from vcenter.web.page import page
from vcenter.web.phrases import NO_TIME, day_text
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ADMINISTRATION})

NOBODY = NoLook("a script of a drill: numbers and made-up people, and nobody's name")

WRITTEN = says("drill_script", "台本を作りました。紙を印刷し、要るところを直してください。")
CHANGED = says("drill_script_changed", "日時と人数を直しました。役割カードは印刷し直してください。")
USED = says("drill_script_used", "この台本で訓練を進めます。")
DROPPED = says("drill_script_dropped", "台本を消しました。")
PIECE_KEPT = says("drill_piece_kept", "台本を直しました。")
PIECE_GONE = says("drill_piece_gone", "台本から外しました。")

PAPERS = {
    "roles": "役割カード",
    "needs": "ニーズカード",
    "calls": "電話カード",
    "times": "進行表（進行役の控え）",
}


def script_of(tx: Tx, id: str) -> Row:
    """The script that an address names; 404 where there is none."""
    row = drill_scripts.by_id(tx, id)
    if row is None:
        raise HTTPException(404)
    return row


def clock_of(script: Row, minute: int) -> str:
    """When so many minutes from the start are planned: 9:05; of a drill through the night 翌日 0:15."""
    return f"{'翌日 ' if _is_next_day(script, minute) else ''}{_typed_clock(script, minute)}"


def _typed_clock(script: Row, minute: int) -> str:
    """The same as it stands in a field for a time."""
    at = planned_at(script["day"], script["starts_at"], minute)
    return f"{at.hour}:{at.minute:02d}" if at else NO_TIME


def _is_next_day(script: Row, minute: int) -> bool:
    at, start = (planned_at(script["day"], script["starts_at"], one) for one in (minute, 0))
    return bool(at and start and at.date() > start.date())


def _minute_of(script: Row, typed: str) -> int | None:
    """The minute from the start at a time that somebody typed, of a start in the evening also after midnight; None where it is no time,
    before the start, or more than the longest drill after it."""
    time, start = read_time(typed), read_time(script["starts_at"])
    if not time or not start:
        return None
    (hour, minute), (from_hour, from_minute) = (
        [int(part) for part in one.split(":")] for one in (time, start)
    )
    found = (hour - from_hour) * 60 + minute - from_minute
    if found < 0:
        found += 24 * 60
    return found if found <= LONGEST else None


# A script


def _parts(people: str | int) -> list[dict[str, Any]]:
    """Who plays what, of a number that somebody typed; nothing where it is none, which the command refuses."""
    said = str(people).strip()
    number = int(said) if said.isdecimal() and len(said) < 4 else 0
    return [asdict(one) for one in parts_of(number)] if LEAST_PEOPLE <= number <= MOST_PEOPLE else []


async def _new(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    first = {
        "script": new_id(),
        "name": drill_half_day.NAME,
        "day": today_text(),
        "starts_at": drill_half_day.STARTS_AT,
        "people": drill_half_day.PEOPLE,
    }
    return await page(
        request,
        "drill_scripts/new.html",
        422 if errors else 200,
        title="訓練の台本を作る",
        desk="headquarters",
        values=values or first,
        errors=_shown(errors),
        least=LEAST_PEOPLE,
        most=MOST_PEOPLE,
        ready=drill_half_day,
    )


def _shown(errors: dict[str, str] | None) -> dict[str, str]:
    """What is wrong, by the fields of the form: parts follow from the number of people, minutes from a time."""
    said = dict(errors or {})
    for field, shown in (("parts", "people"), ("minute", "planned")):
        if field in said:
            said.setdefault(shown, said.pop(field))
    return said


async def new(request: Request) -> Response:
    return await _new(request)


async def write(request: Request) -> Response:
    form = await request.form()
    ready = {
        "steps": [asdict(one) for one in drill_half_day.STEPS],
        "cards": [asdict(one) for one in drill_half_day.CARDS],
        "parts": _parts(text_of(form, "people")),
    }
    outcome = await perform_form(request, "write_drill_script", ready)
    if not outcome.done:
        return await _new(request, values_of(form), outcome.errors)
    return RedirectResponse(going_on(f"/drill/{outcome.outcome['script']}/edit", WRITTEN), 303)


def own_characters(tx: Tx, script: str) -> dict[str, Character]:
    """What a script says of parts in its own words."""
    return {
        part: Character(row["name"], row["todo"]) for part, row in drill_scripts.own_words(tx, script).items()
    }


def _roles(tx: Tx, script: str) -> list[dict[str, Any]]:
    """Each part that somebody plays, desks first: key, what its card says, of how many cards, and whether the words are the script's own."""
    held = Counter(part for one in drill_scripts.parts(tx, script) for part in {one["first"], one["second"]})
    own = own_characters(tx, script)
    return [
        {
            "part": part,
            "is_desk": part in DESKS,
            "said": own.get(part) or ready_words(part),
            "cards": held[part],
            "is_own": part in own and own[part] != ready_words(part),
        }
        for part in PARTS
        if held[part]
    ]


def _whole(tx: Tx, id: str) -> dict[str, Any]:
    script = script_of(tx, id)
    pieces: list[dict[str, Any]] = [
        one | {"kind": "step", "clock": clock_of(script, one["minute"])}
        for one in drill_scripts.steps(tx, id)
    ]
    pieces += [
        one | {"kind": "card", "clock": clock_of(script, one["minute"])}
        for one in drill_scripts.cards(tx, id)
    ]
    return {
        "script": script,
        "pieces": sorted(pieces, key=lambda one: (one["minute"], one["kind"] == "card", one["position"])),
        "counts": {sort: sum(one.get("sort") == sort for one in pieces) for sort in SORTS},
        "roles": _roles(tx, id),
        "open_drill": centre.incident(tx) if centre.is_drill(tx) else None,
    }


async def _edit(
    request: Request, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    found = await database(request).read(_whole, request.path_params["script"])
    script = found["script"]
    known = {name: script[name] for name in ("name", "day", "starts_at", "people")}
    typed = values or {}
    differ = differences(known, typed, ChangeDrillScript) if errors and "seen" in errors else []
    return await page(
        request,
        "drill_scripts/edit.html",
        422 if errors else 200,
        title="訓練の台本",
        desk="headquarters",
        values=(typed or known) | {"seen": script["changed_at"]},
        errors=_shown(errors),
        differ=differ,
        least=LEAST_PEOPLE,
        most=MOST_PEOPLE,
        papers=PAPERS,
        sorts=SORTS,
        gathered=found,
    )


async def edit(request: Request) -> Response:
    return await _edit(request)


async def change(request: Request) -> Response:
    form = await request.form()
    said = {"script": request.path_params["script"], "parts": _parts(text_of(form, "people"))}
    outcome = await perform_form(request, "change_drill_script", said)
    if not outcome.done:
        return await _edit(request, values_of(form), outcome.errors)
    return RedirectResponse(going_on(f"/drill/{said['script']}/edit", CHANGED), 303)


async def use(request: Request) -> Response:
    return await answer_form(request, "use_drill_script", _edit, going_on("/drill/{script}", USED))


async def drop(request: Request) -> Response:
    return await answer_form(request, "drop_drill_script", _edit, going_on("/headquarters/incident", DROPPED))


# Steps and cards

_PIECES: dict[str, tuple[Pieces, str, tuple[str, ...]]] = {
    "step": ("drill_steps", "段", ("minutes", "title", "what", "who")),
    "card": ("drill_cards", "カード", ("sort", "title", "caller", "place", "words", "facts", "aim")),
}


def _piece(tx: Tx, kind: str, id: str) -> dict[str, Any]:
    row = drill_scripts.piece(tx, _PIECES[kind][0], id)
    if row is None:
        raise HTTPException(404)
    return {"row": row, "script": script_of(tx, row["script_id"])}


async def _show_piece(
    request: Request, kind: str, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> Response:
    """The form of a step or a card, of one that is there or of a new one."""
    _, word, fields = _PIECES[kind]
    if id := request.path_params.get(kind):
        found = await database(request).read(_piece, kind, id)
        row, script = found["row"], found["script"]
        known = {name: row[name] for name in fields} | {"planned": _typed_clock(script, row["minute"])}
        seen = row["changed_at"]
    else:
        script = await database(request).read(script_of, request.path_params["script"])
        row, seen = None, ""
        known = {kind: new_id(), "minutes": 10, "sort": "need", "planned": ""}
    typed = values or {}
    model = ChangeDrillStep if kind == "step" else ChangeDrillCard
    stale = bool(errors and "seen" in errors)
    return await page(
        request,
        f"drill_scripts/{kind}.html",
        422 if errors else 200,
        title=f"台本の{word}",
        desk="headquarters",
        values=(typed or known) | ({"seen": seen} if row else {}),
        errors=_shown(errors),
        differ=_differ(known, typed, model) if stale else [],
        sorts=SORTS,
        next_day=row is not None and _is_next_day(script, row["minute"]),
        gathered={"script": script, "row": row},
    )


def _differ(known: dict[str, Any], typed: dict[str, Any], model: type[Payload]) -> list[tuple[str, str]]:
    """What stands there now and was typed otherwise, its time among it."""
    clock = (
        known["planned"] if read_time(str(typed.get("planned", ""))) != read_time(known["planned"]) else ""
    )
    return differences(known, typed, model) + ([("予定の時刻", clock)] if clock else [])


async def _keep_piece(request: Request, kind: str) -> Response:
    form = await request.form()
    said: dict[str, Any] = dict(request.path_params)
    if id := said.get(kind):
        script = (await database(request).read(_piece, kind, id))["script"]
    else:
        script = await database(request).read(script_of, said["script"])
    minute = _minute_of(script, text_of(form, "planned"))
    if minute is None:
        wrong = {
            "planned": f"始まり（{clock_of(script, 0)}）からあと、{span(LONGEST)}（{clock_of(script, LONGEST)}）までの時刻を入力してください。"
        }
        return await _show_piece(request, kind, values_of(form), wrong)
    doing = "change" if id else "add"
    said |= {"minute": minute} | ({"with_length": True} if id and kind == "step" else {})
    outcome = await perform_form(request, f"{doing}_drill_{kind}", said)
    if not outcome.done:
        return await _show_piece(request, kind, values_of(form), outcome.errors)
    return RedirectResponse(going_on(f"/drill/{script['id']}/edit", PIECE_KEPT), 303)


async def _remove_piece(request: Request, kind: str) -> Response:
    outcome = await perform_form(request, f"remove_drill_{kind}", request.path_params)
    if not outcome.done:
        return await _show_piece(request, kind, None, outcome.errors)
    to = f"/drill/{outcome.outcome['script']}/edit"
    return RedirectResponse(going_on(to, PIECE_GONE, of=outcome), 303)


async def step(request: Request) -> Response:
    return await _show_piece(request, "step")


async def keep_step(request: Request) -> Response:
    return await _keep_piece(request, "step")


async def remove_step(request: Request) -> Response:
    return await _remove_piece(request, "step")


async def card(request: Request) -> Response:
    return await _show_piece(request, "card")


async def keep_card(request: Request) -> Response:
    return await _keep_piece(request, "card")


async def remove_card(request: Request) -> Response:
    return await _remove_piece(request, "card")


# Paper


def _cards_on_paper(script: Row, rows: list[Row]) -> tuple[CardOnPaper, ...]:
    count: Counter[str] = Counter()
    made = []
    for one in rows:
        count[one["sort"]] += 1
        said = {name: one[name] for name in _PIECES["card"][2]}
        made.append(CardOnPaper(count[one["sort"]], clock_of(script, one["minute"]), **said))
    return tuple(made)


def _paper(tx: Tx, id: str) -> DrillPaper:
    script = script_of(tx, id)
    return DrillPaper(
        centre_name=centre.facts(tx)["name"],
        name=script["name"],
        day=day_text(script["day"]),
        people=script["people"],
        steps=tuple(
            StepOnPaper(
                clock_of(script, one["minute"]), one["minutes"], one["title"], one["what"], one["who"]
            )
            for one in drill_scripts.steps(tx, id)
        ),
        cards=_cards_on_paper(script, drill_scripts.cards(tx, id)),
        roles=role_cards(
            [(one["participant"], one["first"], one["second"]) for one in drill_scripts.parts(tx, id)],
            own_characters(tx, id),
        ),
    )


async def printed(request: Request) -> Response:
    """One of the papers of a script, marked as of a drill even where none is open yet."""
    which = request.path_params["paper"]
    if which not in PAPERS:
        raise HTTPException(404)
    paper = await database(request).read(_paper, request.path_params["script"])
    try:
        made = await running(request).sheets.drill_pdf(paper, which)
    except SheetsFailed as failed:
        return await _edit(request, None, {"": str(failed)})
    return files.pdf(made, f"drill-{which}")


# What staff call them


def _script_named(tx: Tx, id: str) -> str:
    row = drill_scripts.by_id(tx, id)
    return f"台本「{row['name']}」" if row else ""


def _script_link(tx: Tx, id: str) -> Line | None:
    return (f"/drill/{id}", "訓練の進行の画面") if drill_scripts.by_id(tx, id) else None


def _piece_named(kind: str) -> Any:
    def named(tx: Tx, id: str) -> str:
        row = drill_scripts.piece(tx, _PIECES[kind][0], id)
        return f"{_PIECES[kind][1]}「{row['title']}」" if row else ""

    return named


introduce(Subject("drill_script", _script_named, link=_script_link))
introduce(Subject("drill_step", _piece_named("step")))
introduce(Subject("drill_card", _piece_named("card")))

routes = [
    desk_route("/drill/new", new),
    desk_route("/drill/new", write, "POST"),
    desk_route("/drill/{script}/edit", edit, look=NOBODY),
    desk_route("/drill/{script}/edit", change, "POST", look=NOBODY),
    desk_route("/drill/{script}/use", use, "POST", look=NOBODY),
    desk_route("/drill/{script}/drop", drop, "POST", look=NOBODY),
    desk_route("/drill/{script}/steps/new", step, look=NOBODY),
    desk_route("/drill/{script}/steps/new", keep_step, "POST", look=NOBODY),
    desk_route("/drill/steps/{step}", step, look=NOBODY),
    desk_route("/drill/steps/{step}", keep_step, "POST", look=NOBODY),
    desk_route("/drill/steps/{step}/remove", remove_step, "POST", look=NOBODY),
    desk_route("/drill/{script}/cards/new", card, look=NOBODY),
    desk_route("/drill/{script}/cards/new", keep_card, "POST", look=NOBODY),
    desk_route("/drill/cards/{card}", card, look=NOBODY),
    desk_route("/drill/cards/{card}", keep_card, "POST", look=NOBODY),
    desk_route("/drill/cards/{card}/remove", remove_card, "POST", look=NOBODY),
    desk_route("/drill/{script}/print/{paper}", printed, "POST", part=True, look=NOBODY),
]
