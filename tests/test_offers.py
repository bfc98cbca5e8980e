"""Volunteers choose (手を挙げる): what is posted, what stands on a card, whose hand is up, and that the musts hold."""

from datetime import timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, need_payload, new_id, today
from tests.phone import Phone
from vcenter.desks.matching_board import look
from vcenter.desks.offers import hands_of
from vcenter.domain.need_words import CATEGORIES, DANGERS, FOR_OTHERS, TECHNICAL
from vcenter.domain.offers import MAY_NOT, area
from vcenter.locale import texts
from vcenter.store import attendance, offers, people
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import gathering_today

MAY = {
    "/offers": "matching reception",
    "/offers/posted": "matching reception",
    "/offers/find": "matching reception",
    "/offers/scan": "matching reception",
    "/offers/person": "matching reception",
    "/offers/raise": "matching reception",
    "/offers/lower": "matching reception",
    "/offers/take-back": "matching reception",
    "/offers/post": "matching",
    "/offers/down": "matching",
    "post_needs": "matching",
    "take_down_needs": "matching",
    "raise_hand": "matching reception",
    "lower_hand": "matching reception",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DAY = today().isoformat()


def posted(centre: Centre | Desk, **card: Any) -> str:
    """A need that stands for volunteers to choose; the id."""
    need = str(centre.do("record_need", **need_payload(**card))["need"])
    centre.do("post_needs", needs=[need])
    return need


def raised(centre: Centre | Desk, need: str) -> list[str]:
    """Who has a hand up for a need, in their order: the ids."""
    return [row["id"] for row in centre.read(_hands).get(need, [])]


def _hands(tx: Tx) -> dict[str, list[Row]]:
    return hands_of(tx, attendance.waiting(tx, gathering_today(tx)))


def stands(centre: Centre, need: str) -> bool:
    return need in centre.read(_hands)


# What is posted


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ({"danger_level": "red"}, "応急危険度が赤"),
        ({"category": "tarpaulin"}, "資格・技能のある人だけ"),
        ({"category": "advice"}, "専門の機関"),
        ({"day_wished": (today() + timedelta(days=9)).isoformat()}, "希望の日がまだ先"),
    ],
)
def test_what_is_never_posted_says_why(centre: Centre, card: dict[str, Any], said: str) -> None:
    need = centre.need(**card)
    assert said in centre.refused("post_needs", needs=[need])["needs"]


def test_a_house_in_crisis_is_not_posted_even_when_it_was_surveyed(centre: Centre) -> None:
    need = centre.need(crisis=True)
    centre.do("step_need", need=need, to="ready")
    assert "危機介入" in centre.refused("post_needs", needs=[need])["needs"]


def test_a_hidden_need_is_not_posted_and_a_posted_one_is_gone_when_it_is_hidden(centre: Centre) -> None:
    need = posted(centre)
    centre.do("hide_need", need=need)
    assert not stands(centre, need)
    assert "秘匿" in centre.refused("post_needs", needs=[need])["needs"]


def test_a_posting_ends_by_itself(centre: Centre) -> None:
    on_hold, formed, down = posted(centre), posted(centre), posted(centre)
    centre.do("step_need", need=on_hold, to="on_hold", reason="家族を待つ", look_again_on=DAY)
    centre.do("step_need", need=on_hold, to="ready")
    team = centre.team(formed)
    centre.do("take_down_needs", needs=[down])
    assert [stands(centre, one) for one in (on_hold, formed, down)] == [False] * 3
    centre.do("disband_team", team=team)  # the plan was given up: it stands as it was
    assert stands(centre, formed)
    assert not centre.read(offers.posted, "2001-01-01")


def test_posting_and_taking_down_are_undone(centre: Centre) -> None:
    first, second = new_id(), new_id()
    need = centre.need()
    centre.do("post_needs", id=first, needs=[need])
    assert centre.do("post_needs", needs=[need])["already"]
    centre.do("take_down_needs", id=second, needs=[need])
    centre.do("take_back", entry=second)
    assert stands(centre, need)
    centre.do("take_back", entry=first)
    assert not stands(centre, need)


def test_what_tells_of_a_house_is_no_district() -> None:
    assert [area(said) for said in ("港町", "芝1丁目 ", "芝1-2", "本町３番地", "")] == [
        "港町",
        "芝1丁目",
        "",
        "",
        "",
    ]


def test_every_word_of_a_card_is_there_in_every_language() -> None:
    kinds = CATEGORIES.keys() - FOR_OTHERS - TECHNICAL.keys()
    wanted = {f"kind.{one}" for one in kinds} | {f"danger.{one}" for one in DANGERS}
    assert wanted | {f"choose.not_{one}" for one in MAY_NOT} <= texts("ja").keys()


# Whose hand is up


def test_hands_stand_in_the_order_in_which_they_were_raised_and_one_at_a_time(centre: Centre) -> None:
    first, second = posted(centre), posted(centre)
    ones = [centre.volunteer(f"人　{number}") for number in range(3)]
    for one in ones:
        centre.do("raise_hand", person=one, need=first)
    assert centre.do("raise_hand", person=ones[1], need=first)["already"]  # keeps its place
    centre.do("raise_hand", person=ones[0], need=second)
    assert raised(centre, first) == ones[1:]
    assert raised(centre, second) == ones[:1]
    centre.do("lower_hand", person=ones[0])
    assert raised(centre, second) == []
    assert centre.do("lower_hand", person=ones[0])["already"]


def test_a_hand_is_undone_and_the_one_before_is_up_again(centre: Centre) -> None:
    first, second, one, entry = posted(centre), posted(centre), centre.volunteer(), new_id()
    centre.do("raise_hand", person=one, need=first)
    centre.do("raise_hand", id=entry, person=one, need=second)
    centre.do("take_back", entry=entry)
    assert (raised(centre, first), raised(centre, second)) == ([one], [])
    lowered = new_id()
    centre.do("lower_hand", id=lowered, person=one)
    centre.do("take_back", entry=lowered)
    assert raised(centre, first) == [one]


def test_who_leaves_is_barred_or_in_a_team_has_no_hand_up(centre: Centre) -> None:
    need, other = posted(centre), centre.need()
    leaves, barred, teamed, stays = (centre.volunteer(f"人　{n}", may_lead=True) for n in range(4))
    for one in (leaves, barred, teamed, stays):
        centre.do("raise_hand", person=one, need=need)
    centre.do("check_out", person=leaves)
    centre.do("bar_person", person=barred, reason="本部の判断")
    team = new_id()
    centre.do("form_team", team=team, need=other, leader=teamed, members=[teamed, centre.volunteer()])
    assert raised(centre, need) == [stays]
    centre.do("check_in", person=leaves)  # comes again: has chosen nothing yet
    assert raised(centre, need) == [stays]
    assert "1班に決まって" in centre.refused("raise_hand", person=teamed, need=need)["person"]


@pytest.mark.parametrize(
    ("person", "card", "said"),
    [
        ({"insured": False}, {}, "保険"),
        ({"birth": "2012-06-01", "guardian_consent": True}, {}, "15歳未満"),
        (
            {"birth": f"{today().year - 16}-01-01", "guardian_consent": True},
            {"dangers": ["glass"]},
            "18歳以上",
        ),
        ({"birth": f"{today().year - 16}-01-01"}, {}, "同意書"),
        ({"birth": None}, {"dangers": ["glass"]}, "生年月日"),
        ({}, {"women_only": True}, "女性だけ"),
        ({"limits": "腰が悪い"}, {"people_strong": 2}, "体力"),
    ],
)
def test_a_must_keeps_a_hand_down(
    centre: Centre, person: dict[str, Any], card: dict[str, Any], said: str
) -> None:
    one, need = centre.volunteer(**person), posted(centre, **card)
    assert said in centre.refused("raise_hand", person=one, need=need)["need"]
    assert raised(centre, need) == []


def test_where_only_some_must_be_strong_the_others_may_come(centre: Centre) -> None:
    need = posted(centre, people_strong=1)
    one = centre.volunteer(limits="腰が悪い")
    centre.do("raise_hand", person=one, need=need)
    assert raised(centre, need) == [one]


def test_no_hand_is_raised_for_what_does_not_stand_or_by_whoever_is_not_here(centre: Centre) -> None:
    one, need, out = centre.volunteer(), centre.need(), centre.person("留守　番")
    assert "掲示していません" in centre.refused("raise_hand", person=one, need=need)["need"]
    centre.do("post_needs", needs=[need])
    assert "受付がすんでいません" in centre.refused("raise_hand", person=out, need=need)["person"]
    centre.do("say_status", day=DAY, state="stopped", reason="大雨のため")
    assert "選べません" in centre.refused("raise_hand", person=one, need=need)["need"]


def group(centre: Centre, *, together: bool) -> list[str]:
    """A group of three that has arrived, its leader first."""
    members = [centre.person(f"団体　{number}") for number in range(3)]
    asked = {"arrival": new_id(), "new_group": "ボラ会", "members": members, "leader": members[0]}
    centre.do("receive_group", **asked, stay_together=together)
    return members


def test_a_leader_raises_for_a_group_that_may_not_be_split(centre: Centre) -> None:
    need, members = posted(centre), group(centre, together=True)
    assert "代表の方" in centre.refused("raise_hand", person=members[1], need=need)["person"]
    assert centre.do("raise_hand", person=members[0], need=need)["people"] == 3
    assert raised(centre, need) == sorted(members, key=raised(centre, need).index)
    centre.do("lower_hand", person=members[1], at_desk=True)
    assert raised(centre, need) == []


def test_of_a_group_that_may_be_split_each_raises_their_own(centre: Centre) -> None:
    need, members = posted(centre), group(centre, together=False)
    centre.do("raise_hand", person=members[1], need=need)
    assert raised(centre, need) == [members[1]]


def test_of_two_records_that_are_one_person_the_later_hand_holds(centre: Centre) -> None:
    need, other = posted(centre), posted(centre)
    keep, gone = centre.volunteer("同じ　人"), centre.volunteer("同じ　人")
    centre.do("raise_hand", person=keep, need=need)
    centre.do("raise_hand", person=gone, need=other)
    centre.do("join_people", keep=keep, gone=gone)
    assert (raised(centre, need), raised(centre, other)) == ([], [keep])


# At the desks


def test_all_that_waits_is_posted_at_once_and_matching_sees_whose_hands_are_up(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    desk.do("record_need", **need_payload(danger_level="red"))
    page = desk.get("/offers").text
    assert "応急危険度が赤の家は掲示しません" in page
    assert (
        desk.press(page, "/offers/post", every="1")
        .headers["location"]
        .startswith("/offers?done=needs_posted&n=1")
    )
    one = desk.volunteer("手上　太郎", may_lead=True)
    desk.post("/offers/raise", person=one, pressed=str(number_of(desk, need)))
    page = desk.get("/offers").text
    assert "手を挙げた人 1人" in page
    assert f"/matching/needs/{need}?offers=1" in page
    by_hand = desk.get(f"/matching/needs/{need}?offers=1").text
    assert f'name="members" value="{one}" checked' in by_hand


def number_of(desk: Desk, need: str) -> int:
    return int(desk.read(lambda tx: tx.value("SELECT number FROM needs WHERE id = :id", id=need)))


def pass_of(desk: Desk, person: str) -> Row:
    return desk.row(people.by_id, person)


def test_a_pass_is_scanned_and_then_the_number_said(desk: Desk) -> None:
    need, one = posted(desk), desk.volunteer("手上　太郎")
    number = number_of(desk, need)
    shown = desk.post("/offers/scan", code=str(pass_of(desk, one)["pass_number"])).text
    assert "手上　太郎" in shown
    assert f"{number}番" in shown
    said = desk.post("/offers/raise", person=one, number=f"{number}番").text
    assert f"{number}番に手を挙げました" in said
    assert "元に戻す" in said
    assert raised(desk, need) == [one]
    assert "掲示していません" in desk.post("/offers/raise", person=one, number="999").text
    assert "知らない券です" in desk.post("/offers/scan", code="123456789").text


def test_only_what_may_be_posted_is_refused_in_words(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload(danger_level="red"))["need"]
    answer = desk.post("/offers/post", needs=need, here="/matching")
    assert answer.status_code == 422
    assert "応急危険度が赤" in answer.text


# On a phone, and on the big screen


def at_phone(desk: Desk, person: str) -> Phone:
    number = pass_of(desk, person)["pass_number"]
    phone = Phone(desk)
    phone.post("/me", number=number, birth="1980/4/1")
    return phone


def test_a_phone_raises_a_hand_changes_it_and_takes_it_back(desk: Desk) -> None:
    need, other, one = posted(desk), posted(desk, category="cleaning"), desk.volunteer("手上　太郎")
    first, second = number_of(desk, need), number_of(desk, other)
    phone = at_phone(desk, one)
    assert "活動を選ぶ（2件）" in phone.get("/me/now").text
    assert phone.post("/me/choose", number=first).headers["location"] == "/me/choose?done=raised"
    assert f"{first}番に手を挙げています" in phone.get("/me/choose").text
    assert f"{first}番に手を挙げています" in phone.get("/me/now").text
    phone.post("/me/choose", number=second)
    assert raised(desk, other) == [one]
    assert "係が決めます。呼ばれるまで" in phone.get("/me/choose/now").text
    assert phone.post("/me/choose/lower").headers["location"] == "/me/choose?done=lowered"
    assert raised(desk, other) == []


def test_a_card_tells_nothing_of_whoever_asks(desk: Desk) -> None:
    card = {
        "district": "港町",
        "danger_note": "玄関の犬",
        "wish": "静かに",
        "dangers": ["glass"],
        "hours_from": "10:00",
    }
    need, one = posted(desk, **card), desk.volunteer("手上　太郎")
    number = number_of(desk, need)
    phone = at_phone(desk, one)
    phone.post("/me/choose", number=number)
    pages = [phone.get(path).text for path in ("/choose", "/choose/now", "/me/choose")]
    phone.post("/me/choose/lower")
    pages.append(phone.get("/me/choose/now").text)
    for page in pages[:2] + pages[3:]:
        for said in (f"{number}番", "泥出し", "港町", "ガラス・釘", "10:00から", "募集 2人"):
            assert said in page, said
    for page in pages:
        for secret in ("高橋", "芝", "03-1234", "床下の泥", "玄関の犬", "静かに", "手上", need):
            assert secret not in page, secret


def test_a_phone_reads_why_not_in_its_language(desk: Desk) -> None:
    need, one = posted(desk, women_only=True), desk.volunteer("手上　太郎")
    phone = at_phone(desk, one)
    assert "They have asked for women only." in phone.get("/me/choose?lang=en").text
    refused = phone.post("/me/choose", number=number_of(desk, need))
    assert refused.status_code == 422
    assert "You cannot join this one." in refused.text


def test_what_was_taken_down_meanwhile_is_said(desk: Desk) -> None:
    need, one = posted(desk), desk.volunteer("手上　太郎")
    number = number_of(desk, need)
    desk.do("raise_hand", person=one, need=need)
    desk.do("take_down_needs", needs=[need])
    phone = at_phone(desk, one)
    assert f"{number}番の掲示は終わりました" in phone.get("/me/choose").text
    refused = phone.post("/me/choose", number=number)
    assert (refused.status_code, "いまは掲示していません" in refused.text) == (422, True)
    assert phone.post("/me/choose", number="x").status_code == 422


def test_the_page_says_the_team_when_it_is_formed(desk: Desk) -> None:
    need = posted(desk)
    leader, other = desk.volunteer("班長　一郎", may_lead=True), desk.volunteer("手上　太郎")
    desk.do("raise_hand", person=other, need=need)
    desk.do("form_team", team=new_id(), need=need, leader=leader, members=[leader, other])
    phone = at_phone(desk, other)
    assert "1班に決まりました" in phone.get("/me/choose").text
    assert "1班に決まりました" in phone.get("/me/now").text


def test_more_hands_than_places_is_said(desk: Desk) -> None:
    need = posted(desk)
    for number in range(3):
        desk.do("raise_hand", person=desk.volunteer(f"人　{number}"), need=need)
    assert "希望者が多いので、係が決めます" in desk.get("/choose").text
    assert "希望（2人）より多い" in desk.get("/offers").text
    assert "手を挙げた3人を入れる" in desk.get("/matching").text


def test_a_phone_without_a_pass_comes_back_to_what_it_scanned(desk: Desk) -> None:
    posted(desk)
    number = pass_of(desk, desk.volunteer("手上　太郎"))["pass_number"]
    phone = Phone(desk)
    assert 'name="need" value="1"' in phone.get("/me/choose?need=1").text
    opened = phone.post("/me", number=number, birth="1980/4/1", need="1")
    assert opened.headers["location"] == "/me/choose?need=1"
    assert phone.post("/me", number=number, birth="1980/4/1", need="//x").headers["location"] == "/me"
    phone.client.cookies.clear()
    assert phone.post("/me/choose", number="1").status_code == 401
    assert phone.get("/me/choose/now").status_code == 401


def test_hands_of_one_person_are_counted(desk: Desk) -> None:
    need, one = posted(desk), desk.volunteer("手上　太郎")
    phone = at_phone(desk, one)
    codes = [phone.post("/me/choose", number=number_of(desk, need)).status_code for _ in range(13)]
    assert codes == [303] * 12 + [429]


def test_the_big_screen_says_when_nothing_is_to_be_chosen(desk: Desk) -> None:
    assert "いま選べる活動はありません" in desk.get("/choose").text
    posted(desk)
    desk.do("say_status", day=DAY, state="stopped", reason="大雨のため")
    assert "いまは活動を選べません" in desk.get("/choose").text


def test_a_plan_sends_who_raised_a_hand_and_says_so(desk: Desk) -> None:
    leader = desk.volunteer("班長　一郎", may_lead=True, experienced=True, phone="090-1111-2222")
    for number in range(30):
        desk.volunteer(f"人　{number}")
    eager = desk.volunteer("手を　挙げた子")
    need = posted(desk, people_min=2, people_wanted=2)
    desk.do("raise_hand", person=eager, need=need)
    desk.post("/matching/board/plan")
    now = desk.read(look)
    assert set(now.seated[need]) == {leader, eager}
    assert "手を挙げた: 手を挙げた子" in now.card(now.needs[need])["why"]


def test_of_more_hands_than_are_wanted_those_are_ticked_who_can_go(desk: Desk) -> None:
    need = posted(desk, people_min=2, people_wanted=2)
    first, second, third = (desk.volunteer(f"人　{number}") for number in range(3))
    leader = desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222")
    for one in (first, second, third, leader):
        desk.do("raise_hand", person=one, need=need)
    desk.do("forbid_pair", need=need, person=first, why="前にもめごとがあった")
    page = desk.get(f"/matching/needs/{need}?offers=1").text
    ticked = {one for one in (first, second, third, leader) if f'value="{one}" checked' in page}
    assert ticked - {leader} == {second}
    assert f'name="members" value="{leader}" checked' in page
