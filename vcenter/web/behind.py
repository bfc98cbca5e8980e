"""Work that goes on behind the pages, one of a sort for each server: begun by a page, it ends with the server and is taken up at its next start."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from vcenter.web.state import Running


class Behind:
    """The task of one sort of work, of each server in this process."""

    def __init__(self) -> None:
        self._tasks: dict[Path, asyncio.Task[None]] = {}

    async def begin(self, made: Running, work: Coroutine[Any, Any, None], wait: float = 0.0) -> None:
        """Let this work go on from now on, if none of its sort does; back when it has ended, or after so many seconds."""
        task = self._tasks.get(made.settings.data)
        if task is None or task.done():
            task = self._tasks[made.settings.data] = asyncio.create_task(work)
        else:
            work.close()
        if wait:
            await asyncio.wait({task}, timeout=wait)

    async def end(self, made: Running) -> None:
        """The server ends: what is not done yet is left."""
        if task := self._tasks.pop(made.settings.data, None):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
