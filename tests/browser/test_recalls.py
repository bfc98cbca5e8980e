"""Everybody is called back for the heat, and one leader does not answer; a team that is late is said wherever staff look."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import EnrolledTablet
from tests.browser.test_halts import do, stands_at, team
from tests.centre import new_id
from tests.server import Server
from tests.test_overdue import move_to_yesterday


def sent(server: Server, token: str, name: str = "班長　一郎") -> str:
    ready = team(server, token, name)
    do(server, token, "send_out", team=ready, leader_phone="090-1111-2222")
    return ready


def test_headquarters_calls_back_for_the_heat_and_one_team_is_not_reached(
    chromium: Chromium, server: Server
) -> None:
    token = server.token()
    sent(server, token)
    sent(server, token, "班長　二郎")
    with Tablet(chromium, server) as headquarters, Tablet(chromium, server) as reception:
        page, other = headquarters.sign_in("本部1番"), reception.sign_in("受付1番")
        stands_at(other, "/reception")
        stands_at(page, "/headquarters")
        do(server, token, "say_heat", place="港町", wbgt=32.1)
        page.get_by_role("link", name="暑さで班を呼び戻す").click()
        expect(page.get_by_label("班長に伝えることば")).to_have_value(
            "WBGT 32.1℃。作業をやめて、すぐ戻ってください"
        )
        page.get_by_role("button", name="呼び戻す").click()
        page.get_by_role("dialog").get_by_role("button", name="呼び戻す").click()
        expect(other.get_by_text("2班にまだ連絡がついていません")).to_be_visible()
        rows = page.get_by_role("list", name="呼び戻す班").get_by_role("listitem")
        rows.nth(0).get_by_role("button", name="出ない").click()
        expect(rows.nth(0)).to_contain_text("▲ 電話に出ない")
        rows.nth(1).get_by_role("button", name="戻ると返事").click()
        expect(rows.nth(1)).to_contain_text("○ 戻ると返事")
        expect(other.get_by_text("1班にまだ連絡がついていません")).to_be_visible()
        headquarters.nothing_wrong()
        reception.nothing_wrong()


def test_a_tablet_alone_notes_who_was_reached_and_says_who_is_late(
    chromium: Chromium, server: Server
) -> None:
    token = server.token()
    out, late = sent(server, token), sent(server, token, "班長　二郎")
    do(server, token, "call_teams_back", recall=new_id(), cause="rain", teams=[out])
    with server.records() as tx:
        move_to_yesterday(tx, late)
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol(uses=("returns",))
        server.kill()
        page.goto("/recalls")
        row = page.get_by_role("list", name="呼び戻している班").get_by_role("listitem")
        expect(row.get_by_role("link", name="090-1111-2222")).to_be_visible()
        row.get_by_role("button", name="つながった").click()
        expect(row).to_contain_text("○ つながった")
        expect(page.locator("[data-alarms]")).to_contain_text("班が遅れています（15:00まで）")


@pytest.mark.long
def test_a_team_that_is_called_twice_stands_once_and_one_press_notes_both(
    chromium: Chromium, server: Server
) -> None:
    token = server.token()
    out = sent(server, token)
    for cause in ("rain", "heat"):
        do(server, token, "call_teams_back", recall=new_id(), cause=cause, teams=[out])
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol(uses=("returns",))
        server.kill()
        page.goto("/recalls")
        row = page.get_by_role("list", name="呼び戻している班").get_by_role("listitem")
        expect(row).to_have_count(1)
        expect(row).to_contain_text("大雨")
        expect(row).to_contain_text("暑さ")
        row.get_by_role("button", name="つながった").click()
        expect(row).to_contain_text("○ つながった")
        expect(page.get_by_text("まだ連絡がつかない 0班")).to_be_visible()
