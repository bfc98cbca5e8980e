"""A call that comes twice: the need that is open at a house is said before it is recorded once more."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import EnrolledTablet, rows
from tests.browser.test_offline import everything_has_arrived
from tests.centre import command, need_payload
from tests.server import Server


def is_open(server: Server, **said: object) -> None:
    """A need that was recorded before, by the API."""
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token()}"}) as api:
        assert (
            api.post("/api/commands", json=command("record_need", **need_payload(**said))).status_code == 200
        )


def told(page: Page, name: str, address: str) -> None:
    page.goto("/needs/new")
    page.locator("[name=source][value=phone]").check(force=True)
    page.locator("[name='person.name']").fill(name)
    page.locator("#f-address").press_sequentially(address)
    page.locator("[name=category]").first.check(force=True)
    page.locator("[name=request]").fill("床下の泥を出してほしい")


def test_a_second_call_about_a_house_is_seen_while_it_is_typed_and_where_it_is_refused(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        told(page, "高橋　キヨ", "港区港町3丁目14-2")
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text("番として記録しました。")).to_be_visible()

        told(page, "隣の　人", "港町三丁目十四番二号")
        warning = page.locator(".notice.same")
        expect(warning.get_by_role("link", name="開いて書き足す")).to_be_visible()
        page.get_by_role("button", name="記録する").click()
        expect(warning).to_contain_text("同じ依頼なら")
        expect(warning).to_be_in_viewport()
        warning.get_by_label("別の家", exact=True).check()
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text("番として記録しました。")).to_be_visible()


def test_somebody_of_one_name_is_seen_while_the_name_is_typed(chromium: Chromium, server: Server) -> None:
    is_open(server, person={"name": "高橋　キヨ"})
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/needs/new")
        page.locator("[name='person.name']").press_sequentially("髙橋 キヨ")
        expect(page.locator(".notice.same")).to_contain_text("同じ名前の方")


@pytest.mark.long
def test_a_tablet_alone_warns_while_it_is_typed_and_writes_to_the_need_that_is_open(
    chromium: Chromium, server: Server
) -> None:
    is_open(server, address="港区港町3丁目14-2")
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol()
        tablet.knows_all("view.needs().length === 1")
        server.kill()
        told(page, "隣の　人", "港町三丁目十四番二号")
        warning = page.locator(".notice.same")
        expect(warning).to_contain_text("この家のニーズが、もうあります")
        page.get_by_role("button", name="記録する").click()
        expect(warning).to_contain_text("そのニーズに書き足してください")
        expect(warning).to_be_in_viewport()
        for words in ("同じ世帯の、別の困りごと", "別の家", "同じ依頼。この内容を1番に書き足す"):
            warning.get_by_label(words, exact=True).check()
        page.get_by_role("button", name="記録する").click()
        expect(page.get_by_text("隣の　人さんのニーズ")).to_be_visible()
        server.start()
        everything_has_arrived(page)
        assert rows(server, "SELECT number FROM needs") == [(1,)]
        ((said,),) = rows(server, "SELECT what FROM need_history WHERE what LIKE 'もう一度%'")
        assert "床下の泥を出してほしい" in said
        tablet.nothing_wrong()
