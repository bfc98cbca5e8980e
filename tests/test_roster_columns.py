"""Which column of a roster is what: by its heading, by what stands in it, or as somebody decided for files of this shape."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.centre import Desk, new_id
from tests.test_roster_files import excel, read, table, upload
from vcenter.__main__ import main
from vcenter.rosters.column_words import choices, sections
from vcenter.rosters.contents import looks_like
from vcenter.rosters.model import Column
from vcenter.rosters.read import read_roster
from vcenter.store import people

MAY = {
    "/rosters/files/{file}/columns": "rosters",
    "/rosters/files/{file}/columns/forget": "rosters",
    "remember_columns": "rosters",
    "forget_columns": "rosters",
}

FILE = (
    "氏名,,ひとこと",
    "黒田 一,090-1111-2222,川上1-2",
    "黒田 二,080-1111-3333,川上1-3",
    "黒田 三,03-1111-4444,",
)


def columns(*rows: str) -> list[Column]:
    (found,) = read(*rows).tables
    return found.columns


def shape(desk: Desk, where: str) -> str:
    page = desk.get(f"{where}/columns").text
    return page.split('name="shape" value="')[1][:32]


def change(desk: Desk, where: str, **fields: str) -> Any:
    found = shape(desk, where)
    chosen = {f"{found}-{column[1:]}": field for column, field in fields.items()}
    return desk.post(f"{where}/columns", shape=found, command_id=new_id(), **chosen)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("090-1111-2222", "０８０１１１１３３３３"), "phone"),
        (("0155-22-1111", "", "0155-22-1112"), "phone"),
        (("100-0001", "〒106-0045"), "postal"),
        (("S45.3.2", "1970/3/2"), "birth"),
        (("a@example.jp", "b@example.jp"), "email"),
        (("ヤマダ タロウ", "さとう はなこ"), "kana"),
        (("山田 太郎", "佐藤　花子"), "name"),
        (("みなと市港町1-2", "港区芝三丁目1番"), "address"),
        (("男", "女"), "sex"),
        (("12345", "23456"), ""),
        (("090-1111-2222",), ""),
        (("090-1111-2222", "左きき"), ""),
    ],
)
def test_contents_say_what_a_column_is(cells: tuple[str, ...], field: str) -> None:
    assert looks_like(cells) == field


def test_a_column_of_phones_without_a_heading_is_found_by_what_is_in_it() -> None:
    name, phone, note = columns(*FILE)
    assert (name.field, name.how) == ("name", "heading")
    assert (phone.heading, phone.field, phone.how) == ("", "phone", "contents")
    assert phone.examples == ["090-1111-2222", "080-1111-3333", "03-1111-4444"]
    assert (note.field, note.how, note.like) == ("noted", "", "address")
    assert next(person.phone for person in read(*FILE).people) == "090-1111-2222"


def test_a_heading_that_says_something_else_is_believed() -> None:
    # FAX is no phone to call, however it looks.
    (person, *_) = read("氏名,電話,FAX", *("黒田 一,,0155-22-1111", "黒田 二,,0155-22-1112")).people
    assert (person.phone, person.beside) == ("", {"FAX": "0155-22-1111"})


@pytest.mark.parametrize("kind", ["people", "groups", "salons"])
def test_each_choice_stands_in_one_section_of_a_length_that_is_read_at_a_glance(kind: str) -> None:
    parted = sections(kind)
    assert [one for words in parted.values() for one in words] == list(choices(kind))
    assert max(len(words) for words in parted.values()) <= 11


def test_a_column_is_changed_by_a_tap_and_the_file_is_read_anew(desk: Desk) -> None:
    where = upload(desk, table(*FILE))
    page = desk.get(f"{where}/columns").text
    assert "中身から" in page and "見出しから" in page and "中身は「住所」のようです" in page
    assert change(desk, where, c2="address", c1="left_out").headers["location"] == where
    desk.post(f"{where}/keep")
    kept = desk.read(lambda tx: people.namesakes(tx, ["黒田 一"]))
    (person,) = next(iter(kept.values()))
    assert (person["address"], person["phone"]) == ("川上1-2", "")


def test_what_was_decided_is_used_for_the_next_file_of_that_shape_until_it_is_forgotten(desk: Desk) -> None:
    change(desk, upload(desk, table(*FILE)), c2="address")
    later = upload(desk, table("氏 名,,ひとこと", "黒田 五,,川上9-9"))
    again = upload(desk, table(*FILE))
    assert "前に決めた列の対応を使いました" in desk.get(later).text
    assert "川上9-9" in desk.get(later).text
    desk.post(f"{again}/columns/forget", shape=shape(desk, again), command_id=new_id())
    assert "前に決めた列の対応を使いました" not in desk.get(again).text
    assert "前に決めた" not in desk.get(upload(desk, table("氏名,電話,ひとこと", "黒田 五,,"))).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"c0": "noted"}, "「氏名」（または「姓」と「名」）の列を選んでください"),
        ({"c2": "name"}, "「氏名」に2つの列が選ばれています"),
        ({"c2": "members"}, "ない項目"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_chosen_stays(
    desk: Desk, fields: dict[str, str], says: str
) -> None:
    where = upload(desk, table(*FILE))
    answer = change(desk, where, c1="left_out", **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert '<option value="left_out" selected>' in answer.text
    assert "前に決めた" not in desk.get(where).text


def test_sheets_with_the_same_headings_are_one_table() -> None:
    data = excel(川上=[["氏名", "電話"], ["黒田 一", "1"]], 川下=[["氏名", "電話"], ["黒田 二", "2"]])
    (found,) = read_roster(data).tables
    assert found.sheets == ["川上", "川下"]


def test_the_command_line_uses_what_was_decided_and_forgets_it(desk: Desk, tmp_path: Path) -> None:
    change(desk, upload(desk, table(*FILE)), c2="address")
    file = tmp_path / "人.csv"
    file.write_bytes(table(*FILE))
    data = str(tmp_path / "data")
    assert desk.read(lambda tx: tx.value("SELECT count(*) FROM roster_shapes")) == 1

    def run(*more: str) -> str:
        return CliRunner().invoke(main, ["--data", data, "import", str(file), *more]).output

    assert "前に決めた列の対応を使いました" in run()
    (first, *_) = json.loads(run("--show", "json"))["rows"]
    assert first["values"]["address"] == "川上1-2"
    assert "前に決めた" not in run("--forget-columns")
    assert "前に決めた" not in run()


PEOPLE = (
    "黒田 一,くろだ はじめ,090-1111-2222,港区芝1-2-3",
    "黒田 二,くろだ じろう,090-1111-2223,港区芝1-2-4",
)


def test_a_file_without_a_heading_is_read_where_its_contents_are_unmistakable(desk: Desk) -> None:
    where = upload(desk, table(*PEOPLE))
    page = desk.get(where).text
    assert "新しい2人を取り込む" in page
    assert "A列（氏名） → 氏名（中身から）" in page
    desk.post(f"{where}/keep")
    rows = desk.read(lambda tx: tx.fetch("SELECT name, kana, phone FROM people ORDER BY phone"))
    assert tuple(rows[0].values()) == ("黒田　一", "クロダ　ハジメ", "090-1111-2222")


def test_one_that_leaves_a_doubt_is_asked_about_and_not_refused(desk: Desk) -> None:
    where = upload(desk, table("黒田一,090-1111-2222,A", "黒田二,090-1111-2223,B"))
    answer = desk.client.get(where, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{where}/columns")
    page = desk.get(f"{where}/columns").text
    assert "見出しの行がないファイルです" in page
    shape = re.search('name="shape" value="([0-9a-f]+)"', page)
    assert shape
    desk.post(f"{where}/columns", shape=shape[1], **{f"{shape[1]}-0": "name"})
    assert "新しい2人を取り込む" in desk.get(where).text
    assert (
        "新しい2人を取り込む"
        in desk.get(upload(desk, table("森一郎,090-1111-2225,C", "森二郎,090-1111-2226,B"))).text
    )


def test_a_heading_in_words_that_we_lack_is_no_person(desk: Desk) -> None:
    where = upload(desk, table("だれ,どこ", *(f"黒田 {at},090-1111-2{at}" for at in range(200, 215))))
    assert "だれ" not in [row["name"] for row in desk.read(lambda tx: tx.fetch("SELECT name FROM people"))]
    assert desk.client.get(where, follow_redirects=False).status_code == 303


def test_what_looks_like_nobody_is_still_refused(desk: Desk) -> None:
    files = {"file": ("名簿.csv", table("あ,い", "う,え"))}
    answer = desk.client.post("/rosters/files", data={"session": desk.session}, files=files)
    assert (answer.status_code, "見出しの行が見つかりません" in answer.text) == (422, True)
