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


def groups_for_tablets() -> str:
    """Kanji of JIS X 0213 that may stand for one another, as `same_kanji` says it of what is folded: groups of those with a form in
    common, with spaces between. A tablet has no such tables, and no names in other kanji are typed there."""
    by_form: dict[str, set[str]] = {}
    for char in map(chr, (*range(0x4E00, 0xA000), *range(0x20000, 0x2A6E0))):
        if _is_jis(char) and len(found := forms(char)) > 1:
            for form in found:
                by_form.setdefault(form, set()).update((char, form))
    groups = {frozenset(group) for group in by_form.values()}
    # A group within another says nothing more; whatever holds it is among the groups of any of its characters.
    of_char: dict[str, list[frozenset[str]]] = {}
    for group in groups:
        for char in group:
            of_char.setdefault(char, []).append(group)
    largest = (group for group in groups if not any(group < other for other in of_char[min(group)]))
    return " ".join(sorted("".join(sorted(group)) for group in largest))


def _is_jis(char: str) -> bool:
    try:
        char.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True
