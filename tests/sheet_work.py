"""What workers for paper are given in tests: quick, deadly or hanging work. Imports nothing that takes long to load."""

import os
import signal
from pathlib import Path

PDF = b"%PDF-1.7 a sheet\n%%EOF\n"


def sheet() -> bytes:
    return PDF


def who() -> bytes:
    return str(os.getpid()).encode()


def sheet_that_kills(times: int, counted: Path) -> bytes:
    """Kills its worker so many times, as a full memory does, and then comes."""
    before = len(counted.read_bytes()) if counted.exists() else 0
    if before < times:
        counted.write_bytes(b"x" * (before + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return PDF


def sheet_that_fails() -> bytes:
    raise ValueError("nobody thought of this")


def sheet_that_hangs(once: Path) -> bytes:
    if not once.exists():
        once.touch()
        signal.pause()
    return PDF


def ready() -> None:
    """In place of loading what lays out: these tests lay out nothing."""


def fails_while(cause: str) -> None:
    if Path(cause).exists():
        raise OSError("cannot load library")
