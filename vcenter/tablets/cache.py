"""What tablets were told last, as it was written: when fifty come back, most of them ask for the same."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import NamedTuple

import orjson

from vcenter.store import changes
from vcenter.store.changes import Days
from vcenter.store.tx import Tx

MOST = 50_000
"""Things that are remembered; some 400 bytes each."""


class Written(NamedTuple):
    """One thing as JSON. gone: tablets forget it."""

    subject: str
    gone: bool
    text: bytes


class ThingCache:
    """Things by the number of their last change. A thing that changes gets another number, so what stands here stays
    true while the day lasts."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        """One tablet at a time: when fifty come back, what they bring and who stands at a desk go first."""
        self._days: Days | None = None
        self._written: dict[int, Written | None] = {}

    def of(self, tx: Tx, numbers: list[int], days: Days) -> list[tuple[int, Written]]:
        """The things with these numbers, which are in order, as they are now."""
        if days != self._days:
            self._days, self._written = days, {}
        missing = [number for number in numbers if number not in self._written]
        if missing:
            read: dict[int, Written | None] = dict.fromkeys(missing)
            for thing in changes.things(tx, missing[0], missing[-1], days):
                read[thing.seq] = Written(thing.subject, thing.gone, orjson.dumps(thing.row))
            self._written |= (
                read  # only when all of it was read: what is missing here no tablet would ever hear of
            )
        found = [(number, written) for number in numbers if (written := self._written[number])]
        for number in list(islice(self._written, max(0, len(self._written) - MOST))):
            del self._written[number]
        return found
