"""A drill (訓練) is marked on every screen and every paper: nobody takes what is practised for what is so."""

from __future__ import annotations

import asyncio
import inspect
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pytest
from httpx import Response
from openpyxl import load_workbook
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.centre import Centre, Desk
from tests.paper import pages, text_of
from tests.world import World
from vcenter.app import build
from vcenter.program import PROJECT, TEMPLATES
from vcenter.rosters.read import read_roster
from vcenter.settings import Settings
from vcenter.sheets import DoorPoster, NameSticker, PassCard, SheetPool, layout
from vcenter.sheets.drill_marks import drill_marked
from vcenter.sheets.files_out import xlsx_file
from vcenter.sheets.workbook import paper_xlsx
from vcenter.sheets.year_papers import Paper
from vcenter.store import centre as centre_store
from vcenter.web.state import running

WITHOUT = {
    "failed.html": "nothing is known when it is shown",
    "not_kept.html": "nothing can be read when it is shown",
    "other_host.html": "whoever asks has not reached the centre",
    "trust/page.html": "how a tablet is set up: the same for good",
}
"""Whole pages that do not say it, and why."""


def test_every_screen_says_so(desk: Desk) -> None:
    world = World(desk)
    desk.write(lambda tx: tx.execute("UPDATE incidents SET drill = 1 WHERE closed_at IS NULL"))
    seen = 0
    for path in world.pages():
        answer = desk.get(path)
        if answer.status_code != 200 or "<html" not in answer.text:
            continue
        seen += 1
        body = answer.text.partition("<body")[2]
        assert 'class="top-incident drill"' in body or 'class="drill"' in body or "data-incident" in body, (
            path
        )
    assert seen > 80


def test_every_page_that_volunteers_read_says_so_in_their_language(desk: Desk) -> None:
    desk.do("open_incident", name="秋の訓練", drill=True)
    for language, word in {"ja": "訓練", "en": "drill", "zh": "演练", "ko": "훈련"}.items():
        for path in ("/join", "/status", "/door"):
            assert word in desk.get(f"{path}?lang={language}").text.lower(), (path, language)


def test_every_whole_page_is_in_one_of_the_frames_that_say_it() -> None:
    whole = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "sheets" not in path.parts and "<!doctype" in path.read_text("utf-8").lower()
    }
    assert whole - WITHOUT.keys() == {"base.html", "public/frame.html", "tablet/frame.html"}


def test_what_a_tablet_is_told_says_so(centre: Centre) -> None:
    centre.do("open_incident", name="秋の訓練", drill=True)
    assert centre.read(centre_store.is_drill)
    centre.do("close_incident")
    assert not centre.read(centre_store.is_drill)


def test_every_paper_is_laid_out_by_the_one_that_marks_it() -> None:
    for name, function in inspect.getmembers(layout, inspect.isfunction):
        if name.endswith("_pdf") and name != "_pdf":
            assert re.search(r"\w+_pdf\(|_pdf\(", inspect.getsource(function).partition(":\n")[2]), name


CARD = PassCard(
    centre_name="みなと市災害ボランティアセンター",
    name="山田　太郎",
    kana="ヤマダ　タロウ",
    number_shown="123-456-789",
    qr_text="VC:P:1",
    line="",
)
STICKER = NameSticker(
    name="山田　太郎", kana="ヤマダ　タロウ", group="みなと高校", orientation="A", skills=()
)


@pytest.mark.parametrize("paper", ["card", "sheet", "roll_62", "stickers", "door"])
def test_a_paper_of_a_drill_says_so_on_every_piece(paper: str) -> None:
    with drill_marked():
        if paper == "stickers":
            pdf = layout.stickers_pdf([STICKER] * 3, "a4_24")
        elif paper == "door":
            pdf = layout.door_poster_pdf(DoorPoster(centre_name="みなと市", address="https://a/join"), "A4")
        else:
            pdf = layout.passes_pdf([CARD] * 3, paper)  # type: ignore[arg-type]
    wanted = {"door": 1}.get(paper, 3)
    assert text_of(pdf).count("訓練") >= wanted
    assert pages(pdf) == (3 if paper in ("card", "roll_62") else 1)


def test_a_paper_of_a_drill_is_kept_apart_from_that_of_an_incident(tmp_path: Path) -> None:
    kept: list[str] = []

    async def make(path: Path, what: object, turn: object) -> bytes:
        kept.append(path.name)
        return b""

    async def story() -> None:
        for drill in (False, True):

            async def is_drill(drill: bool = drill) -> bool:
                return drill

            pool = SheetPool(workers=1, kept=tmp_path, is_drill=is_drill)
            pool._make_and_keep = make  # type: ignore[assignment, method-assign]
            await pool._kept("a sheet", lambda: b"")

    asyncio.run(story())
    assert len(set(kept)) == 2


def test_every_server_asks_whether_it_is_a_drill_before_it_lays_out(tmp_path: Path) -> None:
    with TestClient(build(Settings(data=tmp_path, names=("testserver",)))) as client:
        sheets = running(cast("Starlette", client.app)).sheets
        assert sheets._is_drill is not None
        assert client.portal is not None
        assert client.portal.call(sheets._is_drill) is False


# Files that leave the centre


def file_out(desk: Desk, **said: str) -> Response:
    return desk.post("/rosters/files-out/make", what="people", why="訓練で使う", **said)


def test_a_file_that_leaves_in_a_drill_says_so_in_its_name_and_on_its_sheet(desk: Desk) -> None:
    desk.volunteer("常田　いつも")
    plain = file_out(desk)
    assert "訓練" not in unquote(plain.headers["content-disposition"])
    assert load_workbook(io.BytesIO(plain.content)).sheetnames == ["人"]
    desk.do("open_incident", name="秋の訓練", drill=True)
    made = file_out(desk)
    name = unquote(made.headers["content-disposition"])
    assert "訓練-people" in name
    assert 'filename="drill-people' in name
    book = load_workbook(io.BytesIO(made.content))
    assert book.sheetnames == ["訓練 人"]
    sheet: Any = book.active
    assert sheet.oddHeader.center.text == "訓練"
    assert "訓練-people" in unquote(file_out(desk, file_format="utf8").headers["content-disposition"])


def test_what_left_in_a_drill_is_taken_in_like_any_other_file() -> None:
    heading, rows = ("名前", "ふりがな", "電話"), [("常田　いつも", "トコタ　イツモ", "090-1111-2222")]
    plain = xlsx_file("人", heading, rows)
    with drill_marked():
        of_drill = xlsx_file("人", heading, rows)
    read = [read_roster(one).people for one in (plain, of_drill)]
    (first,), (second,) = read
    assert first.name == "常田　いつも"
    assert replace(second, sheet=first.sheet) == first


@pytest.mark.parametrize(
    "address", ["/insurance/list.xlsx", "/requests/year.xlsx", "/salons/year.xlsx", "/watching/month.xlsx"]
)
def test_every_list_that_is_saved_in_a_drill_says_so(desk: Desk, address: str) -> None:
    desk.do("open_incident", name="秋の訓練", drill=True)
    made = desk.post(address)
    assert made.status_code == 200
    assert "訓練-" in unquote(made.headers["content-disposition"])
    book = load_workbook(io.BytesIO(made.content))
    assert book.sheetnames[0].startswith("訓練 ")


def test_a_list_as_a_paper_says_so_in_its_first_line() -> None:
    paper = Paper("収支", "令和8年度", "2026年11月28日", "", ())
    with drill_marked():
        book = load_workbook(io.BytesIO(paper_xlsx(paper)))
    assert book.active is not None
    assert str(book.active["A1"].value).startswith("訓練　収支")


def test_every_file_is_made_where_it_is_marked() -> None:
    """Whoever makes a file of Excel otherwise forgets that it is of a drill."""
    for path in (PROJECT / "vcenter" / "desks").glob("*.py"):
        assert not re.search(r"to_thread\(\w*xlsx", path.read_text("utf-8")), path
