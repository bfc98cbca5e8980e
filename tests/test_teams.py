"""Teams: every must of matching, whoever forms them; changed by hand; given up without losing anybody."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, need_payload, new_id, today
from vcenter.domain.calendar import JAPAN
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import attendance, needs, teams

MAY = {
    "form_team": "matching",
    "change_team": "matching",
    "disband_team": "matching",
    "/api/teams": "matching dispatch administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def years_ago(years: int) -> str:
    return (today() - timedelta(days=years * 366)).isoformat()


def refused(centre: Centre, need: str, *members: str) -> str:
    errors = centre.refused("form_team", team=new_id(), need=need, leader=members[0], members=list(members))
    return next(iter(errors.values()))


def day_began() -> datetime:
    """Of whoever came in early enough to say until when they stay, whenever the tests run."""
    return datetime.combine(today(), time.min, JAPAN)


def test_a_team_is_formed_and_its_need_and_people_know(centre: Centre) -> None:
    need = centre.need()
    team = centre.team(need)
    assert centre.row(needs.by_id, need)["state"] == "formed"
    assert centre.read(attendance.figures, centre.today["id"])["formed"] == 2
    assert [row["name"] for row in centre.read(teams.members, team)] == ["班長　一郎", "班員　0"]
    assert centre.row(teams.by_id, team)["leader_phone"] == "090-1111-2222"


@pytest.mark.parametrize(
    ("need", "person", "said"),
    [
        ({}, {"insured": False}, "保険が有効ではありません"),
        ({"dangers": ["glass"]}, {"birth": years_ago(17), "guardian_consent": True}, "18歳未満"),
        ({"danger_level": "red"}, {"birth": years_ago(17), "guardian_consent": True}, "18歳未満"),
        ({"dangers": ["gas"]}, {"birth": ""}, "年齢がわかりません"),
        ({}, {"birth": years_ago(14), "guardian_consent": True}, "保護者と同じ班"),
        ({"women_only": True}, {"sex": "m"}, "女性だけの希望"),
        ({"hours_from": "09:00", "hours_to": "15:00"}, {"stays_until": "12:00"}, "12:00までです"),
        ({"skills": {"chainsaw": 1}}, {}, "「チェーンソー」ができる人があと1人"),
        ({"people_wanted": 3, "people_min": 3}, {}, "あと1人必要です"),
        ({"people_strong": 2}, {"limits": "腰痛"}, "体力のいる作業"),
        ({"far": True}, {}, "車が要ります"),
    ],
)
def test_a_team_that_breaks_a_must_is_refused(
    centre: Centre, need: dict[str, Any], person: dict[str, Any], said: str
) -> None:
    sex = "f" if need.get("women_only") else "m"
    leader, other = centre.leader(sex=sex), centre.volunteer("山田　花子", at=day_began(), **person)
    assert said in refused(centre, centre.need(**need), leader, other)


def test_a_child_goes_with_its_guardian(centre: Centre) -> None:
    mother = centre.leader("山田　花子")
    child = centre.volunteer("山田　小春", birth=years_ago(12), guardian=mother)
    team = new_id()
    centre.do("form_team", team=team, need=centre.need(), leader=mother, members=[mother, child])


def test_a_leader_is_one_of_them_and_has_done_it_before(centre: Centre) -> None:
    leader, one, other = centre.leader(), centre.volunteer("山田　一"), centre.volunteer("山田　二")
    need = centre.need()
    assert "班長の経験がありません" in refused(centre, need, one, other)
    errors = centre.refused("form_team", team=new_id(), need=need, leader=leader, members=[one, other])
    assert "班の中から" in errors["leader"]


def test_too_many_are_refused(centre: Centre) -> None:
    everyone = [centre.leader(), *(centre.volunteer(f"人　{n}") for n in range(6))]
    assert "多すぎます" in refused(centre, centre.need(), *everyone)


def test_nobody_is_in_two_teams_and_no_need_has_two(centre: Centre) -> None:
    need = centre.need()
    centre.team(need)
    busy = centre.read(teams.formed)[0]["leader_id"]
    free = centre.volunteer("山田　花子")
    assert "ほかの班にいる人" in refused(centre, centre.need(), busy, free)
    assert "1番はもう1班になっています" in refused(centre, need, centre.leader("班長　二郎"), free)


def test_somebody_who_has_not_come_is_in_no_team(centre: Centre) -> None:
    leader, away = centre.leader(), centre.person("山田　花子")
    assert "受付していない人" in refused(centre, centre.need(), leader, away)


def test_a_team_is_changed_by_hand_until_it_leaves(centre: Centre) -> None:
    team = centre.team()
    row = centre.row(teams.by_id, team)
    more = centre.volunteer("山田　花子")
    members = [row["leader_id"], more]
    centre.do("change_team", team=team, leader=row["leader_id"], members=members, vehicle="軽トラック")
    assert {one["id"] for one in centre.read(teams.members, team)} == set(members)
    assert [one["name"] for one in centre.read(attendance.waiting, centre.today["id"])] == ["班員　0"]
    centre.do("send_out", team=team, back_by="23:59")
    errors = centre.refused("change_team", team=team, leader=row["leader_id"], members=members)
    assert "もう出発しています" in errors["team"]


def test_a_disbanded_team_frees_its_people_and_its_need(centre: Centre) -> None:
    need = centre.need()
    team = centre.team(need)
    centre.do("disband_team", team=team, reason="雨")
    assert centre.row(needs.by_id, need)["state"] == "ready"
    assert centre.read(attendance.figures, centre.today["id"])["waiting"] == 2
    assert "解散しています" in centre.refused("disband_team", team=team)["team"]


def test_half_a_day_is_enough_when_the_team_is_back_in_time(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer("山田　花子", at=day_began(), stays_until="12:00")
    asked = {"team": new_id(), "need": centre.need(), "leader": leader, "members": [leader, other]}
    assert "12:00までです" in centre.refused("form_team", **asked, back_by="15:00")["members"]
    centre.do("form_team", **asked, back_by="12:00")


def test_two_children_do_not_guard_each_other(centre: Centre) -> None:
    leader = centre.leader()
    child = centre.volunteer("山田　小春", birth=years_ago(12))
    centre.run(
        centre.database.write(
            lambda tx: tx.execute("UPDATE people SET guardian_id = id WHERE id = :id", id=child)
        )
    )
    assert "18歳以上の保護者" in refused(centre, centre.need(), leader, child)


def test_a_new_leader_is_called_by_their_own_number(centre: Centre) -> None:
    team = centre.team()
    row = centre.row(teams.by_id, team)
    new = centre.leader("班長　二郎", phone="090-7777-8888")
    centre.do(
        "change_team",
        team=team,
        leader=new,
        members=[new, row["leader_id"]],
        leader_phone=row["leader_phone"],
    )
    assert centre.row(teams.by_id, team)["leader_phone"] == "090-7777-8888"


def test_two_who_change_one_team_see_each_other(centre: Centre) -> None:
    team = centre.team()
    row = centre.row(teams.by_id, team)
    asked = {
        "team": team,
        "leader": row["leader_id"],
        "members": [one["id"] for one in centre.read(teams.members, team)],
    }
    centre.do("change_team", **asked, seen=row["changed_at"], remarks="一人目")
    assert "ほかの人が直しました" in centre.refused("change_team", **asked, seen=row["changed_at"])["seen"]


def test_a_drill_ends_with_its_needs_and_never_mixes_with_a_disaster(centre: Centre) -> None:
    centre.do("open_incident", name="秋の訓練", drill=True)
    need = centre.need()
    team = centre.team(need)
    assert centre.read(dispatch_sheet, team, 1).drill
    assert "解散してから" in centre.refused("close_incident")[""]
    centre.do("disband_team", team=team)
    centre.do("close_incident")
    assert centre.row(needs.by_id, need)["state"] == "withdrawn"
    assert centre.read(needs.ready) == []


# The desk


def test_people_and_needs_stand_side_by_side(desk: Desk) -> None:
    desk.volunteer("小鳥遊　和也", skills=["nurse"])
    desk.do("record_need", **need_payload())
    page = desk.get("/matching").text
    assert "小鳥遊　和也" in page
    assert "看護師 1" in page
    assert "1番　泥出し" in page


def test_a_team_is_put_together_by_hand(desk: Desk) -> None:
    leader, other = (
        desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222"),
        desk.volunteer("山田　花子"),
    )
    need = desk.do("record_need", **need_payload())["need"]
    page = desk.get(f"/matching/needs/{need}").text
    assert " checked" not in page  # nobody is chosen beforehand
    wrong = desk.post(f"/matching/needs/{need}", team=new_id(), members=[leader], leader=leader)
    assert wrong.status_code == 422
    assert "あと1人必要です" in wrong.text
    team = new_id()
    right = desk.post(
        f"/matching/needs/{need}", team=team, members=[leader, other], leader=leader, back_by="23:59"
    )
    assert right.headers["location"].startswith("/dispatch?done=team_formed&n=1&back=")
    assert desk.get(f"/matching/needs/{need}").headers["location"] == f"/needs/{need}"
    assert "班長　一郎" in desk.get(f"/matching/teams/{team}").text
    assert desk.post(f"/matching/teams/{team}/disband", reason="").status_code == 303


def test_a_team_that_has_left_meanwhile_is_not_changed_and_says_so(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team)
    row = desk.row(teams.by_id, team)
    late = desk.post(f"/matching/teams/{team}", leader=row["leader_id"], members=[row["leader_id"]])
    assert late.status_code == 422
    assert "もう出発しています" in late.text
    assert "もう出発しています" in desk.post(f"/matching/teams/{team}/disband").text


def _comes(centre: Centre, name: str, **hours: str) -> str:
    person = centre.volunteer(name)
    centre.do("add_days", person=person, days=[today().isoformat()])
    # What people say for a day that has begun is refused: they said it before.
    centre.run(
        centre.database.write(
            lambda tx: tx.execute(
                "UPDATE registrations SET hours_from = :hours_from, hours_to = :hours_to WHERE person_id = :id",
                id=person,
                **{"hours_from": "", "hours_to": "", **hours},
            )
        )
    )
    return person


def test_whoever_comes_later_goes_to_no_team_before(centre: Centre) -> None:
    leader, late = centre.leader(), _comes(centre, "午後　花子", hours_from="29:00")
    need = centre.need(hours_from="09:00")
    assert "午後花子さんは29:00からの人です" in refused(centre, need, leader, late)
    team = {"team": new_id(), "need": need, "leader": leader, "members": [leader, late]}
    number = centre.do("form_team", **team, passed_why="本人が朝からでよいと言った（佐藤）")["number"]
    assert number and centre.row(teams.by_id, team["team"])["passed"] == "shift"


def test_a_team_that_leaves_later_may_take_them(centre: Centre) -> None:
    leader, late = centre.leader(), _comes(centre, "午後　花子", hours_from="23:00")
    asked = {"leader": leader, "members": [leader, late], "leave_at": "23:30"}
    centre.do("form_team", team=new_id(), need=centre.need(), **asked)


def test_whoever_leaves_sooner_by_their_registration_is_kept_in_mind(centre: Centre) -> None:
    leader, early = centre.leader(), _comes(centre, "午前　花子", hours_to="12:00")
    need = centre.need(hours_from="09:00", hours_to="15:00")
    assert "午前花子さんは12:00までです" in refused(centre, need, leader, early)
