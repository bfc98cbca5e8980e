"""The search for likely duplicates among everybody: in a process of its own, so that no desk waits for it, and kept until it is looked at.

What is kept are ids and reasons, no names: a file in the data folder, readable by the server alone.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from vcenter.aside.child import stand_beside_the_server
from vcenter.domain.duplicates import Found, Verdict, find, find_new

MOST_KEPT = 3000
"""Pairs: a council works through the likeliest of them, and then searches anew."""

PART = 10
"""What of a hundred the reading of everybody takes; the rest is comparing."""

_PROCESSES = multiprocessing.get_context("spawn")

log = logging.getLogger(__name__)


class Pair(BaseModel):
    """Two who may be one person."""

    one: str
    other: str
    verdict: Verdict
    score: int
    reasons: tuple[str, ...]


class Kept(BaseModel):
    """What a search found. at: when it ended (UTC). people: so many were compared; more: pairs beyond those that are kept."""

    at: str
    people: int
    pairs: list[Pair]
    more: int = 0


Read = Callable[[], Awaitable[tuple[Sequence[Mapping[str, Any]], Container[tuple[str, str]]]]]
"""Gives everybody who is compared, and the pairs of ids (the smaller first) that were called two people."""


Work = Callable[..., list[Found]]
"""A search of domain/duplicates.py, which may be told `progress`."""


def _search(work: Work, lists: Sequence[Any], done: Synchronized[int], tell: Connection) -> None:
    """In the process that searches."""
    stand_beside_the_server()

    def progress(heaps: int, of: int) -> None:
        done.value = PART + heaps * (100 - PART) // of

    tell.send(work(*lists, progress=progress))


async def _in_its_process(work: Work, lists: Sequence[Any], done: Synchronized[int]) -> list[Found]:
    hear, tell = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_search, args=(work, lists, done, tell), daemon=True)
    try:
        await asyncio.to_thread(process.start)
        tell.close()  # the other process has it: when that one ends early, nothing more is waited for
        found: list[Found] = await asyncio.to_thread(hear.recv)
    finally:
        if process.is_alive():
            process.kill()
        hear.close()
    return found


FEW = 3000
"""People who are compared sooner than a process is started."""


async def among_new(new: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]) -> list[Found]:
    """Pairs of whom one at least is new: see `find_new`."""
    if len(new) + len(known) < FEW:
        return await asyncio.to_thread(find_new, new, known)
    return await _in_its_process(find_new, [new, known], _PROCESSES.Value("i", 0))


class Search:
    """The search of one centre: one at a time. file: where what it found is kept."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._task: asyncio.Task[None] | None = None
        self._kept: Kept | None = None
        self._done: Synchronized[int] = _PROCESSES.Value("i", 0)
        self.failed = False
        """Whether the last one ended without an answer."""

    @property
    def percent(self) -> int | None:
        """How far the search is that goes on; None where none does."""
        return None if self._task is None or self._task.done() else self._done.value

    def begin(self, read: Read, now: Callable[[], str]) -> None:
        """Search, unless it is searched already. now: the time at which it ended."""
        if self.percent is None:
            self.failed = False
            self._done.value = 0
            self._task = asyncio.create_task(self._run(read, now))

    async def _run(self, read: Read, now: Callable[[], str]) -> None:
        try:
            people, apart = await read()
            found = await _in_its_process(find, [people], self._done)
            await asyncio.to_thread(self._lay_by, _kept(people, found, apart, now()))
        except (
            Exception
        ):  # whatever it was: nobody waits for this task, and the page is to say that it has ended
            log.exception("the search for likely duplicates ended early")
            self.failed = True

    def _lay_by(self, kept: Kept) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = self._file.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_bytes(orjson.dumps(kept.model_dump()))
        new.replace(self._file)
        self._kept = kept

    async def add(self, pairs: Sequence[Pair], at: str) -> None:
        """Pairs that were found elsewhere, and that nobody has settled, stand first among those that are kept. at: now (UTC)."""
        kept = await self.found() or Kept(at=at, people=0, pairs=[])
        new = {frozenset((pair.one, pair.other)) for pair in pairs}
        rest = [pair for pair in kept.pairs if frozenset((pair.one, pair.other)) not in new]
        both = [*pairs, *rest]
        more = kept.more + max(0, len(both) - MOST_KEPT)
        whole = kept.model_copy(update={"pairs": both[:MOST_KEPT], "more": more})
        await asyncio.to_thread(self._lay_by, whole)

    async def found(self) -> Kept | None:
        """What the last search found; None where there was none, or what it left can no longer be read."""
        if self._kept is None:
            self._kept = await asyncio.to_thread(self._read)
        return self._kept

    def _read(self) -> Kept | None:
        try:
            return Kept.model_validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            return None


_SEARCHES: dict[Path, Search] = {}
"""The search of each centre that runs in this process."""


def search_of(folder: Path) -> Search:
    """The search of the centre whose files lie in this folder."""
    return _SEARCHES.setdefault(folder, Search(folder / "duplicates.found"))


def _kept(
    people: Sequence[Mapping[str, Any]], found: Sequence[Found], apart: Container[tuple[str, str]], at: str
) -> Kept:
    """Without those who were called two people, and a child and its guardian."""
    pairs = []
    for one in found:
        first, second = people[one.one], people[one.other]
        ids = (first["id"], second["id"])
        if (min(ids), max(ids)) in apart or first["guardian_id"] == ids[1] or second["guardian_id"] == ids[0]:
            continue
        said = one.likeness
        pairs.append(
            Pair(one=ids[0], other=ids[1], verdict=said.verdict, score=said.score, reasons=said.reasons)
        )
    return Kept(at=at, people=len(people), pairs=pairs[:MOST_KEPT], more=max(0, len(pairs) - MOST_KEPT))
