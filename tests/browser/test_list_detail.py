"""A list with something open beside it: at the needs desk, on a tablet held upright, as somebody goes through it."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet, comes_true
from tests.centre import command, need_payload
from tests.server import Server


def heading(page: Page, number: int) -> None:
    """This need is open, and nothing else."""
    expect(page.locator("#detail").get_by_role("heading", level=1)).to_have_text(re.compile(f"^{number}番"))


@pytest.mark.long
def test_one_goes_through_the_list_and_is_still_where_one_was(chromium: Chromium, server: Server) -> None:
    with (
        Tablet(chromium, server, "tall") as tablet,
        httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api,
    ):

        def told(**said: object) -> None:
            one = command("record_need", **need_payload(**said))
            assert api.post("/api/commands", json=one).status_code == 200

        for number in range(14):
            told(urgency=3, ready=False, category="mud_out" if number > 1 else "water")
        page = tablet.sign_in()
        page.set_viewport_size({"width": 800, "height": 800})
        page.goto("/needs")
        rows = page.locator("[data-row]")
        page.locator("#q").fill("泥出し")
        expect(rows).to_have_count(12)
        numbers = [int(one.split("番")[0]) for one in page.locator(".row-title").all_inner_texts()]
        rows.nth(9).locator("a").click()
        heading(page, numbers[9])
        expect(rows.first).to_be_hidden()
        page.get_by_role("link", name="次").click()
        heading(page, numbers[10])
        page.go_back()
        heading(page, numbers[9])
        page.get_by_text("ほかの段階へ").click()
        page.locator(".more").get_by_role("button", name="現地調査に回す").click()
        expect(page.get_by_role("status").filter(has_text="現地調査に回しました")).to_be_visible()
        assert page.evaluate("location.search") == "?view=waiting"
        page.get_by_role("link", name="一覧", exact=False).click()
        expect(rows.nth(9)).to_be_in_viewport()
        expect(rows.nth(9)).to_contain_text("要現調")
        expect(page.locator("#q")).to_have_value("泥出し")
        # What others record meanwhile waits: nothing moves under a finger.
        place = rows.nth(9).bounding_box()
        told(urgency=5, ready=False, request="泥出し")
        fresh = page.get_by_role("button", name="新しい1件を出す")
        expect(fresh).to_be_visible()
        expect(page.locator("[data-shows-count=waiting]")).to_have_text("15")
        assert rows.nth(9).bounding_box() == place
        fresh.click()
        expect(rows).to_have_count(13)
        # What leaves the list stays in its place, and says so.
        page.locator("#q").fill("")
        expect(rows).to_have_count(15)
        gone = command(
            "step_need", need=rows.nth(2).get_attribute("data-row"), to="withdrawn", reason="済んだ"
        )
        assert api.post("/api/commands", json=gone).status_code == 200
        expect(rows.nth(2)).to_contain_text("外れました")
        assert rows.count() == 15
        # Lying, both are in view; what was chosen is marked, and the address opens it again.
        rows.nth(3).locator("a").click()
        expect(page.locator("#detail h1")).to_be_visible()
        page.set_viewport_size({"width": 1180, "height": 820})
        page.reload()
        expect(rows.first).to_be_visible()
        expect(page.locator("#detail h1")).to_be_visible()
        comes_true(page, "document.querySelectorAll('[data-row] > [aria-current]').length === 1")
        tablet.nothing_wrong()
