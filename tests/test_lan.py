"""The certificate on a local network: whom it vouches for, when it is renewed, and what is put in its place."""

from __future__ import annotations

import asyncio
import dataclasses
import ipaddress
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ifaddr
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from ifaddr import IP, Adapter

from tests.certificates import HERE, MOVED, own_certificate
from tests.clock import set_wrong
from vcenter.__main__ import main
from vcenter.lan import authority as made_by
from vcenter.lan.authority import AuthorityBroken, open_authority
from vcenter.lan.keeper import Keeper
from vcenter.lan.mdns import Announcer
from vcenter.lan.names import Names, names_now
from vcenter.lan.own import OwnCertificateWrong
from vcenter.lan.serve import _follow
from vcenter.settings import Settings, from_environment

CENTRE = "みなと市災害ボランティアセンター"


def keeper(data: Path, look: Callable[[], Names] = lambda: HERE, **settings: object) -> Keeper:
    return Keeper(dataclasses.replace(Settings(data=data), **settings), CENTRE, look)  # type: ignore[arg-type]


def days(certificate: x509.Certificate) -> int:
    return (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days


# The authority


def test_the_authority_is_a_ca_for_ten_years_and_says_whose_it_is(tmp_path: Path) -> None:
    made = open_authority(tmp_path, CENTRE, HERE).certificate
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = made.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical and usage.value.key_cert_sign
    assert 3640 < days(made) < 3660
    assert CENTRE in made.subject.rfc4514_string()


def test_two_centres_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one = open_authority(tmp_path / "one", CENTRE, HERE)
    other = open_authority(tmp_path / "other", CENTRE, HERE)
    assert one.name != other.name
    assert one.name.startswith(CENTRE)


def test_a_long_name_of_a_centre_is_cut(tmp_path: Path) -> None:
    name = open_authority(tmp_path, "あ" * 100, HERE).name
    assert name.startswith("あああ")
    assert len(name.encode()) <= 64


def test_the_key_of_the_authority_is_for_the_server_only(tmp_path: Path) -> None:
    keeper(tmp_path)
    for name in ("authority.key", "server.key"):
        assert (tmp_path / "keys" / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


def test_the_authority_stays_the_same_from_start_to_start(tmp_path: Path) -> None:
    first = keeper(tmp_path)
    second = keeper(tmp_path)
    assert second.fingerprint == first.fingerprint
    assert second.certificate == first.certificate


@pytest.mark.parametrize("break_it", [Path.unlink, lambda path: path.write_text("no key")])
def test_a_lost_key_is_told_and_no_new_authority_is_made_in_silence(
    tmp_path: Path, break_it: Callable[[Path], object]
) -> None:
    keeper(tmp_path)
    break_it(tmp_path / "keys" / "authority.key")
    with pytest.raises(AuthorityBroken, match="写しから"):
        keeper(tmp_path)


def test_a_key_of_another_centre_is_refused(tmp_path: Path) -> None:
    keeper(tmp_path / "one")
    keeper(tmp_path / "other")
    (tmp_path / "other" / "keys" / "authority.key").replace(tmp_path / "one" / "keys" / "authority.key")
    with pytest.raises(AuthorityBroken, match="合いません"):
        keeper(tmp_path / "one")


def test_a_stolen_authority_vouches_for_no_name_of_the_internet(tmp_path: Path) -> None:
    stolen = open_authority(tmp_path, CENTRE, HERE)
    bank = dataclasses.replace(HERE, hosts=("bank.example", "laptop"), addresses=MOVED.addresses)
    hosts, addresses = made_by.vouched(stolen, bank)
    assert "bank.example" not in hosts
    assert [str(one) for one in addresses] == ["10.0.0.7", "127.0.0.1", "::1"]


# The certificate of the server


def test_the_certificate_is_one_that_an_ipad_takes(tmp_path: Path) -> None:
    leaf = keeper(tmp_path).certificate
    assert days(leaf) <= 397
    assert list(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.SERVER_AUTH
    ]


def test_the_certificate_holds_every_name_and_address(tmp_path: Path) -> None:
    wanted = {"vcenter.local", "laptop.local", "laptop", "localhost", "192.168.11.20", "2001:db8:1::20", "127.0.0.1", "::1"}  # fmt: skip
    assert set(keeper(tmp_path).held) == wanted


def test_the_names_and_addresses_of_this_machine_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = {
        "lo": [IP("127.0.0.1", 8, "lo"), IP(("::1", 0, 0), 128, "lo")],
        "wlan0": [IP(("fe80::1", 0, 2), 64, "wlan0"), IP("192.168.11.20", 24, "wlan0")],
        "docker0": [IP("172.17.0.1", 16, "docker0")],
    }
    monkeypatch.setattr(
        ifaddr, "get_adapters", lambda: [Adapter(name, name, ips) for name, ips in cards.items()]
    )
    found = names_now(("vc.minato.example", "_no name"), ("vcenter.local",))
    assert found.hosts[0] == "vcenter.local"
    assert "vc.minato.example" in found.hosts
    assert "_no name" not in found.hosts
    assert [str(address) for address in found.addresses] == ["192.168.11.20"]


def test_other_addresses_make_a_new_certificate_of_the_same_authority(tmp_path: Path) -> None:
    where = [HERE]
    kept = keeper(tmp_path, lambda: where[0])
    before = kept.fingerprint
    assert not kept.look_again()
    where[0] = MOVED
    assert kept.look_again()
    assert "10.0.0.7" in kept.held
    assert "192.168.11.20" not in kept.held
    assert kept.fingerprint == before


def test_an_address_that_the_authority_may_not_vouch_for_is_told(tmp_path: Path) -> None:
    where = [HERE]
    kept = keeper(tmp_path, lambda: where[0])
    where[0] = dataclasses.replace(MOVED, addresses=(*MOVED.addresses, ipaddress.ip_address("203.0.113.7")))
    kept.look_again()
    (said,) = kept.warnings()
    assert "203.0.113.7" in said
    where[0] = MOVED  # its address of IPv6 is another too, and nobody types it
    kept.look_again()
    assert kept.warnings() == []


def test_a_name_that_was_asked_for_too_late_is_told(tmp_path: Path) -> None:
    keeper(tmp_path)
    (said,) = keeper(tmp_path, names=("vc.minato.example",)).warnings()
    assert "vc.minato.example" in said


def test_a_certificate_near_its_end_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as short:
        short.setattr(made_by, "LEAF_LIFE", timedelta(days=59))
        kept = keeper(tmp_path)
        old = kept.certificate
    assert kept.look_again()
    assert kept.certificate.not_valid_after_utc > old.not_valid_after_utc + timedelta(days=300)
    assert not kept.look_again()


def test_a_start_renews_what_ended_while_the_laptop_lay_in_a_cupboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as short:
        short.setattr(made_by, "LEAF_LIFE", timedelta(seconds=-1))
        keeper(tmp_path)
    assert keeper(tmp_path).certificate.not_valid_after_utc > datetime.now(UTC) + timedelta(days=300)


def test_a_clock_that_jumps_and_comes_back_leaves_a_certificate_that_holds(tmp_path: Path) -> None:
    with set_wrong() as ahead:
        kept = keeper(tmp_path)
        ahead(timedelta(days=380))
        assert kept.look_again()
        ahead(timedelta())
        assert kept.look_again()
        assert kept.certificate.not_valid_before_utc < datetime.now(UTC)
        assert not kept.warnings()


@pytest.mark.parametrize("years", [2, -12])
def test_an_authority_that_does_not_hold_by_this_clock_keeps_no_server_from_starting(
    tmp_path: Path, years: int
) -> None:
    with set_wrong() as ahead:
        ahead(timedelta(days=365 * years))
        keeper(tmp_path)
        ahead(timedelta())
        said = "".join(keeper(tmp_path).warnings())
    assert ("日付を確かめてください" if years > 0 else "認証局の期限") in said


def test_a_new_certificate_drops_no_connection(tmp_path: Path) -> None:
    where = [HERE]
    kept = keeper(tmp_path, lambda: where[0])
    trusting = ssl.create_default_context(cafile=str(tmp_path / "keys" / "authority.crt"))

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    async def story() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=kept.context)
        port = server.sockets[0].getsockname()[1]

        async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter, set[str]]:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting, server_hostname="laptop"
            )
            held = writer.get_extra_info("peercert")["subjectAltName"]
            return reader, writer, {value for _, value in held}

        reader, writer, held = await connect()
        assert "192.168.11.20" in held
        where[0] = MOVED
        kept.look_again()
        writer.write(b"still here\n")
        assert await reader.readline() == b"still here\n"
        _, other, held = await connect()
        assert "10.0.0.7" in held
        writer.close()
        other.close()
        server.close()

    asyncio.run(story())


# A council's own certificate


def test_a_councils_own_certificate_takes_the_place_of_ours(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path / "own")
    kept = keeper(tmp_path, cert=certificate, key=key)
    assert kept.authority is None
    assert kept.held == ["vc.minato.example"]
    assert not (tmp_path / "keys" / "authority.key").exists()


def test_own_pem_beside_the_keys_is_found(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path / "own")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "own.pem").write_bytes(key.read_bytes() + certificate.read_bytes())
    assert keeper(tmp_path).held == ["vc.minato.example"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"ends": timedelta(hours=-1)}, "期限が"),
        ({"starts": timedelta(days=2)}, "パソコンの日付"),
        ({"names": ()}, "名前"),
        ({"password": b"secret"}, "パスワードが付いています"),
    ],
)
def test_an_own_certificate_that_cannot_be_used_says_why(
    tmp_path: Path, how: dict[str, object], said: str
) -> None:
    certificate, key = own_certificate(tmp_path, **how)  # type: ignore[arg-type]
    with pytest.raises(OwnCertificateWrong, match=said):
        keeper(tmp_path, cert=certificate, key=key)


def test_a_key_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    certificate, _ = own_certificate(tmp_path / "one")
    _, key = own_certificate(tmp_path / "other")
    with pytest.raises(OwnCertificateWrong, match="合いません"):
        keeper(tmp_path, cert=certificate, key=key)


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    with pytest.raises(OwnCertificateWrong, match="証明書（PEM）ではありません"):
        keeper(tmp_path, cert=key, key=key)
    with pytest.raises(OwnCertificateWrong, match="鍵（PEM）がありません"):
        keeper(tmp_path, cert=certificate)
    with pytest.raises(OwnCertificateWrong, match="読めません"):
        keeper(tmp_path, cert=tmp_path / "nowhere.pem", key=key)
    with pytest.raises(OwnCertificateWrong, match="VCENTER_CERT"):
        keeper(tmp_path, key=key)


def test_the_command_line_says_what_is_wrong_and_does_not_start(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path, ends=timedelta(hours=-1))
    result = CliRunner().invoke(
        main,
        ["--data", str(tmp_path / "data"), "serve", "--lan"],
        env={"VCENTER_CERT": str(certificate), "VCENTER_KEY": str(key)},
    )
    assert result.exit_code == 1
    assert "切れています" in result.output


def test_an_own_certificate_near_its_end_is_told(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path, ends=timedelta(days=29))
    assert "あと28日" in keeper(tmp_path, cert=certificate, key=key).warnings()[0]
    env = {"VCENTER_CERT": str(certificate), "VCENTER_KEY": str(key)}
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "doctor"], env=env)
    assert result.exit_code == 1
    assert "✕ 証明書の期限まで" in result.output


def test_an_own_certificate_is_replaced_while_the_server_runs(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    kept = keeper(tmp_path, cert=certificate, key=key)
    assert not kept.look_again()
    own_certificate(tmp_path, names=("vc2.minato.example",))
    assert kept.look_again()
    assert kept.held == ["vc2.minato.example"]
    certificate.write_text("half a file")
    assert not kept.look_again()
    assert "前の証明書で続けています" in kept.warnings()[0]
    assert kept.held == ["vc2.minato.example"]
    own_certificate(tmp_path)
    assert kept.look_again()
    assert kept.warnings() == []


# The announced name


class Quiet:
    """A network on which nothing else is; it keeps what was announced."""

    announced: list[str] = []

    def __init__(self) -> None:
        self.zeroconf = self

    async def async_register_service(self, info: object, allow_name_change: bool) -> object:
        Quiet.announced.append(info.server)  # type: ignore[attr-defined]
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def async_unregister_all_services(self) -> None:
        Quiet.announced.clear()

    async def async_close(self) -> None:
        pass


class Answers:
    """Somebody else has vcenter.local."""

    taken = ("vcenter.local.",)

    def __init__(self, host: str) -> None:
        self.host = host

    async def async_request(self, _: object, __: int) -> bool:
        return self.host in self.taken

    def parsed_addresses(self) -> list[str]:
        return ["192.168.11.99"]


def announce(monkeypatch: pytest.MonkeyPatch, **fakes: object) -> str:
    for name, fake in fakes.items():
        monkeypatch.setattr(f"vcenter.lan.mdns.{name}", fake)

    async def story() -> str:
        announcer = Announcer(("vcenter", "vcenter-3fa2"), 8443, "vcenter laptop")
        name = await announcer.follow(HERE.addresses)
        assert Quiet.announced == ([f"{name}."] if name else [])
        await announcer.stop()
        return name

    return asyncio.run(story())


def test_the_usual_name_is_announced_while_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answers, "taken", ())
    assert announce(monkeypatch, AsyncZeroconf=Quiet, AddressResolver=Answers) == "vcenter.local"


def test_a_name_that_another_centre_has_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert announce(monkeypatch, AsyncZeroconf=Quiet, AddressResolver=Answers) == "vcenter-3fa2.local"


def test_where_nothing_can_be_announced_the_centre_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network() -> None:
        raise OSError("no multicast here")

    assert announce(monkeypatch, AsyncZeroconf=no_network) == ""


def test_announcing_can_be_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VCENTER_MDNS", "off")
    assert from_environment().mdns == ""
    assert keeper(tmp_path, mdns="").to_announce == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("VCENTER_MDNS", "みなと"), ("VCENTER_NAMES", "ok.example bad_name"), ("VCENTER_TRUST_PORT", "x")],
)
def test_wrong_settings_are_named_at_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=name):
        from_environment()


def test_the_certificate_is_looked_after_although_a_change_could_not_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0
    ours = keeper(tmp_path)

    class Broken:
        async def follow(self, _: object) -> str:
            raise ValueError("nobody thought of this")

    async def look() -> None:
        nonlocal looked
        looked += 1
        if looked == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr("vcenter.lan.serve.LOOK_EVERY", 0)
    monkeypatch.setattr(ours, "look_quietly", look)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(_follow(ours._settings, ours, Broken()))  # type: ignore[arg-type]
    assert looked == 2
