"""Volunteers at their own phones, in a real Chromium of 390 px: in their language, over a weak network, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.standing import findings, too_small
from tests.centre import command, new_id
from tests.server import Server
from vcenter.domain.calendar import centre_day
from vcenter.locale import LANGUAGES, Says

PHONE = {"width": 390, "height": 844}

LIGHTEST = 60_000
"""Bytes over the network of a first visit; deploy/bench reception also measures how soon it is seen."""


class Phone:
    """A browser of its own on a phone."""

    def __init__(self, browser: Browser, server: Server, **options: Any) -> None:
        self.wrong: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=server.url,
            timezone_id="Asia/Tokyo",
            **{"viewport": PHONE, "locale": "ja-JP", "has_touch": True, **options},
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def _hear(self, kind: str, said: str) -> None:
        if kind == "error" and not re.search(r"status of 4|ERR_INTERNET_DISCONNECTED", said):
            self.wrong.append(said)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.context.close()
        if error[0] is None:
            assert self.wrong == []


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A centre that works today, in the heat, with days of every kind."""
    with Server(tmp_path_factory.mktemp("volunteers")) as made:
        say = {"authorization": f"Bearer {made.token()}"}
        today = centre_day(datetime.now(UTC))
        days = [
            (1, 3, "open", ""),
            (2, 0, "open", ""),
            (3, None, "stopped", "大雨のため"),
            (4, None, "closed", ""),
        ]
        asked = [
            command(
                "say_status",
                day=today.isoformat(),
                state="open",
                meeting_point="体育館前のテント",
                heat_warning="high",
            ),
            *(
                command(
                    "set_capacity",
                    day=today.fromordinal(today.toordinal() + ahead).isoformat(),
                    people=people,
                    state=state,
                    reason=reason,
                )
                for ahead, people, state, reason in days
            ),
        ]
        for one in asked:
            assert httpx.post(f"{made.url}/api/commands", json=one, headers=say).json()["status"] == "done"
        yield made


def fill(page: Page, language: str, name: str = "山田　花子", phone: str = "090-1234-5678") -> None:
    """What everybody must fill in."""
    says = Says(language)

    def box(key: str) -> Any:
        return page.get_by_role("textbox", name=re.compile("^" + re.escape(says(f"join.{key}")) + r"( |$)"))

    box("name").fill(name)
    box("birth").fill("1980/4/1")
    box("phone").fill(phone)
    box("address").fill("東京都港区芝公園1-2-3")
    box("emergency_name").fill("山田　一郎")
    box("emergency_phone").fill("+82 10-1234-5678")
    page.get_by_role("radio", name=says("join.insurance_desk")).check(force=True)
    page.get_by_role("checkbox", name=re.compile("^" + re.escape(says("join.consent")))).check(force=True)


def test_a_volunteer_registers_at_home_and_opens_their_page_by_its_link(
    browser: Browser, centre: Server
) -> None:
    with Phone(browser, centre) as phone:
        page = phone.page
        page.goto("/join")
        keyboard = phone.context.new_cdp_session(page)
        page.locator("#f-name").focus()
        for reading, written in (("やまだ", "山田"), ("はなこ", "花子")):
            for end in range(1, len(reading) + 1):
                typed = {"text": reading[:end], "selectionStart": end, "selectionEnd": end}
                keyboard.send("Input.imeSetComposition", typed)
            keyboard.send("Input.insertText", {"text": written})
            if written == "山田":
                keyboard.send("Input.insertText", {"text": "　"})
        expect(page.locator("#f-name")).to_have_value("山田　花子")
        expect(page.locator("#f-kana")).to_have_value("ヤマダ　ハナコ")
        page.locator("#f-postal").press_sequentially("105-0011")
        expect(page.locator("#f-address")).to_have_value("東京都港区芝公園")
        fill(page, "ja")
        page.get_by_role("checkbox", name=re.compile("募集中")).first.check(force=True)
        page.get_by_role("checkbox", name=re.compile("満員")).check(force=True)
        expect(page.get_by_role("checkbox", name=re.compile("中止.*大雨"))).to_be_disabled()
        page.get_by_role("button", name="登録する").click()
        expect(page.get_by_role("heading", name="登録しました")).to_be_visible()
        expect(page.get_by_role("img", name="受付証のQRコード")).to_be_visible()
        with page.expect_download() as kept:
            page.get_by_role("link", name="画像で保存").click()
        assert kept.value.suggested_filename == "pass.png"
        page.get_by_role("link", name="わたしのページ").first.click()
        expect(page.get_by_text("活動中")).to_be_visible()
        expect(page.get_by_text("厳しい暑さです")).to_be_visible()
        expect(page.get_by_text("キャンセル待ち（前に0人）")).to_be_visible()
        link = page.locator("[data-copy]").get_attribute("href") or ""
        page.get_by_role("button", name=re.compile("を取りやめる")).first.click()
        expect(page.get_by_text("取りやめました")).to_be_visible()
    with Phone(browser, centre) as other:
        other.page.goto(link)
        expect(other.page.get_by_role("heading", name="山田　花子")).to_be_visible()
        assert "#" not in other.page.url


def test_a_volunteer_registers_in_english_after_a_slip(browser: Browser, centre: Server) -> None:
    with Phone(browser, centre, locale="en-GB") as phone:
        page = phone.page
        page.goto("/join")
        expect(page.get_by_role("heading", name="Register as a volunteer")).to_be_visible()
        fill(page, "en", name="Alexandra Smith", phone="12345")
        page.get_by_role("button", name="Register", exact=True).click()
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("What you typed is still here")
        expect(alert).to_be_focused()
        expect(alert.get_by_role("link", name=re.compile("^Mobile phone: "))).to_be_visible()
        expect(page.locator("#f-name")).to_have_value("Alexandra Smith")
        page.locator("#f-phone").fill("+44 7911 123456")
        page.get_by_role("button", name="Register", exact=True).click()
        expect(page.get_by_role("heading", name="You are registered")).to_be_visible()
        page.goto("/me")
        expect(page.get_by_text("Severe heat")).to_be_visible()
        page.goto("/status")
        expect(page.get_by_text("heavy rain")).to_be_visible()


def test_the_language_changes_and_what_was_typed_stays(browser: Browser, centre: Server) -> None:
    with Phone(browser, centre) as phone:
        page = phone.page
        page.goto("/join")
        page.locator("#f-name").fill("김민준")
        page.get_by_role("button", name="한국어").click()
        expect(page.get_by_role("heading", name="자원봉사자 사전 등록")).to_be_visible()
        expect(page.locator("#f-name")).to_have_value("김민준")
        page.locator("#f-name").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("아직 보내지 않았습니다")


@pytest.mark.parametrize(
    ("written", "before_first", "age"),
    [("{}/6/7", 0, 15), ("H{}.6.7", 1988, 15), ("令和{}年6月7日", 2018, 5)],
)
def test_whoever_is_under_age_is_asked_for_a_guardian_at_once(
    browser: Browser, centre: Server, written: str, before_first: int, age: int
) -> None:
    with Phone(browser, centre) as phone:
        page = phone.page
        page.goto("/join")
        birth, guardian = page.locator("#f-birth"), page.locator("#f-guardian_name")
        birth.fill("S55.4.1")
        birth.press("Tab")
        expect(guardian).to_be_hidden()
        birth.fill(written.format(centre_day(datetime.now(UTC)).year - age - before_first))
        birth.press("Tab")
        expect(guardian).to_be_visible()


def test_a_network_that_is_away_costs_nothing_that_was_typed(browser: Browser, centre: Server) -> None:
    with Phone(browser, centre) as phone:
        page = phone.page
        page.goto("/join")
        fill(page, "ja", name="電波　届かず")
        phone.context.set_offline(True)
        page.get_by_role("button", name="登録する").click()
        expect(page.get_by_text("センターにつながりません")).to_be_visible()
        phone.context.set_offline(False)
        page.get_by_role("button", name="登録する").click()
        expect(page.get_by_role("heading", name="登録しました")).to_be_visible()


@pytest.mark.parametrize("name", ["English", "住所を入れる"])
def test_no_button_leaves_a_half_filled_form_while_the_network_is_away(
    browser: Browser, centre: Server, name: str
) -> None:
    with Phone(browser, centre) as phone:
        page = phone.page
        page.goto("/join")
        page.locator("#f-name").fill("小鳥遊　和也")
        page.locator("#f-postal").fill("105-001")  # not yet whole, so nothing is asked for while it is typed
        phone.context.set_offline(True)
        page.get_by_role("button", name=name).click()
        expect(page.locator("#said")).to_be_in_viewport()
        expect(page.locator("#f-name")).to_have_value("小鳥遊　和也")
        phone.context.set_offline(False)
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()
        expect(page.locator("#f-name")).to_have_value("小鳥遊　和也")


def test_everything_works_without_scripts(browser: Browser, centre: Server) -> None:
    with Phone(browser, centre, java_script_enabled=False) as phone:
        page = phone.page
        page.goto("/join")
        page.locator("#f-postal").fill("105-0011")
        page.get_by_role("button", name="住所を入れる").click()
        expect(page.locator("#f-address")).to_have_value("東京都港区芝公園")
        fill(page, "ja", name="無地　太郎")
        page.get_by_role("button", name="登録する").click()
        number = re.sub(r"\D", "", page.locator(".number").inner_text())
    with Phone(browser, centre, java_script_enabled=False) as other:
        other.page.goto("/me")
        other.page.get_by_label("受付証の番号").fill(number)
        other.page.get_by_label("生年月日").fill("S55.4.1")
        other.page.get_by_role("button", name="開く").click()
        expect(other.page.get_by_role("heading", name="無地　太郎")).to_be_visible()


def test_the_form_is_filled_in_by_keyboard_alone(browser: Browser, centre: Server) -> None:
    with Phone(browser, centre) as phone:
        page = phone.page
        page.goto("/join")
        page.locator("#f-name").focus()
        typed = {"name": "鍵盤　太郎", "birth": "19800401", "phone": "09011112222", "address": "港区芝1-2-3"}
        typed |= {"emergency_name": "鍵盤　一郎", "emergency_phone": "0312345678"}
        for _ in range(90):
            here = page.evaluate(
                "() => [document.activeElement.name, document.activeElement.value, document.activeElement.type]"
            )
            if here[0] in typed:
                page.keyboard.insert_text(typed[here[0]])
            elif here[0] == "insurance":
                page.keyboard.press("ArrowDown")
            elif here[0] == "consent":
                page.keyboard.press("Space")
            elif here[2] == "submit" and "登録する" in page.evaluate(
                "() => document.activeElement.textContent"
            ):
                page.keyboard.press("Enter")
                break
            page.keyboard.press("Tab")
        expect(page.get_by_role("heading", name="登録しました")).to_be_visible()


@pytest.mark.parametrize(
    "language",
    [one if one in ("ja", "en") else pytest.param(one, marks=pytest.mark.long) for one in LANGUAGES],
)
def test_every_page_in_every_language(
    browser: Browser, centre: Server, language: str, pytestconfig: pytest.Config
) -> None:
    keep = pytestconfig.getoption("--pictures")
    with Phone(browser, centre) as phone:
        page = phone.page
        for name, path in (("enter", "/me"), ("join", "/join"), ("status", "/status"), ("door", "/door")):
            page.goto(f"{path}?lang={language}")
            _is_good(page, name)
        page.goto("/join")
        page.locator("form#join button.go").click()
        page.wait_for_selector("[data-first]")
        _is_good(page, "refused")
        fill(page, language, name=f"{language}{'あ' * 36}")
        for day in page.locator("[name=days]:enabled").all()[:3]:
            day.check(force=True)
        page.locator("form#join button.go").click()
        page.wait_for_url("**/join/done")
        _is_good(page, "done")
        page.goto("/me")
        page.locator("details summary").first.click()
        _is_good(page, "me")
        if keep and language == "ja":
            page.screenshot(path=Path(keep) / "volunteer.png")


def _is_good(page: Page, name: str) -> None:
    assert page.evaluate("() => document.documentElement.lang")
    assert not _too_wide(page), name
    assert too_small(page) == [], name
    assert findings(page) == [], name
    page.evaluate("() => { document.documentElement.style.fontSize = '225%'; }")
    assert not _too_wide(page), f"{name}, with letters of twice the size"
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")


def _too_wide(page: Page) -> list[str]:
    """What sticks out of the phone."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
          [...document.querySelectorAll("main *, header *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


@pytest.mark.parametrize("path", ["/join", "/status", "/me", "/door"])
def test_a_first_visit_is_light(browser: Browser, centre: Server, path: str) -> None:
    with Phone(browser, centre) as phone:
        network = phone.context.new_cdp_session(phone.page)
        network.send("Network.enable")
        loaded: list[float] = []
        network.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
        phone.page.goto(path, wait_until="networkidle")
        assert len(loaded) >= 3, "page, style and script"
        assert sum(loaded) < LIGHTEST


def test_the_door_changes_by_itself(browser: Browser, centre: Server) -> None:
    with Phone(browser, centre, viewport={"width": 1280, "height": 800}) as door:
        door.page.clock.install()
        door.page.goto("/door")
        expect(door.page.get_by_text("活動中", exact=True)).to_be_visible()
        say = {"authorization": f"Bearer {centre.token('入口')}"}
        today = centre_day(datetime.now(UTC)).isoformat()
        stop = command("say_status", day=today, state="stopped", reason="強い風のため") | {"id": new_id()}
        assert httpx.post(f"{centre.url}/api/commands", json=stop, headers=say).json()["status"] == "done"
        door.page.clock.run_for(61_000)
        expect(door.page.locator(".state", has_text="中止")).to_be_visible()
        expect(door.page.get_by_text("今天请不要来。")).to_be_visible()
