"""How a tablet's time alone may end: in a conflict, with a newer program, or cut off; and what it refuses meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import EnrolledTablet, count, rows
from tests.browser.test_offline import (
    SOON,
    everything_has_arrived,
    goes_home,
    register,
    tablet,  # noqa: F401  # a fixture
)
from tests.server import Server


def search(page: Page, words: str) -> None:
    page.goto("/tablet/reception")
    page.locator("#q").fill(words)


def register_alone(page: Page, name: str, phone: str) -> None:
    page.goto("/tablet/forms/walk-in")
    page.locator("#f-name").fill(name)
    page.locator("#f-phone").fill(phone)
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text(f"{name}さんを登録して受付")).to_be_visible()


@pytest.mark.long
def test_two_tablets_that_registered_one_person_are_settled_in_the_tray(
    chromium: Chromium, server: Server
) -> None:
    alone = [EnrolledTablet(chromium, server) for _ in range(2)]
    for number, one in enumerate(alone, 1):
        one.enrol(name=f"受付{number}")
    server.kill()
    for one in alone:
        expect(one.page.locator("main[data-tablet]")).to_be_visible(timeout=SOON)
        register_alone(one.page, "小鳥遊　和也", "090-1111-2222")
    server.start()
    for one in alone:
        everything_has_arrived(one.page)
        one.nothing_wrong()
        one.context.close()
    assert count(server, "people WHERE joined_into IS NULL") == 2

    with Tablet(chromium, server) as headquarters:
        page = headquarters.sign_in()
        page.get_by_role("link", name="要確認 1件").click()
        expect(page.locator("main")).to_contain_text("小鳥遊　和也")
        page.get_by_role("button", name="同じ人").first.click()
        expect(page.get_by_role("heading", name="要確認")).to_contain_text("0件")
        headquarters.nothing_wrong()
    assert count(server, "people WHERE joined_into IS NULL") == 1
    assert count(server, "attendance WHERE out_at IS NULL") == 1


@pytest.mark.long
def test_whoever_may_not_be_received_is_not_received_alone_either(
    tablet: EnrolledTablet,  # noqa: F811
    server: Server,
) -> None:
    page = tablet.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    goes_home(page, "小鳥遊")
    (person,) = rows(server, "SELECT id FROM people")[0]
    page.goto(f"/rosters/people/{person}")
    page.get_by_text("受付証をなくした・受付を止める").click()
    page.locator("#f-reason").fill("前の現場でのこと")
    page.get_by_role("button", name="受付を止める").click()
    expect(page.get_by_text("受付を止めています")).to_be_visible()
    tablet.is_whole()
    tablet.knows_all('view.find("小鳥遊")[0]?.x')
    server.kill()
    expect(page.locator("main[data-tablet]")).to_be_visible(timeout=SOON)
    search(page, "小鳥遊")
    page.locator("#found").get_by_role("button").first.click()
    expect(page.locator(".verdict")).to_contain_text("本部に確かめてください")
    page.goto("/tablet/outbox")
    expect(page.get_by_text("送信待ちはありません")).to_be_visible()


@pytest.mark.long
def test_a_newer_program_comes_when_nothing_waits_any_more(tablet: EnrolledTablet, server: Server) -> None:  # noqa: F811
    page = tablet.enrol()
    before = page.locator("body").get_attribute("data-app")
    server.kill()
    expect(page.locator("main[data-tablet]")).to_be_visible(timeout=SOON)
    register_alone(page, "小鳥遊　和也", "090-1111-2222")
    server.module = "tests.newer"  # our program, and one form more
    server.start()
    everything_has_arrived(page)
    assert count(server, "people") == 1
    page.goto("/reception")
    tablet.is_whole()
    after = page.locator("body").get_attribute("data-app")
    assert after != before
    server.kill()
    page.goto("/tablet/forms/lend-again")  # what is new is there without network too
    expect(page.get_by_role("heading", name="新しい用紙")).to_be_visible()
    tablet.nothing_wrong()


@pytest.mark.long
def test_a_tablet_that_was_cut_off_says_so_and_shows_nobody(
    tablet: EnrolledTablet,  # noqa: F811
    chromium: Chromium,
    server: Server,
) -> None:
    page = tablet.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    tablet.is_whole()
    tablet.knows_all('view.find("小鳥遊").length === 1')
    with Tablet(chromium, server) as headquarters:
        hq = headquarters.sign_in()
        hq.goto("/headquarters/devices")
        hq.get_by_role("button", name="止める").click()
        hq.get_by_role("dialog").get_by_role("button").last.click()
        expect(hq.get_by_text("止めました").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('online'))")  # or half a minute later by itself
    # At its next contact, without a touch: whoever stood on the screen is gone, and it is signed out.
    expect(page.locator("#said")).to_contain_text("このタブレットは本部が止めました", timeout=40_000)
    expect(page.get_by_text("小鳥遊　和也")).to_have_count(0)
    page.evaluate("location.assign('/reception')")
    expect(page.get_by_role("button", name="サインイン")).to_be_visible()
    server.kill()
    search(page, "小鳥遊")
    expect(page.get_by_text("小鳥遊　和也")).to_have_count(0)


@pytest.mark.long
def test_whoever_came_in_at_another_tablet_can_go_home_at_one_that_does_not_know_it(
    tablet: EnrolledTablet,  # noqa: F811
    server: Server,
    chromium: Chromium,
) -> None:
    page = tablet.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    goes_home(page, "小鳥遊")
    tablet.knows_all('view.find("小鳥遊")[0]?.in?.out')
    page.goto("about:blank")  # it hears no more
    with Tablet(chromium, server) as other:
        desk = other.sign_in("受付1番")
        desk.locator("#q").fill("小鳥遊")
        desk.locator("#found").get_by_role("button", name="受付する").click()
        expect(desk.locator(".verdict")).to_contain_text("受付しました")
        other.nothing_wrong()
    server.kill()
    page.goto("/tablet/leaving")
    page.locator("#q").fill("小鳥遊")
    page.locator("#found").get_by_role("button", name="開く").click()
    expect(page.locator(".verdict")).to_contain_text("もう帰宅しています")
    page.get_by_role("button", name="それでも帰宅を記録する").click()
    expect(page.locator(".verdict")).to_contain_text("帰宅を記録しました")
    server.start()
    everything_has_arrived(page)
    assert count(server, "attendance WHERE out_at IS NULL") == 0
    tablet.nothing_wrong()


NO_ROOM = """
let left = %d;
const real = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (...given) {
  if (left-- > 0) throw new DOMException("no room", "QuotaExceededError");
  return real.apply(this, given);
};
null;
"""


@pytest.mark.long
def test_little_room_is_said_on_every_page_and_what_did_not_fit_is_kept_once_it_does(
    tablet: EnrolledTablet,  # noqa: F811
    server: Server,
) -> None:
    page = tablet.enrol()
    server.kill()
    page.goto("/tablet/forms/need")
    expect(page.get_by_role("link", name="空きが残りわずか")).to_be_hidden()
    page.locator("input[name='person.name']").fill("佐藤　ハル")
    page.get_by_label("訪問", exact=True).check()
    page.locator("#f-address").fill("港区芝3-4-5")
    page.locator("#f-request").fill("話を聞いてほしい")
    page.get_by_label("傾聴・話し相手", exact=True).check()
    page.evaluate(NO_ROOM % 2)  # as the reserve is given up, and once more
    page.get_by_role("button", name="記録する").click()
    expect(page.locator("#said").get_by_text("空きが足りない")).to_be_visible()
    expect(page.locator("#f-request")).to_have_value("話を聞いてほしい")
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("佐藤　ハルさんのニーズ")).to_be_visible()
    expect(page.get_by_text("空きが足りない")).to_be_hidden()
    page.get_by_role("link", name="空きが残りわずか").click()
    expect(page.get_by_text("このタブレットの空きが残りわずかです")).to_be_visible()
    server.start()
    expect(page.get_by_role("link", name="空きが残りわずか")).to_be_hidden(timeout=15_000)
    assert rows(server, "SELECT request FROM needs") == [("話を聞いてほしい",)]
    tablet.nothing_wrong()
