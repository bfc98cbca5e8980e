"""What a real Chromium says of where a request comes from, over plain HTTP on a LAN and over HTTPS: our own pages are taken,
pages of others are not.

Over HTTP the name is one that Chromium holds for no safe place, as that of a laptop on a LAN: it sends no Sec-Fetch-Site there.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from tests.browser.conftest import QUIET, Chromium, Tablet, chromium_path
from tests.browser.enrolled import EnrolledTablet, count
from tests.browser.test_trust import fresh_browser, install
from tests.centre import PIN, field_of, new_id
from tests.outbox import entry
from tests.phone import FORM as JOINING
from tests.server import Server
from vcenter.locale import Says
from vcenter.web.guard import NOT_OURS

NAMES = "--host-resolver-rules=MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""Names of a LAN, and of whoever is elsewhere; nothing else is found."""

NAME = "本部"
"""Who can sign in at such a server."""

JOIN = JOINING | {"name": "佐藤　ハル", "kana": "サトウ　ハル"}


class Reached:
    """A server as a browser reaches it."""

    def __init__(self, browser: Browser, server: Server, url: str) -> None:
        self.browser = browser
        self.server = server
        self.url = url

    def open(self, scripts: bool = True) -> Page:
        """A page of a browser that has never been here; who trusts the certificate is not looked at here."""
        context = self.browser.new_context(
            base_url=self.url, locale="ja-JP", ignore_https_errors=True, java_script_enabled=scripts
        )
        context.set_default_timeout(8_000)
        return context.new_page()

    def signed_in(self, scripts: bool = True) -> Page:
        page = self.open(scripts)
        page.goto("/sign-in")
        page.get_by_label("名前").fill(NAME)
        page.get_by_label("暗証番号").fill(PIN)
        page.get_by_label("このタブレットの場所").fill("受付1番")
        page.get_by_role("button", name="サインイン").click()
        page.wait_for_url("**/reception")
        return page


@pytest.fixture(scope="module")
def named(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*QUIET, NAMES])
    yield browser
    browser.close()


@pytest.fixture(scope="module", params=["http", "https"])
def reached(
    request: pytest.FixtureRequest, named: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reached]:
    """One server for all that is sent at it: each test has people and browsers of its own."""
    data = tmp_path_factory.mktemp(request.param) / "data"
    if request.param == "https":
        with Server(data, "--lan") as server:
            yield Reached(named, server, server.url)
        return
    with Server(data) as server:
        yield Reached(named, server, f"http://centre.example:{server.port}")


def test_what_our_own_pages_send_is_taken(reached: Reached) -> None:
    page = reached.signed_in()
    page.goto("/reception/new")
    page.locator("#f-name").fill("山田　太郎")
    page.locator("#f-phone").fill("090-1111-2222")
    with page.expect_request("**/reception/new") as asked:
        page.get_by_role("button", name="登録して受付する").click()
    says = asked.value.all_headers()
    secure = reached.url.startswith("https")
    assert (says["origin"], says.get("sec-fetch-site")) == (reached.url, "same-origin" if secure else None)
    expect(page.get_by_text("登録して受付しました")).to_be_visible()
    page.goto("/reception")
    page.locator("#q").fill("山田")
    expect(page.locator("#found")).to_contain_text("山田　太郎")
    page.get_by_role("button", name="サインアウト").click()
    page.wait_for_url("**/sign-in")


def test_what_is_sent_without_scripts_is_taken(reached: Reached) -> None:
    page = reached.signed_in(scripts=False)
    page.goto("/reception/new")
    page.locator("#f-name").fill("田中　次郎")
    page.locator("#f-phone").fill("090-3333-4444")
    page.get_by_role("button", name="登録して受付する").click()
    expect(page.get_by_text("登録して受付しました")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_volunteer_who_registers_is_taken(reached: Reached, scripts: bool) -> None:
    page = reached.open(scripts)
    page.goto("/join?lang=ja")
    for name, value in JOIN.items():
        if name not in ("insurance", "consent"):
            page.locator(f"#f-{name}").fill(value)
    page.locator("[name=insurance][value=desk]").check(force=True)
    page.locator("#f-consent").check(force=True)
    page.get_by_role("button", name="English").click()  # the form again, with what was typed
    expect(page.locator("#f-name")).to_have_value(JOIN["name"])
    page.locator("form#join button.go").click()
    page.wait_for_url("**/join/done")
    page.goto("/me")
    page.locator("form[action='/me/forget'] button").click()
    expect(page.locator("#f-number")).to_be_visible()


def test_what_a_tablet_sends_by_itself_is_taken(reached: Reached) -> None:
    """Its outbox and a photo, by the script that sends them. Where there is no HTTPS no tablet goes on alone, but it is known."""
    page = reached.signed_in()
    before = count(reached.server, "people")
    page.goto("/enrol")
    page.locator("main form [name=name]").fill("受付2")
    page.get_by_label("受付", exact=True).check()
    page.locator("main form [name=uses][value=outpost]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/enrol?saved=1")
    one = entry("register_person", actor=NAME, person=new_id(), name="鈴木　三郎", kana="スズキ　サブロウ")
    said = page.evaluate(
        """async (one) => {
          const { post, raw } = await import("/assets/tablet/sync/centre.js");
          const clock = new Date().toISOString();
          const hello = await post("/sync/hello", { clock, app: "1", waiting: 1 });
          const { outcomes } = await post("/sync/outbox", { clock, app: "1", entries: [one] });
          const body = new Uint8Array([1]);
          const headers = { "Content-Range": "bytes 0-0/2" };
          const { said } = await raw(`/photos/${"0".repeat(64)}`, { method: "PUT", body, headers });
          return { device: hello.device.name, status: outcomes[0].status, have: said.have };
        }""",
        one,
    )
    assert said == {"device": "受付2", "status": "done", "have": 1}
    assert count(reached.server, "people") == before + 1


class Trusting(Chromium):
    """A browser that trusts this server's certificate, as a tablet that was led to trust; it has no camera."""

    def __init__(self, playwright: Playwright, server: Server, home: Path) -> None:
        install(server.data / "keys" / "authority.crt", home)
        self.running = fresh_browser(playwright, home)

    def hold_up(self, picture: Image.Image | None) -> None:
        pass


@pytest.mark.long
def test_what_waited_on_a_tablet_behind_https_is_taken(playwright: Playwright, tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--lan") as server:
        trusting = Trusting(playwright, server, tmp_path / "home")
        with EnrolledTablet(trusting, server) as tablet:
            page = tablet.enrol()
            server.kill()
            page.goto("/reception/new")
            page.locator("#f-name").fill("高橋　キヨ")
            page.locator("#f-phone").fill("03-1234-5678")
            page.get_by_role("button", name="登録して受付する").click()
            expect(page.get_by_text("高橋　キヨさんを登録して受付")).to_be_visible()
            server.start()
            page.goto("/tablet/outbox")
            expect(page.get_by_text("送信待ちはありません")).to_be_visible(timeout=15_000)
            tablet.nothing_wrong()
        trusting.running.close()
        assert count(server, "people") == 1


@contextmanager
def site(form: str) -> Iterator[int]:
    """Somebody else's page with this form on it; the port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = f"<!doctype html><meta charset=utf-8>{form}".encode()
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def form_to(address: str, fields: Mapping[str, str]) -> str:
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items()
    )
    return f'<form method="post" action="{address}">{inputs}<button>Win a prize</button></form>'


@pytest.mark.parametrize(
    ("host", "policy"),
    [("elsewhere.example", ""), ("", ""), pytest.param("", "no-referrer", marks=pytest.mark.long)],
)
def test_a_form_on_somebody_elses_page_is_refused(reached: Reached, host: str, policy: str) -> None:
    """Also on another port of this very machine, where a browser sends our cookies along, and where it says no more than `null`."""
    host = host or str(urlsplit(reached.url).hostname)
    page = reached.signed_in()
    before = {table: count(reached.server, table) for table in ("people", "sessions")}
    session = {"session": field_of(page.content(), "session")}
    walk_in = {"name": "伊藤　四郎", "kana": "イトウ　シロウ", "phone": "090-5555-6666", "person": new_id()}
    forged: dict[str, Mapping[str, str]] = {
        "/reception/new": session | walk_in,
        "/join": JOIN,
        "/sign-in": {"name": NAME, "secret": PIN, "device": "theirs"},
        "/sign-out": session,
    }
    for path, fields in forged.items():
        form = form_to(f"{reached.url}{path}", {**fields, "command_id": new_id()})
        with site(f'<meta name="referrer" content="{policy}">{form}') as port:
            page.goto(f"http://{host}:{port}/")
            page.get_by_role("button").click()
            page.wait_for_url(f"{reached.url}{path}")
            said = "確かめられない" if path == "/join" else NOT_OURS
            expect(page.get_by_text(said)).to_be_visible()
    assert {table: count(reached.server, table) for table in before} == before
    page.goto("/reception")
    expect(page.get_by_role("button", name="サインアウト")).to_be_visible()


def as_from_elsewhere(route: Route) -> None:
    """What this page sends arrives as if another site had sent it."""
    if route.request.method == "POST":
        headers = route.request.all_headers() | {"sec-fetch-site": "cross-site"}
        route.fulfill(response=route.fetch(headers=headers))
    else:
        route.continue_()


def test_whoever_is_refused_reads_why_and_keeps_what_was_typed(chromium: Chromium, server: Server) -> None:
    with Tablet(chromium, server) as tablet:
        page = tablet.sign_in()
        page.route("**/*", as_from_elsewhere)
        page.locator("#q").fill("山田")  # htmx
        expect(page.get_by_text(NOT_OURS)).to_be_visible()
        page.goto("/reception/new")
        page.locator("#f-name").fill("山田　太郎")
        page.locator("#f-phone").fill("090-1111-2222")
        page.get_by_role("button", name="登録して受付する").click()
        expect(page.get_by_text(NOT_OURS)).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("#f-name")).to_have_value("山田　太郎")
        page.goto("/join?lang=en")
        page.locator("#f-name").fill("Anna")
        page.locator("form#join button.go").click()
        expect(page.get_by_text(Says("en")("error.not_ours"))).to_be_visible()
        expect(page.locator("#f-name")).to_have_value("Anna")
