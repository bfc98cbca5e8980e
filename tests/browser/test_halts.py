"""The day is stopped while a team stands ready: dispatch asks on one tablet, headquarters answers on another."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Chromium, Tablet, ready_to_leave
from tests.browser.enrolled import EnrolledTablet
from tests.centre import command, need_payload, new_id, today
from tests.server import Server


def do(server: Server, token: str, kind: str, **payload: Any) -> None:
    """Done at some other desk."""
    request = urllib.request.Request(
        f"{server.url}/api/commands",
        json.dumps(command(kind, **payload)).encode(),
        {"authorization": f"Bearer {token}", "content-type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()


def stop(server: Server, token: str) -> None:
    do(server, token, "say_status", day=today().isoformat(), state="stopped", reason="大雨のため")


def team(server: Server, token: str, name: str = "班長　一郎") -> str:
    """A team of one that is ready to leave."""
    leader, need, team = new_id(), new_id(), new_id()
    card = {"person": leader, "name": name, "kana": "ハンチョウ　イチロウ", "birth": "1980-04-01"}
    seen = {
        "insured": True,
        "consent": True,
        "check_in": True,
        "may_lead": True,
        "phone": "090-1111-2222",
        "even_if_same": True,
    }
    do(server, token, "register_person", **card, **seen)
    do(
        server,
        token,
        "record_need",
        **need_payload(need=need, people_min=1, people_wanted=1, people_strong=0),
    )
    do(server, token, "form_team", team=team, need=need, leader=leader, members=[leader], back_by="23:59")
    return team


def stands_at(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("#connection")).to_have_text("つながっています")


def test_dispatch_asks_and_sees_the_answer_of_headquarters(chromium: Chromium, server: Server) -> None:
    token = server.token()
    ready = team(server, token)
    with Tablet(chromium, server) as dispatch, Tablet(chromium, server) as headquarters:
        page, other = (
            dispatch.sign_in("送り出し1番"),
            headquarters.sign_in("本部1番", server.colleague("港　次郎")),
        )
        stands_at(page, f"/dispatch/teams/{ready}")
        stands_at(other, "/headquarters")
        page.get_by_label("車両").fill("軽トラック")
        ready_to_leave(page, seats=2)
        stop(server, token)
        # What was open says so, and keeps what was typed.
        expect(page.get_by_text("今日の活動は中止です（大雨のため）")).to_be_visible()
        expect(page.get_by_role("button", name="班を送り出す")).to_have_count(0)
        expect(other.get_by_text("今日の活動は中止です（大雨のため）")).to_be_visible()
        page.get_by_role("button", name="本部に確認").click()
        expect(page.get_by_text("本部に確認しています")).to_be_visible()

        other.get_by_role("button", name="班を止める").click()
        expect(page.get_by_text("本部の答え: 送り出さない")).to_be_visible()
        page.get_by_role("button", name="もう一度、本部に確認").click()

        other.get_by_role("button", name="送り出してよい").click()
        expect(other.get_by_text("「送り出してよい」と答えました")).to_be_visible()
        expect(page.get_by_text("本部の答え: 送り出してよい")).to_be_visible()
        expect(page.get_by_label("車両")).to_have_value("軽トラック")
        page.get_by_role("button", name="班を送り出す").click()
        expect(page.get_by_text("班を送り出しました")).to_be_visible()
        dispatch.nothing_wrong()
        headquarters.nothing_wrong()


def test_a_responsible_person_answers_on_the_tablet_of_dispatch(chromium: Chromium, server: Server) -> None:
    token = server.token()
    ready = team(server, token)
    stop(server, token)
    with Tablet(chromium, server) as dispatch:
        page = dispatch.sign_in("送り出し1番")
        page.goto(f"/dispatch/teams/{ready}")
        ready_to_leave(page)
        page.get_by_role("button", name="責任者がここで答える").click()
        page.get_by_label("責任者の名前").select_option("本部")
        page.get_by_label("責任者の暗証番号").fill(server.first_pin)
        page.get_by_label("送り出してよい理由").fill("屋内だけの作業")
        page.get_by_role("button", name="班を送り出す").click()
        expect(page.get_by_text("班を送り出しました")).to_be_visible()
        dispatch.nothing_wrong()


@pytest.mark.long
def test_a_tablet_alone_says_that_the_day_was_stopped_and_whom_to_ask(
    chromium: Chromium, server: Server
) -> None:
    stop(server, server.token())
    with EnrolledTablet(chromium, server) as tablet:
        page = tablet.enrol()
        server.kill()
        page.goto("/dispatch")
        expect(page.get_by_text("送り出しは、いまこの端末ではできません")).to_be_visible()
        expect(page.get_by_text("責任者（本部さん）に、電話か直接確かめてください")).to_be_visible()
