"""What a tablet does when things go wrong: nothing that was typed is lost, nothing happens twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.server import Server


def walk_in(page: Page) -> None:
    page.goto("/reception/new")
    page.get_by_label("名前", exact=False).first.fill("小鳥遊　和也")
    page.get_by_label("携帯電話").fill("090-1111-2222")


def people(server: Server) -> int:
    with closing(sqlite3.connect(server.data / "vcenter.sqlite")) as database:
        count: int = database.execute("SELECT count(*) FROM people").fetchone()[0]
        return count


def test_a_server_that_is_away_costs_nothing_that_was_typed(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        walk_in(page)
        server.kill()
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("まだ送られていません")).to_be_visible()
        expect(page.get_by_text("センターにつながりません").first).to_be_visible()
        server.start()
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("登録して受付しました")).to_be_visible()
        assert people(server) == 1
        expect(page.locator("#connection")).to_have_text("つながっています")


def test_a_session_that_ended_is_taken_up_on_top_of_the_page(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        walk_in(page)
        tablet.context.clear_cookies()
        page.get_by_role("button", name="登録して受付する").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("サインインが切れました")).to_be_visible()
        dialog.get_by_label("名前").fill("本部")
        dialog.get_by_label("暗証番号").fill("999999")
        dialog.get_by_label("このタブレットの場所").fill("受付1番")
        dialog.get_by_role("button", name="サインイン").click()
        expect(dialog.get_by_text("名前か暗証番号が違います")).to_be_visible()
        dialog.get_by_label("暗証番号").fill(server.first_pin)
        dialog.get_by_role("button", name="サインイン").click()
        expect(dialog).not_to_be_visible()
        expect(page.get_by_label("携帯電話")).to_have_value("090-1111-2222")
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("登録して受付しました")).to_be_visible()
        assert people(server) == 1


def test_a_network_that_goes_when_the_session_has_ended_is_said(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        tablet.context.clear_cookies()
        tablet.context.route("**/sign-in", lambda route: route.abort())
        page.get_by_label("名前・かな・電話・受付証の番号で探す").fill("小鳥遊")
        expect(page.get_by_text("センターにつながりません。まだ送られていません")).to_be_visible()
        expect(page.get_by_label("名前・かな・電話・受付証の番号で探す")).to_have_value("小鳥遊")


def test_a_wrong_pin_at_the_door_says_so(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.page
        page.goto("/sign-in")
        page.get_by_label("名前").fill("本部")
        page.get_by_label("暗証番号").fill("999999")
        page.get_by_label("このタブレットの場所").fill("受付1番")
        page.get_by_role("button", name="サインイン").click()
        expect(page.locator("main").get_by_text("名前か暗証番号が違います")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.get_by_label("暗証番号").fill(server.first_pin)
        page.get_by_role("button", name="サインイン").click()
        page.wait_for_url("**/reception")


def test_another_session_of_this_tablet_is_no_obstacle(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        walk_in(page)
        other = tablet.context.new_page()
        tablet.page = other
        tablet.sign_in()
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("もう一度押してください")).to_be_visible()
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("登録して受付しました")).to_be_visible()


def test_two_presses_in_a_row_are_one(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        walk_in(page)
        page.get_by_role("button", name="登録して受付する").dblclick()
        expect(page.get_by_text("登録して受付しました")).to_be_visible()
        assert people(server) == 1


def test_a_name_that_is_put_in_whole_is_found_a_second_time(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        walk_in(page)
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text("登録して受付しました")).to_be_visible()
        page.goto("/leaving")
        page.locator("#q").fill("小鳥遊")  # as handwriting or a paste does
        page.locator("#found").get_by_role("button", name="帰宅を記録する").click()
        expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")
        expect(page.locator("#q")).to_have_value("")
        page.locator("#q").fill("小鳥遊")
        expect(page.locator("#found").get_by_role("link", name="開く")).to_be_visible()
        tablet.nothing_wrong()


@pytest.mark.parametrize("typed", ["VC:P:000000000", "https://example.jp/ticket"])
def test_what_is_no_pass_of_ours_says_so_and_the_next_one_may_come(
    chromium: Chromium, server: Server, typed: str
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.get_by_label("名前・かな・電話・受付証の番号で探す").focus()
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        said = "知らない券です" if typed.startswith("VC") else "見つかりません"
        expect(page.get_by_text(said)).to_be_visible()
