"""The renewal (年度の更新): which papers each salon and group gives, and until when."""

from __future__ import annotations

from datetime import date

PAPERS = {
    "application": "更新の届",
    "people": "名簿",
    "report": "前年度の報告書",
    "plan": "今年度の計画",
}

DUE = "04-30"
"""Until when papers are awaited, where the council has not said otherwise: MM-DD."""

CHANGED = {
    "name": "名前",
    "leader": "代表",
    "contact": "連絡先の方",
    "phone": "電話",
    "resting": "休止",
}


def due_on(year: int, said: str) -> date:
    """The last day for the papers of a fiscal year. said: MM-DD; 29 February is the 28th where there is none."""
    month, day = (int(part) for part in said.split("-"))
    of = year + (month < 4)
    try:
        return date(of, month, day)
    except ValueError:
        return date(of, month, day - 1)
