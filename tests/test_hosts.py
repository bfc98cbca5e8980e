"""For which hosts the centre answers, and whom it believes about where somebody comes from."""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.centre import Desk, browser_at
from tests.certificates import HERE, MOVED, own_certificate
from tests.server import Server
from vcenter.__main__ import main
from vcenter.lan.hosts import Hosts
from vcenter.lan.keeper import Keeper
from vcenter.settings import Settings, from_environment

OURS = Settings(data=Path("nowhere"), names=("vc.minato.example",))


@pytest.mark.parametrize(
    "host", ["localhost", "LocalHost:8000", "localhost.", "127.0.0.1:8000", "[::1]:8000", "[0:0:0:0:0:0:0:1]",
             "vc.minato.example", "VC.Minato.Example:443", "vcenter.local"],
)  # fmt: skip
def test_it_answers_for_itself_its_addresses_and_the_names_of_the_settings(host: str) -> None:
    assert Hosts(OURS).answers(host)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:8000", "localhost.evil.example", "localhost@evil.example", "localhost/x",
             "localhost:8000:1", "localhost:x", "localhost\u0131", "203.0.113.7", "[2001:db8::7]", "other.local", "vc.minato.example,x"],
)  # fmt: skip
def test_it_answers_for_nobody_else(host: str) -> None:
    assert not Hosts(OURS).answers(host)


def test_names_of_the_certificate_are_ours_and_are_read_again_when_they_change(tmp_path: Path) -> None:
    where, now = [HERE], [0.0]
    keeper = Keeper(Settings(data=tmp_path), "みなと市", lambda: where[0])
    hosts = Hosts(Settings(data=tmp_path), keeper, lambda: now[0])
    assert hosts.answers("192.168.11.20:8443") and hosts.answers("laptop")
    assert not hosts.answers("10.0.0.7")
    where[0] = MOVED
    keeper.look_again()
    now[0] = 2.0
    assert hosts.answers("10.0.0.7:8443")
    now[0] = 20.0
    assert not hosts.answers("192.168.11.20")


def test_with_a_councils_certificate_its_name_is_the_right_address(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    settings = Settings(data=tmp_path, cert=certificate, key=key)
    hosts = Hosts(settings, Keeper(settings, "みなと市", lambda: HERE))
    assert hosts.best()[0] == "vc.minato.example"
    assert hosts.answers("vc.minato.example:8443") and hosts.answers("192.168.11.20:8080")


def test_a_forged_host_stands_in_no_qr_and_is_told_the_right_address(desk: Desk) -> None:
    forged = browser_at("http://evil.example", desk.app)
    forged.cookies.update(desk.client.cookies)
    for path in ("/papers?paper=door", "/sign-in", "/join", "/headquarters/places", "/assets/icon.svg"):
        answer = forged.get(path)
        assert answer.status_code == 421
        assert "evil.example" not in answer.text
        assert "http://testserver:8000/" in answer.text and "開き直してください" in answer.text
    assert "http://testserver:8000/" in forged.get("/api/people").json()["message"]
    assert forged.post("/sign-in", data={"name": "本部"}).status_code == 421


def test_two_hosts_or_none_are_no_host(desk: Desk) -> None:
    twice = [("host", "testserver"), ("host", "evil.example")]
    assert desk.client.get("/alive", headers=twice).status_code == 421


def test_the_proxy_is_named_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment().proxies == ()
    monkeypatch.setenv("VCENTER_PROXY", "127.0.0.1, 10.0.0.2 ::1")
    assert from_environment().proxies == ("127.0.0.1", "10.0.0.2", "::1")
    monkeypatch.setenv("VCENTER_PROXY", "proxy.example")
    with pytest.raises(SystemExit, match="VCENTER_PROXY"):
        from_environment()


def secure_cookie(server: Server, source: str) -> bool:
    """Whether somebody from this address is believed to have come over HTTPS."""
    asked = http.client.HTTPConnection("127.0.0.1", server.port, source_address=(source, 0))
    asked.request(
        "GET", "/join?lang=en", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    )
    answer = asked.getresponse()
    said = answer.getheader("set-cookie", "")
    asked.close()
    assert answer.status == 200
    return "__Host-" in said


@pytest.mark.parametrize(("proxies", "believed"), [((), []), (("127.0.0.8",), ["127.0.0.8"])])
def test_only_the_named_proxy_says_where_somebody_comes_from(
    tmp_path: Path, proxies: Sequence[str], believed: list[str]
) -> None:
    named = ("env", f"VCENTER_PROXY={' '.join(proxies)}", "FORWARDED_ALLOW_IPS=*")
    with Server(tmp_path / "data", inside=named) as server:
        sources = ["127.0.0.1", "127.0.0.8", "127.0.0.9"]
        assert [source for source in sources if secure_cookie(server, source)] == believed


def test_the_doctor_says_for_which_names_it_answers_and_how_many_may_connect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VCENTER_NAMES", "vc.minato.example")
    monkeypatch.setattr("vcenter.upkeep.doctor.raise_files", lambda: 64)
    said = CliRunner().invoke(main, ["--data", str(tmp_path), "doctor"]).output
    assert "vc.minato.example" in said and "127.0.0.1" in said
    assert "✕ 同時に開けるファイルが64まで" in said
