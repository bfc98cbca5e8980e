"""The days before the morning of the demonstration, for the day's report: who came alone and with groups, from where, and what was sent."""

from __future__ import annotations

import asyncio
import random
import uuid
from datetime import timedelta

from vcenter.demo import words
from vcenter.demo.morning import Morning, Part
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.origin import FILE, check_digit
from vcenter.store import centre

DAYS = 6
"""Days before this one on which people came."""

TOWNS = (
    ("99201", "みなと県", "みなと市"),
    ("99202", "みなと県", "やまの市"),
    ("99341", "みなと県", "うみべ郡はまの町"),
)
"""Places that there are not, under codes that no prefecture has: as a council's own table would name them."""

FROM = (
    "みなと県やまの市本町1-4",
    "みなと県うみべ郡はまの町浜2",
    "みなと県やまの市緑町8-2",
    "東京都世田谷区代田6丁目2-1",
    "大阪府堺市中区深井3-5",
    "福岡県福岡市博多区住吉4-1",
)

GROUPS = ("みなと工業", "やまの大学ボランティア部", "生活協同組合みなと")

CAME = (26, 35, 29, 0, 41, 38)
"""About how many came on each of these days, half of them in a group; on the fourth it rained, and the centre rested."""


async def add(morning: Morning) -> None:
    """The other parts' dice are left alone."""
    dice = random.Random(20261122)  # noqa: S311  (a made-up week, not a secret)

    def id() -> str:
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    await asyncio.to_thread(_own_table, morning)
    await morning.do("say_centre_address", {"address": f"みなと県{words.CITY}川上町1丁目1-1"}, 0)
    away = [id() for _ in FROM]
    for number, (person, address) in enumerate(zip(away, FROM, strict=True)):
        sex = "fm"[number % 2]
        surname, given = words.SURNAMES[number * 3], (words.WOMEN if sex == "f" else words.MEN)[number]
        card = {
            "person": person,
            "name": f"{surname[0]}　{given[0]}",
            "kana": f"{surname[1]}　{given[1]}",
            "sex": sex,
            "birth": f"{1960 + 7 * number}-06-12",
            "address": address,
            "phone": f"090-0000-73{number:02d}",
            "consent": True,
            "even_if_same": True,
            "insurance": {
                "where": "home",
                "plan": "quake",
                "joined_on": f"{fiscal_year(morning.day)}-04-02",
                "year": "this",
            },
        }
        await morning.before("register_person", card, morning.day - timedelta(days=DAYS + 1))
    for back, many in zip(range(DAYS, 0, -1), CAME, strict=True):
        day = morning.day - timedelta(days=back)
        if not many:
            await morning.before(
                "say_status", {"day": day.isoformat(), "state": "stopped", "reason": "大雨"}, day, 7
            )
            continue
        came = [*dice.sample(morning.everyday, many // 3), *dice.sample(away, 2 + back % 3)]
        for person in came:
            await morning.before("check_in", {"person": person, "how": "pass"}, day, 9)
        group = {"arrival": id(), "new_group": GROUPS[back % len(GROUPS)], "unnamed": many // 2}
        await morning.before("receive_group", group, day, 9)
        await morning.before("close_day", {"day": day.isoformat()}, day, 15)
    incident = await morning.database.read(centre.incident)
    assert incident is not None
    written = {
        "incident": incident["id"],
        "day": morning.day.isoformat(),
        "reach": "県内の方（やまの市・はまの町から送迎バス）",
        "work": "川上・新田は床下の泥出しが中心。緑が丘で傾聴を始めた",
        "remarks": "土のう袋が1日分しかない。軽トラックがあと2台ほしい",
    }
    await morning.do("write_day_report", written, 0.9)
    for person in away[:3]:
        await morning.do("check_in", {"person": person, "how": "pass"}, 0.2, "受付2番")


def _own_table(morning: Morning) -> None:
    rows = "".join(f"{code}{check_digit(code)},{prefecture},{name}\r\n" for code, prefecture, name in TOWNS)
    path = morning.database.path.parent / FILE
    path.write_text(f"団体コード,都道府県名,市区町村名\r\n{rows}", "utf-8-sig", newline="")


PART = Part(25, add)
