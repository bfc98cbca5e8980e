"""見て直す: what rosters said that could not be read, or otherwise than we do, waits until a person has settled it."""

from typing import Any

import pytest

from tests.centre import STAFF, Centre, Desk, form_of, new_id
from vcenter.store import groups, people, roster_marks
from vcenter.store.tx import Row

MAY = {
    "/rosters/marked": "rosters",
    "settle_person_mark": "rosters",
    "settle_group_mark": "rosters",
    "settle_salon_mark": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

LISTED = "/rosters/marked"


def mark(field: str, as_written: str, reason: str = "読めません。") -> dict[str, str]:
    return {"field": field, "as_written": as_written, "reason": reason}


def group_row(**said: Any) -> dict[str, Any]:
    return {"row": 5, "sheet": "団体", "name": "見守り隊"} | said


def keep_group(at: Centre | Desk, *marks: dict[str, str], source: str = "団体.xlsx", **said: Any) -> str:
    at.do("keep_groups", source=source, v=2, rows=[group_row(marks=list(marks), **said)])
    return str(at.row(groups.by_name, "groups", "見守り隊")["id"])


def keep_person(at: Centre | Desk, *marks: dict[str, str], **said: Any) -> str:
    row = {"id": new_id(), "row": 7, "sheet": "名簿", "name": "山田　太郎", "birth": "1970-03-02"} | said
    at.do("keep_people", source="名簿.xlsx", v=2, rows=[row | {"marks": list(marks)}])
    (found,) = at.read(people.namesakes, ["山田　太郎"])["山田太郎"]
    return str(found["id"])


def group_of(at: Centre | Desk, id: str) -> Row:
    return at.row(groups.by_id, "groups", id)


def marks_of(at: Centre | Desk, of: roster_marks.Of, id: str) -> list[tuple[str, str]]:
    return [(one["field"], one["as_written"]) for one in at.read(roster_marks.of_record, of, id)]


# What waits


def test_groups_and_salons_with_values_that_could_not_be_read_wait_with_where_they_were_written(
    desk: Desk,
) -> None:
    keep_group(desk, mark("phone", "090-12", "けたが足りません。"))
    salon = {"row": 3, "sheet": "芝", "name": "ひまわりの会", "marks": [mark("guests", "多数")]}
    desk.do("keep_salons", source="サロン.xlsx", v=2, rows=[salon])
    page = desk.get(LISTED).text
    for said in ("見守り隊", "090-12", "電話", "けたが足りません。", "団体.xlsx", "シート「団体」", "5行目"):
        assert said in page
    for said in ("ひまわりの会", "多数", "人数", "サロン.xlsx", "3行目"):
        assert said in page


def test_the_rosters_page_counts_whatever_waits(desk: Desk) -> None:
    keep_group(desk, mark("phone", "090-12"), mark("members", "多数"))
    keep_person(desk, mark("phone", "090-12"))
    assert "団体 1件、人 1人" in desk.get("/rosters").text
    assert "団体 1件、人 1人" in desk.get(LISTED).text


def test_what_waits_stands_at_the_record_too(desk: Desk) -> None:
    group, person = keep_group(desk, mark("phone", "090-12")), keep_person(desk, mark("phone", "なし？"))
    page = desk.get(f"/rosters/groups/{group}").text
    assert "090-12" in page
    assert "団体.xlsx 団体 5行目" in page
    page = desk.get(f"/rosters/people/{person}").text
    assert "なし？" in page
    assert "名簿.xlsx 名簿 7行目" in page


def test_whatever_waits_is_listed_page_by_page(desk: Desk) -> None:
    rows = [group_row(row=n, name=f"第{n}隊", marks=[mark("phone", "12")]) for n in range(1, 151)]
    for at in (0, 50, 100):
        desk.do("keep_groups", source="団体.xlsx", v=2, rows=rows[at : at + 50])
    first, second = desk.get(LISTED).text, desk.get(f"{LISTED}?from=100").text
    assert first.count("<h2>") == 100
    assert second.count("<h2>") == 50
    assert "150件のうち 101〜150件目" in second
    last = desk.read(roster_marks.waiting)[-1][1]
    assert f"record-{last}" in desk.get(f"{LISTED}?record={last}").text
    for odd in ("-1", "x", "9999999999", "150"):
        assert desk.get(f"{LISTED}?from={odd}").text.count("<h2>") == 100


def test_a_group_that_says_something_else_than_the_one_we_know_waits_and_nothing_of_it_is_lost(
    centre: Centre,
) -> None:
    group = keep_group(centre, contact="黒田", phone="03-1111-0003", members=12, note="週1回")
    again = {"contact": "黒田", "phone": "03-1111-0004", "members": 14, "note": "週2回", "same_name": "same"}
    keep_group(centre, source="新.xlsx", **again)
    kept = group_of(centre, group)
    assert (kept["phone"], kept["members"]) == ("03-1111-0003", 12)
    assert kept["note"] == "週1回。週2回"
    assert marks_of(centre, "groups", group) == [("members", "14"), ("phone", "03-1111-0004")]
    (one, _) = centre.read(roster_marks.of_record, "groups", group)
    assert "12" in one["reason"]
    assert one["file"] == "新.xlsx"


def test_two_rows_that_fill_the_same_field_of_a_group_otherwise_lose_neither(centre: Centre) -> None:
    rows = [group_row(), group_row(row=6, phone="03-1111-0003"), group_row(row=7, phone="03-1111-0004")]
    centre.do("keep_groups", source="団体.xlsx", v=2, rows=rows)
    (group,) = centre.read(groups.all_groups)
    assert group["phone"] == "03-1111-0003"
    assert marks_of(centre, "groups", group["id"]) == [("phone", "03-1111-0004")]


def test_a_second_file_puts_its_value_beside_what_waits(centre: Centre) -> None:
    person = keep_person(centre, mark("phone", "090-12"))
    keep_person(centre, mark("phone", "090-13"))
    keep_person(centre, mark("phone", "090-13"))
    assert marks_of(centre, "people", person) == [("phone", "090-12／090-13")]


def test_version_1_of_a_list_of_groups_does_what_it_did(centre: Centre) -> None:
    row = group_row(members=5, marks=[mark("phone", "090-12")])
    centre.do("keep_groups", source="団体.xlsx", rows=[row])
    centre.do("keep_groups", source="団体.xlsx", rows=[row | {"members": 6}])
    (group,) = centre.read(groups.all_groups)
    assert (group["members"], group["note"]) == (6, "090-12（読めず）")
    assert marks_of(centre, "groups", group["id"]) == []


# Settling


def press(desk: Desk, page: str = "", **typed: Any) -> Any:
    """Press the button of the first form of the page, with what is typed."""
    return desk.client.post(LISTED, data=form_of(page or desk.get(LISTED).text, LISTED) | typed)


def test_a_value_is_put_right_in_its_place(desk: Desk) -> None:
    group = keep_group(desk, mark("phone", "03(5555)12E4"))
    answer = press(desk, **{"mended.phone": "０３－５５５５－１２３４"})
    assert answer.status_code == 303
    assert group_of(desk, group)["phone"] == "03-5555-1234"
    assert "すべて確認しました" in desk.get(LISTED).text
    page = desk.get(f"/rosters/groups/{group}").text
    assert "「03-5555-1234」に直しました" in page
    assert STAFF in page
    assert "確認が必要な値" not in desk.get("/rosters").text


def test_a_value_that_is_refused_stays_with_its_error_beside_it(desk: Desk) -> None:
    group = keep_group(desk, mark("phone", "090-12"), mark("members", "多数"))
    page = desk.get(LISTED).text
    assert 'name="mended.members" value="多数"' in page
    answer = press(desk, page, **{"mended.members": "30人くらい"})
    assert answer.status_code == 422
    assert "数字で入力してください" in answer.text
    assert 'value="30人くらい"' in answer.text
    assert len(marks_of(desk, "groups", group)) == 2
    assert group_of(desk, group)["members"] is None


def test_in_a_page_that_is_open_only_this_value_is_drawn_anew(desk: Desk) -> None:
    keep_group(desk, mark("members", "多数"))
    form = form_of(desk.get(LISTED).text, LISTED)
    part = {"hx-request": "true"}
    refused = desk.client.post(LISTED, data=form | {"mended.members": "x"}, headers=part)
    assert refused.status_code == 422
    assert "<html" not in refused.text
    assert 'value="x"' in refused.text
    done = desk.client.post(
        LISTED, data=form_of(refused.text, LISTED) | {"mended.members": "30"}, headers=part
    )
    assert done.status_code == 200
    assert "人数を確認しました" in done.text
    late = desk.client.post(LISTED, data=form | {"command_id": new_id(), "right": "on"}, headers=part)
    assert f"{STAFF}がもう確かめています" in late.text


def test_what_is_right_as_it_is_is_gone_from_the_list_and_keeps_what_was_written(desk: Desk) -> None:
    group = keep_group(desk, mark("members", "30〜40名くらい"), note="週1回")
    assert press(desk, right="on").status_code == 303
    kept = group_of(desk, group)
    assert (kept["members"], kept["note"]) == (None, "週1回。人数: 30〜40名くらい")
    assert "すべて確認しました" in desk.get(LISTED).text
    assert "登録のままにしました" in desk.get(f"/rosters/groups/{group}").text


def test_what_is_recorded_is_right_and_the_other_value_goes_nowhere(centre: Centre) -> None:
    group = keep_group(centre, contact="黒田", phone="03-1111-0003")
    keep_group(centre, contact="黒田", phone="03-1111-0004", same_name="same")
    centre.do("settle_group_mark", group=group, field="phone", as_written="03-1111-0004", right=True)
    assert (group_of(centre, group)["phone"], group_of(centre, group)["note"]) == ("03-1111-0003", "")


def test_what_was_settled_is_not_asked_again_by_the_same_file(centre: Centre) -> None:
    person = keep_person(centre, mark("phone", "090-12"))
    centre.do(
        "settle_person_mark",
        person=person,
        field="phone",
        as_written="090-12",
        mended={"phone": "090-1234-5678"},
    )
    keep_person(centre, mark("phone", "090-12"))
    assert marks_of(centre, "people", person) == []
    keep_person(centre, mark("phone", "090-13"))
    assert marks_of(centre, "people", person) == [("phone", "090-13")]


@pytest.mark.parametrize(
    ("waits", "mended", "kept"),
    [
        (mark("name", "山〓　太郎"), {"name": "山崎　太郎"}, {"name": "山崎　太郎"}),
        (mark("birth", "S4?.13.5"), {"birth": "S45.3.5"}, {"birth": "1970-03-05"}),
        (mark("sex", "？"), {"sex": "f"}, {"sex": "f"}),
        (mark("car", "多分"), {"seats": "0"}, {"seats": 0}),
        (mark("emergency", "〓男"), {"emergency_name": "一男"}, {"emergency_name": "一男"}),
        (mark("insured_from", "去年"), {"insured_from": "2026/4/1"}, {"insured_until": "2027-03-31"}),
        (mark("note", "ぜん〓く"), {"note": "ぜんそく"}, {"note": "高所不可。ぜんそく"}),
    ],
)
def test_every_kind_of_value_of_a_person_is_put_right(
    centre: Centre, waits: dict[str, str], mended: dict[str, str], kept: dict[str, object]
) -> None:
    person = keep_person(centre, waits, note="高所不可。ぜん〓く" if "note" in kept else "")
    asked = {"field": waits["field"], "as_written": waits["as_written"], "mended": mended}
    centre.do("settle_person_mark", person=person, **asked)
    assert centre.row(people.by_id, person).items() >= kept.items()
    assert marks_of(centre, "people", person) == []


def test_a_consent_that_was_unclear_is_recorded(centre: Centre) -> None:
    person = keep_person(centre, mark("consent", "要相談"))
    centre.do(
        "settle_person_mark", person=person, field="consent", as_written="要相談", mended={"consent": True}
    )
    assert centre.row(people.by_id, person)["consent_at"]


def test_a_group_with_a_mended_name_is_found_by_it(centre: Centre) -> None:
    group = keep_group(centre, mark("name", "見守り隊"))
    centre.do(
        "settle_group_mark", group=group, field="name", as_written="見守り隊", mended={"name": "見守隊"}
    )
    assert centre.row(groups.by_name, "groups", "見守隊")["id"] == group


def test_only_the_field_that_waits_is_changed_here(centre: Centre) -> None:
    group = keep_group(centre, mark("phone", "090-12"))
    asked = {"group": group, "field": "phone", "as_written": "090-12"}
    assert "mended.phone" in centre.refused("settle_group_mark", **asked)
    assert "mended.phone" in centre.refused("settle_group_mark", **asked, mended={"contact": "黒田"})
    both = {"contact": "黒田", "phone": "03-1111-0003"}
    assert "mended" in centre.refused("settle_group_mark", **asked, mended=both)
    assert "field" in centre.refused("settle_group_mark", **(asked | {"field": "name"}), right=True)
    assert "field" in centre.refused("settle_group_mark", **(asked | {"as_written": "0"}), right=True)
    assert "group" in centre.refused("settle_group_mark", **(asked | {"group": new_id()}), right=True)
    assert marks_of(centre, "groups", group) == [("phone", "090-12")]


def test_what_stands_in_several_at_the_record_is_not_put_right_here(desk: Desk) -> None:
    person = keep_person(desk, mark("groups", "〓川の会"), groups=["〓川の会"])
    page = desk.get(LISTED).text
    assert "登録の画面で直す" in page
    assert "直して記録する</button>" not in page
    press(desk, page, right="on")
    assert marks_of(desk, "people", person) == []
    assert desk.row(people.by_id, person)["note"] == ""


def test_an_age_without_a_birth_date_stays_until_the_birth_date_is_known(centre: Centre) -> None:
    person = keep_person(centre, mark("birth", "15歳"), birth=None)
    asked = {"person": person, "field": "birth", "as_written": "15歳"}
    assert "生年月日が分かるまで" in centre.refused("settle_person_mark", **asked, right=True)["mended.birth"]
    centre.do("settle_person_mark", **asked, mended={"birth": "2011-05-01"})
    assert marks_of(centre, "people", person) == []


def test_what_was_settled_of_somebody_hidden_is_told_nowhere(centre: Centre) -> None:
    person = keep_person(centre, mark("address", "芝９〓"), mark("name", "山田〓"), mark("emergency", "〓男"))
    asked = {"person": person, "field": "address", "as_written": "芝９〓"}
    centre.do("settle_person_mark", **asked, mended={"address": "芝9-1"})
    centre.do("hide_person", person=person)
    assert centre.read(roster_marks.settled, "people", person) == []
    assert marks_of(centre, "people", person) == [("name", "山田〓")]


def test_two_records_made_one_keep_what_waits_and_what_was_settled(centre: Centre) -> None:
    first = keep_person(centre, mark("phone", "090-12"), mark("postal", "105"))
    asked = {"person": first, "field": "postal", "as_written": "105"}
    centre.do("settle_person_mark", **asked, mended={"postal": "105-0014"})
    keep = centre.person("山田　次郎", birth="1971-01-01")
    centre.do("join_people", keep=keep, gone=first)
    (kept,) = centre.read(people.marks, keep)
    assert (kept["as_written"], kept["file"], kept["row_number"]) == ("090-12", "名簿.xlsx", 7)
    assert [one["field"] for one in centre.read(roster_marks.settled, "people", keep)] == ["postal"]


# Columns that no field knows


def test_what_stands_in_a_column_that_no_field_knows_is_kept_in_the_note_under_its_heading(
    desk: Desk,
) -> None:
    data = "団体名,代表者,会員数,電話,血液型,備考,\r\n見守り隊,黒田,多数,03-1111-0003,A,週1回,左きき\r\n".encode()
    answer = desk.client.post(
        "/rosters/files", data={"session": desk.session}, files={"file": ("団体.csv", data)}
    )
    where = answer.headers["location"]
    assert "メモに残します" in desk.get(where).text
    desk.post(f"{where}/keep")
    (group,) = desk.read(groups.all_groups)
    assert group["note"] == "週1回。血液型: A。G列: 左きき"
    assert "血液型: A" in desk.get(LISTED).text
    assert "血液型: A" in desk.get(f"/rosters/groups/{group['id']}").text
    assert marks_of(desk, "groups", group["id"]) == [("members", "多数")]


def test_a_column_of_somebody_known_is_put_beside_their_note_once(centre: Centre) -> None:
    person = keep_person(centre, beside={"血液型": "AB"}, note="高所不可")
    keep_person(centre, beside={"血液型": "A"}, note="高所不可")
    keep_person(centre, beside={"血液型": "A"}, note="高所不可")
    assert centre.row(people.by_id, person)["note"] == "高所不可。血液型: AB。血液型: A"
    assert marks_of(centre, "people", person) == []


def test_the_journal_says_of_which_group_something_was_settled(desk: Desk) -> None:
    group = keep_group(desk, mark("phone", "090-12"))
    press(desk, right="on")
    page = desk.get("/headquarters/journal").text
    assert "名簿の値の確認（団体）" in page
    assert f"/rosters/groups/{group}" in page
