"""A plan that is improved for a given time by two processes: this one, which knows the plan, and one that it gives parts of it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from vcenter.domain.matching.first import first_teams
from vcenter.domain.matching.kept import still_good
from vcenter.domain.matching.model import Plan, Situation
from vcenter.domain.matching.musts import Label
from vcenter.domain.matching.propose import as_plan
from vcenter.domain.matching.table import Table, Teams
from vcenter.domain.matching.wishes import worth_of

if TYPE_CHECKING:
    from vcenter.domain.matching.search import Search

ORDERED = 2
"""Neighbourhoods that the other process has before it: it never waits for the next."""

TO_TELL = 0.06
"""Seconds before the end by which the other process ends a long work, so that it is heard."""

BOUND_PART = 0.6
"""Of the time, what the bound may take: what it leaves the other process improves too."""


def improved(
    situation: Situation, until: float, *, seed: int = 0, label: Label = str, helped: bool = True
) -> Plan:
    """The best plan found until this moment (time.monotonic()), with what bounds it. helped: a second process may help."""
    table = Table(situation)
    chosen = first_teams(table, lambda found: worth_of(situation, table.teams(found)))
    bound: float | None = None
    if until > time.monotonic() and situation.needs and table.units:
        chosen, bound = _better(table, chosen, until, seed, helped)
    # Whatever found it: no plan leaves with a team that breaks a must.
    return as_plan(situation, still_good(situation, table.teams(chosen)), label, bound=bound)


def _better(table: Table, chosen: Teams, until: float, seed: int, helped: bool) -> tuple[Teams, float | None]:
    helper = _Helper(table) if helped else None
    try:
        return _with(helper, table, chosen, until, seed)
    finally:
        if helper:
            helper.end()


def _with(
    helper: _Helper | None, table: Table, chosen: Teams, until: float, seed: int
) -> tuple[Teams, float | None]:
    # Loaded here: whoever asks for a first plan alone, and the process that is started, need none of it before.
    from vcenter.domain.matching.search import Search  # noqa: PLC0415

    search = Search(table, chosen, seed=seed)
    if not helper or not helper.lives:
        return _alone(search, until)
    helper.ask_whole_or_bound(chosen, until)
    while time.monotonic() < until - 0.01 and not helper.done(search):
        while helper.lives and helper.ordered < ORDERED and helper.free and _enough(search):
            helper.ask(search, until)
        search.step(until)
        helper.hear(search, 0)
    helper.hear(search, max(0.0, until - time.monotonic()))
    if helper.whole is not None and helper.whole_worth > search.worth:
        return helper.whole, helper.bound
    return search.chosen, helper.bound


def _alone(search: Search, until: float) -> tuple[Teams, float | None]:
    """The same in one process: the whole, if it is small, or the bound, and then part after part."""
    from vcenter.domain.matching.whole import bounds  # noqa: PLC0415

    bound = None
    for answer, bound in bounds(search.table, search.chosen, (until - time.monotonic()) * BOUND_PART):
        if answer is not None and answer.chosen is not None and answer.worth > search.worth:
            search = search.anew(answer.chosen)
        search.hear(bound)
    while time.monotonic() < until - 0.01 and (bound is None or search.worth < bound.value - 1e-3):
        search.step(until)
    return search.chosen, bound.value if bound else None


def _enough(search: Search) -> bool:
    """Whether there is enough of the plan left to look at for another one."""
    return not search.busy or len(search.chosen) > 3 * search.many * (len(search.busy) + 1)


class _Helper:
    """The other process. Where it cannot be started, or dies, the search goes on alone."""

    def __init__(self, table: Table) -> None:
        self.ordered = 0
        self._asked: dict[int, float] = {}
        self._process = None
        self.lives = False
        self.free = True
        """Whether it has no longer work than a neighbourhood."""
        self.bound: float | None = None
        self.whole: Teams | None = None
        self.whole_worth = 0.0
        if "fork" not in multiprocessing.get_all_start_methods() or (os.cpu_count() or 1) < 2:
            return
        try:
            context = multiprocessing.get_context("fork")
            self._pipe, its = context.Pipe()
            self._process = context.Process(target=_help, args=(table, its, self._pipe), daemon=True)
            self._process.start()
            its.close()
        except OSError:
            return
        self.lives = True

    def _send(self, *what: object) -> None:
        try:
            self._pipe.send(what)
        except (OSError, ValueError):
            self.lives = False

    def ask_whole_or_bound(self, chosen: Teams, until: float) -> None:
        """Have the whole planned at once, if it is small, or else the bound looked for."""
        self.free = False
        self._send("whole", chosen, until)

    def done(self, search: Search) -> bool:
        """Whether nothing better can be found."""
        best = max(search.worth, self.whole_worth)
        return self.bound is not None and best >= self.bound - 1e-3

    def ask(self, search: Search, until: float) -> None:
        """Have the next neighbourhood of the search planned anew."""
        number, where = search.begin()
        self._asked[number] = time.monotonic()
        self.ordered += 1
        self._send("solve", number, where, until)

    def hear(self, search: Search, seconds: float) -> None:
        """Take what it has found, waiting so long at most for it."""
        from vcenter.domain.matching.search import SECONDS_EACH  # noqa: PLC0415

        until = time.monotonic() + seconds
        while self.lives:
            try:
                waits = self.ordered > 0 or not self.free
                if not self._pipe.poll(max(0.0, until - time.monotonic()) if waits else 0):
                    break
                told = self._pipe.recv()
            except (OSError, EOFError):
                self.lives = False
                break
            if told[0] == "whole":
                _, answer, bound, self.free = told
                if bound is not None:
                    self.bound = bound.value
                    search.hear(bound)
                if answer is not None and answer.chosen is not None:
                    self.whole, self.whole_worth = answer.chosen, answer.worth
            else:
                _, number, answer, took = told
                self.ordered -= 1
                self._asked.pop(number, None)
                search.end(number, answer, took, SECONDS_EACH)
        if not self.lives:
            for number in [*self._asked]:
                search.end(number, None, SECONDS_EACH, SECONDS_EACH)
            self._asked.clear()
            self.ordered = 0

    def end(self) -> None:
        """End the process, whatever it does."""
        self.lives = False
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._process.kill()
                self._process.join(1)


def _help(table: Table, pipe: Connection, other: Connection) -> None:
    """What the other process does: it plans what it is given until nobody asks any more."""
    from vcenter.domain.matching.search import SECONDS_EACH, solve  # noqa: PLC0415
    from vcenter.domain.matching.whole import bounds  # noqa: PLC0415

    other.close()
    with contextlib.suppress(OSError, EOFError):
        while True:
            what, *of = pipe.recv()
            if what == "whole":
                chosen, until = of
                limit = max(0.05, until - time.monotonic() - TO_TELL)
                for answer, bound in bounds(table, chosen, limit, BOUND_PART):
                    pipe.send(("whole", answer, bound, False))
                pipe.send(("whole", None, None, True))
                continue
            number, where, until = of
            began = time.monotonic()
            limit = min(SECONDS_EACH, until - began - 0.02)
            answer = solve(table, where, limit, seed=number) if limit > 0 else None
            pipe.send(("solved", number, answer, time.monotonic() - began))
