"""A call that comes twice: the need that is open at a house is said before it is recorded once more."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.server import Server


def told(page: Page, name: str, address: str) -> None:
    page.goto("/needs/new")
    page.locator("[name=source][value=phone]").check(force=True)
    page.locator("[name='person.name']").fill(name)
    page.locator("#f-address").press_sequentially(address)
    page.locator("[name=category]").first.check(force=True)
    page.locator("[name=request]").fill("床下の泥を出してほしい")


def test_a_second_call_about_a_house_is_seen_while_it_is_typed_and_where_it_is_refused(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        told(page, "高橋　キヨ", "港区港町3丁目14-2")
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text("番として記録しました。")).to_be_visible()

        told(page, "隣の　人", "港町三丁目十四番二号")
        warning = page.locator(".notice.same")
        expect(warning.get_by_role("link", name="開いて書き足す")).to_be_visible()
        page.get_by_role("button", name="記録する").click()
        expect(warning).to_contain_text("同じ依頼なら")
        expect(warning).to_be_in_viewport()
        warning.get_by_label("別の家", exact=True).check()
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text("番として記録しました。")).to_be_visible()
