"""Files as they come from councils: nothing in them is lost, overwritten or changed in silence."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.centre import Centre, Desk, new_id
from vcenter.__main__ import main
from vcenter.domain.contact import read_phone
from vcenter.domain.refusal import Refusal
from vcenter.domain.roster_same import KnownPeople
from vcenter.rosters import values
from vcenter.rosters.model import Roster, RosterPerson
from vcenter.rosters.read import read_roster
from vcenter.rosters.reading import payload_rows, read_one
from vcenter.store import groups, people


def table(*rows: str) -> bytes:
    return "\r\n".join(rows).encode("utf-8-sig")


def read(*rows: str) -> Roster:
    return read_roster(table(*rows))


def one(heading: str, row: str) -> RosterPerson:
    (person,) = read(f"氏名,{heading}", f"白井 一,{row}").people
    return person


def marks(of: Any) -> dict[str, str]:
    return {mark.field: mark.as_written for mark in of.marks}


def excel(change: Callable[[Any], None] | None = None, /, **sheets: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


# Encodings and shapes


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-8"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_every_encoding_and_every_separator(encoding: str, between: str) -> None:
    text = f"氏名{between}フリガナ{between}電話\r\n青木 四郎{between}アオキ シロウ{between}090-0000-0007\r\n"
    (person,) = read_roster(text.encode(encoding)).people
    assert (person.name, person.kana, person.phone) == ("青木　四郎", "アオキ　シロウ", "090-0000-0007")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 900, r"\.xls"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "HTML・XML"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), r"\.doc"),
        ("<style>td{}</style><table><tr><td>氏名</td></tr></table>".encode("cp932"), "HTML"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "HTML"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\n", "SYLK"),
    ],
)
def test_what_is_no_roster_says_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        read_roster(data)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (
            "会議の記録です。\n来週の火曜日に、もう一度集まります。".encode(),
            "名簿.xlsx",
            "文字だけのファイル",
        ),
        (b"\x00\x01\x02\xff\xfe" * 40, "名簿.XLSX", "中身はExcelではありません"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "名簿.xls", "ウェブページ"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 900, "名簿.xlsx", "古い形式（.xls）"),
    ],
)
def test_the_desk_says_what_a_file_really_is_that_is_called_excel(
    desk: Desk, data: bytes, name: str, says: str
) -> None:
    for path in ("/rosters/files", "/watching/files"):
        page = desk.client.post(path, data={"session": desk.session}, files={"file": (name, data)}).text
        assert says in page
        assert "何も取り込んでいません" in page


def test_a_csv_that_is_called_xlsx_is_read() -> None:
    assert read_one("名簿.xlsx", table("氏名,電話", "青木 一,090-0000-0001")).roster


def test_a_quote_that_is_not_closed_hides_nobody() -> None:
    with pytest.raises(Refusal, match="引用符"):
        read(
            "氏名,電話,住所",
            '"青木 一,090-0000-0001,芝',
            "青木 二,090-0000-0002,芝",
            '青木 三",090-0000-0003,芝',
        )


# Headings


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("電話番号（日中連絡がつくもの）", "phone"),
        ("ご住所【必須】", "address"),
        ("生年月日（西暦）", "birth"),
        ("フリガナ（全角）", "kana"),
        ("個人情報の取り扱いに同意しますか", "consent"),
        ("同意します", "consent"),
    ],
)
def test_headings_of_web_forms_are_understood(heading: str, field: str) -> None:
    assert read(f"お名前（フルネーム）,電話,{heading}", "白井 一,,").columns[heading] == field


@pytest.mark.parametrize(
    "heading", ["電話（自宅）,電話（携帯）", "自宅電話,電話番号", "TEL1,TEL2", "電話番号,携帯番号"]
)
def test_both_phones_are_kept(heading: str) -> None:
    person = one(heading, "03-2222-0003,090-2222-0003")
    assert (person.phone, person.phone_other) == ("03-2222-0003", "090-2222-0003")


@pytest.mark.parametrize("begins", ["03", "06", "050", "060", "070", "080", "090"])
def test_a_usual_number_is_taken_as_it_would_be_written(begins: str) -> None:
    for number in (1000, 1234, 2000, 3456, 5555, 7919, 9000, 9999):
        written = f"{begins}-{number}-{number * 7919 % 10000:04}"
        assert values.is_usual_phone(written)
        assert read_phone(written) == written


def test_a_number_of_osaka_that_cannot_be_is_no_usual_one() -> None:
    assert marks(one("電話", "06-0123-4567")) == {"phone": "06-0123-4567"}


def test_two_phones_in_one_cell_and_what_is_written_beside_are_kept() -> None:
    person = one("電話", "03-2222-0003 / 090-2222-0003（娘）")
    assert (person.phone, person.phone_other) == ("03-2222-0003", "090-2222-0003")
    assert "娘" in person.note


def test_every_column_that_is_not_used_is_listed() -> None:
    roster = read("氏名,電話,血液型,", "白井 一,090-2222-0001,A,左きき")
    assert [left.column for left in roster.left_columns] == ["血液型", "D列"]
    assert all(left.why for left in roster.left_columns)


def test_a_second_table_below_the_first_has_its_own_heading() -> None:
    roster = read(
        "氏名,電話", "白井 一,090-2222-0001", "", "氏名,フリガナ,電話", "白井 二,シライ ニ,090-2222-0002"
    )
    assert [(person.name, person.phone) for person in roster.people] == [
        ("白井　一", "090-2222-0001"),
        ("白井　二", "090-2222-0002"),
    ]


# Rows


def test_somebody_is_called_as_a_total_and_somebody_has_one_name() -> None:
    roster = read("姓,名,電話", "計,良介,1", "Suharto,,2", ",Madonna,3", "林,林,4", "計,,3", "合計,4名,")
    assert [person.name for person in roster.people] == ["計　良介", "Suharto", "Madonna", "林　林"]
    assert [(row.row, row.what) for row in roster.skipped] == [(1, "見出し"), (6, "合計"), (7, "合計")]


def test_nobody_is_called_as_above() -> None:
    roster = read(
        "氏名,フリガナ,電話,続柄",
        "白井 九,シライ ク,090-2222-0014,世帯主",
        "　花子,　ハナコ,〃,妻",
        "同上,,,",
    )
    wife = roster.people[1]
    assert (wife.name, wife.kana, wife.phone) == ("白井　花子", "シライ　ハナコ", "090-2222-0014")
    assert "name" in marks(wife)
    assert [row.row for row in roster.refused] == [4]


@pytest.mark.parametrize(
    "name", ["山� 一", "?田 二", "□田 三", "\ue001田 四", "〓田 五", "山● 六", "&#xE001;田"]
)
def test_a_lost_letter_of_a_name_is_kept_and_marked(name: str) -> None:
    (person,) = read("氏名,電話", f"{name},090-2323-0001").people
    assert "name" in marks(person)


def test_a_letter_that_a_form_wrote_as_a_number_is_put_back() -> None:
    (person,) = read("氏名,電話", "&#40658;田 六,090-2323-0006").people
    assert (person.name, person.marks) == ("黒田　六", [])


# Values


@pytest.mark.parametrize(
    "heading", ["電話", "生年月日", "車", "資格・特技", "同意", "メール", "緊急連絡先電話", "(" * 40]
)
def test_no_cell_makes_the_reader_slow(heading: str) -> None:
    began = monotonic()
    for cell in ("(" * 4990, "1" * 4990 + "x", " 1" * 2400 + "x", "（1" * 2000):
        read(f"氏名,フリガナ,{heading}", *[f"白井 一,シライ,{cell}"] * 30)
    assert monotonic() - began < 20


@pytest.mark.parametrize("written", ["1970", "2026", "昭和45年", "S45", "25600年", "3/2", "1970/3"])
def test_a_year_is_no_date_of_birth(written: str) -> None:
    person = one("電話,生年月日", f",{written}")
    assert (person.birth, marks(person)) == (None, {"birth": written})


@pytest.mark.parametrize(
    "written",
    ["19700302", "1970/03/02 0:00", "1970/03/02 午前 0:00:00", "1970-03-02 00:00:00", "1970-03-02T00:00:00Z", "1970-03-01T15:00:00.000Z",
     "S45.3.2", "1970/3/2（月）", "1970年3月2日生", "25629"],
)  # fmt: skip
def test_a_date_is_read_with_its_time_and_its_weekday(written: str) -> None:
    person = one("電話,生年月日", f",{written}")
    assert (person.birth, person.marks) == ("1970-03-02", [])


@pytest.mark.parametrize("written", ["TRUE", "○", "あり", "はい", "✓", "1", "有"])
def test_words_for_yes(written: str) -> None:
    person = one("電話,車", f",{written}")
    assert (person.car, person.marks) == (True, [])


@pytest.mark.parametrize("written", ["FALSE", "×", "なし", "いいえ", "0", "無", "－", ""])
def test_words_for_no(written: str) -> None:
    person = one("電話,車", f",{written}")
    assert (person.car, person.marks) == (False, [])


@pytest.mark.parametrize("written", ["△", "要相談", "息子が持っている", "x"])
def test_what_is_neither_yes_nor_no_is_marked(written: str) -> None:
    person = one("電話,車", f",{written}")
    assert (person.car, marks(person)) == (False, {"car": written})


def test_kind_and_seats_of_a_car() -> None:
    assert (one("電話,車", ",軽トラ").car, one("電話,車", ",軽トラ").vehicle) == (True, "軽トラ")
    assert one("電話,車", ",5人乗り").seats == 5
    assert one("電話,車", ",ワゴン（7人乗り）").seats == 7


@pytest.mark.parametrize(
    ("written", "consent", "marked"),
    [
        ("同意する", True, False),
        ("同意しない", False, False),
        ("同意しません", False, False),
        ("一部同意", False, True),
    ],
)
def test_consent_is_never_taken_for_granted(written: str, consent: bool, marked: bool) -> None:
    person = one("電話,同意", f",{written}")
    assert (person.consent, bool(person.marks)) == (consent, marked)


@pytest.mark.parametrize(
    "written", ["090-123-4567", "901234567", "03-1234-56789", "010-1234-5678", "2125550100", "0801234567"]
)
def test_a_phone_with_a_digit_missing_or_too_many_is_kept_as_written(written: str) -> None:
    person = one("電話", written)
    assert (person.phone, marks(person)) == ("", {"phone": written})


@pytest.mark.parametrize(
    ("written", "phone"),
    [("9012345678", "090-1234-5678"), ("312345678", "03-1234-5678"), ("\u202d090-2626-0001\u202c", "090-2626-0001"),
     ("０９０−２６２６−０００１", "090-2626-0001"), ("0120-123-456", "0120-123-456")],
)  # fmt: skip
def test_a_zero_that_excel_ate_is_put_back_where_the_number_then_fits(written: str, phone: str) -> None:
    person = one("電話", written)
    assert (person.phone, person.marks) == (phone, [])


def test_letters_that_nobody_sees_are_taken_off() -> None:
    person = one("電話,郵便番号,メール", ",105-0014\u200b,yama4@example.jp\u2060")
    assert (person.postal, person.email, person.marks) == ("105-0014", "yama4@example.jp", [])


def test_each_skill_for_itself() -> None:
    assert one("電話,資格・特技", ",看護師・保育士").skills == ["看護師", "保育士"]
    assert one("電話,資格・特技", ",看護師 保育士 普通免許（AT 限定）").skills == [
        "看護師",
        "保育士",
        "普通免許（AT 限定）",
    ]


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("会長", True),
        ("町会長", True),
        ("元会長、防災士", False),
        ("副会長の妻", False),
        ("前代表", False),
        ("会長の妻", False),
    ],
)
def test_who_led_or_lives_with_the_leader_does_not_lead(written: str, leads: bool) -> None:
    assert one("電話,資格・特技", f",{written}").lead == leads


@pytest.mark.parametrize(
    ("written", "guests"),
    [
        ("1,200名", 1200),
        ("１２ 人", 12),
        ("12名（2026年現在）", 12),
        ("令和8年 15名", 15),
        ("約30名", 30),
        ("12～18", 18),
        ("5名（うち男2）", 5),
        ("－", None),
    ],
)
def test_how_many_come(written: str, guests: int | None) -> None:
    (salon,) = read_roster(
        excel(芝=[["サロン名", "開催日", "会場", "参加人数"], ["甲", "毎週", "会館", written]])
    ).salons
    # What is more than a number is kept as it was written, beside the number that was taken.
    exactly = written in ("1,200名", "１２ 人", "－")
    assert (salon.guests, marks(salon)) == (guests, {} if exactly else {"guests": written})


@pytest.mark.parametrize(
    "written", ["約1.5千人", datetime(2026, 12, 18), 12.5, "男5名 女7名", "10組", "120世帯", time(10, 30)]
)
def test_a_number_that_is_none_is_marked(written: object) -> None:
    (salon,) = read_roster(
        excel(芝=[["サロン名", "開催日", "会場", "参加人数"], ["甲", "毎週", "会館", written]])
    ).salons
    assert salon.guests is None
    assert "guests" in marks(salon)


def test_days_and_times_are_written_in_japanese() -> None:
    heading = ["サロン名", "開催日", "時間", "会場", "参加人数"]
    (salon,) = read_roster(excel(芝=[heading, ["甲", datetime(2026, 12, 1), time(10, 30), "会館", 3]])).salons
    assert salon.days == "2026年12月1日 10時30分"


# Excel


PERSON = ["氏名", "フリガナ", "電話", "住所"]


def row(name: str, number: int = 1) -> list[object]:
    return [name, "アカイ", f"090-1111-{number:04}", "港区芝1-1"]


def test_hidden_and_struck_out_rows_are_counted_and_may_be_left_out() -> None:
    def change(book: Any) -> None:
        book["名簿"].row_dimensions[3].hidden = True
        for cell in book["名簿"][4]:
            cell.font = Font(strike=True)

    data = excel(change, 名簿=[PERSON, row("赤井 一", 1), row("赤井 隠", 2), row("赤井 消", 3)])
    roster = read_roster(data)
    assert len(roster.people) == 3
    assert ([one.row for one in roster.hidden], [one.row for one in roster.struck_out]) == ([3], [4])
    left = read_one("名簿.xlsx", data, without_hidden=True, without_struck_out=True).roster
    assert left
    assert [person.name for person in left.people] == ["赤井　一"]
    assert [(one.row, "取り込まない" in one.what) for one in left.skipped[1:]] == [(3, True), (4, True)]


def test_sheets_that_hold_no_roster_or_are_hidden_are_named() -> None:
    def change(book: Any) -> None:
        book["去年"].sheet_state = "hidden"

    data = excel(
        change,
        使い方=[["この名簿は社協で使います"]],
        名簿=[PERSON, row("赤井 一")],
        去年=[PERSON, row("赤井 昔")],
    )
    roster = read_roster(data)
    assert [person.name for person in roster.people] == ["赤井　一"]
    assert {left.sheet for left in roster.left_sheets} == {"使い方", "去年"}


def test_errors_of_excel_are_empty_and_marked() -> None:
    (person,) = read_roster(excel(名簿=[PERSON, ["赤井 七", "#N/A", "090-1111-2230", "#REF!"]])).people
    assert (person.kana, person.address) == ("", "")
    assert marks(person) == {"kana": "#N/A", "address": "#REF!"}


def test_a_formula_without_its_result_is_marked_and_names_nobody() -> None:
    roster = read_roster(
        excel(
            名簿=[PERSON, ["赤井 一", "=A2", "090-1111-0001", ""], ["=A2&A2", "アカイ", "090-1111-0002", ""]]
        )
    )
    (person,) = roster.people
    assert marks(person) == {"kana": "=A2"}
    assert [refused.row for refused in roster.refused] == [3]


def test_an_address_that_excel_made_a_date_is_marked() -> None:
    (person,) = read_roster(
        excel(名簿=[PERSON, ["赤井 一", "アカイ", "090-1111-0001", date(2001, 2, 3)]])
    ).people
    assert (person.address, marks(person)) == ("", {"address": "2001年2月3日"})


def test_days_counted_from_1904() -> None:
    def change(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    data = excel(
        change,
        名簿=[["氏名", "電話", "生年月日"], ["赤井 一", "", datetime(1970, 3, 2)], ["赤井 二", "", 24167]],
    )
    assert [person.birth for person in read_roster(data).people] == ["1970-03-02", "1970-03-02"]


def test_what_is_written_beside_a_cell_and_a_format_with_zeros_are_kept() -> None:
    def change(book: Any) -> None:
        book["名簿"]["A2"].comment = Comment("高所不可", "事務局")
        book["名簿"]["B2"].number_format = "00000"

    (person,) = read_roster(
        excel(change, 名簿=[["氏名", "会員番号", "電話"], ["赤井 一", 123, "090-1111-0001"]])
    ).people
    assert (person.note, person.member_number) == ("高所不可", "00123")


# What is known, and what stands twice


def show(*files: tuple[str, bytes], tmp_path: Path) -> dict[str, Any]:
    paths = []
    for name, data in files:
        (tmp_path / name).write_bytes(data)
        paths.append(str(tmp_path / name))
    result = CliRunner().invoke(main, ["--data", str(tmp_path / "empty"), "import", *paths, "--show", "json"])
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "empty").exists()
    whole: dict[str, Any] = json.loads(result.stdout)
    return whole


def test_the_same_file_twice_makes_nobody_twice(tmp_path: Path) -> None:
    for rows in (
        [
            "登録番号,氏名,フリガナ,住所",
            "V-001,黒田 一,クロダ ハジメ,芝9-1-1",
            "V-002,黒田 二,クロダ ジ,芝9-1-2",
        ],
        ["氏名,フリガナ,住所", "黒田 一,クロダ ハジメ,芝9-1-1", "黒田 一,クロダ ハジメ,芝9-1-2"],
        ["氏名,フリガナ", "黒田 一,クロダ ハジメ", "黒田 一,クロダ ハジメ"],
    ):
        data = table(*rows)
        told = show(("一.csv", data), ("二.csv", data), tmp_path=tmp_path)["rows"]
        first, second = told[:2], told[2:]
        assert [row["same_as"] for row in first] == [None, None]
        assert [row["same_as"] for row in second] == [row["id"] for row in first]


def test_everything_is_told_also_when_a_file_is_refused(tmp_path: Path) -> None:
    told = show(
        ("団体.csv", b"%PDF"),
        ("人.csv", table("氏名,電話,血液型", "白井 一,12,A", "計,,")),
        tmp_path=tmp_path,
    )
    assert told["kind"] == "people"
    assert told["refused"][0]["file"] == "団体.csv"
    assert told["rows"][0]["values"]["name"] == "白井　一"
    assert "12" in told["rows"][0]["marks"]["phone"]
    assert [row["number"] for row in told["skipped"]] == [1, 3]
    assert told["columns_left_out"][0]["column"] == "血液型"


def test_groups_of_one_name_and_another_leader_are_shown_before_they_are_kept(tmp_path: Path) -> None:
    rows = [
        "団体名,代表者,会員数,電話",
        "見守り隊,黒田 六,12,03-1111-0003",
        "見守り隊,黒田 七,30,03-1111-0004",
    ]
    told = show(("団体.csv", table(*rows)), tmp_path=tmp_path)["rows"]
    assert [row["same_as"] for row in told] == [None, None]
    assert "黒田　六" in told[1]["marks"]["name"]
    file = str(tmp_path / "団体.csv")
    refused = CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "import", file, "--keep"])
    assert refused.exit_code == 1
    assert "何も取り込んでいません" in refused.output
    kept = CliRunner().invoke(
        main, ["--data", str(tmp_path / "data"), "import", file, "--keep", "--same-name", "new"]
    )
    assert "新しい団体 2" in kept.output


def keep(centre: Centre, kind: str, *rows: str, **said: object) -> dict[str, Any]:
    made = [
        {**vars(entry), "marks": [vars(mark) for mark in entry.marks], "id": new_id(), "otherwise": {}}
        for entry in read(*rows).of(kind)
    ]
    if kind != "people":
        made = [row | {"otherwise": {"x": 1}, "sure": True} if said else row for row in made]
    return centre.do(f"keep_{kind}", source="名簿.csv", v=2, rows=payload_rows(made, kind, **said))  # type: ignore[arg-type]


def test_one_person_in_two_rows_keeps_both_phones_and_both_notes(centre: Centre) -> None:
    heading = "氏名,生年月日,電話,住所,備考"
    rows = (
        "黒田 四,S45.3.2,090-7777-0003,芝9-2-1,アレルギーあり",
        "黒田 四,S45.3.2,090-7777-0009,芝9-2-9,高所不可",
    )
    assert keep(centre, "people", heading, *rows)["new"] == 1
    (kept,) = centre.read(people.namesakes, ["黒田四"])["黒田四"]
    assert (kept["phone"], kept["phone_other"], kept["address"]) == (
        "090-7777-0003",
        "090-7777-0009",
        "芝9-2-1",
    )
    assert "アレルギーあり" in kept["note"]
    assert "高所不可" in kept["note"]


def test_a_second_address_is_kept_as_different(tmp_path: Path) -> None:
    rows = ["氏名,生年月日,住所", "黒田 四,S45.3.2,芝9-2-1", "黒田 四,S45.3.2,芝9-2-9"]
    first, second = show(("人.csv", table(*rows)), tmp_path=tmp_path)["rows"]
    assert second["same_as"] == first["id"]
    assert "芝9-2-1" in second["marks"]["address"]
    assert second["values"]["address"] == "芝9-2-9"


def test_a_name_alone_is_not_taken_for_somebody_hidden() -> None:
    known = KnownPeople()
    known.add(
        "hidden",
        {"name": "黒田 四", "hidden_at": "2026-11-27T00:00:00.000Z", "hidden_phones": ("090-7777-0003",)},
    )
    assert known.find_or_add("new", {"name": "黒田　四"}, "file") is None
    assert known.find_or_add("newer", {"name": "黒田　四", "phone": "090-7777-0003"}, "file") == "hidden"


def test_a_namesake_with_another_birthday_is_another_whatever_else_is_the_same() -> None:
    known = KnownPeople()
    same = {"name": "黒田 四", "phone": "03-1111-2222", "address": "芝9-2-1", "member_number": "7"}
    known.add("father", {**same, "birth": "1950-01-01"})
    assert known.find_or_add("son", {**same, "birth": "1980-01-01"}, "file") is None


def test_a_group_that_is_known_is_never_overwritten_in_silence(centre: Centre) -> None:
    heading = "団体名,代表者,会員数,電話"
    keep(centre, "groups", heading, "見守り隊,黒田 六,12,03-1111-0003")
    with pytest.raises(AssertionError, match="同じもの"):
        keep(centre, "groups", heading, "見守り隊,黒田 七,30,03-1111-0004")
    keep(centre, "groups", heading, "見守り隊,黒田 六,14,03-1111-0003")
    assert [row["members"] for row in centre.read(groups.all_groups)] == [12]
    keep(centre, "groups", heading, "見守り隊,黒田 六,14,03-1111-0003", same_name="newer")
    assert [row["members"] for row in centre.read(groups.all_groups)] == [14]


def test_salons_of_one_name_in_two_districts_are_two(centre: Centre) -> None:
    heading = "サロン名,開催日,会場,参加人数,地区"
    for _ in range(2):
        keep(
            centre,
            "salons",
            heading,
            "ひまわりの会,第2火曜,芝会館,12,芝",
            "ひまわりの会,第2火曜,高輪会館,30,高輪",
        )
    assert [(row["district"], row["guests"]) for row in centre.read(groups.all_salons)] == [
        ("芝", 12),
        ("高輪", 30),
    ]


# The desk


def upload(desk: Desk, data: bytes) -> str:
    answer = desk.client.post(
        "/rosters/files", data={"session": desk.session}, files={"file": ("名簿", data)}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_the_desk_asks_about_groups_of_one_name_before_it_keeps_them(desk: Desk) -> None:
    where = upload(
        desk,
        table(
            "団体名,代表者,会員数,電話",
            "見守り隊,黒田 六,12,03-1111-0003",
            "見守り隊,黒田 七,30,03-1111-0004",
        ),
    )
    assert "先にあるもの「黒田　六」" in desk.get(where).text
    undecided = desk.post(f"{where}/keep")
    assert undecided.status_code == 422
    assert "まだ決まっていません" in undecided.text
    assert desk.read(groups.all_groups) == []
    assert "新しい団体" in desk.post(f"{where}/keep", **{"groups-1": "new"}).text
    assert len(desk.read(groups.all_groups)) == 2


def test_the_desk_lists_what_it_does_not_use_and_leaves_hidden_rows_out(desk: Desk) -> None:
    def change(book: Any) -> None:
        book["名簿"].row_dimensions[3].hidden = True

    where = upload(
        desk,
        excel(
            change,
            名簿=[[*PERSON, "血液型"], [*row("赤井 一", 1), "A"], [*row("赤井 隠", 2), "B"]],
            使い方=[["説明"]],
        ),
    )
    page = desk.get(where).text
    for said in ("非表示になっている行が1行", "血液型", "使い方"):
        assert said in page
    desk.post(f"{where}/keep", without_hidden="on")
    assert desk.read(people.count) == 1


def test_the_list_of_those_who_need_a_look_says_which_value(desk: Desk) -> None:
    where = upload(desk, table("氏名,電話", "白井 一,090-123-4567"))
    desk.post(f"{where}/keep")
    page = desk.get("/rosters/marked").text
    assert "090-123-4567" in page
    assert "電話" in page


def test_a_csv_of_many_rows_keeps_every_cell() -> None:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(["氏名", "電話", "備考"])
    writer.writerows([f"白井 {n}", f"090-3333-{n:04}", f"備考{n}"] for n in range(1, 500))
    roster = read_roster(made.getvalue().encode("cp932"))
    assert [person.note for person in roster.people] == [f"備考{n}" for n in range(1, 500)]


def test_the_columns_of_the_governments_model_are_understood() -> None:
    heading = "氏,名,氏（カナ）,名（カナ）,郵便番号,都道府県,市区町村,町字,番地以下,建物名等(方書)"
    (person,) = read(heading, "井上,一,イノウエ,ハジメ,1050014,東京都,港区,芝,1-2-3,芝ビル101").people
    assert (person.name, person.kana) == ("井上　一", "イノウエ　ハジメ")
    assert person.address == "東京都港区芝1-2-3芝ビル101"


def test_an_address_that_stands_whole_and_in_parts_is_not_doubled() -> None:
    row = "井上 一,090-1111-2222,東京都,港区,東京都港区芝1-2-3"
    (person,) = read("氏名,電話,都道府県,市区町村,住所", row).people
    assert person.address == "東京都港区芝1-2-3"


def test_two_heading_rows_say_whose_phone_it_is() -> None:
    row = "岡田 一,090-1111-0019,03-1111-2222,○○町1-2"
    (person,) = read(",連絡先,,住所", "氏名,携帯,自宅,", row).people
    assert {person.phone, person.phone_other} == {"090-1111-0019", "03-1111-2222"}
    assert person.address == "○○町1-2"


@pytest.mark.parametrize("end", ["以上", "－以上－", "（以上）", "以下余白"])
def test_nobody_is_called_ijou(end: str) -> None:
    roster = read("氏名,電話", "岡田 一,090-1111-0019", f"{end},")
    assert [person.name for person in roster.people] == ["岡田　一"]


# Excel, part by part


def test_a_range_that_was_made_one_over_the_whole_sheet_is_read_quickly() -> None:
    def change(book: Any) -> None:
        from openpyxl.worksheet.cell_range import MultiCellRange  # noqa: PLC0415

        book["名簿"].merged_cells = MultiCellRange(["A9:GR50000", "A10:GR50000"])

    began = monotonic()
    (person,) = read_roster(excel(change, 名簿=[PERSON, row("赤井 一", 1)])).people
    assert person.name == "赤井　一"
    assert monotonic() - began < 5


def test_what_lies_below_cells_that_were_made_one_is_no_value() -> None:
    data = excel(名簿=[["氏名", "フリガナ", "電話"], ["赤井 一", "アカイ ハジメ", "090-3333-0001"]])
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(made, "w") as whole:
        for name in package.namelist():
            merged = b'</sheetData><mergeCells><mergeCell ref="B2:C2"/></mergeCells>'
            whole.writestr(name, package.read(name).replace(b"</sheetData>", merged))
    assert read_roster(data).people[0].phone == "090-3333-0001"
    (person,) = read_roster(made.getvalue()).people
    assert (person.kana, person.phone) == ("アカイ　ハジメ", "")


def test_a_text_in_several_formats_is_read_whole() -> None:
    def change(book: Any) -> None:
        book["名簿"]["A2"] = CellRichText("赤井 ", TextBlock(InlineFont(b=True), "太"), "郎")

    assert read_roster(excel(change, 名簿=[PERSON, row("", 1)])).people[0].name == "赤井　太郎"
