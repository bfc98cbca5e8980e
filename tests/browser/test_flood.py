"""A flood of made-up forms at /join, while somebody real registers behind the same address."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.test_preregistration import Phone
from tests.centre import new_id
from tests.phone import FORM, TOMORROW
from tests.server import Server
from vcenter.web.sendings import AT_ONCE

HELD = "受け付けました。参加できるかはこのページでお知らせします"


def send(server: Server, name: str, address: str) -> None:
    """A form from this address of loopback."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=address)) as client:
        form = FORM | {"name": name, "days": [TOMORROW], "command_id": new_id()}
        assert client.post(f"{server.url}/join", data=form).status_code == 303


def register(phone: Phone) -> None:
    page = phone.page
    page.goto("/join")
    for field in ("name", "birth", "phone", "address", "emergency_name", "emergency_phone"):
        page.locator(f"#f-{field}").fill(FORM[field])
    page.locator(f'input[name="days"][value="{TOMORROW}"]').check(force=True)
    page.locator('input[name="insurance"][value="desk"]').check(force=True)
    page.locator('input[name="consent"]').check(force=True)
    page.locator("#join button[type=submit], form button.go[type=submit]").last.click()


def test_a_flood_takes_no_place_from_who_registers_behind_the_same_address(
    chromium: Chromium, server: Server
) -> None:
    for number in range(AT_ONCE):
        send(server, f"架空　{number}", "127.0.0.1")
    with Phone(chromium.running, server) as phone, Tablet(chromium, server) as tablet:
        register(phone)
        expect(phone.page.get_by_text(HELD)).to_be_visible()
        send(server, "港　よそ", "127.0.0.2")
        desk = tablet.sign_in()
        desk.goto("/headquarters")
        expect(desk.get_by_text("同じところから続けて届いた事前登録　1件")).to_be_visible()
        desk.goto("/headquarters/held")
        expect(desk.get_by_text("山田　花子")).to_be_visible()
        desk.get_by_role("button", name="すべて有効").click()
        expect(desk.get_by_text("1件を有効にしました")).to_be_visible()
        phone.page.goto("/me")
        expect(phone.page.get_by_text(HELD)).to_be_hidden()
        expect(
            phone.page.get_by_text("あなたの日").or_(phone.page.locator(".word.wanted")).first
        ).to_be_visible()
        tablet.nothing_wrong()
