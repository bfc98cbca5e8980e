"""Checking in, checking out, and what reception confirms across the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.attending import enter, room, standing
from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.fields import DECIDED, Flag, GroupId, PersonId, TimeAhead
from vcenter.commands.people import check_guardian, insurance_seen, known_person
from vcenter.commands.registry import Act, Payload, Waiting, Way, command
from vcenter.commands.settling import DONE, changed, do_now, way
from vcenter.commands.stays import end_stays, resume_stays
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.commands.unverified import saw
from vcenter.domain.calendar import JAPAN, read_moment
from vcenter.domain.names import with_san
from vcenter.domain.passes import shown
from vcenter.domain.reception import Shown, checks, checks_here, flags, stops
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import CLOCKS_DIFFER, check_ahead
from vcenter.domain.who import DESK_WORK
from vcenter.store import attendance, groups, people, teams
from vcenter.store.tx import Tx

HOW = {
    "pass": "受付証",
    "scan": "読み取り",
    "search": "検索",
    "kiosk": "本人が入力",
    "return": "帰着",
    "closing": "締め",
}
"""How somebody came in or went home."""


class ShownPass(Payload):
    """The signed pass that was shown, as its code says."""

    issue: Annotated[int, Field(ge=0, le=255), Called("受付証の版")]
    last_day: Annotated[date, Called("受付証の期限")]


class CheckIn(Payload):
    person: PersonId
    how: Annotated[Literal["pass", "scan", "search", "kiosk"], Called("受付のしかた", HOW)] = "search"
    shown: Annotated[
        ShownPass | None,
        Unshown("what its code says tells nobody anything; whose pass it is, the person says"),
    ] = None
    group: GroupId | None = None
    stays_until: Annotated[TimeAhead, Called("何時まで")] = ""
    even_if: Annotated[list[Literal["full", "stopped"]], DECIDED] = []
    """What staff have decided to pass over."""


def _stays_from_now(act: Act, asked: CheckIn) -> None:
    if asked.stays_until and act.is_here:
        check_ahead(asked.stays_until, datetime.fromisoformat(act.at), "stays_until")


@command(
    "check_in",
    "attendance",
    words="受付",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.SALON),
    now=_stays_from_now,
)
def check_in(act: Act, asked: CheckIn) -> dict[str, Any]:
    """Receive a person today. Somebody who is in already is told since when and where: no error."""
    person = known_person(act, asked.person)
    if asked.group and groups.by_id(act.tx, "groups", asked.group) is None:
        raise Refusal("この団体は登録されていません。選び直してください。", "group")
    into = room(act)
    row = attendance.present(act.tx, into.gathering, asked.person)
    shown_pass = Shown(asked.shown.issue, asked.shown.last_day) if asked.shown else None
    if shown_pass and (named := act.asked_as.get(asked.person)):
        # The pass is of the record that was merged into this one: what was revoked of it stays revoked.
        person = {**person, "pass_issue": people.first_issue(act.tx, named)}
    now = standing(act.tx, person, act.day, shown_pass)
    found = checks(person, now)
    # Whoever is in already is in, whatever has happened to the pass or the day since.
    if row is None and (stop := stops(found, asked.even_if)):
        raise Refusal(stop.message, stop.code, way=stop.way, team=now.team and now.team["id"])
    id = (
        row["id"]
        if row
        else enter(act, person, asked.how, asked.group, asked.stays_until, found=found, into=into)
    )
    saw(act, asked.person)
    return {
        "person": asked.person,
        "attendance": id,
        "already": row is not None,
        "since": row["in_at"] if row else act.at,
        "where": row["in_device"] if row else act.device,
        "pass_shown": shown(person["pass_number"]),
        "flags": [vars(one) for one in found if not one.stops],
        "warnings": [one.message for one in checks_here(person, now)] if row else [],
    }


@taken_back("check_in")
def _not_received(act: Act, was: Done) -> None:
    """They were never here today: nobody counts them, and their place is free again."""
    row = attendance.by_id(act.tx, was.outcome["attendance"])
    if row is None or row["out_at"]:
        raise changed_since("この受付")
    if team := teams.team_of(act.tx, row["person_id"]):
        raise Refusal(
            f"もう{team['number']}班に入っています。先にマッチングの窓口で班から外してください。", "entry"
        )
    attendance.undo_entering(act.tx, row["id"])


class CheckOut(Payload):
    person: PersonId
    shown: Annotated[
        ShownPass | None,
        Unshown("what its code says tells nobody anything; whose pass it is, the person says"),
    ] = None
    how: Annotated[Literal["pass", "scan", "search", "return", "closing"], Called("受付のしかた", HOW)] = (
        "search"
    )


def _surely_leaves(act: Act, asked: CheckOut) -> None:
    """Whoever finds an old pass sends nobody home with it."""
    if asked.shown and asked.shown.issue < people.first_issue(act.tx, asked.person):
        raise Refusal(
            "作り直す前の古い受付証です。本人かを確かめてから、帰宅を記録してください。",
            "revoked",
            way="name",
        )
    _after_coming(act, asked)


def _after_coming(act: Act, asked: CheckOut) -> None:
    """Whoever has come in again since is still here: this was said of when they were here before."""
    row = attendance.open_of(act.tx, asked.person)
    came = read_moment(row["in_at"]) if row else None
    if came and act.is_here and datetime.fromisoformat(act.at) < came - CLOCKS_DIFFER:
        raise Refusal(
            f"この方は{came.astimezone(JAPAN):%H:%M}に受付しています。この帰宅は、その前のことです。いまもいるかを確かめてください。",
            "person",
        )


def _left_now(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """They have gone, at a time that nobody has written down: as of now."""
    now = replace(entry, row={**entry.row, "at": act.at})
    return do_now(act, now, "check_out", changed(entry, changes))


LEFT_NOW = way("left_now", "いまの時刻で帰宅にした", _left_now, button="いまの時刻で帰宅を記録する")


def _ways(tx: Tx, entry: Waiting) -> Sequence[Way]:
    person = entry.said.get("person")
    row = attendance.open_of(tx, person) if isinstance(person, str) else None
    return (LEFT_NOW,) if row and entry.row["at"] < row["in_at"] else (DONE,)


@command(
    "check_out",
    "attendance",
    words="帰宅",
    who=DESK_WORK,
    roles=(Role.RECEPTION, Role.DISPATCH, Role.SALON),
    ways=_ways,
    now=_surely_leaves,
)
def check_out(act: Act, asked: CheckOut) -> dict[str, Any]:
    """A person goes home, also from a site where they had stayed. Refused while they are in a team, so that nobody is lost from one."""
    person = known_person(act, asked.person)
    row = attendance.open_of(act.tx, asked.person)
    if row is None:
        end_stays(act, asked.person, "home")
        return {"person": asked.person, "already": True}
    if team := teams.team_of(act.tx, asked.person):
        where = (
            "活動中です。帰着の窓口で班の報告を受けてください"
            if team["state"] == "out"
            else "編成された班にいます。マッチングの窓口で班から外してください"
        )
        raise Refusal(f"{with_san(person['name'])}は{team['number']}班で{where}。", "person", team=team["id"])
    attendance.leave(act.tx, row["id"], act.at, asked.how)
    end_stays(act, asked.person, "home")
    return {"person": asked.person, "already": False, "since": row["in_at"]}


@taken_back("check_out")
def _still_here(act: Act, was: Done) -> None:
    """They have not gone home; where they had stayed at a site, they are there still."""
    row = attendance.latest_of(act.tx, was.asked.person)
    if row is None or row["out_at"] != was.at or teams.team_of(act.tx, was.asked.person):
        raise changed_since("この帰宅")
    attendance.reopen(act.tx, row["gathering_id"], was.asked.person)
    resume_stays(act, was.asked.person, was.at)


class ConfirmAtDesk(Payload):
    person: PersonId
    consent: Annotated[Flag, Called("同意をもらった")] = False
    insurance: Annotated[Flag, Called("保険を確かめた")] = False
    guardian_consent: Annotated[Flag, Called("保護者の同意書")] = False
    guardian: Annotated[PersonId | None, Called("保護者")] = None
    """Who is here with a child under 15."""


@command(
    "confirm_at_desk", "people", "attendance", words="同意・保険の確認", who=DESK_WORK, roles=Role.RECEPTION
)
def confirm_at_desk(act: Act, asked: ConfirmAtDesk) -> dict[str, Any]:
    """What the desk has seen with its own eyes: consent given, insurance taken out, a guardian's paper."""
    known_person(act, asked.person)
    changes: dict[str, Any] = {}
    if asked.consent:
        changes["consent_at"] = act.at
    if asked.insurance:
        changes |= insurance_seen(act)
    if asked.guardian_consent:
        changes["guardian_consent"] = 1
    if asked.guardian:
        check_guardian(act, asked.person, asked.guardian)
        changes["guardian_id"] = asked.guardian
    if not changes:
        raise Refusal("確かめたことを選んでください。")
    people.change(act.tx, asked.person, {**changes, "changed_at": act.at})
    person = known_person(act, asked.person)
    found = flags(person, standing(act.tx, person, act.day))
    return {"person": asked.person, "flags": [vars(one) for one in found]}
