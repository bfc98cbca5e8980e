"""Which year a book or a report is of: its titles say it, or its sheet's name, or whoever reads it; it is never guessed.

A fiscal year (年度) runs from April to March: January of 令和７年度 is January 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vcenter.domain.calendar import fiscal_year_of
from vcenter.rosters.grid import plain

YEARS = range(1989, 2100)
"""Of which books are read."""

_BEGINS = {
    "令和": 2018,
    "令": 2018,
    "R": 2018,
    "平成": 1988,
    "平": 1988,
    "H": 1988,
    "昭和": 1925,
    "昭": 1925,
    "S": 1925,
}
YEAR = r"(?:(?P<era>令和|平成|昭和|[令平昭]|(?<![A-Z])[RHS])\.?(?P<of>元|\d{1,2})|(?:FY)?(?P<west>(?:19|20)\d\d))"
"""A year by either calendar; `year_of` reads what it finds."""
_FISCAL = re.compile(rf"{YEAR}年?度")
_MONTH = re.compile(rf"{YEAR}[年./-](?P<month>1[0-2]|0?[1-9])(?:月|(?![\d./-]))(?!\d{{1,2}}日)")
_PLAIN = re.compile(rf"{YEAR}(?:年(?![度\d]))?(?![\d./-])")
_RANGE = re.compile(
    rf"{YEAR}[年./-](?P<month>1[0-2]|0?[1-9])(?:月(?:\d{{1,2}}日)?|[./-]\d{{1,2}})?(?:\([月火水木金土日]\))?(?:から|[~〜～-])"
)
_OF_OTHERS = re.compile(
    r"現在|作成|更新|提出|改訂|改定|制定|印刷|発行|設立|発足|昨年|前年|来年|次年|別ファイル|別シート|別紙|参照|比較|生まれ|申込|申請"
)
"""Years of a text that says when something else was done."""


@dataclass(frozen=True)
class Year:
    """What is known of the year. fiscal: it begins in April of it; alone: a year that does not say which kind it is; month: of one month."""

    fiscal: int | None = None
    alone: int | None = None
    month: int | None = None
    differ: str = ""
    """Years that contradict one another, as they are written: then none is known."""

    def of(self, month: int, first_month: int) -> int | None:
        """The year in which a month lies. first_month: that with which the book begins."""
        if self.fiscal is not None:
            return self.fiscal + (month < 4)
        if self.alone is not None:
            return self.alone + (month < 4 <= first_month)
        return None

    @property
    def known(self) -> bool:
        """Whether anything says a year."""
        return self.fiscal is not None or self.alone is not None


def year_of(found: re.Match[str]) -> int | None:
    """The year that a pattern with YEAR has found."""
    if found["west"]:
        year = int(found["west"])
    else:
        year = _BEGINS[found["era"]] + (1 if found["of"] == "元" else int(found["of"]))
    return year if year in YEARS else None


def said_in(written: str) -> Year:
    """What one text says of the year."""
    text = plain(written).upper()
    if len(text) > 100 or _OF_OTHERS.search(text):
        return Year()
    if (found := _FISCAL.search(text)) and (year := year_of(found)):
        month = re.search(r"(?<!\d)(1[0-2]|[1-9])月(?!\d)", text[found.end() :])
        return Year(fiscal=year, month=int(month[1]) if month else None)
    if (found := _RANGE.search(text)) and (year := year_of(found)):
        return Year(fiscal=fiscal_year_of(year, int(found["month"])))
    if (found := _MONTH.search(text)) and (year := year_of(found)):
        month_said = int(found["month"])
        return Year(fiscal=fiscal_year_of(year, month_said), month=month_said)
    if re.search(r"\d[年月./-]\d+[月./-]\d+", text):
        return Year()  # a whole day: when the sheet was handed in
    if (found := _PLAIN.search(text)) and (year := year_of(found)):
        return Year(alone=year)
    return Year()


def year_of_sheet(titles: Iterable[str], sheet: str) -> Year:
    """The year of a sheet by what stands above its table and by its name; none where they contradict one another."""
    by_title = _together([found for said in titles if (found := said_in(said)).known])
    by_name = said_in(sheet)
    month = by_name.month or by_title.month
    if by_title.differ or not by_name.known:
        return by_title
    if not by_title.known:
        return by_name
    one, other = _first(by_title), _first(by_name)
    of_january = by_name.alone is not None and (month or 12) < 4 and by_name.alone - 1 == one
    if one != other and not of_january:
        return Year(differ=f"表題は{one}、シート名「{sheet}」は{other}")
    return Year(
        fiscal=by_title.fiscal if by_title.fiscal is not None else by_name.fiscal,
        alone=by_title.alone,
        month=month,
    )


def _first(year: Year) -> int | None:
    return year.fiscal if year.fiscal is not None else year.alone


def _together(found: list[Year]) -> Year:
    """Several texts of one sheet: what says 年度 goes first."""
    fiscal = {one.fiscal for one in found if one.fiscal is not None}
    if len(fiscal) > 1:
        return Year(differ="表題に" + "と".join(str(year) for year in sorted(fiscal) if year) + "があります")
    month = next((one.month for one in found if one.month), None)
    if fiscal:
        return Year(fiscal=fiscal.pop(), month=month)
    alone = {one.alone for one in found if one.alone is not None}
    if len(alone) == 1:
        return Year(alone=alone.pop())
    return (
        Year(differ="表題に" + "と".join(str(year) for year in sorted(alone) if year) + "があります")
        if alone
        else Year()
    )
