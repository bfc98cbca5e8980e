"""Watching in the demonstration: a dozen people who are visited, one of them overdue, one out with a slip left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo import words
from vcenter.demo.morning import Morning, Part

_VISITORS = (
    ("中村　節子", "commissioner", "090-0000-3101"),
    ("高木　一郎", "commissioner", "090-0000-3102"),
    ("見守りボランティア　あおぞら", "group", "090-0000-3103"),
)
_DAYS = ("毎週火曜", "第1・3木曜", "毎週月曜", "毎月15日", "毎週水曜・金曜", "第2・4土曜")
_WHY = ("一人暮らし", "高齢の夫婦だけ", "退院したばかり", "日中は一人", "物忘れが気になる")
_GRADES = ("cannot", "help", "can", "can")


async def add(morning: Morning) -> None:
    """Nobody's dice are thrown: who is visited stands on the rosters already."""
    for order, person in enumerate(morning.everyday[at] for at in words.VISITED):
        visitor, role, phone = _VISITORS[order % 3]
        id = f"00000000-0000-4000-8000-0000000430{order:02d}"
        due = morning.day + timedelta(days=(-3, -1, 0, 0, 1)[order] if order < 5 else order - 3)
        card: dict[str, Any] = {
            "watch": id,
            "person": person,
            "why": _WHY[order % len(_WHY)],
            "visitor": visitor,
            "visitor_role": role,
            "visitor_phone": phone,
            "district": words.DISTRICTS[order % len(words.DISTRICTS)],
            "days": _DAYS[order % len(_DAYS)],
            "way": ("visit", "visit", "phone", "outside")[order % 4],
            "grade": _GRADES[order % 4],
            "helper_name": "長女（市内）",
            "helper_phone": f"090-0000-32{order:02d}",
            "commissioner_name": _VISITORS[order % 2][0],
            "commissioner_phone": _VISITORS[order % 2][2],
            "center_name": "川上地域包括支援センター",
            "center_phone": "03-0000-3300",
        }
        await morning.do("begin_watch", card, 0)
        how = "absent" if order == 2 else "concern" if order == 6 else "well"
        seen = {"watch": id, "how": how, "slip": how == "absent", "next_on": due.isoformat()}
        day = morning.day - timedelta(days=1 if order == 2 else 7)
        await morning.do("record_visit", seen | {"day": day.isoformat()}, 0)
        if order == 9:
            await morning.do("pause_watch", {"watch": id, "why": "hospital", "note": "川上病院"}, 0)
        if order % 3:
            answers = {
                "consent_commissioner": "yes",
                "consent_council": "yes",
                "consent_fire": ("", "yes", "no")[order % 3],
            }
            await morning.do("ask_watched", {"watch": id} | answers, 0)


PART = Part(62, add)
