"""What the desk and the command line say of a roster before it is kept."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.centre import Desk
from tests.test_roster_files import excel, show, table, upload
from vcenter.__main__ import main
from vcenter.rosters.compared import Comparison, plain_rows
from vcenter.rosters.read import read_roster

HEADING = "氏名,電話,住所"


def keep(desk: Desk, *rows: str) -> None:
    desk.post(f"{upload(desk, table(*rows))}/keep")


def test_the_button_says_how_many_are_new_and_how_many_are_known(desk: Desk) -> None:
    first = "黒田 一,0155-22-1111,"
    page = desk.get(upload(desk, table(HEADING, first))).text
    assert "新しい1人を取り込む" in page
    keep(desk, HEADING, first)
    page = desk.get(
        upload(desk, table(HEADING, first, "黒田 二,0155-22-1112,", "黒田 三,0155-22-1113,"))
    ).text
    assert "新しい2人と登録済みの1人を取り込む" in page


def test_groups_are_counted_as_groups(desk: Desk) -> None:
    page = desk.get(upload(desk, table("団体名,代表者,会員数", "見守り隊,黒田 六,12"))).text
    assert "新しい団体1件を取り込む" in page


def test_people_of_one_name_in_one_file_are_pointed_out(desk: Desk, tmp_path: Path) -> None:
    rows = (
        HEADING,
        "黒田 一,0155-22-1111,芝1",
        "黒田 二,0155-22-1112,",
        "黒田一,0155-22-9999,",
        "黒田 一,0155-22-1111,",
    )
    keep(desk, HEADING, "黒田 二,0155-22-1112,")
    page = desk.get(upload(desk, table(*rows))).text
    assert "黒田　一: 2行目は新しい人、4行目は新しい人、5行目は2行目と同じ人" in page
    assert "黒田　二: " not in page
    (tmp_path / "人.csv").write_bytes(table(*rows))
    said = (
        CliRunner()
        .invoke(main, ["--data", str(tmp_path / "data"), "import", str(tmp_path / "人.csv")])
        .output
    )
    assert "同じ名前 黒田　一: 2行目は新しい人、4行目は新しい人、5行目は2行目と同じ人" in said


def test_rows_are_called_as_people_call_them(desk: Desk) -> None:
    data = excel(名簿=[["氏名", "電話"], ["黒田 一", "0155-22-11"]])
    assert "名簿 2行目" in desk.get(upload(desk, data)).text


@pytest.mark.parametrize("written", ["川上2丁目5-15", "川上２−５−１５", "川上二丁目5番15号"])
def test_an_address_in_another_way_of_writing_is_the_same(tmp_path: Path, written: str) -> None:
    heading = "氏名,生年月日,住所"
    rows = table(
        heading, "黒田 四,S45.3.2,川上2-5-15", f"黒田 四,S45.3.2,{written}", "黒田 四,S45.3.2,川上2-5-16"
    )
    _, same, other = show(("人.csv", rows), tmp_path=tmp_path)["rows"]
    assert same["marks"] == {}
    assert "川上2-5-15" in other["marks"]["address"]


def test_who_says_the_same_but_for_the_writing_of_the_address_is_the_same_person() -> None:
    known = {
        "id": "x",
        "joined_into": None,
        "name": "黒田 四",
        "address": "川上2-5-15",
        "phone": "0155-22-1111",
    }
    comparison = Comparison()
    comparison.know_people([known])
    rows = plain_rows(
        read_roster(table("氏名,住所", "黒田 四,川上2丁目5番15号", "黒田 四,川上2-6")), lambda: "new"
    )
    comparison.compare(rows, "file")
    assert [row["same_as"] for row in rows["people"]] == ["x", None]
