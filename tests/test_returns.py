"""Returns: everybody accounted for, the need done or going on, the sheets back, the late ones seen."""

from datetime import UTC, datetime

import pytest

from tests.centre import Centre, Desk, new_id, today
from tests.test_passes import qr_of
from vcenter.domain.passes import sheet_text
from vcenter.domain.team_life import is_late
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import attendance, needs, people, teams

MAY = {
    "/returns": "dispatch",
    "/returns/list": "dispatch",
    "/returns/scan": "dispatch",
    "/returns/teams/{team}": "dispatch",
    "/returns/teams/{team}/add": "dispatch",
    "/returns/teams/{team}/sheet": "dispatch",
    "/returns/stays": "dispatch",
    "/returns/teams/{team}/injury": "dispatch",
    "/returns/teams/{team}/back-by": "dispatch",
    "/returns/teams/{team}/stay": "dispatch",
    "/returns/teams/{team}/elsewhere": "dispatch",
    "/returns/teams/{team}/photos": "dispatch",
    "/returns/teams/{team}/lost": "dispatch",
    "/returns/teams/{team}/correct": "dispatch",
    "/returns/teams/{team}/where": "dispatch",
    "report_return": "dispatch",
    "record_return": "dispatch",
    "say_sheet_lost": "dispatch matching",
    "tell_injury": "dispatch",
    "correct_report": "dispatch",
    "correct_whereabouts": "dispatch",
    "say_staying": "dispatch",
    "say_elsewhere": "dispatch",
    "end_stay": "dispatch",
    "add_to_report": "dispatch",
    "take_sheet_back": "dispatch matching",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def members(centre: Centre, team: str) -> list[str]:
    return [row["id"] for row in centre.read(teams.members, team)]


def test_a_team_that_is_done_frees_its_people_and_ends_its_need(centre: Centre) -> None:
    need = centre.need()
    team = centre.sent(need=need)
    leader, other = members(centre, team)
    centre.do(
        "report_return",
        team=team,
        result="done",
        back=[leader],
        home=[other],
        did="終わった",
        words="助かった",
    )
    assert centre.row(needs.by_id, need)["state"] == "done"
    assert centre.read(attendance.figures, centre.today["id"]) == {
        "came": 2, "formed": 0, "out": 0, "waiting": 1, "home": 1,
    }  # fmt: skip
    assert centre.row(teams.report, team)["words"] == "助かった"
    assert centre.row(people.by_id, other)["experienced"] == 1


def test_a_need_that_continues_waits_again_with_its_history_and_its_faces(centre: Centre) -> None:
    need = centre.need(people_wanted=4, people_min=2)
    team = centre.sent(need=need)
    back = members(centre, team)
    centre.do("report_return", team=team, result="continue", back=back, left_over="奥の部屋", people_next=3)
    row = centre.row(needs.by_id, need)
    assert (row["state"], row["people_wanted"], row["state_reason"]) == ("ready", 3, "奥の部屋")
    assert set(centre.read(needs.last_team, need)) == set(back)
    assert "奥の部屋" in centre.read(needs.history, need)[-1]["what"]


def test_a_need_that_was_stopped_is_looked_at_before_anybody_goes_again(centre: Centre) -> None:
    need = centre.need()
    team = centre.sent(need=need)
    centre.do(
        "report_return", team=team, result="stopped", back=members(centre, team), left_over="壁が傾いている"
    )
    assert centre.row(needs.by_id, need)["state"] == "survey"


def test_a_team_is_not_back_before_everybody_is_accounted_for(centre: Centre) -> None:
    team = centre.sent()
    leader, other = members(centre, team)
    errors = centre.refused("report_return", team=team, result="done", back=[leader])
    assert "班員　0さんの所在" in errors["back"]
    assert (
        "両方"
        in centre.refused("report_return", team=team, result="done", back=[leader, other], home=[other])[
            "back"
        ]
    )
    assert (
        "この班にいない人"
        in centre.refused("report_return", team=team, result="done", back=[leader, other, new_id()])["back"]
    )
    assert [row["id"] for row in centre.read(teams.out)] == [team]


@pytest.mark.parametrize("result", ["continue", "stopped"])
def test_what_is_left_over_or_why_is_wanted(centre: Centre, result: str) -> None:
    team = centre.sent()
    assert "left_over" in centre.refused(
        "report_return", team=team, result=result, back=members(centre, team)
    )


def test_only_a_team_that_is_out_comes_back_and_only_once(centre: Centre) -> None:
    team = centre.team()
    assert (
        "活動中ではありません" in centre.refused("report_return", team=team, result="done", back=[])["team"]
    )
    centre.do("send_out", team=team, back_by="23:59")
    centre.do("report_return", team=team, result="done", back=members(centre, team))
    assert (
        "もうほかの窓口で記録" in centre.refused("report_return", team=team, result="done", back=[])["team"]
    )


def test_every_sheet_is_ticked_off(centre: Centre) -> None:
    team = centre.team()
    centre.do("print_sheets", teams=[team])
    centre.do("print_sheets", teams=[team])
    centre.do("send_out", team=team, back_by="23:59")
    centre.do("report_return", team=team, result="done", back=members(centre, team), copies=[2])
    assert centre.row(teams.by_id, team)["copies_out"] == 1
    assert not centre.do("take_sheet_back", team=team, copy_number=1)["already"]
    assert centre.do("take_sheet_back", team=team, copy_number=1)["already"]
    assert "印刷されていません" in centre.refused("take_sheet_back", team=team, copy_number=3)["copy_number"]


def test_a_team_is_late_from_the_minute_after_and_on_every_later_day() -> None:
    now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 15:00 in Japan
    assert not is_late("2026-11-24", "15:00", now)
    assert is_late("2026-11-24", "14:59", now)
    assert is_late("2026-11-23", "18:00", now)


# The desk


def sent(desk: Desk) -> tuple[str, list[str]]:
    team = desk.team()
    desk.do("print_sheets", teams=[team])
    desk.do("send_out", team=team)
    return team, [row["id"] for row in desk.read(teams.members, team)]


def test_the_sheet_brings_its_team_to_the_screen(desk: Desk) -> None:
    team, _ = sent(desk)
    answer = desk.post("/returns/scan", code=sheet_text(1, 1))
    assert answer.headers["hx-redirect"] == f"/returns/teams/{team}?copy=1"
    page = desk.get(answer.headers["hx-redirect"]).text
    assert 'name="copies" value="1" checked' in page
    assert desk.post("/returns/scan", code="1").headers["hx-redirect"] == f"/returns/teams/{team}"
    assert "見つかりません" in desk.post("/returns/scan", code="99").text


def test_a_members_pass_brings_the_team_too(desk: Desk) -> None:
    team, ids = sent(desk)
    assert (
        desk.post("/returns/scan", code=qr_of(desk, ids[1])).headers["hx-redirect"]
        == f"/returns/teams/{team}"
    )


def test_the_report_is_taken_at_the_desk(desk: Desk) -> None:
    team, (leader, other) = sent(desk)
    assert "まだ戻っていない班　1班" in desk.get("/returns").text
    wrong = desk.post(f"/returns/teams/{team}", result="done", did="終わった", **{f"where__{leader}": "back"})
    assert wrong.status_code == 422
    assert "所在を確かめて" in wrong.text
    assert "終わった</textarea>" in wrong.text
    assert f'name="where.{leader}" value="back" checked' in wrong.text
    right = desk.post(
        f"/returns/teams/{team}", result="done", **{f"where__{leader}": "back", f"where__{other}": "home"}
    )
    assert right.headers["location"] == "/returns?done=team_back&n=1"
    page = desk.get("/returns").text
    assert "全員戻っています" in page
    assert "戻っていない指示書" in page
    assert "1枚目が戻りました" in desk.post("/returns/scan", code=sheet_text(1, 1)).text
    assert "もう戻っています" in desk.post("/returns/scan", code=sheet_text(1, 1)).text
    assert "戻っていない指示書" not in desk.get("/returns/list").text


def test_a_sheet_is_ticked_off_by_hand(desk: Desk) -> None:
    team, ids = sent(desk)
    desk.do("report_return", team=team, result="done", back=ids)
    assert "1枚目が戻った" in desk.get(f"/returns/teams/{team}").text
    desk.post(f"/returns/teams/{team}/sheet", copy_number="1")
    assert desk.row(teams.by_id, team)["copies_out"] == 0


def test_whoever_closes_is_told_of_sheets_that_have_not_come_back(desk: Desk) -> None:
    desk.do("open_incident", name="大雨")
    team, ids = sent(desk)
    desk.do("report_return", team=team, result="done", back=ids)
    assert "まだ1枚戻っていません" in desk.get("/headquarters/centre").text
    desk.post(f"/returns/teams/{team}/sheet", copy_number="1")
    assert "戻っていない指示書" not in desk.get("/headquarters/centre").text


def test_a_second_report_is_told_so_and_can_be_added(desk: Desk) -> None:
    team, ids = sent(desk)
    desk.do("report_return", team=team, result="done", back=ids, did="泥を出した")
    where = {f"where__{id}": "back" for id in ids}
    late = desk.post(f"/returns/teams/{team}", result="done", injuries="骨折のうたがい", **where)
    assert late.status_code == 422
    assert "もうほかの窓口で記録されています" in late.text
    assert "骨折のうたがい</textarea>" in late.text
    assert (
        desk.post(f"/returns/teams/{team}/add", did="道具も洗った", injuries="骨折のうたがい").status_code
        == 303
    )
    report = desk.row(teams.report, team)
    assert (report["did"], report["injuries"]) == ("泥を出した\n道具も洗った", "骨折のうたがい")
    assert desk.post(f"/returns/teams/{team}/add").status_code == 422


def test_the_sheet_of_a_team_that_was_disbanded_is_still_looked_for(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team])
    desk.do("disband_team", team=team)
    assert "戻っていない指示書" in desk.get("/returns").text
    assert "印刷されていません" in desk.post(f"/returns/teams/{team}/sheet", copy_number="77").text


def test_what_was_left_over_is_on_the_next_teams_sheet(centre: Centre) -> None:
    need = centre.need()
    team = centre.sent(need=need)
    ids = members(centre, team)
    centre.do("report_return", team=team, result="continue", back=ids, left_over="奥の部屋の畳")
    centre.do("step_need", need=need, to="on_hold", reason="雨", look_again_on=today().isoformat())
    centre.do("step_need", need=need, to="ready")
    again = new_id()
    centre.do("form_team", team=again, need=need, leader=ids[0], members=ids)
    assert "前回の残り: 奥の部屋の畳" in centre.read(dispatch_sheet, again, 1).remarks
