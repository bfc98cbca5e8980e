"""How much and how slowly may be sent, how many may be connected, and how many files may be open."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from pathlib import Path

MOST_FILES = 16_384
"""More than a centre ever needs; and so many idle connections take a hundred megabytes, not all of the memory."""


@dataclass(frozen=True)
class Limits:
    """What one connection may take of the server, and all of them together.

    head_bytes, headers: of a request before its body. head_seconds: for all of it, the greeting of TLS among it.
    body_rate: bytes a second that a body must bring; what came faster is credit for stops of up to stall_seconds.
    of_an_address: connections of strangers from one address. unread: of them, so many more may say who they are.
    linger_seconds: for an answer to be read before a connection is closed. drained: bytes thrown away meanwhile.
    bodies: bytes of unfinished requests that are held for all strangers together, and as many for all that are known.
    look_seconds: how often all of this is looked at. files: that may be open in all, 0 for what the system allows.
    """

    head_bytes: int = 32_768
    headers: int = 100
    head_seconds: float = 10.0
    body_rate: int = 1_000
    stall_seconds: float = 30.0
    of_an_address: int = 200
    unread: int = 20
    linger_seconds: float = 2.0
    drained: int = 1_000_000
    bodies: int = 60_000_000
    look_seconds: float = 0.5
    files: int = 0


def raise_files() -> int:
    """How many files this process may have open from now on: as many as it is allowed, up to MOST_FILES."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < MOST_FILES:
        soft = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, MOST_FILES)


def open_files() -> int:
    """How many files this process has open."""
    return sum(1 for _ in Path("/dev/fd").iterdir())


def reserve(files: int) -> int:
    """Of so many files, those that are left to the records, photos and paper: connections do not take them."""
    return max(8, min(128, files // 8))
