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
from vcenter.store import (
    attendance,
    duplicates,
    groups,
    journal,
    merges,
    merging,
    needs,
    parting,
    people,
    search,
    signing,
    teams,
)
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.store.tx import Row, Tx

MAY = {
    "join_people": "rosters",
    "part_people": "rosters",
    "/rosters/merged": "rosters",
    "/rosters/merged/{person}": "rosters",
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


# Undone


def part(centre: Centre, gone: str, **said: Any) -> dict[str, Any]:
    return centre.do("part_people", gone=gone, **said)


_MOVES_ON = {("people", "changed_at"), ("registrations", "changed_at")}


def standing(centre: Centre, two: tuple[str, str]) -> dict[str, dict[str, Any]]:
    """Everything that stands for two people, without when it was last changed."""
    rows = centre.read(merges.rows_of, *two)
    return {
        f"{table} {key}": {name: value for name, value in row.items() if (table, name) not in _MOVES_ON}
        for (table, key), row in rows.items()
    }


def with_everything(centre: Centre, two: tuple[str, str]) -> None:
    """Both have something of each kind, some of it in common."""
    tomorrow, later = ((centre_day(datetime.now(UTC)) + timedelta(days=days)).isoformat() for days in (1, 2))
    for person, days in ((two[0], [tomorrow]), (two[1], [tomorrow, later])):
        centre.do("add_days", person=person, days=days)
        centre.run(centre.database.write(lambda tx, id=person: groups_for_both(tx, id)))
        centre.do("check_in", person=person)
    centre.do(
        "change_person",
        person=two[1],
        name="山田　はなこ",
        kana="ヤマダ　ハナコ",
        skills=["介護"],
        birth="1980-04-01",
        phone="090-3333-4444",
    )
    centre.need(person={"person": two[1], "name": "山田　はなこ"})
    centre.do("keep_people_apart", one=two[1], other=centre.person("別　人"))
    centre.do("keep_people_apart", one=two[0], other=two[1])
    child = centre.person("子　一", birth="2014-01-01", guardian=two[1])
    assert child


def groups_for_both(tx: Tx, person: str) -> None:
    if not groups.all_groups(tx):
        groups.add(tx, "groups", {"id": new_id(), "name": "港ボランティア", "made_at": "", "changed_at": ""})
    groups.add_member(tx, person, groups.all_groups(tx)[0]["id"])


def test_undone_both_have_what_each_had(centre: Centre, two: tuple[str, str]) -> None:
    with_everything(centre, two)
    before = standing(centre, two)
    merge(centre, two)
    assert standing(centre, two) != before
    assert not part(centre, two[1])["already"]
    assert standing(centre, two) == before
    assert part(centre, two[1])["already"], "said twice it is done once"
    for id in two:
        number = centre.row(merging.own_row, id)["pass_number"]
        assert centre.row(people.by_pass, number)["id"] == id
    assert [row["id"] for row in centre.read(search.people, "0903333", None)] == [two[1]]


def test_merged_and_undone_again_and_again(centre: Centre, two: tuple[str, str]) -> None:
    with_everything(centre, two)
    before = standing(centre, two)
    for keep, gone in (two, two[::-1]):
        centre.do("join_people", keep=keep, gone=gone)
        part(centre, gone)
        assert standing(centre, two) == before


def test_what_was_recorded_since_stays_with_the_one_that_stayed(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    centre.do("check_in", person=two[1])
    centre.do(
        "change_person",
        person=two[0],
        name="山田　花子",
        phone="080-5555-6666",
        note="朝は弱い\nまとめた記録では: 名前 山田　はなこ\n犬が苦手",
    )
    joined = centre.row(merges.by_gone, two[1])
    assert [(one["word"], len(one["said"])) for one in centre.read(parting.recorded_since, joined)] == [
        ("受付", 1)
    ]
    part(centre, two[1])
    row = centre.row(people.by_id, two[0])
    assert (row["phone"], row["note"]) == ("080-5555-6666", "朝は弱い\n犬が苦手")
    assert centre.read(attendance.present, centre.today["id"], two[0])
    assert not centre.read(attendance.present, centre.today["id"], two[1])


def test_who_went_home_after_the_merge_is_the_one_that_stayed(centre: Centre, two: tuple[str, str]) -> None:
    centre.do("check_in", person=two[1], at=datetime.now(UTC) - timedelta(seconds=30))
    centre.do("check_in", person=two[0])
    merge(centre, two)
    centre.do("check_out", person=two[0])
    part(centre, two[1])
    assert not centre.read(attendance.present, centre.today["id"], two[0])
    assert centre.read(attendance.present, centre.today["id"], two[1]), "the other one may be here still"


def test_a_member_is_in_the_team_again_and_nobody_is_lost(centre: Centre) -> None:
    team = centre.team(size=2)
    leader, member = (row["id"] for row in centre.read(teams.members, team))
    for gone in (leader, member):
        keep = centre.person("別の記録　一", may_lead=True)
        centre.do("join_people", keep=keep, gone=gone)
        part(centre, gone)
        assert {row["id"] for row in centre.read(teams.members, team)} == {leader, member}
    assert centre.row(teams.by_id, team)["leader_id"] == leader


def test_two_of_one_team_are_two_again_unless_it_went_out_as_one(centre: Centre) -> None:
    team = centre.team(size=3)
    ids = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("join_people", keep=ids[0], gone=ids[1])
    part(centre, ids[1])
    assert {row["id"] for row in centre.read(teams.members, team)} == set(ids)
    centre.do("join_people", keep=ids[0], gone=ids[1])
    centre.do("send_out", team=team, back_by="23:59")
    part(centre, ids[1])
    assert {row["id"] for row in centre.read(teams.members, team)} == {ids[0], ids[2]}


def test_two_who_are_out_with_one_team_are_counted_first(centre: Centre) -> None:
    team = centre.sent()
    ids = [row["id"] for row in centre.read(teams.members, team)]
    assert "帰着の報告" in centre.refused("join_people", keep=ids[0], gone=ids[1])["gone"]


def test_the_last_merge_is_undone_first(centre: Centre, two: tuple[str, str]) -> None:
    third, fourth = centre.person("山田　ハナ"), centre.person("山田　ハナエ")
    merge(centre, two)
    centre.do("join_people", keep=two[0], gone=fourth)
    centre.do("join_people", keep=third, gone=two[0])
    assert "先に山田　花子さんのまとめを戻して" in centre.refused("part_people", gone=two[1])["gone"]
    part(centre, two[0])
    assert "先に山田　ハナエさんのまとめを戻して" in centre.refused("part_people", gone=two[1])["gone"]
    part(centre, fourth)
    part(centre, two[1])
    assert {row["id"] for row in centre.read(people.page, "", 10)} == {*two, third, fourth}


@pytest.mark.parametrize("of", [0, 1])
def test_who_was_hidden_since_is_not_two_again(centre: Centre, two: tuple[str, str], of: int) -> None:
    merge(centre, two)
    assert centre.read(lambda tx: tx.value("SELECT count(*) FROM merged_rows"))
    centre.do("hide_person", person=two[of])
    assert not centre.read(lambda tx: tx.value("SELECT count(*) FROM merged_rows")), "it held her phone"
    assert "秘匿" in centre.refused("part_people", gone=two[1])["gone"]


def test_two_people_are_not_found_as_likely_again(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    part(centre, two[1], apart=True)
    assert centre.read(duplicates.apart) == {(min(two), max(two))}


def test_a_merge_of_before_says_why_it_stays(centre: Centre, two: tuple[str, str]) -> None:
    merge(centre, two)
    centre.run(
        centre.database.write(
            lambda tx: [tx.execute(f"DELETE FROM {name}") for name in ("merged_rows", "merges")]
        )
    )
    assert "前の版で" in centre.refused("part_people", gone=two[1])["gone"]


def test_taken_back_at_once_by_who_pressed_it(centre: Centre, two: tuple[str, str]) -> None:
    before = standing(centre, two)
    outcome = centre.try_("join_people", keep=two[0], gone=two[1])
    centre.do("take_back", entry=outcome.id)
    assert standing(centre, two) == before


# At the desk


def test_a_merge_is_undone_from_the_list_or_the_persons_page(desk: Desk) -> None:
    keep, gone = desk.volunteer(check_in=False), desk.volunteer("山田　ハナ", check_in=False)
    desk.do("join_people", keep=keep, gone=gone)
    desk.do("check_in", person=keep)
    address = f"/rosters/merged/{gone}"
    assert address in desk.get("/rosters/merged").text
    assert address in desk.get(f"/rosters/people/{keep}").text
    page = desk.get(address).text
    assert "受付: " in page, "what stays is said before"
    answer = desk.press(page, address, apart="on")
    assert "2人の記録に戻しました" in desk.get(answer.headers["location"]).text
    assert desk.row(people.by_id, gone)["id"] == gone
    assert "戻した" in desk.get("/rosters/merged").text
    assert "まとめられていません" in desk.get(address).text


def test_why_it_stays_stands_in_the_place_of_the_button(desk: Desk) -> None:
    keep, gone, third = (desk.volunteer(f"山田　{name}", check_in=False) for name in ("一子", "二子", "三子"))
    desk.do("join_people", keep=keep, gone=gone)
    desk.do("join_people", keep=third, gone=keep)
    page = desk.get(f"/rosters/merged/{gone}").text
    assert "先に山田　一子さんのまとめを戻して" in page and "2人の記録に戻す" not in page
    assert desk.post(f"/rosters/merged/{gone}").status_code == 422


def test_the_line_of_a_merge_takes_it_back(desk: Desk) -> None:
    one, other = (desk.volunteer("高橋　幸子", birth="1956-04-09", phone="090-1111-2222") for _ in range(2))
    address = f"/rosters/duplicates/{one}/{other}"
    page = desk.get(address).text
    assert "2人とも今日受付しています" in page
    answer = desk.press(page, f"{address}/merge")
    answer = desk.press(desk.get(answer.headers["location"]).text, "/take-back")
    assert "元に戻しました" in desk.get(answer.headers["location"]).text
    assert desk.row(people.by_id, other)["id"] == other


def test_what_becomes_of_a_team_is_said_before(desk: Desk) -> None:
    team = desk.team()
    one, other = (row["id"] for row in desk.read(teams.members, team))
    assert "班は2人から1人になります" in desk.get(f"/rosters/duplicates/{one}/{other}").text
    third = desk.volunteer("別　人")
    assert "班に入ったままです" in desk.get(f"/rosters/duplicates/{one}/{third}").text
    desk.do("send_out", team=team, back_by="23:59")
    page = desk.get(f"/rosters/duplicates/{one}/{other}").text
    assert "帰着の報告で人数を" in page and "1人にまとめる" not in page
