"""What somebody brings is read aside: within bounds of time and memory, no longer than they wait, while the desks go on."""

import asyncio
import io
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from deploy.benchmarks import harmful_files
from tests.aside_work import die, fill_memory, never_end, number_of_process, refuse, refuse_photo
from tests.centre import Desk
from tests.test_photos import put, shot
from tests.test_roster_files import excel, table
from vcenter.aside import work
from vcenter.aside.work import TRIES, Aside, Bounds, Lost, TooMuch, while_somebody_waits
from vcenter.desks import brought_files, roster_files, roster_under_way
from vcenter.domain.refusal import Refusal
from vcenter.photos import jpeg
from vcenter.photos.files import PhotoRefused, clean
from vcenter.rosters.files import is_light

WIDE = Bounds(seconds=20, megabytes=200)

MAY = {"/rosters/files/{file}/reading": "rosters", "/rosters/files/{file}/reading/stop": "rosters"}


def do(bounds: Bounds, function: Callable[..., Any], *given: Any) -> Any:
    return asyncio.run(Aside().do(bounds, function, *given))


def test_work_is_done_in_a_process_of_its_own_and_its_answer_comes_back() -> None:
    assert do(WIDE, number_of_process) != os.getpid()


def test_a_refusal_comes_back_with_its_words() -> None:
    with pytest.raises(Refusal, match="壊れています") as refused:
        do(WIDE, refuse, "壊れています")
    assert refused.value.field == "file"
    with pytest.raises(PhotoRefused) as photo:
        do(WIDE, refuse_photo)
    assert (photo.value.status, photo.value.message, photo.value.have) == (422, "写真ではありません", 3)


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(TooMuch):
        do(Bounds(seconds=1, megabytes=200), never_end, str(tmp_path / "pid"))
    assert is_gone(tmp_path / "pid")


def test_what_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(TooMuch):
        do(Bounds(seconds=20, megabytes=100), fill_memory)


def test_a_process_that_is_killed_is_replaced_and_its_answer_comes(tmp_path: Path) -> None:
    assert do(WIDE, die, 1, str(tmp_path / "counted")) == "read"


def test_what_is_killed_each_time_was_not_too_much_and_the_next_one_is_read(tmp_path: Path) -> None:
    with pytest.raises(Lost):
        do(WIDE, die, TRIES, str(tmp_path / "counted"))
    assert do(WIDE, number_of_process)


def test_where_no_process_can_be_started_that_is_said_and_it_goes_on_when_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    with monkeypatch.context() as now:
        now.setattr(work._PROCESSES.Process, "start", full)
        with pytest.raises(Lost):
            do(WIDE, number_of_process)
    assert do(WIDE, number_of_process)


def test_whose_process_was_killed_is_not_told_that_the_file_is_bad(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> None:
        raise Lost

    monkeypatch.setattr(Aside, "do", lost)
    answer = bring(desk, harmful_files.styles(60_000))
    assert answer.status_code == 422
    assert "ファイルが悪いのではありません。もう一度選んでください" in answer.text
    one = shot(picture(800, progressive=True))
    sent = put(desk, one, 0, len(one.sent))
    assert sent.status_code == 503, "it stays on its tablet"
    assert "あとで自動で送り直します" in sent.json()["message"]
    monkeypatch.undo()
    assert put(desk, one, 0, len(one.sent)).is_success


def test_what_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    async def is_gone_now() -> bool:
        return (tmp_path / "pid").exists()

    async def go(gone: Callable[[], Awaitable[bool]]) -> None:
        with pytest.raises(asyncio.CancelledError):
            await while_somebody_waits(gone, Aside().do(WIDE, never_end, str(tmp_path / "pid")), every=0.01)

    asyncio.run(go(is_gone_now))
    assert is_gone(tmp_path / "pid")


def is_gone(file: Path) -> bool:
    for _ in range(200):
        try:
            os.kill(int(file.read_text() or 0), 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


# Rosters

HARMFUL = {
    "empty rows": harmful_files.empty_rows(60_000),
    "styles": harmful_files.styles(60_000),
    "names": harmful_files.names(40_000),
    "strings": harmful_files.strings(100_000),
}


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_a_file_that_unfolds_to_many_times_its_size_is_read_aside(data: bytes) -> None:
    assert len(data) < 300_000
    assert not is_light(data)


def test_a_usual_roster_is_read_at_once() -> None:
    rows = [["氏名", "電話"], *([f"仮名 {number}", f"090-0000-{number:04}"] for number in range(900))]
    assert is_light(excel(名簿=rows))
    assert is_light(table(*(",".join(row) for row in rows)))


def bring(desk: Desk, data: bytes) -> Any:
    return desk.client.post(
        "/rosters/files", data={"session": desk.session}, files={"file": ("名簿.xlsx", data)}
    )


def begin(desk: Desk, data: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    """Bring a file that is still being read when the page comes; where that page is."""
    monkeypatch.setattr(roster_files, "SHORT_SECONDS", 0)
    return str(bring(desk, data).headers["location"])


def test_a_file_that_takes_too_much_is_given_up_with_what_to_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brought_files, "BOUNDS", Bounds(seconds=1, megabytes=100))
    answer = bring(desk, harmful_files.empty_rows(400_000))
    assert answer.status_code == 422
    assert "途中でやめました" in answer.text
    assert "何も取り込んでいません" in answer.text


def test_whoever_brings_a_long_list_sees_for_how_long_it_is_read_and_then_what_is_in_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = begin(desk, long_list(), monkeypatch)
    assert "名簿を読んでいます" in desk.client.get(where).text
    assert "秒" in desk.client.get(f"{where}/reading").text
    assert ended(desk, where)
    assert "取り込むとどう変わるか" in desk.client.get(where).text


def test_what_is_wrong_with_a_file_is_said_after_it_was_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = begin(desk, b"\x89PNG" + bytes(10), monkeypatch)
    assert ended(desk, where)
    answer = desk.client.get(where)
    assert answer.status_code == 422
    assert "画像です" in answer.text
    assert "選び直してください" in desk.client.get(where).text


def test_reading_is_stopped_by_a_press(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    where = begin(desk, long_list(), monkeypatch)
    assert desk.client.post(f"{where}/reading/stop", data={"session": desk.session}).status_code == 303
    assert "選び直してください" in desk.client.get(where).text


def test_reading_ends_when_its_page_asks_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_under_way, "GONE_SECONDS", 0)
    where = begin(desk, long_list(), monkeypatch)
    assert ended(desk, where)
    assert "取り込むとどう変わるか" not in desk.client.get(where).text


def long_list() -> bytes:
    return table(
        "氏名,電話,備考", *(f"仮名 {number},090-0000-{number:04},{'あ' * 100}" for number in range(700))
    )


def ended(desk: Desk, where: str) -> bool:
    for _ in range(400):
        if desk.client.get(f"{where}/reading").headers.get("hx-refresh"):
            return True
        time.sleep(0.05)
    return False


# Photos


def picture(side: int, progressive: bool = False) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (side, side), "grey").save(made, "JPEG", progressive=progressive)
    return made.getvalue()


def test_a_photo_that_a_tablet_made_ready_is_taken_at_once_and_any_other_aside() -> None:
    assert jpeg.is_light(picture(1600), 1600)
    assert not jpeg.is_light(picture(1601), 1600)
    assert not jpeg.is_light(picture(800, progressive=True), 1600)
    assert not jpeg.is_light(b"RIFF....WEBP", 1600)


def test_a_usual_photo_in_several_passes_is_taken_and_one_in_thousands_refused() -> None:
    assert clean(picture(800, progressive=True)).width == 800
    with pytest.raises(PhotoRefused, match="ふつうの写真にない作り"):
        clean(harmful_files.many_scans(100))
