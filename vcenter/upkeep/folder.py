"""The folder of everything that is kept: why it cannot be used, and one server for it at a time."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from vcenter.program import COMMAND

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


def has_lost_its_records(data: Path, database: Path) -> bool:
    """Whether there were records here that are gone: keys of passes are left, and the file is missing or empty.

    A power cut or a disk that is not mounted may leave it so. Who began a new centre then would not see that one is lost.
    """
    log = Path(f"{database}-wal")
    empty = not any(file.exists() and file.stat().st_size for file in (database, log))
    return empty and any((data / "keys").glob("pass-*.key"))


def lost_records(database: Path) -> str:
    """What is said then, and what to do."""
    return (
        f"記録のファイル {database} がないか、空です。受付証の鍵が keys/ に残っているので、前に使われたフォルダです。"
        f"ディスクがつながっているかを確かめ、{COMMAND} restore 写しのファイル で写しから戻してください。"
        "新しいセンターを始めるときは、--data で別のフォルダを指定してください。"
    )


def why(error: OSError) -> str:
    """Why a file cannot be used, in Japanese where it is usual."""
    return _WHY.get(error.errno or 0, error.strerror or str(error))


def is_usual(error: OSError) -> bool:
    """Whether it is rights or the disk that hinder."""
    return error.errno in _WHY
