"""A visitor's call on a tablet: whoever is overdue is found in front, and two taps say that they are well and undo a slip."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Chromium, Tablet
from tests.centre import command, new_id, today
from tests.server import Server


@pytest.mark.long
def test_a_visit_that_is_overdue_is_done_in_two_taps(chromium: Chromium, server: Server) -> None:
    person = new_id()
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {server.token()}"}) as api:

        def told(kind: str, **said: object) -> None:
            answer = api.post("/api/commands", json=command(kind, **said))
            assert answer.status_code == 200, answer.text

        told("register_person", person=person, name="遠藤　和子", birth="1940-04-01", consent=True)
        yesterday = (today() - timedelta(days=1)).isoformat()
        told("begin_watch", watch=new_id(), person=person, days="毎日", next_on=yesterday)
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.get_by_role("link", name="見守り").first.click()  # one tap
        over = page.locator(".watch-side.over")
        expect(over).to_contain_text("遠藤")
        over.get_by_role("button", name="元気だった").click()  # and another
        expect(page.get_by_role("status").filter(has_text="訪問を記録しました")).to_be_visible()
        expect(over.locator(".watch-card")).to_have_count(0)
        page.get_by_role("button", name="元に戻す").click()
        expect(page.locator(".watch-side.over .watch-card")).to_have_count(1)
        tablet.nothing_wrong()
