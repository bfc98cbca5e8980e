"""重複の可能性: somebody who stands in the rosters twice is searched for, looked at side by side, and made one."""

from __future__ import annotations

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.browser.standing import SIZES, STANDING, findings, size, too_fine, too_small
from tests.centre import command, new_id
from tests.server import Server

KIYO = {"kana": "タカハシ　キヨ", "birth": "1956-04-09", "address": "みなと市港町3丁目14-2", "consent": True}


def test_two_records_become_one(chromium: Chromium, server: Server) -> None:
    with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {server.token()}"}) as api:
        for name, phone in (("高橋　キヨ", "090-1111-2222"), ("髙橋　キヨ", "03-1234-5678")):
            said = KIYO | {"person": new_id(), "name": name, "phone": phone, "even_if_same": True}
            assert api.post("/api/commands", json=command("register_person", **said)).status_code == 200
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.goto("/rosters")
        page.get_by_role("link", name="重複の可能性").click()
        page.get_by_role("button", name="重複を調べる").click()
        page.get_by_role("link", name="髙橋　キヨ").click()
        expect(page.get_by_text("書き方だけが違う")).to_be_visible()
        for name in SIZES:
            size(page, name)
            found = page.evaluate(STANDING)
            assert found["sideways"] <= 0 and found["menu"] and found["bar"], name
            assert found["filled"] == ["1人にまとめる"]
            assert too_small(page) == [] and too_fine(page) == []
        assert findings(page) == []
        page.get_by_label("髙橋　キヨ", exact=True).check(force=True)
        page.get_by_role("button", name="1人にまとめる").click()
        expect(page.get_by_text("1人にまとめました")).to_be_visible()
        expect(page.get_by_text("確かめるものはありません")).to_be_visible()
        tablet.nothing_wrong()
