"""Groups: forty people received with one tap, each once, in the classes that stay together; names may come later."""

import asyncio
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.centre import BY_STAFF, INSURED, Centre, Desk, new_id, today
from tests.test_replay import everything, replay
from vcenter.commands.path import Command, perform
from vcenter.domain.matching import propose
from vcenter.domain.refusal import Refusal
from vcenter.domain.situation import situation
from vcenter.rosters.arrivals import read_list, read_list_file
from vcenter.store import attendance, groups, journal, needs, people, search
from vcenter.store.database import Database
from vcenter.store.migrate import migrate

MAY = {
    "/groups": "reception",
    "/groups/list": "reception",
    "/groups/find": "reception",
    "/groups/new": "reception",
    "/groups/arrivals/{arrival}": "reception",
    "/groups/arrivals/{arrival}/confirm": "reception",
    "/groups/arrivals/{arrival}/insurance": "reception",
    "/groups/arrivals/{arrival}/names": "reception",
    "/groups/arrivals/{arrival}/leave": "reception",
    "receive_group": "reception",
    "name_arrived": "reception",
    "confirm_group": "reception",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def years_ago(years: int) -> str:
    return (today() - timedelta(days=years * 366)).isoformat()


def newcomer(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": new_id(), "name": name} | changes


def pupils(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [newcomer(f"生徒　{number:02d}", **changes) for number in range(1, count + 1)]


def arrive(centre: Centre, **changes: Any) -> dict[str, Any]:
    return centre.do("receive_group", **({"arrival": new_id(), "new_group": "港中学校"} | changes))


def free(centre: Centre) -> list[dict[str, Any]]:
    return centre.read(attendance.waiting, centre.today["id"])


# Arriving


def test_forty_people_come_in_with_one_command(centre: Centre) -> None:
    told = arrive(centre, new_people=pupils(40))
    assert len(told["people"]) == 40
    assert all(one["new"] and not one["already"] for one in told["people"])
    assert {row["group_name"] for row in free(centre)} == {"港中学校"}
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 40


def test_the_same_command_twice_receives_nobody_twice(centre: Centre) -> None:
    asked: dict[str, Any] = {"arrival": new_id(), "new_group": "港中学校", "new_people": pupils(3)}
    id = new_id()
    first = centre.do("receive_group", id=id, **asked)
    assert centre.do("receive_group", id=id, **asked) == first
    assert len(free(centre)) == 3
    assert "もう記録されています" in centre.refused("receive_group", **asked)["arrival"]


def test_somebody_who_stands_twice_on_a_list_is_one_of_whom_both_lines_are_known(centre: Centre) -> None:
    twice = [
        newcomer("山田　小春", birth="2012-05-06"),
        newcomer("山田　小春", birth="2012-05-06", phone="090-1111-2222"),
    ]
    told = arrive(centre, new_people=twice)
    (one,) = told["people"]
    assert one["new"]
    assert centre.row(people.by_id, one["person"])["phone"] == "090-1111-2222"
    assert len(centre.read(search.people, "小春 2222", None)) == 1


def test_a_limited_day_is_full_for_whoever_of_a_group_has_no_place(centre: Centre) -> None:
    promised = centre.person("約束　あり")
    centre.do("set_capacity", day=today().isoformat(), people=3)
    centre.do("add_days", person=promised, days=[today().isoformat()])
    asked = {"new_group": "港中学校", "members": [promised]}
    assert "満員" in centre.refused("receive_group", arrival=new_id(), new_people=pupils(3), **asked)["full"]
    told = centre.do("receive_group", arrival=new_id(), new_people=pupils(2), **asked)
    assert len(told["people"]) == 3
    assert set(centre.refused("check_in", person=centre.person("あとから　来た"))) == {"full"}


def test_a_list_brought_twice_says_who_is_in_already_and_makes_no_second_arrival(centre: Centre) -> None:
    first = arrive(centre, new_people=pupils(3))
    again = arrive(centre, new_people=pupils(3))
    assert again["again"]
    assert again["arrival"] == first["arrival"]
    assert len(again["people"]) == 3
    assert all(one["already"] and one["where"] == "受付1番" for one in again["people"])
    assert len(centre.read(groups.arrivals, centre.today["id"])) == 1


def test_known_members_and_people_added_come_in_together(centre: Centre) -> None:
    known = centre.person("山田　花子", group="港区ボランティアの会")
    told = arrive(
        centre, new_group="港区ボランティアの会", members=[known], new_people=[newcomer("田中　実")]
    )
    assert [one["new"] for one in told["people"]] == [False, True]
    assert len(centre.read(groups.people_of, "groups", told["group"])) == 2


def test_a_group_written_another_way_is_the_same_group(centre: Centre) -> None:
    first = arrive(centre, new_group="㈱みなと", new_people=[newcomer("田中　実")])
    assert (
        arrive(centre, new_group="株式会社 みなと", new_people=[newcomer("林　梓")])["group"]
        == first["group"]
    )


def test_somebody_of_the_list_who_is_known_is_not_doubled_but_completed(centre: Centre) -> None:
    known = centre.person("髙橋　花子", phone="090-1234-5678", kana="")
    told = arrive(
        centre,
        new_people=[newcomer("高橋 花子", phone="09012345678", kana="たかはし はなこ", birth="1980-04-01")],
    )
    assert [one["person"] for one in told["people"]] == [known]
    assert centre.row(people.by_id, known)["kana"] == "タカハシ　ハナコ"


def test_names_alone_are_found_among_the_groups_own_members(centre: Centre) -> None:
    member = centre.person("髙橋　花子", group="港中学校")
    stranger = centre.person("佐藤　実")
    told = arrive(centre, new_people=[newcomer("高橋　花子"), newcomer("佐藤　実")])
    assert told["people"][0]["person"] == member
    assert told["people"][1]["person"] != stranger  # a name alone proves nothing about a stranger


def test_two_of_one_name_in_a_class_are_two(centre: Centre) -> None:
    for _ in range(2):
        assert len({one["person"] for one in arrive(centre, new_people=[
            newcomer("佐藤　翔"), newcomer("佐藤　翔"),
        ])["people"]}) == 2  # fmt: skip
    assert len(free(centre)) == 2


def test_somebody_who_came_in_alone_is_told_and_belongs_to_the_group_now(centre: Centre) -> None:
    early = centre.volunteer("山田　花子")
    told = arrive(centre, members=[early], new_people=pupils(1))
    assert [one["already"] for one in told["people"]] == [True, False]
    assert {row["group_name"] for row in free(centre)} == {"港中学校"}


def test_whoever_is_in_a_team_stays_in_it(centre: Centre) -> None:
    leader, other = centre.leader(), centre.volunteer("山田　花子")
    centre.do("form_team", team=new_id(), need=centre.need(), leader=leader, members=[leader, other])
    told = arrive(centre, members=[other], new_people=pupils(1), stay_together=True)
    assert (told["people"][0]["already"], told["people"][0]["team"]) == (True, 1)
    assert [row["name"] for row in centre.read(groups.who_arrived, told["arrival"])] == ["生徒　01"]


def test_somebody_barred_stops_nobody_else(centre: Centre) -> None:
    barred = centre.person("止め　太郎")
    centre.run(centre.database.write(people.change, barred, {"barred_reason": "迷惑行為"}))
    told = arrive(centre, members=[barred], new_people=pupils(2))
    assert [one["stopped"] for one in told["people"]] == ["barred", "", ""]
    assert len(free(centre)) == 2


def test_what_is_missing_is_told_for_each(centre: Centre) -> None:
    told = arrive(centre, new_people=[newcomer("生徒　一", birth=years_ago(16)), newcomer("生徒　二")])
    codes = [{flag["code"] for flag in one["flags"]} - {"orientation"} for one in told["people"]]
    assert codes == [{"consent", "insurance", "guardian_consent"}, {"consent", "insurance", "birth"}]


def test_the_school_holds_the_guardians_papers(centre: Centre) -> None:
    teacher = newcomer("先生　一郎", birth=years_ago(40))
    told = arrive(centre, new_people=[teacher, *pupils(2, birth=years_ago(16))], guardian_papers=True)
    assert not any(flag["code"] == "guardian_consent" for one in told["people"] for flag in one["flags"])
    assert centre.row(people.by_id, teacher["id"])["guardian_consent"] == 0


def test_what_cannot_be_read_of_a_person_is_kept_as_written(centre: Centre) -> None:
    mark = {"field": "phone", "as_written": "12-3", "reason": "けた数が違います。"}
    told = arrive(centre, new_people=[newcomer("田中　実", marks=[mark])])
    (kept,) = centre.read(people.marks, told["people"][0]["person"])
    assert kept == {**mark, "file": "", "sheet": "", "row_number": 0}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "members"),
        ({"new_group": "", "unnamed": 3}, "new_group"),
        ({"group": new_id(), "unnamed": 3}, "group"),
        ({"members": [new_id()]}, "members"),
        ({"leader": new_id()}, "leader"),
        ({"unnamed": -1}, "unnamed"),
        ({"new_people": [{"id": new_id(), "name": " "}]}, "new_people.name"),
        ({"unnamed": 3, "parties": [{"name": "1組", "people": [new_id()]}]}, "parties"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(centre: Centre, changes: dict[str, Any], field: str) -> None:
    payload = {"arrival": new_id(), "new_group": "港中学校"} | changes
    assert set(centre.refused("receive_group", **payload)) == {field}
    assert centre.read(people.count) == 0


def test_nobody_is_in_two_classes(centre: Centre) -> None:
    one = newcomer("田中　実")
    parties = [{"name": name, "people": [one["id"]]} for name in ("1組", "2組")]
    payload = {"arrival": new_id(), "new_group": "港中学校", "new_people": [one], "parties": parties}
    assert "ふたつの組" in centre.refused("receive_group", **payload)["parties"]


# Names that come later


def test_people_without_a_name_are_counted_and_named_later(centre: Centre) -> None:
    told = arrive(centre, unnamed=12)
    figures = centre.read(attendance.figures, centre.today["id"])
    assert (figures["came"], figures["waiting"]) == (12, 12)
    assert free(centre) == []  # nobody can be matched before they have a name
    named = centre.do("name_arrived", arrival=told["arrival"], new_people=pupils(5))
    assert named["unnamed"] == 7
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 12
    assert len(free(centre)) == 5


def test_the_count_at_the_door_can_be_put_right(centre: Centre) -> None:
    told = arrive(centre, unnamed=12)
    assert centre.do("name_arrived", arrival=told["arrival"], unnamed=10)["unnamed"] == 10
    assert centre.do("name_arrived", arrival=told["arrival"], new_people=pupils(11))["unnamed"] == 0
    assert "names" in centre.refused("name_arrived", arrival=told["arrival"])
    assert "arrival" in centre.refused("name_arrived", arrival=new_id(), unnamed=1)


def test_whoever_is_named_later_stays_with_the_others(centre: Centre) -> None:
    told = arrive(centre, new_people=pupils(1), unnamed=2, stay_together=True)
    centre.do("name_arrived", arrival=told["arrival"], new_people=[newcomer("田中　実"), newcomer("林　梓")])
    assert len({row["party_id"] for row in free(centre)}) == 1


def test_a_group_goes_home_together_but_for_whoever_is_in_a_team(centre: Centre) -> None:
    leader = centre.leader()
    told = arrive(centre, members=[leader], new_people=pupils(3), unnamed=2)
    other = centre.volunteer("山田　花子")
    centre.do("form_team", team=new_id(), need=centre.need(), leader=leader, members=[leader, other])
    left = centre.do("group_leaves", arrival=told["arrival"])
    assert (left["left"], left["unnamed"], [one["name"] for one in left["kept"]]) == (3, 2, ["班長　一郎"])
    assert centre.do("group_leaves", arrival=told["arrival"])["left"] == 0
    assert "arrival" in centre.refused("group_leaves", arrival=new_id())
    late = centre.refused("name_arrived", arrival=told["arrival"], new_people=[newcomer("林　梓")])
    assert "もう帰宅を記録しました" in late["names"]


# Staying together


def test_the_classes_of_a_school_go_out_whole(centre: Centre) -> None:
    classes = []
    everybody = []
    for letter in "ABCD":
        members = [newcomer(f"先生　{letter}", birth=years_ago(40), may_lead=True)]
        members += [newcomer(f"生徒　{letter}{number}", birth=years_ago(16)) for number in range(9)]
        classes.append({"name": f"{letter}組", "people": [one["id"] for one in members]})
        everybody += members
    told = arrive(centre, new_people=everybody, parties=classes, guardian_papers=True)
    centre.do("confirm_group", arrival=told["arrival"], consent=True, insurance=True)
    for _ in range(3):
        centre.need(people_wanted=10, people_min=6, category="cleaning")
    found = free(centre), centre.read(needs.ready)
    assert {row["group_name"] for row in found[0]} == {f"港中学校　{letter}組" for letter in "ABCD"}
    plan = propose(situation(*found, today(), datetime.now(UTC)))
    wanted = {frozenset(one["people"]) for one in classes}
    assert len(plan.teams) == 3
    assert all(frozenset(team.people) in wanted for team in plan.teams)
    team = plan.teams[0]
    refused = centre.refused(
        "form_team",
        team=new_id(),
        need=team.need,
        leader=team.leader,
        members=[*list(team.people)[:8], team.leader],
    )
    assert "一緒に来た人が分かれています" in refused["members"]
    centre.do("form_team", team=new_id(), need=team.need, leader=team.leader, members=list(team.people))


def test_a_group_without_classes_may_be_parted_unless_it_says_so(centre: Centre) -> None:
    arrive(centre, new_people=pupils(2))
    assert {row["party_id"] for row in free(centre)} == {None}
    arrive(
        centre, new_group="港商事", new_people=[newcomer("田中　実"), newcomer("林　梓")], stay_together=True
    )
    parties = [row["party_id"] for row in free(centre) if row["group_name"] == "港商事"]
    assert len(set(parties)) == 1
    assert parties[0]


# Confirming


def test_one_tap_confirms_the_whole_group_and_leaves_what_is_known(centre: Centre) -> None:
    insured = centre.person("山田　花子")
    until = centre.row(people.by_id, insured)["insured_until"]
    centre.run(centre.database.write(people.change, insured, {"insurance_plan": "名簿"}))
    told = arrive(centre, members=[insured], new_people=pupils(2, birth=years_ago(16)))
    done = centre.do(
        "confirm_group", arrival=told["arrival"], consent=True, insurance=True, guardian_consent=True
    )
    assert (done["people"], done["changed"]) == (3, 2)
    row = centre.row(people.by_id, insured)
    assert (row["insurance_plan"], row["insured_until"], row["guardian_consent"]) == ("名簿", until, 0)


def test_a_teacher_answers_for_the_children_of_the_same_class_only(centre: Centre) -> None:
    teacher = newcomer("先生　一郎", birth=years_ago(40))
    own, other = newcomer("生徒　一", birth=years_ago(13)), newcomer("生徒　二", birth=years_ago(13))
    parties = [
        {"name": "1組", "people": [teacher["id"], own["id"]]},
        {"name": "2組", "people": [other["id"]]},
    ]
    told = arrive(centre, new_people=[teacher, own, other], parties=parties)
    centre.do("confirm_group", arrival=told["arrival"], guardian=teacher["id"])
    assert centre.row(people.by_id, own["id"])["guardian_id"] == teacher["id"]
    assert centre.row(people.by_id, other["id"])["guardian_id"] is None
    young = {"arrival": told["arrival"], "guardian": own["id"]}
    centre.do("confirm_group", arrival=told["arrival"], leaders=[teacher["id"]])
    assert centre.row(people.by_id, teacher["id"])["may_lead"] == 1
    assert centre.do("confirm_group", **young)["changed"] == 0


def test_a_group_is_confirmed_for_something_and_by_its_own_people(centre: Centre) -> None:
    told = arrive(centre, new_people=pupils(1))
    stranger = centre.person()
    assert "" in centre.refused("confirm_group", arrival=told["arrival"])
    assert "leaders" in centre.refused("confirm_group", arrival=told["arrival"], leaders=[stranger])
    assert "arrival" in centre.refused("confirm_group", arrival=new_id(), consent=True)
    nameless = arrive(centre, new_group="港商事", unnamed=3)
    assert (
        "名前のわかる人"
        in centre.refused("confirm_group", arrival=nameless["arrival"], consent=True)["arrival"]
    )


# Lists


def test_a_pasted_list_is_read_as_people_write_it() -> None:
    found = read_list(
        "1組\n1. 山田 太郎（先生） やまだ たろう 090-1234-5678 S55.4.1\n佐藤花子\n"
        "2 鈴木　一郎, スズキ イチロウ, 09012345678, 2009/5/6\n\n■ 2組\n3\t渡辺\t翔\tわたなべ しょう\t16歳\n"
        "O'Brien Mary\n田中 実 12-3456-7\n合計 4名\n"
    )
    assert found.problems == []
    assert [(one.name, one.party, one.lead) for one in found.people] == [
        ("山田　太郎", "1組", True), ("佐藤花子", "1組", False), ("鈴木　一郎", "1組", False),
        ("渡辺　翔", "2組", False), ("O'Brien Mary", "2組", False), ("田中　実", "2組", False),
    ]  # fmt: skip
    first = found.people[0]
    assert (first.kana, first.phone, first.birth) == ("ヤマダ　タロウ", "090-1234-5678", "1980-04-01")
    assert found.people[3].note == "16歳"
    assert [mark.as_written for mark in found.people[5].marks] == ["12-3456-7"]


def told_of(written: str) -> list[dict[str, Any]]:
    """What a list says of each, without what is empty."""
    found = read_list(written)
    assert found.problems == []
    return [
        {
            name: value
            for name, value in vars(one).items()
            if value and name not in ("line", "marks")
        }
        for one in found.people
    ]  # fmt: skip


@pytest.mark.parametrize("written", [
    "・山田太郎", "- 山田太郎", "（1）山田太郎", "(1) 山田太郎", "No.1 山田太郎", "№1　山田太郎", "#1 山田太郎", "1.山田太郎", "１）山田太郎",
    "① 山田太郎", "* 山田太郎", "●山田太郎", "ア）山田太郎", "・（1）山田太郎", "01 山田太郎", "1\t山田太郎", "山田太郎さん", "山田太郎　様", "名前：山田太郎",
])  # fmt: skip
def test_numbers_bullets_and_polite_words_are_no_part_of_a_name(written: str) -> None:
    assert told_of(written) == [{"name": "山田太郎"}]


@pytest.mark.parametrize("written", [
    "佐藤花子、田中太郎、鈴木一郎", "佐藤花子,田中太郎,鈴木一郎", "佐藤花子 田中太郎 鈴木一郎", "佐藤花子;田中太郎;鈴木一郎", "佐藤花子/田中太郎/鈴木一郎",
    "佐藤花子\t田中太郎\t鈴木一郎", "1.佐藤花子 2.田中太郎 3.鈴木一郎", "①佐藤花子②田中太郎③鈴木一郎", "1 佐藤花子 2 田中太郎 3 鈴木一郎",
    "参加者：佐藤花子、田中太郎、鈴木一郎", "佐藤花子・田中太郎・鈴木一郎", "・佐藤花子\n・田中太郎\n・鈴木一郎", "●佐藤花子\n●田中太郎\n●鈴木一郎",
])  # fmt: skip
def test_several_on_one_line_are_several(written: str) -> None:
    assert told_of(written) == [{"name": "佐藤花子"}, {"name": "田中太郎"}, {"name": "鈴木一郎"}]


@pytest.mark.parametrize(("written", "said"), [
    ("山田太郎 15歳", {"name": "山田太郎", "note": "15歳", "child": True}),
    ("山田太郎15歳", {"name": "山田太郎", "note": "15歳", "child": True}),
    ("山田太郎（40歳）", {"name": "山田太郎", "note": "40歳"}),
    ("山田太郎 高2", {"name": "山田太郎", "note": "高2", "child": True}),
    ("山田太郎 男", {"name": "山田太郎", "sex": "m"}),
    ("山田太郎（男・15歳）", {"name": "山田太郎", "sex": "m", "note": "15歳", "child": True}),
    ("3組 佐藤花子", {"name": "佐藤花子", "party": "3組"}),
    ("3組佐藤花子", {"name": "佐藤花子", "party": "3組"}),
    ("2年3組 佐藤花子", {"name": "佐藤花子", "party": "2年3組"}),
    ("A班：佐藤花子", {"name": "佐藤花子", "party": "A班"}),
    ("【A班】佐藤花子", {"name": "佐藤花子", "party": "A班"}),
    ("佐藤花子(さとうはなこ)", {"name": "佐藤花子", "kana": "サトウハナコ"}),
    ("佐藤(さとう)花子(はなこ)", {"name": "佐藤花子", "kana": "サトウ　ハナコ"}),
    ("佐藤花子（旧姓田中）", {"name": "佐藤花子", "note": "旧姓田中"}),
    ("1,山田,太郎,ヤマダ,タロウ", {"name": "山田　太郎", "kana": "ヤマダ　タロウ"}),
    ("山田,やまだ,太郎,たろう", {"name": "山田　太郎", "kana": "ヤマダ　タロウ"}),
    ("Smith, John", {"name": "Smith John"}),
    ("John M Smith", {"name": "John M Smith"}),
    ("ジョン・スミス", {"name": "ジョン・スミス"}),
    ("（代表）山田太郎", {"name": "山田太郎", "note": "代表", "lead": True}),
    ("引率：山田太郎", {"name": "山田太郎", "note": "引率", "lead": True}),
    ("山田先生", {"name": "山田", "note": "先生", "lead": True}),
    ("山田太郎 taro@example.jp", {"name": "山田太郎", "note": "taro@example.jp"}),
    ("山田太郎,港区芝1-2-3,090-1111-2222", {"name": "山田太郎", "note": "港区芝1-2-3", "phone": "090-1111-2222"}),
    ("山田太郎：090-1111-2222", {"name": "山田太郎", "phone": "090-1111-2222"}),
    ("山県 有朋", {"name": "山県　有朋"}),
    ("勅使河原 健", {"name": "勅使河原　健"}),
    ("佐藤 花子 女 15", {"name": "佐藤　花子", "sex": "f", "note": "15"}),
])  # fmt: skip
def test_what_a_line_says_beside_the_name_goes_where_it_belongs(written: str, said: dict[str, Any]) -> None:
    assert told_of(written) == [said]


def test_a_class_before_several_names_is_the_class_of_them_all() -> None:
    assert [(one["name"], one["party"]) for one in told_of("A班：佐藤花子、田中太郎\n2班 林梓、鈴木一郎")] == [
        ("佐藤花子", "A班"), ("田中太郎", "A班"), ("林梓", "2班"), ("鈴木一郎", "2班"),
    ]  # fmt: skip


@pytest.mark.parametrize(("written", "why"), [
    ("佐藤 花子 田中 太郎", "何人の名前か"),
    ("佐藤花子と田中太郎", "何人の名前か"),
    ("山田太郎ほか3名", "何人の名前か"),
    ("団体名：みなと中学校", "名前の行ではない"),
    ("連絡先：090-1111-2222", "名前の行ではない"),
    ("佐藤花子 欠席", "来ていない人"),
])  # fmt: skip
def test_a_line_of_which_it_is_not_sure_who_is_meant_is_shown(written: str, why: str) -> None:
    found = read_list(written)
    assert found.people == []
    assert why in found.problems[0] and written in found.problems[0]


def test_a_list_that_says_how_many_they_are_is_compared_with_what_was_read() -> None:
    assert read_list("佐藤花子\n田中太郎\n以上2名").hints == []
    assert "2人です" in read_list("佐藤花子\n田中太郎\n計3名").hints[0]


def test_columns_of_age_and_sex_are_read_as_such() -> None:
    first, second = told_of("氏名,年齢,性別\n佐藤花子,15,女\n田中太郎,四十,男")
    assert first == {"name": "佐藤花子", "sex": "f", "note": "15歳", "child": True}
    assert second == {"name": "田中太郎", "sex": "m", "note": "四十"}


def test_a_heading_of_excel_says_what_its_columns_are() -> None:
    found = read_list("No\t氏名\tクラス\t電話\n1\t山田 太郎\t1組\t09011112222\n2\t佐藤\t2組\tなし\n")
    assert [(one.name, one.party, one.phone) for one in found.people] == [
        ("山田　太郎", "1組", "090-1111-2222"), ("佐藤", "2組", ""),
    ]  # fmt: skip
    assert found.people[1].marks[0].as_written == "なし"


def test_a_line_that_names_nobody_is_said_with_its_number() -> None:
    found = read_list("山田 太郎\n090-1111-2222\n" + "あ" * 81)
    assert ["2行目" in found.problems[0], "3行目" in found.problems[1]] == [True, True]
    assert "501人" in read_list("\n".join(f"生徒 {number}号" for number in range(501))).problems[0]


@pytest.mark.parametrize("name", ["林", "あ" * 40, "😀　太郎", "אבי כהן", "葛\U000e0100城　一"])
def test_names_of_every_kind(name: str) -> None:
    assert len(read_list(name).people) == 1


def test_a_file_with_names_alone_is_enough() -> None:
    assert [one.name for one in read_list(read_list_file("氏名\n山田 太郎\n佐藤 花子\n".encode("cp932"))).people] == [
        "山田　太郎", "佐藤　花子",
    ]  # fmt: skip


def test_an_excel_with_classes_and_dates() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["氏名", "フリガナ", "組", "生年月日"],
        ["山田 太郎", "ヤマダ タロウ", "1組", datetime(2010, 4, 1)],
    ):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    (one,) = read_list(read_list_file(data.getvalue())).people
    assert (one.name, one.kana, one.party, one.birth) == ("山田　太郎", "ヤマダ　タロウ", "1組", "2010-04-01")


def test_a_roster_in_the_usual_form_is_read_by_its_headings() -> None:
    data = "氏名,ふりがな,携帯,住所\n山田 太郎(代表),やまだ たろう,9012345678,港区\n".encode("cp932")
    (one,) = read_list(read_list_file(data)).people
    assert (one.name, one.kana, one.phone, one.lead) == (
        "山田　太郎",
        "ヤマダ　タロウ",
        "090-1234-5678",
        True,
    )


def test_titles_of_classes_between_the_rows_of_a_file_begin_parts() -> None:
    data = "氏名,ふりがな,携帯\n1組,,\n山田 太郎,やまだ たろう,\n2組,,\n佐藤 花子,さとう はなこ,\n".encode()
    assert [(one.name, one.party) for one in read_list(read_list_file(data)).people] == [
        ("山田　太郎", "1組"), ("佐藤　花子", "2組"),
    ]  # fmt: skip


def test_a_list_of_groups_is_no_list_of_people() -> None:
    with pytest.raises(Refusal, match="団体の一覧のようです"):
        read_list_file("団体名,代表者,会員数\nひまわり会,山田,12\n".encode())


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04 broken"])
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        read_list_file(data)


# The journal


def test_replaying_the_journal_gives_the_same_groups(tmp_path: Path) -> None:
    async def opened(name: str) -> Database:
        migrate(tmp_path / name)
        database = Database(tmp_path / name)
        await database.open()
        return database

    async def do(database: Database, kind: str, **payload: Any) -> None:
        asked = Command(id=new_id(), kind=kind, at=datetime.now(UTC), device="受付1番", payload=payload)
        outcome = await perform(database, asked, BY_STAFF)
        assert outcome.done, outcome.errors

    async def both() -> tuple[Any, Any]:
        first, second = await opened("first"), await opened("second")
        arrival, everybody = new_id(), pupils(4)
        parties = [{"name": "1組", "people": [everybody[0]["id"], everybody[1]["id"]]}]
        await do(
            first,
            "receive_group",
            arrival=arrival,
            new_group="港中学校",
            new_people=everybody,
            parties=parties,
            unnamed=2,
        )
        await do(first, "name_arrived", arrival=arrival, new_people=[newcomer("田中　実")])
        await do(first, "confirm_group", arrival=arrival, insurance=True)
        await do(
            first,
            "say_next_visit",
            person=everybody[0]["id"],
            day=(today() + timedelta(days=9)).isoformat(),
        )
        await do(first, "close_day", day=today().isoformat())
        await second.write(replay, await first.read(journal.applied))
        tables = await first.read(everything), await second.read(everything)
        await first.close()
        await second.close()
        return tables

    once, again = asyncio.run(both())
    assert once == again
    assert len(once["attendance"]) == 5


# The desk


def receive(desk: Desk, **form: Any) -> Any:
    return desk.post("/groups/new", **({"new_group": "港中学校", "then": "receive"} | form))


def test_a_group_is_found_by_its_name_and_by_its_leaders_pass(desk: Desk) -> None:
    leader = desk.volunteer("先生　一郎", group="みなと中学校", check_in=False)
    for words in ("ミナト", "中学 みなと", "ﾐﾅﾄ　中学校"):
        assert "みなと中学校" in desk.post("/groups/find", code=words).text
    number = desk.row(people.by_id, leader)["pass_number"]
    found = desk.post("/groups/find", code=number)
    assert "先生　一郎" in found.text
    assert f"leader={leader}" in found.text
    assert "見つかりません" in desk.post("/groups/find", code="ない団体").text
    assert "知らない番号" in desk.post("/groups/find", code="000000000").text


def test_one_tap_receives_everybody_ticked_pasted_and_counted(desk: Desk) -> None:
    known = desk.volunteer("先生　一郎", group="みなと中学校", check_in=False)
    group = desk.read(groups.by_name, "groups", "みなと中学校")
    assert group
    answer = receive(
        desk,
        group=group["id"],
        new_group="",
        leader=known,
        members=known,
        lines="佐藤 翔\n林 梓",
        unnamed="2",
    )
    assert answer.status_code == 303
    page = desk.get(answer.headers["location"]).text
    assert "3人を受付しました" in page
    assert "まだ名前のわからない人　2人" in page
    assert "全員の保険を記録する" in page
    assert "みなと中学校" in desk.get("/groups/list").text


def test_the_same_press_twice_receives_once(desk: Desk) -> None:
    id = new_id()
    first = receive(desk, lines="佐藤 翔", command_id=id)
    assert receive(desk, lines="佐藤 翔", command_id=id).headers["location"] == first.headers["location"]
    assert desk.read(people.count) == 1


def test_a_group_is_cut_into_parts_of_a_size(desk: Desk) -> None:
    answer = receive(desk, lines="\n".join(f"生徒 {number:02d}" for number in range(41)), party_size="10")
    page = desk.get(answer.headers["location"]).text
    assert [size in page for size in ("1組　10人", "4組　11人")] == [True, True]
    assert "班長を頼める人がいません" in page


def test_a_list_is_looked_at_before_anybody_is_received(desk: Desk) -> None:
    answer = receive(desk, lines="1組\n佐藤 翔（先生）\n林 梓 12-3456-7", then="look")
    assert answer.status_code == 200
    assert "2人を読み取りました" in answer.text
    assert "「12-3456-7」は読めません" in answer.text
    assert desk.read(people.count) == 0


def test_a_file_is_read_and_a_broken_one_loses_nothing_that_was_typed(desk: Desk) -> None:
    data = {
        "session": desk.session,
        "command_id": new_id(),
        "new_group": "港中学校",
        "then": "receive",
        "lines": "林 梓",
    }
    broken = desk.client.post("/groups/new", data=data, files={"file": ("a.xlsx", b"PK\x03\x04 broken")})
    assert broken.status_code == 422
    assert "壊れているか" in broken.text
    assert "林 梓" in broken.text
    good = desk.client.post("/groups/new", data=data, files={"file": ("a.csv", "氏名\n佐藤 翔\n".encode())})
    assert good.status_code == 303
    assert desk.read(people.count) == 2


def test_what_is_wrong_with_a_list_is_said_at_the_list(desk: Desk) -> None:
    answer = receive(desk, lines="佐藤 翔\n090-1111-2222", vehicle="バス")
    assert answer.status_code == 422
    assert 'id="problem-lines"' in answer.text
    assert 'value="バス"' in answer.text
    assert "団体の名前を入力" in receive(desk, lines="佐藤 翔", new_group="").text


def test_somebody_who_may_not_come_in_is_named_to_the_desk(desk: Desk) -> None:
    barred = desk.volunteer("止め　太郎", group="港中学校", check_in=False)
    desk.write(people.change, barred, {"barred_reason": "迷惑行為"})
    answer = receive(desk, members=barred, lines="佐藤 翔")
    assert "受付できなかった方がいます" in answer.text
    assert "止め　太郎" in answer.text
    assert "迷惑行為" not in answer.text


def test_names_that_come_later_and_one_tap_for_the_whole_group(desk: Desk) -> None:
    place = receive(desk, unnamed="2").headers["location"].split("?")[0]
    assert desk.post(f"{place}/names", lines="", unnamed="3").status_code == 303
    assert desk.post(f"{place}/names", lines="佐藤 翔\n林 梓\n田中 実").status_code == 303
    assert "まだ名前のわからない人　" not in desk.get(place).text
    assert desk.post(f"{place}/names", lines="090-1111-2222").status_code == 422
    assert desk.post(f"{place}/confirm", consent="on").status_code == 303
    assert desk.post(f"{place}/insurance", **INSURED).status_code == 303
    page = desk.get(place).text
    assert "全員の保険を記録する" not in page
    assert "生年月日のわからない人" in page
    assert desk.post(f"{place}/confirm").status_code == 422


def test_whoever_has_a_place_today_is_ticked_beforehand(desk: Desk) -> None:
    expected, other = (
        desk.volunteer(name, group="港中学校", check_in=False) for name in ("来る　太郎", "来ない　花子")
    )
    desk.do("add_days", person=expected, days=[today().isoformat()])
    group = desk.read(groups.by_name, "groups", "港中学校")
    assert group
    page = desk.get(f"/groups/new?group={group['id']}").text
    assert f'value="{expected}" checked' in page
    assert f'value="{other}" checked' not in page


@pytest.mark.parametrize("who", [{"lines": "佐藤 翔"}, {"unnamed": "3"}])
def test_on_a_full_day_a_group_is_received_only_after_headquarters_was_asked(
    desk: Desk, who: dict[str, str]
) -> None:
    desk.do("set_capacity", day=today().isoformat(), people=0)
    answer = receive(desk, **who)
    assert answer.status_code == 422
    assert "満員か、受付終了です" in answer.text
    assert 'name="even_if" value="full"' in answer.text
    assert desk.read(people.count) == 0
    assert receive(desk, **who, even_if="full").status_code == 303


def test_a_group_is_sent_home_from_its_page(desk: Desk) -> None:
    place = receive(desk, lines="佐藤 翔", unnamed="2").headers["location"].split("?")[0]
    answer = desk.post(f"{place}/leave")
    assert "3人の帰宅を記録しました" in desk.get(answer.headers["location"]).text
    assert "まとめて帰宅にする" not in desk.get(place).text


def test_an_arrival_that_is_not_there(desk: Desk) -> None:
    assert desk.get(f"/groups/arrivals/{new_id()}").status_code == 404
    assert desk.post("/groups/new", command_id="nonsense").status_code == 400


def test_one_group_told_of_at_two_tablets_is_not_counted_twice(centre: Centre) -> None:
    centre.do("receive_group", arrival=new_id(), new_group="みなと高校", unnamed=3)
    errors = centre.refused("receive_group", arrival=new_id(), new_group="みなと高校", unnamed=3)
    assert "今日来た団体" in errors["unnamed"]


def test_whoever_is_under_age_by_the_list_is_noticed_before_and_after_they_are_received(desk: Desk) -> None:
    lines = "佐藤 翔 15歳 男\n林 梓 40歳"
    looked = receive(desk, lines=lines, then="look").text
    assert "18歳未満の人が1人います" in looked and "メモ「15歳」" in looked and "男性" in looked
    address = receive(desk, lines=lines).headers["location"]
    page = desk.get(address).text
    assert "一覧の年齢・学年で18歳未満の人" in page and "15歳（一覧）" in page
    (child,) = desk.read(people.namesakes, ["佐藤　翔"])["佐藤翔"]
    assert (child["sex"], child["birth"]) == ("m", None)
    (mark,) = desk.read(people.marks, child["id"])
    assert mark["as_written"] == "15歳" and "保護者の同意" in mark["reason"]
    desk.post(f"{address.partition('?')[0]}/confirm", guardian_consent="on")
    assert "一覧の年齢・学年で18歳未満の人" not in desk.get(address).text
