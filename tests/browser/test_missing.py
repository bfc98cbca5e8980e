"""A form that lacks something says so beside the field, in our words, before it is sent."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.server import Server


def test_what_is_missing_is_said_beside_its_field_and_counted_in_the_bar(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/needs/new")
        page.get_by_role("button", name="記録する").click()
        said = page.locator("[data-missing]")
        expect(said.first).to_have_text("入力してください。")
        expect(said.first).to_be_in_viewport()
        expect(page.locator(":focus")).to_have_attribute("name", "person.name")
        expect(
            page.locator("fieldset", has=page.locator("[name=category]")).locator("[data-missing]")
        ).to_have_text("選んでください。")
        wrong = said.count()
        bar = page.locator("[data-bar-state]")
        expect(bar).to_have_text(f"× {wrong}か所を確かめてください")
        page.locator("[name=category]").first.check(force=True)
        expect(bar).to_have_text(f"× {wrong - 1}か所を確かめてください")
        address = page.locator(".field", has=page.locator("#f-address"))
        expect(address.locator("[data-missing]")).to_have_text("入力してください。")
        page.locator("#f-address").fill("港町1-1")
        expect(address.locator("[data-missing]")).to_have_count(0)
        tablet.nothing_wrong()


def test_what_stands_unrecorded_in_another_form_is_asked_about_before_it_is_lost(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in("本部")
        page.goto("/headquarters/centre")
        page.locator("[name=phone]").fill("03-9999-0000")
        page.get_by_role("button", name="掛金を記録する").click()
        expect(page.get_by_role("dialog")).to_contain_text("まだ記録していません")
        page.get_by_role("dialog").get_by_role("button", name="やめる").click()
        expect(page.locator("[name=phone]")).to_have_value("03-9999-0000")
        tablet.nothing_wrong()
