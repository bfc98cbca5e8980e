"""The needs of the demonstration, and what becomes of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo import words
from vcenter.demo.morning import Morning, Part
from vcenter.domain.need_words import TECHNICAL

NEEDS = 70

# What becomes of the needs that are never matched; the rest are made ready.
_BY_HAND = (
    ["received"] * 9 + ["survey"] * 8 + ["on_hold"] * 3 + ["referred"] * 4 + ["withdrawn"] * 3 + ["done"] * 4
)

_REASONS: dict[str, tuple[str, dict[str, Any]]] = {
    "on_hold": ("家族が県外から戻るのを待つ", {"look_again_on": ""}),
    "referred": ("専門の相談が必要", {"referred_to": "区の福祉総合窓口", "consent_bodies": True}),
    "withdrawn": ("親族が片づけた", {}),
    "done": ("センターの職員がその場で済ませた", {}),
}


async def add(morning: Morning) -> None:
    dice = morning.dice
    fates = [*_BY_HAND, *["ready"] * (NEEDS - len(_BY_HAND))]
    dice.shuffle(fates)
    for order, fate in enumerate(fates):
        part = 0.02 + 0.5 * order / NEEDS
        need = morning.id()
        await morning.do("record_need", _card(morning, need, order), part, "ニーズ")
        if fate == "received":
            continue
        reason, more = _REASONS.get(fate, ("", {}))
        if fate == "on_hold":
            more = {"look_again_on": (morning.day + timedelta(days=2)).isoformat()}
        if fate == "done":
            await morning.do("step_need", {"need": need, "to": "ready"}, part + 0.01, "ニーズ")
        payload = {"need": need, "to": fate, "reason": reason, **more}
        await morning.do("step_need", payload, part + 0.02, "ニーズ")


def _card(morning: Morning, need: str, order: int) -> dict[str, Any]:
    dice = morning.dice
    category, request, wanted, strong, urgency, damage, dangers, equipment, household = words.REQUESTS[
        order % len(words.REQUESTS)
    ]
    name, kana = morning.name(dice.choice("ffm"))
    asked_by: dict[str, Any] = {}
    if dice.random() < 0.3:
        other = morning.name(dice.choice("fm"))
        asked_by = {
            "requester": {"name": other[0], "kana": other[1], "phone": morning.phone()},
            "requester_relation": dice.choice(("長女", "長男", "民生委員", "隣の人")),
        }
    address = morning.address()
    return {
        "need": need,
        "source": dice.choice(("phone", "phone", "phone", "visit", "walk_in", "shelter", "salon")),
        "person": {"name": name, "kana": kana, "phone": morning.phone()},
        "address": address, "district": next((one for one in words.DISTRICTS if one in address), ""), "access": dice.choice(words.WAYS),
        "location": f"{35.6512 + order * 0.00037:.5f}, {139.7401 + order % 9 * 0.0021:.5f}" if order % 3 else "",
        "household": household.split(), "lives_alone": "yes" if "alone" in household else "", "near": "no" if order % 7 == 3 else "",
        "damage": damage.split(), "dangers": dangers.split(),
        "category": category, "request": request, "people_wanted": wanted, "people_min": max(1, wanted - 3),
        "people_strong": strong, "urgency": max(1, min(5, urgency - dice.choice((0, 0, 1)))),
        "parking": dice.choice(("家の前に1台", "公民館の駐車場", "")), "toilet": dice.choice(("借りられる", "公民館", "")),
        "water": dice.choice(("使える", "断水")), "electricity": dice.choice(("使える", "停電中")),
        "requester_present": dice.choice(("yes", "yes", "")), "equipment": equipment,
        "skills": {TECHNICAL[category]: 1} if category in TECHNICAL else {},
        "consent_team": True, "even_if_same": True, **asked_by,
    }  # fmt: skip


PART = Part(40, add)
