"""The page of every part that screens are made of: who may open it, and that it shows them all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.centre import Desk
from vcenter.domain.need_life import LABELS

MAY = {"/style": "any"}

MACROS = Path(__file__).parents[1] / "templates" / "macros.html"
STYLES = Path(__file__).parents[1] / "offline" / "style"
NOT_A_PART = {
    "form_fields", "problem", "described", "scanner", "scan_or_find", "certificate", "answers", "now_recorded",
    "team_marks", "telling_chip", "hidden_chip", "where", "late_chip", "chip", "led", "paper_is_old",
    "barred_chip", "counted", "list_search", "live_rows", "history_card", "on_paper", "paper_chip", "paper_notice",
    "old_copy", "on_map", "need_marks", "steps", "not_back", "elsewhere", "named", "first_wrong", "wrong_lines",
}  # fmt: skip
"""Macros that stand within others, or want the records of a day."""


def test_the_page_shows_every_part(desk: Desk) -> None:
    page = (MACROS.parent / "style" / "page.html").read_text("utf-8")
    parts = set(re.findall(r"{% macro (\w+)\(", MACROS.read_text("utf-8"))) - NOT_A_PART
    assert {one for one in parts if f"m.{one}(" not in page} == set()
    shown = desk.client.get("/style").text
    assert all(label in shown for label in LABELS.values())


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_a_style_sheet_closes_each_block_before_the_next_rule(sheet: Path) -> None:
    text, depth = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S), 0
    for line in text.splitlines():
        assert depth == 0 or not line or line[0] in " }", f"still within a block: {line[:80]}"
        depth += line.count("{") - line.count("}")
    assert depth == 0


SHADES = {"chip", "steps", "number", "person"}
"""Parts that take a second class for another shade of themselves."""


def test_the_state_of_one_part_is_not_the_look_of_another() -> None:
    """`.roll-tile.came` is somebody who came: a `.came` of another screen would lay that tile out anew."""
    selectors = [
        one.strip()
        for name in ("base", "parts", "desks")
        for line in (STYLES / f"{name}.css").read_text("utf-8").splitlines()
        if "{" in line
        for one in line.split("{")[0].split(",")
    ]
    looks = {one[1:] for one in selectors if re.fullmatch(r"\.[a-z][\w-]*", one)}
    states = {
        word
        for one in selectors
        for part, word in re.findall(r"\.([\w-]+)\.([\w-]+)", one)
        if part not in SHADES
    }
    assert states & looks == set()
