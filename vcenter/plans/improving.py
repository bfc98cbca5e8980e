"""Plans that get better while staff look at them, in a process of low priority beside the server.

It is started when somebody first asks, replaced when it dies, and ends with the server. What staff hold stays as it is; when they
change something they ask anew, from the plan at hand.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from vcenter.domain.matching import Plan, Situation, Team, as_plan, in_words, rest_of, still_good, worth_of
from vcenter.domain.matching.musts import Label
from vcenter.plans.orders import Order, Told, message
from vcenter.program import INSTALLED, PROJECT

MOST = 2
"""So many plans are improved at once; the oldest is stopped for a further one."""

SECONDS = 120.0
"""So long a plan is improved at most."""

TRIES = 3
"""Processes that work on one plan before it stays as it is."""

LARGEST = 64 * 1024 * 1024
"""Bytes of one message; a plan of 5,000 people has a few hundred thousand."""

Tell = Callable[["Improving"], None]

log = logging.getLogger(__name__)


class Improving:
    """A plan that is being improved. first: what was begun with; best: the best so far; bound: what none can be worth more than, once it is known; ended: no better
    one will come."""

    def __init__(self, order: Order, plan: Plan, tell: Tell | None) -> None:
        self.first = self.best = plan
        self.bound: float | None = None
        self.ended = False
        self.count = 0
        """How many better plans there were."""
        self._order = order
        self._tell = tell
        self._worth = self._reached = worth_of(order.situation, plan.teams)
        self._process: Process | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.ensure_future(self._work())

    @property
    def situation(self) -> Situation:
        """Of what the plan is."""
        return self._order.situation

    @property
    def words(self) -> str:
        """How far the best plan is from what is possible, in a sentence."""
        return in_words(self._reached, self.bound)

    @property
    def process(self) -> int | None:
        """The id of the process that works on it, once there is one."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """Improve it no more; the best plan remains."""
        self._task.cancel()
        self._kill()
        self._end()

    async def gone(self) -> None:
        """Wait until no process works on it any more."""
        await asyncio.wait([self._task])
        if self._process is not None:
            await self._process.wait()

    async def changed(self) -> None:
        """Wait for a better plan, the bound or the end."""
        if not self.ended:
            await self._changed.wait()

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    def _end(self) -> None:
        if not self.ended:
            self.ended = True
            self._say()

    def _say(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        if self._tell:
            self._tell(self)

    async def _work(self) -> None:
        try:
            for _ in range(TRIES):
                try:
                    if await self._with_a_process():
                        break
                except (OSError, EOFError, asyncio.IncompleteReadError, pickle.UnpicklingError) as error:
                    log.warning("a process that improves plans was lost (%s)", type(error).__name__)
                finally:
                    self._kill()
        finally:
            self._end()

    async def _with_a_process(self) -> bool:
        """Improve in one process, until it has ended what it was told."""
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "vcenter.plans.worker",
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LARGEST,
            cwd=None if INSTALLED else PROJECT,
            # It has one core: what numpy would start beside it only disturbs the server.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        assert process.stdin and process.stdout
        process.stdin.write(message(self._order))
        await process.stdin.drain()
        while True:
            size = int.from_bytes(await process.stdout.readexactly(4), "big")
            told = pickle.loads(await process.stdout.readexactly(size))  # noqa: S301  (from the process we started)
            self._hear(told)
            if told.ended:
                return True

    def _hear(self, told: Told) -> None:
        if told.worth > self._worth + 1e-6:
            self.best = told.plan
            self._worth = told.worth
            self.count += 1
            # A process that takes over goes on from here.
            kept = set(self._order.kept)
            self._order = replace(
                self._order, teams=tuple(team for team in told.plan.teams if team not in kept)
            )
        self._reached = max(self._reached, told.reached)
        self.bound = told.bound
        if not told.ended:
            self._say()


class Plans:
    """Every plan that is being improved for the screens of this server."""

    def __init__(self) -> None:
        self._going: list[Improving] = []
        self.of_board: Improving | None = None
        """The newest that stands on the matching board."""

    def improve(
        self,
        situation: Situation,
        plan: Plan,
        *,
        held: Collection[str] = (),
        nobody: Collection[str] = (),
        label: Label = str,
        everyday: Mapping[str, int] | None = None,
        seconds: float = SECONDS,
        tell: Tell | None = None,
    ) -> Improving:
        """Begin to improve a plan of this situation, and say where its better ones will be found.

        held: needs whose team stays as it is, also when that breaks a must (staff have their reasons). nobody: people whom staff are
        busy with; they stay without a team. label: of a skill in Japanese, a function of a module. everyday: by skill, and LEADER,
        how many of the everyday roster could be called. tell: is called for each change, in the server's loop.
        """
        kept = tuple(team for team in plan.teams if team.need in held and _is_there(situation, team))
        teams = still_good(rest_of(situation, kept, nobody), plan.teams)
        everyday = dict(everyday or {})
        order = Order(situation, teams, kept, frozenset(nobody), label, everyday, seconds)
        first = as_plan(
            situation, (*kept, *teams), label, everyday=lambda skill: order.everyday.get(skill, 0)
        )
        self._going = [one for one in self._going if not one.ended]
        while len(self._going) >= MOST:
            self._going.pop(0).stop()
        improving = Improving(order, first, tell)
        self._going.append(improving)
        return improving

    async def close(self) -> None:
        """End all processes; what they found remains."""
        for one in self._going:
            one.stop()
            await one.gone()
        self._going.clear()


def _is_there(situation: Situation, team: Team) -> bool:
    return team.need in situation.need and situation.person.keys() >= set(team.people)
