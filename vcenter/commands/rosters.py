"""Keeping an everyday roster that was read and looked at: people, groups or salons."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, fields_of
from vcenter.commands.fields import Line, NewPersonId, as_date
from vcenter.commands.hidden import hide_if_like_hidden
from vcenter.commands.people import Sex, put_into_group
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.insurance import Year, at_once_of, cover, first_of_both, insurance_ends
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.roster_same import Alike, KnownNames, KnownPeople
from vcenter.domain.servers import gave_pass
from vcenter.domain.skills import read_skills
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, groups, people
from vcenter.store.tx import Row, Tx

MOST_ROWS = 50_000

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]
People = Annotated[int, Field(ge=0, le=1_000_000)]

# Rows come from vcenter.rosters, where every value has been read: here only their shape is checked.


class MarkRow(Payload):
    field: Annotated[str, Called("読めなかった項目")]
    as_written: Annotated[str, Called("書かれていたこと")]
    reason: Annotated[str, Called("理由")]


class PersonRow(Payload):
    id: NewPersonId
    """The person's id, should they turn out to be new."""
    row: Annotated[int, Called("行")]
    sheet: Annotated[str, Called("シート")] = ""
    name: Annotated[str, Called("名前")] = Field(min_length=1)
    kana: Annotated[str, Called("ふりがな")] = ""
    sex: Sex = ""
    birth: Annotated[date | None, Called("生年月日", as_date)] = None
    postal: Annotated[str, Called("郵便番号")] = ""
    address: Annotated[str, Called("住所")] = ""
    phone: Annotated[str, Called("電話")] = ""
    phone_other: Annotated[str, Called("ほかの電話")] = ""
    email: Annotated[str, Called("メール")] = ""
    emergency_name: Annotated[str, Called("緊急連絡先")] = ""
    emergency_phone: Annotated[str, Called("緊急連絡先の電話")] = ""
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
    note: Annotated[str, Called("メモ")] = ""
    marks: Annotated[list[MarkRow], Called("読めなかったこと")] = []


class KeepPeople(Payload):
    source: Annotated[Line, Called("名簿")]
    """The file's name."""
    v: Annotated[Literal[1, 2], Called("操作の版")] = 1
    """1: as before there was a comparison: who is known by birthday or phone has what was empty filled in, and no more.
    2: also who is known by number, or says all the same, is known; a second phone and what is noted are kept."""
    rows: Annotated[list[PersonRow], Called("名簿の行")] = Field(min_length=1, max_length=MOST_ROWS)


MOST_FROM_SATELLITE = 50
"""Rows that a satellite takes in without anybody at headquarters looking at them."""


def _many_of_others(tx: Tx, satellite: int, asked: KeepPeople) -> str:
    """Much at once, which would complete records that other places made."""
    if len(asked.rows) <= MOST_FROM_SATELLITE:
        return ""
    alike = people.namesakes(tx, [row.name for row in asked.rows])
    if all(gave_pass(satellite, row["pass_number"]) for rows in alike.values() for row in rows):
        return ""
    return f"{len(asked.rows)}人の名簿の取り込みで、ほかで登録した方と同じ名前の方がいます。名簿を確かめてから取り込みます。"


@command(
    "keep_people",
    "people",
    "groups",
    words="人の名簿の取り込み",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    from_satellite=_many_of_others,
)
def keep_people(act: Act, asked: KeepPeople) -> dict[str, Any]:
    """Keep the people of a roster. Somebody known already is completed, never doubled or overwritten."""
    new = known = marked = 0
    made: list[str] = []
    group_ids: dict[str, str] = {}
    # Of many rows one may be another that stands above it, so the comparison is made once, in their order.
    comparing = _known_people(act.tx, asked) if asked.v > 1 else None
    for row in asked.rows:
        columns = _columns(act, row)
        if comparing:
            id = comparing.find_or_add(row.id, columns, act.id)
            same = people.by_id(act.tx, id) if id else None
        else:
            same = people.same_person(act.tx, row.name, columns["birth"], (row.phone, row.phone_other))
        if same is None:
            people.add(
                act.tx,
                columns
                | {
                    "id": row.id,
                    "consent_at": act.at if row.consent else None,
                    "source": "roster",
                    "made_at": act.at,
                    "changed_at": act.at,
                },
                act.place,
            )
            new += 1
            made.append(row.id)
        else:
            said = columns | ({"consent_at": act.at} if row.consent else {})
            _complete(act, same, said if asked.v == 1 else _beside(same, said))
            known += 1
        person_id = same["id"] if same else row.id
        for mark in row.marks:
            people.mark(act.tx, person_id, mark.field, mark.as_written, mark.reason)
        marked += bool(row.marks)
        codes, unknown = read_skills(row.skills)
        people.add_skills(act.tx, person_id, [*codes, *unknown])
        for name in row.groups:
            if name in group_ids:
                groups.add_member(act.tx, person_id, group_ids[name])
            else:
                group_ids[name] = put_into_group(act, person_id, name)
        for name in row.salons:
            groups.add_guest(act.tx, person_id, _salon_id(act, name))
    hide_if_like_hidden(act, made)
    return {"new": new, "known": known, "marked": marked}


def _known_people(tx: Tx, asked: KeepPeople) -> KnownPeople:
    """Everybody of the names of a roster."""
    comparing = KnownPeople()
    for rows in people.namesakes(tx, [row.name for row in asked.rows]).values():
        for row in rows:
            comparing.add(row["joined_into"] or row["id"], row)
    return comparing


def _beside(known: Row, said: dict[str, Any]) -> dict[str, Any]:
    """What a row says of somebody known, so that nothing of it is lost: a second phone, and what is noted.

    Of somebody hidden all of it stands apart, and there what is said anew is put beside what was.
    """
    if known["hidden_at"]:
        return said
    phones = [known["phone"], known["phone_other"]]
    others = [phone for phone in (said["phone"], said["phone_other"]) if phone and phone not in phones]
    beside = {**said, "phone": "", "phone_other": ""}
    for field in ("phone", "phone_other"):
        if others and not known[field]:
            beside[field] = others.pop(0)
    notes = [said["note"], *(f"ほかの電話: {phone}" for phone in others)]
    new = [note for note in notes if note and note not in known["note"]]
    if new:
        known["note"], beside["note"] = "", "。".join(filter(None, [known["note"], *new]))
    return beside


def _columns(act: Act, row: PersonRow) -> dict[str, Any]:
    columns = row.model_dump(
        include={
            "name",
            "kana",
            "sex",
            "postal",
            "address",
            "phone",
            "phone_other",
            "email",
            "emergency_name",
            "emergency_phone",
            "member_number",
            "note",
        }
    )
    columns |= {
        "birth": row.birth and row.birth.isoformat(),
        "seats": row.seats if row.seats is not None else 4 if row.car else 0,
        "note": "。".join(part for part in (row.note, row.vehicle and f"車: {row.vehicle}") if part),
        "may_lead": int(row.lead),
        "experienced": int(row.lead),
    }
    if row.insured_from:
        # No roster says for which year: who took it out on 31 March is insured for the year that begins.
        year: Year = "next" if row.insured_from == insurance_ends(row.insured_from) else ""
        holds = cover(row.insured_from, at_once_of(centre.incident(act.tx)), year)
        columns |= {
            "insurance_plan": "名簿",
            "insured_from": holds.first.isoformat(),
            "insured_until": holds.last.isoformat(),
        }
    return columns


_INSURANCE = ("insurance_plan", "insured_from", "insured_until")


def _complete(act: Act, known: Row, columns: dict[str, Any]) -> None:
    """Fill in what was not known; of two insurances the later one holds."""
    missing = {field: value for field, value in columns.items() if value and not known[field]}
    if known["insured_until"] and columns.get("insured_until", "") > known["insured_until"]:
        missing |= {field: columns[field] for field in _INSURANCE}
        missing["insured_from"] = first_of_both(known, columns)
    if missing:
        people.change(act.tx, known["id"], {**missing, "changed_at": act.at})


def _salon_id(act: Act, name: str) -> str:
    row = groups.by_name(act.tx, "salons", name)
    if row:
        return str(row["id"])
    id = act.new_id(f"salon {name}")
    groups.add(act.tx, "salons", {"id": id, "name": name, "made_at": act.at, "changed_at": act.at})
    return id


class GroupRow(Payload):
    row: Annotated[int, Called("行")]
    sheet: Annotated[str, Called("シート")] = ""
    name: Annotated[str, Called("名前")] = Field(min_length=1)
    kind: Annotated[str, Called("種類")] = ""
    contact: Annotated[str, Called("連絡する人")] = ""
    phone: Annotated[str, Called("電話")] = ""
    email: Annotated[str, Called("メール")] = ""
    members: Annotated[People | None, Called("人数")] = None
    district: Annotated[str, Called("地区")] = ""
    note: Annotated[str, Called("メモ")] = ""
    same_name: Annotated[Literal["", "new", "same", "newer"], Called("同じ名前のもの")] = ""
    """What becomes of it beside one of the same name that says something else: a new one, the same (what is empty is
    filled in), or the same and this is newer. Nobody was asked where it is empty."""
    marks: Annotated[list[MarkRow], Called("読めなかったこと")] = []


class SalonRow(Payload):
    row: Annotated[int, Called("行")]
    sheet: Annotated[str, Called("シート")] = ""
    name: Annotated[str, Called("名前")] = Field(min_length=1)
    district: Annotated[str, Called("地区")] = ""
    venue: Annotated[str, Called("会場")] = ""
    days: Annotated[str, Called("開く日")] = ""
    guests: Annotated[People | None, Called("人数")] = None
    contact: Annotated[str, Called("連絡する人")] = ""
    phone: Annotated[str, Called("電話")] = ""
    note: Annotated[str, Called("メモ")] = ""
    same_name: Annotated[Literal["", "new", "same", "newer"], Called("同じ名前のもの")] = ""
    """What becomes of it beside one of the same name that says something else: a new one, the same (what is empty is
    filled in), or the same and this is newer. Nobody was asked where it is empty."""
    marks: Annotated[list[MarkRow], Called("読めなかったこと")] = []


MARK_WORDS = {
    name: field.words for row in (GroupRow, SalonRow, PersonRow) for name, field in fields_of(row).items()
}
"""What staff call the fields of a roster, any of which may stay unread."""


class KeepGroups(Payload):
    source: Annotated[Line, Called("名簿")]
    v: Annotated[Literal[1, 2], Called("操作の版")] = 1
    """1: one of the same name is the same, and takes the newer facts. 2: only who surely is, and only what was empty."""
    rows: Annotated[list[GroupRow], Called("名簿の行")] = Field(min_length=1, max_length=MOST_ROWS)


class KeepSalons(Payload):
    source: Annotated[Line, Called("名簿")]
    v: Annotated[Literal[1, 2], Called("操作の版")] = 1
    """1: one of the same name is the same, and takes the newer facts. 2: only who surely is, and only what was empty."""
    rows: Annotated[list[SalonRow], Called("名簿の行")] = Field(min_length=1, max_length=MOST_ROWS)


def _many(tx: Tx, satellite: int, asked: KeepGroups | KeepSalons) -> str:
    """Much at once, which takes the place of facts that other places keep."""
    if len(asked.rows) <= MOST_FROM_SATELLITE:
        return ""
    return f"{len(asked.rows)}件の名簿の取り込みです。名簿を確かめてから取り込みます。"


@command(
    "keep_groups",
    "groups",
    words="団体の名簿の取り込み",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    from_satellite=_many,
)
def keep_groups(act: Act, asked: KeepGroups) -> dict[str, Any]:
    """Keep the groups of a roster. A group of the same name takes the newer facts."""
    return _keep(act, "groups", asked)


@command(
    "keep_salons",
    "groups",
    words="サロンの名簿の取り込み",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    from_satellite=_many,
)
def keep_salons(act: Act, asked: KeepSalons) -> dict[str, Any]:
    """Keep the salons of a roster. A salon of the same name takes the newer facts."""
    return _keep(act, "salons", asked)


def _keep(act: Act, table: Literal["groups", "salons"], asked: KeepGroups | KeepSalons) -> dict[str, Any]:
    new = known = 0
    comparing = KnownNames(table)
    if asked.v > 1:
        for one in groups.all_groups(act.tx) if table == "groups" else groups.all_salons(act.tx):
            comparing.add(one["id"], one)
    for row in asked.rows:
        said = row.model_dump(exclude={"row", "sheet", "marks", "same_name"})
        # What could not be read stands in the note, where staff see it.
        said["note"] = "。".join(
            part for part in (row.note, *(f"{mark.as_written}（読めず）" for mark in row.marks)) if part
        )
        if asked.v > 1:
            same = _same_name(act, table, row, comparing.find(said))
        else:
            same = groups.by_name(act.tx, table, row.name)
        if same:
            given = {field: value for field, value in said.items() if value not in ("", None)}
            if asked.v > 1 and row.same_name != "newer":
                given = {field: value for field, value in given.items() if same[field] in ("", None)}
            groups.change(act.tx, table, same["id"], {**given, "changed_at": act.at})
            known += 1
        else:
            id = act.new_id(f"{table} {row.name}" if asked.v == 1 else f"{table} {row.sheet} {row.row}")
            groups.add(act.tx, table, {**said, "id": id, "made_at": act.at, "changed_at": act.at})
            comparing.add(id, said)
            new += 1
    return {"new": new, "known": known, "marked": sum(bool(row.marks) for row in asked.rows)}


def _same_name(
    act: Act, table: Literal["groups", "salons"], row: GroupRow | SalonRow, alike: Alike | None
) -> Row | None:
    """Whom a row of a list is about; None of a new one. Refusal where a person has to say it."""
    if alike is None or row.same_name == "new":
        return None
    if not alike.sure and not row.same_name:
        raise Refusal(
            f"{row.row}行目の「{row.name}」は、同じ名前で内容の違うものがもうあります。同じものか別のものかを選んでください。",
            "rows",
        )
    return groups.by_id(act.tx, table, alike.id)
