"""Salons in a disaster: opened in a shelter, needs that are heard there, helpers who are wanted, and what headquarters count."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from openpyxl import load_workbook

from tests.centre import Centre, Desk, need_payload, new_id, today
from tests.outbox import Enrolled
from tests.paper import text_of
from tests.test_drills import closed, names, opened, thrown
from vcenter.store import needs, salons, shelter_salons, teams
from vcenter.store.sheet_lines import lines_of

MAY = {
    "/shelter-salons": "salon rosters administration",
    "/shelter-salons.pdf": "salon rosters administration",
    "/shelter-salons.xlsx": "salon rosters administration",
    "/salons/{salon}/shelter": "salon rosters",
    "/salons/{salon}/sessions/{day}/heard/{person}": "salon rosters",
    "/salons/{salon}/sessions/{day}/helpers": "salon rosters",
    "open_shelter_salon": "salon rosters",
    "hear_need_at_salon": "salon rosters needs",
    "want_shelter_helpers": "salon rosters needs",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TODAY = today().isoformat()
TOMORROW = (today() + timedelta(days=1)).isoformat()


def salon(where: Centre | Desk, **said: Any) -> str:
    payload = {"salon": new_id(), "name": "川上おしゃべり会", "days": "毎日 10時〜12時", "district": "川上"}
    return str(where.do("add_salon", **payload | said)["salon"])


def guest(where: Centre | Desk, id: str, name: str = "遠藤　和子", **said: Any) -> str:
    person = {"newcomer": {"id": new_id(), "name": name}} if "person" not in said else {}
    return str(where.do("put_in_salon", salon=id, **person, **said)["person"])


def in_shelter(at: Centre | Desk, id: str, **said: Any) -> dict[str, Any]:
    payload = {"salon": id, "day": TODAY, "place": "川上小学校", "hours_from": "13:30", "hours_to": "15:00"}
    return dict(at.do("open_shelter_salon", **payload | said))


def incident_of(where: Centre | Desk, **said: Any) -> str:
    return opened(where, **{"name": "豪雨", "drill": False} | said)


def test_a_salon_is_open_in_a_shelter_with_its_roster_for_the_incident(centre: Centre) -> None:
    id, incident = salon(centre), incident_of(centre)
    guest(centre, id)
    session = in_shelter(centre, id, helpers_wanted=3)["session"]
    (row,) = centre.read(shelter_salons.on_day, incident, TODAY)
    assert (row["place"], row["begins"], row["ends"], row["helpers_wanted"]) == (
        "川上小学校",
        "13:30",
        "15:00",
        3,
    )
    assert [one["name"] for one in centre.read(salons.roll, session, id)] == ["遠藤　和子"]


def test_the_figures_by_day_are_printed_and_saved(desk: Desk) -> None:
    assert "まだ一度も開いていません" in desk.post("/shelter-salons.pdf").text
    id, incident = salon(desk), incident_of(desk)
    one = guest(desk, id)
    in_shelter(desk, id)
    desk.do("mark_salon_roll", salon=id, day=TODAY, person=one)
    page = desk.get("/shelter-salons").text
    pdf = desk.press(page, "/shelter-salons.pdf")
    said = text_of(pdf.content)
    assert all(word in said for word in ("豪雨", "川上おしゃべり会", "川上小学校", "合計（延べ）"))
    assert "遠藤" not in said
    saved = desk.press(page, "/shelter-salons.xlsx")
    assert "避難所などのサロン_豪雨_" in unquote(saved.headers["content-disposition"])
    (sheet,) = load_workbook(io.BytesIO(saved.content)).worksheets
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "合計（延べ）"]
    assert rows[0][1:6] == (1, 0, 1, 0, 0)
    assert incident in page


def test_the_figures_of_a_drill_that_is_over_say_so(desk: Desk) -> None:
    id, _ = salon(desk), opened(desk)
    in_shelter(desk, id)
    closed(desk)
    page = desk.get("/shelter-salons").text
    saved = desk.press(page, "/shelter-salons.xlsx")
    assert load_workbook(io.BytesIO(saved.content)).sheetnames[0].startswith("訓練")
    assert "訓練" in text_of(desk.press(page, "/shelter-salons.pdf").content)


def test_in_ordinary_times_and_before_the_incident_nothing_is_open_in_a_shelter(centre: Centre) -> None:
    id = salon(centre)
    said = {"salon": id, "day": TODAY, "place": "川上小学校"}
    assert "災害か訓練" in centre.refused("open_shelter_salon", **said)["salon"]
    incident_of(centre)
    before = (today() - timedelta(days=1)).isoformat()
    assert "開く前の日" in centre.refused("open_shelter_salon", **said | {"day": before})["day"]
    hours = {"hours_from": "15:00", "hours_to": "13:00"}
    assert "hours_to" in centre.refused("open_shelter_salon", **said | hours)


def test_a_session_that_was_held_is_not_moved_into_a_shelter_and_a_cancelled_one_is(centre: Centre) -> None:
    id = salon(centre)
    incident_of(centre)
    centre.do("say_salon_session", salon=id, day=TODAY, state="cancelled", why="会場が浸水")
    in_shelter(centre, id)
    (session,) = centre.read(salons.sessions, id, TODAY, TODAY)
    assert (session["state"], session["why"]) == ("open", "")
    centre.do("end_salon_roll", salon=id, day=TODAY)
    other = salon(centre, name="ひまわり")
    centre.do("say_salon_session", salon=other, day=TODAY, state="held", guests=3)
    assert "開催の記録" in centre.refused("open_shelter_salon", salon=other, day=TODAY, place="公民館")["day"]


def test_two_who_move_one_session_see_each_other(centre: Centre) -> None:
    id = salon(centre)
    incident_of(centre)
    session = in_shelter(centre, id)["session"]
    seen = centre.row(shelter_salons.by_id, session)["changed_at"]
    in_shelter(centre, id, place="公民館", seen=seen)
    refused = centre.refused("open_shelter_salon", salon=id, day=TODAY, place="寺", seen=seen)
    assert "ほかの人が直しました" in refused["seen"]


def test_what_was_opened_by_mistake_is_as_it_was_while_nothing_was_recorded(centre: Centre) -> None:
    id = salon(centre)
    one, incident = guest(centre, id), incident_of(centre)
    asked: dict[str, Any] = {"salon": id, "day": TODAY, "place": "川上小学校"}
    outcome = centre.try_("open_shelter_salon", **asked)
    centre.do("take_back", entry=outcome.id)
    assert centre.read(salons.sessions, id, TODAY, TODAY) == []
    assert centre.read(shelter_salons.of_incident, incident) == []
    outcome = centre.try_("open_shelter_salon", **asked)
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=one)
    assert "変わっています" in centre.refused("take_back", entry=outcome.id)["entry"]


def test_a_need_that_a_guest_tells_of_has_the_salon_as_its_source(centre: Centre) -> None:
    id = salon(centre)
    one, incident = guest(centre, id), incident_of(centre)
    in_shelter(centre, id)
    said = {
        "salon": id,
        "day": TODAY,
        "person": one,
        "need": new_id(),
        "category": "shopping",
        "urgent": True,
    }
    made = centre.do("hear_need_at_salon", **said)
    need = centre.row(needs.by_id, made["need"])
    assert (need["source"], need["person_id"], need["category"], need["urgency"]) == (
        "salon",
        one,
        "shopping",
        4,
    )
    assert need["present_address"] == "川上小学校" and "川上おしゃべり会" in need["source_note"]
    assert [row["number"] for row in centre.read(shelter_salons.heard, id, incident)] == [need["number"]]
    assert centre.row(shelter_salons.of_need, need["id"])["name"] == "川上おしゃべり会"


def test_what_was_told_twice_stands_at_the_need_that_is_known_and_another_trouble_is_another_need(
    centre: Centre,
) -> None:
    id = salon(centre)
    one, incident = guest(centre, id), incident_of(centre)
    in_shelter(centre, id)

    def hear(category: str) -> dict[str, Any]:
        said = {"salon": id, "day": TODAY, "person": one, "need": new_id(), "category": category}
        return centre.do("hear_need_at_salon", **said)

    first = hear("shopping")
    assert hear("shopping") | {"noted": False} == first
    assert hear("listening")["number"] != first["number"]
    assert len(centre.read(shelter_salons.heard, id, incident)) == 2


def test_only_of_who_stands_on_the_roll_a_need_is_heard_and_only_in_a_disaster(centre: Centre) -> None:
    id = salon(centre)
    one, stranger = guest(centre, id), centre.volunteer("青木　修")
    said = {"salon": id, "day": TODAY, "need": new_id(), "category": "shopping"}
    assert "災害か訓練" in centre.refused("hear_need_at_salon", **said, person=one)["salon"]
    incident_of(centre)
    assert "参加者ではありません" in centre.refused("hear_need_at_salon", **said, person=stranger)["person"]


def test_helpers_who_are_missing_become_a_need_that_can_be_matched(centre: Centre) -> None:
    id = salon(centre, helpers_wanted=4)
    guest(centre, id, "代表　一", part="leader")
    incident_of(centre)
    said = {"salon": id, "day": TODAY, "need": new_id()}
    assert "場所を決めて" in centre.refused("want_shelter_helpers", **said)["day"]
    in_shelter(centre, id)
    made = centre.do("want_shelter_helpers", **said)
    need = centre.row(needs.by_id, made["need"])
    assert (need["category"], need["people_wanted"], need["state"]) == ("salon_helper", 3, "ready")
    assert (need["address"], need["day_wished"], need["hours_from"]) == ("川上小学校", TODAY, "13:30")
    assert centre.do("want_shelter_helpers", **said | {"need": new_id()})["already"]


def test_helpers_are_not_wanted_while_nobody_can_be_asked_for(centre: Centre) -> None:
    id = salon(centre, helpers_wanted=4)
    incident_of(centre)
    in_shelter(centre, id)
    refused = centre.refused("want_shelter_helpers", salon=id, day=TODAY, need=new_id())
    assert "代表か連絡先" in refused["salon"]


def test_the_sheet_of_a_team_of_helpers_names_salon_place_and_time(centre: Centre) -> None:
    id = salon(centre, helpers_wanted=2)
    guest(centre, id, "代表　一", part="leader")
    incident_of(centre)
    in_shelter(centre, id)
    need = centre.do("want_shelter_helpers", salon=id, day=TODAY, need=new_id())["need"]
    team = centre.team(need)
    (line,) = centre.read(lambda tx: lines_of(tx, teams.by_id(tx, team) or {}))
    assert "川上おしゃべり会" in line and "川上小学校" in line and "13:30〜15:00" in line


def test_headquarters_count_sessions_guests_and_needs_by_day(centre: Centre) -> None:
    id = salon(centre)
    one, incident = guest(centre, id), incident_of(centre)
    in_shelter(centre, id)
    in_shelter(centre, salon(centre, name="ひまわり"), where="other", place="公民館")
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=one)
    centre.do("hear_need_at_salon", salon=id, day=TODAY, person=one, need=new_id(), category="shopping")
    (day,) = centre.read(shelter_salons.by_day, incident)
    assert (day["shelters"], day["others"], day["guests"], day["heard"]) == (1, 1, 1, 1)
    assert centre.read(shelter_salons.totals)[incident] | {"incident_id": ""} == {
        "incident_id": "", "sessions": 2, "guests": 1, "heard": 1,
    }  # fmt: skip


def test_sessions_of_a_drill_go_with_it_and_whoever_came_only_there(centre: Centre) -> None:
    id = salon(centre)
    one = guest(centre, id)
    centre.do(
        "say_salon_session",
        salon=id,
        day=(today() - timedelta(days=30)).isoformat(),
        state="held",
        came=[one],
    )
    before = centre.row(salons.guest, id, one)
    opened(centre)
    in_shelter(centre, id)
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=one)
    centre.do("mark_salon_roll", salon=id, day=TODAY, newcomer={"id": new_id(), "name": "訓練　花子"})
    centre.do("hear_need_at_salon", salon=id, day=TODAY, person=one, need=new_id(), category="shopping")
    drill = closed(centre)
    thrown(centre, drill)
    for table in ("shelter_sessions", "salon_needs", "needs"):
        assert centre.read(lambda tx, table=table: tx.value(f"SELECT count(*) FROM {table}")) == 0, table
    assert centre.read(salons.sessions, id, TODAY, TODAY) == []
    assert centre.row(salons.guest, id, one) == before
    assert "訓練　花子" not in names(centre) and "遠藤　和子" in names(centre)


def test_a_drill_takes_no_session_of_which_something_was_recorded_before(centre: Centre) -> None:
    id = salon(centre)
    one = guest(centre, id)
    centre.do("mark_salon_roll", salon=id, day=TODAY, person=one)
    opened(centre)
    assert "記録のない日" in centre.refused("open_shelter_salon", salon=id, day=TODAY, place="公民館")["day"]


# At the desk


def test_the_desk_opens_a_salon_in_a_shelter_and_hears_a_need_in_two_taps(desk: Desk) -> None:
    id = salon(desk)
    one = guest(desk, id)
    assert "いまは平時です" in desk.get(f"/salons/{id}/shelter").text
    assert "困り<wbr>ごと" not in desk.get(f"/salons/{id}/sessions/{TODAY}").text
    incident_of(desk)
    form = f"/salons/{id}/shelter"
    done = desk.press(desk.get(form).text, form, place="川上小学校", hours_from="13:30", hours_to="15:00")
    here = f"/salons/{id}/sessions/{TODAY}"
    assert done.headers["location"].startswith(here) and "back=" in done.headers["location"]
    assert "川上小学校" in desk.get(here).text and "今日は 川上小学校" in desk.get("/salons").text
    tapped = f"{here}/heard/{one}"
    assert tapped in desk.get(here).text
    heard = desk.press(
        desk.get(tapped).text, tapped, category="shopping", ill="yes", near="no", survey_first="needed"
    )
    assert "done=shelter_need_heard" in heard.headers["location"]
    shown = desk.get(here).text
    assert "ここで聞いた困りごと　1件" in shown and "買い物・送迎" in shown
    assert "聞いた困りごと 1件" in desk.get(f"/salons/{id}").text
    (need,) = desk.read(shelter_salons.heard_at, salons.session_id(id, TODAY))
    card = desk.get(f"/needs/{need['id']}").text
    assert "サロンで聞いた</dt>" in card and "川上おしゃべり会" in card
    assert "病気・薬は <b>ある</b>" in card and "近くに人は <b>いない</b>" in card and "要現調" in card
    assert "避難所などのサロン　今日" in desk.get("/headquarters").text
    assert "1件" in desk.get("/shelter-salons").text
    assert "困りごと 1件" in desk.get("/headquarters/incident").text


def test_the_desk_asks_for_helpers_or_says_who_is_missing(desk: Desk) -> None:
    id = salon(desk, helpers_wanted=3)
    incident_of(desk)
    in_shelter(desk, id)
    here = f"/salons/{id}/sessions/{TODAY}"
    assert "あと3人" in desk.get(here).text
    refused = desk.press(desk.get(here).text, f"{here}/helpers", people="3")
    assert refused.status_code == 422 and "代表か連絡先" in refused.text
    desk.do("put_in_salon", salon=id, newcomer={"id": new_id(), "name": "代表　一"}, part="leader")
    done = desk.press(desk.get(here).text, f"{here}/helpers", people="2")
    assert "done=shelter_helpers_wanted" in done.headers["location"]
    assert "2人を頼んでいます" in desk.get(here).text


def test_a_roll_in_a_shelter_says_where_each_is_now_but_of_nobody_hidden(desk: Desk) -> None:
    id = salon(desk)
    one, hidden = guest(desk, id), guest(desk, id, "森　花")
    incident_of(desk)
    round = new_id()
    desk.do("open_safety_round", round=round, name="安否", lists=[f"salon {id}"], not_asked=True)
    for person in (one, hidden):
        desk.do("answer_safety", round=round, person=person, state="safe", whereabouts="みなと小学校")
    in_shelter(desk, id)
    assert desk.get(f"/salons/{id}/sessions/{TODAY}").text.count("いま: みなと小学校") == 2
    desk.do("hide_person", person=hidden)
    assert desk.get(f"/salons/{id}/sessions/{TODAY}").text.count("いま: みなと小学校") == 1


def test_the_name_of_somebody_hidden_stands_at_no_need_that_was_heard(desk: Desk) -> None:
    id = salon(desk)
    one = guest(desk, id, "森　花")
    incident_of(desk)
    in_shelter(desk, id)
    desk.do("hear_need_at_salon", salon=id, day=TODAY, person=one, need=new_id(), category="shopping")
    assert "森　花さん" in desk.get(f"/salons/{id}").text
    desk.do("hide_person", person=one)
    assert "森　花さん" not in desk.get(f"/salons/{id}").text


def test_a_tablet_for_salons_knows_where_the_session_is(desk: Desk) -> None:
    id = salon(desk, days="")
    incident_of(desk)
    in_shelter(desk, id, day=TOMORROW)
    rows, _ = Enrolled(desk, uses=("salons",)).replica()
    row = rows["salons"][id]
    assert row["meets"] == [TOMORROW] and row["sessions"][0]["place"] == "川上小学校"


def test_a_need_that_the_journal_told_of_before_is_linked_and_no_other(centre: Centre) -> None:
    id = salon(centre)
    one, incident = guest(centre, id), incident_of(centre)
    told = need_payload(source="salon", person={"person": one, "name": "遠藤　和子"})
    other = need_payload(address="港町9-9", person={"name": "青木　修"})
    for card in (told, other):
        centre.do("record_need", **card)
    said = {"salon": id, "day": TODAY, "person": one, "category": "mud_out"}
    centre.do("hear_need_at_salon", **said, need=told["need"])
    assert [row["id"] for row in centre.read(shelter_salons.heard, id, incident)] == [told["need"]]
    assert "すでに記録" in centre.refused("hear_need_at_salon", **said, need=other["need"])["need"]
