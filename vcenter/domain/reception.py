"""What reception checks about the person in front of the desk: one ordered list, the same on every screen,
online and offline. Each check has its own reason code, its own words, and its own way out.

From when to when an insurance holds says domain/insurance.py. Ages: under 18 with a guardian's consent, under 15
only with a guardian present. Source: registration cards and rules of councils of social welfare.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from vcenter.domain.calendar import age_on
from vcenter.domain.insurance import BASIC_WARNING, AtOnce, plan_of, short_day
from vcenter.domain.volunteering import AWAY

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
    headquarters has said of today. oriented_since: an orientation on or after this day still counts. disaster, at_once: of
    the incident, of what kind it is and when joining the insurance covers at once. stays_here: they work at the centre itself.
    """

    day: date
    shown: Shown | None = None
    team: Mapping[str, Any] | None = None
    day_state: DayState = "open"
    oriented_since: date | None = None
    disaster: str = ""
    at_once: AtOnce | None = None
    stays_here: bool = False


@dataclass(frozen=True)
class Check:
    """One thing that is not in order. stops: the person is not in before it is settled.

    way: what settles it — "name" (find them otherwise), "headquarters", "returns", "even_if" (staff may decide),
    "confirm" (seen with one's own eyes), "insurance", "guardian", "card", "orientation", "stay" (they may leave after all).
    """

    code: str
    message: str
    stops: bool = False
    way: str = "confirm"


@dataclass(frozen=True)
class Fact:
    """Something that is known of the person and the day, by its name in `facts`."""

    name: str


Condition = tuple[str, Literal["=", "<", ">", ">="], Any]
"""A fact's name, how it is compared, and with what: a value, or another fact. Days are ISO dates.
What is not known is neither before nor after anything."""


@dataclass(frozen=True)
class Rule:
    """One check as plain data, so that a tablet without network goes by the same list (offline/domain/checks.js).

    when: alternatives, of each of which every condition holds. message: may name facts in braces. large: what a scan
    says in large letters where this keeps somebody out. here: what is said of somebody who is in already, where that matters.
    """

    code: str
    message: str
    when: tuple[tuple[Condition, ...], ...]
    stops: bool = False
    way: str = "confirm"
    large: str = ""
    here: str = ""


RULES: tuple[Rule, ...] = (
    Rule(
        "revoked",
        "作り直す前の古い受付証です。本人かを確かめ、名前で探して受付してください",
        ((("shown_issue", "<", Fact("pass_issue")),),),
        True,
        "name",
        "古い受付証です",
        "作り直す前の古い受付証です。本人かを確かめてください。ほかの人が持っていたら、受け取って本部に知らせてください",
    ),
    Rule(
        "expired",
        "期限切れの受付証です。名前で探して受付し、新しい受付証を渡してください",
        ((("shown_last_day", "<", Fact("day")),),),
        True,
        "name",
        "期限切れです",
    ),
    Rule(
        "barred",
        "この方の受付は本部が止めています。本部に知らせてください",
        ((("barred", "=", True),),),
        True,
        "headquarters",
        "本部に確かめてください",
        "この方の受付は本部が止めています。班に入ってもらわず、本部に知らせてください",
    ),
    Rule(
        "team_out",
        "{team_number}班で活動中のままです。帰着の窓口で班の全員の所在を確かめてください",
        ((("team_state", "=", "out"),), (("team_state", "=", "staying"),), (("team_state", "=", "away"),)),
        True,
        "returns",
        "班で活動中です",
    ),
    Rule(
        "stopped",
        "今日の活動は中止です。それでも受付するか、本部に確かめてください",
        ((("day_state", "=", "stopped"),),),
        True,
        "even_if",
        "今日は活動中止です",
    ),
    Rule(
        "full",
        "今日は満員か、受付終了です。受付するなら、本部に確かめてください",
        ((("day_state", "=", "full"),),),
        True,
        "even_if",
        "今日は満員です",
    ),
    Rule(
        "resting",
        "登録が休止中の方です。また活動するなら、名簿で登録の状態を直してください",
        ((("away", "=", "resting"),),),
        way="card",
    ),
    Rule(
        "left",
        "退会した方です。また活動するなら、名簿で登録の状態を直してください",
        ((("away", "=", "left"),),),
        way="card",
    ),
    Rule(
        "consent",
        "活動のきまりと個人情報の説明に同意をもらってください",
        ((("consent", "=", False),),),
    ),
    Rule(
        "insurance",
        "保険が有効ではありません。加入証を確かめるか、加入してもらってください",
        (
            (("stays_here", "=", False), ("insured_from", "=", None)),
            (("stays_here", "=", False), ("insured_until", "<", Fact("day"))),
        ),
        way="insurance",
    ),
    Rule(
        "insurance_later",
        "保険は{insured_from_said}から有効です。今日は班に入れません",
        ((("stays_here", "=", False), ("insured_from", ">", Fact("day"))),),
        way="insurance",
    ),
    Rule(
        "insurance_unclear",
        "保険が今日からになっていますが、手続きの日の記録がありません。加入証を確かめてください",
        # The tick of an older screen: it meant one who joined today too, whose cover begins tomorrow without the exception.
        (
            (
                ("stays_here", "=", False),
                ("insured_from", "=", Fact("day")),
                ("insurance_joined_on", "=", None),
                ("at_once", "=", False),
            ),
        ),
        way="insurance",
    ),
    Rule(
        "stays_here",
        "今日はセンター内の作業です。班には入れません",
        ((("stays_here", "=", True),),),
        way="stay",
    ),
    Rule(
        "basic_plan",
        f"{BASIC_WARNING}。本人に伝えてください",
        (
            (
                ("disaster", "=", "quake"),
                ("insurance_plan", "=", "basic"),
                ("insured_until", ">=", Fact("day")),
            ),
        ),
        way="insurance",
    ),
    Rule(
        "plan_unknown",
        f"保険のプランがわかりません。{BASIC_WARNING}",
        ((("disaster", "=", "quake"), ("insurance_plan", "=", ""), ("insured_until", ">=", Fact("day"))),),
        way="insurance",
    ),
    Rule(
        "birth",
        "生年月日がわかりません。危険な作業には出られません",
        ((("age", "=", None),),),
        way="card",
    ),
    Rule(
        "guardian",
        "{age}歳です。保護者と一緒のときだけ活動できます",
        ((("age", "<", GUARDED), ("guardian", "=", False)),),
        way="guardian",
    ),
    Rule(
        "guardian_consent",
        "{age}歳です。保護者の同意書を確かめてください",
        # Of younger ones the guardian is there in person.
        ((("age", ">=", GUARDED), ("age", "<", ADULT), ("guardian_consent", "=", False)),),
    ),
    Rule(
        "orientation",
        "オリエンテーションを聞いてもらってください",
        ((("oriented_on", "=", None),), (("oriented_on", "<", Fact("oriented_since")),)),
        way="orientation",
    ),
)
"""In the order in which staff settle them: what stops first, then what must be seen to before the site."""


def facts(person: Person, now: Standing) -> dict[str, Any]:
    """What the rules ask about. person: a row of `people`."""
    birth = person["birth"]
    return {
        "day": now.day.isoformat(),
        "shown_issue": now.shown.issue if now.shown else None,
        "shown_last_day": now.shown.last_day.isoformat() if now.shown else None,
        "pass_issue": person["pass_issue"],
        "barred": bool(person["barred_reason"]),
        "away": person["volunteer_state"] if person["volunteer_state"] in AWAY else "",
        "team_state": now.team["state"] if now.team else None,
        "team_number": now.team["number"] if now.team else None,
        "day_state": now.day_state,
        "consent": bool(person["consent_at"]),
        "insured_from": person["insured_from"] or None,
        "insured_from_said": short_day(person["insured_from"]),
        "insured_until": person["insured_until"] or None,
        "insurance_joined_on": person["insurance_joined_on"] or None,
        "insurance_plan": plan_of(person["insurance_plan"]),
        "disaster": now.disaster,
        "at_once": bool(now.at_once and now.at_once.holds(now.day)),
        "stays_here": now.stays_here,
        "age": age_on(date.fromisoformat(birth), now.day) if birth else None,
        "guardian": bool(person["guardian_id"]),
        "guardian_consent": bool(person["guardian_consent"]),
        "oriented_on": person["oriented_on"],
        "oriented_since": now.oriented_since.isoformat() if now.oriented_since else None,
    }


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    ">=": operator.ge,
}


def _holds(known: Mapping[str, Any], condition: Condition) -> bool:
    name, how, than = condition
    left = known[name]
    right = known[than.name] if isinstance(than, Fact) else than
    if how != "=" and (left is None or right is None):
        return False
    return bool(_COMPARE[how](left, right))


def as_data() -> list[dict[str, Any]]:
    """The list as JSON for a tablet: a fact that is compared with is {"fact": name}."""
    return [
        {
            **vars(rule),
            "when": [
                [
                    [name, how, {"fact": than.name} if isinstance(than, Fact) else than]
                    for name, how, than in every
                ]
                for every in rule.when
            ],
        }
        for rule in RULES
    ]


def checks(person: Person, now: Standing) -> list[Check]:
    """Everything that is not in order. person: a row of `people`."""
    return list(_checks_of(tuple(facts(person, now).items())))


@lru_cache(maxsize=512)
def _checks_of(said: tuple[tuple[str, Any], ...]) -> tuple[Check, ...]:
    # Of the five hundred of a school nearly all have the same facts.
    known = dict(said)
    return tuple(
        Check(rule.code, rule.message.format_map(known), rule.stops, rule.way)
        for rule in RULES
        if _applies(rule, known)
    )


def checks_here(person: Person, now: Standing) -> list[Check]:
    """What must be said of somebody who is in already and is received once more: it keeps nobody out any longer."""
    known = facts(person, now)
    return [
        Check(rule.code, rule.here, way="headquarters")
        for rule in RULES
        if rule.here and _applies(rule, known)
    ]


def _applies(rule: Rule, known: Mapping[str, Any]) -> bool:
    # Plain loops: with a generator for each rule and each alternative, this was a tenth of a check-in.
    for every in rule.when:
        for condition in every:
            if not _holds(known, condition):
                break
        else:
            return True
    return False


def stops(found: Iterable[Check], even_if: Iterable[str] = ()) -> Check | None:
    """The first check that keeps the person out. even_if: codes that staff have decided to pass over."""
    decided = set(even_if)
    return next(
        (one for one in found if one.stops and not (one.way == "even_if" and one.code in decided)), None
    )


def flags(person: Person, now: Standing) -> list[Check]:
    """What is still to be seen to, of somebody who may come in."""
    return [one for one in checks(person, now) if not one.stops]
