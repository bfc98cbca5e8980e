"""The number of a pass (受付証), and the codes that QRs of ours carry.

A QR holds no personal data: `VC:P:<pass number>` for a pass, `VC:T:<team number>:<copy>`
for a dispatch sheet. Capital letters, digits and colons fit the QR's alphanumeric mode,
so that the picture stays coarse and a cracked screen can still be read.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

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


def pass_number(person_id: str, attempt: int = 0) -> str:
    """The nine digits of a person's pass: the same for the same id, not to be guessed from another's.

    attempt: 0, and one more each time that the number turns out to be somebody else's.
    """
    seed = hashlib.sha256(f"pass:{person_id}:{attempt}".encode()).digest()
    body = f"{int.from_bytes(seed[:8], 'big') % 10 ** (PASS_DIGITS - 1):0{PASS_DIGITS - 1}d}"
    return body + str(_check(body))


def is_pass_number(digits: str) -> bool:
    """Whether nine digits are a pass number that was not mistyped."""
    return len(digits) == PASS_DIGITS and digits.isascii() and digits.isdigit() and _check(digits) == 0


def shown(number: str) -> str:
    """A pass number as people read it out: 123-456-789."""
    return "-".join(number[at : at + 3] for at in range(0, len(number), 3))


@dataclass(frozen=True)
class PassCode:
    """A pass was read."""

    number: str


@dataclass(frozen=True)
class SheetCode:
    """A dispatch sheet was read."""

    team: int
    copy: int


def pass_text(number: str) -> str:
    """What the QR of a pass holds."""
    return f"VC:P:{number}"


def sheet_text(team: int, copy: int) -> str:
    """What the QR of a dispatch sheet holds."""
    return f"VC:T:{team}:{copy}"


_SHEET = re.compile(r"VC:T:(\d{1,7}):(\d{1,4})")


def read_code(text: str) -> PassCode | SheetCode | None:
    """What was scanned or typed; None when it is none of ours.

    Full-width digits and letters count as their narrow ones: a scanner that types while
    the Japanese input method is on produces them. A bare number is taken as a pass.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if sheet := _SHEET.fullmatch(plain):
        return SheetCode(int(sheet[1]), int(sheet[2]))
    number = re.sub(r"[-‐‑–—―ー−]", "", plain.removeprefix("VC:P:"))
    return PassCode(number) if is_pass_number(number) else None
