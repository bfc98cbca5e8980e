"""The journal's page in a browser: somebody is found by typing, and what was chosen stays chosen from page to page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.standing import findings, too_small
from tests.browser.test_day import record_a_need
from tests.server import Server


def test_one_person_is_found_and_everything_about_them_is_shown(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        record_a_need(page)
        page.goto("/needs")
        page.locator(".need-row a").first.click()
        page.locator("text=このニーズの記録の履歴").click()
        lines = page.locator(".journal > li")
        expect(lines.filter(has_text="ニーズの画面")).to_have_count(1)
        page.get_by_role("link", name="すべてを見る").click()
        page.locator("summary").click()
        page.fill("#f-number", "1")
        page.locator("#q").press_sequentially("たか")
        page.locator("#found button").first.click()
        expect(page.locator("#f-number")).to_have_value("1")
        expect(page.locator("[role=status]", has_text="さんの記録")).to_be_visible()
        expect(lines.filter(has_text="ニーズの画面")).to_have_count(1)
        page.locator("summary").click()
        page.locator("label", has_text="操作だけ").click()
        page.locator("text=この条件で見る").click()
        expect(page.locator(".chip.looked")).to_have_count(0)
        expect(lines.last).to_contain_text("ニーズの記録")
        page.locator("summary").click()
        assert too_small(page) == []
        assert findings(page) == []
        page.locator("text=この人に限らない").click()
        expect(page.locator("[role=status]", has_text="さんの記録")).to_have_count(0)
