"""Names in attendance books and visitors' lists: without the words and signs that stand at them, which are kept beside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from vcenter.domain.names import clean, clean_kana, is_kana
from vcenter.rosters.list_words import without_numbering
from vcenter.rosters.periods import is_period

_BRACKETED = re.compile(r"[(（〔［\[【<＜〈「][^)）〕］\]】>＞〉」]*[)）〕］\]】>＞〉」]?")
_NEW_BEFORE = re.compile(r"^(?:新規?|初|体験)[)）:：・\s　]+")
_SIGNS = re.compile(r"[※★☆♪■◆▲▼△▽♥♡＊*●○◎〇◯×]+")
_POLITE = re.compile(r"(?<=..)(?:さん|さま|様|くん|ちゃん|殿|氏)$")
_TITLE = re.compile(r"(?<=..)[\s　]*(?:先生|会長|副会長|代表|世話人|民生委員)$")
_HELPER = re.compile(r"ボランティア|^ボラ|スタッフ|サポーター|協力員|お手伝い|職員|担い手")
_USUAL = re.compile(
    r"副?代表|副?会長|世話人|班長|新規?|新人|初|男性?|女性?|\d{1,3}歳?|[○●◎〇◯★☆]+|先生|民生委員|"
)
_LETTER = re.compile(r"[ぁ-ゖァ-ヺーｦ-ﾟ一-鿿豈-﫿々〆A-Za-z\U00020000-\U0003ffff]")
_SPLIT = re.compile(r"[、,，;；\n\r]+|[・･](?=[^・･]{2,})|／|/")
_AND_MORE = re.compile(r"(?:ほか|他|外)\s*(\d{1,3})\s*[名人]?|(?:ほか|他|など|等)$")
_LONGEST = 30


@dataclass(frozen=True)
class ListedName:
    """A name without spaces; kana that stood at it; beside: what else stood there, as 代表 or 新."""

    name: str
    kana: str = ""
    beside: str = ""

    @property
    def usual(self) -> bool:
        """Whether what stands beside it says nothing that a person would have to look at."""
        return all(_USUAL.fullmatch(word) for word in self.beside.split("、"))

    @property
    def of_helper(self) -> bool:
        """Whether it is said beside the name that this is a helper."""
        return bool(_HELPER.search(self.beside))


def read_listed(written: str) -> ListedName:
    """A name as a list has it; its name is "" where there is none."""
    beside: list[str] = []
    kana = ""
    lines = [line.strip() for line in re.split(r"[\n\r]+", written) if line.strip()]
    if len(lines) > 1:  # the reading above or below the name
        readings = [line for line in lines if is_kana(clean_kana(line))]
        others = [line for line in lines if line not in readings]
        if others and readings:
            kana = clean_kana(readings[0])
            lines = others
    text = without_numbering(" ".join(lines))
    text = re.sub(r"^[0-9０-９]{1,3}(?=[^\d０-９\s])", "", text)
    if found := _NEW_BEFORE.match(text):
        beside.append(found[0].strip(" 　)）:：・"))
        text = text[found.end() :]
    for found in _BRACKETED.finditer(text):
        inside = unicodedata.normalize("NFKC", found[0][1:].rstrip(")）〕］]】>＞〉」")).strip()
        if is_kana(clean_kana(inside)) and len(inside) > 3:
            kana = kana or clean_kana(inside)
        elif inside:
            beside.append(inside)
    text = _BRACKETED.sub(" ", text)
    signs = "".join(_SIGNS.findall(text))
    if signs:
        beside.append(signs)
        text = _SIGNS.sub(" ", text)
    text = text.strip()
    for _ in range(2):
        if title := _TITLE.search(text):
            beside.append(title[0].strip())
            text = text[: title.start()].strip()
        text = _POLITE.sub("", text).strip()
    name = re.sub(r"[\s　]+", "", clean(text)) if not text.isascii() else clean(text)
    return ListedName(name, re.sub(r"[\s　]+", " ", kana), "、".join(dict.fromkeys(beside)))


def is_name(written: str) -> bool:
    """Whether a cell may be somebody's name: letters, not too many, no number, no sentence, and no month or average."""
    text = written.strip()
    return (
        0 < len(text) <= _LONGEST
        and len(_LETTER.findall(text)) >= 1
        and not re.search(r"[。?？!！]|\d{2,}", unicodedata.normalize("NFKC", _BRACKETED.sub("", text)))
        and not is_period(text, alone=False)
    )


def names_among(written: str) -> tuple[list[str], int | None]:
    """(the names of a cell with several, how many more there are): 清水、松本 ほか3名. No names where it is no list of names."""
    text = _BRACKETED.sub("", written).strip()
    more: int | None = None
    if found := _AND_MORE.search(text):
        more = int(unicodedata.normalize("NFKC", found[1])) if found[1] else 0
        text = text[: found.start()].strip(" 　、,，・")
    parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
    if len(parts) == 1:
        parts = list(_by_spaces(parts[0]))
    names = [read_listed(part).name for part in parts]
    if not names or any(
        not name or not is_name(name) or len(name) > 12 or _NO_NAME.search(name) for name in names
    ):
        return [], None
    return names, more


_NO_NAME = re.compile(
    r"[0-9０-９]|なし|無し|[名人回]$|数$|です|ます|した|会$|体操|協議会|センター|クラブ|グループ|団体|同上|[〃：:～~]"
)


def _by_spaces(text: str) -> Iterator[str]:
    """清水　松本　髙橋 are three people; 清水　キヨ is one: two words are one name."""
    words = text.split()
    if len(words) >= 3 and all(len(word) >= 2 for word in words):
        yield from words
    else:
        yield text
