"""Recording a need, correcting it, and leading it through its life by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from vcenter.commands.cards import Asked, FirstQuestions, Told, hide_told_of, one_of, person_told_of
from vcenter.commands.field_words import Called, FieldWords, fields_of
from vcenter.commands.fields import (
    SAME_SEEN,
    UUID,
    AnyWidth,
    Count,
    DayToCome,
    Flag,
    Headcount,
    Line,
    NeedId,
    NewNeedId,
    Seen,
    Sha256,
    Text,
    WrittenLine,
    WrittenText,
)
from vcenter.commands.hidden import Hide, hide_if_theirs_is
from vcenter.commands.need_history import tell
from vcenter.commands.need_ways import of_need, of_new_need
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain import need_words
from vcenter.domain.need_life import LABELS, READ_BY, REASON_WANTED, check_step
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import HOURS, check_order, check_to_come
from vcenter.domain.skills import label
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, needs, photos
from vcenter.store.tx import Row

MOST_PHOTOS = 12
"""Of one need: enough for every room, and few enough to look at."""


ANOTHER = ("household", "house")
"""What another need may be beside one that is open: of the same household, or of another house."""

MOST_ALIKE = 5
"""Needs that are shown beside the one that is told of, and in whose history it is said what they are to one another."""


def _beside(said: str) -> str:
    if said and said not in ANOTHER and not re.fullmatch(UUID, said):
        raise Refusal("一覧から選んでください。")
    return said


Beside = Annotated[str, StringConstraints(to_lower=True, max_length=36), AfterValidator(_beside), SAME_SEEN]
"""What somebody chose who was shown the needs that are open there: one of ANOTHER, or the id of the need that this is."""


class CardFields(FirstQuestions, Asked):
    """What a needs card (ニーズ票) says beside the names."""

    source: Annotated[str, one_of(need_words.SOURCES), Called("どこから", need_words.SOURCES)]
    address: Annotated[WrittenLine, Called("住所")]
    present_address: Annotated[Line, Called("避難先")] = ""
    location: Annotated[Text, Called("地図の位置")] = ""
    """Latitude and longitude, or the address of a map's page; what cannot be read (domain/location.py) makes no map."""
    damage: Annotated[list[Annotated[str, one_of(need_words.DAMAGE)]], Called("被害", need_words.DAMAGE)] = []
    damage_note: Annotated[Line, Called("浸水の高さなど")] = ""
    category: Annotated[str, one_of(need_words.CATEGORIES), Called("種類", need_words.CATEGORIES)]
    request: Annotated[WrittenText, Called("どうしてほしいか")]
    people_wanted: Annotated[int, Field(ge=1, le=200), AnyWidth, Called("来てほしい人数")] = 5
    people_min: Annotated[Headcount, Called("最低人数")] = None
    """When nothing is said: two, or as many as are wanted."""
    people_why: Annotated[Line, Called("この人数が必要な理由")] = ""
    people_strong: Annotated[Count, Called("体力のいる人")] = 0
    women_only: Annotated[Flag, Called("女性だけ")] = False
    wish: Annotated[Line, Called("来る人についての希望")] = ""
    requester_present: Annotated[Literal["yes", "no", ""], Called("立ち会い")] = ""
    parking: Annotated[Line, Called("駐車")] = ""
    toilet: Annotated[Line, Called("トイレ")] = ""
    water: Annotated[Line, Called("水道")] = ""
    electricity: Annotated[Line, Called("電気")] = ""
    danger_level: Annotated[
        str, one_of(need_words.DANGER_LEVELS), Called("応急危険度判定", need_words.DANGER_LEVELS)
    ] = ""
    dangers: Annotated[
        list[Annotated[str, one_of(need_words.DANGERS)]], Called("危険なもの", need_words.DANGERS)
    ] = []
    danger_note: Annotated[Line, Called("危険についての注意")] = ""
    far: Annotated[Flag, Called("遠い")] = False
    urgency: Annotated[int, one_of(need_words.URGENCY), Called("急ぎ度")] = 3
    urgency_reason: Annotated[Line, Called("急ぐ理由")] = ""
    not_to_do: Annotated[Line, Called("してはいけないこと")] = ""
    watch_after: Annotated[Flag, Called("完了後の見守り")] = False
    """A judgement at intake: when it is done they are called first, and perhaps watched."""
    crisis: Annotated[Flag, Called("危機介入")] = False
    """A judgement at intake: the house is always surveyed."""
    crisis_why: Annotated[Line, Called("危機介入の理由")] = ""
    survey_first: Annotated[
        Literal["needed", "not", "ask", ""], Called("現地調査", need_words.SURVEY_FIRST)
    ] = ""
    """A judgement at intake: whether somebody looks at the place before a team goes."""
    consent_team: Annotated[Flag, Called("班への同意")] = False
    consent_bodies: Annotated[Flag, Called("ほかの機関への同意")] = False


class RecordNeed(CardFields):
    need: NewNeedId
    person: Annotated[Told, Called("だれ")]
    """The person concerned."""
    requester: Annotated[Told | None, Called("頼んだ人")] = None
    """Who asks, when that is somebody else."""
    skills: Annotated[dict[WrittenLine, Count], Called("資格・技能")] = {}
    equipment: Annotated[dict[WrittenLine, Count], Called("資機材")] = {}
    ready: Annotated[Flag, Called("すぐマッチングできる")] = False
    """As `survey_first` "not", of a tablet or program that knows no other word: it can be matched at once."""
    even_if_same: Annotated[Flag, SAME_SEEN] = False
    """Record although the same person or house has a need that is not over."""
    beside: Beside = ""
    """As `even_if_same`, with what was chosen: it stands in the history of all of them. An id: nothing new is recorded."""
    hidden: Hide = False
    """Nothing of this need and of the person concerned leaves headquarters any more (store/hidden.py)."""
    photos: list[Sha256] = Field(default=[], max_length=MOST_PHOTOS)
    """The photos themselves travel beside the command, and may arrive after it."""


def _day_to_come(act: Act, asked: RecordNeed) -> None:
    _no_more_skilled(act, asked.people_wanted, asked.skills)
    if act.is_here:
        check_to_come(asked.day_wished, act.day, "day_wished")


@command(
    "record_need",
    "needs",
    "people",
    words="ニーズの記録",
    who=DESK_WORK,
    roles=(Role.NEEDS, Role.SURVEY, Role.WATCH),
    ways=of_new_need,
    now=_day_to_come,
)
def record_need(act: Act, asked: RecordNeed) -> dict[str, Any]:
    """Record a request for help, with the person concerned and the one who asks."""
    if needs.by_id(act.tx, asked.need):
        raise Refusal("このニーズはすでに記録されています。一覧で確かめてください。", "need")
    if asked.beside not in ("", *ANOTHER):
        return _told_again(act, asked)
    columns = card_columns(asked)
    state = _first_state(asked)
    if asked.ready or state == "ready":
        check_consent(asked.consent_team)
    person_id = person_told_of(act, asked.person, asked.address, "person")
    beside = needs.open_alike(act.tx, asked.address, person_id, asked.person.name) if asked.beside else []
    if not (asked.even_if_same or asked.beside) and (
        same := needs.open_at_address(act.tx, asked.address, person_id)
    ):
        raise Refusal(
            f"同じ方か同じ住所のニーズがあります（{same[0]['number']}番・{LABELS[same[0]['state']]}）。"
            "同じ依頼なら、そのニーズに書き足してください。",
            "same",
            same=[row["id"] for row in same],
        )
    requester_id = person_told_of(act, asked.requester, "", "requester") if asked.requester else person_id
    incident = centre.incident(act.tx)
    number = needs.next_number(act.tx, act.place)
    needs.add(
        act.tx,
        columns
        | {
            "id": asked.need,
            "number": number,
            "incident_id": incident and incident["id"],
            "state": state,
            "place": act.place,
            "received_at": act.at,
            "received_by": act.actor,
            "person_id": person_id,
            "requester_id": requester_id,
            "changed_at": act.at,
        },
    )
    needs.replace_counts(act.tx, asked.need, asked.skills, asked.equipment)
    taken = list(dict.fromkeys(asked.photos))
    photos.show(act.tx, asked.need, taken, act.at, act.actor)
    tell(
        act,
        asked.need,
        state,
        f"受け付けた（{need_words.SOURCES[asked.source]}）"
        + (f"　写真{len(taken)}枚" if taken else "")
        + _beside_words(act, asked, number, beside[:MOST_ALIKE]),
    )
    if asked.hidden:
        hide_told_of(act, person_id)
    hide_if_theirs_is(act, asked.need)
    return {"need": asked.need, "number": number, "person": person_id, "requester": requester_id}


def _first_state(asked: RecordNeed) -> str:
    """Where a new need waits. A crisis, or a survey that is wanted, goes before what says that it can be matched at once."""
    if asked.crisis or asked.survey_first == "needed":
        return "survey"
    return "ready" if asked.ready or asked.survey_first == "not" else "received"


def _beside_words(act: Act, asked: RecordNeed, number: int, beside: list[Row]) -> str:
    """What the need is to those that were open there; told in the history of each of them too, so that nobody has to ask again."""
    if not beside:
        return ""
    numbers = "・".join(f"{row['number']}番" for row in beside)
    own, other = {
        "household": (
            f"同じ世帯の{numbers}とは、別の困りごと",
            f"同じ世帯の別の困りごとを{number}番に記録した",
        ),
        "house": (f"{numbers}とは、別の家と確かめた", f"{number}番は、別の家と確かめた"),
    }[asked.beside]
    for row in beside:
        tell(act, row["id"], row["state"], other)
    return f"　{own}"


def _told_again(act: Act, asked: RecordNeed) -> dict[str, Any]:
    """A need that is known was told of once more: everything that was written stands in its history, and its photos with it."""
    row = known(act, asked.beside)
    if asked.hidden:
        raise Refusal("秘匿にするときは、書き足さずに、そのニーズを開いて秘匿にしてください。", "hidden")
    told = asked.model_dump(exclude={"need", "beside", "even_if_same", "hidden", "photos"})
    hidden = _TELLS_WHERE if row["hidden_at"] else frozenset()
    said = [line for line in _said(RecordNeed, told, hidden) if line]
    tell(act, row["id"], row["state"], "もう一度依頼があった\n" + "\n".join(said))
    taken = list(dict.fromkeys(asked.photos))
    photos.show(act.tx, row["id"], taken, act.at, act.actor)
    if taken:
        needs.change(act.tx, row["id"], {"changed_at": act.at})
    return {"need": row["id"], "number": row["number"], "noted": True}


_TELLS_WHERE = frozenset({"address", "district", "present_address", "access", "location", "parking", "phone"})
"""What of a card tells where somebody is: it is not written into the open history of somebody hidden."""


def _said(model: type[Payload], told: Mapping[str, Any], left_out: frozenset[str]) -> Iterator[str]:
    """What a card says in the words of staff, a line for each field in which something was written."""
    for name, field in fields_of(model).items():
        value = told.get(name)
        if name in left_out or field.unshown or field.of or value in (None, "", [], {}, False):
            continue
        if value == model.model_fields[name].default and name != "source":
            continue
        if isinstance(value, dict) and field.inner and issubclass(field.inner, Payload):
            yield f"{field.words}: " + "　".join(
                str(one) for key, one in value.items() if one and key not in left_out and key != "person"
            )
        else:
            yield f"{field.words}: {_worded(field, value)}"


def _worded(field: FieldWords, value: Any) -> str:
    if value is True:
        return "はい"
    if isinstance(value, dict):
        return "、".join(f"{one} {count}" for one, count in value.items())
    return "、".join(field.said(one) or str(one) for one in (value if isinstance(value, list) else [value]))


def check_consent(given: Any) -> None:
    """Refuse to tell a team of a house that has not agreed to it."""
    if not given:
        raise Refusal(
            "班に住所と名前を伝えてよいか、ご本人に確かめて印を付けてください。同意があるまで班は出せません。",
            "consent_team",
        )


def card_columns(asked: CardFields) -> dict[str, Any]:
    """The columns of a need that its card says."""
    given = asked.model_dump(include=set(CardFields.model_fields))
    least = asked.people_min or min(asked.people_wanted, 2)
    if least > asked.people_wanted:
        raise Refusal("最低人数は希望人数以下にしてください。", "people_min")
    if asked.people_strong > asked.people_wanted:
        raise Refusal("体力のいる人の数は希望人数以下にしてください。", "people_strong")
    check_order(asked, [HOURS])
    return given | {
        "people_min": least,
        "household": " ".join(asked.household),
        "damage": " ".join(asked.damage),
        "dangers": " ".join(asked.dangers),
        "day_wished": asked.day_wished and asked.day_wished.isoformat(),
        "women_only": int(asked.women_only),
        "far": int(asked.far),
        "watch_after": int(asked.watch_after),
        "crisis": int(asked.crisis),
        "consent_team": int(asked.consent_team),
        "consent_bodies": int(asked.consent_bodies),
    }


def _no_more_skilled(act: Act, wanted: int, skills: Mapping[str, int]) -> None:
    """Refuse here and now more people with a skill than people."""
    for skill, count in skills.items():
        if act.is_here and count > wanted:
            raise Refusal(
                f"「{label(skill)}」の人数（{count}人）が、来てほしい人数（{wanted}人）より多いです。どちらかを直してください。",
                "people_wanted",
            )


class ChangeNeed(CardFields):
    need: NeedId
    seen: Seen = ""
    skills: Annotated[dict[WrittenLine, Count], Called("資格・技能")] = {}
    equipment: Annotated[dict[WrittenLine, Count], Called("資機材")] = {}


def _new_day_to_come(act: Act, asked: ChangeNeed) -> None:
    """Of a day that stands on the card already nobody is asked again when it is over."""
    _no_more_skilled(act, asked.people_wanted, asked.skills)
    row = needs.by_id(act.tx, asked.need)
    stands = row and row["day_wished"]
    if act.is_here and asked.day_wished and asked.day_wished.isoformat() != stands:
        check_to_come(asked.day_wished, act.day, "day_wished")


@command(
    "change_need",
    "needs",
    words="ニーズを直す",
    who=DESK_WORK,
    roles=(Role.NEEDS, Role.SURVEY),
    ways=of_need,
    now=_new_day_to_come,
)
def change_need(act: Act, asked: ChangeNeed) -> dict[str, Any]:
    """Correct a needs card: what is given replaces what was written."""
    row = known(act, asked.need)
    if row["state"] == "out":
        raise Refusal("班が活動中です。変わったことは班長に電話し、帰着のあとで直してください。", "need")
    check_seen(asked.seen, row, "このニーズ票")
    if row["state"] == "ready":
        check_consent(asked.consent_team)
    wanted = asked.crisis or asked.survey_first == "needed"
    first = wanted and row["state"] in ("received", "ready") and not row["surveyed"]
    state = "survey" if first else row["state"]
    needs.change(act.tx, asked.need, card_columns(asked) | {"state": state, "changed_at": act.at})
    needs.replace_counts(act.tx, asked.need, asked.skills, asked.equipment)
    tell(act, asked.need, state, "内容を直した" + (_WHY_FIRST[asked.crisis] if first else ""))
    return {"need": asked.need, "number": row["number"]}


_WHY_FIRST = {True: "（危機介入のため、先に現地調査へ）", False: "（先に現地調査へ）"}


def known(act: Act, need_id: str) -> Row:
    """The need that a command names."""
    row = needs.by_id(act.tx, need_id)
    if row is None:
        raise Refusal("このニーズは記録されていません。一覧を開き直してください。", "need")
    return row


class StepNeed(Payload):
    need: NeedId
    to: Annotated[
        Literal["received", "survey", "ready", "on_hold", "referred", "done", "withdrawn"],
        Called("どの段階へ", LABELS),
    ]
    reason: Annotated[Line, Called("理由")] = ""
    look_again_on: Annotated[DayToCome, Called("見直す日")] = None
    referred_to: Annotated[Line, Called("つなぎ先")] = ""
    consent_team: Annotated[Flag, Called("班への同意")] = False
    """The person has agreed just now that the team is told name and address."""
    consent_bodies: Annotated[Flag, Called("ほかの機関への同意")] = False
    """And that another body is; or life is in danger, when the law lets it be told (個人情報保護法 27条1項2号)."""


def _look_again_to_come(act: Act, asked: StepNeed) -> None:
    if act.is_here:
        check_to_come(asked.look_again_on, act.day, "look_again_on")


@command(
    "step_need",
    "needs",
    words="ニーズの段階",
    who=DESK_WORK,
    roles=(Role.NEEDS, Role.SURVEY),
    ways=of_need,
    now=_look_again_to_come,
)
def step_need(act: Act, asked: StepNeed) -> dict[str, Any]:
    """Lead a need one step through its life by hand."""
    row = known(act, asked.need)
    if row["state"] == asked.to:
        return {"need": asked.need, "number": row["number"], "state": asked.to, "already": True}
    check_step(row["state"], asked.to)
    if asked.to in REASON_WANTED and not asked.reason:
        raise Refusal("理由を入力してください。あとで見た人がわかるように書きます。", "reason")
    if asked.to == "on_hold" and asked.look_again_on is None:
        raise Refusal("次に見直す日を入れてください。忘れられないようにするためです。", "look_again_on")
    if asked.to == "referred" and not asked.referred_to:
        raise Refusal("つなぎ先を入力してください。例: 地域包括支援センター", "referred_to")
    consent = bool(row["consent_team"]) or asked.consent_team
    if asked.to == "ready":
        check_consent(consent)
    bodies = bool(row["consent_bodies"]) or asked.consent_bodies
    if asked.to == "referred" and not bodies:
        raise Refusal(
            "ほかの機関に伝えてよいか、ご本人に確かめて印を付けてください。命にかかわるときは、確かめる前でも印を付けられます。",
            "consent_bodies",
        )
    needs.change(
        act.tx,
        asked.need,
        {
            "state": asked.to,
            "consent_team": int(consent),
            "consent_bodies": int(bodies),
            "state_reason": asked.reason,
            "look_again_on": asked.look_again_on and asked.look_again_on.isoformat(),
            "referred_to": asked.referred_to,
            "changed_at": act.at,
        },
    )
    said = "・".join(part for part in (asked.referred_to, asked.reason) if part)
    tell(act, asked.need, asked.to, f"「{LABELS[asked.to]}」にした" + (f"（{said}）" if said else ""))
    return {
        "need": asked.need,
        "number": row["number"],
        "state": asked.to,
        "was": {name: row[name] for name in _OF_A_STEP},
    }


_OF_A_STEP = ("state", "consent_team", "consent_bodies", "state_reason", "look_again_on", "referred_to")
"""What a step by hand changes of a need."""


@taken_back("step_need")
def _not_stepped(act: Act, was: Done) -> None:
    row = known(act, was.asked.need)
    before = was.outcome.get("was")
    if before is None or row["state"] != was.asked.to or row["changed_at"] != was.at:
        raise changed_since(f"{row['number']}番")
    needs.change(act.tx, row["id"], {**before, "changed_at": act.at})
    what = f"「{LABELS[before['state']]}」に戻した（「{LABELS[was.asked.to]}」は押しまちがい）"
    tell(act, row["id"], before["state"], what)


class NoteContact(Payload):
    need: NeedId
    what: Annotated[WrittenText, Called("書いたこと")]


@command("note_contact", "needs", words="ニーズの書き足し", who=DESK_WORK, roles=READ_BY, ways=of_need)
def note_contact(act: Act, asked: NoteContact) -> dict[str, Any]:
    """Write down a call or a visit about a need."""
    row = known(act, asked.need)
    tell(act, asked.need, row["state"], asked.what)
    return {"need": asked.need}
