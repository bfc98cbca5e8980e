"""A thing that was found is written down on a tablet without its server, sent later, and given back at a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import EnrolledTablet, rows
from tests.browser.test_offline import everything_has_arrived
from tests.server import Server


@pytest.mark.long
def test_a_found_key_is_written_down_without_network_and_given_back(
    chromium: Chromium, server: Server
) -> None:
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol(uses=("reception",))
        tablet.knows_all()
        server.kill()
        page.goto("/matters/new")
        expect(page.locator(".when-lost")).to_be_hidden()
        page.locator("[name=sort][value=lost]").check(force=True)
        page.get_by_label("しまってある所").fill("本部の棚")
        page.get_by_label("内容").fill("車の鍵")
        page.get_by_role("button", name="この端末に保存する").click()
        expect(page.locator("[data-kept-words]")).to_contain_text("苦情・忘れ物・問合せ")
        server.start()
        everything_has_arrived(page)
        tablet.nothing_wrong()
    assert rows(server, "SELECT sort, what, kept_where FROM matters") == [("lost", "車の鍵", "本部の棚")]
    with Tablet(chromium, server) as desk:
        page = desk.sign_in("受付")
        page.goto("/matters")
        page.locator("[data-row] a").click()
        page.get_by_label("だれに返したか").fill("本人")
        page.get_by_role("button", name="返した").click()
        expect(page.locator(".toast")).to_contain_text("1番の忘れ物を返した")
        expect(page.locator("#detail")).to_contain_text("返した相手")
        desk.nothing_wrong()
