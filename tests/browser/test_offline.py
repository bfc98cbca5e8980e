"""A tablet alone: the server is killed, the desks go on, and when it is back everything is there exactly once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.conftest import _QUIET, TABLETS, film
from tests.server import Server

SOON = 1000
"""ms from a server that is gone to a desk that works."""

EMPTY = "送信待ちはありません"


class KeptTablet:
    """A tablet whose browser keeps its things when it is switched off. camera: a film of what it is held before."""

    def __init__(
        self, playwright: Playwright, server: Server, profile: Path, camera: Path | None = None
    ) -> None:
        self.playwright, self.server, self.profile, self.camera = playwright, server, profile, camera
        self.wrong: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.switch_on()

    def switch_on(self, held: str = "wide") -> Page:
        seen = [f"--use-file-for-fake-video-capture={self.camera}"] if self.camera else []
        width, height = TABLETS[held]
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path="/usr/bin/chromium",
            args=[*_QUIET, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", *seen],
            viewport={"width": width, "height": height},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            base_url=self.server.url,
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.pages[0]
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        return self.page

    def _hear(self, kind: str, said: str) -> None:
        # What cannot be loaded from a server that is gone is an error for Chromium, and the story here.
        if kind == "error" and not said.startswith("Failed to load resource"):
            self.wrong.append(said)

    def switch_off(self) -> None:
        self.context.close()

    def sign_in(self, name: str, secret: str) -> Page:
        page = self.page
        page.goto("/sign-in")
        page.get_by_label("名前").fill(name)
        page.get_by_label("暗証番号").fill(secret)
        page.get_by_label("このタブレットの場所").fill("受付2番")
        page.get_by_role("button", name="サインイン").click()
        page.wait_for_url("**/reception")
        return page

    def enrol(self) -> Page:
        """Enrolled as 受付2, with everything that it needs to go on alone."""
        page = self.sign_in("本部", self.server.first_pin)
        page.goto("/enrol")
        page.locator("main form [name=name]").fill("受付2")
        page.get_by_label("受付", exact=True).check()
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/enrol?saved=1")
        self.is_whole()
        return page

    def is_whole(self) -> None:
        """Its files are all here, and so is what it knows of the centre."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.goto("/reception")
        self.knows_all()

    def knows_all(self, of: str = "true") -> None:
        """The replica is here, and what `of` asks of its view holds."""
        known = f"""async () => {{
          const {{ tablet }} = await import("/assets/tablet-core.js");
          const view = tablet.followed?.view;
          return Boolean(view?.complete && tablet.state.server === "here" && tablet.state.enrolled && {of});
        }}"""
        for _ in range(200):
            if self.page.evaluate(known):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("the replica did not come")

    def pin(self, secret: str) -> None:
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("暗証番号").fill(secret)
        dialog.get_by_role("button", name="開く").click()

    def nothing_wrong(self) -> None:
        assert self.wrong == []


@pytest.fixture
def tablet(playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[KeptTablet]:
    made = KeptTablet(playwright, server, tmp_path / "profile")
    yield made
    made.switch_off()


def rows(server: Server, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(server.data / "vcenter.sqlite")) as database:
        return database.execute(sql).fetchall()


def count(server: Server, sql: str) -> int:
    return int(rows(server, f"SELECT count(*) FROM {sql}")[0][0])


def register(page: Page, name: str, phone: str) -> None:
    page.goto("/reception/new")
    page.locator("#f-name").fill(name)
    page.locator("#f-phone").fill(phone)
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("登録して受付しました")).to_be_visible()


def everything_has_arrived(page: Page) -> None:
    page.goto("/tablet/outbox")
    expect(page.get_by_text(EMPTY)).to_be_visible(timeout=15_000)


def test_a_day_alone_from_the_camera_to_a_restart(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    first = KeptTablet(playwright, server, tmp_path / "profile")
    page = first.enrol()
    register(page, "小鳥遊　和也", "090-1111-2222")
    page.locator(".pass img").evaluate("image => image.decode()")
    picture = Image.open(BytesIO(page.locator(".pass img").screenshot()))
    page.goto("/reception")
    page.locator("#q").fill("小鳥遊")
    page.locator("#found").get_by_role("button", name="開く").click()
    page.get_by_role("button", name="帰宅にする").click()
    expect(page.locator(".verdict")).to_contain_text("お帰りです")
    first.knows_all('view.find("小鳥遊")[0]?.in?.out')
    first.switch_off()

    tablet = KeptTablet(playwright, server, tmp_path / "profile", film(picture, tmp_path / "pass.mjpeg"))
    page = tablet.page
    page.goto("/reception")
    tablet.knows_all()
    server.kill()
    expect(page.locator("main[data-tablet=reception]")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("センターにつながりません。この端末に保存して続けます")).to_be_visible()
    page.get_by_role("button", name="カメラで読み取る").click()
    expect(page.locator(".verdict")).to_contain_text("入りました")
    expect(page.locator("#result .mark")).to_have_text("この端末に保存 ✓")
    page.get_by_role("button", name="カメラを止める").click()

    page.goto("/reception/new")  # as if the server were there
    page.locator("#f-name").fill("高橋　キヨ")
    page.locator("#f-phone").fill("03-1234-5678")
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("高橋　キヨさんを登録して受付")).to_be_visible()
    number = page.locator("[data-kept-pass]").inner_text()

    page.goto("/needs/new")
    page.get_by_label("訪問", exact=True).check()
    page.locator("input[name='person.name']").fill("佐藤　ハル")
    page.locator("#f-address").fill("港区芝3-4-5")
    Image.linear_gradient("L").resize((900, 600)).save(tmp_path / "house.jpg")
    page.locator("[data-photo-pick]").last.set_input_files(tmp_path / "house.jpg")
    expect(page.locator("[data-photo-list] img")).to_be_visible()
    page.locator("#f-request").fill("床下の泥を")
    page.wait_for_timeout(600)  # the draft is kept a moment after the last key
    tablet.switch_off()

    page = tablet.switch_on("tall")
    page.goto("/needs/new")
    tablet.pin(server.first_pin)
    expect(page.locator("#f-request")).to_have_value("床下の泥を")
    expect(page.locator("[data-photo-list] img")).to_be_visible()
    page.locator("#f-request").press_sequentially("出してほしい")
    page.get_by_label("泥出し", exact=True).check()
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("佐藤　ハルさんのニーズ")).to_be_visible()
    expect(page.get_by_role("link", name="送信待ち 3件")).to_be_visible()
    tablet.switch_off()

    page = tablet.switch_on()
    page.goto("/")
    tablet.pin(server.first_pin)
    expect(page.locator("main[data-tablet=reception]")).to_be_visible()
    server.start()
    everything_has_arrived(page)
    expect(page.locator("[data-outbox=list] .chip")).to_have_text(["届きました"] * 3)
    assert (
        count(
            server,
            "attendance a JOIN people p ON p.id = a.person_id WHERE p.name = '小鳥遊　和也' AND a.out_at IS NULL",
        )
        == 1
    )
    assert rows(server, "SELECT pass_number FROM people WHERE name = '高橋　キヨ'") == [
        (number.replace("-", ""),)
    ]
    assert rows(server, "SELECT request FROM needs") == [("床下の泥を出してほしい",)]
    for _ in range(60):
        if count(server, "photos"):
            break
        page.wait_for_timeout(100)
    assert count(server, "need_photos") == 1
    tablet.nothing_wrong()
    tablet.switch_off()
