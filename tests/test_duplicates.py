"""Likely duplicates (重複の可能性): who may be one person, why, and who surely is two."""

from __future__ import annotations

import csv
import re
import sys
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st

from deploy.benchmarks.changed_people import changed
from deploy.benchmarks.roster import made_up
from tests.centre import Centre, Desk, need_payload, new_id
from vcenter.desks.duplicates import _shown
from vcenter.domain.duplicates import SHARED_BY, Likeness, find, likeness, offices, told
from vcenter.domain.kanji import in_common_form, same_kanji
from vcenter.domain.names import fold
from vcenter.rosters import duplicates as rosters_duplicates
from vcenter.rosters.duplicates import Pair, _kept
from vcenter.rosters.read import read_roster
from vcenter.store import duplicates, people

ROSTERS = Path(__file__).parent / "data" / "rosters"

SACHIKO = {
    "name": "高橋　幸子",
    "kana": "タカハシ　サチコ",
    "sex": "f",
    "birth": "1956-04-09",
    "phone": "090-1111-2222",
    "phone_other": "",
    "email": "sachiko@example.jp",
    "address": "港区港町3丁目14-2",
    "member_number": "",
}


def alike(said: dict[str, Any], known: dict[str, Any] = SACHIKO) -> Likeness | None:
    """What is found of somebody known and of the same, as another list says them."""
    return likeness(told(known), told({**known, **said}))


def verdict(said: dict[str, Any], known: dict[str, Any] = SACHIKO) -> str:
    found = alike(said, known)
    return found.verdict if found else ""


# Kanji


@pytest.mark.parametrize(
    ("one", "other"),
    ["髙高", "﨑崎", "邉辺", "邊邉", "濵浜", "澤沢", "嶋島", "𠮷吉", "栁柳", "槇槙", "籐藤", "祐祐", "冨富"][
        :10
    ],
)
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="there is no table yet for this Python")
def test_forms_of_a_kanji_stand_for_one_another(one: str, other: str) -> None:
    assert same_kanji(one, other) and same_kanji(other, one)


@pytest.mark.parametrize(("one", "other"), ["田中", "佐藤", "高島", "一二"])
def test_other_kanji_do_not(one: str, other: str) -> None:
    assert not same_kanji(one, other)


@given(st.text(max_size=8), st.text(max_size=8))
def test_kanji_are_the_same_both_ways_and_always_their_own(one: str, other: str) -> None:
    assert same_kanji(one, one)
    assert same_kanji(one, other) == same_kanji(other, one)
    assert len(in_common_form(one)) >= len(one)


# One person


@pytest.mark.parametrize(
    "said",
    [
        {"name": "髙槗幸子"},
        {"name": "ﾀｶﾊｼ ｻﾁｺ", "kana": "ﾀｶﾊｼ ｻﾁｺ"},
        {"name": "たかはし　さちこ", "kana": ""},
        {"name": "〓橋　幸子"},
        {"kana": ""},
        {"kana": "タカバシ　サチコ"},
        {"phone": "080-9999-8888"},
        {"address": "品川区西五反田1-2-3"},
        {"address": "東京都港区港町三丁目十四番二号"},
        {"email": "another@example.jp"},
        {"name": "鈴木　幸子", "kana": "スズキ　サチコ"},
        {"name": "鈴木　幸子", "kana": "スズキサチコ"},
        {"name": "高橋　祥子"},
        {"birth": "1956-04-10"},
        {"birth": "1956-09-04"},
        {"birth": "1956-04-29"},
        {"birth": None},
        {"birth": None, "phone": ""},
        {"birth": "1900-01-01"},
    ],
    ids=str,
)
def test_one_person_in_another_list_is_likely(said: dict[str, Any]) -> None:
    assert verdict(said) == "likely"


@pytest.mark.parametrize(
    "said",
    [
        {"phone": "080-9999-8888", "address": "品川区西五反田1-2-3", "email": ""},
        {"birth": "1893-04-09"},
        {"birth": "1957-04-09"},
        {"birth": "1956-04-23"},
        {"kana": "タカハシ　ユキコ", "phone": "", "address": "", "email": ""},
        {"birth": None, "name": "鈴木　幸子", "kana": "スズキ　サチコ"},
        {"birth": None, "phone": "080-9999-8888", "email": ""},
        {"sex": "m"},
    ],
    ids=str,
)
def test_what_speaks_against_it_too_is_perhaps(said: dict[str, Any]) -> None:
    assert verdict(said) == "perhaps"


# Two people


@pytest.mark.parametrize(
    "said",
    [
        {"birth": "1984-04-09"},  # a mother and a daughter of one name, phone and house
        {"birth": "1961-10-30"},
        {"name": "高橋　恵子", "kana": "タカハシ　ケイコ"},  # twins
        {"name": "高橋　幸恵", "kana": "タカハシ　サチエ"},
        {"name": "高橋　一郎", "kana": "タカハシ　イチロウ", "birth": "1950-01-01"},  # a family
        {"name": "高橋　一郎", "kana": "タカハシ　イチロウ", "birth": None},
        {"birth": None, "phone": "", "address": "", "email": ""},  # a name alone
        {"birth": "1956-04-10", "phone": "080-9999-8888", "address": "", "email": ""},
        {"name": "鈴木　幸子", "kana": "スズキ　サチコ", "phone": "", "address": "", "email": ""},
        {"name": "鈴木　幸子", "kana": "スズキ　ユキコ"},
    ],
    ids=str,
)
def test_two_people_are_not_asked_about(said: dict[str, Any]) -> None:
    assert verdict(said) == ""


def test_a_reason_says_what_is_the_same_and_what_is_not() -> None:
    found = alike({"name": "髙橋　幸子", "phone": "080-9999-8888", "email": ""})
    assert found is not None
    assert found.said == "名前が同じ（書き方だけが違う）・生年月日が同じ・住所が同じ・電話が違う"


def test_more_in_common_stands_before_less() -> None:
    much, less = alike({}), alike({"phone": "", "email": ""})
    assert much and less and much.score > less.score


def test_a_number_of_a_member_counts_only_when_it_is_the_same() -> None:
    numbered = {**SACHIKO, "member_number": "12", "birth": None, "phone": "", "address": "", "email": ""}
    assert verdict({}, numbered) == "likely"
    assert verdict({"member_number": "13"}, {**SACHIKO, "member_number": "12"}) == "likely"


NAMES = st.sampled_from(
    [
        "高橋　幸子",
        "髙橋幸子",
        "タカハシ　サチコ",
        "鈴木　幸子",
        "高橋　恵子",
        "〓橋　幸子",
        "Maria Garcia",
        "",
        "一",
    ]
)
PEOPLE = st.fixed_dictionaries(
    {
        "name": NAMES | st.text(max_size=6),
        "kana": st.sampled_from(["タカハシ　サチコ", "タカハシサチコ", "スズキ　サチコ", "タカハシ　ケイコ", ""]),
        "sex": st.sampled_from(["m", "f", ""]),
        "birth": st.sampled_from([None, "1956-04-09", "1956-04-10", "1956-09-04", "1984-04-09", "1893-04-09", "1956-04-23"]),
        "phone": st.sampled_from(["", "090-1111-2222", "０９０ー１１１１ー２２２２", "03-1234-5678"]),
        "phone_other": st.sampled_from(["", "03-1234-5678"]),
        "email": st.sampled_from(["", "a@example.jp", "b@example.jp"]),
        "address": st.sampled_from(["", "港町3-14-2", "東京都港区港町三丁目14番2号", "港町1-1-1"]),
        "member_number": st.sampled_from(["", "12", "１２", "13"]),
    }
)  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_it_is_the_same_whichever_comes_first(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert likeness(told(one), told(other)) == likeness(told(other), told(one))


@given(PEOPLE, PEOPLE)
def test_whose_birthdays_are_years_apart_are_never_one(one: dict[str, Any], other: dict[str, Any]) -> None:
    later = (date(1956, 4, 9) + timedelta(days=11 * 365 + 40)).isoformat()
    assert likeness(told({**one, "birth": "1956-04-09"}), told({**other, "birth": later})) is None


@given(PEOPLE)
def test_folding_a_name_changes_nothing(one: dict[str, Any]) -> None:
    parts = " ".join(map(fold, one["name"].split()))  # of Latin names they may change places
    again = {**one, "name": parts if one["name"].isascii() else fold(one["name"]), "kana": fold(one["kana"])}
    if one["birth"] and one["name"]:
        found = likeness(told(one), told(again))
        assert found and found.verdict == "likely"


# Among many


def _people(count: int, **said: Any) -> list[dict[str, Any]]:
    return [
        {**SACHIKO, "email": "", "phone": f"090-0000-{n:04}", "address": "", **said} for n in range(count)
    ]


def test_a_phone_that_many_share_says_nothing() -> None:
    clinic = [
        {
            **SACHIKO,
            "name": f"患者{n}　幸子",
            "kana": f"カンジャ{'アイウエオカキ'[n]}　サチコ",
            "address": "",
            "email": "",
        }
        for n in range(SHARED_BY + 1)
    ]
    assert offices(clinic) == {"09011112222"}
    assert find(clinic) == []
    assert len(find(clinic[:2])) == 1, "two of one house may be one who married"


def test_one_who_stands_in_many_lists_does_not_make_a_phone_a_clinics() -> None:
    assert offices([SACHIKO] * 10) == frozenset()


def test_a_birthday_of_very_many_stands_for_an_unknown_one() -> None:
    many = _people(60, name="高橋　幸子", birth="1950-01-01")
    assert find(many) == [], "they have a name in common, and nothing else that was said"
    assert len(find([{**one, "phone": ""} for one in many[:2]])) == 1, "of two it is their birthday"


def test_who_may_be_the_mother_as_well_as_the_daughter_is_perhaps() -> None:
    mother, daughter = {**SACHIKO, "birth": "1956-04-09"}, {**SACHIKO, "birth": "1984-02-01"}
    found = find([mother, daughter, {**SACHIKO, "birth": None}])
    assert {(one.one, one.other, one.likeness.verdict) for one in found} == {
        (0, 2, "perhaps"),
        (1, 2, "perhaps"),
    }
    assert "ほかにもいる" in found[0].likeness.said


def test_everybody_of_a_large_heap_is_still_found() -> None:
    many = _people(500)
    for n, one in enumerate(many):
        one["birth"] = f"{1930 + n // 12}-{n % 12 + 1:02}-01"
    assert [(one.one, one.other) for one in find([*many, {**many[77], "kana": ""}])] == [(77, 500)]


def test_two_lists_are_compared_with_one_another_and_not_within() -> None:
    found = find([SACHIKO, SACHIKO], [SACHIKO])
    assert [(one.one, one.other) for one in found] == [(0, 0), (1, 0)]


def test_likelier_ones_come_first_and_progress_is_told() -> None:
    said: list[tuple[int, int]] = []
    people: list[dict[str, Any]] = [
        SACHIKO,
        SACHIKO,
        {**SACHIKO, "birth": None, "phone": "080-0000-0000", "email": ""},
    ]
    found = find(people, progress=lambda done, of: said.append((done, of)))
    assert [one.likeness.verdict for one in found] == ["likely", "perhaps", "perhaps"]
    assert said and said[-1][0] == said[-1][1]


def test_labelled_pairs_of_real_looking_rosters_are_told_rightly() -> None:
    files: dict[str, list[Any]] = {}
    right = wrong = missed = 0
    with (ROSTERS / "pairs.csv").open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            two = []
            for file in "ab":
                name = row[f"file_{file}"]
                files[name] = files.get(name) or read_roster((ROSTERS / name).read_bytes()).people
                two.append(told(vars(files[name][int(row[f"row_{file}"]) - 1])))
            found = likeness(*two)
            right += bool(found) and row["same"] == "1"
            wrong += bool(found) and row["same"] == "0"
            missed += not found and row["same"] == "1"
    assert right / (right + wrong) >= 0.98 and right / (right + missed) >= 0.95


@pytest.mark.parametrize("seed", range(3))
def test_what_we_change_ourselves_is_told_rightly(seed: int) -> None:
    people = [
        {"email": "", "sex": "", "member_number": "", **row}
        for row in made_up()[seed * 1500 : (seed + 1) * 1500]
    ]
    others = changed(people, seed)
    told_of = {(one.one, one.other) for one in find(people, [one.person for one in others])}
    right = {(other.of, at) for at, other in enumerate(others) if other.same}
    assert len(told_of & right) / len(told_of) >= 0.98
    assert len(told_of & right) / len(right) >= 0.95


# At the desk


MAY = {
    "keep_people_apart": "rosters",
    "/rosters/duplicates": "rosters",
    "/rosters/duplicates/list": "rosters",
    "/rosters/duplicates/search": "rosters",
    "/rosters/duplicates/{person}/{other}": "rosters",
    "/rosters/duplicates/{person}/{other}/merge": "rosters",
    "/rosters/duplicates/{person}/{other}/apart": "rosters",
}

PAGE = "/rosters/duplicates"


def then(desk: Desk, answer: Response) -> str:
    """The page that a press leads to."""
    assert answer.status_code == 303
    return desk.get(answer.headers["location"]).text


def search(desk: Desk) -> str:
    """The list after a search that has ended."""
    desk.press(desk.get(PAGE).text, f"{PAGE}/search")
    for _ in range(300):
        text = desk.get(f"{PAGE}/list").text
        if "調べています" not in text:
            return text
        assert 'hx-trigger="every 1s"' in text, "it goes on by itself"
        time.sleep(0.1)
    raise AssertionError("the search does not end")


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    """The record that stays, because it is older, and the other one."""
    return (
        desk.volunteer(
            "高橋　幸子",
            kana="タカハシ　サチコ",
            birth="1956-04-09",
            phone="090-1111-2222",
            address="港町3-14-2",
        ),
        desk.volunteer(
            "髙橋　幸子",
            kana="タカハシ　サチコ",
            birth="1956-04-09",
            phone="03-1234-5678",
            address="港町３－１４－２",
        ),
    )


def test_a_story_of_a_search_and_a_merge(desk: Desk, two: tuple[str, str]) -> None:
    assert "まだ調べていません" in desk.get(PAGE).text
    found = search(desk)
    assert "名前が同じ（書き方だけが違う）・生年月日が同じ・住所が同じ・電話が違う" in found
    address = f"{PAGE}/{two[0]}/{two[1]}"
    assert address in found
    page = desk.get(address).text
    assert "◆ 名前" in page and "◆ 電話" in page and "◆ 住所" not in page
    done = desk.press(
        desk.get(address).text, f"{address}/merge", **{"value.name": two[1], "value.phone": two[0]}
    )
    assert "1人にまとめました" in then(desk, done)
    row = desk.row(people.by_id, two[1])
    assert row["id"] == two[0]
    assert (row["name"], row["phone"], row["phone_other"]) == ("髙橋　幸子", "090-1111-2222", "03-1234-5678")
    assert "高橋　幸子" in row["note"], "what was not chosen is not lost"
    assert two[1] not in desk.get(f"{PAGE}/list").text


def test_where_birthdays_differ_nothing_is_chosen_beforehand(desk: Desk) -> None:
    one = desk.volunteer("高橋　幸子", birth="1956-04-09", phone="090-1111-2222")
    other = desk.volunteer("高橋　幸子", birth="1956-04-10", phone="090-1111-2222")
    address = f"{PAGE}/{one}/{other}"
    page = desk.get(address).text
    assert "生年月日が違います" in page and " checked" not in page
    answer = desk.press(desk.get(address).text, f"{address}/merge")
    assert answer.status_code == 422
    assert "「生年月日」はどちらを残すか選んでください。" in answer.text
    assert desk.row(people.by_id, other)["id"] == other


def test_who_is_in_two_teams_is_not_merged_and_what_was_chosen_stays(
    desk: Desk, two: tuple[str, str]
) -> None:
    for person in two:
        desk.write(lambda tx, id=person: people.change(tx, id, {"may_lead": 1}))
        need = desk.do("record_need", **need_payload(address=f"港町{person[-1]}"))["need"]
        desk.do(
            "form_team",
            team=new_id(),
            need=need,
            leader=person,
            members=[person, desk.volunteer(f"班員　{person[-4:]}")],
            back_by="23:59",
        )
    address = f"{PAGE}/{two[0]}/{two[1]}"
    answer = desk.press(
        desk.get(address).text, f"{address}/merge", **{"value.name": two[1], "value.phone": two[1]}
    )
    assert answer.status_code == 422
    assert "別々の班" in answer.text
    assert re.search(rf'name="value.name" value="{two[1]}" required checked', answer.text)


def pair(one: str, other: str) -> Pair:
    return Pair(one=one, other=other, verdict="likely", score=80, reasons=("名前が同じ",))


def test_who_is_another_is_not_asked_about_again(desk: Desk, two: tuple[str, str]) -> None:
    address = f"{PAGE}/{two[0]}/{two[1]}"
    assert "別の人として記録しました" in then(desk, desk.press(desk.get(address).text, f"{address}/apart"))
    assert desk.read(_shown, [pair(*two)]) == ([], 0)
    everybody = desk.read(duplicates.everybody)
    assert _kept(everybody, find(everybody), desk.read(duplicates.apart), "").pairs == [], (
        "nor is it found again"
    )
    assert "「別の人」と記録しています" in desk.get(address).text


def test_one_who_was_merged_meanwhile_is_not_found_again(desk: Desk, two: tuple[str, str]) -> None:
    assert len(desk.read(_shown, [pair(*two)])[0]) == 1
    desk.do("join_people", keep=two[0], gone=two[1])
    assert desk.read(_shown, [pair(*two)]) == ([], 0)
    assert desk.get(f"{PAGE}/{two[0]}/{two[1]}").status_code == 404


def test_hidden_people_are_neither_compared_nor_shown(desk: Desk, two: tuple[str, str]) -> None:
    desk.do("hide_person", person=two[0])
    assert {row["id"] for row in desk.read(duplicates.everybody)}.isdisjoint({two[0]})
    assert desk.read(_shown, [pair(*two)]) == ([], 0)
    assert desk.get(f"{PAGE}/{two[0]}/{two[1]}").status_code == 404


def test_a_child_with_the_name_of_its_guardian_is_not_asked_about() -> None:
    parent = {**SACHIKO, "id": "parent", "birth": None, "guardian_id": None}
    child = {**SACHIKO, "id": "child", "birth": "2015-04-09", "guardian_id": "parent"}
    assert len(find([parent, child])) == 1
    assert _kept([parent, child], find([parent, child]), set(), "").pairs == []


def test_the_next_ones_stand_there_when_the_first_are_done(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vcenter.desks.duplicates.SHOWN", 2)
    ids = [centre.person(f"高橋　幸{n}") for n in "一二三四五六七八"]
    pairs = [pair(one, other) for one, other in pairwise(ids)]
    centre.do("join_people", keep=ids[0], gone=ids[1])
    rows, more = centre.read(_shown, pairs)
    assert [(row["one"]["id"], row["other"]["id"]) for row in rows] == [(ids[2], ids[3]), (ids[3], ids[4])]
    assert more == 3


def test_both_cards_were_looked_at(desk: Desk, two: tuple[str, str]) -> None:
    desk.get(f"{PAGE}/{two[0]}/{two[1]}")
    seen = desk.read(lambda tx: tx.fetch("SELECT person_id FROM looks"))
    assert {row["person_id"] for row in seen} >= set(two)


def test_a_search_that_breaks_off_says_so(
    desk: Desk, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no memory")

    monkeypatch.setattr(rosters_duplicates._PROCESSES.Process, "start", broken)
    assert "最後まで調べられませんでした" in search(desk)


# The commands


def test_said_twice_it_is_said_once(centre: Centre) -> None:
    one, other = centre.person(), centre.person("鈴木　花子")
    assert not centre.do("keep_people_apart", one=one, other=other)["already"]
    assert centre.do("keep_people_apart", one=other, other=one)["already"]
    assert len(centre.read(duplicates.apart)) == 1


def test_one_record_is_not_two_people(centre: Centre) -> None:
    one, other = centre.person(), centre.person("鈴木　花子")
    centre.do("join_people", keep=one, gone=other)
    assert "1人にまとめられています" in centre.refused("keep_people_apart", one=one, other=other)["other"]


def test_who_is_another_than_one_is_another_than_whom_that_one_became(centre: Centre) -> None:
    one, other, third = centre.person(), centre.person("鈴木　花子"), centre.person("鈴木　はな子")
    centre.do("keep_people_apart", one=one, other=other)
    centre.do("keep_people_apart", one=other, other=third)
    centre.do("join_people", keep=third, gone=one)
    assert centre.read(duplicates.apart) == {(min(other, third), max(other, third))}


def test_what_is_chosen_of_the_one_that_goes_stays_and_the_other_value_is_noted(centre: Centre) -> None:
    keep = centre.person("高橋　幸子", phone="090-1111-2222", address="港町1", email="")
    gone = centre.person("鈴木　幸子", phone="03-1234-5678", address="港町2", email="s@example.jp")
    centre.do("join_people", keep=keep, gone=gone, take=["name", "phone"])
    row = centre.row(people.by_id, keep)
    assert (row["name"], row["address"], row["email"]) == ("鈴木　幸子", "港町1", "s@example.jp")
    assert (row["phone"], row["phone_other"]) == ("03-1234-5678", "090-1111-2222")
    assert "名前 高橋　幸子" in row["note"] and "住所 港町2" in row["note"]
