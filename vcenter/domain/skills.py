"""The one vocabulary of skills (資格・技能): what rosters and cards say, and what needs ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vcenter.domain.names import fold

LABELS = {
    "nurse": "看護師",
    "care": "介護福祉士",
    "social_work": "社会福祉士",
    "childcare": "保育士",
    "listening": "傾聴",
    "english": "英語",
    "chinese": "中国語",
    "korean": "韓国語",
    "sign_language": "手話通訳",
    "carpentry": "大工",
    "architect": "建築士",
    "electrician": "電気工事士",
    "chainsaw": "チェーンソー",
    "heights": "高所作業",
    "machine": "重機（小型車両系）",
    "car": "普通自動車免許",
    "truck": "トラック（準中型・中型）",
    "cook": "調理師",
    "barber": "理容師・美容師",
    "disaster_prevention": "防災士",
    "it": "パソコン・スマホ",
}
"""Code to Japanese, in the order in which staff see them."""

_SHORT = {
    "care": "介護",
    "social_work": "福祉士",
    "sign_language": "手話",
    "electrician": "電気工事",
    "heights": "高所",
    "machine": "重機",
    "car": "運転",
    "truck": "トラック",
    "barber": "理美容",
    "it": "パソコン",
}

_ALSO = {
    "nurse": "看護士 准看護師 保健師 助産師",
    "care": "介護士 ヘルパー 介護職員初任者研修 ケアマネジャー",
    "childcare": "幼稚園教諭 保育",
    "listening": "傾聴講座修了 傾聴ボランティア 話し相手",
    "english": "英会話 english",
    "chinese": "中文 chinese",
    "korean": "ハングル korean",
    "sign_language": "手話 手話通訳士",
    "carpentry": "木工 大工仕事",
    "chainsaw": "チェンソー チェーンソー特別教育",
    "heights": "ロープ高所作業 屋根作業",
    "machine": "重機 小型車両系建設機械 車両系建設機械 ユンボ",
    "car": "普通免許 運転 普通自動車 自動車免許",
    "truck": "準中型 中型 中型免許 準中型免許 大型免許 トラック 軽トラック",
    "cook": "調理 栄養士 管理栄養士",
    "barber": "美容師 理容師 理美容",
    "it": "パソコン スマホ IT",
}

_CODES = {fold(word): code for code, words in _ALSO.items() for word in words.split()}
_CODES |= {fold(part): code for code, said in LABELS.items() for part in re.split("[（）・]", said) if part}
_CODES |= {code: code for code in LABELS} | {fold(said): code for code, said in LABELS.items()}


def read_skills(written: Iterable[str]) -> tuple[list[str], list[str]]:
    """The codes of skills as people write them, and what is in no vocabulary, as it was written."""
    codes: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for text in written:
        code = _CODES.get(fold(text)) or _CODES.get(text)
        if code:
            codes[code] = None
        elif text.strip():
            unknown[text.strip()] = None
    return list(codes), list(unknown)


def label(skill: str) -> str:
    """A skill in Japanese; what is in no vocabulary as it was written."""
    return LABELS.get(skill, skill)


def short_words(skills: Iterable[str]) -> tuple[str, ...]:
    """Skills as a name sticker says them, in the vocabulary's order; what is in no vocabulary comes last."""
    order = {code: at for at, code in enumerate(LABELS)}
    known = sorted(skills, key=lambda skill: (order.get(skill, len(order)), skill))
    return tuple(_SHORT.get(skill, label(skill)) for skill in known)
