"""What tests have done aside. Here, where a new process reads in little more than it needs."""

import os
import signal
from pathlib import Path

from vcenter.domain.refusal import Refusal
from vcenter.photos.files import PhotoRefused


def number_of_process() -> int:
    return os.getpid()


def refuse(message: str) -> None:
    raise Refusal(message, "file")


def refuse_photo() -> None:
    raise PhotoRefused(422, "写真ではありません", 3)


def never_end(file: str) -> None:
    Path(file).write_text(str(os.getpid()))
    while True:
        pass


def fill_memory() -> int:
    return len(bytes(500_000_000))


def die(times: int, counted: str) -> str:
    """Killed from outside, so often; then well."""
    so_far = len(Path(counted).read_text()) if Path(counted).exists() else 0
    if so_far < times:
        Path(counted).write_text("x" * (so_far + 1))
        os.kill(os.getpid(), signal.SIGKILL)
    return "read"
