"""Complaints, things left behind and questions of the demonstration: some wait, one is overdue, some are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo.morning import Morning, Part
from vcenter.domain.calendar import JAPAN
from vcenter.store import needs, teams
from vcenter.store.tx import Tx


async def add(morning: Morning) -> None:
    """From neighbours, volunteers and those whose houses are cleared."""

    def known(tx: Tx) -> tuple[int, int]:
        return teams.out(tx)[0]["number"], needs.ready(tx)[0]["number"]

    team, need = await morning.database.read(known)

    async def hear(part: float, sort: str, what: str, **said: Any) -> str:
        id = morning.id()
        await morning.do("hear_matter", {"matter": id, "sort": sort, "what": what, **said}, part, "受付")
        return id

    # Yesterday is told today: nobody has called back yet, and the day is over.
    yesterday = (morning.day - timedelta(days=1)).isoformat()
    await morning.before(
        "hear_matter",
        {
            "matter": morning.id(),
            "sort": "complaint",
            "what": "きのう道路に置いた土のうで車が出せない。いつ片づくのか知りたい",
            "from_name": "近所の吉田さん",
            "from_phone": morning.phone(),
            "about": f"{need}番のとなり",
            "answerer": "本部",
            "answer_by": yesterday,
        },
        morning.day - timedelta(days=1),
    )
    keys = await hear(
        0.35,
        "lost",
        "車の鍵（青いひも）",
        found_where="2階 待機場所",
        kept_where="本部の棚 青い箱",
    )
    await hear(0.5, "lost", "水筒（銀色）", found_where="受付のいす", kept_where="本部の棚 青い箱")
    await hear(
        0.55,
        "question",
        "来週の土日も活動しているか。20人で来たい",
        from_name="みなと高校 森先生",
        from_phone=morning.phone(),
        answerer="総務",
    )
    parked = await hear(
        0.6,
        "complaint",
        "駐車場の入口に車が止まっていて通れない",
        from_name="公民館の方",
        about=f"{team}班の車",
        answerer="本部",
    )
    await hear(
        0.66,
        "other",
        "飲み物の差し入れを届けたい。何時ごろがよいか",
        from_name="商店街の会長",
        from_phone=morning.phone(),
    )
    now = morning.at(0.7).astimezone(JAPAN)
    await morning.do(
        "answer_matter",
        {"matter": parked, "answer": f"班長に電話し、{now.hour}時すぎに動かした。公民館の方におわびした"},
        0.72,
    )
    await morning.do(
        "give_lost_back", {"matter": keys, "given_to": "本人（午前の活動のあと取りに来た）"}, 0.8
    )


PART = Part(63, add)
