"""Roles on a tablet: given at headquarters, and ended while somebody is about to press."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.server import Server

NAME, SECRET = "応援 一郎", "835170"


def added(page: Page, pin: str, *roles: str) -> None:
    """Somebody new with these roles, as 本部 adds them."""
    page.goto("/headquarters/staff")
    form = page.locator("form[action='/headquarters/staff']")
    form.get_by_label("名前").fill(NAME)
    form.get_by_label("暗証番号").fill(SECRET)
    for role in roles:
        form.get_by_role("checkbox", name=role).check()
    form.get_by_role("button", name="加える").click()
    with_own_pin(page, pin)
    expect(page.get_by_text(f"{NAME}さんを加えました。")).to_be_visible()


def with_own_pin(page: Page, pin: str) -> None:
    """What is dangerous asks who is there once more."""
    page.get_by_label("自分の暗証番号").fill(pin)
    page.get_by_role("button", name="続ける").click()


def sign_in(page: Page, ending: str, name: str = NAME) -> None:
    page.goto("/sign-in")
    page.get_by_label("名前").fill(name)
    page.get_by_label("暗証番号").fill(SECRET)
    page.get_by_label("このタブレットの場所").fill("ニーズ")
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url(ending)


def test_a_role_that_ends_under_somebodys_hands_costs_nothing_that_was_typed(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as headquarters, Tablet(chromium, server) as needs:
        added(headquarters.sign_in("本部"), server.first_pin, "ニーズ", "受付")
        page = needs.page
        sign_in(page, "**/reception")
        desks = page.get_by_role("navigation", name="窓口")
        expect(desks.get_by_role("link")).to_have_count(6)
        desks.get_by_role("link", name="ニーズ").click()
        page.get_by_role("link", name="ニーズを記録する").click()
        words = page.locator("[name=request]")
        words.fill("床下の泥を出してほしい")
        page.locator("[name='person.name']").fill("高橋　キヨ")
        page.locator("[name=address]").fill("港区芝1-2-3")
        page.locator("[name=category]").first.check()

        office = headquarters.page
        office.goto("/headquarters/staff")
        office.locator("summary", has_text=NAME).click()
        office.get_by_role("button", name=f"{NAME}さんの「ニーズ」を終わらせる").click()
        with_own_pin(office, server.first_pin)
        expect(office.get_by_text(f"{NAME}さんの役割を終わらせました。")).to_be_visible()

        page.get_by_role("button", name="記録する").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("サインインが切れました。入力した内容は残っています。")
        dialog.get_by_label("名前").fill(NAME)
        dialog.get_by_label("暗証番号").fill(SECRET)
        dialog.get_by_label("このタブレットの場所").fill("ニーズ")
        dialog.get_by_role("button", name="サインイン").click()
        expect(page.get_by_text("もう一度押してください")).to_be_visible()
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text("責任者（本部さん）に頼んでください")).to_be_visible()
        expect(dialog).to_have_count(0)
        expect(words).to_have_value("床下の泥を出してほしい")

        office.locator("summary", has_text=NAME).click()
        office.get_by_role("combobox").select_option("needs")
        office.get_by_role("button", name="役割を付ける").click()
        with_own_pin(office, server.first_pin)
        expect(office.get_by_text(f"{NAME}さんに役割を付けました。")).to_be_visible()
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text("1番として記録しました")).to_be_visible()
        needs.nothing_wrong()
        headquarters.nothing_wrong()


def test_a_name_without_its_space_signs_in_and_is_known_without_network_by_its_own(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as headquarters, Tablet(chromium, server) as tablet:
        added(headquarters.sign_in("本部"), server.first_pin, "受付")
        page = tablet.page
        sign_in(page, "**/reception", NAME.replace(" ", ""))
        names = page.evaluate("async () => (await import('/assets/tablet/pin.js')).known()")
        assert names == [NAME]
