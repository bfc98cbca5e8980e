"""Whether somebody who stands at the door has a place today."""

from __future__ import annotations

from typing import Literal

from vcenter.store import registrations, status
from vcenter.store.tx import Tx


def day_state(tx: Tx, day: str, person_id: str) -> Literal["open", "full", "stopped"]:
    """How the day is for this person. Places that were promised to people who have not come yet are kept for them."""
    places = status.places(tx, day)
    if places.takes != "open":
        return "stopped"
    if places.people is None:
        return "open"
    mine = registrations.of_day(tx, person_id, day)
    if mine and mine["state"] == "place":
        return "open"
    return "full" if places.free == 0 else "open"
