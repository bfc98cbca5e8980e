"""Which kanji may stand for one another in a name, by published tables rather than by a list of ours.

The tables are MJ縮退マップ (文字情報技術促進協議会): for each of some 58,000 characters of the family registers those that it may be
written by where it is lacking, by the rules of 戸籍法, 法務省告示582号, JIS and reading and shape. The package `jntajis` carries them.

They say "may be", and not of a pair in both directions: 渕 may be written 淵, and 淵 渕. So they widen what is *likely*
(domain/duplicates.py). What is folded into one for finding and for who is *surely* the same is `names.fold`, whose list tablets
have too.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

try:
    from jntajis import MJShrinkSchemeCombo, mj_shrink_candidates

    _EVERY_RULE = sum(MJShrinkSchemeCombo)
except ImportError:  # there is none yet for this Python: what `names.fold` knows has to do
    _EVERY_RULE = 0


@lru_cache(maxsize=10_000)
def forms(kanji: str) -> frozenset[str]:
    """A character, and what it may be written by."""
    found = mj_shrink_candidates(kanji, _EVERY_RULE) if _EVERY_RULE and ord(kanji) > 0x2E7F else ()
    return frozenset(unicodedata.normalize("NFKC", one) for one in (*found, kanji))


def same_kanji(one: str, other: str) -> bool:
    """Whether two texts are the same but for forms of kanji that may stand for one another."""
    return len(one) == len(other) and all(
        a == b or not forms(a).isdisjoint(forms(b)) for a, b in zip(one, other, strict=True)
    )


@lru_cache(maxsize=100_000)
def in_common_form(text: str) -> str:
    """A text by which others that are the same kanji are found: nearly all of them, for the tables form chains."""
    return "".join(min(forms(char)) for char in text)
