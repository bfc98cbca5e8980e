"""Needs: told once, never twice, never forgotten; every step of their life has its rule."""

import re

import pytest

from tests.centre import NOT_ON_THE_CARD, Centre, Desk, field_of, need_payload, new_id, today
from tests.outbox import Enrolled, entry
from vcenter.commands.needs import ChangeNeed
from vcenter.domain import need_life
from vcenter.domain.refusal import Refusal
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import needs, people, teams

MAY = {
    "/needs": "needs survey matching dispatch watch administration",
    "/needs/list": "needs survey matching dispatch watch administration",
    "/needs/{need}": "needs survey matching dispatch watch administration",
    "/needs/{need}/contact": "needs survey matching dispatch watch administration",
    "/needs/new": "needs survey watch",
    "/needs/people": "needs survey watch",
    "/needs/same": "needs survey watch",
    "/needs/{need}/edit": "needs survey",
    "/needs/{need}/step": "needs survey",
    "/needs/{need}/hand": "needs administration",
    "/api/needs": "needs survey matching dispatch watch administration",
    "record_need": "needs survey watch",
    "change_need": "needs survey",
    "step_need": "needs survey",
    "note_contact": "needs survey matching dispatch watch administration",
    "hand_need": "needs administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def state(centre: Centre, need: str) -> str:
    row = centre.row(needs.by_id, need)
    assert row is not None
    return str(row["state"])


def test_a_need_is_recorded_with_its_people_and_its_history(centre: Centre) -> None:
    payload = need_payload(
        requester={"name": "高橋　一郎", "phone": "090-1111-2222"},
        requester_relation="長男",
        skills={"nurse": 1},
        equipment={"バケツ": 3},
        household=["alone"],
        consent_team=True,
    )
    outcome = centre.do("record_need", **payload)
    assert outcome["number"] == 1
    row = centre.row(needs.by_id, payload["need"])
    assert (row["person_name"], row["requester_name"]) == ("高橋　キヨ", "高橋　一郎")
    assert centre.read(needs.skills, payload["need"]) == {"nurse": 1}
    assert centre.read(needs.equipment, payload["need"]) == {"バケツ": 3}
    assert [line["what"] for line in centre.read(needs.history, payload["need"])] == ["受け付けた（電話）"]


def test_a_need_waits_for_its_survey_unless_it_is_ready(centre: Centre) -> None:
    assert state(centre, centre.need(ready=False)) == "received"
    assert state(centre, centre.need(ready=True)) == "ready"


def test_the_same_house_told_a_second_time_is_noticed(centre: Centre) -> None:
    first = centre.need(address="港区芝1-2-3")
    again = need_payload(address="港区芝1-2-3", person={"name": "隣の　人"}, even_if_same=False)
    outcome = centre.try_("record_need", **again)
    assert outcome.outcome["same"] == [first]
    assert "1番" in outcome.errors["same"]
    assert centre.try_("record_need", **(again | {"even_if_same": True})).done


def test_the_person_concerned_is_found_in_the_roster(centre: Centre) -> None:
    known = centre.person("高橋　キヨ", phone="03-1234-5678")
    assert centre.do("record_need", **need_payload())["person"] == known


def test_a_person_may_be_chosen_from_the_roster(centre: Centre) -> None:
    known = centre.person("高橋　キヨ")
    told = {"person": known, "name": "高橋　キヨ"}
    assert centre.do("record_need", **need_payload(person=told))["person"] == known
    told = {"person": new_id(), "name": "高橋　キヨ"}
    assert "選び直して" in centre.refused("record_need", **need_payload(person=told))["person"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": ""}, "address"),
        ({"category": "magic"}, "category"),
        ({"source": "dream"}, "source"),
        ({"request": " "}, "request"),
        ({"people_wanted": 0}, "people_wanted"),
        ({"people_wanted": "たくさん"}, "people_wanted"),
        ({"people_min": 3}, "people_min"),
        ({"people_strong": 3}, "people_strong"),
        ({"people_why": "重" * 201}, "people_why"),
        ({"hours_from": "13:00", "hours_to": "12:00"}, "hours_to"),
        ({"hours_from": "25:00"}, "hours_from"),
        ({"urgency": 9}, "urgency"),
        ({"household": ["rich"]}, "household"),
        ({"person": {"name": ""}}, "person.name"),
        ({"person": {"name": "高橋", "phone": "1"}}, "person.phone"),
    ],
)
def test_a_wrong_field_is_named(centre: Centre, changes: dict[str, object], field: str) -> None:
    errors = centre.refused("record_need", **need_payload(**changes))
    assert list(errors) == [field]


def test_technical_work_asks_for_its_skill(centre: Centre) -> None:
    centre.need(category="tree_cutting")
    leader, other = centre.leader(), centre.volunteer("山田　花子")
    need = centre.read(needs.ready)[0]["id"]
    errors = centre.refused("form_team", team=new_id(), need=need, leader=leader, members=[leader, other])
    assert "チェーンソー" in errors["members"]


def test_only_steps_that_lead_on_are_taken() -> None:
    for before in need_life.LABELS:
        for after in need_life.LABELS:
            if after in need_life.steps_by_hand(before):
                need_life.check_step(before, after)
            else:
                with pytest.raises(Refusal):
                    need_life.check_step(before, after)


def test_a_step_says_why_where_it_must(centre: Centre) -> None:
    need = centre.need()
    assert set(centre.refused("step_need", need=need, to="withdrawn")) == {"reason"}
    assert set(centre.refused("step_need", need=need, to="on_hold", reason="家族待ち")) == {"look_again_on"}
    assert set(centre.refused("step_need", need=need, to="referred", reason="専門")) == {"referred_to"}
    errors = centre.refused(
        "step_need", need=need, to="referred", reason="専門", referred_to="区の福祉総合窓口"
    )
    assert set(errors) == {"consent_bodies"}
    centre.do(
        "step_need",
        need=need,
        to="referred",
        reason="専門",
        referred_to="区の福祉総合窓口",
        consent_bodies=True,
    )
    assert state(centre, need) == "referred"
    assert "区の福祉総合窓口" in centre.read(needs.history, need)[-1]["what"]


def test_nobody_is_sent_to_a_house_without_its_consent(centre: Centre) -> None:
    errors = centre.refused("record_need", **need_payload(consent_team=False))
    assert "ご本人に確かめて" in errors["consent_team"]
    need = centre.need(consent_team=False, ready=False)
    assert set(centre.refused("step_need", need=need, to="ready")) == {"consent_team"}
    centre.do("step_need", need=need, to="ready", consent_team=True)
    assert centre.row(needs.by_id, need)["consent_team"] == 1


def test_the_same_step_twice_is_taken_once(centre: Centre) -> None:
    need = centre.need(ready=False)
    centre.do("step_need", need=need, to="ready")
    centre.do("step_need", need=need, to="ready")
    assert len(centre.read(needs.history, need)) == 2


def test_a_need_with_a_team_is_settled_through_the_team(centre: Centre) -> None:
    need = centre.need()
    centre.team(need)
    errors = centre.refused("step_need", need=need, to="withdrawn", reason="済んだ")
    assert "マッチングまたは帰着" in errors["to"]


def test_a_card_is_corrected_but_not_while_a_team_is_out(centre: Centre) -> None:
    need = centre.need()
    card = {
        key: value
        for key, value in need_payload().items()
        if key not in ("need", "person", "ready", "even_if_same")
    }
    centre.do("change_need", need=need, **(card | {"people_wanted": 4, "equipment": {"バケツ": 1}}))
    assert centre.row(needs.by_id, need)["people_wanted"] == 4
    centre.sent(need=need)
    assert "班長に電話" in centre.refused("change_need", need=need, **card)["need"]


def test_why_so_many_are_wanted_is_on_the_sheet_of_the_team(centre: Centre) -> None:
    need = centre.need()
    team = centre.team(need)
    assert "この人数が必要な理由" not in centre.read(dispatch_sheet, team, 1).remarks
    card = {key: value for key, value in need_payload().items() if key not in NOT_ON_THE_CARD}
    centre.do("change_need", need=need, **card, people_why="家具が重いため")
    assert "この人数が必要な理由: 家具が重いため" in centre.read(dispatch_sheet, team, 1).remarks


def test_needs_wait_by_urgency_and_then_by_age(centre: Centre) -> None:
    old = centre.need(urgency=3)
    new = centre.need(urgency=3)
    urgent = centre.need(urgency=5)
    assert [row["id"] for row in centre.read(needs.ready)] == [urgent, old, new]


def test_a_need_is_found_by_number_name_phone_and_address(centre: Centre) -> None:
    need = centre.need(address="港区芝浦9-9")
    centre.need(person={"name": "佐藤　節子"}, address="港区高輪1-1")
    for words in ("1", "たかはし", "高橋", "0312345678", "芝浦"):
        assert centre.read(needs.search, words, 10)[0]["id"] == need, words
    assert len(centre.read(needs.search, "たかはし", 10)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "高橋 芝浦", "芝浦　たかはし", "3丁目 キヨ", "３丁目", "芝浦３丁目９番", "1234 芝浦", "０３－１２３４", "12-3 高橋",
        "１２－３", "１２ー３", "芝浦3丁目9番12−3", "泥", "泥出し 芝浦", "床下", "ﾀｶﾊｼ", "高輪地区", "1番 高橋", "１番", "長男　高橋",
    ],
)  # fmt: skip
def test_every_word_stands_somewhere_on_the_card_of_a_need(centre: Centre, words: str) -> None:
    requester = {"name": "佐藤　長男", "phone": "090-5555-6666"}
    need = centre.need(
        address="港区芝浦３丁目9番 12-3号", district="高輪地区", requester=requester, requester_relation="子"
    )
    centre.need(person={"name": "鈴木　節子"}, address="港区麻布1-1", category="water", request="水がほしい")
    without_numbers = "UPDATE people SET find = replace(find, pass_number, '')"  # which have any digits
    centre.run(centre.database.write(lambda tx: tx.execute(without_numbers)))
    assert [row["id"] for row in centre.read(needs.search, words, 10)] == [need]


def test_the_need_whose_number_was_typed_stands_first_and_no_other_for_its_number_alone(
    centre: Centre,
) -> None:
    first = centre.need(address="港区芝浦9-9", person={"name": "佐藤　節子"})
    centre.need(address="港区高輪1-1", person={"name": "鈴木　節子"})
    assert centre.read(needs.search, "１", 10)[0]["id"] == first
    assert centre.read(needs.search, "1番 高輪", 10) == []
    assert len(centre.read(needs.search, "節子", 1)) == 1


# The desk


def test_a_phone_call_becomes_a_card(desk: Desk) -> None:
    form = {
        "need": new_id(), "source": "phone", "person__name": "高橋 キヨ", "person__phone": "0312345678",
        "requester__name": "高橋 一郎", "requester__phone": "09011112222", "requester_relation": "長男",
        "address": "港区芝1-2-3", "category": "mud_out", "request": "床下の泥", "urgency": "5", "people_wanted": "4",
        "people_min": "2", "household": ["alone", "pets"], "skills__nurse": "1", "equipment__バケツ": "2",
        "danger_level": "", "survey_first": "not", "consent_team": "on", "lives_alone": "yes", "ill": "yes",
    }  # fmt: skip
    answer = desk.post("/needs/new", **form)
    assert answer.status_code == 303, answer.text
    page = desk.get(answer.headers["location"]).text
    assert "1番として記録しました" in page
    assert "高橋　一郎（長男）090-1111-2222" in page
    assert "班を組む" in page and "▲現調なし" in page
    assert "病気・薬は <b>ある</b>" in page and "水と電気は <b>まだ</b>" in page
    assert "高橋　キヨ" in desk.get("/needs").text


def test_a_refused_card_keeps_what_was_typed(desk: Desk) -> None:
    answer = desk.post("/needs/new", need=new_id(), source="phone", person__name="高橋 キヨ", request="泥を出す",
                       category="mud_out", address="", people_wanted="4", household=["alone"])  # fmt: skip
    assert answer.status_code == 422
    assert 'value="高橋 キヨ"' in answer.text
    assert "泥を出す</textarea>" in answer.text
    assert 'id="problem-address"' in answer.text


def test_the_desk_leads_a_need_on_and_writes_calls_down(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload(ready=False))["need"]
    assert desk.post(f"/needs/{need}/step", to="on_hold", reason="", look_again_on="").status_code == 422
    assert desk.post(f"/needs/{need}/step", to="ready").status_code == 303
    assert desk.post(f"/needs/{need}/contact", what="明日の朝がよい").status_code == 303
    page = desk.get(f"/needs/{need}").text
    assert "明日の朝がよい" in page
    assert "マッチング待ち" in page


def test_the_card_is_corrected_at_the_desk(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    assert "床下の泥を出してほしい" in desk.get(f"/needs/{need}/edit").text
    form = {
        "source": "phone",
        "consent_team": "on",
        "address": "港区芝9",
        "category": "cleaning",
        "request": "床を洗う",
        "people_wanted": "3",
    }
    assert desk.post(f"/needs/{need}/edit", **form).status_code == 303
    assert "港区芝9" in desk.get(f"/needs/{need}").text


def test_the_card_says_why_so_many_are_wanted_to_whoever_reads_of_the_need(desk: Desk) -> None:
    form = {
        "source": "phone",
        "address": "港区芝9",
        "category": "cleaning",
        "request": "床を洗う",
        "consent_team": "on",
    }
    answer = desk.post("/needs/new", **form, need=new_id(), person__name="高橋 キヨ", people_why="家具が重い")
    address = answer.headers["location"].partition("?")[0]
    assert "この人数が必要な理由" in desk.get(address).text
    assert 'value="家具が重い"' in desk.get(f"{address}/edit").text
    assert desk.get("/api/needs").json()["items"][0]["people_why"] == "家具が重い"
    tablet = Enrolled(desk)
    assert tablet.changes()["rows"]["needs"][0]["people_why"] == "家具が重い"
    assert desk.post(f"{address}/edit", **form, people_why="").status_code == 303
    assert "この人数が必要な理由" not in desk.get(address).text
    tablet.outbox(entry("record_need", **need_payload(address="", people_why="二階から運ぶ")))
    said = desk.get("/review").text
    assert "この人数が必要な理由" in said
    assert "二階から運ぶ" in said


def test_people_of_that_name_are_offered(desk: Desk) -> None:
    id = desk.volunteer("高橋　キヨ")
    assert id in desk.post("/needs/people", person__name="高橋").text
    assert desk.row(people.by_id, id)


def test_a_need_that_is_none(desk: Desk) -> None:
    assert desk.get(f"/needs/{new_id()}").status_code == 404


def test_what_was_told_of_somebody_known_is_written_down(centre: Centre) -> None:
    known = centre.person("高橋　キヨ", kana="", phone="")
    centre.do(
        "record_need", **need_payload(person={"person": known, "name": "高橋　キヨ", "phone": "03-1234-5678"})
    )
    assert centre.row(people.by_id, known)["phone"] == "03-1234-5678"


def test_a_need_on_hold_comes_back_to_mind_on_its_day(desk: Desk) -> None:
    for urgency in (5, 1):
        need = desk.do("record_need", **need_payload(urgency=urgency))["need"]
    desk.do("step_need", need=need, to="on_hold", reason="家族待ち", look_again_on=today().isoformat())
    page = desk.get("/needs").text
    assert "▲ 見直す日" in page
    assert page.index("2番　泥出し") < page.index("1番　泥出し")


def test_two_who_correct_one_card_see_each_other(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    seen = field_of(desk.get(f"/needs/{need}/edit").text, "seen")
    form = {
        "source": "phone",
        "category": "mud_out",
        "request": "床下の泥",
        "people_wanted": "3",
        "consent_team": "on",
    }
    assert (
        desk.post(
            f"/needs/{need}/edit", **form, seen=seen, address="港区芝9", dangers=["electric"]
        ).status_code
        == 303
    )
    late = desk.post(f"/needs/{need}/edit", **form, seen=seen, address="港区芝1")
    assert late.status_code == 422
    assert "ほかの人が直しました" in late.text
    assert "港区芝9" in late.text
    assert 'value="港区芝1"' in late.text
    again = desk.post(f"/needs/{need}/edit", **form, seen=field_of(late.text, "seen"), address="港区芝1")
    assert again.status_code == 303


def test_correcting_a_card_loses_nothing_that_it_does_not_show(desk: Desk) -> None:
    told = need_payload(
        best_time="夕方",
        requester_relation="長男",
        source_note="隣の人から",
        skills={"フォークリフト": 1},
        equipment={"はしご": 2},
    )
    need = desk.do("record_need", **told)["need"]
    page = desk.get(f"/needs/{need}/edit").text
    for value in ("夕方", "長男", "隣の人から"):
        assert f'value="{value}"' in page
    for name in ("skills.フォークリフト", "equipment.はしご"):
        assert f'name="{name}"' in page
    for field in ChangeNeed.model_fields.keys() - {"need"}:
        assert f'name="{field}"' in page or f'name="{field}.' in page, (
            f"a card that is corrected would lose {field}: ask for it in templates/needs/card_fields.html"
        )


def test_a_requester_with_a_phone_and_no_name_is_not_dropped(desk: Desk) -> None:
    answer = desk.post("/needs/new", need=new_id(), source="phone", person__name="高橋 キヨ", address="港区芝1",
                       category="mud_out", request="泥", people_wanted="1", requester__phone="090-1111-2222")  # fmt: skip
    assert answer.status_code == 422
    assert 'value="090-1111-2222"' in answer.text


def test_a_chosen_person_stays_chosen_after_a_refusal(desk: Desk) -> None:
    known = desk.volunteer("高橋　キヨ")
    answer = desk.post(
        "/needs/new",
        need=new_id(),
        source="phone",
        person__person=known,
        person__name="高橋 キヨ",
        address="",
    )
    assert f'name="person.person" value="{known}" checked' in answer.text


def test_a_refusal_is_told_even_when_no_field_of_the_page_is_wrong(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team)
    need = desk.row(teams.by_id, team)["need_id"]
    form = {
        "source": "phone",
        "address": "港区芝9",
        "category": "cleaning",
        "request": "床を洗う",
        "people_wanted": "3",
    }
    assert "班が活動中です" in desk.post(f"/needs/{need}/edit", **form).text
    assert "1班を開く" in desk.get(f"/needs/{need}").text


def test_a_need_that_is_open_is_said_while_the_address_is_typed(desk: Desk) -> None:
    need = str(desk.do("record_need", **need_payload(address="港区港町3丁目14-2"))["need"])
    person = desk.row(needs.by_id, need)["person_id"]
    for typed in ({"address": "港町三丁目十四番二号"}, {"person.person": person}):
        told = desk.post("/needs/same", **typed).text
        assert f"/needs/{need}" in told and "同じ世帯の、別の困りごと" in told and "別の家" in told
    assert not desk.post("/needs/same", address="港町3丁目14-3").text.strip()
    assert not desk.post("/needs/same", address="").text.strip()


def test_what_was_told_twice_is_recorded_when_one_of_both_is_chosen(desk: Desk) -> None:
    desk.do("record_need", **need_payload(address="港区港町3丁目14-2"))
    form = {
        "need": new_id(),
        "source": "phone",
        "person.name": "隣の　人",
        "address": "港町3-14-2",
        "category": "mud_out",
        "request": "庭の泥",
    }
    asked = desk.post("/needs/new", **form)
    assert asked.status_code == 422 and asked.text.count("開いて書き足す") == 1
    assert desk.post("/needs/new", **form, even_if_same="on").status_code == 303


# A need that is open at the house already

HERE = "港区港町3丁目14-2"


def asked_again(desk: Desk, **more: str) -> dict[str, str]:
    return {
        "need": new_id(),
        "source": "visit",
        "person.name": "隣の　人",
        "person.phone": "090-1111-2222",
        "address": "港町3-14-2",
        "category": "mud_out",
        "request": "庭の泥も出してほしい",
        "dangers": "asbestos",
    } | more


def whats(desk: Desk, need: str) -> list[str]:
    return [line["what"] for line in desk.read(needs.history, need)]


def test_what_is_the_same_request_is_written_to_the_need_that_is_open_and_makes_no_other(desk: Desk) -> None:
    first = str(desk.do("record_need", **need_payload(address=HERE))["need"])
    answer = desk.post("/needs/new", **asked_again(desk, beside=first))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/needs/{first}?done=need_noted")
    told = whats(desk, first)[-1]
    for word in (
        "もう一度依頼があった",
        "隣の　人",
        "090-1111-2222",
        "庭の泥も出してほしい",
        "アスベスト",
        "港町3-14-2",
    ):
        assert word in told
    assert len(desk.read(needs.open_at_address, HERE, "")) == 1
    assert "もう一度依頼があった" in desk.get(f"/needs/{first}").text


def test_another_trouble_of_the_same_household_is_said_at_both(desk: Desk) -> None:
    first = str(desk.do("record_need", **need_payload(address=HERE))["need"])
    desk.post("/needs/new", **(second := asked_again(desk, beside="household")))
    assert whats(desk, first)[-1] == "同じ世帯の別の困りごとを2番に記録した"
    assert whats(desk, second["need"]) == ["受け付けた（訪問）　同じ世帯の1番とは、別の困りごと"]


def test_another_house_is_said_at_both_so_that_nobody_asks_again(desk: Desk) -> None:
    first = str(desk.do("record_need", **need_payload(address=HERE))["need"])
    desk.post("/needs/new", **(second := asked_again(desk, beside="house")))
    assert whats(desk, first)[-1] == "2番は、別の家と確かめた"
    assert whats(desk, second["need"]) == ["受け付けた（訪問）　1番とは、別の家と確かめた"]


def test_what_is_chosen_is_one_of_what_was_shown(desk: Desk) -> None:
    desk.do("record_need", **need_payload(address=HERE))
    assert "一覧から選んでください" in desk.post("/needs/new", **asked_again(desk, beside="something")).text
    nowhere = desk.post("/needs/new", **asked_again(desk, beside=new_id()))
    assert nowhere.status_code == 422 and "記録されていません" in nowhere.text and "庭の泥も" in nowhere.text


def test_nothing_that_tells_where_somebody_hidden_is_is_written_into_the_open_history(desk: Desk) -> None:
    first = str(desk.do("record_need", **need_payload(address=HERE))["need"])
    desk.do("hide_need", need=first)
    desk.post("/needs/new", **asked_again(desk, beside=first))
    told = whats(desk, first)[-1]
    assert "庭の泥も" in told and "港町" not in told and "090" not in told
    hidden = desk.post("/needs/new", **asked_again(desk, beside=first, hidden="on"))
    assert hidden.status_code == 422 and "開いて秘匿に" in hidden.text


def test_one_name_and_another_flat_are_shown_while_it_is_typed_and_stop_nobody(desk: Desk) -> None:
    desk.do("record_need", **need_payload(address=f"{HERE} 港荘201号室"))
    flat = desk.post("/needs/same", address="港町3-14-2-202").text
    assert "同じ建物の、別の部屋" in flat and "選ばずに記録できます" in flat
    called = desk.post("/needs/same", **{"person.name": "髙橋 キヨ"}).text
    assert "同じ名前の方" in called
    assert desk.post("/needs/new", **asked_again(desk, address="港町3-14-2-202")).status_code == 303


def test_another_family_in_the_same_house_is_shown_and_stops_nobody(desk: Desk) -> None:
    desk.do("record_need", **need_payload(address=f"{HERE} 高橋方"))
    assert "同じ建物の、別の部屋か別の世帯" in desk.post("/needs/same", address="港町3-14-2 佐藤様方").text
    assert desk.post("/needs/new", **asked_again(desk, address="港町3-14-2 佐藤様方")).status_code == 303


def test_a_neighbour_in_temporary_houses_is_not_taken_for_who_called_before(desk: Desk) -> None:
    desk.do("record_need", **need_payload(address="みなと市本町仮設団地3号棟5号室"))
    assert (
        desk.post("/needs/new", **asked_again(desk, address="みなと市本町仮設団地8号棟2号室")).status_code
        == 303
    )
    again = desk.post("/needs/new", **asked_again(desk, address="本町仮設団地3-5"))
    assert again.status_code == 422 and "3号棟5号室" in again.text


def test_what_was_chosen_stays_chosen_while_typing_goes_on(desk: Desk) -> None:
    desk.do("record_need", **need_payload(address=HERE))
    assert 'value="house" checked' in desk.post("/needs/same", address=HERE, beside="house").text


def test_what_is_for_another_body_is_likeliest_handed_to_it(desk: Desk) -> None:
    for category, filled in (("advice", "ほかの機関につなぐ"), ("mud_out", "マッチングへ回す")):
        need = desk.do(
            "record_need", **need_payload(category=category, ready=False, address=f"港町{category}")
        )["need"]
        page = desk.get(f"/needs/{need}").text
        (button,) = re.findall(r'<button class="button go" type="submit">([^<]*)</button>', page)
        assert button == filled


# The list and what is open beside it

PART = {"hx-request": "true"}
"""What a page sends that has the list already."""


def ways(text: str) -> tuple[str, str]:
    """Where 前 and 次 lead."""
    before, after = (
        found[1] if (found := re.search(rf'data-beside="{way}" href="/needs/([^"?]+)\?', text)) else ""
        for way in ("before", "after")
    )
    return before, after


def test_one_goes_on_in_the_order_of_the_list(desk: Desk) -> None:
    later, sooner, urgent = (
        str(desk.do("record_need", **need_payload(urgency=urgency, ready=False))["need"])
        for urgency in (3, 4, 5)
    )
    other = str(desk.do("record_need", **need_payload(urgency=5, ready=False))["need"])
    desk.do("step_need", need=other, to="referred", reason="専門", referred_to="区", consent_bodies=True)
    opened = {need: desk.get(f"/needs/{need}?view=waiting").text for need in (urgent, sooner, later)}
    assert [ways(text) for text in opened.values()] == [("", sooner), (urgent, later), (sooner, "")]
    assert [text.count('aria-current="true">') for text in opened.values()] == [2, 2, 2]  # the part, the row


def test_a_need_opens_beside_the_part_of_the_list_in_which_it_stands(desk: Desk) -> None:
    need, waits = (str(desk.do("record_need", **need_payload())["need"]) for _ in range(2))
    desk.do("step_need", need=need, to="withdrawn", reason="親族が片づけた")
    page = desk.get(f"/needs/{need}").text
    assert f'data-row="{need}"' in page and f'data-row="{waits}"' not in page
    assert "この一覧にありません" not in page


def test_a_need_that_has_left_the_list_has_its_place_in_it_all_the_same(desk: Desk) -> None:
    first, gone, last = (
        str(desk.do("record_need", **need_payload(urgency=urgency))["need"]) for urgency in (5, 4, 3)
    )
    desk.do("step_need", need=gone, to="withdrawn", reason="親族が片づけた")
    page = desk.get(f"/needs/{gone}?view=waiting").text
    assert ways(page) == (first, last)
    assert f'data-row="{gone}"' not in page
    assert (
        "2番は、この一覧にありません" in page and f'href="/needs/{gone}?view=over">「終わった」で開く' in page
    )


def test_a_page_that_has_the_list_is_given_what_is_open_alone(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    part = desk.client.get(f"/needs/{need}?view=waiting", headers=PART).text
    assert "床下の泥を出してほしい" in part
    assert 'id="q"' not in part and "<html" not in part and "data-row" not in part
    seen = [one["card"] for one in desk.read(lambda tx: tx.fetch("SELECT card FROM looks"))]
    assert seen == ["ニーズの画面"]


def test_one_state_is_a_part_of_the_list_of_its_own(desk: Desk) -> None:
    desk.do("record_need", **need_payload(ready=False, request="井戸の水"))
    desk.do(
        "record_need",
        **need_payload(ready=True, person={"name": "別の　人"}, address="港町9-9", request="床の泥"),
    )
    listed = desk.get("/needs?view=ready").text
    assert 'data-shows-count="ready">1<' in listed and 'data-shows-count="waiting">2<' in listed
    assert listed.count("data-row=") == 1
    assert 'href="/needs?view=ready"><b>1</b>' in desk.get("/headquarters").text


def test_a_step_leaves_one_at_the_same_part_of_the_list(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    form = {"to": "withdrawn", "reason": "親族が片づけた"}
    answer = desk.post(f"/needs/{need}/step?view=waiting", **form)
    assert answer.headers["location"].startswith(f"/needs/{need}?done=need_withdrawn&view=waiting&back=")
    part = desk.client.get(answer.headers["location"], headers=PART).text
    assert "取り下げました" in part
    assert (
        "done=need_noted&view=over"
        in desk.post(f"/needs/{need}/contact?view=over", what="x").headers["location"]
    )
    assert "view" not in desk.post(f"/needs/{need}/contact?view={{x}}", what="x").headers["location"]


def test_a_refused_step_comes_back_with_what_was_typed_and_the_list_stays(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    form = {"session": desk.session, "command_id": new_id(), "to": "on_hold", "reason": "家族待ち"}
    answer = desk.client.post(f"/needs/{need}/step?view=waiting", data=form, headers=PART)
    assert answer.status_code == 422
    assert 'value="家族待ち"' in answer.text and 'id="problem-look_again_on"' in answer.text
    assert "data-row" not in answer.text
    assert '<details class="more" open>' in answer.text


def test_a_need_in_crisis_is_surveyed_first(centre: Centre) -> None:
    need = centre.need(crisis=True, crisis_why="薬が切れている", ready=True)
    row = centre.row(needs.by_id, need)
    assert (row["state"], row["crisis"], row["crisis_why"]) == ("survey", 1, "薬が切れている")


def test_a_ready_need_goes_to_its_survey_when_a_crisis_is_told_of_it(centre: Centre) -> None:
    need = centre.need()
    card = {name: value for name, value in need_payload().items() if name in ChangeNeed.model_fields}
    centre.do("change_need", **(card | {"need": need, "crisis": True}))
    row = centre.row(needs.by_id, need)
    assert row["state"] == "survey"
    centre.do("step_need", need=need, to="ready")
    centre.do("change_need", **(card | {"need": need, "crisis": True, "request": "庭も"}))
    row = centre.row(needs.by_id, need)
    assert row["state"] == "ready", "it was surveyed"


def test_a_crisis_stands_in_the_list_and_on_the_need(desk: Desk) -> None:
    need = str(desk.do("record_need", **need_payload(crisis=True, crisis_why="薬が切れている"))["need"])
    assert "▲危機介入" in desk.get("/needs").text
    shown = desk.get(f"/needs/{need}").text
    assert "▲危機介入" in shown and "薬が切れている" in shown
    assert desk.get("/api/needs").json()["items"][0]["crisis_why"] == "薬が切れている"


def test_a_crisis_stands_on_the_board(desk: Desk) -> None:
    need = str(desk.do("record_need", **need_payload(crisis=True))["need"])
    desk.do("step_need", need=need, to="ready")
    assert "▲危機介入" in desk.get("/matching/board").text


# The first questions, and whether somebody looks at the place first

ALONE = {"lives_alone": "yes", "ill": "yes", "utilities": "no", "near": "no"}


@pytest.mark.parametrize(
    ("said", "waits"), [("needed", "survey"), ("not", "ready"), ("ask", "received"), ("", "received")]
)
def test_the_judgement_at_intake_says_where_a_need_waits(centre: Centre, said: str, waits: str) -> None:
    assert state(centre, centre.need(ready=False, survey_first=said)) == waits


def test_what_must_be_surveyed_is_so_whatever_else_is_said(centre: Centre) -> None:
    assert state(centre, centre.need(ready=True, survey_first="needed")) == "survey"
    assert state(centre, centre.need(ready=False, crisis=True, survey_first="not")) == "survey"


def test_no_need_is_ready_by_judgement_without_consent(centre: Centre) -> None:
    card = need_payload(ready=False, survey_first="not", consent_team=False)
    assert set(centre.refused("record_need", **card)) == {"consent_team"}


def test_a_ready_need_goes_to_its_survey_when_one_is_wanted_after_all(centre: Centre) -> None:
    need = centre.need()
    card = {name: value for name, value in need_payload().items() if name in ChangeNeed.model_fields}
    centre.do("change_need", **(card | {"need": need, "survey_first": "needed"}))
    assert state(centre, need) == "survey"
    assert "先に現地調査へ" in centre.read(needs.history, need)[-1]["what"]


def test_the_list_and_the_board_say_what_was_answered_but_not_who_is_ill(desk: Desk) -> None:
    desk.do("record_need", **need_payload(**ALONE))
    for page in ("/needs", "/matching/board"):
        shown = desk.get(page).text
        for said in ("▲ひとり", "▲水か電気が使えない", "▲近くに人がいない", "▲現調なし"):
            assert said in shown, (page, said)
        assert "病気・薬" not in shown


def test_a_survey_to_be_talked_over_is_marked_until_it_is_decided(desk: Desk) -> None:
    need = str(desk.do("record_need", **need_payload(ready=False, survey_first="ask"))["need"])
    assert "▲現調を相談" in desk.get("/needs").text
    assert (
        '<button class="button go" type="submit">現地調査に回す</button>' in desk.get(f"/needs/{need}").text
    )
    desk.do("step_need", need=need, to="survey")
    assert "▲現調を相談" not in desk.get("/needs").text


def test_correcting_a_card_shows_what_was_answered(desk: Desk) -> None:
    need = str(desk.do("record_need", **need_payload(**ALONE))["need"])
    assert 'name="ill" value="yes" checked' in desk.get(f"/needs/{need}/edit").text


def test_tablets_are_told_what_was_answered(desk: Desk) -> None:
    desk.do("record_need", **need_payload(crisis=True, **ALONE))
    desk.do("record_need", **need_payload(address="港区芝9-9"))
    first, second = Enrolled(desk).changes()["rows"]["needs"]
    assert ALONE.items() <= first.items() and first["crisis"] == 1 and "unsurveyed" not in first
    assert second["unsurveyed"] == 1
