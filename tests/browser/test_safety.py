"""安否確認 on a tablet in a shelter: called without network, a need in two taps, and everything there when the centre is back."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium
from tests.browser.enrolled import EnrolledTablet, count, rows
from tests.browser.test_offline import SOON, everything_has_arrived
from tests.centre import command, new_id
from tests.server import Server


@pytest.mark.long
def test_a_round_is_made_without_network_and_who_needs_help_becomes_a_need(
    chromium: Chromium, server: Server
) -> None:
    salon, people = new_id(), [new_id(), new_id()]
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:

        def told(kind: str, **said: object) -> None:
            answer = api.post("/api/commands", json=command(kind, **said))
            assert answer.status_code == 200, answer.text

        told("add_salon", salon=salon, name="川上おしゃべり会", district="川上")
        for person, name in zip(people, ("川上　ハル", "山田　キヨ"), strict=True):
            told(
                "register_person",
                person=person,
                name=name,
                kana="カワカミ　ハル",
                phone="03-2222-3333",
                address="川上町1-2",
                even_if_same=True,
            )
            told("put_in_salon", salon=salon, person=person)
        told(
            "open_safety_round",
            round=new_id(),
            name="台風の安否確認",
            lists=[f"salon {salon}"],
            not_asked=True,
        )
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol(uses=("safety",))
        tablet.knows_all()
        server.kill()
        page.goto("/safety")
        haru = page.locator(".safety-person", has_text="川上　ハル")
        expect(haru).to_be_visible(timeout=SOON)
        expect(page.locator(".safety-left")).to_contain_text("2 / 2人")
        haru.get_by_text("いまいる場所・メモ・けが").click()
        haru.locator("[name=whereabouts]").fill("川上小学校の体育館")
        haru.get_by_role("button", name="▲ 助けが要る").click()
        expect(page.locator(".safety-left")).to_contain_text("1 / 2人")
        haru.get_by_role("button", name="ニーズにする").click()
        expect(haru).to_contain_text("ニーズにしました")
        page.locator(".safety-person", has_text="山田　キヨ").get_by_role("button", name="✓ 無事").click()
        expect(page.locator(".safety-left")).to_contain_text("0 / 2人")
        server.start()
        everything_has_arrived(page)
        assert count(server, "safety_answers") == 2
        assert rows(server, "SELECT present_address, source FROM needs") == [("川上小学校の体育館", "salon")]
        tablet.nothing_wrong()
