"""Lists as files for other programs: Excel written row by row, and CSV in two encodings. No value becomes a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Literal
from xml.sax.saxutils import escape

from vcenter.domain.formulas import UNWRITABLE, guarded
from vcenter.sheets.drill_marks import WORD, is_marked, marked

SUBSTITUTE = "〓"
"""Stands where CP932 lacks a letter; reading such a file marks the value (rosters/values.py)."""

Rows = Iterable[Sequence[str | int | None]]


def lacking(rows: Rows) -> list[str]:
    """The letters that the old encoding lacks, each once, in their order."""
    letters = {
        letter: None
        for row in rows
        for cell in row
        if isinstance(cell, str) and not cell.isascii()
        for letter in cell
    }
    return [letter for letter in letters if _old(letter) == SUBSTITUTE != letter]


def _old(text: str) -> str:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return "".join(_old_letter(letter) for letter in text)
    return text


_ALIKE = str.maketrans("〜−‖¢£¬—", "～－∥￠￡￢―")
"""Letters that CP932 has under another number, as every Windows writes them."""


def _old_letter(letter: str) -> str:
    letter = letter.translate(_ALIKE)
    try:
        letter.encode("cp932")
    except UnicodeEncodeError:
        return SUBSTITUTE
    return letter


def csv_file(heading: Sequence[str], rows: Rows, encoding: Literal["utf8", "cp932"]) -> bytes:
    """A CSV file, every cell in quotes: UTF-8 with its mark, or CP932 with `SUBSTITUTE` for what it lacks."""
    written = io.StringIO(newline="")
    out = csv.writer(written, quoting=csv.QUOTE_ALL)
    out.writerow(heading)
    out.writerows(
        [guarded(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row]
        for row in rows
    )
    text = written.getvalue()
    return text.encode("utf-8-sig") if encoding == "utf8" else _old(text).encode("cp932")


def xlsx_file(title: str, heading: Sequence[str], rows: Rows) -> bytes:
    """An Excel file of one sheet. Every word is text, also when somebody edits its cell; numbers are numbers.

    Written by hand: openpyxl takes ten times as long for twenty thousand people.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            book.writestr(name, content.replace("TITLE", escape(marked(title))))
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            widths = "".join(
                f'<col min="{at}" max="{at}" width="{min(44, max(12, 2 * len(said) + 4))}" customWidth="1"/>'
                for at, said in enumerate(heading, 1)
            )
            sheet.write(f"{_SHEET}<cols>{widths}</cols><sheetData>".encode())
            columns = [_letter(at) for at in range(1, len(heading) + 1)]
            sheet.write(_row(1, columns, heading, 2).encode())
            for number, row in enumerate(rows, 2):
                sheet.write(_row(number, columns, row, 1).encode())
            header = (
                f"<headerFooter><oddHeader>&amp;C{WORD}</oddHeader></headerFooter>" if is_marked() else ""
            )
            sheet.write(f"</sheetData>{header}</worksheet>".encode())
    return made.getvalue()


def _letter(column: int) -> str:
    """A, B, … Z, AA of a column's number, from 1."""
    before, at = divmod(column - 1, 26)
    return (_letter(before) if before else "") + chr(ord("A") + at)


def _row(number: int, columns: Sequence[str], cells: Sequence[str | int | None], style: int) -> str:
    said = []
    for column, cell in zip(columns, cells, strict=True):
        if isinstance(cell, int):
            said.append(f'<c r="{column}{number}"><v>{cell}</v></c>')
        elif cell:
            text = escape(UNWRITABLE.sub("", cell).replace("\r", "\n"))
            said.append(
                f'<c r="{column}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
            )
    return f'<row r="{number}">{"".join(said)}</row>'


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
)
# 1 is text (number format 49), so that nobody who edits a cell makes a formula of it; 2 the heading.
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
    '<sheets><sheet name="TITLE" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="游ゴシック"/></font><font><b/><sz val="11"/><name val="游ゴシック"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
