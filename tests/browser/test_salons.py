"""A salon's morning on a tablet: forty names, a tap each, one guest without a card, and who was absent."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import KeptTablet, rows
from tests.browser.standing import findings
from tests.centre import command, new_id, today
from tests.server import Server

GUESTS, CAME, MOST_TAPS = 40, 38, 45
PLACES = """() => {
  const top = document.querySelector("#roll").getBoundingClientRect().top;
  return [...document.querySelectorAll(".roll-name")].map((one) => one.getBoundingClientRect().top - top);
}"""
NEWS = """() => new Promise((done) => {
  document.addEventListener("htmx:finally:request", () => setTimeout(done), { once: true });
  document.body.dispatchEvent(new CustomEvent("changed:salons"));
})"""

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
        names.nth(0).hover()
        page.mouse.down()
        page.evaluate(NEWS)  # somebody else has marked somebody meanwhile
        page.mouse.up()
        expect(names.nth(0)).to_have_attribute("aria-pressed", "false")
        names.nth(0).click()
        expect(names.nth(0)).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".roll-count")).to_contain_text(f"来た {CAME}人")
        page.locator("[name='newcomer.name']").fill("堀口　和也")
        page.get_by_role("button", name="足して出席にする").click()
        expect(page.locator(".roll-count")).to_contain_text(f"来た {CAME + 1}人")
        expect(page.locator("[name='newcomer.name']")).to_have_value("")
        page.get_by_role("button", name="足して出席にする").click()  # the second half of a double tap
        expect(page.locator(".roll-count")).to_contain_text(f"来た {CAME + 1}人")
        expect(page.locator("#roll [role=alert]")).to_have_count(0)
        page.locator("[name='newcomer.name']").fill("斎藤　ハル")  # a second one, from the same screen
        page.get_by_role("button", name="足して出席にする").click()
        expect(page.locator(".roll-count")).to_contain_text(f"来た {CAME + 2}人")
        page.locator("[name=rest_absent]").check(force=True)
        page.get_by_role("button", name="この回を記録する").click()
        page.get_by_role("dialog").get_by_role("button").last.click()
        expect(page.get_by_role("status").filter(has_text="2人を欠席にしました")).to_be_visible()
        assert taps + 4 <= MOST_TAPS  # the second newcomer's two not counted
        expect(page.locator(".session-row").filter(has_text=f"参加者 {CAME + 2}人")).to_have_count(1)
        page.goto(f"/salons/{salon}/sessions/{day}")
        expect(page.locator(".roll-tile.absent")).to_have_count(GUESTS - CAME)
        tablet.nothing_wrong()


PICTURES = Path(os.environ["SALON_PICTURES"]) if "SALON_PICTURES" in os.environ else None
"""Where pictures of the story are kept, if anybody wants to look at them."""


def picture(page: Page, name: str) -> None:
    if not PICTURES:
        return
    for held, (width, height) in (("lying", (1180, 820)), ("upright", (800, 1280))):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / f"{name}-{held}.png")
    page.set_viewport_size({"width": 1180, "height": 820})


@pytest.mark.long
def test_a_salon_goes_on_without_network_by_taps_and_by_passes(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    """One guest without a card, a helper by scan, a stranger who is asked about, the tablet switched off, and all of it arrives."""
    salon, day = new_id(), today().isoformat()
    tablet = KeptTablet(playwright, server, tmp_path / "profile")
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:

        def told(kind: str, **said: object) -> dict[str, str]:
            answer = api.post("/api/commands", json=command(kind, **said))
            assert answer.status_code == 200
            return dict(answer.json()["outcome"])

        told("add_salon", salon=salon, name="川上おしゃべり会", days="毎日 10時〜12時", venue="川上集会所")
        for number in range(12):
            one = {"id": new_id(), "name": f"参加者　{number:02}", "kana": f"サンカシャ　{WORDS[number]}"}
            told("put_in_salon", salon=salon, newcomer=one)
        helper, stranger = (
            told("register_person", person=new_id(), name=name, kana=kana)["person"]
            for name, kana in (("青木　修", "アオキ　オサム"), ("森　花", "モリ　ハナ"))
        )
        told("put_in_salon", salon=salon, person=helper, part="helper")
    numbers = dict(rows(server, "SELECT id, pass_number FROM people"))
    page = tablet.enrol(uses=("salons",))
    tablet.knows_all()
    tablet.switch_off()
    server.stop()

    page = tablet.switch_on()
    page.goto("/tablet/salons")
    tablet.pin(server.first_pin)
    expect(page.get_by_text("川上おしゃべり会")).to_be_visible()
    picture(page, "list")
    # The roll of another day is on no tablet: today's is never taken for it.
    page.goto(f"/salons/{salon}/sessions/{today() - timedelta(days=3)}")
    expect(page.locator("#found")).to_contain_text("の出席は、センターにつながってから開いてください")
    expect(page.locator(".roll-name")).to_have_count(0)
    page.get_by_role("link", name=f"今日 {today().month}/{today().day}").click()
    names = page.locator(".roll-name")
    expect(names).to_have_count(13)
    page.goto("/tablet/salons")
    page.get_by_role("link", name="川上おしゃべり会の出席をとる").click()
    expect(names).to_have_count(13)
    picture(page, "roll")
    for number in range(8):
        page.locator(".roll-name").nth(number).click()
        expect(page.locator(".roll-tile.came")).to_have_count(number + 1)
    names.nth(7).click()
    expect(page.locator(".roll-tile.came")).to_have_count(7)
    page.get_by_role("button", name="初めての人を足す").click()
    page.get_by_role("dialog").get_by_label("名前").fill("堀口　和也")
    picture(page, "newcomer")
    page.get_by_role("dialog").get_by_role("button", name="足して出席にする").click()
    expect(page.locator(".roll-count")).to_contain_text("来た 8人")
    page.get_by_label("参加者　11の欠席・入院など").click()
    picture(page, "more")
    page.get_by_role("dialog").get_by_role("button", name="入院中").click()
    expect(names).to_have_count(13)

    def read(code: str) -> None:
        page.locator("#scan [name=code]").evaluate(
            "(line, code) => { line.value = code; line.form.requestSubmit(); }", code
        )

    read(numbers[helper])
    expect(page.locator(".roll-tile.came.flash")).to_contain_text("青木")
    picture(page, "scanned")
    expect(page.locator(".roll-count")).to_contain_text("担い手 1人")
    read(numbers[stranger])
    expect(page.locator("#result")).to_contain_text("名簿にいない方です。足しますか")
    picture(page, "asked")
    page.locator("#result").get_by_role("button", name="足して出席にする").click()
    expect(page.locator(".roll-count")).to_contain_text("来た 9人")
    read("なにか")
    expect(page.locator("#result")).to_contain_text("名前を押すか")
    page.locator("#q").fill("森")
    expect(names).to_have_count(1)
    page.locator("#q").fill("")
    page.get_by_role("button", name="人を欠席にして終える").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.locator(".roll-count")).to_contain_text("欠席 4人")
    picture(page, "ended")
    assert findings(page) == []
    tablet.switch_off()

    server.start()
    page = tablet.switch_on()
    page.goto("/tablet/outbox")
    tablet.pin(server.first_pin)
    expect(page.get_by_text("送信待ちはありません")).to_be_visible(timeout=15_000)
    tablet.nothing_wrong()
    tablet.switch_off()
    assert rows(
        server, f"SELECT state, roll_guests, roll_helpers FROM salon_sessions WHERE day = '{day}'"
    ) == [("held", 9, 1)]
