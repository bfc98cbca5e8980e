"""A certificate that the council has from elsewhere, put in place of the one of our own authority."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import load_pem_private_key

WARN_BEFORE = timedelta(days=30)


class OwnCertificateWrong(Exception):
    """The certificate that was put in cannot be used. Says in Japanese why, and what to do."""


@dataclass(frozen=True)
class Own:
    """certificate, key: files in PEM; they may be one and the same."""

    certificate: Path
    key: Path


def find_own(folder: Path, certificate: Path | None, key: Path | None) -> Own | None:
    """The certificate named in the settings, else own.pem beside the keys, else None.

    OwnCertificateWrong when only a key was named.
    """
    if certificate:
        return Own(certificate, key or certificate)
    if key:
        raise OwnCertificateWrong(
            "VCENTER_KEY だけがあります。証明書のファイルを VCENTER_CERT に書いてください。"
        )
    beside = folder / "own.pem"
    if not beside.is_file():
        return None
    apart = folder / "own.key"
    return Own(beside, apart if apart.is_file() else beside)


def check(own: Own) -> x509.Certificate:
    """The certificate, when this server can use it now."""
    certificate = _read(own.certificate)
    _fitting_key(own, certificate)
    now = datetime.now(UTC)
    ends = certificate.not_valid_after_utc
    if now > ends:
        raise OwnCertificateWrong(
            f"{own.certificate} の期限が {ends:%Y年%m月%d日} に切れています。新しい証明書に入れ替えてください。"
            "急ぐときは、ファイルを別の場所に移すと、このセンターの認証局で始まります。"
        )
    if now < certificate.not_valid_before_utc:
        raise OwnCertificateWrong(
            f"{own.certificate} は {certificate.not_valid_before_utc:%Y年%m月%d日} からの証明書です。パソコンの日付を確かめてください。"
        )
    if not names_of(certificate):
        raise OwnCertificateWrong(
            f"{own.certificate} に名前（Subject Alternative Name）がありません。"
            "サーバの名前かアドレスの入った証明書を作り直してもらってください。"
        )
    return certificate


def _read(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())[0]
    except OSError as error:
        raise OwnCertificateWrong(f"{file} を読めません。場所と、読む権限を確かめてください。") from error
    except ValueError as error:
        raise OwnCertificateWrong(
            f"{file} は証明書（PEM）ではありません。「BEGIN CERTIFICATE」で始まるファイルを置いてください。"
        ) from error


def _fitting_key(own: Own, certificate: x509.Certificate) -> None:
    try:
        key = load_pem_private_key(own.key.read_bytes(), None)
    except OSError as error:
        raise OwnCertificateWrong(
            f"鍵 {own.key} を読めません。場所と、読む権限を確かめてください。"
        ) from error
    except TypeError as error:
        raise OwnCertificateWrong(
            f"鍵 {own.key} にパスワードが付いています。パスワードを外した鍵を置いてください。"
        ) from error
    except ValueError as error:
        raise OwnCertificateWrong(
            f"{own.key} に鍵（PEM）がありません。証明書と一緒に受け取った鍵を、own.key か VCENTER_KEY で置いてください。"
        ) from error
    der = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*der) != certificate.public_key().public_bytes(*der):
        raise OwnCertificateWrong(
            f"証明書 {own.certificate} と鍵 {own.key} が合いません。同じ組のファイルを置いてください。"
        )
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(own.certificate, own.key)
    except ssl.SSLError as error:
        raise OwnCertificateWrong(
            f"証明書 {own.certificate} は使えません（{error.reason}）。発行元に確かめてください。"
        ) from error


def names_of(certificate: x509.Certificate) -> list[str]:
    """Every name and address that a certificate holds."""
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [
        *held.get_values_for_type(x509.DNSName),
        *(str(address) for address in held.get_values_for_type(x509.IPAddress)),
    ]


def days_left(certificate: x509.Certificate) -> int:
    """Whole days until a certificate ends; below 0 when it has ended."""
    return (certificate.not_valid_after_utc - datetime.now(UTC)).days
