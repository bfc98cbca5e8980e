"""秘匿: whoever must not be found is found by nobody but those few who have to, on no way out of the program."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.centre import NOT_ON_THE_CARD, PIN, Centre, Desk, add_staff, field_of, need_payload, new_id
from tests.outbox import Enrolled, entry
from tests.paper import text_of
from tests.phone import Phone
from tests.satellite import Two, satellite, tell, two_servers
from tests.world import SEARCHES, World, payloads
from vcenter.access.identity import Identity
from vcenter.domain.roles import ANY_ROLE, Role
from vcenter.domain.servers import HEADQUARTERS
from vcenter.satellites import hiding, letters
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import hidden, journal, needs, people, photos, review, teams
from vcenter.store.handing_out import copy_for
from vcenter.store.hidden import NEEDS, PEOPLE
from vcenter.store.programs import listings
from vcenter.store.roster_marks import Mark
from vcenter.store.tx import Tx
from vcenter.web.hidden import sees
from vcenter.web.state import running

MAY = {
    "/rosters/people/{person}/hide": "reception rosters",
    "/rosters/people/{person}/show": "",
    "/needs/{need}/hide": "needs survey",
    "/needs/{need}/show": "",
    "/headquarters/hidden": "",
    "/dispatch/print-hidden": "dispatch matching",
    "hide_person": "reception needs survey rosters watch",
    "hide_need": "reception needs survey rosters watch",
    "show_person": "",
    "show_need": "",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

SECRETS = (
    "ひみつ坂99",
    "ひみつ町",
    "鳥居の裏",
    "ひみつ荘",
    "05099991234",
    "050-9999-1234",
    "05099995678",
    "050-9999-5678",
)
"""What is told of where she is and how she is called, anywhere."""

WHERE = {
    "address": "港区ひみつ坂99",
    "district": "ひみつ町",
    "access": "鳥居の裏",
    "location": "35.65812, 139.74143",
    "present_address": "ひみつ荘201",
}

CALLED = {"name": "隠　れい", "kana": "カクレ　レイ", "phone": "050-9999-1234"}


def told_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def volunteer(where: Desk | Centre, **changes: object) -> str:
    """Somebody who has fled, and who has come to help."""
    more = {
        "birth": "1985-05-05",
        "phone_other": "050-9999-5678",
        "address": "港区ひみつ坂99",
        "note": "鳥居の裏",
    }
    return where.volunteer("隠　れい", **{"phone": "050-9999-1234"} | more | changes)


def need_of_hers(where: Desk | Centre, **changes: object) -> str:
    return str(where.do("record_need", **need_payload(**WHERE | {"person": CALLED} | changes))["need"])


def formed(where: Desk | Centre | World, need: str, members: list[str]) -> str:
    """A team that waits to leave, the first of these its leader."""
    payload = {"team": new_id(), "need": need, "leader": members[0], "members": members, "back_by": "23:59"}
    return str(where.do("form_team", **payload)["team"])


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def everything_but_hers(desk: Desk) -> None:
    """Sign in as somebody who may everything but see where she is."""
    seers = {Role.RESPONSIBLE, Role.ROSTERS, Role.NEEDS, Role.SURVEY}
    desk.write(add_staff, "ほかの係", ANY_ROLE - seers)
    answer = desk.client.post("/sign-in", data={"name": "ほかの係", "secret": PIN})
    assert answer.status_code == 303, answer.text
    desk.session = field_of(desk.get("/reception").text, "session")


# Every way out


def test_no_screen_of_anybody_else_says_where_she_is(world: World) -> None:
    desk = world.desk
    person, need = volunteer(desk), need_of_hers(desk)
    leader = world.leader()
    team = formed(world, need, [leader, person])
    desk.do("hide_need", need=need)
    desk.do("hide_person", person=person)
    everything_but_hers(desk)
    seen = set()
    for path in world.pages():
        text = desk.client.get(path, headers={"x-vcenter-sync": "1"}).text
        assert not told_in(text), f"{path} says {told_in(text)}"
        seen |= {id for id in (person, need, team) if id in path}
    assert seen == {person, need, team}
    for path in SEARCHES:
        for words in ("隠", "かくれ", "050-9999-1234", "ひみつ"):
            answer = desk.post(path, q=words, **{"person.name": words})
            assert answer.status_code == 200 or "の人のものです" in answer.text
            text = answer.text.replace(words, "")
            assert not told_in(text), f"{path} says {told_in(text)}"


def test_programs_are_told_of_none_who_is_hidden(desk: Desk) -> None:
    person, need = volunteer(desk), need_of_hers(desk)
    desk.do("hide_person", person=person)
    desk.do("hide_need", need=need)
    for listing in listings():
        text = desk.get(f"/api/{listing.name}").text
        assert not told_in(text), listing.name
        assert "隠　れい" not in text, listing.name


def test_a_program_is_not_told_the_phone_of_a_leader_who_is_hidden(desk: Desk) -> None:
    person = volunteer(desk, may_lead=True, experienced=True)
    need = str(desk.do("record_need", **need_payload())["need"])
    formed(desk, need, [person, desk.volunteer()])
    assert told_in(desk.get("/api/teams").text)
    desk.do("hide_person", person=person)
    assert not told_in(desk.get("/api/teams").text)


def test_tablets_forget_her_and_are_known_to_have_forgotten(desk: Desk) -> None:
    tablet = Enrolled(desk)
    person, need = volunteer(desk), need_of_hers(desk)
    kept, cursor = tablet.replica()
    assert person in kept["people"] and need in kept["needs"]
    tablet.changes(cursor)
    desk.do("hide_need", need=need)
    desk.do("hide_person", person=person)
    page = desk.get(f"/rosters/people/{person}").text
    assert "まだ消えたと確かめられていない" in page and "受付2" in page
    told = tablet.changes(cursor)
    assert {"id": person, "hidden": 1} in told["gone"]["people"]
    assert {"id": need, "hidden": 1} in told["gone"]["needs"]
    assert not told_in(orjson.dumps(told).decode())
    tablet.changes(told["cursor"])
    assert (
        "すべての拠点とタブレットから消えたことを確かめました" in desk.get(f"/rosters/people/{person}").text
    )
    anew, _ = tablet.replica()
    assert person not in anew["people"] and need not in anew["needs"]


def test_her_sheet_says_what_to_do_and_neither_whose_nor_where(centre: Centre) -> None:
    need = need_of_hers(centre, not_to_do="写真を撮らない")
    person = volunteer(centre)
    leader = centre.leader()
    team = formed(centre, need, [leader, person])
    centre.do("hide_need", need=need)
    centre.do("hide_person", person=person)
    said = repr(centre.read(dispatch_sheet, team, 1))
    assert not told_in(said) and "隠" not in said and "カクレ" not in said
    assert "写真を撮らない" in said
    confirmed = repr(
        centre.run(centre.database.read(lambda tx: dispatch_sheet(tx, team, 1, with_hidden=True)))
    )
    for secret in ("ひみつ坂99", "鳥居の裏", "050-9999-1234"):
        assert secret in confirmed


def test_her_sheet_with_her_address_is_confirmed_and_noted(desk: Desk) -> None:
    need = need_of_hers(desk)
    leader = desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222")
    members = [leader, desk.volunteer("班員　二郎")]
    team = formed(desk, need, members)
    desk.do("hide_need", need=need)
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "住所と電話を載せて印刷する" in page
    assert not told_in(text_of(desk.post("/dispatch/print", teams=team).content))
    assert desk.row(teams.by_id, team)["copies_telling"] == 0
    asked = desk.post("/dispatch/print-hidden", teams=team, own_pin="")
    assert asked.status_code == 422 and "暗証番号をもう一度" in asked.text
    printed = text_of(desk.post("/dispatch/print-hidden", teams=team).content)
    assert "ひみつ坂99" in printed and "班長だけが持つ紙です" in printed
    assert "秘匿の住所と電話を載せて印刷した" in desk.get("/headquarters/dangerous-acts").text
    assert "活動指示書（秘匿の住所と電話も）" in desk.get("/headquarters/journal").text
    assert desk.row(teams.by_id, team)["copies_telling"] == 1
    everything_but_hers(desk)
    assert "住所と電話を載せて印刷する" not in desk.get(f"/dispatch/teams/{team}").text
    refused = desk.post("/dispatch/print-hidden", teams=team)
    assert refused.status_code == 422 and "責任者かニーズの担当者" in refused.text


def test_no_team_leaves_for_her_whose_leader_was_not_told(desk: Desk) -> None:
    team = desk.team()
    desk.do("hide_need", need=desk.row(teams.by_id, team)["need_id"])
    refused = desk.post(f"/dispatch/teams/{team}/send", back_by="23:59", leader_phone="090-1111-2222")
    assert refused.status_code == 422 and "班長に口で伝えて" in refused.text
    told = desk.post(
        f"/dispatch/teams/{team}/send", back_by="23:59", leader_phone="090-1111-2222", told_leader="on"
    )
    assert told.status_code == 303


def test_the_leader_has_it_on_paper_or_by_mouth(centre: Centre) -> None:
    team = centre.team()
    centre.do("hide_need", need=centre.row(teams.by_id, team)["need_id"])
    centre.do("print_sheets", teams=[team], with_hidden=True)
    centre.do("send_out", team=team, back_by="23:59")


def test_her_own_pass_does_not_say_that_she_is_hidden(desk: Desk) -> None:
    person = volunteer(desk)
    desk.do("hide_person", person=person)
    assert "秘匿" not in desk.get(f"/people/{person}/pass").text


def test_whoever_passes_the_desk_does_not_read_her_name(desk: Desk) -> None:
    person = volunteer(desk)
    assert "隠　れい" in desk.get("/reception").text
    desk.do("hide_person", person=person)
    page = desk.get("/reception").text
    assert "隠　れい" not in page and "受付証" in page
    found = desk.post("/reception/find", q="隠").text
    assert "隠　れい" in found and "だれにも答えないでください" in found


def test_her_sticker_bears_a_number(desk: Desk) -> None:
    person = volunteer(desk)
    desk.do("hide_person", person=person)
    number = desk.row(people.by_id, person)["pass_number"]
    said = text_of(desk.post("/papers/one", person=person, kind="sticker", layout="roll_62").content)
    assert "隠" not in said and "カクレ" not in said
    assert number[:6] in said


def test_a_group_list_says_that_she_is_hidden_and_no_more(desk: Desk) -> None:
    person = volunteer(desk, group="港防災の会")
    desk.do("hide_person", person=person)
    (group,) = desk.read(lambda tx: tx.fetch("SELECT id FROM groups"))
    page = desk.get(f"/rosters/groups/{group['id']}").text
    assert "隠　れい" in page and "秘匿" in page and not told_in(page)


def test_a_satellites_copy_knows_nothing_of_her(desk: Desk, tmp_path: Path) -> None:
    person, need = volunteer(desk), need_of_hers(desk)
    leader = desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222")
    formed(desk, need, [leader, person])
    desk.do("hide_need", need=need)
    desk.do("hide_person", person=person)
    copy = tmp_path / "copy.sqlite"
    copy_for(running(desk.app).settings.database, copy, "north")
    content = copy.read_bytes()
    assert not told_in(content.decode("utf-8", "replace"))
    assert "隠　れい".encode() not in content
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM needs").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM hidden_people").fetchone() == (0,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


# Who may see


def test_the_card_names_who_may_see_and_shows_it_to_those_alone(desk: Desk) -> None:
    person = volunteer(desk)
    desk.write(add_staff, "名簿　花", frozenset({Role.ROSTERS}))
    desk.write(add_staff, "総務　一", frozenset({Role.ADMINISTRATION}))
    desk.do("hide_person", person=person)
    page = desk.get(f"/rosters/people/{person}").text
    assert "名簿　花" in page and "本部" in page and "総務　一" not in page
    assert "港区ひみつ坂99" in page
    everything_but_hers(desk)
    page = desk.get(f"/rosters/people/{person}").text
    assert "名簿　花" in page and not told_in(page)


def test_a_days_helper_at_the_needs_desk_does_not_see_it(desk: Desk) -> None:
    need = need_of_hers(desk)
    desk.do("hide_need", need=need)
    assert "ひみつ坂99" in desk.get(f"/needs/{need}").text
    helper = running(desk.app).identities
    assert helper
    staff = Identity("花", "受付1", id=new_id(), roles=frozenset({Role.NEEDS}))
    assert sees(staff, NEEDS) and not sees(staff, PEOPLE)
    lent = Identity("手伝", "受付1", id=new_id(), roles=frozenset({Role.NEEDS}), helps_at="needs")
    assert not sees(lent, NEEDS)


def test_photos_of_a_hidden_need_are_shown_to_those_alone(world: World) -> None:
    need, photo = world.photo()
    world.do("hide_need", need=need)
    assert photo in world.desk.get(f"/needs/{need}").text
    everything_but_hers(world.desk)
    assert photo not in world.desk.get(f"/needs/{need}").text
    assert world.desk.client.get(f"/needs/{need}/photos/{photo}").status_code == 404
    assert world.desk.client.get(f"/photos/{photo}").status_code == 404


# What is kept, and what is not lost


def test_whoever_corrects_her_card_without_seeing_it_loses_nothing(centre: Centre) -> None:
    person = volunteer(centre)
    centre.do("hide_person", person=person)
    centre.do("change_person", person=person, name="隠　令", phone="", address="", experienced=True)
    row = centre.row(people.by_id, person)
    assert (row["name"], row["experienced"], row["address"]) == ("隠　令", 1, "")
    assert centre.read(hidden.said, PEOPLE, person)["address"] == "港区ひみつ坂99"
    centre.do("change_person", person=person, name="隠　令", phone="050-9999-0000")
    assert centre.read(hidden.said, PEOPLE, person)["phone"] == "050-9999-0000"
    assert centre.row(people.by_id, person)["phone"] == ""


def test_a_hidden_need_is_corrected_by_who_may_see_it(centre: Centre) -> None:
    need = need_of_hers(centre)
    centre.do("hide_need", need=need)
    card = {k: v for k, v in need_payload(**WHERE).items() if k not in NOT_ON_THE_CARD}
    centre.do("change_need", need=need, **card | {"address": "港区ひみつ坂99の3"})
    row = centre.row(needs.by_id, need)
    assert row["address"] == ""
    assert centre.run(centre.database.read(needs.with_hidden, row))["address"] == "港区ひみつ坂99の3"


def test_she_is_not_registered_twice_because_her_phone_is_hidden(centre: Centre) -> None:
    person = volunteer(centre, birth=None)
    centre.do("hide_person", person=person)
    refused = centre.refused("register_person", person=new_id(), name="隠　れい", phone="050-9999-1234")
    assert "同じ名前" in refused["same"]


def test_a_new_need_of_hers_is_hidden_from_the_beginning(centre: Centre) -> None:
    person = volunteer(centre)
    centre.do("hide_person", person=person)
    need = need_of_hers(centre, person={"person": person, "name": "隠　れい"})
    row = centre.row(needs.by_id, need)
    assert row["hidden_at"] and row["address"] == ""


@pytest.mark.parametrize("stays", ["she", "the other"])
def test_two_records_that_become_one_are_hidden_when_either_was(centre: Centre, stays: str) -> None:
    person = volunteer(centre)
    other = centre.person("隠　れい", phone="050-9999-5678", address="港区ひみつ坂99", even_if_same=True)
    centre.do("hide_person", person=person)
    keep, gone = (person, other) if stays == "she" else (other, person)
    centre.do("join_people", keep=keep, gone=gone)
    rows = centre.read(lambda tx: tx.fetch("SELECT * FROM people WHERE name = '隠　れい'"))
    assert len(rows) == 2 and all(row["hidden_at"] for row in rows)
    assert not told_in(repr(rows))
    assert centre.read(hidden.said, PEOPLE, keep)["phone"] in ("050-9999-1234", "050-9999-5678")


def test_a_place_alone_is_hidden_without_its_person(centre: Centre) -> None:
    centre.person("隠　れい", phone="050-9999-1234", address="芝1-1-1")
    need = need_of_hers(centre)
    centre.do("hide_need", need=need, place_alone=True)
    row = centre.row(needs.by_id, need)
    assert row["address"] == "" and row["person_phone"] == "050-9999-1234"


def test_a_place_that_stands_in_the_rosters_is_not_hidden_alone(centre: Centre) -> None:
    need = need_of_hers(centre)
    assert "名簿にも同じ住所" in centre.refused("hide_need", need=need, place_alone=True)["place_alone"]


def test_what_could_not_be_read_of_her_is_hidden_too(centre: Centre) -> None:
    person = volunteer(centre, address="")
    centre.run(
        centre.database.write(people.mark, person, Mark("address", "港区ひみつ坂99（？）", "読めません"))
    )
    centre.do("hide_person", person=person)
    assert centre.read(people.marks, person) == []
    assert centre.read(hidden.said, PEOPLE, person)["address"] == "港区ひみつ坂99（？）"
    centre.run(centre.database.write(people.mark, person, Mark("postal", "ひみつ町？", "読めません")))
    assert centre.read(people.marks, person) == []
    assert centre.read(hidden.said, PEOPLE, person)["postal"] == "ひみつ町？"


def test_an_entry_about_her_that_waits_does_not_say_where_she_is(desk: Desk) -> None:
    tablet, person = Enrolled(desk), volunteer(desk)
    desk.do("hide_person", person=person)
    card: dict[str, Any] = {"name": "隠　れい", "address": "港区ひみつ坂99"}
    tablet.outbox(
        entry("change_person", person=person, seen="2020-01-01T00:00:00.000Z", **card),
        entry("register_person", person=new_id(), hidden=True, guardian=new_id(), **card),
        entry(
            "record_need",
            **need_payload(**WHERE | {"person": CALLED | {"person": person}}, ready=True, consent_team=False),
        ),
    )
    page = desk.get("/review").text
    assert page.count("隠　れい") >= 2 and not told_in(page)


# Marked at registration


def test_reception_marks_her_while_she_is_registered(desk: Desk) -> None:
    person = new_id()
    desk.post(
        "/reception/new",
        person=person,
        name="隠　れい",
        phone="050-9999-1234",
        hidden="on",
        birth="1985-05-05",
    )
    row = desk.row(people.by_id, person)
    assert row["hidden_at"] and row["phone"] == ""
    assert (
        "すべての拠点とタブレットから消えたことを確かめました" in desk.get(f"/rosters/people/{person}").text
    )


def test_the_needs_desk_marks_her_on_the_card(centre: Centre) -> None:
    need = need_of_hers(centre, hidden=True)
    row = centre.row(needs.by_id, need)
    assert row["hidden_at"] and row["address"] == row["person_phone"] == ""


def test_a_tablet_without_network_marks_her_too(desk: Desk) -> None:
    tablet, person = Enrolled(desk), new_id()
    (told,) = tablet.outbox(
        entry("register_person", person=person, name="隠　れい", address="港区ひみつ坂99", hidden=True)
    )
    assert told["status"] == "done"
    kept, _ = tablet.replica()
    assert person not in kept.get("people", {})


# Whoever may be she


def test_a_tablet_that_has_forgotten_her_does_not_make_her_known_in_the_open(desk: Desk) -> None:
    tablet, person = Enrolled(desk), volunteer(desk)
    desk.do("hide_person", person=person)
    card: dict[str, Any] = {"name": "隠　れい", "phone": "050-9999-1234", "address": "港区ひみつ坂99"}
    (told,) = tablet.outbox(entry("register_person", person=new_id(), check_in=True, **card))
    assert told["status"] == "done"
    assert not told_in(repr(desk.read(lambda tx: tx.fetch("SELECT * FROM people"))))
    assert not told_in(str(tablet.changes()))


def test_nor_does_a_group_a_roster_a_need_or_a_form_at_home(centre: Centre) -> None:
    person = volunteer(centre, birth=None)
    centre.do("hide_person", person=person)
    card: dict[str, Any] = {"name": "隠　れい", "phone": "050-9999-1234"}
    centre.do(
        "receive_group",
        arrival=new_id(),
        new_group="港防災の会",
        new_people=[{"id": new_id(), **card}],
        unnamed=0,
    )
    row = {"row": 1, "id": new_id(), "name": "隠　れい", "address": "港区ひみつ坂99"}
    centre.do("keep_people", source="名簿.csv", rows=[row])
    need_of_hers(centre, person={"name": "隠　れい"}, address="港区ひみつ坂99")
    rows = centre.read(lambda tx: tx.fetch("SELECT * FROM people")) + centre.read(
        lambda tx: tx.fetch("SELECT * FROM needs")
    )
    assert not told_in(repr(rows))


def test_somebody_of_her_name_who_was_born_on_another_day_is_not_hidden(centre: Centre) -> None:
    centre.do("hide_person", person=volunteer(centre))
    other = centre.person("隠　れい", birth="1950-01-01", address="港区芝1-2-3")
    assert centre.row(people.by_id, other)["hidden_at"] is None


def test_a_form_at_home_does_not_find_out_that_she_is_here(world: World) -> None:
    person = volunteer(world.desk)
    world.do("hide_person", person=person)
    form = payloads()["preregister"](world) | {"name": "隠　れい", "phone": "090-3333-4444"}
    born = [
        world.do("preregister", **form | {"person": new_id(), "birth": day})
        for day in ("1985-05-05", "1985-05-06")
    ]
    assert [one["claim"] for one in born] == [None, None]
    now = [
        world.do("register_beforehand", **form | {"person": new_id(), "birth": day}) | {"person": ""}
        for day in ("1985-05-05", "1985-05-06")
    ]
    assert now[0] == now[1]


def test_a_phone_that_sends_her_name_twice_is_answered_as_any_other(desk: Desk) -> None:
    desk.sign_in()
    desk.do("hide_person", person=volunteer(desk))
    phone = Phone(desk)
    passes = []
    for _ in range(2):
        phone.register(name="隠　れい", birth="1985-05-05", phone="050-9999-1234")
        passes.append(re.findall(r"\d{3}-\d{3}-\d{3}", phone.get("/join/done").text))
    assert passes[0] and passes[0] == passes[1]


def test_what_was_said_before_of_her_is_not_lost(centre: Centre) -> None:
    person = volunteer(centre, note="")
    centre.do("hide_person", person=person)
    centre.do("change_person", person=person, name="隠　れい", birth="1985-05-05", phone="090-0000-1111")
    known = centre.read(hidden.said, PEOPLE, person)
    assert known["phone"] == "090-0000-1111" and "前の電話: 050-9999-1234" in known["note"]


def test_her_children_are_hidden_with_her(centre: Centre) -> None:
    person = volunteer(centre)
    child = centre.person("隠　空", birth="2015-01-01", guardian=person, address="港区ひみつ坂99")
    centre.do("hide_person", person=person)
    row = centre.row(people.by_id, child)
    assert row["hidden_at"] and row["address"] == ""


def test_who_lives_where_somebody_hidden_asks_for_help_is_hidden_too(centre: Centre) -> None:
    person = volunteer(centre)
    centre.do("hide_person", person=person)
    need = need_of_hers(
        centre,
        person={"name": "祖母　ふみ"},
        requester={"person": person, "name": "隠　れい"},
        requester_relation="孫",
    )
    row = centre.row(needs.by_id, need)
    assert row["hidden_at"] and centre.row(people.by_id, row["person_id"])["address"] == ""


def test_a_place_that_was_hidden_by_itself_stays_hidden(centre: Centre) -> None:
    person = volunteer(centre, address="芝1-1-1", note="")
    need = need_of_hers(centre, person={"person": person, "name": "隠　れい"})
    centre.do("hide_need", need=need, place_alone=True)
    centre.do("hide_person", person=person)
    centre.do("show_person", person=person)
    assert centre.row(needs.by_id, need)["address"] == ""


def test_where_she_was_sent_on_to_is_hidden_with_its_reason(desk: Desk) -> None:
    need = need_of_hers(desk, consent_bodies=True)
    desk.do("step_need", need=need, to="referred", referred_to="ひみつ荘の窓口", reason="ひみつ町へ移った")
    desk.do("hide_need", need=need)
    everything_but_hers(desk)
    assert not told_in(desk.get(f"/needs/{need}").text)


def test_a_pile_of_passes_leaves_her_out(desk: Desk) -> None:
    person = volunteer(desk)
    desk.volunteer("山田　花子")
    desk.do("hide_person", person=person)
    said = text_of(desk.post("/papers/passes", who="here", layout="card").content)
    assert "花子" in said and "隠" not in said


def test_why_she_is_not_received_is_read_by_few(desk: Desk) -> None:
    person = volunteer(desk)
    desk.do("bar_person", person=person, reason="ひみつ町から探しに来る人がいる")
    desk.do("hide_person", person=person)
    assert "ひみつ町から" in desk.get(f"/rosters/people/{person}").text
    everything_but_hers(desk)
    page = desk.get(f"/rosters/people/{person}").text
    assert "受付を止めています" in page and "ひみつ町から" not in page


# Taking it away again


def test_only_who_is_responsible_takes_the_mark_away_with_their_pin_and_every_one_of_them_is_told(
    desk: Desk,
) -> None:
    person, need = volunteer(desk), need_of_hers(desk)
    desk.do("hide_person", person=person)
    desk.do("hide_need", need=need)
    asked = desk.client.post(
        f"/rosters/people/{person}/show", data={"session": desk.session, "command_id": new_id()}
    )
    assert asked.status_code == 422 and "暗証番号をもう一度" in asked.text
    assert desk.post(f"/rosters/people/{person}/show").status_code == 303
    row = desk.row(people.by_id, person)
    assert row["hidden_at"] is None and row["address"] == "港区ひみつ坂99"
    assert "隠　れいさんの秘匿をやめた" in desk.get("/headquarters/dangerous-acts").text


def test_a_need_stays_hidden_while_its_person_is(centre: Centre) -> None:
    person = volunteer(centre)
    need = need_of_hers(centre, person={"person": person, "name": "隠　れい"})
    centre.do("hide_person", person=person)
    assert "人の画面で" in centre.refused("show_need", need=need)["need"]
    centre.do("show_person", person=person)
    assert centre.row(needs.by_id, need)["address"] == "港区ひみつ坂99"
    assert "秘匿になっていません" in centre.refused("show_need", need=need)["need"]
    assert "秘匿になっていません" in centre.refused("show_person", person=person)["person"]


def test_nobody_is_hidden_who_is_not_known(centre: Centre) -> None:
    assert "登録されていません" in centre.refused("hide_person", person=new_id())["person"]
    assert "記録されていません" in centre.refused("hide_need", need=new_id())["need"]


# While their team is out


def test_hiding_says_which_team_has_a_sheet_with_the_address(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team])
    desk.do("send_out", team=team)
    need = desk.row(teams.by_id, team)["need_id"]
    assert desk.post(f"/needs/{need}/hide").status_code == 303
    for path in (
        f"/needs/{need}",
        f"/dispatch/teams/{team}",
        "/dispatch",
        "/returns",
        f"/returns/teams/{team}",
    ):
        assert re.search("住所のある指示書[^0-9]*1枚", desk.get(path).text), path
    desk.do("take_sheet_back", team=team, copy_number=1)
    assert "住所のある指示書" not in desk.get(f"/returns/teams/{team}").text


# Other servers


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_servers(tmp_path) as both:
        yield both


def everything_in(centre: Centre) -> str:
    """Every table of a server, as one text."""

    def look(tx: Tx) -> str:
        names = [row["name"] for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return repr([tx.fetch(f"SELECT * FROM {name}") for name in names])

    return str(centre.read(look))


def test_a_satellite_is_never_told_of_whoever_was_hidden_from_the_beginning(two: Two) -> None:
    person = volunteer(two.headquarters, hidden=True)
    need = need_of_hers(two.headquarters, hidden=True)
    two.headquarters.do("change_person", person=person, name="隠　れい", address="港区ひみつ坂99")
    leader = two.headquarters.leader()
    formed(two.headquarters, need, [leader, person])
    assert not told_in(two.headquarters.read(letters.write, two.north_id).model_dump_json())
    two.meet()
    said = everything_in(two.north)
    assert not told_in(said) and "隠　れい" not in said and person not in said
    assert two.north.read(review.waiting) == []


def test_of_a_roster_the_others_are_told(two: Two) -> None:
    person = volunteer(two.headquarters, hidden=True)
    other = two.headquarters.volunteer("山田　花子")
    two.headquarters.do("print_stickers", who="people", people=[other, person])
    two.meet()
    (told,) = [row for row in two.north.read(journal.applied) if row["kind"] == "print_stickers"]
    assert orjson.loads(told["payload"])["people"] == [other]


def test_a_team_in_which_she_is_stays_headquarters_own(two: Two) -> None:
    person, leader = volunteer(two.headquarters, hidden=True), two.headquarters.leader()
    team = formed(two.headquarters, two.headquarters.need(), [leader, person])
    two.headquarters.do("send_out", team=team)
    two.meet()
    assert two.north.read(teams.by_id, team) is None
    assert two.north.read(review.waiting) == []


def test_a_satellite_takes_away_what_it_was_told_before_and_headquarters_know_when(two: Two) -> None:
    person, need = volunteer(two.headquarters), need_of_hers(two.headquarters)
    two.meet()
    assert told_in(everything_in(two.north))
    two.headquarters.do("hide_need", need=need)
    two.headquarters.do("hide_person", person=person)
    entry_id = two.headquarters.row(hidden.row_of, PEOPLE, person)["entry"]
    (waiting,) = two.headquarters.read(hiding.unconfirmed, entry_id)
    assert waiting["name"] == "北サテライト" and not waiting["said"]
    tell(two.headquarters, two.north, two.north_id)
    assert not told_in(everything_in(two.north))
    assert two.headquarters.read(hiding.unconfirmed, entry_id), "nobody has confirmed yet"
    tell(two.north, two.headquarters, HEADQUARTERS)
    assert two.headquarters.read(hiding.unconfirmed, entry_id) == []
    assert two.headquarters.read(hidden.said, PEOPLE, person)["address"] == "港区ひみつ坂99"
    for server in (two.headquarters, two.north):
        assert server.read(journal.CHAIN.first_break) is None


def test_what_a_satellite_marks_is_taken_away_there_once_headquarters_have_it(two: Two) -> None:
    person, need = volunteer(two.north), need_of_hers(two.north)
    two.north.do("hide_person", person=person)
    two.north.do("hide_need", need=need)
    assert told_in(everything_in(two.north)), "it is nowhere else yet"
    tell(two.north, two.headquarters, HEADQUARTERS)
    assert told_in(everything_in(two.north)), "nobody has said yet that it arrived"
    tell(two.headquarters, two.north, two.north_id)
    assert not told_in(everything_in(two.north))
    assert two.headquarters.read(hidden.said, PEOPLE, person)["address"] == "港区ひみつ坂99"
    assert two.headquarters.read(hidden.said, NEEDS, need)["address"] == "港区ひみつ坂99"


def test_another_satellite_takes_it_away_too(two: Two, tmp_path: Path) -> None:
    person = volunteer(two.north)
    two.meet()
    with satellite(two.headquarters, "南サテライト", tmp_path / "south") as south:
        south_id = south.read(lambda tx: tx.value("SELECT place FROM this_place"))
        assert told_in(everything_in(south))
        two.north.do("hide_person", person=person)
        two.meet()
        tell(two.headquarters, south, south_id)
        assert not told_in(everything_in(south))
        assert two.headquarters.read(hidden.said, PEOPLE, person)["phone"] == "050-9999-1234"


def test_what_a_satellite_has_still_to_tell_of_her_is_not_lost(two: Two) -> None:
    person = volunteer(two.headquarters)
    two.meet()
    two.north.do(
        "change_person", person=person, name="隠　れい", phone="050-9999-1234", address="港区ひみつ坂99の8"
    )
    two.headquarters.do("hide_person", person=person)
    tell(two.headquarters, two.north, two.north_id)
    two.meet()
    assert two.headquarters.read(hidden.said, PEOPLE, person)["address"] == "港区ひみつ坂99の8"
    assert not told_in(everything_in(two.north))


def test_a_satellite_works_on_with_its_other_people(two: Two) -> None:
    person = volunteer(two.headquarters)
    two.meet()
    two.headquarters.do("hide_person", person=person)
    two.meet()
    other = two.north.volunteer("北野　花子")
    two.meet()
    assert two.headquarters.read(people.by_id, other)
    assert two.headquarters.read(review.waiting) == two.north.read(review.waiting) == []


def test_the_pictures_of_a_hidden_need_go_to_no_satellite(world: World) -> None:
    need, photo = world.photo()
    desk = world.desk
    assert desk.read(photos.of_hidden, [photo]) == set()
    world.do("hide_need", need=need)
    assert desk.read(photos.of_hidden, [photo]) == {photo}
    asked = desk.client.post(
        "/sync/place/photos", json={"lacking": [photo]}, headers={"authorization": "Bearer north"}
    )
    assert asked.status_code == 200 and asked.json()["here"] == []
    picture = desk.client.get(f"/sync/place/photos/{photo}", headers={"authorization": "Bearer north"})
    assert picture.status_code == 404


def test_the_mark_is_taken_away_at_headquarters_alone(two: Two) -> None:
    person = volunteer(two.north)
    two.north.do("hide_person", person=person)
    assert "本部の画面だけ" in two.north.refused("show_person", person=person)[""]


def test_whoever_was_hidden_once_is_told_to_nobody_afterwards(two: Two) -> None:
    person = volunteer(two.headquarters, hidden=True)
    two.headquarters.do("show_person", person=person)
    two.headquarters.do("change_person", person=person, name="隠　れい", address="港区ひみつ坂99")
    two.meet()
    assert person not in everything_in(two.north)
    assert two.north.read(review.waiting) == []


# The journal


def test_the_journal_holds_what_was_said_for_who_is_responsible(centre: Centre) -> None:
    person = volunteer(centre)
    centre.do("hide_person", person=person)
    assert told_in(repr(centre.read(journal.applied)))
    assert centre.read(journal.CHAIN.first_break) is None


# A day


def test_a_hidden_person_through_a_whole_day_and_a_satellite(two: Two) -> None:
    here, north = two.headquarters, two.north
    person, need = volunteer(here), need_of_hers(here)
    leader = here.leader()
    two.meet()
    team = formed(here, need, [leader, person])
    here.do("print_sheets", teams=[team])
    here.do("send_out", team=team)
    two.meet()
    assert north.row(teams.by_id, team)["state"] == "out"

    # She tells at the shelter that nobody must find her, while the team is on its way to her house.
    north.do("hide_need", need=need)
    tell(north, here, HEADQUARTERS)
    assert here.row(needs.by_id, need)["address"] == ""
    assert here.row(teams.by_id, team)["copies_telling"] == 1, "the team has it on paper"
    here.do(
        "report_return",
        team=team,
        result="continue",
        back=[leader],
        home=[person],
        did="泥を出した",
        left_over="床下",
        copies=[1],
    )
    assert here.row(teams.by_id, team)["copies_telling"] == 0
    here.do("hide_person", person=person)
    two.meet()
    assert not told_in(everything_in(north))

    # The next day's team is headquarters' own; what a satellite does meanwhile arrives as ever.
    again = formed(here, need, [leader, here.volunteer("山田　花子")])
    assert "ひみつ坂" not in repr(here.read(dispatch_sheet, again, 1))
    other = north.need()
    two.meet()
    assert here.read(needs.by_id, other) and north.read(teams.by_id, again) is None
    assert here.read(review.waiting) == [] and north.read(review.waiting) == []
    assert (
        here.run(here.database.read(needs.with_hidden, here.row(needs.by_id, need)))["address"]
        == "港区ひみつ坂99"
    )
    for server in (here, north):
        assert server.read(journal.CHAIN.first_break) is None


def test_a_satellites_needs_desk_marks_somebody_whom_everybody_knows(two: Two) -> None:
    person = volunteer(two.headquarters)
    two.meet()
    need_of_hers(two.north, person={"person": person, "name": "隠　れい"}, hidden=True)
    two.meet()
    assert two.headquarters.read(review.waiting) == two.north.read(review.waiting) == []
    assert not told_in(everything_in(two.north))
    assert two.headquarters.read(hidden.said, PEOPLE, person)["address"] == "港区ひみつ坂99"
