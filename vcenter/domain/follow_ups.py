"""Follow-ups (完了の電話): what came of calling whoever asked for a need that is done, and whom to call first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from vcenter.domain.calendar import day_since
from vcenter.domain.need_words import HOUSEHOLD

RESULTS = {"reached": "つながった", "absent": "留守", "none": "電話しない"}

CONTENT = {"satisfied": "満足", "dissatisfied": "不満", "trouble": "まだ困っている"}
"""How they are with what was done."""

KEPT_FOR = timedelta(days=60)
"""How long after it was done a need stands in the list: whoever was not called by then is seen to in other ways."""


def is_first(need: Mapping[str, Any]) -> bool:
    """Whether they are called before others: who is to be watched when the work is done, and old people who live alone."""
    return bool(need["watch_after"]) or "alone" in need["household"].split()


def why_first(need: Mapping[str, Any]) -> str:
    """Why they are called before others; "" where they are not."""
    if need["watch_after"]:
        return "完了後の見守り"
    return HOUSEHOLD["alone"] if is_first(need) else ""


def called(need: Mapping[str, Any]) -> dict[str, Any]:
    """Who is called: whoever asked, or the person whom it was for where those who asked have no telephone: name, kana, phones, and
    for_whom (the name of the person, where somebody else is called)."""
    who = "requester" if need["requester_phone"] or need["requester_phone_other"] else "person"
    for_another = who == "requester" and need["requester_id"] != need["person_id"]
    return {
        "name": need[f"{who}_name"],
        "kana": need[f"{who}_kana"],
        "phones": [one for one in (need[f"{who}_phone"], need[f"{who}_phone_other"]) if one],
        "for_whom": need["person_name"] if for_another else "",
    }


def is_wanted(need: Mapping[str, Any], today: date) -> bool:
    """Whether somebody is still to be called about a need: from the day after it was done, until they were reached or nobody is to call.
    Whoever was called and was out is called again, though it was done today only.

    need: with done_at, and `result` of the last call since ("" of none).
    """
    return need["result"] == "absent" or (need["result"] == "" and day_since(need["done_at"]) < today)


def seen_of(need: Mapping[str, Any]) -> str:
    """What a form says that it had seen: the last call since the need was done."""
    return str(need["call_id"] or "none")


def is_due(need: Mapping[str, Any], today: str, clock: str) -> bool:
    """Whether they are called now: nobody has said a later time for whoever was out. today: ISO; clock: HH:MM."""
    if need["result"] != "absent" or not need["again_on"]:
        return True
    return bool((need["again_on"], need["again_time"]) <= (today, clock))


def order(need: Mapping[str, Any]) -> tuple[Any, ...]:
    """Who lives alone first; then who has waited longest."""
    return (not is_first(need), need["done_at"], need["number"])


def order_of_later(need: Mapping[str, Any]) -> tuple[Any, ...]:
    """By the time at which they are called again."""
    return (need["again_on"], need["again_time"], need["number"])
