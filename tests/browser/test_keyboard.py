"""Reception by keyboard alone, by the names that a screen reader reads."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.test_offline import register
from tests.server import Server

FARTHEST = 90
"""Presses of Tab, at most, to whatever is wanted."""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus bears this name."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        read = page.evaluate(
            """() => {
              const one = document.activeElement;
              const label = one.labels?.[0]?.innerText ?? "";
              return `${one.getAttribute("aria-label") ?? ""} ${label} ${one.innerText ?? ""}`;
            }"""
        )
        if name in read:
            return
    raise AssertionError(f"{name} is not reached by keyboard")


def test_a_walk_in_and_a_check_in_by_keyboard_alone(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        tab_to(page, "初めての方を登録する")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="初めての方の受付")).to_be_visible()
        for name, typed in (
            ("名前", "小鳥遊　和也"),
            ("ふりがな", "たかなし　かずや"),
            ("携帯電話", "090-1111-2222"),
        ):
            tab_to(page, name)
            page.keyboard.type(typed)
        tab_to(page, "活動のきまり")
        page.keyboard.press("Space")
        tab_to(page, "まだ・あとで")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_label("いまここで加入する")).to_be_checked()
        tab_to(page, "わからない")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_label("基本プラン")).to_be_checked()
        tab_to(page, "登録して受付する")
        page.keyboard.press("Enter")
        expect(page.get_by_text("登録して受付しました")).to_be_visible()
        tab_to(page, "次の方へ")
        page.keyboard.press("Enter")
        page.wait_for_url("**/reception")
        tab_to(page, "名前・かな・電話・受付証の番号で探す")
        page.keyboard.type("たかなし")
        expect(page.locator("#found li")).to_have_count(1)
        tab_to(page, "開く")
        page.keyboard.press("Enter")
        expect(page.locator(".verdict")).to_contain_text("もう受付済み")
        tab_to(page, "帰宅を記録する")
        page.keyboard.press("Enter")
        expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")
        tablet.nothing_wrong()


def test_a_dialog_that_must_be_answered_stays_whoever_presses_escape(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.evaluate("""async () => {
          const { openDialog } = await import("/assets/page/dialog.js");
          const { dialog, closed } = openDialog(["暗証番号を入れてください"], { stays: true });
          window.answer = () => dialog.close("right");
          window.answered = closed;
        }""")
        for _ in range(3):  # a browser hears of no second Escape that nothing was pressed before
            page.keyboard.press("Escape")
        page.evaluate("new Promise((done) => setTimeout(done))")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.evaluate("answer()")
        assert page.evaluate("answered") == "right"
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_enter_on_a_papers_line_receives_nobody(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        register(page, "小鳥遊　和也", "090-1111-2222")
        page.goto("/from-paper/people")
        page.get_by_label("来た時刻・帰った時刻").fill("001")
        page.locator("#q").fill("小鳥遊")
        expect(page.locator("#found li")).to_have_count(1)
        page.evaluate("""() => document.querySelector("#line").addEventListener("submit", (event) => {
          event.preventDefault();
          window.sent = true;
        })""")
        page.locator("#q").press("Enter")
        page.get_by_label("来た時刻・帰った時刻").press("Enter")
        assert page.evaluate("window.sent ?? false") is False
