"""The folder of everything that is kept: why it cannot be used, and one server for it at a time."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

LOCK = "server.lock"

_WHY = {
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.EROFS: "書き込めないディスクです",
    errno.ENOSPC: "ディスクがいっぱいです",
    errno.EDQUOT: "ディスクの割当てがいっぱいです",
    errno.EIO: "ディスクが壊れているかもしれません",
}


class InUse(Exception):
    """A server, or a restore, has this folder. by: which, in Japanese."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


@contextlib.contextmanager
def alone(data: Path, name: str) -> Iterator[None]:
    """Have the folder for oneself; made where it is missing. InUse when another has it, OSError when it cannot be written.

    name: what the other is told (the address of a server). The lock is the kernel's and ends with the process, however
    that ends: the file that stays behind means nothing.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Closed in the workers that lay out paper: one that outlives a killed server does not hold the lock.
    file = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(os.read(file, 1000).decode().strip()) from None
        os.ftruncate(file, 0)
        with contextlib.suppress(OSError):  # on a full disk the others are not told who it is
            os.write(file, f"{name}、プロセス番号 {os.getpid()}".encode())
        yield
    finally:
        os.close(file)


def why(error: OSError) -> str:
    """Why a file cannot be used, in Japanese where it is usual."""
    return _WHY.get(error.errno or 0, error.strerror or str(error))


def is_usual(error: OSError) -> bool:
    """Whether it is rights or the disk that hinder."""
    return error.errno in _WHY
