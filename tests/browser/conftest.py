"""A real Chromium in front of a real server: tablets, their cameras, and what must never happen on any page."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.bare import Bare
from tests.browser.stand_in import StandIn
from tests.server import Server

TABLETS = {"wide": (1180, 820), "tall": (800, 1280)}
"""CSS pixels of a common tablet, held both ways."""

BOTH_WAYS = ["wide", pytest.param("tall", marks=pytest.mark.long)]
"""For tests of many screens: held upright among the long ones."""

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Tablet:
    """One tablet with a browser of its own. camera: a video of what it is held in front of."""

    def __init__(
        self, playwright: Playwright, server: Server, held: str = "wide", camera: Path | None = None
    ) -> None:
        self.server = server
        self.wrong: list[str] = []
        seen = [f"--use-file-for-fake-video-capture={camera}"] if camera else []
        self.browser: Browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=[*QUIET, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", *seen],
        )
        width, height = TABLETS[held]
        self.context: BrowserContext = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            base_url=server.url,
        )
        self.context.set_default_timeout(15_000)
        self.context.on("request", lambda request: self._stay_here(request.url))
        self.page: Page = self.new_page()

    def new_page(self) -> Page:
        """The tablet's page from now on: a fresh one, in the same session."""
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        return self.page

    def _hear(self, kind: str, said: str) -> None:
        # Chromium reports every refused form as an error; what was refused is for the story to check.
        if kind == "error" and "status of 4" not in said:
            self.wrong.append(said)

    def _stay_here(self, url: str) -> None:
        # chrome-extension: is the browser's own viewer of PDFs.
        if not url.startswith((self.server.url, "data:", "blob:", "chrome-extension:")):
            self.wrong.append(f"something was asked for elsewhere: {url}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.browser.close()

    def sign_in(self, name: str, secret: str, device: str = "受付1番") -> Page:
        """Sign in at the door, and stand at reception."""
        page = self.page
        page.goto("/sign-in")
        page.get_by_label("名前").fill(name)
        page.get_by_label("暗証番号").fill(secret)
        page.get_by_label("このタブレットの場所").fill(device)
        page.get_by_role("button", name="サインイン").click()
        page.wait_for_url("**/reception")
        return page

    def nothing_wrong(self) -> None:
        """No script failed, no policy was broken, nothing was loaded from elsewhere."""
        assert self.wrong == []


def comes_true(page: Page, said: str) -> None:
    """Wait until this holds on the page. Playwright's own waiting evaluates inside the page, which our policy forbids."""
    for _ in range(300):
        if page.evaluate(said):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come true: {said}")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser for many small stories, each with a memory of its own."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    running = playwright.chromium.launch(executable_path=path, args=[*QUIET])
    yield running
    running.close()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A server that does what no real one does on demand."""
    with StandIn() as running:
        yield running


@pytest.fixture
def bare(browser: Browser, stand_in: StandIn) -> Iterator[Bare]:
    """A tablet's memory with an empty page of the stand-in open."""
    made = Bare(browser, stand_in)
    yield made
    made.context.close()
    assert made.wrong == []


def film(picture: Image.Image, path: Path) -> Path:
    """A video of somebody holding this picture in front of a camera: not quite straight, not quite still."""
    frames = []
    for step in range(12):
        table = Image.new("RGB", (1280, 720), (92, 84, 78))
        held = picture.convert("RGB").resize((460, 460 * picture.height // picture.width))
        turned = held.rotate(
            -6 + step, expand=True, fillcolor=(92, 84, 78), resample=Image.Resampling.BICUBIC
        )
        table.paste(turned, (360 + 6 * step, 90 + 3 * step))
        frame = io.BytesIO()
        table.save(frame, "JPEG", quality=85)
        frames.append(frame.getvalue())
    path.write_bytes(b"".join(frames * 5))
    return path
