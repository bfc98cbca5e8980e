"""Before and after: what the preview says of each row is what keeping it does."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.centre import Desk
from tests.test_roster_files import table, upload
from vcenter.web.state import running

MAY = {"/rosters/files/{file}/changes": "rosters"}

FILES = Path(__file__).parent / "data" / "rosters"
HEADING = "氏名,生年月日,電話,住所"
FIRST = ("黒田 一,1970/3/2,0155-22-1111,", "黒田 二,1971/3/2,,川上2", "黒田 三,1972/3/2,,川上3")
LATER = (
    "黒田 一,1970/3/2,,川上1",
    "黒田 二,1971/3/2,0155-22,川上2",
    "黒田 三,1972/3/2,,川上9",
    "黒田 四,,,",
)


def summary(desk: Desk, where: str) -> list[dict[str, Any]]:
    file = running(desk.app).settings.uploads / f"{where.rsplit('/', maxsplit=1)[-1]}.kept"
    lines: list[dict[str, Any]] = orjson.loads(file.read_bytes())["lines"]
    return lines


def keep(desk: Desk, data: bytes) -> str:
    where = upload(desk, data)
    desk.post(f"{where}/keep")
    return where


def test_each_kind_of_change_is_told_by_number_and_row_by_row(desk: Desk) -> None:
    keep(desk, table(HEADING, *FIRST))
    where = upload(desk, table(HEADING, *LATER))
    page = desk.get(where).text
    for said in ("新しく登録　<b>1</b>", "登録に書き足す　<b>1</b>", "変わりなし　<b>2</b>"):
        assert said in page
    assert "印を付ける　<b>2</b>" in page
    changed = desk.get(f"{where}/changes?of=changed").text
    assert "黒田　一" in changed and "→ 川上1" in changed and "黒田　二" not in changed
    marked = desk.get(f"{where}/changes?of=marked").text
    assert "川上3" in marked and "「川上9」" in marked
    emptied = desk.get(f"{where}/changes?of=emptied").text
    assert "0155-22-1111（そのまま残します）" in emptied
    assert desk.get(f"{where}/changes?of=x").status_code == 404


@pytest.mark.parametrize("name", ["災害ボランティア事前登録.csv", "団体一覧.xlsx", "サロン一覧.xlsx"])
def test_what_was_told_before_is_what_became_of_it(desk: Desk, name: str) -> None:
    data = (FILES / name).read_bytes()
    for _ in range(2):
        where = upload(desk, data)
        page = desk.get(where).text
        desk.post(f"{where}/keep")
        lines = summary(desk, where)
        words = {"new": "新しく登録", "changed": "登録に書き足す", "same": "変わりなし"}
        for word, said in words.items():
            count = sum(line["became"] == word for line in lines)
            assert f"{said}　<b>{count}</b>" in page, word
