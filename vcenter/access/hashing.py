"""The one place where PINs are hashed: few at a time and few that wait, so that a flood of strangers holds nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 2
"""PINs that are hashed at the same time: each takes 64 MiB and a core."""

MOST_WAITING = 20

STRANGERS_WAITING = 4
"""So many of those who wait may be strangers."""

RETRY_AFTER = 3
"""Seconds after which it is worth another try: by then everybody who waited has had their turn."""


class HashingBusy(Exception):
    """So many wait for a PIN to be compared that this one is not even begun; told in words to whoever sent it, as 503."""

    def __init__(self) -> None:
        super().__init__(
            f"いま、暗証番号を確かめる順番を待つ人が多すぎます。{RETRY_AFTER}秒ほど待って、もう一度押してください。"
            "何も記録していません。"
        )


class Hashing:
    """Everybody who wants a PIN hashed stands in line here."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._strangers = 0

    async def run(self, work: Callable[..., T], *given: str, stranger: bool = False) -> T:
        """work(*given) in a thread, when it is its turn; HashingBusy, at once, when too many wait."""
        if self._turn.locked():
            if self._waiting >= MOST_WAITING or (stranger and self._strangers >= STRANGERS_WAITING):
                raise HashingBusy
            await self._wait(stranger)
        else:
            await self._turn.acquire()
        # Whoever asked may go away, but a thread cannot be stopped: its turn ends when it has ended.
        done = asyncio.get_running_loop().run_in_executor(None, work, *given)
        done.add_done_callback(lambda _: self._turn.release())
        return await asyncio.shield(done)

    async def _wait(self, stranger: bool) -> None:
        self._waiting += 1
        self._strangers += stranger
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
            self._strangers -= stranger
