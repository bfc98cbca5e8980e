"""The activity certificate (活動証明書): what it states of somebody, and the code that proves it.

The QR of a certificate holds `VC:C:` and, in base 32: version, number of the key, certificate number, day of issue,
total minutes, first character of the name, eight bytes of the digest of all that the paper states, and an Ed25519
signature. Capital letters and digits only: 146 characters are QR version 6 at level M.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import struct
from dataclasses import dataclass
from datetime import date, timedelta

from vcenter.domain.hours import by_year
from vcenter.domain.passes import SIGNATURE, Sign, Verify, plain_code

VERSION = 1
PURPOSE = b"vcenter certificate\n"
"""Signed with the content, so that the signature of a pass can never be taken for one of a certificate."""

DIGEST = 8
_SHAPE = struct.Struct(f">BIHII{DIGEST}s")
_DAY_ZERO = date(2020, 1, 1)
_CODE = re.compile(r"VC:C:([A-Z2-7]{20,400})")

VERIFY = "certificates/verify"
"""Where anybody looks whether one is ours, below the address of the centre; printed on each."""


@dataclass(frozen=True)
class ServedDay:
    """A day on which somebody helped. work: the kinds of work, never where or for whom."""

    day: date
    minutes: int
    work: tuple[str, ...] = ()


@dataclass(frozen=True)
class Service:
    """What a certificate states of a person."""

    name: str
    kana: str
    days: tuple[ServedDay, ...]

    @property
    def minutes(self) -> int:
        """The minutes of all its days together."""
        return sum(day.minutes for day in self.days)

    @property
    def years(self) -> dict[int, int]:
        """Fiscal year to minutes."""
        return by_year({day.day: day.minutes for day in self.days})

    @property
    def digest(self) -> str:
        """SHA-256 in hex of all of this: the same words give the same."""
        said = [self.name, self.kana, [[one.day.isoformat(), one.minutes, *one.work] for one in self.days]]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True)
class Proof:
    """What the code of a certificate proves by itself, and all that it says."""

    number: int
    issued_on: date
    minutes: int
    initial: str
    """The first character of the name."""
    digest: str
    """The first eight bytes of the content's digest, in hex."""


def number_shown(number: int) -> str:
    """A certificate's number as the paper states it: 第000123号."""
    return f"第{number:06d}号"


def code_text(proof: Proof, sign: Sign) -> str:
    """What the QR of a certificate holds."""
    content = _SHAPE.pack(
        VERSION,
        proof.number,
        (proof.issued_on - _DAY_ZERO).days,
        proof.minutes,
        ord(proof.initial[0]) if proof.initial else 0,
        bytes.fromhex(proof.digest)[:DIGEST],
    )
    key, signature = sign(PURPOSE + content)
    raw = bytes([key]) + content + signature
    return "VC:C:" + base64.b32encode(raw).decode().rstrip("=")


def read_certificate(text: str, verify: Verify) -> Proof | None:
    """What a code proves; None when it is no certificate of ours, or one that was changed."""
    found = _CODE.fullmatch(plain_code(text))
    if found is None:
        return None
    try:
        raw = base64.b32decode(found[1] + "=" * (-len(found[1]) % 8))
    except binascii.Error:
        return None
    if len(raw) != 1 + _SHAPE.size + SIGNATURE or base64.b32encode(raw).decode().rstrip("=") != found[1]:
        return None  # spare bits at the end are no place to write in
    content, signature = raw[1:-SIGNATURE], raw[-SIGNATURE:]
    version, number, days, served, initial, digest = _SHAPE.unpack(content)
    if version != VERSION or not verify(raw[0], PURPOSE + content, signature):
        return None
    return Proof(
        number, _DAY_ZERO + timedelta(days=days), served, chr(initial) if initial else "", digest.hex()
    )
