"""What is said of salons and of who comes to them: kinds, states, and when somebody has not come for a while."""

from __future__ import annotations

from datetime import date

KINDS = {
    "elderly": "高齢者サロン",
    "children": "子育てサロン",
    "together": "共生型サロン",
    "kitchen": "子ども食堂",
    "other": "その他",
}

ONE_OFF = {"course": "講座", "drill": "訓練", "event": "催し"}
"""A gathering of its own, on one day or a few: no roster is looked for at it, whoever comes is marked, by scan or by name. It is kept as a
salon is, and is none: no grants, no renewal, nobody is missed."""

GUEST_STATES = {
    "coming": "参加中",
    "hospital": "入院中",
    "facility": "施設に入所",
    "left": "退会",
    "died": "逝去",
}
"""How somebody belongs to a salon. Only who is `coming` is looked for on a roll, and missed."""

BECAME = {"held": "開催した", "cancelled": "中止", "moved": "日を変えた"}
"""What became of a session."""

ON_ROLL = {"came": "来た", "absent": "欠席", "": "まだ"}
"""What a roll says of somebody, beside its sign: a ring alone would say "came" to whoever knows the paper book."""

AWAY = {"shelter": "避難所", "other": "ほかの場所"}
"""Where a session is held in a disaster, when not at its venue."""

WAYS = {"meeting": "集まって", "phone": "電話で", "visit": "訪問で"}
"""How a session was held: where people could not meet, the leaders called or visited them instead."""

HEARD_FIRST = (
    "shopping", "water", "listening", "watching_over", "cleaning", "mud_out", "furniture_out", "it_help", "hairdressing",
    "advice", "moving", "other",
)  # fmt: skip
"""What guests tell of most, in sight; the other kinds stand behind ほか."""

MISSED_SESSIONS = 2
MISSED_DAYS = 28
"""Somebody has not come for a while when they missed so many sessions in a row that were held and recorded, and so many days have passed
since they came. A session that nobody recorded is nobody's absence."""


def is_missed(missed: int, since: date, today: date) -> bool:
    """Whether somebody has not come for a while. missed: sessions in a row, held and recorded, without them; since: when they came last, or
    the day of the first session that they missed."""
    return missed >= MISSED_SESSIONS and (today - since).days >= MISSED_DAYS


def helpers_missing(wanted: int | None, came: int, known: int) -> int:
    """How many helpers are missing. wanted: at least so many, None where nobody said; came: who came to the session; known: who helps at
    the salon, which counts as long as nobody has come."""
    return max((wanted or 0) - (came or known), 0)
