"""What rosters say of the insurance: a day, only that there is one, a plan, a period, or that there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from vcenter.domain.calendar import centre_day
from vcenter.domain.refusal import Refusal
from vcenter.rosters import values
from vcenter.rosters.cells import Cell
from vcenter.rosters.columns import text
from vcenter.rosters.model import Mark

_YES = set("○〇◯◎●✓✔☑レ有可済1") | {
    "あり", "有り", "ある", "はい", "yes", "true", "ok", "加入", "継続", "更新", "手続", "受付", "同意",
}  # fmt: skip
_NO = set("×✕✗x無否未0") | {
    "なし", "無し", "ない", "いいえ", "no", "false", "不要", "非加入", "不加入", "期限切れ", "脱退", "していない",
}  # fmt: skip
_AROUND = re.compile(r"^(保険|加入)+|(済み?|中|ずみ|している|しています|しました|有り?|あり)$|[\s。.!()]")
_PLAN = re.compile(r"基本|天災|地震|感染症|大規模|[abc]プラン|プラン[abc]")
_YEAR = re.compile(r"(令和|r)?\s*(\d{1,2}|元|20\d\d)年度")
_DAY = re.compile(
    r"(?:令和|平成|[rh]\.?)?\s*(?:\d{1,4}|元)\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|(?:[rh]\.?\s*\d{1,2}|20\d\d)[./-]\d{1,2}[./-]\d{1,2}|20\d{6}"
)
_NOT_READ = "保険に加入しているか読めません。本人に確かめてください。"


class _Said(NamedTuple):
    """What one cell says: the day, or whether there is an insurance (None: not said). plain: nothing more than that."""

    day: str = ""
    insured: bool | None = None
    plain: bool = True


def read_insurance(
    marks: list[Mark], notes: list[str], said: Iterable[Cell], periods: Iterable[Cell], from_1904: bool
) -> str | None:
    """The day on which the insurance was taken out; None where no day is said. What else is said goes into the notes."""
    found: list[_Said] = []
    without_day: list[str] = []
    for cell in said:
        if not text(cell) or values.is_nothing(text(cell)):
            continue
        one = values.read_or_mark(marks, "insured_from", cell, lambda cell: _read(cell, from_1904), None)
        if one:
            found.append(one)
            if not one.day and one.insured:
                without_day.append(values.text_in_japanese(cell))
            elif not one.plain:
                notes.append(f"保険: {text(cell)}")
    days = [one.day for one in found if one.day]
    for cell in periods:
        if written := values.said(marks, "insured_from", values.text_in_japanese(cell)):
            notes.append(f"保険期間: {written}")
            days += [day for day in [_first_day(written)] if day]
    if days:  # 有 beside a day says no more
        without_day = [word for word in without_day if not _answer(values.plain(word).lower())]
    if without_day:
        notes.append(f"保険: {'・'.join(without_day)}" + ("" if days else "（加入日は書かれていません）"))
    if days and any(one.insured is False for one in found):
        marks.append(
            Mark("insured_from", days[0], "保険がないとも、加入日も書かれています。本人に確かめてください。")
        )
    return days[0] if days else None


def _not_far(day: str) -> str:
    """A day on which an insurance can have been taken out, at most for the year that follows. Refusal of one further ahead."""
    if day > (centre_day(datetime.now(UTC)) + timedelta(days=366)).isoformat():
        raise Refusal("1年より先の日です。本人に確かめてください。")
    return day


def _read(cell: Cell, from_1904: bool) -> _Said:
    """What a cell says. Refusal where nothing of it can be understood."""
    if isinstance(cell, bool):
        return _Said(insured=cell)
    if isinstance(cell, (date, time, timedelta, int, float)) and cell not in (0, 1):
        return _Said(_not_far(values.day(cell, from_1904)), True)
    written = values.plain(cell).lower()
    try:
        day = values.day(cell, from_1904)
    except Refusal as refusal:
        if len(written) <= _LONGEST:
            if day := _first_day(written):
                return _Said(day, True, plain=False)
            if (insured := _answer(written)) is not None:
                return _Said(insured=insured)
            if _PLAN.search(written) or _YEAR.search(written):
                return _Said(insured=True)
        if re.search(r"\d", written):
            raise
        raise Refusal(_NOT_READ) from refusal
    return _Said(_not_far(day), True)


def _answer(written: str) -> bool | None:
    """Whether there is an insurance, as 加入済 and 未加入 say it; None where it is not said."""
    if written in _YES or written in _NO:
        return written in _YES
    bare = written
    for _ in range(3):
        bare = _AROUND.sub("", bare)
    if bare in _NO or re.fullmatch(
        r"(未|非|不)(加入|手続き?|更新|済)?|加入?(していない|してない|なし|無し?|ない)", bare
    ):
        return False
    return True if bare in _YES or (not bare and written) else None


_LONGEST = 100


def _first_day(written: str) -> str:
    """The first day that a text says, or its period begins with; "" where there is none."""
    if len(written) > _LONGEST:
        return ""
    for found in _DAY.finditer(values.plain(written).lower()):
        try:
            return values.day(found[0])
        except Refusal:
            continue
    return ""
