"""Guessing is slowed: whoever was wrong too often waits before the next try, longer each time, by a clock that cannot jump."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

FORGOTTEN_AFTER = 600.0
"""Seconds without a wrong try after which one is forgotten, and one more after as many again."""

MOST_KEPT = 10_000
"""Guessers who are remembered: addresses that were made up must not fill the memory."""


@dataclass(frozen=True)
class Slowing:
    """How guessing is slowed. free: wrong tries that cost no wait. The next costs `first` seconds, each after it twice as many, at most `longest`."""

    free: int
    first: float
    longest: float

    def wait_after(self, wrong: int) -> float:
        """Seconds to wait after so many wrong tries."""
        over = wrong - self.free
        return 0.0 if over <= 0 else min(self.first * 2.0 ** min(over - 1, 60), self.longest)


@dataclass
class _Guesser:
    slowing: Slowing
    since: float
    """Of the last wrong try, or of what was forgotten last: seconds of the clock."""
    ends: float
    """When the next try may come."""
    wrong: dict[str, int] = field(default_factory=dict)
    """Of whom, how often."""

    @property
    def total(self) -> int:
        return sum(self.wrong.values())


class Guessing:
    """Who guesses how much. `who`: whoever is counted (a tablet, all strangers together); `of`: whose secret they try.

    A try counts as wrong from its beginning, so that many at once are no more tries than one after another; `right` takes back
    what was counted of that secret and no other, so that nobody guesses at another's by being right about their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: in seconds, never set back or ahead (time.monotonic)."""
        self._clock = clock
        self._guessers: dict[str, _Guesser] = {}

    def wait(self, who: str) -> float:
        """Seconds until `who` may try again; 0.0 when they may now."""
        guesser = self._guessers.get(who)
        return max(0.0, guesser.ends - self._clock()) if guesser else 0.0

    def begin(self, who: str, slowing: Slowing, of: str = "") -> float:
        """A try, which counts as wrong until `right` or `unchecked` is said; or, if above 0.0, seconds to wait: then it is none."""
        self._forget_old(who)
        if left := self.wait(who):
            return left
        self._make_room()
        now = self._clock()
        guesser = self._guessers.pop(who, None) or _Guesser(slowing, now, now)
        self._guessers[who] = guesser  # the one who was wrong last stands last
        guesser.wrong[of] = guesser.wrong.get(of, 0) + 1
        guesser.since, guesser.ends = now, now + slowing.wait_after(guesser.total)
        return 0.0

    def right(self, who: str, of: str = "") -> None:
        """The secret was right: nothing that was tried of it counts any more."""
        self._take_back(who, of, math.inf)

    def unchecked(self, who: str, of: str = "") -> None:
        """A try that could not be looked at was none."""
        self._take_back(who, of, 1)

    def counted(self, who: str) -> dict[str, int]:
        """Of whom `who` was wrong, and how often: what has to be kept over a restart. Never until when they wait: a clock may have jumped."""
        guesser = self._guessers.get(who)
        return dict(guesser.wrong) if guesser else {}

    def begin_again(self, who: str, slowing: Slowing, wrong: Iterable[tuple[str, int]]) -> None:
        """What was kept over a restart. The wait for it begins anew."""
        now = self._clock()
        guesser = self._guessers[who] = _Guesser(slowing, now, now, dict(wrong))
        guesser.ends = now + slowing.wait_after(guesser.total)

    def _take_back(self, who: str, of: str, count: float) -> None:
        guesser = self._guessers.get(who)
        if guesser is None:
            return
        left = guesser.wrong.pop(of, 0) - count
        if left > 0:
            guesser.wrong[of] = int(left)
        guesser.ends = min(guesser.ends, guesser.since + guesser.slowing.wait_after(guesser.total))
        if not guesser.wrong:
            del self._guessers[who]

    def _forget_old(self, who: str) -> None:
        guesser = self._guessers.get(who)
        if guesser is None:
            return
        many = int((self._clock() - guesser.since) // FORGOTTEN_AFTER)
        guesser.since += many * FORGOTTEN_AFTER
        for _ in range(min(many, guesser.total)):
            of = max(guesser.wrong, key=lambda one: guesser.wrong[one])
            guesser.wrong[of] -= 1
            if not guesser.wrong[of]:
                del guesser.wrong[of]
        if not guesser.wrong:
            del self._guessers[who]

    def _make_room(self) -> None:
        while len(self._guessers) >= MOST_KEPT:
            del self._guessers[next(iter(self._guessers))]  # who has been quiet for longest


def in_words(seconds: float) -> str:
    """How long to wait, in Japanese: 40秒, 2分."""
    return f"{max(1, math.ceil(seconds))}秒" if seconds <= 90 else f"{math.ceil(seconds / 60)}分"
