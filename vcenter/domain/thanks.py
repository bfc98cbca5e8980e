"""Thanks reach those who helped without anybody's name, address or phone in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vcenter.domain.names import clean_kana, fold

LEFT_OUT = "〇〇"

_CALLED = r"(?=\s?(?:さん|さま|様|氏|くん|君|ちゃん|先生|より|と申|です))"
_PHONE = re.compile(r"[+＋]?[0-9０-９][0-9０-９()（）\-‐‑–—―−ー.\s]{7,}[0-9０-９]")
_EMAIL = re.compile(r"[^\s@、。]+@[^\s@、。]+\.[^\s@、。]+")
_TOWN = re.compile(
    r"[0-9０-９一二三四五六七八九十]+丁目(?:\s?[0-9０-９]+(?:番地?|号)?)*"
    r"|[0-9０-９]+番地(?:\s?[0-9０-９]+号?)?"
    r"|[0-9０-９]+番\s?[0-9０-９]+号"
    # 2-3人 is no house number
    r"|[0-9０-９]+(?:[-－ー‐][0-9０-９]+)+(?![0-9０-９]*\s?[人名時日月回件か])"
)


def without_names(words: str, names: Iterable[str], addresses: Iterable[str]) -> str:
    """The words, with 〇〇 in the place of these names, of these addresses, and of every phone, e-mail and house number."""
    for pattern in (*_of_addresses(addresses), _EMAIL, _PHONE, _TOWN, *_of_names(names)):
        words = pattern.sub(LEFT_OUT, words)
    return re.sub(rf"{LEFT_OUT}(?:\s*{LEFT_OUT})+", LEFT_OUT, words).strip()


def _of_addresses(addresses: Iterable[str]) -> list[re.Pattern[str]]:
    return [re.compile(re.escape(address)) for address in addresses if len(address) > 2]


def _of_names(names: Iterable[str]) -> list[re.Pattern[str]]:
    """Whole names wherever they stand; their parts where somebody is called by them, and longer parts anywhere."""
    found: dict[str, None] = {}
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        parts = name.split()
        for written in (name, _as_hiragana(name)):
            spaced = r"[\s　]*".join(re.escape(part) for part in written.split())
            if len(fold(written)) > 1:
                found[spaced] = None
        for part in parts:
            for written in (part, _as_hiragana(part)):
                # A surname alone gives a family away; a given name such as 桜 is a common word too.
                surname = part == parts[0] and len(part) > 1 and not _is_kana(part)
                found[re.escape(written) + ("" if surname else _CALLED)] = None
    return [re.compile(pattern) for pattern in found if pattern]


def _is_kana(part: str) -> bool:
    return re.fullmatch(r"[ァ-ヺーぁ-ゖ]+", part) is not None


def _as_hiragana(text: str) -> str:
    return (
        re.sub(r"[ァ-ヶ]", lambda found: chr(ord(found[0]) - 0x60), clean_kana(text))
        if _is_kana_name(text)
        else text
    )


def _is_kana_name(text: str) -> bool:
    return all(_is_kana(part) for part in text.split()) and bool(text.strip())
