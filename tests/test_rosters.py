"""Rosters as they really are: read, looked at, kept; broken ones refused whole."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.centre import Centre, Desk, new_id
from vcenter.domain.passes import shown
from vcenter.domain.refusal import Refusal
from vcenter.rosters.read import read_roster
from vcenter.store import groups, people
from vcenter.store.tx import Tx
from vcenter.web.state import running

MAY = {
    "/rosters": "rosters",
    "/rosters/find": "rosters",
    "GET /rosters/people/{person}": "rosters reception administration",
    "POST /rosters/people/{person}": "rosters reception",
    "/rosters/people/{person}/insurance": "rosters reception",
    "/rosters/people/{person}/bar": "rosters administration",
    "/rosters/files": "rosters",
    "/rosters/files/{file}": "rosters",
    "/rosters/files/{file}/list": "rosters",
    "/rosters/files/{file}/keep": "rosters",
    "/rosters/files/{file}/drop": "rosters",
    "/rosters/files/{file}/progress": "rosters",
    "/rosters/files/{file}/stop": "rosters",
    "/rosters/files/{file}/summary.xlsx": "rosters",
    "end_import": "rosters",
    "keep_people": "rosters",
    "keep_groups": "rosters",
    "keep_salons": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

FILES = Path(__file__).parent / "data" / "rosters"


def example(name: str) -> bytes:
    return (FILES / name).read_bytes()


def test_the_everyday_roster_of_volunteers() -> None:
    roster = read_roster(example("ボランティア登録者名簿.csv"))
    assert (roster.kind, len(roster.people)) == ("people", 1200)
    assert "CP932" in roster.form
    assert {row.what for row in roster.skipped} == {"見出し", "合計"}
    assert all(person.name and person.row for person in roster.people)
    assert any(
        mark.field == "name" and "〓" in mark.as_written for one in roster.people for mark in one.marks
    )


def test_those_who_registered_for_disasters() -> None:
    roster = read_roster(example("災害ボランティア事前登録.csv"))
    assert len(roster.people) == 600
    assert all("　" in person.name for person in roster.people)


def test_the_guests_of_a_salon() -> None:
    roster = read_roster(example("サロン参加者_高輪.txt"))
    assert (len(roster.people), roster.refused) == (160, [])
    assert "UTF-16" in roster.form


def test_groups_under_two_rows_of_headings() -> None:
    roster = read_roster(example("団体一覧.xlsx"))
    assert (roster.kind, len(roster.groups)) == ("groups", 15)
    assert all(group.contact for group in roster.groups)


def test_salons_on_a_sheet_for_each_district() -> None:
    roster = read_roster(example("サロン一覧.xlsx"))
    assert (roster.kind, len(roster.salons)) == ("salons", 22)
    assert len({salon.district for salon in roster.salons}) > 1


def csv(*lines: str) -> bytes:
    return "\r\n".join(["氏名,ふりがな,生年月日,電話番号,郵便番号", *lines]).encode()


def test_every_way_of_writing_a_value() -> None:
    (one,) = read_roster(csv("山田　太郎(代表),ﾔﾏﾀﾞ ﾀﾛｳ,S45.3.2,9012345678,600001")).people
    assert (one.name, one.kana, one.birth) == ("山田　太郎", "ヤマダ　タロウ", "1970-03-02")
    assert (one.phone, one.postal) == ("090-1234-5678", "060-0001")
    assert one.lead
    assert "代表" in one.note


def test_what_cannot_be_read_is_kept_as_written_with_the_reason() -> None:
    (one,) = read_roster(csv("山田　太郎,やまだ たろう,不明,なし？,105-0051")).people
    assert one.birth is None
    assert {mark.field: mark.as_written for mark in one.marks} == {"birth": "不明", "phone": "なし？"}


def test_a_row_that_cannot_be_used_is_named_with_its_number() -> None:
    roster = read_roster(csv("山田　太郎,,,,", ",やまだ たろう,S45.3.2,,"))
    assert len(roster.people) == 1
    (refused,) = roster.refused
    assert refused.row == 3
    assert "氏名がありません" in refused.reason


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding(encoding: str) -> None:
    text = "氏名,電話番号\r\n髙橋　①太郎㈱,03-1234-5678\r\n"
    assert read_roster(text.encode(encoding)).people[0].name.startswith("髙橋")


def xlsx(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@cache
def bomb() -> bytes:
    """A workbook of some kilobytes that is 1.2 GB when it is unpacked; made by whoever needs it first, for that takes seconds."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            with archive.open(name, "w") as file:
                for _ in range(40):
                    file.write(b" " * 10_000_000)
    return made.getvalue()


BROKEN: dict[str, Callable[[], bytes]] = {
    "half a file": lambda: example("団体一覧.xlsx")[: len(example("団体一覧.xlsx")) // 2],
    "a bomb": bomb,
    "formulas": lambda: xlsx(名簿=[["氏名", "電話"], ['=HYPERLINK("x")', "03-1234-5678"]]),
    "nothing": lambda: b"",
    "only a heading": csv,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "no encoding": lambda: "氏名,電話\r\n".encode() + b"\xff\xfe\x81\x00\xc3\x28" * 30,
    "no heading": "あ,い,う\r\nえ,お,か\r\n".encode,
    "an old Excel": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_roster_is_refused_whole_and_quickly(what: str) -> None:
    data = BROKEN[what]()
    began = time.process_time()
    with pytest.raises(Refusal) as refusal:
        read_roster(data)
    assert refusal.value.message.endswith("。")
    assert time.process_time() - began < 20  # a bomb that is unpacked would take minutes and all the memory


@settings(max_examples=60)
@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (data, "氏名,電話番号,生年月日\r\n".encode() + data):
        try:
            assert read_roster(whole).entries
        except Refusal as refusal:
            assert refusal.message


# Keeping


def person_row(**changes: object) -> dict[str, object]:
    return {
        "id": new_id(),
        "row": 2,
        "name": "山田　太郎",
        "kana": "ヤマダ　タロウ",
        "birth": "1970-03-02",
    } | changes


def test_a_roster_is_kept_with_groups_skills_and_marks(centre: Centre) -> None:
    row = person_row(
        groups=["港防災の会"],
        skills=["看護師", "けん玉"],
        salons=["高輪サロン"],
        insured_from="2026-04-01",
        marks=[{"field": "phone", "as_written": "なし？", "reason": "読めません"}],
    )
    outcome = centre.do("keep_people", source="名簿.csv", rows=[row])
    assert outcome == {"new": 1, "known": 0, "marked": 1}
    kept = centre.row(people.by_id, row["id"])
    assert (kept["insured_from"], kept["insured_until"]) == ("2026-04-02", "2027-03-31")
    assert centre.read(people.skills, row["id"]) == ["nurse", "けん玉"]
    assert [one["name"] for one in centre.read(groups.of_person, row["id"])] == ["港防災の会"]
    assert [one["field"] for one in centre.read(people.marks, row["id"])] == ["phone"]
    centre.do("change_person", person=row["id"], name="山田　太郎", phone="090-1111-2222")
    assert centre.read(people.marks, row["id"]) == []


def test_somebody_known_is_completed_and_never_overwritten(centre: Centre) -> None:
    known = centre.person("山田　太郎", birth="1970-03-02", address="", phone="090-1111-2222")
    row = person_row(address="港区芝1-2-3", phone="080-9999-9999")
    assert centre.do("keep_people", source="名簿.csv", rows=[row])["known"] == 1
    kept = centre.row(people.by_id, known)
    assert (kept["address"], kept["phone"]) == ("港区芝1-2-3", "090-1111-2222")
    assert centre.read(people.count) == 1


def test_groups_and_salons_are_kept_once(centre: Centre) -> None:
    for _ in range(2):
        centre.do("keep_groups", source="団体.xlsx", rows=[{"row": 2, "name": "港防災の会", "members": 12}])
        centre.do("keep_salons", source="サロン.xlsx", rows=[{"row": 2, "name": "高輪サロン", "guests": 12}])
    assert [row["members"] for row in centre.read(groups.all_groups)] == [12]
    assert [row["guests"] for row in centre.read(groups.all_salons)] == [12]


def test_a_group_list_after_its_people_takes_the_facts(centre: Centre) -> None:
    centre.person(group="港防災の会")
    outcome = centre.do(
        "keep_groups", source="団体.xlsx", rows=[{"row": 2, "name": "港防災の会", "contact": "森"}]
    )
    assert outcome["known"] == 1
    assert centre.read(groups.all_groups)[0]["contact"] == "森"


def test_a_sheet_that_pretends_to_be_endless_is_refused() -> None:
    book = openpyxl.Workbook()
    for number in range(30):
        sheet = book.create_sheet(f"{number}")
        sheet["GR50000"] = "x"
        sheet["A1"] = "氏名"
    made = io.BytesIO()
    book.save(made)
    began = time.process_time()
    with pytest.raises(Refusal, match="使っていないセルが多すぎる"):
        read_roster(made.getvalue())
    assert time.process_time() - began < 30


def test_a_cell_made_to_be_slow_is_read_quickly() -> None:
    began = time.process_time()
    rows = "".join(f"{'a' + '(' * 4990},{'1' * 4990}x\r\n" for _ in range(200))
    read_roster(("氏名,緊急連絡先,電話\r\n山田,090,03-1234-5678\r\n" + rows).encode())
    assert time.process_time() - began < 5


def test_an_insurance_joined_on_the_last_day_of_march_is_for_the_year_that_begins(centre: Centre) -> None:
    row = person_row(insured_from="2026-03-31", consent=True)
    known = centre.person("山田　太郎", birth="1970-03-02", insured=False, consent=False)
    centre.do("keep_people", source="名簿.csv", rows=[row])
    kept = centre.row(people.by_id, known)
    assert (kept["insured_from"], kept["insured_until"]) == ("2026-04-01", "2027-03-31")
    assert kept["consent_at"]


# The desk


def upload(desk: Desk, name: str, data: bytes) -> str:
    answer = desk.client.post("/rosters/files", data={"session": desk.session}, files={"file": (name, data)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def rows_of(tx: Tx) -> int:
    return int(
        tx.value(
            "SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM groups) + (SELECT count(*) FROM salons)"
        )
    )


def test_a_file_is_read_looked_at_and_then_kept(desk: Desk) -> None:
    where = upload(desk, "ボランティア登録者名簿.csv", example("ボランティア登録者名簿.csv"))
    page = desk.get(where).text
    assert "まだ取り込んでいません" in page
    assert "<b>1200</b>" in page
    assert desk.read(rows_of) == 0
    desk.post(f"{where}/keep")
    for _ in range(200):  # on a machine that is busy it takes longer than whoever presses waits
        if "新しい人" in (page := desk.get(where).text):
            break
        time.sleep(0.1)
    assert "新しい人" in page
    assert desk.read(people.count) > 1100
    count = desk.read(people.count)
    assert "取り込みました" in desk.post(f"{where}/keep").text
    assert desk.read(people.count) == count
    assert "団体" in desk.get("/rosters").text
    assert desk.get("/rosters/marked").status_code == 200


def test_of_a_long_list_the_first_are_shown_with_the_way_to_the_others(desk: Desk) -> None:
    rows = [f"山田　{n},,,{n},\r\n,やまだ,,," for n in range(1, 451)]
    where = upload(desk, "名簿.csv", csv(*rows))
    page = desk.get(where).text
    assert "<b>450</b>" in page
    assert page.count("450件のうち、はじめの200件です") == 2
    assert "/list?of=marks-people&amp;from=200" in page
    assert "山田　200" in page
    assert "<td>山田　201</td>" not in page
    second, last = (
        desk.get(f"{where}/list?of=marks-people&from=200").text,
        desk.get(f"{where}/list?of=marks-people&from=400").text,
    )
    assert "450件のうち 201〜400件目" in second
    assert "<td>山田　201</td>" in second
    assert "450件のうち 401〜450件目" in last
    assert "次の" not in last
    assert "氏名がありません" in desk.get(f"{where}/list?of=refused&from=200").text
    assert "見出し" in desk.get(f"{where}/list?of=skipped").text
    for odd in ("-1", "x", "450", "9999999"):
        assert "450件のうち 1〜200件目" in desk.get(f"{where}/list?of=marks-people&from={odd}").text
    assert desk.get(f"{where}/list?of=marks-salons").status_code == 404
    assert desk.get(f"/rosters/files/{new_id()}/list?of=refused").status_code == 422


def test_a_reading_that_is_dropped_leaves_nothing(desk: Desk) -> None:
    where = upload(desk, "団体一覧.xlsx", example("団体一覧.xlsx"))
    assert desk.post(f"{where}/drop").status_code == 303
    assert desk.read(rows_of) == 0
    assert desk.get(where).status_code == 422
    assert list((running(desk.app).settings.uploads).glob("*")) == []


def test_groups_and_salons_come_in_at_the_desk(desk: Desk) -> None:
    for name, said in (("団体一覧.xlsx", "新しい団体"), ("サロン一覧.xlsx", "新しいサロン")):
        where = upload(desk, name, example(name))
        assert desk.get(where).status_code == 200
        assert said in desk.post(f"{where}/keep").text
    group = desk.read(groups.all_groups)[0]
    assert group["name"] in desk.get(f"/rosters/groups/{group['id']}").text
    assert desk.get(f"/salons/{desk.read(groups.all_salons)[0]['id']}").status_code == 200
    assert desk.get(f"/rosters/planets/{group['id']}").status_code == 404


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_refused_at_the_desk_and_leaves_no_row(desk: Desk, what: str) -> None:
    answer = desk.client.post(
        "/rosters/files", data={"session": desk.session}, files={"file": ("名簿.xlsx", BROKEN[what]())}
    )
    assert answer.status_code == 422
    assert "何も取り込んでいません" in answer.text
    assert desk.read(rows_of) == 0


def test_a_file_of_200_mb_is_refused_before_it_is_read(desk: Desk) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b"a" * 1_000_000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = desk.client.post("/rosters/files", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert "大きすぎます" in answer.text
    assert desk.read(rows_of) == 0


def test_no_file_and_no_id_of_ours(desk: Desk) -> None:
    assert "ファイルを選んで" in desk.post("/rosters/files").text
    assert desk.get("/rosters/files/..%2f..%2fvcenter").status_code in (404, 422)
    assert "見つかりません" in desk.post("/rosters/find", q="だれか").text


def test_a_search_says_how_many_more_there_are_and_each_ones_number(desk: Desk) -> None:
    desk.sign_in()
    for number in range(53):
        desk.do(
            "register_person", person=new_id(), name=f"山田　{number}", kana="ヤマダ", address="港区芝浦1-1"
        )
    for words in ("やまだ", "山田 芝浦"):
        page = desk.post("/rosters/find", q=words).text
        assert page.count("/rosters/people/") == 50
        assert "ほかに3人います" in page
    one = desk.post("/rosters/find", q="山田　52").text
    number = desk.row(lambda tx: tx.one("SELECT pass_number FROM people WHERE name = '山田　52'"))[
        "pass_number"
    ]
    assert shown(number) in one
    assert "ほかに" not in one
