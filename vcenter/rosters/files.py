"""The bytes of a file as sheets of cells: CSV and tab-separated text in every usual encoding, and xlsx."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from vcenter.domain.refusal import Refusal

LARGEST = 20_000_000
"""Bytes of a file."""
LARGEST_UNPACKED = 200_000_000
"""Bytes of everything in an xlsx, unpacked."""
MOST_ENTRIES = 500
MOST_SHEETS = 50
MOST_CELLS = 2_000_000
"""Of all sheets of a file together, the empty ones counted."""
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000

Cell = str | int | float | datetime | date | None


@dataclass(frozen=True)
class Sheet:
    """A sheet's name ("" for text files) and its rows of cells, as they stand in the file."""

    name: str
    rows: list[list[Cell]]


def read_file(data: bytes) -> tuple[str, list[Sheet]]:
    """(how it was written, its sheets), whatever its name ends with. Refusal when it is broken."""
    if not data.strip(b"\x00 \t\r\n"):
        raise Refusal("ファイルが空です。保存し直したものを選んでください。", "file")
    if len(data) > LARGEST:
        raise Refusal(
            f"ファイルが大きすぎます（{len(data) // 1_000_000}MB）。20MBまでにするか、地区ごとに分けてください。",
            "file",
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(
            "古い形式（.xls）か、パスワード付きのExcelです。パスワードを外し「Excelブック(.xlsx)」で保存し直してください。",
            "file",
        )
    if data.startswith(b"PK"):
        return "Excel", _excel(data)
    encoding, text = _decode(data)
    return encoding, [Sheet("", _rows_of_text(text))]


_MARKED = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)


def _decode(data: bytes) -> tuple[str, str]:
    for mark, codec, shown in _MARKED:
        if data.startswith(mark):
            try:
                return shown, data.decode(codec)
            except UnicodeDecodeError:
                raise Refusal(
                    "ファイルが途中で切れています。もう一度コピーしてから選んでください。", "file"
                ) from None
    if b"\x00" in data:
        raise Refusal("名簿の形ではないファイルです。CSVかExcel(.xlsx)を選んでください。", "file")
    try:
        return "UTF-8", data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and _mostly_utf8(data, error.start):
            raise Refusal(
                "ファイルが途中で切れています。もう一度コピーしてから選んでください。", "file"
            ) from None
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


def _mostly_utf8(data: bytes, end: int) -> bool:
    """Whether what stands before the break holds Japanese in UTF-8, so that it is surely no other encoding."""
    return len(data) - end < 4 and any(byte >= 0x80 for byte in data[:end])


def _rows_of_text(text: str) -> list[list[Cell]]:
    if any(char in text for char in "\x01\x02\x03\x04\x05\x06\x07\x0e\x0f"):
        raise Refusal("名簿の形ではないファイルです。CSVかExcel(.xlsx)を選んでください。", "file")
    first = "".join(text.splitlines(keepends=True)[:20])
    comma = csv.excel_tab if first.count("\t") > first.count(",") else csv.excel
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), comma, strict=True):
            _check_shape(len(rows) + 1, len(row))
            _check_cells(len(rows) + 1, row)
            rows.append(list(row))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refusal(
                "ファイルが途中で切れています（引用符が閉じていません）。もう一度コピーしてから選んでください。",
                "file",
            ) from None
        raise Refusal(
            f"{len(rows) + 1}行目の引用符が壊れています。Excelで開いて保存し直してください。", "file"
        ) from None
    return rows


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
        # Formulas are wanted as such, not as the number that some other program computed once.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            raise Refusal(
                f"シートが{len(book.worksheets)}枚あります。{MOST_SHEETS}枚までに分けてください。", "file"
            )
        room = MOST_CELLS
        sheets = []
        for sheet in book.worksheets:
            rows = _rows_of_sheet(sheet, room)
            room -= sum(map(len, rows))
            sheets.append(Sheet(sheet.title, rows))
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
                raise Refusal("Excelの名簿ではありません。CSVかExcel(.xlsx)を選んでください。", "file")
            _unpack_counted(package, entries)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, Refusal):
            raise
        raise _broken_excel() from error


def _unpack_counted(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    # What an entry declares may be a lie: what it really unpacks to is counted.
    total = 0
    for entry in entries:
        head = b""
        with package.open(entry) as part:
            while piece := part.read(1_000_000):
                total += len(piece)
                head = head or piece[:2000]
                if total > LARGEST_UNPACKED:
                    raise Refusal(
                        "中身が異常に大きいExcelです（圧縮爆弾の疑い）。元のファイルを確かめてください。",
                        "file",
                    )
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise Refusal(
                "外部を参照するExcelは読みません。値だけを新しいシートに貼って保存してください。", "file"
            )


def _rows_of_sheet(sheet: Any, room: int) -> list[list[Cell]]:
    """room: how many cells may still come."""
    rows: list[list[Cell]] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        _check_shape(number, len(cells))
        room -= len(cells)
        if room < 0:
            raise Refusal(
                "使っていないセルが多すぎるExcelです。名簿のところだけを新しいシートに貼って保存してください。",
                "file",
            )
        for cell in cells:
            if getattr(cell, "data_type", None) == "f":
                raise Refusal(
                    f"シート「{sheet.title}」の{cell.coordinate}に数式があります。"
                    "コピーして「値の貼り付け」をしてから選んでください。",
                    "file",
                )
        values = [cell.value for cell in cells]
        _check_cells(number, values)
        rows.append(values)
    return rows
