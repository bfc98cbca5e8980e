"""A drill in Chromium: opened, a safety round made without network, a need of it, and the drill thrown away with all of that."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.enrolled import EnrolledTablet, count, rows
from tests.browser.test_offline import SOON, everything_has_arrived
from tests.centre import PIN, command, new_id
from tests.server import Server


@pytest.mark.long
def test_a_drill_from_its_opening_to_its_end(chromium: Chromium, server: Server) -> None:
    salon, people = new_id(), [new_id(), new_id()]
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:

        def told(kind: str, **said: object) -> None:
            answer = api.post("/api/commands", json=command(kind, **said))
            assert answer.status_code == 200, answer.text

        told("add_salon", salon=salon, name="川上おしゃべり会", district="川上")
        for person, name in zip(people, ("川上　ハル", "山田　キヨ"), strict=True):
            told("register_person", person=person, name=name, phone="03-2222-3333", even_if_same=True)
            told("put_in_salon", salon=salon, person=person)
        with Tablet(chromium, server) as headquarters:
            desk = headquarters.sign_in("本部")
            # A script is prepared, a drill opened, and run by it.
            desk.goto("/drill/new")
            desk.get_by_role("button", name="台本を作る").click()
            desk.wait_for_url("**/edit?*")
            desk.goto("/headquarters/incident")
            desk.get_by_label("名前").fill("秋の訓練")
            desk.locator("[name=drill]").check()
            desk.get_by_role("button", name="センターを開く").click()
            desk.locator("a.top-incident").click()
            desk.get_by_role("button", name="この台本で進める").click()
            desk.wait_for_url(re.compile(r"/drill/[0-9a-f-]{36}"))
            desk.get_by_role("button", name="始めた").click()
            expect(desk.locator(".toast")).to_contain_text("始めた時刻を記録しました")
            expect(desk.locator(".drill-on")).to_contain_text("集まる・役割カードを配る")
            told(
                "open_safety_round",
                round=new_id(),
                name="訓練の安否確認",
                lists=[f"salon {salon}"],
                not_asked=True,
            )
            with EnrolledTablet(chromium, server) as tablet:
                page = tablet.enrol(uses=("safety",))
                tablet.knows_all()
                desk.goto("about:blank")  # whose stream would break with the server
                server.kill()
                page.goto("/safety")
                haru = page.locator(".safety-person", has_text="川上　ハル")
                expect(haru).to_be_visible(timeout=SOON)
                haru.get_by_role("button", name="▲ 助けが要る").click()
                haru.get_by_role("button", name="ニーズにする").click()
                expect(haru).to_contain_text("ニーズにしました")
                # What somebody notices is written on the same tablet, whatever it is used for.
                page.goto("/drill")
                page.get_by_label("気づいたこと").fill("安否確認の名簿が古い")
                page.locator("[name=desk][value=leader]").check(force=True)
                page.get_by_role("button", name="この端末に保存する").click()
                expect(page.locator("[data-kept-words]")).to_contain_text("訓練で気づいたこと")
                server.start()
                everything_has_arrived(page)
                assert rows(server, "SELECT what, desk FROM drill_notes") == [
                    ("安否確認の名簿が古い", "leader")
                ]
                assert count(server, "needs") == count(server, "safety_answers") == 1
                tablet.nothing_wrong()
            # Somebody at reception says what they noticed; then the drill is closed and thrown away.
            desk.goto("/reception")
            desk.locator("a.top-incident").click()
            desk.get_by_label("気づいたこと").fill("名札のペンが足りない")
            desk.locator("#notice [name=desk][value=reception]").check()
            desk.get_by_role("button", name="気づいたことを書く").click()
            expect(desk.locator("main")).to_contain_text("みんなが気づいたこと　2件")
            told("close_incident")
            desk.goto("/headquarters/incident")
            desk.get_by_role("link", name="変わった人・捨てる").click()
            desk.get_by_role("button", name="この訓練を捨てる").click()
            desk.locator("#f-own_pin").fill(PIN)
            desk.locator("main button[type=submit]").last.click()
            expect(desk.get_by_text("捨て終わりました")).to_be_visible()
            for table in ("needs", "safety_rounds", "safety_answers"):
                assert count(server, table) == 0, table
            assert count(server, "people") == 2  # everyday people stay
            assert rows(server, "SELECT DISTINCT payload FROM journal WHERE kind = 'answer_safety'") == [
                ("{}",)
            ]
            # What was learned stays.
            desk.goto("/headquarters/incident")
            desk.get_by_role("link", name="「秋の訓練」の報告").click()
            expect(desk.locator("main")).to_contain_text("名札のペンが足りない")
            expect(desk.locator(".drill-figures")).to_contain_text("1件")
            headquarters.nothing_wrong()
