"""The same list of next year: who is new, who changed and who is gone; gone people are listed and marked, never deleted."""

import pytest

from tests.centre import Desk, new_id
from tests.test_roster_files import table
from vcenter.domain.roster_same import list_called
from vcenter.store import people, roster_marks

MAY = {"/rosters/imports/{import}/gone": "rosters", "mark_gone": "rosters"}

HEADING = "氏名,電話,住所"
LAST = ("黒田 一,0155-22-1111,", "黒田 二,0155-22-1112,", "黒田 三,0155-22-1113,")
NEXT = ("黒田 一,0155-22-1111,川上1", "黒田 四,0155-22-1114,")


def upload(desk: Desk, name: str, *rows: str) -> str:
    answer = desk.client.post(
        "/rosters/files",
        data={"session": desk.session},
        files={"file": (name, table(HEADING, *rows))},
    )
    return str(answer.headers["location"])


def keep(desk: Desk, name: str, *rows: str) -> str:
    where = upload(desk, name, *rows)
    assert "取り込みました" in desk.post(f"{where}/keep").text
    return where.replace("/files/", "/imports/") + "/gone"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ボランティア名簿_R7年度.xlsx", "ボランティア名簿 2026.csv", True),
        ("令和7年度 会員名簿.xlsx", "会員名簿（令和８年度）.xlsx", True),
        ("会員名簿.xlsx", "サロン名簿.xlsx", False),
        ("2025.csv", "R7年度.xlsx", False),
    ],
)
def test_a_list_is_known_by_its_name_whatever_its_year(one: str, other: str, same: bool) -> None:
    assert (list_called(one) == list_called(other)) == same


def test_next_years_file_says_who_is_gone_before_and_after_it_is_kept(desk: Desk) -> None:
    keep(desk, "名簿2025.csv", *LAST)
    where = upload(desk, "名簿2026.csv", *NEXT)
    page = desk.get(where).text
    assert "このファイルにいない人　<b>2</b>人" in page
    assert "黒田　三、黒田　二" in page
    assert "今回いない人が2人" in desk.post(f"{where}/keep").text
    assert desk.read(people.count) == 4
    assert "前回の名簿と比べて" not in desk.get(upload(desk, "ほかの会.csv", *NEXT)).text


def test_gone_people_are_marked_one_by_one_or_all_and_never_deleted(desk: Desk) -> None:
    keep(desk, "名簿2025.csv", *LAST)
    where = keep(desk, "名簿2026.csv", *NEXT)
    gone = {
        row["name"]: row["id"]
        for row in desk.read(lambda tx: tx.fetch("SELECT id, name FROM people WHERE name <> ''"))
    }

    def press(**form: str) -> int:
        return desk.post(where, command_id=new_id(), **form).status_code

    assert press(who="chosen", person=gone["黒田　二"]) == 422
    assert press(who="chosen", state="left") == 422
    assert press(who="chosen", state="left", person=gone["黒田　二"]) == 303
    assert press(who="all", state="resting") == 303
    for name, word in (("黒田　二", "退会"), ("黒田　三", "休止中")):
        mark = desk.read(roster_marks.one, "people", gone[name], "membership")
        assert mark and (mark["as_written"], mark["file"]) == (word, "名簿2026.csv")
    assert desk.read(roster_marks.one, "people", gone["黒田　一"], "membership") is None
    page = desk.get(where).text
    assert "印を付けた人　2人" in page
    assert desk.read(people.count) == 4
    assert desk.get(f"/rosters/imports/{new_id()}/gone").status_code == 404
