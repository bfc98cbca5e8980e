"""Insurance: from when to when it holds, who must be told what, and the list of who joined here."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.centre import INSURED, Centre, Desk, new_id, today
from tests.node import in_node
from tests.paper import pages, text_of
from tests.satellite import two_servers
from vcenter.domain.insurance import AtOnce, Cover, Year, cover, plan_of, together
from vcenter.domain.refusal import Refusal
from vcenter.sheets import Joined, JoinedList, layout
from vcenter.store import attendance, insurance, people, sheet_lines, teams
from vcenter.web.phrases import day_text

MAY = {
    "/insurance": "reception administration",
    "/insurance/sent": "reception administration",
    "/insurance/list.pdf": "reception administration",
    "/insurance/list.xlsx": "reception administration",
    "/insurance/ending": "reception administration rosters",
    "say_insurance": "reception rosters",
    "say_group_insurance": "reception",
    "stay_here": "reception",
    "say_incident": "administration",
    "say_fees": "administration",
    "send_insurance_list": "reception administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

DAY = timedelta(days=1)
TOMORROW = today() + DAY
LAST_DAY = (today().month, today().day) == (3, 31)

HERE: dict[str, Any] = {"where": "here", "plan": "quake", "year": "next" if LAST_DAY else ""}
"""Somebody joins here today, on its last day for the year that begins."""

not_on_the_last_day = pytest.mark.skipif(
    LAST_DAY, reason="on 31 March nobody can join for the year that ends with it"
)


def covers(joined_on: str, at_once: tuple[str, str | None] | None = None, year: Year = "") -> tuple[str, str]:
    special = (
        AtOnce(date.fromisoformat(at_once[0]), date.fromisoformat(at_once[1]) if at_once[1] else None)
        if at_once
        else None
    )
    found = cover(date.fromisoformat(joined_on), special, year)
    return found.first.isoformat(), found.last.isoformat()


def declared(centre: Centre | Desk, disaster: str = "water", at_once: bool = False) -> None:
    """A disaster of this kind; at_once: with the large-disaster exception from today on."""
    centre.do("open_incident", name="令和8年11月豪雨")
    centre.do(
        "say_incident",
        disaster=disaster,
        at_once=at_once,
        at_once_from=today().isoformat() if at_once else None,
    )


def codes(outcome: dict[str, Any]) -> list[str]:
    return [flag["code"] for flag in outcome["flags"] if flag["code"] != "orientation"]


# From when to when


def test_cover_begins_on_the_day_after_the_paperwork_and_ends_in_march() -> None:
    assert covers("2026-11-27") == ("2026-11-28", "2027-03-31")
    assert covers("2026-04-01") == ("2026-04-02", "2027-03-31")
    assert covers("2027-03-30") == ("2027-03-31", "2027-03-31")


def test_under_the_exception_cover_begins_at_once_from_its_first_day_to_its_last() -> None:
    special = ("2026-11-20", "2026-11-27")
    assert covers("2026-11-19", special)[0] == "2026-11-20"
    assert covers("2026-11-20", special)[0] == "2026-11-20"
    assert covers("2026-11-27", special)[0] == "2026-11-27"
    assert covers("2026-11-28", special)[0] == "2026-11-29"
    assert covers("2030-11-28", ("2026-11-20", None))[0] == "2030-11-28"


def test_on_31_march_the_year_is_asked() -> None:
    with pytest.raises(Refusal, match="来年度の保険かを選んで"):
        covers("2027-03-31")
    assert covers("2027-03-31", None, "next") == ("2027-04-01", "2028-03-31")
    with pytest.raises(Refusal, match="来年度の保険に加入して"):
        covers("2027-03-31", None, "this")
    assert covers("2027-03-31", ("2027-03-01", None), "this") == ("2027-03-31", "2027-03-31")


def test_in_march_one_may_join_for_the_next_year_and_in_no_other_month() -> None:
    assert covers("2027-03-10", ("2027-03-01", None), "next") == ("2027-04-01", "2028-03-31")
    with pytest.raises(Refusal, match="3月に手続きしたものだけ"):
        covers("2027-04-01", None, "next")


def test_who_joins_in_march_for_the_next_year_is_covered_through_both() -> None:
    this, following = Cover(date(2026, 5, 1), date(2027, 3, 31)), Cover(date(2027, 4, 1), date(2028, 3, 31))
    assert together(this, following) == Cover(date(2026, 5, 1), date(2028, 3, 31))
    assert together(following, this) == together(this, following)
    assert together(None, this) == this
    old = Cover(date(2024, 5, 1), date(2025, 3, 31))
    assert together(old, following) == following == together(following, old)


@pytest.mark.parametrize(
    ("written", "plan"),
    [
        ("基本プラン（本人の申告）", "basic"),
        ("天災・地震補償プラン", "quake"),
        ("特定感染症重点プラン", "infection"),
        ("窓口で確認", ""),
        ("名簿", ""),
    ],
)
def test_the_plan_is_read_from_what_was_written(written: str, plan: str) -> None:
    assert plan_of(written) == plan


days = st.dates(date(2024, 1, 1), date(2028, 12, 31)) | st.sampled_from(
    [
        date(year, month, day)
        for year in (2024, 2027)
        for month, day in ((2, 29 if year == 2024 else 28), (3, 30), (3, 31), (4, 1))
    ]
)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(days, st.none() | st.tuples(days, st.none() | days), st.sampled_from(["", "this", "next"])),
        min_size=40,
    ),
    st.lists(st.tuples(days, days, days, days), min_size=40),
)
def test_a_tablet_alone_decides_as_the_centre(
    asked: list[tuple[date, tuple[date, date | None] | None, Year]], pairs: list[tuple[date, ...]]
) -> None:
    def special(said: tuple[date, date | None] | None) -> dict[str, str] | None:
        return said and {
            "at_once_from": said[0].isoformat(),
            "at_once_until": said[1].isoformat() if said[1] else "",
        }

    ordered = [(*sorted(pair[:2]), *sorted(pair[2:])) for pair in pairs]
    said = in_node(
        """const { cover, together } = await import("./offline/domain/insurance.js");
        const [asked, pairs] = given;
        return [
          asked.map(([day, special, year]) => cover(day, special, year) ?? null),
          pairs.map(([a, b, c, d]) => together({ first: a, last: b }, { first: c, last: d })),
        ];""",
        [
            [[day.isoformat(), special(at_once), year] for day, at_once, year in asked],
            [[day.isoformat() for day in pair] for pair in ordered],
        ],
    )

    def here(day: date, at_once: tuple[date, date | None] | None, year: Year) -> dict[str, str] | None:
        try:
            found = cover(day, AtOnce(*at_once) if at_once else None, year)
        except Refusal:
            return None
        return {"first": found.first.isoformat(), "last": found.last.isoformat()}

    both = [together(Cover(a, b), Cover(c, d)) for a, b, c, d in ordered]
    assert said == [
        [here(*one) for one in asked],
        [{"first": one.first.isoformat(), "last": one.last.isoformat()} for one in both],
    ]


# At the desk


@not_on_the_last_day
def test_who_joins_here_without_the_exception_is_covered_from_tomorrow(centre: Centre) -> None:
    declared(centre)
    person = centre.volunteer(insured=False)
    said = centre.do("say_insurance", person=person, **HERE)
    assert said["from"] == TOMORROW.isoformat()
    assert codes(said) == ["insurance_later"]
    assert f"{TOMORROW.month}月{TOMORROW.day}日から" in said["flags"][0]["message"]


@not_on_the_last_day
def test_who_joins_here_under_the_exception_is_covered_today(centre: Centre) -> None:
    declared(centre, at_once=True)
    person = centre.volunteer(insured=False)
    said = centre.do("say_insurance", person=person, **HERE)
    assert said["from"] == today().isoformat()
    assert codes(said) == []


@not_on_the_last_day
def test_a_walk_in_is_registered_with_the_paperwork(centre: Centre) -> None:
    declared(centre, at_once=True)
    person = centre.volunteer(insurance=HERE)
    row = centre.row(people.by_id, person)
    assert (row["insured_from"], row["insurance_plan"]) == (today().isoformat(), "天災・地震補償プラン")
    [seen] = centre.read(insurance.of_person, person)
    assert (seen["joined_where"], seen["seen_by"]) == ("here", "受付 花子")


def test_who_looked_at_the_paper_is_kept_apart_from_who_typed(centre: Centre) -> None:
    person = centre.person(insured=False)
    centre.do("say_insurance", person=person, **INSURED | {"seen_by": "社協　次郎"})
    assert centre.read(insurance.of_person, person)[0]["seen_by"] == "社協　次郎"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"where": ""}, "where", "どこで手続きしたか"),
        ({"joined_on": ""}, "joined_on", "手続きの日を入力"),
        ({"joined_on": TOMORROW.isoformat()}, "joined_on", "きょうより先"),
        ({"joined_on": "2020/5/1", "year": ""}, "joined_on", "2021年3月31日(水)で終わって"),
        ({"joined_on": "2020/3/1", "year": ""}, "year", "「来年度」を選んで"),
        ({"joined_on": "2020/5/1", "year": "next"}, "year", "3月に手続きしたものだけ"),
    ],
)
def test_paperwork_that_cannot_be_is_refused_where_it_is_wrong(
    centre: Centre, changes: dict[str, str], field: str, words: str
) -> None:
    person = centre.person(insured=False)
    assert words in centre.refused("say_insurance", person=person, **INSURED | changes)[field]
    wrong = centre.refused("register_person", person=new_id(), name="別　人", insurance=INSURED | changes)
    assert words in wrong[f"insurance.{field}"]


def test_a_plan_may_be_left_open(centre: Centre) -> None:
    person = centre.volunteer(insured=False)
    assert codes(centre.do("say_insurance", person=person, **INSURED | {"plan": ""})) == []


def test_what_was_said_by_mistake_is_taken_back(centre: Centre) -> None:
    person = centre.volunteer(insurance=HERE)
    said = centre.do("say_insurance", person=person, none=True)
    assert codes(said) == ["insurance"]
    assert centre.read(insurance.joined_here, today().isoformat()) == []


@not_on_the_last_day
def test_a_plan_that_nobody_could_read_hides_none_that_is_known(centre: Centre) -> None:
    person = centre.volunteer(insurance=INSURED)
    known = centre.row(people.by_id, person)["insurance_plan"]
    assert plan_of(known) == "quake"
    centre.do("say_insurance", person=person, **INSURED | {"plan": "", "seen_by": "社協　次郎"})
    assert centre.row(people.by_id, person)["insurance_plan"] == known
    assert centre.read(insurance.of_person, person)[0]["plan"] == "quake"
    centre.do("say_insurance", person=person, **INSURED | {"plan": "basic"})
    assert plan_of(centre.row(people.by_id, person)["insurance_plan"]) == "basic"


@pytest.mark.parametrize("kind", ["say_insurance", "register_person"])
def test_whoever_joins_here_says_by_which_plan(centre: Centre, kind: str) -> None:
    open_plan = HERE | {"plan": ""}
    said = (
        centre.refused(kind, person=centre.person(insured=False), **open_plan)["plan"]
        if kind == "say_insurance"
        else centre.refused(kind, person=new_id(), name="別　人", insurance=open_plan)["insurance.plan"]
    )
    assert "プランを選んでください" in said


@pytest.mark.parametrize("other", [INSURED, HERE | {"plan": "basic"}])
def test_joining_here_today_is_not_put_aside_by_a_slip(desk: Desk, other: dict[str, Any]) -> None:
    person = desk.volunteer(insurance=HERE)
    refused = desk.post("/reception/insurance", person=person, **other)
    assert "今日ここで加入した記録（天災・地震補償プラン）があります" in refused.text
    assert 'name="sure"' in refused.text
    [kept] = desk.read(insurance.joined_here, today().isoformat())
    assert kept["plan"] == "quake"
    assert "記録しました" in desk.post("/reception/insurance", person=person, sure="on", **other).text


def test_whoever_says_the_same_once_more_is_not_asked(centre: Centre) -> None:
    person = centre.volunteer(insurance=HERE)
    centre.do("say_insurance", person=person, **HERE)


def test_whoever_is_not_insured_after_all_has_no_paperwork_that_says_otherwise(desk: Desk) -> None:
    person = desk.volunteer(insurance=INSURED)
    desk.do("say_insurance", person=person, **HERE)
    desk.do("send_insurance_list", day=today().isoformat(), people=[person])
    desk.do("say_insurance", person=person, none=True)
    assert [row["joined_where"] for row in desk.read(insurance.of_person, person)] == ["here"]
    assert "取り消し済み" in desk.get(f"/rosters/people/{person}").text


@not_on_the_last_day
def test_from_when_to_when_somebody_is_covered_stands_where_they_are_received(desk: Desk) -> None:
    person = desk.volunteer(insurance=HERE, check_in=False)
    row = desk.row(people.by_id, person)
    first, last = (day_text(row[name]) for name in ("insured_from", "insured_until"))
    said = f"保険　{first} から {last} まで有効です　天災・地震補償プラン"
    assert said in desk.get(f"/people/{person}/pass?new=1").text
    assert said in desk.post("/reception/check-in", person=person).text


def test_the_tick_of_older_screens_keeps_its_meaning_and_is_to_be_looked_at(centre: Centre) -> None:
    declared(centre)
    person = centre.volunteer(insured=False)
    outcome = centre.do("confirm_at_desk", person=person, insurance=True)
    row = centre.row(people.by_id, person)
    assert (row["insured_from"], row["insurance_plan"]) == (today().isoformat(), "窓口で確認")
    assert codes(outcome) == ["insurance_unclear"]
    assert codes(centre.do("say_insurance", person=person, **INSURED)) == []


def test_under_the_exception_the_tick_of_older_screens_is_right(centre: Centre) -> None:
    declared(centre, at_once=True)
    person = centre.volunteer(insured=False)
    assert codes(centre.do("confirm_at_desk", person=person, insurance=True)) == []


@pytest.mark.parametrize(
    ("plan", "code"), [("basic", ["basic_plan"]), ("", ["plan_unknown"]), ("infection", []), ("quake", [])]
)
def test_in_an_earthquake_the_desk_warns_at_the_basic_plan(
    centre: Centre, plan: str, code: list[str]
) -> None:
    declared(centre, "quake")
    person = centre.person(insurance=INSURED | {"plan": plan})
    outcome = centre.do("check_in", person=person)
    assert codes(outcome) == code
    if code:
        assert "基本プランは地震・津波・噴火によるけがを補償しません" in outcome["flags"][0]["message"]


def test_in_a_flood_nobody_is_warned_of_the_plan(centre: Centre) -> None:
    declared(centre, "water")
    assert codes(centre.do("check_in", person=centre.person(insurance=INSURED | {"plan": "basic"}))) == []


def test_two_records_of_one_person_are_covered_through_both(centre: Centre) -> None:
    keep, gone = centre.person(), centre.person("山田　太朗")
    row = centre.row(people.by_id, keep)
    until = date.fromisoformat(row["insured_until"])
    later = {
        "insured_from": (until + DAY).isoformat(),
        "insured_until": f"{until.year + 1}-03-31",
        "insurance_plan": "基本プラン",
    }
    centre.run(centre.database.write(people.change, gone, later))
    centre.do("join_people", keep=keep, gone=gone)
    both = centre.row(people.by_id, keep)
    assert (both["insured_from"], both["insured_until"]) == (row["insured_from"], later["insured_until"])
    assert len(centre.read(insurance.of_person, keep)) == 1


# Nobody leaves without


@not_on_the_last_day
def test_nobody_whose_cover_begins_tomorrow_is_put_into_a_team(centre: Centre) -> None:
    declared(centre)
    leader, late = centre.leader(), centre.volunteer(insurance=HERE)
    errors = centre.refused(
        "form_team", team=new_id(), need=centre.need(), leader=leader, members=[leader, late], back_by="23:59"
    )
    assert f"保険は{TOMORROW.month}月{TOMORROW.day}日から有効です" in errors["members"]


def test_who_works_at_the_centre_itself_is_in_no_team(centre: Centre) -> None:
    leader, inside = centre.leader(), centre.volunteer(insured=False)
    assert codes(centre.do("stay_here", person=inside)) == ["stays_here"]
    team = {"need": centre.need(), "leader": leader, "members": [leader, inside], "back_by": "23:59"}
    assert "センター内の作業です" in centre.refused("form_team", team=new_id(), **team)["members"]
    assert codes(centre.do("stay_here", person=inside, stays=False)) == ["insurance"]


def test_only_who_is_here_and_in_no_team_works_at_the_centre(centre: Centre) -> None:
    assert "先に受付して" in centre.refused("stay_here", person=centre.person())["person"]
    leader, other = centre.leader(), centre.volunteer()
    centre.do(
        "form_team",
        team=new_id(),
        need=centre.need(),
        leader=leader,
        members=[leader, other],
        back_by="23:59",
    )
    assert "班に入っています" in centre.refused("stay_here", person=other)["person"]


def test_the_choice_to_stay_holds_for_the_day(centre: Centre) -> None:
    person = centre.person(insured=False)
    yesterday = datetime.now(UTC) - DAY
    centre.do("check_in", person=person, at=yesterday)
    centre.do("stay_here", person=person, at=yesterday)
    assert codes(centre.do("check_in", person=person)) == ["insurance"]
    assert [row["stays_here"] for row in centre.read(attendance.waiting, centre.today["id"])] == [0]


def test_matching_shows_who_may_not_leave_and_why(desk: Desk) -> None:
    declared(desk, "quake")
    desk.volunteer("基本　花子", insurance=INSURED | {"plan": "basic"})
    inside = desk.volunteer("内野　太郎", insured=False)
    desk.do("stay_here", person=inside)
    desk.volunteer("無保　険", insured=False)
    shown = desk.get("/matching").text
    for words in ("▲ 基本プラン（地震は補償なし）", "▲ センター内の作業", "▲ 有効な保険なし"):
        assert words in shown


def test_the_sheet_says_of_how_many_the_plan_leaves_the_earthquake_out(centre: Centre) -> None:
    declared(centre, "quake")
    leader, other = centre.leader(), centre.volunteer(insurance=INSURED | {"plan": "basic"})
    team = centre.do(
        "form_team",
        team=new_id(),
        need=centre.need(),
        leader=leader,
        members=[leader, other],
        back_by="23:59",
    )["team"]
    lines = centre.read(lambda tx: sheet_lines.lines_of(tx, teams.by_id(tx, team) or {}))
    assert any("保険: 1人が基本プラン" in line for line in lines)


# The incident


@not_on_the_last_day
def test_who_joined_before_the_exception_was_entered_is_covered_at_once_too(centre: Centre) -> None:
    declared(centre)
    person, earlier = centre.volunteer(insurance=HERE), centre.volunteer()
    before = centre.row(people.by_id, earlier)["insured_from"]
    centre.do("say_incident", disaster="water", at_once=True, at_once_from=today().isoformat())
    assert centre.row(people.by_id, person)["insured_from"] == today().isoformat()
    assert centre.row(people.by_id, earlier)["insured_from"] == before
    centre.do("say_incident", disaster="water")
    assert centre.row(people.by_id, person)["insured_from"] == TOMORROW.isoformat()


def test_the_exception_needs_a_first_day_and_an_incident(centre: Centre) -> None:
    assert "開いている災害はありません" in centre.refused("say_incident", disaster="water")[""]
    centre.do("open_incident", name="豪雨")
    assert "いつから" in centre.refused("say_incident", at_once=True)["at_once_from"]
    backwards = {"at_once_from": "2026-11-27", "at_once_until": "2026-11-26"}
    assert "始まりより前" in centre.refused("say_incident", at_once=True, **backwards)["at_once_until"]


def test_headquarters_enters_the_kind_of_the_disaster_and_the_exception(desk: Desk) -> None:
    desk.do("open_incident", name="令和8年能登沖地震")
    form = {"disaster": "quake", "at_once": "on", "at_once_from": today().isoformat(), "at_once_until": ""}
    assert desk.post("/headquarters/incident/facts", **form).status_code == 303
    shown = desk.get("/headquarters/centre").text
    assert f'value="{today().isoformat()}"' in shown
    wrong = desk.post("/headquarters/incident/facts", **form | {"at_once_from": ""})
    assert wrong.status_code == 422
    assert "いつから適用されるか" in wrong.text
    assert desk.post("/headquarters/fees", basic="３５０", quake="500", infection="").status_code == 303
    assert 'value="350"' in desk.get("/headquarters/centre").text
    assert desk.post("/headquarters/fees", basic="千円").status_code == 422


def test_the_screen_says_before_it_is_pressed_from_when_who_joins_here_is_covered(desk: Desk) -> None:
    desk.do("open_incident", name="豪雨")
    person = desk.volunteer(insured=False)
    for page in (desk.get("/reception/new").text, desk.post("/reception/check-in", person=person).text):
        assert "<b>翌日0時から</b>有効です" in page
    assert "センター内の作業にする" in desk.post("/reception/check-in", person=person).text
    desk.do("say_incident", disaster="water", at_once=True, at_once_from=today().isoformat())
    for page in (desk.get("/reception/new").text, desk.post("/reception/check-in", person=person).text):
        assert "手続きがすんだときから有効です" in page


def test_a_paperwork_that_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    person = desk.volunteer(insured=False)
    shown = desk.post(
        "/reception/insurance", person=person, where="home", plan="basic", joined_on="R2.5.1"
    ).text
    assert "まだ記録していません" in shown
    assert 'value="R2.5.1"' in shown
    card = desk.post(f"/rosters/people/{person}/insurance", where="home", joined_on="R2.5.1")
    assert card.status_code == 422
    assert 'value="R2.5.1"' in card.text


def test_the_card_of_a_person_says_what_was_seen_by_whom_and_warns(desk: Desk) -> None:
    declared(desk, "quake")
    person = desk.volunteer(insured=False)
    desk.post(f"/rosters/people/{person}/insurance", **INSURED | {"plan": "basic", "seen_by": "社協　次郎"})
    shown = desk.get(f"/rosters/people/{person}").text
    for words in (
        "お住まいの社協で加入",
        "社協　次郎",
        "基本プランは地震・津波・噴火によるけがを補償しません",
    ):
        assert words in shown
    assert desk.post(f"/rosters/people/{person}/insurance", none="on").status_code == 303
    assert "保険の記録を取り消す" not in desk.get(f"/rosters/people/{person}").text


# From home, from a roster, from another place, from a tablet that was alone

FISCAL = INSURED["joined_on"][:4]


def from_home(**changes: Any) -> dict[str, Any]:
    return {
        "person": new_id(), "name": "自宅　花子", "birth": "1980-04-01", "phone": "090-1111-2222", "address": "港区芝1-2-3",
        "emergency_name": "自宅　一郎", "emergency_phone": "090-3333-4444", "insurance": "joined", "consent": True,
    } | changes  # fmt: skip


def test_from_home_the_year_is_asked_of_who_joined_on_31_march(centre: Centre) -> None:
    last_of_march = f"{FISCAL}/3/31"
    wrong = centre.try_("preregister", **from_home(insured_on=last_of_march))
    assert wrong.codes == {"insured_year": "insured_year"}
    person = centre.do("preregister", **from_home(insured_on=last_of_march, insured_year="next"))["person"]
    row = centre.row(people.by_id, person)
    assert (row["insured_from"], row["insured_until"]) == (f"{FISCAL}-04-01", f"{int(FISCAL) + 1}-03-31")


@not_on_the_last_day
def test_from_home_too_who_joins_under_the_exception_is_covered_at_once(centre: Centre) -> None:
    declared(centre, at_once=True)
    asked = from_home(insured_on=today().isoformat(), insured_year="")
    row = centre.row(people.by_id, centre.do("preregister", **asked)["person"])
    assert (row["insured_from"], row["insurance_joined_on"]) == (today().isoformat(), today().isoformat())


def test_a_roster_that_says_31_march_means_the_year_that_begins(centre: Centre) -> None:
    id = new_id()
    row = {"id": id, "row": 2, "name": "名簿　太郎", "insured_from": f"{FISCAL}-03-31"}
    centre.do("keep_people", source="名簿.xlsx", rows=[row])
    found = centre.row(people.by_id, id)
    assert (found["insured_from"], found["insured_until"]) == (f"{FISCAL}-04-01", f"{int(FISCAL) + 1}-03-31")


@not_on_the_last_day
def test_what_a_tablet_did_alone_goes_by_the_day_on_which_it_was_pressed(centre: Centre) -> None:
    centre.do("open_incident", name="豪雨")
    yesterday = (today() - DAY).isoformat()
    only_yesterday = {"at_once": True, "at_once_from": yesterday, "at_once_until": yesterday}
    centre.do("say_incident", disaster="water", **only_yesterday)
    during, after = new_id(), new_id()
    centre.do(
        "register_person",
        person=during,
        name="特例　中",
        insurance=HERE,
        check_in=True,
        at=datetime.now(UTC) - DAY,
    )
    centre.do("register_person", person=after, name="特例　後", insurance=HERE, check_in=True)
    assert centre.row(people.by_id, during)["insured_from"] == yesterday
    assert centre.row(people.by_id, after)["insured_from"] == TOMORROW.isoformat()


@not_on_the_last_day
def test_a_satellite_that_hears_late_of_the_exception_ends_with_the_same_cover(tmp_path: Path) -> None:
    with two_servers(tmp_path) as two:
        person = two.north.volunteer(insurance=HERE)
        two.headquarters.do("say_incident", disaster="quake", at_once=True, at_once_from=today().isoformat())
        assert two.north.row(people.by_id, person)["insured_from"] == TOMORROW.isoformat()
        two.meet()
        for server in (two.north, two.headquarters):
            assert server.row(people.by_id, person)["insured_from"] == today().isoformat()
            assert server.read(insurance.disaster) == "quake"
        # Who joined at the satellite stands on its list, and not on that of headquarters.
        day = today().isoformat()
        assert len(two.north.read(insurance.joined_here, day)) == 1
        assert two.headquarters.read(insurance.joined_here, day) == []


def test_a_whole_group_says_it_once_and_what_is_known_stays(desk: Desk) -> None:
    known = desk.volunteer("先生　一郎", group="みなと中学校", check_in=False)
    before = desk.read(people.by_id, known)
    new = [{"id": new_id(), "name": name} for name in ("生徒　一", "生徒　二")]
    arrival = desk.do(
        "receive_group", arrival=new_id(), new_group="みなと中学校", members=[known], new_people=new
    )["arrival"]
    said = desk.do("say_group_insurance", arrival=arrival, **INSURED | {"plan": "basic"})
    assert (said["people"], said["changed"]) == (3, 2)
    after = desk.read(people.by_id, known)
    assert before and after and before["insurance_plan"] == after["insurance_plan"] == "天災・地震補償プラン"
    again = desk.post(f"/groups/arrivals/{arrival}/insurance", **INSURED)
    assert again.status_code == 422
    assert "もういません" in again.text
    wrong = desk.post(f"/groups/arrivals/{arrival}/insurance", where="home", joined_on="")
    assert wrong.status_code == 422


# The list of who joined here


def listed(desk: Desk, name: str = "山田　花子", **changes: Any) -> str:
    payload = {"address": "港区芝1-2-3", "phone": "090-1111-2222", "insurance": HERE} | changes
    return desk.volunteer(name, **payload)


def sheet(desk: Desk) -> Any:
    answer = desk.post("/insurance/list.xlsx", day=today().isoformat())
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content)).active


def test_who_joined_here_stands_on_the_list_with_fee_and_sum(desk: Desk) -> None:
    desk.do("say_fees", basic=350, quake=500)
    listed(desk)
    listed(desk, "田中　一郎", insurance=HERE | {"plan": "basic"})
    older = listed(desk, "佐藤　翔", insurance=HERE)
    without = "UPDATE insurances SET plan = '' WHERE person_id = :person"  # as it could be said before
    desk.write(lambda tx: tx.execute(without, person=older))
    desk.volunteer("地元　加入", insurance=INSURED)
    page = desk.get("/insurance").text
    for words in ("ここで保険に加入した方　3人", "<b>850</b>", "掛金のわからない方が1人", "未送付"):
        assert words in page
    assert "地元　加入" not in page
    rows = [[cell.value for cell in row] for row in sheet(desk).iter_rows()]
    assert rows[3][1:7] == [
        "山田　花子",
        "ヤマダ　タロウ",
        "港区芝1-2-3",
        "090-1111-2222",
        "天災・地震補償プラン",
        500,
    ]
    assert rows[6][6] == 850
    assert desk.get(f"/insurance?day={TOMORROW.isoformat()}").text.count("未送付") == 0


def test_a_name_that_looks_like_a_formula_is_text(desk: Desk) -> None:
    listed(desk, '=HYPERLINK("http://example.jp")', address="=1+1")
    row = next(row for row in sheet(desk).iter_rows() if str(row[1].value).startswith("=HYPER"))
    assert {row[1].data_type, row[3].data_type} == {"s"}
    assert row[3].value == "=1+1"


def test_of_a_hidden_person_the_list_says_no_more_than_that_there_is_one(desk: Desk) -> None:
    person = listed(desk, "隠　れい")
    desk.do("hide_person", person=person)
    rows = [[cell.value for cell in row] for row in sheet(desk).iter_rows()]
    said = "".join(str(value) for row in rows for value in row)
    for words in ("隠", "芝1-2-3", "090-1111-2222"):
        assert words not in said
    assert "秘匿（受付証" in said
    assert "秘匿の方が1人います" in said


def test_what_went_out_is_kept_with_who_sent_it_and_later_joiners_are_not_in_it(desk: Desk) -> None:
    day = today().isoformat()
    first = listed(desk)
    listed(desk, "あとの　人")
    assert desk.post("/insurance/sent", day=day, people=[first]).status_code == 303
    page = desk.get("/insurance").text
    assert page.count("未送付") == 1
    assert "送付済み" in page
    [sent] = [row for row in desk.read(insurance.joined_here, day) if row["sent_at"]]
    assert (sent["id"], bool(sent["sent_by"])) == (first, True)
    again = desk.post("/insurance/sent", day=day, people=[first])
    assert again.status_code == 422
    assert "もう送付済みです" in again.text


def test_a_plan_that_is_corrected_stands_once_and_stays_sent(desk: Desk) -> None:
    day, person = today().isoformat(), listed(desk)
    desk.do("send_insurance_list", day=day, people=[person])
    desk.do("say_insurance", person=person, **HERE | {"plan": "basic"}, sure=True)
    [row] = desk.read(insurance.joined_here, day)
    assert (row["plan"], bool(row["sent_at"])) == ("basic", True)


def test_printing_and_exporting_the_list_is_written_down(desk: Desk) -> None:
    listed(desk)
    answer = desk.post("/insurance/list.pdf", day=today().isoformat())
    assert answer.content.startswith(b"%PDF")
    sheet(desk)
    acts = desk.read(lambda tx: tx.fetch("SELECT act, card FROM looks ORDER BY at"))
    assert [row["act"] for row in acts if row["card"] == "保険の加入者の名簿"] == ["printed", "exported"]


def test_the_paper_says_everybody_the_sum_and_who_is_hidden() -> None:
    people = tuple(
        Joined("9:05", f"山田　花子{n}", "ヤマダ　ハナコ", "港区芝1-2-3", "090-1111-2222", "基本プラン", 350)
        for n in range(60)
    )
    made = layout.joined_pdf(JoinedList("みなと災害VC", "03-1234-5678", today(), "11月27日 17:00", people, 1))
    said = text_of(made)
    assert pages(made) > 1
    for words in ("山田花子0", "山田花子59", "21,000円", "秘匿の方が1人います"):
        assert words in said


def test_whose_cover_ends_in_march_is_listed(desk: Desk) -> None:
    listed(desk, "今年　だけ", insurance=INSURED)
    ending = desk.get("/insurance/ending").text
    assert "今年　だけ" in ending
    assert "保険が終わる方　1人" in ending
    assert "今年　だけ" not in desk.get("/insurance/ending?day=2020-03-31").text
