"""Excel files as openpyxl writes them, from rows: one long list, or one sheet for a desk's printer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from vcenter.domain.formulas import UNWRITABLE
from vcenter.sheets.drill_marks import WORD, is_marked, marked

Cell = str | int | None


def long_list(title: str, columns: Mapping[str, int], rows: Iterable[Sequence[Cell]]) -> bytes:
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
    said = UNWRITABLE.sub("", value)
    if not bold and said[:1] not in ("=", "+", "-", "@", "\t", "\r"):
        return said
    cell = WriteOnlyCell(sheet, value="")
    cell.value, cell.data_type = said, "s"
    cell.quotePrefix = not bold
    if bold:
        cell.font = Font(bold=True)
    return cell


def page(title: str, rows: Iterable[Sequence[Cell]], heading: int, widths: Sequence[int]) -> bytes:
    """A sheet of these rows, printed on A4 across with `heading` on every page. Whatever somebody typed is text: what begins with = is no formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = marked(title)
    _say_drill(sheet)
    for at, row in enumerate(_said_of_drill(rows), 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column)
            cell.value = UNWRITABLE.sub("", value) if isinstance(value, str) else value
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
