"""秘匿 on a tablet: somebody who has fled comes to the desk, and nobody who looks over a shoulder learns where she lives."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.insured import show_paperwork
from tests.browser.test_roles import added, sign_in, with_own_pin
from tests.server import Server


def registered(page: Page, *ticks: str) -> str:
    """She stands at the desk; the address of her card in the rosters."""
    page.goto("/reception/new")
    page.get_by_label("名前", exact=False).first.fill("隠　れい")
    page.get_by_label("住所").fill("港区ひみつ坂99")
    show_paperwork(page)
    for tick in ("consent", *ticks):
        page.locator(f"[name={tick}]").check(force=True)
    page.get_by_role("button", name="登録して受付する").click()
    page.wait_for_url("**/pass?new=1")
    return page.url.replace("/people/", "/rosters/people/").split("/pass")[0]


def test_somebody_who_has_fled_is_registered_and_found_by_nobody_else(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as reception, Tablet(chromium, server) as other:
        page = reception.sign_in("本部")
        added(page, server.first_pin, "受付")
        card = registered(page, "hidden")
        page.goto("/headquarters/hidden")
        page.get_by_role("link", name="隠　れい").click()
        page.wait_for_url(card)
        expect(page.get_by_text("見られるのは次の人だけです: 本部")).to_be_visible()
        expect(page.get_by_label("住所")).not_to_be_visible()
        page.locator("summary", has_text="住所・電話").click()
        expect(page.get_by_label("住所")).to_have_value("港区ひみつ坂99")

        sign_in(other.page, "**/reception")
        other.page.goto(card)
        expect(other.page.get_by_text("この画面には出しません。見られる人: 本部")).to_be_visible()
        expect(other.page.get_by_label("住所")).to_have_count(0)
        expect(other.page.get_by_text("ひみつ坂")).to_have_count(0)
        expect(other.page.get_by_role("button", name="秘匿をやめる")).to_have_count(0)

        page.get_by_role("button", name="秘匿をやめる").click()
        with_own_pin(page, server.first_pin)
        expect(page.get_by_text("秘匿をやめました。")).to_be_visible()
        expect(page.get_by_text("見られるのは次の人だけです")).to_have_count(0)
        expect(page.get_by_label("住所")).to_have_value("港区ひみつ坂99")


@pytest.mark.long
def test_a_card_that_stands_open_while_she_is_hidden_says_no_more_where_she_is(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as headquarters, Tablet(chromium, server) as other:
        page = headquarters.sign_in("本部")
        added(page, server.first_pin, "受付")
        card = registered(page)
        sign_in(other.page, "**/reception")
        other.page.goto(card)
        expect(other.page.get_by_label("住所")).to_have_value("港区ひみつ坂99")
        expect(other.page.locator("#connection")).to_have_text("つながっています")

        page.goto(card)
        page.locator("summary", has_text="秘匿にする").click()
        page.get_by_role("button", name="隠　れいさんを秘匿にする").click()
        expect(page.get_by_text("秘匿にしました。")).to_be_visible()
        expect(other.page.get_by_text("この画面には出しません。見られる人: 本部")).to_be_visible()
        expect(other.page.get_by_label("住所")).to_have_count(0)
