"""A tablet goes from staff to a volunteer and back: filled in English, received by the desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import EnrolledTablet
from tests.browser.standing import findings, too_small
from tests.server import Server


def test_a_tablet_is_handed_over_and_taken_back(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server, "tall") as tablet:
        page = tablet.sign_in()
        page.locator("summary", has_text="ほか（").click()
        page.get_by_role("button", name="タブレットを渡す").click()
        page.locator("dialog .button.stop").click()
        page.wait_for_url("**/kiosk")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Register as a volunteer")
        assert too_small(page) == []
        assert findings(page) == []
        page.locator("#f-name").fill("Anna Kim")
        page.locator("#f-birth").fill("1990/6/7")
        page.locator("#f-phone").fill("+82 10-1234-5678")
        page.locator("#f-address").fill("Seoul")
        page.locator("#f-emergency_name").fill("Min Kim")
        page.locator("#f-emergency_phone").fill("+82 10-8765-4321")
        page.get_by_label("I will join at the desk", exact=False).check()
        page.locator("input[name=consent]").check()
        page.get_by_role("button", name="Register").last.click()
        expect(page.get_by_text("Please give this tablet back")).to_be_visible()
        page.goto("/reception")  # nothing else opens in a volunteer's hands
        page.wait_for_url("**/kiosk")
        page.get_by_role("link", name="係の人へ（もどす）").click()
        page.locator("#f-secret").fill(server.first_pin)
        page.get_by_role("button", name="受付の画面に戻す").click()
        page.wait_for_url("**/reception")
        page.get_by_label("名前・かな・電話・受付証の番号で探す").fill("anna")
        page.locator("#found").get_by_role("button", name="受付する").click()
        expect(page.locator(".verdict")).to_contain_text("受付しました")
        tablet.nothing_wrong()


@pytest.mark.long
def test_what_stands_open_in_another_tab_goes_along(chromium: Chromium, server: Server) -> None:
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol()
        tablet.knows_all()
        other = tablet.new_page()
        other.goto("/needs")
        expect(other.get_by_role("heading", name="ニーズ")).to_be_visible()
        page.goto("/reception")
        page.locator("summary", has_text="ほか（").click()
        page.get_by_role("button", name="タブレットを渡す").click()
        page.locator("dialog .button.stop").click()
        page.wait_for_url("**/kiosk")
        other.wait_for_url("**/kiosk")
