"""Settling what a roster said that could not be read (見て直す): another value, or the record is right as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, cast

from pydantic import BeforeValidator

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    AnyWidth,
    Birth,
    Count,
    Email,
    Flag,
    GroupId,
    Id,
    Kana,
    Line,
    Name,
    PersonId,
    Phone,
    Postal,
    Text,
    WrittenLine,
    as_date,
)
from vcenter.commands.people import Sex, known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.roster_rows import MARK_WORDS, Cell, People
from vcenter.commands.rosters import complete, insured
from vcenter.domain.calendar import read_date
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.roster_same import remarks_beside
from vcenter.domain.who import DESK_WORK
from vcenter.store import groups, people, roster_marks
from vcenter.store.groups import Table
from vcenter.store.tx import Row

SalonId = Annotated[Id, Of("salon"), Called("サロン")]

JoinedOn = Annotated[
    date | None,
    BeforeValidator(lambda said: read_date(said) if isinstance(said, str) and said.strip() else said or None),
    Called("保険の加入日", as_date),
]

# What may stand in the record instead. Of each field at most one is said: the one that the mark is about.


class MendedPerson(Payload):
    name: Name | None = None
    kana: Kana = ""
    sex: Sex = ""
    birth: Birth = None
    postal: Postal = ""
    address: Annotated[Line, Called("住所")] = ""
    phone: Phone = ""
    phone_other: Annotated[Phone, Called("ほかの電話")] = ""
    email: Email = ""
    emergency_name: Annotated[Line, Called("緊急連絡先")] = ""
    emergency_relation: Annotated[Line, Called("続柄")] = ""
    emergency_phone: Annotated[Phone, Called("緊急連絡先の電話")] = ""
    member_number: Annotated[Line, Called("会員番号")] = ""
    insured_from: JoinedOn = None
    consent: Annotated[Flag, Called("同意をもらった")] = False
    seats: Annotated[Count | None, Called("車に乗れる人数")] = None
    note: Annotated[Text, Called("メモ")] = ""


class MendedGroup(Payload):
    name: Annotated[WrittenLine | None, Called("名前")] = None
    kind: Annotated[Line, Called("種類")] = ""
    contact: Annotated[Line, Called("連絡する人")] = ""
    phone: Phone = ""
    email: Email = ""
    members: Annotated[Annotated[People | None, AnyWidth], Called("人数")] = None
    district: Annotated[Line, Called("地区")] = ""
    note: Annotated[Text, Called("メモ")] = ""


class MendedSalon(Payload):
    name: Annotated[WrittenLine | None, Called("名前")] = None
    district: Annotated[Line, Called("地区")] = ""
    venue: Annotated[Line, Called("会場")] = ""
    days: Annotated[Line, Called("開く日")] = ""
    guests: Annotated[Annotated[People | None, AnyWidth], Called("人数")] = None
    contact: Annotated[Line, Called("連絡する人")] = ""
    phone: Phone = ""
    note: Annotated[Text, Called("メモ")] = ""


MENDED: dict[roster_marks.Of, type[Payload]] = {
    "people": MendedPerson,
    "groups": MendedGroup,
    "salons": MendedSalon,
}

_COLUMNS = {"emergency": "emergency_name", "car": "seats"}
"""Marks that bear another name than what they are about."""


def column_of(of: roster_marks.Of, field: str) -> str:
    """What of a record a mark is about; "" where it is nothing that is mended here (of what is listed, or only noted)."""
    column = _COLUMNS.get(field, field)
    return column if column in MENDED[of].model_fields else ""


class Settled(Payload):
    """field and as_written: of the mark, as it was seen."""

    field: Annotated[Line, Called("項目", MARK_WORDS)]
    as_written: Annotated[Cell, Called("書かれていたこと")]
    right: Annotated[Flag, Called("登録のままでよい")] = False


class SettlePersonMark(Settled):
    person: PersonId
    mended: Annotated[MendedPerson, Called("直した値")] = MendedPerson()


class SettleGroupMark(Settled):
    group: GroupId
    mended: Annotated[MendedGroup, Called("直した値")] = MendedGroup()


class SettleSalonMark(Settled):
    salon: SalonId
    mended: Annotated[MendedSalon, Called("直した値")] = MendedSalon()


@command(
    "settle_person_mark", "people", "groups", words="名簿の値の確認（人）", who=DESK_WORK, roles=Role.ROSTERS
)
def settle_person_mark(act: Act, asked: SettlePersonMark) -> dict[str, Any]:
    """What a roster said of a person is put right, or is right as it stands in the record."""
    row = known_person(act, asked.person)
    mark = _mark(act, "people", asked.person, asked)
    value = None
    if asked.right:
        if mark["field"] == "birth" and row["birth"] is None and _is_an_age(mark):
            raise Refusal(
                "年齢だけが分かっている方です。未成年かどうかの確認に使うので、生年月日が分かるまで残します。",
                f"mended.{mark['field']}",
            )
        listed = _listed(act, asked.person) if mark["field"] in ("groups", "salons", "skills") else ()
        _change_person(act, row, _remark("people", row, mark, listed))
    else:
        column, value = _said("people", mark, asked.mended)
        _change_person(act, row, _columns(act, row, mark, column, value))
    _settle(act, "people", asked.person, mark, value)
    return {"person": asked.person}


@command("settle_group_mark", "groups", words="名簿の値の確認（団体）", who=DESK_WORK, roles=Role.ROSTERS)
def settle_group_mark(act: Act, asked: SettleGroupMark) -> dict[str, Any]:
    """What a roster said of a group is put right, or is right as it stands in the record."""
    _settle_whole(act, "groups", asked.group, asked, asked.mended)
    return {"group": asked.group}


@command("settle_salon_mark", "groups", words="名簿の値の確認（サロン）", who=DESK_WORK, roles=Role.ROSTERS)
def settle_salon_mark(act: Act, asked: SettleSalonMark) -> dict[str, Any]:
    """What a roster said of a salon is put right, or is right as it stands in the record."""
    _settle_whole(act, "salons", asked.salon, asked, asked.mended)
    return {"salon": asked.salon}


def _settle_whole(act: Act, of: Table, id: str, asked: Settled, mended: MendedGroup | MendedSalon) -> None:
    row = groups.by_id(act.tx, of, id)
    if row is None:
        raise Refusal(
            "登録されていません。名簿を開き直してください。", "group" if of == "groups" else "salon"
        )
    mark = _mark(act, of, id, asked)
    value = None
    if asked.right:
        changes = _remark(of, row, mark, ())
    else:
        column, value = _said(of, mark, mended)
        changes = {column: _in_note(row, mark, value) if column == "note" else value}
    if changes:
        groups.change(act.tx, of, id, {**changes, "changed_at": act.at})
    _settle(act, of, id, mark, value)


def _mark(act: Act, of: roster_marks.Of, id: str, asked: Settled) -> Row:
    """The mark as it was seen; a refusal where it is another now, or somebody has settled it."""
    mark = roster_marks.one(act.tx, of, id, asked.field)
    if mark and mark["as_written"] == asked.as_written:
        return mark
    before = next((one for one in roster_marks.settled(act.tx, of, id) if one["field"] == asked.field), None)
    if mark is None and before:
        raise Refusal(
            f"{before['actor'] or 'ほかの人'}がもう確かめています。画面を開き直してください。", "field"
        )
    raise Refusal(
        "この値は、もう確認が要らなくなったか、書き換わっています。画面を開き直してください。", "field"
    )


def _said(of: roster_marks.Of, mark: Row, mended: Payload) -> tuple[str, Any]:
    """(column, what is said to stand there) of the one thing that the mark is about."""
    column = column_of(of, mark["field"])
    given = {
        name: value for name, value in mended if value is not None and value is not False and value != ""
    }
    if not column:
        raise Refusal("この項目はここでは直せません。登録の画面で直してください。", "field")
    if column not in given:
        raise Refusal("正しい値を入れるか、「登録のままでよい」を押してください。", f"mended.{column}")
    if set(given) != {column}:
        raise Refusal("確認が必要な項目のほかは、ここでは直せません。", "mended")
    return column, given[column]


def _columns(act: Act, row: Row, mark: Row, column: str, value: Any) -> dict[str, Any]:
    """The columns of a person in which a mended value stands."""
    if column == "insured_from":
        complete(act, row, insured(act.tx, cast("date", value)))
        return {}
    if column == "consent":
        return {} if row["consent_at"] else {"consent_at": act.at}
    if column == "note":
        return {"note": _in_note(row, mark, value)}
    return {column: value.isoformat() if isinstance(value, date) else value}


def _in_note(row: Row, mark: Row, value: str) -> str:
    """A note with this in the place of what could not be read, and with all else that it says."""
    if mark["as_written"] in row["note"]:
        return str(row["note"]).replace(mark["as_written"], value)
    return remarks_beside(row["note"], value)


def _remark(of: roster_marks.Of, row: Row, mark: Row, listed: Iterable[str]) -> dict[str, Any]:
    """What was written goes to the note where nothing else says it: nobody has put another value there."""
    column = {"consent": "consent_at"}.get(mark["field"], column_of(of, mark["field"]))
    if (column and row[column] not in ("", None, 0)) or mark["as_written"] in (row["note"], *listed):
        return {}
    said = f"{MARK_WORDS.get(mark['field'], mark['field'])}: {mark['as_written']}"
    return {"note": remarks_beside(row["note"], said)}


def _listed(act: Act, person: str) -> list[str]:
    """Groups, salons and skills of a person, as they are called."""
    named = [*groups.of_person(act.tx, person), *groups.salons_of_person(act.tx, person)]
    return [*(one["name"] for one in named), *people.skills(act.tx, person)]


def _is_an_age(mark: Row) -> bool:
    """Of whom a list of a group said no more than how old they are, or in which class."""
    return not mark["file"] or bool(re.search("[歳才]|年生", mark["as_written"]))


def _change_person(act: Act, row: Row, changes: dict[str, Any]) -> None:
    if changes:
        people.change(act.tx, row["id"], {**changes, "changed_at": act.at})


def _settle(act: Act, of: roster_marks.Of, id: str, mark: Row, value: Any) -> None:
    """value: what was put there, None where the record is right as it is."""
    way = "right" if value is None else "mended"
    shown = "はい" if value is True else "" if value is None else str(value)
    said = {"id": act.id, "way": way, "value": shown, "at": act.at, "actor": act.actor}
    roster_marks.settle(act.tx, of, id, mark, said)
