"""What a day is called: one word each, the same at headquarters, on posters, at the door and on phones (vcenter/locale)."""

from __future__ import annotations

COMING = {
    "wanted": "募集中",
    "full": "満員",
    "ended": "受付終了",
    "closed": "お休み",
    "stopped": "中止",
}
"""A day for which people may register."""

TODAY = {
    "preparing": "準備中",
    "open": "活動中",
    "full": "受付終了",
    "stopped": "中止",
    "closed": "お休み",
}
"""Today, as headquarters said it."""

HEAT = {"": "なし", "caution": "注意", "high": "厳重警戒", "danger": "危険"}
"""How hot it is today, as headquarters said it."""

CALLED_OFF = ("stopped", "closed")
"""Nobody is to come."""
