"""What a council keeps of its volunteers every day: state, times, licences, consents."""

from datetime import timedelta

import pytest

from tests.centre import Centre, Desk, need_payload, new_id, today
from tests.payloads.volunteering import CONSENT
from vcenter.store import people, volunteering

MAY = {
    "/rosters/licences": "rosters",
    "/rosters/people/{person}/volunteering": "rosters",
    "/rosters/people/{person}/licences": "rosters",
    "/rosters/people/{person}/licences/drop": "rosters",
    "/rosters/people/{person}/consents": "rosters",
    "/rosters/people/{person}/consents/back": "rosters",
    "change_volunteering": "rosters",
    "keep_licence": "rosters",
    "drop_licence": "rosters",
    "give_consent": "rosters",
    "take_back_consent": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def state(centre: Centre, person: str) -> str:
    return str(centre.row(people.by_id, person)["volunteer_state"])


def test_whoever_is_registered_today_has_completed_it_and_whoever_asked_for_help_has_not(
    centre: Centre,
) -> None:
    assert state(centre, centre.person("登録　花子")) == "registered"
    need = centre.do("record_need", **need_payload())
    row = centre.read(lambda tx: tx.one("SELECT person_id FROM needs WHERE id = :id", id=need["need"]))
    assert row and state(centre, row["person_id"]) == ""


def test_the_day_stands_beside_a_state_that_changes_and_stays_when_it_does_not(centre: Centre) -> None:
    person = centre.person("状態　変子")
    centre.do("change_volunteering", person=person, volunteer_state="resting")
    assert centre.row(people.by_id, person)["state_since"] == today().isoformat()
    centre.do("change_volunteering", person=person, volunteer_state="resting", times=["mon_am"])
    assert centre.read(volunteering.times, person) == ["mon_am"]


@pytest.mark.parametrize(
    ("way", "field", "word"),
    [("fax", "fax", "FAX"), ("mail", "contact_by", "メール"), ("post", "contact_by", "住所")],
)
def test_a_way_of_contact_is_wanted_with_where_it_goes(
    centre: Centre, way: str, field: str, word: str
) -> None:
    person = centre.person("連絡　先子")
    said = centre.refused("change_volunteering", person=person, volunteer_state="met", contact_by=way)
    assert word in said[field]


@pytest.mark.parametrize(("away", "word"), [("left", "退会"), ("resting", "休止中")])
def test_who_left_or_rests_is_found_marked_and_received_with_a_hint(desk: Desk, away: str, word: str) -> None:
    person = desk.volunteer("久子　久", kana="ヒサコ", check_in=False)
    desk.do("change_volunteering", person=person, volunteer_state=away)
    assert word in desk.post("/reception/find", q="ヒサコ").text
    received = desk.post("/reception/check-in", person=person, how="search").text
    assert word in received and "登録の状態を直して" in received
    assert f"▲ {word}" in desk.get("/matching").text


def test_licences_that_end_are_listed_the_first_on_top_and_not_of_who_left(desk: Desk) -> None:
    soon, late, gone = (desk.volunteer(f"免許　{n}") for n in ("近", "遠", "退"))
    for person, days in ((soon, 10), (late, 400), (gone, 5)):
        day = (today() + timedelta(days=days)).isoformat()
        desk.do("keep_licence", licence=new_id(), person=person, name="クレーン", expires_on=day)
    desk.do("change_volunteering", person=gone, volunteer_state="left")
    page = desk.get("/rosters/licences").text
    assert "免許　近" in page and "免許　遠" not in page and "免許　退" not in page


def test_a_licence_is_renewed_in_its_place(desk: Desk) -> None:
    person, licence = desk.volunteer("更新　子"), new_id()
    at = f"/rosters/people/{person}/licences"
    for typed in ("R9.3.31", "R12.3.31"):
        assert desk.post(at, licence=licence, name="重機", expires_on=typed).status_code == 303
    assert [row["expires_on"] for row in desk.read(volunteering.licences, person)] == ["2030-03-31"]


def test_a_consent_that_is_taken_back_stays_written_down(centre: Centre) -> None:
    person, consent = centre.person("同意　子"), new_id()
    centre.do("give_consent", **CONSENT, consent=consent, person=person, answered_on="2026-04-01")
    early = centre.refused("take_back_consent", consent=consent, taken_back_on="2026-03-31")
    assert "前の日" in early["taken_back_on"]
    centre.do("take_back_consent", consent=consent)
    assert centre.do("take_back_consent", consent=consent)["already"]
    (row,) = centre.read(volunteering.consents, person)
    assert (row["agreed"], row["answered_on"], row["taken_back_on"]) == (1, "2026-04-01", today().isoformat())


def test_who_was_not_asked_has_not_said_no(desk: Desk) -> None:
    person = desk.volunteer("未回答　子")
    asked = {name: value for name, value in CONSENT.items() if name != "agreed"}
    again = desk.post(f"/rosters/people/{person}/consents", **asked)
    assert again.status_code == 422 and CONSENT["words"] in again.text
    assert desk.read(volunteering.consents, person) == []


def test_two_on_one_card_see_both(desk: Desk) -> None:
    person = desk.volunteer("二人　子")
    seen = desk.row(people.by_id, person)["changed_at"]
    desk.do("change_volunteering", person=person, volunteer_state="resting")
    second = desk.post(f"/rosters/people/{person}/volunteering", volunteer_state="left", seen=seen)
    assert second.status_code == 422 and "いまの記録" in second.text and "休止中" in second.text


def test_what_hangs_on_two_records_of_one_person_hangs_on_one(centre: Centre) -> None:
    keep, gone = centre.person("同　人"), centre.person("同じ　人")
    centre.do("change_volunteering", person=gone, volunteer_state="registered", times=["sun_pm"])
    centre.do("keep_licence", licence=new_id(), person=gone, name="救命講習")
    centre.do("give_consent", **CONSENT, consent=new_id(), person=gone)
    centre.do("join_people", keep=keep, gone=gone)
    assert centre.read(volunteering.times, keep) == ["sun_pm"]
    assert len(centre.read(volunteering.licences, keep)) == len(centre.read(volunteering.consents, keep)) == 1
