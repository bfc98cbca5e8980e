"""A roster that is being read while its person waits (名簿の読み取り中): how long already, stopped, or ended with whoever went away."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from vcenter.domain.refusal import Refusal

log = logging.getLogger(__name__)

GONE_SECONDS = 20.0
"""After which nobody waits any more whose page has not asked: it asks each second."""
FAILED = "読んでいる途中で止まりました。もう一度選んでください。"


class UnderWay:
    """One file that is being read. source: the file's name; refusal: why it could not be read, once it has ended."""

    def __init__(self, id: str, source: str, reading: Coroutine[Any, Any, None]) -> None:
        self.id = id
        self.source = source
        self.refusal: Refusal | None = None
        self.asked = self._begun = time.monotonic()
        self._task = asyncio.create_task(self._read(reading))

    @property
    def ended(self) -> bool:
        return self._task.done()

    @property
    def seconds(self) -> int:
        """For which it is read already."""
        return int(time.monotonic() - self._begun)

    async def wait(self, seconds: float) -> bool:
        """Whether it has ended within this time."""
        await asyncio.wait({self._task}, timeout=seconds)
        return self.ended

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _read(self, reading: Coroutine[Any, Any, None]) -> None:
        doing = asyncio.ensure_future(reading)
        try:
            while not doing.done() and time.monotonic() - self.asked < GONE_SECONDS:
                await asyncio.wait({doing}, timeout=1)
            if doing.done():
                await doing
        except Refusal as refusal:
            self.refusal = refusal
        except Exception:  # nobody may wait for this task any more: the page is to say that it has ended
            log.exception("the reading of a roster ended early")
            self.refusal = Refusal(FAILED, "file")
        finally:
            doing.cancel()


_UNDER_WAY: dict[Path, dict[str, UnderWay]] = {}
"""What is being read at each centre that runs in this process, by the id of its reading."""


def begin(folder: Path, id: str, source: str, reading: Coroutine[Any, Any, None]) -> UnderWay:
    """Read from now on."""
    found = _UNDER_WAY.setdefault(folder, {})
    for old in [one for one in found.values() if one.ended and time.monotonic() - one.asked > GONE_SECONDS]:
        del found[old.id]
    found[id] = UnderWay(id, source, reading)
    return found[id]


def of(folder: Path, id: str) -> UnderWay | None:
    """What is being read under this id, of which somebody asks just now; None where nothing is, or it was looked at."""
    found = _UNDER_WAY.get(folder, {}).get(id)
    if found:
        found.asked = time.monotonic()
    return found


def forget(folder: Path, id: str) -> None:
    """Its end was looked at."""
    _UNDER_WAY.get(folder, {}).pop(id, None)


async def stop(folder: Path, id: str) -> None:
    """Read no further; nothing is left of it."""
    if found := _UNDER_WAY.get(folder, {}).pop(id, None):
        await found.stop()
