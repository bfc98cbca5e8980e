"""Certificates for tests: those of a council, right and wrong in every way."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vcenter.lan.names import Names

HERE = Names(
    ("vcenter.local", "laptop.local", "laptop"),
    (ipaddress.ip_address("192.168.11.20"), ipaddress.ip_address("2001:db8:1::20")),
    (ipaddress.ip_network("192.168.11.0/24"), ipaddress.ip_network("2001:db8:1::/64")),
)
"""A laptop in a hall whose network also has addresses of the internet."""

MOVED = Names(
    HERE.hosts,
    (ipaddress.ip_address("10.0.0.7"), ipaddress.ip_address("2001:db8:2::7")),
    (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("2001:db8:2::/64")),
)
"""The same laptop in another hall."""


def own_certificate(
    folder: Path,
    names: tuple[str, ...] = ("vc.minato.example",),
    starts: timedelta = timedelta(days=-1),
    ends: timedelta = timedelta(days=90),
    password: bytes = b"",
) -> tuple[Path, Path]:
    """(certificate, key) as a council would be given them; starts and ends from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vc.minato.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + starts)
        .not_valid_after(now + ends)
    )
    if names:
        made = made.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False
        )
    folder.mkdir(parents=True, exist_ok=True)
    certificate_file, key_file = folder / "council.pem", folder / "council.key"
    pem = serialization.Encoding.PEM
    certificate_file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    secret = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, secret))
    return certificate_file, key_file
