"""The bytes of a file as sheets of cells: text with commas, semicolons or tabs in every usual encoding, and xlsx."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from vcenter.domain.refusal import Refusal

LARGEST = 20_000_000
"""Bytes of a file."""
LARGEST_UNPACKED = 200_000_000
"""Bytes of everything in an xlsx, unpacked."""
MOST_ENTRIES = 500
MOST_SHEETS = 50
MOST_CELLS = 800_000
"""Of all sheets of a file together: each that is written in it takes some 400 bytes while it is read."""
MOST_AREA = 2_000_000
"""Cells of all sheets, with the empty ones between those that are written."""
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000


class NoResult(str):
    """A formula whose result its program did not save: what it says is all that there is."""

    __slots__ = ()


Cell = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True)
class Sheet:
    """A sheet's name ("" for text files) and its rows of cells, as they stand in the file.

    Numbers of rows are from 1: hidden and struck_out ones, and of each what somebody wrote beside its cells (comments).
    merged: (first row, first column, last row, last column) of cells made one, from 0. from_1904: its days are counted
    as old Macintosh programs did. out_of_sight: nobody who opens the file sees this sheet.
    """

    name: str
    rows: list[list[Cell]]
    hidden: frozenset[int] = frozenset()
    struck_out: frozenset[int] = frozenset()
    comments: dict[int, list[str]] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    from_1904: bool = False
    out_of_sight: bool = False


def read_file(data: bytes) -> tuple[str, list[Sheet]]:
    """(how it was written, its sheets), whatever its name ends with. Refusal when it is broken."""
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal("ファイルが空です。保存し直したものを選んでください。", "file")
    if len(data) > LARGEST:
        raise Refusal(
            f"ファイルが大きすぎます（{len(data) // 1_000_000}MB）。20MBまでにするか、地区ごとに分けてください。",
            "file",
        )
    for begins, holds, said in _OTHERS:
        if data.startswith(begins) and holds in data:
            raise Refusal(said, "file")
    if data.startswith(b"PK"):
        return "Excel", _excel(data)
    encoding, text = _decode(data)
    begins_with = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if _WEB_PAGE.match(begins_with):
        raise Refusal(
            "ウェブページ（HTML・XML）の表です。名前の終わりが.xlsでも、中身はExcelではありません。"
            "Excelで開き「Excelブック(.xlsx)」で保存し直してください。",
            "file",
        )
    if begins_with.startswith("{\\rtf"):
        raise Refusal("文書（RTF）です。表をExcelに貼り「Excelブック(.xlsx)」で保存してください。", "file")
    return encoding, [Sheet("", _rows_of_text(text))]


_WEB_PAGE = re.compile(r"<(!doctype|\?xml|html|head|meta|table)\b")

_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0",
        "EncryptedPackage".encode("utf-16-le"),
        "パスワード付きのExcelです。Excelで開き、「ファイル」→「情報」→「ブックの保護」でパスワードを外して保存し直してください。",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        b"",
        "古い形式（.xls）のファイルです。Excelで開き「Excelブック(.xlsx)」で保存し直してください。",
    ),
    (
        b"%PDF",
        b"",
        "PDFです。もとのExcelかCSVを選んでください。ないときは表をExcelに写して保存してください。",
    ),
    (b"\x89PNG", b"", "画像です。名簿はExcel(.xlsx)かCSVで選んでください。"),
    (b"\xff\xd8\xff", b"", "画像です。名簿はExcel(.xlsx)かCSVで選んでください。"),
)
"""What other files begin with and hold, and what to do."""

_MARKED = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b(I", b"\x1b$(D")
"""How ISO-2022-JP, the encoding of old mail programs, changes to Japanese letters."""
_SURELY_EUC = 0.3
"""Part of half-width kana in a text, above which it is EUC-JP that was taken for CP932."""


def _decode(data: bytes) -> tuple[str, str]:
    for mark, codec, shown in _MARKED:
        if data.startswith(mark):
            try:
                return shown, data.decode(codec)
            except UnicodeDecodeError:
                raise Refusal(
                    "ファイルが途中で切れています。もう一度コピーしてから選んでください。", "file"
                ) from None
    if mail := _iso_2022(data):
        return "ISO-2022-JP", mail
    if wide := _unmarked_utf16(data):
        return "UTF-16", wide
    if b"\x00" in data:
        raise Refusal("名簿の形ではないファイルです。CSVかExcel(.xlsx)を選んでください。", "file")
    try:
        return "UTF-8", data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and _mostly_utf8(data, error.start):
            raise Refusal(
                "ファイルが途中で切れています。もう一度コピーしてから選んでください。", "file"
            ) from None
    if euc := _euc(data):
        return "EUC-JP", euc
    try:
        return "Shift_JIS（CP932）", data.decode("cp932")
    except UnicodeDecodeError as error:
        if error.reason == "incomplete multibyte sequence" and error.end >= len(data):
            raise Refusal(
                "ファイルが途中で切れています。もう一度コピーしてから選んでください。", "file"
            ) from None
        raise Refusal(
            "文字コードが読めません。Excelで開き「CSV UTF-8」で保存し直してください。", "file"
        ) from None


def _iso_2022(data: bytes) -> str:
    """What old mail programs wrote; "" for what is not."""
    if any(escape in data for escape in _ESCAPES):
        for codec in ("iso2022_jp_ext", "iso2022_jp_2004"):
            try:
                return data.decode(codec)
            except UnicodeDecodeError:
                continue
    return ""


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without its mark: every heading holds commas or line ends, whose one half is zero."""
    for codec, mark in (
        ("utf-16-le", (b",\x00", b"\t\x00", b";\x00")),
        ("utf-16-be", (b"\x00,", b"\x00\t", b"\x00;")),
    ):
        if len(data) % 2 == 0 and any(one in data for one in mark):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text and re.search(r"[ぁ-んァ-ヺ一-龠]", text):
                return text
    return ""


def _euc(data: bytes) -> str:
    """EUC-JP is also a text of CP932, of half-width kana that make no sense; "" for what is not."""
    try:
        text = data.decode("euc_jp")
    except UnicodeDecodeError:
        return ""
    try:
        other = data.decode("cp932")
    except UnicodeDecodeError:
        return text
    letters = [char for char in other if ord(char) > 0x7F]
    return text if sum("\uff61" <= char <= "\uff9f" for char in letters) > _SURELY_EUC * len(letters) else ""


def _mostly_utf8(data: bytes, end: int) -> bool:
    """Whether what stands before the break holds Japanese in UTF-8, so that it is surely no other encoding."""
    return len(data) - end < 4 and any(byte >= 0x80 for byte in data[:end])


_AS_TEXT = re.compile(r'^="([^"]*)"$')
"""How programs write a number for Excel so that it keeps its zeros."""


def _rows_of_text(text: str) -> list[list[Cell]]:
    if any(char in text for char in "\x01\x02\x03\x04\x05\x06\x07\x0e\x0f"):
        raise Refusal("名簿の形ではないファイルです。CSVかExcel(.xlsx)を選んでください。", "file")
    first = re.sub(r'"[^"]*"', "", "".join(text.splitlines(keepends=True)[:20]))
    delimiter = max(",\t;", key=first.count)  # of as many the comma
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Cell]] = []
    try:
        for row in reader:
            _check_shape(len(rows) + 1, len(row))
            _check_cells(len(rows) + 1, row)
            _check_quotes(reader.line_num, row, delimiter)
            rows.append([_AS_TEXT.sub(r"\1", cell) if cell[:2] == '="' else cell for cell in row])
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refusal(
                f'{len(rows) + 1}件目（{_begins(text, len(rows))}）から先の引用符（"）が閉じていないか、ファイルが途中で切れています。'
                "Excelで開いて保存し直すか、もう一度コピーしてから選んでください。",
                "file",
            ) from None
        raise Refusal(
            f'{reader.line_num}行目の引用符（"）が壊れています。Excelで開いて保存し直してください。', "file"
        ) from None
    return rows


def _begins(text: str, row: int) -> str:
    lines = text.splitlines()
    return f"「{lines[row][:20]}」" if row < len(lines) else "最後の行"


def _check_quotes(line: int, row: list[str], delimiter: str) -> None:
    """A quote that is not closed where it should be makes other people's rows part of one cell."""
    for cell in row:
        if "\n" in cell and any(part.count(delimiter) > 1 for part in cell.splitlines()):
            raise Refusal(
                f'{line}行目までに、引用符（"）の閉じ忘れがあるようです。何行かが1つのセルになっています。Excelで開いて保存し直してください。',
                "file",
            )


def _check_shape(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise Refusal(f"{MOST_ROWS:,}行を超えています。地区ごとなどに分けてください。", "file")
    if columns > MOST_COLUMNS:
        raise Refusal(f"{rows}行目に{columns}列あります。{MOST_COLUMNS}列までにしてください。", "file")


def _check_cells(row: int, cells: list[Any]) -> None:
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        raise Refusal(
            f"{row}行目に{LONGEST_CELL:,}文字を超えるセルがあります。壊れていないか確かめてください。", "file"
        )


def _excel(data: bytes) -> list[Sheet]:
    _check_package(data)
    try:
        # Everything of a cell is wanted, formulas as such: what only shows values loses hidden and struck-out rows.
        book = load_workbook(io.BytesIO(data), keep_links=False)
        if len(book.sheetnames) > MOST_SHEETS:
            raise Refusal(
                f"シートが{len(book.sheetnames)}枚あります。{MOST_SHEETS}枚までに分けてください。", "file"
            )
        sheets = [_ExcelSheet(sheet, book.epoch == CALENDAR_MAC_1904).read() for sheet in book.worksheets]
        if sum(len(sheet.rows) * max(map(len, sheet.rows), default=0) for sheet in sheets) > MOST_AREA:
            raise Refusal(
                "使っていないセルが多すぎるExcelです。名簿のところだけを新しいシートに貼って保存してください。",
                "file",
            )
        if any(isinstance(cell, NoResult) for sheet in sheets for row in sheet.rows for cell in row):
            _put_results(data, sheets)
        return sheets
    except Refusal:
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


def _put_results(data: bytes, sheets: list[Sheet]) -> None:
    """In the place of formulas what they gave when the file was saved, where that was kept."""
    results = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                if isinstance(cell, NoResult):
                    result: Any = results[sheet.name].cell(row, column).value
                    if result is not None:
                        cells[column - 1] = result


def _broken_excel() -> Refusal:
    return Refusal(
        "Excelファイルが壊れているか途中で切れています。Excelで開き直して保存したものを選んでください。",
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
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
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
                    raise Refusal(
                        "使っていないセルが多すぎるExcelです。名簿のところだけを新しいシートに貼って保存してください。",
                        "file",
                    )
                if total > LARGEST_UNPACKED:
                    raise Refusal(
                        "中身が異常に大きいExcelです（圧縮爆弾の疑い）。元のファイルを確かめてください。",
                        "file",
                    )
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Refusal(
                "外部を参照するExcelは読みません。値だけを新しいシートに貼って保存してください。", "file"
            )


class _ExcelSheet:
    """One sheet while it is read: its cells as they were written, not as far as it says that it goes."""

    def __init__(self, sheet: Any, from_1904: bool) -> None:
        self._sheet = sheet
        self._from_1904 = from_1904
        self._looks: dict[int, tuple[bool, int]] = {}

    def read(self) -> Sheet:
        # The sheet's own walk makes a cell for every gap up to the farthest format; these are those that were written.
        cells = [
            (row, column, cell)
            for (row, column), cell in self._sheet._cells.items()
            if cell.value is not None or cell.comment
        ]
        last_row = max((row for row, _, _ in cells), default=0)
        _check_shape(last_row, max((column for _, column, _ in cells), default=0))
        rows: list[list[Cell]] = [[] for _ in range(last_row)]
        written: dict[int, int] = {}
        struck: dict[int, int] = {}
        comments: dict[int, list[str]] = {}
        for row, column, cell in sorted(cells, key=lambda one: one[:2]):
            into = rows[row - 1]
            into.extend([None] * (column - len(into)))
            value, is_struck = self._value(cell)
            into[column - 1] = value
            if value is not None:
                written[row] = written.get(row, 0) + 1
                struck[row] = struck.get(row, 0) + is_struck
            if cell.comment:
                comments.setdefault(row, []).append(" ".join(str(cell.comment.text).split()))
        for number, values in enumerate(rows, start=1):
            _check_cells(number, values)
        return Sheet(
            self._sheet.title,
            rows,
            hidden=frozenset(
                number
                for number, one in self._sheet.row_dimensions.items()
                if (one.hidden or one.height == 0) and number in written
            ),
            struck_out=frozenset(
                number for number, count in struck.items() if count and 2 * count >= written[number]
            ),
            comments=comments,
            merged=tuple(
                (one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1)
                for one in self._sheet.merged_cells.ranges
            ),
            from_1904=self._from_1904,
            out_of_sight=self._sheet.sheet_state != "visible",
        )

    def _value(self, cell: Any) -> tuple[Cell, bool]:
        """(what is written, whether it is struck out)."""
        value = cell.value
        is_struck, digits = self._look(cell) if cell.has_style else (False, 0)
        if cell.data_type == "f":
            return NoResult(value if isinstance(value, str) else "="), is_struck
        if digits and isinstance(value, int) and not isinstance(value, bool):
            value = str(value).zfill(digits)  # 123 that its format shows as 00123
        return value, is_struck

    def _look(self, cell: Any) -> tuple[bool, int]:
        look = self._looks.get(cell.style_id)
        if look is None:
            shown = cell.number_format
            look = (bool(cell.font.strike), len(shown) if re.fullmatch("0{2,}", shown) else 0)
            self._looks[cell.style_id] = look
        return look
