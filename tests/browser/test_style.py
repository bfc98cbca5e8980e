"""What every screen is made of, and how every screen stands: the rules of how screens look, held in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.screens import SCREENS, addresses_of, go
from tests.browser.test_screens import findings, too_small
from tests.server import Server
from vcenter.web.clock import today

SIZES = {"lying": (1180, 820), "keyboard up": (1180, 480), "upright": (800, 1280)}

STILL_TO_BE_MADE_ANEW = ("/matching", "/dispatch", "/returns", "/headquarters", "/rosters")
"""Whose layout is made anew by itself; this list is only ever shortened. What stands below them is not in it."""

STANDING = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true });
  const all = (which) => [...document.querySelectorAll(which)].filter(seen);
  const box = (one) => one.getBoundingClientRect();
  const inside = (one) => box(one).top >= -1 && box(one).bottom <= innerHeight + 1;
  const main = document.querySelector("main");
  const go = getComputedStyle(document.documentElement).getPropertyValue("--go").trim();
  const probe = Object.assign(document.createElement("i"), { style: `background: ${go}` });
  document.body.append(probe);
  const green = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const filled = all("main a, main button").filter((one) => getComputedStyle(one).backgroundColor === green);
  main.scrollTop = 0;
  const atTheTop = all("main .actions").every((one) => getComputedStyle(one).position === "static" || inside(one));
  main.scrollTop = main.scrollHeight;
  const menu = all(".desks > *").every(inside) && all(".top").every(inside);
  main.scrollTop = 0;
  const room = (one) => box(one).width - parseFloat(getComputedStyle(one).paddingLeft) - parseFloat(getComputedStyle(one).paddingRight);
  const rowOf = (one) => [...one.children].filter((part) => seen(part) && Math.abs(box(part).top - box(one.firstElementChild).top) < 2);
  const narrow = all(".columns").filter((one) => rowOf(one).reduce((sum, part) => sum + box(part).width, 0) < room(one) * 0.9);
  const words = document.createRange();
  const cut = all("main .card *").filter((one) => [...one.childNodes].some((part) => {
    if (part.nodeType !== 3 || !part.textContent.trim()) return false;
    words.selectNode(part);
    const rolls = one.closest(".scroll, .tabs, pre, .visually-hidden");
    return !rolls && words.getBoundingClientRect().right > box(one.closest(".card")).right + 1;
  }));
  return {
    menu,
    narrow: narrow.map((one) => one.outerHTML.slice(0, 90)),
    cut: cut.map((one) => one.outerHTML.slice(0, 90)),
    bar: atTheTop,
    filled: filled.map((one) => one.textContent.trim()),
    sideways: Math.max(document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth),
  };
}"""


@pytest.fixture(scope="module")
def tablet(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tablet]:
    with (
        Server(tmp_path_factory.mktemp("style"), "--demo") as server,
        Tablet(chromium, server, "wide") as made,
    ):
        made.sign_in("本部")
        yield made


@pytest.fixture(scope="module")
def addresses(tablet: Tablet) -> dict[str, str]:
    return addresses_of(lambda path: tablet.page.request.get(path).text())


def size(page: Page, name: str) -> None:
    width, height = SIZES[name]
    page.set_viewport_size({"width": width, "height": height})


def too_fine(page: Page) -> list[str]:
    """Text below 16 px."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((one) => one.checkVisibility({ visibilityProperty: true }))
          .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.textContent.trim()))
          .map((one) => [one, parseFloat(getComputedStyle(one).fontSize)])
          .filter(([, size]) => size > 0 && size < 15.9)  /* nought: its sign stands for it */
          .map(([one]) => one.outerHTML.slice(0, 90))"""
    )
    return found


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


@pytest.mark.parametrize("screen", SCREENS)
def test_how_every_screen_stands(tablet: Tablet, screen: str, addresses: dict[str, str]) -> None:
    page = tablet.page
    for name in SIZES:
        size(page, name)
        if name == next(iter(SIZES)):
            go(page, addresses[screen])  # once: the others are the same page, turned and with the keyboard up
        found = page.evaluate(STANDING)
        assert found["sideways"] <= 0, f"{name}: it scrolls sideways"
        assert found["narrow"] == [], f"{name}: columns leave the width unused"
        assert found["cut"] == [], f"{name}: words reach out of their card"
        assert too_fine(page) == [], name
        if screen.partition(" ")[0] in (*STILL_TO_BE_MADE_ANEW, "/style"):
            continue
        assert found["menu"], f"{name}: the menu goes out of sight"
        assert found["bar"], f"{name}: the action bar is out of sight"
        assert len(found["filled"]) <= 1, f"{name}: several filled buttons: {found['filled']}"
