"""A list of evacuation help in the demonstration: a municipality gave it, and a safety round has begun to ask after whoever stands on it."""

from __future__ import annotations

from datetime import timedelta

from vcenter.demo import words
from vcenter.demo.morning import Morning, Part

_LIST = "00000000-0000-4000-8000-000000045000"
_PEOPLE = (
    ("遠藤　キヨ", "エンドウ　キヨ", "f", 1938, "要介護3", "川上小学校", "長男　遠藤　一郎 090-0000-3401"),
    ("齋藤　光男", "サイトウ　ミツオ", "m", 1941, "視覚障害1級", "川上公民館", "川上一丁目町会 班長"),
    ("髙橋　フミ", "タカハシ　フミ", "f", 1935, "要介護4、在宅酸素", "川上病院", "訪問看護ステーション 03-0000-3402"),
    ("渡邉　勇", "ワタナベ　イサム", "m", 1944, "聴覚障害2級、一人暮らし", "川上公民館", ""),
    ("中島　アヤ", "ナカジマ　アヤ", "f", 1971, "療育手帳A", "福祉避難所 川上園", "母　中島　文子 090-0000-3403"),
    ("浜田　トメ", "ハマダ　トメ", "f", 1933, "要介護2、認知症", "川上小学校", ""),
)  # fmt: skip


async def add(morning: Morning) -> None:
    """While the incident is open, by the law of a disaster."""
    day = morning.day
    await morning.do(
        "begin_evacuation_list",
        {
            "list": _LIST,
            "title": "川上地区",
            "basis": "disaster",
            "given_by": "川上町 防災課",
            "given_on": day.isoformat(),
            "until": (day + timedelta(days=30)).isoformat(),
            "people": len(_PEOPLE),
        },
        0,
    )
    for at, (name, kana, sex, year, reason, place, helper) in enumerate(_PEOPLE, 1):
        row = {
            "id": f"00000000-0000-4000-8000-0000000451{at:02d}",
            "row": at + 2,
            "name": name,
            "kana": kana,
            "sex": sex,
            "birth": f"{year}-0{at}-1{at}",
            "district": words.DISTRICTS[at % len(words.DISTRICTS)],
            "address": f"{words.DISTRICTS[at % len(words.DISTRICTS)]}{at}-{at + 2}",
            "phone": f"03-0000-34{at:02d}",
            "reason": reason,
            "place": place,
            "helper": helper,
        }
        part = {"import_id": _LIST, "position": at, "of": len(_PEOPLE)}
        await morning.do("keep_evacuee", {"list": _LIST, "part": part, "rows": [row]}, 0)
    await morning.do("copy_evacuation_list", {"list": _LIST, "to_whom": "川上一丁目町会 防災部"}, 0)


PART = Part(64, add)
