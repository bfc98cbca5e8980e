"""What single cells of rosters say: nothing, an office, what was struck out, a day of a Japanese format, more than a number."""

import io
import re
import zipfile
from time import monotonic
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.test_roster_files import PERSON, excel, marks, one, read, row
from vcenter.domain.refusal import Refusal
from vcenter.rosters.read import read_roster

# Lists


@pytest.mark.parametrize("written", ["なし", "特になし", "無", "－", "無し", "ナシ", "×", "該当なし"])
def test_nothing_is_no_group_and_no_skill(written: str) -> None:
    person = one("電話,所属団体,資格,サロン", f",{written},{written},{written}")
    assert (person.groups, person.skills, person.salons, person.marks) == ([], [], [], [])


@pytest.mark.parametrize("written", ["個人", "個人参加", "無所属"])
def test_who_comes_alone_is_of_no_group(written: str) -> None:
    assert one("電話,所属団体", f",{written}").groups == []


def test_an_office_in_a_group_is_noted_and_makes_no_other_group() -> None:
    person = one("電話,所属団体", ",ひまわり会（会長）、つばめ会 会計、すずめ会（東支部）")
    assert person.groups == ["ひまわり会", "つばめ会", "すずめ会（東支部）"]
    assert person.note == "ひまわり会の会長。つばめ会の会計"


@pytest.mark.parametrize("written", ["運転不可", "チェーンソー×", "看護師資格なし"])
def test_what_somebody_cannot_do_is_a_note_and_no_skill(written: str) -> None:
    person = one("電話,資格", f",英語、{written}")
    assert (person.skills, person.note) == (["英語"], f"資格・特技: {written}")


# Struck out


def test_a_cell_that_is_struck_out_is_marked() -> None:
    def change(book: Any) -> None:
        book["名簿"]["C2"].font = Font(strike=True)

    roster = read_roster(excel(change, 名簿=[PERSON, row("赤井 一")]))
    assert marks(roster.people[0]) == {"phone": "090-1111-0001"}
    assert roster.struck_out == []


def test_a_row_whose_name_alone_is_struck_out_may_be_left_out() -> None:
    def change(book: Any) -> None:
        book["名簿"]["A2"].font = Font(strike=True)

    roster = read_roster(excel(change, 名簿=[PERSON, row("赤井 一"), row("赤井 二")]))
    assert [marks(person) for person in roster.people] == [{"name": "赤井　一"}, {}]
    assert [odd.row for odd in roster.struck_out] == [2]


def test_a_row_that_is_struck_out_whole_has_one_mark() -> None:
    def change(book: Any) -> None:
        for cell in book["団体"][2]:
            cell.font = Font(strike=True)

    rows: list[Any] = [["団体名", "代表者", "会員数"], ["見守り隊", "赤井", 12], ["見守る会", "赤井", 3]]
    roster = read_roster(excel(change, 団体=rows))
    assert [marks(group) for group in roster.groups] == [{"name": "見守り隊"}, {}]


def test_letters_that_are_struck_out_within_a_cell_are_said() -> None:
    def change(book: Any) -> None:
        book["名簿"]["A2"] = CellRichText("赤", TextBlock(InlineFont(strike=True), "旧"), "井 一")
        book["名簿"]["D2"] = CellRichText("港区", TextBlock(InlineFont(b=True), "芝1-1"))

    (person,) = read_roster(excel(change, 名簿=[PERSON, row("x")])).people
    (mark,) = person.marks
    assert (person.name, mark.field, mark.as_written, person.address) == (
        "赤旧井　一",
        "name",
        "赤旧井 一",
        "港区芝1-1",
    )
    assert "「旧」" in mark.reason


# Values


def test_another_sex_is_noted() -> None:
    person = one("電話,性別", ",その他")
    assert (person.sex, person.note, person.marks) == ("", "性別: その他", [])


def test_an_extension_and_a_fax_are_noted() -> None:
    person = one("電話", "0155-22-1111(内123) FAX 0155-22-2222")
    assert (person.phone, person.phone_other, person.marks) == ("0155-22-1111", "", [])
    assert person.note == "電話: 0155-22-1111(内123) FAX 0155-22-2222"


def test_of_a_phone_that_has_changed_the_new_one_is_first() -> None:
    person = one("電話,住所", "0155-22-1111→0155-22-2222,帯広市→音更町")
    assert (person.phone, person.phone_other) == ("0155-22-2222", "0155-22-1111")
    assert marks(person) == {"address": "帯広市→音更町"}


# Files


def rewritten(data: bytes, *changes: tuple[str, str, str]) -> bytes:
    """An Excel file of which parts were written by another program. changes: (part, pattern, what comes in its place)."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(made, "w") as other:
        for entry in package.infolist():
            part = package.read(entry).decode()
            for name, pattern, instead in changes:
                if re.search(name, entry.filename):
                    part = re.sub(pattern, instead, part)
            other.writestr(entry.filename, part)
    return made.getvalue()


def test_strict_open_xml_is_read() -> None:
    usual = r"http://schemas\.openxmlformats\.org/(\w+)/2006/"
    strict = r"http://purl.oclc.org/ooxml/\1/"
    data = rewritten(excel(名簿=[PERSON, row("赤井 一")]), (r"(^xl/|^_rels/)", usual, strict))
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(data)).read("xl/workbook.xml")
    assert [person.name for person in read_roster(data).people] == ["赤井　一"]


def test_a_day_in_a_format_of_japanese_excels_is_a_day() -> None:
    rows: list[Any] = [["サロン名", "開催日", "会場"], ["ふれあい", 46113, "会館"]]
    as_57 = r"(<cellXfs[^>]*>)", r'\1<xf numFmtId="57" fontId="0" fillId="0" borderId="0"/>'
    styled = r'<c r="B2"', '<c r="B2" s="0"'
    data = rewritten(excel(芝=rows), ("styles", *as_57), ("sheet1", *styled))
    # The first style is now that of the day, and of every cell: words and numbers in it stay what they are.
    (salon,) = read_roster(data).salons
    assert (salon.name, salon.days) == ("ふれあい", "2026年4月1日")


def test_a_cell_that_was_left_far_below_or_to_the_right_does_not_hide_the_roster() -> None:
    def change(book: Any) -> None:
        book["名簿"]["A1048576"] = "赤井 端"
        book["名簿"]["XFD3"] = "端"

    roster = read_roster(excel(change, 名簿=[PERSON, row("赤井 一")]))
    assert [(person.row, person.name) for person in roster.people] == [(2, "赤井　一"), (1048576, "赤井　端")]
    assert [(skipped.row, skipped.as_written) for skipped in roster.refused] == [(3, "端")]


def test_many_cells_far_to_the_right_are_refused() -> None:
    def change(book: Any) -> None:
        for number in range(2, 50):
            book["名簿"][f"XFD{number}"] = "端"

    with pytest.raises(Refusal, match="16384列"):
        read_roster(excel(change, 名簿=[PERSON, row("赤井 一")]))


def test_many_sheets_with_a_cell_far_below_are_refused() -> None:
    def change(book: Any) -> None:
        for sheet in book:
            sheet["A1048576"] = "端"

    with pytest.raises(Refusal, match="使っていないセル"):
        read_roster(excel(change, **{f"{number}地区": [PERSON, row("赤井 一")] for number in range(5)}))


def test_more_rows_than_any_roster_has_are_refused() -> None:
    with pytest.raises(Refusal, match="50,000行"):
        read("氏名,電話", *["白井 一,"] * 50_001)


# Insurance


@pytest.mark.parametrize("written", ["加入済", "○", "有", "済", "加入", "加入中", "加入しています", "TRUE"])
@pytest.mark.parametrize("heading", ["保険", "保険加入日", "保険の有無"])
def test_who_is_said_to_be_insured_has_a_note_and_no_mark(heading: str, written: str) -> None:
    person = one(f"電話,{heading}", f",{written}")
    assert (person.insured_from, person.marks) == (None, [])
    assert person.note == f"保険: {written}（加入日は書かれていません）"


@pytest.mark.parametrize("written", ["未加入", "×", "無", "なし", "未", "－", "加入していない", "FALSE"])
def test_who_has_no_insurance_has_neither(written: str) -> None:
    person = one("電話,保険", f",{written}")
    assert (person.insured_from, person.note, person.marks) == (None, "", [])


@pytest.mark.parametrize(
    ("written", "day", "note"),
    [
        ("R8.4.1", "2026-04-01", ""),
        ("R8.4.1～R9.3.31", "2026-04-01", "保険: R8.4.1～R9.3.31"),
        ("加入済（2026/4/1）", "2026-04-01", "保険: 加入済（2026/4/1）"),
        ("基本プラン", None, "保険: 基本プラン（加入日は書かれていません）"),
        ("令和8年度加入", None, "保険: 令和8年度加入（加入日は書かれていません）"),
    ],
)
def test_what_else_stands_in_the_column_of_the_insurance(written: str, day: str | None, note: str) -> None:
    person = one("電話,保険", f",{written}")
    assert (person.insured_from, person.note, person.marks) == (day, note, [])


def test_a_column_of_days_beside_one_of_yes_and_no_is_used() -> None:
    heading = "氏名,電話,保険,保険加入日,保険プラン,保険期間"
    rows = (
        "甲,,有,R8.4.1,基本,",
        "乙,,無,,,",
        "丙,,済,,天災,R8.5.1～R9.3.31",
        "丁,,無,R8.4.1,,",
        "戊,,加入済,2026/13/1,,",
    )
    people = read(heading, *rows).people
    assert [person.insured_from for person in people] == [
        "2026-04-01",
        None,
        "2026-05-01",
        "2026-04-01",
        None,
    ]
    assert [marks(person) for person in people] == [
        {}, {}, {}, {"insured_from": "2026-04-01"}, {"insured_from": "2026/13/1"},
    ]  # fmt: skip
    assert (people[0].note, people[2].note) == (
        "保険プラン: 基本",
        "保険期間: R8.5.1～R9.3.31。保険プラン: 天災",
    )


@pytest.mark.parametrize("written", ["△", "加入予定", "確認中"])
def test_what_is_neither_insured_nor_not_is_marked(written: str) -> None:
    assert marks(one("電話,保険", f",{written}")) == {"insured_from": written}


def test_an_insurance_of_a_day_years_ahead_is_marked() -> None:
    person = one("電話,保険加入日", ",2096/4/1")
    assert (person.insured_from, marks(person)) == (None, {"insured_from": "2096/4/1"})


def test_two_phones_of_the_contact_are_both_kept() -> None:
    person = one("電話,緊急連絡先,緊急連絡先電話", ",妻 090-1111-2222,090-3333-4444")
    assert (person.emergency_name, person.emergency_phone) == ("妻 090-1111-2222", "090-3333-4444")


SLOW = [
    "　" * 4990 + "x", "他" * 4990, "(" * 4990, "1" * 4990 + "x", "会" * 4990, "R8.4." * 990, "→ " * 2400, "退会 " * 1600,
]  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["保険", "保険期間", "所属団体", "サロン", "世帯", "性別", "定員", "緊急連絡先,続柄"]
)
def test_no_cell_of_these_makes_the_reader_slow(heading: str) -> None:
    began = monotonic()
    for cell in SLOW:
        read(f"氏名,フリガナ,住所,{heading}", *[f"白井 一,シライ,芝,{cell},{cell}"] * 20)
    assert monotonic() - began < 20


def test_no_name_makes_the_reader_slow() -> None:
    began = monotonic()
    for cell in SLOW:
        read(
            "氏名,フリガナ,住所", "白井 一,シライ,芝", *[f"{cell},,芝", f"{cell},,", f"{cell[:190]},,芝"] * 20
        )
    assert monotonic() - began < 20
