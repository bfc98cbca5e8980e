"""Who comes in the morning of the demonstration, known and new, and hears the orientation."""

from __future__ import annotations

from vcenter.demo.morning import Morning, Part

ARRIVED, WALK_INS = 180, 60


async def add(morning: Morning) -> None:
    dice = morning.dice
    arrivals: list[str | None] = [*dice.sample(morning.everyday, ARRIVED), *[None] * WALK_INS]
    dice.shuffle(arrivals)
    for order, person in enumerate(arrivals):
        part = 0.05 + 0.55 * order / len(arrivals)
        desk = f"受付{dice.randint(1, 4)}番"
        if person:
            how = dice.choice(("pass", "pass", "scan", "search"))
            await morning.do("check_in", {"person": person, "how": how}, part, desk)
            continue
        sex = dice.choice("fm")
        name, kana = morning.name(sex)
        insured = {
            "where": "here",
            "plan": dice.choice(("basic", "quake", "quake")),
            "year": "this" if morning.day.month == 3 else "",
        }
        payload = {
            "person": morning.id(), "name": name, "kana": kana, "sex": sex, "birth": morning.birth(16, 70),
            "address": morning.address(), "phone": morning.phone(), "insurance": insured, "consent": True,
            "guardian_consent": True, "experienced": dice.random() < 0.3, "check_in": True, "even_if_same": True,
            "seats": 4 if dice.random() < 0.2 else 0,
        }  # fmt: skip
        await morning.do("register_person", payload, part, desk)
    await morning.do("hold_orientation", {}, 0.61)


PART = Part(30, add)
