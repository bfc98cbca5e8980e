"""What a council keeps of its volunteers every day: where they stand, when they are free, how they like to be reached."""

from __future__ import annotations

STATES = {
    "applied": "応募受付",
    "met": "面接済み",
    "registered": "登録完了",
    "resting": "休止中",
    "left": "退会",
    "": "登録していない",
}
"""Where somebody stands as a volunteer, in the order in which it goes on. "" of guests of salons, of requesters."""

AWAY = {"resting": "休止中", "left": "退会"}
"""Who is not asked to come; who comes all the same is marked, and settled at the desk."""

CONTACT_BY = {"phone": "電話", "post": "郵送", "fax": "FAX", "mail": "メール", "": "決めていない"}

WEEKDAYS = {"mon": "月", "tue": "火", "wed": "水", "thu": "木", "fri": "金", "sat": "土", "sun": "日"}
PARTS = {"am": "午前", "pm": "午後", "night": "夜間"}

TIMES = {
    f"{day}_{part}": f"{day_said}曜 {part_said}"
    for day, day_said in WEEKDAYS.items()
    for part, part_said in PARTS.items()
}
"""Parts of the week in which somebody may be free."""

HOW = {"paper": "書面", "spoken": "口頭"}
"""How somebody was asked for their consent."""

ENDS_SOON = 60
"""Days before its last one from which a licence is listed as ending."""


def away_word(state: str) -> str:
    """休止中 or 退会 of who is not asked to come; "" of anybody else."""
    return AWAY.get(state, "")
