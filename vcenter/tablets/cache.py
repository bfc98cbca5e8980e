"""What tablets were told last, as it was written: when fifty come back, most of them ask for the same."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from itertools import islice
from typing import NamedTuple

import orjson

from vcenter.store import changes
from vcenter.store.changes import Days
from vcenter.store.tx import Tx
from vcenter.store.uses import Telling

MOST = 50_000
"""Things that are remembered, of all uses together; some 400 bytes each."""


class Written(NamedTuple):
    """One thing as JSON. gone: tablets forget it."""

    subject: str
    gone: bool
    text: bytes


class ThingCache:
    """Things by the number of their last change, for each set of uses that is told the same (`Telling`). A thing that changes
    gets another number, so what stands here stays true while the day lasts."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        """One tablet at a time: when fifty come back, what they bring and who stands at a desk go first."""
        self._days: Days | None = None
        self._told: OrderedDict[str, dict[int, Written | None]] = OrderedDict()
        """By the mark of a telling; what was asked for last stands last."""

    def of(self, tx: Tx, numbers: list[int], days: Days, telling: Telling) -> list[tuple[int, Written]]:
        """The things with these numbers, which are in order, as they are now, as far as they are told."""
        if days != self._days:
            self._days, self._told = days, OrderedDict()
        written = self._told.setdefault(telling.mark, {})
        self._told.move_to_end(telling.mark)
        missing = [number for number in numbers if number not in written]
        if missing:
            read: dict[int, Written | None] = dict.fromkeys(missing)
            for thing in changes.things(tx, missing[0], missing[-1], days):
                if (row := telling.row(thing)) is not None:
                    read[thing.seq] = Written(thing.subject, thing.gone, orjson.dumps(row))
            # Only when all of it was read: what is missing here no tablet would ever hear of.
            written |= read
        found = [(number, one) for number in numbers if (one := written[number])]
        self._forget()
        return found

    def _forget(self) -> None:
        """What was told longest ago goes first, of what nobody has asked for since."""
        over = sum(map(len, self._told.values())) - MOST
        while over > 0:
            mark, oldest = next(iter(self._told.items()))
            for number in list(islice(oldest, over)):
                del oldest[number]
                over -= 1
            if not oldest:
                del self._told[mark]
