"""Every setting, read from the environment and checked at start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
"""The folder that holds vcenter/, templates/ and offline/."""


@dataclass(frozen=True)
class Settings:
    """data: the folder of everything that is kept. host, port: where it listens.

    sheet_workers: processes that lay out paper.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    sheet_workers: int = 2

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
        return self.keys / "authority.pem"

    @property
    def kept_sheets(self) -> Path:
        return self.data / "sheets"


def _number(name: str, otherwise: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(otherwise))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise SystemExit(f"{name}={text!r}: {least}〜{most}の数にしてください。")
    return int(text)


def from_environment() -> Settings:
    """The settings of this process; SystemExit says in Japanese which one is wrong."""
    return Settings(
        data=Path(os.environ.get("VCENTER_DATA", PROJECT / "var")),
        host=os.environ.get("VCENTER_HOST", "127.0.0.1"),
        port=_number("VCENTER_PORT", 8000, 1, 65535),
        sheet_workers=_number("VCENTER_SHEET_WORKERS", min(4, os.cpu_count() or 1), 1, 16),
    )
