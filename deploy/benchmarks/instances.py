"""Made-up instances of matching, of the shape of a large centre's morning; the same for the same seed.

A third of the people come in groups, two thirds of which stay together; an eighth may lead; needs are more than can be served.
"""

from __future__ import annotations

import random
from typing import Any

SIZES = {"small": (200, 60), "medium": (1000, 300), "large": (5000, 1000)}
"""People and needs."""

WORK = ("mud", "furniture", "debris", "water", "listening", "salon", "child", "tree", "roof", "interpret")
_OFTEN = (33, 20, 13, 9, 7, 6, 4, 3, 3, 2)
_SKILLS = {
    "truck": 0.11, "listening": 0.08, "english": 0.06, "childcare": 0.05, "chinese": 0.035, "carpentry": 0.04,
    "nurse": 0.03, "chainsaw": 0.018, "machine": 0.01,
}  # fmt: skip
_ASKS = {
    "mud": {"truck": 0.17, "machine": 0.02}, "furniture": {"truck": 0.17}, "debris": {"truck": 0.17, "machine": 0.05},
    "listening": {"listening": 0.8}, "child": {"childcare": 0.8}, "tree": {"chainsaw": 0.85},
    "roof": {"carpentry": 0.75}, "interpret": {"english": 0.4, "chinese": 0.35},
}  # fmt: skip
_HEAVY = {"mud", "furniture", "debris", "tree", "roof"}
_WHOLE_DAY, _MORNING, _AFTERNOON = [9, 15], [9, 12], [12, 15]


def instance(size: str, seed: int) -> dict[str, Any]:
    """An instance of one of SIZES."""
    return made(*SIZES[size], random.Random(f"{size} {seed}"))


def made(people: int, needs: int, rng: random.Random) -> dict[str, Any]:
    """An instance of so many people and needs."""
    groups: list[dict[str, Any]] = []
    found = [_person(number, rng) for number in range(1, people + 1)]
    at = 0
    while at < people:
        if rng.random() < 0.28:
            size = rng.choices((2, 3, 4, 5, 6, 8), (33, 22, 12, 11, 11, 8))[0]
            members = found[at : at + size]
            if len(members) > 1:
                group = {"id": f"g{len(groups) + 1}", "may_split": rng.random() < 0.25}
                groups.append(group)
                _together(members, str(group["id"]), rng)
        else:
            size = 1
            if found[at]["age"] < 15:
                found[at]["age"] += 20
        at += size
    asked = [_need(number, found, rng) for number in range(1, needs + 1)]
    pairs = [
        [rng.choice(found)["id"], rng.choice(asked)["id"]]
        for _ in range(needs // 20 if found and asked else 0)
    ]
    return {"people": found, "groups": groups, "needs": asked, "pairs_forbidden": pairs, "locked": []}


def _person(number: int, rng: random.Random) -> dict[str, Any]:
    age = rng.choices((rng.randint(6, 14), rng.randint(15, 17), rng.randint(18, 79)), (5.5, 2.0, 92.5))[0]
    return {
        "id": f"p{number}",
        "group": None,
        "age": age,
        "sex": rng.choice("mf"),
        "strong": 18 <= age < 68 and rng.random() < 0.7,
        "leader": age >= 20 and rng.random() < 0.13,
        "experienced": rng.random() < 0.5,
        "insured": rng.random() < 0.97,
        "guardian": None,
        "seats": rng.choices((0, 2, 4, 5, 7), (72, 5, 13, 5, 5))[0] if age >= 18 else 0,
        "skills": [skill for skill, part in _SKILLS.items() if age >= 18 and rng.random() < part],
        "hours": rng.choices((_WHOLE_DAY, _MORNING, _AFTERNOON), (80, 10, 10))[0],
    }


def _together(members: list[dict[str, Any]], group: str, rng: random.Random) -> None:
    grown = [one for one in members if one["age"] >= 18]
    for one in members:
        one["group"] = group
        if one["age"] < 15 and grown and rng.random() < 0.75:
            one["guardian"] = rng.choice(grown)["id"]


def _need(number: int, people: list[dict[str, Any]], rng: random.Random) -> dict[str, Any]:
    kind = rng.choices(WORK, _OFTEN)[0]
    heavy = kind in _HEAVY
    least = rng.randint(2, 5) if heavy else rng.randint(1, 3)
    wish = least + rng.randint(1 if least > 1 else 0, 3)
    asks = _ASKS.get(kind, {})
    skill = next((skill for skill, part in asks.items() if rng.random() < part), None)
    again = people and rng.random() < 0.12
    return {
        "id": f"n{number}",
        "kind": kind,
        "min": least,
        "wish": wish,
        "max": wish + rng.randint(1, 4),
        "skills": {skill: 1} if skill else {},
        "strong": rng.randint(1, 2) if heavy and least > 2 else 0,
        "women_only": rng.random() < 0.035,
        "dangerous": heavy and rng.random() < 0.35,
        "far": rng.random() < 0.35,
        "hours": rng.choices((_WHOLE_DAY, _MORNING, _AFTERNOON), (38, 36, 26))[0],
        "urgency": rng.choices((1, 2, 3, 4, 5), (28, 28, 15, 14, 15))[0],
        "waiting_days": rng.choice((0, 0, 1, 1, 2, 3, 5, 8, 12)),
        "last_team": [one["id"] for one in rng.sample(people, min(len(people), rng.randint(2, 5)))]
        if again
        else [],
    }
