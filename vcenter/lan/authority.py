"""The local authority that tablets trust, and the certificate that it gives to this server.

The authority may vouch for names and addresses of local networks only (name constraints): whoever steals its key
cannot pretend to be a bank in front of the tablets that trust it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vcenter.lan.names import Address, Names, Network, machine_name

AUTHORITY_LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=395)
"""iPads take at most 825 days; browsers are moving towards fewer."""
BEFORE = timedelta(days=2)
"""A tablet's clock may be behind ours. With LEAF_LIFE it makes 397 days."""
RENEW_BEFORE = timedelta(days=60)

LONGEST_NAME = 64
"""Bytes in UTF-8 of a common name: what every reader of RFC 5280's 64 characters takes."""

_LOCAL_NAMES = ("local", "localhost")
_LOCAL_NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "::1/128",
)


class AuthorityBroken(Exception):
    """The authority's files do not fit together. Says in Japanese what to do."""


@dataclass(frozen=True)
class Authority:
    """The authority's certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """The certificate as tablets take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def name(self) -> str:
        """What a tablet's settings call it."""
        return common_name(self.certificate)

    @property
    def tag(self) -> str:
        """Four signs that tell this authority from another centre's."""
        return self.name[-4:].lower()


def common_name(certificate: x509.Certificate) -> str:
    """The common name of a certificate, "" when it has none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in pairs, as the settings of tablets show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def open_authority(folder: Path, centre_name: str, names: Names) -> Authority:
    """The authority of this centre; made at the first start, and never again by itself.

    centre_name, names: of this moment; they say what the authority is called and what it may vouch for.
    """
    key_file, file = folder / "authority.key", folder / "authority.crt"
    if not file.exists():
        made = _make(centre_name, names)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        save(key_file, pem_of(made.key))
        save(file, made.certificate.public_bytes(serialization.Encoding.PEM))
        return made
    again = (
        f"写しから {key_file.name} を戻すか、{folder} の authority.crt と authority.key を別の場所に移して始め直してください。"
        "移したときは新しい認証局になり、すべてのタブレットで設定をやり直すことになります。"
    )
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise AuthorityBroken(f"このセンターの認証局の鍵を読めません（{key_file}）。{again}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise AuthorityBroken(f"このセンターの認証局の鍵が合いません（{key_file}）。{again}")
    key_file.chmod(0o600)
    return Authority(certificate, key)


def _make(centre_name: str, names: Names) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    ending = f" {machine_name()[:10]} {identifier.digest.hex()[:4].upper()}"
    called = _cut(centre_name, LONGEST_NAME - len(ending)) + ending
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, called),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(centre_name, LONGEST_NAME) or "vcenter"),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.NameConstraints(_may_vouch_for(names), None), critical=True)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _cut(text: str, size: int) -> str:
    """As much of a text as this many bytes of UTF-8 hold."""
    return text.encode()[:size].decode(errors="ignore")


def _may_vouch_for(names: Names) -> list[x509.GeneralName]:
    hosts = dict.fromkeys((*_LOCAL_NAMES, *(host for host in names.hosts if not host.endswith(".local"))))
    local: list[Network] = [ipaddress.ip_network(network) for network in _LOCAL_NETWORKS]
    # Where a hall's network has addresses of the internet, that network and no other.
    here = [network for network in names.networks if not any(_inside(network, one) for one in local)]
    return [*map(x509.DNSName, hosts), *map(x509.IPAddress, (*local, *here))]


def _inside(network: Network, other: Network) -> bool:
    return network.version == other.version and network.subnet_of(other)  # type: ignore[arg-type]


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def vouched(authority: Authority, names: Names) -> tuple[list[str], list[Address]]:
    """Of these names and addresses, those that the authority may vouch for."""
    allowed = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    trees = list(allowed.permitted_subtrees or ())
    suffixes = [tree.value for tree in trees if isinstance(tree, x509.DNSName)]
    networks: list[Network] = [tree.value for tree in trees if isinstance(tree, x509.IPAddress)]  # type: ignore[misc]
    hosts = [
        host
        for host in names.all_hosts
        if any(host == suffix or host.endswith(f".{suffix}") for suffix in suffixes)
    ]
    return hosts, [one for one in names.all_addresses if any(one in network for network in networks)]


def issue(authority: Authority, names: Names) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A certificate for this server under its names of this moment, with a key of its own."""
    hosts, addresses = vouched(authority, names)
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    issuer = authority.certificate
    begins = max(now - BEFORE, issuer.not_valid_before_utc)
    # By a clock that is wrong by years the authority holds not yet, or no longer: the server starts, and says so.
    ends = max(begins + timedelta(days=1), min(now + LEAF_LIFE, issuer.not_valid_after_utc))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:LONGEST_NAME])]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_alternative(hosts, addresses), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
        .sign(authority.key, hashes.SHA256())
    )
    return certificate, key


def _alternative(hosts: Iterable[str], addresses: Iterable[Address]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([*map(x509.DNSName, hosts), *map(x509.IPAddress, addresses)])


def why_renew(certificate: x509.Certificate, authority: Authority, names: Names) -> str:
    """Why this server needs a new certificate: "names", "end", "authority"; "" when it needs none."""
    try:
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return "authority"
    hosts, addresses = vouched(authority, names)
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return "names"
    if set(held) != set(_alternative(hosts, addresses)):
        return "names"
    now = datetime.now(UTC)
    longer = certificate.not_valid_after_utc < authority.certificate.not_valid_after_utc
    near = now > certificate.not_valid_after_utc - RENEW_BEFORE
    return "end" if now < certificate.not_valid_before_utc or (near and longer) else ""


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as it stands in its file."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def save(path: Path, content: bytes) -> None:
    """Write a file of the server's own, whole or not at all; nobody else may read it."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
