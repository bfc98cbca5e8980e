"""Who visits: a visitor who is a registered person, 民生委員 handed over, and the list that goes with the next visitor."""

import re

from tests.centre import Centre, Desk
from tests.test_watching import person, row, watched
from vcenter.store import given, visitors, watching

MAY = {
    "/watching/visitors/commissioner": "watch",
    "/watching/visitors/find": "watch",
    "/watching/visitors/link": "watch",
    "/watching/visitors/part": "watch",
    "/watching/visitors/handover.pdf": "watch",
    "link_visitor": "watch",
    "part_visitor": "watch",
    "hand_over_commissioner": "watch",
    "give_handover_list": "watch",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

VISITOR = "民生　花子"


def test_a_visitor_is_a_registered_person_of_all_whom_they_visit(centre: Centre) -> None:
    watched(centre, "遠藤　和子"), watched(centre, "齋藤　光男")
    known = person(centre, VISITOR)
    done = centre.try_("link_visitor", visitor=VISITOR, person=known)
    assert centre.read(visitors.visited_by, known) == 2
    centre.do("take_back", entry=done.id)
    assert centre.read(visitors.every) == {}


def test_nobody_is_linked_who_visits_nobody_or_is_hidden(centre: Centre) -> None:
    known = person(centre, VISITOR)
    assert "visitor" in centre.refused("link_visitor", visitor=VISITOR, person=known)


def test_whoever_takes_over_is_not_taken_for_whom_the_last_one_was(centre: Centre) -> None:
    watched(centre)
    known = person(centre, VISITOR)
    centre.do("link_visitor", visitor=VISITOR, person=known)
    centre.do("hand_over_watches", visitor=VISITOR, to="次の　訪問員")
    assert centre.read(visitors.visited_by, known) == 0


def test_a_commissioner_is_replaced_of_everybody_at_once_and_back(centre: Centre) -> None:
    first = watched(centre, "遠藤　和子", commissioner_name="高木　一郎", visitor="高木　一郎")
    second = watched(centre, "齋藤　光男", commissioner_name="高木　一郎")
    done = centre.try_(
        "hand_over_commissioner", commissioner="高木　一郎", to="中村　節子", to_phone="090-1111-2222"
    )
    assert [row(centre, one)["commissioner_phone"] for one in (first, second)] == ["090-1111-2222"] * 2
    assert [row(centre, one)["visitor"] for one in (first, second)] == ["中村　節子", VISITOR]
    centre.do("take_back", entry=done.id)
    assert [row(centre, one)["visitor"] for one in (first, second)] == ["高木　一郎", VISITOR]
    assert "commissioner" in centre.refused("hand_over_commissioner", commissioner="だれか", to="中村　節子")


def test_the_handover_list_has_a_number_and_of_another_body_only_who_agreed(centre: Centre) -> None:
    yes, _ = watched(centre, "遠藤　和子"), watched(centre, "齋藤　光男")
    said = {"visitor": VISITOR, "to_whom": "次の　訪問員"}
    whole = centre.do("give_handover_list", **said)
    assert (whole["people"], whole["left_out"]) == (2, 0)
    assert (
        "同意した方がいません"
        in centre.refused("give_handover_list", **said, body="consent_commissioner")["body"]
    )
    centre.do("ask_watched", watch=yes, consent_commissioner="yes")
    part = centre.do("give_handover_list", **said, body="consent_commissioner")
    assert (part["people"], part["left_out"]) == (1, 1)
    assert part["number"] == whole["number"] + 1
    assert [one["name"] for one in centre.read(given.on_list, part["given"])] == ["遠藤　和子"]


def test_the_list_is_printed_from_the_page_and_stands_in_the_register(desk: Desk) -> None:
    watched(desk)
    made = desk.post("/watching/visitors/handover.pdf", visitor=VISITOR, to_whom="次の　訪問員")
    assert made.headers["content-type"] == "application/pdf"
    (copy,) = desk.read(given.outside)
    assert copy["title"] == f"引き継ぎ名簿（{VISITOR}）"
    assert desk.get(f"/given/{copy['id']}").status_code == 200
    assert desk.post(f"/given/{copy['id']}/list.pdf").headers["content-type"] == "application/pdf"


def test_the_list_is_printed_again_under_its_number_and_a_second_is_asked_about(desk: Desk) -> None:
    watched(desk)
    said = {"visitor": VISITOR, "to_whom": "次の　訪問員", "body": ""}
    for _ in range(2):
        asks = desk.post("/watching/visitors/handover.pdf", **said)
    assert "もう渡してあります" in asks.text
    (copy,) = desk.read(given.outside)
    again = desk.post("/watching/visitors/handover.pdf", **said, copy=copy["id"])
    assert f"list-{copy['number']}" in again.headers["content-disposition"]
    assert len(desk.read(given.outside)) == 1


def test_a_visitor_is_found_and_linked_on_the_page(desk: Desk) -> None:
    watched(desk)
    known = person(desk, VISITOR)
    found = desk.post("/watching/visitors/find", q="花子", visitor=VISITOR).text
    assert re.search(rf'name="person" value="{known}"', found)
    desk.post("/watching/visitors/link", visitor=VISITOR, person=known)
    assert "と結んであります" in desk.get("/watching/visitors").text
    assert "1人を訪問しています" in desk.get(f"/rosters/people/{known}").text
    desk.post("/watching/visitors/part", visitor=VISITOR)
    assert desk.read(visitors.every) == {}
    assert len(desk.read(watching.visitors)) == 1
