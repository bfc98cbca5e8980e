"""A process beside the server's, whatever it does: it leaves the cores to whoever waits at a desk, and ends with the server."""

from __future__ import annotations

import multiprocessing
import os
import threading

LEAVES_THE_CORES = 10
"""Niceness of such a process."""


def stand_beside_the_server() -> None:
    """Said first in such a process. A server that is killed ends nobody: its children would hold their memory until the machine is
    restarted."""
    if hasattr(os, "nice"):
        os.nice(LEAVES_THE_CORES)
    threading.Thread(target=_end_with_the_server, daemon=True).start()


def _end_with_the_server() -> None:
    if server := multiprocessing.parent_process():
        server.join()
        os._exit(1)
