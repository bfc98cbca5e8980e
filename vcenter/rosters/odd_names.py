"""What stands in the place of a name and is none, or carries more than a name."""

from __future__ import annotations

import re
from typing import NamedTuple

from vcenter.domain.names import clean_kana, fold, is_kana, split_note
from vcenter.rosters.asides import plain
from vcenter.rosters.families import RELATIONS
from vcenter.rosters.model import RosterPerson

NOBODY = {
    "未定", "欠番", "空き", "空番", "空席", "空欄", "空白", "不明", "不詳", "調整中", "予備", "該当なし", "該当者なし", "匿名", "未記入", "無記名",
    "削除", "抹消", "なし", "無し", "無", "同行者", "代理", "未登録", "登録なし", "退会", "退会済", "退会済み", "欠員", "欠席", "記入例", "例",
    "見本", "サンプル", "テスト", "N/A", "none", "TBD",
}  # fmt: skip
_NOBODYS_FIRST = {word[0] for word in NOBODY} | {"Ｎ", "Ｔ", "ｎ"}
_NOTHING = re.compile(r"[\d\W_ー]+")
_POLITE_WORDS = ("様", "さま", "さん", "殿")
_POLITE = re.compile(rf"(.{{2,}}?)[\s　]*({'|'.join(_POLITE_WORDS)})")
_TAKEN_OFF = "「{}」を取りました。"
_FEW = 5
_LONGEST = 200
"""Letters of a name that is taken apart: what is longer may be made to be slow."""
_STATES = "退会|休会|脱退|除籍|死亡|逝去|物故|故人|転出|転居|辞退|休止|抹消|停止|引退|欠席|キャンセル|保留|重複|削除"
_STATE_BEFORE = re.compile(
    rf"[【〔［\[（(<＜〈《]\s*([^】〕］\]）)>＞〉》]*(?:{_STATES})[^】〕］\]）)>＞〉》]*)[】〕］\]）)>＞〉》]\s*(.+)"
)
_STATE = re.compile(_STATES)
_BRACKET_BEFORE = re.compile(r"[【〔［\[（(<＜〈《].*")
_DEAD = re.compile(r"故[\s　]+.+|故[^\s　]{3,}")
_MORE = re.compile(
    r".+?[\s　、,]*(?:ほか|他|(?:ほか|他|外)[\s　]*[0-9０-９一二三四五六七八九十]+[\s　]*[名人])|.+(?:[ご御]一行|[0-9０-９]+[名人])"
)
_COUPLE = re.compile(r".+(?:ご?夫妻|ご?夫婦|親子|兄弟|姉妹|ご?一家|ご?家族|一同)")
_RELATED = re.compile(rf".+の(?:{'|'.join(sorted(RELATIONS, key=len, reverse=True))})")
_CHANGED = re.compile(r"→|⇒|➡|➔|[-=]>")
_SIGNS = re.compile(r"[※★☆♪■◆▲▼△▽♥♡【】〔〕<>＜＞]")
_COMPANY = re.compile(
    r".*[(（][株有社財][)）].*|.*㈱.*|.*(?:株式会社|有限会社|協議会|ボランティアセンター|事務局|委員会|自治会|町内会|連合会|老人クラブ).*"
    r"|.+(?:クラブ|サークル|グループ|の会|婦人会|女性会|青年会|老人会|消防団|少年団|ボランティア会?)"
)
_WHOLE = re.compile("[々一-鿿]{4,}")


class Name(NamedTuple):
    """A name without what does not belong to it. kana: that stood in the same cell; why: what to look at, "" of a plain name."""

    name: str
    kana: str = ""
    note: str = ""
    why: str = ""


_MAY_BE_ODD = re.compile(
    rf"[^々一-鿿ぁ-んァ-ヶー\s]|[々一-鿿][\s]+[ァ-ヶー]{{2}}|[々一-鿿][\s]+[ぁ-ん]{{2}}|[々一-鿿]{{4}}\s+[々一-鿿]{{4}}|{'|'.join(_POLITE_WORDS)}"
    rf"|[夫妻親子兄弟姉妹家族御ご故会同の他外]|ほか|クラブ|サークル|グループ|ボランティア|^(?:{'|'.join(RELATIONS)})\s"
)
"""What stands in every cell of which more is to be said than that it is a name."""


def read_name(written: str, kana: str) -> Name:
    """What a cell of names says. kana: of its column, "" where that says nothing."""
    if len(written) > _LONGEST or not (_MAY_BE_ODD.search(written) or is_nobody(written)):
        return Name(written)
    if before := _STATE_BEFORE.fullmatch(written):
        rest = read_name(before[2], kana)
        return rest._replace(
            note=before[1], why=f"「{before[1]}」とあります。いまも名簿にある方か確かめてください。"
        )
    written, reading = _without_reading(written, kana)
    name, note = split_note(written)
    polite = _POLITE.fullmatch(name)
    if polite:
        name = polite[1].strip()
    why = _why(name)
    if polite and not why:
        why = _TAKEN_OFF.format(polite[2])
    if note and _STATE.search(note):
        why = f"「{note}」とあります。いまも名簿にある方か確かめてください。"
    return Name(name, reading, note, why)


def note_polite(people: list[RosterPerson]) -> None:
    """In a roster that calls nearly everybody 様 it is noted: what is the same in each row wants nobody's look."""
    taken_off = {_TAKEN_OFF.format(word) for word in _POLITE_WORDS}
    polite = [(person, mark) for person in people for mark in person.marks if mark.reason in taken_off]
    if len(polite) < _FEW or 2 * len(polite) <= len(people):
        return
    for person, mark in polite:
        person.marks.remove(mark)
        person.note = "。".join(filter(None, (person.note, f"名簿の氏名: {mark.as_written}")))


def is_nobody(name: str) -> bool:
    """Whether a cell says that there is no name: 欠番."""
    return name[:1] in _NOBODYS_FIRST and plain(name) in NOBODY


def _without_reading(written: str, kana: str) -> tuple[str, str]:
    """A name without its reading in the same cell, and that reading where its column says none."""
    parts = written.split()
    if len(parts) < 2 or not re.search("[々一-鿿]", parts[0]):
        return written, ""
    for at in range(1, len(parts)):
        reading = clean_kana(" ".join(parts[at:]))
        if is_kana(reading) and (fold(reading) == fold(kana) or (not kana and "\n" in written)):
            return " ".join(parts[:at]), "" if kana else reading
    return written, ""


def _why(name: str) -> str:
    """Why this may be no name, or not only one."""
    parts = name.split()
    if is_nobody(name) or _NOTHING.fullmatch(name):
        return "名前ではないようです。氏名を確かめてください。"
    if _DEAD.fullmatch(name):
        return "亡くなった方のようです。確かめてください。"
    if _CHANGED.search(name):
        return "前と今の名前が書かれています。今の名前に直してください。"
    if (
        _MORE.fullmatch(name)
        or _COUPLE.fullmatch(name)
        or (len(parts) == 2 and all(map(_WHOLE.fullmatch, parts)))
    ):
        return "2人以上の名前かもしれません。分けて書いてください。"
    if _RELATED.fullmatch(name) or (len(parts) > 1 and parts[0] in RELATIONS):
        return "続柄が書かれています。氏名を確かめてください。"
    if _COMPANY.fullmatch(name):
        return "会社や団体の名前のようです。氏名を確かめてください。"
    if _BRACKET_BEFORE.fullmatch(name) or _SIGNS.search(name):
        return "名前のほかに何か書かれています。氏名を確かめてください。"
    return ""
