"""A function in a process of its own, within bounds of time and memory: what somebody brought may unfold to anything.

Each piece of work has a process, which needs about a second to read in what it is to do. It leaves the cores to whoever waits at a desk,
and is ended with whoever waited for it.
"""

from __future__ import annotations

import asyncio
import logging
import math
import multiprocessing
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from vcenter.aside.child import stand_beside_the_server

T = TypeVar("T")

AT_ONCE = 1
"""One core is left to the desks."""
OUT_OF_MEMORY = 3
"""With this a process ends that wanted more memory than it may have."""
_BY_ITS_BOUNDS = {
    OUT_OF_MEMORY,
    *(
        -number
        for name in ("SIGXCPU", "SIGSEGV", "SIGABRT", "SIGBUS")
        if (number := getattr(signal, name, 0))
    ),
}
"""How a process ends that its bounds end: libraries fall over where they are given no memory. Killed it is by somebody else."""

log = logging.getLogger(__name__)

# Not off the process that paper's workers come from: that one holds what lays out paper, for each of its children.
_PROCESSES = multiprocessing.get_context("spawn")


TRIES = 3
"""Processes for one piece of work, where one is killed that did nothing wrong."""
PAUSE = 0.2
"""Seconds between two of them."""


class TooMuch(Exception):
    """The work took more time or memory than it may."""


class Lost(Exception):
    """Nothing could do the work: no process could be started, or each was killed. The same may succeed later."""


@dataclass(frozen=True)
class Bounds:
    """seconds: of the processor's time. megabytes: that it may take beside the program itself."""

    seconds: int
    megabytes: int

    @property
    def longest(self) -> float:
        """Seconds on the clock, on a machine that has more to do."""
        return self.seconds * 4.0


class Aside:
    """Pieces of work of one sort: AT_ONCE at a time, the others wait in line. Each sort has a line of its own, so that no photo waits
    for a roster."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def do(self, bounds: Bounds, function: Callable[..., T], *given: Any) -> T:
        """What the function gives, which a module has under its name. TooMuch where it needs more than its bounds; whatever else it
        raises is raised here. Lost where there is no process for it. Cancelled, the process ends at once."""
        async with self._turn:
            for _ in range(TRIES - 1):
                with suppress(Lost):
                    return await _in_its_process(bounds, function, given)
                await asyncio.sleep(PAUSE)  # what was killed is not gone at once
            return await _in_its_process(bounds, function, given)


async def while_somebody_waits(
    is_gone: Callable[[], Awaitable[bool]], work: Awaitable[T], every: float = 0.5
) -> T:
    """What the work gives, unless whoever asked for it goes away: then it is cancelled. asyncio.CancelledError says so."""
    doing = asyncio.ensure_future(work)
    try:
        while not doing.done():
            await asyncio.wait({doing}, timeout=every)
            if not doing.done() and await is_gone():
                doing.cancel()
                break
        return await doing
    finally:
        doing.cancel()


async def _in_its_process(bounds: Bounds, function: Callable[..., T], given: tuple[Any, ...]) -> T:
    try:
        hear, tell = _PROCESSES.Pipe(duplex=False)
    except OSError as error:
        raise _lost(error) from None
    process = _PROCESSES.Process(target=_work, args=(bounds, function, given, tell), daemon=True)
    starting = asyncio.ensure_future(asyncio.to_thread(process.start))
    try:
        try:
            await asyncio.shield(starting)
        except (EOFError, OSError) as error:
            raise _lost(error) from None
        tell.close()  # the other process has it: when that one ends early, nothing more is waited for
        async with asyncio.timeout(bounds.longest):
            done, answer = await asyncio.to_thread(hear.recv)
    except TimeoutError:
        raise TooMuch from None
    except (EOFError, OSError) as error:
        await asyncio.to_thread(process.join, 1)
        if process.exitcode in _BY_ITS_BOUNDS:
            raise TooMuch from None
        raise _lost(error) from None
    finally:
        with suppress(EOFError, OSError):
            await starting  # who goes away while it starts leaves none behind
        if process.pid:
            process.kill()
            await asyncio.to_thread(process.join)
        tell.close()
        hear.close()
    if not done:
        raise answer
    result: T = answer
    return result


def _lost(error: Exception) -> Lost:
    log.warning("a process that reads what was brought was lost (%s)", type(error).__name__)
    return Lost()


def _work(bounds: Bounds, function: Callable[..., Any], given: tuple[Any, ...], tell: Connection) -> None:
    stand_beside_the_server()
    _keep_within(bounds)
    try:
        answer = True, function(*given)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # raised anew where somebody waits for the answer
        answer = False, error
    tell.send(answer)


def _keep_within(bounds: Bounds) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + bounds.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (_least(seconds, most), most))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    bytes_more = _taken() + bounds.megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (_least(bytes_more, most), most))


def _least(wanted: int, most: int) -> int:
    return wanted if most < 0 else min(wanted, most)


def _taken() -> int:
    """Bytes that this process may write to by now."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
