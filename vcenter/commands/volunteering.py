"""What a council keeps of its volunteers every day: where they stand, when they are free, licences, consents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    DayOnPaper,
    DayUntil,
    Flag,
    Id,
    Line,
    PersonId,
    Phone,
    Seen,
    WrittenLine,
    WrittenText,
)
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.volunteering import CONTACT_BY, HOW, STATES, TIMES
from vcenter.domain.who import DESK_WORK
from vcenter.store import people, volunteering
from vcenter.store.tx import Row

LicenceId = Annotated[Id, Of("licence"), Called("資格・免許")]
NewLicenceId = Annotated[Id, Of("licence", new=True), Called("資格・免許")]
ConsentId = Annotated[Id, Of("consent"), Called("同意")]
NewConsentId = Annotated[Id, Of("consent", new=True), Called("同意")]

Time = Annotated[
    Literal[
        "mon_am", "mon_pm", "mon_night", "tue_am", "tue_pm", "tue_night", "wed_am", "wed_pm", "wed_night",
        "thu_am", "thu_pm", "thu_night", "fri_am", "fri_pm", "fri_night", "sat_am", "sat_pm", "sat_night",
        "sun_am", "sun_pm", "sun_night",
    ],
    Called("活動できる曜日と時間", TIMES),
]  # fmt: skip


class ChangeVolunteering(Payload):
    person: PersonId
    volunteer_state: Annotated[
        Literal["applied", "met", "registered", "resting", "left", ""], Called("登録の状態", STATES)
    ]
    contact_by: Annotated[
        Literal["phone", "post", "fax", "mail", ""], Called("希望する連絡方法", CONTACT_BY)
    ] = ""
    fax: Annotated[Phone, Called("FAX")] = ""
    times: Annotated[list[Time], Called("活動できる曜日と時間", TIMES)] = Field(default=[], max_length=21)
    seen: Seen = ""


def _reachable(act: Act, asked: ChangeVolunteering) -> None:
    """How somebody likes to be reached is of use only where it is known at what number or address."""
    row = people.by_id(act.tx, asked.person)
    if row is None or row["hidden_at"]:
        return  # where they are is kept apart
    missing = {
        "phone": ("電話", row["phone"] or row["phone_other"]),
        "post": ("住所", row["address"]),
        "fax": ("FAX", asked.fax),
        "mail": ("メール", row["email"]),
    }
    word, known = missing.get(asked.contact_by, ("", "known"))
    if not known:
        way = CONTACT_BY[asked.contact_by]
        field = "fax" if asked.contact_by == "fax" else "contact_by"
        raise Refusal(
            f"{way}を希望していますが、{word}の登録がありません。先に{word}を入れてください。", field
        )


@command(
    "change_volunteering",
    "people",
    words="ふだんの登録を直す",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    now=_reachable,
)
def change_volunteering(act: Act, asked: ChangeVolunteering) -> dict[str, Any]:
    """Say where a person stands as a volunteer, when they are free, and how they like to be reached."""
    row = known_person(act, asked.person)
    check_seen(asked.seen, row, "この登録")
    changes: dict[str, Any] = {
        "volunteer_state": asked.volunteer_state,
        "contact_by": asked.contact_by,
        "fax": asked.fax,
        "changed_at": act.at,
    }
    if asked.volunteer_state != row["volunteer_state"]:
        changes["state_since"] = act.day.isoformat()
    people.change(act.tx, row["id"], changes)
    volunteering.replace_times(act.tx, row["id"], asked.times)
    return {"person": row["id"]}


class KeepLicence(Payload):
    licence: NewLicenceId
    person: PersonId
    name: Annotated[WrittenLine, Called("資格・免許の名前")]
    expires_on: Annotated[DayUntil, Called("有効期限")] = None
    note: Annotated[Line, Called("番号・メモ")] = ""


@command("keep_licence", "people", words="資格・免許の記録", who=DESK_WORK, roles=Role.ROSTERS)
def keep_licence(act: Act, asked: KeepLicence) -> dict[str, Any]:
    """A licence of a person was seen; the same id once more is the same licence, renewed or corrected."""
    row = known_person(act, asked.person)
    known = volunteering.licence(act.tx, asked.licence)
    if known and known["person_id"] != row["id"]:
        raise Refusal("この資格・免許は、ほかの方のものです。画面を開き直してください。", "licence")
    volunteering.put_licence(
        act.tx,
        {
            "id": asked.licence,
            "person_id": row["id"],
            "name": asked.name,
            "expires_on": asked.expires_on and asked.expires_on.isoformat(),
            "note": asked.note,
            "seen_on": act.day.isoformat(),
            "seen_by": act.actor,
            "changed_at": act.at,
        },
    )
    return {"person": row["id"], "licence": asked.licence}


class DropLicence(Payload):
    licence: LicenceId


@command("drop_licence", "people", words="資格・免許の取り消し", who=DESK_WORK, roles=Role.ROSTERS)
def drop_licence(act: Act, asked: DropLicence) -> dict[str, Any]:
    """A licence is no longer kept; done already where there is none."""
    row = volunteering.licence(act.tx, asked.licence)
    volunteering.drop_licence(act.tx, asked.licence)
    return {"licence": asked.licence, "person": row and row["person_id"]}


class GiveConsent(Payload):
    consent: NewConsentId
    person: PersonId
    words: Annotated[WrittenText, Called("聞いた文")]
    purpose: Annotated[WrittenLine, Called("何のために")]
    told_to: Annotated[WrittenLine, Called("だれに伝えるか")]
    agreed: Annotated[Flag, Called("同意した")]
    """Always said: who was not asked has not said no."""
    answered_on: Annotated[DayOnPaper, Called("答えた日")] = None
    """Left out: today."""
    how: Annotated[Literal["paper", "spoken"], Called("聞き方", HOW)] = "paper"


@command("give_consent", "people", words="同意の記録", who=DESK_WORK, roles=Role.ROSTERS)
def give_consent(act: Act, asked: GiveConsent) -> dict[str, Any]:
    """A person was asked whether something may be told, and answered."""
    row = known_person(act, asked.person)
    if volunteering.consent(act.tx, asked.consent):
        raise Refusal("この同意はもう記録されています。", "consent")
    volunteering.add_consent(
        act.tx,
        {
            "id": asked.consent,
            "person_id": row["id"],
            "words": asked.words,
            "purpose": asked.purpose,
            "told_to": asked.told_to,
            "agreed": int(asked.agreed),
            "answered_on": (asked.answered_on or act.day).isoformat(),
            "how": asked.how,
            "asked_by": act.actor,
            "changed_at": act.at,
        },
    )
    return {"person": row["id"], "consent": asked.consent}


class TakeBackConsent(Payload):
    consent: ConsentId
    taken_back_on: Annotated[DayOnPaper, Called("取り消した日")] = None
    """Left out: today."""


def _after_it_was_given(act: Act, asked: TakeBackConsent) -> None:
    row = volunteering.consent(act.tx, asked.consent)
    if row and asked.taken_back_on and asked.taken_back_on.isoformat() < row["answered_on"]:
        raise Refusal("同意した日より前の日です。取り消した日を確かめてください。", "taken_back_on")


@command(
    "take_back_consent",
    "people",
    words="同意の取り消し",
    who=DESK_WORK,
    roles=Role.ROSTERS,
    now=_after_it_was_given,
)
def take_back_consent(act: Act, asked: TakeBackConsent) -> dict[str, Any]:
    """A person takes their consent back; that it was given stays written down."""
    row = _known_consent(act, asked.consent)
    if not row["agreed"]:
        raise Refusal("同意していない記録です。取り消すものはありません。", "consent")
    if row["taken_back_on"]:
        return {"person": row["person_id"], "already": True}
    day = (asked.taken_back_on or act.day).isoformat()
    volunteering.change_consent(
        act.tx, row["id"], {"taken_back_on": day, "taken_back_by": act.actor, "changed_at": act.at}
    )
    return {"person": row["person_id"], "already": False}


def _known_consent(act: Act, id: str) -> Row:
    row = volunteering.consent(act.tx, id)
    if row is None:
        raise Refusal("この同意の記録はありません。画面を開き直してください。", "consent")
    return row
