"""The plain pages that lead to trust, and how the centre behaves behind HTTPS."""

from __future__ import annotations

import dataclasses
import plistlib
import re
import socket
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from starlette.testclient import TestClient

from tests.centre import PIN, STAFF, Desk, PaperHere, browser_at, field_of
from tests.certificates import HERE, own_certificate
from tests.paper import pages, text_of
from tests.server import Server, free_port
from vcenter.lan.device_kinds import CERTIFICATE, DEVICES, PROFILE
from vcenter.lan.hosts import Hosts
from vcenter.lan.keeper import Keeper
from vcenter.lan.sockets import listening
from vcenter.public import trust
from vcenter.settings import Settings
from vcenter.sheets import SheetsFailed, TrustPoster, layout
from vcenter.web.assets import OFFLINE
from vcenter.web.guard import HEADERS
from vcenter.web.state import running

MAY = {
    "/headquarters/tablets": "administration",
    "/headquarters/tablets/poster": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

CENTRE = "みなと市災害ボランティアセンター"
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Safari/604"
ANDROID = "Mozilla/5.0 (Linux; Android 13; Tablet) Chrome/120"


def pages_of(keeper: Keeper, host: str = "192.168.11.20") -> TestClient:
    async def name() -> str:
        return CENTRE

    built = trust.build(keeper, 8443, name, Hosts(Settings(data=Path("nowhere")), keeper), 8080)
    return TestClient(built, base_url=f"http://{host}:8080", follow_redirects=False)


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(Settings(data=tmp_path / "data"), CENTRE, lambda: HERE)


@pytest.fixture
def plain(keeper: Keeper) -> TestClient:
    return pages_of(keeper)


@pytest.mark.parametrize("agent, first", [(IPAD, "ios"), (ANDROID, "android"), ("", "ios")])
def test_a_device_sees_its_own_steps_first(plain: TestClient, agent: str, first: str) -> None:
    page = plain.get("/", headers={"user-agent": agent}).text
    assert DEVICES[first].steps[0].title in page
    assert re.search(rf'device={first}" aria-current', page)


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_can_be_chosen_and_has_its_pictures(plain: TestClient, device: str) -> None:
    page = plain.get(f"/?device={device}").text
    for step in DEVICES[device].steps:
        assert step.title in page
        assert (OFFLINE / "trust" / f"{step.picture}.svg").is_file()
        assert plain.get(f"/assets/trust/{step.picture}.svg").headers["content-type"] == "image/svg+xml"


def test_the_page_shows_what_headquarters_shows(plain: TestClient, keeper: Keeper) -> None:
    page = plain.get("/").text
    assert all(pair in page for pair in keeper.fingerprint.split(":"))
    assert keeper.authority is not None
    assert keeper.authority.name in page
    assert f'href="https://192.168.11.20:8443{trust.NEXT}"' in page


def test_a_name_that_nobody_vouches_for_is_not_led_to(keeper: Keeper) -> None:
    page = pages_of(keeper, "elsewhere.example").get("/")
    assert page.status_code == 421
    assert "elsewhere.example" not in page.text
    assert "elsewhere.example" not in page.headers["content-security-policy"]
    assert 'href="http://192.168.11.20:8080/"' in page.text
    assert 'data-secure="https://[2001:db8:1::20]:8443"' in pages_of(keeper, "[2001:db8:1::20]").get("/").text


@pytest.mark.parametrize(
    "path",
    ["/reception", "/sign-in", "/join", "/live", "/api/people", "/favicon.ico", "/assets/desk/app.js", "/assets/nowhere",
     "/assets/npm/htmx.org/dist/htmx.min.js", "/assets/trust/../desk/app.js", "/assets/trust/nowhere.svg", "/x?name=y"],
)  # fmt: skip
def test_everything_else_leads_back_to_the_page(plain: TestClient, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = plain.request(method, path)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/"), (method, path)
    assert plain.post("/").status_code == 303


def test_the_page_keeps_nothing_and_asks_nobody_else(plain: TestClient) -> None:
    answer = plain.get("/")
    assert "set-cookie" not in answer.headers
    assert "strict-transport-security" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "connect-src 'self' https://192.168.11.20:8443;" in policy
    assert policy.replace(" https://192.168.11.20:8443", "") == HEADERS["content-security-policy"]
    assert set(re.findall(r'(?:src|href)="(https?://[^/"]+)', answer.text)) == {"https://192.168.11.20:8443"}


def test_the_certificate_is_the_authority_and_no_key_is_given(plain: TestClient, keeper: Keeper) -> None:
    given = x509.load_der_x509_certificate(plain.get(CERTIFICATE).content)
    assert given.fingerprint(hashes.SHA256()).hex(":").upper() == keeper.fingerprint
    for path in (CERTIFICATE, PROFILE, "/"):
        assert b"PRIVATE" not in plain.get(path).content


def test_the_profile_is_one_that_an_ipad_takes(plain: TestClient, keeper: Keeper) -> None:
    answer = plain.get(PROFILE)
    assert answer.headers["content-type"] == "application/x-apple-aspen-config"
    profile = plistlib.loads(answer.content)
    (part,) = profile["PayloadContent"]
    assert profile["PayloadType"] == "Configuration"
    assert part["PayloadType"] == "com.apple.security.root"
    assert keeper.authority is not None
    assert part["PayloadContent"] == keeper.authority.der
    assert profile["PayloadUUID"] != part["PayloadUUID"]
    assert profile["PayloadOrganization"] == CENTRE


def test_the_profile_stays_the_same_one_from_start_to_start(tmp_path: Path) -> None:
    first, second = (
        pages_of(Keeper(Settings(data=tmp_path), CENTRE, lambda: HERE)).get(PROFILE).content for _ in range(2)
    )
    assert first == second
    other = pages_of(Keeper(Settings(data=tmp_path / "other"), CENTRE, lambda: HERE)).get(PROFILE).content
    assert plistlib.loads(other)["PayloadUUID"] != plistlib.loads(first)["PayloadUUID"]


def test_with_a_councils_certificate_there_is_nothing_to_take(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    settings = Settings(data=tmp_path / "data", cert=certificate, key=key)
    plain = pages_of(Keeper(settings, CENTRE, lambda: HERE))
    page = plain.get("/").text
    assert "入れるものはありません" in page
    assert 'href="https://vc.minato.example:8443' in page
    assert plain.get(PROFILE).status_code == plain.get(CERTIFICATE).status_code == 303


# The centre behind HTTPS


@pytest.fixture
def secure(tmp_path: Path, keeper: Keeper) -> Iterator[TestClient]:
    with Desk(tmp_path / "data") as desk:
        running(desk.app).settings = dataclasses.replace(running(desk.app).settings, lan=True, port=8443)
        running(desk.app).keeper = desk.hosts.keeper = keeper
        client = browser_at("https://192.168.11.20:8443", desk.app)
        client.portal = desk.client.portal
        yield client


@pytest.mark.parametrize(
    ("origin", "may"),
    [("http://192.168.11.20:8080", True), ("http://192.168.11.20:8081", False), ("https://192.168.11.20:8080", False),
     ("http://elsewhere.example:8080", False), ("http://192.168.11.20", False), ("null", False), ("", False)],
)  # fmt: skip
def test_only_the_plain_page_of_this_host_may_ask_whether_it_is_trusted(
    secure: TestClient, origin: str, may: bool
) -> None:
    answer = secure.get("/alive", headers={"origin": origin})
    assert answer.headers.get("access-control-allow-origin") == (origin if may else None)
    assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in secure.get("/sign-in", headers={"origin": origin}).headers


def sign_in(client: TestClient) -> list[str]:
    answer = client.post("/sign-in", data={"name": STAFF, "secret": PIN, "device": "受付1番"})
    assert answer.status_code == 303, answer.text
    return list(answer.headers.get_list("set-cookie"))


def test_cookies_behind_https_are_for_this_host_and_https_only(secure: TestClient) -> None:
    for cookie in [*sign_in(secure), *secure.get("/join?lang=en").headers.get_list("set-cookie")]:
        assert cookie.startswith("__Host-vcenter_")
        assert "; secure" in cookie.lower()
        assert "path=/" in cookie.lower()
        assert "domain" not in cookie.lower()
    assert secure.get("/reception").status_code == 200


def test_a_cookie_that_a_plain_page_could_have_set_is_not_believed(secure: TestClient) -> None:
    sign_in(secure)
    token = next(cookie.value for cookie in secure.cookies.jar if cookie.name == "__Host-vcenter_session")
    secure.cookies.clear()
    assert secure.get("/reception", headers={"cookie": f"vcenter_session={token}"}).status_code == 303
    assert secure.get("/reception", headers={"cookie": f"__Host-vcenter_session={token}"}).status_code == 200


def test_nobody_is_locked_out_by_hsts(secure: TestClient) -> None:
    assert "strict-transport-security" not in secure.get("/sign-in").headers


def test_forms_are_taken_from_the_centres_own_https_pages(secure: TestClient) -> None:
    sign_in(secure)
    form = {"session": field_of(secure.get("/reception").text, "session")}
    plain = {"origin": "http://192.168.11.20:8080", "sec-fetch-site": "cross-site"}
    assert secure.post("/sign-out", data=form, headers=plain).status_code == 403
    own = {"origin": "https://192.168.11.20:8443", "sec-fetch-site": "same-origin"}
    assert secure.post("/sign-out", data=form, headers=own).status_code == 303


def test_paper_never_names_an_address_of_the_laptop_alone(secure: TestClient) -> None:
    laptop = browser_at("https://localhost:8443", secure.app)
    laptop.portal = secure.portal
    sign_in(laptop)
    assert 'value="https://192.168.11.20:8443/join"' in laptop.get("/papers?paper=door").text
    sign_in(secure)
    assert 'value="https://192.168.11.20:8443/join"' in secure.get("/papers?paper=door").text


def test_the_server_says_where_to_begin_and_answers_there(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--lan", new=True) as server:
        assert f"https://localhost:{server.port}/" in server.said
        assert "確かめの番号" in server.said
        trusting = ssl.create_default_context(cafile=str(server.data / "keys" / "authority.crt"))
        assert urllib.request.urlopen(f"{server.url}/alive", context=trusting).read() == b"ok"
        assert "タブレットをつなぐ" in urllib.request.urlopen(server.plain_url).read().decode()
        assert isinstance(server.process, subprocess.Popen)
        server.stop()
        assert server.process.returncode == 0
        assert "Traceback" not in (server.data / "said.txt").read_text()


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        with pytest.raises(SystemExit, match="待ち受けられません"):
            listening("127.0.0.1", held.getsockname()[1])


def test_it_listens_at_every_address_of_both_kinds() -> None:
    made = listening("0.0.0.0", free_port())
    assert {one.family for one in made} <= {socket.AF_INET, socket.AF_INET6}
    assert made[0].getsockname()[0] == "0.0.0.0"
    for one in made:
        one.close()


# Headquarters, and the poster


def test_headquarters_shows_the_way_and_what_to_compare(secure: TestClient, keeper: Keeper) -> None:
    sign_in(secure)
    page = secure.get("/headquarters/tablets").text
    assert "http://192.168.11.20:8080/" in page
    assert "https://192.168.11.20:8443/" in page
    assert all(pair in page for pair in keeper.fingerprint.split(":"))


def test_a_satellite_is_told_where_headquarters_are_on_the_network(secure: TestClient) -> None:
    sign_in(secure)
    assert 'value="https://192.168.11.20:8443/' in secure.get("/headquarters/places").text


def test_headquarters_is_warned_of_what_must_be_seen_to(secure: TestClient, keeper: Keeper) -> None:
    sign_in(secure)
    keeper.trouble = "入れ替えられた証明書は使えません。"
    for path in ("/headquarters/tablets", "/headquarters"):
        assert "入れ替えられた証明書" in secure.get(path).text


def test_without_lan_headquarters_says_how_to_begin(desk: Desk) -> None:
    said = desk.get("/headquarters/tablets").text
    assert "deploy/run --lan" in said
    assert 'href="/enrol"' in said
    answer = desk.post("/headquarters/tablets/poster", address="http://192.168.11.20:8080/")
    assert answer.status_code == 422


def test_staff_print_the_poster(secure: TestClient, keeper: Keeper) -> None:
    sign_in(secure)
    form = {"session": field_of(secure.get("/headquarters/tablets").text, "session"), "wifi": "hall-wifi"}
    asked = {**form, "address": "http://192.168.11.20:8080/"}
    said = text_of(secure.post("/headquarters/tablets/poster", data=asked).content)
    assert "hall-wifi" in said
    assert keeper.fingerprint.replace(":", "") in said.replace("設定に出る", "")
    gone = {**form, "address": "http://elsewhere.example:8080/"}
    assert "いまは使えません" in secure.post("/headquarters/tablets/poster", data=gone).text


def test_a_poster_that_cannot_be_printed_says_so_and_keeps_what_was_typed(
    secure: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def impossible(*_: object) -> bytes:
        raise SheetsFailed("印刷の準備が止まりました。")

    sign_in(secure)
    form = {"session": field_of(secure.get("/headquarters/tablets").text, "session"), "wifi": "hall-wifi"}
    monkeypatch.setattr(PaperHere, "_make", impossible)
    answer = secure.post(
        "/headquarters/tablets/poster", data={**form, "address": "http://192.168.11.20:8080/"}
    )
    assert answer.status_code == 422
    assert "印刷の準備が止まりました" in answer.text
    assert "hall-wifi" in answer.text


@pytest.mark.parametrize("size", ["A4", "A3"])
def test_the_longest_poster_is_one_page(size: str) -> None:
    poster = TrustPoster(
        centre_name="みなと市・かわかみ町広域連携災害ボランティアセンター北部サテライト",
        address=f"http://{'a' * 60}.local:8080/",
        fingerprint=":".join(["F7", "83"] * 16),
        authority_name="みなと市・かわかみ町広域連携災 laptop-hal 7F2A",
        wifi="w" * 32,
        wifi_password="p" * 63,
        drill=True,
    )
    pdf = layout.trust_poster_pdf(poster, size)  # type: ignore[arg-type]
    assert pages(pdf) == 1
    for words in ("タブレットをつなぐ", "訓練", "w" * 32, "確かめの番号"):
        assert words in text_of(pdf)
