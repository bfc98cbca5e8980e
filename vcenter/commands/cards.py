"""What the cards of the needs desk and of the desk of every day say alike: who told of whom, how they are reached, where, and when."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from vcenter.commands.field_words import Called
from vcenter.commands.fields import DayToCome, HourMinute, Kana, Line, Name, PersonId, Phone, Text
from vcenter.commands.hidden import hide_also, hide_if_like_hidden
from vcenter.commands.registry import Act, Payload
from vcenter.domain import need_words
from vcenter.domain.refusal import Refusal
from vcenter.store import people


def one_of(words: dict[Any, str]) -> AfterValidator:
    """Only a key of these may stand in a field."""

    def check(key: Any) -> Any:
        if key not in words:
            raise Refusal("一覧から選んでください。")
        return key

    return AfterValidator(check)


class Told(Payload):
    """A person whom a card names: known already (person), or as written."""

    person: PersonId | None = None
    name: Name
    kana: Kana = ""
    phone: Phone = ""


class Asked(Payload):
    """What either card says beside the names, under the same names."""

    source_note: Annotated[Line, Called("どこから（くわしく）")] = ""
    requester_relation: Annotated[Line, Called("本人との関係")] = ""
    best_time: Annotated[Line, Called("電話してよい時間")] = ""
    """When the requester can be called."""
    household: Annotated[
        list[Annotated[str, one_of(need_words.HOUSEHOLD)]], Called("世帯のようす", need_words.HOUSEHOLD)
    ] = []
    district: Annotated[Line, Called("地区")] = ""
    access: Annotated[Text, Called("目印・行き方")] = ""
    day_wished: Annotated[DayToCome, Called("希望の日")] = None
    hours_from: Annotated[HourMinute, Called("何時から")] = ""
    hours_to: Annotated[HourMinute, Called("何時まで")] = ""


Answer = Literal["yes", "no", ""]
"""To one of the first questions; "": not asked yet."""


class FirstQuestions(Payload):
    """What is asked first of whoever tells of a need (先に聞く4つ)."""

    lives_alone: Annotated[Answer, Called("ひとりですか", need_words.FIRST_QUESTIONS["lives_alone"][1])] = ""
    ill: Annotated[Answer, Called("病気・薬", need_words.FIRST_QUESTIONS["ill"][1])] = ""
    utilities: Annotated[Answer, Called("水と電気", need_words.FIRST_QUESTIONS["utilities"][1])] = ""
    near: Annotated[Answer, Called("近くに人", need_words.FIRST_QUESTIONS["near"][1])] = ""


def person_told_of(act: Act, told: Told, address: str, role: str, source: str = "need") -> str:
    """The id of the person told of: the one chosen, the one who surely is the same, or a new one. source: what told of them."""
    if told.person:
        if people.by_id(act.tx, told.person) is None:
            raise Refusal("この人は登録されていません。名前から選び直してください。", role)
        return _completed(act, told.person, told)
    if known := people.same_person(act.tx, told.name, None, (told.phone,)):
        return _completed(act, known["id"], told)
    id = act.new_id(role)
    people.add(
        act.tx,
        {
            "id": id,
            "name": told.name,
            "kana": told.kana,
            "phone": told.phone,
            "address": address,
            "source": source,
            "made_at": act.at,
            "changed_at": act.at,
        },
        act.place,
    )
    hide_if_like_hidden(act, [id])
    return id


def _completed(act: Act, id: str, told: Told) -> str:
    """The id of somebody known, who is given what was told now and was not known."""
    row = people.by_id(act.tx, id)
    assert row is not None
    new = {
        field: value
        for field, value in (("kana", told.kana), ("phone", told.phone))
        if value and not row[field]
    }
    if told.phone and row["phone"] not in ("", told.phone) and not row["phone_other"]:
        new["phone_other"] = told.phone
    if new:
        people.change(act.tx, id, {**new, "changed_at": act.at})
    return id


def hide_told_of(act: Act, id: str) -> None:
    """Other servers are told of it only where they may know the person."""
    if id == act.new_id("person"):
        people.hide(act.tx, id, at=act.at, actor=act.actor, entry=act.id)
    elif (row := people.by_id(act.tx, id)) and not row["hidden_at"]:
        hide_also(act, id)
