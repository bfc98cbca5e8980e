"""A helper's day at one desk: let in by six digits, going on without the server, ended by headquarters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium
from tests.browser.enrolled import EnrolledTablet, rows
from tests.browser.test_offline import everything_has_arrived
from tests.browser.test_pin import IDLE
from tests.server import Server

NAME = "手伝　花子（お手伝い）"


def let_in(page: Page) -> str:
    """The digits, as headquarters read them from their screen."""
    page.goto("/headquarters/helpers")
    page.get_by_label("名簿にない方の名前").fill("手伝 花子")
    page.get_by_label("受付", exact=True).check()
    page.get_by_role("button", name="入れる").click()
    digits = page.locator("[data-digits]")
    expect(digits).to_be_visible()
    return digits.inner_text()


@pytest.mark.long
def test_a_helpers_day_at_one_desk(chromium: Chromium, server: Server) -> None:
    with EnrolledTablet(chromium, server) as headquarters, EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol()
        page.get_by_role("button", name="サインアウト").click()
        page.wait_for_url("**/sign-in")
        office = headquarters.sign_in("本部")
        digits = let_in(office)

        page.goto("/sign-in")
        page.get_by_role("link", name="お手伝いの方はこちら").click()
        page.get_by_label("6けたの番号").fill(digits)
        page.get_by_role("button", name="はじめる").click()
        page.wait_for_url("**/reception")
        expect(page.get_by_role("navigation", name="窓口").get_by_role("link")).to_have_count(1)
        expect(office.locator("#helpers")).to_contain_text("受付2")
        tablet.knows_all()

        server.kill()
        page.goto("/reception/new")
        page.locator("main[data-tablet=form]").wait_for()
        page.locator("#f-name").fill("小鳥遊　和也")
        page.evaluate(IDLE)
        expect(page.get_by_role("dialog").get_by_text("画面を止めています")).to_be_visible()
        tablet.pin(digits.replace(" ", ""))
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("小鳥遊　和也さんを登録して受付")).to_be_visible()
        desks = page.get_by_role("navigation", name="窓口")
        expect(desks.get_by_role("link")).to_have_text([re.compile("受付"), re.compile("送信待ち")])
        page.goto("/tablet/needs")
        expect(page.get_by_text("この窓口は、お手伝いの方のものではありません。")).to_be_visible()
        page.goto("/tablet/reception")
        server.start()
        everything_has_arrived(page)
        assert rows(server, "SELECT actor FROM journal WHERE kind = 'register_person'") == [(NAME,)]

        office.goto("/headquarters/helpers")
        office.get_by_role("button", name="終わりにする").click()
        office.locator("dialog .button.stop").click()
        expect(office.get_by_text("終わりにしました。")).to_be_visible()
        page.goto("/reception")
        expect(page.get_by_role("heading", name="サインイン")).to_be_visible()
        tablet.nothing_wrong()
        headquarters.nothing_wrong()


@pytest.mark.long
def test_the_qr_brings_the_digits_and_takes_them_out_of_the_address(
    chromium: Chromium, server: Server
) -> None:
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol()
        page.goto("/sign-in/helper#482915")
        expect(page.get_by_label("6けたの番号")).to_have_value("482915")
        assert page.evaluate("() => location.href").endswith("/sign-in/helper")
        tablet.nothing_wrong()


def test_a_helper_whose_day_is_over_opens_nothing_without_the_server(
    chromium: Chromium, server: Server
) -> None:
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol()
        page.goto("/tablet/reception")
        server.kill()  # who may sign in here is not asked of it
        opened = page.evaluate(
            """async () => {
              const pins = await import("/assets/tablet/pin.js");
              await pins.signedIn("手伝　花子（お手伝い）", "482915", { ends: Date.now() + 60_000, desk: "reception" });
              const before = [await pins.known(), await pins.check("手伝　花子（お手伝い）", "482915")];
              await pins.signedIn("手伝　花子（お手伝い）", "482915", { ends: Date.now() - 1, desk: "reception" });
              return [...before, await pins.known(), await pins.check("手伝　花子（お手伝い）", "482915"), await pins.hasEnded("手伝　花子（お手伝い）")];
            }"""
        )
        assert opened == [
            ["本部", NAME],
            "",
            ["本部"],
            "暗証番号が違います。確かめてもう一度入れてください。",
            True,
        ]
        page.evaluate(
            f"""() => sessionStorage.setItem("vcenter.who", JSON.stringify({{ name: "{NAME}", at: Date.now() }}))"""
        )
        page.reload()
        expect(page.get_by_role("dialog").get_by_label("名前")).to_be_visible()
        expect(page.get_by_role("option")).to_have_text(["本部"])
        assert not page.locator("main").is_visible()
        tablet.pin(server.first_pin)
        expect(page.locator("main")).to_be_visible()
