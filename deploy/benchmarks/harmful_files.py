"""Small files that unfold to many times their size, or take minutes to read: made here, so that none is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
from PIL import Image

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SCANS = 125_600
ROWS = 1_000_000


def _changed(part: str, before: bytes, instead: bytes, **more: bytes) -> bytes:
    """A small roster as Excel keeps it, with something else in one of its parts, and more parts of its folder."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["氏名", "電話"])
    sheet.append(["山田 太郎", "090-1111-2222"])
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        assert part in old.namelist()
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert before in content
                content = content.replace(before, instead, 1)
            new.writestr(name, content)
        for name, content in more.items():
            new.writestr(f"xl/{name}.xml", content)
    return made.getvalue()


def empty_rows(count: int = ROWS) -> bytes:
    """Rows in which nothing stands, one after another."""
    rows = b"".join(b'<row r="%d" spans="1:9"/>' % number for number in range(3, 3 + count))
    return _changed("xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")


def styles(count: int = ROWS) -> bytes:
    """Looks of cells that no cell has."""
    return _changed("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0" fontId="0"/>' * count + b"</cellXfs>")


def names(count: int = 500_000) -> bytes:
    """Names of ranges that nobody uses."""
    defined = b"".join(
        b'<definedName name="n%d">Sheet!$A$1</definedName>' % number for number in range(count)
    )
    return _changed("xl/workbook.xml", b"<calcPr", b"<definedNames>" + defined + b"</definedNames><calcPr")


def strings(count: int = 2_000_000) -> bytes:
    """Texts of cells that no cell has."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    main = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    whole = main + b"<si><t>a</t></si>" * count + b"</sst>"
    return _changed("[Content_Types].xml", b"</Types>", told, sharedStrings=whole)


def bad_dates(count: int = 49_000) -> bytes:
    """A roster in which no birthday can be read."""
    lines = [
        f"仮名　{number},カメイ,まだ聞いていない{number},090-{number % 10000:04}-0000"
        for number in range(count)
    ]
    return "\n".join(["氏名,ふりがな,生年月日,電話", *lines]).encode()


def many_scans(count: int = SCANS) -> bytes:
    """A photo that is to be gone over again and again."""
    made = io.BytesIO()
    Image.new("RGB", (2000, 2000), "grey").save(made, "JPEG", progressive=True, quality=50)
    whole = made.getvalue()
    # Y once more, of which nothing is said: one bit plane of one coefficient, with an empty block run.
    scan = bytes.fromhex("ffda 0008 01 01 00 01 01 00".replace(" ", "")) + b"\x00"
    return whole[:-2] + scan * count + whole[-2:]


FILES: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "empty_rows.xlsx": ("/rosters/files", EXCEL, empty_rows),
    "styles.xlsx": ("/rosters/files", EXCEL, styles),
    "names.xlsx": ("/rosters/files", EXCEL, names),
    "strings.xlsx": ("/rosters/files", EXCEL, strings),
    "bad_dates.csv": ("/rosters/files", "text/csv", bad_dates),
}
"""Name of each to where it is sent, what it is said to be, and how it is made."""
