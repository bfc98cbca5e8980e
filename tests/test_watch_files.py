"""Visitors' lists kept as watches: new, changed, ended and resting; consents never invented; broken off, and kept twice."""

import io
import re
from typing import Any

import openpyxl
import pytest

from tests.centre import Centre, Desk, new_id
from tests.everyday_books import workbook
from tests.test_watching import person, row, watched
from vcenter.desks import roster_keeping
from vcenter.domain.watched_list import body_of, consents_of, days_of, ending_of, pause_of, plan
from vcenter.store import people, watching
from vcenter.web.state import running

MAY = {
    "/watching/files": "watch",
    "/watching/files/{file}": "watch",
    "/watching/files/{file}/alike": "watch",
    "/watching/files/{file}/keep": "watch",
    "/watching/files/{file}/progress": "watch",
    "/watching/files/{file}/stop": "watch",
    "/watching/files/{file}/drop": "watch",
    "/watching/files/{file}/summary.xlsx": "watch",
    "keep_watched": "watch",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TITLE = ["友愛訪問　対象者名簿"]
UPPER = ["訪問員", "対象者氏名", "住所", "電話", "同意", "", "", "訪問日", "", "備考"]
LOWER = ["", "", "", "", "民生委員", "社協", "包括", "火", "木", ""]
MERGED = ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:G2", "H2:I2", "J2:J3"]

ISHIKAWA = ["小林和夫", "石川節子", "芝4-13-2", "03-3473-6437", "○", "×", "○", "◎", "○", ""]
SHIMIZU = ["小林和夫", "清水信子", "芝4-16-6", "03-3777-5055", "○", "", "", "", "○", "R6.12 施設"]
WATANABE = ["小林和夫", "渡邉勝", "芝4-16-7", "03-3371-4497", "", "", "", "○", "", "9/1 入院"]


def listed(*rows: list[Any]) -> bytes:
    return workbook({"芝": [TITLE, UPPER, LOWER, *rows]}, merge=MERGED)


def upload(desk: Desk, data: bytes, name: str = "訪問員別名簿.xlsx") -> str:
    answer = desk.client.post("/watching/files", data={"session": desk.session}, files={"file": (name, data)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def kept(desk: Desk, *rows: list[Any]) -> str:
    return desk.post(f"{upload(desk, listed(*rows))}/keep").text


def watches(desk: Desk) -> dict[str, Any]:
    return {one["name"].replace("　", ""): one for one in desk.read(watching.open_ones)}


def test_days_are_said_in_ordinary_words() -> None:
    assert days_of({"火": "◎", "木": "○", "金": ""}) == "毎週火・木曜"
    assert days_of({"火": "1・3"}) == "第1・3火曜"
    assert days_of({"第２週": "火"}) == "第2火曜"
    assert days_of({"訪問日": "毎月15日"}) == "毎月15日"
    assert days_of({"月": "①③", "木": "午後"}) == "第1・3月曜、毎週木曜 午後"
    assert days_of({"月": "10時ごろ"}) == "月 10時ごろ"


def test_a_heading_is_the_consent_of_a_body_and_of_others_it_is_noted() -> None:
    assert [body_of(one) for one in ("民生委員", "社協へ", "消防団", "自治会", "包括")] == [
        "consent_commissioner",
        "consent_council",
        "consent_fire",
        "consent_district",
        "",
    ]
    assert consents_of({"民生委員": True, "社協": None, "包括": False}) == (
        {"consent_commissioner": "yes"},
        "包括: 不同意",
    )
    assert consents_of({"消防": True, "警察": False})[0] == {}  # one field, and two answers: neither is taken


def test_why_the_visits_ended_or_rest() -> None:
    assert [ending_of(one) for one in ("R6.12 施設", "死亡", "長崎に転居", "辞退", "")] == [
        "home",
        "died",
        "moved",
        "refused",
        "list",
    ]
    assert [pause_of(one) for one in ("9/1 入院", "退院した", "夫が入院", "入院予定")] == [
        "hospital",
        "",
        "",
        "",
    ]


def test_a_list_begins_watches_with_what_it_says_and_no_consent_more(desk: Desk) -> None:
    said = kept(desk, ISHIKAWA, SHIMIZU, WATANABE)
    assert "取り込みました" in said
    found = watches(desk)
    assert set(found) == {"石川節子", "渡邉勝"}  # whose visits have ended is not begun
    one = found["石川節子"]
    assert (one["visitor"], one["days"], one["address"]) == ("小林和夫", "毎週火・木曜", "芝4-13-2")
    assert (one["consent_commissioner"], one["consent_council"], one["consent_fire"]) == ("yes", "no", "")
    assert "包括: 同意" in one["note"]
    assert one["asked_on"] is None
    assert found["渡邉勝"]["paused_why"] == "hospital"


def test_nobody_becomes_a_volunteer_by_being_watched(desk: Desk) -> None:
    kept(desk, ISHIKAWA)
    found = desk.read(people.by_id, watches(desk)["石川節子"]["person_id"])
    assert found is not None
    assert (found["volunteer_state"], found["note"]) == ("", "")


def test_the_same_list_twice_changes_nothing(desk: Desk) -> None:
    where = upload(desk, listed(ISHIKAWA))
    desk.post(f"{where}/keep")
    desk.post(f"{where}/keep")
    kept(desk, ISHIKAWA)
    assert len(desk.read(watching.open_ones)) == 1
    assert "変わりなし" in desk.get(upload(desk, listed(ISHIKAWA))).text


def test_the_next_list_changes_visitor_and_days_and_says_so_before(desk: Desk) -> None:
    kept(desk, ISHIKAWA)
    after = ["山田　太郎", *ISHIKAWA[1:7], "", "○", ""]
    where = upload(desk, listed(after))
    said = desk.get(where).text
    assert "毎週火・木曜" in said
    assert "毎週木曜" in said
    desk.post(f"{where}/keep")
    one = watches(desk)["石川節子"]
    assert (one["visitor"], one["days"]) == ("山田太郎", "毎週木曜")
    told = [line["what"] for line in desk.read(watching.history, one["id"])]
    assert any("訪問する人が変わった" in line for line in told)


def test_a_consent_that_is_recorded_otherwise_stays_and_is_looked_at(desk: Desk) -> None:
    kept(desk, ISHIKAWA)
    desk.do(
        "ask_watched", watch=watches(desk)["石川節子"]["id"], consent_commissioner="no", consent_council="no"
    )
    assert "確かめることがある方" in kept(desk, ISHIKAWA)
    assert watches(desk)["石川節子"]["consent_commissioner"] == "no"


def test_whoever_went_to_a_home_ends_and_without_a_reason_goes_on(desk: Desk) -> None:
    before = [*SHIMIZU[:9], ""]
    kept(desk, before, ISHIKAWA)
    kept(desk, SHIMIZU)
    ended = desk.read(watching.ended, 9)
    assert [(one["name"].replace("　", ""), one["ended_why"]) for one in ended] == [("清水信子", "home")]
    row_said = {"ended": "list", "consents": {}, "paused": ""}
    assert plan(row_said, {"id": "1"}).became == "same"
    assert "わけが書かれていません" in plan(row_said, {"id": "1"}).said[0]


def test_who_stands_on_the_list_no_more_is_named_and_stays(desk: Desk) -> None:
    kept(desk, ISHIKAWA, WATANABE)
    where = upload(desk, listed(ISHIKAWA))
    assert "名簿にいない方　1人" in desk.get(where).text
    said = desk.post(f"{where}/keep").text
    assert "開いて確かめる" in said
    assert "渡邉" in said
    assert len(desk.read(watching.open_ones)) == 2


def test_whoever_is_known_by_phone_is_that_person_and_completed(desk: Desk) -> None:
    known = person(desk, "石川　節子")
    desk.do("change_person", person=known, name="石川　節子", birth="1940-04-01", phone="03-3473-6437")
    kept(desk, ISHIKAWA)
    one = watches(desk)["石川節子"]
    assert one["person_id"] == known
    assert one["address"] == "芝4-13-2"


def test_who_may_be_somebody_known_is_asked_about(desk: Desk) -> None:
    known = person(desk, "石川　節子")
    desk.do("change_person", person=known, name="石川　節子", birth="1940-04-01", address="芝4-13-2")
    where = upload(desk, listed(ISHIKAWA))
    found = re.search(r'name="row" value="([^"]+)"', desk.get(where).text)
    assert found
    desk.post(f"{where}/alike", row=found[1], answer="same")
    desk.post(f"{where}/keep")
    assert watches(desk)["石川節子"]["person_id"] == known


def test_broken_off_it_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    where = upload(desk, listed(ISHIKAWA, WATANABE))
    monkeypatch.setattr(
        roster_keeping.Keeping, "begin", lambda _: None
    )  # as if it ended before the first row
    desk.post(f"{where}/keep")
    monkeypatch.undo()
    assert desk.client.portal is not None
    desk.client.portal.call(roster_keeping.at_start, running(desk.app))
    going_on = roster_keeping.of(running(desk.app), where.rsplit("/", 1)[1])
    assert going_on is None or desk.client.portal.call(going_on.wait, 5.0)
    assert len(watches(desk)) == 2


def test_what_became_of_each_row_is_downloaded(desk: Desk) -> None:
    where = upload(desk, listed(ISHIKAWA, SHIMIZU, WATANABE))
    desk.post(f"{where}/keep")
    sheet = openpyxl.load_workbook(io.BytesIO(desk.post(f"{where}/summary.xlsx").content)).worksheets[0]
    rows = {str(one[2]): str(one[3]) for one in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["石川節子"] == "新しく登録"
    assert rows["清水信子"].startswith("訪問が終わっている")


def test_a_file_that_is_no_visitors_list_is_refused(desk: Desk) -> None:
    where = upload(desk, "氏名,電話\n白井 一,090-2222-0001".encode(), "人.csv")
    assert "訪問員の名簿として読めませんでした" in desk.get(where).text


def test_that_somebody_is_watched_stands_on_no_mark_of_the_roster(centre: Centre) -> None:
    id = watched(centre, "石川　節子")
    known = str(row(centre, id)["person_id"])
    said = {"id": new_id(), "row": 5, "name": "石川　節子", "address": "高輪2-1", "same_person": known}
    marks = [{"field": "address", "as_written": "高輪2-1", "reason": "登録済みの「芝1」と違います。"}]
    centre.do(
        "keep_watched",
        source="訪問員別名簿.xlsx",
        part={"import_id": new_id(), "position": 1, "of": 1},
        rows=[said | {"marks": marks, "watch": {"watch": new_id(), "visitor": "小林　和夫"}}],
    )
    (mark,) = centre.read(people.marks, known)
    assert mark["file"] == ""
    assert row(centre, id)["visitor"] == "小林　和夫"
