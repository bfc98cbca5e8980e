"""Reading a roster: from a file's sheets to people, groups or salons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from vcenter.domain.calendar import centre_day
from vcenter.domain.names import clean, clean_kana, is_kana, split_note
from vcenter.domain.refusal import Refusal
from vcenter.rosters import asides, merged_rows, odd_names, struck, values
from vcenter.rosters.cells import Cell, Sheet
from vcenter.rosters.columns import Heading, Unused, find_heading, heading_among, text
from vcenter.rosters.families import Families, Told
from vcenter.rosters.files import read_file
from vcenter.rosters.insured import read_insurance
from vcenter.rosters.model import (
    LeftColumn,
    LeftSheet,
    Mark,
    OddRow,
    RefusedRow,
    Roster,
    RosterGroup,
    RosterPerson,
    RosterSalon,
    SkippedRow,
)
from vcenter.rosters.numbers import MemberNumbers

_TOTAL = re.compile(r"(合計|総計|小計|計|総数|延べ)([:：]?[\d,]*[名人件団体]*)?")
_MAY_BE_TOTAL = re.compile("[計数延]")
_ONLY_NUMBERS = re.compile(r"[\d０-９,，.]+(名|人|件|団体|か所|箇所)?|[-－—]+")
_NO_DISTRICT = re.compile(r"(Sheet|シート)\s*\d*|.*(名簿|一覧|リスト|サロン).*", re.IGNORECASE)
"""What sheets are called that are not called by their district."""


def read_roster(data: bytes) -> Roster:
    """Everything in a file. Refusal, and nothing is read, when the file is broken or has no heading."""
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
    for sheet in seen:
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
            _ReadSheet(roster, part, numbers).read(its_heading)
    numbers.forget_running()
    if roster:
        odd_names.note_polite(roster.people)
    if roster is None and without is not None:
        raise without
    if roster is None or not (roster.people or roster.groups or roster.salons):
        reasons = Counter(one.reason for one in roster.refused) if roster else Counter[str]()
        why = "".join(f"\n{count}行: {reason}" for reason, count in reasons.most_common(3))
        raise Refusal(f"名簿に1件も書かれていません。シートと見出しを確かめてください。{why}", "file")
    if not roster.entries:  # the first sheet is a heading with nothing below
        roster.kind = next(kind for kind in _READERS if roster.of(kind))
    if len(sheets) > 1 or sheets[0].name:
        roster.left_sheets = left
    return roster


def _heading(sheet: Sheet, roster: Roster | None) -> Heading:
    """The heading of a sheet: of the kind of those before it, where it can be."""
    if roster is None:
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


Cells = dict[str, list[Cell]]
"""Field to what its columns say, in their order."""


def _one(cells: Cells, field: str) -> Cell:
    found = cells.get(field)
    return found[0] if found else None


def _texts(marks: list[Mark], cells: Cells, field: str) -> list[str]:
    """What the columns of a field say, without the empty ones."""
    if field not in cells:
        return []
    return [said for cell in cells.get(field, ()) if (said := values.said(marks, field, cell))]


class _ReadSheet:
    """One sheet on its way into a roster."""

    def __init__(self, roster: Roster, sheet: Sheet, numbers: MemberNumbers) -> None:
        self._roster = roster
        self._sheet = sheet
        self._numbers = numbers
        self._above: Cells = {}
        self._families = Families()
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
        self._today = centre_day(datetime.now(UTC)).isoformat()

    def read(self, heading: Heading) -> None:
        self._begin(heading)
        rows = self._sheet.rows
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
            elif other := heading_among(row, rows[number] if number < len(rows) else (), heading):
                if other is heading:
                    self._skip(number, written, "くり返しの見出し")
                    continue
                self._end_part()
                heading = other
                first = number + heading.after - 1
                self._begin(heading)
                self._skip(number, written, "見出し")
            else:
                self._entry(number, row, said, heading)
        self._list_unused(heading)

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
        if not any(_TOTAL.fullmatch(one) for one in said[:3]):
            return False
        # Somebody may be called 計: a total says numbers and nothing else.
        return all(_TOTAL.fullmatch(one) or _ONLY_NUMBERS.fullmatch(one) for one in said if one)

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
        reason = _READERS[heading.kind](self, number, cells)
        if reason:
            self._roster.refused.append(RefusedRow(number, self._sheet.name, written, reason))
            return
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
            entry.marks = _together([*entry.marks, Mark("name", entry.name, why)])
        if number in self._sheet.hidden:
            self._roster.hidden.append(OddRow(number, self._sheet.name))
        if number in self._sheet.struck_cells:
            self._mark_struck(number, row, heading)
        if self._merged_now and isinstance(entry, RosterPerson) and self._continues(heading):
            self._put_together(number, written, entry)

    def _continues(self, heading: Heading) -> bool:
        """Whether the cell of the name was made one with that of the row above."""
        named = {column for column, field in heading.fields.items() if field in _NAMES}
        return named <= {left for _, left, _, _ in self._merged_now}

    def _put_together(self, number: int, written: str, entry: RosterPerson) -> None:
        before = self._roster.people[-2] if len(self._roster.people) > 1 else entry
        if before is entry or before.sheet != entry.sheet or before.name != entry.name:
            return
        if merged_rows.put_together(before, entry):
            before.marks = _together(before.marks)
            self._roster.people.pop()
            self._skip(number, written, merged_rows.CONTINUED)
        else:
            entry.marks = _together([*entry.marks, Mark("name", entry.name, merged_rows.UNLIKE)])

    def _mark_struck(self, number: int, row: list[Cell], heading: Heading) -> None:
        """What is struck out is kept, and marked; a row whose name is struck out is struck out."""
        entry = self._roster.of(heading.kind)[-1]
        cells = {
            column: said for column, said in self._sheet.struck_cells[number].items() if column < len(row)
        }
        whole = number in self._sheet.struck_out or any(
            heading.fields.get(column) in _NAMES and said == text(row[column])
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
        entry.marks = _together([*entry.marks, *marks])

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
        called = unused.column if unused else f"{_letters(column)}列"
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
            if field == "surname" and not text(_one(cells, "given")):
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
                    f"{_letters(column)}列",
                    "見出しのない列です。列の値はメモに残します。",
                    kept=True,
                )
            )

    # People

    def person(self, number: int, cells: Cells) -> str:
        marks: list[Mark] = []
        said = partial(_texts, marks, cells)
        name, note, reason = self._name(cells, marks)
        if reason:
            return reason

        def read(field: str, how: Callable[[Any], Any], empty: Any = "") -> Any:
            """Of most rosters most fields have no column."""
            return values.read_or_mark(marks, field, cells[field][0], how, empty) if field in cells else empty

        kana = self._kana(cells, marks)
        notes = [note, *said("note"), *self._sheet.comments.get(number, ())]
        relation = " ".join(said("relation"))
        household = " ".join(said("household"))
        address = self._address(cells, marks)
        name, kana = self._families.in_family(
            Told(
                number,
                text_untouched(_one(cells, "name")),
                name,
                kana,
                relation,
                (household or address)[:200],
                not _HOME.isdisjoint(cells),
                "surname" in cells,
                bool(text(_one(cells, "surname"))),
            ),
            marks,
        )
        phones = self._phones(cells, marks, notes)
        birth = read("birth", self._birth, None)
        if age := "" if birth else " ".join(said("age")):
            notes.append(f"名簿の年齢: {age}")
        emergency_name, emergency_phone = self._emergency(cells, marks)
        if "safety_round" in cells:
            notes.append(f"安否確認の同意: {' '.join(said('safety_round')) or '記入なし'}")
        for called, word in (
            ("世帯", household),
            ("続柄", relation),
            ("緊急連絡先の続柄", " ".join(said("emergency_relation"))),
        ):
            if word:
                notes.append(f"{called}: {word}")
        emails = self._emails(cells, marks, notes)
        car = read("car", values.car, values.Car(False))
        seats = values.count_or_mark(marks, "seats", _one(cells, "seats"))
        insured_from = None
        if not _INSURANCE.isdisjoint(cells):
            insured_from = read_insurance(
                marks,
                notes,
                [*cells.get("insured_from", ()), *cells.get("insured", ())],
                cells.get("insurance_period", ()),
                self._sheet.from_1904,
            )
        if plan := " ".join(said("insurance_plan")):
            notes.append(f"保険プラン: {plan}")
        skill_words = said("skills")
        groups = [group for words in said("groups") for group in values.groups(words, notes)]
        skills = [skill for words in skill_words for skill in values.able(words, notes)]
        if "sex" in cells and (other := values.other_sex(_one(cells, "sex"))):
            notes.append(f"性別: {other}")
        self._roster.people.append(
            RosterPerson(
                row=number,
                sheet=self._sheet.name,
                name=name,
                kana=kana,
                sex=read("sex", values.sex),
                birth=birth,
                postal=read("postal", values.postal),
                address=address,
                phone=phones[0] if phones else "",
                phone_other=phones[1] if len(phones) > 1 else "",
                email=emails,
                emergency_name=emergency_name,
                emergency_phone=emergency_phone,
                member_number=" ".join(said("member_number")),
                insured_from=insured_from,
                groups=groups,
                skills=skills,
                salons=_each(values.salons, said("salons")),
                car=car.has or bool(seats),
                vehicle=car.kind,
                seats=seats if seats is not None else car.seats,
                lead=values.leads(note, *skill_words),
                consent=read("consent", values.answer, False),
                note="。".join(part for part in notes if part),
                marks=_together(marks),
            )
        )
        if self._may_be_running:
            self._numbers.add(self._roster.people[-1])
        return ""

    def _day(self, cell: Cell) -> str:
        return values.day(cell, self._sheet.from_1904)

    def _birth(self, cell: Cell) -> str:
        day = self._day(cell)
        if not "1900-01-01" <= day <= self._today:
            raise Refusal("生年月日がありえない日です。本人に確かめてください。")
        return day

    @staticmethod
    def _name(cells: Cells, marks: list[Mark]) -> tuple[str, str, str]:
        """(name, note in its brackets, why the row cannot be used)."""
        parts = []
        whole = "name" in cells
        for field in ("name",) if whole else ("surname", "given"):
            cell = _one(cells, field)
            if isinstance(cell, (int, float, date, time, timedelta)):
                return "", "", "氏名の列に数か日付があります。列がずれていないか確かめてください。"
            written = values.decoded(text(cell))
            if why := values.why_unread(cell, written):
                return "", "", f"氏名が「{written[:40]}」です。{why}"
            parts.append((written, "") if whole else split_note(written))
        written = " ".join(said for said, _ in parts).strip()
        found = odd_names.read_name(written, text(_one(cells, "kana")))
        name = clean(found.name)
        if not name:
            return "", "", "氏名がありません。氏名を書き足してください。"
        if values.DITTO.fullmatch(written) or (not whole and values.DITTO.fullmatch(parts[1][0])):
            return (
                "",
                "",
                f"氏名が「{written}」だけです。だれのことか分かりません。氏名を書き足してください。",
            )
        if odd_names.is_nobody(written) and not any(
            text(cell) for field, said in cells.items() if field not in _NO_MORE for cell in said
        ):
            return "", "", f"氏名が「{written}」だけで、ほかに何も書かれていません。"
        if len(name) > 80:
            return "", "", "氏名が80文字を超えています。列がずれていないか確かめてください。"
        if found.kana:
            cells["kana"] = [found.kana]
        if found.why:
            marks.append(Mark("name", written, found.why))
        if values.is_lost(name, name=True) or "?" in name:
            marks.append(
                Mark(
                    "name", name, "保存したときに失われたか、読めない文字があります。本人に確かめてください。"
                )
            )
        if not name.isascii() and re.search(r"[、,，／/&＆\n]|[一-龠][・･][一-龠ぁ-ん]", found.name):
            marks.append(Mark("name", written, "2人以上の名前かもしれません。分けて書いてください。"))
        return name, " ".join(note for note in (*(note for _, note in parts), found.note) if note), ""

    @staticmethod
    def _kana(cells: Cells, marks: list[Mark]) -> str:
        fields = ("kana",) if "kana" in cells else ("kana_surname", "kana_given")
        found: list[Mark] = []
        said = [values.said(found, "kana", cells[field][0], name=True) for field in fields if field in cells]
        marks += found
        kana = clean_kana(" ".join(said))
        if kana and not found and not is_kana(kana) and re.search(r"[一-龠]", kana):
            marks.append(Mark("kana", " ".join(said).strip(), "フリガナに漢字があります。"))
        return kana

    @staticmethod
    def _phones(cells: Cells, marks: list[Mark], notes: list[str]) -> list[str]:
        """Every phone of a row, each once; what is beyond the second stands in the note."""
        found: list[str] = []
        for field in ("phone", "phone_other"):
            for cell in cells.get(field, ()):
                if values.is_usual_phone(cell):
                    if cell not in found:
                        found.append(str(cell))
                    continue
                told = values.read_or_mark(marks, field, cell, values.phones, values.Phones([], ""))
                found += [one for one in told.numbers if one not in found]
                if told.beside:
                    notes.append(f"電話: {text(cell)}")
        notes += [f"ほかの電話: {one}" for one in found[2:]]
        return found

    @staticmethod
    def _emails(cells: Cells, marks: list[Mark], notes: list[str]) -> str:
        found: list[str] = []
        for cell in cells.get("email", ()):
            read = values.read_or_mark(marks, "email", cell, values.email)
            if read and read not in found:
                found.append(read)
        notes += [f"ほかのメール: {one}" for one in found[1:]]
        return found[0] if found else ""

    @staticmethod
    def _address(cells: Cells, marks: list[Mark]) -> str:
        parts = [
            values.said(marks, "address", cells[field][0]) if field in cells else ""
            for field in ("prefecture", "address", "town", "area", "lots", "building")
        ]
        # Some write it whole and once more in its parts.
        apart = "".join(parts[:1] + parts[2:])
        if parts[1] and apart and all(part in parts[1] for part in parts[:1] + parts[2:]):
            parts = ["", parts[1]]
        prefecture = parts[0]
        # Some write the prefecture in its own column and once more in the address.
        if prefecture and any(part.startswith(prefecture) for part in parts[1:3]):
            parts[0] = ""
        whole = "".join(part for part in parts if part)
        if values.has_changed(whole):
            marks.append(Mark("address", whole, "前と今の住所が書かれています。今の住所に直してください。"))
        if len(whole) > 200:
            marks.append(Mark("address", whole, "住所が200文字を超えています。"))
        return whole[:200]

    @staticmethod
    def _emergency(cells: Cells, marks: list[Mark]) -> tuple[str, str]:
        """(who, phone) of 長男 090-1111-2222; what has no phone stays whole in the first."""
        if "emergency" not in cells and "emergency_name" not in cells and "emergency_phone" not in cells:
            return "", ""
        name, phone = _emergency(" ".join(_texts(marks, cells, "emergency")))
        named = " ".join(_texts(marks, cells, "emergency_name"))
        number = values.read_or_mark(marks, "emergency_phone", _one(cells, "emergency_phone"), values.phone)
        other = phone if number and phone != number else ""
        return " ".join(part for part in (named, name, other) if part), number or phone

    # Groups and salons

    def group(self, number: int, cells: Cells) -> str:
        marks: list[Mark] = []
        said = partial(_texts, marks, cells)
        name, reason = self._title(cells, "団体名", marks)
        if reason:
            return reason
        notes = [*said("note"), *self._sheet.comments.get(number, ())]
        if kana := " ".join(said("contact_kana")):
            notes.append(f"代表者フリガナ: {kana}")
        self._roster.groups.append(
            RosterGroup(
                row=number,
                sheet=self._sheet.name,
                name=name,
                kind=" ".join(said("kind")),
                contact=clean(" ".join(said("contact"))),
                phone=self._one_phone(cells, marks, notes),
                email=self._emails(cells, marks, notes),
                members=values.count_or_mark(marks, "members", _one(cells, "members")),
                district=" ".join(said("district")),
                note="。".join(notes),
                marks=_together(marks),
            )
        )
        return ""

    def salon(self, number: int, cells: Cells) -> str:
        marks: list[Mark] = []
        said = partial(_texts, marks, cells)
        name, reason = self._title(cells, "サロン名", marks)
        if reason:
            return reason
        notes = [*said("note"), *self._sheet.comments.get(number, ())]
        days = " ".join(
            one
            for field in ("days", "hours")
            if (one := values.said(marks, "days", values.text_in_japanese(_one(cells, field))))
        )
        self._roster.salons.append(
            RosterSalon(
                row=number,
                sheet=self._sheet.name,
                name=name,
                # One sheet a district is how councils keep them.
                district=" ".join(said("district"))
                or ("" if _NO_DISTRICT.fullmatch(self._sheet.name) else self._sheet.name),
                venue=" ".join(said("venue")),
                days=days,
                guests=values.count_or_mark(marks, "guests", _one(cells, "guests")),
                contact=clean(" ".join(said("contact"))),
                phone=self._one_phone(cells, marks, notes),
                note="。".join(notes),
                marks=_together(marks),
            )
        )
        return ""

    def _one_phone(self, cells: Cells, marks: list[Mark], notes: list[str]) -> str:
        found = self._phones(cells, marks, notes)
        if len(found) > 1:
            notes.append(f"ほかの電話: {found[1]}")
        return found[0] if found else ""

    @staticmethod
    def _title(cells: Cells, called: str, marks: list[Mark]) -> tuple[str, str]:
        """(name of a group or a salon, why the row cannot be used)."""
        cell = _one(cells, "name")
        written = values.decoded(text(cell))
        if not written:
            return "", f"{called}がありません。{called}を書き足してください。"
        if why := values.why_unread(cell, written):
            return "", f"{called}が「{written[:40]}」です。{why}"
        if values.DITTO.fullmatch(written):
            return "", f"{called}が「{written}」だけです。{called}を書き足してください。"
        values.said(marks, "name", cell)
        if len(written) > 200:
            marks.append(Mark("name", written, f"{called}が200文字を超えています。"))
        return written[:200], ""


def _says(row: list[Cell], column: int, word: str) -> bool:
    """Whether a row says this word of the heading in its column."""
    said = text(row[column]) if column < len(row) else ""
    return said[:1] == word[:1] and re.sub(r"\s+", "", said) == word


_NAMES = {"name", "surname", "given"}
_NO_MORE = {*_NAMES, "member_number"}
_MARKED_AS = {
    "surname": "name", "given": "name", "kana_surname": "kana", "kana_given": "kana", "prefecture": "address",
    "town": "address", "area": "address", "lots": "address", "building": "address", "emergency": "emergency_name",
    "relation": "note", "emergency_relation": "note", "household": "note", "age": "note", "safety_round": "note",
    "hours": "days", "contact_kana": "note", "insured": "insured_from", "insurance_period": "insured_from", "insurance_plan": "note",
}  # fmt: skip
"""Fields of columns to those of entries, where they are called otherwise."""
_HOME = {"household", "address", "town", "area", "lots"}
_INSURANCE = {"insured_from", "insured", "insurance_period"}

_READERS = {"people": _ReadSheet.person, "groups": _ReadSheet.group, "salons": _ReadSheet.salon}


def text_untouched(cell: Cell) -> str:
    """A cell's text with the spaces around it."""
    return cell if isinstance(cell, str) else text(cell)


def _each(split: object, said: Iterable[str]) -> list[str]:
    return [part for one in said for part in split(one)]  # type: ignore[operator]


def _together(marks: list[Mark]) -> list[Mark]:
    """One mark a field: what is kept with a person has room for one."""
    by_field: dict[str, Mark] = {}
    for mark in marks:
        before = by_field.get(mark.field)
        if before is None or before == mark:
            by_field[mark.field] = mark
        else:
            written = (
                before.as_written
                if mark.as_written in before.as_written
                else f"{before.as_written}／{mark.as_written}"
            )
            reason = before.reason if mark.reason in before.reason else f"{before.reason}{mark.reason}"
            by_field[mark.field] = replace(before, as_written=written, reason=reason)
    return list(by_field.values())


def _letters(column: int) -> str:
    """A column as Excel calls it: 0 is A, 26 is AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def _emergency(written: str) -> tuple[str, str]:
    """(who, phone) of 長男 090-1111-2222; what has no phone stays whole in the first."""
    found = len(written) <= 200 and re.match(r"^(.*?)\s*([+0-9０-９][-0-9０-９－ー()（）]{8,})$", written)
    if not found:
        return written, ""
    try:
        return found[1], values.phone(found[2])
    except Refusal:
        return written, ""
