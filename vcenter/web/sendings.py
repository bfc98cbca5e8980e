"""How many forms of one address take places of the days: a shelter sits behind one address, and so does somebody who fills the days with made-up
names.

Goes by a clock that cannot jump, in memory: no address is ever written down.
"""

from __future__ import annotations

import uuid
from collections import deque
from dataclasses import dataclass, field
from time import monotonic

from starlette.requests import Request

from vcenter.web.tries import client_address

AT_ONCE, WITHIN = 60, 600.0
"""Forms that take places, and the seconds in which they are counted."""
A_DAY, DAY = 300, 86_400.0

MOST_KEPT = 10_000


@dataclass
class _Address:
    taken: deque[float] = field(default_factory=deque)
    batch: str = ""
    batched_at: float = 0.0


class Sendings:
    """Counts the forms that came from each address within a day."""

    def __init__(self) -> None:
        self._addresses: dict[str, _Address] = {}

    def take(self, request: Request) -> str:
        """One more form. "" where it takes places; otherwise the batch with which it waits, one of each address and day.

        Counted before it is kept, so that many at once get no more than one after another.
        """
        now, one = monotonic(), self._of(client_address(request))
        while one.taken and one.taken[0] <= now - DAY:
            one.taken.popleft()
        lately = sum(1 for at in one.taken if at > now - WITHIN)
        if lately < AT_ONCE and len(one.taken) < A_DAY:
            one.taken.append(now)
            return ""
        if not one.batch or one.batched_at <= now - DAY:
            one.batch, one.batched_at = str(uuid.uuid4()), now
        return one.batch

    def give_back(self, request: Request) -> None:
        """The last form that took places made nobody new."""
        one = self._of(client_address(request))
        if one.taken:
            one.taken.pop()

    def _of(self, address: str) -> _Address:
        found = self._addresses.setdefault(address, _Address())
        if len(self._addresses) > MOST_KEPT:  # addresses that were made up must not fill the memory
            del self._addresses[next(one for one in self._addresses if one != address)]
        return found
