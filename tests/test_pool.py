"""The workers that lay out paper: killed, hanging or impossible to start, and the sheet that comes all the same."""

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Desk
from tests.phone import Phone
from tests.sheet_work import (
    PDF,
    fails_while,
    ready,
    sheet,
    sheet_that_fails,
    sheet_that_hangs,
    sheet_that_kills,
    who,
)
from vcenter import locale
from vcenter.program import PROJECT
from vcenter.sheets import SheetPool, SheetsFailed
from vcenter.sheets.example import example_sheet
from vcenter.sheets.pool import KEPT_HOURS, NOW, RENEW_AFTER, TRIES, _read_whole, _Turn, _Worker
from vcenter.web.state import running


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vcenter.sheets.pool._warm_up", ready)


def story(tmp_path: Path, told: Callable[[SheetPool], Awaitable[Any]], workers: int = 2) -> Any:
    """What is told of a pool with these workers."""

    async def whole() -> Any:
        pool = SheetPool(workers, tmp_path / "kept")
        try:
            return await told(pool)
        finally:
            await pool.close()

    return asyncio.run(whole())


async def both_workers(pool: SheetPool) -> list[int]:
    """The processes of both workers, which have worked and are idle now."""
    made = await asyncio.gather(pool._make(who), pool._make(who))
    return [int(pid) for pid in made]


@pytest.mark.parametrize("killed", [1, 2])
def test_idle_workers_that_are_killed_are_replaced(tmp_path: Path, killed: int) -> None:
    async def told(pool: SheetPool) -> list[bytes]:
        for pid in (await both_workers(pool))[:killed]:
            os.kill(pid, signal.SIGKILL)
        return await asyncio.gather(*(pool._make(sheet) for _ in range(4)))

    assert story(tmp_path, told) == [PDF] * 4


def test_a_worker_that_was_found_dead_is_replaced(tmp_path: Path) -> None:
    async def told(pool: SheetPool) -> bytes:
        pid = int(await pool._make(who))
        os.kill(pid, signal.SIGKILL)
        executor = pool._workers[0]._executor
        assert executor is not None
        executor._executor_manager_thread.join()  # type: ignore[attr-defined]
        return await pool._make(sheet)

    assert story(tmp_path, told, workers=1) == PDF


def test_a_busy_worker_that_is_killed_is_replaced_and_its_sheet_comes(tmp_path: Path) -> None:
    async def told(pool: SheetPool) -> bytes:
        return await pool._make(partial(sheet_that_kills, TRIES - 1, tmp_path / "counted"))

    assert story(tmp_path, told) == PDF


def test_a_pile_comes_whole_although_workers_are_killed_under_it(tmp_path: Path) -> None:
    async def told(pool: SheetPool) -> list[bytes]:
        killers = [partial(sheet_that_kills, 1, tmp_path / f"counted{number}") for number in range(3)]
        pile = [killers[number // 10] if number % 10 == 4 else sheet for number in range(30)]
        return await asyncio.gather(*(pool._make(one) for one in pile))

    assert story(tmp_path, told) == [PDF] * 30


def test_a_sheet_that_kills_every_worker_is_given_up_and_the_next_one_comes(tmp_path: Path) -> None:
    async def told(pool: SheetPool) -> bytes:
        with pytest.raises(SheetsFailed, match="もう一度押してください"):
            await pool._make(partial(sheet_that_kills, TRIES, tmp_path / "counted"))
        return await pool._make(sheet)

    assert story(tmp_path, told) == PDF


def test_a_sheet_that_hangs_costs_nobody_else_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vcenter.sheets.pool.SECONDS_A_SHEET", 0.5)

    async def told(pool: SheetPool) -> list[bytes]:
        await both_workers(pool)
        hangs = partial(sheet_that_hangs, tmp_path / "once")
        return await asyncio.gather(*(pool._make(one) for one in (hangs, sheet, sheet, sheet)))

    assert story(tmp_path, told) == [PDF] * 4


def test_what_nobody_thought_of_in_one_sheet_is_said_in_words(tmp_path: Path) -> None:
    async def told(pool: SheetPool) -> list[bytes]:
        before = await pool._make(who)
        with pytest.raises(SheetsFailed, match="この紙を作れませんでした"):
            await pool._make(sheet_that_fails)
        return [before, await pool._make(who)]

    before, after = story(tmp_path, told, workers=1)
    assert before == after, "the worker did nothing wrong"


def test_a_worker_that_cannot_start_is_said_in_words_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cause = tmp_path / "cause"
    cause.touch()
    monkeypatch.setattr("vcenter.sheets.pool._warm_up", partial(fails_while, str(cause)))

    async def told(pool: SheetPool) -> bytes:
        with pytest.raises(SheetsFailed, match="doctor"):
            await pool._make(sheet)
        cause.unlink()
        return await pool._make(sheet)

    assert story(tmp_path, told) == PDF


def test_a_machine_without_room_for_a_process_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    async def told(pool: SheetPool) -> bytes:
        with monkeypatch.context() as now:
            now.setattr(_Worker, "_started", full)
            with pytest.raises(SheetsFailed):
                await pool._make(sheet)
        return await pool._make(sheet)

    assert story(tmp_path, told) == PDF


def test_a_worker_is_renewed_after_some_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert RENEW_AFTER > 2
    monkeypatch.setattr("vcenter.sheets.pool.RENEW_AFTER", 2)

    async def told(pool: SheetPool) -> list[bytes]:
        return [await pool._make(who) for _ in range(3)]

    first, second, third = story(tmp_path, told, workers=1)
    assert first == second != third


def test_what_leaves_first_is_ready_first_and_what_somebody_waits_for_before_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    async def told(pool: SheetPool) -> None:
        async def make(self: _Worker, make: Callable[[], bytes]) -> bytes:
            made.append(str(make.args[1].leave))  # type: ignore[attr-defined]
            await asyncio.sleep(0)
            return PDF

        monkeypatch.setattr(_Worker, "make", make)
        busy = await pool._turns.get(_Turn(NOW))
        sheets = {
            leave: dataclasses.replace(example_sheet(at), leave=leave)
            for at, leave in enumerate(("10:30", "", "9:30", "9:00", "11:00"))
        }
        for one in sheets.values():
            pool.prepare(one)
        await asyncio.sleep(0)
        waited = asyncio.ensure_future(pool.dispatch_pdf([sheets["11:00"]]))
        for _ in range(5):
            await asyncio.sleep(0)
        pool._turns.put(busy)
        await waited
        await asyncio.gather(*(doing for doing, _ in pool._doing.values()))

    story(tmp_path, told, workers=1)
    assert made == ["11:00", "9:00", "9:30", "10:30", ""]


def test_a_sheet_that_nobody_asked_for_all_day_is_forgotten(tmp_path: Path) -> None:
    async def told(pool: SheetPool) -> None:
        await pool._kept("today", sheet)
        (pool.kept / "yesterday.pdf").write_bytes(PDF)
        os.utime(pool.kept / "yesterday.pdf", (time.time() - (KEPT_HOURS + 1) * 3600,) * 2)
        await asyncio.to_thread(pool._forget_unused)
        assert not (pool.kept / "yesterday.pdf").exists()
        assert (pool.kept / "today.pdf").exists()

    story(tmp_path, told)


def test_no_sheet_outlives_its_incident(desk: Desk) -> None:
    kept = running(desk.app).sheets.kept / "one.pdf"
    kept.write_bytes(PDF)
    desk.do("open_incident", name="豪雨")
    answer = desk.post("/headquarters/incident/close")
    assert answer.status_code == 303, answer.text
    assert not kept.exists()


def test_a_full_disk_keeps_no_sheet_from_being_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vcenter.sheets.pool._write_whole", full)
    assert story(tmp_path, lambda pool: pool._kept("key", sheet)) == PDF


def test_a_sheet_of_which_half_was_kept_is_made_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept" / "key.pdf"
    kept.parent.mkdir()
    kept.write_bytes(PDF[:10])
    assert story(tmp_path, lambda pool: pool._kept("key", sheet)) == PDF
    assert _read_whole(kept) == PDF


def test_workers_end_when_the_server_is_killed(tmp_path: Path) -> None:
    script = """
import asyncio, os, pathlib, sys
from tests.sheet_work import who
from vcenter.sheets import SheetPool
from vcenter.web.state import running
async def serve():
    await SheetPool(1, pathlib.Path(sys.argv[1]))._make(who)
    os.kill(os.getpid(), 9)
if __name__ == "__main__":
    asyncio.run(serve())
"""
    program = tmp_path / "serve.py"
    program.write_text(script)
    # The worker holds the pipe as well: it is at its end when both have ended.
    ended = subprocess.run(
        [sys.executable, program, tmp_path / "kept"],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL


# At the desks


async def impossible(*_: object) -> bytes:
    raise SheetsFailed("印刷の準備が止まりました。もう一度押してください。")


@pytest.fixture
def without_paper(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A centre whose workers cannot be started."""
    monkeypatch.setattr(running(desk.app).sheets, "_make", impossible)
    return desk


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/papers/stickers", {"who": "here", "layout": "a4_24"}),
        ("/papers/one", {"what": "sticker_roll_62"}),
        ("/papers/one", {"what": "pass_card"}),
        ("/papers/passes", {"who": "here", "layout": "card"}),
        ("/papers/door", {"address": "http://192.168.11.20:8000/join", "size": "A4"}),
        ("/papers/today", {"state": "open", "size": "A4"}),
        ("/dispatch/print", {}),
        ("/papers/certificates", {}),
    ],
)
def test_every_desk_that_prints_says_it_in_words(
    without_paper: Desk, path: str, form: dict[str, str]
) -> None:
    desk = without_paper
    person = desk.volunteer()
    if path == "/dispatch/print":
        form = {"teams": desk.team()}
    if path == "/papers/certificates":
        desk.write(lambda tx: tx.execute("UPDATE attendance SET in_at = :at", at="2026-01-01T00:00:00.000Z"))
        desk.write(lambda tx: tx.execute("UPDATE attendance SET out_at = :at", at="2026-01-01T06:20:00.000Z"))
    answer = desk.post(path, person=person, **form)
    assert answer.status_code == 422
    assert "印刷の準備が止まりました。もう一度押してください。" in answer.text


def test_a_pass_that_cannot_be_printed_says_the_number_to_write(without_paper: Desk) -> None:
    answer = without_paper.get(f"/people/{without_paper.volunteer()}/pass.pdf")
    assert answer.status_code == 422
    assert "印刷の準備が止まりました" in answer.text


def test_a_volunteer_without_paper_keeps_the_page_and_reads_why(without_paper: Desk) -> None:
    phone = Phone(without_paper)
    phone.register()
    answer = phone.get("/me/pass.pdf")
    assert answer.status_code == 422
    assert locale.texts("ja")["error.paper"] in answer.text


def test_a_pile_that_cannot_be_put_together_is_said_in_words(tmp_path: Path) -> None:
    async def told(pool: SheetPool) -> None:
        with pytest.raises(SheetsFailed, match="まとめられませんでした"):
            await pool._merged([PDF, PDF])

    story(tmp_path, told)


def test_forming_a_team_needs_no_paper(without_paper: Desk) -> None:
    assert without_paper.team()


def test_a_sheet_is_printed_once_the_cause_is_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cause = tmp_path / "cause"
    cause.touch()
    monkeypatch.setattr("vcenter.sheets.pool._warm_up", partial(fails_while, str(cause)))
    pool = running(desk.app).sheets = SheetPool(workers=1, kept=tmp_path / "kept")
    form = {"address": "http://192.168.11.20:8000/join", "size": "A4"}
    try:
        assert "印刷の準備が止まりました" in desk.post("/papers/door", **form).text
        cause.unlink()
        assert desk.post("/papers/door", **form).content.startswith(b"%PDF")
    finally:
        assert desk.client.portal
        desk.client.portal.call(pool.close)
