"""Words of watching (見守り), and when somebody is due."""

from __future__ import annotations

from datetime import date

from vcenter.domain.refusal import Refusal
from vcenter.domain.schedule import read_schedule

WAYS = {"visit": "訪問", "phone": "電話", "outside": "外から見る"}

HOW = {"well": "元気", "concern": "気になる", "worry": "心配", "absent": "留守"}
"""How they were; whoever was out was not seen."""

GRADES = {"cannot": "一人では動けない", "help": "手助けがあれば動ける", "can": "自分で動ける"}
"""Whether they get to safety by themselves, as visitors' lists grade it."""

VISITORS = {"commissioner": "民生委員", "volunteer": "ボランティア", "staff": "職員", "group": "団体・町会"}

ANSWERS = {"yes": "同意", "no": "不同意", "": "未確認"}
"""Of consent: whoever was not asked has not said no."""

BODIES = {
    "consent_commissioner": "民生委員",
    "consent_council": "社協",
    "consent_fire": "消防・警察",
    "consent_district": "町会・自主防災",
}
"""The field of each body to which may be told that somebody is watched, and its word."""

CHAIN = {"helper": "いつもの担い手", "commissioner": "民生委員", "center": "地域包括"}
"""Whom to call, in this order; each has a name and a phone."""

ENDS = {
    "safe": "心配がなくなった",
    "home": "施設に入所",
    "moved": "転居",
    "died": "死去",
    "refused": "本人が断った",
    "referred": "ほかの機関につないだ",
}
"""Why a watch ended."""

ALL_ENDS = {**ENDS, "list": "訪問員の名簿で終わり"}
"""As ENDS, with what a visitors' list said without a reason."""

RESTING = {"hospital": "入院", "short": "短期入所", "away": "家族の家などに滞在", "other": "そのほか"}
"""Why a watch rests for a while."""

SIDES = {
    "over": "▲ 過ぎた",
    "today": "今日",
    "later": "あす以降",
    "unset": "次が未定",
    "resting": "休み（入院など）",
}
"""The columns of the board."""


def next_visit(days: str, after: date) -> date | None:
    """The first day after this one that its words give; None where they give none, or nobody can tell."""
    try:
        return read_schedule(days).next(date.fromordinal(after.toordinal() + 1))
    except Refusal:
        return None


def side_of(next_on: str | None, today: str, paused_on: str | None = None) -> str:
    """The column of the board on which a watch stands. next_on, today, paused_on (since when it rests): ISO days."""
    if paused_on:
        return "resting"
    if not next_on:
        return "unset"
    return "over" if next_on < today else "today" if next_on == today else "later"
