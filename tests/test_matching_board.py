"""The matching board: drafts of teams that are kept and shared, moves and swaps, plans that leave alone what somebody has touched."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, command, need_payload, new_id, today
from vcenter.desks import matching_plans
from vcenter.desks.matching_board import _team_of, look
from vcenter.domain.matching import Plan, propose
from vcenter.store import attendance, drafts, needs, teams
from vcenter.web.state import running

MAY = {
    "/matching": "matching",
    "/matching/proposal": "matching",
    "/matching/board": "matching",
    "/matching/board/others": "matching",
    "/matching/board/fits": "matching",
    "/matching/board/seat": "matching",
    "/matching/board/split": "matching",
    "/matching/board/unseat": "matching",
    "/matching/board/leader": "matching",
    "/matching/board/lock": "matching",
    "/matching/board/unlock": "matching",
    "/matching/board/aside": "matching",
    "/matching/board/back": "matching",
    "/matching/board/forbid": "matching",
    "/matching/board/allow": "matching",
    "/matching/board/together": "matching",
    "/matching/board/plan": "matching",
    "/matching/board/better": "matching",
    "/matching/board/form": "matching",
    "/matching/board/form-all": "matching",
    "/matching/board/undo": "matching",
    "seat_people": "matching",
    "unseat_people": "matching",
    "choose_draft_leader": "matching",
    "lock_draft": "matching",
    "unlock_draft": "matching",
    "put_up_plan": "matching",
    "set_need_aside_today": "matching",
    "bring_need_back_today": "matching",
    "forbid_pair": "matching",
    "allow_pair": "matching",
    "split_group": "matching",
    "keep_group_together": "matching",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def seated(centre: Centre | Desk, need: str) -> list[str]:
    """Who sits in the draft of a need, as it stands."""

    def look(tx: Any) -> list[str]:
        day = tx.one(
            "SELECT id FROM gatherings WHERE day = :day AND kind = 'centre_day'", day=today().isoformat()
        )
        return drafts.still_seated(drafts.seats(tx, day["id"]), attendance.waiting(tx, day["id"])).get(
            need, []
        )

    return centre.read(look)


def draft(centre: Centre | Desk, need: str) -> dict[str, Any]:
    return centre.row(lambda tx: tx.one("SELECT * FROM draft_teams WHERE need_id = :need", need=need))


def three(centre: Centre | Desk) -> tuple[str, str, str]:
    leader = centre.volunteer("班長　一郎", may_lead=True, experienced=True, phone="090-1111-2222")
    return leader, centre.volunteer("二人　目"), centre.volunteer("三人　目")


def need_of(desk: Desk, **changes: Any) -> str:
    return str(desk.do("record_need", **need_payload(**changes))["need"])


def together(centre: Centre, count: int = 2) -> list[str]:
    """People of one group who stay together."""
    people = [{"id": new_id(), "name": f"生徒　{number}"} for number in range(count)]
    told = centre.do(
        "receive_group", arrival=new_id(), new_group="港中学校", new_people=people, stay_together=True
    )
    return [one["person"] for one in told["people"]]


# Seats


def test_who_is_seated_sits_in_one_draft_alone_and_the_first_who_may_leads(centre: Centre) -> None:
    leader, other, _ = three(centre)
    first, second = centre.need(), centre.need()
    centre.do("seat_people", need=first, people=[other, leader])
    assert draft(centre, first)["leader_id"] == leader
    centre.do("seat_people", need=second, people=[leader])
    assert (seated(centre, first), seated(centre, second)) == ([other], [leader])
    assert (draft(centre, first)["leader_id"], draft(centre, second)["leader_id"]) == (None, leader)
    centre.do("unseat_people", people=[leader])
    assert seated(centre, second) == []


def test_two_change_places(centre: Centre) -> None:
    leader, other, third = three(centre)
    first, second = centre.need(), centre.need()
    centre.do("seat_people", need=first, people=[leader])
    centre.do("seat_people", need=second, people=[other])
    centre.do("seat_people", need=second, people=[leader], instead=other)
    assert (seated(centre, first), seated(centre, second)) == ([other], [leader])
    centre.do("seat_people", need=second, people=[third], instead=leader)
    assert (seated(centre, second), seated(centre, first)) == ([third], [other])
    said = centre.refused("seat_people", need=second, people=[leader], instead=other)
    assert "もうこの班にいません" in said["instead"]


@pytest.mark.parametrize("how", ["home", "barred", "team"])
def test_whoever_leaves_is_barred_or_gets_into_a_team_sits_there_no_more(centre: Centre, how: str) -> None:
    leader, other, third = three(centre)
    need = centre.need()
    centre.do("seat_people", need=need, people=[leader, other])
    if how == "home":
        centre.do("check_out", person=other)
        centre.do("check_in", person=other)
    elif how == "barred":
        centre.do("bar_person", person=other, reason="確かめる")
    else:
        team = new_id()
        asked = {"team": team, "need": centre.need(), "leader": leader, "members": [leader, third]}
        centre.do("form_team", **asked, back_by="23:59")
        centre.do("disband_team", team=team)
    assert seated(centre, need) == ([other] if how == "team" else [leader])


def test_who_waits_no_more_is_not_seated_and_it_is_said_where_they_are(centre: Centre) -> None:
    team, need = centre.team(), centre.need()
    member = centre.read(teams.members, team)[1]["id"]
    assert "1班にいます" in centre.refused("seat_people", need=need, people=[member])["people"]
    gone = centre.volunteer("帰る　人")
    centre.do("check_out", person=gone)
    assert "もう待っていません" in centre.refused("seat_people", need=need, people=[gone])["people"]


def test_a_need_that_moved_on_takes_nobody(centre: Centre) -> None:
    team = centre.team()
    need = centre.row(teams.by_id, team)["need_id"]
    said = centre.refused("seat_people", need=need, people=[centre.volunteer("山田　花子")])
    number = centre.row(needs.by_id, need)["number"]
    assert f"{number}番はもう1班になっています" in said["need"]


def test_what_is_held_is_changed_by_nobody_until_it_is_let_go(centre: Centre) -> None:
    leader, other, third = three(centre)
    need, elsewhere = centre.need(), centre.need()
    assert "まだだれも" in centre.refused("lock_draft", need=need)["need"]
    centre.do("seat_people", need=need, people=[leader])
    centre.do("lock_draft", need=need)
    for kind, asked in (
        ("seat_people", {"need": need, "people": [other]}),
        ("seat_people", {"need": elsewhere, "people": [leader]}),
        ("unseat_people", {"people": [leader]}),
        ("choose_draft_leader", {"need": need, "person": leader}),
        ("set_need_aside_today", {"need": need}),
    ):
        assert "固定されています" in "".join(centre.refused(kind, **asked).values()), kind
    centre.do("unlock_draft", need=need)
    centre.do("seat_people", need=need, people=[third])


def test_drafts_disappear_with_their_day(centre: Centre) -> None:
    leader, _, _ = three(centre)
    old, need = centre.need(), centre.need()

    def yesterday(tx: Any) -> None:
        tx.execute("INSERT INTO gatherings (id, kind, day) VALUES ('old', 'centre_day', '2001-01-01')")
        drafts.seat(tx, "old", {leader: old}, at="2001-01-01T00:00:00.000Z", by="前の日")
        drafts.change(tx, "old", old, {"leader_id": leader, "changed_at": "2001-01-01T00:00:00.000Z"})

    centre.run(centre.database.write(yesterday))
    assert seated(centre, old) == []
    centre.do("seat_people", need=need, people=[leader])
    rows = centre.read(lambda tx: tx.fetch("SELECT need_id FROM draft_teams"))
    assert rows == [{"need_id": need}]


def test_a_team_that_was_formed_leaves_no_draft(centre: Centre) -> None:
    leader, other, third = three(centre)
    need = centre.need()
    centre.do("seat_people", need=need, people=[leader, third])
    asked = {"team": new_id(), "need": need, "leader": leader, "members": [leader, other]}
    centre.do("form_team", **asked, back_by="23:59")
    assert centre.read(lambda tx: tx.value("SELECT count(*) FROM draft_teams")) == 0


# Taking back


def take_back(centre: Centre, entry: str) -> None:
    centre.do("take_back", entry=entry)


def test_a_move_is_taken_back_until_somebody_touches_the_draft_again(centre: Centre) -> None:
    leader, other, third = three(centre)
    first, second = centre.need(), centre.need()
    centre.do("seat_people", need=first, people=[leader, other])
    moved = new_id()
    centre.do("seat_people", id=moved, need=second, people=[leader])
    take_back(centre, moved)
    assert (sorted(seated(centre, first)), seated(centre, second)) == (sorted([leader, other]), [])
    assert draft(centre, first)["leader_id"] == leader
    again = new_id()
    centre.do("seat_people", id=again, need=second, people=[leader])
    centre.do("seat_people", need=second, people=[third])
    assert "このあとに変わっています" in centre.refused("take_back", entry=again)["entry"]


# Groups


def test_who_came_together_is_parted_only_with_their_leaders_yes(centre: Centre) -> None:
    one, other = together(centre)
    need = centre.need()
    said = centre.refused("seat_people", need=need, people=[one])["people"]
    assert "港中学校の2人は一緒に来た人です（生徒1が分かれます）" in said
    centre.do("seat_people", need=need, people=[one, other])
    centre.do("unseat_people", people=[one, other])
    centre.do("split_group", person=one, said_by="代表　先生")
    centre.do("seat_people", need=need, people=[one])
    leader = centre.leader()
    asked = {"team": new_id(), "need": need, "leader": leader, "members": [leader, one]}
    centre.do("form_team", **asked, back_by="23:59", passed_why="保険は本部で確かめた")
    assert centre.row(teams.by_id, asked["team"])["passed"] == "insurance"  # and not that they are parted


def test_a_group_that_takes_its_yes_back_stays_together(centre: Centre) -> None:
    one, _ = together(centre)
    centre.do("split_group", person=one, said_by="代表　先生")
    centre.do("keep_group_together", person=one)
    assert "一緒に来た人" in centre.refused("seat_people", need=centre.need(), people=[one])["people"]


# Whom not to send where, and what is not sent out today


def test_nobody_is_sent_where_they_are_not_to_go(centre: Centre) -> None:
    leader, other, _ = three(centre)
    need = centre.need()
    centre.do("seat_people", need=need, people=[leader, other])
    centre.do("forbid_pair", need=need, person=other, why="前にもめごとがあった")
    assert seated(centre, need) == [leader]
    asked = {"team": new_id(), "need": need, "leader": leader, "members": [leader, other]}
    assert (
        "二人 目さんは、このお宅には行けません".replace(" ", "　")
        in centre.refused("form_team", **asked, back_by="23:59", passed_why="本部の田中が認めた")["members"]
    )
    centre.do("allow_pair", need=need, person=other)
    centre.do("form_team", **asked, back_by="23:59")


def test_a_team_with_somebody_who_was_kept_from_there_since_does_not_leave(centre: Centre) -> None:
    team = centre.team()
    need = centre.row(teams.by_id, team)["need_id"]
    other = centre.read(teams.members, team)[1]["id"]
    centre.run(
        centre.database.write(
            lambda tx: tx.execute(
                "INSERT INTO forbidden_pairs (person_id, need_id, why, at) VALUES (:person, :need, 'x', '2026')",
                person=other,
                need=need,
            )
        )
    )
    assert "このお宅には行けません" in centre.refused("send_out", team=team, back_by="23:59")["members"]


def test_a_need_that_is_put_aside_lets_its_people_go_and_comes_back(centre: Centre) -> None:
    leader, _, _ = three(centre)
    need, act = centre.need(), new_id()
    centre.do("seat_people", need=need, people=[leader])
    centre.do("set_need_aside_today", id=act, need=need, why="道が通れない")
    assert seated(centre, need) == []
    assert (
        "今日は出さないことになりました（道が通れない）"
        in (centre.refused("seat_people", need=need, people=[leader])["need"])
    )
    take_back(centre, act)
    assert seated(centre, need) == [leader] and draft(centre, need)["leader_id"] == leader
    assert centre.read(drafts.aside, today().isoformat()) == {}
    assert centre.row(needs.by_id, need)["state"] == "ready"


def test_who_is_no_longer_free_is_named_when_a_need_comes_back(desk: Desk) -> None:
    leader, other, _ = three(desk)
    need, elsewhere, act = need_of(desk), need_of(desk), new_id()
    desk.do("seat_people", need=need, people=[leader, other])
    desk.post("/matching/board/aside", need=need, command_id=act)
    desk.do("seat_people", need=elsewhere, people=[other])
    told = desk.post("/matching/board/undo", entry=act).text
    assert "元に戻しました。二人　目さんは" in told
    assert (seated(desk, need), seated(desk, elsewhere)) == ([leader], [other])


# Plans


def test_a_plan_leaves_out_who_was_moved_since_and_what_is_held(centre: Centre) -> None:
    leader, other, third = three(centre)
    second = centre.leader("班長　次郎")
    planned, touched = centre.need(), centre.need()
    centre.do("seat_people", need=touched, people=[third])
    asked = [
        {"need": planned, "leader": leader, "members": [leader, third]},
        {"need": touched, "leader": second, "members": [second, third]},
    ]
    told = centre.do("put_up_plan", teams=asked)
    assert (told["count"], told["skipped"]) == (1, 1)
    assert (seated(centre, planned), set(seated(centre, touched))) == ([], {second, third})
    centre.do("lock_draft", need=touched)
    told = centre.do("put_up_plan", teams=[{"need": planned, "leader": leader, "members": [leader, other]}])
    assert (set(seated(centre, planned)), set(seated(centre, touched))) == ({leader, other}, {second, third})
    assert (draft(centre, planned)["touched"], draft(centre, touched)["touched"]) == (0, 1)


def test_a_plan_names_a_leader_of_the_team_and_nobody_else(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer("班員　次郎")
    for wrong in (leader, new_id()):
        team = {"need": centre.need(), "leader": wrong, "members": [other]}
        assert set(centre.refused("put_up_plan", teams=[team])) == {"teams"}


def test_a_new_plan_takes_the_place_of_the_one_before_and_is_taken_back(centre: Centre) -> None:
    leader, other, _ = three(centre)
    first, second, act = centre.need(), centre.need(), new_id()
    centre.do("put_up_plan", teams=[{"need": first, "leader": leader, "members": [leader, other]}])
    left = [{"need": first, "reasons": ["行ける人が受付済みの中に1人だけです（2人必要）"]}]
    team = {"need": second, "leader": leader, "members": [leader, other]}
    centre.do("put_up_plan", id=act, teams=[team], left=left)
    assert (seated(centre, first), len(seated(centre, second))) == ([], 2)
    assert "1人だけ" in draft(centre, first)["left_why"]
    take_back(centre, act)
    assert (len(seated(centre, first)), seated(centre, second)) == (2, [])


# The desk


def test_people_and_needs_stand_side_by_side_with_what_a_decision_needs(desk: Desk) -> None:
    desk.volunteer("小鳥遊　和也", skills=["nurse"], may_lead=True)
    need_of(desk, people_why="通路が狭い", women_only=True, equipment={"軽トラック": 1}, far=True)
    page = desk.get("/matching").text
    for said in (
        "小鳥遊　和也",
        "看護師",
        "班長できる",
        "初めて",
        "1番　泥出し",
        "0/2人",
        "通路が狭い",
        "女性だけ",
        "軽トラック1台",
    ):
        assert said in page, said
    assert desk.get("/matching/proposal").headers["location"] == "/matching"


def test_a_move_is_answered_with_what_it_changed_alone(desk: Desk) -> None:
    leader, other, third = three(desk)
    need, elsewhere = need_of(desk), need_of(desk)
    answer = desk.post("/matching/board/seat", need=need, people=[leader]).text
    assert "班長　一郎さんを1番に入れました" in answer
    assert "元に戻す" in answer
    assert f'data-card="{need}"' in answer
    assert f'data-card="{elsewhere}"' not in answer
    assert f'data-person="{third}"' not in answer
    assert "足りない: あと1人" in answer
    whole = desk.post("/matching/board/seat", need=need, people=[other]).text
    assert "✓そろった" in whole
    assert "編成する" in whole


def test_what_a_draft_breaks_stands_on_its_card_at_once(desk: Desk) -> None:
    leader, other, _ = three(desk)
    need = need_of(desk, women_only=True)
    answer = desk.post("/matching/board/seat", need=need, people=[leader, other]).text
    assert "女性だけの希望です。班長一郎さんをほかの班へ移してください。" in answer
    assert f"/matching/needs/{need}?draft" in answer
    hand = desk.get(f"/matching/needs/{need}?draft").text
    assert hand.count(" checked") == 3  # both people, and the leader


def test_who_cannot_go_is_said_before_anybody_is_chosen(desk: Desk) -> None:
    leader, other, third = three(desk)
    need = need_of(desk, women_only=True)
    woman = desk.volunteer("女　子", sex="f")
    said = desk.post("/matching/board/fits", need=need).text
    assert f'data-able="{woman}"' in said
    assert f'<data data-unable="{leader}" value="女性だけの希望">' in said
    assert (
        f'<data data-not-there="{need}" value="女性だけの希望">'
        in desk.post("/matching/board/fits", people=[other]).text
    )
    hand = desk.get(f"/matching/needs/{need}").text
    assert hand.index("女　子") < hand.index("入れない人") < hand.index("三人　目")
    assert third


def test_a_group_is_asked_about_and_then_parted_in_one_go(desk: Desk) -> None:
    people = [{"id": new_id(), "name": f"生徒　{number}"} for number in range(2)]
    told = desk.do(
        "receive_group", arrival=new_id(), new_group="港中学校", new_people=people, stay_together=True
    )
    one = told["people"][0]["person"]
    need = need_of(desk)
    asks = desk.post("/matching/board/seat", need=need, people=[one])
    assert asks.status_code == 422
    assert "一緒に来た人を分けますか" in asks.text
    assert "2人とも入れる" in asks.text
    assert desk.post("/matching/board/split", need=need, people=[one], said_by="").status_code == 422
    assert (
        desk.post("/matching/board/split", need=need, people=[one], said_by="代表　先生").status_code == 200
    )
    assert seated(desk, need) == [one]
    assert "分けてよい（了解: 代表　先生" in desk.get("/matching/board").text
    desk.post("/matching/board/together", person=one)
    assert "一緒に来た人が分かれています" in desk.get("/matching/board").text


def test_a_group_is_asked_about_too_when_one_of_them_is_taken_out_or_changes_places(desk: Desk) -> None:
    people = [{"id": new_id(), "name": f"生徒　{number}"} for number in range(2)]
    told = desk.do(
        "receive_group", arrival=new_id(), new_group="港中学校", new_people=people, stay_together=True
    )
    one, other = (person["person"] for person in told["people"])
    need, leader = need_of(desk), three(desk)[0]
    desk.do("seat_people", need=need, people=[one, other])
    swap = desk.post("/matching/board/seat", need=need, people=[leader], instead=one)
    assert swap.status_code == 422 and "一緒に来た人を分けますか" in swap.text and "2人とも" not in swap.text
    asks = desk.post("/matching/board/unseat", people=[one])
    assert asks.status_code == 422 and "全員を班から出すか" in asks.text and "2人とも出す" in asks.text
    assert len(seated(desk, need)) == 2
    done = desk.post("/matching/board/split", need="", people=[one], parted=one, said_by="代表　先生")
    assert "分けて出しました" in done.text and seated(desk, need) == [other]


def test_whoever_moves_somebody_is_told_from_where(desk: Desk) -> None:
    leader, _, _ = three(desk)
    first, second = need_of(desk), need_of(desk)
    desk.post("/matching/board/seat", need=first, people=[leader])
    told = desk.post("/matching/board/seat", need=second, people=[leader]).text
    assert "班長　一郎さんを2番に入れました（1番から）" in told


def test_a_plan_stands_on_the_board_as_drafts_and_all_that_are_whole_are_formed(desk: Desk) -> None:
    for number in range(4):
        desk.volunteer(f"班長　{number}", may_lead=True, experienced=True)
        desk.volunteer(f"班員　{number}")
    for _ in range(2):
        need_of(desk)
    unserved = need_of(desk, category="tree_cutting")
    answer = desk.post("/matching/board/plan").text
    assert "2班の案を出しました" in answer
    assert answer.count("board-planned") == 2
    assert "「チェーンソー」ができて行ける人が受付済みの中にいません" in answer
    form = {"back_by": "23:59", "command_id": new_id()}
    assert (
        desk.post("/matching/board/form-all", **form).headers["location"] == "/dispatch?done=team_formed&n=2"
    )
    assert len([row for row in desk.read(teams.page, 0, 9) if row["state"] == "formed"]) == 2
    assert desk.row(needs.by_id, unserved)["state"] == "ready"


def test_a_team_is_formed_once_and_whoever_comes_second_is_told_what_became_of_it(desk: Desk) -> None:
    leader, other, third = three(desk)
    need, aside, gone, empty = (need_of(desk) for _ in range(4))
    desk.post("/matching/board/seat", need=need, people=[leader, other])
    form = {"need": need, "back_by": "23:59", "command_id": new_id()}
    for _ in range(2):
        assert "1班を編成しました" in desk.post("/matching/board/form", **form).text
    desk.do("set_need_aside_today", need=aside, why="道が通れない")
    desk.do("seat_people", need=gone, people=[third])
    desk.do("step_need", need=gone, to="withdrawn", reason="ご自分で済ませた")
    for id, said in (
        (need, "1番はもう1班になっています"),
        (aside, "2番は今日は出さないことになりました（道が通れない）"),
        (gone, "3番は取り下げられました"),
        (empty, "4番には、もうだれも入っていません"),
    ):
        late = desk.post("/matching/board/form", need=id, back_by="23:59")
        assert late.status_code == 422 and said in late.text
        assert "ひとつ以上選んで" not in late.text


def test_what_was_put_together_by_hand_is_filled_up_and_else_left_alone(desk: Desk) -> None:
    leader, other, third = three(desk)
    need = need_of(desk)
    desk.post("/matching/board/seat", need=need, people=[third])
    desk.post("/matching/board/plan")
    assert {leader, third} <= set(seated(desk, need))
    before = seated(desk, need)
    desk.volunteer("あとから　来た")
    desk.post("/matching/board/plan")
    assert seated(desk, need) == before
    assert other


def test_a_better_plan_is_offered_beside_the_board_and_put_up_by_a_press(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "よい案はまだありません" in desk.post("/matching/board/better").text
    for number in range(2):
        desk.volunteer(f"班長　{number}", may_lead=True)
        desk.volunteer(f"班員　{number}")
        desk.do("record_need", **need_payload())

    def half(*asked: Any, **more: Any) -> Plan:
        found = propose(*asked, **more)
        return replace(found, teams=found.teams[:1])

    monkeypatch.setattr(matching_plans, "propose", half)
    assert desk.post("/matching/board/plan").text.count("board-planned") == 1
    going = running(desk.app).plans.of_board
    assert going
    going.stop()
    assert "もっとよい案" not in desk.get("/matching/board/better").text
    going.best = propose(going.situation)
    assert "もっとよい案があります（1班が変わります）" in desk.get("/matching/board/better").text
    assert desk.post("/matching/board/better").text.count("board-planned") == 2


def test_a_need_for_another_day_or_another_body_gets_no_plan(desk: Desk) -> None:
    three(desk)
    later = need_of(desk, day_wished=(today() + timedelta(days=30)).isoformat(), people_min=1)
    advice = need_of(desk, category="advice", people_min=1)
    answer = desk.post("/matching/board/plan").text
    assert "組める班がありませんでした" in answer
    assert "専門の機関の仕事です" in answer
    assert (seated(desk, later), seated(desk, advice)) == ([], [])
    assert "▲ 希望の日" in answer


@pytest.mark.parametrize("years", [17, 40])
def test_whoever_is_no_adult_leads_no_plan(desk: Desk, years: int) -> None:
    born = (today() - timedelta(days=years * 366)).isoformat()
    desk.volunteer("若い　班長", may_lead=True, birth=born, guardian_consent=True)
    desk.volunteer("山田　花子")
    need = need_of(desk)
    desk.post("/matching/board/plan")
    assert bool(seated(desk, need)) is (years == 40)


def test_one_draft_is_formed_and_a_second_press_forms_nothing(desk: Desk) -> None:
    leader, other, _ = three(desk)
    need = need_of(desk)
    desk.post("/matching/board/seat", need=need, people=[leader, other])
    answer = desk.post("/matching/board/form", need=need, back_by="23:59").text
    assert "1班を編成しました" in answer
    assert f'data-gone="{need}"' in answer
    late = desk.post("/matching/board/form", need=need, back_by="23:59")
    assert late.status_code == 422
    assert "data-problem-says" in late.text


def test_who_is_gone_meanwhile_is_told_when_all_are_formed(desk: Desk) -> None:
    assert "そろった班がもうありません" in desk.post("/matching/board/form-all", command_id=new_id()).text


def test_two_who_match_see_each_other_and_undo_their_own(desk: Desk) -> None:
    leader, _, _ = three(desk)
    need = need_of(desk)
    asked = command("seat_people", need=need, people=[leader])
    desk.client.post("/api/commands", json=asked, headers=desk.headers)
    board = desk.get("/matching/board").text
    assert f'data-seated="{leader}"' in board
    answer = desk.post("/matching/board/seat", need=need_of(desk), people=[leader])
    entry = answer.text.split('name="entry" value="')[1][:36]
    undone = desk.post("/matching/board/undo", entry=entry)
    assert "元に戻しました" in undone.text
    assert seated(desk, need) == [leader]


def test_whoever_is_in_another_team_is_shown_with_where_they_are(desk: Desk) -> None:
    team = desk.team()
    said = desk.get("/matching/board/others").text
    assert "班員　二郎" in said
    assert f"/matching/teams/{team}" in said
    desk.do("send_out", team=team)
    assert "班長に電話し" in desk.get("/matching/board/others").text


def test_today_aside_and_forbidden_pairs_are_listed_and_undone(desk: Desk) -> None:
    leader, _, _ = three(desk)
    need, other = need_of(desk), need_of(desk)
    desk.post("/matching/board/aside", need=need)
    desk.post("/matching/board/forbid", need=other, person=leader, why="前にもめごとがあった")
    board = desk.get("/matching/board").text
    assert "今日は出さない 1件" in board
    assert "行かせない 1組" in board
    assert f'data-card="{need}"' not in board
    desk.post("/matching/board/back", need=need)
    desk.post("/matching/board/allow", need=other, person=leader)
    board = desk.get("/matching/board").text
    assert "今日のおぼえ" not in board
    assert f'data-card="{need}"' in board


def test_after_a_swap_both_are_named(desk: Desk) -> None:
    leader, other, _ = three(desk)
    first, second = need_of(desk), need_of(desk)
    desk.post("/matching/board/seat", need=first, people=[leader])
    desk.post("/matching/board/seat", need=second, people=[other])
    said = desk.post("/matching/board/seat", need=second, people=[leader], instead=other).text
    numbers = [desk.row(needs.by_id, need)["number"] for need in (first, second)]
    assert f"班長　一郎さんを{numbers[1]}番に、二人　目さんを{numbers[0]}番に入れ替えました" in said


def test_all_at_once_says_how_much_is_to_be_checked(desk: Desk) -> None:
    three(desk)
    need_of(desk, people_min=2, people_wanted=2)
    desk.post("/matching/board/plan")
    card = next(card for card in desk.read(look).cards() if card["whole"])
    assert card["hints"]
    assert (
        f'data-counted-of="whole_hints" value="{len(card["hints"])}"'
        in desk.post("/matching/board/plan").text
    )


def test_the_menu_counts_the_cards_of_the_board(desk: Desk) -> None:
    need, _ = need_of(desk), need_of(desk)
    counts = [desk.read(needs.figures, today().isoformat())["ready"]]
    desk.do("set_need_aside_today", need=need, why="車が足りない")
    counts.append(desk.read(needs.figures, today().isoformat())["ready"])
    assert counts == [2, 1] and len(desk.read(look).cards()) == 1


def test_the_board_says_who_comes_later_and_that_a_plan_leaves_them_out(desk: Desk) -> None:
    leader, other, late = three(desk)
    desk.do("add_days", person=late, days=[today().isoformat()])
    desk.write(lambda tx: tx.execute("UPDATE registrations SET hours_from = '29:00'"))
    desk.do("record_need", **need_payload(people_wanted=3, people_min=2))
    page = desk.get("/matching").text
    assert "29:00からの人" in page
    now = desk.read(look)
    assert [team.people for team in propose(now.now).teams] in ([(leader, other)], [(other, leader)])


def test_yesterdays_team_goes_on_with_one_press_and_it_is_said_who_is_missing(desk: Desk) -> None:
    leader, other, gone = three(desk)
    need = desk.do("record_need", **need_payload(people_wanted=3, people_min=2))["need"]
    team = {"team": new_id()}
    desk.do("form_team", **team, need=need, leader=leader, members=[other, leader, gone], back_by="23:59")
    desk.do("send_out", **team)
    desk.do("report_return", **team, result="continue", back=[leader, other], home=[gone], left_over="奥")
    card = desk.read(look).cards()[0]
    assert card["continues"] == [leader, other] and card["not_here"] == ["三人　目"]
    page = desk.get("/matching").text
    assert "さきほどの班を続ける" in page and "いま待っていない人: 三人　目" in page
    desk.do("seat_people", need=need, people=card["continues"])
    card = desk.read(look).cards()[0]
    assert card["leader"] == leader and not card["continues"] and card["not_here"] == ["三人　目"]


def test_the_team_that_goes_on_is_called_by_its_day() -> None:
    yesterday = today() - timedelta(days=1)
    assert _team_of(yesterday.isoformat()) == "きのうの班"
    assert _team_of("2026-01-05") == "1月5日(月)の班"


def _truck(desk: Desk, seats: int = 2) -> None:
    said = {"stock": new_id(), "kind": "軽トラック", "count": 1, "singly": True}
    desk.do("add_equipment", **said, plate="みなと 480 あ 12-34", seats=seats)


def test_a_truck_of_the_centre_goes_with_one_team_and_is_written_where_it_leaves(desk: Desk) -> None:
    _truck(desk)
    pairs = [
        (
            desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222", skills=["car"]),
            desk.volunteer("二人　目"),
        ),
        (
            desk.volunteer("班長　三郎", may_lead=True, phone="090-1111-3333", skills=["car"]),
            desk.volunteer("四人　目"),
        ),
    ]
    both = [desk.do("record_need", **need_payload(urgency=urgency))["need"] for urgency in (5, 3)]
    for need, pair in zip(both, pairs, strict=True):
        desk.do("seat_people", need=need, people=list(pair))
    now = desk.read(look)
    called = "軽トラック-01 みなと 480 あ 12-34"
    assert [[car["called"] for car in now.cars_of(need)] for need in both] == [[called], []]
    assert f"センターの車: {called}（2席）" in desk.get("/matching").text
    desk.post("/matching/board/form", need=both[0], back_by="23:59")
    team = desk.read(teams.formed)[0]
    assert team["vehicle"] == called
    # It is that team's from now on.
    assert not desk.read(look).cars
    desk.do("disband_team", team=team["id"])
    desk.do(
        "lend_equipment",
        to_whom="となり町社協",
        items=[desk.read(lambda tx: tx.value("SELECT id FROM equipment_stock"))],
    )
    assert not desk.read(look).cars


def test_a_car_stays_with_its_draft_whatever_is_moved_elsewhere(desk: Desk) -> None:
    _truck(desk)
    leaders = [
        desk.volunteer(f"班長　{name}", may_lead=True, phone=f"090-1111-{phone}", skills=["car"])
        for name, phone in (("一郎", 2222), ("三郎", 3333))
    ]
    other = desk.volunteer("四人　目")
    heavy, light = (desk.do("record_need", **need_payload(urgency=urgency))["need"] for urgency in (5, 3))

    def goes() -> list[bool]:
        now = desk.read(look)
        return [bool(now.cars_of(need)) for need in (heavy, light)]

    desk.post("/matching/board/seat", need=light, people=leaders[0])
    assert goes() == [False, True]
    # The heavier need would have it, had nobody seen where it is.
    desk.post("/matching/board/seat", need=heavy, people=leaders[1])
    assert goes() == [False, True]
    desk.post("/matching/board/seat", need=light, people=other)
    assert goes() == [False, True]
    # Nobody there drives it any more: it is for whoever does, and comes back with its driver.
    desk.post("/matching/board/unseat", people=leaders[0])
    assert goes() == [True, False]
    entry = desk.read(lambda tx: tx.value("SELECT id FROM journal WHERE kind = 'unseat_people'"))
    desk.post("/matching/board/undo", entry=entry)
    assert goes() == [False, True]


def test_far_away_they_go_in_the_centres_car_and_leave_in_it(desk: Desk) -> None:
    _truck(desk)
    leader, other = (
        desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222", skills=["car"]),
        desk.volunteer(),
    )
    need = desk.do("record_need", **need_payload(far=True))["need"]
    now = desk.read(look)
    (team,) = propose(now.now).teams
    assert len(team.cars) == 1
    desk.do("seat_people", need=need, people=[leader, other])
    assert desk.read(look).cards()[0]["whole"]
    link = f"/matching/needs/{need}?draft&amp;car={team.cars[0]}"
    assert f'href="{link}"' in desk.get("/matching").text
    by_hand = desk.get(link.replace("&amp;", "&")).text
    assert 'value="軽トラック-01 みなと 480 あ 12-34"' in by_hand
    desk.post("/matching/board/form", need=need, back_by="23:59")
    formed = desk.read(teams.formed)[0]
    desk.do("send_out", team=formed["id"], back_by="23:59")
    assert formed["vehicle"] == "軽トラック-01 みなと 480 あ 12-34"
