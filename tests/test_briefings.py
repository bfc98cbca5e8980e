"""Near misses by day, and what is told of them at the morning briefing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.centre import Centre, Desk, today
from tests.paper import text_of
from vcenter.store import briefings, needs, teams

MAY = {
    "/briefing": "dispatch administration",
    "/briefing/drop": "dispatch administration",
    "/briefing/briefing.pdf": "dispatch administration",
    "tell_at_briefing": "dispatch administration",
    "drop_from_briefing": "dispatch administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TOMORROW = (today() + timedelta(days=1)).isoformat()


def nearly(desk: Desk, **said: Any) -> str:
    """A team that tells of a near miss."""
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    told = {"near_misses": "滑りかけた", "near_where": "勝手口の階段"}
    desk.do("record_return", v=2, team=team, result="done", back=back, **told | said)
    return team


def test_a_near_miss_is_listed_and_told_tomorrow_with_one_press(desk: Desk) -> None:
    team = nearly(desk)
    page = desk.get("/briefing").text
    assert "滑りかけた" in page
    assert "勝手口の階段" in page
    answer = desk.press(page, "/briefing", team=team, what="滑りかけた（勝手口の階段）")
    shown = desk.get(answer.headers["location"]).text
    assert "元に戻す" in shown
    (line,) = desk.read(briefings.of_day, TOMORROW)
    assert (line["what"], line["team_number"]) == ("滑りかけた（勝手口の階段）", 1)
    assert "朝礼で伝える</button>" not in shown


def test_a_near_miss_stands_once_and_what_is_told_can_be_taken_back(centre: Centre) -> None:
    team = centre.sent()
    said: dict[str, Any] = {"day": TOMORROW, "what": "滑りかけた", "team": team}
    first = centre.try_("tell_at_briefing", **said)
    assert centre.do("tell_at_briefing", **said)["already"]
    centre.do("take_back", entry=first.id)
    assert centre.read(briefings.of_day, TOMORROW) == []


def test_what_is_dropped_can_be_put_back(centre: Centre) -> None:
    line = centre.do("tell_at_briefing", day=TOMORROW, what="暑くなる")["line"]
    dropped = centre.try_("drop_from_briefing", line=line)
    assert centre.read(briefings.of_day, TOMORROW) == []
    assert centre.do("drop_from_briefing", line=line)["already"]
    centre.do("take_back", entry=dropped.id)
    assert [row["what"] for row in centre.read(briefings.of_day, TOMORROW)] == ["暑くなる"]


def test_nothing_is_told_on_a_day_that_is_over_or_without_words(centre: Centre) -> None:
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert "過ぎた日" in centre.refused("tell_at_briefing", day=yesterday, what="雨")["day"]
    assert "どの日" in centre.refused("tell_at_briefing", day="", what="雨")["day"]
    assert "what" in centre.refused("tell_at_briefing", day=TOMORROW, what="")


def test_a_refused_line_stays_typed(desk: Desk) -> None:
    assert desk.post("/briefing", day=TOMORROW, what="").status_code == 422


def test_the_briefing_is_printed_on_one_page(desk: Desk) -> None:
    desk.do("tell_at_briefing", day=TOMORROW, what="釘の出た板に注意")
    page = text_of(desk.post("/briefing/briefing.pdf", day=TOMORROW).content)
    assert "釘の出た板に注意" in page


def test_whose_house_a_hidden_need_is_does_not_stand_among_near_misses(desk: Desk) -> None:
    team = nearly(desk, near_where="")
    need = desk.row(teams.by_id, team)["need_id"]
    address = desk.row(needs.by_id, need)["address"]
    assert address in desk.get("/briefing").text
    desk.do("hide_need", need=need)
    assert address not in desk.get("/briefing").text
