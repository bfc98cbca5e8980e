"""A helper for a day (お手伝い): how long they may help, and how long the digits hold by which they sign in."""

from __future__ import annotations

from datetime import datetime, timedelta

from vcenter.domain.calendar import JAPAN

CODE_LASTS = timedelta(minutes=10)
"""For which the six digits may be used, once."""

WRONG_TRIES = 5
"""So many wrong digits on one tablet, and no code that was given out before is taken there any more."""

LATEST_HOUR = 4
"""In Japan, of the morning after: whoever worked through the night is still in, and tomorrow's helper is let in anew."""


def called(name: str) -> str:
    """A helper's name in the journal and on the screen: nobody takes it for one of the staff."""
    return f"{name}（お手伝い）"


def ends_after(at: datetime) -> datetime:
    """When somebody who is let in now may help no longer."""
    here = at.astimezone(JAPAN)
    four = here.replace(hour=LATEST_HOUR, minute=0, second=0, microsecond=0)
    return four if here < four else four + timedelta(days=1)
