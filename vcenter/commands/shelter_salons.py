"""Salons in a disaster: a session in a shelter or elsewhere, a need that a guest tells of there, and helpers who are wanted for it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from vcenter.commands.cards import FirstQuestions, one_of
from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    Counted,
    Day,
    Flag,
    Headcount,
    HourMinute,
    Line,
    NewNeedId,
    PersonId,
    SalonId,
    Seen,
    Text,
    WrittenLine,
)
from vcenter.commands.needs import RecordNeed
from vcenter.commands.path import also
from vcenter.commands.people import known_person
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.salons import ROLES, hours_of, known_salon, whom_to_ask
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain import need_words
from vcenter.domain.calendar import day_since
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.salon_words import AWAY, helpers_missing
from vcenter.domain.sensible import AHEAD, HOURS, check_order
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, needs, safety, salons, shelter_salons
from vcenter.store.tx import Row

HEARD_BY = (Role.SALON, Role.ROSTERS, Role.NEEDS)

URGENT, USUAL = 4, 3


def _incident(act: Act) -> Row:
    """The incident or drill that is open."""
    row = centre.incident(act.tx)
    if row is None:
        raise Refusal(
            "災害か訓練で開いているあいだだけの操作です。平時の回は、サロンの画面から記録してください。",
            "salon",
        )
    return row


def _recorded(act: Act, id: str, person: str, said: dict[str, Any]) -> dict[str, Any]:
    """The need of a salon as it is recorded: need and number. Where the journal that is read has told of it before, it stands already.

    person: whose it is, "" where that is known by name alone.
    """
    if known := needs.by_id(act.tx, id):
        if known["source"] != "salon" or person not in ("", known["person_id"]):
            raise Refusal("このニーズはすでに記録されています。一覧で確かめてください。", "need")
        return {"need": id, "number": known["number"]}
    kind = KINDS["record_need"]
    asked = RecordNeed.model_validate(said)
    made = also(act, "need", kind, asked, said, at=act.at, device=act.device)
    if made.done:
        return dict(made.outcome)
    # Told of before in other words, and written down at a need that was open.
    known = needs.by_id(act.tx, said.get("beside", ""))
    if known is None:
        raise Refusal("このニーズは記録できませんでした。画面を開き直してください。", "need")
    return {"need": known["id"], "number": known["number"]}


class OpenShelterSalon(Payload):
    salon: SalonId
    day: Annotated[Day, Called("開く日")]
    where: Annotated[Literal[*AWAY], Called("どんな場所", AWAY)] = "shelter"  # type: ignore[valid-type]
    place: Annotated[WrittenLine, Called("場所の名前")]
    hours_from: Annotated[HourMinute, Called("始まり")] = ""
    hours_to: Annotated[HourMinute, Called("終わり")] = ""
    helpers_wanted: Annotated[Counted, Called("必要な担い手の人数")] = None
    seen: Seen = ""


def _makes_sense(act: Act, asked: OpenShelterSalon) -> None:
    check_order(asked, (HOURS,))
    if asked.day is None:
        raise Refusal("開く日を入力してください。例: 11/28", "day")
    row = centre.incident(act.tx)
    if row and asked.day < day_since(row["opened_at"]):
        raise Refusal("災害（訓練）で開く前の日です。開いた日からあとの日にしてください。", "day")
    if asked.day > act.day + AHEAD:
        raise Refusal("1年より先の日付です。年を確かめてください。", "day")


@command(
    "open_shelter_salon",
    "salons",
    words="サロンを避難所などで開く",
    who=DESK_WORK,
    roles=ROLES,
    now=_makes_sense,
)
def open_shelter_salon(act: Act, asked: OpenShelterSalon) -> dict[str, Any]:
    """A salon is held in a shelter or elsewhere, with its own roster: a session of it that belongs to the incident. Said again, it is
    held at another place or time."""
    salon, incident = known_salon(act, asked.salon), _incident(act)
    day = asked.day.isoformat() if asked.day else act.day.isoformat()
    made = salons.session(act.tx, salons.session_id(asked.salon, day)) is None
    held = salons.ensure_session(act.tx, asked.salon, day, act.at, hours_of(salon))
    before = shelter_salons.by_id(act.tx, held["id"])
    if before is None:
        _may_be_opened(act, held, incident)
    elif act.is_here:
        check_seen(asked.seen, before, "この回の場所")
    said = {
        "kind": asked.where,
        "place": asked.place,
        "helpers_wanted": asked.helpers_wanted,
        "changed_at": act.at,
    }
    if before is None:
        opened = {
            "id": held["id"],
            "incident_id": incident["id"],
            "opened_at": act.at,
            "opened_by": act.actor,
        }
        shelter_salons.add(act.tx, opened | said)
    else:
        shelter_salons.change(act.tx, held["id"], said)
    was = {name: held[name] for name in ("state", "begins", "ends", "why", "moved_to")}
    state = "held" if held["state"] == "held" else "open"
    hours = {"begins": asked.hours_from or held["begins"], "ends": asked.hours_to or held["ends"]}
    salons.change_session(
        act.tx, held["id"], hours | {"state": state, "why": "", "moved_to": None, "changed_at": act.at}
    )
    answer = {"salon": asked.salon, "session": held["id"], "day": day}
    return answer | ({"changed": True} if before else {"made": made, "was": was})


def _may_be_opened(act: Act, held: Row, incident: Row) -> None:
    if held["state"] == "held":
        raise Refusal("この日の回は、もう開催の記録があります。ほかの日を選んでください。", "day")
    said = [one for one in salons.roll(act.tx, held["id"], held["salon_id"]) if one["state"]]
    if incident["drill"] and (said or held["state"] != "open"):
        # With the drill everything that was recorded of the session would go.
        raise Refusal(
            "この日には、ふだんの回の記録がもうあります。訓練では、記録のない日を選んでください。", "day"
        )


@taken_back("open_shelter_salon")
def _not_opened(act: Act, was: Done) -> None:
    """It is held as it was planned before, as long as nothing was recorded of it."""
    if was.outcome.get("changed"):
        raise changed_since("この回の場所")
    id, salon = was.outcome["session"], was.asked.salon
    held, row = salons.session(act.tx, id), shelter_salons.by_id(act.tx, id)
    if held is None or row is None or row["changed_at"] != was.at or held["changed_at"] != was.at:
        raise changed_since("この回")
    if any(one["state"] for one in salons.roll(act.tx, id, salon)) or shelter_salons.has_needs(act.tx, id):
        raise changed_since("この回")
    shelter_salons.take(act.tx, id)
    if was.outcome["made"]:
        salons.forget_session(act.tx, id)
    else:
        salons.change_session(act.tx, id, was.outcome["was"] | {"changed_at": act.at})


# What a guest tells of there


class HearNeedAtSalon(FirstQuestions):
    salon: SalonId
    day: Annotated[Day, Called("聞いた日")]
    person: PersonId
    need: NewNeedId
    category: Annotated[str, one_of(need_words.CATEGORIES), Called("種類", need_words.CATEGORIES)]
    what: Annotated[Text, Called("聞いたこと")] = ""
    urgent: Annotated[Flag, Called("急ぐ")] = False
    survey_first: Annotated[Literal["needed", "ask", ""], Called("現地調査", need_words.SURVEY_AS_HEARD)] = ""


@command(
    "hear_need_at_salon", "salons", "needs", words="サロンで聞いた困りごと", who=DESK_WORK, roles=HEARD_BY
)
def hear_need_at_salon(act: Act, asked: HearNeedAtSalon) -> dict[str, Any]:
    """A guest tells of something they need: a need with the salon as where it came from; of who has told of the same, it stands there."""
    salon = known_salon(act, asked.salon)
    _incident(act)
    person = known_person(act, asked.person)
    day = (asked.day or act.day).isoformat()
    held = salons.ensure_session(act.tx, asked.salon, day, act.at, hours_of(salon))
    if person["id"] not in {one["id"] for one in salons.roll(act.tx, held["id"], asked.salon)}:
        raise Refusal("この回の参加者ではありません。先に、名簿から足してください。", "person")
    told = _told_before(act, asked, person["id"])
    said = _as_need(act, asked, salon, person, held) | ({"beside": told["id"]} if told else {})
    made = _recorded(act, asked.need, person["id"], said)
    if not told:
        shelter_salons.add_need(act.tx, made["need"], asked.salon, held["id"], "heard")
    return {
        "salon": asked.salon,
        "day": day,
        "person": person["id"],
        "need": made["need"],
        "number": made["number"],
        "noted": bool(told),
    }


def _told_before(act: Act, asked: HearNeedAtSalon, person: str) -> Row | None:
    """The need of the same kind that is open of this person; another one than this itself, which a replayed journal has made before."""
    found = [one for one in needs.open_of_person(act.tx, person) if one["id"] != asked.need]
    return next((one for one in found if one["category"] == asked.category), None)


def _as_need(act: Act, asked: HearNeedAtSalon, salon: Row, person: Row, held: Row) -> dict[str, Any]:
    """What was heard, as a needs card says it."""
    shelter = shelter_salons.by_id(act.tx, held["id"])
    now = safety.whereabouts(act.tx, f"{safety.SALONS.key} {asked.salon}", _incident(act)["id"])
    at = shelter["place"] if shelter and shelter["kind"] == "shelter" else ""
    where = f"（{shelter['place']}）" if shelter else ""
    what = asked.what or f"{need_words.CATEGORIES[asked.category]}で困っている。くわしくは本人に確かめる"
    return {
        "need": asked.need,
        "source": "salon",
        "source_note": f"サロン「{salon['name']}」{where}"[:200],
        "person": {"person": person["id"], "name": person["name"]},
        "address": person["address"] or "本人に確かめる",
        "present_address": now.get(person["id"], "") or at,
        "district": "" if person["address"] else salon["district"],
        "category": asked.category,
        "request": what[:4000],
        "people_wanted": 2,
        "urgency": URGENT if asked.urgent else USUAL,
        "urgency_reason": "サロンで、急ぐと聞いた" if asked.urgent else "",
        **asked.model_dump(include={*FirstQuestions.model_fields, "survey_first"}),
        "even_if_same": True,
    }


# Helpers


class WantShelterHelpers(Payload):
    salon: SalonId
    day: Annotated[Day, Called("開く日")]
    need: NewNeedId
    people: Annotated[Headcount, Called("来てほしい人数")] = None
    """When nothing is said: as many as are missing."""
    note: Annotated[Line, Called("してほしいこと")] = ""


@command(
    "want_shelter_helpers", "salons", "needs", words="サロンの手伝いを頼む", who=DESK_WORK, roles=HEARD_BY
)
def want_shelter_helpers(act: Act, asked: WantShelterHelpers) -> dict[str, Any]:
    """Helpers are wanted for a session in a disaster: a need like any other, for as many as are missing."""
    salon = known_salon(act, asked.salon)
    _incident(act)
    day = (asked.day or act.day).isoformat()
    held = salons.session(act.tx, salons.session_id(asked.salon, day))
    shelter = shelter_salons.by_id(act.tx, held["id"]) if held else None
    if held is None or shelter is None:
        raise Refusal("先に「避難所などで開く」で、この日の場所を決めてください。", "day")
    if held["state"] in ("cancelled", "moved"):
        raise Refusal("この回は中止か、日の変更になっています。手伝いは頼めません。", "day")
    if known := shelter_salons.helpers_need(act.tx, held["id"]):
        return _wanted(asked, day, known["id"], known["number"]) | {"already": True}
    run_by = salons.helpers(act.tx, asked.salon)
    said = _helpers_as_need(asked, salon, held, shelter, run_by)
    made = _recorded(act, asked.need, said["person"].get("person", ""), said)
    shelter_salons.add_need(act.tx, made["need"], asked.salon, held["id"], "helpers")
    return _wanted(asked, day, made["need"], made["number"])


def _wanted(asked: WantShelterHelpers, day: str, need: str, number: int) -> dict[str, Any]:
    return {"salon": asked.salon, "day": day, "need": need, "number": number}


def _helpers_as_need(
    asked: WantShelterHelpers, salon: Row, held: Row, shelter: Row, run_by: list[Row]
) -> dict[str, Any]:
    """The wish for helpers, as a needs card says it. Whom a team asks for there is the salon's leader."""
    wanted = shelter["helpers_wanted"] or salon["helpers_wanted"]
    missing = helpers_missing(wanted, held["roll_helpers"], len(run_by))
    person = whom_to_ask(salon, run_by)
    return {
        "need": asked.need,
        "source": "salon",
        "source_note": f"サロン「{salon['name']}」",
        "person": person,
        "address": shelter["place"],
        "district": salon["district"],
        "category": "salon_helper",
        "request": f"サロン「{salon['name']}」を{shelter['place']}で開く。" + (asked.note or "お茶出し、話し相手、片づけを手伝ってほしい。"),
        "people_wanted": asked.people or min(missing, 200) or 1,
        "people_min": 1,
        "day_wished": held["day"],
        "hours_from": held["begins"],
        "hours_to": held["ends"] if held["ends"] > held["begins"] else "",
        "requester_present": "yes",
        "consent_team": True,
        "ready": True,
        "even_if_same": True,
    }  # fmt: skip
