"""The fiscal year of the demonstration: grants in the ways in which councils give them, papers that came, accounts, insurance, honours."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta
from typing import Any

from vcenter.demo.morning import Morning, Part
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.renewals import PAPERS
from vcenter.store import groups, salons
from vcenter.store.tx import Row, Tx

GRANTS: dict[str, dict[str, Any]] = {
    "ふれあい助成（5人・年10回）": {"sessions": 10, "heads": 5, "sum": 30000, "food_percent": 50},
    "小さな集い助成（年6回）": {"sessions": 6, "way": "session", "sum": 2000, "most": 20000, "carries": True},
    "サロン助成（10回・40回の2段階）": {
        "sessions": 10,
        "way": "steps",
        "sum": 20000,
        "more_sessions": 40,
        "more_sum": 60000,
    },
    "会場費助成（年36回）": {"sessions": 36, "sum": 50000, "venue_only": True},
    "名簿の人数による助成": {"sessions": 6, "way": "member", "sum": 500, "most": 15000, "last_year": 1500},
}

HELPED = 3
"""Of so many salons the accounts and the helpers of each session were written down."""

PLANS: dict[str, dict[str, Any]] = {
    "Aプラン（1日・名簿なし）": {"premium": 28, "least_heads": 20},
    "Bプラン（宿泊・名簿あり）": {"premium": 241, "names": True, "copies": 3, "least_premium": 500},
}
"""Made up, as a council would enter them from its insurer's leaflet."""


def _known(tx: Tx) -> tuple[list[Row], list[Row]]:
    return salons.listed(tx), groups.all_groups(tx)


def _id(dice: random.Random) -> str:
    return str(uuid.UUID(int=dice.getrandbits(128), version=4))


async def add(morning: Morning) -> None:
    """What a council has done of its year by a day in it; the other parts' dice are left alone."""
    dice = random.Random(20260401)  # noqa: S311  (made-up papers, not a secret)
    year = fiscal_year(morning.day)
    rules = []
    for name, said in GRANTS.items():
        rules.append(_id(dice))
        await morning.do(
            "keep_grant_rule", {"grant": rules[-1], "name": name, "report_wanted": True} | said, 0
        )
    known_salons, known_groups = await morning.database.read(_known)
    held = sorted(known_salons, key=lambda one: (-one["known"], one["name"]))
    for number, salon in enumerate(held):
        if number < len(held) - 2:
            asked = {"grant": rules[number % len(rules)], "year": year, "salons": [salon["id"]]}
            await morning.do("choose_grant", asked, 0)
        await _papers(morning, dice, year, {"salon": salon["id"]})
        if number < HELPED:
            await _helped(morning, salon["id"])
            await _accounts(morning, salon["id"], year, number)
    for group in known_groups[:12]:
        await _papers(morning, dice, year, {"group": group["id"]})
    plans = []
    for name, said in PLANS.items():
        plans.append(_id(dice))
        await morning.do("keep_cover_plan", {"plan": plans[-1], "name": name} | said, 0)
    coming = (morning.day + timedelta(days=6)).isoformat()
    for plan, salon in zip(plans, held, strict=False):
        cover = {"cover": _id(dice), "plan": plan, "salon": salon["id"], "heads": 24}
        await morning.do("cover_gathering", cover | {"first_day": coming}, 0)
    for name, said in {
        "感謝状（5回）": {"times": 5},
        "社協会長表彰（10年または500時間）": {"years": 10, "hours": 500},
    }.items():
        await morning.do("keep_honour_rule", {"honour": _id(dice), "name": name} | said, 0)
    since = date(year, 4, 1).isoformat()
    await morning.do("say_year_settings", {"points_on": True, "points_session": 1, "points_since": since}, 0)


async def _papers(morning: Morning, dice: random.Random, year: int, of: dict[str, str]) -> None:
    """Most have given everything, some a part, and a few nothing."""
    given = dice.choice((4, 4, 4, 3, 2, 0))
    for paper in list(PAPERS)[:given]:
        await morning.do("take_renewal_paper", of | {"year": year, "paper": paper}, 0)


async def _helped(morning: Morning, salon: str) -> None:
    """Who runs it was there each time."""

    def look(tx: Tx) -> tuple[list[Row], list[Row]]:
        return salons.helpers(tx, salon), salons.sessions(tx, salon, "2000-01-01", morning.day.isoformat())

    helpers, sessions = await morning.database.read(look)
    for session in sessions:
        for helper in helpers if session["state"] == "held" else ():
            said = {"salon": salon, "day": session["day"], "person": helper["id"], "part": "helper"}
            await morning.do("mark_salon_roll", said, 0)


async def _accounts(morning: Morning, salon: str, year: int, number: int) -> None:
    planned = {
        "fees": 24000,
        "grant": 30000,
        "carried": 3200,
        "food": 18000,
        "venue": 12000,
        "insurance": 6000,
    }
    actual = {"fees": 15600, "grant": 30000, "carried": 3200, "food": 9400 + 900 * number, "venue": 8000}
    said = {"planned": planned | {"goods": 12000, "reserve": 9200}, "actual": actual | {"insurance": 3360}}
    await morning.do("keep_accounts", {"salon": salon, "year": year} | said, 0)


PART = Part(27, add)
