"""What needs somebody now, first of all at headquarters: who has it, and that nothing is left when nothing does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.centre import Desk, need_payload, new_id, today
from vcenter.domain.calendar import utc_text
from vcenter.store import attention
from vcenter.store.tx import Row, Tx
from vcenter.web.attention import MOST_OF_ONE, sources, wanted

MAY = {
    "/headquarters/take-on": "administration",
    "/headquarters/release": "administration",
    "take_on": "administration",
    "release_taken": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TOMORROW = (today() + timedelta(days=1)).isoformat()


def keys(desk: Desk) -> list[str]:
    """The sources of which something needs somebody, in the order in which they are shown."""
    found = dict.fromkeys(row["key"].partition(":")[0] for row in desk.read(wanted) if row["key"])
    return list(found)


def late_team(desk: Desk) -> str:
    team = desk.team()
    desk.do("send_out", team=team)
    desk.write(lambda tx: tx.execute("UPDATE teams SET back_by = '00:00'"))
    return team


def test_nothing_needs_anybody_and_it_is_said_since_when(desk: Desk) -> None:
    assert desk.read(wanted) == []
    assert "✓ いま急ぐことはありません" in desk.get("/headquarters").text


def _urgent(desk: Desk) -> None:
    desk.do("record_need", **need_payload(urgency=5))


def _hurt(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    desk.do("tell_injury", team=team, what="指を切った")


def _overdue(desk: Desk) -> None:
    desk.do("hear_matter", matter=new_id(), sort="complaint", what="うるさい")
    desk.write(lambda tx: tx.execute("UPDATE matters SET answer_by = '2026-01-01'"))


def _few(desk: Desk) -> None:
    desk.do("add_days", person=desk.volunteer(check_in=False), days=[TOMORROW])
    desk.do("record_need", **need_payload(people_min=4, people_wanted=4))
    desk.write(lambda tx: tx.execute("UPDATE needs SET state = 'ready'"))


def _silent(desk: Desk) -> None:
    from tests.outbox import Enrolled  # noqa: PLC0415

    Enrolled(desk)
    seen = max(utc_text(datetime.now(UTC) - timedelta(minutes=40)), f"{today()}T00:00:00.000Z")
    desk.write(lambda tx: tx.execute("UPDATE devices SET seen_at = :seen", seen=seen))


def _crisis(desk: Desk) -> None:
    desk.do("record_need", **need_payload(crisis=True))


@pytest.mark.parametrize(
    ("key", "happens"),
    [
        ("crisis", _crisis),
        ("late_team", late_team),
        ("urgent", _urgent),
        ("injury", _hurt),
        ("matter", _overdue),
        ("people", _few),
    ],
)
def test_what_needs_somebody_stands_there(desk: Desk, key: str, happens: Callable[[Desk], Any]) -> None:
    happens(desk)
    assert keys(desk) == [key]
    page = desk.get("/headquarters").text
    assert "引き受ける</button>" in page
    assert "いま急ぐことはありません" not in page


def test_whoever_is_in_a_hospital_is_asked_after_when_the_time_has_come(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    person = desk.read(lambda tx: tx.value("SELECT person_id FROM team_members ORDER BY person_id LIMIT 1"))
    desk.do("say_elsewhere", team=team, person=person, place="県立病院")
    assert "late_stay" not in keys(desk)
    desk.write(lambda tx: tx.execute("UPDATE stays SET until = '00:00'"))
    (row,) = [one for one in desk.read(wanted) if one["key"].startswith("late_stay:")]
    assert row["what"] == "1班の1人が、病院などにいて、次に電話する時刻を過ぎました（0:00）"
    assert "県立病院" in row["about"]


def test_the_most_urgent_stands_first(desk: Desk) -> None:
    _urgent(desk)
    _overdue(desk)
    late_team(desk)
    _hurt(desk)
    assert keys(desk) == ["injury", "late_team", "matter", "urgent"]
    order = [one.key for one in sources()]
    assert order == sorted(order, key=lambda key: next(one.position for one in sources() if one.key == key))


def test_a_crisis_is_over_when_its_house_was_surveyed(desk: Desk) -> None:
    need = str(desk.do("record_need", **need_payload(crisis=True))["need"])
    assert keys(desk) == ["crisis"]
    desk.do("step_need", need=need, to="ready")
    assert keys(desk) == []


def test_many_of_one_sort_hide_no_other(desk: Desk) -> None:
    for _ in range(MOST_OF_ONE + 2):
        _urgent(desk)
    rows = [row for row in desk.read(wanted) if not row["key"] or row["key"].startswith("urgent")]
    assert len(rows) == MOST_OF_ONE + 1
    assert rows[-1]["what"] == "今日中のニーズで、班がないもの　ほか2件"


def taken(desk: Desk) -> Row:
    return next(row for row in desk.read(wanted) if row["key"].startswith("late_team"))


def test_somebody_takes_it_on_and_all_see_who(desk: Desk) -> None:
    late_team(desk)
    page = desk.get("/headquarters").text
    answer = desk.press(page, "/headquarters/take-on")
    assert taken(desk)["taken_by"] == "受付 花子"
    shown = desk.get(answer.headers["location"]).text
    assert "元に戻す" in shown
    assert "引き受ける</button>" not in shown
    assert "<b>受付 花子</b>" in shown
    desk.press(shown, "/headquarters/release")
    assert taken(desk)["taken_by"] == ""
    again = {"what": taken(desk)["key"]}
    assert desk.do("release_taken", **again)["already"]


def test_the_first_one_has_it(desk: Desk) -> None:
    late_team(desk)
    what = taken(desk)["key"]
    desk.do("take_on", what=what)
    assert desk.do("take_on", what=what)["already"]
    desk.write(lambda tx: tx.execute("UPDATE taken_on SET taken_by = '本部 次郎'"))
    answer = desk.post("/headquarters/take-on", what=what)
    assert answer.status_code == 422
    assert "本部 次郎さんが、もう引き受けています" in answer.text


def test_what_was_taken_on_by_mistake_is_taken_back(desk: Desk) -> None:
    late_team(desk)
    done = desk.post("/headquarters/take-on", what=taken(desk)["key"])
    desk.post("/take-back", entry=done.headers["location"].partition("back=")[2])
    assert taken(desk)["taken_by"] == ""


def test_what_was_taken_on_last_week_is_forgotten(desk: Desk) -> None:
    def long_ago(tx: Tx) -> None:
        attention.take(tx, {"id": "urgent:x", "taken_at": "2026-01-01T00:00:00.000Z", "taken_by": "だれか"})

    desk.write(long_ago)
    desk.do("take_on", what="urgent:y")
    assert [*desk.read(attention.taken)] == ["urgent:y"]


def test_who_is_hidden_is_not_named(desk: Desk) -> None:
    team = late_team(desk)
    leader = desk.read(lambda tx: tx.value("SELECT leader_id FROM teams WHERE id = :id", id=team))
    desk.do("hide_person", person=leader)
    assert taken(desk)["phone"] == ""
    matter = new_id()
    desk.do("hear_matter", matter=matter, sort="complaint", what="かくれ家のこと", person=leader)
    desk.write(lambda tx: tx.execute("UPDATE matters SET answer_by = '2026-01-01'"))
    assert "かくれ家" not in str(desk.read(wanted))


def test_a_tablet_that_was_here_today_and_is_silent_is_named(desk: Desk) -> None:
    _silent(desk)
    since = datetime.now(UTC) - timedelta(minutes=31)
    if f"{since:%Y-%m-%d %H}" > f"{today()}":  # shortly after midnight in Japan nothing was here today
        assert "tablet" in keys(desk)
