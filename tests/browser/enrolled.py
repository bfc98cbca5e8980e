"""Tablets that are enrolled and go on without their server: one for a story, and one that may be switched off and on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.asking import SUBJECTS
from tests.browser.conftest import QUIET, TABLETS, Tablet, chromium_path, comes_true, film, seen
from tests.server import Server

UPDATED = """async () => {
  const late = new Promise((resolve) => setTimeout(resolve, 20_000, "no answer"));
  const asked = navigator.serviceWorker.ready.then(({ active }) => {
    const done = new MessageChannel();
    active.postMessage({ what: "update" }, [done.port2]);
    return new Promise((resolve) => (done.port1.onmessage = ({ data }) => resolve(data)));
  });
  return Promise.race([asked, late]);
}"""
"""What its service worker says of the newest version: whole, when it is all on the tablet."""


class _Enrolled:
    """What an enrolled tablet's hands do; `page` is what it shows."""

    server: Server
    page: Page

    def enrol(self, secret: str = "", name: str = "受付2", uses: tuple[str, ...] = ("outpost",)) -> Page:
        """Signed in by hand, for it learns the PIN from that; enrolled under this name, with everything that it needs to go on alone."""
        page = self.page
        page.goto("/sign-in?next=/enrol")
        page.get_by_label("名前").fill("本部")
        page.get_by_label("暗証番号").fill(secret or self.server.first_pin)
        page.get_by_label("このタブレットの場所").fill("受付2番")
        page.get_by_role("button", name="サインイン").click()
        page.wait_for_url(f"{self.server.url}/enrol")
        page.locator("main form [name=name]").fill(name)
        page.get_by_label("受付", exact=True).check()
        for use in uses:
            page.locator(f"main form [name=uses][value={use}]").check()
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/enrol?saved=1")
        self.is_whole()
        return page

    def is_whole(self) -> None:
        """Its files are all here, and so is what it knows of the centre."""
        assert self.page.evaluate(UPDATED) == "whole"
        self.page.goto("/reception")
        self.knows_all()

    def knows_all(self, of: str = "true") -> None:
        """The replica is here, and what `of` asks of its view holds."""
        comes_true(
            self.page,
            f"""async () => {{
              {SUBJECTS}
              const {{ tablet }} = await import("/assets/tablet/core.js");
              const view = tablet.followed && asked(tablet.followed.view);
              return Boolean(tablet.followed?.view.complete && tablet.state.server === "here" && tablet.state.enrolled && {of});
            }}""",
        )

    def pin(self, secret: str) -> None:
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("暗証番号").fill(secret)
        dialog.get_by_role("button", name="開く").click()


class EnrolledTablet(_Enrolled, Tablet):
    """A tablet for one story, that is never switched off."""

    def _hear(self, kind: str, said: str) -> None:
        if not _is_of_a_server_that_is_gone(said):
            super()._hear(kind, said)


class KeptTablet(_Enrolled):
    """A tablet with a browser of its own, which keeps its things when it is switched off."""

    def __init__(self, playwright: Playwright, server: Server, profile: Path) -> None:
        self.playwright, self.server, self.profile = playwright, server, profile
        self._film = profile.with_suffix(".mjpeg")
        self.wrong: list[str] = []
        self.context: BrowserContext
        self.page: Page
        self.switch_on()

    def switch_on(self, held: str = "wide") -> Page:
        width, height = TABLETS[held]
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=chromium_path(),
            args=[*QUIET, *seen(self._film)],
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

    def hold_up(self, picture: Image.Image) -> None:
        """What its camera sees from now on."""
        film(picture, self._film)

    def _hear(self, kind: str, said: str) -> None:
        if kind == "error" and not _is_of_a_server_that_is_gone(said):
            self.wrong.append(said)

    def switch_off(self) -> None:
        self.context.close()

    def nothing_wrong(self) -> None:
        assert self.wrong == []


def _is_of_a_server_that_is_gone(said: str) -> bool:
    """What cannot be loaded from it is an error for Chromium, and the story here; what was asked for elsewhere is none."""
    if "ERR_NAME_NOT_RESOLVED" in said:
        return False
    return said.startswith("Failed to load resource") or "Failed to fetch" in said


def rows(server: Server, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(server.data / "vcenter.sqlite")) as database:
        return database.execute(sql).fetchall()


def count(server: Server, sql: str) -> int:
    return int(rows(server, f"SELECT count(*) FROM {sql}")[0][0])
