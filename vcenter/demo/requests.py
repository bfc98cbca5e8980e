"""The desk of every day in the demonstration: requests in each state, and people who want to help."""

from __future__ import annotations

import random
import uuid
from datetime import timedelta
from typing import Any

from vcenter.demo import words
from vcenter.demo.morning import Morning, Part

_ASKED = (
    ("listening", "一人暮らしなので、週に一度、話し相手がほしい", "tue_pm thu_pm", "alone"),
    ("garden", "庭の草が腰まで伸びた。草刈り機は家にある", "sat_am sun_am", "alone"),
    ("going_along", "病院の付き添いをお願いしたい。車いすを使う", "mon_am", "disability"),
    ("salon_helper", "お茶出しと片づけの手伝いが2人ほしい", "wed_am", ""),
    ("it_help", "スマホで孫の写真を見られるようにしたい", "fri_pm", "alone"),
    ("event", "夏まつりの会場づくりを手伝ってほしい", "", ""),
    ("rubbish", "ごみ出しの日に、玄関から集積所まで運んでほしい", "mon_am thu_am", "disability"),
    ("childcare", "子育てサロンで、下の子を見ていてほしい", "thu_am", "infants"),
)
_WISHES = (
    ("listening salon_helper", "定年になり、平日の日中に何かしたい", "tue_pm wed_am thu_pm"),
    ("garden snow repairs", "力仕事ならできる。土日なら空いている", "sat_am sat_pm sun_am"),
    ("it_help study", "学生です。パソコンとスマホなら教えられる", "fri_pm sat_am"),
    ("going_along shopping", "車があるので送り迎えができる", "mon_am tue_am"),
    ("childcare event", "保育の経験がある。いつでもよい", ""),
)
_ADVICE = (
    ("care", "母の物忘れが進んだ。どこに相談すればよいか"),
    ("groups", "ボランティア保険に団体で入りたい"),
    ("money", "失業して家賃が払えなくなりそう"),
)


async def add(morning: Morning) -> None:
    dice = random.Random(20261125)  # noqa: S311  (made up, not a secret: its own, so that nothing else changes by it)

    async def record(sort: str, part: float, **said: Any) -> str:
        given, kana = words.SURNAMES[dice.randrange(len(words.SURNAMES))], words.WOMEN[dice.randrange(8)]
        card = {
            "request": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            "sort": sort,
            "source": dice.choice(("phone", "walk_in", "visit", "web")),
            "person": {"name": f"{given[0]}　{kana[0]}", "kana": f"{given[1]}　{kana[1]}", "phone": f"090-0000-{dice.randint(0, 9999):04d}"},
            "district": dice.choice(words.DISTRICTS),
            "even_if_same": True,
            **said,
        }  # fmt: skip
        await morning.do("record_request", card, part)
        return str(card["request"])

    for order, (works, wanted, times) in enumerate(_WISHES):
        more = {"works": works.split(), "times": times.split(), "any_time": not times}
        await record("to_help", 0.1 + order / 100, wanted=wanted, **more)
    for order, (topic, wanted) in enumerate(_ADVICE):
        await record("advice", 0.2 + order / 100, wanted=wanted, topics=[topic])
    for order, (work, wanted, times, household) in enumerate(_ASKED):
        part = 0.3 + order / 30
        day = (morning.day + timedelta(days=order + 3)).isoformat() if not times else None
        id = await record(
            "help_wanted", part, works=[work], wanted=wanted, times=times.split(), household=household.split(),
            day_wished=day, people_wanted=1 + order % 2,
        )  # fmt: skip
        if order % 4:
            helper = morning.everyday[order * 7]
            await morning.do("choose_helpers", {"request": id, "people": [helper]}, part + 0.01)
            answer = {"request": id, "person": helper, "answer": "accepted" if order % 4 > 1 else "called"}
            await morning.do("answer_offer", answer, part + 0.02)
        if order % 4 > 1:
            await morning.do("step_request", {"request": id, "to": "found"}, part + 0.03)
        if order % 4 > 2:
            await morning.do("step_request", {"request": id, "to": "done"}, part + 0.04)
            if order > 4:
                report = {"request": id, "did": "予定どおりに手伝った", "helpers": [helper], "hours": 1.5}
                await morning.do("report_request", report | {"went": "とても喜ばれた"}, part + 0.05)


PART = Part(60, add)
