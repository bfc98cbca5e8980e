"""Lays paper out in worker processes beside the server, and keeps what it has laid out.

WeasyPrint's memory grows with every document, and one document occupies one core: so a few
processes, each renewed after some sheets. A sheet is kept by its content: what is printed again,
or was laid out when its team was formed, is only read from the disk.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import heapq
import io
import logging
import multiprocessing
import os
import pickle
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from itertools import count
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, TypeVar

from vcenter.aside.child import stand_beside_the_server
from vcenter.program import COMMAND, TEMPLATES
from vcenter.sheets.blank import BlankPile
from vcenter.sheets.certificate import Certificate
from vcenter.sheets.day_report import DayReportSheet
from vcenter.sheets.dispatch import DispatchSheet
from vcenter.sheets.drill_marks import drill_marked
from vcenter.sheets.drill_scripts import DrillPaper
from vcenter.sheets.equipment import ItemLabel
from vcenter.sheets.follow_ups import FollowUpList
from vcenter.sheets.given import GivenList
from vcenter.sheets.insurance import JoinedList
from vcenter.sheets.labels import LABEL_SHEETS, AddressLabel, LabelLayout
from vcenter.sheets.passes import PASSES_A_SHEET, PassBack, PassCard, PassLayout
from vcenter.sheets.people_list import PeopleList
from vcenter.sheets.poster import AnyPoster, PosterSize
from vcenter.sheets.requests import RequestYearSheet
from vcenter.sheets.safety import SafetyList
from vcenter.sheets.salon_year import SalonYear
from vcenter.sheets.stickers import LABELS_A_SHEET, NameSticker, StickerLayout
from vcenter.sheets.watching import EmergencyCard, Handover, WatchMonth
from vcenter.sheets.year_papers import Paper

RENEW_AFTER = 75
"""Tasks of one worker, after which a fresh one takes over."""

SECONDS_A_SHEET = 30.0
"""A sheet that takes longer is given up, and its worker with it."""

SECONDS_TO_START = 30.0
"""What a fresh worker may take beyond that, on a slow machine that is busy."""

TRIES = 3
"""Workers that a sheet is given to before it is given up: one may have died before, and a full memory kills twice."""

KEPT_FILES = 2000
"""Sheets that are kept; the longest unused go first. About 100 kB each."""

KEPT_HOURS = 20
"""A sheet that nobody has asked for so long is forgotten: names and addresses stay on the disk for their day, and not for the next."""

LOOKED_EVERY = 900.0
"""Seconds after which it is looked again what is to be forgotten."""

T = TypeVar("T")

Urgency = tuple[int, str]
"""The smaller, the sooner a sheet gets a worker. NOW is what somebody waits for; what is only prepared comes after, by its time."""

NOW: Urgency = (0, "")

CARDS_AT_ONCE = 3 * PASSES_A_SHEET
"""Passes of one document: a thousand of them are laid out side by side, and none takes too long."""

BLANKS_AT_ONCE = 20
"""Blank forms of one document."""

SHEETS_AT_ONCE = 4
"""Sheets of address labels of one document."""

IsDrill = Callable[[], Awaitable[bool]]

log = logging.getLogger(__name__)


class SheetsFailed(Exception):
    """Paper could not be laid out. Says in Japanese what to do."""


class _WorkerLost(Exception):
    """A worker died, hangs, or could not be started: another one may do the same work."""


def _laid_out(function: str, *what: Any) -> bytes:
    """What a function of vcenter/sheets/layout.py makes. By its name: WeasyPrint is loaded in the workers only."""
    from vcenter.sheets import layout  # noqa: PLC0415

    made: bytes = getattr(layout, function)(*what)
    gc.collect()
    return made


def _of_drill(make: Callable[[], bytes]) -> bytes:
    """The same sheet, which says that it is of a drill."""
    with drill_marked():
        return make()


@cache
def _processes() -> BaseContext:
    """How workers are started: off a process of its own that loads WeasyPrint once for all of them, so that the second and each
    renewed one is there at once. Where there is no such thing (Windows), each loads it for itself."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["vcenter.sheets.layout"])
    return found


def _warm_up() -> None:
    stand_beside_the_server()
    import vcenter.sheets.layout  # noqa: F401, PLC0415

    # A sheet is some hundred thousand small objects that end together: looked through once, at its end,
    # they cost a tenth less time than being looked through while it is made, and no more memory.
    gc.freeze()
    gc.disable()


@cache
def _version() -> bytes:
    """What the look of a sheet depends on beside its content: our templates and code."""
    files = sorted([*Path(__file__).parent.glob("*.py"), *(TEMPLATES / "sheets").iterdir()])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def _key(*content: object) -> str:
    return hashlib.sha256(_version() + pickle.dumps(content, protocol=5)).hexdigest()


def merge(pdfs: Sequence[bytes]) -> bytes:
    """One PDF of all the pages, in order."""
    if len(pdfs) == 1:
        return pdfs[0]
    # Loaded when the first papers are joined, as openpyxl with the first Excel: no start waits for them.
    import pikepdf  # noqa: PLC0415

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
        try:
            part.write(content)
            part.close()
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def _read_whole(path: Path) -> bytes | None:
    """A PDF that is kept; None when there is none, or when the power failed before all of it was on the disk."""
    try:
        found = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return found if found.startswith(b"%PDF") and b"%%EOF" in found[-32:] else None


class _Worker:
    """One process, with one sheet at a time; a fresh one follows when it has died, hangs, or has made enough."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None
        self._given = 0

    async def make(self, make: Callable[[], bytes]) -> bytes:
        """What `make` returns in the process. _WorkerLost when there is no process any more to return it."""
        if self._given >= RENEW_AFTER:
            self.end()
        limit = SECONDS_A_SHEET if self._executor else SECONDS_A_SHEET + SECONDS_TO_START
        self._given += 1
        try:
            # A process that died while it had nothing to do is noticed when it is given something.
            work = asyncio.get_running_loop().run_in_executor(self._started(), make)
            return await asyncio.wait_for(work, limit)
        except (OSError, RuntimeError, MemoryError) as error:
            # Among them TimeoutError, BrokenProcessPool, and no room for a process or a thread.
            self.end()
            raise _WorkerLost from error

    def _started(self) -> ProcessPoolExecutor:
        # Not max_tasks_per_child: with it, workers that have ended are not replaced while there is a backlog
        # (cpython gh-115634, in every 3.11 and 3.12).
        if self._executor is None:
            self._executor = ProcessPoolExecutor(1, mp_context=_processes(), initializer=_warm_up)
        return self._executor

    def end(self) -> None:
        """End the process, whatever it does."""
        executor, self._executor, self._given = self._executor, None, 0
        if executor is None:
            return
        processes = list((executor._processes or {}).values())
        executor.shutdown(wait=False)
        for process in processes:
            process.kill()


class _Turn:
    """Of a sheet that waits for a worker. place: where it is resolved, None before it waits."""

    def __init__(self, urgency: Urgency) -> None:
        self.urgency = urgency
        self.place: asyncio.Future[_Worker] | None = None


class _Turns:
    """The workers that are free, and who gets the next one: the most urgent, and of those whoever asked first."""

    def __init__(self, workers: Sequence[_Worker]) -> None:
        # Whoever was free last is warm: a second worker is started when two sheets are asked for at once.
        self._free = list(reversed(workers))
        self._waiting: list[tuple[Urgency, int, asyncio.Future[_Worker]]] = []
        self._asked = count()

    async def get(self, turn: _Turn) -> _Worker:
        """A worker, as soon as it is this one's turn."""
        if self._free:
            return self._free.pop()
        turn.place = asyncio.get_running_loop().create_future()
        self._wait(turn)
        try:
            return await turn.place
        except asyncio.CancelledError:
            if turn.place.done() and not turn.place.cancelled():
                self.put(turn.place.result())
            raise

    def hurry(self, turn: _Turn, urgency: Urgency) -> None:
        """Somebody waits by now for what was only prepared."""
        if urgency < turn.urgency:
            turn.urgency = urgency
            if turn.place and not turn.place.done():
                self._wait(turn)

    def _wait(self, turn: _Turn) -> None:
        assert turn.place is not None
        heapq.heappush(self._waiting, (turn.urgency, next(self._asked), turn.place))

    def put(self, worker: _Worker) -> None:
        """A worker is free again."""
        while self._waiting:
            place = heapq.heappop(self._waiting)[2]
            if not place.done():
                place.set_result(worker)
                return
        self._free.append(worker)


class SheetPool:
    """workers: processes that lay out. kept: the folder of sheets that are laid out already. is_drill: whether every sheet
    says 訓練 now."""

    def __init__(self, workers: int, kept: Path, is_drill: IsDrill | None = None) -> None:
        self.kept = kept
        self._is_drill = is_drill
        self._workers = [_Worker() for _ in range(workers)]
        self._turns = _Turns(self._workers)
        self._doing: dict[str, tuple[asyncio.Task[bytes], _Turn]] = {}
        self._forgetting: asyncio.Task[None] | None = None
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in kept.glob("*.part"):  # of a server that ended while it wrote
            part.unlink(missing_ok=True)
        self._forget_unused()

    async def dispatch_pdf(self, sheets: Sequence[DispatchSheet]) -> bytes:
        """The dispatch sheets as one PDF, in order. SheetsFailed when one cannot be laid out."""
        made = await asyncio.gather(*(self._dispatch_sheet(sheet) for sheet in sheets))
        return await self._merged(made)

    def prepare(self, sheet: DispatchSheet) -> None:
        """Lay a sheet out, because it will soon be printed: those that leave first are ready first, and nobody waits for it who
        prints something else."""
        urgency = (1, f"{sheet.day} {sheet.leave.zfill(5) if sheet.leave else '99'}")
        asyncio.ensure_future(self._dispatch_sheet(sheet, urgency)).add_done_callback(_heard)

    def look_after_kept(self) -> None:
        """Forget from now on what nobody has asked for in KEPT_HOURS."""
        self._forgetting = asyncio.create_task(self._forget_by_time())

    async def _forget_by_time(self) -> None:
        while True:
            await asyncio.to_thread(self._forget_unused)
            await asyncio.sleep(LOOKED_EVERY)

    async def passes_pdf(
        self, cards: Sequence[PassCard], kind: PassLayout = "card", back: PassBack | None = None
    ) -> bytes:
        """Passes as one PDF. back: what stands on their other side."""
        piles = [tuple(cards[at : at + CARDS_AT_ONCE]) for at in range(0, len(cards), CARDS_AT_ONCE)]
        made = await asyncio.gather(
            *(
                self._kept(
                    _key("passes", pile, kind, back), partial(_laid_out, "passes_pdf", pile, kind, back)
                )
                for pile in piles
            )
        )
        return await self._merged(made)

    async def stickers_pdf(
        self, stickers: Sequence[NameSticker], kind: StickerLayout, skip: int = 0
    ) -> bytes:
        """Name stickers as one PDF. skip: labels of the first A4 sheet that have been used already."""
        made = await asyncio.gather(
            *(
                self._kept(
                    _key("stickers", pile, kind, used), partial(_laid_out, "stickers_pdf", pile, kind, used)
                )
                for pile, used in _piles(stickers, LABELS_A_SHEET, skip if kind == "a4_24" else 0)
            )
        )
        return await self._merged(made)

    async def labels_pdf(
        self, labels: Sequence[AddressLabel], kind: LabelLayout, skip: int = 0, outlined: bool = False
    ) -> bytes:
        """Address labels as one PDF. skip: labels of the first sheet that are used already."""
        whole = SHEETS_AT_ONCE * LABEL_SHEETS[kind].count
        made = await asyncio.gather(
            *(
                self._kept(
                    _key("labels", pile, kind, used, outlined),
                    partial(_laid_out, "labels_pdf", pile, kind, used, outlined),
                )
                for pile, used in _piles(labels, whole, skip)
            )
        )
        return await self._merged(made)

    async def item_labels_pdf(self, labels: Sequence[ItemLabel], skip: int = 0) -> bytes:
        """Labels of single things as one PDF. skip: labels of the first sheet that are used already."""
        whole = SHEETS_AT_ONCE * LABEL_SHEETS["24"].count
        made = await asyncio.gather(
            *(
                self._kept(_key("item labels", pile, used), partial(_laid_out, "item_labels_pdf", pile, used))
                for pile, used in _piles(labels, whole, skip)
            )
        )
        return await self._merged(made)

    async def certificate_pdf(self, certificate: Certificate) -> bytes:
        """One activity certificate."""
        return await self._kept(
            _key("certificate", certificate), partial(_laid_out, "certificate_pdf", certificate)
        )

    async def joined_pdf(self, joined: JoinedList) -> bytes:
        """The list of who joined the insurance here on a day."""
        return await self._kept(_key("joined", joined), partial(_laid_out, "joined_pdf", joined))

    async def salon_year_pdf(self, year: SalonYear) -> bytes:
        """The year of the salons."""
        return await self._kept(_key("salon year", year), partial(_laid_out, "salon_year_pdf", year))

    async def follow_ups_pdf(self, listed: FollowUpList) -> bytes:
        """The list from which whoever asked for a need that is done is called. SheetsFailed when it cannot be laid out."""
        return await self._kept(_key("follow-ups", listed), partial(_laid_out, "follow_ups_pdf", listed))

    async def safety_pdf(self, listed: SafetyList) -> bytes:
        """The list of a safety round. SheetsFailed when it cannot be laid out."""
        return await self._kept(_key("safety", listed), partial(_laid_out, "safety_pdf", listed))

    async def year_papers_pdf(self, papers: Sequence[Paper]) -> bytes:
        """Papers of the fiscal year as one PDF, in order, the pages of each counted by themselves."""
        made = await asyncio.gather(
            *(
                self._kept(_key("year paper", one), partial(_laid_out, "year_papers_pdf", (one,)))
                for one in papers
            )
        )
        return await self._merged(made)

    async def day_report_pdf(self, sheet: DayReportSheet) -> bytes:
        """The report of a day."""
        return await self._kept(_key("day report", sheet), partial(_laid_out, "day_report_pdf", sheet))

    async def people_pdf(self, listed: PeopleList) -> bytes:
        """A list of people."""
        return await self._kept(_key("people", listed), partial(_laid_out, "people_pdf", listed))

    async def blank_pdf(self, pile: BlankPile) -> bytes:
        """A pile of blank forms, a few at a time: none takes too long."""
        parts = [
            replace(pile, papers=pile.papers[at : at + BLANKS_AT_ONCE])
            for at in range(0, len(pile.papers), BLANKS_AT_ONCE)
        ]
        made = await asyncio.gather(
            *(self._kept(_key("blank", part), partial(_laid_out, "blank_pdf", part)) for part in parts)
        )
        return await self._merged(made)

    async def given_pdf(self, sheet: GivenList) -> bytes:
        """A copy that leaves the house."""
        return await self._kept(_key("given", sheet), partial(_laid_out, "given_pdf", sheet))

    async def handover_pdf(self, sheet: Handover) -> bytes:
        """A handover list of a visitor."""
        return await self._kept(_key("handover", sheet), partial(_laid_out, "handover_pdf", sheet))

    async def emergency_cards_pdf(self, cards: Sequence[EmergencyCard]) -> bytes:
        """Emergency cards."""
        return await self._kept(
            _key("emergency cards", *cards), partial(_laid_out, "emergency_cards_pdf", tuple(cards))
        )

    async def watch_month_pdf(self, month: WatchMonth) -> bytes:
        """A month of watching."""
        return await self._kept(_key("watch month", month), partial(_laid_out, "watch_month_pdf", month))

    async def request_year_pdf(self, sheet: RequestYearSheet) -> bytes:
        """The figures of a year of the desk of every day."""
        return await self._kept(_key("request year", sheet), partial(_laid_out, "request_year_pdf", sheet))

    async def drill_pdf(self, paper: DrillPaper, which: str) -> bytes:
        """One of the papers of a drill's script: roles, needs, calls or times. They say 訓練 also where none is open yet."""
        make = partial(_of_drill, partial(_laid_out, "drill_pdf", paper, which))
        return await self._kept(_key("drill paper", paper, which), make)

    async def drill_report_pdf(self, paper: Paper) -> bytes:
        """The report of a drill, which says 訓練 also when that is over."""
        make = partial(_of_drill, partial(_laid_out, "year_papers_pdf", (paper,)))
        return await self._kept(_key("drill report", paper), make)

    async def poster_pdf(self, poster: AnyPoster, size: PosterSize) -> bytes:
        """One poster."""
        return await self._kept(_key("poster", poster, size), partial(_laid_out, "poster_pdf", poster, size))

    async def close(self) -> None:
        """End the workers; what is being laid out is given up."""
        if self._forgetting:
            self._forgetting.cancel()
        for doing, _ in list(self._doing.values()):
            doing.cancel()
        for worker in self._workers:
            worker.end()

    async def _merged(self, made: Sequence[bytes]) -> bytes:
        try:
            return await asyncio.to_thread(merge, made)
        except Exception as error:
            log.exception("a pile could not be put together")
            raise SheetsFailed(
                "紙をひとつにまとめられませんでした。もう一度押してください。続くときは、少しずつ分けて印刷してください。"
            ) from error

    async def _dispatch_sheet(self, sheet: DispatchSheet, urgency: Urgency = NOW) -> bytes:
        return await self._kept(_key("dispatch", sheet), partial(_laid_out, "dispatch_pdf", sheet), urgency)

    async def _kept(self, key: str, make: Callable[[], bytes], urgency: Urgency = NOW) -> bytes:
        """What is kept under this key, or else made now; two who ask at once share the work."""
        if self._is_drill and await self._is_drill():
            key, make = _key("drill", key), partial(_of_drill, make)
        path = self.kept / f"{key}.pdf"
        if found := _read_whole(path):
            return found
        if key in self._doing:
            doing, turn = self._doing[key]
            self._turns.hurry(turn, urgency)
            return await asyncio.shield(doing)
        turn = _Turn(urgency)
        doing = asyncio.create_task(self._make_and_keep(path, make, turn))
        self._doing[key] = (doing, turn)
        doing.add_done_callback(lambda _: self._doing.pop(key, None))
        return await asyncio.shield(doing)

    async def _make_and_keep(self, path: Path, make: Callable[[], bytes], turn: _Turn) -> bytes:
        made = await self._make(make, turn)
        try:
            await asyncio.to_thread(_write_whole, path, made)
        except OSError as error:  # a full disk: it is on paper all the same, and is made again the next time
            log.warning("a sheet could not be kept: %s", error.strerror)
        return made

    async def _make(self, make: Callable[[], bytes], turn: _Turn | None = None) -> bytes:
        """What `make` returns, by whichever worker is free. SheetsFailed when none of them could do it."""
        worker = await self._turns.get(turn or _Turn(NOW))
        try:
            for _ in range(TRIES):
                try:
                    return await worker.make(make)
                except _WorkerLost as lost:
                    log.warning("a worker for paper was lost (%s)", type(lost.__cause__).__name__)
        except Exception as error:
            # What nobody thought of in this one sheet; the worker is as good as before.
            log.exception("a sheet could not be laid out")
            raise SheetsFailed(
                "この紙を作れませんでした。ほかの紙は印刷できます。内容を手書きで写し、担当者に知らせてください。"
            ) from error
        finally:
            self._turns.put(worker)
        raise SheetsFailed(
            "印刷の準備が止まりました。もう一度押してください。続くときは、少しずつ分けて印刷してください。"
            f"それでも出ないときは、サーバのパソコンで {COMMAND} doctor を動かすと、足りない物がわかります。"
        )

    def forget_all(self) -> None:
        """No sheet is kept any more: they name whoever was thrown away with a drill."""
        for path in self.kept.glob("*.pdf"):
            path.unlink(missing_ok=True)

    def _forget_unused(self) -> None:
        by_use = sorted(((_used(path), path) for path in self.kept.glob("*.pdf")), reverse=True)
        oldest = time.time() - KEPT_HOURS * 3600
        for at, (used, path) in enumerate(by_use):
            if at >= KEPT_FILES or used < oldest:
                path.unlink(missing_ok=True)


def _piles(things: Sequence[T], whole: int, skip: int) -> list[tuple[tuple[T, ...], int]]:
    """What is laid out at once, each with how many labels of its first sheet are used already. whole: labels of a pile; skip: those
    of the first that are used."""
    first = whole - skip
    later = ((tuple(things[at : at + whole]), 0) for at in range(first, len(things), whole))
    return [(tuple(things[:first]), skip), *later]


def _used(path: Path) -> float:
    """When a kept sheet was asked for last; 0 of one that has gone meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _heard(done: asyncio.Future[bytes]) -> None:
    # Nobody waits for a sheet that is only prepared: when it fails, printing says so.
    if not done.cancelled():
        done.exception()
