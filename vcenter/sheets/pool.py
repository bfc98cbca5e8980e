"""Lays paper out in worker processes beside the server, and keeps what it has laid out.

WeasyPrint's memory grows with every document, and one document occupies one core: so a few
processes, each renewed after some sheets. A sheet is kept by its content: what is printed again,
or was laid out when its team was formed, is only read from the disk.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import io
import multiprocessing
import os
import pickle
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache, partial
from pathlib import Path

import pikepdf

from vcenter.sheets.certificate import Certificate
from vcenter.sheets.dispatch import DispatchSheet
from vcenter.sheets.passes import PASSES_A_SHEET, PassCard, PassLayout
from vcenter.sheets.poster import AnyPoster, PosterSize
from vcenter.sheets.stickers import LABELS_A_SHEET, NameSticker, StickerLayout

RENEW_AFTER = 150
"""Tasks for each worker, after which fresh workers take over."""

AT_ONCE = 2
"""Tasks for each worker that are handed over at a time: one that it does, and the next."""

SECONDS_A_SHEET = 30.0
"""A sheet that takes longer is given up, and its workers with it."""

KEPT_FILES = 2000
"""Sheets that are kept; the longest unused go first. About 60 kB each."""

CARDS_AT_ONCE = 3 * PASSES_A_SHEET
"""Passes of one document: a thousand of them are laid out side by side, and none takes too long."""


class SheetsFailed(Exception):
    """Paper could not be laid out. Says in Japanese what to do."""


def _dispatch(sheet: DispatchSheet) -> bytes:
    from vcenter.sheets import layout  # noqa: PLC0415  (WeasyPrint is loaded in the workers only)

    made = layout.dispatch_pdf(sheet)
    gc.collect()
    return made


def _passes(cards: Sequence[PassCard], kind: PassLayout) -> bytes:
    from vcenter.sheets import layout  # noqa: PLC0415

    made = layout.passes_pdf(cards, kind)
    gc.collect()
    return made


def _stickers(stickers: Sequence[NameSticker], kind: StickerLayout, skip: int) -> bytes:
    from vcenter.sheets import layout  # noqa: PLC0415

    made = layout.stickers_pdf(stickers, kind, skip)
    gc.collect()
    return made


def _certificate(certificate: Certificate) -> bytes:
    from vcenter.sheets import layout  # noqa: PLC0415

    made = layout.certificate_pdf(certificate)
    gc.collect()
    return made


def _poster(poster: AnyPoster, size: PosterSize) -> bytes:
    from vcenter.sheets import layout  # noqa: PLC0415

    made = layout.poster_pdf(poster, size)
    gc.collect()
    return made


def _warm_up() -> None:
    import vcenter.sheets.layout  # noqa: F401, PLC0415

    # A sheet is some hundred thousand small objects that end together: looked through once, at its end,
    # they cost a tenth less time than being looked through while it is made, and no more memory.
    gc.freeze()
    gc.disable()


@cache
def _version() -> bytes:
    """What the look of a sheet depends on beside its content: our templates and code."""
    here = Path(__file__).parent
    paper = here.parent.parent / "templates" / "sheets"
    files = sorted([*here.glob("*.py"), *paper.iterdir()])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def _key(*content: object) -> str:
    return hashlib.sha256(_version() + pickle.dumps(content, protocol=5)).hexdigest()


def merge(pdfs: Sequence[bytes]) -> bytes:
    """One PDF of all the pages, in order."""
    if len(pdfs) == 1:
        return pdfs[0]
    with pikepdf.new() as whole:
        opened = [pikepdf.open(io.BytesIO(pdf)) for pdf in pdfs]
        for one in opened:
            whole.pages.extend(one.pages)
        made = io.BytesIO()
        whole.save(made, object_stream_mode=pikepdf.ObjectStreamMode.preserve, compress_streams=False)
        for one in opened:
            one.close()
    return made.getvalue()


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(content)
    Path(part.name).replace(path)


class SheetPool:
    """workers: processes that lay out. kept: the folder of sheets that are laid out already."""

    def __init__(self, workers: int, kept: Path) -> None:
        self.workers = workers
        self.kept = kept
        self._executor: ProcessPoolExecutor | None = None
        self._given = 0
        self._turns = asyncio.Semaphore(workers * AT_ONCE)
        self._doing: dict[str, asyncio.Task[bytes]] = {}
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._forget_unused()

    async def dispatch_pdf(self, sheets: Sequence[DispatchSheet]) -> bytes:
        """The dispatch sheets as one PDF, in order. SheetsFailed when one cannot be laid out."""
        made = await asyncio.gather(*(self._dispatch_sheet(sheet) for sheet in sheets))
        return await asyncio.to_thread(merge, made)

    def prepare(self, sheet: DispatchSheet) -> None:
        """Lay a sheet out now, because it will soon be printed."""
        asyncio.ensure_future(self._dispatch_sheet(sheet)).add_done_callback(_heard)

    async def passes_pdf(self, cards: Sequence[PassCard], kind: PassLayout = "card") -> bytes:
        """Passes as one PDF."""
        piles = [tuple(cards[at : at + CARDS_AT_ONCE]) for at in range(0, len(cards), CARDS_AT_ONCE)]
        made = await asyncio.gather(
            *(self._kept(_key("passes", pile, kind), partial(_passes, pile, kind)) for pile in piles)
        )
        return await asyncio.to_thread(merge, made)

    async def stickers_pdf(
        self, stickers: Sequence[NameSticker], kind: StickerLayout, skip: int = 0
    ) -> bytes:
        """Name stickers as one PDF. skip: labels of the first A4 sheet that have been used already."""
        first = LABELS_A_SHEET - skip if kind == "a4_24" else LABELS_A_SHEET
        piles = [tuple(stickers[:first])]
        piles += [
            tuple(stickers[at : at + LABELS_A_SHEET]) for at in range(first, len(stickers), LABELS_A_SHEET)
        ]
        made = await asyncio.gather(
            *(
                self._kept(_key("stickers", pile, kind, used), partial(_stickers, pile, kind, used))
                for pile, used in zip(piles, [skip, *[0] * len(piles)], strict=False)
            )
        )
        return await asyncio.to_thread(merge, made)

    async def certificate_pdf(self, certificate: Certificate) -> bytes:
        """One activity certificate."""
        return await self._kept(_key("certificate", certificate), partial(_certificate, certificate))

    async def poster_pdf(self, poster: AnyPoster, size: PosterSize) -> bytes:
        """One poster."""
        return await self._kept(_key("poster", poster, size), partial(_poster, poster, size))

    async def close(self) -> None:
        """End the workers; what is being laid out is given up."""
        for doing in list(self._doing.values()):
            doing.cancel()
        self._end_workers()

    async def _dispatch_sheet(self, sheet: DispatchSheet) -> bytes:
        return await self._kept(_key("dispatch", sheet), partial(_dispatch, sheet))

    async def _kept(self, key: str, make: Callable[[], bytes]) -> bytes:
        """What is kept under this key, or else made now; two who ask at once share the work."""
        path = self.kept / f"{key}.pdf"
        try:
            found = path.read_bytes()
            os.utime(path)
            return found
        except FileNotFoundError:
            pass
        doing = self._doing.get(key)
        if doing is None:
            doing = self._doing[key] = asyncio.create_task(self._make_and_keep(path, make))
            doing.add_done_callback(lambda _: self._doing.pop(key, None))
        return await asyncio.shield(doing)

    async def _make_and_keep(self, path: Path, make: Callable[[], bytes]) -> bytes:
        made = await self._make(make)
        await asyncio.to_thread(_write_whole, path, made)
        return made

    async def _make(self, make: Callable[[], bytes]) -> bytes:
        async with self._turns:
            for last_try in (False, True):
                executor = self._workers()
                work = asyncio.get_running_loop().run_in_executor(executor, make)
                try:
                    return await asyncio.wait_for(work, SECONDS_A_SHEET * AT_ONCE)
                except (BrokenProcessPool, TimeoutError) as error:
                    # A worker died or hangs. Everybody who waited for it tries once more with a new one.
                    if self._executor is executor:
                        self._end_workers()
                    if last_try:
                        raise SheetsFailed(
                            "印刷の準備が止まりました。もう一度押してください。続くときは、少しずつ分けて印刷してください。"
                        ) from error
            raise AssertionError("unreachable")

    def _workers(self) -> ProcessPoolExecutor:
        # Not max_tasks_per_child: with it, workers that have ended are not replaced while there is a backlog
        # (cpython gh-115634, in every 3.11 and 3.12).
        if self._executor is not None and self._given >= RENEW_AFTER * self.workers:
            self._executor.shutdown(wait=False)  # they finish what they were given
            self._executor = None
        self._given += 1
        if self._executor is None:
            self._given = 1
            self._executor = ProcessPoolExecutor(
                self.workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_warm_up,
            )
        return self._executor

    def _end_workers(self) -> None:
        if self._executor is None:
            return
        processes = list((self._executor._processes or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        self._executor = None

    def _forget_unused(self) -> None:
        for part in self.kept.glob("*.part"):
            part.unlink(missing_ok=True)
        by_use = sorted(self.kept.glob("*.pdf"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in by_use[KEPT_FILES:]:
            path.unlink(missing_ok=True)


def _heard(done: asyncio.Future[bytes]) -> None:
    # Nobody waits for a sheet that is only prepared: when it fails, printing says so.
    if not done.cancelled():
        done.exception()
