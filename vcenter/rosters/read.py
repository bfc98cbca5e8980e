"""Reading a roster: from a file's sheets to people, groups or salons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from vcenter.domain.refusal import Refusal
from vcenter.rosters import asides, merged_rows, odd_names, struck, values
from vcenter.rosters.cells import Cell, Sheet
from vcenter.rosters.columns import Heading, Unused, find_heading, heading_among, text
from vcenter.rosters.contents import LOOKED_AT
from vcenter.rosters.entries import NAMES, Cells, Entries, first_of
from vcenter.rosters.everyday_sheets import EverydaySheets, read_everyday
from vcenter.rosters.files import read_file
from vcenter.rosters.model import (
    LeftColumn,
    LeftSheet,
    Mark,
    OddRow,
    RefusedRow,
    Roster,
    RosterPerson,
    SkippedRow,
    together,
)
from vcenter.rosters.numbers import MemberNumbers
from vcenter.rosters.periods import is_period
from vcenter.rosters.taken_for import (
    Choices,
    as_taken,
    heading_by_more,
    is_unmistakable,
    letters,
    without_heading,
)

_NONE_DECIDED: Choices = {}

_TOTAL = re.compile(r"(合計|総計|小計|計|総数|延べ)([:：]?[\d,]*[名人件団体]*)?")
_MAY_BE_TOTAL = re.compile("[計数延月期半均率度]")
_ONLY_NUMBERS = re.compile(r"[\d０-９,，.]+(名|人|件|団体|か所|箇所|歳|回|%|％)?|[-－—]+")


def read_roster(data: bytes, choices: Choices = _NONE_DECIDED, fiscal_year: int | None = None) -> Roster:
    """Everything in a file. Refusal, and nothing is read, when the file is broken or has no heading.

    choices: what was decided of the columns of tables of each shape. fiscal_year: of attendance books and reports that say none.
    """
    form, sheets = read_file(data)
    roster: Roster | None = None
    left: list[LeftSheet] = []
    without: Refusal | None = None
    numbers = MemberNumbers()
    seen = [sheet for sheet in sheets if not sheet.out_of_sight]
    left += [
        LeftSheet(
            sheet.name,
            "非表示のシートなので取り込みません。取り込むときは、Excelで再表示して保存し直してください。",
        )
        for sheet in sheets
        if sheet.out_of_sight
    ]
    everyday = read_everyday(seen, fiscal_year)
    for at, sheet in enumerate(seen):
        if at in everyday.kinds:
            roster = roster or Roster(everyday.kinds[at], form)
            continue
        if everyday.says_anything and at in everyday.left_sheets:
            left.append(everyday.left_sheets[at])
            continue
        if not any(any(text(cell) for cell in row) for row in sheet.rows):
            left.append(LeftSheet(sheet.name, "何も書かれていないシートです。"))
            continue
        try:
            heading = _heading(sheet, roster)
        except Refusal as refusal:
            without = without or refusal
            left.append(LeftSheet(sheet.name, "名簿の見出しがないシートなので取り込みません。"))
            continue
        roster = roster or Roster(heading.kind, form)
        for part, its_heading in _tables(sheet, heading):
            _ReadSheet(roster, part, numbers, choices).read(its_heading)
    if roster is None:
        for sheet in seen:
            if found := heading_by_more(sheet.rows, choices):
                roster = roster or Roster(found.kind, form)
                _ReadSheet(roster, sheet, numbers, choices).read(found)
                left = [one for one in left if one.sheet != sheet.name]
    if roster is None and not everyday.says_anything:
        roster = _without_heading(seen, form, numbers, choices)
    numbers.forget_running()
    if roster:
        everyday.put_into(roster)
        odd_names.note_polite(roster.people)
    roster = _checked(roster, everyday, without)
    if len(sheets) > 1 or sheets[0].name:
        roster.left_sheets = left
    return roster


def _without_heading(
    sheets: list[Sheet], form: str, numbers: MemberNumbers, choices: Choices
) -> Roster | None:
    """The first sheet of which the contents tell the columns, read where that is unmistakable or was decided; else what is to be
    asked of it. None where nothing in it looks like people."""
    for sheet in sheets:
        found = without_heading(sheet.rows)
        if found is None:
            continue
        roster = Roster("people", form)
        heading, table = as_taken(found, sheet.rows[found.after :], choices, sheet.name)
        if table.decided or is_unmistakable(heading, sheet.rows):
            _ReadSheet(roster, sheet, numbers, choices).read(found)
        else:
            roster.asks = True
            roster.tables.append(table)
        return roster
    return None


def _checked(roster: Roster | None, everyday: EverydaySheets, without: Refusal | None) -> Roster:
    """What was read. Refusal where it is nothing; without: why a sheet was no roster."""
    if roster is None and without is not None:
        raise without
    if roster and roster.asks:
        return roster
    if roster is None or not (roster.people or roster.groups or roster.salons or everyday.says_anything):
        reasons = Counter(one.reason for one in roster.refused) if roster else Counter[str]()
        why = "".join(f"\n{count}行: {reason}" for reason, count in reasons.most_common(3))
        raise Refusal(f"名簿に1件も書かれていません。シートと見出しを確かめてください。{why}", "file")
    if (
        roster.kind not in everyday.kinds.values() and not roster.entries
    ):  # the first sheet is a heading with nothing below
        of_rosters = (kind for kind in ("people", "groups", "salons") if roster.of(kind))
        roster.kind = next(of_rosters, next(iter(everyday.kinds.values()), roster.kind))
    return roster


def _heading(sheet: Sheet, roster: Roster | None) -> Heading:
    """The heading of a sheet: of the kind of those before it, where it can be."""
    if roster is None or roster.kind not in ("people", "groups", "salons"):
        return find_heading(sheet.rows)
    try:
        return find_heading(sheet.rows, roster.kind)
    except Refusal:
        return find_heading(sheet.rows)


def _tables(sheet: Sheet, heading: Heading) -> Iterator[tuple[Sheet, Heading]]:
    """The tables of a sheet that stand side by side, each as a sheet of its own columns."""
    one: Heading | None = heading
    while one:
        ends = one.beside.begins if one.beside else None
        if one.begins or ends:
            rows = [
                row and [*[None] * min(one.begins, len(row)), *row[one.begins : ends]] for row in sheet.rows
            ]
            yield replace(sheet, rows=rows), one
        else:
            yield sheet, one
        one = one.beside


class _ReadSheet:
    """One sheet on its way into a roster."""

    def __init__(self, roster: Roster, sheet: Sheet, numbers: MemberNumbers, choices: Choices) -> None:
        self._roster = roster
        self._choices = choices
        self._sheet = sheet
        self._numbers = numbers
        self._above: Cells = {}
        self._entries = Entries(roster, sheet)
        self._on_sheet_of = asides.left_below([sheet.name])
        self._under = ""
        """The title below which stands who has left."""
        self._under_heading = False
        self._used: dict[int, Unused] = {}
        self._beside_above: dict[str, str] = {}
        # Of cells that were made one over several rows: those whose first row is still to come, the next one last, and those open now.
        over_rows = (one for one in sheet.merged if one[1] == one[3] and one[0] < one[2])
        self._merged_to_come = sorted(over_rows, reverse=True)
        self._merged_now: list[tuple[int, int, int, int]] = []

    def read(self, found: Heading) -> None:
        rows = self._sheet.rows
        heading = self._taken(found, found.after)
        self._begin(heading)
        first = heading.after
        for number, row in enumerate(self._sheet.rows, start=1):
            if not row:
                continue
            # Numbers first: of most cells there is nothing else to ask.
            said = [word for cell in row if (word := text(cell))]
            if not said:
                continue
            written = "　".join(said)
            if number <= first:
                self._skip(number, written, "見出し")
                self._enter_part(said)
            elif self._is_total(row):
                self._skip(number, written, "合計")
            elif self._repeats(row, heading):
                self._skip(number, written, "くり返しの見出し")
            elif other := heading_among(row, rows[number] if number < len(rows) else (), found):
                if other is found:
                    self._skip(number, written, "くり返しの見出し")
                    continue
                self._end_part()
                found = other
                first = number + found.after - 1
                heading = self._taken(found, first)
                self._begin(heading)
                self._skip(number, written, "見出し")
            else:
                self._entry(number, row, said, heading)
        self._list_unused(heading)

    def _taken(self, found: Heading, first: int) -> Heading:
        """The heading with each column as it is taken, by what stands below it from this row on."""
        below = self._sheet.rows[first : first + LOOKED_AT]
        heading, table = as_taken(found, below, self._choices, self._sheet.name)
        before = next((one for one in self._roster.tables if one.shape == table.shape), None)
        if before is None:
            self._roster.tables.append(table)
        elif self._sheet.name not in before.sheets:
            before.sheets.append(self._sheet.name)
        return heading

    def _begin(self, heading: Heading) -> None:
        for column, word in heading.as_written.items():
            self._roster.columns[word] = heading.fields[column]
        self._used.update(heading.unknown)
        self._above = {}
        self._beside_above = {}
        self._under_heading = True
        self._may_be_running = self._numbers.begin(
            self._roster,
            self._sheet.name,
            [
                heading.as_written[column]
                for column, field in heading.fields.items()
                if field == "member_number"
            ],
        )
        for unused in heading.unknown.values():
            if unused.column not in self._roster.unknown_columns:
                self._roster.unknown_columns.append(unused.column)
        self._no_heading: set[int] = set()

    def _end_part(self) -> None:
        """A heading begins another table, unless a title has just said of whom."""
        if not self._under_heading:
            self._under = ""

    def _enter_part(self, said: list[str]) -> None:
        """A title begins another part of the table: of those who have left, or not."""
        if left := asides.left_below(said):
            self._under, self._under_heading = left, True
        elif not self._under_heading and asides.begins_part(said):
            self._under = ""

    def _skip(self, number: int, written: str, what: str) -> None:
        self._roster.skipped.append(SkippedRow(number, self._sheet.name, written, what))

    def _is_total(self, row: list[Cell]) -> bool:
        if not any(
            isinstance(cell, str) and len(cell) < 20 and _MAY_BE_TOTAL.search(cell) for cell in row[:3]
        ):
            return False
        said = [re.sub(r"\s", "", text(cell)) for cell in row]
        of_all = [bool(_TOTAL.fullmatch(one)) for one in said]
        if not any(of_all[:3]):
            # A month or an average counts where numbers stand beside it; alone it is the title of what follows.
            of_all = [is_period(one, alone=False) for one in said]
            if not any(of_all[:3]) or sum(map(bool, said)) < 2:
                return False
        # Somebody may be called 計: a total says numbers and nothing else.
        return all(
            total or _ONLY_NUMBERS.fullmatch(one) for total, one in zip(of_all, said, strict=True) if one
        )

    @staticmethod
    def _repeats(row: list[Cell], heading: Heading) -> bool:
        columns = iter(heading.as_written.items())
        first, word = next(columns)
        if not _says(row, first, word):
            return False
        return 1 + sum(_says(row, column, word) for column, word in columns) > len(heading.as_written) // 2

    def _entry(self, number: int, row: list[Cell], said: list[str], heading: Heading) -> None:
        written = "　".join(said)
        if (filled := self._with_merged(number, row)) is not row:
            row, said = filled, [word for cell in filled if (word := text(cell))]
        if aside := asides.what(said, heading.kind == "people"):
            self._skip(number, written, aside)
            self._enter_part(said)
            return
        cells: Cells = {}
        beside: dict[str, str] = {}
        for column, cell in enumerate(row):
            if column in heading.fields:
                cells.setdefault(heading.fields[column], []).append(cell)
            elif cell is not None and cell != "":
                self._keep_beside(beside, column, cell, heading)
        self._put_above(cells)
        reason = self._entries.readers[heading.kind](number, cells)
        if reason:
            self._roster.refused.append(RefusedRow(number, self._sheet.name, written, reason))
            return
        if heading.kind == "people" and self._may_be_running:
            self._numbers.add(self._roster.people[-1])
        if beside:
            self._roster.of(heading.kind)[-1].beside = beside
        self._finish(number, row, written, heading)
        self._above, self._beside_above = cells, beside

    def _finish(self, number: int, row: list[Cell], written: str, heading: Heading) -> None:
        """What is to be said of an entry that has been read."""
        entry = self._roster.of(heading.kind)[-1]
        self._under_heading = False
        if under := self._under or self._on_sheet_of:
            why = f"「{under}」の下に書かれています。いまも名簿にあるか確かめてください。"
            entry.marks = together([*entry.marks, Mark("name", entry.name, why)])
        if number in self._sheet.hidden:
            self._roster.hidden.append(OddRow(number, self._sheet.name))
        if number in self._sheet.struck_cells:
            self._mark_struck(number, row, heading)
        if self._merged_now and isinstance(entry, RosterPerson) and self._continues(heading):
            self._put_together(number, written, entry)

    def _continues(self, heading: Heading) -> bool:
        """Whether the cell of the name was made one with that of the row above."""
        named = {column for column, field in heading.fields.items() if field in NAMES}
        return named <= {left for _, left, _, _ in self._merged_now}

    def _put_together(self, number: int, written: str, entry: RosterPerson) -> None:
        before = self._roster.people[-2] if len(self._roster.people) > 1 else entry
        if before is entry or before.sheet != entry.sheet or before.name != entry.name:
            return
        if merged_rows.put_together(before, entry):
            before.marks = together(before.marks)
            self._roster.people.pop()
            self._skip(number, written, merged_rows.CONTINUED)
        else:
            entry.marks = together([*entry.marks, Mark("name", entry.name, merged_rows.UNLIKE)])

    def _mark_struck(self, number: int, row: list[Cell], heading: Heading) -> None:
        """What is struck out is kept, and marked; a row whose name is struck out is struck out."""
        entry = self._roster.of(heading.kind)[-1]
        cells = {
            column: said for column, said in self._sheet.struck_cells[number].items() if column < len(row)
        }
        whole = number in self._sheet.struck_out or any(
            heading.fields.get(column) in NAMES and said == text(row[column])
            for column, said in cells.items()
        )
        if whole:
            self._roster.struck_out.append(OddRow(number, self._sheet.name))
            marks = [Mark("name", entry.name, struck.ROW if heading.kind == "people" else struck.ENTRY)]
        else:
            marks = [
                Mark(_MARKED_AS.get(field, field), text(row[column]), struck.why(text(row[column]), said))
                for column, said in cells.items()
                for field in [heading.fields.get(column, "note")]
            ]
        entry.marks = together([*entry.marks, *marks])

    def _keep_beside(self, beside: dict[str, str], column: int, cell: Cell, heading: Heading) -> None:
        """What stands in a column that no field knows is kept as it was written, under its heading."""
        said = values.decoded(values.text_in_japanese(cell))
        unused = heading.unknown.get(column)
        if not said or values.is_nothing(said):
            return
        if unused is None:
            self._no_heading.add(column)
        elif not unused.kept:
            return
        called = unused.column if unused else f"{letters(column)}列"
        if len(said) < 5 and values.DITTO.fullmatch(said):
            said = self._beside_above.get(called, said)
        beside[called] = f"{beside[called]}／{said}" if called in beside else said

    def _with_merged(self, number: int, row: list[Cell]) -> list[Cell]:
        """Of a cell that was made one over several rows each of them says the same."""
        at = number - 1
        while self._merged_to_come and self._merged_to_come[-1][0] < at:
            self._merged_now.append(self._merged_to_come.pop())
        if not self._merged_now:
            return row
        self._merged_now = [one for one in self._merged_now if at <= one[2]]
        filled = row
        for first, left, _, _ in self._merged_now:
            above = self._sheet.rows[first]
            if left < len(above):
                filled = [*filled, *[None] * (left + 1 - len(filled))]
                filled[left] = above[left]
        return filled

    def _put_above(self, cells: Cells) -> None:
        """〃 and 同上 say what stands above them; in the place of a name they say nobody."""
        for field, said in cells.items():
            if field == "surname" and not text(first_of(cells, "given")):
                continue  # nobody is called by the surname above alone
            for at, cell in enumerate(said):
                if (
                    isinstance(cell, str)
                    and len(cell) < 5
                    and values.DITTO.fullmatch(cell.strip())
                    and field not in ("name", "given")
                ):
                    above = self._above.get(field, [])
                    if at < len(above) and text(above[at]):
                        said[at] = above[at]

    def _list_unused(self, heading: Heading) -> None:
        for unused in self._used.values():
            self._roster.left_columns.append(
                LeftColumn(self._sheet.name, unused.column, unused.why, unused.kept)
            )
        for column in sorted(self._no_heading):
            self._roster.left_columns.append(
                LeftColumn(
                    self._sheet.name,
                    f"{letters(column)}列",
                    "見出しのない列です。列の値はメモに残します。",
                    kept=True,
                )
            )

    # People


def _says(row: list[Cell], column: int, word: str) -> bool:
    """Whether a row says this word of the heading in its column."""
    said = text(row[column]) if column < len(row) else ""
    return said[:1] == word[:1] and re.sub(r"\s+", "", said) == word


_MARKED_AS = {
    "surname": "name", "given": "name", "kana_surname": "kana", "kana_given": "kana", "prefecture": "address",
    "town": "address", "area": "address", "lots": "address", "building": "address", "emergency": "emergency_name",
    "relation": "note", "emergency_relation": "note", "household": "note", "age": "note",
    "hours": "days", "contact_kana": "note", "insured": "insured_from", "insurance_period": "insured_from", "insurance_plan": "note",
}  # fmt: skip
"""Fields of columns to those of entries, where they are called otherwise."""
