"""The desk of every day: told once, matched with reasons, and not closed without a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.centre import Centre, Desk, form_of, new_id, today
from tests.node import in_node
from tests.outbox import Enrolled, entry
from tests.paper import text_of
from tests.payloads.requests import request_payload
from tests.satellite import Two, two_servers
from vcenter.domain import request_match, request_words
from vcenter.domain.calendar import fiscal_year
from vcenter.domain.request_life import LABELS, STEPPED, STEPS, steps_by_hand
from vcenter.domain.request_match import Helper, Work
from vcenter.domain.request_year import figures_of, span_of
from vcenter.store import hidden, needs, people, requests

MAY = {
    "/requests": "needs rosters administration",
    "/requests/list": "needs rosters administration",
    "/requests/new": "needs rosters administration",
    "/requests/people": "needs rosters administration",
    "/requests/find": "needs rosters administration",
    "/requests/{request}": "needs rosters administration",
    "/requests/{request}/step": "needs rosters administration",
    "/requests/{request}/note": "needs rosters administration",
    "/requests/{request}/edit": "needs rosters administration",
    "/requests/{request}/choose": "needs rosters administration",
    "/requests/{request}/take-on": "needs rosters administration",
    "/requests/{request}/answer": "needs rosters administration",
    "/requests/{request}/report": "needs rosters administration",
    "/requests/{request}/need": "needs",
    "/requests/year": "needs rosters administration",
    "/requests/year.pdf": "needs rosters administration",
    "/requests/year.xlsx": "needs rosters administration",
    "record_request": "needs rosters administration",
    "change_request": "needs rosters administration",
    "step_request": "needs rosters administration",
    "note_request": "needs rosters administration",
    "choose_helpers": "needs rosters administration",
    "answer_offer": "needs rosters administration",
    "report_request": "needs rosters administration",
    "make_need_of_request": "needs",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def request(centre: Centre, **changes: Any) -> str:
    return str(centre.do("record_request", **request_payload(**changes))["request"])


def volunteer(centre: Centre, name: str, **changes: Any) -> str:
    """Somebody known who wants to help."""
    person = centre.person(name)
    told = {"sort": "to_help", "person": {"person": person, "name": name}, "district": "", "address": ""}
    request(centre, **({"times": []} | told | changes))
    return person


def state(centre: Centre, id: str) -> str:
    return str(centre.row(requests.by_id, id)["state"])


def accepted(centre: Centre, id: str) -> str:
    """Somebody who has taken it on."""
    person = centre.person(f"引受　{new_id()[-6:]}")
    centre.do("choose_helpers", request=id, people=[person])
    centre.do("answer_offer", request=id, person=person, answer="accepted")
    return person


def done(centre: Centre, **changes: Any) -> tuple[str, str]:
    id = request(centre, **changes)
    person = accepted(centre, id)
    centre.do("step_request", request=id, to="found")
    centre.do("step_request", request=id, to="done")
    return id, person


# The card


def test_a_request_is_recorded_with_whose_it_is_and_its_history(centre: Centre) -> None:
    payload = request_payload(requester={"name": "川上　一郎", "phone": "090-1111-2222"}, any_time="on")
    outcome = centre.do("record_request", **payload)
    row = centre.row(requests.by_id, payload["request"])
    assert (outcome["number"], row["person_name"], row["requester_name"]) == (1, "川上　ハル", "川上　一郎")
    assert (row["works"], row["times"], row["any_time"]) == ("listening", "tue_pm", 1)
    assert [one["what"] for one in centre.read(requests.history, row["id"])] == ["受け付けた（電話）"]


def test_whoever_is_known_already_is_not_made_a_second_time(centre: Centre) -> None:
    known = centre.person("川上　ハル", phone="03-2222-3333")
    assert centre.do("record_request", **request_payload())["person"] == known


def test_the_same_told_a_second_time_is_noticed(centre: Centre) -> None:
    first = request(centre)
    outcome = centre.try_("record_request", **request_payload(even_if_same=False))
    assert outcome.outcome["same"] == [first]
    assert "1番" in outcome.errors["same"]
    assert centre.try_("record_request", **request_payload(even_if_same=False, sort="to_help")).done


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sort": "magic"}, "sort"),
        ({"works": []}, "works"),
        ({"works": ["magic"]}, "works.0"),
        ({"sort": "advice", "topics": []}, "topics"),
        ({"wanted": " "}, "wanted"),
        ({"address": "", "district": ""}, "address"),
        ({"times": ["someday"]}, "times.0"),
        ({"hours_from": "13:00", "hours_to": "12:00"}, "hours_to"),
        ({"day_wished": "2020-01-01"}, "day_wished"),
        ({"people_wanted": 0}, "people_wanted"),
        ({"person": {"name": ""}}, "person.name"),
    ],
)
def test_a_wrong_field_is_named(centre: Centre, changes: dict[str, object], field: str) -> None:
    errors = centre.refused("record_request", **request_payload(**changes))
    assert [name.partition(".")[0] for name in errors] == [field.partition(".")[0]]
    assert all(errors.values())


def test_what_belongs_to_another_kind_is_left_out(centre: Centre) -> None:
    row = centre.row(requests.by_id, request(centre, sort="advice", topics=["money"], people_wanted=5))
    assert (row["works"], row["topics"], row["people_wanted"]) == ("", "money", 1)


# Its life


def test_every_step_has_its_words() -> None:
    for sort in request_words.SORTS:
        for one in LABELS:
            assert set(steps_by_hand(one, sort)) <= STEPS.keys() == STEPPED.keys()


def test_a_request_goes_from_reception_to_its_report(centre: Centre) -> None:
    id = request(centre)
    centre.do("step_request", request=id, to="looking")
    person = accepted(centre, id)
    centre.do("step_request", request=id, to="found", agreed_on=today().isoformat())
    centre.do("step_request", request=id, to="done")
    assert centre.row(requests.by_id, id)["done_on"] == today().isoformat()
    centre.do("report_request", request=id, did="話をした", helpers=[person], hours="1.5", went="喜ばれた")
    (told,) = centre.read(requests.reports, id)
    assert (state(centre, id), told["people"], told["minutes"]) == ("reported", 1, 90)
    assert centre.read(requests.helped)[person] == (1, today().isoformat())


def test_nothing_is_closed_without_a_report(centre: Centre) -> None:
    for one in LABELS:
        for sort in request_words.SORTS:
            assert "reported" not in steps_by_hand(one, sort)
    id = request(centre)
    assert (
        "実施したあと" in centre.refused("report_request", request=id, did="話した", who="だれか")["request"]
    )
    id, _ = done(centre)
    assert "何をしたか" in centre.refused("report_request", request=id)["did"]
    assert "だれがしたか" in centre.refused("report_request", request=id, did="話した")["who"]


def test_where_nobody_was_found_the_report_says_why_and_what_the_asker_was_told(centre: Centre) -> None:
    id = request(centre)
    assert "理由" in centre.refused("step_request", request=id, to="not_found")["reason"]
    centre.do("step_request", request=id, to="not_found", reason="運転できる人がいない")
    assert "伝えた" in centre.refused("report_request", request=id, did="運転できる人がいない")["told"]
    centre.do("report_request", request=id, did="運転できる人がいない", told="福祉タクシーを案内した")
    assert state(centre, id) == "reported"


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("", 0), ("1.5", 90), ("２時間", 120), ("1時間半", 90), ("1時間30分", 90), ("45分", 45), ("半", 30)],
)
def test_hours_are_read_as_they_are_written(centre: Centre, written: str, minutes: int) -> None:
    id, person = done(centre)
    centre.do("report_request", request=id, did="話した", helpers=[person], hours=written)
    assert centre.read(requests.reports, id)[0]["minutes"] == minutes


def test_nobody_is_found_who_is_not_named(centre: Centre) -> None:
    id = request(centre)
    centre.do("step_request", request=id, to="looking")
    assert "だれが引き受けたか" in centre.refused("step_request", request=id, to="found")["found_who"]
    assert centre.do("step_request", request=id, to="found", found_who="民生委員")["state"] == "found"


def test_advice_is_given_at_once(centre: Centre) -> None:
    id = request(centre, sort="advice", topics=["care"])
    centre.do("step_request", request=id, to="done")
    centre.do("report_request", request=id, did="地域包括支援センターを案内した", who="受付 花子")
    assert state(centre, id) == "reported"


def test_a_report_is_opened_again_with_a_reason_only(centre: Centre) -> None:
    id, person = done(centre)
    centre.do("report_request", request=id, did="話した", helpers=[person])
    assert "理由" in centre.refused("step_request", request=id, to="looking")["reason"]
    centre.do("step_request", request=id, to="looking", reason="もう一度来てほしい")
    assert state(centre, id) == "looking"


def test_what_is_done_every_week_is_reported_each_time(centre: Centre) -> None:
    id, person = done(centre)
    centre.do("report_request", request=id, did="話した", helpers=[person], hours=1)
    centre.do("step_request", request=id, to="looking", reason="来週も来てほしい")
    centre.do("step_request", request=id, to="found")
    centre.do("step_request", request=id, to="done")
    centre.do("report_request", request=id, did="散歩をした", helpers=[person], hours=2)
    assert [one["did"] for one in centre.read(requests.reports, id)] == ["散歩をした", "話した"]
    assert centre.read(requests.helped)[person][0] == 2
    (row,) = centre.read(requests.received_between, *span_of(fiscal_year(today())))
    assert (row["people"], row["minutes"]) == (2, 180)


def test_each_act_is_taken_back(centre: Centre) -> None:
    id, person = done(centre)
    wrong = centre.try_("report_request", request=id, did="話した", helpers=[person])
    centre.do("take_back", entry=wrong.id)
    assert (state(centre, id), centre.read(requests.reports, id)) == ("done", [])
    assert person not in centre.read(requests.helped)
    id = request(centre)
    wrong = centre.try_("step_request", request=id, to="looking")
    centre.do("take_back", entry=wrong.id)
    chosen = centre.try_("choose_helpers", request=id, people=[person])
    answered = centre.try_("answer_offer", request=id, person=person, answer="refused")
    assert "変わっています" in centre.refused("take_back", entry=chosen.id)["entry"]
    centre.do("take_back", entry=answered.id)
    assert centre.row(requests.offer, id, person)["state"] == "picked"


def test_choosing_by_mistake_leaves_nothing(centre: Centre) -> None:
    id, person = request(centre), centre.person()
    wrong = centre.try_("choose_helpers", request=id, people=[person])
    assert state(centre, id) == "looking"
    centre.do("take_back", entry=wrong.id)
    assert (state(centre, id), centre.read(requests.offers, id)) == ("received", [])


def test_an_old_form_undoes_nothing(centre: Centre) -> None:
    payload = request_payload()
    id = centre.do("record_request", **payload)["request"]
    seen = centre.row(requests.by_id, id)["changed_at"]
    card = {name: payload[name] for name in ("request", "source", "works", "wanted", "district")}
    centre.do("change_request", **card | {"wish": "午後がよい"}, seen=seen)
    assert "ほかの人が直しました" in centre.refused("change_request", **card, seen=seen)["seen"]


# Whom to ask

ASKED = Work(works=frozenset({"listening"}), times=frozenset({"tue_pm"}), district="川上")


def suits(**offers: Any) -> request_match.Suits:
    address = offers.pop("address", "")
    return request_match.helper_suits(ASKED, Helper("x", Work(**offers), address))


def test_who_suits_says_why() -> None:
    found = suits(works=frozenset({"listening"}), times=frozenset({"tue_pm", "wed_am"}), district="川上")
    assert found.reasons == ["「傾聴・話し相手」をしたい", "火曜の午後に都合がよい", "同じ地区（川上）"]
    assert suits(skills=frozenset({"listening"})).reasons == ["役に立つ技能がある（傾聴）"]
    assert suits(address="川上町5").reasons == ["同じ地区（川上）"]


def test_who_cannot_then_says_so_and_comes_later() -> None:
    can, cannot = (
        suits(works=frozenset({"listening"}), times=frozenset({at})) for at in ("tue_pm", "sun_am")
    )
    assert cannot.against == ["日曜の午前だけで、都合が合わない"]
    assert can.weight > cannot.weight


def test_a_named_day_is_its_weekday() -> None:
    tuesday = date(2026, 12, 1)
    assert request_words.times_of(tuesday, "13:30", []) == {"tue_pm"}
    assert request_words.times_of(tuesday, "", ["sun_am"]) == {"tue_am", "tue_pm", "tue_night"}


def test_among_equals_who_was_asked_least_comes_first() -> None:
    often, never = suits(works=frozenset({"listening"})), suits(works=frozenset({"listening"}))
    assert request_match.in_order([(often, 9, "2026-11-01"), (never, 0, "")])[0] is never


def test_who_said_nothing_of_when_is_free_at_the_times_of_their_card(centre: Centre) -> None:
    person = centre.person("手伝　一")
    centre.do("change_volunteering", person=person, volunteer_state="registered", times=["tue_pm"])
    (found,) = centre.read(requests.helpers, set())
    assert (found["id"], found["times"]) == (person, "tue_pm")


def test_whoever_may_not_be_asked_is_not_suggested(centre: Centre) -> None:
    asker = volunteer(centre, "依頼　人子")
    barred, secret, willing = (volunteer(centre, name) for name in ("止　一", "隠　二", "手伝　三"))
    centre.do("bar_person", person=barred, reason="活動を休む")
    centre.do("hide_person", person=secret)
    assert [one["id"] for one in centre.read(requests.helpers, {asker})] == [willing]
    centre.do("change_volunteering", person=willing, volunteer_state="resting")
    assert centre.read(requests.helpers, {asker}) == []
    id = request(centre)
    assert "受付停止" in centre.refused("choose_helpers", request=id, people=[barred])["people"]


def test_the_screen_shows_who_suits_and_what_suits(desk: Desk) -> None:
    wish = request_payload(sort="to_help", person={"name": "手伝　三郎"}, times=["tue_pm"])
    desk.do("record_request", **wish)
    asked = desk.do("record_request", **request_payload())["request"]
    page = desk.get(f"/requests/{asked}").text
    assert "手伝　三郎" in page
    assert "火曜の午後に都合がよい" in page
    assert "この依頼の候補にする" in desk.get(f"/requests/{wish['request']}").text
    answer = desk.press(desk.get(f"/requests/{wish['request']}").text, f"/requests/{wish['request']}/take-on")
    assert answer.status_code == 303
    assert desk.read(requests.offers, asked)[0]["name"] == "手伝　三郎"


# Screens


def test_a_form_that_is_refused_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.post(
        "/requests/new", sort="advice", wanted="ひみつの相談", person__name="相談　する", source="phone"
    )
    assert answer.status_code == 422
    for kept in ("ひみつの相談", "相談　する", "何についての相談か"):
        assert kept in answer.text


def test_the_lists_count_what_they_lead_to(desk: Desk) -> None:
    desk.do("record_request", **request_payload())
    desk.do("record_request", **request_payload(sort="to_help", person={"name": "手伝　三郎"}))
    page = desk.get("/requests?sort=to_help").text
    assert "手伝　三郎" in page
    assert "川上　ハル" not in page
    assert 'data-counted="waiting" value="2"' in page
    assert 'data-counted="to_help" value="1"' in page
    assert "川上" in desk.post("/requests/list", q="話し相手 かわかみ").text


def test_the_forms_of_the_screen_lead_to_the_report(desk: Desk) -> None:
    id = desk.do("record_request", **request_payload())["request"]
    for to, more in (("looking", {}), ("found", {"found_who": "民生委員"}), ("done", {})):
        assert desk.post(f"/requests/{id}/step", request=id, to=to, **more).status_code == 303
    answer = desk.post(f"/requests/{id}/report", request=id, did="", who="民生委員", hours="たくさん")
    assert answer.status_code == 422
    assert "たくさん" in answer.text
    assert "1時間30分" in answer.text
    page = desk.get(f"/requests/{id}").text
    assert desk.press(page, f"/requests/{id}/report", did="話した", hours="２").status_code == 303
    assert desk.read(requests.reports, id)[0]["minutes"] == 120


# The day of a disaster


def test_a_request_goes_on_as_a_need_and_both_point_to_each_other(desk: Desk) -> None:
    id = desk.do("record_request", **request_payload(skills=["listening"], household=["alone"]))["request"]
    need = new_id()
    answer = desk.post(f"/requests/{id}/need", request=id, need=need)
    assert answer.headers["location"].startswith(f"/needs/{need}?")
    row = desk.row(needs.by_id, need)
    assert (row["person_name"], row["category"], row["household"]) == ("川上　ハル", "listening", "alone")
    assert "火曜の午後" in row["request"]
    assert f"/requests/{id}" in desk.get(f"/needs/{need}").text
    assert f"/needs/{need}" in desk.get(f"/requests/{id}").text
    assert desk.do("make_need_of_request", request=id, need=new_id())["need"] == need


def test_every_work_becomes_a_need(centre: Centre) -> None:
    for work in request_words.WORKS:
        id = request(centre, works=[work], source="mail", address="")
        need = centre.do("make_need_of_request", request=id, need=new_id())["need"]
        assert centre.row(needs.by_id, need)["state"] == "received"


# People


def test_one_person_of_two_has_the_requests_of_both(centre: Centre) -> None:
    id = request(centre)
    keep, gone = (centre.person(name) for name in ("山田　太郎", "山田　太朗"))
    centre.do("choose_helpers", request=id, people=[gone])
    told = request(centre, sort="to_help", person={"person": gone, "name": "山田　太朗"})
    centre.do("join_people", keep=keep, gone=gone)
    assert [one["person_id"] for one in centre.read(requests.offers, id)] == [keep]
    assert [one["id"] for one in centre.read(requests.of_people, keep)] == [told]


def test_where_somebody_hidden_is_stands_nowhere(desk: Desk) -> None:
    outcome = desk.do("record_request", **request_payload(address="ひみつ坂99", district="ひみつ町"))
    desk.do("hide_person", person=outcome["person"])
    id = outcome["request"]
    row = desk.row(requests.by_id, id)
    assert (row["address"], row["district"]) == ("", "")
    assert id in desk.read(hidden.headquarters_own)
    assert "ひみつ" not in desk.get("/requests").text
    assert "ひみつ坂99" in desk.get(f"/requests/{id}").text  # for whoever is responsible
    desk.post(f"/rosters/people/{outcome['person']}/show")
    assert desk.row(requests.by_id, id)["address"] == "ひみつ坂99"


def test_a_request_of_somebody_hidden_is_hidden_from_the_beginning(centre: Centre) -> None:
    row = centre.row(requests.by_id, request(centre, hidden=True, address="ひみつ坂99"))
    assert row["hidden_at"]
    assert row["address"] == ""
    assert centre.row(people.by_id, row["person_id"])["hidden_at"]


def test_whoever_may_not_see_where_it_is_corrects_the_rest(centre: Centre) -> None:
    payload = request_payload(hidden=True, address="ひみつ坂99")
    id = centre.do("record_request", **payload)["request"]
    centre.do("change_request", request=id, source="phone", works=["shopping"], wanted="買い物", address="")
    row = centre.row(requests.by_id, id)
    assert (row["works"], centre.read(requests.with_hidden, row)["address"]) == ("shopping", "ひみつ坂99")


def test_a_persons_card_lists_their_requests(desk: Desk) -> None:
    outcome = desk.do("record_request", **request_payload())
    assert f"/requests/{outcome['request']}" in desk.get(f"/rosters/people/{outcome['person']}").text


# The year


def test_a_fiscal_year_begins_in_april() -> None:
    assert [fiscal_year(date(2027, 3, 31)), fiscal_year(date(2027, 4, 1))] == [2026, 2027]


def row_of(**changes: Any) -> dict[str, Any]:
    return {
        "sort": "help_wanted", "state": "received", "district": "川上", "received_at": "2026-04-30T15:00:00.000Z",
        "done_on": None, "people": None, "minutes": None,
    } | changes  # fmt: skip


def test_the_year_is_counted_by_month_in_japan_by_kind_and_by_district() -> None:
    year = figures_of(
        2026,
        [
            row_of(),
            row_of(state="reported", done_on="2026-05-01", people=2, minutes=180),
            row_of(state="reported", district=""),
            row_of(sort="advice", state="withdrawn", received_at="2027-03-31T14:59:59.000Z"),
        ],
    )
    assert [(one.said, one.counts) for one in year.months if one.total] == [
        ("5月", (3, 0, 0)),
        ("3月", (0, 0, 1)),
    ]
    assert [(one.said, one.total) for one in year.districts] == [("川上", 3), ("地区の記入なし", 1)]
    assert (year.months[0].said, year.total.total, year.people, year.hours) == ("4月", 4, 2, 3)
    wanted = year.came_of[0]
    assert (wanted.open, wanted.found, wanted.not_found, wanted.share) == (1, 1, 1, "50%")


def test_the_year_is_on_the_screen_on_paper_and_in_excel(desk: Desk) -> None:
    desk.do("record_request", **request_payload(district="=HYPERLINK()"))
    assert "年度" in desk.get("/requests/year").text
    year = str(fiscal_year(today()))
    assert "=HYPERLINK()" in text_of(desk.post("/requests/year.pdf", year=year).content)
    answer = desk.post("/requests/year.xlsx", year=year)
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value == "=HYPERLINK()"]
    assert [cell.data_type for cell in cells] == ["s"]
    looks = desk.read(lambda tx: tx.fetch("SELECT act, card FROM looks WHERE card LIKE '相談%集計'"))
    assert len(looks) == 2


def test_a_day_that_was_wished_and_is_over_stays_on_the_card(centre: Centre) -> None:
    payload = request_payload(day_wished=today().isoformat())
    id = centre.do("record_request", **payload)["request"]
    yesterday = (today() - timedelta(days=1)).isoformat()
    card = {name: payload[name] for name in ("request", "source", "works", "wanted", "district")}
    assert "過ぎた" in centre.refused("change_request", **card, day_wished=yesterday)["day_wished"]
    assert centre.try_("change_request", **card, day_wished=payload["day_wished"]).done
    assert id


# Satellites


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_servers(tmp_path) as both:
        yield both


def test_two_places_see_to_the_same_requests_and_number_their_own(two: Two) -> None:
    ours, theirs = request(two.headquarters), request(two.north, person={"name": "北　花子"})
    two.meet()
    numbers = {two.headquarters.row(requests.by_id, id)["number"] for id in (ours, theirs)}
    assert len(numbers) == 2
    two.north.do("step_request", request=ours, to="looking")
    two.meet()
    assert state(two.headquarters, ours) == state(two.north, ours) == "looking"


def test_a_satellite_forgets_where_a_request_of_somebody_hidden_is(two: Two) -> None:
    before = two.headquarters.do("record_request", **request_payload(address="ひみつ坂99"))
    two.meet()
    assert two.north.row(requests.by_id, before["request"])["address"] == "ひみつ坂99"
    two.headquarters.do("hide_person", person=before["person"])
    after = request(
        two.headquarters, person={"person": before["person"], "name": "川上　ハル"}, sort="to_help"
    )
    two.meet()
    assert two.north.row(requests.by_id, before["request"])["address"] == ""
    assert two.north.read(requests.by_id, after) is None
    told = two.north.read(lambda tx: tx.fetch("SELECT said FROM hidden_requests"))
    assert [row["said"] for row in told] == ["{}"]
    assert "ひみつ坂" not in str(two.north.read(lambda tx: tx.fetch("SELECT payload FROM journal")))


# On a tablet without network

SAY_WRONG = """const { wrongWithRequest } = await import("./offline/domain/requests.js");
return given.map((card) => wrongWithRequest(card) ?? null);"""


def test_a_tablet_refuses_the_cards_that_the_centre_refuses(centre: Centre) -> None:
    cards: list[dict[str, Any]] = [
        {"sort": sort, "works": works, "topics": topics, "address": address, "district": district}
        for sort in ("help_wanted", "to_help", "advice")
        for works in ([], ["listening"])
        for topics in ([], ["care"])
        for address in ("", "川上町1-2-3")
        for district in ("", "川上")
    ]
    for card, said in zip(cards, in_node(SAY_WRONG, cards), strict=True):
        whole = {
            "request": new_id(),
            "source": "phone",
            "person": {"name": "川上　ハル"},
            "wanted": "話したい",
        }
        outcome = centre.try_("record_request", **{**whole, **card, "even_if_same": True})
        assert outcome.errors == ({said["name"]: said["message"]} if said else {}), card


def test_a_request_from_a_tablet_is_recorded_or_waits_where_the_same_is_open(desk: Desk) -> None:
    tablet = Enrolled(desk, uses=("needs",))
    first = request_payload(even_if_same=False)
    (told,) = tablet.outbox(entry("record_request", **first))
    assert told["status"] == "done", told
    second = request_payload(even_if_same=False, wanted="もう一度の話")
    (told,) = tablet.outbox(entry("record_request", **second))
    assert told["status"] != "done", told
    waiting = desk.get("/review").text
    assert "別の件として記録する" in waiting
    (noted,) = (one for one in waiting.split("<form")[1:] if "同じ件の経過に書き足す" in one)
    address = noted.split('action="')[1].split('"')[0]
    assert desk.client.post(address, data=form_of(f"<form{noted}", address)).status_code == 303
    (known,) = desk.read(lambda tx: tx.fetch("SELECT id FROM requests"))
    assert "もう一度の話" in desk.read(requests.history, known["id"])[-1]["what"]
