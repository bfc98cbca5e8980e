"""A morning at the matching board: a team put together with taps, one moved, a draft held, the rest planned where volunteers have
raised a hand, and all of them formed."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.centre import Centre, command, need_payload
from tests.server import Server

LEADERS = ("青木　一郎", "井上　二郎", "上田　三郎")
OTHERS = ("江口　花", "岡　梅", "加藤　桜")


@pytest.fixture
def tablet(chromium: Chromium, server: Server) -> Iterator[Tablet]:
    with Centre(server.data) as centre:
        people = {name: centre.leader(name) for name in LEADERS}
        people |= {name: centre.volunteer(name, sex="f") for name in OTHERS}
        for category in ("mud_out", "cleaning", "water"):
            last = centre.do("record_need", **need_payload(category=category))["need"]
        centre.do("post_needs", needs=[last])
        for name in (LEADERS[2], OTHERS[2]):
            centre.do("raise_hand", person=people[name], need=last)
    with Tablet(chromium, server) as made:
        made.sign_in("マッチング")
        yield made


def test_a_morning_at_the_board(tablet: Tablet, server: Server) -> None:
    page = tablet.page
    page.goto("/matching")
    first = page.locator('[data-card][data-number="1"]')
    put_together_with_taps(page)
    move_by_tap_and_by_drag(page)
    somebody_else_moves_them(page, server)
    first.get_by_role("button", name="固定").click()
    expect(first.get_by_role("button", name="固定")).to_have_text("✓固定")
    page.get_by_role("button", name="班の案を出す").click()
    expect(page.locator(".toast")).to_contain_text("班の案を出しました")
    expect(first).to_contain_text("青木　一郎◆長")
    liked = page.locator('[data-card][data-number="3"]')
    expect(liked.get_by_text("手を挙げた2人", exact=True)).to_be_visible()
    expect(liked).to_contain_text("上田　三郎◆長")
    page.locator("#f-back_by").fill("23:59")
    page.get_by_role("button", name="そろった3班をまとめて編成する").click()
    page.locator("dialog button.stop").click()
    page.wait_for_url("**/dispatch*")
    expect(page.locator(".toast")).to_contain_text("3班を編成しました")


def somebody_else_moves_them(page: Page, server: Server) -> None:
    with server.records() as tx:
        one = tx.value("SELECT id FROM people WHERE name = '江口　花'")
        needs = {row["number"]: row["id"] for row in tx.fetch("SELECT id, number FROM needs")}
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:
        for number in (2, 1):
            api.post("/api/commands", json=command("seat_people", need=needs[number], people=[one]))
            expect(page.locator(f'[data-card][data-number="{number}"]')).to_contain_text("江口　花")
            expect(page.locator("[data-strip-says]")).to_contain_text(
                "江口 花さんは、ほかの担当者が2番に移しました"
            )
    page.get_by_role("button", name="閉じる").click()


def put_together_with_taps(page: Page) -> None:
    for name in ("青木　一郎", "江口　花"):
        page.locator("[data-pick]", has_text=name).click()
        expect(page.locator("[data-strip-says]")).to_contain_text(name.replace("　", " "))
        page.get_by_role("button", name="1番の班へ入れる").click()
        expect(page.locator('[data-card][data-number="1"]')).to_contain_text(name)
    expect(page.locator('[data-card][data-number="1"]')).to_contain_text("✓そろった")


def move_by_tap_and_by_drag(page: Page) -> None:
    page.locator("[data-seated]", has_text="江口　花").click()
    page.get_by_role("button", name="2番の班へ入れる").click()
    expect(page.locator('[data-card][data-number="2"]')).to_contain_text("江口　花")
    page.locator(".toast").get_by_role("button", name="元に戻す").click()
    expect(page.locator('[data-card][data-number="1"]')).to_contain_text("江口　花")
    page.locator("[data-seated]", has_text="江口　花").drag_to(page.locator("[data-pick]", has_text="岡　梅"))
    expect(page.locator("[data-pick]", has_text="江口　花")).to_be_visible()
    page.locator("[data-pick]", has_text="江口　花").drag_to(page.locator('[data-card][data-number="1"]'))
    expect(page.locator('[data-card][data-number="1"]')).to_contain_text("✓そろった")
