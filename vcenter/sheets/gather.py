"""Gathers what a dispatch sheet says from the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from vcenter.domain import need_words
from vcenter.domain.buses import leaves_now
from vcenter.domain.buses import shown as shown_time
from vcenter.domain.calendar import age_on
from vcenter.domain.location import map_text, read_location
from vcenter.domain.passes import sheet_text, shown
from vcenter.domain.reception import ADULT
from vcenter.domain.skills import label
from vcenter.sheets import dispatch_words
from vcenter.sheets.dispatch import DispatchSheet, Member, WasteSite
from vcenter.sheets.dispatch_words import Language
from vcenter.store import buses, centre, heat, needs, teams
from vcenter.store.sheet_lines import lines_of
from vcenter.store.tx import Row, Tx

NOON = "12:30"

HIDDEN = "秘匿"
HIDDEN_PLACE = "秘匿：出発の前に、センターの担当者が班長に口で伝えます。紙に書き写さないでください。"


def dispatch_sheet(
    tx: Tx, team_id: str, copy: int, *, with_hidden: bool = False, variant: str = ""
) -> DispatchSheet:
    """What the copy-th sheet of this team says now. KeyError when there is no such team. variant: see domain/sheet_variants.py.

    with_hidden: also who and where it is, where that is hidden (秘匿); without, the leader is told by mouth.
    """
    team = teams.by_id(tx, team_id)
    if team is None:
        raise KeyError(team_id)
    need = needs.by_id(tx, team["need_id"])
    assert need is not None
    members = teams.members(tx, team_id)
    if with_hidden:
        need = needs.with_hidden(tx, need)
    else:
        need, members = _without_hidden(need), [_without_name(row) for row in members]
    facts = centre.facts(tx)
    # A need that was told before the centre opened belongs to what it was opened for.
    incident = centre.incident_by_id(tx, need["incident_id"]) if need["incident_id"] else centre.incident(tx)
    day = date.fromisoformat(team["day"])
    wanted = needs.skills(tx, need["id"])
    language = dispatch_words.language_of(variant)
    words = dispatch_words.words_of(language)
    leader, *others = (_member(row, day, wanted, words) for row in members)
    heavy = need["category"] not in need_words.LIGHT
    location = read_location(need["location"])
    asks = need["requester_id"] != need["person_id"]
    told = "requester" if asks and need["requester_phone"] else "person"
    return DispatchSheet(
        number=team["number"],
        copy=copy,
        day=day,
        shift=_shift(team["leave_at"], team["back_by"], words),
        centre_name=facts["name"],
        centre_phone=facts["phone"],
        incident_name=incident["name"] if incident else "",
        drill=bool(incident and incident["drill"]),
        team_name=words["team_name"].format(n=team["number"]),
        leader=leader,
        leader_phone="" if members[0].get("nameless") else team["leader_phone"],
        members=tuple(others),
        need_number=need["number"],
        person_name=need["person_name"],
        person_kana=need["person_kana"],
        address=need["address"],
        way=need["access"],
        parking=need["parking"],
        map_text=map_text(location) if location else "",
        household="、".join(dispatch_words.household(one, language) for one in _household(need)),
        damage=_damage(need, language),
        contact_name=_contact(need, told),
        contact_phone=need[f"{told}_phone"],
        category=dispatch_words.category(need["category"], language),
        work=need["request"],
        not_to_do=need["not_to_do"],
        dangers=_dangers(need, language),
        equipment=tuple(
            (dispatch_words.equipment(kind, language), count)
            for kind, count in needs.equipment(tx, need["id"]).items()
        ),
        vehicle=_vehicle(tx, team, words),
        leave=team["leave_at"],
        back_by=team["back_by"],
        breaks=words["breaks_said"],
        heat=heat.stage_of_day(tx, team["day"]) if team["state"] == "formed" else 0,
        toilet=need["toilet"],
        water=need["water"] or _no_utilities(need, words),
        electricity=need["electricity"],
        photos=heavy,
        unsurveyed=heavy and not need["surveyed"],
        waste=_waste(facts) if need["category"] in need_words.WITH_WASTE else None,
        report=not facts["front_only"],
        aed=facts["aed"],
        hospital=facts["hospital"],
        evacuation_place=facts["evacuation_place"],
        remarks="\n".join(part for part in _remarks(tx, need, team) if part),
        hidden=bool(with_hidden and (need["hidden_at"] or any(row["hidden_at"] for row in members))),
        language=language,
        large=variant == "large",
        qr_text=sheet_text(team["number"], copy),
    )


def _vehicle(tx: Tx, team: Row, words: Mapping[str, str]) -> str:
    """How they get there and home: the drives of a bus that they are on, and their own car."""
    rides = buses.rides(tx, team["id"])
    said = [
        words[f"bus_{way}"].format(time=shown_time(leaves_now(trip)), bus=trip["bus_name"])
        + (f"（{trip['site']}）" if way == "home" and trip["site"] else "")
        + (words["bus_off"] if trip["off_at"] else "")
        for way, trip in rides.items()
    ]
    return " ／ ".join([*said, *([team["vehicle"]] if team["vehicle"] else [])])


def as_copy(sheet: DispatchSheet, copy: int) -> DispatchSheet:
    """The same sheet as its copy-th."""
    return replace(sheet, copy=copy, qr_text=sheet_text(sheet.number, copy))


def _without_hidden(need: Row) -> Row:
    """A need as it is printed while it is hidden: what is to be done, and not for whom or where."""
    if not need["hidden_at"]:
        return need
    nothing = dict.fromkeys(("person_kana", "person_phone", "requester_phone", "requester_relation"), "")
    return need | nothing | {"person_name": HIDDEN, "requester_name": HIDDEN, "address": HIDDEN_PLACE}


def _without_name(row: Row) -> Row:
    """Somebody in a team as they are printed while they are hidden: by the number of their pass."""
    if not row["hidden_at"]:
        return row
    return row | {"name": f"受付証 {shown(row['pass_number'])}", "kana": "", "nameless": True}


def _remarks(tx: Tx, need: Row, team: Row) -> list[str]:
    why = need["people_why"] and f"この人数が必要な理由: {need['people_why']}"
    return [_presence(need), why, _left(tx, need["id"]), *lines_of(tx, team), team["remarks"]]


def _left(tx: Tx, need_id: str) -> str:
    left = needs.left_over(tx, need_id)
    return f"前回の残り: {left}" if left else ""


def _shift(leave: str, back_by: str, words: Mapping[str, str]) -> str:
    if back_by and back_by <= NOON:
        return words["morning"]
    return words["afternoon"] if leave >= NOON else ""


def _waste(facts: Mapping[str, str]) -> WasteSite | None:
    said = WasteSite(facts["waste_place"], facts["waste_hours"], facts["waste_rules"])
    return said if said.place else None


def _household(need: Row) -> list[str]:
    """Who lives there, as a team must know it. Whether they are ill, and that nobody is near, no paper says that may be lost."""
    named: list[str] = need["household"].split()
    return named if need["lives_alone"] != "yes" or "alone" in named else ["alone", *named]


def _no_utilities(need: Row, words: Mapping[str, str]) -> str:
    return words["no_utilities"] if need["utilities"] == "no" and not need["electricity"] else ""


def _damage(need: Row, language: Language) -> str:
    named = "、".join(dispatch_words.damage(one, language) for one in need["damage"].split())
    return "　".join(part for part in (named, need["damage_note"]) if part)


def _member(row: Row, day: date, wanted: Mapping[str, int], words: Mapping[str, str]) -> Member:
    """Name and kana, and what the leader must know. Never a phone number."""
    notes = []
    if row["birth"] and (age := age_on(date.fromisoformat(row["birth"]), day)) < ADULT:
        notes.append(words["age"].format(n=age))
    if not row["experienced"]:
        notes.append(words["first"])
    notes += [label(skill) for skill in row["skills"] if skill in wanted or skill == "nurse"]
    if row["seats"]:
        notes.append(words["car"].format(n=row["seats"]))
    if row["limits"]:
        notes.append(row["limits"])
    return Member(row["name"], row["kana"], "・".join(notes))


def _contact(need: Row, told: str) -> str:
    if told == "person":
        return "ご本人"
    relation = f"（{need['requester_relation']}）" if need["requester_relation"] else ""
    return f"{need['requester_name']}{relation}"


def _dangers(need: Row, language: Language) -> tuple[str, ...]:
    named = [dispatch_words.danger(word, language) for word in need["dangers"].split()]
    if need["danger_level"]:
        named.append(dispatch_words.danger_level(need["danger_level"], language))
    if need["danger_note"]:
        named.append(need["danger_note"])
    return tuple(named)


def _presence(need: Mapping[str, Any]) -> str:
    return {"yes": "立ち会いあり", "no": "立ち会いなし", "": ""}[need["requester_present"]]
