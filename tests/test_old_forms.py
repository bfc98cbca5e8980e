"""Forms that save a whole: one that was opened earlier undoes nothing that somebody else has decided since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.centre import Desk, form_of, today
from tests.satellite import Two
from vcenter.commands.days import capacity_seen
from vcenter.commands.registry import KINDS
from vcenter.store import centre, people, review, status, tablets

SAVES = ("change_", "say_", "set_", "correct_", "bar_", "give_")

SAVES_NO_WHOLE = {
    "say_heat": "one value of a place and a time; the newest holds",
    "say_guest_state": "one word about how somebody comes; the newest holds",
    "say_gone": "one word about somebody who is missing from a list; the newest holds",
    "change_secret": "nobody is shown what it replaces",
    "change_back_by": "one time, asked for anew, with who said so; the one before stands in the need's history",
    "say_crew_usual": "the hours of those who have none yet on that day",
    "say_insurance": "a paperwork more, beside those that were seen before",
    "say_group_insurance": "the same, of those who have none",
    "say_next_visit": "a day more",
    "say_thanks": "words more",
    "say_staying": "one person more, or a new time of theirs with why",
    "say_elsewhere": "one person more, or where they are by now: the last word holds",
    "say_sheet_lost": "one sheet",
    "say_from_paper": "a mark beside what was just recorded",
    "give_equipment_back": "it is with its owner; what was given back already stays so",
    "give_list": "a copy more, with a number of its own",
    "give_handover_list": "a copy more, with a number of its own",
    "give_consent": "an answer more, beside those that were given before",
    "give_honours": "an honour more, of those who have none by this rule",
    "give_lost_back": "refused where somebody has given it back already",
    "say_bus_late": "one time of one drive; the newest holds",
    "say_got_on": "how many of a team have got on; the newest holds",
    "give_role": "a role more, with its own day of ending",
    "give_salon": "a salon more",
    "set_need_aside_today": "one word about a need and a day; the need is what it was",
    "correct_whereabouts": "where one person is, with what was recorded",
    "correct_times": "each time with what it was",
}
"""Kinds that are called so and put nothing in the place of what a form had shown."""


def test_every_form_that_saves_a_whole_says_what_it_had_seen() -> None:
    kinds = {name for name in KINDS if name.startswith(SAVES)}
    assert SAVES_NO_WHOLE.keys() <= kinds
    for name in kinds - SAVES_NO_WHOLE.keys():
        assert "seen" in KINDS[name].payload.model_fields, (
            f"{name} replaces what was recorded and does not say what its form had seen (seen); "
            "where it replaces nothing, say why in SAVES_NO_WHOLE"
        )


def stopped(desk: Desk, **said: Any) -> None:
    desk.do("say_status", day=today().isoformat(), **said)


def opened_incident(desk: Desk) -> None:
    desk.do("open_incident", name="試験の地震")
    desk.do("say_incident", disaster="quake", at_once=True, at_once_from=today().isoformat())


FORMS: dict[
    str, tuple[str, str, Callable[[Desk], Any], dict[str, str], tuple[str, ...], Callable[[Desk], bool]]
] = {
    # page, form, what somebody else has done since, what the old form changes, what must be shown of now
    "status": (
        "/headquarters/status",
        "/headquarters/status",
        lambda desk: stopped(desk, state="stopped", reason="強風"),
        {"heat_warning": "caution"},
        ("中止", "強風"),
        lambda desk: desk.read(status.of_day, today().isoformat())["state"] == "stopped",
    ),
    "incident": (
        "/headquarters/centre",
        "/headquarters/incident/facts",
        lambda desk: desk.do("say_incident", disaster="quake"),
        {"disaster": "water"},
        ("大規模災害特例",),
        lambda desk: desk.row(centre.incident)["at_once_from"] is None,
    ),
    "facts": (
        "/headquarters/centre",
        "/headquarters/centre",
        lambda desk: desk.do("say_facts", name="港センター", phone="03-1111-2222"),
        {"aed": "玄関"},
        ("03-1111-2222",),
        lambda desk: desk.read(centre.facts)["phone"] == "03-1111-2222",
    ),
    "fees": (
        "/headquarters/centre",
        "/headquarters/fees",
        lambda desk: desk.do("say_fees", quake=700),
        {"basic": "350"},
        ("700",),
        lambda desk: desk.read(centre.facts)["fee_quake"] == "700",
    ),
    "waste site": (
        "/headquarters/centre",
        "/headquarters/waste-site",
        lambda desk: desk.do("say_waste_site", waste_place="川上の置き場"),
        {"waste_place": "埠頭の置き場"},
        ("川上の置き場",),
        lambda desk: desk.read(centre.facts)["waste_place"] == "川上の置き場",
    ),
    "settings": (
        "/headquarters/devices",
        "/headquarters/devices/settings",
        lambda desk: desk.post("/headquarters/devices/settings", keep_hours="24", lock_minutes="2"),
        {"keep_hours": "12"},
        ("24",),
        lambda desk: desk.read(tablets.settings)["keep_hours"] == 24,
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_old_form_shows_both_and_records_nothing_at_first(desk: Desk, form: str) -> None:
    page, address, meanwhile, typed, shown, stands = FORMS[form]
    opened_incident(desk)
    opened = desk.get(page).text
    first = {"state": "open"} if form == "status" else {}
    meanwhile(desk)
    refused = desk.press(opened, address, **typed, **first)
    assert refused.status_code == 422
    assert "ほかの人が直しました" in refused.text
    assert "いまの記録" in refused.text
    for said in shown:
        assert said in refused.text
    assert stands(desk)
    again = form_of(refused.text, address)
    assert again.items() >= typed.items(), "what was typed is kept"
    meant = desk.press(refused.text, address)
    assert meant.status_code in (200, 303), "the next press is meant"


def test_a_form_that_is_as_recorded_is_saved_at_once(desk: Desk) -> None:
    opened_incident(desk)
    stopped(desk, state="open")
    for page, address in {(page, address) for page, address, *_ in FORMS.values()}:
        assert desk.press(desk.get(page).text, address).status_code in (200, 303), address


def test_days_that_somebody_else_has_set_are_not_undone(desk: Desk) -> None:
    day = today().isoformat()
    opened = desk.get("/headquarters/days").text
    desk.do("set_capacity", day=day, people=30)
    typed = {f"reason.{day}": "駐車場", f"state.{day}": "closed"}
    refused = desk.press(opened, "/headquarters/days", **typed)
    assert "ほかの人が「募集する　30人」に直しました" in refused.text
    assert desk.read(status.limit, day)["state"] == "open"
    assert desk.press(refused.text, "/headquarters/days").status_code == 303
    assert desk.read(status.limit, day)["reason"] == "駐車場"


def test_why_somebody_is_barred_is_not_undone(desk: Desk) -> None:
    person = desk.volunteer()
    page, address = f"/rosters/people/{person}", f"/rosters/people/{person}/bar"
    opened = desk.get(page).text
    desk.do("bar_person", person=person, reason="きまりを守らなかった")
    refused = desk.press(opened, address, reason="")
    assert refused.status_code == 422
    assert "きまりを守らなかった" in refused.text
    assert form_of(refused.text, page)["name"] == "山田　太郎"
    assert desk.row(people.by_id, person)["barred_reason"]
    assert desk.press(refused.text, address).status_code == 303
    assert not desk.row(people.by_id, person)["barred_reason"]


def test_what_a_satellite_has_said_is_not_asked_what_it_had_seen(two: Two) -> None:
    day = today().isoformat()
    two.headquarters.do("set_capacity", day=day, people=30)
    two.north.do("set_capacity", day=day, people=20, seen=two.north.read(_seen_of, day))
    two.meet()
    assert two.headquarters.read(review.waiting) == []


def _seen_of(tx: Any, day: str) -> str:
    return capacity_seen(status.limit(tx, day))


def test_the_reason_of_one_state_is_not_carried_into_another(desk: Desk) -> None:
    stopped(desk, state="stopped", reason="暑さ")
    address = "/headquarters/status"
    refused = desk.press(desk.get(address).text, address, state="closed")
    assert "「暑さ」は、前の発表（中止）の理由です" in refused.text
    assert desk.read(status.of_day, today().isoformat())["state"] == "stopped"
    assert desk.press(refused.text, address).status_code == 303, "the second press is meant"
    assert desk.press(desk.get(address).text, address, state="open", reason="").status_code == 303


def test_todays_status_says_what_each_choice_does(desk: Desk) -> None:
    page = desk.get("/headquarters/status").text
    assert "お休み・閉所（本日は終了）" in page
    assert 'data-confirm-when="state=stopped" data-confirm="今日の活動を中止すると発表します。' in page
    assert "5か国語" in page
    saved = desk.get("/headquarters/status?saved=1").text
    assert "記録しました" in saved
    assert "まだ記録していません" not in saved
