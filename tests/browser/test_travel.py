"""A phone without network at the door: the filled form travels as a QR, and the card at the desk is filled."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.insured import show_paperwork
from tests.server import Server


def test_a_form_filled_in_without_network_fills_the_card(
    chromium: Chromium, server: Server, tmp_path: Path
) -> None:
    with chromium.running.new_context(
        viewport={"width": 390, "height": 844}, locale="en", base_url=server.url, device_scale_factor=3
    ) as context:
        page = context.new_page()
        page.goto("/join")
        page.wait_for_load_state("networkidle")
        context.set_offline(True)
        page.locator("#f-name").fill("山田　花子")
        page.locator("#f-birth").fill("1990/6/7")
        page.locator("#f-phone").fill("090-1111-2222")
        page.locator("#f-address").fill("港区芝1-2-3")
        page.get_by_role("button", name="Register", exact=False).last.click()
        expect(page.locator("#said")).to_be_visible()  # nothing was sent, and nothing is lost
        page.get_by_text("No network?").click()
        page.get_by_role("button", name="Make a QR code").click()
        expect(page.get_by_text("Show this screen at the desk")).to_be_visible()
        picture = page.locator("canvas").screenshot()
    held_up = Image.open(io.BytesIO(picture))
    with Tablet(chromium, server, "tall", camera=held_up) as tablet:
        desk = tablet.sign_in()
        desk.get_by_role("button", name="カメラで読み取る").click()
        expect(desk.get_by_text("申込みを読みました")).to_be_visible()
        expect(desk.get_by_label("携帯電話")).to_have_value("090-1111-2222")
        show_paperwork(desk)
        desk.get_by_role("button", name="登録して受付する").click()
        expect(desk.get_by_text("登録して受付しました")).to_be_visible()
        tablet.nothing_wrong()
