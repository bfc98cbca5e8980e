"""Every open connection of this process, and which of them goes when there are too many.

A tablet that headquarters enrolled, and a proxy that the settings name, are known and never closed to make room.
Everybody else is a stranger. Which ones go first stands in `Stage`; among equals the one that has waited longest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from enum import IntEnum
from itertools import count
from typing import Protocol

from vcenter.connections.limits import Limits, open_files, raise_files, reserve


class Stage(IntEnum):
    """How far a connection is, in the order in which strangers' are closed when there is no room."""

    LEAVING = 0
    """It was answered for good and may read that, or what it still sends is thrown away."""
    HALF = 1
    """It has not said what it wants: no whole head of a request, or no end of the greeting of TLS."""
    IDLE = 2
    """It may ask again."""
    SENDING = 3
    """Its body has not come whole."""
    BUSY = 4
    """It is being answered, or listens to what changes."""


class Visitor(Protocol):
    """A connection as the room knows it.

    turn: greater than of those that were at their stage before it. until: when it must have done what its stage waits
    for (the loop's clock). held: bytes of the body of its request, until that is answered.
    """

    address: str
    known: bool
    stage: Stage | None
    turn: int
    until: float
    held: int

    def expire(self, now: float) -> None:
        """It has not done in time what its stage waits for, or may be given more."""

    def abort(self) -> None:
        """Close it at once, whatever it is doing."""

    def crowd_out(self) -> None:
        """Too much is held: it may send no more, and is told so."""


async def _nobody(cookies: str) -> bool:
    return False


class Room:
    """All connections of a process, over however many ports.

    proxies: addresses whose connections are many people's. knows: whether cookies show a tablet that is enrolled.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        proxies: Iterable[str] = (),
        knows: Callable[[str], Awaitable[bool]] = _nobody,
    ) -> None:
        self.limits = limits = limits or Limits()
        self.proxies = frozenset(proxies)
        self.knows = knows
        files = limits.files or raise_files()
        self._spare = reserve(files)
        self._few_left = files - self._spare
        self._elsewhere = 0  # files that are open and are no connections
        self._stages: dict[Stage, dict[Visitor, None]] = {stage: {} for stage in Stage}
        self._strangers: dict[str, set[Visitor]] = {}
        self._held = {True: 0, False: 0}  # bytes of bodies, of the known and of strangers
        self._turns = count()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def at_once(self) -> int:
        """How many connections may be taken in before others have their turn: never all that is spared."""
        return max(1, self._spare // 4)

    def __len__(self) -> int:
        return sum(map(len, self._stages.values()))

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look after the connections from now on; once, however many ports there are."""
        if self._loop is None:
            self._loop = loop
            self._elsewhere = open_files()
            loop.call_later(self.limits.look_seconds, self._look)

    def close(self) -> None:
        """Look after them no longer."""
        self._loop = None

    def enter(self, visitor: Visitor) -> bool:
        """Take one in, closing others where there are too many; False where it must go itself."""
        if not visitor.known:
            here = self._strangers.get(visitor.address, set())
            if len(here) >= self.limits.of_an_address + self.limits.unread and not self._close_one_of(here):
                return False
        over = self._elsewhere + len(self) - self._few_left
        if over >= 0 and not self.make_room() and over >= self._spare // 2:
            return False
        if not visitor.known:
            self._strangers.setdefault(visitor.address, set()).add(visitor)
        self.place(visitor, Stage.HALF)
        return True

    def place(self, visitor: Visitor, stage: Stage) -> None:
        """It is at this stage from now on."""
        if visitor.stage is not None:
            del self._stages[visitor.stage][visitor]
        visitor.stage, visitor.turn = stage, next(self._turns)
        self._stages[stage][visitor] = None

    def leave(self, visitor: Visitor) -> None:
        """It is closed."""
        if visitor.stage is not None:
            del self._stages[visitor.stage][visitor]
            visitor.stage = None
        self.let_go(visitor)
        self._forget_stranger(visitor)

    def hold(self, visitor: Visitor, size: int) -> None:
        """So many bytes more of its body have come. Where that is too much, those go that have sent for longest and are not done:
        a person's form comes at once."""
        visitor.held += size
        self._held[visitor.known] += size
        while self._held[visitor.known] > self.limits.bodies:
            sending = (one for one in self._stages[Stage.SENDING] if one.known == visitor.known and one.held)
            if (longest := next(sending, None)) is None:
                return
            self.let_go(longest)
            longest.crowd_out()

    def let_go(self, visitor: Visitor) -> None:
        """Nothing of its body is held any more."""
        self._held[visitor.known] -= visitor.held
        visitor.held = 0

    def recognise(self, visitor: Visitor) -> None:
        """It is a tablet of ours: it counts no longer, and is never closed to make room."""
        if not visitor.known:
            self._held[False] -= visitor.held
            self._held[True] += visitor.held
        visitor.known = True
        self._forget_stranger(visitor)

    def has_place(self, visitor: Visitor) -> bool:
        """Whether a stranger that has said what it wants may have it; idle ones of the same address go first."""
        here = self._strangers.get(visitor.address, set())
        return len(here) <= self.limits.of_an_address or self._close_one_of(here - {visitor})

    def make_room(self) -> bool:
        """Close a stranger, the one that loses least; False when there is none."""
        for stage in Stage:
            for one in self._stages[stage]:
                if not one.known:
                    self._close(one)
                    return True
        return False

    def _close_one_of(self, strangers: set[Visitor]) -> bool:
        """Close one of these that is not being answered and sends nothing; False when there is none."""
        found = [one for one in strangers if one.stage is not None and one.stage <= Stage.IDLE]
        if not found:
            return False
        self._close(min(found, key=lambda one: (one.stage, one.turn)))
        return True

    def _close(self, visitor: Visitor) -> None:
        self.leave(visitor)  # at once: the loop tells of its end only later
        visitor.abort()

    def _forget_stranger(self, visitor: Visitor) -> None:
        here = self._strangers.get(visitor.address)
        if here is not None:
            here.discard(visitor)
            if not here:
                del self._strangers[visitor.address]

    def _look(self) -> None:
        if self._loop is None:
            return
        now = self._loop.time()
        self._elsewhere = open_files() - len(self)
        for stage in (Stage.LEAVING, Stage.SENDING):
            for one in [*self._stages[stage]]:
                if one.until <= now:
                    one.expire(now)
        for one in [*self._stages[Stage.HALF]]:
            if one.until > now:
                break  # in the order in which they came, and all have the same time
            one.expire(now)
        self._loop.call_later(self.limits.look_seconds, self._look)
