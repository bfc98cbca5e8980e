"""Excel files (xlsx) as sheets of cells, with what only whoever opens them sees: hidden rows, struck-out ones, comments.

openpyxl reads them, but for the objects that it makes of every cell: what is wanted of a cell goes straight into its row. A string
without parts, as nearly all are, is taken as it stands.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl.cell.text import Text
from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import COMMENTS_NS, SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, iterparse

from vcenter.domain.refusal import Refusal
from vcenter.rosters.cells import (
    MOST_COLUMNS,
    MOST_LONG_ROWS,
    MOST_ROWS,
    NO_PACKAGE,
    Cell,
    NoResult,
    Sheet,
    check_cells,
    check_shape,
    check_width,
)
from vcenter.rosters.strict import as_usual
from vcenter.rosters.struck import PartlyStruck

LARGEST_UNPACKED = 200_000_000
"""Bytes of everything in an xlsx, unpacked."""
MOST_ENTRIES = 500
MOST_SHEETS = 50
MOST_CELLS = 800_000
"""Of all sheets of a file together: each that is written in it takes some 300 bytes while it is read."""
MOST_AREA = 2_000_000
"""Cells of all sheets, with the empty ones between those that are written."""
MOST_FAR_ROWS = 4_000_000
"""Of all sheets together, with the empty ones above a cell that somebody left far below."""
MOST_LOOKED_AT = 20_000_000
"""Cells and rows that are looked at because they may lie in ranges that were made one."""

_JAPANESE_DAYS = {27, 28, 29, 30, 31, 34, 35, 36, *range(50, 59)}
"""Numbers of formats that show a day in Excels sold in Japan, as R8.4.1; no file spells them out, and openpyxl has not got them."""

_ROW, _MERGED, _STRING, _T, _INLINE, _FORMULA = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("row", "mergeCell", "si", "t", "is", "f")
)


def read_excel(data: bytes) -> list[Sheet]:
    """Every sheet with cells of a file. Refusal when it is broken, or made to fill the memory."""
    _check_package(data)
    try:
        data = as_usual(data)
        # Formulas as such: what only shows values does not tell one without a result from an empty cell.
        sheets = _Book(data).sheets()
        if any(isinstance(cell, NoResult) for sheet in sheets for row in sheet.rows for cell in row):
            _put_results(sheets, _Book(data, data_only=True).sheets())
        return sheets
    except (Refusal, MemoryError):
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        EOFError,
    ) as error:
        raise _broken_excel() from error
    except Exception as error:  # what the XML parser and openpyxl raise on damaged parts is not one type
        raise _broken_excel() from error


def _put_results(sheets: list[Sheet], results: list[Sheet]) -> None:
    """In the place of formulas what they gave when the file was saved, where that was kept."""
    for sheet, given in zip(sheets, results, strict=True):
        for cells, found in zip(sheet.rows, given.rows, strict=False):
            for column, (cell, result) in enumerate(zip(cells, found, strict=False)):
                if isinstance(cell, NoResult) and result is not None:
                    cells[column] = result


def _broken_excel() -> Refusal:
    return Refusal(
        "Excelファイルが壊れているか途中で切れています。Excelで開き直して保存したものを選んでください。",
        "file",
    )


def _too_many_cells() -> Refusal:
    return Refusal(
        "使っていないセルが多すぎるExcelです。名簿のところだけを新しいシートに貼って保存してください。",
        "file",
    )


def _check_package(data: bytes) -> None:
    """Refuse what would fill the memory or run something, before anything is parsed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refusal("Excelの中の部品が多すぎます。必要なシートだけを保存し直してください。", "file")
            names = {entry.filename for entry in entries}
            if any("vbaProject" in name for name in names):
                raise Refusal("マクロ入りのExcelです。「Excelブック(.xlsx)」で保存し直してください。", "file")
            if "xl/workbook.xml" not in names:
                raise Refusal(_what_it_is(package, names), "file")
            _unpack_counted(package, entries)
    except NO_PACKAGE as error:
        if isinstance(error, Refusal):
            raise
        raise _broken_excel() from error


def _what_it_is(package: zipfile.ZipFile, names: set[str]) -> str:
    kind = package.open("mimetype").read(100) if "mimetype" in names else b""
    if b"spreadsheet" in kind:
        return "LibreOfficeなどの表（.ods）です。開いて「名前を付けて保存」で「Excel 2007-365 (.xlsx)」を選び、保存し直してください。"
    if "xl/workbook.bin" in names:
        return "Excelのバイナリ形式（.xlsb）です。Excelで開き「Excelブック(.xlsx)」で保存し直してください。"
    if any(name.startswith("Index/") for name in names):
        return "Numbersの表です。「ファイル」→「書き出す」→「Excel」で書き出したものを選んでください。"
    if "word/document.xml" in names:
        return "Wordの文書です。表をExcelに貼り「Excelブック(.xlsx)」で保存してください。"
    return "Excelの名簿ではありません。圧縮したファイル（zip）なら、開いて中のCSVかExcel(.xlsx)を選んでください。"


_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")


def _unpack_counted(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    # What an entry declares may be a lie: what it really unpacks to is counted.
    total = cells = 0
    for entry in entries:
        head = b""
        with package.open(entry) as part:
            while piece := part.read(1_000_000):
                total += len(piece)
                head = head or piece[:2000]
                if "worksheets/" in entry.filename:
                    cells += len(_CELL.findall(piece))
                if cells > MOST_CELLS:
                    raise _too_many_cells()
                if total > LARGEST_UNPACKED:
                    raise Refusal(
                        "中身が異常に大きいExcelです（圧縮爆弾の疑い）。元のファイルを確かめてください。",
                        "file",
                    )
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Refusal(
                "外部を参照するExcelは読みません。値だけを新しいシートに貼って保存してください。", "file"
            )


class _Book(ExcelReader):
    """The parts of a book that a roster is read from, and none of pictures, tables and names."""

    def __init__(self, data: bytes, data_only: bool = False) -> None:
        super().__init__(io.BytesIO(data), data_only=data_only, keep_links=False)
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self._looks: dict[int, tuple[bool, int]] = {}
        self._fills: dict[int, str] = {}
        book: Any = self.wb
        book._date_formats |= {
            style for style, of in enumerate(book._cell_styles) if of.numFmtId in _JAPANESE_DAYS
        }

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                for _, node in iterparse(source):
                    if node.tag == _STRING:
                        self.shared_strings.append(_plain(node))
                        node.clear()

    def sheets(self) -> list[Sheet]:
        """Every sheet with cells, in the book's order."""
        found = [
            (sheet, rel)
            for sheet, rel in self.parser.find_sheets()
            if rel.target in self.valid_files and "chartsheet" not in rel.Type
        ]
        if len(found) > MOST_SHEETS:
            raise Refusal(f"シートが{len(found)}枚あります。{MOST_SHEETS}枚までに分けてください。", "file")
        area = far = 0
        sheets = []
        for sheet, rel in found:
            one = self._sheet(sheet.name, rel.target, sheet.state != "visible")
            area += _area(one.rows[:MOST_ROWS])
            far += len(one.rows)
            if area > MOST_AREA or far > MOST_FAR_ROWS:
                raise _too_many_cells()
            sheets.append(one)
        return sheets

    def _sheet(self, name: str, path: str, out_of_sight: bool) -> Sheet:
        with self.archive.open(path) as source:
            parser = _Parser(self, source)
            # As they were written, not as far as the sheet says that it goes.
            cells = dict(parser.cells())
        comments = dict(self._comments(path))
        merged = [_bounds(ref) for ref in parser.merged_refs]
        _leave_first(cells, comments, merged)
        rows, struck_out, struck_cells = self._rows(cells, comments)
        said: dict[int, list[str]] = {}
        for (row, _), comment in sorted(comments.items()):
            said.setdefault(row, []).append(" ".join(comment.split()))
        return Sheet(
            name,
            rows,
            hidden=frozenset(
                row
                for row in map(int, parser.row_dimensions)
                if row <= len(rows)
                and _is_hidden(parser.row_dimensions[str(row)])
                and any(cell is not None for cell in rows[row - 1])
            ),
            struck_out=struck_out,
            comments=said,
            merged=tuple((top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in merged),
            from_1904=self.wb.epoch == CALENDAR_MAC_1904,
            out_of_sight=out_of_sight,
            struck_cells=struck_cells,
            fills=self._filled(cells),
        )

    def _filled(self, cells: dict[tuple[int, int], _Written]) -> dict[int, dict[int, str]]:
        """The colours behind what is written, by row and column."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), (_, _, style) in cells.items():
            colour = self._fills.get(style)
            if colour is None:
                colour = self._fills[style] = _colour(self.wb, style)
            if colour:
                found.setdefault(row, {})[column - 1] = colour
        return found

    def _rows(
        self, cells: dict[tuple[int, int], _Written], comments: dict[tuple[int, int], str]
    ) -> tuple[list[list[Cell]], frozenset[int], dict[int, dict[int, str]]]:
        """(rows of values, numbers of those of which at least half is struck out, what is struck out in each cell)."""
        places = sorted(cells.keys() | comments.keys())
        # How many are written, not how far below or to the right somebody has left one.
        widths = dict(places)
        check_shape(len(widths), len({column for _, column in places}))
        long = [row for row, width in widths.items() if width > MOST_COLUMNS]
        if len(long) > MOST_LONG_ROWS:
            check_width(long[0], widths[long[0]])
        empty: list[Cell] = []
        rows = [empty] * max(widths, default=0)
        written: dict[int, int] = {}
        struck: dict[int, int] = {}
        struck_cells: dict[int, dict[int, str]] = {}
        for row, column in places:
            into = rows[row - 1]
            if into is empty:
                into = rows[row - 1] = []
            if column > len(into):
                into.extend([None] * (column - len(into)))
            if (row, column) in cells:
                value, is_struck = self._value(*cells[row, column])
                into[column - 1] = value
                written[row] = written.get(row, 0) + 1
                if is_struck:
                    struck[row] = struck.get(row, 0) + 1
                if is_struck or isinstance(value, PartlyStruck):
                    said = value.struck if isinstance(value, PartlyStruck) else str(value).strip()
                    struck_cells.setdefault(row, {})[column - 1] = said
        for number, values in enumerate(rows, start=1):
            check_cells(number, values)
        struck_out = frozenset(row for row, count in struck.items() if 2 * count >= written[row])
        return rows, struck_out, struck_cells

    def _comments(self, path: str) -> Iterator[tuple[tuple[int, int], str]]:
        """Where somebody wrote beside a cell, and what."""
        rels = str(get_rels_path(path))  # type: ignore[no-untyped-call]
        if rels not in self.valid_files:
            return
        for rel in get_dependents(self.archive, rels).find(COMMENTS_NS):
            part: Any = CommentSheet.from_tree(fromstring(self.archive.read(rel.target)))  # type: ignore[arg-type]
            for ref, comment in part.comments:
                yield coordinate_to_tuple(ref), str(comment.text)

    def _value(self, value: Any, kind: str, style: int) -> tuple[Cell, bool]:
        """(what is written, whether it is struck out)."""
        is_struck, digits = self._looks.get(style) or self._look(style)
        if kind == "f":
            return NoResult(value if isinstance(value, str) else "="), is_struck
        if digits and isinstance(value, int) and not isinstance(value, bool):
            value = str(value).zfill(digits)  # 123 that its format shows as 00123
        return value, is_struck

    def _look(self, style: int) -> tuple[bool, int]:
        """(whether a style strikes out, how many digits it shows at least), asked once of each."""
        book: Any = self.wb
        of = book._cell_styles[style]
        shown = _number_format(book, of.numFmtId) if any(of) else ""
        strikes = any(of) and bool(book._fonts[of.fontId].strike)
        self._looks[style] = (strikes, len(shown) if re.fullmatch("0{2,}", shown) else 0)
        return self._looks[style]


_Written = tuple[Any, str, int]
"""What stands in a cell, of which kind it is ("f": a formula), and its style."""


class _Parser(WorkSheetParser):
    """openpyxl's parser of a sheet, asked for cells and merged ranges alone. merged_refs: after the cells were read."""

    def __init__(self, book: _Book, source: Any) -> None:
        wb: Any = book.wb
        super().__init__(
            source, book.shared_strings, book.data_only, wb.epoch, wb._date_formats, wb._timedelta_formats
        )
        self.merged_refs: list[str] = []

    def cells(self) -> Iterator[tuple[tuple[int, int], _Written]]:
        """Every cell with something in it, by row and column."""
        for _, element in iterparse(self.source):
            if element.tag == _ROW:
                for cell in self.parse_row(element)[1]:
                    if cell["value"] is not None:
                        yield (
                            (cell["row"], cell["column"]),
                            (cell["value"], cell["data_type"], cell["style_id"]),
                        )
                element.clear()
            elif element.tag == _MERGED:
                self.merged_refs.append(element.get("ref"))
                element.clear()

    def parse_cell(self, element: Any) -> dict[str, Any]:
        if element.get("t") == "inlineStr" and element.find(_FORMULA) is None:
            where = element.get("r")
            if where and (inside := element.find(_INLINE)) is not None:
                row, self.col_counter = coordinate_to_tuple(where)
                return {
                    "row": row,
                    "column": self.col_counter,
                    "value": _plain(inside),
                    "data_type": "s",
                    "style_id": int(element.get("s", 0)),
                }
        return super().parse_cell(element)


def _plain(node: Any) -> str:
    """A string of the file: of one part as it stands, of several (formats, readings) as openpyxl puts it together."""
    if len(node) == 1 and node[0].tag == _T:
        return (node[0].text or "").replace("x005F_", "")
    text: Any = Text.from_tree(node)
    said = str(text.content).replace("x005F_", "")
    struck = "".join(part.t or "" for part in text.r if part.rPr is not None and part.rPr.strike)
    return PartlyStruck.of(said, struck) if struck else said


def _area(rows: list[list[Cell]]) -> int:
    return len(rows) * max((len(row) for row in rows if len(row) <= MOST_COLUMNS), default=0)


def _bounds(ref: str) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of a range, from 1."""
    left, top, right, bottom = range_boundaries(ref)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(ref)
    return left, top, right, bottom


def _leave_first(
    cells: dict[tuple[int, int], _Written],
    comments: dict[tuple[int, int], str],
    merged: list[tuple[int, int, int, int]],
) -> None:
    """Of cells that were made one only the first says something: what lies below the others nobody sees."""
    looked_at = 0
    for left, top, right, bottom in merged:
        area = (right - left + 1) * (bottom - top + 1)
        looked_at += min(area, len(cells) + len(comments)) + max(0, min(bottom, MOST_ROWS) - top)
        if looked_at > MOST_LOOKED_AT:
            raise _too_many_cells()
        for of in (cells, comments):
            if area < len(of):
                inside = [
                    (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
                ]
            else:
                inside = [
                    (row, column) for row, column in of if top <= row <= bottom and left <= column <= right
                ]
            for place in inside:
                if place != (top, left):
                    of.pop(place, None)


def _is_hidden(row: dict[str, str]) -> bool:
    """Whether nobody who opens the file sees a row of these attributes."""
    return row.get("hidden", "0") not in ("0", "f", "false") or ("ht" in row and float(row["ht"]) == 0)


def _number_format(book: Any, id: int) -> str:
    if id < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(id, "General"))
    return str(book._number_formats[id - BUILTIN_FORMATS_MAX_SIZE])


def _colour(book: Any, style: int) -> str:
    """The colour behind a cell of a style, as the file has it; "" of none."""
    of = book._cell_styles[style]
    fill = book._fills[of.fillId] if of.fillId else None
    if fill is None or getattr(fill, "patternType", None) in (None, "none"):
        return ""
    colour = fill.fgColor
    if colour.type == "theme":
        return f"theme:{colour.theme}:{colour.tint or 0:.2f}"
    if colour.type == "indexed":
        index = colour.indexed
        return COLOR_INDEX[index][-6:].upper() if index < len(COLOR_INDEX) else ""
    return str(colour.rgb)[-6:].upper()
