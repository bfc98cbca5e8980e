"""What a row of a list that was read and looked at says (people, groups, salons), and the commands that keep rows: how much may be said of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, Unshown, fields_of
from vcenter.commands.fields import Id, Line, NewPersonId, PersonId, as_date
from vcenter.commands.limits import AtOnce, Longest
from vcenter.commands.people import Sex
from vcenter.commands.registry import Act, Payload
from vcenter.domain.names import without_unseen
from vcenter.domain.refusal import Refusal
from vcenter.domain.volunteering import STATES

MOST_ROWS = 50_000
"""Of a file, and of what was asked for before an import was one command a row."""
MOST_AT_ONCE = 60
"""Rows of one command: for so long do others wait who write."""

FIRST_BIRTH = date(1900, 1, 1)
"""As a form has it (`fields.Birth`)."""

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]
People = Annotated[int, Field(ge=0, le=1_000_000)]

Noted = Annotated[str, Longest(4000)]
"""As much as a note takes at a desk, for what a file says in whole sentences."""
Cell = Annotated[str, Longest(32_767)]
"""As much as a cell of a workbook holds."""
OfPerson = Annotated[str, Longest(80)]
OfPhone = Annotated[str, Longest(40)]

Beside = Annotated[dict[str, Noted], Called("名簿にない項目")]
"""What stands in columns that no field knows: heading to what is written. It is kept in the note."""

Changed = Literal[
    "name",
    "kana",
    "sex",
    "birth",
    "postal",
    "address",
    "phone",
    "email",
    "member_number",
    "emergency_phone",
    "safety_round",
]
"""What a row may say otherwise than the record, so that somebody chooses which of the two holds."""

# Rows come from vcenter.rosters, where every value has been read: here only their shape is checked.


class MarkRow(Payload):
    field: Annotated[str, Called("読めなかった項目")]
    as_written: Annotated[Cell, Called("書かれていたこと")]
    reason: Annotated[str, Called("理由")]


class PersonRow(Payload):
    id: NewPersonId
    """The person's id, should they turn out to be new."""
    row: Annotated[int, Called("行")]
    sheet: Annotated[str, Called("シート")] = ""
    name: Annotated[OfPerson, Called("名前")] = Field(min_length=1)
    kana: Annotated[OfPerson, Called("ふりがな")] = ""
    sex: Sex = ""
    birth: Annotated[date | None, Called("生年月日", as_date)] = None
    postal: Annotated[str, Called("郵便番号")] = ""
    address: Annotated[str, Called("住所")] = ""
    phone: Annotated[OfPhone, Called("電話")] = ""
    phone_other: Annotated[OfPhone, Called("ほかの電話")] = ""
    email: Annotated[str, Called("メール")] = ""
    emergency_name: Annotated[OfPerson, Called("緊急連絡先")] = ""
    emergency_phone: Annotated[OfPhone, Called("緊急連絡先の電話")] = ""
    member_number: Annotated[str, Called("会員番号")] = ""
    insured_from: Annotated[Day | None, Called("保険の加入日")] = None
    """The day on which the insurance was taken out."""
    groups: Annotated[list[str], Called("団体")] = []
    skills: Annotated[list[str], Called("資格・技能")] = []
    salons: Annotated[list[str], Called("サロン")] = []
    car: Annotated[bool, Called("車がある")] = False
    vehicle: Annotated[str, Called("車の種類")] = ""
    seats: Annotated[People | None, Called("車に乗れる人数")] = None
    lead: Annotated[bool, Called("班長を頼める")] = False
    consent: Annotated[bool, Called("同意をもらった")] = False
    safety_round: Annotated[Literal["", "同意する", "同意しない"], Called("安否確認の同意")] = ""
    """"" says nothing of it."""
    note: Annotated[Noted, Called("メモ")] = ""
    beside: Beside = {}
    marks: Annotated[list[MarkRow], Called("読めなかったこと")] = []
    volunteer_state: Annotated[
        Literal["applied", "met", "registered", "resting", "left", ""], Called("登録の状態", STATES)
    ] = ""
    """"" says nothing of it."""
    same_person: Annotated[PersonId | None, Called("同じ人")] = None
    """Who looked at both says that the row is this person, though that is not sure by itself."""
    not_same: Annotated[list[PersonId], Called("別の人")] = Field(default=[], max_length=20)
    """Who looked says that it is none of these."""
    newer: Annotated[dict[Changed, str], Called("新しい内容にする項目")] = {}
    """What the row says of these takes the place of what is recorded: field to what stood there when that was chosen."""
    as_known: Annotated[list[Changed], Called("登録のままにする項目")] = []
    """Whoever looked says that what is recorded is right, and not the row."""


class Part(Payload):
    """Which row of an import this is: an import is judged, and followed, as a whole."""

    import_id: Annotated[Id, Unshown("the file's name says which it is")]
    position: Annotated[int, Field(ge=1, le=MOST_ROWS), Called("何行目")]
    of: Annotated[int, Field(ge=1, le=MOST_ROWS), Called("全部の行")]


class KeepPeople(Payload):
    source: Annotated[Line, Called("名簿")]
    """The file's name."""
    v: Annotated[Literal[1, 2, 3, 4, 5, 6], Called("操作の版")] = 1
    """1: as before there was a comparison: who is known by birthday or phone has what was empty filled in, and no more.
    2: also who is known by number, or says all the same, is known; a second phone, what is noted and what stands in
    columns that no field knows are kept; a mark says where it was written, and what somebody settled is not asked again.
    3: as 2, of one row of an import, which is known by its id.
    4: as 3; whoever looked may say whose record a row goes to, and whose not; where somebody stands as a volunteer is taken as the
    file says it.
    5: as 4; whoever looked may say that the row's word holds, or the record's, where they differ (newer, as_known); who comes to a
    salon, and of whom nothing says that they help, is no volunteer; a skill, group or salon more is a change.
    6: as 5; what a row says of the safety round (安否確認) is the person's answer, kept among their consents."""
    part: Annotated[Part | None, Called("取り込みの何行目か")] = None
    rows: Annotated[list[PersonRow], AtOnce(MOST_AT_ONCE), Called("名簿の行")] = Field(
        min_length=1, max_length=MOST_ROWS
    )


def check_part(act: Act, asked: KeepPeople | KeepGroups | KeepSalons) -> None:
    """Of an import one row is asked for at a time, and nothing stands in it that no form would take."""
    for row in asked.rows:
        _as_by_form(act, row)
    if (asked.part is not None) != (asked.v > 2) or (asked.part and len(asked.rows) > 1):
        raise Refusal("取り込みは1行ずつ記録します。画面を開き直して、もう一度取り込んでください。", "part")


def _as_by_form(act: Act, row: PersonRow | GroupRow | SalonRow) -> None:
    """Rows come from programs too, which have not read the values as `vcenter.rosters` does."""
    if any(text != without_unseen(text) for text in _texts_of(row.model_dump())):
        raise Refusal(
            f"{row.row}行目に、目に見えない文字があります。取り除いて、もう一度送ってください。", "rows"
        )
    born = row.birth if isinstance(row, PersonRow) else None
    if born and not FIRST_BIRTH <= born <= act.day + timedelta(days=1):
        raise Refusal(f"{row.row}行目の生年月日は、あり得ない日です。年を確かめてください。", "rows")


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts_of(one)


def rows_of(asked: KeepPeople | KeepGroups | KeepSalons) -> int:
    """How many rows are taken in with these, in all."""
    return max(len(asked.rows), asked.part.of if asked.part else 0)


class _NamedRow(Payload):
    """What a row says of a group or a salon alike."""

    row: Annotated[int, Called("行")]
    sheet: Annotated[str, Called("シート")] = ""
    name: Annotated[str, Called("名前")] = Field(min_length=1)
    district: Annotated[str, Called("地区")] = ""
    contact: Annotated[str, Called("連絡する人")] = ""
    phone: Annotated[OfPhone, Called("電話")] = ""
    note: Annotated[Noted, Called("メモ")] = ""
    beside: Beside = {}
    same_name: Annotated[Literal["", "new", "same", "newer"], Called("同じ名前のもの")] = ""
    """What becomes of it beside one of the same name that says something else: a new one, the same (what is empty is
    filled in), or the same and this is newer. Nobody was asked where it is empty."""
    marks: Annotated[list[MarkRow], Called("読めなかったこと")] = []


class GroupRow(_NamedRow):
    kind: Annotated[str, Called("種類")] = ""
    email: Annotated[str, Called("メール")] = ""
    members: Annotated[People | None, Called("人数")] = None


class SalonRow(_NamedRow):
    venue: Annotated[str, Called("会場")] = ""
    days: Annotated[str, Called("開く日")] = ""
    guests: Annotated[People | None, Called("人数")] = None


MARK_WORDS = {
    name: field.words for row in (GroupRow, SalonRow, PersonRow) for name, field in fields_of(row).items()
} | {
    "emergency": "緊急連絡先",
    "relation": "続柄",
    "emergency_relation": "緊急連絡先の続柄",
    "household": "世帯",
    "insurance_plan": "保険プラン",
    "age": "年齢",
    "contact_kana": "代表者のふりがな",
    "membership": "会員の状態",
}
"""What staff call the fields of a roster, any of which may stay unread."""


class _KeepNamed(Payload):
    source: Annotated[Line, Called("名簿")]
    v: Annotated[Literal[1, 2, 3], Called("操作の版")] = 1
    """1: one of the same name is the same, and takes the newer facts; what could not be read stands in the note.
    2: only who surely is, and only what was empty; what could not be read, or is said otherwise, is marked.
    3: as 2, of one row of an import, which is known by its id."""
    part: Annotated[Part | None, Called("取り込みの何行目か")] = None


class KeepGroups(_KeepNamed):
    rows: Annotated[list[GroupRow], AtOnce(MOST_AT_ONCE), Called("名簿の行")] = Field(
        min_length=1, max_length=MOST_ROWS
    )


class KeepSalons(_KeepNamed):
    rows: Annotated[list[SalonRow], AtOnce(MOST_AT_ONCE), Called("名簿の行")] = Field(
        min_length=1, max_length=MOST_ROWS
    )
