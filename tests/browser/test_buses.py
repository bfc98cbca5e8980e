"""A bus is planned, a team put on it in two taps, sent out without a car, and seen to have got on for the way home."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.centre import Centre, begin_records
from tests.server import Server


@pytest.mark.long
def test_a_team_goes_by_bus_and_nobody_is_left_at_the_site(chromium: Chromium, tmp_path: Path) -> None:
    begin_records(tmp_path / "data")
    with Centre(tmp_path / "data") as centre:
        centre.team(back_by="23:59")
    with Server(tmp_path / "data") as server, Tablet(chromium, server) as tablet:
        page = tablet.sign_in("送り出し")
        page.goto("/dispatch")
        page.get_by_role("link", name="バス便", exact=True).click()
        page.get_by_label("乗れる人数（運転する人を除く）").fill("20")
        page.locator("[name=out1_leaves]").fill("930")
        page.locator("[name=home1_leaves]").fill("2330")
        page.get_by_role("button", name="この便を決める").click()
        for _ in range(2):
            page.get_by_text("班を乗せる（あと20席）").first.click()
            page.get_by_role("button", name="1班　2人").click()
            expect(page.locator(".toast")).to_contain_text("1班を便に乗せました")
        page.goto("/dispatch")
        page.get_by_role("link", name="1班を送り出す").click()
        expect(page.get_by_text("帰着の予定 23:59が、帰りの便（23:30発）")).to_be_visible()
        page.get_by_text("読み上げて確かめた").click()
        for box in page.locator("[name=ready]").all():
            box.check(force=True)
        page.get_by_role("button", name="送り出す").click()
        page.goto("/returns")
        expect(page.get_by_text("まだ乗っていない 1班 2人")).to_be_visible()
        page.get_by_role("button", name="1班の全員が乗った").click()
        expect(page.get_by_text("全員乗った", exact=True)).to_be_visible()
        tablet.nothing_wrong()
