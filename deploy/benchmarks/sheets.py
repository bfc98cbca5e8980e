"""Dispatch sheets from the pool with nothing kept yet, beside a single WeasyPrint process, headless Chromium and typst; stickers,
passes, and check-ins meanwhile.

Cold: the pool's processes have to be started first. Warm: each has laid out a sheet already.
"""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean, median

import pikepdf

from vcenter.settings import from_environment
from vcenter.sheets import SheetPool
from vcenter.sheets.example import example_sheet, example_sheets

from . import labels, others, while_printing
from .figures import figure, note
from .memory import PeakMemory
from .servers import PROJECT, fresh_folder

FEW_ROUNDS = 5
SOME, SOME_ROUNDS = 30, 3
MANY = 300
MANY_SECONDS = 180
"""A pile that takes longer is given up."""


def run() -> None:
    """Print the figures. The single process stands between two runs of the pool, so that drift cancels."""
    note(f"the pool has {from_environment().sheet_workers} processes; no sheet is kept from before")
    one_cold = [_pool(1, warm=False)[0] for _ in range(FEW_ROUNDS)]
    one_warm = [_pool(1, warm=True)[0] for _ in range(FEW_ROUNDS)]
    some = [_pool(SOME, warm=True)[0] for _ in range(SOME_ROUNDS)]
    figure("sheets", "first sheet, cold pool", median(one_cold), "s")
    figure("sheets", "first sheet, warm pool", median(one_warm), "s")
    figure("sheets", "1 sheet, warm pool", 1 / median(one_warm), "sheets/s")
    figure("sheets", f"{SOME} sheets, warm pool", SOME / median(some), "sheets/s")
    _many()
    labels.run()
    while_printing.run()
    others.run()


def _many() -> None:
    before, pages, megabytes = _measured_pool()
    alone = _single_process()
    after, _, _ = _measured_pool()
    if alone["pages"] != pages:
        raise RuntimeError(f"the pool made {pages} pages, the single process {alone['pages']}")
    ours, theirs = mean((before, after)), alone["seconds"]
    figure("sheets", f"{MANY} sheets, warm pool", MANY / ours, "sheets/s")
    figure(
        "sheets",
        f"{MANY} sheets, warm pool",
        pages / ours,
        "pages/s",
        ratio=theirs / ours,
        ratio_to="single_process",
    )
    figure("sheets", f"{MANY} sheets, single process", pages / theirs, "pages/s")
    peak = alone["megabytes"]
    figure("sheets", "peak memory, pool", megabytes, "MB", ratio=megabytes / peak, ratio_to="single_process")
    figure("sheets", "peak memory, single process", peak, "MB")


def _measured_pool() -> tuple[float, int, float]:
    """Seconds, pages and peak memory of the pool for the large pile."""
    with PeakMemory() as peak:
        seconds, pages = _pool(MANY, warm=True)
    note(f"{MANY} sheets, pool: {seconds:.1f} s, {pages} pages, {peak.megabytes:.0f} MB")
    return seconds, pages, peak.megabytes


def _pool(count: int, warm: bool) -> tuple[float, int]:
    """Seconds until so many sheets are one PDF, and its pages. RuntimeError when it takes far too long."""
    with fresh_folder() as kept:
        try:
            return asyncio.run(_pool_pdf(count, warm, kept))
        except TimeoutError:
            done = len(list(kept.glob("*.pdf")))
            raise RuntimeError(
                f"the pool has stopped: {done} sheets are laid out, {count} were asked"
            ) from None


async def _pool_pdf(count: int, warm: bool, kept: Path) -> tuple[float, int]:
    workers = from_environment().sheet_workers
    pool = SheetPool(workers, kept)
    try:
        if warm:
            # Two for each process: one that starts late must find one left. None of them is asked for again.
            await pool.dispatch_pdf([example_sheet(MANY + at) for at in range(2 * workers)])
        sheets = example_sheets(count)
        began = time.perf_counter()
        async with asyncio.timeout(MANY_SECONDS):
            pdf = await pool.dispatch_pdf(sheets)
        return time.perf_counter() - began, _pages(pdf)
    finally:
        await pool.close()


def _single_process() -> dict[str, float]:
    """seconds, megabytes and pages of one process for the large pile."""
    with fresh_folder() as folder:
        file = folder / "sheets.pdf"
        command = [sys.executable, "-m", f"{__package__}.single", str(MANY), str(file)]
        made = subprocess.run(
            command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True, timeout=MANY_SECONDS
        )
        measured: dict[str, float] = json.loads(made.stdout)
        measured["pages"] = _pages(file.read_bytes())
    note(f"{MANY} sheets, single process: {measured['seconds']:.1f} s, {measured['megabytes']:.0f} MB")
    return measured


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
