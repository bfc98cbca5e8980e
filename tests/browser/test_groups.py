"""A school of forty: pasted, received with one tap, sent out by classes; at closing time nobody is lost from a team."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet, ready_to_leave
from tests.browser.insured import show_paperwork
from tests.browser.standing import findings, too_small
from tests.browser.test_day import open_the_centre, record_a_need
from tests.server import Server

CLASSES = ("1組", "2組", "3組", "4組")


def school() -> str:
    """Four classes of ten, each with its teacher, as a school's office writes them."""
    lines = []
    for number, name in enumerate(CLASSES, start=1):
        lines += [
            f"■ {name}",
            f"担任　{number}郎（先生）, たんにん {'いにさし'[number - 1]}ろう, 090-1111-222{number}, S55.4.{number}",
        ]
        lines += [
            f"{place}. 生徒　{number}{'一二三四五六七八九'[place - 1]}子  2010/5/{place}"
            for place in range(1, 10)
        ]
    return "\n".join(lines)


def looks_right(tablet: Tablet, name: str, pictures: Path | None) -> None:
    page = tablet.page
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")
    if pictures:
        page.screenshot(path=pictures / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        f"{name} is wider than the tablet"
    )
    assert too_small(page) == []
    assert findings(page) == []


@pytest.mark.long
def test_a_school_of_forty(
    chromium: Chromium, server: Server, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    keep = pytestconfig.getoption("--pictures")
    pictures = Path(keep) if keep else None
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        open_the_centre(page)
        receive_the_school(tablet, pictures)
        receive_a_company(tablet, tmp_path, pictures)
        record_a_need(page)
        ask_for_ten(page)
        send_a_class_out(page)
        close_the_day(tablet, pictures)
        tablet.nothing_wrong()


def receive_the_school(tablet: Tablet, pictures: Path | None) -> None:
    page = tablet.page
    page.goto("/reception")
    page.locator("summary", has_text="ほか（").click()
    page.get_by_role("link", name="団体の受付").click()
    looks_right(tablet, "groups", pictures)
    page.get_by_label("団体の名前の一部").fill("みなと中")
    expect(page.get_by_text("見つかりません")).to_be_visible()
    page.get_by_role("link", name="新しい団体を受付する").click()
    page.get_by_label("団体の名前").fill("みなと中学校")
    page.get_by_label("名前の一覧を貼る").fill(school() + "\n090-1111-2222")
    page.get_by_label("保護者の同意書を、学校がまとめて").check()
    page.get_by_role("button", name="いる人を全員受付する").click()
    expect(page.locator("#problem-lines")).to_contain_text("45行目")
    expect(page.get_by_label("団体の名前")).to_have_value("みなと中学校")
    page.get_by_label("名前の一覧を貼る").fill(school())
    page.get_by_role("button", name="一覧を読んで確かめる").click()
    expect(page.locator("#problem-lines")).not_to_be_visible()
    expect(page.get_by_text("40人を読み取りました")).to_be_visible()
    looks_right(tablet, "group_form", pictures)
    page.get_by_role("button", name="いる人を全員受付する").click()
    expect(page.get_by_text("40人を受付しました")).to_be_visible()
    for name in CLASSES:
        expect(page.get_by_role("heading", name=f"{name}　10人")).to_be_visible()
    expect(page.get_by_text("保護者の同意書がまだの人")).not_to_be_visible()
    page.get_by_role("button", name="全員 同意した").click()
    expect(page.get_by_role("button", name="全員 同意した")).not_to_be_visible()
    page.get_by_text("全員の保険を記録する").click()
    show_paperwork(page, "")
    page.get_by_role("button", name="人の保険を記録する").click()
    expect(page.get_by_text("全員の確認が済んでいます")).to_be_visible()
    looks_right(tablet, "group_arrival", pictures)


def receive_a_company(tablet: Tablet, tmp_path: Path, pictures: Path | None) -> None:
    """An Excel with names alone, and five whose names come later."""
    page = tablet.page
    book = openpyxl.Workbook()
    for name in ("氏名", "港　太郎", "港　花子"):
        book.worksheets[0].append([name])
    book.save(tmp_path / "社員.xlsx")
    page.goto("/groups/new")
    page.get_by_label("団体の名前").fill("港商事")
    page.get_by_label("または名簿のファイル").set_input_files(tmp_path / "社員.xlsx")
    page.get_by_label("まだ名前のわからない人", exact=True).fill("5")
    page.get_by_role("button", name="いる人を全員受付する").click()
    expect(page.get_by_text("2人を受付しました")).to_be_visible()
    page.get_by_label("名前（1行に1人").fill("港　次郎\n港　三郎")
    page.get_by_role("button", name="名前・人数を記録する").click()
    expect(page.get_by_role("heading", name="まだ名前のわからない人　3人")).to_be_visible()
    looks_right(tablet, "group_unnamed", pictures)
    page.goto("/groups")
    expect(page.locator("#list")).to_contain_text("みなと中学校")
    expect(page.locator("#list")).to_contain_text("まだ名前のわからない人 3人")


def ask_for_ten(page: Page) -> None:
    page.get_by_role("link", name="直す").first.click()
    page.get_by_label("来てほしい人数", exact=True).fill("10")
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("10人").first).to_be_visible()


def send_a_class_out(page: Page) -> None:
    """The plan takes one whole class."""
    page.goto("/matching")
    page.get_by_role("button", name="班の案を出す").click()
    expect(page.locator(".toast")).to_contain_text("1班の案を出しました")
    chosen = page.locator("[data-seated]").all_inner_texts()
    assert len(chosen) == 10
    pupils = {name.removesuffix("◆長").split("　")[-1][0] for name in chosen if "生徒" in name}
    assert len(pupils) == 1, chosen
    page.locator("#f-back_by").fill("23:59")
    page.locator("[data-press=form]").click()
    expect(page.get_by_text("1班を編成しました")).to_be_visible()
    page.goto("/dispatch")
    page.get_by_role("link", name="1班を送り出す").click()
    ready_to_leave(page)
    page.get_by_role("button", name="1班を送り出す").click()
    expect(page.get_by_text("1班を送り出しました")).to_be_visible()


def close_the_day(tablet: Tablet, pictures: Path | None) -> None:
    page = tablet.page
    page.goto("/reception")
    page.get_by_role("link", name="帰りの受付").click()
    expect(page.get_by_role("heading", name="いま残っている人　44人")).to_be_visible()
    page.get_by_label("名前・かな・電話・受付証の番号で探す").fill("港　太郎")
    page.locator("#found").get_by_role("button", name="港　太郎さんの帰宅を記録する").click()
    expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")
    expect(page.get_by_label("名前・かな・電話・受付証の番号で探す")).to_have_value("")
    page.locator("#result").get_by_role("button", name="明日").click()
    expect(page.locator(".verdict")).to_contain_text("ありがとうございます")
    expect(page.locator("#list")).to_contain_text("1人")
    looks_right(tablet, "leaving", pictures)
    page.get_by_role("link", name="まだ残っている方をまとめて帰宅にする").click()
    expect(page.get_by_text("1班（活動中）")).to_be_visible()
    looks_right(tablet, "closing", pictures)
    page.get_by_role("button", name="36人の帰宅を記録する").click()
    expect(page.get_by_text("36人の帰宅を記録しました。")).to_be_visible()
    expect(page.get_by_text("班にいる10人は、そのままです")).to_be_visible()
    expect(page.get_by_role("heading", name="いま残っている人　10人")).to_be_visible()
    expect(page.locator("#list").get_by_text("1班 活動中")).to_have_count(10)
