"""名簿: a list comes back as it was left, and what was done is told without covering what is done next."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.standing import SIZES, size
from tests.centre import command, new_id
from tests.server import Server

COVERED = """() => {
  const toast = document.querySelector(".toast").getBoundingClientRect();
  return [...document.querySelectorAll("main .button.go, main .actions")]
    .filter((one) => one.checkVisibility())
    .map((one) => one.getBoundingClientRect())
    .some((box) => box.top < toast.bottom && box.bottom > toast.top && box.left < toast.right && box.right > toast.left);
}"""


def people(server: Server, *said: dict[str, object]) -> None:
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token()}"}) as api:
        for one in said:
            answer = api.post("/api/commands", json=command("register_person", person=new_id(), **one))
            assert answer.status_code == 200, answer.text


def listed(page: Page) -> list[str]:
    return page.locator("#people-list .list a").all_inner_texts()


def test_a_list_comes_back_as_it_was_left(chromium: Chromium, server: Server) -> None:
    can = {"cook": "調理　一子", "english": "英語　二子"}
    people(server, *({"name": name, "skills": [skill]} for skill, name in can.items()))
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/rosters/people")
        page.get_by_label("できること").select_option("cook")
        page.get_by_label("名前・かな・電話・番号").fill("調理")
        expect(page.locator("#people-list .list a")).to_have_count(1)
        page.locator("#people-list .list a").click()
        expect(page.get_by_role("heading", name="来た日")).to_be_visible()
        page.go_back()
        expect(page.get_by_label("できること")).to_have_value("cook")
        expect(page.get_by_label("名前・かな・電話・番号")).to_have_value("調理")
        expect(page.locator("#people-list .list a")).to_have_count(1)
        assert page.url.endswith("/rosters/people")  # what was looked for stands in no address
        page.goto("/rosters")
        page.get_by_role("link", name="人の一覧").click()
        expect(page.locator("#people-list .list a")).to_have_count(2)  # who comes anew begins anew
        tablet.nothing_wrong()


def test_what_was_done_covers_nothing_that_is_done_next(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/salons/new")
        page.get_by_label("サロンの名前").fill("川上おしゃべり会")
        page.get_by_role("button", name="登録する").click()
        expect(page.locator(".toast")).to_be_visible()
        address = page.url
        for width, height in (*SIZES.values(), (600, 960)):
            page.set_viewport_size({"width": width, "height": height})
            for place in ("0", "main.scrollHeight / 2", "main.scrollHeight"):
                page.evaluate(
                    f"() => {{ const main = document.querySelector('main'); main.scrollTop = {place}; }}"
                )
                page.evaluate(
                    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
                )
                if page.locator(".toast").count():
                    assert not page.evaluate(COVERED), (width, height, place, address)
        size(page, "lying")
        tablet.nothing_wrong()
