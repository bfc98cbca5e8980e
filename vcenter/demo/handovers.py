"""Handovers of the demonstration: what three desks wrote yesterday evening for whoever came this morning."""

from __future__ import annotations

from datetime import timedelta

from vcenter.demo.morning import Morning, Part

LINES = {
    "reception": ("名札の予備は、受付の机の下の箱。50枚", "9時に高校の団体40人が来る。体育館の入口へ案内"),
    "needs": ("家屋の赤い紙の家は、まず市の建築課に確かめる",),
    "equipment": ("一輪車2台がパンク。けさ自転車店が来る", "借りた軽トラは16時までに返す"),
}


async def add(morning: Morning) -> None:
    """Two of them have been taken over."""
    yesterday = morning.day - timedelta(days=1)
    for desk, lines in LINES.items():
        await morning.before("write_handover", {"desk": desk, "lines": list(lines)}, yesterday)
    await morning.do("take_over", {"desk": "reception", "name": "中川 由美"}, 0.05)


PART = Part(67, add)
