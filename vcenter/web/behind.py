"""Work that goes on behind the pages, one of a sort at a time: begun by a page, it ends with the server and is taken up at its next start."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any


class Behind:
    """What goes on in one server: the task of each sort of work."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, sort: str, work: Coroutine[Any, Any, None], wait: float = 0.0) -> None:
        """Let this work go on from now on, if none of its sort does; back when it has ended, or after so many seconds."""
        task = self._tasks.get(sort)
        if task is None or task.done():
            task = self._tasks[sort] = asyncio.create_task(work)
        else:
            work.close()
        if wait:
            await asyncio.wait({task}, timeout=wait)

    async def end(self) -> None:
        """The server ends: what is not done yet is left."""
        for task in self._tasks.values():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._tasks = {}
