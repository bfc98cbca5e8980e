"""What reception checks about the person in front of the desk: one ordered list, the same on every screen,
online and offline. Each check has its own reason code, its own words, and its own way out.

Insurance (ボランティア活動保険): valid from the day after joining, or the same day when it was
joined at the desk or online, until 31 March. Ages: under 18 with a guardian's consent, under 15
only with a guardian present. Source: registration cards and rules of councils of social welfare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from vcenter.domain.calendar import age_on

ADULT = 18
GUARDED = 15

Person = Mapping[str, Any]

DayState = Literal["open", "full", "stopped"]


@dataclass(frozen=True)
class Shown:
    """The pass that was shown: its issue and last day."""

    issue: int
    last_day: date


@dataclass(frozen=True)
class Standing:
    """What is known of the day and of the person's place in it.

    team: the team in which they are formed or out (number, state), of whatever day. day_state: full and stopped are what
    headquarters has said of today. oriented_since: an orientation on or after this day still counts.
    """

    day: date
    shown: Shown | None = None
    team: Mapping[str, Any] | None = None
    day_state: DayState = "open"
    oriented_since: date | None = None


@dataclass(frozen=True)
class Check:
    """One thing that is not in order. stops: the person is not in before it is settled.

    way: what settles it — "name" (find them otherwise), "headquarters", "returns", "even_if" (staff may decide),
    "confirm" (seen with one's own eyes), "guardian", "card", "orientation".
    """

    code: str
    message: str
    stops: bool = False
    way: str = "confirm"


def insurance_ends(first_day: date) -> date:
    """The last day of an insurance that begins on this day: the 31 March that follows."""
    return date(first_day.year + (first_day.month > 3), 3, 31)


def is_insured(insured_from: str | None, insured_until: str | None, day: date) -> bool:
    """Whether the insurance holds on this day. Days are ISO dates, as in the tables."""
    if not insured_from:
        return False
    return insured_from <= day.isoformat() <= (insured_until or "9999-12-31")


def _age(person: Person, day: date) -> int | None:
    return age_on(date.fromisoformat(person["birth"]), day) if person["birth"] else None


def _revoked(person: Person, now: Standing) -> Check | None:
    if now.shown and now.shown.issue < person["pass_issue"]:
        return Check(
            "revoked",
            "作り直す前の古い受付証です。本人かを確かめ、名前で探して受付してください",
            True,
            "name",
        )
    return None


def _expired(person: Person, now: Standing) -> Check | None:
    if now.shown and now.shown.last_day < now.day:
        return Check(
            "expired", "期限切れの受付証です。名前で探して受付し、新しい受付証を渡してください", True, "name"
        )
    return None


def _barred(person: Person, now: Standing) -> Check | None:
    if person["barred_reason"]:
        return Check(
            "barred", "この方の受付は本部が止めています。本部に知らせてください", True, "headquarters"
        )
    return None


def _team_out(person: Person, now: Standing) -> Check | None:
    if now.team and now.team["state"] == "out":
        said = f"{now.team['number']}班で活動中のままです。帰着の窓口で班の全員の所在を確かめてください"
        return Check("team_out", said, True, "returns")
    return None


def _stopped(person: Person, now: Standing) -> Check | None:
    if now.day_state == "stopped":
        return Check(
            "stopped", "今日の活動は中止です。それでも受付するか、本部に確かめてください", True, "even_if"
        )
    return None


def _full(person: Person, now: Standing) -> Check | None:
    if now.day_state == "full":
        return Check(
            "full", "今日の定員に達しています。受付するなら、本部に確かめてください", True, "even_if"
        )
    return None


def _consent(person: Person, now: Standing) -> Check | None:
    if not person["consent_at"]:
        return Check("consent", "活動のきまりと個人情報の説明に同意をもらってください")
    return None


def _insurance(person: Person, now: Standing) -> Check | None:
    if not is_insured(person["insured_from"], person["insured_until"], now.day):
        return Check("insurance", "保険が有効ではありません。窓口で加入してもらってください")
    return None


def _birth(person: Person, now: Standing) -> Check | None:
    if person["birth"] is None:
        return Check("birth", "生年月日がわかりません。危険な作業には出られません", way="card")
    return None


def _guardian(person: Person, now: Standing) -> Check | None:
    age = _age(person, now.day)
    if age is not None and age < GUARDED and not person["guardian_id"]:
        return Check("guardian", f"{age}歳です。保護者と一緒のときだけ活動できます", way="guardian")
    return None


def _guardian_consent(person: Person, now: Standing) -> Check | None:
    age = _age(person, now.day)
    # Of younger ones the guardian is there in person.
    if age is not None and GUARDED <= age < ADULT and not person["guardian_consent"]:
        return Check("guardian_consent", f"{age}歳です。保護者の同意書を確かめてください")
    return None


def _orientation(person: Person, now: Standing) -> Check | None:
    heard = person["oriented_on"]
    if heard is None or (now.oriented_since and heard < now.oriented_since.isoformat()):
        return Check("orientation", "オリエンテーションを聞いてもらってください", way="orientation")
    return None


CHECKS: tuple[Callable[[Person, Standing], Check | None], ...] = (
    _revoked,
    _expired,
    _barred,
    _team_out,
    _stopped,
    _full,
    _consent,
    _insurance,
    _birth,
    _guardian,
    _guardian_consent,
    _orientation,
)
"""In the order in which staff settle them: what stops first, then what must be seen to before the site."""


def checks(person: Person, now: Standing) -> list[Check]:
    """Everything that is not in order. person: a row of `people`."""
    return [found for check in CHECKS if (found := check(person, now))]


def stops(found: Iterable[Check], even_if: Iterable[str] = ()) -> Check | None:
    """The first check that keeps the person out. even_if: codes that staff have decided to pass over."""
    decided = set(even_if)
    return next(
        (one for one in found if one.stops and not (one.way == "even_if" and one.code in decided)), None
    )


def flags(person: Person, now: Standing) -> list[Check]:
    """What is still to be seen to, of somebody who may come in."""
    return [one for one in checks(person, now) if not one.stops]
