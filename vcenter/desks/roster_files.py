"""Loading a roster file (名簿の取り込み): read it, look at what was read, and only then keep it.

Between the two a reading lies in the data folder, for a day at most, readable by the server only.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.desks import roster_keeping, roster_under_way
from vcenter.desks.brought_files import LARGEST_FORM, brought, read_aside, while_here, why_not
from vcenter.desks.roster_changes import WHAT, WORDS, to_be_made
from vcenter.desks.roster_comparing import changes_of, compare, compared
from vcenter.desks.roster_gone import gone_of, not_among
from vcenter.desks.roster_keeping import Keeping
from vcenter.desks.roster_readings import (
    FOLLOWS,
    answer,
    folder_of,
    forget,
    into_salons,
    kept_of,
    lay_by,
    reading_of,
)
from vcenter.desks.roster_under_way import UnderWay
from vcenter.desks.salon_book_contents import leaders_said
from vcenter.domain.calendar import centre_day, fiscal_year, show_wareki_year, utc_text
from vcenter.domain.looks import Act, NoLook
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.rosters import alike
from vcenter.rosters import choices as choosing
from vcenter.rosters.column_words import choices
from vcenter.sheets.workbook import plain_xlsx
from vcenter.store import duplicates, groups, roster_imports, roster_shapes
from vcenter.store.looks import Seen
from vcenter.store.tx import Row, Tx
from vcenter.web import files
from vcenter.web.environment import new_id
from vcenter.web.forms import text_of
from vcenter.web.looks import looked
from vcenter.web.page import fragment, page
from vcenter.web.phrases import day_and_time
from vcenter.web.routes import desk_route
from vcenter.web.state import database, running

ROLES = frozenset({Role.ROSTERS})


SAMPLE = 20
MOST_NAMESAKES = 100
"""Names that are shown because several rows of the file bear them."""

SHOWN = 200
"""Rows of each list on one page: a roster may have thousands that need a look."""

_MAY_BE_SAME = {
    "new": "別のものとして登録する",
    "same": "同じもの。空いている項目だけ書き足し、違う内容は「見て直す」に残す",
    "newer": "同じもの。ファイルの内容に変える",
}


SHOWN_CHANGES = 50
"""Rows with before and after on one page."""


SHORT_SECONDS = 1.5
"""For which whoever presses is not shown how far it is."""

SUMMARY_HEADING = {"シート": 16, "行": 8, "名前": 24, "どうなったか": 28, "確認": 10, "理由": 70}
"""Columns of the summary, and how wide they are."""

# While a few thousand people are compared, one core is busy: one at a time leaves the other to the desks.
_one_at_a_time = asyncio.Semaphore(1)


async def show(request: Request) -> Response:
    return await _ask(request)


async def _ask(request: Request, problem: str = "") -> Response:
    return await page(
        request,
        "rosters/file.html",
        422 if problem else 200,
        title="名簿ファイルを取り込む",
        desk="rosters",
        years=years(),
        problem=problem,
    )


def without_year(whole: Mapping[str, Any]) -> int:
    """Of how many sessions of a reading the day is known, and not the year."""
    return sum(len(one["date"] or "") == len("11-28") for one in whole.get("sessions", ()))


def years() -> dict[str, str]:
    """Fiscal years of which somebody may bring a book: next year's, this year's, and those for which papers are kept."""
    today = centre_day(datetime.now(UTC))
    this = fiscal_year(today)
    return {"": "ファイルに書かれている"} | {
        str(year): f"{show_wareki_year(year)}度" for year in range(this + 1, this - 6, -1)
    }


async def read(request: Request) -> Response:
    """Read an uploaded file and show what is in it. Nothing is kept yet."""
    year = text_of(await request.form(), "fiscal_year")
    id = new_id()
    try:
        data, name = await brought(request)
    except Refusal as refusal:
        return await _ask(request, why_not(refusal))
    fiscal = int(year) if year in years() and year else None
    under_way = roster_under_way.begin(
        folder_of(request), id, name, read_file(request, id, data, name, fiscal, of_need_of_help=False)
    )
    if not await under_way.wait(SHORT_SECONDS):
        return RedirectResponse(f"/rosters/files/{id}", 303)
    roster_under_way.forget(folder_of(request), id)
    if under_way.refusal:
        return await _ask(request, why_not(under_way.refusal, data, name))
    return RedirectResponse(f"/rosters/files/{id}", 303)


async def read_file(
    request: Request,
    id: str,
    data: bytes,
    name: str,
    fiscal_year: int | None,
    *,
    of_need_of_help: bool = True,
) -> None:
    """Read a file and lay by what is in it. Refusal says why not. of_need_of_help: whether it may be a list of people who need help
    to get to safety."""
    from vcenter.rosters.whole import read_whole  # noqa: PLC0415

    decided = await database(request).read(roster_shapes.decided)
    whole = await read_aside(request, data, read_whole, name, decided, fiscal_year, of_need_of_help)
    asked = await _asked_of(request, await asyncio.to_thread(orjson.loads, whole))
    await asyncio.to_thread(lay_by, folder_of(request) / f"{id}.json", whole, data, orjson.dumps(asked))


async def _asked_of(request: Request, whole: dict[str, Any]) -> list[alike.Question]:
    """Which rows may be somebody who is known, or one another, though nothing says it surely: compared once, as the file is read."""
    from vcenter.rosters.duplicates import among_new  # noqa: PLC0415

    rows = [*whole["rows"].get("people", ()), *whole["watched_people"]]
    if not rows:
        return []

    def compared(tx: Tx) -> list[Row]:
        compare(tx, whole)
        if whole["watched_people"]:
            compare(tx, as_people(whole))
        return duplicates.everybody(tx)

    known = await database(request).read(compared)
    new = alike.newcomers(rows)
    async with _one_at_a_time:
        return alike.questions(await among_new(new, known), new, known)


def as_people(whole: dict[str, Any]) -> dict[str, Any]:
    """A reading of which whoever stands on a visitors' list is compared as other people are."""
    return {
        "rows": {"people": whole["watched_people"]},
        **{name: whole.get(name, {}) for name in ("alike", "answers")},
    }


async def read_anew(request: Request, fiscal_year: int | None = None) -> None:
    """Read the file of a reading once more, with what is decided of its columns by now, and for this year where one is said. Refusal
    where it cannot be read so."""
    whole = await asyncio.to_thread(reading_of, request)
    if whole is not None:
        id = request.path_params["file"]
        data = await asyncio.to_thread((folder_of(request) / f"{id}.file").read_bytes)
        again = read_file(request, id, data, whole["source"], fiscal_year or whole.get("fiscal_year"))
        await while_here(request, again)


async def ask_again(request: Request) -> Response:
    """Ask for the file, of which nothing is left here."""
    return await _ask(request, "この取り込みは終わったか、1日を過ぎました。ファイルを選び直してください。")


def _beside_last(tx: Tx, whole: dict[str, Any]) -> dict[str, Any]:
    """What keeping each row would change (would); of a book every salon (salons); the groups and salons that it would make (to_be_made), and how many rows say
    something else than is recorded, by field (differ); the import before it (last), who and what of it is not in this file (gone: what
    each is called, and which), and which else it may be the next of."""
    from vcenter.rosters.reading import SAID  # noqa: PLC0415

    would = changes_of(tx, whole)
    follows = whole.get("follows") or ""
    rows = {kind: rows for kind, rows in whole["rows"].items() if rows}
    last = roster_imports.last_of_list(tx, whole["source"], follows=follows) if rows else None
    gone = [
        (SAID[kind], not_among(tx, last, kind, {row["same_as"] for row in some if row["same_as"]}))
        for kind, some in rows.items()
    ]
    known = roster_imports.earlier(tx)[: roster_imports.MOST_EARLIER] if rows else []
    earlier = {row["id"]: f"{day_and_time(row['begun_at'])}　{row['source']}" for row in known}
    return {
        "would": would,
        "salons": groups.all_salons(tx) if whole.get("sessions") else [],
        "to_be_made": [(SAID[kind], names) for kind, names in to_be_made(tx, whole["rows"]).items()],
        "differ": [
            (WORDS[field], count) for field, count in choosing.count(whole["rows"].get("people", ())).items()
        ],
        "last": last,
        "gone": gone,
        "earlier": earlier and earlier | {roster_imports.NONE_BEFORE: "比べない（初めての名簿）"},
        "follows_now": last["id"] if last else roster_imports.NONE_BEFORE,
    }


async def preview(request: Request) -> Response:
    """What was read, what was not and why; while it is read and once it is kept, how far that is, and what became of it."""
    if under_way := roster_under_way.of(folder_of(request), request.path_params["file"]):
        if not under_way.ended:
            return await page(
                request,
                "rosters/reading.html",
                title="名簿を読んでいます",
                desk="rosters",
                gathered=_reading(request, under_way),
            )
        roster_under_way.forget(folder_of(request), under_way.id)
        if under_way.refusal:
            return await _ask(request, why_not(under_way.refusal))
    if keeping := await keeping_of(request):
        gathered = progress_of(request, keeping)
        return await page(
            request, "rosters/keeping.html", title="取り込んでいます", desk="rosters", gathered=gathered
        )
    if kept := await asyncio.to_thread(kept_of, request):
        return await _show_kept(request, kept)
    whole = await asyncio.to_thread(reading_of, request)
    if whole is None:
        return await ask_again(request)
    return await show_reading(request, whole)


async def show_reading(
    request: Request,
    whole: dict[str, Any],
    *,
    chosen: dict[str, str] | None = None,
    problem: str = "",
    new_salon: dict[str, Any] | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    """The page of a reading. chosen: what was chosen on it, if it is shown again; new_salon and wrong: of the form that registers the
    salon of a book, what was typed and what is wrong with it."""
    from vcenter.rosters import everyday_said  # noqa: PLC0415
    from vcenter.rosters.reading import SAID, namesakes  # noqa: PLC0415
    from vcenter.rosters.salon_named import likely  # noqa: PLC0415

    if whole.get("asks"):
        return RedirectResponse(f"/rosters/files/{request.path_params['file']}/columns", 303)
    beside = await database(request).read(_beside_last, whole)
    book = whole.get("salon_said") or {}
    would = beside.pop("would")
    into = await asyncio.to_thread(into_salons, request)
    called = {one["id"]: one["name"] for one in beside["salons"]}
    lists = _lists(whole)
    parts = [
        {
            "kind": kind,
            "said": SAID[kind],
            "rows": rows,
            "known": sum(row["same_as"] is not None for row in rows),
            "marks": len(lists[f"marks-{kind}"]),
            "same_names": [(at, row) for at, row in enumerate(rows) if row.get("otherwise")],
        }
        for kind, rows in whole["rows"].items()
    ]
    return await page(
        request,
        "rosters/preview.html",
        422 if problem or wrong else 200,
        title="取り込む内容を確かめる",
        desk="rosters",
        file=request.path_params["file"],
        source=whole["source"],
        leaders=leaders_said(whole),
        roster=whole,
        changes={word: sum(word in one.what for one in would) for word in WHAT},
        change_words=WHAT,
        gathered=beside,
        alike=alike.asked_of(whole["rows"].get("people", [])),
        field_choices={kind: choices(kind) for kind in SAID},
        parts=parts,
        lists={name: (found[:SHOWN], len(found)) for name, found in lists.items()},
        sample=SAMPLE,
        button=_button(parts),
        kept_later=everyday_said.KEPT_LATER if whole.get("sessions") or whole.get("watched") else "",
        salon=whole.get("salon") or likely(book, beside["salons"]),
        new_salon=new_salon or {name: said for name, said in book.items() if name != "titles"},
        wrong=wrong or {},
        without_year=without_year(whole),
        years={"": "選んでください"} | {year: said for year, said in years().items() if year},
        namesakes=namesakes(whole["rows"].get("people", [])),
        most_namesakes=MOST_NAMESAKES,
        may_be_same=_MAY_BE_SAME,
        chosen=chosen or {},
        problem=problem,
        into=[(salon, called.get(salon, ""), at) for salon, at in into.items()],
    )


def _button(parts: list[dict[str, Any]]) -> str:
    """What is kept by one press: 新しい12人と登録済みの3人."""
    words = []
    for part in parts:
        unit = "人" if part["kind"] == "people" else "件"
        called = "" if part["kind"] == "people" else part["said"]
        for count, what in ((len(part["rows"]) - part["known"], "新しい"), (part["known"], "登録済みの")):
            if count:
                words.append(f"{what}{called}{count}{unit}")
    return "と".join(words)


def _lists(whole: dict[str, Any]) -> dict[str, list[Any]]:
    """What of a reading may be long, by the word for it in an address."""
    marks = {
        f"marks-{kind}": [(row, mark) for row in rows for mark in row["marks"]]
        for kind, rows in whole["rows"].items()
    }
    everyday = {
        name: whole.get(name, []) for name in ("sessions", "watched", "differences", "everyday_marks")
    }
    return {"refused": whole["refused"], "skipped": whole["skipped"], **marks, **everyday}


async def listed(request: Request) -> Response:
    """One list of a reading, page by page."""
    from vcenter.rosters.reading import SAID  # noqa: PLC0415

    whole = await asyncio.to_thread(reading_of, request)
    if whole is None:
        return await _ask(
            request, "この取り込みは終わったか、1日を過ぎました。ファイルを選び直してください。"
        )
    await compared(request, whole)
    name = request.query_params.get("of", "")
    found = _lists(whole).get(name)
    if found is None:
        raise HTTPException(404)
    start = start_of(request, len(found))
    return await page(
        request,
        "rosters/preview_list.html",
        title="取り込む内容を確かめる",
        desk="rosters",
        file=request.path_params["file"],
        source=whole["source"],
        name=name,
        kinds=SAID,
        some=found[start : start + SHOWN],
        start=start,
        whole=len(found),
        most=SHOWN,
    )


async def listed_changes(request: Request) -> Response:
    """Before and after of one kind of change, row by row, page by page."""
    whole = await asyncio.to_thread(reading_of, request)
    if whole is None:
        return await ask_again(request)
    what = request.query_params.get("of", "")
    if what not in WHAT:
        raise HTTPException(404)
    would = [one for one in await database(request).read(changes_of, whole) if what in one.what]
    start = start_of(request, len(would))
    counted = choosing.count(whole["rows"].get("people", ())) if what == "replaced" else {}
    return await page(
        request,
        "rosters/changes.html",
        title="取り込むとどう変わるか",
        desk="rosters",
        file=request.path_params["file"],
        source=whole["source"],
        of=what,
        change_words=WHAT,
        differ=[(field, WORDS[field], count) for field, count in counted.items()],
        anew=False,
        of_all=choosing.chosen_of_all(whole["rows"].get("people", ())),
        answers=choosing.ANSWERS,
        some=would[start : start + SHOWN_CHANGES],
        start=start,
        whole=len(would),
        most=SHOWN_CHANGES,
    )


def start_of(request: Request, whole: int) -> int:
    """Which of a long list stands first on this page of it."""
    asked = request.query_params.get("from", "")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    return start if start < whole else 0


async def keep(request: Request) -> Response:
    """Keep what was read. From the reading's id those of the commands follow: pressed twice it is kept once."""
    from vcenter.rosters import everyday_said  # noqa: PLC0415

    if keeping := await keeping_of(request):
        keeping = await roster_keeping.begin(running(request), keeping.id, {})
        return await _goes_on(request, keeping)
    if kept := await asyncio.to_thread(kept_of, request):
        return await _show_kept(request, kept)
    whole = await asyncio.to_thread(reading_of, request)
    if whole is None:
        return await _ask(request, "この取り込みは終わったか、1日を過ぎました。名簿を確かめてください。")
    chosen = {name: str(value) for name, value in (await request.form()).items()}
    if not any(whole["rows"].values()):
        return await show_reading(request, whole, chosen=chosen, problem=everyday_said.KEPT_LATER)
    await compared(request, whole)
    if undecided := _choose(whole, chosen):
        return await show_reading(
            request,
            whole,
            chosen=chosen,
            problem=f"名前が同じで内容が違うものが{undecided}件、まだ決まっていません。同じものか別のものかを選んでください。まだ何も取り込んでいません。",
        )
    who = request.state.identity
    asked = alike.asked_of(whole["rows"].get("people", []))
    said = {
        **{name: whole[name] for name in ("source", "rows", "refused", "skipped")},
        "at": utc_text(datetime.now(UTC)),
        "alike": {row["id"]: {**plain_question(row), "said": alike.said_of(row)} for row in asked},
        "follows": whole.get("follows") or "",
        "actor": who.name,
        "actor_id": who.id,
        "roles": sorted(who.roles),
        "device": who.device,
    }
    keeping = await roster_keeping.begin(running(request), request.path_params["file"], said)
    return await _goes_on(request, keeping)


def plain_question(row: dict[str, Any]) -> dict[str, Any]:
    """What is asked of a row, and of whom, without what is known of them; `one` is the other's record."""
    asked = row["alike"]
    return {
        "one": asked["beside"]["id"],
        **{name: asked[name] for name in ("verdict", "score", "reasons", "answer")},
    }


async def _goes_on(request: Request, keeping: Keeping) -> Response:
    """Of a short file what became of it; of a long one how far it is."""
    await keeping.wait(SHORT_SECONDS)
    where = f"/rosters/files/{request.path_params['file']}"
    if kept := await asyncio.to_thread(kept_of, request):
        return await _show_kept(request, kept)
    return RedirectResponse(where, 303)


async def _show_kept(request: Request, kept: dict[str, Any]) -> Response:
    from vcenter.rosters.reading import SAID  # noqa: PLC0415

    lines = kept["lines"]
    found = await database(request).read(gone_of, request.path_params["file"])
    return await page(
        request,
        "rosters/kept.html",
        title="取り込みました",
        desk="rosters",
        file=request.path_params["file"],
        outcomes=[(SAID[kind], count) for kind, count in roster_keeping.counts(lines).items()],
        taken=roster_keeping.taken(lines),
        gone=_gone_words(found),
        refused=sum(line["became"] == "refused" for line in lines),
        alike=sum(line.get("alike") == "" for line in lines),
    )


def _gone_words(found: dict[str, Any] | None) -> str:
    """人が2人、団体が1件あります; "" where nothing is gone."""
    if found is None:
        return ""
    people_gone = len(found["open"]) + len(found["away"])
    words = [f"人が{people_gone}人"] if people_gone else []
    words += [f"{said}が{len(rows)}件" for said, _, rows in found["lists"]]
    return f"{'、'.join(words)}あります" if words else ""


def _reading(request: Request, under_way: UnderWay) -> dict[str, Any]:
    return {
        "file": request.path_params["file"],
        "source": under_way.source,
        "seconds": under_way.seconds,
    }


async def reading(request: Request) -> Response:
    """How long a file is being read; it loads the page anew when that has ended."""
    under_way = roster_under_way.of(folder_of(request), request.path_params["file"])
    if under_way is None or under_way.ended:
        return Response(headers={"hx-refresh": "true"})
    return fragment(request, "rosters/reading_part.html", gathered=_reading(request, under_way))


async def stop_reading(request: Request) -> Response:
    """Read no further."""
    await roster_under_way.stop(folder_of(request), request.path_params["file"])
    return RedirectResponse("/rosters/files", 303)


def progress_of(request: Request, keeping: Keeping) -> dict[str, Any]:
    """What the page of an import that goes on shows of it. base: of the addresses of this file."""
    return {
        "base": "/rosters/files",
        "file": request.path_params["file"],
        "source": keeping.said["source"],
        "done": keeping.done,
        "whole": keeping.whole,
        "goes_on": keeping.goes_on,
        "failed": keeping.failed,
    }


async def progress(request: Request) -> Response:
    """How far the import of a file is; it loads the page anew when it has ended."""
    keeping = await keeping_of(request)
    if keeping is None:
        return Response(headers={"hx-refresh": "true"})
    return fragment(request, "rosters/keeping_part.html", gathered=progress_of(request, keeping))


async def stop(request: Request) -> Response:
    """Keep no further row of a file."""
    if keeping := await keeping_of(request):
        await keeping.give_up()
    return RedirectResponse(f"/rosters/files/{request.path_params['file']}", 303)


def summary_rows(lines: list[dict[str, Any]]) -> list[tuple[str | int, ...]]:
    """Rows of the summary, as SUMMARY_HEADING calls their columns."""
    return [
        (line["sheet"], line["row"], line.get("name", ""), roster_keeping.BECAME[line["became"]],
         "見て直す" if line.get("look") else "", line["why"])
        for line in lines
    ]  # fmt: skip


async def summary(request: Request) -> Response:
    """What became of each row of a file, as an Excel file."""
    kept = await asyncio.to_thread(kept_of, request)
    if kept is None:
        return await ask_again(request)
    rows = summary_rows(kept["lines"])
    made = await files.make(request, plain_xlsx, "取り込みの結果", SUMMARY_HEADING, rows)
    await looked(request, Act.EXPORTED, "名簿の取り込みの結果", Seen(count=len(rows)))
    return files.xlsx(made, "import")


def _choose(whole: dict[str, Any], chosen: dict[str, str]) -> int:
    """Put what was chosen on the page into the rows; how many are not decided."""
    unwanted = {
        (one["sheet"], one["row"])
        for name in ("hidden", "struck_out")
        if chosen.get(f"without_{name}")
        for one in whole[name]
    }
    undecided = 0
    for kind, rows in whole["rows"].items():
        for at, row in enumerate(rows):
            row["chosen"] = chosen.get(f"{kind}-{at}", "")
            if row["chosen"] not in _MAY_BE_SAME:
                row["chosen"] = ""
            undecided += (
                not row.get("sure", True) and not row["chosen"] and (row["sheet"], row["row"]) not in unwanted
            )
        rows[:] = [row for row in rows if (row["sheet"], row["row"]) not in unwanted]
    return undecided


async def keeping_of(request: Request) -> Keeping | None:
    id = request.path_params["file"]
    if not re.fullmatch(r"[0-9a-f-]{36}", id):
        return None
    return await asyncio.to_thread(roster_keeping.of, running(request), id)


async def follow(request: Request) -> Response:
    """The file is the next of another import than its name says, or of none."""
    whole = await asyncio.to_thread(reading_of, request)
    if whole is None:
        return await ask_again(request)
    said = text_of(await request.form(), FOLLOWS)
    known = {row["id"] for row in await database(request).read(roster_imports.earlier)}
    if said in known | {roster_imports.NONE_BEFORE, ""}:
        await asyncio.to_thread(answer, request, FOLLOWS, said)
    return RedirectResponse(f"/rosters/files/{request.path_params['file']}", 303)


async def drop(request: Request) -> Response:
    """Give a reading up."""
    if await asyncio.to_thread(reading_of, request) is not None:
        forget(request)
    return RedirectResponse("/rosters", 303)


NOT_OURS_YET = NoLook("a list that somebody brought, before it is in our records")

LISTED = NoLook("a list of many, in which nobody's card is opened")

routes = [
    desk_route("/rosters/files", show),
    desk_route("/rosters/files", read, "POST", largest=LARGEST_FORM),
    desk_route("/rosters/files/{file}", preview, look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/list", listed, look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/changes", listed_changes, look=LISTED),
    desk_route("/rosters/files/{file}/keep", keep, "POST", look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/progress", progress, part=True, look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/stop", stop, "POST", look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/reading", reading, part=True, look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/reading/stop", stop_reading, "POST", look=NOT_OURS_YET),
    desk_route(
        "/rosters/files/{file}/summary.xlsx",
        summary,
        "POST",
        part=True,
        look=NoLook("the export is written down by itself"),
    ),
    desk_route("/rosters/files/{file}/follows", follow, "POST", look=NOT_OURS_YET),
    desk_route("/rosters/files/{file}/drop", drop, "POST", look=NOT_OURS_YET),
]
