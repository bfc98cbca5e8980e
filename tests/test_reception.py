"""Reception: find a person, one tap and they are in; what is still missing is said, and nobody is lost."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from tests.centre import BY_STAFF, INSURED, Centre, Desk, command, new_id, today
from tests.test_passes import qr_of
from vcenter.commands.path import Command, perform
from vcenter.domain.calendar import JAPAN
from vcenter.domain.insurance import insurance_ends, is_insured
from vcenter.domain.passes import sheet_text
from vcenter.domain.reception import Shown, Standing, checks, stops
from vcenter.store import attendance, orientation, people, search, teams

MAY = {
    "/reception": "reception",
    "/reception/people": "reception matching dispatch administration",
    "/reception/people/list": "reception matching dispatch administration",
    "/reception/today": "reception",
    "/reception/find": "reception",
    "/reception/guardians": "reception",
    "/reception/scan": "reception",
    "/reception/check-in": "reception",
    "/reception/check-out": "reception",
    "/reception/confirm": "reception",
    "/reception/insurance": "reception",
    "/reception/stay-here": "reception",
    "/reception/take-back": "reception",
    "/reception/orientation": "reception",
    "/reception/new": "reception",
    "check_in": "reception salon",
    "check_out": "reception dispatch salon",
    "confirm_at_desk": "reception",
    "hold_orientation": "reception",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def codes(outcome: dict[str, Any]) -> list[str]:
    return [flag["code"] for flag in outcome["flags"]]


def test_one_tap_and_they_are_in(centre: Centre) -> None:
    outcome = centre.do("check_in", person=centre.person())
    assert not outcome["already"]
    assert codes(outcome) == ["orientation"]


def test_already_in_says_since_when_and_where(centre: Centre) -> None:
    person = centre.person()
    first = centre.do("check_in", person=person)
    second = centre.do("check_in", person=person)
    assert second["already"]
    assert (second["since"], second["where"]) == (first["since"], "受付1番")
    assert second["attendance"] == first["attendance"]


def test_somebody_unknown_is_refused_with_what_to_do(centre: Centre) -> None:
    assert "検索し直す" in centre.refused("check_in", person=new_id())["person"]


def test_one_pass_shown_twice_in_a_second_at_two_desks_is_one_arrival(centre: Centre) -> None:
    person = centre.person()

    async def two_desks() -> list[bool]:
        asked = [
            Command(
                id=new_id(), kind="check_in", at=datetime.now(UTC), device=desk, payload={"person": person}
            )
            for desk in ("受付1番", "受付2番")
        ]
        return [
            done.outcome["already"]
            for done in await asyncio.gather(*(perform(centre.database, one, BY_STAFF) for one in asked))
        ]

    assert sorted(centre.run(two_desks())) == [False, True]
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 1


def test_leaving_and_coming_back(centre: Centre) -> None:
    person = centre.volunteer()
    assert not centre.do("check_out", person=person)["already"]
    assert centre.do("check_out", person=person)["already"]
    assert not centre.do("check_in", person=person)["already"]
    assert centre.read(attendance.figures, centre.today["id"]) == {
        "came": 1, "formed": 0, "out": 0, "waiting": 1, "home": 0,
    }  # fmt: skip


def test_nobody_goes_home_out_of_a_team(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer("山田　花子")
    team = new_id()
    centre.do("form_team", team=team, need=centre.need(), leader=leader, members=[leader, other])
    assert "編成された班" in centre.refused("check_out", person=other)["person"]
    centre.do("send_out", team=team, back_by="23:59")
    assert "活動中" in centre.refused("check_out", person=other)["person"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"insured": False}, "insurance"),
        ({"consent": False}, "consent"),
        ({"birth": ""}, "birth"),
        ({"birth": (today() - timedelta(days=16 * 366)).isoformat()}, "guardian_consent"),
        ({"birth": (today() - timedelta(days=12 * 366)).isoformat()}, "guardian"),
    ],
)
def test_what_is_missing_is_flagged(centre: Centre, changes: dict[str, str], code: str) -> None:
    outcome = centre.do("check_in", person=centre.person(**changes))
    assert codes(outcome) == [code, "orientation"]


def test_what_the_desk_confirms_is_flagged_no_longer(centre: Centre) -> None:
    person = centre.person(insured=False, consent=False)
    centre.do("confirm_at_desk", person=person, consent=True)
    assert codes(centre.do("say_insurance", person=person, **INSURED)) == ["orientation"]
    assert centre.refused("confirm_at_desk", person=person)[""] == "確かめたことを選んでください。"


def test_a_person_is_found_by_a_name_and_a_part_of_a_phone_together(centre: Centre) -> None:
    person = centre.person("髙橋　花子", kana="タカハシ　ハナコ", phone="090-1234-5678")
    centre.person("高橋　花子", kana="タカハシ　ハナコ", phone="090-9999-0000", birth="1970-01-01")
    for words in ("高橋 123456", "３４５６７８　はなこ", "ﾀｶﾊｼ 0901234", "花子 090-1234"):
        assert [row["id"] for row in centre.read(search.people, words, None)] == [person], words


def test_the_room_hears_the_orientation_with_one_tap(centre: Centre) -> None:
    first, second = centre.volunteer("山田　一"), centre.volunteer("山田　二")
    assert [row["orientation"] for row in centre.read(orientation.waiting, centre.today["id"])] == ["A", "A"]
    assert centre.do("hold_orientation") == {"letter": "A", "people": 2}
    assert "待っている人はいません" in centre.refused("hold_orientation")[""]
    late = centre.volunteer("山田　三")
    assert [row["orientation"] for row in centre.read(orientation.waiting, centre.today["id"])] == ["B"]
    centre.do("check_out", person=first)
    assert codes(centre.do("check_in", person=first)) == []
    assert codes(centre.do("check_in", person=late)) == ["orientation"]
    assert second


def test_the_button_says_who_begins_the_orientation_or_that_nobody_waits(desk: Desk) -> None:
    desk.volunteer()
    assert "A組 1人のオリエンテーションを始めました" in desk.post("/reception/orientation").text
    assert "待っている人はいません" in desk.post("/reception/orientation").text


def test_the_groups_of_a_long_day_go_on_after_z(centre: Centre) -> None:
    for number in range(27):
        centre.volunteer(f"人　{number}")
        letter = centre.do("hold_orientation")["letter"]
    assert letter == "A2"


def test_the_button_of_every_orientation_group_says_that_it_has_begun(desk: Desk) -> None:
    for letter in "ABC":
        desk.volunteer(f"{letter}組の　人")
        page = desk.get("/reception").text
        assert f"{letter}組のオリエンテーションを始めた" in page
        answer = desk.press(page, "/reception/orientation")
        assert answer.status_code == 200
        assert f"{letter}組 1人のオリエンテーションを始めました。" in answer.text
    again = desk.press(page, "/reception/orientation", command_id=new_id())
    assert 'class="notice error" role="alert">オリエンテーションを待っている人はいません。' in again.text


def test_people_without_a_name_take_places_too(centre: Centre) -> None:
    day = datetime.now(JAPAN).date().isoformat()
    centre.do("set_capacity", day=day, people=10, state="open")
    centre.do("receive_group", arrival=new_id(), new_group="みなと高校", unnamed=10)
    assert set(centre.refused("check_in", person=centre.person())) == {"full"}


def test_an_orientation_of_another_disaster_is_heard_again(centre: Centre) -> None:
    person = centre.volunteer()
    centre.do("hold_orientation")
    centre.run(centre.database.write(lambda tx: tx.execute("UPDATE people SET oriented_on = '2025-01-01'")))
    centre.do("check_out", person=person)
    assert codes(centre.do("check_in", person=person)) == []
    centre.do("check_out", person=person)
    centre.do("open_incident", name="令和8年11月豪雨")
    assert codes(centre.do("check_in", person=person)) == ["orientation"]


def test_whoever_headquarters_have_barred_is_not_received(centre: Centre) -> None:
    person = centre.person()
    centre.do("bar_person", person=person, reason="前回、写真を公開した")
    errors = centre.refused("check_in", person=person)
    assert set(errors) == {"barred"}
    assert "写真" not in errors["barred"]
    centre.do("bar_person", person=person, reason="")
    centre.do("check_in", person=person)


def test_somebody_whose_team_is_still_out_is_not_received_a_second_time(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team)
    leader = desk.row(teams.by_id, team)["leader_id"]
    desk.write(lambda tx: tx.execute("UPDATE attendance SET out_at = in_at"))
    answer = desk.post("/reception/check-in", person=leader).text
    assert "班で活動中です" in answer
    assert f"/returns/teams/{team}" in answer


def test_a_full_day_and_a_stopped_one_are_for_staff_to_decide(centre: Centre) -> None:
    day = datetime.now(JAPAN).date().isoformat()
    promised, first, second = centre.person("予約　済"), centre.person("山田　一"), centre.person("山田　二")
    centre.do("set_capacity", day=day, people=2, state="open")
    centre.do("add_days", person=promised, days=[day])
    centre.do("check_in", person=first)
    errors = centre.refused("check_in", person=second)
    assert set(errors) == {"full"}
    centre.do("check_in", person=promised)
    centre.do("check_in", person=second, even_if=["full"])
    centre.do("say_status", day=day, state="stopped", reason="大雨")
    assert set(centre.refused("check_in", person=centre.person("山田　三"))) == {"stopped"}
    assert centre.do("check_in", person=second)["already"]


def test_staff_receive_somebody_on_a_full_day_all_the_same(desk: Desk) -> None:
    day = datetime.now(JAPAN).date().isoformat()
    desk.do("set_capacity", day=day, people=0, state="open")
    person = desk.volunteer(check_in=False)
    answer = desk.post("/reception/check-in", person=person).text
    assert "今日は満員です" in answer
    assert "それでも受付する" in answer
    assert "受付しました" in desk.post("/reception/check-in", person=person, even_if=["full"]).text


PERSON = {
    "pass_issue": 1, "volunteer_state": "registered", "barred_reason": "x", "consent_at": None, "insured_from": None, "insured_until": None, "insurance_plan": "", "insurance_joined_on": None,
    "birth": "2020-01-01", "guardian_id": None, "guardian_consent": 0, "oriented_on": None,
}  # fmt: skip


def test_every_check_has_its_own_code_words_and_way_out_in_one_order() -> None:
    day = date(2026, 11, 24)
    now = Standing(day, Shown(0, date(2026, 11, 1)), {"number": 3, "state": "out"}, "stopped")
    found = checks(PERSON, now)
    assert [one.code for one in found] == [
        "revoked", "expired", "barred", "team_out", "stopped", "consent", "insurance", "guardian", "orientation",
    ]  # fmt: skip
    assert len({one.message for one in found}) == len(found)
    assert stops(found) is found[0]
    full = checks(PERSON | {"barred_reason": ""}, Standing(day, day_state="full"))
    assert stops(full, ["full"]) is None
    assert checks(PERSON | {"birth": None}, Standing(day))[3].code == "birth"


def test_insurance_holds_until_the_end_of_march() -> None:
    assert insurance_ends(date(2026, 11, 24)) == date(2027, 3, 31)
    assert insurance_ends(date(2027, 3, 31)) == date(2027, 3, 31)
    assert insurance_ends(date(2027, 4, 1)) == date(2028, 3, 31)
    assert is_insured("2026-11-24", "2027-03-31", date(2027, 3, 31))
    assert not is_insured("2026-11-24", "2027-03-31", date(2027, 4, 1))
    assert not is_insured("2026-11-25", "2027-03-31", date(2026, 11, 24))
    assert not is_insured(None, None, date(2026, 11, 24))


@pytest.mark.parametrize("words", ["たかなし", "タカナシ かずや", "小鳥遊", "090-0000", "00001111", "かずや"])
def test_a_person_is_found_by_any_fragment(centre: Centre, words: str) -> None:
    centre.person("小鳥遊　和也", kana="タカナシ　カズヤ", phone="090-0000-1111")
    centre.person("髙橋　太郎", kana="タカハシ　タロウ", phone="080-5555-6666")
    found = centre.read(search.people, words, None)
    assert [row["name"] for row in found] == ["小鳥遊　和也"]


def test_a_person_is_found_by_pass_and_by_another_way_of_writing(centre: Centre) -> None:
    id = centre.person("髙橋　太郎", kana="タカハシ　タロウ")
    row = centre.row(people.by_id, id)
    assert row
    for words in ("高橋", row["pass_number"], row["pass_number"][:3] + "-" + row["pass_number"][3:6]):
        assert [found["id"] for found in centre.read(search.people, words, None)] == [id]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("José García", "jose"), ("NGUYỄN THỊ HOA", "nguyen hoa"), ("Łukasz Nowak", "lukasz"), ("澁谷　実", "渋谷"),
        ("渋谷　實", "澁谷　実"), ("藪内　誠", "薮内"), ("一ヶ瀬　恵", "一ケ瀬"), ("一ヶ瀬　恵", "ヶ瀬"), ("一ケ瀬　恵", "一カ瀬"),
        ("一カ瀬　恵", "一ヶ瀬"), ("一カ瀬　恵", "一カ瀬"), ("一が瀬　恵", "一ヶ瀬"), ("齊藤　仁", "斉藤"), ("渡邉　仁", "渡邊"),
        ("山田カ代", "カ代"), ("山田か代", "山田 か代"), ("山田カ代", "山田カ代"), ("山田　か代", "山田カ代"),
    ],
)  # fmt: skip
def test_a_person_is_found_by_every_way_of_writing_their_name(centre: Centre, name: str, words: str) -> None:
    id = centre.person(name, kana="")
    centre.person("佐々木　花子", kana="ササキ　ハナコ")
    assert [row["id"] for row in centre.read(search.people, words, None)] == [id]


@pytest.mark.parametrize(
    "words",
    [
        "+81 90 0000 1111",
        "+819000001111",
        "+81-90-0000-1111",
        "+81 (0)90-0000-1111",
        "＋８１ ９０ ００００ １１１１",
        "+81 90",
        "ささき +81 90",
    ],
)
def test_a_phone_is_found_as_it_is_dialled_from_abroad(centre: Centre, words: str) -> None:
    id = centre.person("佐々木　花子", kana="ササキ　ハナコ", phone="090-0000-1111")
    other = centre.person("髙橋　太郎", kana="タカハシ　タロウ", phone="080-5555-6666")
    number = centre.read(people.by_ids, [other])[other][
        "pass_number"
    ]  # drawn by lot, found by any part of it
    found = [row["id"] for row in centre.read(search.people, words, None)]
    assert found == [id] or ("090" in number and set(found) == {id, other})


@pytest.mark.parametrize(
    "words",
    ["高橋 芝浦", "芝浦　たかはし", "太郎 3丁目", "5555 芝浦", "たか 高橋 芝浦", "高橋 芝"],
)
def test_a_person_is_found_by_one_word_of_the_name_and_one_of_the_address(centre: Centre, words: str) -> None:
    id = centre.person(
        "髙橋　太郎", kana="タカハシ　タロウ", phone="080-5555-6666", address="港区芝浦3丁目9番12"
    )
    centre.person("高橋　次郎", kana="タカハシ　ジロウ", address="港区高輪1-1")
    centre.person("佐藤　芝雄", kana="サトウ　シバオ", address="港区芝浦3丁目9番12")
    assert [row["id"] for row in centre.read(search.people, words, None)] == [id]
    assert centre.read(search.count, words) == 1


def test_whose_name_has_all_the_words_is_meant_and_no_address(centre: Centre) -> None:
    centre.person("高橋　次郎", kana="タカハシ　ジロウ", address="港区港南1-1")
    of_name = centre.person("高橋　港南", kana="タカハシ　コウナン", address="港区芝1-1")
    assert [row["id"] for row in centre.read(search.people, "高橋 港南", None)] == [of_name]
    assert centre.read(search.people, "東麻布 高輪", None) == []


@pytest.mark.parametrize("words", ["林 芝浦", "芝浦 林"])
def test_a_surname_of_one_kanji_is_found_with_an_address(centre: Centre, words: str) -> None:
    id = centre.person("林　太郎", kana="ハヤシ　タロウ", address="港区芝浦3丁目9番12")
    centre.person("小林　太郎", kana="コバヤシ　タロウ", address="港区芝1-1")
    assert [row["id"] for row in centre.read(search.people, words, None)] == [id]


def test_an_address_that_nobody_may_find_finds_nobody(centre: Centre) -> None:
    id = centre.person("髙橋　太郎", kana="タカハシ　タロウ", address="港区芝浦3丁目9番12")
    centre.do("hide_person", person=id)
    assert centre.read(search.people, "高橋 芝浦", None) == []


def test_percent_and_underline_are_only_letters(centre: Centre) -> None:
    centre.person()
    assert centre.read(search.people, "%", None) == []
    assert centre.read(search.people, "_", None) == []


def test_found_people_say_where_they_are(centre: Centre) -> None:
    centre.sent()
    found = centre.read(search.people, "班長", centre.today["id"])
    assert (found[0]["team_state"], found[0]["team_number"]) == ("out", 1)
    centre.volunteer("待機　花子")
    waits = centre.read(search.people, "待機", centre.today["id"])
    assert (waits[0]["team_state"], waits[0]["team_number"]) == (None, None)


def test_after_midnight_somebody_of_yesterday_can_go_home(centre: Centre) -> None:
    person = centre.person()
    centre.do("check_in", person=person, at=datetime.now(UTC) - timedelta(days=1))
    assert not centre.do("check_out", person=person)["already"]
    assert centre.do("check_out", person=person)["already"]


def test_a_guardian_is_another_grown_up_person(centre: Centre) -> None:
    child = centre.person("山田　小春", birth=(today() - timedelta(days=12 * 366)).isoformat())
    brother = centre.person("山田　大地", birth=(today() - timedelta(days=16 * 366)).isoformat())
    for wrong in (child, brother, new_id()):
        assert set(centre.refused("confirm_at_desk", person=child, guardian=wrong)) == {"guardian"}
    mother = centre.person("山田　花子")
    assert codes(centre.do("confirm_at_desk", person=child, guardian=mother)) == ["orientation"]


def test_a_childs_guardian_is_chosen_at_the_desk(desk: Desk) -> None:
    mother = desk.volunteer("山田　花子")
    birth = (today() - timedelta(days=12 * 366)).isoformat()
    child = desk.volunteer("山田　小春", birth=birth, check_in=False)
    assert "保護者を選ぶ" in desk.post("/reception/check-in", person=child).text
    found = desk.post("/reception/guardians", person=child, q="花子").text
    assert mother in found
    desk.post("/reception/confirm", person=child, guardian=mother)
    assert desk.row(people.by_id, child)["guardian_id"] == mother


def test_a_group_that_is_not_known_is_refused(centre: Centre) -> None:
    assert set(centre.refused("check_in", person=centre.person(), group=new_id())) == {"group"}


def test_until_when_somebody_stays_is_a_time(centre: Centre) -> None:
    errors = centre.refused("register_person", person=new_id(), name="山田", stays_until="夕方")
    assert set(errors) == {"stays_until"}


# The desk


def test_scanning_a_pass_checks_in(desk: Desk) -> None:
    person = desk.volunteer(check_in=False)
    number = desk.row(people.by_id, person)["pass_number"]
    assert "受付しました" in desk.post("/reception/scan", code=qr_of(desk, person)).text
    again = desk.post("/reception/scan", code=number)
    assert "もう受付済み" in again.text
    assert "受付1番" in again.text


def test_somebody_who_was_barred_while_they_are_in_is_said_so(desk: Desk) -> None:
    person = desk.volunteer()
    desk.do("bar_person", person=person, reason="規則に反した")
    said = desk.post("/reception/scan", code=qr_of(desk, person)).text
    assert "もう受付済み" in said
    assert "班に入ってもらわず、本部に知らせてください" in said
    assert "規則に反した" not in said


def test_an_old_pass_of_somebody_who_is_in_is_said_so(desk: Desk) -> None:
    person = desk.volunteer()
    old = qr_of(desk, person)
    desk.post(f"/people/{person}/pass/reissue")
    said = desk.post("/reception/scan", code=old).text
    assert "もう受付済み" in said
    assert "作り直す前の古い受付証です" in said
    assert "古い受付証です" not in desk.post("/reception/scan", code=qr_of(desk, person)).text


def test_somebody_who_comes_in_is_not_warned_of(centre: Centre) -> None:
    assert centre.do("check_in", person=centre.person())["warnings"] == []


def test_a_code_that_is_none_of_ours(desk: Desk) -> None:
    answer = desk.post("/reception/scan", code="https://example.jp/ticket")
    assert "知らない券です" in answer.text
    assert "名前か電話番号で探して" in answer.text


def test_a_sheet_scanned_at_reception_is_sent_on_to_returns(desk: Desk) -> None:
    team = desk.team()
    answer = desk.post("/reception/scan", code=sheet_text(1, 1))
    assert "これは活動指示書です" in answer.text
    assert f"/returns/teams/{team}" in answer.text


def test_a_walk_in_is_registered_received_and_shown_a_pass(desk: Desk) -> None:
    form = {"person": new_id(), "name": "山田　花子", "kana": "やまだ はなこ", "phone": "09012345678", "insured": "on",
            "consent": "on", "group": "港防災の会", "skills": ["nurse", "car"]}  # fmt: skip
    answer = desk.post("/reception/new", **form)
    assert answer.status_code == 303
    page = desk.get(answer.headers["location"])
    assert "登録して受付しました" in page.text
    assert "ヤマダ　ハナコ" in page.text
    assert desk.read(people.skills, form["person"]) == ["car", "nurse"]


def test_what_a_walk_in_still_needs_is_said_beside_their_pass(desk: Desk) -> None:
    form = {"person": new_id(), "name": "山田　花子", "phone": "09012345678", "birth": "2012-04-01"}
    page = desk.get(desk.post("/reception/new", **form).headers["location"]).text
    for said in ("同意をもらった", "加入した", "保護者を選ぶ", "A組"):
        assert said in page
    assert "同意をもらった" not in desk.post("/reception/confirm", person=form["person"], consent="on").text
    assert "同意をもらった" not in desk.get(f"/people/{form['person']}/pass").text


def test_a_refused_walk_in_keeps_what_was_typed_and_names_the_field(desk: Desk) -> None:
    answer = desk.post(
        "/reception/new", person=new_id(), name="山田　花子", phone="123", birth="2090-01-01", seats=""
    )
    assert answer.status_code == 422
    assert "まだ記録していません" in answer.text
    assert 'value="山田　花子"' in answer.text
    assert 'value="123"' in answer.text
    assert "電話番号のけた数が違います" in answer.text
    assert "未来の日付です" in answer.text


def test_somebody_who_is_known_is_not_made_twice(desk: Desk) -> None:
    known = desk.volunteer("髙橋　花子", phone="090-1234-5678", check_in=False)
    form = {"person": new_id(), "name": "高橋 花子", "phone": "090-1234-5678"}
    answer = desk.post("/reception/new", **form)
    assert answer.status_code == 422
    assert "名簿の" in answer.text
    assert known in answer.text
    assert desk.post("/reception/new", **form, even_if_same="on").status_code == 303


def test_the_desk_settles_what_is_flagged(desk: Desk) -> None:
    person = desk.volunteer(insured=False, check_in=False)
    assert "保険を記録する" in desk.post("/reception/check-in", person=person).text
    said = desk.post("/reception/insurance", person=person, **INSURED).text
    assert "まで有効です" in said
    assert "保険を記録する" not in said


def test_the_desk_shows_who_came_last(desk: Desk) -> None:
    desk.volunteer("小鳥遊　和也")
    assert "小鳥遊　和也" in desk.get("/reception/today").text


def test_every_number_of_the_day_leads_to_who_it_counts(desk: Desk) -> None:
    home = desk.volunteer("高橋　和也")
    desk.volunteer("小鳥遊　直美")
    desk.post("/reception/check-out", person=home)
    waiting, gone = (desk.get(f"/reception/people/list?which={which}").text for which in ("waiting", "home"))
    assert "小鳥遊　直美" in waiting and "高橋　和也" not in waiting
    assert "高橋　和也" in gone and "小鳥遊　直美" not in gone
    everybody = desk.get("/reception/people").text
    assert "小鳥遊　直美" in everybody and "高橋　和也" in everybody
    assert 'data-shows-count="came">2<' in everybody
    assert 'href="/reception/people?which=waiting"><b>1</b>' in desk.get("/reception/today").text


def test_whoever_came_twice_stands_once_in_the_list_as_they_are_now(desk: Desk) -> None:
    person = desk.volunteer("高橋　和也")
    desk.post("/reception/check-out", person=person)
    desk.post("/reception/check-in", person=person, again="on")
    assert 'data-shows-count="came">1<' in desk.get("/reception/people?which=nowhere").text


def test_who_came_on_a_day_before_is_listed_too(desk: Desk) -> None:
    yesterday, person = today() - timedelta(days=1), desk.volunteer("高橋　和也", check_in=False)
    said = command("check_in", person=person) | {"at": (datetime.now(UTC) - timedelta(days=1)).isoformat()}
    assert desk.client.post("/api/commands", json=said, headers=desk.headers).status_code == 200
    desk.volunteer("小鳥遊　直美")
    past = desk.get(f"/reception/people?day={yesterday.month}/{yesterday.day}").text
    assert "高橋　和也" in past and "小鳥遊　直美" not in past
    assert f"day={yesterday.isoformat()}&which=home" in unescape(past)
    late = desk.get(f"/reception/people?day={(today() + timedelta(days=1)).isoformat()}").text
    assert "まだ来ていない日です" in late and "小鳥遊　直美" in late
    assert "/reception/people" in desk.get("/headquarters").text


def test_a_hidden_person_is_in_the_list_of_today_by_number_only(desk: Desk) -> None:
    person = desk.volunteer("小鳥遊　直美")
    desk.post(f"/rosters/people/{person}/hide", reason="family")
    listed = desk.get("/reception/people").text
    assert "受付証" in listed and "小鳥遊　直美" not in listed


def test_yesterdays_attendance_is_not_todays(centre: Centre) -> None:
    person = centre.person()
    centre.do("check_in", person=person, at=datetime.now(UTC) - timedelta(days=1))
    assert not centre.do("check_in", person=person)["already"]
    assert centre.today["day"] == datetime.now(JAPAN).date().isoformat()
