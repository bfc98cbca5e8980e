"""Who is at a tablet without network: the PIN, the lock, signing out, and a tablet in a volunteer's hands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium
from tests.browser.enrolled import EnrolledTablet, rows
from tests.browser.test_offline import SOON, everything_has_arrived
from tests.server import Server

pytestmark = pytest.mark.long

IDLE = """() => {
  const who = JSON.parse(sessionStorage.getItem("vcenter.who"));
  sessionStorage.setItem("vcenter.who", JSON.stringify({ ...who, at: Date.now() - 6 * 60_000 }));
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""As if nobody had touched the screen for six minutes."""


@pytest.fixture
def tablet(chromium: Chromium, server: Server) -> Iterator[EnrolledTablet]:
    with EnrolledTablet(chromium, server) as made:
        made.enrol()
        yield made


def test_a_wrong_pin_opens_nothing_and_many_wrong_ones_wait(tablet: EnrolledTablet, server: Server) -> None:
    server.kill()
    page = tablet.context.new_page()
    tablet.page = page
    page.goto("/tablet/reception")
    dialog = page.get_by_role("dialog")
    for _ in range(5):
        expect(dialog.get_by_role("button", name="開く")).to_be_enabled()
        tablet.pin("000000")
        expect(dialog.get_by_text("暗証番号が違います")).to_be_visible()
        expect(dialog.get_by_role("button", name="開く")).to_be_enabled()
    tablet.pin(server.first_pin)
    expect(dialog.get_by_text("待ってから")).to_be_visible()
    assert not page.locator("main").is_visible()
    # As if its clock had been 300 days ahead and was put right: the wait is a lock's length from then on, not 300 days.
    tries = """async (pin) => {
      const { check } = await import("/assets/tablet/pin.js");
      const now = Date.now() - 300 * 86_400_000;
      return [await check("本部", pin, now), await check("本部", pin, now + 3_600_001)];
    }"""
    waits, right = page.evaluate(tries, server.first_pin)
    assert "待ってから" in waits
    assert right == ""


def test_the_lock_asks_for_the_pin_and_loses_nothing(tablet: EnrolledTablet, server: Server) -> None:
    page = tablet.page
    server.kill()
    page.goto("/reception/new")
    tablet.page.locator("main[data-tablet=form]").wait_for()
    page.locator("#f-name").fill("小鳥遊　和也")
    page.evaluate(IDLE)
    expect(page.get_by_role("dialog").get_by_text("画面を止めています")).to_be_visible()
    assert not page.locator("main").is_visible()
    tablet.pin(server.first_pin)
    expect(page.locator("#f-name")).to_have_value("小鳥遊　和也")
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("小鳥遊　和也さんを登録して受付")).to_be_visible()
    server.start()
    everything_has_arrived(page)
    assert rows(server, "SELECT actor FROM journal WHERE kind = 'register_person'") == [("本部",)]


def test_whoever_signs_out_is_told_what_waits_and_it_stays(tablet: EnrolledTablet, server: Server) -> None:
    page = tablet.page
    # The server is here, but takes no entries yet.
    tablet.context.route("**/sync/outbox", lambda route: route.fulfill(status=503, body=""))
    page.goto("/tablet/forms/walk-in")
    page.locator("#f-name").fill("小鳥遊　和也")
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.goto("/reception")
    page.get_by_role("button", name="サインアウト").click()
    expect(page.get_by_text("1件がまだセンターに届いていません")).to_be_visible()
    page.locator("dialog .button.stop").click()
    page.wait_for_url("**/sign-in")
    expect(page.get_by_role("radio", name="本部")).to_be_visible()
    expect(page.get_by_label("このタブレットの場所")).to_have_count(0)
    server.kill()
    page.goto("/rosters")  # what was known of people is gone, what waits is not
    tablet.pin(server.first_pin)
    expect(page.locator("main")).to_be_visible()
    page.goto("/tablet/outbox")
    expect(page.get_by_text("小鳥遊　和也さんを登録して受付")).to_be_visible()
    assert (
        page.evaluate(
            "import('/assets/tablet/core.js').then(({ tablet }) => tablet.replica.rows('people').length)"
        )
        == 0
    )


def test_a_volunteer_sees_no_desk_of_staff(tablet: EnrolledTablet, server: Server) -> None:
    page = tablet.page
    page.goto("/reception")
    page.locator("summary", has_text="ほか（").click()
    page.get_by_role("button", name="タブレットを渡す").click()
    page.locator("dialog .button.stop").click()
    page.wait_for_url("**/kiosk")
    server.kill()
    for address in ("/kiosk", "/reception", "/tablet/reception", "/tablet/outbox", "/"):
        page.goto(address)
        expect(page.get_by_text("係の人にこのタブレットを返してください")).to_be_visible(timeout=5 * SOON)
        assert page.locator("nav.desks").count() == 0
    page.get_by_role("button", name="係の人へ").click()
    tablet.pin(server.first_pin)
    expect(page.locator("main[data-tablet=reception]")).to_be_visible()


def test_whoever_signs_in_for_the_first_time_goes_on_alone_at_once(
    tablet: EnrolledTablet, server: Server
) -> None:
    """The tablet remembers who worked on it before: that says nothing of somebody who has come since."""
    known = """async () => {
      const pins = await import("/assets/tablet/pin.js");
      await pins.signedIn("応援 一郎", "835170");
      await pins.keepOnly(["本部"], Date.now() - 60_000);
      const before = await pins.known();
      await pins.keepOnly(["本部"], Date.now() + 1);
      return [before, await pins.known()];
    }"""
    server.kill()
    assert tablet.page.evaluate(known) == [["本部", "応援 一郎"], ["本部"]]
    tablet.page.evaluate(
        "async () => (await import('/assets/tablet/pin.js')).signedIn('応援 一郎', '835170')"
    )
    tablet.page.goto("/tablet/reception")
    expect(tablet.page.locator("main[data-tablet]")).to_be_visible()
    assert tablet.page.evaluate("async () => (await import('/assets/tablet/pin.js')).known()") == [
        "本部",
        "応援 一郎",
    ]
