"""Keeps the certificate of this server right while it runs, and changes it without dropping a connection."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from vcenter.lan.authority import Authority, fingerprint, issue, open_authority, pem_of, save, why_renew
from vcenter.lan.names import Names, names_now
from vcenter.lan.own import WARN_BEFORE, Own, OwnCertificateWrong, check, days_left, find_own, names_of
from vcenter.settings import Settings

LOOK_EVERY = 15.0
"""Seconds: when the machine is given another address, its certificate follows after at most this time."""

log = logging.getLogger(__name__)


class Keeper:
    """The certificate in use, and who vouches for it.

    authority: ours; None where the council's own certificate is in place. names: those of the last look.
    trouble: what staff must see to, in Japanese. announced: the name by which this server can be found (x.local).
    """

    def __init__(self, settings: Settings, centre_name: str, look: Callable[[], Names] | None = None) -> None:
        self._settings = settings
        self._look = look or self._names
        self.authority: Authority | None = None
        self.names = self._look()
        self.trouble = ""
        self.announced = ""
        self._own = find_own(settings.keys, settings.cert, settings.key)
        if self._own:
            self.certificate = check(self._own)
        else:
            self.authority = open_authority(settings.keys, centre_name, self.names)
            self.names = self._look()  # with the name that is announced where somebody else has the usual one
            self.certificate = self._leaf(self.authority)
        self._context = self._new_context()
        self._outer = self._new_context()
        self._outer.sni_callback = self._answer_with_the_newest
        self._seen = self._files()

    @property
    def context(self) -> ssl.SSLContext:
        """What the listener holds for good; each new connection is given the newest certificate."""
        return self._outer

    @property
    def to_announce(self) -> list[str]:
        """Names to announce: the usual one, and one of this centre alone where the usual one is taken."""
        name = self._settings.mdns
        if not name:
            return []
        return [name, f"{name}-{self.authority.tag}"] if self.authority else [name]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority, "" where there is none of ours."""
        return fingerprint(self.authority.certificate) if self.authority else ""

    @property
    def held(self) -> list[str]:
        """Every name and address of the certificate in use."""
        return names_of(self.certificate)

    def warnings(self) -> list[str]:
        """What headquarters must see to, in Japanese."""
        said = [self.trouble] if self.trouble else []
        left = days_left(self.certificate)
        if self.authority is None and left < WARN_BEFORE.days:
            said.append(f"証明書の期限まで、あと{left}日です。新しい証明書に入れ替えてください。")
        if self.authority and days_left(self.authority.certificate) < 365:
            left = days_left(self.authority.certificate)
            said.append(
                f"このセンターの認証局の期限まで、あと{left}日です。訓練の日に作り直し、タブレットの設定をやり直してください。"
            )
        if self.authority and self.authority.certificate.not_valid_before_utc > datetime.now(UTC):
            said.append(
                f"このセンターの認証局は {self.authority.certificate.not_valid_before_utc:%Y年%m月%d日} からのものなので、タブレットはつながりません。"
                "サーバのパソコンの日付を確かめてください。日付が正しければ、訓練の日に認証局を作り直してください。"
            )
        if self.authority and (outside := self._not_held()):
            said.append(
                f"{'、'.join(outside)} では安全につながりません（認証局を作ったあとに変わった名前です）。ほかのアドレスを使ってください。"
            )
        return said

    def look_again(self) -> bool:
        """Follow what has changed: names, addresses, time, files. Whether the certificate was changed."""
        self.names = self._look()
        if self.authority is None:
            return self._follow_own()
        before = self.certificate
        self.certificate = self._leaf(self.authority)
        if self.certificate is before:
            return False
        self._context = self._new_context()
        return True

    async def look_quietly(self) -> None:
        """Look again; where that fails, go on with the certificate in use, and try again at the next look."""
        try:
            await asyncio.to_thread(self.look_again)
        except Exception:
            log.exception("the certificate could not be looked after")

    def _names(self) -> Names:
        return names_now(self._settings.names, [f"{name}.local" for name in self.to_announce])

    def _not_held(self) -> list[str]:
        """Names that the settings ask for and IPv4 addresses that the authority may not vouch for.

        IPv6 addresses of the internet change from hall to hall, and nobody types them: they are no trouble.
        """
        held = set(self.held)
        wanted = [*self._settings.names, *(str(one) for one in self.names.addresses if one.version == 4)]
        return [one for one in wanted if one not in held]

    def _leaf(self, authority: Authority) -> x509.Certificate:
        """The certificate of this server's names: the one that is in use, the kept one, or a new one."""
        kept, key_file = self._leaf_files()
        now = getattr(self, "certificate", None)
        if now is None:
            now = _load(kept, key_file)
        if now is not None and not why_renew(now, authority, self.names):
            return now
        certificate, key = issue(authority, self.names)
        save(key_file, pem_of(key))
        save(kept, certificate.public_bytes(serialization.Encoding.PEM))
        return certificate

    def _leaf_files(self) -> tuple[Path, Path]:
        return self._settings.keys / "server.crt", self._settings.keys / "server.key"

    def _new_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        files = (self._own.certificate, self._own.key) if self._own else self._leaf_files()
        context.load_cert_chain(*files)
        return context

    def _answer_with_the_newest(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = self._context

    def _files(self) -> tuple[float, ...]:
        own: Own | None = self._own
        return tuple(path.stat().st_mtime for path in (own.certificate, own.key)) if own else ()

    def _follow_own(self) -> bool:
        """Take a council's certificate that was replaced on the disk; keep the old one where the new one is wrong."""
        assert self._own is not None
        try:
            seen = self._files()
            if seen == self._seen:
                return False
            certificate, context = check(self._own), self._new_context()
        except (OSError, OwnCertificateWrong) as error:
            self.trouble = f"入れ替えられた証明書は使えません。前の証明書で続けています。{error}"
            return False
        self.certificate, self._context, self._seen, self.trouble = certificate, context, seen, ""
        return True


def _load(certificate: Path, key: Path) -> x509.Certificate | None:
    """The kept certificate of this server, None when it is missing or does not fit its key."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        return x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ssl.SSLError, ValueError):
        return None
