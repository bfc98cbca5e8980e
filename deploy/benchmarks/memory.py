"""Memory of a process and its children, sampled while something runs."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Self

SAMPLE_SECONDS = 0.1


class PeakMemory:
    """megabytes: the largest sum of RSS of a process (this one, or pid) and all below it, from `with` until its end.

    What processes share counts once for each of them.
    """

    def __init__(self, pid: int = 0) -> None:
        self.megabytes = 0.0
        self._pid = pid or os.getpid()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while True:
            self.megabytes = max(self.megabytes, _family_megabytes(self._pid))
            if self._ended.wait(SAMPLE_SECONDS):
                return


def _family_megabytes(pid: int) -> float:
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                # After the name, which may hold spaces and brackets: state, parent, and RSS 20 fields later.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            parents[int(folder.name)], pages[int(folder.name)] = int(fields[1]), int(fields[21])
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return sum(pages.get(member, 0) for member in family) * os.sysconf("SC_PAGE_SIZE") / 1e6
