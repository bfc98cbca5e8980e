"""The fixed words of the desk of every day (相談・依頼): key to Japanese, in the order in which staff see them.

Source: the cards for everyday requests of volunteer centres of councils of social welfare, as summed up in docs/decisions.md.
Work that a needs card knows too bears the same key there, so that it is carried over on the day of a disaster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from vcenter.domain.need_words import CATEGORIES
from vcenter.domain.volunteering import PARTS, WEEKDAYS

SORTS: dict[str, str] = {
    "help_wanted": "手伝ってほしい",
    "to_help": "ボランティアをしたい",
    "advice": "相談",
}

SOURCES = {
    "phone": "電話",
    "walk_in": "来所",
    "visit": "訪問",
    "mail": "メール・手紙・FAX",
    "web": "Web",
    "salon": "サロン",
    "other_body": "他機関",
}

_OF_NEEDS = (
    "listening", "shopping", "cleaning", "salon_helper", "watching_over", "childcare", "study", "it_help",
    "furniture_out", "moving", "interpreting", "hairdressing", "cooking", "pets", "distribution",
)  # fmt: skip

WORKS = {key: CATEGORIES[key] for key in _OF_NEEDS} | {
    "furniture_out": "家具の移動・搬出",
    "salon_helper": "サロン・お茶会の手伝い",
    "distribution": "仕分け・配布・軽作業",
    "garden": "草取り・庭の手入れ",
    "snow": "雪かき",
    "rubbish": "ごみ出し",
    "repairs": "電球の交換・小さな修理",
    "going_along": "外出・通院の付き添い",
    "facility": "施設の手伝い",
    "event": "行事の手伝い",
    "performing": "演奏・手品などの披露",
    "reading": "朗読・点訳・音訳",
    "other": "その他",
}
"""What somebody wants done, or wants to do."""

FREQUENT = ("listening", "shopping", "cleaning", "garden", "going_along", "salon_helper", "event", "facility")
"""What most people ask for, in sight; the others stand behind ほか."""

TOPICS = {
    "volunteering": "ボランティア活動のこと",
    "care": "介護・福祉サービス",
    "health": "健康・病気",
    "money": "お金・生活",
    "raising": "子育て・教育",
    "family": "家族・人間関係",
    "housing": "住まい・ご近所",
    "disability": "障がいのこと",
    "work": "仕事",
    "groups": "団体・助成金・保険",
    "donation": "寄付・収集",
    "other": "その他",
}
"""What somebody asks about."""

SKILLS_FOR = {
    "listening": ("listening",),
    "shopping": ("car",),
    "going_along": ("car", "care"),
    "childcare": ("childcare",),
    "it_help": ("it",),
    "interpreting": ("english", "chinese", "korean", "sign_language"),
    "hairdressing": ("barber",),
    "cooking": ("cook",),
    "repairs": ("carpentry", "electrician"),
    "watching_over": ("listening", "care"),
    "facility": ("care",),
}
"""Work to the skills that are of use for it: whoever has one can do it, and nobody has to have it."""

TIMES = {f"{day}_{part}": f"{said}曜{word}" for day, said in WEEKDAYS.items() for part, word in PARTS.items()}
"""Weekday × part of the day: mon_am to 月曜午前."""

_NOON, _EVENING = "12:00", "17:00"


def title_of(sort: str, about: Iterable[str]) -> str:
    """In a few words what a request is about. about: keys of WORKS, or of TOPICS where it is advice."""
    words = TOPICS if sort == "advice" else WORKS
    said = [words[key] for key in about if key in words]
    return said[0] + (f"ほか{len(said) - 1}" if len(said) > 1 else "") if said else SORTS[sort]


def said_times(times: Collection[str], any_time: bool = False) -> str:
    """月・木曜の午前、土曜の夜間; いつでも; "" where nothing was said."""
    if any_time:
        return "いつでも"
    by_part = {part: [said for day, said in WEEKDAYS.items() if f"{day}_{part}" in times] for part in PARTS}
    return "、".join(f"{'・'.join(days)}曜の{PARTS[part]}" for part, days in by_part.items() if days)


def times_of(day: date | None, hours_from: str, times: Iterable[str]) -> set[str]:
    """The times at which a request stands: of a day that was named its weekday, and the part in which it begins or, where no
    hour was said, every part; or else the times themselves."""
    if day is None:
        return set(times)
    return times_at([day.weekday()], hours_from)


def times_at(weekdays: Iterable[int], hours_from: str) -> set[str]:
    """The times of these weekdays (0 is Monday): the part of the day in which it begins, "HH:MM", or every part where no hour was said."""
    names = list(WEEKDAYS)
    begins = "am" if hours_from < _NOON else "pm" if hours_from < _EVENING else "night"
    parts = [begins] if hours_from else list(PARTS)
    return {f"{names[day]}_{part}" for day in weekdays for part in parts}
