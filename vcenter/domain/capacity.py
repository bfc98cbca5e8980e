"""How many volunteers a day takes, and who moves up when a place becomes free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Takes = Literal["open", "ended", "closed", "stopped"]
"""open: people may come. ended: its reception is over, whoever is here works on. closed: the centre rests that day.
stopped: called off, because of weather for example."""

Word = Literal["wanted", "full", "ended", "closed", "stopped"]
"""What is said of a day to somebody who would like to come."""

DAYS_AHEAD = 14


@dataclass(frozen=True)
class DayPlaces:
    """A day as somebody sees it who asks for a place. people: the limit; None is no limit."""

    people: int | None = None
    takes: Takes = "open"
    taken: int = 0
    waiting: int = 0

    @property
    def free(self) -> int | None:
        """Places that nobody has; None where there is no limit."""
        return None if self.people is None else max(0, self.people - self.taken)


def word(day: DayPlaces) -> Word:
    """The honest word for a day. Who waits already goes first: with people waiting a day is full."""
    if day.takes != "open":
        return day.takes
    if day.people is None:
        return "wanted"
    return "full" if not day.free or day.waiting else "wanted"


def place_for(day: DayPlaces) -> Literal["place", "waiting"] | None:
    """What somebody who asks now gets; None when nobody can come on that day."""
    said = word(day)
    if said not in ("wanted", "full"):
        return None
    return "waiting" if said == "full" else "place"


def promoted(day: DayPlaces, waiting: Sequence[str]) -> list[str]:
    """Who of those that wait, in their order, has a place now."""
    if day.takes != "open":
        return []
    return list(waiting if day.free is None else waiting[: day.free])
