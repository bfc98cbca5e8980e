"""Every setting, read from the environment and checked at start."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from vcenter.program import INSTALLED, PROJECT


@dataclass(frozen=True)
class Settings:
    """data: the folder of everything that is kept. host, port: where it listens.

    sheet_workers: processes that lay out paper.
    lan: HTTPS for a local network, with plain pages at trust_port that lead to trust. cert, key: the council's own.
    shown_sign_in: name and PIN that stand on the sign-in of a demonstration, where everything is made up.
    mdns: the name that is announced as NAME.local, "" for none. names: under which this server is opened, beside those
    that it finds itself; a certificate of ours holds them. proxies: addresses of servers that stand in front of this one.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    sheet_workers: int = 2
    lan: bool = False
    trust_port: int = 8080
    cert: Path | None = None
    key: Path | None = None
    mdns: str = "vcenter"
    names: tuple[str, ...] = ()
    shown_sign_in: tuple[str, str] | None = None
    proxies: tuple[str, ...] = ()

    @property
    def database(self) -> Path:
        return self.data / "vcenter.sqlite"

    @property
    def uploads(self) -> Path:
        return self.data / "uploads"

    @property
    def photos(self) -> Path:
        return self.data / "photos"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def authority(self) -> Path:
        """The certificate of the local authority that vouches for this server (PEM), where there is one."""
        return self.keys / "authority.crt"

    @property
    def kept_sheets(self) -> Path:
        return self.data / "sheets"


def _number(name: str, otherwise: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SystemExit(f"{name}={text!r}: {least}〜{most}の数にしてください。")
    return int(text)


_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def _mdns() -> str:
    name = os.environ.get("VCENTER_MDNS", "vcenter").strip().lower().removesuffix(".local")
    if name in ("", "off"):
        return ""
    if not _LABEL.fullmatch(name):
        raise SystemExit(f"VCENTER_MDNS={name!r}: 英字・数字・ハイフンの名前か、off にしてください。")
    return name


def _names() -> tuple[str, ...]:
    names = tuple(os.environ.get("VCENTER_NAMES", "").lower().replace(",", " ").split())
    for name in names:
        if len(name) > 253 or not all(_LABEL.fullmatch(part) for part in name.split(".")):
            raise SystemExit(f"VCENTER_NAMES={name!r}: サーバの名前を空白で区切って書いてください。")
    return names


def _proxies() -> tuple[str, ...]:
    texts = os.environ.get("VCENTER_PROXY", "").replace(",", " ").split()
    try:
        return tuple(str(ipaddress.ip_address(text)) for text in texts)
    except ValueError:
        raise SystemExit(
            f"VCENTER_PROXY={' '.join(texts)!r}: 前に立つサーバ（リバースプロキシ）のアドレスを、127.0.0.1 のように書いてください。"
        ) from None


def _file(name: str) -> Path | None:
    text = os.environ.get(name, "")
    return Path(text) if text else None


def lan_port() -> int:
    """Where HTTPS listens on a local network, when the command line does not say."""
    return _number("VCENTER_PORT", 8443, 1, 65535)


def usual_data() -> Path:
    """Where the records are when nobody says: the user's data folder, or var/ in a checkout."""
    return user_data_path("vcenter", appauthor=False) if INSTALLED else PROJECT / "var"


def from_environment() -> Settings:
    """The settings of this process; SystemExit says in Japanese which one is wrong."""
    return Settings(
        data=Path(os.environ.get("VCENTER_DATA") or usual_data()),
        host=os.environ.get("VCENTER_HOST", "127.0.0.1"),
        port=_number("VCENTER_PORT", 8000, 1, 65535),
        sheet_workers=_number("VCENTER_SHEET_WORKERS", min(4, os.cpu_count() or 1), 1, 16),
        trust_port=_number("VCENTER_TRUST_PORT", 8080, 1, 65535),
        cert=_file("VCENTER_CERT"),
        key=_file("VCENTER_KEY"),
        mdns=_mdns(),
        names=_names(),
        proxies=_proxies(),
    )
