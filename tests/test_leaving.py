"""Leaving: home with one scan, nobody lost from a team at closing time, and thanks that name nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.centre import Centre, Desk, new_id, today
from tests.outbox import Enrolled, entry
from tests.test_passes import qr_of
from vcenter.domain.calendar import centre_day
from vcenter.domain.passes import sheet_text
from vcenter.domain.thanks import without_names
from vcenter.store import attendance, leaving, people, review, teams
from vcenter.store import centre as store_centre
from vcenter.store.thanks import thanks_for_person

MAY = {
    "/leaving": "reception dispatch",
    "/leaving/list": "reception dispatch",
    "/leaving/find": "reception dispatch",
    "/leaving/scan": "reception dispatch",
    "/leaving/check-out": "reception dispatch",
    "/leaving/take-back": "reception dispatch",
    "/leaving/next": "reception dispatch",
    "/leaving/thanks": "reception dispatch",
    "/leaving/close": "reception dispatch",
    "close_day": "reception dispatch administration",
    "say_next_visit": "reception dispatch",
    "say_thanks": "reception dispatch needs watch administration",
    "group_leaves": "reception dispatch",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def tomorrow() -> str:
    return (today() + timedelta(days=1)).isoformat()


def back(centre: Centre, need: str = "", **report: str) -> list[str]:
    """A team that has come back; its people."""
    team = centre.sent(need=need)
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("report_return", team=team, result="done", back=members, **report)
    return members


# Closing time


def test_closing_time_sends_everybody_home_who_is_in_no_team(centre: Centre) -> None:
    centre.volunteer("山田　花子")
    centre.do("receive_group", arrival=new_id(), new_group="港中学校", unnamed=4)
    formed = centre.team()
    centre.sent()
    closed = centre.do("close_day", day=today().isoformat())
    assert (closed["left"], closed["unnamed"]) == (1, 4)
    assert sorted({(one["team"], one["state"]) for one in closed["kept"]}) == [(1, "formed"), (2, "out")]
    assert len(closed["kept"]) == 4
    assert {one["name"] for one in closed["kept"]} == {"班長　一郎", "班員　0"}
    figures = centre.read(attendance.figures, centre.today["id"])
    assert (figures["formed"], figures["out"], figures["waiting"], figures["home"]) == (2, 2, 0, 5)
    centre.do("send_out", team=formed, back_by="23:59")  # nothing of the teams was touched


def test_closing_twice_sends_nobody_home_twice(centre: Centre) -> None:
    centre.volunteer()
    assert centre.do("close_day", day=today().isoformat())["left"] == 1
    again = centre.do("close_day", day=today().isoformat())
    assert (again["left"], again["unnamed"], again["kept"]) == (0, 0, [])


def test_only_the_day_that_was_meant_is_closed(centre: Centre) -> None:
    yesterday = centre.person("昨日　太郎")
    centre.do("check_in", person=yesterday, at=datetime.now(UTC) - timedelta(days=1))
    centre.volunteer("今日　花子")
    centre.do("close_day", day=today().isoformat())
    assert [row["name"] for row in centre.read(leaving.still_in)] == ["昨日　太郎"]
    centre.do("close_day", day=(today() - timedelta(days=1)).isoformat())
    assert centre.read(leaving.still_in) == []


def test_a_day_that_cannot_be_closed(centre: Centre) -> None:
    assert "先の日" in centre.refused("close_day", day=tomorrow())["day"]
    assert "誰も受付していません" in centre.refused("close_day", day="2020-01-01")["day"]
    assert "day" in centre.refused("close_day", day="いつか")


def test_whoever_came_back_with_a_team_stays_in_until_they_leave(centre: Centre) -> None:
    members = back(centre)
    assert {row["id"] for row in centre.read(leaving.still_in)} == set(members)
    assert centre.do("close_day", day=today().isoformat())["left"] == 2


# The next visit


def test_when_somebody_comes_again_is_kept_and_the_last_word_holds(centre: Centre) -> None:
    one, other = centre.volunteer("山田　花子"), centre.volunteer("林　梓")
    later = (today() + timedelta(days=3)).isoformat()
    centre.do("say_next_visit", person=one, day=later)
    centre.do("say_next_visit", person=one, day=tomorrow())
    centre.do("say_next_visit", person=other, day=tomorrow())
    assert centre.read(leaving.expected, today().isoformat(), 7) == [{"day": tomorrow(), "count": 2}]
    centre.do("say_next_visit", person=other)
    assert centre.read(leaving.next_visit, other) is None


def test_whoever_registered_for_a_day_is_expected_too_and_once(centre: Centre) -> None:
    one, other = centre.volunteer("山田　花子"), centre.volunteer("林　梓")
    for person in (one, other):
        centre.do("add_days", person=person, days=[tomorrow()])
    centre.do("say_next_visit", person=one, day=tomorrow())
    assert centre.read(leaving.expected, today().isoformat(), 7) == [{"day": tomorrow(), "count": 2}]


def test_a_next_visit_is_a_day_to_come(centre: Centre) -> None:
    person = centre.volunteer()
    assert "明日から" in centre.refused("say_next_visit", person=person, day=today().isoformat())["day"]
    far = (today() + timedelta(days=400)).isoformat()
    assert "1年より先" in centre.refused("say_next_visit", person=person, day=far)["day"]
    assert "person" in centre.refused("say_next_visit", person=new_id(), day=tomorrow())


# Thanks


def test_what_the_requester_said_reaches_those_who_helped(centre: Centre) -> None:
    members = back(centre, words="助かりました。また眠れそうです")
    assert len(members) == 2
    for person in members:
        assert centre.read(thanks_for_person, person) == [
            {"day": today().isoformat(), "category": "mud_out", "words": "助かりました。また眠れそうです"}
        ]
    assert centre.read(thanks_for_person, centre.volunteer("よその　人")) == []


def test_words_that_came_later_reach_them_too(centre: Centre) -> None:
    need = centre.need()
    members = back(centre, need)
    said = centre.do("say_thanks", thanks=new_id(), need=need, words="高橋キヨより。はがきで失礼します")
    assert said["people"] == 2
    (only,) = centre.read(thanks_for_person, members[0])
    assert only["words"] == "〇〇より。はがきで失礼します"


def test_a_groups_thanks_reach_those_who_came_with_it(centre: Centre) -> None:
    need, leader = centre.need(), centre.leader(group="港中学校")
    other = centre.volunteer("山田　花子")
    team = new_id()
    centre.do("form_team", team=team, need=need, leader=leader, members=[leader, other])
    centre.do("send_out", team=team, back_by="23:59")
    early = {"thanks": new_id(), "group": "港中学校", "words": "ありがとう"}
    assert "まだ戻っていません" in centre.refused("say_thanks", **early)["group"]
    centre.do("report_return", team=team, result="done", back=[leader, other])
    centre.do("say_thanks", **early)
    assert [one["words"] for one in centre.read(thanks_for_person, leader)] == ["ありがとう"]
    assert centre.read(thanks_for_person, other) == []


def test_a_salons_thanks_reach_those_who_helped_there(centre: Centre) -> None:
    row = {"row": 1, "name": "ひまわりサロン", "venue": "港会館"}
    centre.do("keep_salons", source="サロン一覧.xlsx", rows=[row])
    need = centre.need(source="salon", source_note="ひまわりサロンの世話人から", category="salon_helper")
    members = back(centre, need)
    elsewhere = back(centre)
    centre.do("say_thanks", thanks=new_id(), group="ひまわりサロン", words="お茶会が楽しかった")
    assert [one["category"] for one in centre.read(thanks_for_person, members[0])] == [""]
    assert centre.read(thanks_for_person, elsewhere[0]) == []


def test_thanks_that_reach_nobody_are_refused(centre: Centre) -> None:
    assert (
        "まだ戻っていません"
        in centre.refused("say_thanks", thanks=new_id(), need=centre.need(), words="あ")["need"]
    )
    assert "need" in centre.refused("say_thanks", thanks=new_id(), need=new_id(), words="あ")
    assert "ありません" in centre.refused("say_thanks", thanks=new_id(), group="ない会", words="あ")["group"]
    assert "group" in centre.refused("say_thanks", thanks=new_id(), words="あ")
    assert "words" in centre.refused("say_thanks", thanks=new_id(), group="会", words=" ")


def test_the_same_thanks_are_not_said_twice(centre: Centre) -> None:
    need = centre.need()
    back(centre, need)
    asked = {"thanks": new_id(), "need": need, "words": "ありがとう"}
    centre.do("say_thanks", **asked)
    assert "もう届けました" in centre.refused("say_thanks", **asked)["thanks"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("高橋キヨです。ありがとう", "〇〇です。ありがとう"),
        ("たかはしさんの家が片づいた", "〇〇さんの家が片づいた"),
        ("高橋の家です。港区芝1-2-3 電話 03-1234-5678", "〇〇の家です。〇〇 電話 〇〇"),
        ("林さんに会えてよかった。林の中は静か", "〇〇さんに会えてよかった。林の中は静か"),
        ("連絡は kiyo@example.jp まで", "連絡は 〇〇 まで"),
        ("2丁目3番の者です", "〇〇の者です"),
        ("一番うれしい日でした。また2-3人で", "一番うれしい日でした。また2-3人で"),
        ("3時間で終わり、10人に感謝", "3時間で終わり、10人に感謝"),
    ],
)
def test_names_addresses_and_phones_do_not_travel_with_thanks(words: str, left: str) -> None:
    names = ["高橋　キヨ", "タカハシ　キヨ", "林　梓", "ハヤシ　アズサ"]
    assert without_names(words, names, ["港区芝1-2-3"]) == left


# The desk


def test_a_scan_sends_home_says_the_hours_and_asks_for_the_next_visit(desk: Desk) -> None:
    person = desk.volunteer(check_in=False)
    early = datetime.now(UTC) - timedelta(hours=3, minutes=15, seconds=30)
    number = desk.row(people.by_id, person)["pass_number"]
    desk.post("/reception/scan", code=number)
    desk.write(
        lambda tx: tx.execute(
            "UPDATE attendance SET in_at = :at", at=early.isoformat().replace("+00:00", "Z")
        )
    )
    answer = desk.post("/leaving/scan", code=number).text
    assert "帰宅を記録しました" in answer
    assert "次に来る日" in answer
    if centre_day(early) == today():
        assert "今日 3時間15分" in answer
    assert "もう帰宅しています" in desk.post("/leaving/scan", code=number).text
    assert "明日から" in desk.post("/leaving/next", person=person, day="2020-01-01").text
    assert "ありがとうございます" in desk.post("/leaving/next", person=person, day=tomorrow()).text
    assert '<b class="number">1人</b>' in desk.get("/leaving/list").text


def test_an_old_pass_sends_nobody_home_without_a_word(desk: Desk) -> None:
    person = desk.volunteer()
    old = qr_of(desk, person)
    desk.post(f"/people/{person}/pass/reissue")
    asked = desk.post("/leaving/scan", code=old).text
    assert "作り直す前の古い受付証です" in asked
    assert desk.read(attendance.open_of, person) is not None
    assert "帰宅を記録しました" in desk.press(asked, "/leaving/check-out").text
    assert desk.read(attendance.open_of, person) is None


def test_the_new_pass_sends_home(desk: Desk) -> None:
    person = desk.volunteer()
    desk.post(f"/people/{person}/pass/reissue")
    assert "帰宅を記録しました" in desk.post("/leaving/scan", code=qr_of(desk, person)).text


def test_an_old_pass_that_a_tablet_did_not_know_for_old_waits_for_somebody(desk: Desk) -> None:
    tablet = Enrolled(desk)
    person = desk.volunteer()
    desk.post(f"/people/{person}/pass/reissue")
    shown = {"issue": 0, "last_day": today().isoformat()}
    (told,) = tablet.outbox(entry("check_out", person=person, how="pass", shown=shown))
    assert told["status"] == "review"
    (row,) = desk.read(review.waiting)
    assert desk.post(f"/review/{row['id']}", way="done").status_code == 303
    assert desk.read(attendance.open_of, person) is None


def test_whoever_is_in_is_found_before_namesakes_who_are_not(desk: Desk) -> None:
    for number in range(15):
        desk.volunteer(f"佐藤　藍{number}", kana="サトウ　アイ", check_in=False)
    desk.volunteer("佐藤　渡", kana="サトウ　ワタル")
    found = desk.post("/leaving/find", q="佐藤").text
    assert found.index("佐藤　渡さんの帰宅を記録する") < found.index("今日は受付していません")
    assert found.count("帰宅を記録する</button>") == 1
    assert found.count("<li>") == 12


def test_whoever_has_not_come_today_is_not_said_to_have_gone(desk: Desk) -> None:
    number = desk.row(people.by_id, desk.volunteer(check_in=False))["pass_number"]
    answer = desk.post("/leaving/scan", code=number).text
    assert "今日は受付していません" in answer
    assert "もう帰宅しています" not in answer


def test_a_code_that_is_no_pass_sends_nobody_home(desk: Desk) -> None:
    assert "知らない券です" in desk.post("/leaving/scan", code="https://example.jp").text
    team = desk.team()
    assert f"/returns/teams/{team}" in desk.post("/leaving/scan", code=sheet_text(1, 1)).text


def test_somebody_in_a_team_is_led_to_it(desk: Desk) -> None:
    team = desk.team()
    member = desk.read(teams.members, team)[1]["id"]
    answer = desk.post("/leaving/check-out", person=member).text
    assert "編成された班にいます" in answer
    assert f"/matching/teams/{team}" in answer


def test_a_person_is_found_and_sent_home(desk: Desk) -> None:
    person = desk.volunteer("小鳥遊　和也")
    assert person in desk.post("/leaving/find", q="小鳥遊").text
    assert "見つかりません" in desk.post("/leaving/find", q="いない").text
    assert "帰宅を記録しました" in desk.post("/leaving/check-out", person=person).text
    assert "登録されていません" in desk.post("/leaving/check-out", person=new_id()).text


def test_closing_shows_who_stays_before_anything_is_recorded(desk: Desk) -> None:
    desk.team()
    desk.volunteer("山田　花子")
    page = desk.get("/leaving/close").text
    assert "1班（編成）" in page
    assert "1人の帰宅を記録する" in page
    answer = desk.post("/leaving/close", day=today().isoformat())
    assert answer.headers["location"].startswith("/leaving?kept=2&done=day_closed&n=1&back=")
    assert "班にいる2人は、そのままです" in desk.get(answer.headers["location"]).text
    assert desk.post("/leaving/close", day="x").status_code == 422


def test_somebody_of_yesterday_is_seen_and_can_be_closed(desk: Desk) -> None:
    person = desk.volunteer("昨日　太郎", check_in=False)
    yesterday = (today() - timedelta(days=1)).isoformat()

    def forgotten(tx: object) -> None:
        day = store_centre.ensure_centre_day(tx, yesterday)  # type: ignore[arg-type]
        row = {
            "id": new_id(),
            "gathering_id": day,
            "person_id": person,
            "in_at": f"{yesterday}T00:10:00.000Z",
        }
        attendance.enter(tx, row | {"in_how": "pass", "in_device": "受付1番"})  # type: ignore[arg-type]

    desk.write(forgotten)
    assert "前の日から残っている人　1人" in desk.get("/leaving").text
    found = desk.post("/leaving/find", q="昨日").text
    assert "昨日　太郎さんの帰宅を記録する" in found
    assert "前の日から" in found
    assert "昨日　太郎" in desk.get(f"/leaving/close?day={yesterday}").text


def test_thanks_are_written_on_the_page_of_a_team_that_is_back(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    members = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("report_return", team=team, result="done", back=members)
    need = desk.row(teams.by_id, team)["need_id"]
    assert f'name="need" value="{need}"' in desk.get(f"/returns/teams/{team}").text
    answer = desk.post("/leaving/thanks", thanks=new_id(), need=need, words="ありがとう")
    assert "2人に届けました" in answer.text
    wrong = desk.post("/leaving/thanks", thanks=new_id(), group="ない会", words="ありがとう").text
    assert "この名前の団体もサロンもありません" in wrong
    assert "ありがとう" in wrong


def test_everybody_who_is_in_stands_in_the_list_by_their_kana(desk: Desk) -> None:
    for at in range(105):
        desk.volunteer(f"山田　{at}郎")
    page = desk.get("/leaving").text
    assert page.count("の帰宅を記録する") == 105
    assert "いま残っている人　105人" in page
