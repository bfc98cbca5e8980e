"""What is to be seen of a team before it is formed or leaves: rules that a word may pass over, and what is no rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, need_payload, new_id, today
from vcenter.store import needs, teams


def years_ago(years: int) -> str:
    return (today() - timedelta(days=years * 366)).isoformat()


def asked(centre: Centre | Desk, need: str, *members: str, **more: Any) -> dict[str, Any]:
    team = {"team": new_id(), "need": need, "leader": members[0], "members": list(members)}
    return team | {"back_by": "23:59"} | more


WORD = "本部の田中が認めた"


def test_a_leader_who_is_no_adult_is_refused_unless_somebody_says_why(centre: Centre) -> None:
    young, other = centre.leader("若い　班長", birth=years_ago(17), guardian_consent=True), centre.volunteer()
    team = asked(centre, centre.need(), young, other)
    assert "17歳です" in centre.refused("form_team", **team)["leader"]
    centre.do("form_team", **team, passed_why=WORD)
    row = centre.row(teams.by_id, team["team"])
    assert (row["passed"], row["passed_why"]) == ("young_leader", WORD)
    centre.do("send_out", team=team["team"], back_by="23:59")


def test_a_team_is_not_changed_or_sent_out_under_a_child_either(centre: Centre) -> None:
    leader, young = centre.leader(), centre.leader("若い　班長", birth=years_ago(17), guardian_consent=True)
    team = asked(centre, centre.need(), leader, young)
    centre.do("form_team", **team)
    change = {"team": team["team"], "leader": young, "members": [leader, young], "back_by": "23:59"}
    assert "17歳です" in centre.refused("change_team", **change)["leader"]


@pytest.mark.parametrize(
    ("need", "code"),
    [
        ({"people_wanted": 1, "people_min": 1}, ""),
        ({"skills": {"chainsaw": 1}}, "skill"),
        ({"far": True}, "seats"),
    ],
)
def test_a_rule_is_passed_over_by_a_word_that_stands_in_the_history(
    centre: Centre, need: dict[str, Any], code: str
) -> None:
    leader, other = centre.leader(), centre.volunteer()
    id = centre.need(**need)
    team = asked(centre, id, leader, other)
    if code:
        centre.refused("form_team", **team)
    centre.do("form_team", **team, passed_why=WORD)
    assert centre.row(teams.by_id, team["team"])["passed"] == code
    assert any(WORD in row["what"] for row in centre.read(needs.history, id)) is bool(code)


def test_no_word_lets_a_child_into_danger_or_without_its_guardian(centre: Centre) -> None:
    leader, child = centre.leader(), centre.volunteer("子ども", birth=years_ago(16), guardian_consent=True)
    team = asked(centre, centre.need(dangers=["asbestos"]), leader, child, passed_why=WORD)
    assert "18歳未満" in centre.refused("form_team", **team)["members"]
    small = centre.volunteer("小さい子", birth=years_ago(10))
    team = asked(centre, centre.need(), leader, small, passed_why=WORD)
    assert "保護者" in centre.refused("form_team", **team)["members"]


def test_a_rule_that_is_broken_since_wants_a_word_of_its_own(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer()
    need = centre.need()
    team = asked(centre, need, leader, other)
    centre.do("form_team", **team)
    centre.run(centre.database.write(lambda tx: tx.execute("UPDATE people SET may_lead = 0")))
    assert "経験がありません" in centre.refused("send_out", team=team["team"])["members"]
    centre.do("send_out", team=team["team"], passed_why=WORD)
    assert centre.row(teams.by_id, team["team"])["passed"] == "leader"


# At the desks


def lead(desk: Desk, name: str = "班長　一郎", **changes: Any) -> str:
    return desk.volunteer(name, may_lead=True, phone="090-1111-2222", **changes)


def need_of(desk: Desk, **changes: Any) -> str:
    return str(desk.do("record_need", **need_payload(**changes))["need"])


def marks(desk: Desk, team: dict[str, Any]) -> str:
    return desk.post("/matching/marks", **team).text


def test_marks_are_said_while_a_team_is_put_together(desk: Desk) -> None:
    leader, other, third = lead(desk), desk.volunteer("二人　目"), desk.volunteer("三人　目")
    desk.do("hold_orientation")
    need = need_of(desk)
    assert marks(desk, asked(desk, need, leader, other)).strip() == ""
    more = marks(desk, asked(desk, need, leader, other, third))
    assert "1人多い班です" in more
    assert "決まりに合わない" not in more
    assert "あと1人必要です" in marks(desk, asked(desk, need, leader))


def test_advice_is_said_to_be_the_work_of_others(desk: Desk) -> None:
    leader, other = lead(desk), desk.volunteer()
    need = need_of(desk, category="advice")
    assert "専門の機関の仕事です" in marks(desk, asked(desk, need, leader, other))


def test_an_interpreters_need_without_its_language_is_marked(desk: Desk) -> None:
    leader, other = lead(desk), desk.volunteer()
    need = need_of(desk, category="interpreting")
    said = marks(desk, asked(desk, need, leader, other))
    assert "何語か" in said
    assert "手話のできる人はいません" in said
    named = need_of(desk, category="interpreting", skills={"english": 1})
    assert "何語か" not in marks(desk, asked(desk, named, leader, other))


def test_the_page_asks_for_the_word_and_the_team_shows_it(desk: Desk) -> None:
    young, other = lead(desk, "若い　班長", birth=years_ago(17), guardian_consent=True), desk.volunteer()
    need = need_of(desk)
    page = desk.get(f"/matching/needs/{need}").text
    assert "決まりに合わないまま進めるとき" in page
    team = asked(desk, need, young, other)
    assert desk.post(f"/matching/needs/{need}", **team).status_code == 422
    answer = desk.post(f"/matching/needs/{need}", **team | {"passed_why": WORD})
    assert answer.status_code == 303
    shown = desk.get(f"/dispatch/teams/{team['team']}").text
    assert "18歳未満の班長" in shown
    assert WORD in shown
    assert "決まりを通した班" in desk.get("/dispatch/list").text


def test_before_a_team_leaves_its_marks_stand_beside_the_button(desk: Desk) -> None:
    leader, other = lead(desk), desk.volunteer()
    given = asked(desk, need_of(desk, people_wanted=1, people_min=1), leader, other)
    team = desk.do("form_team", **given)["team"]
    assert "1人多い班です" in desk.get(f"/dispatch/teams/{team}").text
    desk.write(lambda tx: tx.execute("UPDATE people SET may_lead = 0"))
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "経験がありません" in page
    assert 'name="passed_why"' in page
