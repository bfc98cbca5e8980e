"""A team's life (班): when it should have been back."""

from __future__ import annotations

from datetime import datetime

from vcenter.domain.calendar import JAPAN


def is_late(day: str, back_by: str, now: datetime) -> bool:
    """Whether a team that is out should have been back.

    day: the centre's day on which it left (ISO); back_by: HH:MM in Japan; now: any aware moment.
    """
    local = now.astimezone(JAPAN)
    return (day, back_by) < (local.date().isoformat(), f"{local.hour:02d}:{local.minute:02d}")
