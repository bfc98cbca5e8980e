"""While the records are damaged every screen says so in words, and keeps what was typed."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.server import Server
from tests.test_failure import KEPT_OUT, PROGRAM, break_table
from vcenter.locale import Says


def find_out(server: Server) -> None:
    """What the program's tokens stand on is broken, and somebody asks for it."""
    break_table(server.data / "vcenter.sqlite", "api_tokens")
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(
            urllib.request.Request(f"{server.url}/api/people", headers=PROGRAM), timeout=10
        )
    assert answer.value.code == 503


def test_what_was_typed_stays_and_the_words_say_what_to_do(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        desk = tablet.sign_in()
        desk.goto("/headquarters/centre")
        desk.get_by_label("センターの名前").fill("みなと災害ボランティアセンター")
        door = tablet.context.new_page()
        door.goto("/sign-in")
        find_out(server)

        desk.get_by_role("button", name="記録する").first.click()
        expect(desk.locator("main [role=alert]").filter(has_text=KEPT_OUT)).to_be_visible()
        expect(desk.get_by_label("センターの名前")).to_have_value("みなと災害ボランティアセンター")

        sign_in(door, server.first_pin)
        expect(door.locator("#said")).to_contain_text(KEPT_OUT)
        expect(door.get_by_label("名前")).to_have_value("本部")


def sign_in(page: Page, pin: str) -> None:
    page.get_by_label("名前").fill("本部")
    page.locator("#f-secret").fill(pin)
    page.get_by_label("このタブレットの場所").fill("受付1番")
    page.get_by_role("button", name="サインイン").click()


def test_volunteers_read_it_in_their_language_beside_what_they_typed(
    chromium: Chromium, server: Server
) -> None:
    says = Says("en")
    with Tablet(chromium, server) as phone:
        page = phone.page
        page.goto("/join?lang=en")
        page.get_by_label(says("join.name"), exact=False).first.fill("Ana María")
        find_out(server)
        page.locator("form#join button.go").click()
        expect(page.locator("main [role=alert]").first).to_contain_text(says("error.damaged"))
        expect(page.locator("input[name=name]")).to_have_value("Ana María")
