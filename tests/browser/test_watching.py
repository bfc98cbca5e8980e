"""Watching on a tablet: whoever is overdue is found in front and done in two taps; lists of visitors and of evacuation help are taken in."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.standing import findings, too_small
from tests.centre import command, new_id, today
from tests.server import Server


@pytest.mark.long
def test_a_visit_that_is_overdue_is_done_in_two_taps(chromium: Chromium, server: Server) -> None:
    person = new_id()
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:

        def told(kind: str, **said: object) -> None:
            answer = api.post("/api/commands", json=command(kind, **said))
            assert answer.status_code == 200, answer.text

        told("register_person", person=person, name="遠藤　和子", birth="1940-04-01", consent=True)
        yesterday = (today() - timedelta(days=1)).isoformat()
        told("begin_watch", watch=new_id(), person=person, days="毎日", next_on=yesterday)
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.get_by_role("link", name="見守り").first.click()  # one tap
        over = page.locator(".watch-side.over")
        expect(over).to_contain_text("遠藤")
        over.get_by_role("button", name="元気だった").click()  # and another
        expect(page.get_by_role("status").filter(has_text="訪問を記録しました")).to_be_visible()
        expect(over.locator(".watch-card")).to_have_count(0)
        page.get_by_role("button", name="元に戻す").click()
        expect(page.locator(".watch-side.over .watch-card")).to_have_count(1)
        tablet.nothing_wrong()


@pytest.mark.long
def test_lists_are_looked_at_and_taken_in(chromium: Chromium, server: Server, tmp_path: Path) -> None:
    visitors, evacuation = tmp_path / "訪問員別名簿.csv", tmp_path / "避難行動要支援者名簿.csv"
    visitors.write_text(
        "訪問員,対象者氏名,住所,電話,民生委員同意,火,備考\n小林 和夫,石川 節子,芝4-13-2,03-3473-6437,○,○,\n"
    )
    evacuation.write_text("氏名,住所,要介護度,生年月日\n遠藤 和子,川上1-2-3,要介護3,S12.13.3\n")
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/watching/files")
        page.get_by_label("訪問員の名簿（20MBまで）").set_input_files(visitors)
        page.get_by_role("button", name="中身を確かめる").click()
        expect(page.get_by_text("石川")).to_be_visible()
        assert too_small(page) == []
        assert findings(page) == []
        page.get_by_role("button", name="1人を見守りに取り込む").click()
        expect(page.get_by_text("訪問員の名簿を取り込みました")).to_be_visible()
        page.goto("/evacuation-files")
        page.get_by_label("名簿のファイル（20MBまで）").set_input_files(evacuation)
        page.get_by_role("button", name="中身を確かめる").click()
        expect(page.get_by_text("要介護3")).to_be_visible()
        page.get_by_role("link", name="どの行か見る").click()
        expect(page.get_by_text("S12.13.3")).to_be_in_viewport()
        assert too_small(page) == []
        assert findings(page) == []
        page.locator("input[name=basis][value=consent]").check()
        page.get_by_label("渡してくれた市町村の担当").fill("川上町 防災課")
        page.get_by_label("受け取った日").fill(today().isoformat())
        page.get_by_label("いつまで使ってよいか").fill((today() + timedelta(days=30)).isoformat())
        page.get_by_role("button", name="1人を取り込む").click()
        expect(page.get_by_role("heading", name="避難行動要支援者名簿　1人")).to_be_visible()
        _printed_twice(page)
        _erased_on_another_screen(page)
        tablet.nothing_wrong()


def _printed_twice(page: Page) -> None:
    """One tap too many, and once more because no paper came: one copy."""
    page.get_by_label("だれに渡しますか").fill("川上町会")
    for name in ("控え番号をつけて1人分を印刷する", "控え番号をつけて1人分を印刷する", "もう一度印刷する"):
        with page.context.expect_page() as opened:
            page.get_by_role("button", name=name).click()
        opened.value.close()
    page.get_by_role("button", name="出た").click()
    page.reload()
    expect(page.get_by_role("button", name=re.compile("同じ控え番号.*で印刷し直す"))).to_have_count(1)


def _erased_on_another_screen(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#people a").first.click()
    expect(other.get_by_role("heading", name="遠藤")).to_be_visible()
    page.get_by_role("button", name="この名簿を消す").click()
    page.get_by_role("dialog").get_by_role("button", name="この名簿を消す").click()
    expect(page.get_by_role("heading", name="消した名簿")).to_be_visible()
    expect(other.get_by_role("heading", name="この名簿は消去しました")).to_be_visible()
    expect(other.get_by_text("遠藤")).to_have_count(0)
    other.close()
