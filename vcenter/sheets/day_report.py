"""The day's report (日報) on paper and as files: all of them say what this one structure says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vcenter.domain.day_report import Section, with_names
from vcenter.sheets.charts import Chart
from vcenter.sheets.files_out import csv_file, lacking


@dataclass(frozen=True)
class DayReportSheet:
    """A report of a day. facts: words and what is said of each, above the figures; words: the same below them, at length; notes: what is
    not certain about the figures; corrected: figures that were put right by hand, in words; version: what it is called, 第2版."""

    centre_name: str
    day: str
    version: str
    made_at: str
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    sections: tuple[Section, ...]
    breakdowns: tuple[Section, ...]
    words: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()

    @property
    def tables(self) -> tuple[Section, ...]:
        """Every table, in its order."""
        return (*self.sections, *self.breakdowns)

    @property
    def columns(self) -> tuple[tuple[Section, ...], ...]:
        """The short tables in three columns of about the same height, in their order."""
        heights = [len(section.figures) + 2 for section in self.sections]
        each, found, filled = sum(heights) / 3, [[], [], []], 0.0  # type: ignore[var-annotated]
        for section, height in zip(self.sections, heights, strict=True):
            found[min(2, int((filled + height / 2) / each))].append(section)
            filled += height
        return tuple(tuple(column) for column in found)


def _head(sheet: DayReportSheet) -> list[tuple[str, str]]:
    return [
        ("センター", sheet.centre_name),
        ("日", sheet.day),
        ("版", sheet.version),
        ("作成", sheet.made_at),
        *sheet.facts,
    ]


def _foot(sheet: DayReportSheet) -> list[tuple[str, str]]:
    return [
        *(("前の日から", said) for said in sheet.sentences),
        *sheet.words,
        *(("手で直した数", said) for said in sheet.corrected),
        *(("確かめること", said) for said in sheet.notes),
    ]


def _rows(sheet: DayReportSheet) -> list[Sequence[str | int | None]]:
    rows: list[Sequence[str | int | None]] = [("日報", said, "", value) for said, value in _head(sheet)]
    rows += with_names(sheet.tables)
    return [*rows, *(("日報", said, "", value) for said, value in _foot(sheet))]


def day_report_csv(sheet: DayReportSheet, encoding: Literal["utf8", "cp932"]) -> bytes:
    """A line for each number: table, row, column, number; what is said in words stands before and after them."""
    return csv_file(("表", "項目", "列", "数"), _rows(sheet), encoding)


def letters_lost(sheet: DayReportSheet) -> list[str]:
    """The letters of a report that a CSV for old programs lacks."""
    return lacking(_rows(sheet))


WIDTHS = (34, 14, 14, 14, 14, 14, 14, 12, 12, 12, 12)


def day_report_xlsx(sheet: DayReportSheet) -> bytes:
    """The tables below one another, as on paper."""
    from vcenter.sheets import book  # noqa: PLC0415  (openpyxl is loaded with the first Excel file)

    rows: list[Sequence[str | int | None]] = [
        (f"日報　{sheet.day}　{sheet.version}",),
        (f"{sheet.centre_name}　作成 {sheet.made_at}",),
        ("項目", ""),
        *sheet.facts,
    ]
    for section in sheet.tables:
        rows += [("",), (section.title, *section.columns)]
        rows += [(figure.said, *figure.values) for figure in section.figures]
    rows += [("",), *_foot(sheet)]
    return book.page("日報", rows, 3, WIDTHS)
