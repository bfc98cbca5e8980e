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
from vcenter.web.guard import SESSION_COOKIE

TABLETS = {"wide": (1180, 820), "tall": (800, 1280)}
"""CSS pixels of a common tablet, held both ways."""

TYPED = """(keys) => {
  for (const key of keys) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}"""
"""As fast as a scanner types, however busy this machine is: whose keys come more slowly is somebody who writes."""

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
    # Whatever is asked for elsewhere fails, and is an error of the page that asked.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


TABLE = (92, 84, 78)
NOTHING = Image.new("RGB", (100, 100), TABLE)


class Chromium:
    """The browser of all stories of a process of tests; each tablet is a context of its own, with a memory of its own."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        # Chromium looks into this file anew whenever a page turns the camera on.
        self._film = folder / "camera.mjpeg"
        self._held_up: Image.Image | None = NOTHING
        self.hold_up(None)
        self.running: Browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*QUIET, *seen(self._film)]
        )

    def hold_up(self, picture: Image.Image | None) -> None:
        """What every camera sees from now on: somebody who holds up this picture, or an empty table."""
        if picture is not self._held_up:
            film(picture or NOTHING, self._film)
            self._held_up = picture


def chromium_path() -> str:
    """Chromium without a screen, which does the same pages with two thirds of the work; or the whole one."""
    found = (
        shutil.which("chromium-headless-shell") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    assert found, "there is no Chromium: deploy/test installs it"
    return found


def seen(film: Path) -> list[str]:
    """How Chromium is told what its camera sees."""
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    return [*fake, f"--use-file-for-fake-video-capture={film}"]


class Tablet:
    """One tablet in front of a server. camera: what is held up to every camera from now on."""

    def __init__(
        self, chromium: Chromium, server: Server, held: str = "wide", camera: Image.Image | None = None
    ) -> None:
        self.server = server
        self.wrong: list[str] = []
        chromium.hold_up(camera)
        width, height = TABLETS[held]
        self.context: BrowserContext = chromium.running.new_context(
            viewport={"width": width, "height": height},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            base_url=server.url,
        )
        self.context.set_default_timeout(15_000)
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.context.close()

    def sign_in(self, device: str = "受付1番", name: str = "本部") -> Page:
        """Stand at reception, signed in. How one signs in at the screen is for the stories of signing in to show."""
        token = self.server.session(name, device)
        self.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": self.server.url}])
        self.page.goto("/reception")
        return self.page

    def sign_in_by_hand(self, device: str = "受付1番") -> Page:
        """Sign in at the door, as staff do, and stand at reception."""
        page = self.page
        page.goto("/sign-in")
        page.get_by_label("名前").fill("本部")
        page.get_by_label("暗証番号").fill(self.server.first_pin)
        page.get_by_label("このタブレットの場所").fill(device)
        page.get_by_role("button", name="サインイン").click()
        page.wait_for_url("**/reception")
        return page

    def nothing_wrong(self) -> None:
        """No script failed, no policy was broken, nothing was loaded from elsewhere."""
        assert self.wrong == []


def ready_to_leave(page: Page, *, seats: int = 0) -> None:
    """What is ticked before a team leaves; with the seats of its car, where it has one."""
    page.get_by_label("読み上げて確かめた").check()
    for box in page.locator("[name=ready]").all():
        box.check()
    if seats:
        page.get_by_label("車の席の数").fill(str(seats))
        page.get_by_label("運転する人").fill("班長　一郎")


def comes_true(page: Page, said: str) -> None:
    """Wait until this holds on the page. Playwright's own waiting evaluates inside the page, which our policy forbids."""
    for _ in range(300):
        if page.evaluate(said):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it did not come true: {said}")


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    made = Chromium(playwright, tmp_path_factory.mktemp("chromium"))
    yield made
    made.running.close()


@pytest.fixture(scope="package")
def browser(chromium: Chromium) -> Browser:
    """The same, for stories that make contexts of their own."""
    return chromium.running


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A server that does what no real one does on demand."""
    with StandIn() as running:
        yield running


@pytest.fixture
def bare(chromium: Chromium, stand_in: StandIn) -> Iterator[Bare]:
    """A tablet's memory with an empty page of the stand-in open."""
    made = Bare(chromium.running, stand_in)
    yield made
    made.context.close()
    assert made.wrong == []


def film(picture: Image.Image, path: Path) -> Path:
    """A video of somebody holding this picture in front of a camera: not quite straight, not quite still."""
    frames = []
    for step in range(12):
        table = Image.new("RGB", (1280, 720), TABLE)
        held = picture.convert("RGB").resize((460, 460 * picture.height // picture.width))
        turned = held.rotate(-6 + step, expand=True, fillcolor=TABLE, resample=Image.Resampling.BICUBIC)
        table.paste(turned, (360 + 6 * step, 90 + 3 * step))
        frame = io.BytesIO()
        table.save(frame, "JPEG", quality=85)
        frames.append(frame.getvalue())
    path.write_bytes(b"".join(frames * 5))
    return path
