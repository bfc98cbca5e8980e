"""Before and after: what the preview says of each row is what keeping it does."""

import re
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import orjson
import pytest

from tests.centre import Centre, Desk, new_id
from tests.test_roster_files import table, upload
from vcenter.store import people, search
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
    until = monotonic() + 60
    while not file.is_file() and monotonic() < until:  # a slow machine goes on after the page was answered
        sleep(0.05)
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
    for said in ("新しく登録　<b>1</b>", "登録に書き足す　<b>2</b>", "変わりなし　<b>1</b>"):
        assert said in page
    assert "印を付ける　<b>1</b>" in page and "登録と違う内容がある　<b>1</b>件" in page
    changed = desk.get(f"{where}/changes?of=changed").text
    assert "黒田　一" in changed and "→ 川上1" in changed and "黒田　二" not in changed
    marked = desk.get(f"{where}/changes?of=marked").text
    assert "「0155-22」" in marked
    replaced = desk.get(f"{where}/changes?of=replaced").text
    assert "川上3" in replaced and "→ 川上9" in replaced
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


PHONES = "氏名,ふりがな,生年月日,電話,住所"
BEFORE = (
    "黒田 一,くろだ はじめ,1970/3/2,0155-22-1111,川上1",
    "黒田 二,くろだ じ,1971/3/2,0155-22-2222,川上2",
)
AFTER = ("黒田 一,くろだ かず,1970/3/2,0155-33-1111,川上1", "黒田 二,くろだ じ,1971/3/2,0155-33-2222,川上8-1")


def both(desk: Desk) -> dict[str, dict[str, Any]]:
    rows = desk.read(lambda tx: tx.fetch("SELECT * FROM people ORDER BY birth"))
    return {row["name"]: row for row in rows}


def choices(desk: Desk, where: str) -> dict[tuple[str, str], str]:
    """(before, after) of every value that differs to the id of its row."""
    page = desk.get(f"{where}/changes?of=replaced").text
    found = re.findall(
        r'name="row" value="([^"]+)">.*?<span[^>]*>([^<]*)</span><span[^>]*>→ ([^<]*)</span>', page, re.S
    )
    return {(before, after): id for id, before, after in found}


def test_a_changed_phone_takes_the_place_of_the_old_one_which_is_kept_in_the_history(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    where = upload(desk, table(PHONES, *AFTER))
    page = desk.get(where).text
    assert "登録と違う内容がある　<b>2</b>件" in page and "電話 2、住所 1、ふりがな 1" in page
    shown = choices(desk, where)
    assert ("0155-22-1111", "0155-33-1111") in shown and ("川上2", "川上8-1") in shown
    desk.post(f"{where}/keep")
    now = both(desk)
    assert now["黒田　一"]["phone"] == "0155-33-1111" and now["黒田　一"]["note"] == ""
    assert now["黒田　二"]["address"] == "川上8-1"
    assert [mark["field"] for mark in desk.read(people.marks, now["黒田　一"]["id"])] == ["kana"]
    card = desk.get(f"/rosters/people/{now['黒田　一']['id']}").text
    assert "0155-22-1111" in card and "に変えました" in card


def test_what_is_recorded_is_kept_where_that_is_chosen_for_one_row_or_for_all(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    where = upload(desk, table(PHONES, *AFTER))
    desk.post(f"{where}/changes", field="phone", all="on", answer="ours")
    row = choices(desk, where)["0155-22-2222", "0155-33-2222"]
    form = {"session": desk.session, "row": row, "field": "phone", "answer": "file"}
    answered = desk.client.post(f"{where}/changes", data=form, headers={"hx-request": "true"})
    assert 'aria-pressed="true">✓ ファイルの内容にする' in answered.text
    desk.post(f"{where}/changes", field="kana", all="on", answer="file")
    assert desk.post(f"{where}/changes", row="x", field="phone", answer="file").status_code == 404
    assert desk.post(f"{where}/changes", row=row, field="note", answer="file").status_code == 404
    desk.post(f"{where}/keep")
    now = both(desk)
    assert (now["黒田　一"]["phone"], now["黒田　一"]["phone_other"]) == ("0155-22-1111", "0155-33-1111")
    assert now["黒田　一"]["kana"] == "クロダ　カズ"
    assert now["黒田　二"]["phone"] == "0155-33-2222"
    assert not desk.read(people.marks, now["黒田　一"]["id"])


def test_what_somebody_recorded_after_the_file_was_read_gives_way_only_to_who_has_seen_it(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    where = upload(desk, table(PHONES, *AFTER))
    row = choices(desk, where)["0155-22-1111", "0155-33-1111"]
    desk.post(f"{where}/changes", row=row, field="phone", answer="file")
    first, second = both(desk)["黒田　一"], both(desk)["黒田　二"]
    for one, phone in ((first, "0155-99-1111"), (second, "0155-99-2222")):
        known = {name: one[name] for name in ("name", "kana", "birth", "address")}
        desk.do("change_person", person=one["id"], phone=phone, **known)
    row = choices(desk, where)["0155-99-2222", "0155-33-2222"]
    desk.post(f"{where}/changes", row=row, field="phone", answer="file")
    desk.post(f"{where}/keep")
    now = both(desk)
    assert now["黒田　一"]["phone"] == "0155-99-1111"
    assert now["黒田　二"]["phone"] == "0155-33-2222"


def ticked(page: str) -> list[str]:
    return re.findall(r"✓ (すべて[^<]*)<", page)


def test_the_button_for_all_is_ticked_only_while_it_holds_of_all(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    where = upload(desk, table(PHONES, *AFTER))
    desk.post(f"{where}/changes", field="phone", all="on", answer="ours")
    assert "すべて登録のままにする" in ticked(desk.get(f"{where}/changes?of=replaced").text)
    row = choices(desk, where)["0155-22-2222", "0155-33-2222"]
    form = {"session": desk.session, "row": row, "field": "phone", "answer": "file"}
    answered = desk.client.post(f"{where}/changes", data=form, headers={"hx-request": "true"}).text
    assert 'id="differs-all-phone" class="row would-all" hx-swap-oob="true"' in answered
    assert ticked(answered) == []
    assert "すべて登録のままにする" not in ticked(desk.get(f"{where}/changes?of=replaced").text)
    form |= {"answer": "ours"}
    again = desk.client.post(f"{where}/changes", data=form, headers={"hx-request": "true"}).text
    assert ticked(again) == ["すべて登録のままにする"]


def test_what_was_put_in_the_place_of_the_record_is_said_by_number_and_row(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    where = upload(desk, table(PHONES, *AFTER))
    kept = desk.post(f"{where}/keep").text
    assert "電話 2人、住所 1人を、名簿の内容に替えました。" in kept and "履歴にあります" in kept
    assert "変えていません" not in kept
    assert (
        "電話・住所を、名簿の内容に替えました。前の内容は履歴にあります。" in summary(desk, where)[1]["why"]
    )


@pytest.mark.parametrize("known", ["0155-22-1111", "080-1111-2222"])
def test_a_list_that_has_our_number_in_its_other_column_says_nothing_else(desk: Desk, known: str) -> None:
    other = ({"0155-22-1111", "080-1111-2222"} - {known}).pop()
    keep(desk, table("氏名,生年月日,電話", f"黒田 一,1970/3/2,{known}"))
    where = upload(desk, table("氏名,生年月日,電話,携帯", f"黒田 一,1970/3/2,{other},{known}"))
    assert "登録と違う内容がある　<b>0</b>件" in desk.get(where).text
    desk.post(f"{where}/keep")
    now = both(desk)["黒田　一"]
    assert (now["phone"], now["phone_other"]) == (known, other)
    where = upload(desk, table("氏名,生年月日,電話", f"黒田 一,1970/3/2,{other}"))
    assert "登録と違う内容がある　<b>0</b>件" in desk.get(where).text


def test_choosing_for_all_takes_the_place_of_what_was_chosen_for_one(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    where = upload(desk, table(PHONES, *AFTER))
    row = choices(desk, where)["0155-22-2222", "0155-33-2222"]
    desk.post(f"{where}/changes", row=row, field="phone", answer="ours")
    desk.post(f"{where}/changes", field="phone", all="on", answer="file")
    desk.post(f"{where}/keep")
    assert both(desk)["黒田　二"]["phone"] == "0155-33-2222"


def test_last_years_list_undoes_nothing(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    keep(desk, table(PHONES, *AFTER))
    keep(desk, table(PHONES, *BEFORE))
    assert both(desk)["黒田　一"]["phone"] == "0155-33-1111"
    assert both(desk)["黒田　二"]["address"] == "川上8-1"


def test_who_was_changed_at_a_desk_meanwhile_is_looked_at_by_a_person(centre: Centre) -> None:
    id = new_id()
    row = {"id": id, "row": 2, "name": "黒田　一", "birth": "1970-03-02", "address": "川上1"}

    def kept(**more: Any) -> None:
        part = {"import_id": new_id(), "position": 1, "of": 1}
        centre.do("keep_people", source="名簿.csv", v=5, part=part, rows=[row | more])

    kept()
    kept(address="川上8", newer={"address": "川上7"})
    assert centre.row(people.by_id, id)["address"] == "川上1"
    (mark,) = centre.read(people.marks, id)
    assert mark["as_written"] == "川上8" and "登録済みの「川上1」" in mark["reason"]


def test_skills_groups_and_salons_are_told_before_and_made_after(desk: Desk) -> None:
    heading = "氏名,生年月日,資格,団体,サロン"
    keep(desk, table(heading, "黒田 一,1970/3/2,英語,,"))
    where = upload(
        desk,
        table(heading, "黒田 一,1970/3/2,英語・手品,川上の会,ひまわり", "黒田 二,1971/3/2,,かわかみの会,"),
    )
    page = desk.get(where).text
    assert "新しい団体　<b>2</b>" in page and "かわかみの会、川上の会" in page
    assert "新しいサロン　<b>1</b>" in page and "登録に書き足す　<b>1</b>" in page
    changed = desk.get(f"{where}/changes?of=changed").text
    assert "→ 手品 を足す" in changed and "→ 川上の会 を足す" in changed and "→ ひまわり を足す" in changed
    desk.post(f"{where}/keep")
    assert {line["became"] for line in summary(desk, where) if "kind" in line} == {"changed", "new"}
    assert "新しい団体" not in desk.get(upload(desk, table(heading, "黒田 一,1970/3/2,英語,川上の会,"))).text


def test_of_whom_a_list_says_that_they_come_to_a_salon_is_no_volunteer(desk: Desk) -> None:
    data = table("氏名,ふりがな,サロン", "黒田 一,くろだ はじめ,ひまわり")
    keep(desk, data)
    assert both(desk)["黒田　一"]["volunteer_state"] == ""
    keep(desk, table("氏名,資格,サロン", "黒田 二,英語,ひまわり"))
    assert both(desk)["黒田　二"]["volunteer_state"] == "registered"


def test_of_whom_is_hidden_nothing_is_shown_or_chosen(desk: Desk) -> None:
    keep(desk, table(PHONES, *BEFORE))
    one = both(desk)["黒田　一"]["id"]
    desk.do("hide_person", person=one)
    where = upload(desk, table(PHONES, *AFTER))
    assert "0155-22-1111" not in desk.get(f"{where}/changes?of=replaced").text
    row = {"id": new_id(), "row": 2, "name": "黒田　一", "birth": "1970-03-02", "phone": "0155-33-1111"}
    part = {"import_id": new_id(), "position": 1, "of": 1}
    desk.do(
        "keep_people", source="x", v=5, part=part, rows=[row | {"newer": {"phone": ""}, "same_person": one}]
    )
    assert desk.row(people.by_id, one)["phone"] == ""
    assert not desk.read(lambda tx: tx.fetch("SELECT 1 FROM settled_marks"))


def test_three_lists_that_overlap_are_one_person_until_somebody_parts_them(desk: Desk) -> None:
    keep(desk, table(PHONES, "髙橋 清,たかはし きよし,S31.4.9,0155-22-1111,川上1-2"))
    keep(desk, table(PHONES, "高橋 清,たかはし きよし,1956/4/9,0155-33-1111,港町3-1"))
    where = keep(desk, table(PHONES, "高橋 きよし,たかはし きよし,S31.4.9,0155-33-1111,港町3丁目1番"))
    kept = desk.read(lambda tx: tx.fetch("SELECT id, name, phone FROM people ORDER BY made_at"))
    assert [row["phone"] for row in kept] == ["0155-33-1111", "0155-33-1111"]  # the third is asked about
    assert [line["alike"] for line in summary(desk, where) if "kind" in line] == [""]
    first, third = (row["id"] for row in kept)
    desk.do("join_people", keep=first, gone=third)
    assert desk.row(people.by_id, third)["id"] == first
    desk.do("part_people", gone=third)
    assert desk.row(people.by_id, third)["id"] == third


def test_the_history_of_somebody_says_which_value_came_by_which_row_of_which_file(desk: Desk) -> None:
    heading = "氏名,生年月日,電話,住所,資格"
    keep(desk, table(heading, "黒田 一,1970/3/2,090-0000-0001,川上1,英語"))
    (person,) = desk.read(search.people, "黒田", None, 5)
    where = upload(desk, table(heading, "白井 二,1980/3/2,,,", "黒田 一,1970/3/2,090-0000-0009,川上1,"))
    assert "→ 090-0000-0009" in desk.get(f"{where}/changes?of=changed").text  # and no name alone
    desk.post(f"{where}/keep")
    page = desk.get(f"/headquarters/journal?person={person['id']}").text
    told = page.split('id="imports"')[1]
    assert "名簿の取り込みで入った内容　2件" in told
    newer, older = told.split("<li>")[1:]
    assert "3行目" in newer and "090-0000-0001 → <b>090-0000-0009</b>" in newer
    assert "2行目" in older and "新しく登録した内容" in older and "英語" in older and "川上1" in older
    desk.do("hide_person", person=person["id"])
    told = desk.get(f"/headquarters/journal?person={person['id']}").text.split('id="imports"')[1]
    assert "川上1" not in told and "2行目" in told
