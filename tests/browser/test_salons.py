"""A salon's morning on a tablet: forty names, a tap each, one guest without a card, and who was absent."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.centre import command, new_id, today
from tests.server import Server

GUESTS, CAME, MOST_TAPS = 40, 38, 45
PLACES = """() => {
  const top = document.querySelector("#roll").getBoundingClientRect().top;
  return [...document.querySelectorAll(".roll-name")].map((one) => one.getBoundingClientRect().top - top);
}"""
WORDS = [first + second for first in "アイウエオカキク" for second in "ナニヌネノ"]


def test_a_roll_of_forty_is_called_in_forty_five_taps(chromium: Chromium, server: Server) -> None:
    day = today().isoformat()
    salon = new_id()
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:

        def told(kind: str, **said: object) -> None:
            assert api.post("/api/commands", json=command(kind, **said)).status_code == 200

        told("add_salon", salon=salon, name="川上おしゃべり会", days="毎日 10時〜12時")
        for number in range(GUESTS):
            one = {"id": new_id(), "name": f"参加者　{number:02}", "kana": f"サンカシャ　{WORDS[number]}"}
            told("put_in_salon", salon=salon, newcomer=one)
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        taps = 0
        page.goto("/salons?view=today")
        page.get_by_role("link", name="川上おしゃべり会").click()
        page.get_by_role("link", name="今日の出席をとる").click()
        names = page.locator(".roll-name")
        expect(names).to_have_count(GUESTS)
        places = page.evaluate(PLACES)
        for number in range(CAME):
            names.nth(number).click()
            expect(names.nth(number)).to_have_attribute("aria-pressed", "true")
            taps += 1
        assert page.evaluate(PLACES) == places  # nothing moves under a finger
        expect(page.locator(".roll-count")).to_contain_text(f"来た {CAME}人")
        page.locator("[name='newcomer.name']").fill("堀口　和也")
        page.get_by_role("button", name="足して出席にする").click()
        expect(page.locator(".roll-count")).to_contain_text(f"来た {CAME + 1}人")
        expect(page.locator("[name='newcomer.name']")).to_have_value("")
        page.locator("[name='newcomer.name']").fill("斎藤　ハル")  # a second one, from the same screen
        page.get_by_role("button", name="足して出席にする").click()
        expect(page.locator(".roll-count")).to_contain_text(f"来た {CAME + 2}人")
        page.locator("[name=rest_absent]").check(force=True)
        page.get_by_role("button", name="この回を記録する").click()
        page.get_by_role("dialog").get_by_role("button").last.click()
        expect(page.get_by_role("status").filter(has_text="2人を欠席にしました")).to_be_visible()
        assert taps + 4 <= MOST_TAPS  # the second newcomer's two not counted
        expect(page.locator(".session-row").first).to_contain_text(f"参加者 {CAME + 2}人")
        page.goto(f"/salons/{salon}/sessions/{day}")
        expect(page.locator(".roll-tile.absent")).to_have_count(GUESTS - CAME)
        tablet.nothing_wrong()
