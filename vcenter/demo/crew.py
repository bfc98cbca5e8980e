"""Who works at the centre of the demonstration: eight of three councils and a partner body, with the hours of yesterday and the day before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo.morning import Morning, Part

CREW = (
    ("佐々木　恵子", "みなと市社協", "local", "", "本部", "8:30–17:15", -9, None),
    ("大西　孝", "みなと市社協", "local", "", "ニーズ", "8:30–17:15", -9, None),
    ("中川　由美", "みなと市社協", "local", "", "受付", "8:30–17:15", -9, None),
    ("北村　誠", "みなと市社協", "local", "", "資機材", "8:00–17:00", -9, None),
    ("上田　美穂", "山手市社協", "prefecture", "", "マッチング", "8:30–17:30", -3, 1),
    ("藤井　亮", "山手市社協", "prefecture", "", "送り出し", "8:30–17:30", -3, 1),
    ("岡　千夏", "青葉県社協", "outside", "東海・北陸", "受付", "8:30–17:30", -2, 2),
    ("森　健一", "みなと青年会議所", "partner", "", "駐車場", "9:00–15:00", -2, None),
)
"""Name, body, kind, block, desk, usual hours, and from and until which day, counted from today."""


async def add(morning: Morning) -> None:
    """Yesterday one stayed until late, and one came a long way."""

    async def before(kind: str, payload: dict[str, Any], days: int) -> None:
        await morning.before(kind, payload, morning.day - timedelta(days=days))

    ids: dict[str, str] = {}
    for at, (name, body, kind, block, desk, span, first, last) in enumerate(CREW):
        ids[name] = morning.id()
        day, until = (
            (morning.day + timedelta(days=one)).isoformat() if one is not None else ""
            for one in (first, last)
        )
        said = {"name": name, "body": body, "kind": kind, "block": block, "desk": desk, "span": span}
        period = {"first_day": day, "last_day": until, "arrives_on": day, "leaves_on": until}
        if kind != "local" and last is not None:
            said["agreed"] = "7:45"
            period["course"] = f"第{at - 2}クール"
        await before("add_crew", {"crew": ids[name], **said, **period}, 4)
    for days in (2, 1):
        day = (morning.day - timedelta(days=days)).isoformat()
        if days == 2:
            came = {
                "crew": ids["岡　千夏"],
                "day": day,
                "span": "13:00–17:30",
                "rest": "0",
                "travel": "18640",
            }
            await before("say_crew_day", came | {"note": "着任。新幹線とバス"}, days)
        if days == 1:
            late = {"crew": ids["佐々木　恵子"], "day": day, "span": "8:00–22:30", "rest": "60"}
            await before("say_crew_day", late | {"note": "翌日の準備と日報"}, days)
        await before("say_crew_usual", {"day": day}, days)


PART = Part(66, add)
