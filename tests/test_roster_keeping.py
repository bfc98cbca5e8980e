"""Keeping a roster row by row: broken off and begun again, begun twice, stopped, and what became of each row."""

import contextlib
import io
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import openpyxl
import pytest

from tests.centre import Centre, Desk, new_id
from tests.satellite import Two, tell
from tests.server import Server
from tests.test_lost_satellite import in_tray
from tests.test_roster_files import table, upload
from vcenter.desks import roster_keeping
from vcenter.domain.servers import HEADQUARTERS
from vcenter.store import people, roster_imports
from vcenter.web.guard import SESSION_COOKIE
from vcenter.web.state import running

HEADING = "氏名,電話,住所"


def many(count: int) -> list[str]:
    return [HEADING, *(f"黒田 {at},090-{at:04}-1111,川上{at}" for at in range(1, count + 1))]


def part(id: str, position: int = 1, of: int = 1) -> dict[str, Any]:
    return {"import_id": id, "position": position, "of": of}


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"id": new_id(), "row": 2, "name": name, **more}


def keep(at: Centre, id: str, position: int, name: str, **more: Any) -> dict[str, Any]:
    return at.do("keep_people", source="名簿.csv", v=3, part=part(id, position, 3), rows=[row(name, **more)])


class Browser:
    """One tablet of the rosters, at a real server."""

    def __init__(self, server: Server) -> None:
        self.client = httpx.Client(base_url=server.url, timeout=20, headers={"Origin": server.url})
        self.client.cookies.set(SESSION_COOKIE, server.session("本部", "名簿1番"))
        page = self.client.get("/rosters/files").text
        found = re.search('name="session" value="([^"]+)"', page)
        assert found
        self.form = {"session": found[1]}

    def upload(self, data: bytes) -> str:
        answer = self.client.post("/rosters/files", data=self.form, files={"file": ("名簿.csv", data)})
        return str(answer.headers["location"])

    def post(self, path: str) -> httpx.Response:
        return self.client.post(path, data={**self.form, "command_id": new_id()})


def how_many(server: Server) -> int:
    with closing(sqlite3.connect(server.data / "vcenter.sqlite")) as records:
        return int(records.execute("SELECT count(*) FROM people").fetchone()[0])


def wait_until(true: Any) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.05)


def suppressed(browser: Browser, path: str) -> None:
    """Press, and hear no answer from a server that was killed."""
    with contextlib.suppress(httpx.HTTPError):
        browser.post(path)


def test_an_import_goes_on_where_it_was_after_the_server_was_killed(tmp_path: Path) -> None:
    rows = 1500
    with Server(tmp_path / "data") as server:
        browser = Browser(server)
        where = browser.upload(table(*many(rows)))
        pressed = Thread(target=lambda: suppressed(browser, f"{where}/keep"))
        pressed.start()
        wait_until(lambda: how_many(server) > 0)
        server.kill()
        pressed.join()
        before = how_many(server)
        assert 0 < before < rows
        server.start()
        # Nobody has to press again: it goes on by itself.
        wait_until(lambda: "取り込みました" in browser.client.get(where).text)
        assert how_many(server) == rows
        assert f"<b>{rows}</b><span>新しい人" in browser.client.get(where).text
    with closing(sqlite3.connect(tmp_path / "data" / "vcenter.sqlite")) as records:
        kept = records.execute("SELECT count(*) FROM journal WHERE kind = 'keep_people'").fetchone()[0]
        assert kept == rows
        assert records.execute(
            "SELECT count(*) FROM roster_imports WHERE ended_at IS NOT NULL"
        ).fetchone() == (1,)


def test_two_taps_and_two_tablets_make_nobody_twice(desk: Desk) -> None:
    data = table(*many(30))
    one, other = upload(desk, data), upload(desk, data)
    for where in (one, one, other, other):
        assert "取り込みました" in desk.post(f"{where}/keep").text
    assert desk.read(people.count) == 30


def test_what_is_stopped_stays_and_goes_on_when_it_is_wanted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = upload(desk, table(*many(400)))
    monkeypatch.setattr("vcenter.desks.roster_files.SHORT_SECONDS", 0)
    desk.post(f"{where}/keep")
    assert desk.post(f"{where}/stop").status_code == 303
    page = desk.get(where).text
    stopped = desk.read(people.count)
    assert stopped < 400
    assert "止まっています" in page
    assert "続きを取り込む" in page
    monkeypatch.setattr("vcenter.desks.roster_files.SHORT_SECONDS", 20)
    assert "取り込みました" in desk.post(f"{where}/keep").text
    assert desk.read(people.count) == 400


def test_the_summary_says_of_each_row_what_became_of_it_and_why(desk: Desk) -> None:
    desk.post(f"{upload(desk, table(HEADING, '黒田 一,0155-22-1111,'))}/keep")
    rows = ("黒田 一,0155-22-1111,川上1", "黒田 二,0155-22,=1+1", ",0155-22-1113,川上3")
    where = upload(desk, table(HEADING, *rows))
    desk.post(f"{where}/keep")
    answer = desk.post(f"{where}/summary.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    told = {line[1]: line for line in sheet.iter_rows(min_row=2, values_only=True)}
    assert told[2][2:4] == ("黒田　一", "登録済みの記録に書き足した")
    assert told[3][3:5] == ("新しく登録", "見て直す")
    assert "0155-22" in str(told[3][5])
    assert told[4][3] == "取り込めない"
    looks = desk.read(lambda tx: tx.fetch("SELECT act, card FROM looks WHERE act = 'exported'"))
    assert looks == [{"act": "exported", "card": "名簿の取り込みの結果"}]


def test_what_begins_like_a_formula_is_text_in_the_summary(desk: Desk) -> None:
    where = upload(desk, table("氏名,電話", "=HYPERLINK(1),0155-22-1111", "黒田 二,0155-22-1112"))
    desk.post(f"{where}/keep")
    book = openpyxl.load_workbook(io.BytesIO(desk.post(f"{where}/summary.xlsx").content))
    cells = [cell for line in book.active.iter_rows() for cell in line]  # type: ignore[union-attr]
    assert all(cell.data_type != "f" for cell in cells)


def test_a_namesake_in_the_same_file_is_another_and_in_the_next_file_the_same(centre: Centre) -> None:
    first, second = new_id(), new_id()
    assert [keep(centre, first, at, "黒田 一", address="川上1")["new"] for at in (1, 2)] == [1, 1]
    assert [keep(centre, second, at, "黒田 一", address="川上1")["new"] for at in (1, 2, 3)] == [0, 0, 1]


def test_an_import_is_known_row_by_row(centre: Centre) -> None:
    id = new_id()
    keep(centre, id, 1, "黒田 一", phone="0155-22-1111")
    keep(centre, id, 2, "黒田 一", phone="0155-22-1111", address="川上1")
    keep(centre, id, 3, "黒田 一", phone="0155-22-1111")
    rows = centre.read(lambda tx: tx.fetch("SELECT outcome FROM roster_import_rows ORDER BY position"))
    assert [one["outcome"] for one in rows] == ["new", "changed", "same"]
    found = centre.read(roster_imports.by_id, id)
    assert found and (found["row_count"], found["ended_at"]) == (3, None)
    centre.do("end_import", import_id=id, source="名簿.csv")
    found = centre.read(roster_imports.by_id, id)
    assert found and found["ended_at"]


def test_one_command_is_one_row(centre: Centre) -> None:
    two = [row("黒田 一"), row("黒田 二")]
    assert centre.refused("keep_people", source="名簿.csv", v=3, part=part(new_id(), 1, 2), rows=two)
    assert centre.refused("keep_people", source="名簿.csv", v=3, rows=two[:1])


@pytest.mark.parametrize(("of", "waits"), [(50, False), (51, True)])
def test_a_row_of_a_large_import_of_a_satellite_that_touches_others_waits(
    two: Two, of: int, waits: bool
) -> None:
    two.headquarters.do("keep_people", source="本部.csv", rows=[row("黒田 一", phone="0155-22-1111")])
    two.meet()
    rows = [row("黒田 一", phone="0155-22-1111", note="北で聞いた")]
    two.north.do("keep_people", source="北.csv", v=3, part=part(new_id(), 1, of), rows=rows)
    tell(two.north, two.headquarters, HEADQUARTERS)
    assert (in_tray(two.headquarters) == ["keep_people"]) == waits


def test_what_is_left_is_the_summary_for_a_day(desk: Desk) -> None:
    desk.post(f"{upload(desk, table(HEADING, '黒田 一,0155-22-1111,'))}/keep")
    assert [file.suffix for file in running(desk.app).settings.uploads.glob("*")] == [".kept"]
    assert roster_keeping.BECAME["new"]
