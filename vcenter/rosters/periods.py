"""Words over or below the rows of a table that are nobody's name: a month, a quarter, a fiscal year, a sum, an average."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:(?:令和|平成|昭和|[RHS])\.?(?:\d{1,2}|元)(?:年度?|[./度])|(?:19|20)\d\d(?:年度?|[./度])|(?:今|本|当|昨|前|来|翌)年度?)"
_MONTH = rf"{_NUMBER}月(?:分|度|期|の部)?"
_SPAN = rf"{_NUMBER}月?(?:[~〜ー―‐−–-]|から){_YEAR}?{_NUMBER}月(?:分|度|期)?(?:まで)?"
_PART = r"(?:[上下]半?期|[前後][半期]|第?[1-4一二三四]{1,2}(?:四|4)半期|(?:四|4)?半期|第[1-4一二三四]期|[1-4]Q|Q[1-4]|通年|全期間?|年度|年間|月間)"
_COUNTED = (
    r"(?:(?:総|合|小|中|累|通|月|年|期)?計|通算"
    r"|(?:1?(?:回|人|月|日|年)(?:当たり|あたり)?の?)?(?:(?:出席|参加|利用|来所)(?:者|人)?(?:数|率|人数)?の?)?(?:平均|最大|最高|最少|最小|最多)(?:人数|者数|値|数|率|年齢|出席率|参加率|出席者数|参加者数)?"
    r"|(?:出席|参加|利用)率)"
)
_PERIOD = re.compile(rf"(?:{_YEAR})?の?(?:{_SPAN}|{_MONTH}|{_PART})?の?(?:{_COUNTED})?")
_JAPANESE_MONTH = re.compile(r"(?:十[一二]|[一二三四五六七八九十])月(?:分|度)?")
_AROUND = re.compile(r"^[\s【〔\[(<〈《「『■●◆▼◎○□・※=＝-]+|[\s】〕\])>〉》」』:=＝-]+$")
_SAYS_MONTH = re.compile(rf"(?:{_YEAR})?({_NUMBER})月(?:分|度|期|の部)?")


def _bare(written: str) -> str:
    return _AROUND.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", written)))


def is_period(written: str, *, alone: bool) -> bool:
    """Whether this is the heading of a part of a year or of what is counted. alone: nothing stands beside it, so that 五月, which is also
    a name, is a month."""
    word = _bare(written)
    if not word or len(word) > 20:
        return False
    return bool(_PERIOD.fullmatch(word)) or (alone and bool(_JAPANESE_MONTH.fullmatch(word)))


def month_said(written: str) -> int | None:
    """The month that a heading says, alone or with its year."""
    found = _SAYS_MONTH.fullmatch(_bare(written))
    return int(found[1]) if found else None
