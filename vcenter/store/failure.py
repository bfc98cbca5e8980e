"""What may go wrong with the file of the records: what passes by itself, and what never does.

Told by SQLite's own code and never by the kind of the error: a full disk, a lock that lasts and a column that does not
exist are all an OperationalError. What is named neither here nor there is a hole of ours, and stays what it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from vcenter.program import COMMAND

_IN_USE = "ほかのプログラムが記録を使っています"
_NO_ROOM = "ディスクがいっぱいです"
_NO_ACCESS = "記録のファイルを開けません"

_IN_THE_WAY = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    sqlite3.SQLITE_NOLFS: _NO_ROOM,  # the file may not grow as large
    sqlite3.SQLITE_IOERR: "ディスクがいっぱいか、読み書きに失敗しました",
    sqlite3.SQLITE_READONLY: "記録のファイルに書けません",
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_NOMEM: "メモリが足りません",
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_PROTOCOL: _IN_USE,  # a race for the lock that was lost too often
    sqlite3.SQLITE_SCHEMA: _IN_USE,  # somebody changed the tables meanwhile, again and again
    sqlite3.SQLITE_INTERRUPT: "途中で止められました",
}
"""What passes: SQLite's code to what is in the way."""

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class StoreFailed(Exception):
    """The file of the records failed: nothing was kept, and nothing is wrong with what was asked.

    Its words say in Japanese what happened, what is safe and what to do. cause: what SQLite called it, for the log.
    """

    cause: str


class StoreUnavailable(StoreFailed):
    """The same may succeed later. in_the_way: what hinders it, in Japanese. in_use: another program does."""

    def __init__(self, in_the_way: str = _NO_ROOM, cause: str = "") -> None:
        super().__init__(
            f"いまは記録できません（{in_the_way}）。この操作は記録されていません。それまでの記録は無事です。"
            "少し待って、もう一度送ってください。続くときは本部に知らせてください。"
        )
        self.in_the_way = in_the_way
        self.in_use = in_the_way == _IN_USE
        self.cause = cause


class StoreDamaged(StoreFailed):
    """A page of the file is broken. Who goes on writing may break more: nothing is written until somebody has seen to it."""

    def __init__(self, cause: str = "") -> None:
        super().__init__(
            "記録のファイルが壊れているため、書き込みを止めています。この操作は記録されていません。"
            "それまでに記録したものはファイルに残っていて、読めるものは画面に出ます。続きは紙に書いてください。"
            f"本部の方へ: サーバを止め、何も消さずに {COMMAND} doctor で確かめてから、"
            f"{COMMAND} restore で写し（自分で取ったもの、または記録のフォルダの backup/）から戻してください。"
        )
        self.cause = cause


def failure_of(error: BaseException) -> StoreFailed | None:
    """Which failure of the file this error is; None when it is something else."""
    if isinstance(error, StoreFailed):
        return error
    if isinstance(error, MemoryError):  # what Python makes of SQLITE_NOMEM
        return StoreUnavailable(_IN_THE_WAY[sqlite3.SQLITE_NOMEM], "MemoryError")
    if not isinstance(error, sqlite3.Error):
        return None
    name = getattr(error, "sqlite_errorname", "")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    # Python's own error, without a code: we write UTF-8 only. Its words would carry what stands in the field.
    if code in _DAMAGE or (not name and str(error).startswith("Could not decode to UTF-8")):
        return StoreDamaged(name or "UTF-8")
    if code in _IN_THE_WAY:
        return StoreUnavailable(_IN_THE_WAY[code], name)
    return None


@contextmanager
def failures_told() -> Iterator[None]:
    """A failure of the file within is raised as StoreFailed; everything else as it is."""
    try:
        yield
    except (sqlite3.Error, MemoryError) as error:
        if failed := failure_of(error):
            raise failed from None
        raise
