"""What every screen is made of: the rules of how its parts look and answer, held in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.screens import go
from tests.browser.standing import SIZES, findings, size, too_fine, too_small
from tests.server import Server
from vcenter.web.clock import today


@pytest.fixture(scope="module")
def tablet(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tablet]:
    with (
        Server(tmp_path_factory.mktemp("style"), "--demo") as server,
        Tablet(chromium, server, "wide") as made,
    ):
        made.sign_in("本部")
        yield made


@pytest.mark.parametrize("name", SIZES)
def test_every_part_in_every_state(tablet: Tablet, name: str) -> None:
    page = tablet.page
    size(page, name)
    go(page, "/style")
    assert too_fine(page) == []
    assert too_small(page) == []
    assert findings(page) == []
    tablet.nothing_wrong()


def test_a_date_is_said_as_it_was_understood_once_it_is_left(tablet: Tablet) -> None:
    page = tablet.page
    size(page, "lying")
    go(page, "/style")
    day, said = page.locator("#f-no_date"), page.locator("output[for=f-no_date]")
    for typed, words in (
        ("２０２６.１２.５", "2026年12月5日（土）"),
        ("R8.12.6", "2026年12月6日（日）"),
        ("2/30", "2月30日という日はありません"),
        ("", ""),
    ):
        day.fill(typed)
        day.press("Tab")
        expect(said).to_contain_text(words) if words else expect(said).to_be_empty()
    day.press_sequentially("12/5")
    expect(said).to_contain_text("12月5日")  # before it is left: then nothing moves under the finger
    day.fill("")
    place = page.locator(".dated", has=day)
    now = today()
    place.get_by_role("button", name="−1日").click()  # nobody wishes for yesterday
    expect(day).to_have_value(now.isoformat())
    place.get_by_role("button", name="＋1日").click()
    expect(day).to_have_value((now + timedelta(days=1)).isoformat())
    expect(said).to_contain_text(f"{(now + timedelta(days=1)).day}日")
    place.get_by_role("button", name="今日").click()
    expect(day).to_have_value(now.isoformat())
    page.locator("#f-birth").fill("S18.3.2")
    page.locator("#f-birth").press("Tab")
    expect(page.locator("output[for=f-birth]")).to_contain_text(re.compile("1943年3月2日.*歳"))
    tablet.nothing_wrong()


LINES = """() => [...document.querySelectorAll(".desks > a")].filter((one) => one.offsetParent).filter((one) => {
  const badge = one.querySelector(".badge") ?? one.appendChild(Object.assign(document.createElement("b"), { className: "badge late" }));
  badge.textContent = badge.matches(".late") ? "▲888" : "888";
  const name = document.createRange();
  name.selectNodeContents(one.querySelector("span"));
  return new Set([...name.getClientRects()].map(({ top }) => top)).size > 1 || one.scrollWidth > one.clientWidth;
}).map((one) => one.textContent)"""


@pytest.mark.parametrize(("width", "height"), [(1180, 820), (1180, 480), (800, 1280)])
def test_each_desk_stands_in_one_line_beside_three_digits(tablet: Tablet, width: int, height: int) -> None:
    page = tablet.page
    page.set_viewport_size({"width": width, "height": height})
    go(page, "/style")
    assert page.evaluate(LINES) == []
