"""Wi-Fi that comes and goes: open screens notice, say so, and catch up by themselves."""

from __future__ import annotations

import json
import os
import signal
import urllib.request

from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet
from tests.centre import command, new_id
from tests.server import Server


def somebody_comes(server: Server, token: str) -> None:
    """Received at another tablet, while this one hears nothing."""
    payload = {"person": new_id(), "name": "山田　太郎", "kana": "ヤマダ　タロウ", "birth": "1980-04-01"}
    asked = command("register_person", **payload, insured=True, consent=True, check_in=True)
    request = urllib.request.Request(
        f"{server.url}/api/commands",
        json.dumps(asked).encode(),
        {"authorization": f"Bearer {token}", "content-type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()


def came(page: Page, number: int) -> None:
    expect(page.locator("#today .figure").filter(has_text="今日来た").locator("b")).to_have_text(str(number))


def test_screens_catch_up_when_the_server_is_back(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        token = server.token()
        page.goto("/headquarters")
        came(page, 0)
        server.kill()
        expect(page.locator("#connection")).to_have_text("センターにつながりません")
        server.start()
        somebody_comes(server, token)
        came(page, 1)
        expect(page.locator("#connection")).to_have_text("つながっています")


def test_a_network_that_dies_without_a_word_is_noticed(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        token = server.token()
        page.clock.install()
        page.goto("/headquarters")
        came(page, 0)
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGSTOP)  # the connection stays, and nothing comes over it
        page.clock.run_for(30_000)
        expect(page.locator("#connection")).to_have_text("つながっています")
        # What was still under way when the server stopped was heard within the first 30 seconds.
        page.clock.run_for(45_000)
        expect(page.locator("#connection")).to_have_text("センターにつながりません")
        os.kill(server.process.pid, signal.SIGCONT)
        expect(page.locator("#connection")).to_have_text("つながっています")
        somebody_comes(server, token)
        came(page, 1)


def test_a_tablet_that_lost_its_wifi_says_so_at_once(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        token = server.token()
        page.goto("/headquarters")
        came(page, 0)
        tablet.context.set_offline(True)
        expect(page.locator("#connection")).to_have_text("センターにつながりません")
        somebody_comes(server, token)
        tablet.context.set_offline(False)
        came(page, 1)
        expect(page.locator("#connection")).to_have_text("つながっています")


def test_a_part_that_could_not_be_fetched_is_fetched_again(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        token = server.token()
        page.goto("/headquarters")
        came(page, 0)
        page.clock.install()
        page.route("**/headquarters/today", lambda route: route.abort())
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/today")):
            somebody_comes(server, token)
        page.unroute("**/headquarters/today")
        page.clock.run_for(6_000)
        came(page, 1)


def test_a_press_stays_on_the_page_when_the_connection_went_before_its_programs_had_come(
    chromium: Chromium, server: Server
) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.route("**/assets/desk/board.js", lambda route: route.abort())
        page.goto("/reception?done=registered")
        expect(page.get_by_role("button", name="サインアウト")).to_be_visible()
        assert "done=" in page.url  # nothing has begun that would take it away
        tablet.context.set_offline(True)
        page.get_by_role("button", name="サインアウト").click()
        expect(page.get_by_text("センターにつながりません。まだ送られていません")).to_be_visible()
        tablet.context.set_offline(False)
        page.get_by_role("button", name="サインアウト").click()
        page.wait_for_url("**/sign-in")
        tablet.wrong.clear()
