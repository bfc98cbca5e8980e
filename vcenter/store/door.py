"""Whether somebody who stands at the door has a place today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vcenter.domain.day_words import CALLED_OFF
from vcenter.store import registrations, status
from vcenter.store.tx import Tx

DayState = Literal["open", "full", "stopped"]


class Door:
    """The day as it is for each of these people, in as many questions as for one.

    Places that were promised to people who have not come yet are kept for them.
    """

    def __init__(self, tx: Tx, day: str, person_ids: Sequence[str]) -> None:
        limit = status.limit(tx, day)
        takes = status.takes(limit, status.of_day(tx, day))
        self._stopped, self._ended = takes in CALLED_OFF, takes == "ended"
        # Everybody is counted only where a limit makes it needed: this stands before every single check-in.
        limited = not self._stopped and limit["people"] is not None
        self._promised = registrations.promised(tx, day, person_ids) if limited else set()
        wanted = limited and not self._promised.issuperset(person_ids)
        self._free = status.places(tx, day).free if wanted else None
        self._counted = self._promised | registrations.came(tx, day, person_ids) if wanted else set()

    def state(self, person_id: str) -> DayState:
        """How the day is for this person."""
        if self._stopped:
            return "stopped"
        no_place = self._free == 0 and person_id not in self._promised
        return "full" if self._ended or no_place else "open"

    def entered(self, person_id: str) -> None:
        """This person has come in since."""
        if self._free and person_id not in self._counted:
            self._free -= 1
            self._counted.add(person_id)


def day_state(tx: Tx, day: str, person_id: str) -> DayState:
    """How the day is for one person."""
    return Door(tx, day, [person_id]).state(person_id)
