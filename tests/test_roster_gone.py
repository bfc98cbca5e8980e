"""The same list of next year: who is new, who changed and who is gone; gone people are listed and marked, never deleted."""

from pathlib import Path

import pytest

from tests.centre import Centre, Desk, new_id
from tests.test_roster_files import table
from vcenter.domain.roster_same import list_called
from vcenter.store import migrate, people
from vcenter.store.roster_marks import Mark
from vcenter.store.tx import Tx

MAY = {
    "/rosters/imports/{import}/gone": "rosters",
    "/rosters/files/{file}/follows": "rosters",
    "mark_gone": "rosters",
    "say_gone": "rosters",
}

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
    assert "このファイルにない人　<b>2</b>人" in page
    assert "黒田　三、黒田　二" in page
    assert "今回ない人が2人あります" in desk.post(f"{where}/keep").text
    assert desk.read(people.count) == 4
    assert "前回の名簿とは比べません" in desk.get(upload(desk, "ほかの会.csv", *NEXT)).text


def test_gone_people_rest_or_have_left_one_by_one_or_all_and_are_never_deleted(desk: Desk) -> None:
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
    states = {name: desk.row(people.by_id, id)["volunteer_state"] for name, id in gone.items()}
    assert states == {
        "黒田　一": "registered",
        "黒田　二": "left",
        "黒田　三": "resting",
        "黒田　四": "registered",
    }
    assert "休止中・退会の人　2人" in desk.get(where).text
    assert desk.read(people.count) == 4
    assert desk.get(f"/rosters/imports/{new_id()}/gone").status_code == 404


def test_a_groups_list_says_which_are_gone(desk: Desk) -> None:
    def bring(name: str, *rows: str) -> str:
        data = table("団体名,代表者,会員数", *rows)
        answer = desk.client.post(
            "/rosters/files", data={"session": desk.session}, files={"file": (name, data)}
        )
        return str(answer.headers["location"])

    desk.post(f"{bring('団体2025.csv', '見守り隊,黒田 六,12', '花の会,黒田 七,8')}/keep")
    where = bring("団体2026.csv", "見守り隊,黒田 六,12")
    assert "このファイルにない団体　<b>1</b>件" in desk.get(where).text
    assert "今回ない団体が1件あります" in desk.post(f"{where}/keep").text
    page = desk.get(where.replace("/files/", "/imports/") + "/gone").text
    assert "今回ない団体　1件" in page and "花の会" in page and "見守り隊" not in page


def test_which_list_a_file_follows_is_chosen(desk: Desk) -> None:
    first = keep(desk, "名簿2025.csv", *LAST).split("/")[3]
    where = upload(desk, "会員一覧.csv", *NEXT)
    assert "前回の名簿とは比べません" in desk.get(where).text
    desk.post(f"{where}/follows", follows=first)
    assert "このファイルにない人　<b>2</b>人" in desk.get(where).text
    assert "今回ない人が2人あります" in desk.post(f"{where}/keep").text
    assert "今回いない人　2人" in desk.get(where.replace("/files/", "/imports/") + "/gone").text


def test_a_file_may_follow_none(desk: Desk) -> None:
    keep(desk, "名簿2025.csv", *LAST)
    where = upload(desk, "名簿2026.csv", *NEXT)
    desk.post(f"{where}/follows", follows="none")
    assert "前回の名簿とは比べません" in desk.get(where).text
    assert "今回ない" not in desk.post(f"{where}/keep").text


def test_what_is_no_import_is_not_followed(desk: Desk) -> None:
    keep(desk, "名簿2025.csv", *LAST)
    where = upload(desk, "名簿2026.csv", *NEXT)
    desk.post(f"{where}/follows", follows=new_id())
    assert "このファイルにない人　<b>2</b>人" in desk.get(where).text


STATES = "氏名,電話,登録状況"


def test_a_column_of_states_says_where_people_stand(desk: Desk) -> None:
    def bring(*rows: str) -> str:
        files = {"file": ("会員.csv", table(STATES, *rows))}
        return str(
            desk.client.post("/rosters/files", data={"session": desk.session}, files=files).headers[
                "location"
            ]
        )

    desk.post(
        f"{bring('黒田 一,0155-22-1111,休会', '黒田 二,0155-22-1112,登録済', '黒田 三,0155-22-1113,')}/keep"
    )
    where = bring("黒田 一,0155-22-1111,退会", "黒田 二,0155-22-1112,登録済")
    assert "休止中" in desk.get(f"{where}/changes?of=changed").text
    desk.post(f"{where}/keep")
    rows = desk.read(lambda tx: tx.fetch("SELECT name, volunteer_state FROM people ORDER BY name"))
    assert {row["name"]: row["volunteer_state"] for row in rows} == {
        "黒田　一": "left",
        "黒田　二": "registered",
        "黒田　三": "registered",
    }


def test_a_state_that_nobody_can_read_is_marked(desk: Desk) -> None:
    files = {"file": ("会員.csv", table(STATES, "黒田 一,0155-22-1111,半分"))}
    where = desk.client.post("/rosters/files", data={"session": desk.session}, files=files).headers[
        "location"
    ]
    desk.post(f"{where}/keep")
    marks = desk.read(lambda tx: tx.fetch("SELECT field, as_written FROM person_marks"))
    assert [tuple(mark.values()) for mark in marks] == [("volunteer_state", "半分")]
    assert "登録の状態が読めません" in desk.get("/rosters/marked").text


def test_marks_of_before_become_the_state_of_people(centre: Centre) -> None:
    ids = [centre.person(f"黒田　{name}") for name in "一二"]
    script = (Path(migrate.__file__).parent / migrate.FOLDER / "0038_states.sql").read_text()
    moves = [part for part in script.split(";") if "person_marks" in part]

    def old(tx: Tx) -> None:
        for id, word in zip(ids, ("退会", "休止中"), strict=True):
            people.mark(tx, id, Mark("membership", word, "今回の名簿にいない"))
        for move in moves:
            tx.execute(move)

    centre.run(centre.database.write(old))
    assert [centre.row(people.by_id, id)["volunteer_state"] for id in ids] == ["left", "resting"]
