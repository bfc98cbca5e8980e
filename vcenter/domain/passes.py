"""The number of a pass (受付証), and the codes that QRs of ours carry.

A pass proves itself: `VC:P:` and, in base 32, nine bytes (version, number of the key, pass number, issue, last day)
with their Ed25519 signature. Nobody can read a name in it, and nobody can make one for a number that he has seen.
A dispatch sheet holds `VC:T:<team number>:<copy>`. Capital letters, digits and colons fit the QR's alphanumeric mode:
122 characters are version 5 at level M, coarse enough for a cracked screen.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from vcenter.domain.servers import pass_body

# H. M. Damm, "Total anti-symmetrische Quasigruppen" (Marburg 2004): the check digit of this
# table finds every single wrong digit and every two neighbours that were swapped.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

PASS_DIGITS = 9


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim


def pass_number(person_id: str, attempt: int = 0, place_number: int = 0) -> str:
    """The nine digits of a person's pass: the same for the same id, not to be guessed from another's.

    attempt: 0, and one more each time that the number turns out to be somebody else's.
    place_number: of the place that gives it (domain/servers.py).
    """
    seed = hashlib.sha256(f"pass:{person_id}:{attempt}".encode()).digest()
    body = f"{pass_body(place_number, int.from_bytes(seed[:8], 'big')):0{PASS_DIGITS - 1}d}"
    return body + str(_check(body))


def is_pass_number(digits: str) -> bool:
    """Whether nine digits are a pass number that was not mistyped."""
    return len(digits) == PASS_DIGITS and digits.isascii() and digits.isdigit() and _check(digits) == 0


def shown(number: str) -> str:
    """A pass number as people read it out: 123-456-789."""
    return "-".join(number[at : at + 3] for at in range(0, len(number), 3))


Sign = Callable[[bytes], tuple[int, bytes]]
"""Content to the number of the key and its signature."""

Verify = Callable[[int, bytes, bytes], bool]
"""Whether the key of this number signed this content with this signature."""

VERSION = 1
SIGNATURE = 64
_SHAPE = struct.Struct(">BBIBH")
_DAY_ZERO = date(2020, 1, 1)


@dataclass(frozen=True)
class PassCode:
    """A pass, or its number as somebody typed it (then issue and last_day are None, and nothing is proved)."""

    number: str
    issue: int | None = None
    last_day: date | None = None

    @property
    def signed(self) -> bool:
        """Whether it proved itself; a number alone was read out or typed."""
        return self.issue is not None


@dataclass(frozen=True)
class SheetCode:
    """A dispatch sheet was read."""

    team: int
    copy: int


def pass_ends(day: date) -> date:
    """The last day of a pass made on this day: 31 March of the next fiscal year, as registrations are renewed."""
    return date(day.year + 1 + (day.month > 3), 3, 31)


def pass_text(number: str, issue: int, last_day: date, sign: Sign) -> str:
    """What the QR of a pass holds: 122 characters. issue: 0 to 255."""

    def content(key: int) -> bytes:
        return _SHAPE.pack(VERSION, key, int(number), issue, (last_day - _DAY_ZERO).days)

    # The number of the key is signed too: it is known once the key has been asked.
    key, _ = sign(b"")
    _, signature = sign(content(key))
    return "VC:P:" + base64.b32encode(content(key) + signature).decode().rstrip("=")


def sheet_text(team: int, copy: int) -> str:
    """What the QR of a dispatch sheet holds."""
    return f"VC:T:{team}:{copy}"


_OURS = re.compile(r"VC[^A-Z0-9]([A-Z])[^A-Z0-9](.*)")
_SHEET_NUMBERS = re.compile(r"([0-9]+)[^A-Z0-9]([0-9]+)")


def plain_code(text: str) -> str:
    """What was scanned or typed, as our codes are written: capital letters, narrow, no spaces, colons.

    A scanner that is set to another keyboard than the tablet types `+`, `'` or `*` for the colon, one that types
    while the Japanese input method is on full-width letters. Whatever stands where a colon belongs is one: a code
    has none elsewhere, and a signature proves the rest.
    """
    plain = re.sub(r"[\s\ufeff]", "", unicodedata.normalize("NFKC", text)).upper()
    ours = _OURS.fullmatch(plain)
    if ours is None:
        return plain
    kind, said = ours[1], ours[2]
    if kind == "T" and (numbers := _SHEET_NUMBERS.fullmatch(said)):
        said = f"{numbers[1]}:{numbers[2]}"
    return f"VC:{kind}:{said}"


_NUMBER = re.compile(r"VC:P:([A-Z2-7]{10})")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def number_in(text: str) -> str:
    """The number that the code of a pass names, even of one that is cut off; "" of anything else.

    It proves nothing: for a search, where anybody may type a number.
    """
    found = _NUMBER.match(plain_code(text))
    if found is None:
        return ""
    first = 0  # 50 bits: version and key (16), number (32), two of the next
    for letter in found[1]:
        first = first << 5 | _LETTERS.index(letter)
    return f"{first >> 2 & 0xFFFFFFFF:0{PASS_DIGITS}d}"


_SHEET = re.compile(r"VC:T:(\d{1,7}):(\d{1,4})")
_PASS = re.compile(r"VC:P:([A-Z2-7]{117})")


def read_code(text: str, verify: Verify) -> PassCode | SheetCode | None:
    """What was scanned or typed; None when it is none of ours, or forged.

    A bare number is a pass whose number was typed.
    """
    plain = plain_code(text)
    if sheet := _SHEET.fullmatch(plain):
        return SheetCode(int(sheet[1]), int(sheet[2]))
    if signed := _PASS.fullmatch(plain):
        return _read_pass(signed[1], verify)
    number = re.sub(r"[-‐‑–—―ー−]", "", plain)
    return PassCode(number) if is_pass_number(number) else None


def _read_pass(encoded: str, verify: Verify) -> PassCode | None:
    try:
        raw = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    except binascii.Error:
        return None
    content, signature = raw[:-SIGNATURE], raw[-SIGNATURE:]
    if base64.b32encode(raw).decode().rstrip("=") != encoded:
        return None  # spare bits at the end are no place to write in
    version, key, number, issue, days = _SHAPE.unpack(content)
    digits = f"{number:0{PASS_DIGITS}d}"
    if version != VERSION or not is_pass_number(digits) or not verify(key, content, signature):
        return None
    return PassCode(digits, issue, _DAY_ZERO + timedelta(days=days))
