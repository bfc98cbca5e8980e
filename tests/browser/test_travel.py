"""A phone without network at the door: the filled form travels as a QR, and the card at the desk is filled."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import Tablet, film
from tests.server import Server


def test_a_form_filled_in_without_network_fills_the_card(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    with Tablet(playwright, server) as phone:
        phone.context.close()
        context = phone.browser.new_context(
            viewport={"width": 390, "height": 844}, locale="en", base_url=server.url, device_scale_factor=3
        )
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
    video = film(Image.open(io.BytesIO(picture)), tmp_path / "form.mjpeg")
    with Tablet(playwright, server, "tall", camera=video) as tablet:
        desk = tablet.sign_in("本部", server.first_pin)
        desk.get_by_role("button", name="カメラで読み取る").click()
        expect(desk.get_by_text("申込みを読みました")).to_be_visible()
        expect(desk.get_by_label("携帯電話")).to_have_value("090-1111-2222")
        desk.get_by_label("保険に入っている").check()
        desk.get_by_role("button", name="登録して受付する").click()
        expect(desk.get_by_text("登録して受付しました")).to_be_visible()
        tablet.nothing_wrong()
