"""A morning on paper: blank forms are printed, what was written on them is typed in with its time, and none is forgotten."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import rows
from tests.centre import today
from tests.server import Server

DAY = today() - timedelta(days=1)
"""All of it is over, whatever time it is now."""


def as_written(page: Page, time: str, number: str) -> None:
    """What stands on top of the paper. Day and writer are asked for once."""
    page.locator("[name=paper_time]").fill(time)
    page.get_by_label("用紙の番号").fill(number)
    if (writer := page.get_by_label("紙に書いた人")).is_visible():
        page.get_by_label("紙の日").fill(f"{DAY.month}/{DAY.day}")
        writer.fill("佐藤 次郎")


def test_a_card_and_a_need_of_a_morning_without_power_are_typed_in_with_their_time(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in("本部")
        page.goto("/from-paper")
        for count in page.locator("[name^='counts.']").all():
            count.fill(
                "1" if count.get_attribute("name") in ("counts.card", "counts.need", "counts.team") else "0"
            )
        with page.expect_popup() as opened:
            page.get_by_role("button", name="停電の朝の一式を印刷する").click()
        opened.value.close()
        page.get_by_role("button", name="紙で受け始めた").click()
        expect(page.get_by_role("heading", name="▲ まだ入力していない紙　3枚")).to_be_visible()

        page.get_by_role("link", name="受付票", exact=True).click()
        as_written(page, "841", "1")
        page.get_by_label("名前", exact=False).first.fill("山田　太郎")
        page.get_by_label("生年月日").fill("昭和55年4月1日")
        page.get_by_label("活動のきまり").check()
        page.locator("main form button.go").click()
        expect(page.locator(".toast")).to_contain_text("紙")
        page.goto("/needs/new?from_paper=1")
        as_written(page, "9:05", "2")
        page.get_by_label("名前", exact=False).first.fill("高橋　キヨ")
        page.get_by_label("活動する場所の住所").fill("みなと市港町2丁目3-4")
        page.get_by_label("泥出し").check()
        page.get_by_label("どうしてほしいか").fill("床下の泥を出してほしい")
        page.get_by_label("来所").check()
        page.locator("main form button.go").click()
        expect(page.locator(".toast")).to_be_visible()

        page.goto("/headquarters")
        expect(page.get_by_text("まだ入力していない紙が1枚")).to_be_visible()
        page.goto("/from-paper")
        expect(page.locator("#entries")).to_contain_text("山田　太郎")
        expect(page.locator("#entries")).to_contain_text("書いた人 佐藤 次郎")
        page.locator("button[value=team]").click()
        page.get_by_role("dialog").get_by_role("button", name="残り1枚は使っていない").click()
        expect(page.get_by_role("heading", name="✓ 使っている紙は、すべて入っています")).to_be_visible()
        tablet.nothing_wrong()
    assert rows(server, "SELECT number, writer FROM paper_entries ORDER BY number") == [
        (1, "佐藤 次郎"),
        (2, "佐藤 次郎"),
    ]
