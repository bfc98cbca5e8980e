"""One press prints at the printer; where that is away the screen says what to do, and the PDF opens beside it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.test_halts import do, stands_at, team
from tests.server import Server


def test_each_button_prints_its_own_paper(chromium: Chromium, server: Server) -> None:
    """Passes and address labels stand in one form, each with its button."""
    team(server, server.token())
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        stands_at(page, "/rosters/people")
        page.get_by_role("button", name="受付証・宛名ラベル").click()
        for name, paper in (
            ("受付証を印刷", "passes"),
            ("宛名ラベルを印刷", "labels"),
            ("もう一度", "labels"),
        ):
            with page.context.expect_event("request", lambda sent: "/rosters/selected/" in sent.url) as asked:
                page.get_by_role("button", name=name).click()
            assert asked.value.url.endswith(f"/rosters/selected/{paper}"), name


def test_a_file_is_saved_and_the_page_stays(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        stands_at(page, "/requests/year")
        with page.expect_download() as saved:
            page.get_by_role("button", name="Excelで保存する").click()
        name = saved.value.suggested_filename
        assert name.startswith("requests-") and saved.value.path().read_bytes().startswith(b"PK")
        expect(page.get_by_role("status").filter(has_text=f"「{name}」を保存しました。")).to_be_visible()
        stands_at(page, "/requests/year")


def test_a_printer_that_is_away_leaves_the_pdf(chromium: Chromium, server: Server) -> None:
    token = server.token()
    do(server, token, "say_printers", sheets="nowhere")
    formed = team(server, token)
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        stands_at(page, f"/dispatch/teams/{formed}")
        page.get_by_label("大きな字").check()
        page.get_by_role("button", name="指示書を印刷する").click()
        expect(page.get_by_role("heading", name="印刷できませんでした")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("alert")).to_contain_text(re.compile("見つかりません|CUPS|送れませんでした"))
        with page.expect_popup() as opened:
            page.get_by_role("button", name="PDFを開く").click()
        opened.value.close()
        stands_at(page, f"/dispatch/teams/{formed}")
        expect(page.locator("main")).to_contain_text("2枚目")
        expect(page.locator("main")).to_contain_text("大きな字")
