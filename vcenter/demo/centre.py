"""The centre of the demonstration: who signs in, what it is called, what it was opened for."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from vcenter.demo.morning import PIN, STAFF, Morning, Part
from vcenter.keys.secret import hash_secret


async def add(morning: Morning) -> None:
    hashed = await asyncio.to_thread(hash_secret, PIN)
    responsible = {"roles": ["responsible"], "place": "*"}
    member = {"staff": morning.id(), "name": STAFF, "secret_hash": hashed}
    await morning.do("add_staff", member | responsible, 0)
    await morning.do(
        "say_facts",
        {
            "name": "みなと市災害ボランティアセンター",
            "phone": "0120-000-010",
            "aed": "みなと小学校 体育館入口",
            "hospital": "みなと市民病院 03-0000-0119",
            "evacuation_place": "みなと小学校 3階",
            "closes_at": "16:00",
        },
        0,
    )
    await morning.do(
        "say_waste_site",
        {
            "waste_place": "みなと埠頭 仮置場（埠頭1-1）",
            "waste_hours": "9:00〜15:30（土日休み）",
            "waste_rules": "「ボランティア活動中」の札と身分証。土のうは不可",
        },
        0,
    )
    opened = morning.day - timedelta(days=7)
    await morning.before("open_incident", {"name": "令和8年11月豪雨", "drill": False}, opened)
    special = {"at_once": True, "at_once_from": (morning.day - timedelta(days=20)).isoformat()}
    await morning.do("say_incident", {"disaster": "water", **special}, 0)
    await morning.do("say_fees", {"basic": 350, "quake": 500, "infection": 550}, 0)
    today = {"day": morning.day.isoformat(), "state": "open", "meeting_point": "みなと小学校 体育館前"}
    await morning.do("say_status", today, 0.01)


PART = Part(10, add)
