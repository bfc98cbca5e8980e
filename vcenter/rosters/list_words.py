"""The words of a list that a group brings, each by what it is: a name, a reading, an age, a class … What is no other is a name."""

from __future__ import annotations

import re
import unicodedata

from vcenter.domain.calendar import read_date
from vcenter.domain.contact import digits
from vcenter.domain.names import clean_kana, is_kana
from vcenter.domain.refusal import Refusal

SEXES = {
    "男": "m",
    "男性": "m",
    "男子": "m",
    "♂": "m",
    "M": "m",
    "女": "f",
    "女性": "f",
    "女子": "f",
    "♀": "f",
    "F": "f",
}
OLDEST = 120

LEADS = re.compile(r"代表|会長|班長|リーダー|引率|先生|教員|教諭|顧問")
_ROLE = re.compile(
    rf"(?:副?代表者?|副?会長|副?班長|副?リーダー|引率者?|先生|教員|教諭|顧問|担任)(?:{LEADS.pattern})?"
)

_AGE = re.compile(r"(?:満|年齢)?([0-9]{1,3})(?:歳|才|さい)")
_OF_AGE = re.compile(r"(?<![0-9])((?:満)?[0-9]{1,3}(?:歳|才))")
_CLASS = r"(?:第?[0-9一二三四五六七八九十]{1,3}|[A-Za-z]|[0-9]{1,2}年\s?[0-9A-Za-z]{1,2})\s?(?:組|班|チーム|グループ|クラス)"
_CLASS_ONLY = re.compile(_CLASS)
_CLASS_IN_FRONT = re.compile(rf"({_CLASS})(?=[^\s、,，:：0-9])")
_GRADE = re.compile(
    r"(?P<child>(?:小学?|中学?|高校?)[0-9一二三四五六](?:年生?)?|(?:小|中|高校|小学|中学)生|[年][長中少])|大学?[0-9一二三四](?:年生?)?|[0-9一二三四五六]年生?"
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"[\d+()\-‐‑–—―−ー.\s]{6,}")
_OTHER = re.compile(
    r"[-‐−ー－・/*→⇒=＝~〜…。]+|.*[0-9].*|.*(?:会社|大学|学校|学園|高校|組合|協会|協議会|..[都府県区]|市役所|役場|支店|本社)"
    r"|(?:会社|公務|銀行|団体|従業)員|(?:大学|高校|中学|小学|専門学校)生|学生|主婦|無職|自営業|農業|新規|初参加|参加|不参加|欠席|出席|未定|保険.*|○|×"
)
"""What surely is no name, where another word of the line is one."""

NUMBER_IN_FRONT = re.compile(
    r"\s*(?:"
    r"[・･•●○◯◎◇◆□■▪▫‣⁃*＊★☆※→▶✓✔☑>＞]+\s*"
    r"|[-‐–—―ー−－]+\s*(?=[^0-9\s\-])"
    r"|[(（\[［【<〈〔](?:[0-9０-９]{1,3}|[A-Za-zア-ン])[)）\]］】>〉〕]\s*"
    r"|(?:[Nn][OoＯｏ]|ＮＯ|Ｎｏ|№|#|＃)\s*[.．:：]?\s*[0-9０-９]{1,4}(?:[.．:：)）、,，]\s*|\s+|(?=[^0-9０-９\s]))"
    r"|[0-9０-９]{1,3}(?:[.．)）、,，:：]\s*|\s+|番\s+)(?![0-9０-９])"
    r"|[①-⑳㉑-㉟㊱-㊿⑴-⒇]\s*"
    r"|[A-Za-zア-ン][.．)）](?=\s|[^\sA-Za-z])\s*(?=[^A-Za-z])"
    r")"
)
"""The numbering or the bullet before a name."""


def without_numbering(line: str) -> str:
    """A line without the number and the bullets in front of it."""
    for _ in range(3):  # ・（1）No.1
        rest = NUMBER_IN_FRONT.sub("", line, count=1) if NUMBER_IN_FRONT.match(line) else line
        if rest == line or not rest.strip():
            break
        line = rest
    return line


def plain(word: str) -> str:
    """One width for what is no name."""
    return unicodedata.normalize("NFKC", word).strip()


def kind_of(word: str) -> str:
    """What a word of a list is: "number", "age", "sex", "class", "grade", "role", "birth", "phone", "mail", "kana", "other" or "name"."""
    said = plain(word)
    if re.fullmatch(r"[0-9]{1,4}", said):
        return "number"
    if birth_or_none(said) is not None:
        return "birth"
    if _PHONE.fullmatch(said) and len(digits(said)) >= 6:
        return "phone"
    if age_of(said) is not None:
        return "age"
    if said in SEXES:
        return "sex"
    for kind, pattern in (("class", _CLASS_ONLY), ("grade", _GRADE), ("role", _ROLE), ("mail", _MAIL)):
        if pattern.fullmatch(said):
            return kind
    if _OTHER.fullmatch(said):
        return "other"
    return "kana" if is_kana(clean_kana(word)) else "name"


def birth_or_none(said: str) -> str | None:
    """The day that is written, as an ISO date."""
    if not re.search(r"[年./\-]", said) and not re.fullmatch(r"\d{8}", said):
        return None  # a bare number is as well a number in the class
    try:
        return read_date(said).isoformat()
    except Refusal:
        return None


def age_of(written: str) -> int | None:
    """The years of 15歳; None where this is no age."""
    found = _AGE.fullmatch(plain(written))
    return int(found[1]) if found and int(found[1]) <= OLDEST else None


def is_child(written: str) -> bool:
    """Whether an age or a grade at school is of somebody under 18, as far as it says."""
    age, grade = age_of(written), _GRADE.fullmatch(plain(written))
    return age < 18 if age is not None else bool(grade and grade["child"])


def apart(line: str) -> str:
    """A line with spaces where a class or an age stands at a name without one: 3組佐藤花子, 佐藤花子15歳."""
    even = re.sub(r"[０-９]+", lambda run: unicodedata.normalize("NFKC", run[0]), line)
    return _OF_AGE.sub(
        r" \1 ", _CLASS_IN_FRONT.sub(r"\1 ", even, count=1) if _CLASS_IN_FRONT.match(even) else even
    )


def is_class(written: str) -> bool:
    """Whether this names a part of a group: 1組, A班, 2年3組."""
    return bool(_CLASS_ONLY.fullmatch(plain(written)))


def is_latin(word: str) -> bool:
    """Whether a word is written in letters with spaces between its parts, as names of other countries are."""
    return not re.search(r"[぀-ヿ㐀-鿿豈-﫿々]", word)


_POLITE = re.compile(r"(?<=..)(?:さん|さま|様|くん|ちゃん|殿)$")
_TEACHER = re.compile(r"(?<=.)\s*(先生|教諭)$")


def called(name: str) -> tuple[str, str]:
    """A name without the word by which somebody is called, and that word where it says who they are: 山田先生 is 山田 and 先生."""
    teacher = _TEACHER.search(name)
    if teacher:
        return name[: teacher.start()].strip(), teacher[1]
    return _POLITE.sub("", name).strip(), ""
