"""How often one address may try something on the pages that need no sign-in."""

from __future__ import annotations

import time
from collections import deque

from starlette.requests import Request

from vcenter.connections.address import one_sender

MINUTE = 60.0
MOST_KEPT = 10_000


class Tries:
    """Counts tries for each purpose and client address, in memory."""

    def __init__(self) -> None:
        self._tries: dict[tuple[str, str], deque[float]] = {}

    def spent(self, request: Request, purpose: str, most: int, whom: str = "") -> bool:
        """Whether this address has tried as often as it may within a minute. whom: what is counted instead of the address."""
        return len(self._recent(whom or client_address(request), purpose)) >= most

    def count(self, request: Request, purpose: str, whom: str = "") -> None:
        """One more try."""
        self._recent(whom or client_address(request), purpose).append(time.monotonic())

    def forgive(self, request: Request, purpose: str, whom: str = "") -> None:
        """The last try was right: it does not count."""
        tries = self._recent(whom or client_address(request), purpose)
        if tries:
            tries.pop()

    def _recent(self, whom: str, purpose: str) -> deque[float]:
        now = time.monotonic()
        if len(self._tries) > MOST_KEPT:  # addresses that were made up must not fill the memory
            self._tries = {
                key: tries for key, tries in self._tries.items() if tries and tries[-1] > now - MINUTE
            }
            for key in list(self._tries)[: max(0, len(self._tries) - MOST_KEPT)]:
                del self._tries[key]  # the oldest
        tries = self._tries.setdefault((purpose, whom), deque())
        while tries and tries[0] < now - MINUTE:
            tries.popleft()
        return tries


def client_address(request: Request) -> str:
    """The address that a request comes from; of IPv6 the network, within which one phone has many."""
    return one_sender(request.client.host) if request.client else ""
