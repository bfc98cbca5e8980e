"""What an activity certificate (活動証明書) says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vcenter.domain.certificates import Service


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One certificate. service: name, days, hours, kinds of work; no address and nobody who was helped."""

    number_shown: str
    issued_on: date
    service: Service
    centre_name: str
    representative: str = ""
    """Who signs for the centre; "" leaves room to write it in by hand."""
    centre_phone: str = ""
    qr_text: str
    """What proves it (domain.certificates.code_text)."""
    verify_address: str
    """The page on which anybody can check it."""
