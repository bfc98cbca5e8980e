"""The fixed words of a needs card (ニーズ票): key to Japanese, in the order in which staff see them.

Source: the fields of needs cards as gathered in docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SOURCES = {
    "phone": "電話",
    "visit": "訪問",
    "walk_in": "来所",
    "shelter": "避難所",
    "salon": "サロン",
    "web": "Web",
    "other_body": "他機関",
    "team": "班の報告",
}

CATEGORIES = {
    "mud_out": "泥出し",
    "furniture_out": "家具・畳の搬出",
    "cleaning": "清掃",
    "debris": "がれき撤去",
    "carrying": "ごみの運び出し",
    "tarpaulin": "屋根シート張り",
    "floor_removal": "床はがし",
    "disinfection": "消毒",
    "sandbags": "土のう",
    "tree_cutting": "倒木処理",
    "keepsakes": "写真・思い出の品",
    "moving": "引っ越し",
    "shopping": "買い物・送迎",
    "water": "水運び",
    "distribution": "物資の仕分け・配布",
    "shelter_support": "避難所の手伝い",
    "cooking": "炊き出し",
    "childcare": "子どもの世話・遊び",
    "study": "学習支援",
    "pets": "ペット",
    "listening": "傾聴・話し相手",
    "watching_over": "見守り",
    "salon_helper": "お茶会・足湯の手伝い",
    "interpreting": "通訳・やさしい日本語",
    "hairdressing": "理美容・マッサージ",
    "it_help": "スマホ・パソコン",
    "advice": "法律・医療・福祉の相談",
    "other": "その他",
}

FREQUENT = (
    "mud_out", "furniture_out", "cleaning", "debris", "tarpaulin", "shopping", "water", "listening",
)  # fmt: skip
"""What most people ask for, in sight; the others stand behind ほか."""

FOR_OTHERS = frozenset({"advice"})
"""What is no work for a team of volunteers: a profession or another body does it."""

TECHNICAL = {"tarpaulin": "heights", "floor_removal": "carpentry", "tree_cutting": "chainsaw"}
"""Technical work: only people with this skill may lead it (技術系ボランティア)."""

A_TRUCK = "truck_itself"
"""What work wishes for that carries something away: a vehicle. It is nobody's skill: the skill `truck` is a licence."""

WISHED = {
    "mud_out": A_TRUCK,
    "debris": A_TRUCK,
    "furniture_out": A_TRUCK,
    "carrying": A_TRUCK,
    "tree_cutting": A_TRUCK,
    "moving": A_TRUCK,
    "interpreting": "english|chinese|korean|sign_language",
    "listening": "listening",
    "childcare": "childcare",
    "cooking": "cook",
    "hairdressing": "barber",
    "it_help": "it",
    "advice": "弁護士|司法書士|行政書士|社会保険労務士|nurse|social_work",
}
"""Who or what would help with this work though nobody must: one with any of these skills, or a truck. Of what is for others (FOR_OTHERS) no team goes
without: it is handed on instead."""

LIGHT = frozenset(
    [
        "keepsakes",
        "shopping",
        "distribution",
        "childcare",
        "study",
        "pets",
        "listening",
        "watching_over",
        "salon_helper",
        "interpreting",
        "hairdressing",
        "it_help",
        "advice",
    ]
)
"""Work that asks for no strength and is never counted as dangerous by itself."""

WITH_WASTE = frozenset(
    [
        "mud_out",
        "furniture_out",
        "cleaning",
        "debris",
        "carrying",
        "floor_removal",
        "sandbags",
        "tree_cutting",
        "moving",
        "other",
    ]
)
"""Work of which waste is left, or may be."""

HOUSEHOLD = {
    "alone": "高齢者のみ・ひとり暮らし",
    "disability": "障がいのある方",
    "infants": "乳幼児",
    "pregnancy": "妊産婦",
    "foreign": "日本語が苦手",
    "pets": "ペット",
}

FIRST_QUESTIONS = {
    "lives_alone": ("ひとりですか", {"yes": "はい", "no": "いいえ", "": "まだ"}),
    "ill": ("病気・薬は", {"yes": "ある", "no": "ない", "": "まだ"}),
    "utilities": ("水と電気は", {"yes": "ある", "no": "ない", "": "まだ"}),
    "near": ("近くに人は", {"yes": "いる", "no": "いない", "": "まだ"}),
}
"""先に聞く4つ: field to the question and its answers, as the needs card on paper has them."""

WORRIES = {
    "lives_alone": ("yes", "ひとり"),
    "utilities": ("no", "水か電気が使えない"),
    "near": ("no", "近くに人がいない"),
}
"""Answers that whoever looks through a list or over the board must see. Not that somebody is ill: that stands on the need alone."""

ILL = {"ill": ("yes", "病気・薬あり")}
"""As WORRIES, for the one who looks at the place, on the tablet that they have with them."""

SURVEY_FIRST = {
    "needed": "要る",
    "not": "いらない（すぐマッチングできる）",
    "ask": "相談して決める",
    "": "まだ",
}
"""The judgement at intake whether somebody looks at the place before a team goes."""

SURVEY_AS_HEARD = {key: said for key, said in SURVEY_FIRST.items() if key != "not"}
"""The same at a salon: that no survey is needed says whoever has asked for consent."""

DAMAGE = {
    "above_floor": "床上浸水",
    "below_floor": "床下浸水",
    "collapsed": "全壊",
    "half": "半壊",
    "part": "一部損壊",
    "debris": "がれき",
    "trees": "倒木",
    "roof": "屋根",
}

DANGER_LEVELS = {"": "未判定", "green": "緑（調査済）", "yellow": "黄（要注意）", "red": "赤（危険）"}

DANGERS = {
    "asbestos": "石綿（アスベスト）",
    "leaning": "傾いた壁・塀",
    "gas": "ガス漏れ",
    "heights": "高い所",
    "animals": "動物・ハチ",
    "glass": "ガラス・釘",
    "electric": "漏電",
    "slope": "斜面・崖",
}

URGENCY = {5: "今日中", 4: "急ぐ", 3: "数日内", 2: "1週間ほど", 1: "待てる"}

TODAY = 5
"""今日中: somebody has to see to it today."""

EQUIPMENT = (
    "スコップ（剣先）",
    "スコップ（角）",
    "一輪車",
    "土のう袋",
    "バケツ",
    "デッキブラシ",
    "ほうき・ちりとり",
    "雑巾・タオル",
    "バール",
    "ハンマー",
    "高圧洗浄機",
    "ブルーシート",
    "ロープ",
    "ゴミ袋",
    "防じんマスク",
    "ゴム手袋",
    "ヘルメット",
    "救急セット",
    "飲料水",
    "軽トラック",
)

RESULTS = {"done": "完了", "continue": "明日以降も続ける", "stopped": "中止した"}


def worries(need: Mapping[str, Any]) -> list[str]:
    """What of the first questions was answered so that a list must say it."""
    return [said for field, (answer, said) in WORRIES.items() if need[field] == answer]


def goes_unsurveyed(need: Mapping[str, Any]) -> bool:
    """Whether a team may go, or goes, to heavy work at a place that nobody of the centre has looked at (現調なし)."""
    heavy = need["category"] not in LIGHT
    return heavy and not need["surveyed"] and need["state"] in ("ready", "formed", "out")


def is_dangerous(dangers: str, danger_level: str, category: str) -> bool:
    """Whether nobody under 18 may go: any danger named, a yellow or red tag, or technical work."""
    return bool(dangers.strip()) or danger_level in ("yellow", "red") or category in TECHNICAL
