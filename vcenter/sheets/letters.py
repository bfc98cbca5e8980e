"""Whether a name can be set in the letters that it is written in: else its reading or its number stands in its place."""

from __future__ import annotations

import re
import subprocess
from functools import cache

from vcenter.domain.names import without_unseen

# What the Japanese font and those that every system has set: Latin, Greek, Cyrillic, marks, kana and kanji.
_ALWAYS = re.compile(
    r"[\u0000-\u052f\u1e00-\u1eff\u2000-\u206f\u3000-\u30ff\u4e00-\u9fff\ufe00-\ufe0f\uff00-\uff9f\U000e0100-\U000e01ef]"
)
_WAIT = 10  # seconds for an answer that takes hundredths of one


def printable(name: str) -> bool:
    """Whether a font of this machine has every letter of a name; boxes in a row are nobody's name."""
    rest = set(_ALWAYS.sub("", without_unseen(name)))
    return all(_has_font(letter) for letter in rest)


@cache
def _has_font(letter: str) -> bool:
    asked = ["fc-list", f":charset={ord(letter):x}", "family"]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=_WAIT)  # noqa: S603 -- nothing of it was typed but the number of a letter
    except (OSError, subprocess.SubprocessError):
        return True  # where nobody can be asked, it is tried
    return bool(found.stdout.strip())


def legible(name: str, kana: str, number: str = "") -> tuple[str, str]:
    """(name, kana) as paper sets them: of a name that it cannot set, the reading or the number as if it were the name."""
    return (name, kana) if printable(name) else (kana or number or name, "")
