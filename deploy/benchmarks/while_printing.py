"""Check-ins one after another at a real server, while a pile of sheets is laid out beside it from nothing: nobody at reception waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vcenter.settings import from_environment
from vcenter.sheets import SheetPool
from vcenter.sheets.example import example_sheets

from .checkin import check_in_request, register
from .figures import figure, note, percentile
from .load import ask
from .memory import PeakMemory
from .servers import Centre, fresh_folder

MANY = 300
PEOPLE = 2500
APART = 0.1
"""Seconds between two check-ins, somewhat more than four desks scan in a rush."""


def run() -> None:
    """Print the figures."""
    with fresh_folder() as data, fresh_folder() as kept, Centre(data) as centre:
        headers = {"Authorization": f"Bearer {centre.token()}", "Content-Type": "application/json"}
        people = register(centre.port, headers, PEOPLE)
        alone = _times(centre.port, headers, people[:200], lambda: False)
        with PeakMemory() as peak:
            seconds, again, times = asyncio.run(_both(centre.port, headers, people[200:], kept))
    with fresh_folder() as kept:
        alone_seconds = asyncio.run(_alone(kept))
    note(f"{len(times)} check-ins while {MANY} sheets were laid out")
    figure("sheets", f"{MANY} sheets with their reports, from nothing", seconds, "s")
    figure("sheets", f"{MANY} sheets without a report, from nothing", alone_seconds, "s")
    figure("sheets", f"{MANY} sheets that are prepared", again, "s")
    figure("sheets", "peak memory, pool and server", peak.megabytes, "MB")
    figure("sheets", "check-in p99, nothing printed", percentile(alone, 99) * 1000, "ms")
    figure("sheets", "check-in p99, while sheets are laid out", percentile(times, 99) * 1000, "ms")


async def _both(
    port: int, headers: dict[str, str], people: list[str], kept: Path
) -> tuple[float, float, list[float]]:
    """Seconds from nothing, seconds once they are kept, and the seconds of each check-in meanwhile."""
    pool = SheetPool(from_environment().sheet_workers, kept)
    ended = False
    try:
        sheets = example_sheets(MANY)
        checking = asyncio.create_task(asyncio.to_thread(_times, port, headers, people, lambda: ended))
        began = time.perf_counter()
        await pool.dispatch_pdf(sheets)
        seconds = time.perf_counter() - began
        ended = True
        times = await checking
        began = time.perf_counter()
        await pool.dispatch_pdf(sheets)
        return seconds, time.perf_counter() - began, times
    finally:
        await pool.close()


async def _alone(kept: Path) -> float:
    """Seconds from nothing of sheets that have no report overleaf."""
    pool = SheetPool(from_environment().sheet_workers, kept)
    try:
        sheets = [replace(sheet, report=False) for sheet in example_sheets(MANY)]
        began = time.perf_counter()
        await pool.dispatch_pdf(sheets)
        return time.perf_counter() - began
    finally:
        await pool.close()


def _times(port: int, headers: dict[str, str], people: list[str], ended: Callable[[], bool]) -> list[float]:
    """The seconds of each check-in, until all are in or it has ended."""
    times: list[float] = []
    for person in people:
        if ended():
            break
        times += ask(port, 1, [check_in_request(headers, person)], mark=b'"already":false').times
        time.sleep(APART)
    return times
