"""What is said when a team comes home: words, and what an accident report still lacks.

The questions about an accident are those of the accident reports of ボランティア活動保険 (全国社会福祉協議会 ふくしの保険, and the
desks of several councils of social welfare): who, when, where, at which work, how, which part of the body, how bad, which doctor
since when, who saw it, and by which plan they are insured.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WAITS = {
    "0": "待ちなし",
    "30": "約30分",
    "60": "約60分",
    "90": "約90分",
    "120": "約120分",
    "150": "150分以上",
}
"""How long a team waited at the waste site, in minutes. Rounded: it is said from memory, and passed on as such."""

WAITED = {"": "行っていない", **WAITS}
"""The choices of a form: most teams were not there."""

KERB = {
    "furniture": "家具・畳",
    "appliances": "家電",
    "wood": "木くず",
    "mud": "土砂・土のう",
    "glass": "ガラス・陶器",
    "metal": "金属",
    "burnable": "可燃ごみ",
    "other": "そのほか",
}
"""What stands at the kerb: sorted as waste sites take it."""

GEAR = {"all": "全部返った", "some": "足りない・壊れた"}
"""Whether the equipment that a team had is back."""

GEAR_ASKED = {**GEAR, "": "まだ（あとで資機材の窓口へ）"}
"""The choices of a form."""

CAME_OF = {"kerb": "軒先まで出した物", "noticed": "気づいた困りごと"}
"""Out of what of a team's work a need came."""

HOUSES = {"same": "同じ家", "other": "別の家"}
"""In which house a team saw that somebody needs help."""

HOW_BAD = {
    "at_once": "その場で手当てした",
    "outpatient": "通院する",
    "hospital": "入院した",
    "watching": "様子を見ている",
}

AMBULANCE = {"yes": "呼んだ", "no": "呼んでいない"}

WANTED = {
    "person_id": "けがをした人",
    "happened_on": "いつ（日）",
    "happened_at": "いつ（時刻）",
    "place": "どこで",
    "doing": "何をしていたとき",
    "how": "どうして起きたか",
    "body_part": "どこをけがしたか",
    "hurt_as": "けが・病気の名前",
    "how_bad": "いまのようす",
    "ambulance": "救急車",
    "witness": "見ていた人",
    "reporter": "知らせた人",
}
"""What an accident report asks for, in its order; of whom a doctor saw also where and since when."""

OF_DOCTOR = {"doctor": "病院", "doctor_since": "初めてかかった日"}

SEES_DOCTOR = ("outpatient", "hospital")


def missing_of(injury: Mapping[str, Any]) -> list[str]:
    """What an accident report would still ask for, in words; of a record, or of what stands in its form."""
    wanted = WANTED | (OF_DOCTOR if injury.get("how_bad") in SEES_DOCTOR else {})
    return [said for name, said in wanted.items() if not injury.get(name)]


def queue_said(minutes: int) -> str:
    """How long teams waited at the waste site: 待ち 約60分, 待ちなし."""
    said = WAITS.get(str(minutes), f"約{minutes}分")
    return said if minutes == 0 else f"待ち {said}"


def kerb_in_words(trucks: int | None, bags: int | None, sorts: list[str]) -> str:
    """軽トラ 2台、袋 30（家具・畳、木くず）"""
    much = "、".join(said for count, said in ((trucks, f"軽トラ {trucks}台"), (bags, f"袋 {bags}")) if count)
    what = "、".join(KERB[one] for one in sorts)
    return f"{much}（{what}）" if much and what else much or what
