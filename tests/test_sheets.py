"""Paper: every field of the dispatch sheet, in Japanese, readable, numbered, and the QR that brings it back."""

import asyncio
import dataclasses
import io
import os
import subprocess
from datetime import date
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from vcenter.domain.passes import SheetCode, read_code
from vcenter.sheets import SheetPool, layout
from vcenter.sheets.example import example_card, example_sheet, example_sheets
from vcenter.sheets.fitting import furigana


def text_of(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    shown = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    return shown.replace("　", " ")


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@cache
def example_pdf() -> bytes:
    return layout.dispatch_pdf(example_sheet())


def test_every_field_stands_on_the_sheet(tmp_path: Path) -> None:
    sheet = example_sheet()
    said = text_of(example_pdf(), tmp_path)
    squeezed = "".join(said.split())
    for name, value in dataclasses.asdict(sheet).items():
        if isinstance(value, bool) or name in ("qr_text", "need_number", "copy", "map_text", "language"):
            continue
        for word in words(value):
            assert "".join(word.split()) in squeezed, (name, word)
    assert "2026年11月24日(火)" in squeezed
    assert "1/2ページ" in squeezed


def words(value: object) -> list[str]:
    if isinstance(value, str):
        # Text that is wrapped into columns is found by its beginning.
        return [part[:10] for part in value.splitlines()]
    if isinstance(value, dict):
        return [word for one in value.values() for word in words(one)]
    if isinstance(value, list | tuple):
        return [word for one in value for word in words(one)]
    return [] if isinstance(value, date) else [str(value)]


def test_kana_stands_over_each_part_of_a_name() -> None:
    assert furigana("髙橋　千代子", "タカハシ　チヨコ") == [("タカハシ", "髙橋"), ("チヨコ", "千代子")]
    assert furigana("髙橋千代子", "タカハシ　チヨコ") == [("タカハシ　チヨコ", "髙橋千代子")]
    assert furigana("Nguyễn Thị Hoa", "") == [("", "Nguyễn Thị Hoa")]


def test_a_long_sheet_flows_on_and_loses_nothing(tmp_path: Path) -> None:
    long = "床下の泥を土のう袋に詰めて運ぶ。" * 150 + "ここまで。"
    many = tuple(dataclasses.replace(example_sheet(1).members[0], name=f"班員　{n}号") for n in range(40))
    sheet = dataclasses.replace(example_sheet(1), work=long, members=many, not_to_do="しない。" * 80)
    pdf = layout.dispatch_pdf(sheet)
    assert pages(pdf) > 2
    said = text_of(pdf, tmp_path)
    assert "ここまで。" in said
    assert "班員 39号" in said


def test_a_sheet_with_hardly_anything_on_it_leaves_room_to_write() -> None:
    empty = dataclasses.replace(
        example_sheet(2),
        members=(),
        equipment=(),
        dangers=(),
        way="",
        leader_phone="",
        vehicle="",
        remarks="",
    )
    assert pages(layout.dispatch_pdf(empty)) == 2


def test_a_drill_says_so(tmp_path: Path) -> None:
    assert "訓練" in text_of(layout.dispatch_pdf(dataclasses.replace(example_sheet(), drill=True)), tmp_path)


def test_what_was_typed_is_text_on_paper_too(tmp_path: Path) -> None:
    nasty = "<b>太い</b> & \"引用\" <img src='file:///etc/passwd'>"
    assert nasty.replace(" ", "") in text_of(
        layout.dispatch_pdf(dataclasses.replace(example_sheet(), work=nasty)), tmp_path
    ).replace(" ", "")


def test_the_fonts_are_in_the_file() -> None:
    with pikepdf.open(io.BytesIO(example_pdf())) as pdf:
        names = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert names
    assert all("BIZ-UDPGothic" in name for name in names), names


def test_the_qr_is_of_the_sheet_and_of_the_pass() -> None:
    assert read_code(example_sheet(4, copy=2).qr_text, lambda *_: True) == SheetCode(105, 2)
    assert read_code(example_card().qr_text, lambda *_: True)


# The pool


def test_many_sheets_are_one_pdf_in_order(tmp_path: Path) -> None:
    async def story() -> bytes:
        pool = SheetPool(workers=2, kept=tmp_path / "kept")
        try:
            return await pool.dispatch_pdf(example_sheets(6))
        finally:
            await pool.close()

    pdf = asyncio.run(story())
    assert pages(pdf) == 12
    said = text_of(pdf, tmp_path)
    assert [said.index(f"{number}班 第{number}号") for number in range(101, 107)] == sorted(
        said.index(f"{number}班 第{number}号") for number in range(101, 107)
    )


def test_what_was_laid_out_is_kept_and_only_read_again(tmp_path: Path) -> None:
    async def story() -> tuple[bytes, bytes]:
        pool = SheetPool(workers=1, kept=tmp_path / "kept")
        pool.prepare(example_sheet())
        first = await pool.dispatch_pdf([example_sheet()])
        await pool.close()
        reader = SheetPool(workers=1, kept=tmp_path / "kept")
        second = await reader.dispatch_pdf([example_sheet()])
        assert not any(worker._executor for worker in reader._workers)
        return first, second

    first, second = asyncio.run(story())
    assert first == second
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "kept").glob("*.pdf")] == [0]


@pytest.mark.long
def test_workers_are_renewed_in_the_middle_of_a_pile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vcenter.sheets.pool.RENEW_AFTER", 2)
    seen: set[object] = set()

    async def story() -> bytes:
        pool = SheetPool(workers=2, kept=tmp_path / "kept")
        piled = asyncio.ensure_future(pool.dispatch_pdf(example_sheets(11)))
        while not piled.done():
            # Held, so that its place in memory is not given to the next.
            seen.update(worker._executor for worker in pool._workers if worker._executor)
            await asyncio.sleep(0.01)
        await pool.close()
        return await piled

    assert pages(asyncio.run(story())) == 22
    assert len(seen) >= 3


@pytest.mark.parametrize("count", [0, 1])
def test_the_oldest_kept_sheets_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr("vcenter.sheets.pool.KEPT_FILES", count)
    for name in ("old", "new"):
        (tmp_path / f"{name}.pdf").write_bytes(b"%PDF")
    os.utime(tmp_path / "old.pdf", (1, 1))
    SheetPool(workers=1, kept=tmp_path)
    assert {path.stem for path in tmp_path.glob("*.pdf")} == ({"new"} if count else set())
