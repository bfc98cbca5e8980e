"""元に戻す: a slip of the hand is taken back by whoever made it, while nothing has come of it, and both stand in the journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.centre import EVERYTHING, Centre, Desk, new_id
from tests.test_stays import members, one_stayed
from vcenter.commands.path import Command, Outcome, perform
from vcenter.commands.registry import KINDS
from vcenter.commands.taking_back import _BACK
from vcenter.domain.roles import Actor
from vcenter.domain.who import Who
from vcenter.store import attendance, journal, needs, people, stays, teams
from vcenter.web.done import without_line

MAY = {
    "/take-back": "any",
    "take_back": "any",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def pressed(centre: Centre, kind: str, **payload: Any) -> Outcome:
    outcome = centre.try_(kind, **payload)
    assert outcome.done, outcome.errors
    return outcome


def back(centre: Centre, outcome: Outcome) -> dict[str, Any]:
    return centre.do("take_back", entry=outcome.id)


def refused(centre: Centre, outcome: Outcome) -> str:
    return centre.refused("take_back", entry=outcome.id)["entry"]


# 受付


def test_who_was_received_by_mistake_has_not_come(centre: Centre) -> None:
    person = centre.person()
    wrong = pressed(centre, "check_in", person=person)
    back(centre, wrong)
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 0
    assert centre.read(attendance.open_of, person) is None
    assert not centre.do("check_in", person=person)["already"]


def test_both_the_act_and_its_taking_back_stand_in_the_journal(centre: Centre) -> None:
    wrong = pressed(centre, "check_in", person=centre.person())
    again = pressed(centre, "take_back", entry=wrong.id)
    assert [centre.row(journal.find, one.id)["status"] for one in (wrong, again)] == ["done", "done"]


def test_nobody_is_taken_out_of_a_team_by_it(centre: Centre) -> None:
    leader = centre.leader()
    other = centre.person("班員　二郎")
    wrong = pressed(centre, "check_in", person=other)
    centre.do("form_team", team=new_id(), need=centre.need(), leader=leader, members=[leader, other])
    assert "班に入っています" in refused(centre, wrong)


def test_who_was_in_already_stays_in(centre: Centre) -> None:
    person = centre.volunteer()
    again = pressed(centre, "check_in", person=person)
    assert "元に戻すものはありません" in refused(centre, again)
    assert centre.read(attendance.open_of, person)


# 帰宅


def test_who_went_home_by_mistake_is_here(centre: Centre) -> None:
    person = centre.volunteer()
    back(centre, pressed(centre, "check_out", person=person))
    assert centre.read(attendance.open_of, person)


def test_who_was_sent_home_from_a_site_by_mistake_is_there_still(centre: Centre) -> None:
    _, _, other = one_stayed(centre)
    wrong = pressed(centre, "end_stay", person=other, how="home")
    back(centre, wrong)
    assert [row["person_id"] for row in centre.read(stays.open_here)] == [other]
    assert centre.read(attendance.open_of, other)


def test_a_going_home_at_reception_that_ended_a_stay_is_taken_back_with_it(centre: Centre) -> None:
    _, _, other = one_stayed(centre)
    back(centre, pressed(centre, "check_out", person=other))
    assert [row["person_id"] for row in centre.read(stays.open_here)] == [other]


def test_who_came_again_since_is_not_made_to_have_stayed(centre: Centre) -> None:
    person = centre.volunteer()
    wrong = pressed(centre, "check_out", person=person)
    centre.do("check_in", person=person)
    assert "このあとに変わっています" in refused(centre, wrong)


def test_a_day_that_was_closed_by_mistake_has_everybody_in_again(centre: Centre) -> None:
    here = [centre.volunteer(f"待つ　{number}") for number in range(3)]
    gone = centre.volunteer("先に　帰る")
    centre.do("check_out", person=gone)
    wrong = pressed(centre, "close_day", day=centre.today["day"])
    centre.do("check_in", person=here[0])
    back(centre, wrong)
    assert centre.read(attendance.figures, centre.today["id"])["waiting"] == 3
    assert centre.read(attendance.open_of, gone) is None


# ニーズ


def test_a_need_put_off_by_mistake_is_where_it_was(centre: Centre) -> None:
    need = centre.need()
    before = centre.row(needs.by_id, need)
    wrong = pressed(centre, "step_need", need=need, to="withdrawn", reason="ご本人から")
    back(centre, wrong)
    after = centre.row(needs.by_id, need)
    assert {**before, "changed_at": ""} == {**after, "changed_at": ""}
    assert "押しまちがい" in centre.read(needs.history, need)[-1]["what"]


def test_a_need_that_went_on_since_stays_where_it_is(centre: Centre) -> None:
    need = centre.need()
    wrong = pressed(centre, "step_need", need=need, to="withdrawn", reason="ご本人から")
    centre.do("step_need", need=need, to="received")
    assert "このあとに変わっています" in refused(centre, wrong)


# 班


def test_a_team_that_was_formed_by_mistake_is_given_up(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer("班員　二郎")
    need, team = centre.need(), new_id()
    wrong = pressed(centre, "form_team", team=team, need=need, leader=leader, members=[leader, other])
    back(centre, wrong)
    assert centre.row(needs.by_id, need)["state"] == "ready"
    assert centre.read(teams.team_of, leader) is None


def test_a_team_that_was_given_up_by_mistake_stands_again(centre: Centre) -> None:
    team = centre.team()
    back(centre, pressed(centre, "disband_team", team=team))
    row = centre.row(teams.by_id, team)
    assert (row["state"], centre.row(needs.by_id, row["need_id"])["state"]) == ("formed", "formed")
    centre.do("send_out", team=team, back_by="23:59")


def test_a_team_does_not_stand_again_whose_people_are_elsewhere(centre: Centre) -> None:
    team = centre.team()
    leader, other = members(centre, team)
    wrong = pressed(centre, "disband_team", team=team)
    centre.do("check_out", person=other)
    assert "班員" in refused(centre, wrong)
    assert centre.read(teams.team_of, leader) is None


def test_a_team_sent_out_by_mistake_waits_again_with_its_sheets(centre: Centre) -> None:
    team = centre.team()
    centre.do("print_sheets", teams=[team])
    back(centre, pressed(centre, "send_out", team=team, back_by="23:59"))
    row = centre.row(teams.by_id, team)
    assert (row["state"], row["copies"], row["out_at"]) == ("formed", 1, None)


def test_a_team_of_which_an_injury_was_told_has_left(centre: Centre) -> None:
    team = centre.team()
    wrong = pressed(centre, "send_out", team=team, back_by="23:59")
    centre.do("tell_injury", team=team, what="転んだ")
    assert "このあとに変わっています" in refused(centre, wrong)


# Who, when, what


def test_only_who_pressed_takes_it_back(centre: Centre) -> None:
    wrong = pressed(centre, "check_in", person=centre.person())
    asked = Command(id=new_id(), kind="take_back", at=datetime.now(UTC), payload={"entry": wrong.id})
    other = Actor("別の人", Who.STAFF, EVERYTHING, new_id())
    outcome = centre.run(perform(centre.database, asked, other))
    assert "押した人だけ" in outcome.errors["entry"]


def test_after_a_while_it_is_corrected_at_its_own_desk(centre: Centre) -> None:
    earlier = datetime.now(UTC) - timedelta(minutes=11)
    wrong = pressed(centre, "check_in", person=centre.person(), at=earlier)
    assert "時間がたった" in refused(centre, wrong)


def test_what_was_refused_or_is_not_known_or_cannot_be_taken_back_is_said_so(centre: Centre) -> None:
    never = centre.try_("check_in", person=new_id())
    noted = pressed(centre, "note_contact", need=centre.need(), what="電話した")
    for one in (never, noted):
        assert "元に戻せません" in refused(centre, one)
    assert "元に戻せません" in centre.refused("take_back", entry=new_id())["entry"]


def test_it_is_not_taken_back_twice(centre: Centre) -> None:
    need = centre.need()
    for wrong in (
        pressed(centre, "check_in", person=centre.person()),
        pressed(centre, "step_need", need=need, to="survey"),
    ):
        back(centre, wrong)
        assert "このあとに変わっています" in refused(centre, wrong)


def test_of_a_person_who_was_merged_since_nothing_is_taken_back(centre: Centre) -> None:
    gone, keep = centre.person("山田　太郎"), centre.person("山田　太朗")
    wrong = pressed(centre, "check_in", person=gone)
    centre.do("join_people", keep=keep, gone=gone)
    assert "このあとに変わっています" in refused(centre, wrong)
    assert centre.row(people.by_id, keep)


@pytest.mark.parametrize("kind", sorted(_BACK))
def test_whoever_may_do_it_may_take_it_back(kind: str) -> None:
    assert KINDS[kind].roles <= KINDS["take_back"].roles


# On the screens


def test_the_line_of_what_was_done_has_its_button_and_leads_back_to_the_same_page(desk: Desk) -> None:
    team = desk.team()
    sent = desk.post(f"/dispatch/teams/{team}/send", leader_phone="090-1111-2222", back_by="23:59")
    page = desk.get(sent.headers["location"])
    assert "班を送り出しました" in page.text
    answer = desk.press(page.text, "/take-back")
    assert answer.headers["location"] == "/dispatch?done=taken_back"
    assert desk.row(teams.by_id, team)["state"] == "formed"
    assert "元に戻す" not in desk.get(answer.headers["location"]).text.replace("元に戻しました", "")


def test_a_refusal_says_how_it_is_and_where_to_go(desk: Desk) -> None:
    answer = desk.post("/take-back", entry=new_id(), here="/needs?view=all")
    assert answer.status_code == 422
    assert 'href="/needs?view=all"' in answer.text


@pytest.mark.parametrize("here", ["//evil.example/", "/\\evil.example", "https://evil.example", "x", ""])
def test_nobody_is_led_to_another_site(here: str) -> None:
    assert without_line(here) == "/"


def test_who_was_received_by_mistake_is_put_right_at_reception(desk: Desk) -> None:
    person = desk.volunteer(check_in=False)
    page = desk.post("/reception/check-in", person=person).text
    assert "受付しました" in page
    said = desk.press(page, "/reception/take-back").text
    assert "受付していません" in said
    assert desk.read(attendance.open_of, person) is None


def test_who_went_home_by_mistake_is_put_right_at_leaving(desk: Desk) -> None:
    person = desk.volunteer()
    page = desk.post("/leaving/check-out", person=person).text
    said = desk.press(page, "/leaving/take-back").text
    assert "まだ帰宅していません" in said
    assert desk.read(attendance.open_of, person)
