"""What hangs on a wall: the way to register, whether there is work today, how a tablet is set up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

PosterSize = Literal["A4", "A3"]

DayState = Literal["open", "stopped", "full", "closed"]
"""open: 実施, stopped: 中止, full: 受付終了, closed: お休み."""


@dataclass(frozen=True, kw_only=True)
class DoorPoster:
    """The QR of the registration page, in five languages. address: what the QR holds."""

    centre_name: str
    address: str
    drill: bool = False


@dataclass(frozen=True, kw_only=True)
class StatusPoster:
    """Today's activity. reason and time as staff typed them, "" when there is nothing to say."""

    centre_name: str
    centre_phone: str = ""
    day: date
    state: DayState
    reason: str = ""
    time: str = ""
    said_at: str
    """When this was decided: HH:MM."""
    drill: bool = False


@dataclass(frozen=True, kw_only=True)
class TrustPoster:
    """How a tablet is set up for this centre. address: what the QR holds. fingerprint: SHA-256 in pairs, "" for none.

    wifi, wifi_password: of the hall's network; "" leaves room to write by hand.
    """

    centre_name: str
    address: str
    fingerprint: str
    authority_name: str
    wifi: str = ""
    wifi_password: str = ""
    drill: bool = False


AnyPoster = DoorPoster | StatusPoster | TrustPoster
