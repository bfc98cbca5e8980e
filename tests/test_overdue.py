"""Nobody is forgotten: a team that is late is said on every page, with whom to call; one of yesterday is outside today."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.centre import Desk, add_staff, today
from tests.test_recalls import bring_back, sent
from vcenter.domain.calendar import JAPAN
from vcenter.domain.hours import span
from vcenter.domain.roles import Role
from vcenter.domain.team_life import ALARM, late_minutes
from vcenter.store import centre, teams
from vcenter.store.tx import Tx
from vcenter.web.overdue import late_teams
from vcenter.web.phrases import near_day

MAY = {
    "/overdue": "dispatch reception administration",
    "/overdue/list": "dispatch reception administration",
    "/overdue/bar": "any",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

YESTERDAY = today() - timedelta(days=1)
EVENING = datetime(2026, 11, 27, 17, 0, tzinfo=JAPAN)


def left_yesterday(desk: Desk, team: str) -> None:
    """The team went out a day earlier, and was to be back in the afternoon."""
    desk.write(move_to_yesterday, team)


def move_to_yesterday(tx: Tx, team: str) -> None:
    day = centre.ensure_centre_day(tx, YESTERDAY.isoformat(), "")
    sql = "UPDATE teams SET gathering_id = :day, back_by = '15:00' WHERE id = :team"
    tx.execute(sql, day=day, team=team)


def test_how_late_a_team_is() -> None:
    assert late_minutes("2026-11-27", "16:20", EVENING) == 40
    assert late_minutes("2026-11-27", "17:30", EVENING) == 0
    assert late_minutes("2026-11-26", "24:30", EVENING) == 16 * 60 + 30
    assert late_minutes("2026-11-27", "おひる", EVENING) == 0


@pytest.mark.parametrize(
    ("minutes", "said"), [(38, "38分"), (60, "1時間"), (125, "2時間5分"), (1500, "1日1時間")]
)
def test_how_long_is_said(minutes: int, said: str) -> None:
    assert span(minutes) == said


def test_a_team_is_an_alarm_when_it_is_fifteen_minutes_late(desk: Desk) -> None:
    team = sent(desk)
    left_yesterday(desk, team)
    due = datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day, 15, 0, tzinfo=JAPAN)
    assert desk.read(late_teams, due + timedelta(minutes=ALARM - 1)) == []
    (row,) = desk.read(late_teams, due + timedelta(minutes=ALARM))
    assert row["late"] == ALARM


def test_every_page_says_who_is_late_with_the_leaders_phone(desk: Desk) -> None:
    team = sent(desk)
    assert "遅れています" not in desk.get("/needs").text
    left_yesterday(desk, team)
    for path in ("/reception", "/needs", "/dispatch", "/returns", "/headquarters", "/salons"):
        page = desk.get(path).text
        assert f"遅れています</b>（{near_day(YESTERDAY)} 15:00まで）" in page, path
        assert 'href="tel:09011112222"' in page, path
    bring_back(desk, team)
    assert "遅れています" not in desk.get("/overdue/bar").text


def test_a_team_of_yesterday_is_first_among_those_outside(desk: Desk) -> None:
    old = sent(desk)
    left_yesterday(desk, old)
    new = sent(desk)
    assert [row["id"] for row in desk.read(teams.out)] == [old, new]


def test_everybody_of_a_late_team_is_named_with_a_phone(desk: Desk) -> None:
    team = sent(desk)
    left_yesterday(desk, team)
    member = next(row["id"] for row in desk.read(teams.members, team) if row["name"] == "班員　二郎")
    desk.do("hide_person", person=member)
    page = desk.get("/overdue").text
    assert f"{near_day(YESTERDAY)}に出た班" in page
    assert "班長　一郎" in page
    assert "電話は秘匿です。責任者に聞いてください" in page


def test_whoever_does_other_work_is_told_whom_to_tell(desk: Desk) -> None:
    left_yesterday(desk, sent(desk))
    desk.write(add_staff, "名簿　花子", frozenset({Role.ROSTERS}))
    desk.client.post("/sign-in", data={"name": "名簿　花子", "secret": "273849", "device": "受付1番"})
    page = desk.get("/rosters").text
    assert "遅れています" in page
    assert "本部か帰着の窓口に知らせてください" in page
    assert "09011112222" not in page


def test_nobody_is_missing(desk: Desk) -> None:
    sent(desk)
    page = desk.get("/overdue").text
    assert "所在のわからない人はいません。" in page
    assert "活動中の1班" in page
