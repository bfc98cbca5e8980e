"""What one waits for: paper that comes out elsewhere, and an answer that is long in coming."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Chromium, Tablet
from tests.server import Server


@pytest.mark.long
def test_paper_is_asked_for_and_a_long_wait_can_be_ended(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/papers?paper=door")
        with page.context.expect_page():
            page.get_by_role("button", name="入口のポスターを印刷する").click()
        asked = page.get_by_role("status").filter(has_text="紙は出ましたか")
        expect(asked).to_be_visible()
        with page.context.expect_page():
            page.get_by_role("button", name="もう一度印刷する").click()
        expect(asked).to_be_visible()
        page.get_by_role("button", name="出た", exact=True).click()
        expect(asked).to_have_count(0)

        # The centre answers late: one is told, and need not wait.
        def hold(route: Route) -> None:
            """No answer at all, for as long as it is waited for."""

        page.goto("/headquarters/status")
        page.route("**/headquarters/status", hold)
        page.get_by_role("radio", name="活動中").check(force=True)
        page.locator("#f-meeting_point").fill("体育館前")
        page.get_by_role("button", name="発表する").click()
        button = page.get_by_role("button", name="待つのをやめる")
        expect(button).to_have_count(0)
        expect(page.get_by_text("送っています…")).to_be_visible()
        expect(button).to_be_visible()  # after three seconds
        button.click()
        expect(page.get_by_text("待つのをやめました")).to_be_visible()
        expect(button).to_have_count(0)
        expect(page.locator("#f-meeting_point")).to_have_value("体育館前")
        page.unroute("**/headquarters/status", hold)
        page.get_by_role("button", name="発表する").click()
        expect(page.get_by_text("記録しました。", exact=False)).to_be_visible()
        tablet.wrong.clear()  # Chromium reports what was given up
