"""Names and kana: as they are shown, and as they are compared and searched."""

from __future__ import annotations

import re
import unicodedata

# Kanji that one family writes in several ways, to the most common of them. Source: the variants
# that councils meet in their rosters (人名異体字, 戸籍統一文字 of the same reading and meaning).
_VARIANTS = {
    "高": "髙", "崎": "﨑碕嵜", "辺": "邊邉", "斉": "齋斎齊", "浜": "濵濱", "沢": "澤", "徳": "德",
    "桜": "櫻", "広": "廣", "国": "國", "島": "嶋嶌", "真": "眞", "竜": "龍", "滝": "瀧", "恵": "惠",
    "栄": "榮", "学": "學", "実": "實", "寿": "壽", "蔵": "藏", "槙": "槇", "曽": "曾", "桑": "桒",
    "柳": "栁", "富": "冨", "円": "圓", "黒": "黑", "静": "靜", "清": "淸", "館": "舘", "吉": "𠮷",
    "隆": "隆", "塚": "塚", "関": "關", "条": "條", "児": "兒", "芦": "蘆", "桧": "檜",
}  # fmt: skip
_COMMON = {ord(other): common for common, others in _VARIANTS.items() for other in others}

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}

_COMPANIES = (("株式会社", "(株)"), ("有限会社", "(有)"), ("特定非営利活動法人", "npo法人"))

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOTE = re.compile(r"^(.+?)\s*[(（〔［\[]([^)）〕］\]]*)[)）〕］\]]\s*$")
_HYPHENS = re.compile(r"(?<=\d)[-‐‑‒–—―−ーｰ－]+(?=\d)")
_LONGEST_NAME = 200  # beyond, no name with a note: what takes the pattern ages is not looked at
_KANA = re.compile(r"[ァ-ヺー・\s　]+")


_POLITE = ("さん", "さま", "様", "ちゃん", "くん", "先生", "殿")


def with_san(name: str) -> str:
    """A name as somebody is called: 高橋さん. Whoever is only known as おばあさん is not called おばあさんさん."""
    return name if name.endswith(_POLITE) else f"{name}さん"


_COLUMNS = {
    "ア": "アイウエオヴ", "カ": "カキクケコ", "サ": "サシスセソ", "タ": "タチツテト", "ナ": "ナニヌネノ", "ハ": "ハヒフヘホ",
    "マ": "マミムメモ", "ヤ": "ヤユヨ", "ラ": "ラリルレロ", "ワ": "ワヰヱヲン",
}  # fmt: skip
_ROW_OF = {letter: row for row, letters in _COLUMNS.items() for letter in letters}


def kana_row(kana: str) -> str:
    """The row of the syllabary in which somebody is looked up: あ, か, さ … わ; 他 for no kana."""
    first = unicodedata.normalize("NFD", fold(kana)[:1])[:1]  # ガ is カ with a mark
    first = {
        "ァ": "ア",
        "ィ": "イ",
        "ゥ": "ウ",
        "ェ": "エ",
        "ォ": "オ",
        "ャ": "ヤ",
        "ュ": "ユ",
        "ョ": "ヨ",
    }.get(first, first)
    row = _ROW_OF.get(first)
    return chr(ord(row) - 0x60) if row else "他"


def _plain(text: str) -> str:
    """One spelling of each character, without selectors and marks that nobody sees."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", _SELECTORS.sub("", text)))


def without_unseen(text: str) -> str:
    """A text without characters that nobody sees: NUL, other control characters, marks of direction and of no width."""
    return _UNSEEN.sub("", text)


def fold(text: str) -> str:
    """The form in which names are compared and searched.

    Width, case, spaces, kana kind and variants of kanji make no difference in it:
    髙橋 and 高橋, やまだ and ﾔﾏﾀﾞ, ㈱みなと and 株式会社みなと are the same.
    """
    plain = _plain(text).lower().translate(_COMMON).translate(_HIRAGANA_TO_KATAKANA)
    for long, short in _COMPANIES:
        plain = plain.replace(long, short)
    return re.sub(r"[\s・･.,’'`\-‐]+", "", plain)


def fold_text(text: str) -> str:
    """As `fold`, for addresses and what else is searched: 1-2-3, １－２－３ and １ー２ー３ are the same too."""
    return fold(_HYPHENS.sub("", text))


def clean(text: str) -> str:
    """A name as it is shown: one full-width space between its parts, widths made even, kanji untouched."""
    parts = _parts(text)
    # Latin names keep their narrow space.
    return " ".join(parts) if all(part.isascii() for part in parts) else "　".join(parts)


def _parts(text: str) -> list[str]:
    seen = _UNSEEN.sub("", text)
    # NFKC would replace compatibility kanji that a family writes on purpose: only widths are made even.
    even = "".join(
        unicodedata.normalize("NFKC", char) if _is_width_variant(char) else char for char in _joined(seen)
    )
    return even.split()


def _joined(text: str) -> str:
    """Half-width kana with its separate voicing marks joined: ﾀﾞ is one character."""
    return re.sub(r"[\uff66-\uff9f]+", lambda run: unicodedata.normalize("NFKC", run[0]), text)


def _is_width_variant(char: str) -> bool:
    return "\uff01" <= char <= "\uff5e" or char == "　"


def clean_kana(text: str) -> str:
    """Kana as it is shown: full-width katakana, one full-width space between surname and given name."""
    return "　".join(_plain(text).translate(_HIRAGANA_TO_KATAKANA).split())


def is_kana(text: str) -> bool:
    """Whether this is katakana and spaces only, as `clean_kana` gives it."""
    return bool(_KANA.fullmatch(text))


def split_note(name: str) -> tuple[str, str]:
    """A name and the note in its brackets: 山田太郎(代表) is 山田太郎 and 代表; "" without a note."""
    if len(name) <= _LONGEST_NAME and (found := _NOTE.match(name.strip())):
        return found[1].strip(), found[2].strip()
    return name.strip(), ""
