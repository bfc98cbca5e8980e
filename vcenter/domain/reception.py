"""What reception tells staff about the person in front of them: the same words on every screen.

Insurance (ボランティア活動保険): valid from the day after joining, or the same day when it was
joined at the desk or online, until 31 March. Ages: under 18 with a guardian's consent, under 15
only with a guardian present. Source: registration cards and rules of councils of social welfare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from vcenter.domain.calendar import age_on

ADULT = 18
GUARDED = 15


@dataclass(frozen=True)
class Flag:
    """One thing to see to before the person leaves for the site."""

    code: str
    message: str


def insurance_ends(first_day: date) -> date:
    """The last day of an insurance that begins on this day: the 31 March that follows."""
    return date(first_day.year + (first_day.month > 3), 3, 31)


def is_insured(insured_from: str | None, insured_until: str | None, day: date) -> bool:
    """Whether the insurance holds on this day. Days are ISO dates, as in the tables."""
    if not insured_from:
        return False
    return insured_from <= day.isoformat() <= (insured_until or "9999-12-31")


def flags(person: Mapping[str, Any], day: date) -> list[Flag]:
    """What is still missing for this person on this day, in the order in which staff settle it."""
    found: list[Flag] = []
    if not person["consent_at"]:
        found.append(Flag("consent", "活動のきまりと個人情報の説明に同意をもらってください"))
    if not is_insured(person["insured_from"], person["insured_until"], day):
        found.append(Flag("insurance", "保険が有効ではありません。窓口で加入してもらってください"))
    if person["birth"] is None:
        found.append(Flag("birth", "生年月日がわかりません。危険な作業には出られません"))
    else:
        age = age_on(date.fromisoformat(person["birth"]), day)
        if age < GUARDED and not person["guardian_id"]:
            found.append(Flag("guardian", f"{age}歳です。保護者と一緒のときだけ活動できます"))
        elif age < ADULT and not person["guardian_consent"]:
            found.append(Flag("guardian_consent", f"{age}歳です。保護者の同意書を確かめてください"))
    return found
