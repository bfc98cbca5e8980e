"""Rounds of faults between tablets and their server, from a seed that is new every time (or FAULT_SEED)."""

from __future__ import annotations

import logging
import os
import secrets
import sys
import time

from .figures import figure, note
from .servers import fresh_folder

ROUNDS = 1000


def run() -> None:
    """Print how much was tried, and how many differences were found; each in words beside it. None is right."""
    from tests.fault_rounds import play  # noqa: PLC0415  # the tests' libraries are wanted here only

    logging.disable()  # of disks that are full on purpose
    seed = int(os.environ.get("FAULT_SEED", secrets.randbelow(10**6)))
    note(f"seed {seed}")
    began = time.perf_counter()
    with fresh_folder() as folder:
        tally = play(folder, seed, ROUNDS)
    for difference in tally.differences:
        note(difference)
    figure("faults", "rounds", tally.rounds, "rounds")
    figure("faults", "entries", tally.entries, "entries")
    figure("faults", "kills of the server", tally.kills, "kills")
    figure("faults", "differences", len(tally.differences), "differences")
    figure("faults", "took", time.perf_counter() - began, "s")
    if tally.differences:
        sys.exit(1)
