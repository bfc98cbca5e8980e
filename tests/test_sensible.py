"""Sensible days and times: what is a slip of the finger is asked for again, at the centre and on a tablet in the same words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, need_payload, new_id, today
from tests.node import in_node
from tests.outbox import Enrolled, entry
from tests.phone import asked
from tests.satellite import Two
from vcenter.commands import KINDS
from vcenter.domain import sensible
from vcenter.domain.refusal import Refusal
from vcenter.store import attendance, needs, people, review, teams
from vcenter.tablets.forms import FORMS

DAY = date(2026, 11, 27)
YESTERDAY, FAR = (today() - timedelta(days=1)).isoformat(), (today() + timedelta(days=400)).isoformat()


def test_every_command_with_a_day_or_times_looks_at_them() -> None:
    """A field alone refuses nothing: what was recorded before stands, so its command asks (`now`)."""
    ordered = {name for order in sensible.ORDERS for name in order[:2]}
    found = []
    for kind in KINDS.values():
        schema = json.dumps(kind.payload.model_json_schema())
        marked = '"to_come": true' in schema or '"ahead": true' in schema
        pair = len(ordered & kind.payload.model_fields.keys()) > 1
        if marked or (pair and kind.name not in IN_ITSELF):
            found.append(kind.name)
            assert kind.now, (
                f"{kind.name} takes a day to come, or two times, and looks at none of them (now=)"
            )
    assert len(found) > 8


IN_ITSELF = {"add_days", "preregister", "record_need", "change_need"}
"""They refused times that are the wrong way round when they were released."""


def test_every_form_without_network_asks_for_times_in_their_order() -> None:
    for form in FORMS.values():
        fields = KINDS[form.kind].payload.model_fields
        wanted = [order for order in sensible.ORDERS if {*order[:2]} <= fields.keys()]
        assert [*form.ordered] == wanted, f"{form.name} does not say its times in their order (ordered=)"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (DAY, ""),
        (DAY + timedelta(days=366), ""),
        (DAY - timedelta(days=1), sensible.PAST_DAY),
        (date(2020, 11, 27), sensible.PAST_DAY),
        (date(2206, 11, 27), sensible.FAR_DAY),
    ],
)
def test_a_day_to_come_is_near(day: date, said: str) -> None:
    if not said:
        sensible.check_to_come(day, DAY, "day")
        sensible.check_to_come(None, DAY, "day")
        return
    with pytest.raises(Refusal, match=said):
        sensible.check_to_come(day, DAY, "day")


def test_nothing_is_said_of_a_day_of_years_ago(centre: Centre) -> None:
    for kind in ("say_status", "set_capacity"):
        for day, said in [("2020-11-27", sensible.OLD_DAY), ("2206-11-27", sensible.FAR_DAY)]:
            assert centre.refused(kind, day=day, state="stopped") == {"day": said}
        centre.do(kind, day=YESTERDAY, state="stopped")


def test_a_wish_is_for_a_day_to_come(centre: Centre) -> None:
    for day, said in [(YESTERDAY, sensible.PAST_DAY), (FAR, sensible.FAR_DAY)]:
        assert centre.refused("record_need", **need_payload(day_wished=day)) == {"day_wished": said}
    centre.do("record_need", **need_payload(day_wished=today().isoformat()))


@pytest.mark.parametrize("written", ["67", "1943", "2012", "1901/1/1"])
def test_an_age_or_a_year_alone_is_no_birth_date(centre: Centre, written: str) -> None:
    """A spreadsheet counts days, so that 1943 is a day of 1905."""
    said = {"birth": sensible.OLD_BIRTH}
    assert centre.refused("register_person", person=new_id(), name="山田　太郎", birth=written) == said
    person = centre.person()
    assert centre.refused("change_person", person=person, name="山田　太郎", birth=written) == said
    assert centre.refused("preregister", **asked(birth=written)) == said


def test_a_card_with_a_birth_date_of_long_ago_may_be_corrected(centre: Centre) -> None:
    person = centre.person()
    centre.run(centre.database.write(lambda tx: people.change(tx, person, {"birth": "1901-01-01"})))
    centre.do("change_person", person=person, name="山田　太郎", birth="1901-01-01", phone="090-1111-2222")
    assert centre.row(people.by_id, person)["birth"] == "1901-01-01"


def card(**changes: Any) -> dict[str, Any]:
    return {
        name: value
        for name, value in need_payload(**changes).items()
        if name in KINDS["change_need"].payload.model_fields
    }


def test_a_card_whose_wished_day_is_over_may_be_corrected(centre: Centre) -> None:
    need = centre.need()

    def was_for(tx: Any) -> None:
        needs.change(tx, need, {"day_wished": YESTERDAY})

    centre.run(centre.database.write(was_for))
    centre.do("change_need", **card() | {"need": need, "day_wished": YESTERDAY, "access": "赤い屋根"})
    older = (today() - timedelta(days=2)).isoformat()
    said = centre.refused("change_need", **card() | {"need": need, "day_wished": older})
    assert said == {"day_wished": sensible.PAST_DAY}


def test_a_need_is_looked_at_again_on_a_day_to_come(centre: Centre) -> None:
    need = centre.need()
    asked = {"need": need, "to": "on_hold", "reason": "家族待ち"}
    for day, said in [(YESTERDAY, sensible.PAST_DAY), (FAR, sensible.FAR_DAY)]:
        assert centre.refused("step_need", **asked, look_again_on=day) == {"look_again_on": said}
    centre.do("step_need", **asked, look_again_on=today().isoformat())


def test_no_team_is_back_before_it_left(centre: Centre) -> None:
    leader, need = centre.leader(), centre.need(people_min=1)
    asked = {"need": need, "leader": leader, "members": [leader]}
    times = {"leave_at": "13:00", "back_by": "12:00"}
    assert centre.refused("form_team", team=new_id(), **asked, **times) == {"back_by": sensible.TRIP.message}
    team = new_id()
    centre.do("form_team", team=team, **asked, leave_at="13:00", back_by="15:00")
    changed = {"team": team, "leader": leader, "members": [leader]}
    assert centre.refused("change_team", **changed, **times) == {"back_by": sensible.TRIP.message}
    assert centre.row(teams.by_id, team)["back_by"] == "15:00"


def test_no_work_ends_before_it_began(centre: Centre) -> None:
    team = centre.sent()
    back = [row["id"] for row in centre.read(teams.members, team)]
    said = centre.refused(
        "report_return", team=team, result="done", back=back, began_at="14:00", ended_at="11:00"
    )
    assert said == {"ended_at": sensible.WORK.message}
    centre.do("report_return", team=team, result="done", back=back, began_at="00:00", ended_at="00:01")


def test_nobody_comes_who_must_have_gone_already(centre: Centre) -> None:
    begins = {"stays_until": "00:00"}
    refused = {"stays_until": sensible.PAST_TIME}
    payload = {"person": new_id(), "name": "山田　太郎"}
    assert centre.refused("register_person", **payload, check_in=True, **begins) == refused
    assert centre.refused("check_in", person=centre.person(), **begins) == refused
    arrival = {"arrival": new_id(), "new_group": "港高校", "unnamed": 3}
    assert centre.refused("receive_group", **arrival, **begins) == refused


def test_nobody_leaves_before_they_came(desk: Desk) -> None:
    tablet = Enrolled(desk)
    person = desk.volunteer()
    earlier = datetime.now(UTC) - timedelta(minutes=10)
    (told,) = tablet.outbox(entry("check_out", at=earlier, person=person))
    assert told["status"] == "review"
    assert "この帰宅は、その前のことです" in told["errors"]["person"]
    assert desk.row(attendance.open_of, person)["out_at"] is None
    (row,) = desk.read(review.waiting)
    assert "いまの時刻で帰宅を記録する" in desk.get("/review").text
    assert desk.post(f"/review/{row['id']}", way="left_now").status_code == 303
    assert desk.read(attendance.open_of, person) is None


def test_clocks_that_differ_by_a_minute_keep_nobody_here(desk: Desk) -> None:
    tablet = Enrolled(desk)
    person = desk.volunteer()
    (told,) = tablet.outbox(entry("check_out", at=datetime.now(UTC) - timedelta(minutes=1), person=person))
    assert told["status"] == "done"


def test_what_an_older_satellite_has_recorded_is_taken_as_it_is(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setitem(KINDS, "record_need", replace(KINDS["record_need"], now=None))
        need = two.north.need(day_wished="2020-01-01")
    two.meet()
    assert two.headquarters.read(review.waiting) == []
    assert two.headquarters.row(needs.by_id, need)["day_wished"] == "2020-01-01"


# On a tablet

SAY = """
const { problems } = await import("./offline/tablet/forms/payload.js");
return given.asked.map((entries) => problems(entries, given.declared));
"""


def said_alone(form: str, *asked: list[tuple[str, str]]) -> list[dict[str, str]]:
    """What a tablet alone says is wrong with each of these."""
    declared = (
        FORMS[f"/tablet/forms/{form}"].as_data()
        if f"/tablet/forms/{form}" in FORMS
        else FORMS[form].as_data()
    )
    every = in_node(SAY, {"declared": declared, "asked": asked})
    names = {name for entries in asked for name, _ in entries}
    return [{one["name"]: one["message"] for one in found if one["name"] in names} for found in every]


def test_a_tablet_alone_asks_the_same() -> None:
    assert said_alone(
        "need",
        [("day_wished", YESTERDAY)],
        [("day_wished", FAR)],
        [("day_wished", today().isoformat())],
        [("hours_from", "13:00"), ("hours_to", "12:00")],
        [("hours_from", "12:00"), ("hours_to", "13:00")],
    ) == [
        {"day_wished": sensible.PAST_DAY},
        {"day_wished": sensible.FAR_DAY},
        {},
        {"hours_to": sensible.HOURS.message},
        {},
    ]
    assert said_alone("report", [("began_at", "14:00"), ("ended_at", "11:00")]) == [
        {"ended_at": sensible.WORK.message}
    ]
    assert said_alone("walk-in", [("stays_until", "00:00")]) == [{"stays_until": sensible.PAST_TIME}]
    assert said_alone("walk-in", [("birth", "1903/3/2")], [("birth", "S18.3.2")]) == [
        {"birth": sensible.OLD_BIRTH},
        {},
    ]
