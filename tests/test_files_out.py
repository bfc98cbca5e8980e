"""Files out: no formula, no letter lost in silence, told to 責任者, and the same again when they are read."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.centre import Centre, Desk, new_id
from tests.test_roster_files import upload
from vcenter.domain.formulas import guarded, unguarded
from vcenter.rosters.files import read_file
from vcenter.rosters.read import read_roster
from vcenter.sheets.files_out import csv_file, lacking, xlsx_file
from vcenter.store import dangerous_acts, files_out
from vcenter.store.files_out import PEOPLE, FileOut
from vcenter.store.selections import Selection

MAY = {
    "/rosters/files-out": "rosters",
    "/rosters/files-out/check": "rosters",
    "/rosters/files-out/make": "rosters",
    "take_file_out": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

HEADING = ("氏名", "備考")
FORMULAS = ["=1+1", "+81 90", "-3", "@SUM(A1)", "\tx", "'=x", "''@x", "'普通", '=HYPERLINK("http://x")']

VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")) | st.sampled_from("=+-@'\",\n"),
    min_size=1,
    max_size=30,
)


def back(data: bytes) -> list[list[object]]:
    return [list(row) for row in read_file(data)[1][0].rows]


@given(VALUES)
@example("=1+1")
@example("'''=1")
def test_a_guarded_value_is_no_formula_and_comes_back(value: str) -> None:
    assert guarded(value)[0] not in "=+-@\t\r"
    assert unguarded(guarded(value)) == value


@given(st.lists(VALUES, min_size=2, max_size=2))
@example(["〓\n一,二,三,四", "=1"])
def test_what_is_written_is_read_the_same_from_csv(values: list[str]) -> None:
    assert back(csv_file(HEADING, [values], "utf8"))[1] == values


@given(st.lists(VALUES.map(lambda value: value.replace("\r", "")), min_size=2, max_size=2))
def test_what_is_written_is_read_the_same_from_excel(values: list[str]) -> None:
    values = [f"一{value}一" for value in values]
    assert back(xlsx_file("人", HEADING, [values]))[1] == values


@pytest.mark.parametrize("value", FORMULAS)
def test_no_cell_is_a_formula(value: str) -> None:
    cell = csv_file(HEADING, [(value, "x")], "cp932").decode("cp932").splitlines()[1]
    assert cell[:2] == "\"'" or value == "'普通"
    made = xlsx_file("人", HEADING, [(value, 3)])
    assert back(made)[1] == [value, 3]


def test_letters_that_the_old_encoding_lacks_are_marked_and_told() -> None:
    rows = [("髙﨑　〜𠮷野", "ữ?")]
    assert lacking(rows) == ["𠮷", "ữ"]
    said = csv_file(HEADING, rows, "cp932").decode("cp932")
    assert "髙﨑　～〓野" in said and "〓?" in said


def people(centre: Centre) -> FileOut:
    group = centre.do("add_group", group=new_id(), name="料理の会")["group"]
    one = centre.person(
        "髙﨑　花子",
        kana="タカサキ　ハナコ",
        birth="1950-04-01",
        postal="123-4567",
        address="みなと市本町1-2-3　コーポ桜　203",
        phone="090-1111-2222",
        email="hana@example.jp",
        skills=["barber", "it", "machine"],
        note="=膝が痛い\n右、左、両方、たまに",
    )
    centre.do("add_members", group=group, people=[one])
    centre.person("NGUYEN VAN A", kana="グエン　ヴァン　アー", birth="1999-12-31", phone="080-3333-4444")
    centre.do("hide_person", person=centre.person("秘匿　子", phone="090-9999-0000"))
    return FileOut("people", Selection())


@pytest.mark.parametrize("how", ["xlsx", "utf8", "cp932"])
def test_our_own_file_is_read_as_what_it_was_written_from(centre: Centre, how: str) -> None:
    made = centre.read(files_out.table, people(centre))
    assert made.hidden == 1 and len(made.rows) == 2
    data = xlsx_file("人", PEOPLE, made.rows) if how == "xlsx" else csv_file(PEOPLE, made.rows, how)  # type: ignore[arg-type]
    roster = read_roster(data)
    assert not roster.refused
    read = {one.name: one for one in roster.people}
    one = read["髙﨑　花子"]
    assert (one.kana, one.birth, one.postal, one.phone) == (
        "タカサキ　ハナコ",
        "1950-04-01",
        "123-4567",
        "090-1111-2222",
    )
    assert (one.address, one.groups) == ("みなと市本町1-2-3　コーポ桜　203", ["料理の会"])
    assert one.note == "=膝が痛い\n右、左、両方、たまに" and not one.beside and not one.marks
    assert set(read) == {"髙﨑　花子", "NGUYEN VAN A"}


@pytest.mark.parametrize("how", ["xlsx", "utf8"])
def test_reading_our_own_file_changes_nothing(desk: Desk, how: str) -> None:
    group = desk.do("add_group", group=new_id(), name="料理の会")["group"]
    one = desk.volunteer(
        "髙﨑　花子", kana="タカサキ　ハナコ", address="みなと市本町1", skills=["barber"], check_in=False
    )
    desk.do("add_members", group=group, people=[one])
    desk.volunteer("渡邊　一", kana="ワタナベ　ハジメ", note="=1", check_in=False)
    data = desk.post("/rosters/files-out/make", what="people", file_format=how, why="試し").content
    before = desk.read(lambda tx: (tx.fetch("SELECT * FROM people"), tx.fetch("SELECT * FROM person_skills")))
    where = upload(desk, data)
    assert "変わりなし　<b>2</b>" in desk.get(where).text
    desk.post(f"{where}/keep")
    after = desk.read(lambda tx: (tx.fetch("SELECT * FROM people"), tx.fetch("SELECT * FROM person_skills")))
    assert after == before


def test_a_file_goes_out_with_ones_pin_is_told_and_written_down(desk: Desk) -> None:
    desk.volunteer("𠮷野　一", check_in=False)
    desk.do("hide_person", person=desk.volunteer("秘匿　子", check_in=False))
    asked = {"what": "people", "file_format": "cp932", "why": "総会の案内"}
    shown = desk.post("/rosters/files-out/check", **asked).text
    assert "1件を書き出します" in shown and "秘匿の方の1件" in shown and "𠮷" in shown
    assert desk.post("/rosters/files-out/make", **asked, own_pin="").status_code == 422
    made = desk.post("/rosters/files-out/make", **asked)
    assert made.headers["content-type"] == "text/csv; charset=windows-31j"
    assert "〓野" in made.content.decode("cp932") and "秘匿" not in made.content.decode("cp932")
    assert "attachment" in made.headers["content-disposition"]
    told = [row["what"] for row in desk.read(dangerous_acts.latest, 10)]
    assert told[0] == "人の記録 1件をCSVのファイルに書き出しました（使いみち: 総会の案内）。"
    looks = desk.read(lambda tx: tx.fetch("SELECT * FROM looks WHERE act = 'exported'"))
    assert [(row["card"], row["count"]) for row in looks] == [("人の書き出し", 1)]


def test_what_for_is_asked_and_nothing_goes_out_without(desk: Desk) -> None:
    desk.volunteer()
    refused = desk.post("/rosters/files-out/make", what="people", file_format="xlsx", why=" ")
    assert refused.status_code == 422 and "何に使うか" in refused.text
    assert desk.post("/rosters/files-out/check", what="groups", why="x").status_code == 422
    wrong = desk.post(
        "/rosters/files-out/check", what="attendance", first="2026-05-02", last="2026-05-01", why="x"
    )
    assert "終わりの日" in wrong.text


def test_every_table_has_its_rows(desk: Desk) -> None:
    one = desk.volunteer("受付　済", check_in=True)
    group = desk.do("add_group", group=new_id(), name="=会")["group"]
    desk.do("add_members", group=group, people=[one])
    for what in ("attendance", "memberships", "groups"):
        data = desk.post("/rosters/files-out/make", what=what, file_format="utf8", why="報告").content
        assert len(back(data)) == 2, what
    found = back(desk.post("/rosters/files-out/make", what="groups", file_format="utf8", why="報告").content)
    assert found[1][0] == "=会"


def test_columns_may_be_those_of_the_government(centre: Centre) -> None:
    out = people(centre)
    made = centre.read(files_out.table, FileOut("people", out.selection, government=True))
    assert made.heading[1:5] == ("氏", "名", "氏(カナ)", "名(カナ)")
    assert ("髙﨑", "花子") in [row[1:3] for row in made.rows]
