"""Who is not back with their team: at the site still (現場に残っている人), or elsewhere than there and home, as after an ambulance (病院などに
いる人): until when, how they are reached, and that they have come back or gone home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from vcenter.commands.field_words import Called
from vcenter.commands.fields import (
    HourMinute,
    LateHour,
    Line,
    PersonId,
    Phone,
    TeamId,
    WrittenLine,
    WrittenText,
)
from vcenter.commands.need_history import tell
from vcenter.commands.people import known_person
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.teams import known
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.names import with_san
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import CLOCKS_DIFFER
from vcenter.domain.team_life import MORNING, due_at, is_late, night_hint
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, needs, people, stays, teams
from vcenter.store.tx import Row

ENDED = {"back": "戻った", "home": "帰宅した"}
"""How it ends that somebody stays."""

RECORDED = {"back": "戻った", "home": "帰宅"}
"""What stands of it afterwards."""


def not_back_words(rows: Sequence[Row], between: str = "") -> list[str]:
    """How many are at a site still, and how many elsewhere, each in words: 現場に残っている2人, 病院などにいる人が1人."""
    away = sum(bool(row["place"]) for row in rows)
    counted = {"現場に残っている": len(rows) - away, "病院などにいる": away}
    return [f"{where}{between}{count}人" for where, count in counted.items() if count]


def check_until(act: Act, until: str, field: str, *, what: str = "いつまで残るか") -> None:
    """Refuse a time that has passed, or none: the alarm would be lost among those that mean nothing."""
    if not until:
        raise Refusal(f"{what}を入力してください。過ぎたら知らせます。", field)
    at = datetime.fromisoformat(act.at)
    if is_late(act.day.isoformat(), until, at):
        night = night_hint(until, at)
        raise Refusal(f"{what}の時刻が、もう過ぎています。これからの時刻を入力してください。{night}", field)


def _since(act: Act, since: str) -> datetime:
    """The moment that is meant by HH:MM: of the evening before where it is said after midnight; now where none was said."""
    now = datetime.fromisoformat(act.at)
    if not since:
        return now
    moment = due_at(act.day.isoformat(), since)
    if moment > now + CLOCKS_DIFFER and now.astimezone(JAPAN).hour < MORNING:
        moment -= timedelta(days=1)
    return moment


def check_elsewhere(act: Act, since: str, until: str, fields: tuple[str, str]) -> None:
    """Refuse that somebody has been elsewhere since a time to come, and a time until when that has passed. None is needed: a doctor
    says none, and whoever is elsewhere is listed until somebody says that they are home."""
    if _since(act, since) > datetime.fromisoformat(act.at) + CLOCKS_DIFFER:
        raise Refusal("まだ来ていない時刻です。いつからかを、いままでの時刻にしてください。", fields[0])
    if until:
        check_until(act, until, fields[1], what="次に電話する時刻")


class Stay(NamedTuple):
    """Why somebody stays, where they are called, until when (HH:MM). place: where they are if not at the site, since HH:MM ("": since
    it is said), with_whom."""

    why: str
    phone: str
    until: str
    place: str = ""
    since: str = ""
    with_whom: str = ""


def stay(act: Act, team: Row, person_id: str, told: Stay) -> None:
    """This member stays at the site or elsewhere, or stays on for another reason or longer."""
    said = {**told._asdict(), "day": act.day.isoformat(), "said_at": act.at, "said_by": act.actor}
    since = said.pop("since")
    said["since_at"] = utc_text(_since(act, since)) if told.place else ""
    if known_stays := stays.open_of(act.tx, person_id):
        for row in known_stays:
            same = told.place and row["place"] and not since
            stays.change(act.tx, row["id"], said | ({"since_at": row["since_at"]} if same else {}))
        return
    row = {"id": act.new_id(f"stay {person_id}"), "team_id": team["id"], "person_id": person_id}
    stays.add(act.tx, row | said)


def end_stays(act: Act, person_id: str, how: str) -> list[Row]:
    """Where this person is, is known: what they stayed for has ended."""
    ended = stays.open_of(act.tx, person_id)
    if not ended:
        return []
    stays.end(act.tx, person_id, act.at, how, act.actor)
    people.change(act.tx, person_id, {"experienced": 1})
    for row in ended:
        # Their work ended when they were taken elsewhere: days there are no hours of it.
        teams.count_back(act.tx, row["team_id"], [person_id], row["since_at"] or act.at)
        need = needs.by_id(act.tx, row["need_id"])
        assert need is not None
        was = f"{row['team_number']}班の{'病院などにいた' if row['place'] else '現場に残っていた'}人"
        what = f"{was}が{ENDED[how]}"
        tell(act, row["need_id"], need["state"], what, f"stay {row['id']}")
    return ended


def resume_stays(act: Act, person_id: str, ended_at: str) -> bool:
    """What was said to have ended then has not: this person is still at the site. Whether there was anything."""
    rows = stays.ended_then(act.tx, person_id, ended_at)
    for row in rows:
        stays.change(act.tx, row["id"], {"ended_at": None, "ended_how": "", "ended_by": ""})
        teams.count_away(act.tx, row["team_id"], person_id)
        need = needs.by_id(act.tx, row["need_id"])
        assert need is not None
        still = "の人がまだ病院などにいる" if row["place"] else "の現場にまだ残っている"
        what = f"{row['team_number']}班{still}（「{ENDED[row['ended_how']]}」を元に戻した）"
        tell(act, row["need_id"], need["state"], what, f"stay {row['id']}")
    return bool(rows)


class SayStaying(Payload):
    team: TeamId
    person: PersonId
    why: Annotated[WrittenText, Called("残っている理由")]
    phone: Annotated[Phone, Called("連絡の取れる電話")]
    until: Annotated[LateHour, Called("いつまで")]


@command("say_staying", "teams", "attendance", words="現場に残っている人", who=DESK_WORK, roles=Role.DISPATCH)
def say_staying(act: Act, asked: SayStaying) -> dict[str, Any]:
    """A member of a team that is back is still at the site after all, or stays longer than was said."""
    row = known(act, asked.team)
    person = known_person(act, asked.person)
    if row["state"] != "back":
        raise Refusal(
            f"{row['number']}班はまだ帰着していません。帰着の記録で「現場に残っている」を選んでください。",
            "team",
        )
    if asked.person not in {member["id"] for member in teams.members(act.tx, asked.team)}:
        raise Refusal(
            f"{person['name']}さんは{row['number']}班にいません。画面を開き直してください。", "person"
        )
    if other := teams.team_of(act.tx, asked.person):
        raise Refusal(
            f"{person['name']}さんは、いま{other['number']}班にいます。先にその班を確かめてください。",
            "person",
        )
    if not asked.phone:
        raise Refusal("連絡の取れる電話を入力してください。時刻を過ぎたら、かけるためです。", "phone")
    check_until(act, asked.until, "until")
    already = bool(stays.open_of(act.tx, asked.person))
    stay(act, row, asked.person, Stay(asked.why, asked.phone, asked.until))
    if not already:
        attendance.reopen(act.tx, row["gathering_id"], asked.person)
        teams.count_away(act.tx, asked.team, asked.person)
    return {"team": asked.team, "number": row["number"], "person": asked.person, "already": already}


class SayElsewhere(Payload):
    team: TeamId
    person: PersonId
    place: Annotated[WrittenLine, Called("どこ")]
    """Where they are: a hospital, a relative's house."""
    since: Annotated[HourMinute, Called("いつから")] = ""
    """Now where it is empty; of whoever is elsewhere already, as it stands."""
    with_whom: Annotated[Line, Called("付き添い")] = ""
    phone: Annotated[Phone, Called("連絡の取れる電話")] = ""
    until: Annotated[LateHour, Called("次に電話する時刻")] = ""


def _known_elsewhere(act: Act, asked: SayElsewhere) -> None:
    if act.is_here:
        check_elsewhere(act, asked.since, asked.until, ("since", "until"))


@command(
    "say_elsewhere",
    "teams",
    "needs",
    "attendance",
    words="病院などにいる人",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    now=_known_elsewhere,
)
def say_elsewhere(act: Act, asked: SayElsewhere) -> dict[str, Any]:
    """A member of a team, out or back, is at neither the site nor home: where, since when, who is with them. Said at once, also while
    the others still work; headquarters lists them until somebody says that they are back or home."""
    row = known(act, asked.team)
    person = known_person(act, asked.person)
    if row["state"] not in ("out", "back"):
        raise Refusal(f"{row['number']}班は出発していません。一覧を開き直してください。", "team")
    if asked.person not in {member["id"] for member in teams.members(act.tx, asked.team)}:
        raise Refusal(
            f"{person['name']}さんは{row['number']}班にいません。画面を開き直してください。", "person"
        )
    other = teams.team_of(act.tx, asked.person)
    if other and other["id"] != asked.team:
        raise Refusal(
            f"{person['name']}さんは、いま{other['number']}班にいます。その班の画面で記録してください。",
            "person",
        )
    was = stays.open_of(act.tx, asked.person)
    go_elsewhere(
        act, row, person, Stay("", asked.phone, asked.until, asked.place, asked.since, asked.with_whom)
    )
    if not was and row["state"] == "back":
        attendance.reopen(act.tx, row["gathering_id"], asked.person)
        teams.count_away(act.tx, asked.team, asked.person)
    return {"team": asked.team, "number": row["number"], "person": asked.person, "already": bool(was)}


def go_elsewhere(act: Act, team: Row, person: Row, told: Stay) -> None:
    """This member is elsewhere; their own phone serves where no other was said, unless it is 秘匿. The need's history says so once,
    without a name."""
    was = [one for one in stays.open_of(act.tx, person["id"]) if one["place"]]
    own = "" if person["hidden_at"] else person["phone"]
    stay(act, team, person["id"], told._replace(phone=told.phone or own))
    if not was:
        need = needs.by_id(act.tx, team["need_id"])
        assert need is not None
        what = f"{team['number']}班の1人が、けが・体調などで現場を離れ、病院などにいる"
        tell(act, team["need_id"], need["state"], what, f"elsewhere {person['id']}")


class EndStay(Payload):
    person: PersonId
    how: Annotated[Literal["back", "home"], Called("いまの所在", ENDED)]


def _not_otherwise(act: Act, asked: EndStay) -> None:
    """Where somebody else has recorded another way in which it ended, one of the two is wrong: whoever presses second hears it."""
    row = None if stays.open_of(act.tx, asked.person) else stays.ended_last(act.tx, asked.person)
    if act.is_here and row and row["ended_how"] != asked.how:
        when = datetime.fromisoformat(row["ended_at"]).astimezone(JAPAN)
        raise Refusal(
            f"{with_san(row['name'])}は、すでに「{RECORDED[row['ended_how']]}」と記録されています（{when:%H:%M} {row['ended_by']}）。"
            f"いまの「{RECORDED[asked.how]}」は記録していません。どちらが正しいか、本人に確かめてください。",
            "person",
        )


@command(
    "end_stay",
    "teams",
    "needs",
    "attendance",
    words="現場に残った人の所在",
    who=DESK_WORK,
    roles=Role.DISPATCH,
    now=_not_otherwise,
)
def end_stay(act: Act, asked: EndStay) -> dict[str, Any]:
    """Somebody who stayed at the site or was elsewhere has come back, or has gone home. Said twice it is no error."""
    known_person(act, asked.person)
    ended = end_stays(act, asked.person, asked.how)
    if asked.how == "home" and ended and (here := attendance.open_of(act.tx, asked.person)):
        attendance.leave(act.tx, here["id"], act.at, "return")
    return {"person": asked.person, "already": not ended}


@taken_back("end_stay")
def _still_there(act: Act, was: Done) -> None:
    """Nobody knows yet that they have come back: they are waited for again."""
    person = was.asked.person
    row = attendance.latest_of(act.tx, person)
    left = bool(row and row["out_at"] == was.at)
    if teams.team_of(act.tx, person) or not (row and (left or row["out_at"] is None)):
        raise changed_since("この方の所在")
    if not resume_stays(act, person, was.at):
        raise changed_since("この方の所在")
    if left:
        attendance.reopen(act.tx, row["gathering_id"], person)
