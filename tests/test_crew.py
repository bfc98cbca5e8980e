"""Who works at the centre (運営者): their periods, a day with one press, overtime by the rule, and the papers for the claim."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.centre import Centre, Desk, form_of, new_id, today
from tests.paper import text_of
from vcenter.domain import crew as words
from vcenter.domain.crew import Rule, Span, counted, read_agreed, read_rest, read_span
from vcenter.domain.refusal import Refusal
from vcenter.store import crew

MAY = {
    "/crew": "administration",
    "/crew/duty": "administration",
    "/crew/usual": "administration",
    "/crew/rule": "administration",
    "/crew/new": "administration",
    "/crew/{crew}": "administration",
    "/crew/{crew}/periods": "administration",
    "/crew/{crew}/period": "administration",
    "/crew/month": "administration",
    "/crew/month/sheets.pdf": "administration",
    "/crew/month/sheet.xlsx": "administration",
    "/crew/month/list.pdf": "administration",
    "/crew/month/list.xlsx": "administration",
    "add_crew": "administration",
    "change_crew": "administration",
    "add_crew_period": "administration",
    "change_crew_period": "administration",
    "drop_crew_period": "administration",
    "say_crew_rule": "administration",
    "say_crew_usual": "administration",
    "say_crew_day": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TODAY = today().isoformat()
YESTERDAY = (today() - timedelta(days=1)).isoformat()
TOMORROW = (today() + timedelta(days=1)).isoformat()


def added(centre: Centre | Desk, name: str = "上田　美穂", **said: Any) -> str:
    asked = {
        "crew": new_id(),
        "name": name,
        "body": "山手市社協",
        "kind": "prefecture",
        "first_day": YESTERDAY,
    }
    return str(centre.do("add_crew", **asked | said)["crew"])


# How hours are read and counted


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("8:30–17:15", (510, 1035)),
        ("８：３０～１７：１５", (510, 1035)),
        ("8時半から17時15分まで", (510, 1035)),
        ("0830 1715", (510, 1035)),
        ("22:00〜翌6:00", (1320, 1800)),
        ("22:00-6:00", (1320, 1800)),
        ("22:00ー30:00", (1320, 1800)),
        ("17:15-8:30", (1035, 1950)),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, span: tuple[int, int]) -> None:
    assert read_span(typed) == span


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("8:30", "読めません"),
        ("8:30〜12:00、13:00〜17:15", "時間「8:30–17:15」、休憩「60」"),
        ("8:30-12:00 13:00-17:15", "休憩「60」"),
        ("9時ごろ-夕方", "読めません"),
        ("8:30-8:30", "同じ時刻"),
        ("8:30-8:15", "16時間まで"),
        ("8:30-12:00-17:00", "読めません"),
    ],
)
def test_hours_that_cannot_be_are_refused(typed: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_span(typed)


@given(st.integers(0, 1439), st.integers(1, 960))
def test_hours_are_read_as_they_are_shown(begins: int, minutes: int) -> None:
    span = Span(begins, begins + minutes)
    if span.until < words.LATEST * 60:
        assert read_span(str(span)) == span


@pytest.mark.parametrize(
    ("typed", "minutes"), [("60", 60), ("６０分", 60), ("1時間半", 90), ("1:15", 75), ("なし", 0), ("", 0)]
)
def test_a_break_is_read_as_people_write_it(typed: str, minutes: int) -> None:
    assert read_rest(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "minutes"), [("7:45", 465), ("8", 480), ("7時間半", 450), ("７時間４５分", 465)]
)
def test_agreed_hours_are_read(typed: str, minutes: int) -> None:
    assert read_agreed(typed) == minutes


@pytest.mark.parametrize("typed", ["8:30", "12", "0", "x", "0:30"])
def test_more_than_eight_hours_are_not_agreed_on(typed: str) -> None:
    with pytest.raises(Refusal, match="8時間まで"):
        read_agreed(typed)


@pytest.mark.parametrize(
    ("span", "rest", "off", "said"),
    [
        ("8:30-17:15", 60, False, (465, 0, 0, 0)),
        ("8:00-22:30", 60, False, (810, 330, 0, 30)),
        ("8:00-17:00", 60, True, (480, 0, 480, 0)),
        ("22:00-翌6:00", 60, False, (420, 0, 0, 420)),
        ("0:00-6:00", 0, False, (360, 0, 0, 300)),
    ],
)
def test_overtime_is_beyond_the_agreed_hours_and_a_day_off_counts_whole(
    span: str, rest: int, off: bool, said: tuple[int, int, int, int]
) -> None:
    worked = counted(read_span(span), rest, off=off, agreed=480)
    assert (worked.work, worked.over, worked.off, worked.night) == said


@pytest.mark.parametrize(
    ("day", "said", "off"),
    [
        ("2026-11-28", "", True),
        ("2026-11-27", "", False),
        ("2026-11-23", "", True),
        ("2026-11-28", "work", False),
        ("2026-11-27", "off", True),
    ],
)
def test_days_off_are_weekends_holidays_and_what_is_said(day: str, said: str, off: bool) -> None:
    assert Rule().is_off(date.fromisoformat(day), said) is off


@pytest.mark.parametrize(
    ("minutes", "rest", "wanted"), [(360, 0, 0), (400, 0, 45), (540, 45, 60), (540, 60, 0)]
)
def test_a_break_that_is_too_short_is_said(minutes: int, rest: int, wanted: int) -> None:
    assert words.rest_short(Span(0, minutes), rest) == wanted


# Who is here


def test_everybody_of_yesterday_is_there_with_usual_hours_and_one_press_records_them(desk: Desk) -> None:
    one = added(desk, span="8:30-17:30", agreed="7:45")
    added(desk, "岡　千夏", body="青葉県社協", kind="outside")
    added(desk, "先に　帰った", first_day="2026-01-05", last_day="2026-01-09")
    page = desk.get("/crew").text
    assert "2人をいつもどおりにする" in page and "先に　帰った" not in page
    answer = desk.press(page, "/crew/usual")
    shown = desk.get(answer.headers["location"]).text
    assert "2人の勤務を、いつもどおりで記録しました" in shown and "元に戻す" in shown
    row = desk.read(crew.day_of, one, TODAY)
    assert row and (row["from_minute"], row["until_minute"], row["rest"]) == (510, 1050, 60)
    desk.post("/take-back", entry=answer.headers["location"].partition("back=")[2])
    assert desk.read(crew.day_of, one, TODAY) is None


def test_only_what_was_changed_is_recorded(desk: Desk) -> None:
    one, other = added(desk), added(desk, "藤井　亮")
    page = desk.get("/crew").text
    answer = desk.press(page, "/crew", **{f"span.{one}": "８：００～２２：３０", f"travel.{one}": "1,240円"})
    assert "done=crew_saved&n=1" in answer.headers["location"]
    row = desk.read(crew.day_of, one, TODAY)
    assert row and (row["until_minute"], row["rest"], row["travel"], row["payer"]) == (
        1350,
        60,
        1240,
        "state",
    )
    assert desk.read(crew.day_of, other, TODAY) is None
    shown = desk.get("/crew").text
    assert "8:00–22:30" in shown and "深夜 0:30" in shown
    assert "1人をいつもどおりにする" in shown
    desk.press(shown, "/crew", **{f"span.{one}": ""})
    assert desk.read(crew.day_of, one, TODAY) is None


def test_what_is_wrong_with_one_row_holds_up_no_other_and_stays_typed(desk: Desk) -> None:
    one, other = added(desk), added(desk, "藤井　亮")
    page = desk.get("/crew").text
    typed = {f"span.{one}": "8:30-9:00", f"rest.{one}": "60", f"span.{other}": "9:00-15:00"}
    answer = desk.press(page, "/crew", **typed)
    assert answer.status_code == 422
    assert "休憩60分が、働いた時間" in answer.text and "ほかの1人は記録しました" in answer.text
    assert form_of(answer.text, "/crew")[f"span.{one}"] == "8:30-9:00"
    assert desk.read(crew.day_of, other, TODAY)


def test_two_who_write_the_same_day_see_each_other(desk: Desk) -> None:
    one = added(desk)
    page = desk.get("/crew").text
    desk.do("say_crew_day", crew=one, day=TODAY, span="9:00-12:00")
    answer = desk.press(page, "/crew", **{f"span.{one}": "8:30-17:15"})
    assert "ほかの人が直しました" in answer.text
    row = desk.read(crew.day_of, one, TODAY)
    assert row and row["from_minute"] == 540
    assert desk.press(answer.text, "/crew").status_code == 303


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"last_day": "2026-01-01"}, "last_day", "終わりが始まりより前"),
        ({"arrives_on": TOMORROW}, "arrives_on", "クールの始まりより後"),
        ({"arrives_on": YESTERDAY, "leaves_on": "2026-01-01"}, "leaves_on", "着く日より前"),
        ({"last_day": TOMORROW, "leaves_on": TODAY}, "leaves_on", "クールの終わりより前"),
        ({"first_day": None}, "first_day", "いつから"),
        ({"kind": ""}, "kind", "どれかを選んで"),
        ({"span": "8:30"}, "span", "読めません"),
        ({"rest": "600"}, "rest", "働いた時間"),
        ({"account": "だれでもない"}, "account", "担当者はいません"),
        ({"first_day": "2206-01-01"}, "first_day", "年を確かめて"),
    ],
)
def test_what_cannot_be_is_refused(centre: Centre, said: dict[str, Any], field: str, why: str) -> None:
    asked = {
        "crew": new_id(),
        "name": "岡",
        "body": "青葉県社協",
        "kind": "outside",
        "first_day": TODAY,
    } | said
    assert why in centre.refused("add_crew", **asked)[field]


def test_periods_of_one_do_not_overlap_and_the_same_is_added_once(centre: Centre) -> None:
    one = added(centre, last_day=TODAY)
    refused = centre.refused("add_crew_period", crew=one, first_day=TODAY, last_day=TOMORROW)
    assert "重なります" in refused["first_day"]
    again = {"crew": new_id(), "name": "上田 美穂", "body": "山手市社協", "kind": "prefecture"}
    assert "もう入っています" in centre.refused("add_crew", **again, first_day=TOMORROW)["name"]
    second = centre.do("add_crew_period", crew=one, first_day=TOMORROW)["period"]
    assert "重なります" in centre.refused("change_crew_period", period=second, first_day=TODAY)["first_day"]


def test_a_day_outside_of_every_period_is_refused_and_none_is_left_outside(centre: Centre) -> None:
    one = added(centre, last_day=YESTERDAY)
    assert (
        "クールに、この日は入っていません"
        in centre.refused("say_crew_day", crew=one, day=TODAY, span="8:30-17:15")["span"]
    )
    assert "まだ来ていない日" in centre.refused("say_crew_day", crew=one, day=TOMORROW, span="9-12")["day"]
    centre.do("say_crew_day", crew=one, day=YESTERDAY, span="8:30-17:15", rest="60")
    (period,) = centre.read(crew.periods_of, one)
    assert (
        "1日分の勤務"
        in centre.refused("change_crew_period", period=period["id"], first_day=TODAY)["last_day"]
    )
    assert "1日分の勤務" in centre.refused("drop_crew_period", period=period["id"])["last_day"]
    centre.do("say_crew_day", crew=one, day=YESTERDAY)
    assert centre.do("drop_crew_period", period=period["id"])["gone"]
    assert centre.read(crew.by_id, one) is None


def test_they_are_added_changed_and_kept_longer(desk: Desk) -> None:
    page = desk.get("/crew/new").text
    wrong = desk.press(page, "/crew/new", name="岡　千夏", body="青葉県社協")
    assert wrong.status_code == 422 and "どれかを選んで" in wrong.text
    done = desk.press(wrong.text, "/crew/new", kind="outside", course="第1クール")
    address = done.headers["location"].partition("?")[0]
    card = desk.get(address).text
    assert "第1クール" in card and "青葉県社協" in card
    changed = desk.press(card, address, desk="受付", payer="sender")
    assert "done=crew_changed" in changed.headers["location"]
    old = desk.press(card, address, desk="ニーズ", command_id=new_id())
    assert old.status_code == 422 and "ほかの人が直しました" in old.text and "いまの記録" in old.text
    assert desk.press(card, f"{address}/period", last_day=TOMORROW).status_code == 303
    (period,) = desk.read(crew.periods_of, address.rpartition("/")[2])
    assert period["last_day"] == TOMORROW
    late = desk.post(f"{address}/periods", first_day=TODAY)
    assert late.status_code == 422 and "重なります" in late.text
    assert desk.post(f"{address}/period", period=period["id"], what="drop").status_code == 303
    assert desk.get(address).status_code == 404


def test_the_rule_is_said_and_an_old_form_changes_nothing(desk: Desk) -> None:
    page = desk.get("/crew").text
    assert "1日8:00" in page
    changed = desk.press(page, "/crew/rule", agreed="7:45", holidays_off="")
    assert "1日7:45" in desk.get(changed.headers["location"]).text
    old = desk.press(page, "/crew/rule", agreed="8:00", command_id=new_id())
    assert old.status_code == 422 and "ほかの人が直しました" in old.text
    assert "8時間まで" in desk.post("/crew/rule", agreed="9:00").text
    assert desk.read(crew.rule)[0].agreed == 465


def test_how_many_of_each_kind_are_on_duty(desk: Desk) -> None:
    desk.do("open_incident", name="豪雨")
    one = added(desk)
    other = added(desk, "岡　千夏", kind="outside", body="青葉県社協")
    nobody = dict.fromkeys(words.KINDS, 0)
    assert desk.read(crew.on_duty, TODAY) == nobody | {"prefecture": 1, "outside": 1}
    desk.do("say_crew_day", crew=one, day=TODAY, span="8:30-17:15", rest="60")
    assert desk.read(crew.on_duty, TODAY) == nobody | {"prefecture": 1, "outside": 1}
    assert desk.read(crew.unwritten, TODAY) == 1
    assert "まだ書いていない 1人" in desk.get("/headquarters/day-report").text
    assert "まだ書いていない人がいます" in desk.get("/crew").text
    page = desk.press(desk.get("/crew").text, "/crew", **{f"span.{other}": "休み"})
    assert "全員書いてあります" in desk.get("/crew").text
    assert "休み" in desk.get(page.headers["location"]).text
    assert desk.read(crew.on_duty, TODAY) == nobody | {"prefecture": 1}
    assert desk.read(crew.unwritten, TODAY) == 0
    assert "まだ書いていない" not in desk.get("/headquarters/day-report").text
    assert "計 1人" in desk.get(f"/crew/month?month={TODAY[:7]}").text
    assert desk.read(crew.on_duty, "2026-01-01") == nobody


def test_no_hour_of_somebody_is_in_two_days(desk: Desk) -> None:
    one = added(desk)
    desk.do("say_crew_day", crew=one, day=YESTERDAY, span="22:00–翌9:00", rest="60")
    page = desk.get("/crew").text
    wrong = desk.press(page, "/crew", **{f"span.{one}": "8:30-12:00"})
    assert wrong.status_code == 422 and "勤務（22:00–翌9:00）と重なっています" in wrong.text
    assert form_of(wrong.text, "/crew")[f"span.{one}"] == "8:30-12:00"
    usual = desk.press(page, "/crew/usual")
    assert usual.status_code == 422 and "と重なっています" in usual.text
    desk.do("say_crew_day", crew=one, day=TODAY, span="9:00-12:00")
    later = {f"span.{one}": "22:00–翌9:30"}
    assert "重なっています" in desk.press(desk.get(f"/crew?day={YESTERDAY}").text, "/crew", **later).text


@pytest.mark.parametrize("kind", ["say_crew_day", "add_crew", "change_crew"])
def test_a_night_is_asked_for_where_the_end_is_before_the_beginning(centre: Centre, kind: str) -> None:
    one = added(centre)
    who = {"crew": one, "name": "岡", "body": "青葉県社協", "kind": "outside", "first_day": YESTERDAY}
    asked = {
        "say_crew_day": {"crew": one, "day": YESTERDAY},
        "add_crew": who | {"crew": new_id()},
        "change_crew": {name: who[name] for name in ("crew", "name", "body", "kind")},
    }[kind]
    refused = centre.refused(kind, **asked, span="17:00–8:30")
    assert "翌日までの15:30なら「17:00–翌8:30」と書いてください" in refused["span"]
    centre.do(kind, **asked, span="17:00–翌8:30")


# The month


@pytest.fixture
def month(desk: Desk) -> str:
    """Somebody who was late yesterday, and somebody who travelled."""
    one = added(desk, agreed="7:45", course="第3クール")
    other = added(desk, "岡　千夏", kind="outside", body="青葉県社協", payer="sender")
    said = {"crew": one, "day": YESTERDAY, "span": "8:30-20:00", "rest": "60", "off": "work"}
    desk.do("say_crew_day", **said)
    desk.do(
        "say_crew_day",
        crew=other,
        day=YESTERDAY,
        span="13:00-17:00",
        off="off",
        travel="18640",
        note="=着任",
    )
    return YESTERDAY[:7]


def test_a_month_by_person_and_by_who_pays(desk: Desk, month: str) -> None:
    page = desk.get(f"/crew/month?month={month}").text
    assert "計 2人" in page and "10:30" in page and "2:45" in page and "18,640円" in page
    assert "派遣元" in page
    assert "まだ書いてありません" in desk.get("/crew/month?month=2020-01").text
    for typed in ("x", "2026-13", "0001-01"):
        shown = desk.get(f"/crew/month?month={typed}")
        assert "月が読めません" in shown.text and words.month_said(TODAY[:7]) in shown.text


def test_a_sheet_for_each_person_for_the_claim(desk: Desk, month: str) -> None:
    paper = text_of(desk.post("/crew/month/sheets.pdf", month=month).content)
    assert "災害救助法の求償用" in paper and "岡千夏" in paper
    assert "第3クール" in paper and "18,640" in paper and "2:45" in paper
    one = desk.read(lambda tx: crew.everyone(tx)[0]["id"])
    alone = text_of(desk.post("/crew/month/sheets.pdf", month=month, crew=one).content)
    assert "上田" in alone and "岡" not in alone
    made = desk.post("/crew/month/sheet.xlsx", month=month, crew=one)
    rows = [*load_workbook(io.BytesIO(made.content)).worksheets[0].iter_rows(values_only=True)]
    assert any("8:30–20:00" in row for row in rows)


def test_the_list_of_all_on_paper_and_for_excel(desk: Desk, month: str) -> None:
    paper = text_of(desk.post("/crew/month/list.pdf", month=month).content)
    assert "運営者の勤務一覧" in paper and "負担ごとの計" in paper and "計2人" in paper
    made = desk.post("/crew/month/list.xlsx", month=month)
    rows = [*load_workbook(io.BytesIO(made.content)).worksheets[0].iter_rows(values_only=True)]
    assert ("派遣元", 1, "4:00") in [row[:3] for row in rows]


@pytest.mark.parametrize("file", ["sheets.pdf", "sheet.xlsx", "list.pdf", "list.xlsx"])
def test_a_month_without_hours_makes_no_paper(desk: Desk, file: str) -> None:
    answer = desk.post(f"/crew/month/{file}", month="2020-01")
    assert answer.status_code == 422 and "まだ書いてありません" in answer.text
