"""The fiscal year: renewal, grants, accounts, gathering insurance, honours and points, and their papers."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.centre import Centre, Desk, new_id, today
from tests.paper import text_of
from tests.payloads.grants import YEAR
from vcenter.desks import renewals as renewals_desk
from vcenter.domain import accounts, covers, honours
from vcenter.domain.grants import Rule, Year, in_words, standing
from vcenter.domain.renewals import due_on
from vcenter.store import accounts as kept_accounts
from vcenter.store import covers as kept_covers
from vcenter.store import grants, groups, memberships, renewals, salons
from vcenter.store import honours as kept_honours

MAY = {
    "/year": "salon rosters administration",
    "/year/settings": "administration",
    "/year/grants": "salon administration",
    "/year/grants/rules": "administration",
    "/year/grants/rules/end": "administration",
    "/year/grants.pdf": "salon administration",
    "/year/grants.xlsx": "salon administration",
    "/year/salons/{salon}": "salon administration",
    "/year/salons/{salon}/grant": "administration",
    "/year/accounts.pdf": "salon administration",
    "/year/accounts.xlsx": "salon administration",
    "/year/report.pdf": "salon rosters administration",
    "/year/report.xlsx": "salon rosters administration",
    "/year/session.pdf": "salon rosters administration",
    "/year/session.xlsx": "salon rosters administration",
    "/year/renewals": "salon rosters administration",
    "/year/renewals/came": "salon rosters administration",
    "/year/renewals/rest": "salon rosters administration",
    "/year/renewals.pdf": "salon rosters administration",
    "/year/renewals/salons/{salon}": "salon rosters administration",
    "/year/renewals/groups/{group}": "salon rosters administration",
    "/year/insurance": "salon rosters administration",
    "/year/insurance/end": "salon rosters administration",
    "/year/insurance/plans": "administration",
    "/year/insurance/plans/end": "administration",
    "/year/insurance/names.pdf": "salon rosters administration",
    "/year/insurance/names.xlsx": "salon rosters administration",
    "/year/honours": "rosters administration",
    "/year/honours/rules": "administration",
    "/year/honours/rules/end": "administration",
    "/year/honours/letters.pdf": "rosters administration",
    "/year/honours.pdf": "rosters administration",
    "/year/honours.xlsx": "rosters administration",
    "/year/points": "rosters administration",
    "/year/points/find": "rosters administration",
    "/year/points.pdf": "rosters administration",
    "/year/points.xlsx": "rosters administration",
    "say_year_settings": "administration",
    "take_renewal_paper": "salon rosters administration",
    "rest_unrenewed": "salon rosters administration",
    "renew": "salon rosters administration",
    "keep_grant_rule": "administration",
    "end_grant_rule": "administration",
    "choose_grant": "salon administration",
    "decide_grant": "administration",
    "keep_accounts": "salon administration",
    "keep_cover_plan": "administration",
    "end_cover_plan": "administration",
    "cover_gathering": "salon rosters administration",
    "end_cover": "salon rosters administration",
    "keep_honour_rule": "administration",
    "end_honour_rule": "administration",
    "give_honours": "rosters administration",
    "add_points": "rosters administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TODAY = today().isoformat()


def salon(centre: Centre | Desk, **said: object) -> str:
    payload = {"salon": new_id(), "name": f"川上おしゃべり会{new_id()[-4:]}", "days": "毎月10日 10時〜12時"}
    return str(centre.do("add_salon", **payload | said)["salon"])


def guest(centre: Centre | Desk, salon: str, name: str, **said: object) -> str:
    payload = {"salon": salon, "newcomer": {"id": new_id(), "name": name}}
    return str(centre.do("put_in_salon", **payload | said)["person"])


# Grants: the rules of DOMAIN.md's councils, to the yen

CAME = Year(report_came=True)


@pytest.mark.parametrize(
    ("rule", "year", "sum_", "missing"),
    [
        (Rule(10, 5, sum=20000), Year(held=(5,) * 10, report_came=True), 20000, ()),
        (
            Rule(10, 5, sum=20000),
            Year(held=(5,) * 8 + (4,) * 5, report_came=True),
            0,
            ("あと5人以上で2回開く",),
        ),
        (Rule(6, sum=9000), Year(held=(3,) * 5, report_came=True), 0, ("あと1回開く",)),
        (Rule(36, sum=9000), Year(held=(1,) * 36), 0, ("前年度の報告書がまだ",)),
        (Rule(36, sum=9000, report_wanted=False), Year(held=(1,) * 36), 9000, ()),
        (
            Rule(10, way="steps", sum=20000, steps=((40, 60000),)),
            Year(held=(1,) * 39, report_came=True),
            20000,
            (),
        ),
        (
            Rule(10, way="steps", sum=20000, steps=((40, 60000),)),
            Year(held=(1,) * 40, report_came=True),
            60000,
            (),
        ),
        (Rule(6, way="session", sum=2000, most=15000), Year(held=(1,) * 7, report_came=True), 14000, ()),
        (Rule(6, way="session", sum=2000, most=15000), Year(held=(1,) * 8, report_came=True), 15000, ()),
        (Rule(way="member", sum=500), Year(members=21, report_came=True), 10500, ()),
        (Rule(way="member", sum=500), CAME, 0, ("参加者の名簿がまだ",)),
        (Rule(sum=50000, venue_only=True), Year(venue=12345, report_came=True), 12345, ()),
        (Rule(sum=50000, venue_only=True), CAME, 0, ("収支に会場費を入れる",)),
        (Rule(heads=5, sum=9000, last_year=700), Year(last_held=(5, 4, 9), report_came=True), 1400, ()),
    ],
)
def test_what_a_grant_comes_to_and_what_is_missing(
    rule: Rule, year: Year, sum_: int, missing: tuple[str, ...]
) -> None:
    found = standing(rule, year)
    assert (found.sum, found.missing) == (sum_, missing)


def test_the_next_step_and_too_much_food_are_advice() -> None:
    rule = Rule(10, way="steps", sum=20000, steps=((40, 60000),), food_percent=50)
    found = standing(rule, Year(held=(1,) * 12, food=10500, report_came=True))
    assert found.may_apply
    assert found.advice == ("あと28回で60,000円", "食材に使えるのは10,000円まで（いま500円多い）")


def test_a_rule_is_said_in_a_line() -> None:
    rule = Rule(10, 5, "steps", 20000, ((40, 60000),), carries=True)
    assert in_words(rule) == "年10回以上・1回5人以上　20,000円、40回で60,000円、残りは繰り越し"


# Accounts


def test_what_is_left_of_the_grant_is_paid_back_and_the_rest_carried_over() -> None:
    sums = {"fees": 10000, "grant": 20000, "food": 5000, "venue": 3000}
    back = accounts.balance(sums, carries=False)
    assert (back.income, back.spent, back.paid_back, back.carried) == (30000, 8000, 20000, 2000)
    kept = accounts.balance(sums, carries=True)
    assert (kept.paid_back, kept.carried) == (0, 22000)
    assert accounts.balance({"food": 700}, carries=False).left == -700


def test_sums_that_do_not_fit_are_said() -> None:
    assert accounts.faults({"food": 700}, {"grant": 500}, 600) == [
        "予算の支出が、収入より700円多くなっています",
        "決算の助成金が、決定した600円と違います",
    ]


def test_accounts_are_kept_whole_and_an_old_form_undoes_nothing(desk: Desk) -> None:
    id = salon(desk)
    page = f"/year/salons/{id}"
    before = desk.get(page).text
    assert desk.press(before, page, **{"planned.fees": "１２０００", "actual.food": "900"}).status_code == 303
    assert desk.read(kept_accounts.of_salon, id, YEAR) == {
        "planned": {"fees": 12000, "food": None},
        "actual": {"fees": None, "food": 900},
    }
    late = desk.press(before, page, command_id=new_id(), **{"planned.fees": "1"})
    assert late.status_code == 422 and "ほかの人が直しました" in late.text


# The grants of salons


def granted(centre: Centre | Desk, id: str, **said: Any) -> str:
    grant = new_id()
    rule = {"grant": grant, "name": "ふれあい助成", "sessions": 2, "heads": 1, "sum": 20000}
    centre.do("keep_grant_rule", **rule | said)
    centre.do("choose_grant", grant=grant, year=YEAR, salons=[id])
    return grant


def test_the_page_says_what_each_salon_still_has_to_do(desk: Desk) -> None:
    id = salon(desk)
    granted(desk, id, report_wanted=True)
    desk.do("say_salon_session", salon=id, day=TODAY, state="held", guests=3)
    page = desk.get("/year/grants").text
    assert "あと1人以上で1回開く" in page and "前年度の報告書がまだ" in page
    desk.do("take_renewal_paper", salon=id, year=YEAR, paper="report")
    assert "前年度の報告書がまだ" not in desk.get("/year/grants").text


def test_another_grant_is_decided_anew(centre: Centre) -> None:
    id = salon(centre)
    grant = granted(centre, id)
    centre.do("decide_grant", salon=id, year=YEAR, granted=15000)
    centre.do("choose_grant", grant=grant, year=YEAR, salons=[id])
    assert centre.read(grants.asked, YEAR)[id]["granted"] == 15000
    granted(centre, id)
    assert centre.read(grants.asked, YEAR)[id]["granted"] is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"sum": None}, "sum"),
        ({"more_sessions": 40}, "more_sum"),
        ({"top_sum": 40}, "top_sum"),
        ({"way": "steps", "more_sessions": 5, "more_sum": 60000}, "more_sessions"),
        ({"food_percent": 101}, "food_percent"),
    ],
)
def test_a_grant_that_makes_no_sense_is_refused(centre: Centre, said: dict[str, Any], field: str) -> None:
    rule = {"grant": new_id(), "name": "助成", "sessions": 10, "sum": 20000}
    assert field in centre.refused("keep_grant_rule", **rule | said)


def test_nothing_is_decided_for_a_salon_without_a_grant(centre: Centre) -> None:
    assert "granted" in centre.refused("decide_grant", salon=salon(centre), year=YEAR, granted=1)
    assert "salons" in centre.refused("choose_grant", grant=granted(centre, salon(centre)), year=YEAR)


# The renewal


def test_the_last_day_for_papers_is_of_the_fiscal_year() -> None:
    assert due_on(2026, "04-30") == date(2026, 4, 30)
    assert due_on(2026, "02-29") == date(2027, 2, 28)


def test_one_tap_says_that_a_paper_came_and_is_taken_back(centre: Centre) -> None:
    id, entry = salon(centre), new_id()
    said = {"salon": id, "year": YEAR, "paper": "plan"}
    centre.do("take_renewal_paper", id=entry, **said)
    assert centre.do("take_renewal_paper", **said)["already"]
    centre.do("take_back", entry=entry)
    assert centre.read(renewals.papers, YEAR) == {}


def test_who_was_registered_after_the_last_day_is_not_late(centre: Centre) -> None:
    """A list that was taken in just now makes nobody late; who has given a part is awaited."""
    id = salon(centre)
    group = str(centre.do("add_group", group=new_id(), name="川上の会")["group"])

    def late(year: int) -> dict[str, int]:
        return centre.read(renewals_desk.counts, year)

    now = YEAR if today() > due_on(YEAR, "04-30") else YEAR - 1
    assert (late(now)["new"], late(now)["late"], late(now)["part"]) == (2, 0, 0)
    assert (late(now + 1)["new"], late(now + 1)["late"]) == (0, 2)
    for of in ({"salon": id}, {"group": group}):
        centre.do("take_renewal_paper", **of, year=now, paper="plan")
        part = late(now)["part"]
        assert centre.read(renewals_desk.late, now) == part
    assert (part, late(now)["new"]) == (2, 0)


def test_who_was_not_renewed_rests_and_is_woken_again(centre: Centre) -> None:
    id, entry = salon(centre), new_id()
    group = str(centre.do("add_group", group=new_id(), name="川上の会")["group"])
    assert centre.do("rest_unrenewed", id=entry, year=YEAR, salons=[id], groups=[group])["count"] == 2
    assert centre.row(groups.by_id, "groups", group)["resting_since"] == TODAY
    centre.do("take_back", entry=entry)
    assert centre.row(groups.by_id, "salons", id)["resting_since"] is None
    assert "salons" in centre.refused("rest_unrenewed", year=YEAR)


def test_a_new_name_and_leader_stand_with_what_they_were(centre: Centre) -> None:
    id = salon(centre, name="川上会", phone="03-1111-2222")
    old = guest(centre, id, "遠藤　和子", part="leader")
    new = guest(centre, id, "齋藤　光男")
    centre.do("renew", salon=id, year=YEAR, name="川上サロン", phone="03-1111-2222", leader=new)
    led = {row["id"]: row["leads"] for row in centre.read(salons.helpers, id)}
    assert led == {old: 0, new: 1}
    told = {row["what"]: (row["was"], row["became"]) for row in centre.read(renewals.changes, "salons", id)}
    assert told == {"name": ("川上会", "川上サロン"), "leader": ("遠藤　和子", "齋藤　光男")}


def test_a_group_gets_its_new_leader_and_meets_again(centre: Centre) -> None:
    group = str(centre.do("add_group", group=new_id(), name="川上の会")["group"])
    old, new = centre.person("遠藤　和子"), centre.person("齋藤　光男")
    centre.do("add_members", group=group, people=[old], role="代表")
    centre.do("rest_unrenewed", year=YEAR, groups=[group])
    centre.do("renew", group=group, year=YEAR, name="川上の会", leader=new, meets_again=True)
    roles = {row["id"]: row["role"] for row in centre.read(memberships.members, group)}
    assert roles == {old: "", new: "代表"}
    assert centre.row(groups.by_id, "groups", group)["resting_since"] is None


def test_a_group_that_rests_says_so_on_its_page(desk: Desk) -> None:
    group = str(desk.do("add_group", group=new_id(), name="川上の会")["group"])
    assert "から休み" not in desk.get(f"/rosters/groups/{group}").text
    desk.do("rest_unrenewed", year=YEAR, groups=[group])
    assert "から休み" in desk.get(f"/rosters/groups/{group}").text


def test_a_name_that_another_has_is_refused(centre: Centre) -> None:
    salon(centre, name="一つ目")
    id = salon(centre, name="二つ目")
    assert "name" in centre.refused("renew", salon=id, year=YEAR, name="一つ目")
    assert "salon" in centre.refused("renew", year=YEAR, name="どこでもない")


def test_the_renewal_is_walked_through_at_the_desk(desk: Desk) -> None:
    id = salon(desk)
    guest(desk, id, "遠藤　和子")
    page = desk.get("/year/renewals?view=new").text
    assert "届いていない" in page
    assert desk.press(page, "/year/renewals/came").status_code == 303
    gone = desk.post("/year/renewals/rest", year=str(YEAR), view="part")
    assert gone.status_code == 422 and "選んでください" in gone.text
    one = f"/year/renewals/salons/{id}"
    done = desk.press(desk.get(one).text, one, name="新しい名前")
    assert done.status_code == 303 and "新しい名前" in desk.get(done.headers["location"]).text
    pack = text_of(desk.post("/year/renewals.pdf", year=str(YEAR), salon=id).content)
    assert "サロン更新の届" in pack and "遠藤" in pack and "今年度の活動計画" in pack


# Gathering insurance


def test_the_premium_has_its_least_and_begins_the_day_after() -> None:
    plan = covers.Plan(28, least_heads=20)
    assert covers.premium(plan, 12, 1) == 560
    assert covers.premium(plan, 25, 2) == 1400
    assert covers.premium(covers.Plan(28, least_premium=1000), 12, 1) == 1000
    assert covers.is_late(plan, date(2026, 4, 1), date(2026, 4, 1))
    assert not covers.is_late(plan, date(2026, 4, 1), date(2026, 4, 2))
    assert not covers.is_late(covers.Plan(28, starts="at_once"), date(2026, 4, 1), date(2026, 4, 1))


def plan(centre: Centre | Desk, **said: Any) -> str:
    payload = {"plan": new_id(), "name": "Bプラン", "premium": 100, "names": True, "copies": 3}
    return str(centre.do("keep_cover_plan", **payload | said)["plan"])


def test_a_gathering_is_covered_and_called_off(centre: Centre) -> None:
    said = {"cover": new_id(), "plan": plan(centre), "title": "敬老の集い", "heads": 30}
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert centre.do("cover_gathering", first_day=tomorrow, **said)["premium"] == 3000
    centre.do("end_cover", cover=said["cover"])
    assert centre.row(kept_covers.by_id, said["cover"])["ended_at"]


def test_a_gathering_that_is_filed_too_late_is_said(desk: Desk) -> None:
    id = plan(desk)
    said = {"cover": new_id(), "plan": id, "title": "餅つき", "first_day": TODAY, "heads": "30"}
    gone = desk.post("/year/insurance", **said)
    assert gone.status_code == 303
    assert "手続きが間に合わず" in desk.get(gone.headers["location"]).text


@pytest.mark.parametrize(
    ("said", "field"),
    [({"first_day": None}, "first_day"), ({"last_day": "2000-01-01"}, "last_day"), ({"title": ""}, "title")],
)
def test_a_gathering_that_makes_no_sense_is_refused(centre: Centre, said: dict[str, Any], field: str) -> None:
    payload = {"cover": new_id(), "plan": plan(centre), "title": "餅つき", "first_day": TODAY, "heads": 3}
    assert field in centre.refused("cover_gathering", **payload | said)


def test_the_list_of_names_comes_in_its_copies_without_who_is_hidden(desk: Desk) -> None:
    id = salon(desk)
    guest(desk, id, "遠藤　和子")
    hidden = guest(desk, id, "秘密　花子")
    desk.do("hide_person", person=hidden)
    cover = new_id()
    desk.do("cover_gathering", cover=cover, plan=plan(desk), salon=id, first_day=TODAY, heads=2)
    made = text_of(desk.post("/year/insurance/names.pdf", cover=cover).content)
    assert made.count("遠藤") == 3 and "3部のうち2" in made
    assert "秘密" not in made and "このほかに1人" in made
    assert "行事用保険 ✓" in desk.get(f"/salons/{id}/sessions/{TODAY}").text


# Reports


def test_the_report_of_a_session_and_the_empty_form(desk: Desk) -> None:
    id = salon(desk, name="川上会")
    desk.do(
        "say_salon_session", salon=id, day=TODAY, state="held", guests=7, supported=2, activity="体操とお茶"
    )
    made = text_of(desk.post("/year/session.pdf", salon=id, day=TODAY).content)
    assert "第1回" in made and "7人" in made and "体操とお茶" in made
    assert "サロン活動報告書" in text_of(desk.post("/year/session.pdf").content)


def test_the_year_report_is_paper_and_excel(desk: Desk) -> None:
    id = salon(desk, name="=川上会", fee=200)
    desk.do("say_salon_session", salon=id, day=TODAY, state="held", guests=7, supported=2)
    desk.do("keep_accounts", salon=id, year=YEAR, actual={"fees": 1400, "training": 300})
    made = text_of(desk.post("/year/report.pdf", salon=id, year=str(YEAR)).content)
    assert "300円" in made and "1,400" in made
    book = load_workbook(BytesIO(desk.post("/year/report.xlsx", salon=id, year=str(YEAR)).content))
    rows = [[cell.value for cell in row] for row in book.active.rows]  # type: ignore[union-attr]
    assert ["計", 1, 0, 7, 2, 0] in rows
    unsaid = [row for row in rows if row[0] == f"{int(TODAY[5:7]) % 12 + 1}月"]
    assert unsaid == [[f"{int(TODAY[5:7]) % 12 + 1}月", *[None] * 5]], "nought would say that nobody met"
    assert "空欄の月は、記録がありません" in made


@pytest.mark.parametrize("paper", ["grants", "accounts", "report", "session"])
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_every_paper_of_a_salon_is_made(desk: Desk, paper: str, kind: str) -> None:
    id = salon(desk)
    answer = desk.post(f"/year/{paper}.{kind}", salon=id, year=str(YEAR), day=TODAY)
    assert answer.status_code == 200
    assert answer.content[:2] in (b"%P", b"PK")


# Honours and points


def test_who_is_honoured_by_years_hours_and_times() -> None:
    did = honours.Did(years=10, times=40, minutes=99 * 60)
    assert honours.fulfils(honours.Criteria(years=10, hours=100), did)
    assert not honours.fulfils(honours.Criteria(years=10, hours=100, every=True), did)
    assert not honours.fulfils(honours.Criteria(), did)
    assert honours.in_words(honours.Criteria(10, 500)) == "10年以上、または500時間以上"
    assert honours.earned(3, 125, 2, 1) == 8


def helped(centre: Centre | Desk, name: str, *days: str) -> str:
    id = salon(centre)
    person = guest(centre, id, name, part="helper")
    for day in days:
        said = {"salon": id, "day": day, "state": "held", "began_at": "10:00", "ended_at": "12:30"}
        centre.do("say_salon_session", came_helpers=[person], **said)
    return person


def test_what_somebody_did_is_counted_in_days_hours_and_fiscal_years(centre: Centre) -> None:
    person = helped(centre, "齋藤　光男", f"{YEAR}-03-31", f"{YEAR}-04-01")
    did = centre.read(kept_honours.did, "2000-01-01", "2999-12-31")[person]
    assert (did.years, did.times, did.minutes) == (2, 2, 300)


def test_who_fulfils_is_honoured_once_and_taken_back(desk: Desk) -> None:
    person = helped(desk, "齋藤　光男", TODAY)
    hidden = helped(desk, "秘密　花子", TODAY)
    desk.do("hide_person", person=hidden)
    honour = new_id()
    desk.do("keep_honour_rule", honour=honour, name="感謝状", times=1)
    page = desk.get("/year/honours").text
    assert "齋藤" in page and "秘密" not in page
    assert "齋藤" in text_of(desk.post("/year/honours/letters.pdf", honour=honour).content)
    assert desk.press(page, "/year/honours").status_code == 303
    assert desk.read(kept_honours.given, honour).keys() == {person}
    assert desk.do("give_honours", honour=honour, people=[person])["already"]
    assert (
        "years"
        in desk.client.post(
            "/api/commands",
            json={
                "id": new_id(),
                "kind": "keep_honour_rule",
                "at": f"{TODAY}T00:00:00Z",
                "payload": {"honour": new_id(), "name": "x"},
            },
            headers=desk.headers,
        ).json()["errors"]
    )


def test_points_are_earned_spent_and_never_below_nought(centre: Centre) -> None:
    person = helped(centre, "齋藤　光男", TODAY)
    assert "points" in centre.refused("add_points", person=person, points=1, what="商品券")
    centre.do("say_year_settings", points_on=True, points_session=3)
    assert "points" in centre.refused("add_points", person=person, points=4, what="商品券")
    entry = new_id()
    centre.do("add_points", id=entry, person=person, points=2, what="商品券")
    assert centre.read(kept_honours.balance, person, TODAY) == {"earned": 3, "put": 0, "spent": 2, "left": 1}
    centre.do("take_back", entry=entry)
    assert centre.read(kept_honours.balance, person, TODAY)["left"] == 3


def test_points_stand_on_a_list_of_the_year(desk: Desk) -> None:
    desk.do("say_year_settings", points_on=True, points_session=3)
    person = helped(desk, "齋藤　光男", TODAY)
    page = f"/year/points?person={person}"
    gone = desk.press(desk.get(page).text, "/year/points", points="1", what="商品券")
    assert gone.status_code == 303 and "残り 2ポイント" in desk.get(page).text
    assert "齋藤" in text_of(desk.post("/year/points.pdf").content)
    assert "ポイントの残り <b>2</b>" in desk.get(f"/rosters/people/{person}").text


def test_of_two_records_of_one_person_the_honours_and_points_come_together(centre: Centre) -> None:
    one, other, honour = centre.person("齋藤　光男"), centre.person("斎藤　光男"), new_id()
    centre.do("keep_honour_rule", honour=honour, name="感謝状", times=1)
    centre.do("give_honours", honour=honour, people=[one, other])
    centre.do("say_year_settings", points_on=True, points_session=1)
    for person in (one, other):
        centre.do("add_points", person=person, way="put", points=2, what="手伝い")
    centre.do("join_people", keep=one, gone=other)
    assert centre.read(kept_honours.given, honour).keys() == {one}
    assert centre.read(kept_honours.balance, one, TODAY)["left"] == 4


def test_settings_without_any_points_are_refused(centre: Centre) -> None:
    assert "points_session" in centre.refused("say_year_settings", points_on=True)
