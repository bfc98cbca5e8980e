"""Follow-ups in the demonstration: needs that were done in the days before, one of which nobody answered about; the toll-free measure."""

from __future__ import annotations

from datetime import timedelta

from vcenter.demo import words
from vcenter.demo.morning import Morning, Part

_DONE: tuple[tuple[str, str, int, str, str, list[str], bool], ...] = (
    # kana, name, days since, kind, what was asked, of the household, watched afterwards
    ("オオタ　フミ", "太田　フミ", 1, "mud_out", "床下の泥を出してほしい", ["alone"], False),
    ("シモムラ　セイイチ", "下村　誠一", 4, "furniture_out", "ぬれた畳とたんすを外に出したい", [], False),
    ("カワグチ　ヨシコ", "川口　芳子", 2, "cleaning", "台所の床を洗ってほしい", [], True),
    ("ミズノ　タカシ", "水野　隆", 3, "debris", "庭に流れ着いた木を片づけたい", [], False),
    ("ハットリ　トミ", "服部　トミ", 1, "keepsakes", "アルバムの泥を落としたい", ["alone"], False),
)


async def add(morning: Morning) -> None:
    """Nobody's dice are thrown: what came before stays as it was."""
    first, last = morning.day - timedelta(days=6), morning.day + timedelta(days=40)
    measure = {
        "in_force": True,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "elsewhere": "市役所1階 福祉課（8:30〜17:15）",
    }
    await morning.do("say_tolls", measure, 0.01)
    for order, (kana, name, days, kind, request, household, watched) in enumerate(_DONE):
        need = f"00000000-0000-4000-8000-0000000670{order:02d}"
        day = morning.day - timedelta(days=days)
        district = words.DISTRICTS[order % len(words.DISTRICTS)]
        card = {
            "need": need,
            "source": "phone",
            "person": {"name": name, "kana": kana, "phone": f"03-0000-67{order:02d}"},
            "address": f"{words.CITY}{district}{order + 1}丁目{order + 3}-{order + 5}",
            "district": district,
            "category": kind,
            "request": request,
            "household": household,
            "watch_after": watched,
            "consent_team": True,
            "ready": True,
            "even_if_same": True,
        }
        await morning.before("record_need", card, day - timedelta(days=1))
        await morning.before("step_need", {"need": need, "to": "done", "reason": "片づいた"}, day)
    absent = f"00000000-0000-4000-8000-0000000670{3:02d}"
    await morning.do("record_follow_up", {"need": absent, "result": "absent"}, 0.9)


PART = Part(95, add)
