"""Rows of a roster that hold no entry: its end, notes, who made it and when, titles of the parts below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from vcenter.rosters.periods import is_period

END = "終わりの行"
NOTE = "見出しや注記だけの行"
MADE = "作成日や作成者の行"
NUMBER = "番号だけの行"
TITLE = "区切りの見出し"

_END = re.compile(r"[-ー―(]*(以上|以下余白|以下空白|終わり|おわり|終)[-ー―)。]*")
_APART = re.compile(r"[■●◆▼◎【〔＜<〈《=＝-].*|[※＊*].*|(注|以上|以下余白|参考)[)）:：]?.*")
_BRACKETED = re.compile(r"\(.*\)|\[.*\]|〔.*〕|【.*】|「.*」|『.*』|<.*>|〈.*〉|《.*》")
_MARKED_NOTE = re.compile(r"\(?(注|注意|備考|参考|補足|付記)\d*[):].*")
_MADE_WORD = re.compile(
    r"(作成|更新|印刷|出力|改訂|改定|発行|集計|記入|確認|基準)(日時?|者名?|部署|部門|年月日|時点|担当者?)"
)
_LABEL = re.compile(
    r"(担当者?|問い?合わ?せ先?|事務局|連絡先|出典|資料|作成|更新|印刷|文責|配布先|提出先)(部署|部門|課|電話|TEL)?:.*",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(ページ|頁|page|p\.?)\d+([/／]\d+)?|\d+([/／]\d+)?(ページ|頁)|\d+[/／]\d+|-\d+-|page\d+of\d+",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"((令和|平成|昭和|[rhs]\.?)?(\d{1,4}|元)年(度|\d{1,2}月(\d{1,2}日)?)|\d{4}[/.]\d{1,2}[/.]\d{1,2})(現在|時点|作成|更新|版|付け?)*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r".{7,}(です|ます|ません|ください|下さい|こと|参照|省略|除く|含む|同じ|お願い|取扱注意|部外秘)[。.]?|.*[^。]{4}。.*"
)
_OFFICES = re.compile(
    r".+(協議会|連合会|センター|事務局|委員会|自治会|町内会|市役所|町役場|村役場|福祉課|区役所)"
)
_PARTS = re.compile(r".{1,10}(地区|校区|学区|ブロック|方面|エリア)(の部)?")
_PARTS_OF_PEOPLE = re.compile(
    r".{1,10}(支部|班|チーム|名簿|一覧|リスト|の部)|(第?\d{1,3}|[A-Za-z]|[一二三四五六七八九十]{1,3})(組|区|グループ|部会)"
)
_SIGN_OF_NOTE = re.compile(r"[※*]+|\(?(注|注意|備考|参考|補足|付記)\d*[):]?")
_BEGINS_PART = "【■●◆▼◎〔<〈《＜["
_LEFT = re.compile(
    r"(?:令和\d+年度?|平成\d+年度?|\d{4}年度?)?((?:退会|休会|脱退|除籍|死亡|物故|逝去|転出|辞退|活動休止|休止|登録抹消|登録取消|抹消|引退|元|旧|非)"
    r"(?:済み?|予定)?(?:者|会員|登録者|メンバー|団体|サロン|した(?:方|者|人)|された(?:方|者)|の方)?)(?:一覧表?|名簿|リスト|の部)?(?:\d+[名人件])?"
)
_ONLY_MORE = ("元", "旧", "非")
_LONGEST_NUMBER = 4
_DECORATION = re.compile(r"[\s【】■●◆▼◎〔〕<>《》〈〉=\-()\[\]「」『』:。※*]")


def plain(written: str) -> str:
    """A text in one width, without spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written))


def left_below(said: Sequence[str]) -> str:
    """The title of those who have left, which stands above them: 退会者; "" of any other row."""
    if not 1 <= len(said) <= 2:
        return ""
    found = _LEFT.fullmatch(_DECORATION.sub("", plain("".join(said))))
    return found[1] if found and found[1] not in _ONLY_MORE else ""


def what(said: Sequence[str], of_people: bool) -> str:
    """What a row is whose cells say this, where it is no entry; "" of an entry. said: without the empty ones."""
    if len(said) > 3 or len(said[0]) > 200:
        return ""
    first = plain(said[0])
    if left_below(said):
        return TITLE
    if len(said) > 1:
        if _MADE_WORD.fullmatch(first.rstrip(":")):
            return MADE
        return NOTE if len(said) == 2 and _SIGN_OF_NOTE.fullmatch(first) else ""
    if _END.fullmatch(first):
        return END
    if _MADE_WORD.match(first) or _LABEL.fullmatch(first) or _DAY.fullmatch(first) or _PAGE.fullmatch(first):
        return MADE
    if is_period(first, alone=False):
        return TITLE
    bare = _DECORATION.sub("", first)
    if _PARTS.fullmatch(bare) or (of_people and _PARTS_OF_PEOPLE.fullmatch(bare)):
        return TITLE
    if _APART.fullmatch(said[0]) and not said[0][0].isalnum():
        return NOTE
    if any(note.fullmatch(first) for note in (_BRACKETED, _MARKED_NOTE, _SENTENCE)):
        return NOTE
    if of_people and _OFFICES.fullmatch(first):
        return NOTE
    return NUMBER if of_people and first.isdecimal() and len(first) <= _LONGEST_NUMBER else ""


def begins_part(said: Sequence[str]) -> bool:
    """Whether a row is the title of another part of a table."""
    return what(said, of_people=True) == TITLE or (len(said) == 1 and said[0].startswith(tuple(_BEGINS_PART)))
