"""The seal on a toll-free certificate is ticked on a tablet that has no network, and taken back, and ticked again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.enrolled import EnrolledTablet, count
from tests.browser.test_offline import everything_has_arrived, register, tablet  # noqa: F401  # a fixture
from tests.centre import new_id, today
from tests.server import Server
from vcenter.domain.calendar import day_began
from vcenter.store import centre, tolls


@pytest.mark.long
def test_a_seal_is_ticked_without_network(tablet: EnrolledTablet, server: Server) -> None:  # noqa: F811
    incident, day = new_id(), today().isoformat()
    with server.records() as tx:
        centre.open_incident(tx, incident, "豪雨", False, day_began(today()))
        measure = {"incident_id": incident, "in_force": 1, "first_day": day, "said_at": day_began(today())}
        tolls.say_measure(tx, measure)
    page = tablet.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    tablet.knows_all('view.find("小鳥遊")[0]?.in')
    server.kill()
    page.goto("/tablet/leaving")
    page.locator("#q").fill("小鳥遊")
    page.locator("#found").get_by_role("button", name="帰宅を記録する").click()
    expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")
    page.get_by_role("button", name="証明書に押印した").click()
    page.get_by_role("button", name="取り消す").click()
    page.get_by_role("button", name="証明書に押印した").click()
    expect(page.get_by_text("✓ 証明書に押印した")).to_be_visible()
    server.start()
    everything_has_arrived(page)
    assert count(server, f"toll_seals WHERE day = '{day}'") == 1
    tablet.nothing_wrong()
