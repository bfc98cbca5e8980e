"""Rosters as councils lay them out: families, tables side by side, two heading rows, numbers that begin anew, notes between rows."""

from pathlib import Path
from typing import Any

import pytest

from tests.centre import Desk
from tests.test_roster_files import excel, marks, read, show, table, upload
from vcenter.rosters.model import Roster
from vcenter.rosters.read import read_roster
from vcenter.store import groups

# Families


@pytest.mark.parametrize(
    "heading", ["緊急連絡先,緊急連絡先電話,続柄", "緊急連絡先（氏名）,緊急連絡先（電話）,緊急連絡先（続柄）"]
)
def test_how_the_contact_is_related_changes_nobodys_name(heading: str) -> None:
    first, second, third = read(
        f"氏名,電話,{heading}",
        "山田 太郎,0155-22-1111,山田花子,090-1111-2222,妻",
        "佐藤花子,0155-22-1112,佐藤一,090-1111-3333,夫",
        "鈴木,0155-22-1113,鈴木一,090-1111-3334,父",
    ).people
    assert [one.name for one in (first, second, third)] == ["山田　太郎", "佐藤花子", "鈴木"]
    assert (second.marks, third.marks) == ([], [])
    assert first.note == "緊急連絡先の続柄: 妻"


def test_a_member_gets_the_familys_name_only_right_below_it_in_its_household() -> None:
    people = read(
        "氏名,電話,住所,続柄",
        "山田 太郎,0155-22-1111,帯広市西1,世帯主",
        "花子,,帯広市西1,妻",
        "佐藤花子,,帯広市西1,妻の母",
        "健太,,音更町2,子",
        "林 一,0155-22-1112,帯広市東1,世帯主",
        "林花子,,,妻",
        "一子,,,子",
    ).people
    assert [one.name for one in people] == [
        "山田　太郎", "山田　花子", "佐藤花子", "健太", "林　一", "林花子", "一子",
    ]  # fmt: skip
    assert [one.row for one in people if one.marks] == [3]


def test_households_are_known_by_their_number_and_kept() -> None:
    one, two, three = read(
        "世帯,氏名,電話,続柄",
        "1,山田 太郎,0155-22-1111,本人",
        "1,花子,,妻",
        "2,次郎,,子",
    ).people
    assert (one.name, two.name, three.name) == ("山田　太郎", "山田　花子", "次郎")
    assert two.note == "世帯: 1。続柄: 妻"


def test_a_given_name_behind_a_sign_for_above_gets_the_surname_above() -> None:
    _, wife = read("氏名,フリガナ,電話", "白井 九,シライ ク,090-2222-0014", "〃花子,〃ハナコ,〃").people
    assert (wife.name, wife.kana, marks(wife)) == ("白井　花子", "シライ　ハナコ", {"name": "〃花子"})
    _, nameless = read("氏名,フリガナ,電話", "山田太郎,ヤマダタロウ,090-2222-0014", "〃花子,,〃").people
    assert (nameless.name, marks(nameless)) == ("花子", {"name": "〃花子"})


# Tables and headings


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        (
            "氏名,フリガナ,電話,,氏名,フリガナ,電話",
            ["甲一,コウイチ,0155-22-1111,,乙二,オツジ,0155-22-1112", ",,,,丁四,テイシ,0155-22-1114"],
        ),
        ("氏名,電話,氏名,電話", ["甲一,0155-22-1111,乙二,0155-22-1112", ",,丁四,0155-22-1114"]),
        ("No,氏名,電話,No,氏名,電話", ["1,甲一,0155-22-1111,2,乙二,0155-22-1112", ",,,3,丁四,0155-22-1114"]),
    ],
)
def test_of_two_tables_side_by_side_both_are_read(heading: str, rows: list[str]) -> None:
    people = read(heading, *rows).people
    assert [(one.row, one.name, one.phone, one.phone_other) for one in people] == [
        (2, "甲一", "0155-22-1111", ""),
        (2, "乙二", "0155-22-1112", ""),
        (3, "丁四", "0155-22-1114", ""),
    ]


def test_of_two_tables_of_groups_side_by_side_both_are_kept(desk: Desk) -> None:
    heading = "団体名,代表者,会員数,,団体名,代表者,会員数"
    where = upload(desk, table(heading, "見守り隊,黒田,12,,ひまわり会,森,3"))
    desk.post(f"{where}/keep")
    assert sorted(row["name"] for row in desk.read(groups.all_groups)) == ["ひまわり会", "見守り隊"]


def test_a_name_behind_the_contact_is_the_contacts() -> None:
    (one,) = read("氏名,電話,緊急連絡先,氏名,電話", "甲一,0155-22-1111,妻,甲花,0155-22-1112").people
    assert (one.phone_other, one.emergency_name, one.emergency_phone) == ("", "甲花 妻", "0155-22-1112")


@pytest.mark.parametrize("merged", [False, True])
def test_a_column_whose_heading_stands_in_the_upper_row_alone_is_read(merged: bool) -> None:
    def change(book: Any) -> None:
        sheet = book["名簿"]
        for cells in ("A1:B1", "C1:D1", *(("E1:E2",) if merged else ())):
            sheet.merge_cells(cells)

    heading = [["氏名", None, "連絡先", None, "住所"], ["姓", "名", "自宅", "携帯", None]]
    row = ["佐藤", "一", "0155-22-1111", "090-1111-2222", "帯広市西1"]
    again = ["鈴木", "二", "0155-22-1112", "090-1111-2223", "帯広市西2"]
    roster = read_roster(excel(change, 名簿=[*heading, row, *heading, again]))
    assert [(one.name, one.phone_other, one.address) for one in roster.people] == [
        ("佐藤　一", "090-1111-2222", "帯広市西1"),
        ("鈴木　二", "090-1111-2223", "帯広市西2"),
    ]
    assert roster.left_columns == []


def test_in_two_heading_rows_what_stands_below_the_guardian_is_the_guardians() -> None:
    (one,) = read(",,保護者,", "氏名,電話,氏名,電話", "甲一,0155-22-1111,甲花,0155-22-1112").people
    assert (one.name, one.phone, one.phone_other) == ("甲一", "0155-22-1111", "")


def test_a_title_above_the_headings_is_no_heading() -> None:
    (one,) = read("緊急連絡先一覧,,", "氏名,電話,住所", "甲一,0155-22-1111,帯広市").people
    assert (one.phone, one.address) == ("0155-22-1111", "帯広市")


def test_headings_in_two_languages_are_understood() -> None:
    (one,) = read(
        "氏名 / Name,フリガナ Kana,Phone/電話,生年月日 / Date of Birth", "甲一,コウイチ,0155-22-1111,1970/3/2"
    ).people
    assert (one.name, one.kana, one.phone, one.birth) == ("甲一", "コウイチ", "0155-22-1111", "1970-03-02")


def test_a_second_heading_row_in_english_is_nobody() -> None:
    roster = read(
        "氏名,フリガナ,電話,住所", "Name,Kana,Phone,Address", "John Smith,ジョン,090-1111-2222,Obihiro"
    )
    assert [(one.name, one.address) for one in roster.people] == [("John Smith", "Obihiro")]
    assert [row.row for row in roster.skipped] == [1, 2]


# Numbers


def numbered(**sheets: list[list[object]]) -> Roster:
    return read_roster(
        excel(**{name: [["番号", "氏名", "電話", "住所"], *rows] for name, rows in sheets.items()})
    )


def test_numbers_that_begin_anew_on_each_sheet_are_nobodys(tmp_path: Path) -> None:
    roster = numbered(
        A=[[1, "山田太郎", "0155-22-1111", "帯広市"], [2, "佐藤"], [3, "森"], [3, "森"]],
        B=[[1, "山田太郎", "0155-22-9999", "音更町"], [2, "林", "0155-22-7777"]],
    )
    assert {one.member_number for one in roster.people} == {""}
    assert [(left.sheet, left.column) for left in roster.left_columns] == [("A", "番号"), ("B", "番号")]


def test_numbers_of_which_each_is_one_persons_are_kept() -> None:
    roster = numbered(A=[[101, "山田太郎"], [102, "佐藤"]], B=[[103, "森"], [101, "山田太郎"]])
    assert [one.member_number for one in roster.people] == ["101", "102", "103", "101"]


def test_a_short_number_makes_nobody_the_same_who_has_another_phone(tmp_path: Path) -> None:
    heading = "番号,氏名,電話,住所"
    one = table(heading, "1,山田太郎,0155-22-1111,帯広市")
    other = table(heading, "1,山田太郎,0155-22-9999,音更町")
    moved = (
        table("会員番号,氏名,電話", "V-1,森一,0155-22-1111"),
        table("会員番号,氏名,電話", "V-1,森一,0155-22-9999"),
    )
    told = show(
        ("一.csv", one), ("二.csv", other), ("三.csv", moved[0]), ("四.csv", moved[1]), tmp_path=tmp_path
    )
    assert [row["same_as"] is None for row in told["rows"]] == [True, True, True, False]


# Rows that are nobody


@pytest.mark.parametrize(
    "written",
    ["以　上", "－以上－", "作成者：田中一郎", "作成日：令和8年4月1日", "作成日,令和7年4月1日", "令和8年4月1日現在", "（注）転居者を除く",
     "※個人情報につき取扱注意", "※,個人情報につき取扱注意", "（住所は前回と同じ）", "ページ 1/2", "- 2 -", "1", "帯広市社会福祉協議会",
     "B地区", "【C地区】", "3班", "この名簿は毎年4月に作り直します。", "3,欠番"],
)  # fmt: skip
def test_what_stands_between_and_below_people_is_nobody(written: str) -> None:
    roster = read("氏名,電話,住所", "山田,0155-22-1111,帯広市", f"{written},,", "佐藤,0155-22-1112,")
    if written == "3,欠番":
        roster = read("登録番号,氏名,電話", "1,山田,0155-22-1111", f"{written},", "4,佐藤,0155-22-1112")
    assert [person.name for person in roster.people] == ["山田", "佐藤"]
    assert [*(row.row for row in roster.skipped[1:]), *(row.row for row in roster.refused)] == [3]
    assert all(person.marks == [] for person in roster.people)


@pytest.mark.parametrize(
    "name", ["以上 正", "合計 太郎", "中 一", "班目 一", "町 花子", "阿部", "一", "服部 隊"]
)
def test_people_whose_names_look_like_notes_are_people(name: str) -> None:
    people = read("氏名,電話", f"{name},0155-22-1111", f"{name},").people
    assert len(people) == 2
    assert [person.marks for person in people] == [[], []]


@pytest.mark.parametrize("title", ["退会者", "【退会者】", "■ 休会者一覧", "退会者,2名", "令和7年度退会者"])
def test_who_stands_below_the_title_of_those_who_left_is_marked(title: str) -> None:
    heading = "氏名,電話,住所"
    people = read(
        heading, "山田,0155-22-1111,", title, heading, "佐藤,0155-22-1112,", "森,0155-22-1114,", "",
        "【B地区】", "林,0155-22-1113,",
    ).people  # fmt: skip
    assert [(person.name, bool(person.marks)) for person in people] == [
        ("山田", False), ("佐藤", True), ("森", True), ("林", False),
    ]  # fmt: skip
    assert "者」の下に書かれています" in people[1].marks[0].reason


def test_a_sheet_or_a_title_above_the_heading_says_it_too() -> None:
    rows: list[list[object]] = [["氏名", "電話"], ["山田", "0155-22-1111"]]
    people = read_roster(excel(会員=rows, 退会者=rows, 一覧=[["退会者名簿"], *rows])).people
    assert [marks(person) for person in people] == [{}, {"name": "山田"}, {"name": "山田"}]


# Names that are none, or more


@pytest.mark.parametrize(
    "written",
    ["故 山田太郎", "故山田太郎", "未定", "欠番", "123", "-", "山田太郎 他3名", "山田太郎　他", "山田太郎ほか2名", "山田太郎 夫妻", "山田太郎・花子",
     "山田太郎 佐藤花子", "山田太郎→佐藤太郎", "山田太郎※要連絡", "山田太郎★", "(株)山田 太郎", "妻 花子", "(子)一郎", "山田太郎の母", "ひまわりの会"],
)  # fmt: skip
def test_what_is_no_name_or_more_than_one_is_kept_as_written_and_marked(written: str) -> None:
    (person,) = read("氏名,フリガナ,電話", f"{written},ヤマダ,0155-22-1111").people
    assert marks(person) == {"name": written}
    assert person.name.replace("　", "").replace(" ", "") == written.replace("　", "").replace(" ", "")


@pytest.mark.parametrize(
    ("written", "name", "note"),
    [
        ("【退会】山田太郎", "山田太郎", "退会"),
        ("山田太郎（退会）", "山田太郎", "退会"),
        ("山田太郎様", "山田太郎", ""),
        ("山田 太郎 様", "山田　太郎", ""),
    ],
)
def test_what_does_not_belong_to_the_name_is_taken_off_and_marked(written: str, name: str, note: str) -> None:
    (person,) = read("氏名,フリガナ,電話", f"{written},ヤマダ,0155-22-1111").people
    assert (person.name, person.note, marks(person)) == (name, note, {"name": written})


@pytest.mark.parametrize(
    "name", ["森 鷗外", "故島 一郎", "鵜殿 一", "李", "John Smith", "計 良介", "殿岡", "三好 ほのか"]
)
def test_plain_names_have_no_mark(name: str) -> None:
    assert read("氏名,フリガナ,電話", f"{name},モリ,0155-22-1111").people[0].marks == []


def test_where_everybody_is_called_sama_it_is_noted_and_no_mark_is_drowned() -> None:
    rows = [f"山田{kanji}様,0155-22-111{n}" for n, kanji in enumerate("一二三四五六")]
    people = read("氏名,電話", *rows, "故 林太郎,0155-22-1119").people
    assert [person.row for person in people if person.marks] == [8]
    assert (people[0].name, people[0].note) == ("山田一", "名簿の氏名: 山田一様")


@pytest.mark.parametrize("cell", ["山田太郎 ヤマダタロウ", '"山田太郎\nやまだたろう"'])
def test_a_reading_in_the_cell_of_the_name_is_no_part_of_it(cell: str) -> None:
    (person,) = read("氏名,フリガナ,電話", f"{cell},ヤマダ タロウ,0155-22-1111").people
    assert (person.name, person.kana, person.marks) == ("山田太郎", "ヤマダ　タロウ", [])


# Cells made one


def merged_name(*rows: list[object]) -> Roster:
    def change(book: Any) -> None:
        book["名簿"].merge_cells("A2:A3")

    return read_roster(excel(change, 名簿=[["氏名", "電話", "備考", "生年月日"], *rows]))


def test_a_name_over_two_rows_is_one_person_with_two_phones() -> None:
    roster = merged_name(
        ["山田", "0155-22-1111", "一"], [None, "090-1111-2222", "二"], ["佐藤", "0155-22-1112"]
    )
    first, second = roster.people
    assert (first.phone, first.phone_other, first.note) == ("0155-22-1111", "090-1111-2222", "一。二")
    assert (second.row, [row.row for row in roster.skipped]) == (4, [1, 3])


def test_a_name_over_two_rows_of_two_birthdays_is_two_people_and_marked() -> None:
    roster = merged_name(["山田", "0155-22-1111", "", "1970/3/2"], [None, "", "", "1999/3/2"])
    assert [marks(person) for person in roster.people] == [{}, {"name": "山田"}]


def test_a_name_over_two_rows_keeps_both_of_what_stands_in_a_column_that_no_field_knows() -> None:
    def change(book: Any) -> None:
        book["名簿"].merge_cells("A2:A3")

    rows: list[list[object]] = [["氏名", "電話", "血液型", "趣味"], ["山田", "0155-22-1111", "A", "将棋"]]
    (person,) = read_roster(excel(change, 名簿=[*rows, [None, None, "A", "囲碁"]])).people
    assert person.beside == {"血液型": "A", "趣味": "将棋／囲碁"}


def test_a_month_or_an_average_between_the_rows_of_a_list_is_nobody() -> None:
    roster = read(
        "氏名,電話,年齢",
        "青木 一,090-0000-0001,70",
        "5月,,",
        "青木 二,090-0000-0002,72",
        "平均,,71歳",
        "上半期,,",
    )
    assert [one.name for one in roster.people] == ["青木　一", "青木　二"]
    assert [one.row for one in roster.skipped if one.row > 1] == [3, 5, 6]
