"""From the start of the process until /alive answers: an empty folder, 20,000 people, a bare server.

The files have been read before: it is a start after a stop, not after switching the machine on.
"""

from __future__ import annotations

from statistics import median

from .figures import figure, median_ratio, note
from .roster import PEOPLE, fill
from .servers import Bare, Centre, Server, fresh_folder

ROUNDS = 7


def run() -> None:
    """Print the figures. A round is a bare server, a first start, and a second start with people."""
    bare, empty, filled = [], [], []
    with fresh_folder() as data:
        note(f"making {PEOPLE} people")
        fill(data)
        _seconds(Centre(data))  # its first start makes the first staff member
        for number in range(ROUNDS):
            with fresh_folder() as nothing:
                bare.append(_seconds(Bare(nothing)))
                empty.append(_seconds(Centre(nothing)))
            filled.append(_seconds(Centre(data)))
            note(
                f"round {number + 1} of {ROUNDS}: bare {bare[-1]:.2f} s, "
                f"empty {empty[-1]:.2f} s, {PEOPLE} people {filled[-1]:.2f} s"
            )
    for name, seconds in (("first start, empty", empty), (f"second start, {PEOPLE} people", filled)):
        ratio = median_ratio(seconds, bare)
        figure("start", name, median(seconds), "s", ratio=ratio, ratio_to="bare_server")
    figure("start", "bare server", median(bare), "s")


def _seconds(server: Server) -> float:
    with server:
        return server.start_seconds
