"""Pre-registration: a volunteer fills in the card at home, and is a new person (未確認) until a desk has seen them.

Nobody is looked up: what a stranger types tells nothing of whom we know, changes nothing of them, and opens nobody's page. Whether it is
somebody of the roster, reception asks when they stand there (`see_registered`).
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from vcenter.commands.days import Days, ask_for_days, hold_days
from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import (
    Birth,
    ClaimId,
    Count,
    DayOnPaper,
    Flag,
    HourMinute,
    Line,
    NewPersonId,
    PersonId,
    Phone,
    WrittenLine,
)
from vcenter.commands.hidden import hide_if_like_hidden
from vcenter.commands.people import Said, columns_of, put_into_group
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.calendar import age_on, centre_day, read_moment
from vcenter.domain.capacity import DAYS_AHEAD
from vcenter.domain.contact import read_postal
from vcenter.domain.insurance import YEARS, Cover, Year, at_once_of, cover, first_of_both, insurance_ends
from vcenter.domain.names import fold
from vcenter.domain.reception import ADULT
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_birth
from vcenter.domain.skills import read_skills
from vcenter.domain.who import DESK_WORK, Who
from vcenter.store import centre, own_skills, people, registrations, unverified
from vcenter.store.tx import Row

CONSENT_MISSING = "きまりと個人情報の説明を読んで、同意にしるしを付けてください。"
NUMBER_TRIES = 50


def _written(value: Any) -> Any:
    if not value:
        raise Refusal("入力してください。", code="required")
    return value


def _agreed(value: bool) -> bool:
    if not value:
        raise Refusal(CONSENT_MISSING, code="consent")
    return value


class Preregister(Said):
    """The form of somebody who will come; what a desk sees with its own eyes is not in it."""

    person: NewPersonId
    birth: Annotated[Birth, AfterValidator(_written)]
    phone: Annotated[Phone, AfterValidator(_written)]
    abroad: Annotated[Flag, Called("海外に住んでいる")] = False
    """Lives outside Japan: the postal code is as it is there."""
    postal: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20), Called("郵便番号")] = ""
    address: Annotated[WrittenLine, Called("住所")]
    emergency_name: Annotated[WrittenLine, Called("緊急連絡先")]
    emergency_phone: Annotated[Phone, AfterValidator(_written), Called("緊急連絡先の電話")]
    days: Days = []
    hours_from: Annotated[HourMinute, Called("何時から")] = ""
    hours_to: Annotated[HourMinute, Called("何時まで")] = ""
    group: Annotated[Line, Called("団体")] = ""
    transport: Annotated[Literal["walk", "bicycle", "train", "car", ""], Called("来る方法")] = ""
    seats: Annotated[
        Count, BeforeValidator(lambda value: 0 if value == "" else value), Called("車に乗れる人数")
    ] = 0
    insurance: Annotated[Literal["joined", "desk", "none"], Called("保険")]
    insurance_plan: Annotated[Line, Called("保険の種類")] = ""
    insured_on: Annotated[DayOnPaper, Called("保険に入った日")] = None
    insured_year: Annotated[Year, Called("保険の年度", YEARS)] = ""
    """For which year, of who joined in March."""
    guardian_name: Annotated[Line, Called("保護者")] = ""
    guardian_phone: Annotated[Phone, Called("保護者の電話")] = ""
    guardian_agrees: Annotated[Flag, Called("保護者の同意")] = False
    consent: Annotated[
        Flag, AfterValidator(_agreed), Field(validate_default=True), Called("同意をもらった")
    ] = False
    language: Annotated[Literal["ja", "easy", "en", "zh", "ko"], Called("ことば")] = "ja"


def _sensible(act: Act, asked: Preregister) -> None:
    """Nobody is 120 years old, and who joined on 31 March says for which year: forms of 0.1 did not ask."""
    check_birth(asked.birth, act.day)
    if (
        asked.insurance == "joined"
        and asked.insured_on
        and asked.insured_on == insurance_ends(asked.insured_on)
    ):
        _cover(act, asked, asked.insured_on)


@command(
    "preregister",
    "people",
    words="事前登録（前の版）",
    who=DESK_WORK,
    roles=Role.RECEPTION,
    now=_sensible,
)
def preregister(act: Act, asked: Preregister) -> dict[str, Any]:
    """As forms were taken before 1.0: who surely is known is completed. claim is the number to say at the desk where staff must look first.

    No phone sends it any more; `register_beforehand` stands in its place.
    """
    _check_new(act, asked)
    row = _columns(act, asked, act.day)
    known = people.same_person(act.tx, asked.name, row["birth"], (row["phone"],))
    if known and (known["source"] == "need" or known["hidden_at"]):
        # That a family asked for help, or that somebody is here whom nobody may find (秘匿), must not be found out by typing a
        # name here: staff see both, and may merge them.
        known = None
    surely = (
        known and known["birth"] == row["birth"] and row["phone"] in (known["phone"], known["phone_other"])
    )
    if known and not surely:
        # Nothing of somebody whom we know changes before staff have seen who asks, their days neither.
        return {"person": known["id"], "claim": _keep_claim(act, known["id"], asked), "days": {}}
    person_id = known["id"] if known else asked.person
    if known:
        _complete(act, known, row, asked)
    else:
        _add(act, person_id, row, asked)
    days = ask_for_days(act, person_id, asked.days, asked.hours_from, asked.hours_to)
    return {"person": person_id, "claim": None, "days": days}


class RegisterBeforehand(Preregister):
    own: Annotated[PersonId | None, Called("この電話の受付証")] = None
    """Whose pass the phone holds from which this was sent: the same person sending again keeps it."""
    batch: Annotated[Line, Unshown("which sendings came together, for the program")] = ""
    """Of what came after too many from one address: it is kept, and takes no place until headquarters says so."""


@command(
    "register_beforehand",
    "people",
    "attention",
    words="事前登録",
    who=(*DESK_WORK, Who.VOLUNTEER),
    roles=Role.RECEPTION,
    now=_sensible,
)
def register_beforehand(act: Act, asked: RegisterBeforehand) -> dict[str, Any]:
    """A volunteer registers beforehand: a new person whom no desk has seen (未確認). own: whether it is who had registered from this phone.
    held: whether headquarters has to say first that they may come."""
    _check_new(act, asked)
    row = _columns(act, asked, act.day)
    known = people.by_id(act.tx, asked.own) if asked.own else None
    if known and _is_holder(known, row):
        _complete(act, known, row, asked)
        person_id, held = known["id"], _keep_days(act, known["id"], asked)
        days = {} if held else ask_for_days(act, person_id, asked.days, asked.hours_from, asked.hours_to)
        return {"person": person_id, "own": True, "held": held, "days": days}
    _add(act, asked.person, row, asked)
    held = bool(asked.batch)
    of_day = {"days": "", "hours_from": asked.hours_from, "hours_to": asked.hours_to} if held else {}
    state = {"state": "held", "batch": asked.batch} if held else {}
    unverified.add(act.tx, {"person_id": asked.person, "sent_at": act.at, **state, **of_day})
    if held:
        _keep_days(act, asked.person, asked)
    days = {} if held else ask_for_days(act, asked.person, asked.days, asked.hours_from, asked.hours_to)
    return {"person": asked.person, "own": False, "held": held, "days": days}


def _check_new(act: Act, asked: Preregister) -> None:
    if people.by_id(act.tx, asked.person):
        raise Refusal("この申込みはもう届いています。画面を開き直してください。", "person", code="arrived")


def _is_holder(known: Row, row: dict[str, Any]) -> bool:
    """Whether a form is of whoever holds the pass of the phone, and not of another one of the house."""
    return bool(known["name_folded"] == fold(row["name"]) and known["birth"] == row["birth"])


def _keep_days(act: Act, person_id: str, asked: RegisterBeforehand) -> bool:
    """Whether somebody waits for headquarters to say that they may come; the days that they ask for wait with them."""
    return hold_days(act, person_id, asked.days, asked.hours_from, asked.hours_to)


class ConfirmClaim(Payload):
    claim: ClaimId
    same: Annotated[Flag, Called("同じ人")]


@command(
    "confirm_claim",
    "people",
    words="事前登録の本人確認",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.ADMINISTRATION),
)
def confirm_claim(act: Act, asked: ConfirmClaim) -> dict[str, Any]:
    """Staff have seen who registered under the name of somebody we know: the same person, or another."""
    claim = registrations.claim(act.tx, asked.claim)
    if claim is None:
        raise Refusal("この申込みはありません。画面を開き直してください。", "claim")
    if claim["settled_at"]:
        raise Refusal("この申込みは、もうほかの人が確かめました。画面を開き直してください。", "claim")
    form = Preregister.model_validate(orjson.loads(claim["said"]))
    # As it was when it was sent: what was right then can be settled now.
    asked_at = read_moment(claim["asked_at"])
    row = _columns(act, form, centre_day(asked_at) if asked_at else act.day)
    person_id = claim["person_id"]
    other = people.same_person(act.tx, form.name, row["birth"], (row["phone"],), besides=person_id)
    if asked.same or other:
        known = (None if asked.same else other) or people.by_id(act.tx, person_id) or {}
        person_id = known["id"]
        if known["phone"] and row["phone"] not in (known["phone"], known["phone_other"]):
            row["phone_other"] = row["phone"]
        _complete(act, known, row, form)
    else:
        person_id = act.new_id("person")
        _add(act, person_id, row, form)
    days = [day for day in form.days if act.day <= day < act.day + timedelta(days=DAYS_AHEAD)]
    ask_for_days(act, person_id, days, form.hours_from, form.hours_to)
    registrations.settle_claim(act.tx, claim["id"], act.at, "same" if asked.same else "other")
    return {"person": person_id}


def _columns(act: Act, asked: Preregister, day: date) -> dict[str, Any]:
    """The form as columns of a person; refused where one field does not go with another on this day."""
    assert asked.birth is not None
    age = age_on(asked.birth, day)
    if age < ADULT:
        _check_guardian(asked)
    address = asked.address
    postal = ""
    if asked.abroad:
        address = " ".join(part for part in (asked.postal, asked.address) if part)
    elif asked.postal:
        postal = _postal(asked.postal)
    row = columns_of(asked, Said) | {
        "postal": postal,
        "address": address,
        "seats": asked.seats if asked.transport == "car" else 0,
        "consent_at": act.at,
    }
    return row | _insurance(act, day, asked)


def _postal(text: str) -> str:
    try:
        return read_postal(text)
    except Refusal as refusal:
        raise Refusal(refusal.message, "postal", code=refusal.code) from None


def _check_guardian(asked: Preregister) -> None:
    for field, given in (("guardian_name", asked.guardian_name), ("guardian_phone", asked.guardian_phone)):
        if not given:
            raise Refusal("18歳未満の方は、保護者の名前と電話を入力してください。", field, code="guardian")
    if not asked.guardian_agrees:
        raise Refusal("18歳未満の方は、保護者の同意が必要です。", "guardian_agrees", code="guardian")


def _cover(act: Act, asked: Preregister, joined_on: date) -> Cover:
    try:
        return cover(joined_on, at_once_of(centre.incident(act.tx)), asked.insured_year)
    except Refusal as refusal:
        raise Refusal(refusal.message, "insured_year", code=refusal.code) from None


def _insurance(act: Act, day: date, asked: Preregister) -> dict[str, Any]:
    """What they say of their insurance, by the rules of domain/insurance.py."""
    if asked.insurance != "joined":
        return {}
    joined_on = asked.insured_on
    if joined_on is None:
        raise Refusal("保険に入った日を入力してください。", "insured_on", code="insured_on")
    if asked.insured_year == "" and joined_on == insurance_ends(joined_on):
        asked = asked.model_copy(update={"insured_year": "next"})  # of before the year was asked
    holds = _cover(act, asked, joined_on)
    if holds.last < day:
        raise Refusal(
            "その保険は3月31日で終わっています。もう一度入って、新しい日を入力してください。",
            "insured_on",
            code="insured_on",
        )
    columns = {
        "insurance_plan": f"{asked.insurance_plan or 'ボランティア活動保険'}（本人の申告）",
        "insured_from": holds.first.isoformat(),
        "insured_until": holds.last.isoformat(),
    }
    if "insured_year" in asked.model_fields_set:  # an older form does to the tables what it always did
        columns["insurance_joined_on"] = joined_on.isoformat()
    return columns


def _add(act: Act, person_id: str, row: dict[str, Any], asked: Preregister) -> None:
    times = {"made_at": act.at, "changed_at": act.at}
    people.add(act.tx, {**row, "id": person_id, "source": "preregistered", **times}, act.place)
    hide_if_like_hidden(act, [person_id])
    _keep_rest(act, person_id, asked)


def _complete(act: Act, known: Row, row: dict[str, Any], asked: Preregister) -> None:
    """Fill in what we did not know. What we know stands; the newer insurance is the one that counts."""
    changes = {field: value for field, value in row.items() if value and not known[field]}
    insurance = ("insurance_plan", "insured_from", "insured_until", "insurance_joined_on")
    if row.get("insured_until", "") > (known["insured_until"] or ""):
        changes |= {field: row.get(field) for field in insurance}
        changes["insured_from"] = first_of_both(known, row)
    else:
        changes = {field: value for field, value in changes.items() if field not in insurance}
    people.change(act.tx, known["id"], {**changes, "changed_at": act.at})
    for field in changes:
        people.unmark(act.tx, known["id"], field)
    _keep_rest(act, known["id"], asked)


def _keep_rest(act: Act, person_id: str, asked: Preregister) -> None:
    codes, unknown = read_skills(asked.skills)
    people.add_skills(act.tx, person_id, [*codes, *own_skills.named(act.tx, unknown)])
    if asked.group:
        put_into_group(act, person_id, asked.group)
    rest = asked.model_dump(include={"language", "transport", "insurance", "guardian_name", "guardian_phone"})
    registrations.keep_card(act.tx, rest | {"person_id": person_id, "changed_at": act.at})


def _keep_claim(act: Act, person_id: str, asked: Preregister) -> str:
    """Keep the form beside the person it may be; the number to say at the desk."""
    for attempt in range(NUMBER_TRIES):
        number = f"{uuid.UUID(act.new_id(f'claim number {attempt}')).int % 1_000_000:06d}"
        if not registrations.number_is_taken(act.tx, number):
            break
    else:
        raise RuntimeError("no free number for a claim was found")
    registrations.add_claim(
        act.tx,
        {
            "id": act.new_id("claim"),
            "number": number,
            "person_id": person_id,
            "said": orjson.dumps(asked.model_dump(mode="json")).decode(),
            "asked_at": act.at,
        },
    )
    return number
