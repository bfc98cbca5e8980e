"""Salons: when they meet, the roll of a session, who has not come for a while, and what makes no sense."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.centre import Centre, Desk, field_of, form_of, new_id, today
from tests.everyday_books import workbook
from tests.outbox import Enrolled
from vcenter.rosters.salon_named import likely, usual_days
from vcenter.store import groups, migrate, people, requests, salons
from vcenter.web.phrases import near_day

MAY = {
    "/salons": "salon rosters",
    "/salons/list": "salon rosters",
    "/salons/missing": "salon rosters watch",
    "/salons/year": "salon rosters administration",
    "/salons/year.pdf": "salon rosters administration",
    "/salons/year.xlsx": "salon rosters administration",
    "/salons/new": "salon rosters",
    "/salons/plan": "salon rosters",
    "/salons/{salon}/year": "salon rosters",
    "/salons/{salon}": "salon rosters",
    "/salons/{salon}/edit": "salon rosters",
    "/salons/{salon}/people": "salon rosters",
    "/salons/{salon}/people/find": "salon rosters",
    "/salons/{salon}/people/end": "salon rosters",
    "/salons/{salon}/day": "salon rosters",
    "/salons/{salon}/sessions/{day}": "salon rosters",
    "/salons/{salon}/sessions/{day}/roll": "salon rosters",
    "/salons/{salon}/sessions/{day}/mark": "salon rosters",
    "/salons/{salon}/sessions/{day}/scan": "salon rosters",
    "/salons/{salon}/sessions/{day}/join": "salon rosters",
    "/rosters/files/{file}/sessions": "rosters",
    "/rosters/files/{file}/sessions/changes": "rosters",
    "/rosters/files/{file}/salon": "rosters",
    "/rosters/files/{file}/year": "rosters",
    "add_salon": "salon rosters",
    "change_salon": "salon rosters",
    "plan_gathering": "salon rosters",
    "put_in_salon": "salon rosters",
    "end_salon_help": "salon rosters",
    "mark_salon_roll": "salon rosters",
    "say_salon_session": "salon rosters",
    "come_to_salon": "salon rosters",
    "say_guest_state": "salon rosters",
    "end_salon_roll": "salon rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TODAY = today().isoformat()


def salon(centre: Centre | Desk, **said: object) -> str:
    payload = {"salon": new_id(), "name": "川上おしゃべり会", "days": "毎日 10時〜12時"}
    return str(centre.do("add_salon", **payload | said)["salon"])


def guests(centre: Centre, id: str, *names: str) -> list[str]:
    return [
        centre.do("put_in_salon", salon=id, newcomer={"id": new_id(), "name": name})["person"]
        for name in names
    ]


def days_ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def missed(centre: Centre) -> list[tuple[str, int]]:
    rows = centre.read(salons.missing)
    return [(row["name"], row["missed"]) for row in rows]


def test_a_tap_says_that_somebody_came_and_another_takes_it_back(centre: Centre) -> None:
    id = salon(centre)
    (one,) = guests(centre, id, "遠藤　和子")
    session = centre.do("mark_salon_roll", salon=id, day=TODAY, person=one)["session"]
    assert centre.row(salons.on_roll, session, one)["state"] == "came"
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=one, state="")
    assert centre.row(salons.on_roll, session, one)["state"] == ""


def test_two_tablets_that_cannot_see_each_other_call_one_roll(centre: Centre) -> None:
    id = salon(centre)
    (one,) = guests(centre, id, "遠藤　和子")
    now = datetime.now(UTC)
    first = centre.do("mark_salon_roll", salon=id, day=TODAY, person=one, at=now)
    second = centre.do(
        "mark_salon_roll", salon=id, day=TODAY, person=one, state="absent", at=now - timedelta(minutes=9)
    )
    assert first["session"] == second["session"]
    assert centre.row(salons.on_roll, first["session"], one)["state"] == "came"  # what was said later holds


def test_whoever_is_new_comes_to_the_salon_from_now_on(centre: Centre) -> None:
    id = salon(centre)
    centre.do("mark_salon_roll", salon=id, day=TODAY, newcomer={"id": new_id(), "name": "堀口　和也"})
    assert [row["name"] for row in centre.read(salons.guests, id)] == ["堀口　和也"]


def test_the_others_are_absent_when_the_session_is_ended_so(centre: Centre) -> None:
    id = salon(centre)
    here, _ = guests(centre, id, "遠藤　和子", "齋藤　光男")
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=here)
    ended = centre.do("say_salon_session", salon=id, day=TODAY, state="held", rest_absent=True, guests=2)
    assert ended["absent"] == 1
    (session,) = centre.read(salons.sessions, id, TODAY, TODAY)
    assert (session["state"], session["roll_guests"], session["guests"]) == ("held", 1, 2)
    assert (session["begins"], session["ends"]) == ("10:00", "12:00")  # as its words say


def test_whoever_misses_sessions_in_a_row_has_not_come_for_a_while(centre: Centre) -> None:
    id = salon(centre)
    here, gone, ill = guests(centre, id, "遠藤　和子", "齋藤　光男", "青木　修")
    for ago in (60, 45, 30, 15):
        centre.do("mark_salon_roll", salon=id, day=days_ago(ago), person=here)
        if ago == 60:
            centre.do("mark_salon_roll", salon=id, day=days_ago(ago), person=gone)
        centre.do("say_salon_session", salon=id, day=days_ago(ago), state="held", rest_absent=True)
    centre.do("put_in_salon", salon=id, person=ill, state="hospital")
    assert missed(centre) == [("齋藤　光男", 3)]


def test_a_session_that_nobody_recorded_is_nobodys_absence(centre: Centre) -> None:
    id = salon(centre)
    (one,) = guests(centre, id, "遠藤　和子")
    centre.do("mark_salon_roll", salon=id, day=days_ago(60), person=one)
    for ago in (45, 30, 15):
        centre.do("say_salon_session", salon=id, day=days_ago(ago), state="held", guests=12)  # counted only
    assert missed(centre) == []


def test_a_salon_that_rests_misses_nobody(centre: Centre) -> None:
    id = salon(centre)
    guests(centre, id, "遠藤　和子")
    for ago in (60, 30):
        centre.do("say_salon_session", salon=id, day=days_ago(ago), state="held", rest_absent=True)
    assert missed(centre) == [("遠藤　和子", 2)]
    centre.do("change_salon", salon=id, name="川上おしゃべり会", rests=True)
    assert missed(centre) == []


@pytest.mark.parametrize(
    "said, field",
    [
        ({"state": "cancelled"}, "why"),
        ({"state": "moved", "why": "会場の都合"}, "moved_to"),
        ({"state": "held", "began_at": "12:00", "ended_at": "10:00"}, "ended_at"),
        ({"state": "held", "supported": 3}, "supported"),
        ({"state": "held", "day": (today() + timedelta(days=1)).isoformat()}, "day"),
        ({"state": "held", "day": "2019-04-09"}, "day"),
        ({"state": "held", "day": "2026-02-30"}, "day"),
    ],
)
def test_what_is_said_of_a_session_makes_sense(centre: Centre, said: dict[str, object], field: str) -> None:
    id = salon(centre)
    assert field in centre.refused("say_salon_session", **{"salon": id, "day": TODAY} | said)


def test_a_session_to_which_people_came_was_not_cancelled(centre: Centre) -> None:
    id = salon(centre)
    (one,) = guests(centre, id, "遠藤　和子")
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=one)
    assert (
        "1人"
        in centre.refused("say_salon_session", salon=id, day=TODAY, state="cancelled", why="雨")["state"]
    )


def test_a_roll_is_not_called_of_a_session_that_was_cancelled_nor_of_tomorrow(centre: Centre) -> None:
    id = salon(centre)
    (one,) = guests(centre, id, "遠藤　和子")
    centre.do("say_salon_session", salon=id, day=TODAY, state="cancelled", why="大雨")
    assert "day" in centre.refused("mark_salon_roll", salon=id, day=TODAY, person=one)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert "day" in centre.refused("mark_salon_roll", salon=id, day=tomorrow, person=one)


def test_days_that_make_no_sense_are_asked_again_but_what_a_roster_says_stays(centre: Centre) -> None:
    assert "days" in centre.refused("add_salon", salon=new_id(), name="ひまわり", days="第6火曜")
    row = {"row": 2, "name": "ひまわり", "days": "たまに"}
    centre.do("keep_salons", source="サロン一覧.xlsx", v=2, rows=[row])
    kept = centre.row(groups.by_name, "salons", "ひまわり")
    centre.do("change_salon", salon=kept["id"], name="ひまわり", days="たまに", venue="集会所")
    assert centre.row(groups.by_id, "salons", kept["id"])["venue"] == "集会所"


def test_the_card_of_a_salon_that_came_from_a_roster_is_saved_as_it_opens(desk: Desk) -> None:
    row = {"row": 2, "name": "ひまわり", "days": "たまに"}
    desk.do("keep_salons", source="サロン一覧.xlsx", v=2, rows=[row])
    kept = desk.row(groups.by_name, "salons", "ひまわり")
    address = f"/salons/{kept['id']}/edit"
    assert desk.press(desk.get(address).text, address, venue="集会所").status_code == 303
    assert desk.row(groups.by_id, "salons", kept["id"])["venue"] == "集会所"


def test_there_are_two_leaders_at_most(centre: Centre) -> None:
    id = salon(centre)
    for name in ("代表　一", "代表　二"):
        centre.do("put_in_salon", salon=id, newcomer={"id": new_id(), "name": name}, part="leader")
    third = {"id": new_id(), "name": "代表　三"}
    assert "part" in centre.refused("put_in_salon", salon=id, newcomer=third, part="leader")


def test_two_staff_on_one_salon_see_each_other(centre: Centre) -> None:
    id = salon(centre)
    seen = centre.row(groups.by_id, "salons", id)["changed_at"]
    centre.do("change_salon", salon=id, name="川上おしゃべり会", venue="集会所", seen=seen)
    refused = centre.refused("change_salon", salon=id, name="川上おしゃべり会", venue="公民館", seen=seen)
    assert "ほかの人が直しました" in refused["seen"]


def test_two_records_of_one_guest_become_one_on_every_roll(centre: Centre) -> None:
    id = salon(centre)
    keep, gone = guests(centre, id, "髙橋　キヨ", "高橋　きよ")
    session = centre.do("mark_salon_roll", salon=id, day=TODAY, person=keep, state="absent")["session"]
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=gone)
    centre.do("join_people", keep=keep, gone=gone)
    assert [row["state"] for row in centre.read(salons.roll, session, id)] == ["came"]


def test_a_merge_that_is_undone_leaves_each_guest_their_roll(centre: Centre) -> None:
    id = salon(centre)
    keep, gone = guests(centre, id, "髙橋　キヨ", "高橋　きよ")
    session = centre.do("mark_salon_roll", salon=id, day=TODAY, person=keep, state="absent")["session"]
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=gone)
    other = centre.do("mark_salon_roll", salon=id, day=days_ago(1), person=keep)["session"]
    centre.do("mark_salon_roll", salon=id, day=days_ago(1), person=gone)

    def all_of_it() -> list[object]:
        rolls = [centre.read(salons.roll, one, id) for one in (session, other)]
        counted = [centre.row(salons.session, one)["roll_guests"] for one in (session, other)]
        return [*rolls, counted, centre.read(salons.guests, id)]

    before = all_of_it()
    centre.do("join_people", keep=keep, gone=gone)
    assert all_of_it()[2] == [1, 1]
    centre.do("part_people", gone=gone)
    assert all_of_it() == before


def test_the_desk_calls_a_roll_and_the_list_says_so(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日 10時〜12時")["salon"]
    assert "今日</span>" in desk.get("/salons").text
    here = f"/salons/{id}/sessions/{TODAY}"
    desk.post(f"/salons/{id}/people", **{"newcomer.id": new_id(), "newcomer.name": "遠藤　和子"})
    assert "遠藤　和子" in desk.get(here).text
    said = desk.post(
        f"{here}/mark", **{"newcomer.id": new_id(), "newcomer.name": "堀口　和也", "state": "came"}
    )
    assert "来た 1人" in said.text and "まだ 1人" in said.text
    assert desk.post(here, state="cancelled").status_code == 422
    ended = desk.post(here, state="held", way="meeting", rest_absent="on", activity="体操")
    assert "done=salon_session_absent&n=1" in ended.headers["location"]
    assert "今日 1人" in desk.get("/salons").text
    assert "参加者 1人" in desk.get(f"/salons/{id}").text


def test_who_was_taken_out_of_the_helpers_by_mistake_helps_again(centre: Centre) -> None:
    id, person = salon(centre), centre.person("担い手　花")
    centre.do("put_in_salon", salon=id, person=person, part="leader")
    outcome = centre.try_("end_salon_help", salon=id, person=person)
    assert centre.read(salons.helpers, id) == []
    centre.do("take_back", entry=outcome.id)
    assert [(one["id"], one["leads"]) for one in centre.read(salons.helpers, id)] == [(person, 1)]


def test_a_cancelled_day_is_not_the_next_one(desk: Desk) -> None:
    id = new_id()
    desk.do("add_salon", salon=id, name="毎日サロン", days="毎日 10時〜12時")
    for state, more in (
        ("cancelled", {}),
        ("moved", {"moved_to": (today() + timedelta(days=30)).isoformat()}),
    ):
        off = (today() + timedelta(days=1 + (state == "moved"))).isoformat()
        desk.do("say_salon_session", salon=id, day=off, state=state, why="大雨", **more)
    desk.do("say_salon_session", salon=id, day=today().isoformat(), state="cancelled", why="大雨")
    third = today() + timedelta(days=3)
    assert f"次 {near_day(third)}　" in desk.get("/salons?view=all").text


def test_two_on_one_session_see_both(desk: Desk) -> None:
    id = new_id()
    desk.do("add_salon", salon=id, name="毎日サロン", days="毎日 10時〜12時")
    here = f"/salons/{id}/sessions/{TODAY}"
    seen = field_of(desk.get(here).text, "seen")
    desk.post(here, state="held", way="meeting", guests="2", helpers="0", visitors="0", staff="0", seen=seen)
    second = desk.post(
        here, state="held", way="meeting", guests="0", helpers="0", visitors="0", staff="0", seen=seen
    )
    assert (
        second.status_code == 422 and "いまの記録" in second.text and "名前のわからない参加者" in second.text
    )


def test_a_day_that_is_none_leads_nowhere(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎週水曜")["salon"]
    assert desk.client.get(f"/salons/{id}/sessions/2026-02-30").status_code == 404
    assert desk.client.get(f"/salons/{new_id()}").status_code == 404
    assert desk.post(f"/salons/{id}/day", day="2/30").status_code == 422


def test_on_a_day_that_is_not_planned_both_ways_are_offered_in_words(desk: Desk) -> None:
    days, here = "月火水木金土日", today()
    other, own = (days[(here + timedelta(days=ahead)).weekday()] for ahead in (2, 0))
    id = desk.do("add_salon", salon=new_id(), name="川上会", days=f"毎週{other}曜 10時")["salon"]
    page = desk.get(f"/salons/{id}").text
    assert f"今日（{own}曜）は予定の日ではありません" in page and "それでも今日の出席をとる" in page
    assert f'href="/salons/{id}/sessions/{here + timedelta(days=2)}"' in page.split('class="actions')[1]
    desk.do("say_salon_session", salon=id, day=here.isoformat(), state="held", guests=3)
    assert "予定の日ではありません" not in desk.get(f"/salons/{id}").text
    meets = desk.do("add_salon", salon=new_id(), name="港会", days=f"毎週{own}曜 10時")["salon"]
    assert "予定の日ではありません" not in desk.get(f"/salons/{meets}").text


def test_refusals_of_a_schedule_are_said_beside_its_field(desk: Desk) -> None:
    answer = desk.post("/salons/new", salon=new_id(), name="ひまわり", days="隔週金曜")
    assert answer.status_code == 422
    assert "どの週か決まりません" in answer.text and "隔週金曜" in answer.text


def test_what_is_left_empty_on_the_cards_says_nothing(desk: Desk) -> None:
    form = {
        "salon": new_id(),
        "name": "ひまわり",
        "days": "毎週水曜",
        "fee": "",
        "venue_fee": "１,０００",
        "supported_since": "",
    }
    assert "venue_fee" in desk.post("/salons/new", **form).text
    assert desk.post("/salons/new", **form | {"venue_fee": "１０００"}).status_code == 303
    row = desk.row(groups.by_id, "salons", form["salon"])
    assert (row["fee"], row["venue_fee"]) == (None, 1000)
    said = {"state": "held", "supported": "", "guests": "12", "moved_to": ""}
    assert desk.post(f"/salons/{form['salon']}/sessions/{TODAY}", **said).status_code == 303


def test_the_year_adds_up_what_was_held_by_month(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日")["salon"]
    one = desk.do(
        "put_in_salon", salon=id, newcomer={"id": new_id(), "name": "遠藤　和子"}, needs_support=True
    )
    said = {"salon": id, "day": TODAY}
    desk.do("say_salon_session", **said, state="held", guests=11, came=[one["person"]], helpers=2)
    desk.do("say_salon_session", salon=id, day=days_ago(1), state="cancelled", why="雨")
    shown = desk.get("/salons/year").text
    assert all(f"<b>{sum_}</b>" in shown for sum_ in (1, 12, 2))
    book = load_workbook(BytesIO(desk.post("/salons/year.xlsx").content)).active
    assert book is not None
    lines = {(row[1], row[2]): row[-1] for row in book.iter_rows(values_only=True)}
    assert lines["川上おしゃべり会", "参加者（人）"] == 12
    assert lines["川上おしゃべり会", "うち支援が必要"] == 1
    assert desk.post("/salons/year.pdf", salon=id).content.startswith(b"%PDF")


def test_the_year_of_a_salon_is_a_picture_with_its_numbers_and_who_came_when(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日")["salon"]
    here, gone, hidden = (desk.volunteer(name) for name in ("遠藤　和子", "齋藤　光男", "森　花"))
    for one in (here, gone, hidden):
        desk.do("put_in_salon", salon=id, person=one)
    said = {"salon": id, "day": TODAY, "state": "held"}
    desk.do("say_salon_session", **said, came=[here, hidden], rest_absent=True, guests=3)
    desk.do("hide_person", person=hidden)
    shown = desk.get(f"/salons/{id}/year").text
    month = today().month
    assert f">{month}月</text>" in shown and ">5</text>" in shown and ">1回</text>" in shown
    assert "森　花" not in shown
    strips = shown[shown.index("year-strips") :]
    assert strips.index("●") < strips.index("齋藤　光男") or strips.index("－") < strips.index("遠藤　和子")
    assert "なし" in strips
    assert desk.post("/salons/year.pdf", salon=id).content.startswith(b"%PDF")


def test_a_year_that_is_none_is_this_one(desk: Desk) -> None:
    assert all(
        desk.client.get(f"/salons/year?year={year}").status_code == 200
        for year in ("x", "1", "9999", "２０２６")
    )


def test_a_years_paper_book_is_kept_as_the_salons_sessions_and_twice_is_once(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="第2・4火曜")["salon"]
    book = (Path(__file__).parent / "data" / "everyday" / "出席簿.xlsx").read_bytes()

    def keep() -> str:
        file = {"file": ("出席簿.xlsx", book)}
        token = form_of(desk.get("/rosters/files").text, "/rosters/files")
        read = desk.client.post("/rosters/files", data=token, files=file)
        address = read.headers["location"]
        assert "どのサロンのものか選んで" in desk.post(f"{address}/sessions").text
        return str(desk.post(f"{address}/sessions", salon=id).headers["location"])

    landed = keep()
    assert landed.startswith(f"/salons/{id}?year=2025&") and "done=salon_book_kept" in landed
    assert "回の出席を取り込みました" in desk.get(landed).text and "4月1日" in desk.get(landed).text
    kept = desk.read(salons.sessions, id, "2000-01-01", "2099-12-31")
    people = [row["name"] for row in desk.read(salons.guests, id)]
    assert any(one["state"] == "held" and one["roll_guests"] for one in kept)
    assert any(one["state"] == "cancelled" and one["why"] for one in kept)
    assert {row["state"] for row in desk.read(salons.guests, id)} > {"coming"}
    year = desk.client.get(f"/salons/{id}?year={kept[0]['day'][:4]}").text
    assert "の回　開催" in year and "前の年度" in year
    assert "n=0" in keep()
    assert desk.read(salons.sessions, id, "2000-01-01", "2099-12-31") == kept
    assert [row["name"] for row in desk.read(salons.guests, id)] == people


def _brought(desk: Desk, name: str, data: bytes) -> str:
    """A book that was brought; the address of what was read."""
    token = form_of(desk.get("/rosters/files").text, "/rosters/files")
    read = desk.client.post("/rosters/files", data=token, files={"file": (name, data)})
    return str(read.headers["location"])


BOOKS = Path(__file__).parent / "data" / "everyday"


def _keep_book(desk: Desk, salon: str, data: bytes) -> str:
    """A book is brought and kept; where one lands."""
    where = _brought(desk, "出席簿.xlsx", data)
    return str(desk.post(f"{where}/sessions", salon=salon).headers["location"])


def test_a_book_goes_into_a_second_salon_only_where_that_is_said(desk: Desk) -> None:
    first, second = (
        desk.do("add_salon", salon=new_id(), name=name, days="")["salon"] for name in ("さくら", "もみじ")
    )
    book = [["令和７年度　出席簿"], ["氏名", "4/1"], ["山田花子", "○"]]
    where = _brought(desk, "出席簿.xlsx", workbook({"4月": book}))
    desk.post(f"{where}/sessions", salon=first)
    refused = desk.post(f"{where}/sessions", salon=second)
    assert refused.status_code == 422
    assert "「さくら」に取り込み済みです" in refused.text
    assert f'<option value="{second}" selected>' in refused.text
    assert desk.read(salons.sessions, second, "2000-01-01", "2099-12-31") == []
    assert "取り込み済みです" in desk.get(where).text
    assert desk.post(f"{where}/sessions", salon=first).status_code == 303  # the same once more
    desk.press(refused.text, f"{where}/sessions", salon=second)
    assert desk.read(salons.sessions, second, "2000-01-01", "2099-12-31")


def test_who_is_left_blank_in_a_book_was_absent(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="")["salon"]
    _keep_book(desk, id, (BOOKS / "出席簿.xlsx").read_bytes())
    truth = json.loads((BOOKS / "truth.json").read_text())["出席簿.xlsx"]
    held = [set(one["guests"]) for _, one in sorted(truth["sessions"].items()) if one["guests"]]
    since = {
        name: next((at for at, came in enumerate(reversed(held)) if name in came), len(held))
        for name in truth["guests"]
    }
    missed = {row["name"]: row["missed"] for row in desk.read(salons.missing)}
    coming = {row["name"] for row in desk.read(salons.guests, id) if row["state"] == "coming"}
    assert missed == {name: times for name, times in since.items() if times > 1 and name in coming}
    assert [missed[name] for name in ("森昭", "石川一郎", "渡邉美代", "村上一郎")] == [10, 8, 5, 22]
    assert {"青木千代", "森正"} <= set(truth["guests"]) - coming


def test_a_blank_is_no_absence_before_somebody_came_nor_in_hospital(desk: Desk) -> None:
    """Nor on a day on which only heads were counted; and whoever came last year belongs from April on."""
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="")["salon"]
    title, days = ["令和７年度　さくらサロン　出席簿"], ["氏名", "4/1", "4/15", "5/6", "5/20", "6/3"]
    rows = [
        ["古井花子", "○", "", "", "○", ""],
        ["新田一郎", "", "", "○", "", ""],
        ["病院太郎", "○", "", "入院", "", "○"],
        ["元木和子", "○", "退会", "", "", ""],
        ["常連一子", "○", "○", "○", "○", "○"],
    ]
    _keep_book(desk, id, workbook({"R7": [title, days, *rows]}))

    def absences() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in reversed(desk.read(salons.sessions, id, "0", "9")):
            for row in desk.read(salons.roll, one["id"], id):
                if row["state"] == "absent":
                    found.setdefault(row["name"], []).append(one["day"][5:])
        return found

    assert absences() == {
        "古井花子": ["04-15", "05-06", "06-03"],
        "新田一郎": ["05-20", "06-03"],
        "病院太郎": ["04-15"],
    }
    next_year = [
        ["令和８年度　さくらサロン　出席簿"],
        ["氏名", "4/7"],
        ["古井花子", ""],
        ["元木和子", ""],
        ["常連一子", "○"],
    ]
    _keep_book(desk, id, workbook({"R8": next_year}))
    assert absences()["古井花子"][-1] == "04-07" and "元木和子" not in absences()


def test_who_is_in_hospital_or_a_home_by_a_book_is_since_the_day_of_the_book(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="")["salon"]
    title, days = ["令和７年度　さくらサロン　出席簿"], ["氏名", "4/1", "4/15", "5/6", "5/20"]
    rows = [
        ["病院太郎", "○", "入院", "入院", ""],
        ["施設花子", "○", "入院", "施設入所", ""],
        ["常連一子", "○", "○", "○", "○"],
    ]
    _keep_book(desk, id, workbook({"R7": [title, days, *rows]}))
    since = {row["name"]: (row["state"], row["state_since"]) for row in desk.read(salons.guests, id)}
    assert since["病院太郎"] == ("hospital", "2025-04-15")
    assert since["施設花子"] == ("facility", "2025-05-06")


def test_a_guest_in_the_table_of_each_month_is_one_guest(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="")["salon"]
    april = [
        ["令和７年度　４月　出席簿"],
        ["氏名", "4/1", "4/15"],
        ["山田花子", "○", "○"],
        ["佐藤一郎", "○", "○"],
    ]
    may = [
        ["令和７年度　５月　出席簿"],
        ["氏名", "5/6", "5/20"],
        ["佐藤一郎", "○", "○"],
        ["山田花子", "", ""],
    ]
    _keep_book(desk, id, workbook({"4月": april, "5月": may}))
    assert sorted(row["name"] for row in desk.read(salons.guests, id)) == ["佐藤一郎", "山田花子"]
    assert [(row["name"], row["missed"]) for row in desk.read(salons.missing)] == [("山田花子", 2)]


def test_a_book_that_reads_otherwise_than_before_changes_what_somebody_ticks(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="")["salon"]
    first = [
        ["令和７年度　出席簿"],
        ["氏名", "4/1", "4/8"],
        ["山田花子", "○", "○"],
        ["佐藤一郎", "○", ""],
        ["月見", "○", ""],
    ]
    _keep_book(desk, id, workbook({"4月": first}))
    now = [
        ["令和７年度　出席簿"],
        ["氏名", "4/1", "4/8", "4/15"],
        ["山田花子", "○", "×", "○"],
        ["佐藤一郎", "○", "○", ""],
    ]
    landed = _keep_book(desk, id, workbook({"4月": now}))
    assert "done=salon_book_otherwise&n=1" in landed  # 15 April is new; nothing else has changed yet
    page = desk.get(landed).text
    assert "出席簿と違う記録　3件" in page
    assert "✓ 来た" not in page and "来た → <b>欠席</b>" in page and "出席簿に名前がありません" in page
    came = {
        row["name"]: row["state"] for row in desk.read(salons.roll, salons.session_id(id, "2025-04-08"), id)
    }
    assert came == {"山田花子": "came", "佐藤一郎": "absent", "月見": "absent"}
    ticks = {one.split()[0]: one for one in re.findall(r'name="take" value="([^"]+)"', page)}
    people = {row["name"]: row["id"] for row in desk.read(salons.guests, id)}
    to = landed.split("?")[0] + "/changes"
    assert "印を付けて" in desk.post(to, salon=id).text
    chosen = [ticks[people[name]] for name in ("山田花子", "月見")]
    assert desk.press(page, to, take=chosen).headers["location"].endswith("done=salon_book_taken&n=2")
    came = {
        row["name"]: row["state"] for row in desk.read(salons.roll, salons.session_id(id, "2025-04-08"), id)
    }
    assert came == {"山田花子": "absent", "佐藤一郎": "absent"}
    assert {row["name"]: row["state"] for row in desk.read(salons.guests, id)}["月見"] == "left"
    assert "ほかの人が直したものがあります" in desk.press(page, to, take=chosen).text
    assert "出席簿と違う記録　1件" in desk.get(landed).text


def test_who_leads_by_the_head_of_a_book_leads_the_salon(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="")["salon"]
    head = [["令和７年度　さくらサロン　出席簿"], ["代表者: 山田花子・髙木　和子（090-1111-2222）"]]
    book = workbook({"4月": [*head, ["氏名", "4/1"], ["山田花子", "○"], ["佐藤一郎", "○"]]})
    where = _brought(desk, "出席簿.xlsx", book)
    assert "代表者（山田花子、髙木 和子）" in desk.get(where).text
    desk.post(f"{where}/sessions", salon=id)
    assert {row["name"] for row in desk.read(salons.helpers, id) if row["leads"]} == {
        "山田花子",
        "髙木　和子",
    }
    (hanako,) = [row for row in desk.read(salons.guests, id) if row["name"] == "山田花子"]
    other = workbook({"5月": [head[0], ["代表者: 佐藤一郎"], ["氏名", "5/1"], ["佐藤一郎", "○"]]})
    desk.post(f"{_brought(desk, '出席簿.xlsx', other)}/sessions", salon=id)
    leaders = [row["id"] for row in desk.read(salons.helpers, id) if row["leads"]]
    assert hanako["id"] in leaders and len(leaders) == 2  # whoever leads already stays


def test_a_report_that_counts_otherwise_than_the_book_is_shown_and_changes_nothing(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="")["salon"]
    rows = [["山田花子", "○", "○"], ["佐藤一郎", "○", ""]]
    _keep_book(desk, id, workbook({"4月": [["令和７年度　出席簿"], ["氏名", "4/1", "4/8"], *rows]}))
    heading = ["回数", "開催日", "利用者数", "ボランティア", "実施内容"]
    report: list[list[Any]] = [
        ["令和７年度　サロン活動報告書"],
        heading,
        [1, "4月1日", "1人", "", "体操"],
        [2, "4月8日", "1人", "", ""],
    ]
    where = _brought(desk, "活動報告書.xlsx", workbook({"4月": report}))
    landed = desk.post(f"{where}/sessions", salon=id).headers["location"]
    assert "done=salon_book_otherwise&n=0" in landed
    page = desk.get(landed).text
    assert "活動報告書と違う記録　1件" in page and "記録 2人 → 報告書 <b>1人</b>" in page
    assert f"/salons/{id}/sessions/2025-04-01" in page and 'name="take"' not in page
    session = salons.session_id(id, "2025-04-01")
    assert sum(row["state"] == "came" for row in desk.read(salons.roll, session, id)) == 2


def test_the_salon_of_a_book_is_registered_from_it_and_then_chosen(desk: Desk) -> None:
    desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="第2・4火曜")
    where = _brought(desk, "出席簿.xlsx", (BOOKS / "出席簿.xlsx").read_bytes())
    page = desk.get(where).text
    assert (
        'value="さくらサロン"' in page
        and "selected" not in page.split('name="salon"')[1].split("</select>")[0]
    )
    refused = desk.post(f"{where}/salon", name="さくらサロン", days="第9火曜")
    assert refused.status_code == 422 and "第9週はありません" in refused.text and "第9火曜" in refused.text
    made = desk.post(f"{where}/salon", name="さくらサロン", days="", contact="森昭・遠藤").headers["location"]
    assert "salon_of_book_registered" in made
    (own,) = [row for row in desk.read(groups.all_salons) if row["name"] == "さくらサロン"]
    assert own["contact"] == "森昭・遠藤"
    assert f'<option value="{own["id"]}" selected>' in desk.get(where).text
    desk.post(f"{where}/sessions", salon=own["id"])
    assert desk.read(salons.sessions, own["id"], "2000-01-01", "2099-12-31")
    known = {
        row["name"]: row["volunteer_state"]
        for row in desk.read(salons.guests, own["id"])
        for row in [desk.row(people.by_id, row["id"])]
    }
    assert set(known.values()) == {""}


def test_of_a_report_without_a_year_the_year_is_asked_first(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="さくらサロン", days="第3水曜")["salon"]
    where = _brought(desk, "活動報告書.xlsx", (BOOKS / "活動報告書.xlsx").read_bytes())
    page = desk.get(where).text
    assert "この年度で読み直す" in page and "回の出席を取り込む" not in page
    assert "先に選んでください" in desk.post(f"{where}/sessions", salon=id).text
    assert "先に選んでください" in desk.post(f"{where}/year", fiscal_year="x").text
    assert desk.read(salons.sessions, id, "2000-01-01", "2099-12-31") == []
    desk.post(f"{where}/year", fiscal_year=str(today().year - 1))
    page = desk.get(where).text
    assert f'<option value="{id}" selected>' in page and "この年度で読み直す" not in page
    desk.post(f"{where}/sessions", salon=id)
    assert len(desk.read(salons.sessions, id, "2000-01-01", "2099-12-31")) > 8


def test_when_a_salon_meets_follows_from_its_days() -> None:
    second_and_fourth = ["2026-04-14", "2026-04-28", "2026-05-12", "2026-05-26", "2026-06-09", "2026-06-24"]
    assert usual_days(second_and_fourth) == "第2・4火曜"
    assert usual_days([f"2026-04-{day:02}" for day in (1, 8, 15, 22, 29)]) == "毎週水曜"
    assert usual_days(["2026-04-01", "2026-05-14", "2026-06-23", "2026-07-10"]) == ""
    assert usual_days(["04-01", None, "2026-04-01"]) == ""


def test_the_salon_that_a_file_names_is_proposed() -> None:
    known = [
        {"id": "1", "name": "ひまわり"},
        {"id": "2", "name": "ひまわりの会"},
        {"id": "3", "name": "川上"},
    ]
    assert likely({"name": "ヒマワリ", "titles": ""}, known) == "1"
    assert likely({"name": "", "titles": "出席簿|令和8年度ヒマワリノ会"}, known) == "2"
    assert likely({"name": "さくら", "titles": "ひまわり"}, known) == ""
    assert likely({}, known) == ""


def test_a_guests_state_changes_and_whether_they_need_support_stays(centre: Centre) -> None:
    id = salon(centre)
    (one,) = guests(centre, id, "遠藤　和子")
    centre.do("put_in_salon", salon=id, person=one, needs_support=True)
    centre.do("say_guest_state", salon=id, person=one, state="hospital")
    (row,) = centre.read(salons.guests, id)
    assert (row["state"], row["needs_support"]) == ("hospital", 1)
    stranger = centre.volunteer("青木　修")
    assert (
        "参加者ではありません"
        in centre.refused("say_guest_state", salon=id, person=stranger, state="left")["person"]
    )


def test_a_roll_that_is_ended_makes_the_rest_absent_but_what_was_said_of_them_earlier_holds(
    centre: Centre,
) -> None:
    id = salon(centre)
    here, away = guests(centre, id, "遠藤　和子", "齋藤　光男")
    now = datetime.now(UTC)
    ended = centre.do("end_salon_roll", salon=id, day=TODAY, at=now)
    assert ended["absent"] == 2
    # Another tablet had seen her come before the roll was ended, and tells it later.
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=here, at=now - timedelta(seconds=30))
    states = {row["id"]: row["state"] for row in centre.read(salons.roll, ended["session"], id)}
    assert states == {here: "came", away: "absent"}
    (session,) = centre.read(salons.sessions, id, TODAY, TODAY)
    assert (session["state"], session["roll_guests"]) == ("held", 1)


def test_a_roll_that_is_ended_leaves_what_was_reported_and_is_none_of_a_cancelled_session(
    centre: Centre,
) -> None:
    id = salon(centre)
    centre.do("say_salon_session", salon=id, day=TODAY, state="held", guests=4, activity="体操")
    centre.do("end_salon_roll", salon=id, day=TODAY)
    (session,) = centre.read(salons.sessions, id, TODAY, TODAY)
    assert (session["guests"], session["activity"]) == (4, "体操")
    centre.do("say_salon_session", salon=id, day=days_ago(1), state="cancelled", why="雨")
    assert "day" in centre.refused("end_salon_roll", salon=id, day=days_ago(1))
    assert "day" in centre.refused("end_salon_roll", salon=id, day=(today() + timedelta(days=1)).isoformat())


def test_a_pass_marks_guest_or_helper_and_asks_of_whoever_is_not_listed(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日")["salon"]
    guest, helper, other = (desk.volunteer(name) for name in ("遠藤　和子", "青木　修", "森　花"))
    desk.do("put_in_salon", salon=id, person=guest)
    desk.do("put_in_salon", salon=id, person=helper, part="helper")
    here = f"/salons/{id}/sessions/{TODAY}"
    page = desk.get(here).text
    assert "カメラで読み取る" in page

    def read(person: str) -> str:
        number = desk.row(people.by_id, person)["pass_number"]
        return str(desk.press(desk.get(here).text, f"{here}/scan", code=number).text)

    assert "出席にしました" in read(guest)
    assert "もう出席" in read(guest)
    assert "担い手として出席" in read(helper)
    asked = read(other)
    assert "名簿にいない方です。足しますか" in asked and "来た 1人" in asked
    assert "来た 2人" in desk.press(asked, f"{here}/join").text
    assert {row["name"] for row in desk.read(salons.guests, id)} == {"遠藤　和子", "森　花"}
    assert "名前を押すか" in desk.press(page, f"{here}/scan", code="なにか").text


# On a tablet


def test_a_tablet_for_salons_is_told_the_roll_and_no_phone(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日", phone="090-1111-2222")[
        "salon"
    ]
    guest, hidden = desk.volunteer("遠藤　和子"), desk.volunteer("森　花")
    for one in (guest, hidden):
        desk.do("put_in_salon", salon=id, person=one)
    desk.do("hide_person", person=hidden)
    desk.do("mark_salon_roll", salon=id, day=TODAY, person=guest)
    rows, _ = Enrolled(desk, uses=("salons",)).replica()
    (row,) = rows["salons"].values()
    assert row["guests"] == [guest]
    assert TODAY in row["meets"]
    (session,) = row["sessions"]
    assert [(one["person"], one["state"]) for one in session["roll"]] == [(guest, "came")]
    assert "phone" not in row
    assert rows["people"][guest].keys() <= {"id", "n", "k", "p", "i", "q"}


def test_a_salon_that_rests_leaves_the_tablets(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日")["salon"]
    desk.do("change_salon", salon=id, name="川上おしゃべり会", rests=True)
    rows, _ = Enrolled(desk, uses=("salons",)).replica()
    assert not rows.get("salons")


def test_a_day_that_was_moved_is_among_those_of_the_tablet(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="")["salon"]
    tomorrow = (today() + timedelta(days=1)).isoformat()
    desk.do("say_salon_session", salon=id, day=TODAY, state="moved", why="会場の都合", moved_to=tomorrow)
    rows, _ = Enrolled(desk, uses=("salons",)).replica()
    assert rows["salons"][id]["meets"] == [tomorrow]


def _state(centre: Centre | Desk, person: str) -> str:
    return str(centre.row(people.by_id, person)["volunteer_state"])


def test_a_guest_is_no_volunteer_and_who_helps_is_one(centre: Centre) -> None:
    id = salon(centre)

    def new(kind: str, name: str, **said: object) -> str:
        newcomer = {"id": new_id(), "name": name}
        return str(centre.do(kind, salon=id, newcomer=newcomer, v=2, **said)["person"])

    guest, helper = new("put_in_salon", "客　一"), new("put_in_salon", "担　二", part="helper")
    walked_in = new("mark_salon_roll", "客　三", day=TODAY)
    assert [_state(centre, one) for one in (guest, helper, walked_in)] == ["", "registered", ""]
    centre.do("change_person", person=guest, name="客　一", skills=["listening"])
    suggested = {one["id"] for one in centre.read(requests.helpers, set())}
    assert guest not in suggested
    centre.do("change_volunteering", person=guest, volunteer_state="registered")
    assert guest in {one["id"] for one in centre.read(requests.helpers, set())}


def test_who_is_added_at_the_desk_as_a_guest_is_no_volunteer(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日 10時〜12時")["salon"]
    for page, address, name in (
        (f"/salons/{id}/people", f"/salons/{id}/people", "客　一"),
        (f"/salons/{id}/sessions/{TODAY}", f"/salons/{id}/sessions/{TODAY}/mark", "客　二"),
    ):
        form = re.search(r'name="newcomer.id" value="([^"]+)"', desk.get(page).text)
        assert form and 'name="v" value="2"' in desk.get(page).text
        said = {"newcomer__id": form[1], "newcomer__name": name, "v": "2"}
        assert desk.post(address, **said).status_code in (200, 303)
    states = {
        row["name"]: desk.row(people.by_id, row["id"])["volunteer_state"]
        for row in desk.read(salons.guests, id)
    }
    assert states == {"客　一": "", "客　二": ""}


def test_guests_of_before_are_no_volunteers_where_nothing_says_that_they_help(centre: Centre) -> None:
    id = salon(centre)
    only, skilled, helps, met = guests(centre, id, "客　一", "客　二", "客　三", "客　四")
    centre.do("change_person", person=skilled, name="客　二", skills=["listening"])
    centre.do("put_in_salon", salon=id, person=helps, part="helper")
    centre.do("change_volunteering", person=met, volunteer_state="registered", times=["mon_am"])
    script = (Path(migrate.__file__).parent / migrate.FOLDER / "0051_guests.sql").read_text()
    (move,) = [part for part in script.split(";") if "UPDATE people" in part]
    centre.run(centre.database.write(lambda tx: tx.execute(move)))
    assert [_state(centre, one) for one in (only, skilled, helps, met)] == ["", *["registered"] * 3]


def test_a_tablet_that_adds_somebody_changes_nothing_of_who_is_a_guest(centre: Centre) -> None:
    id = salon(centre)
    (one,) = guests(centre, id, "遠藤　和子")
    centre.do("put_in_salon", salon=id, person=one, needs_support=True, state="hospital")
    assert centre.do("come_to_salon", salon=id, person=one)["already"]
    (row,) = centre.read(salons.guests, id)
    assert (row["state"], row["needs_support"]) == ("hospital", 1)
    centre.do("come_to_salon", salon=id, person=centre.volunteer("青木　修"))
    assert [row["state"] for row in centre.read(salons.guests, id)] == ["hospital", "coming"]


def test_who_has_not_come_yet_is_an_empty_box_with_its_word(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日")["salon"]
    here, away = desk.volunteer("遠藤　和子"), desk.volunteer("青木　修")
    for one in (here, away):
        desk.do("put_in_salon", salon=id, person=one)
    desk.do("mark_salon_roll", salon=id, day=TODAY, person=here)
    shown = desk.get(f"/salons/{id}/sessions/{TODAY}").text
    assert "✓<small>来た</small>" in shown and "><small>まだ</small>" in shown and "○ まだ" not in shown


def test_days_to_come_stand_before_those_that_were(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日")["salon"]
    desk.do("say_salon_session", salon=id, day=days_ago(1), state="held", guests=3)
    shown = desk.get(f"/salons/{id}").text
    assert shown.index("これからの予定") < shown.index("これまでの回")


def test_cards_and_labels_of_a_salons_people_are_two_taps_away(desk: Desk) -> None:
    id = desk.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日")["salon"]
    desk.do("put_in_salon", salon=id, person=desk.volunteer("遠藤　和子"))
    shown = desk.press(desk.get(f"/salons/{id}").text, "/rosters/selected", who="guests", of=id).text
    assert "川上おしゃべり会の参加者" in shown


# Courses, drills and events


def planned(where: Centre | Desk, **said: Any) -> str:
    card = {
        "salon": new_id(),
        "name": "ボランティア入門講座",
        "kind": "course",
        "day": TODAY,
        "venue": "市民会館",
    }
    if isinstance(where, Desk):
        assert where.post("/salons/plan", **card | said).status_code == 303
        return str(card["salon"])
    return str(where.do("plan_gathering", **card | said)["salon"])


def test_at_a_course_whoever_is_scanned_has_come_and_who_is_new_is_added_by_name(desk: Desk) -> None:
    id, person = planned(desk), desk.volunteer("森　花")
    here = f"/salons/{id}/sessions/{TODAY}"
    assert "まだだれも来ていません" in desk.get(here).text
    number = desk.row(people.by_id, person)["pass_number"]
    read = desk.press(desk.get(here).text, f"{here}/scan", code=number).text
    assert "出席にしました" in read and "来た 1人" in read and "足しますか" not in read
    assert "もう出席" in desk.press(desk.get(here).text, f"{here}/scan", code=number).text
    new = {"newcomer.id": new_id(), "newcomer.name": "堀口　和也", "state": "came"}
    assert "来た 2人" in desk.post(f"{here}/mark", **new).text
    listed = desk.get("/salons?view=one_off").text
    assert "ボランティア入門講座" in listed and "記録中 2人" in listed
    assert "<b>2人</b>（延べ）" in desk.get(f"/salons/{id}").text


def test_a_course_is_none_of_the_councils_salons(desk: Desk) -> None:
    id = planned(desk, kind="drill", name="避難訓練", day=days_ago(40))
    (one,) = [
        desk.do(
            "mark_salon_roll", salon=id, day=days_ago(40), newcomer={"id": new_id(), "name": "堀口　和也"}
        )
    ]
    desk.do("say_salon_session", salon=id, day=days_ago(35), state="held", absent=[one["person"]])
    desk.do("say_salon_session", salon=id, day=days_ago(30), state="held", absent=[one["person"]])
    assert desk.read(salons.listed) == desk.read(groups.all_salons) == desk.read(salons.missing) == []
    assert "避難訓練" not in desk.get("/salons/year").text and "避難訓練" not in desk.get("/salons").text
    assert [row["came"] for row in desk.read(salons.one_offs)] == [1]


def test_a_course_is_planned_for_a_day_that_makes_sense_and_once(centre: Centre) -> None:
    planned(centre)
    card = {"salon": new_id(), "name": "ボランティア入門講座", "kind": "course", "day": TODAY}
    assert "もうあります" in centre.refused("plan_gathering", **card)["name"]
    assert "day" in centre.refused("plan_gathering", **card | {"day": "2019-04-09"})
    hours = {"hours_from": "15:00", "hours_to": "13:00", "name": "別の講座"}
    assert "hours_to" in centre.refused("plan_gathering", **card | hours)
    assert planned(centre, day=(today() + timedelta(days=7)).isoformat())


def test_a_course_is_planned_and_corrected_at_the_desk(desk: Desk) -> None:
    form = desk.get("/salons/plan").text
    done = desk.press(
        form, "/salons/plan", kind="event", name="夏まつり", hours_from="10:00", hours_to="12:00"
    )
    assert "done=gathering_planned" in done.headers["location"]
    (row,) = desk.read(salons.one_offs)
    address = f"/salons/{row['id']}/edit"
    assert desk.press(desk.get(address).text, address, venue="中央公園").status_code == 303
    assert desk.row(groups.by_id, "salons", row["id"])["kind"] == "event"


def test_a_course_to_come_is_on_tablets_and_one_that_is_over_is_not(desk: Desk) -> None:
    id = planned(desk)
    planned(desk, name="終わった講座", day=days_ago(30))
    rows, _ = Enrolled(desk, uses=("salons",)).replica()
    assert [*rows["salons"]] == [id] and rows["salons"][id]["kind"] == "course"


def test_every_form_of_a_salon_that_is_pressed_twice_says_the_same_twice(desk: Desk) -> None:
    id = salon(desk)
    here, people = f"/salons/{id}/sessions/{TODAY}", f"/salons/{id}/people"
    newcomer = {"newcomer.name": "堀口　和也"}
    presses: list[tuple[str, str, dict[str, Any]]] = [
        ("/salons/new", "/salons/new", {"name": "ひまわり"}),
        (people, people, newcomer),
        (here, f"{here}/mark", {"state": "came"}),
        (f"/salons/{id}/edit", f"/salons/{id}/edit", {"venue": "公民館"}),
        (here, here, {"state": "held", "activity": "体操"}),
    ]
    for shown, to, typed in presses:
        page = desk.get(shown).text
        first, second = (desk.press(page, to, **typed) for _ in range(2))
        assert (first.status_code, second.status_code) in ((303, 303), (200, 200)), to
        assert first.headers.get("location") == second.headers.get("location")
        assert 'role="alert"' not in second.text
    assert len(desk.read(salons.guests, id)) == 1


def test_a_newcomer_who_is_pressed_twice_has_come_once(desk: Desk) -> None:
    id = salon(desk)
    to = f"/salons/{id}/sessions/{TODAY}/mark"
    page = desk.get(f"/salons/{id}/sessions/{TODAY}").text
    first, second = (desk.press(page, to, **{"newcomer.name": "森　きみ", "state": "came"}) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert "来た 1人" in second.text
