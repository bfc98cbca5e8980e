"""The process that improves a plan beside the server (improving.py): is told once what to do, and tells each better plan.

Nobody else than the server that started it can write to it.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from typing import IO

from vcenter.domain.matching.bound import bound_of
from vcenter.domain.matching.kept import rest_of, still_good
from vcenter.domain.matching.propose import as_plan, to_wish
from vcenter.domain.matching.table import Table
from vcenter.domain.matching.wishes import worth_of
from vcenter.plans.orders import Order, Told, message

LOW = 10
"""How much lower than the server's its priority is: whoever is received meanwhile goes first."""

FIRST_SECONDS = 2.0
"""So long it improves before it looks for the bound: staff wait for the plan, not for how good it is."""

BOUND_SECONDS = 20.0
QUIET_SECONDS = 20.0
"""When it has found nothing better for so long it ends."""


def _read(pipe: IO[bytes]) -> Order:
    found = pickle.loads(pipe.read(int.from_bytes(pipe.read(4), "big")))  # noqa: S301  (from the server that started us)
    assert isinstance(found, Order)
    return found


def main() -> None:
    # What libraries print goes to the errors: the output is the server's.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(LOW)
    order = _read(sys.stdin.buffer)
    threading.Thread(target=_end_with_the_server, daemon=True).start()

    def tell(told: Told) -> None:
        out.write(message(told))
        out.flush()

    improve(order, tell)


def _end_with_the_server() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def improve(order: Order, tell: Callable[[Told], None]) -> None:
    """Improve until nothing more is found or the time is over, and tell each better plan."""
    from vcenter.domain.matching.search import Search  # noqa: PLC0415  (HiGHS is loaded here, not by the server)

    began = improved = time.monotonic()
    until = began + order.seconds
    rest = rest_of(order.situation, order.kept, order.nobody)
    table = Table(rest)
    search = Search(table, table.chosen(still_good(rest, order.teams)))
    held = worth_of(order.situation, order.kept)
    bound: float | None = None
    looked = False
    told = worth_of(order.situation, (*order.kept, *order.teams))

    def say(*, ended: bool = False, better: bool = True) -> None:
        nonlocal told
        teams = (*order.kept, *to_wish(rest, search.teams()))
        worth = worth_of(order.situation, teams)
        if better and worth <= told + 1e-6:
            return  # nobody would see a change
        told = max(told, worth)
        plan = as_plan(
            order.situation, teams, order.label, everyday=lambda skill: order.everyday.get(skill, 0)
        )
        tell(Told(plan, worth, search.worth + held, bound, ended))

    while table.units and time.monotonic() < min(until, improved + QUIET_SECONDS):
        if bound is not None and search.worth + held >= bound - 1e-3:
            break
        if search.step(until):
            improved = time.monotonic()
            say()
        if not looked and time.monotonic() - began > FIRST_SECONDS:
            looked = True
            found = bound_of(rest, min(BOUND_SECONDS, until - time.monotonic()))
            search.hear(found)
            bound = None if found is None else found.value + held
            say(better=False)
    say(ended=True, better=False)


if __name__ == "__main__":
    main()
