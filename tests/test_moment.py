"""The wrong moment: what is true no longer when a button is pressed, said before anything is done by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, need_payload, new_id, today
from vcenter.store import teams


def years_ago(years: int) -> str:
    return (today() - timedelta(days=years * 366)).isoformat()


def asked(need: str, *members: str, **more: Any) -> dict[str, Any]:
    team = {"team": new_id(), "need": need, "leader": members[0], "members": list(members)}
    return team | {"back_by": "23:59"} | more


def bar(centre: Centre | Desk, person: str) -> None:
    centre.do("bar_person", person=person, reason="きまりを守らなかった")


# Somebody who may not take part any more


def test_whoever_is_barred_is_put_into_no_team_whatever_is_said(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer("止めた　人")
    need = centre.need()
    bar(centre, other)
    for word in ("", "本部の田中が認めた"):
        said = centre.refused("form_team", **asked(need, leader, other, passed_why=word))
        assert "止めた人さんの受付は本部が止めています" in said["members"]


def test_whoever_is_barred_after_the_team_was_formed_does_not_leave_with_it(centre: Centre) -> None:
    team = centre.team()
    other = centre.read(teams.members, team)[1]["id"]
    bar(centre, other)
    assert "本部が止めています" in centre.refused("send_out", team=team, back_by="23:59")["members"]
    assert centre.row(teams.by_id, team)["state"] == "formed"
    centre.do("bar_person", person=other, reason="")
    centre.do("send_out", team=team, back_by="23:59")


def test_whoever_is_barred_stays_in_no_team_that_is_changed(centre: Centre) -> None:
    team = centre.team(need=centre.need(people_min=1))
    leader, other = (row["id"] for row in centre.read(teams.members, team))
    bar(centre, other)
    change = {"team": team, "leader": leader, "back_by": "23:59"}
    assert "members" in centre.refused("change_team", **change, members=[leader, other])
    centre.do("change_team", **change, members=[leader])


def test_whoever_is_barred_is_not_proposed_and_not_ticked(desk: Desk) -> None:
    team = desk.team()
    leader, other = (row["id"] for row in desk.read(teams.members, team))
    waits = desk.volunteer("待つ　人")
    desk.do("record_need", **need_payload(people_min=1, people_wanted=1))
    bar(desk, waits)
    bar(desk, other)
    assert "待つ　人" not in desk.get("/matching/proposal").text
    page = desk.get(f"/matching/teams/{team}").text
    assert f'value="{leader}" checked' in page
    assert f'value="{other}" checked' not in page
    assert "このまま記録すると、班から外れます" in page
    assert "▲ 受付停止" in desk.get("/matching/sides").text


def test_whoever_is_barred_is_shown_wherever_their_team_is(desk: Desk) -> None:
    team = desk.team()
    other = desk.read(teams.members, team)[1]["id"]
    bar(desk, other)
    assert "▲ 受付停止" in desk.get(f"/dispatch/teams/{team}").text
    assert "受付を止めている方が、班にいます" in desk.get("/dispatch/list").text
    desk.do("bar_person", person=other, reason="")
    desk.do("send_out", team=team)
    bar(desk, other)
    for page in ("/dispatch/list", "/returns/list", "/headquarters/today"):
        said = desk.get(page).text
        assert "受付を止めている方が、班にいます" in said, page
        assert "班員　二郎" in said, page
    assert "活動中です。班長に電話し" in desk.get(f"/rosters/people/{other}").text


# Minors, consent, orientation


def test_no_minor_leaves_without_the_guardians_paper(centre: Centre) -> None:
    leader, young = centre.leader(), centre.volunteer("若い　人", birth=years_ago(16))
    need = centre.need()
    said = centre.refused("form_team", **asked(need, leader, young, passed_why="本部の田中が認めた"))
    assert "16歳です。保護者の同意書" in said["members"]
    centre.do("confirm_at_desk", person=young, guardian_consent=True)
    team = centre.do("form_team", **asked(need, leader, young))["team"]
    forget = "UPDATE people SET guardian_consent = 0"
    centre.run(centre.database.write(lambda tx: tx.execute(forget)))
    assert "保護者の同意書" in centre.refused("send_out", team=team)["members"]


@pytest.mark.parametrize(("years", "refused"), [(14, False), (18, False), (17, True)])
def test_the_paper_is_asked_of_those_who_come_without_a_guardian(
    centre: Centre, years: int, refused: bool
) -> None:
    parent = centre.leader("親　一郎")
    child = centre.volunteer("子　二郎", birth=years_ago(years), guardian=parent if years < 15 else None)
    outcome = centre.try_("form_team", **asked(centre.need(), parent, child))
    assert (outcome.status == "refused") is refused


def test_what_reception_has_not_settled_is_marked_wherever_a_team_is_put_together(desk: Desk) -> None:
    leader = desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222")
    young = desk.volunteer("若い　人", birth=years_ago(16), consent=False)
    need = desk.do("record_need", **need_payload())["need"]
    said = desk.post("/matching/marks", **asked(need, leader, young)).text
    assert "16歳です。保護者の同意書" in said
    assert "同意がまだの人がいます（若い人）" in said
    assert "オリエンテーションがまだの人がいます（班長一郎・若い人）" in said
    for page in ("/matching/sides", f"/matching/needs/{need}"):
        shown = desk.get(page).text
        for mark in ("未成年 16歳", "保護者の同意書なし", "同意まだ", "オリエンテーションまだ"):
            assert f"▲ {mark}" in shown, (page, mark)
    desk.do("confirm_at_desk", person=young, guardian_consent=True)
    team = desk.do("form_team", **asked(need, leader, young))["team"]
    shown = desk.get(f"/dispatch/teams/{team}").text
    for mark in ("未成年 16歳", "同意まだ", "オリエンテーションまだ"):
        assert f"▲ {mark}" in shown
    assert "同意がまだの人がいます" in shown
