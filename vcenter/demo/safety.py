"""The safety round of the demonstration: half done, with somebody who needs help and somebody whom nobody has reached."""

from __future__ import annotations

from vcenter.demo.morning import Morning, Part
from vcenter.store import groups, safety
from vcenter.store.tx import Tx


def _largest(tx: Tx) -> list[str]:
    rows = sorted(groups.all_salons(tx), key=lambda row: (-row["known"], row["name"]))
    return [f"{safety.SALONS.key} {row['id']}" for row in rows[:3]]


async def add(morning: Morning) -> None:
    """The guests of three salons are asked after."""
    round_id = morning.id()
    lists = await morning.database.read(_largest)
    said = {"round": round_id, "name": "大雨のあとの安否確認", "lists": lists, "not_asked": True}
    await morning.do("open_safety_round", said, 0.3)
    lines = await morning.database.read(safety.lines, round_id)
    dice = morning.dice
    for number, line in enumerate(lines[: len(lines) * 3 // 5]):
        state = dice.choices(("safe", "away", "wrong"), (8, 2, 1))[0]
        answer = {"round": round_id, "person": line["person_id"], "state": state}
        if state == "safe" and dice.random() < 0.3:
            answer["whereabouts"] = dice.choice(("みなと小学校の体育館", "娘さんの家", "港町公民館"))
        if number in (4, 9):
            answer |= {"state": "help", "hurt": number == 9, "note": "水がなく、外に出られない"}
        await morning.do("answer_safety", answer, 0.4 + number / 100)


PART = Part(90, add)
