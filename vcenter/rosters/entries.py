"""Reading one row of a roster: what its cells say of a person, a group or a salon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from vcenter.domain.calendar import centre_day
from vcenter.domain.names import clean, clean_kana, is_kana, split_note
from vcenter.domain.refusal import Refusal
from vcenter.rosters import odd_names, values
from vcenter.rosters.cells import Cell, Sheet
from vcenter.rosters.columns import text
from vcenter.rosters.families import Families, Told
from vcenter.rosters.insured import read_insurance
from vcenter.rosters.model import Mark, Roster, RosterGroup, RosterPerson, RosterSalon, together

_NO_DISTRICT = re.compile(r"(Sheet|シート)\s*\d*|.*(名簿|一覧|リスト|サロン).*", re.IGNORECASE)
"""What sheets are called that are not called by their district."""
NAMES = {"name", "surname", "given"}
_NO_MORE = {*NAMES, "member_number"}
_HOME = {"household", "address", "town", "area", "lots"}
_INSURANCE = {"insured_from", "insured", "insurance_period"}


Cells = dict[str, list[Cell]]
"""Field to what its columns say, in their order."""


def first_of(cells: Cells, field: str) -> Cell:
    """What the first column of a field says; None where it has none."""
    found = cells.get(field)
    return found[0] if found else None


def _texts(marks: list[Mark], cells: Cells, field: str) -> list[str]:
    """What the columns of a field say, without the empty ones."""
    if field not in cells:
        return []
    return [said for cell in cells.get(field, ()) if (said := values.said(marks, field, cell))]


class Entries:
    """What is read from the rows of one sheet into a roster. Each function answers why a row cannot be used; "" when it was read."""

    def __init__(self, roster: Roster, sheet: Sheet) -> None:
        self._roster = roster
        self._sheet = sheet
        self._families = Families()
        self._today = centre_day(datetime.now(UTC)).isoformat()
        self.readers = {"people": self.person, "groups": self.group, "salons": self.salon}

    def person(self, number: int, cells: Cells) -> str:
        """Of a row that names somebody."""
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
                text_untouched(first_of(cells, "name")),
                name,
                kana,
                relation,
                (household or address)[:200],
                not _HOME.isdisjoint(cells),
                "surname" in cells,
                bool(text(first_of(cells, "surname"))),
            ),
            marks,
        )
        phones = self._phones(cells, marks, notes)
        birth = read("birth", self._birth, None)
        if age := "" if birth else " ".join(said("age")):
            notes.append(f"名簿の年齢: {age}")
        emergency_name, emergency_phone = self._emergency(cells, marks)
        for called, word in (
            ("世帯", household),
            ("続柄", relation),
            ("緊急連絡先の続柄", " ".join(said("emergency_relation"))),
        ):
            if word:
                notes.append(f"{called}: {word}")
        emails = self._emails(cells, marks, notes)
        car = read("car", values.car, values.Car(False))
        seats = values.count_or_mark(marks, "seats", first_of(cells, "seats"))
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
        if "sex" in cells and (other := values.other_sex(first_of(cells, "sex"))):
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
                safety_round=read("safety_round", values.safety_round),
                volunteer_state=read("volunteer_state", values.volunteer_state),
                note="。".join(part for part in notes if part),
                marks=together(marks),
            )
        )
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
            cell = first_of(cells, field)
            if isinstance(cell, (int, float, date, time, timedelta)):
                return "", "", "氏名の列に数か日付があります。列がずれていないか確かめてください。"
            written = values.decoded(text(cell))
            if why := values.why_unread(cell, written):
                return "", "", f"氏名が「{written[:40]}」です。{why}"
            parts.append((written, "") if whole else split_note(written))
        written = " ".join(said for said, _ in parts).strip()
        found = odd_names.read_name(written, text(first_of(cells, "kana")))
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
        number = values.read_or_mark(
            marks, "emergency_phone", first_of(cells, "emergency_phone"), values.phone
        )
        other = phone if number and phone != number else ""
        return " ".join(part for part in (named, name, other) if part), number or phone

    # Groups and salons

    def group(self, number: int, cells: Cells) -> str:
        """Of a row that names a group."""
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
                members=values.count_or_mark(marks, "members", first_of(cells, "members")),
                district=" ".join(said("district")),
                note="。".join(notes),
                marks=together(marks),
            )
        )
        return ""

    def salon(self, number: int, cells: Cells) -> str:
        """Of a row that names a salon."""
        marks: list[Mark] = []
        said = partial(_texts, marks, cells)
        name, reason = self._title(cells, "サロン名", marks)
        if reason:
            return reason
        notes = [*said("note"), *self._sheet.comments.get(number, ())]
        days = " ".join(
            one
            for field in ("days", "hours")
            if (one := values.said(marks, "days", values.text_in_japanese(first_of(cells, field))))
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
                guests=values.count_or_mark(marks, "guests", first_of(cells, "guests")),
                contact=clean(" ".join(said("contact"))),
                phone=self._one_phone(cells, marks, notes),
                note="。".join(notes),
                marks=together(marks),
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
        cell = first_of(cells, "name")
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


def text_untouched(cell: Cell) -> str:
    """A cell's text with the spaces around it."""
    return cell if isinstance(cell, str) else text(cell)


def _each(split: object, said: Iterable[str]) -> list[str]:
    return [part for one in said for part in split(one)]  # type: ignore[operator]


def _emergency(written: str) -> tuple[str, str]:
    """(who, phone) of 長男 090-1111-2222; what has no phone stays whole in the first."""
    found = len(written) <= 200 and re.match(r"^(.*?)\s*([+0-9０-９][-0-9０-９－ー()（）]{8,})$", written)
    if not found:
        return written, ""
    try:
        return found[1], values.phone(found[2])
    except Refusal:
        return written, ""
