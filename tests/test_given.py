"""Lists that left the house (渡した名簿): a number, a ground, who may stand on it, and that it came back."""

from datetime import timedelta
from typing import Any

from tests.centre import Centre, Desk, new_id, today
from tests.test_safety import opened, salon
from tests.test_watching import ago, watched
from vcenter.store import given

MAY = {
    "/given": "watch rosters administration",
    "/given/find": "watch rosters administration",
    "/given/new": "watch rosters administration",
    "/given/{given}": "watch rosters administration",
    "/given/{given}/end": "watch rosters administration",
    "/given/{given}/list.pdf": "watch",
    "give_list": "watch rosters administration",
    "number_copy": "watch rosters administration needs salon",
    "end_given_list": "watch rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def asked(**said: Any) -> dict[str, Any]:
    return {
        "given": new_id(),
        "sort": "people",
        "to_whom": "川上町会",
        "ground": "consent",
        "return_by": ago(-30),
        "people": 12,
    } | said


def two_watched(centre: Centre | Desk) -> None:
    yes, _ = watched(centre, "遠藤　和子"), watched(centre, "齋藤　光男")
    centre.do("ask_watched", watch=yes, consent_district="yes")


def test_each_copy_has_a_number_of_its_own(centre: Centre) -> None:
    first, second = (centre.do("give_list", **asked())["number"] for _ in range(2))
    assert second == first + 1
    assert centre.row(given.by_number, second)["people"] == 12


def test_by_consent_only_those_stand_on_it_who_agreed_to_this_body(centre: Centre) -> None:
    two_watched(centre)
    assert "body" in centre.refused("give_list", **asked(sort="watched"))
    said = asked(sort="watched", body="consent_district", items=["phone"])
    assert centre.do("give_list", **said)["people"] == 1
    assert [one["name"] for one in centre.read(given.on_list, said["given"])] == ["遠藤　和子"]
    assert "body" in centre.refused("give_list", **asked(sort="watched", body="consent_fire"))


def test_in_a_disaster_everybody_stands_on_it_and_only_then(centre: Centre) -> None:
    two_watched(centre)
    said = asked(sort="watched", ground="disaster")
    assert "ground" in centre.refused("give_list", **said)
    centre.do("open_incident", name="豪雨")
    assert centre.do("give_list", **said)["people"] == 2


def test_whoever_is_hidden_stands_on_no_copy(centre: Centre) -> None:
    two_watched(centre)
    said = asked(sort="watched", body="consent_district")
    centre.do("give_list", **said)
    (one,) = centre.read(given.on_list, said["given"])
    centre.do("hide_person", person=one["id"])
    assert centre.read(given.on_list, said["given"]) == []
    assert "body" in centre.refused("give_list", **asked(sort="watched", body="consent_district"))


def test_an_agreement_is_named_and_a_copy_comes_back_within_a_year(centre: Centre) -> None:
    assert "ground_note" in centre.refused("give_list", **asked(ground="agreement"))
    assert "return_by" in centre.refused("give_list", **asked(return_by=None))
    assert "return_by" in centre.refused("give_list", **asked(return_by=ago(-400)))


def test_what_should_have_come_back_is_counted(centre: Centre) -> None:
    id = centre.do("give_list", **asked(given_on=ago(20), return_by=ago(5)))["given"]
    assert centre.read(given.count_over, today().isoformat()) == 1
    assert "note" in centre.refused("end_given_list", given=id, how="destroyed")
    ended = centre.try_("end_given_list", given=id, how="returned")
    assert centre.read(given.outside) == []
    centre.do("take_back", entry=ended.id)
    assert len(centre.read(given.outside)) == 1


def test_a_copy_comes_back_after_it_was_given(centre: Centre) -> None:
    id = centre.do("give_list", **asked())["given"]
    before = (today() - timedelta(days=1)).isoformat()
    assert "day" in centre.refused("end_given_list", given=id, how="returned", day=before)


def test_a_number_that_is_typed_or_read_finds_the_copy(desk: Desk) -> None:
    made = desk.do("give_list", **asked())
    for code in (str(made["number"]), f"VCLIST:{made['number']}"):
        assert desk.post("/given/find", code=code).headers["location"] == f"/given/{made['given']}"
    assert "ありません" in desk.post("/given/find", code="99999").text


def test_a_copy_is_printed_with_its_number(desk: Desk) -> None:
    two_watched(desk)
    said = asked(sort="watched", body="consent_district", items=["phone", "address", "chain"])
    desk.do("give_list", **said)
    answer = desk.post(f"/given/{said['given']}/list.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


def test_a_list_printed_for_somebody_has_a_number_and_one_for_nobody_stays_here(desk: Desk) -> None:
    desk.volunteer("遠藤　和子")
    assert desk.post("/rosters/people/print").headers["content-type"] == "application/pdf"
    assert desk.read(given.outside) == []
    for _ in range(2):
        desk.post("/rosters/people/print", to_whom="川上町会 中村", command_id=COMMAND)
    (copy,) = desk.read(given.outside)
    assert (copy["sort"], copy["to_whom"], copy["people"], copy["ground"]) == (
        "people",
        "川上町会 中村",
        1,
        "work",
    )
    assert "センターの仕事のため" in desk.get(f"/given/{copy['id']}").text
    desk.post("/rosters/people/print", to_whom="川上消防団", command_id=COMMAND)
    assert len(desk.read(given.outside)) == 2


COMMAND = "01a221b6-9fc0-7692-bdb8-16ad7f5791ca"


def test_a_safety_list_taken_along_has_a_number(desk: Desk) -> None:
    salon_id, _ = salon(desk, "川上　ハル")
    round_id = opened(desk, salon_id)
    desk.post(f"/safety/{round_id}/print", to_whom="班長 高木")
    assert [one["sort"] for one in desk.read(given.outside)] == ["safety"]
