"""Which PINs and passwords are too plain: those that somebody tries first who has seen a keypad."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

SHORTEST, LONGEST = 6, 200
KEYS = "0123456789"


def why_too_plain(typed: str) -> str:
    """What is plain about it, in Japanese; "" when nothing is. Of what is no number only the variety counts."""
    if len(set(typed)) < 3:
        return "同じ文字が多すぎます。"
    if _repeats(typed):
        return "同じ並びのくり返し（123123 など）です。"
    if not COMMON.isdisjoint(_words(typed)):
        return "よく使われる言葉です。"
    if not set(typed) <= set(KEYS):
        return ""
    if _in_groups(typed):
        return "同じ数字を続けた並び（112233 など）です。"
    if typed == typed[::-1]:
        return "前からも後ろからも同じ並び（123321 など）です。"
    if _almost_a_run(typed):
        return "並びの数字か、1つちがうだけ（123457 など）です。"
    if _is_date(typed):
        return "日付です（生年月日や今日の日付は、ほかの人が最初に試します）。"
    return ""


COMMON = frozenset(
    [
        "password",
        "passwd",
        "passwort",
        "qwerty",
        "qwertyuiop",
        "asdfgh",
        "asdfghjkl",
        "zxcvbn",
        "abc",
        "abcd",
        "abcde",
        "abcdef",
        "letmein",
        "welcome",
        "admin",
        "administrator",
        "root",
        "user",
        "test",
        "guest",
        "login",
        "master",
        "secret",
        "iloveyou",
        "monkey",
        "dragon",
        "sunshine",
        "princess",
        "himitsu",
        "honbu",
        "saigai",
        "borantia",
        "volunteer",
        "vcenter",
        "shakyo",
        "minato",
        "sakura",
        "hanako",
        "taro",
        "tarou",
        "ichiro",
    ]
)
"""Words that somebody tries first, beside numbers (the tops of lists of leaked passwords, and what stands on our screens)."""


def _words(typed: str) -> set[str]:
    """Its letters alone: minato2026 is that word, and so is P@ssw0rd1."""
    plain = typed.lower()
    return {re.sub("[^a-z]", "", one) for one in (plain, plain.translate(str.maketrans("@0$!3", "aosie")))}


def _is_date(typed: str) -> bool:
    """Whether it is a day of our time, with its year. Of six digits too many would be one."""
    try:
        return len(typed) == 8 and 1900 <= date(int(typed[:4]), int(typed[4:6]), int(typed[6:])).year < 2100
    except ValueError:
        return False


def _repeats(typed: str) -> bool:
    """Whether it is one shorter word, again and again."""
    return any(
        len(typed) % length == 0 and typed == typed[:length] * (len(typed) // length)
        for length in range(1, len(typed) // 2 + 1)
    )


def _in_groups(typed: str) -> bool:
    """Whether no digit stands alone: 112233, 111222."""
    return re.fullmatch(r"(?:(\d)\1+)+", typed) is not None


def _almost_a_run(typed: str) -> bool:
    """Whether it counts up or down (after 9 comes 0), but for one digit or for one step."""
    digits = [int(one) for one in typed]
    steps = [(after - before) % 10 for before, after in pairwise(digits)]
    for step in (1, 9):
        if sum(one != step for one in steps) <= 1:
            return True
        for start in KEYS:
            run = [(int(start) + step * at) % 10 for at in range(len(digits))]
            if sum(one != other for one, other in zip(digits, run, strict=True)) <= 1:
                return True
    return False
