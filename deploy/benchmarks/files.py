"""A roster of 20,000 people from a file: CSV and Excel, each read, compared and written down in a process of its own, and kept."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

from vcenter.program import PROJECT

from .figures import figure, note
from .roster import PEOPLE, made_up

MOST_SECONDS = 5
MOST_MEGABYTES = 300

_HEADING = {
    "name": "氏名",
    "kana": "フリガナ",
    "birth": "生年月日",
    "address": "住所",
    "phone": "電話",
    "phone_other": "携帯",
}


def _files(folder: Path) -> list[Path]:
    rows = [list(_HEADING.values()), *([row[name] for name in _HEADING] for row in made_up())]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    plain, book = folder / "roster.csv", folder / "roster.xlsx"
    plain.write_bytes(text.getvalue().encode("cp932"))
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("名簿")
    for row in rows:
        sheet.append(row)
    made.save(book)
    return [plain, book]


def _measured(file: Path, data: Path) -> tuple[float, float, int]:
    """(seconds, megabytes, rows) of `vcenter import FILE --show json`."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "vcenter", "--data", str(data), "import", str(file), "--show", "json"],
            cwd=PROJECT,
            stdout=out,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        out.seek(0)
        rows = out.read().count(b'"same_as"')
    return seconds, used.ru_maxrss / 1024, rows


def _kept(file: Path, data: Path) -> float:
    """Seconds of `vcenter import FILE --keep` into an empty centre: read, compared and kept, a command a row."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "vcenter", "--data", str(data), "import", str(file), "--keep"],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began


def run() -> None:
    """Print the figures, and say where they are more than is allowed."""
    with tempfile.TemporaryDirectory() as folder:
        for file in _files(Path(folder)):
            seconds, megabytes, rows = _measured(file, Path(folder) / "data")
            kind = file.suffix[1:]
            figure("files", f"{kind}: read, compared, told", seconds, "s")
            figure("files", f"{kind}: most memory", megabytes, "MB")
            figure("files", f"{kind}: read and kept", _kept(file, Path(folder) / f"kept-{kind}"), "s")
            if rows != PEOPLE or seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES:
                note(f"{kind}: {rows} rows, and allowed are {MOST_SECONDS} s and {MOST_MEGABYTES} MB")
