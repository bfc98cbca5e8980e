"""Whether somebody who stands at the door has a place today."""

from __future__ import annotations

from typing import Literal

from vcenter.store import registrations, status
from vcenter.store.tx import Tx


def day_state(tx: Tx, day: str, person_id: str) -> Literal["open", "full", "stopped"]:
    """How the day is for this person. Places that were promised to people who have not come yet are kept for them."""
    if status.takes_people(tx, day) != "open":
        return "stopped"
    # Everybody is counted only where a limit makes it needed: this stands before every single check-in.
    if status.limit(tx, day)["people"] is None:
        return "open"
    mine = registrations.of_day(tx, person_id, day)
    if mine and mine["state"] == "place":
        return "open"
    return "full" if status.places(tx, day).free == 0 else "open"
