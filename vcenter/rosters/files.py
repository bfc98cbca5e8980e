"""The bytes of a file as sheets of cells: text with commas, semicolons or tabs in every usual encoding, and xlsx."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from vcenter.domain.formulas import unguarded
from vcenter.domain.refusal import Refusal
from vcenter.rosters import LARGEST
from vcenter.rosters.cells import NO_PACKAGE, Cell, Sheet, check_cells, check_shape


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
        # Loaded when the first Excel comes: it takes as long as a few hundred rows.
        from vcenter.rosters.excel import read_excel  # noqa: PLC0415

        return "Excel", read_excel(data)
    encoding, text = _decode(data)
    begins_with = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if _WEB_PAGE.match(begins_with) or _MAIL_PAGE.match(begins_with):
        raise Refusal(
            "ウェブページ（HTML・XML）の表です。名前の終わりが.xlsでも、中身はExcelではありません。"
            "Excelで開き「Excelブック(.xlsx)」で保存し直してください。",
            "file",
        )
    if re.match(r"id;p[\w;]*\s", begins_with):
        raise Refusal(
            "古い形式（SYLK）の表です。Excelで開き「Excelブック(.xlsx)」で保存し直してください。", "file"
        )
    if begins_with.startswith("{\\rtf"):
        raise Refusal("文書（RTF）です。表をExcelに貼り「Excelブック(.xlsx)」で保存してください。", "file")
    return encoding, [Sheet("", _rows_of_text(text))]


LIGHT_TEXT, LIGHT_EXCEL, LIGHT_PARTS = 200_000, 1_000_000, 100
"""Bytes of text, bytes of everything in an xlsx and how many parts it has, of which the reading takes a second at most."""


def is_light(data: bytes) -> bool:
    """Whether a file is read so soon that nobody waits for it: a roster of some hundred people."""
    if not data.startswith(b"PK"):
        return len(data) <= LIGHT_TEXT
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            # No more is ever read of a part than it declares.
            parts = package.infolist()
            return len(parts) <= LIGHT_PARTS and sum(part.file_size for part in parts) <= LIGHT_EXCEL
    except NO_PACKAGE:
        return True  # it is refused as soon as it is opened


def said_otherwise(data: bytes, name: str) -> str:
    """What a file is whose name says Excel though it holds text alone; "" of every other. Where such a text is a roster it is read; where
    it is none, whoever looks for their Excel is to know."""
    ending = name.lower().rpartition(".")[2]
    if ending not in _EXCEL or data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return ""
    if not data.strip(b"\x00 \t\r\n") or any(data.startswith(begins) for begins, _, _ in _OTHERS):
        return ""
    try:
        text = _decode(data)[1]
    except Refusal:
        return _NO_EXCEL.format(ending)
    if _OTHER_TEXT.match(text[:2000].lstrip("\ufeff \t\r\n").lower()):
        return ""  # which says by itself what it is
    return (_NO_EXCEL if _CONTROL.search(text) else _TEXT_ALONE).format(ending)


_EXCEL = ("xlsx", "xls", "xlsm")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_TEXT_ALONE = (
    "名前の終わりは.{}ですが、中身は文字だけのファイル（テキスト）で、Excelではありません。"
    "もとの表をExcelで開き「Excelブック(.xlsx)」で保存したものを選んでください。"
)
_NO_EXCEL = (
    "名前の終わりは.{}ですが、中身はExcelではありません。名前だけを変えたファイルか、壊れたファイルです。"
    "もとの表をExcelで開き「Excelブック(.xlsx)」で保存したものを選んでください。"
)

_WEB_PAGE = re.compile(r"<(!doctype|!--|\?xml|html|head|body|meta|style|table|div)\b|<!--")
_MAIL_PAGE = re.compile(r"mime-version:|content-type: multipart/related|from: <saved by")
"""How Excel begins a table that it saved as a web page of one file (.mht), also under the name .xls."""
_OTHER_TEXT = re.compile(rf"{_WEB_PAGE.pattern}|{_MAIL_PAGE.pattern}|id;p|{{\\rtf")

_OTHERS = (
    (
        b"\xd0\xcf\x11\xe0",
        "EncryptedPackage".encode("utf-16-le"),
        "パスワード付きのExcelです。Excelで開き、「ファイル」→「情報」→「ブックの保護」でパスワードを外して保存し直してください。",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "WordDocument".encode("utf-16-le"),
        "古い形式のWord（.doc）の文書です。表をExcelに貼り「Excelブック(.xlsx)」で保存してください。",
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
    all_quoted = text.lstrip("\ufeff").startswith('"')
    rows: list[list[Cell]] = []
    try:
        for row in reader:
            check_shape(len(rows) + 1, len(row))
            check_cells(len(rows) + 1, row)
            # Where every cell stands in quotes, a row as wide as the others has lost none.
            if not (all_quoted and rows and len(row) == len(rows[0])):
                _check_quotes(reader.line_num, row, delimiter)
            rows.append([_as_meant(cell) for cell in row])
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


def _as_meant(cell: str) -> str:
    return _AS_TEXT.sub(r"\1", cell) if cell[:2] == '="' else unguarded(cell)


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
