"""Every screen of the demonstration, held both ways: nothing cut off, nothing too small, nothing that axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import BOTH_WAYS, Chromium, Tablet
from tests.browser.screens import SCREENS, addresses_of, go
from tests.browser.standing import (
    SIZES,
    cut_off_when_doubled,
    empty_below,
    findings,
    size,
    stands,
    too_small,
)
from tests.server import Server

STILL_TO_BE_MADE_ANEW = ("/dispatch", "/returns", "/rosters")
"""Whose layout is made anew by itself; this list is only ever shortened. What stands below them is not in it."""

PICTURES = {
    "/reception": "reception", "/needs/{need}": "needs", "/matching": "matching", "/dispatch": "dispatch",
    "/returns": "returns", "/headquarters": "headquarters",
}  # fmt: skip
"""Shown in README."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("demo"), "--demo") as made:
        yield made


@pytest.fixture(scope="module", params=BOTH_WAYS)
def tablet(request: pytest.FixtureRequest, chromium: Chromium, demo: Server) -> Iterator[Tablet]:
    with Tablet(chromium, demo, request.param) as made:
        made.sign_in("本部")
        yield made


@pytest.fixture(scope="module")
def addresses(tablet: Tablet) -> dict[str, str]:
    return addresses_of(lambda path: tablet.page.request.get(path).text())


def test_every_screen_can_be_reached_from_another(addresses: dict[str, str]) -> None:
    assert not set(SCREENS) - addresses.keys(), "no page leads there"


@pytest.mark.parametrize("screen", SCREENS)
def test_screen(tablet: Tablet, screen: str, addresses: dict[str, str], pytestconfig: pytest.Config) -> None:
    page = tablet.page
    go(page, addresses[screen])
    assert not empty_below(page), "below its end it scrolls on into nothing"
    assert too_small(page) == []
    if page.viewport_size == {"width": 1180, "height": 820} or not pytestconfig.getoption("markexpr"):
        assert (
            findings(page) == []
        )  # held the other way, among the long tests: what it looks at hardly differs
    tablet.nothing_wrong()
    assert cut_off_when_doubled(page) <= 1
    held = page.viewport_size
    assert held
    for name in SIZES:  # the same page, turned and with the keyboard up
        size(page, name)
        stands(page, name, made_anew=screen.partition(" ")[0] not in (*STILL_TO_BE_MADE_ANEW, "/style"))
    page.set_viewport_size(held)
    keep = pytestconfig.getoption("--pictures")
    if keep and screen in PICTURES and page.viewport_size == {"width": 1180, "height": 820}:
        page.screenshot(path=Path(keep) / f"{PICTURES[screen]}.png")


def test_sign_in(tablet: Tablet, browser: Browser) -> None:
    page = browser.new_page(base_url=tablet.server.url)
    page.goto("/sign-in")
    assert too_small(page) == []
    assert findings(page) == []
    page.close()


def test_nothing_moves_under_a_finger_while_a_name_is_looked_up(tablet: Tablet) -> None:
    page = tablet.page
    page.goto("/needs/new")
    name, below = page.get_by_label("名前", exact=False).first, page.get_by_label("泥出し")
    before = below.bounding_box()
    for typed, said in (
        ("田", "名前を入れると"),
        ("zz", "同じ名前の方はいません"),
        ("高橋", "名簿にいる方なら"),
    ):
        name.fill(typed)
        expect(page.locator("#people")).to_contain_text(said)
        assert below.bounding_box() == before
