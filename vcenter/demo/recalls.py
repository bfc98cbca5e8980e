"""Heat and a shower in the demonstration: readings of the index, and a recall that is over by now."""

from __future__ import annotations

from vcenter.demo.morning import Morning, Part
from vcenter.store import teams


async def add(morning: Morning) -> None:
    """Three teams near the river were called back for a shower, and could stay after all."""
    for place, part, wbgt, air in (
        ("港町", 0.6, 26.8, 30.5),
        ("港町", 0.95, 28.6, 32.5),
        ("新田", 0.95, 27.4, 31.0),
    ):
        await morning.do("say_heat", {"place": place, "wbgt": wbgt, "air": air}, part, "本部")
    out = [team["id"] for team in await morning.database.read(teams.out)][:3]
    recall = morning.id()
    asked = {
        "recall": recall,
        "cause": "rain",
        "words": "川の近くの班。作業をやめて戻ってください",
        "teams": out,
    }
    await morning.do("call_teams_back", asked, 0.97, "本部")
    for team, step, part in zip(out, ("confirmed", "on_way", "reached"), (0.973, 0.976, 0.979), strict=False):
        await morning.do("mark_recalled", {"recall": recall, "team": team, "step": step}, part, "帰着")
    over = {"recall": recall, "why": "雨雲がそれた。作業を続けてよいと、班長に伝えた"}
    await morning.do("end_recall", over, 0.99, "本部")


PART = Part(55, add)
