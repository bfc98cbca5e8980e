"""Reading a roster: from a file's sheets to people, groups or salons."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from vcenter.domain.calendar import centre_day
from vcenter.domain.contact import read_email
from vcenter.domain.names import clean, clean_kana, split_note
from vcenter.domain.refusal import Refusal
from vcenter.rosters import values
from vcenter.rosters.columns import Heading, find_heading, text
from vcenter.rosters.files import Cell, Sheet, read_file
from vcenter.rosters.model import (
    Mark,
    RefusedRow,
    Roster,
    RosterGroup,
    RosterPerson,
    RosterSalon,
    SkippedRow,
)

_TOTAL = re.compile(r"^(合計|総計|小計|計)$")
_LEADERS = re.compile(r"代表|会長|班長|リーダー|防災士")


def read_roster(data: bytes) -> Roster:
    """Everything in a file. Refusal, and nothing is read, when the file is broken or has no heading."""
    form, sheets = read_file(data)
    roster: Roster | None = None
    for sheet in sheets:
        if not any(any(text(cell) for cell in row) for row in sheet.rows):
            continue
        heading = find_heading(sheet.rows, roster.kind if roster else None)
        roster = roster or Roster(heading.kind, form)
        for column, word in heading.as_written.items():
            roster.columns[word] = heading.fields[column]
        roster.unknown_columns += [word for word in heading.unknown if word not in roster.unknown_columns]
        _read_sheet(roster, sheet, heading)
    if roster is None or not roster.entries:
        raise Refusal("名簿に1件も書かれていません。シートと見出しを確かめてください。", "file")
    return roster


def _read_sheet(roster: Roster, sheet: Sheet, heading: Heading) -> None:
    for number, row in enumerate(sheet.rows, start=1):
        written = "　".join(said for cell in row if (said := text(cell)))
        if not written:
            continue
        if number <= heading.after:
            roster.skipped.append(SkippedRow(number, sheet.name, written, "見出し"))
            continue
        if any(_TOTAL.match(re.sub(r"\s", "", text(cell))) for cell in row[:3]):
            roster.skipped.append(SkippedRow(number, sheet.name, written, "合計"))
            continue
        cells = {field: row[column] for column, field in heading.fields.items() if column < len(row)}
        if all(text(cells.get(field)) == word for field, word in _repeated(heading)):
            roster.skipped.append(SkippedRow(number, sheet.name, written, "くり返しの見出し"))
            continue
        reason = _READERS[roster.kind](roster, number, sheet.name, cells)
        if reason:
            roster.refused.append(RefusedRow(number, sheet.name, written, reason))


def _repeated(heading: Heading) -> list[tuple[str, str]]:
    return [(field, heading.as_written[column]) for column, field in heading.fields.items()]


Cells = dict[str, Cell]


def _name(cells: Cells) -> tuple[str, str]:
    """(name, note in its brackets)."""
    if "name" in cells:
        return split_note(text(cells["name"]))
    surname, note = split_note(text(cells.get("surname")))
    given, more = split_note(text(cells.get("given")))
    return f"{surname} {given}".strip(), " ".join(part for part in (note, more) if part)


def _person(roster: Roster, row: int, sheet: str, cells: Cells) -> str:
    written, note = _name(cells)
    name = clean(written)
    if not name:
        return "氏名がありません。氏名を書き足してください。"
    if len(name) > 80:
        return "氏名が80文字を超えています。列がずれていないか確かめてください。"
    marks: list[Mark] = []
    if values.LOST in name:
        marks.append(
            Mark("name", name, "保存したときに失われた文字（〓）があります。本人に確かめてください。")
        )
    read = values.read_or_mark
    kana = text(cells.get("kana")) or f"{text(cells.get('kana_surname'))} {text(cells.get('kana_given'))}"
    phone = read(marks, "phone", cells.get("phone"), values.phone)
    other = read(marks, "phone_other", cells.get("phone_other"), values.phone)
    notes = [note, text(cells.get("note"))]
    if not phone and other:
        phone, other = other, ""
    if "age" in cells and (age := text(cells["age"])) and "birth" not in cells:
        notes.append(f"名簿の年齢: {age}")
    emergency = text(cells.get("emergency"))
    emergency_name, emergency_phone = _emergency(emergency)
    if "safety_round" in cells:
        notes.append(f"安否確認の同意: {text(cells['safety_round']) or '記入なし'}")
    roster.people.append(
        RosterPerson(
            row=row,
            sheet=sheet,
            name=name,
            kana=clean_kana(kana),
            sex=read(marks, "sex", cells.get("sex"), values.sex),
            birth=read(marks, "birth", cells.get("birth"), _birth, None),
            postal=read(marks, "postal", cells.get("postal"), values.postal),
            address=_address(cells),
            phone=phone,
            phone_other=other,
            email=read(marks, "email", cells.get("email"), lambda cell: read_email(text(cell))),
            emergency_name=emergency_name,
            emergency_phone=emergency_phone,
            member_number=text(cells.get("member_number")),
            insured_from=read(marks, "insured_from", cells.get("insured_from"), values.day, None),
            groups=values.listed(cells.get("groups")),
            skills=values.listed(cells.get("skills")),
            salons=values.listed(cells.get("salons")),
            car=values.is_yes(cells.get("car")),
            lead=bool(_LEADERS.search(f"{note} {text(cells.get('skills'))}")),
            consent=values.is_yes(cells.get("consent")),
            note="。".join(part for part in notes if part),
            marks=marks,
        )
    )
    return ""


def _birth(cell: Cell) -> str:
    day = values.day(cell)
    if not "1900-01-01" <= day <= centre_day(datetime.now(UTC)).isoformat():
        raise Refusal("生年月日がありえない日です。本人に確かめてください。")
    return day


def _address(cells: Cells) -> str:
    parts = [text(cells.get(field)) for field in ("prefecture", "address", "town")]
    return "".join(part for part in parts if part)[:200]


def _emergency(written: str) -> tuple[str, str]:
    """(who, phone) of 長男 090-1111-2222; what has no phone stays whole in the first."""
    found = len(written) <= 200 and re.match(r"^(.*?)\s*([+0-9０-９][-0-9０-９－ー()（）]{8,})$", written)
    if not found:
        return written, ""
    try:
        return found[1], values.phone(found[2])
    except Refusal:
        return written, ""


def _group(roster: Roster, row: int, sheet: str, cells: Cells) -> str:
    name = text(cells.get("name"))
    if not name:
        return "団体名がありません。団体名を書き足してください。"
    marks: list[Mark] = []
    roster.groups.append(
        RosterGroup(
            row=row,
            sheet=sheet,
            name=name[:200],
            kind=text(cells.get("kind")),
            contact=clean(text(cells.get("contact"))),
            phone=values.read_or_mark(marks, "phone", cells.get("phone"), values.phone),
            email=values.read_or_mark(
                marks, "email", cells.get("email"), lambda cell: read_email(text(cell))
            ),
            members=values.read_or_mark(marks, "members", cells.get("members"), values.count, None),
            district=text(cells.get("district")),
            note=text(cells.get("note")),
            marks=marks,
        )
    )
    return ""


def _salon(roster: Roster, row: int, sheet: str, cells: Cells) -> str:
    name = text(cells.get("name"))
    if not name:
        return "サロン名がありません。サロン名を書き足してください。"
    marks: list[Mark] = []
    days = " ".join(said for field in ("days", "hours") if (said := text(cells.get(field))))
    roster.salons.append(
        RosterSalon(
            row=row,
            sheet=sheet,
            name=name[:200],
            # One sheet a district is how councils keep them.
            district=text(cells.get("district")) or sheet,
            venue=text(cells.get("venue")),
            days=days,
            guests=values.read_or_mark(marks, "guests", cells.get("guests"), values.count, None),
            contact=clean(text(cells.get("contact"))),
            phone=values.read_or_mark(marks, "phone", cells.get("phone"), values.phone),
            note=text(cells.get("note")),
            marks=marks,
        )
    )
    return ""


_READERS = {"people": _person, "groups": _group, "salons": _salon}
