"""Registering people and correcting what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.attending import enter
from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    SAME_SEEN,
    Birth,
    Count,
    Email,
    Flag,
    Kana,
    Line,
    Name,
    NewPersonId,
    PersonId,
    Phone,
    Postal,
    Seen,
    Text,
    TimeAhead,
)
from vcenter.commands.hidden import Hide, hide_if_like_hidden
from vcenter.commands.insurance import Paperwork, check_plan_is_said, decided, keep_paperwork
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.domain.calendar import age_on
from vcenter.domain.insurance import UNKNOWN_PLAN, insurance_ends
from vcenter.domain.names import with_san
from vcenter.domain.reception import ADULT
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_ahead, check_birth
from vcenter.domain.sex import SEXES
from vcenter.domain.skills import LABELS, read_skills
from vcenter.domain.who import DESK_WORK
from vcenter.store import duplicates, groups, own_skills, people
from vcenter.store.tx import Row

Sex = Annotated[Literal["m", "f", "n", ""], Called("性別", SEXES)]
"""n: somebody would rather not say; "": nobody has asked."""


class Said(Payload):
    """What people say of themselves in the same way at home and at a desk."""

    name: Name
    kana: Kana = ""
    sex: Sex = ""
    birth: Birth = None
    phone: Phone = ""
    email: Email = ""
    emergency_name: Annotated[Line, Called("緊急連絡先")] = ""
    emergency_relation: Annotated[Line, Called("続柄")] = ""
    emergency_phone: Annotated[Phone, Called("緊急連絡先の電話")] = ""
    experienced: Annotated[Flag, Called("経験がある")] = False
    limits: Annotated[Line, Called("体のことで配慮がいること")] = ""
    skills: Annotated[list[Line], Called("資格・技能", LABELS)] = Field(default=[], max_length=40)


class PersonFields(Said):
    """What a registration card (受付票) says of a person."""

    postal: Postal = ""
    address: Annotated[Line, Called("住所")] = ""
    phone_other: Annotated[Phone, Called("ほかの電話")] = ""
    may_lead: Annotated[Flag, Called("班長を頼める")] = False
    seats: Annotated[Count, Called("車に乗れる人数")] = 0
    note: Annotated[Text, Called("メモ")] = ""


class RegisterPerson(PersonFields):
    person: NewPersonId
    group: Annotated[Line, Called("団体")] = ""
    insured: Annotated[Flag, Called("保険を確かめた")] = False
    """The one tick of 0.1: joined the insurance at this desk, or showed that it is valid today. What is asked now is `insurance`."""
    insurance: Annotated[Paperwork | None, Called("保険")] = None
    guardian_consent: Annotated[Flag, Called("保護者の同意書")] = False
    guardian: Annotated[PersonId | None, Called("保護者")] = None
    consent: Annotated[Flag, Called("同意をもらった")] = False
    check_in: Annotated[Flag, Called("受付もする")] = False
    stays_until: Annotated[TimeAhead, Called("何時まで")] = ""
    even_if_same: Annotated[Flag, SAME_SEEN] = False
    """Register although somebody of the same name and birth date or phone is known."""
    not_same: Annotated[list[PersonId], Called("別の人")] = Field(default=[], max_length=20)
    """Who looks alike, was shown, and is another: nobody is asked of the two again."""
    hidden: Hide = False
    """Nothing of this person ever leaves headquarters (store/hidden.py)."""


def columns_of(fields: Said, model: type[Said] = PersonFields) -> dict[str, Any]:
    """The fields of a card, or what this model knows of them, as columns of the table."""
    given = fields.model_dump(include=set(model.model_fields) - {"skills"})
    given["birth"] = fields.birth and fields.birth.isoformat()
    return {name: int(value) if isinstance(value, bool) else value for name, value in given.items()}


def insurance_seen(act: Act) -> dict[str, Any]:
    """Columns of a person of whom a released kind says with one tick that they are insured: from that day, whatever the rule.

    Reception asks for the day of the paperwork where that may be wrong (`insurance_unclear`).
    """
    return {
        "insurance_plan": UNKNOWN_PLAN,
        "insured_from": act.day.isoformat(),
        "insured_until": insurance_ends(act.day).isoformat(),
    }


def _sensible(act: Act, asked: RegisterPerson) -> None:
    if act.is_here and asked.check_in and asked.birth and asked.birth >= act.day:
        raise Refusal(
            "生年月日が、今日かこれからの日になっています。年を確かめてください。", "birth", code="future"
        )
    check_birth(asked.birth, act.day)
    if asked.insurance:
        check_plan_is_said(act, asked.insurance, "insurance.")
    if asked.check_in and asked.stays_until and act.is_here:
        check_ahead(asked.stays_until, datetime.fromisoformat(act.at), "stays_until")


@command(
    "register_person",
    "people",
    "attendance",
    words="人の登録",
    who=DESK_WORK,
    alone={"even_if_same": True},
    roles=(Role.RECEPTION, Role.ROSTERS, Role.SALON),
    now=_sensible,
)
def register_person(act: Act, asked: RegisterPerson) -> dict[str, Any]:
    """Register a person who is in no roster yet; with check_in they are received at once."""
    if people.by_id(act.tx, asked.person):
        raise Refusal("この人はすでに登録されています。検索して受付してください。", "person")
    if asked.guardian:
        check_guardian(act, asked.person, asked.guardian)
    known = people.same_person(
        act.tx,
        asked.name,
        asked.birth.isoformat() if asked.birth else None,
        (asked.phone, asked.phone_other),
    )
    if known and not asked.even_if_same:
        raise Refusal(
            "同じ名前で、生年月日か電話も同じ方が登録されています。下の方が本人なら、その方を受付してください。",
            "same",
            same=known["id"],
        )
    row = columns_of(asked) | {
        "id": asked.person,
        "guardian_consent": int(asked.guardian_consent),
        "guardian_id": asked.guardian,
        "consent_at": act.at if asked.consent else None,
        "source": "walk_in" if asked.check_in else "roster",
        "made_at": act.at,
        "changed_at": act.at,
    }
    if asked.insured:
        row |= insurance_seen(act)
    if asked.insurance:
        row |= decided(act, None, asked.insurance, "insurance.")
    number = people.add(act.tx, row, act.place)
    codes, unknown = read_skills(asked.skills)
    people.add_skills(act.tx, asked.person, [*codes, *own_skills.named(act.tx, unknown)])
    if asked.insurance:
        keep_paperwork(act, asked.person, asked.insurance)
    group_id = put_into_group(act, asked.person, asked.group) if asked.group else None
    person = known_person(act, asked.person)
    attendance = enter(act, person, "walk_in", group_id, asked.stays_until) if asked.check_in else None
    say_apart(act, asked.person, asked.not_same)
    if asked.hidden or (known and known["hidden_at"]):
        people.hide(act.tx, asked.person, at=act.at, actor=act.actor, entry=act.id)
    hide_if_like_hidden(act, [asked.person])
    return {"person": asked.person, "pass_number": number, "attendance": attendance}


def say_apart(act: Act, person: str, others: Sequence[str]) -> None:
    """This person is none of these: nobody is asked of them again."""
    known = people.by_ids(act.tx, others) if others else {}
    for other in known.values():
        if other["id"] != person:
            duplicates.keep_apart(act.tx, person, other["id"], act.at, act.actor)


def known_person(act: Act, id: str) -> Row:
    """The person, or a refusal."""
    row = people.by_id(act.tx, id)
    if row is None:
        raise Refusal(
            "この人は登録されていません。検索し直すか、新しく登録してください。", "person", code="person"
        )
    return row


def check_guardian(act: Act, child: str, guardian: str) -> None:
    """Refuse a guardian who is not known, is the child, or is surely or perhaps under age."""
    row = people.by_id(act.tx, guardian)
    if row is None or guardian == child:
        raise Refusal("保護者になる方を名簿から選んでください。", "guardian")
    if row["birth"] is None or age_on(date.fromisoformat(row["birth"]), act.day) < ADULT:
        raise Refusal(
            f"{with_san(row['name'])}が18歳以上とわかりません。生年月日を確かめてから、保護者にしてください。",
            "guardian",
        )


def put_into_group(act: Act, person_id: str, name: str, role: str = "") -> str:
    """The id of the group of this name, made if there is none, with the person in it."""
    row = groups.by_name(act.tx, "groups", name)
    group_id = row["id"] if row else act.new_id(f"group {name}")
    if row is None:
        groups.add(act.tx, "groups", {"id": group_id, "name": name, "made_at": act.at, "changed_at": act.at})
    groups.add_member(act.tx, person_id, group_id, role)
    return str(group_id)


class ChangePerson(PersonFields):
    person: PersonId
    seen: Seen = ""


def _still_sensible(act: Act, asked: ChangePerson) -> None:
    row = people.by_id(act.tx, asked.person)
    check_birth(asked.birth, act.day, known=row["birth"] if row else None)


@command(
    "change_person",
    "people",
    words="人の登録を直す",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.ROSTERS, Role.SALON),
    now=_still_sensible,
)
def change_person(act: Act, asked: ChangePerson) -> dict[str, Any]:
    """Correct the card of a person: what is given replaces what was known."""
    row = people.by_id(act.tx, asked.person)
    if row is None:
        raise Refusal("この人は登録されていません。検索し直してください。", "person")
    check_seen(asked.seen, row, "この登録")
    columns = columns_of(asked)
    people.change(act.tx, asked.person, {**columns, "changed_at": act.at})
    for field, value in columns.items():
        if value:
            people.unmark(act.tx, asked.person, field)
    codes, unknown = read_skills(asked.skills)
    people.replace_skills(act.tx, asked.person, [*codes, *own_skills.named(act.tx, unknown)])
    return {"person": asked.person}
