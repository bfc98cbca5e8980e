"""A tablet that has never been here is led to trust, by the plain page alone; and without trust it is warned."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import Browser, Error, Page, Playwright, expect

from tests.browser.conftest import BOTH_WAYS, QUIET, TABLETS
from tests.browser.standing import cut_off_when_doubled, findings, too_small
from tests.certificates import HERE
from tests.server import Server
from vcenter.lan import authority
from vcenter.lan.device_kinds import DEVICES
from vcenter.public.trust import NEXT

pytestmark = pytest.mark.long

ANDROID = "Mozilla/5.0 (Linux; Android 13; Tablet) Chrome/140.0 Safari/537.36"

SIZES = [(810, 1080), (800, 1280), (390, 844)]


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("lan"), "--lan") as made:
        yield made


def fresh_browser(playwright: Playwright, home: Path, *more: str) -> Browser:
    """A browser with a home of its own: it trusts what that home's database of certificates says, and no more."""
    home.mkdir(exist_ok=True)
    kept_elsewhere = {"XDG_DATA_HOME", "XDG_CONFIG_HOME"}
    env: dict[str, str | float | bool] = {
        name: value for name, value in os.environ.items() if name not in kept_elsewhere
    }
    env["HOME"] = str(home)
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
        args=[*QUIET, *more],
        env=env,
    )


def install(certificate: Path, home: Path) -> None:
    """What a person does in the settings of a tablet."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    for arguments in (
        ("-N", "--empty-password"),
        ("-A", "-n", "centre", "-t", "C,,", "-i", str(certificate)),
    ):
        subprocess.run(["certutil", "-d", f"sql:{database}", *arguments], check=True, capture_output=True)


def open_plain(browser: Browser, lan: Server, **options: object) -> Page:
    page = browser.new_page(user_agent=ANDROID, **options)  # type: ignore[arg-type]
    page.set_default_timeout(15_000)
    page.goto(lan.plain_url)
    return page


def test_a_tablet_that_never_was_here_is_led_to_trust(
    playwright: Playwright, lan: Server, tmp_path: Path
) -> None:
    certificate = tmp_path / "vcenter.crt"
    browser = fresh_browser(playwright, tmp_path / "before")
    page = open_plain(browser, lan)
    with page.expect_download() as taken:
        page.get_by_role("link", name="証明書を受け取る").click()
    taken.value.save_as(certificate)
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        browser.new_page().goto(lan.url)
    page.get_by_role("button", name="確かめる").click()
    expect(page.get_by_text("まだつながりません")).to_be_visible()
    expect(page.get_by_text("できました", exact=True)).not_to_be_visible()
    browser.close()

    install(certificate, tmp_path / "after")
    browser = fresh_browser(playwright, tmp_path / "after")
    page = open_plain(browser, lan)
    expect(page.get_by_text("できました", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="確かめる")).not_to_be_visible()
    page.get_by_role("link", name="センターの画面を開く").click()
    page.wait_for_url(f"{lan.url}/sign-in?next={NEXT}")  # and then to the tablet's own name and desk
    assert page.evaluate(
        "isSecureContext && !!navigator.serviceWorker && !!navigator.mediaDevices.getUserMedia"
    )
    browser.close()


@contextmanager
def site(name: str, keys: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Whoever stole the authority's key serves this name; the port."""
    stolen = authority.open_authority(keys, "", HERE)
    monkeypatch.setattr(authority, "vouched", lambda *_: ([name], []))
    certificate, key = authority.issue(stolen, HERE)
    file = folder / f"{name}.pem"
    file.write_bytes(authority.pem_of(key) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(("name", "opens"), [("bank.local", True), ("bank.example", False)])
def test_a_tablet_believes_a_stolen_authority_no_name_of_the_internet(  # noqa: PLR0917  (fixtures)
    playwright: Playwright,
    lan: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    opens: bool,
) -> None:
    install(lan.data / "keys" / "authority.crt", tmp_path / "home")
    browser = fresh_browser(playwright, tmp_path / "home", f"--host-resolver-rules=MAP {name} 127.0.0.1")
    with site(name, lan.data / "keys", tmp_path, monkeypatch) as port:
        page = browser.new_page()
        if opens:
            answer = page.goto(f"https://{name}:{port}/")
            assert answer is not None
            assert answer.status == 501  # the server knows no GET; it was reached
        else:
            with pytest.raises(Error, match="ERR_CERT"):
                page.goto(f"https://{name}:{port}/")
        browser.close()


@pytest.fixture(scope="module")
def plain_browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = fresh_browser(playwright, tmp_path_factory.mktemp("home"))
    yield browser
    browser.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_are_readable(plain_browser: Browser, lan: Server, size: tuple[int, int]) -> None:
    page = open_plain(plain_browser, lan, viewport={"width": size[0], "height": size[1]})
    for device in DEVICES:
        page.goto(f"{lan.plain_url}/?device={device}")
        page.get_by_role("button", name="確かめる").click()
        expect(page.get_by_text("まだつながりません")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("[...document.images].every((one) => one.complete && one.naturalWidth)")
        assert too_small(page) == []
        assert cut_off_when_doubled(page) <= 1
    assert findings(page) == []
    page.close()


def test_an_ipad_that_calls_itself_a_macintosh_is_known_by_its_touch(
    plain_browser: Browser, lan: Server
) -> None:
    context = plain_browser.new_context(
        user_agent="Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605"
    )
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'maxTouchPoints', { value: 5 })")
    page = context.new_page()
    page.goto(lan.plain_url)
    page.wait_for_url(re.compile("device=ios"))
    expect(page.get_by_role("heading", name=re.compile("証明書信頼設定"))).to_be_visible()
    context.close()


def test_a_wifi_that_is_gone_is_told_from_missing_trust(plain_browser: Browser, lan: Server) -> None:
    page = open_plain(plain_browser, lan)
    page.context.set_offline(True)
    page.get_by_role("button", name="確かめる").click()
    expect(page.get_by_text("Wi-Fi が切れています")).to_be_visible()
    expect(page.get_by_text("まだつながりません")).not_to_be_visible()
    page.close()


@pytest.mark.parametrize("held", BOTH_WAYS)
def test_headquarters_shows_the_way_on_one_screen(plain_browser: Browser, lan: Server, held: str) -> None:
    width, height = TABLETS[held]
    context = plain_browser.new_context(
        base_url=lan.url, ignore_https_errors=True, viewport={"width": width, "height": height}
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("名前").fill("本部")
    page.get_by_label("暗証番号").fill(lan.first_pin)
    page.get_by_label("このタブレットの場所").fill("本部")
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url("**/reception")
    page.goto("/headquarters")
    page.get_by_role("link", name="タブレットをつなぐ").click()
    expect(page.get_by_role("img", name=re.compile("QRコード"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert too_small(page) == []
    assert findings(page) == []
    assert cut_off_when_doubled(page) <= 1
    context.close()
