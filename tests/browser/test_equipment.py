"""Equipment goes along by label and by count, and comes back in part: at the desk, and on a tablet without its server."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import EnrolledTablet, count
from tests.browser.test_offline import everything_has_arrived
from tests.centre import Centre, begin_records, new_id
from tests.server import Server

SHOVEL = "スコップ（角）"


def stocked(data: Path) -> str:
    """A team that is out, ten shovels and a barrow; the team's id."""
    begin_records(data)
    with Centre(data) as centre:
        team = centre.sent()
        centre.do("add_equipment", stock=new_id(), kind=SHOVEL, count=10)
        centre.do("add_equipment", stock=new_id(), kind="一輪車", count=1, singly=True)
    return team


def test_three_shovels_and_a_barrow_go_along_and_one_shovel_is_lost(
    chromium: Chromium, tmp_path: Path
) -> None:
    stocked(tmp_path / "data")
    with Server(tmp_path / "data") as server, Tablet(chromium, server) as tablet:
        page = tablet.sign_in("資機材")
        page.goto("/equipment")
        page.get_by_label("または班の番号・ラベルの名前").fill("一輪車-01")
        page.get_by_role("button", name="開く", exact=True).click()
        page.get_by_role("button", name="1班", exact=True).click()
        expect(page.get_by_text("貸し出しを記録しました")).to_be_visible()
        for _ in range(3):
            page.get_by_role("button", name=f"{SHOVEL}を貸す数を増やす").click()
        page.get_by_role("button", name="1班に貸し出す").click()
        expect(page.get_by_label(f"{SHOVEL}の返った数", exact=True)).to_be_visible()
        page.get_by_role("button", name=f"{SHOVEL}の返った数を増やす").click()
        page.get_by_role("button", name=f"{SHOVEL}のなくした数を増やす").click()
        page.get_by_label("一輪車-01　返った").check(force=True)
        page.get_by_role("button", name="この数で記録する").click()
        expect(page.get_by_text("返却を記録しました")).to_be_visible()
        expect(page.get_by_text(f"貸出中: {SHOVEL} 1")).to_be_visible()
        expect(page.get_by_text("なくした 1")).to_be_visible()
        page.get_by_role("button", name="元に戻す").click()
        expect(page.get_by_text(f"貸出中: 一輪車-01、{SHOVEL} 3")).to_be_visible()
        tablet.nothing_wrong()


@pytest.mark.long
def test_equipment_goes_along_and_comes_back_without_network(chromium: Chromium, tmp_path: Path) -> None:
    stocked(tmp_path / "data")
    with Server(tmp_path / "data") as server, EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol()
        tablet.knows_all('tablet.followed.view.rows("equipment").length === 2 && view.teams().length === 1')
        server.kill()
        page.goto("/tablet/equipment")
        page.get_by_label("または班の番号・ラベルの名前").fill("一輪車-01")
        page.get_by_role("button", name="開く", exact=True).click()
        page.get_by_role("button", name="1班", exact=True).click()
        expect(page.locator("#found")).to_contain_text("一輪車-01")
        page.get_by_role("link", name="1班に貸す").click()
        page.get_by_role("button", name="貸し出しを記録する").click()
        expect(page.get_by_text("まだ保存していません")).to_be_visible()
        for _ in range(3):
            page.get_by_role("button", name=f"{SHOVEL}を貸す数を増やす").click()
        page.get_by_role("button", name="貸し出しを記録する").click()
        expect(page.get_by_text("1班へ資機材を貸し出し")).to_be_visible()
        page.goto("/tablet/equipment")
        row = page.locator(".borrower", has_text="1班")
        expect(row).to_contain_text(f"{SHOVEL} 3")  # before the centre knows of it
        row.get_by_text("一部だけ返った・壊れた・なくした").click()
        for _ in range(2):
            row.get_by_role("button", name=f"{SHOVEL}の返った数を増やす").click()
        row.get_by_role("button", name="この数で記録する").click()
        expect(row).to_contain_text(f"{SHOVEL} 1")
        server.start()
        everything_has_arrived(page)
        assert count(server, "equipment_loans WHERE over_at IS NULL") == 2
        assert count(server, "equipment_loans WHERE back = 2 AND count = 3") == 1
        tablet.nothing_wrong()
