"""Lists as Excel files (.xlsx)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vcenter.domain.calendar import show_date
from vcenter.domain.request_words import SORTS
from vcenter.domain.request_year import Line
from vcenter.sheets.insurance import JoinedList, notes_of
from vcenter.sheets.requests import RequestYearSheet
from vcenter.sheets.watching import WatchMonth
from vcenter.sheets.year_papers import Facts, Grid, Paper, Space

Cell = str | int | None

HEADING = ("時刻", "名前", "ふりがな", "住所", "電話", "プラン", "掛金（円）", "送付")
WIDTHS = (8, 20, 22, 44, 18, 24, 12, 24)


def joined_xlsx(joined: JoinedList) -> bytes:
    """The list of who joined on a day, with its sum."""
    rows: list[Sequence[Cell]] = [
        (f"{joined.centre_name}　ボランティア活動保険　ここで加入した方",),
        (f"加入した日　{show_date(joined.day)}", "", "", f"作成　{joined.made_at}"),
        HEADING,
    ]
    rows += [
        (one.time, one.name, one.kana, one.address, one.phone, one.plan, one.fee, one.sent)
        for one in joined.people
    ]
    rows.append(("合計", f"{len(joined.people)}人", "", "", "", "", joined.total))
    rows += [(note,) for note in notes_of(joined)]
    return _xlsx("加入した方", rows, heading=3)


def watch_month_xlsx(month: WatchMonth) -> bytes:
    """A month of watching in figures, as it stands on paper."""
    rows: list[Sequence[Cell]] = [
        (f"{month.centre_name}　見守り　{month.month}",),
        (f"作成　{month.made_at}",),
        (*month.columns,),
    ]
    rows += [(one.visitor, one.district, *one.counts) for one in month.lines]
    rows.append(("計", "", *month.totals))
    return _xlsx("見守り", rows, heading=3)


def plain_xlsx(title: str, columns: Mapping[str, int], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A long list as one sheet: what its columns are called, each with its width, and its rows. What was typed is text."""
    # Loaded when the first Excel file is made: no start waits for openpyxl.
    from vcenter.sheets import book  # noqa: PLC0415

    return book.long_list(title, columns, rows)


def paper_xlsx(paper: Paper) -> bytes:
    """A paper of the year, its parts below each other."""
    rows: list[Sequence[Cell]] = [(f"{paper.title}　{paper.year}",), (f"作成　{paper.made_at}",), ("",)]
    widths = [22, 22, 22]
    rows += [[*one] for one in paper.by]
    for part in paper.parts:
        if isinstance(part, Facts):
            rows += [[*one] for one in part.rows]
        elif isinstance(part, Grid):
            rows += [(part.title,), part.heading, *part.rows]
            widths = [max(8, width // 2 + 4) for width in part.widths]
        elif isinstance(part, Space):
            rows.append((part.title, part.words))
        else:
            rows.append((part.words,))
    return _xlsx(paper.title, rows, heading=3, widths=widths)


def request_year_xlsx(sheet: RequestYearSheet) -> bytes:
    """The figures of a year of the desk of every day, as they stand on paper."""
    year = sheet.year
    rows: list[Sequence[Cell]] = [
        (f"{sheet.centre_name}　相談・依頼　{year.year}年度",),
        (f"作成　{sheet.made_at}",),
        ("月", *SORTS.values(), "計"),
        *_lines([*year.months, year.total]),
        ("",),
        ("地区", *SORTS.values(), "計"),
        *_lines(year.districts),
        ("",),
        (
            "結果",
            "受付",
            "対応中・報告待ち",
            "見つかった・応じた",
            "見つからなかった",
            "見つかった割合",
            "ニーズにした",
            "取下げ",
        ),
        *(
            (
                one.said,
                one.received,
                one.open,
                one.found,
                one.not_found,
                one.share,
                one.as_need,
                one.withdrawn,
            )
            for one in year.came_of
        ),
        ("",),
        ("活動した人（延べ）", year.people),
        ("活動時間（延べ・時間）", f"{year.hours:.1f}"),
    ]
    return _xlsx("相談・依頼", rows, heading=3, widths=(26, 18, 20, 20, 18, 16, 16, 10))


def _lines(lines: Iterable[Line]) -> list[Sequence[Cell]]:
    return [(one.said, *one.counts, one.total) for one in lines]


def _xlsx(title: str, rows: Iterable[Sequence[Cell]], heading: int, widths: Sequence[int] = WIDTHS) -> bytes:
    """A sheet of these rows. Whatever somebody typed is text: what begins with = is no formula."""
    from vcenter.sheets import book  # noqa: PLC0415

    return book.page(title, rows, heading, widths)
