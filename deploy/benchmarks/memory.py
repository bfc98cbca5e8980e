"""Memory of a process and its children, sampled while something runs."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SAMPLE_SECONDS = 0.1


@dataclass(frozen=True)
class Memory:
    """Megabytes of a process itself, and of each of those below it, the largest first.

    They are PSS: a page that n processes share counts a n-th for each, so that a sum counts none twice. Pages of libraries
    that somebody else on the machine has open too count for less.
    """

    own: float = 0.0
    below: Sequence[float] = ()

    @property
    def megabytes(self) -> float:
        return self.own + sum(self.below)


class PeakMemory:
    """The largest sum of a process (this one, or pid) and all below it, from `with`, or from the last `again`."""

    def __init__(self, pid: int = 0) -> None:
        self._pid = pid or os.getpid()
        self._most = Memory()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def megabytes(self) -> float:
        return self._most.megabytes

    def again(self) -> Memory:
        """The most since it was last asked, and begin anew."""
        most, self._most = self._most, Memory()
        return most

    def _sample(self) -> None:
        while True:
            self._most = max(self._most, memory_of(self._pid), key=lambda one: one.megabytes)
            if self._ended.wait(SAMPLE_SECONDS):
                return


def memory_of(pid: int) -> Memory:
    """Of a process and all below it, now."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                # After the name, which may hold spaces and brackets: state and parent.
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has ended meanwhile
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return Memory(_pss(pid), sorted(map(_pss, family[1:]), reverse=True))


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0  # it has ended meanwhile
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("Pss:")), 0.0)
