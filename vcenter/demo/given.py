"""Lists that left the house in the demonstration: one that should have come back, one that is outside, one that came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo.morning import Morning, Part

_GIVEN: tuple[tuple[str, str, str, int, int, dict[str, Any]], ...] = (
    ("watched", "民生委員　中村　節子", "consent", 60, -4, {"body": "consent_commissioner", "items": ["phone", "address", "chain"]}),
    ("watched", "川上消防団", "agreement", 20, 90, {"body": "consent_fire", "ground_note": "川上町見守り協定", "items": ["address", "grade"]}),
    ("safety", "川上町会", "consent", 40, -10, {"people": 18, "items": ["address"], "title": "川上地区"}),
)  # fmt: skip


async def add(morning: Morning) -> None:
    """After the watches, of whom some agreed."""
    for order, (sort, to_whom, ground, since, until, more) in enumerate(_GIVEN):
        id = f"00000000-0000-4000-8000-0000000440{order:02d}"
        card = {
            "given": id,
            "sort": sort,
            "to_whom": to_whom,
            "ground": ground,
            "given_on": (morning.day - timedelta(days=since)).isoformat(),
            "return_by": (morning.day + timedelta(days=until)).isoformat(),
        }
        await morning.do("give_list", card | more, 0)
        if sort == "safety":
            back = (morning.day - timedelta(days=12)).isoformat()
            await morning.do("end_given_list", {"given": id, "how": "returned", "day": back}, 0)


PART = Part(63, add)
