"""Two records of one person are merged: everything moves, both passes find them, and nothing that was told is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre, Desk, need_payload, new_id
from tests.outbox import Enrolled, entry
from tests.test_replay import everything, replay
from vcenter.domain.calendar import centre_day
from vcenter.store import attendance, groups, journal, merging, needs, people, search, signing, teams
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.store.tx import Row, Tx

MAY = {
    "join_people": "rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


@pytest.fixture
def two(centre: Centre) -> tuple[str, str]:
    """The record that stays and the one that goes."""
    return (
        centre.person("山田　花子", kana="", phone="03-1111-2222", birth="", note="朝は弱い"),
        centre.person("山田　はなこ", kana="ヤマダ　ハナコ", phone="090-3333-4444", limits="腰"),
    )


def merge(centre: Centre, two: tuple[str, str]) -> Row:
    centre.do("join_people", keep=two[0], gone=two[1])
    return centre.row(people.by_id, two[0])


def test_what_the_one_lacks_comes_from_the_other(centre: Centre, two: tuple[str, str]) -> None:
    row = merge(centre, two)
    assert (row["name"], row["kana"], row["birth"]) == ("山田　花子", "ヤマダ　ハナコ", "1980-04-01")
    assert (row["phone"], row["phone_other"], row["limits"]) == ("03-1111-2222", "090-3333-4444", "腰")


def test_what_both_say_otherwise_stands_in_the_note(centre: Centre, two: tuple[str, str]) -> None:
    row = merge(centre, two)
    assert row["note"] == "朝は弱い\nまとめた記録では: 名前 山田　はなこ"
    gone = centre.row(merging.own_row, two[1])
    assert (gone["name"], gone["joined_into"]) == ("山田　はなこ", two[0])


def test_both_pass_numbers_and_both_ids_find_the_person(centre: Centre, two: tuple[str, str]) -> None:
    numbers = [centre.row(people.by_id, id)["pass_number"] for id in two]
    merge(centre, two)
    for number in numbers:
        assert centre.row(people.by_pass, number)["id"] == two[0]
    assert centre.row(people.by_id, two[1])["id"] == two[0]
    assert centre.row(search.with_presence, two[1], None)["id"] == two[0]


@pytest.mark.parametrize("words", ["花子", "はなこ", "0903333", "ヤマダ", "03-1111"])
def test_one_is_found_by_the_words_of_both(centre: Centre, two: tuple[str, str], words: str) -> None:
    merge(centre, two)
    assert [row["id"] for row in centre.read(search.people, words, None)] == [two[0]]


def test_a_later_correction_keeps_the_words_of_both(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    centre.do("change_person", person=two[0], name="山田　花子", kana="ヤマダ　ハナコ")
    assert [row["id"] for row in centre.read(search.people, "0903333", None)] == [two[0]]


def test_they_count_as_one(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    assert centre.read(people.count) == 1
    assert [row["id"] for row in centre.read(people.page, "", 10)] == [two[0]]


def test_whoever_checks_the_other_record_in_checks_in_the_person(
    centre: Centre, two: tuple[str, str]
) -> None:
    merge(centre, two)
    assert centre.do("check_in", person=two[1])["person"] == two[0]
    assert centre.do("check_in", person=two[0])["already"]


def test_a_walk_in_under_the_other_name_is_the_person(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    outcome = centre.try_("register_person", person=new_id(), name="山田　はなこ", phone="090-3333-4444")
    assert outcome.outcome["same"] == two[0]


def shown(issue: int) -> dict[str, Any]:
    last = centre_day(datetime.now(UTC)) + timedelta(days=30)
    return {"issue": issue, "last_day": last.isoformat()}


def test_a_pass_that_was_revoked_stays_revoked(centre: Centre, two: tuple[str, str]) -> None:
    centre.do("reissue_pass", person=two[1])
    merge(centre, two)
    assert "revoked" in centre.refused("check_in", person=two[1], shown=shown(0))
    assert centre.do("check_in", person=two[1], shown=shown(1))["person"] == two[0]


def test_a_pass_of_the_other_record_is_not_revoked_by_the_first_ones_history(
    centre: Centre, two: tuple[str, str]
) -> None:
    centre.do("reissue_pass", person=two[0])
    merge(centre, two)
    assert centre.do("check_in", person=two[1], shown=shown(0))["person"] == two[0]


def test_a_lost_pass_ends_those_of_both(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    centre.do("reissue_pass", person=two[0])
    assert len(centre.read(signing.revoked)) == 2
    assert "revoked" in centre.refused("check_in", person=two[1], shown=shown(0))


def test_whoever_is_in_twice_has_been_in_since_the_first_time(centre: Centre, two: tuple[str, str]) -> None:
    early = datetime.now(UTC) - timedelta(seconds=30)
    centre.do("check_in", person=two[1], at=early)
    centre.do("check_in", person=two[0])
    merge(centre, two)
    row = centre.row(attendance.present, centre.today["id"], two[0])
    assert datetime.fromisoformat(row["in_at"]) <= early + timedelta(milliseconds=1)
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 1


def test_groups_skills_salons_and_days_move(centre: Centre, two: tuple[str, str]) -> None:
    day = (centre_day(datetime.now(UTC)) + timedelta(days=1)).isoformat()
    centre.do("add_days", person=two[1], days=[day])
    centre.do("change_person", person=two[1], name="山田　はなこ", skills=["介護"])
    centre.run(centre.database.write(lambda tx: groups_for(tx, two[1])))
    merge(centre, two)
    assert [row["name"] for row in centre.read(groups.of_person, two[0])] == ["港ボランティア"]
    assert centre.read(people.skills, two[0]) != []
    assert centre.read(lambda tx: tx.value("SELECT person_id FROM registrations")) == two[0]


def groups_for(tx: Tx, person: str) -> None:
    groups.add(tx, "groups", {"id": new_id(), "name": "港ボランティア", "made_at": "", "changed_at": ""})
    groups.add_member(tx, person, groups.all_groups(tx)[0]["id"])


def test_a_place_that_both_had_is_free_for_who_waits(centre: Centre, two: tuple[str, str]) -> None:
    day = (centre_day(datetime.now(UTC)) + timedelta(days=1)).isoformat()
    centre.do("set_capacity", day=day, people=2)
    third = centre.person("三人　目")
    for person in (*two, third):
        centre.do("add_days", person=person, days=[day])
    merge(centre, two)
    states = centre.read(
        lambda tx: tx.fetch("SELECT person_id, state FROM registrations WHERE state = 'place'")
    )
    assert {row["person_id"] for row in states} == {two[0], third}


def test_needs_follow_the_person_and_the_one_who_asks(centre: Centre, two: tuple[str, str]) -> None:
    need = centre.need(person={"person": two[1], "name": "山田　はなこ"})
    merge(centre, two)
    row = centre.row(needs.by_id, need)
    assert (row["person_id"], row["requester_id"], row["person_name"]) == (two[0], two[0], "山田　花子")


def test_a_member_and_leader_stays_in_the_team(centre: Centre) -> None:
    team = centre.sent()
    leader = centre.row(teams.by_id, team)["leader_id"]
    keep = centre.person("班長　いちろう")
    centre.do("join_people", keep=keep, gone=leader)
    assert centre.row(teams.by_id, team)["leader_id"] == keep
    assert keep in [row["id"] for row in centre.read(teams.members, team)]
    back = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("report_return", team=team, result="done", back=[leader if id == keep else id for id in back])


def test_two_in_different_teams_are_not_merged(centre: Centre) -> None:
    one, other = centre.team(), centre.team()
    ids = [centre.read(teams.members, team)[1]["id"] for team in (one, other)]
    said = centre.refused("join_people", keep=ids[0], gone=ids[1])["gone"]
    assert "1班" in said
    assert "2班" in said


def test_two_in_one_team_are_one_member(centre: Centre) -> None:
    team = centre.team(size=2)
    ids = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("join_people", keep=ids[0], gone=ids[1])
    assert [row["id"] for row in centre.read(teams.members, team)] == [ids[0]]


def test_nobody_is_merged_with_themselves(centre: Centre) -> None:
    one = centre.person()
    assert "同じ記録" in centre.refused("join_people", keep=one, gone=one)["gone"]


def test_merged_before_is_no_error(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    assert centre.do("join_people", keep=two[0], gone=two[1])["already"]


def test_a_record_that_went_into_another_is_not_merged_behind_ones_back(
    centre: Centre, two: tuple[str, str]
) -> None:
    merge(centre, two)
    third = centre.person("山田　ハナ")
    assert "山田　花子さんの記録" in centre.refused("join_people", keep=third, gone=two[1])["gone"]


def test_a_third_record_finds_the_last_one(centre: Centre, two: tuple[str, str]) -> None:
    third = centre.person("山田　ハナ")
    number = centre.row(people.by_id, two[1])["pass_number"]
    merge(centre, two)
    centre.do("join_people", keep=third, gone=two[0])
    assert centre.row(people.by_pass, number)["id"] == third
    assert centre.do("check_in", person=two[1])["person"] == third


def test_a_child_does_not_become_its_own_guardian(centre: Centre) -> None:
    parent = centre.person("親　一")
    child = centre.person("子　一", birth="2014-01-01", guardian=parent)
    centre.do("join_people", keep=child, gone=parent)
    assert centre.row(people.by_id, child)["guardian_id"] is None


def test_a_merged_person_is_still_kept_out(centre: Centre, two: tuple[str, str]) -> None:
    centre.do("bar_person", person=two[1], reason="暴力")
    merge(centre, two)
    assert "barred" in centre.refused("check_in", person=two[0])


def test_a_scan_of_the_other_pass_checks_the_person_in(desk: Desk) -> None:
    keep, gone = desk.volunteer(check_in=False), desk.volunteer("山田　ハナ", check_in=False)
    number = desk.row(people.by_id, gone)["pass_number"]
    desk.do("join_people", keep=keep, gone=gone)
    answer = desk.post("/reception/scan", code=number)
    assert "山田　太郎" in answer.text
    assert desk.get(f"/rosters/people/{gone}").status_code == 200


def test_a_tablet_that_knew_the_other_record_is_followed_and_told(desk: Desk) -> None:
    keep, gone = desk.volunteer(check_in=False), desk.volunteer("山田　ハナ", check_in=False)
    number = desk.row(people.by_id, gone)["pass_number"]
    tablet = Enrolled(desk)
    _, cursor = tablet.replica()
    desk.do("join_people", keep=keep, gone=gone)
    (told,) = tablet.outbox(entry("check_in", person=gone))
    assert (told["status"], told["outcome"]["person"]) == ("done", keep)
    page = tablet.changes(cursor)
    assert page["gone"]["people"] == [{"id": gone, "into": keep}]
    (row,) = page["rows"]["people"]
    assert row["q"] == [[number, 0]]


def test_replayed_it_gives_the_same_tables(tmp_path: Path) -> None:
    with Centre(tmp_path / "first") as centre:
        keep, gone = centre.volunteer("甲", note="a"), centre.volunteer("乙", phone="090-1111-2222")
        centre.need(person={"person": gone, "name": "乙"})
        centre.do("join_people", keep=keep, gone=gone)
        centre.do("check_out", person=gone)
        centre.do("record_need", **need_payload())
        lines, once = centre.read(journal.applied), centre.read(everything)

    async def again() -> Any:
        migrate(tmp_path / "second")
        database = Database(tmp_path / "second")
        await database.open()
        await database.write(replay, lines)
        tables = await database.read(everything)
        await database.close()
        return tables

    assert asyncio.run(again()) == once
