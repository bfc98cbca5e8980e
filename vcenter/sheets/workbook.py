"""Lists as Excel files (.xlsx)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from vcenter.domain.calendar import show_date
from vcenter.domain.request_words import SORTS
from vcenter.domain.request_year import Line
from vcenter.sheets.drill_marks import WORD, is_marked, marked
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
    book = Workbook(write_only=True)
    sheet = book.create_sheet(marked(title))
    _say_drill(sheet)
    for at, width in enumerate(columns.values(), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, name, bold=True) for name in columns])
    for row in rows:
        sheet.append([_text_cell(sheet, value) if isinstance(value, str) else value for value in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _say_drill(sheet: Any) -> None:
    """On paper every page of a sheet of a drill says so."""
    if is_marked():
        sheet.oddHeader.center.text = WORD


def _said_of_drill(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """The same rows, the first of which says 訓練 where it has to be said."""
    for at, row in enumerate(rows):
        yield (f"{WORD}　{row[0]}", *row[1:]) if at == 0 and is_marked() else row


def _text_cell(sheet: Any, value: str, *, bold: bool = False) -> Any:
    """A cell of text; what begins with = is no formula."""
    said = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not bold and said[:1] not in ("=", "+", "-", "@", "\t", "\r"):
        return said
    cell = WriteOnlyCell(sheet, value="")
    cell.value, cell.data_type = said, "s"
    cell.quotePrefix = not bold
    if bold:
        cell.font = Font(bold=True)
    return cell


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
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = marked(title)
    _say_drill(sheet)
    for at, row in enumerate(_said_of_drill(rows), 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
            cell.alignment = Alignment(vertical="top", wrap_text=at > heading - 1 and len(row) > 1)
            cell.font = Font(bold=at in (1, heading))
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{heading + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{heading}:{heading}"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
