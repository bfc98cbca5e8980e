"""Every screen of staff, found by looking: the addresses that declare themselves, and the links that lead there."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.conftest import comes_true
from vcenter.domain.who import Who
from vcenter.web.routes import collected

PRESSED = {
    "/nowhere": "an address that is none",
    "/certificates/verify": "open to anybody, with the frame of the desks",
}
"""Screens that no address of staff is by itself: the way there, with what is pressed, and what they are."""

NOT_IN_THE_DEMONSTRATION = {
    "/groups/arrivals/{arrival}": "no group has arrived (tests/browser/test_groups.py)",
    "/needs/{need}/photos/{photo}": "its needs have no photos (tests/browser/test_photos.py)",
    "/rosters/duplicates/{person}/{other}": "nobody has searched (tests/test_duplicates.py)",
    "/rosters/merged/{person}": "nothing was merged (tests/test_merging.py)",
    "/rosters/files/{file}": "no file was read (tests/browser/test_day.py)",
    "/rosters/files/{file}/alike": "no file was read (tests/test_roster_alike.py)",
    "/rosters/files/{file}/columns": "no file was read (tests/test_roster_columns.py)",
    "/rosters/files/{file}/changes": "no file was read (tests/test_roster_changes.py)",
    "/rosters/files/{file}/sessions": "no book was read (tests/test_salons.py)",
    "/watching/files/{file}": "no file was read (tests/browser/test_watching.py)",
    "/evacuation-files/{file}": "no file was read (tests/browser/test_watching.py)",
    "/rosters/imports/{import}/gone": "no list came a second time (tests/test_roster_gone.py)",
    "/rosters/files/{file}/progress": "no file is being kept (tests/test_roster_keeping.py)",
    "/rosters/files/{file}/list": "no file was read (tests/test_rosters.py)",
}

SCREENS = (
    *(one.path for one in collected().pages(Who.STAFF) if one.path not in NOT_IN_THE_DEMONSTRATION),
    *PRESSED,
)


def addresses_of(get: Callable[[str], str]) -> dict[str, str]:
    """Each screen with an address at which it stands. get: the text of a page.

    Where a part of the address varies it is found on a page that leads there, as somebody would who looks for it.
    """
    everywhere = collected()
    plain = {one.path for one in everywhere.all}
    found = {way: way for way in SCREENS if "{" not in way}
    missing = {one.path: one for one in everywhere.pages(Who.STAFF) if one.path not in found}
    seen: set[str] = set()
    while new := [way for way in found.values() if way not in seen and way not in PRESSED]:
        for way in new:
            seen.add(way)
            for link in links_of(get(way)):
                if link in plain:  # /needs/new is no need
                    continue
                for path in [path for path, one in missing.items() if one.path_regex.match(link)]:
                    found[path] = link
                    del missing[path]
    return found


def links_of(text: str) -> list[str]:
    """Where a page leads, without what follows the path."""
    return [urlsplit(unescape(one)).path for one in re.findall(r'\bhref="(/[^"#]*)"', text)]


def go(page: Page, way: str) -> None:
    address, *presses = way.split(" >> ")
    page.goto(address)
    for press in presses:
        page.locator(press).first.click()
        page.wait_for_load_state()
    comes_true(page, "document.fonts.status === 'loaded'")
