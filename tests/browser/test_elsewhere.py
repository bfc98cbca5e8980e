"""Nothing on any page asks for anything elsewhere: every screen is opened while every other name is nowhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser.conftest import QUIET
from tests.browser.screens import addresses_of, go
from tests.server import Server
from vcenter.lan.device_kinds import DEVICES
from vcenter.locale import LANGUAGES
from vcenter.program import PROJECT
from vcenter.web.guard import HEADERS, is_part

pytestmark = pytest.mark.long

VOLUNTEERS = ("/join", "/me", "/status", "/door", "/choose", "/certificates/verify")

INSIDE = ("data:", "blob:", "chrome-extension:")
"""What leads nowhere; the last is the browser's own viewer of PDFs."""


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("lan"), "--lan", "--demo") as made:
        yield made


class Watched:
    """A browser for which no other name leads anywhere, and which keeps whatever is asked for elsewhere."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.elsewhere: list[str] = []
        self.answers: list[tuple[str, str]] = []
        self.ours = {urlsplit(url).netloc for url in (server.url, server.plain_url)}
        self.context = context
        context.on("request", lambda request: self._look(request.url))
        context.on("response", self._keep)
        context.on("console", lambda said: self._hear(said.text))
        self.page: Page = context.new_page()

    def _is_ours(self, url: str) -> bool:
        return url.startswith(INSIDE) or urlsplit(url).netloc in self.ours

    def _look(self, url: str) -> None:
        if not self._is_ours(url):
            self.elsewhere.append(url)

    def _keep(self, answer: Any) -> None:
        if answer.request.resource_type == "document":
            self.answers.append((answer.url, answer.headers.get("content-security-policy", "")))

    def _hear(self, said: str) -> None:
        # What the policy refuses before it is asked for is told here only.
        if "Content Security Policy" in said or "ERR_NAME_NOT_RESOLVED" in said:
            self.elsewhere.append(said)

    def open(self, address: str) -> None:
        """Open a page with all that belongs to it."""
        self.page.goto(address, wait_until="load")
        assert self.elsewhere == [], address


@pytest.fixture(scope="module")
def watched(playwright: Playwright, lan: Server) -> Iterator[Watched]:
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
        args=list(QUIET),
    )
    # Whom this browser trusts is not what is looked at here.
    context = browser.new_context(base_url=lan.url, ignore_https_errors=True, locale="ja-JP")
    context.set_default_timeout(15_000)
    yield Watched(context, lan)
    browser.close()


@pytest.fixture(scope="module")
def signed_in(watched: Watched) -> Watched:
    page = watched.page
    page.goto("/sign-in")
    page.get_by_label("名前").fill("本部")
    page.get_by_label("暗証番号").fill("demo-2026")
    page.get_by_label("このタブレットの場所").fill("本部")
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url("**/reception")
    return watched


def test_the_watch_sees_what_asks_elsewhere(watched: Watched) -> None:
    page = watched.context.new_page()
    page.goto("/status")
    page.evaluate(
        """() => { const one = new Image(); one.src = "https://elsewhere.example/x.png"; document.body.append(one); }"""
    )
    page.evaluate("fetch('https://elsewhere.example/').catch(() => {})")
    assert any("elsewhere.example" in said for said in watched.elsewhere)
    watched.elsewhere.clear()
    page.close()


@pytest.mark.parametrize("path", VOLUNTEERS)
def test_volunteers_pages_ask_nobody_else(watched: Watched, path: str) -> None:
    for language in LANGUAGES:
        watched.open(f"{path}?lang={language}")


def test_the_pages_that_lead_to_trust_ask_nobody_else(watched: Watched, lan: Server) -> None:
    for device in DEVICES:
        watched.open(f"{lan.plain_url}/?device={device}")


def test_screens_ask_nobody_else(signed_in: Watched) -> None:
    ways = addresses_of(lambda path: signed_in.page.request.get(path).text())
    for screen in ways.values():
        go(signed_in.page, screen)
        assert signed_in.elsewhere == [], screen


def test_every_page_says_so_itself(watched: Watched, lan: Server) -> None:
    """The policy names this server alone; the plain pages name its other port too."""
    assert len({urlsplit(url).path for url, _ in watched.answers}) > 10
    for url, policy in watched.answers:
        if is_part(urlsplit(url).path):  # what a page loads is bound by the page's policy
            assert policy == "", url
            continue
        plain = url.startswith(lan.plain_url)
        expected = HEADERS["content-security-policy"]
        assert policy.replace(f" {lan.url}", "") == expected, url
        assert (lan.url in policy) == plain, url
    assert not re.search(r"https?:|\*|unsafe-inline|'unsafe-eval'", HEADERS["content-security-policy"])


def test_no_file_that_we_serve_or_print_names_another_address() -> None:
    """Addresses in our own styles, scripts, pictures, pages and paper; the names of XML's own languages load nothing."""
    address = re.compile(r"https?://(?!www\.w3\.org/(?:2000/svg|1999/xhtml))[^\s\"'<>`$)]+|url\(\s*['\"]?//")
    files = [
        path
        for folder in ("offline", "templates")
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in (".js", ".css", ".svg", ".html") and "node_modules" not in path.parts
    ]
    assert len(files) > 100
    found = {str(path): address.findall(path.read_text("utf-8")) for path in files}
    assert {path: names for path, names in found.items() if names} == {}
