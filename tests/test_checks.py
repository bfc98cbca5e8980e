"""A tablet without network checks what the server checks: same list, same order, same words."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from tests.node import in_node
from vcenter.domain.insurance import AtOnce, plan_of
from vcenter.domain.reception import Shown, Standing, as_data, checks, checks_here, stops

TODAY = date(2026, 11, 24)
CASES = 3000

SAY = """const { checks, stops } = await import("./offline/domain/checks.js");
const [list, cases] = given;
return cases.map(([person, now, evenIf]) => {
  const found = checks(list, person, now);
  return [found, stops(found, evenIf)?.code ?? null];
});"""


def some_day(chance: random.Random) -> str | None:
    """A day near one at which something begins or ends, or none."""
    turning = chance.choice(
        [TODAY, date(2008, 11, 24), date(2011, 11, 24), date(2027, 3, 31), date(2012, 2, 29)]
    )
    return chance.choice([None, (turning + timedelta(days=chance.randint(-1, 1))).isoformat()])


def some_case(chance: random.Random) -> tuple[dict[str, Any], Standing, dict[str, Any], dict[str, Any]]:
    """A person and a day as the server holds them, and as the tablet does."""
    person = {
        "pass_issue": chance.randint(0, 2),
        "barred_reason": chance.choice(["", "", "規則に反した"]),
        "volunteer_state": chance.choice(["", "registered", "resting", "left"]),
        "consent_at": chance.choice([None, "2026-11-24T00:12:05.123Z"]),
        "insured_from": some_day(chance),
        "insured_until": some_day(chance),
        "insurance_joined_on": some_day(chance),
        "insurance_plan": chance.choice(["", "基本プラン", "天災・地震補償プラン", "窓口で確認"]),
        "birth": some_day(chance),
        "guardian_id": chance.choice([None, "a"]),
        "guardian_consent": chance.randint(0, 1),
        "oriented_on": some_day(chance),
    }
    row = {
        "i": person["pass_issue"],
        "x": 1 if person["barred_reason"] else None,
        "va": person["volunteer_state"] if person["volunteer_state"] in ("resting", "left") else None,
        "c": 1 if person["consent_at"] else None,
        "if": person["insured_from"],
        "iu": person["insured_until"],
        "ij": person["insurance_joined_on"],
        "ip": plan_of(str(person["insurance_plan"])) or None,
        "b": person["birth"],
        "g": person["guardian_id"],
        "gc": person["guardian_consent"],
        "o": person["oriented_on"],
    }
    shown = chance.choice([None, Shown(chance.randint(0, 2), TODAY + timedelta(days=chance.randint(-1, 1)))])
    team = chance.choice([None, {"state": "out", "number": 12}, {"state": "formed", "number": 3}])
    since = chance.choice([None, TODAY - timedelta(days=1), TODAY])
    state: Any = chance.choice(["open", "full", "stopped"])
    disaster, stays = chance.choice(["", "quake", "water"]), chance.choice([False, False, True])
    special = chance.choice([None, AtOnce(TODAY - timedelta(days=chance.randint(-1, 1)))])
    if special and chance.randint(0, 1):
        special = AtOnce(special.first, TODAY + timedelta(days=chance.randint(-1, 1)))
    standing = Standing(TODAY, shown, team, state, since, disaster, special, stays)
    now = {
        "day": TODAY.isoformat(),
        "shown": shown and {"issue": shown.issue, "lastDay": shown.last_day.isoformat()},
        "team": team,
        "dayState": state,
        "orientedSince": since and since.isoformat(),
        "staysHere": stays,
        "incident": {
            "disaster": disaster,
            "at_once_from": special.first.isoformat() if special else "",
            "at_once_until": special.last.isoformat() if special and special.last else "",
        },
    }
    return person, standing, {key: value for key, value in row.items() if value is not None}, now


def test_tablet_and_server_check_the_same() -> None:
    chance = random.Random(4)
    cases = [some_case(chance) for _ in range(CASES)]
    passed_over = [chance.choice([[], ["full"], ["stopped", "barred"]]) for _ in cases]
    asked = [[row, now, over] for (_, _, row, now), over in zip(cases, passed_over, strict=True)]
    said = in_node(SAY, [as_data(), asked])
    for (person, standing, _, _), over, answer in zip(cases, passed_over, said, strict=True):
        found = checks(person, standing)
        first = stops(found, over)
        assert answer == [[asdict(one) for one in found], first.code if first else None], (person, standing)


SAY_HERE = """
const { checksHere } = await import("./offline/domain/checks.js");
return given[1].map(([row, now]) => checksHere(given[0], row, now));"""


def test_tablet_and_server_say_the_same_of_somebody_who_is_in() -> None:
    chance = random.Random(5)
    cases = [some_case(chance) for _ in range(CASES)]
    said = in_node(SAY_HERE, [as_data(), [[row, now] for _, _, row, now in cases]])
    for (person, standing, _, _), answer in zip(cases, said, strict=True):
        assert answer == [one.message for one in checks_here(person, standing)], (person, standing)
    assert any(said)
