"""The toll-free measure for volunteers' cars (災害ボランティア車両 高速道路無料措置): when a seal is put, and why not.

The volunteer applies at the road companies' own site and prints a certificate; the centre puts its real seal on it after the activity,
and the toll gate on the way home takes it. A printed or pasted seal makes it void, so nothing of ours ever bears one. The measure is
declared for each disaster, with a first and a last day. Source: the road companies' notices on 災害ボランティア車両.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS = {"light": "軽自動車", "normal": "普通車", "medium": "中型車", "large": "大型車", "special": "特大車"}
"""Kinds of cars as tolls are charged, and as the application asks for them."""

_ASK = "本部に確かめ、変わったときは、本部の「センターのこと」で直してから押印してください。"


def state(measure: Mapping[str, Any] | None, day: str) -> str:
    """How the measure stands on this ISO day: "" where nobody has said, "none", "before", "over" or "now"."""
    if not measure:
        return ""
    if not measure["in_force"]:
        return "none"
    if day < measure["first_day"]:
        return "before"
    return "over" if measure["last_day"] and measure["last_day"] < day else "now"


WHY_NOT = {
    "": f"高速道路の無料措置があるかどうかを、本部がまだ入力していません。{_ASK}",
    "none": f"この災害には、高速道路の無料措置がありません。押印しても無料になりません。{_ASK}",
    "before": f"高速道路の無料措置は、まだ始まっていません。押印しても無料になりません。{_ASK}",
    "over": f"高速道路の無料措置の期間は終わりました。押印しても無料になりません。{_ASK}",
}
"""What is said, by `state`, where no seal is put, and what to do."""
