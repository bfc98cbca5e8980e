"""A team that is out across midnight: 24:30 is half past midnight of its evening, and it is late when that has passed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, new_id, today
from vcenter.domain.calendar import LAST_HOUR, read_time
from vcenter.domain.team_life import due_at, is_late, of_coming_night, of_night_before
from vcenter.store import teams

DAY, NEXT = "2026-11-27", "2026-11-28"


def at(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}:00+09:00")


@pytest.mark.parametrize(
    ("back_by", "now", "late"),
    [
        ("23:30", at(DAY, "23:30"), False),
        ("23:30", at(DAY, "23:31"), True),
        ("23:30", at(NEXT, "00:05"), True),
        ("24:30", at(DAY, "23:59"), False),
        ("24:30", at(NEXT, "00:30"), False),
        ("24:30", at(NEXT, "00:31"), True),
        ("29:59", at(NEXT, "05:59"), False),
        ("29:59", at(NEXT, "06:00"), True),
        ("", at(DAY, "00:01"), True),
    ],
)
def test_a_team_is_late_when_its_time_has_passed_before_and_after_midnight(
    back_by: str, now: datetime, late: bool
) -> None:
    assert is_late(DAY, back_by, now) is late


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("24:30", "24:30"),
        ("２４：３０", "24:30"),
        ("25時", "25:00"),
        ("24時半", "24:30"),
        ("30:00", ""),
        ("9", "09:00"),
    ],
)
def test_a_time_after_midnight_is_read_as_it_is_written(written: str, read: str) -> None:
    assert read_time(written, LAST_HOUR) == read


def test_a_time_of_the_night_is_of_the_evening_in_which_it_is_said() -> None:
    assert of_coming_night("00:10", at(DAY, "19:00")) == "24:10"
    assert of_coming_night("00:10", at(DAY, "12:00")) == ""
    assert of_coming_night("20:00", at(DAY, "19:00")) == ""
    assert of_night_before(DAY, "01:00", at(NEXT, "00:20")) == "25:00"
    assert of_night_before(DAY, "24:45", at(NEXT, "00:20")) == "24:45"
    assert of_night_before(DAY, "12:00", at(NEXT, "00:20")) == ""
    assert of_night_before(DAY, "01:00", at(NEXT, "07:00")) == ""
    assert due_at(DAY, "24:30") == at(NEXT, "00:30")


EVENING, NIGHT = (
    at((today() - timedelta(days=days)).isoformat(), time) for days, time in ((2, "19:00"), (1, "00:20"))
)


def waiting(centre: Centre, **more: Any) -> str:
    """A team that was formed the evening before the last."""
    person = {"may_lead": True, "phone": "090-1111-2222", "check_in": True, "at": EVENING}
    leader, other = centre.person("班長　一郎", **person), centre.person("班員　二郎", **person)
    team = {"team": new_id(), "need": centre.need(at=EVENING), "leader": leader, "members": [leader, other]}
    return str(centre.do("form_team", at=EVENING, **team, **more)["team"])


def test_half_past_midnight_is_a_time_to_be_back_by(centre: Centre) -> None:
    team = waiting(centre)
    centre.do("send_out", at=EVENING, team=team, back_by="24時半")
    assert centre.row(teams.by_id, team)["back_by"] == "24:30"


def test_ten_past_midnight_that_is_said_in_the_evening_is_asked_and_how_it_is_typed_is_said(
    centre: Centre,
) -> None:
    team = waiting(centre)
    said = centre.refused("send_out", at=EVENING, team=team, back_by="0:10")["back_by"]
    assert "今夜のうちの0:10なら、24:10と入力してください" in said
    members = [row["id"] for row in centre.read(teams.members, team)]
    change = {"team": team, "leader": members[0], "members": members, "back_by": "0:10"}
    assert "24:10と入力" in centre.refused("change_team", at=EVENING, **change)["back_by"]
    centre.do("send_out", at=EVENING, team=team, back_by="23:30")
    change = {"team": team, "asked_by": "班長の電話", "back_by": "0:10"}
    assert "24:10と入力" in centre.refused("change_back_by", at=EVENING, **change)["back_by"]


def test_after_midnight_the_time_of_a_team_of_the_evening_is_changed(centre: Centre) -> None:
    team = waiting(centre)
    centre.do("send_out", at=EVENING, team=team, back_by="24:30")
    changed = {"team": team, "asked_by": "班長の電話"}
    centre.do("change_back_by", at=NIGHT, **changed, back_by="1:00")
    assert centre.row(teams.by_id, team)["back_by"] == "25:00"
    assert "過ぎています" in centre.refused("change_back_by", at=NIGHT, **changed, back_by="0:10")["back_by"]
    assert (
        "前の日に出た班です" in centre.refused("change_back_by", at=NIGHT, **changed, back_by="15:00")["team"]
    )


def test_how_late_a_team_of_the_night_is_stands_in_the_lists(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team)
    desk.write(lambda tx: teams.change(tx, team, {"back_by": "24:30"}))
    assert "遅れ" not in desk.get("/returns/list").text
    earlier = (today() - timedelta(days=3)).isoformat()
    desk.write(lambda tx: tx.execute("UPDATE gatherings SET day = :day", day=earlier))
    for page in ("/returns/list", "/dispatch/list", "/headquarters/today", f"/dispatch/teams/{team}"):
        said = desk.get(page).text
        assert "24:30" in said, page
        assert "遅れ" in said, page
