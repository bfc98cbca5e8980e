"""Drills (訓練): marked everywhere, thrown away whole, and what they changed of everyday people kept or put back."""

import time
from pathlib import Path

import pytest

from tests.centre import Centre, Desk, command, form_of, need_payload, new_id, today
from tests.outbox import Enrolled
from tests.test_photos import picture, send, shot
from vcenter.commands import centre as commands_centre
from vcenter.desks import headquarters
from vcenter.store import centre as centre_store
from vcenter.store import drill_changes, drills, journal, needs, people, search, teams
from vcenter.store.tx import Tx
from vcenter.web.state import running

MAY = {
    "/headquarters/incident": "administration",
    "/headquarters/drills/{incident}/throw": "administration",
    "POST /headquarters/drills/{incident}/throw": "",
    "/headquarters/drills/{incident}/throw/part": "",
    "/headquarters/drills/{incident}/changes": "administration rosters",
    "/headquarters/drills/{incident}/changes/keep": "administration rosters",
    "/headquarters/drills/{incident}/changes/undo": "administration rosters",
    "throw_drill_away": "",
    "throw_drill_part": "",
    "end_throwing_drill": "",
    "keep_drill_change": "administration rosters",
    "undo_drill_change": "administration rosters",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TYPED = "訓練谷　幽子"
"""A name that is typed only in the drill."""


def opened(where: Centre | Desk, **said: object) -> str:
    return str(where.do("open_incident", **{"name": "秋の訓練", "drill": True} | said)["incident"])


def closed(where: Centre | Desk) -> str:
    return str(where.do("close_incident")["incident"])


def thrown(centre: Centre, drill: str) -> int:
    """Throw a drill away as the page does it; how many commands that took."""
    centre.do("throw_drill_away", drill=drill)
    count = 0
    while True:
        row = centre.row(drills.drill_by_id, drill)
        table = next(
            (one for one in drills.TABLES if centre.read(drills.things, row, one, drills.AT_ONCE)), ""
        )
        if not table:
            break
        ids = centre.read(drills.things, row, table, drills.AT_ONCE)
        assert centre.do("throw_drill_part", drill=drill, table=table, ids=ids)["gone"]
        count += 1
    centre.do("end_throwing_drill", drill=drill)
    return count


def phone_of(tx: Tx, person: str) -> str:
    row = people.by_id(tx, person)
    assert row is not None
    return str(row["phone"])


def names(centre: Centre) -> set[str]:
    return {row["name"] for row in centre.read(lambda tx: tx.fetch("SELECT name FROM people"))}


def test_whoever_is_first_registered_in_a_drill_goes_with_it_and_everyday_people_stay(centre: Centre) -> None:
    centre.person("常田　いつも")
    opened(centre)
    centre.volunteer("訓練　一郎")
    drill = closed(centre)
    thrown(centre, drill)
    assert names(centre) == {"常田　いつも"}
    assert centre.row(drills.drill_by_id, drill)["thrown_at"]


def test_needs_teams_and_attendance_go_and_the_chain_of_the_journal_holds(centre: Centre) -> None:
    everyday = centre.volunteer("常田　いつも")
    opened(centre)
    team = centre.sent()
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("report_return", team=team, result="done", back=members)
    centre.do("say_status", day=today().isoformat(), state="stopped", reason="訓練のため")
    for table in ("needs", "teams", "team_members", "reports", "day_status"):
        assert centre.read(lambda tx, table=table: tx.value(f"SELECT count(*) FROM {table}"))
    drill = closed(centre)
    thrown(centre, drill)
    for table in ("needs", "teams", "team_members", "reports", "need_history", "day_status"):
        assert centre.read(lambda tx, table=table: tx.value(f"SELECT count(*) FROM {table}")) == 0, table
    came = centre.read(lambda tx: tx.fetch("SELECT person_id FROM attendance"))
    assert [row["person_id"] for row in came] == [everyday]  # who came before the drill was opened
    assert centre.read(journal.CHAIN.first_break) is None
    kept = centre.read(lambda tx: tx.fetch("SELECT payload FROM journal WHERE kind = 'record_need'"))
    assert [row["payload"] for row in kept] == [journal.BLANK]


def test_whoever_joined_a_salon_or_asked_for_help_in_a_drill_stays(centre: Centre) -> None:
    salon = centre.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日 10時")["salon"]
    opened(centre)
    one = centre.volunteer("猿野　サロン")
    centre.volunteer("訓練　一郎")
    centre.do("put_in_salon", salon=salon, person=one)
    thrown(centre, closed(centre))
    assert names(centre) == {"猿野　サロン"}


def test_a_helper_and_a_safety_round_of_a_drill_go_with_it(centre: Centre) -> None:
    salon = centre.do("add_salon", salon=new_id(), name="川上おしゃべり会", days="毎日 10時")["salon"]
    everyday = centre.person("常田　いつも")
    centre.do("put_in_salon", salon=salon, person=everyday)
    opened(centre)
    helping = centre.volunteer("手伝　一郎")
    helper = {"helper": new_id(), "person": helping, "desk": "reception", "role": "reception"}
    centre.do("let_in_helper", **helper)
    round, asked = new_id(), {"name": "訓練の安否確認", "lists": [f"salon {salon}"], "not_asked": True}
    centre.do("open_safety_round", round=round, **asked)
    centre.do("answer_safety", round=round, person=everyday, state="help")
    thrown(centre, closed(centre))
    assert names(centre) == {"常田　いつも"}
    for table in ("helpers", "safety_rounds", "safety_people", "safety_answers", "safety_lists"):
        assert centre.read(lambda tx, table=table: tx.value(f"SELECT count(*) FROM {table}")) == 0, table


def test_whoever_is_watched_since_a_drill_stays(centre: Centre) -> None:
    opened(centre)
    one = centre.person("見守　花")
    centre.do("begin_watch", watch=new_id(), person=one, days="毎日", visitor="民生　花子")
    thrown(centre, closed(centre))
    assert names(centre) == {"見守　花"}


def test_only_a_drill_that_is_closed_is_thrown_away(centre: Centre) -> None:
    drill = opened(centre)
    assert "先に閉じて" in centre.refused("throw_drill_away", drill=drill)["drill"]
    closed(centre)
    real = opened(centre, name="令和8年11月豪雨", drill=False)
    closed(centre)
    assert "災害の記録は消せません" in centre.refused("throw_drill_away", drill=real)["drill"]


def test_nothing_is_thrown_before_a_responsible_one_has_begun_and_nothing_of_an_incident_ever(
    centre: Centre,
) -> None:
    opened(centre, name="令和8年11月豪雨", drill=False)
    real = centre.need()
    closed(centre)
    drill = opened(centre)
    closed(centre)
    asked = {"drill": drill, "table": "needs", "ids": [real]}
    assert "まだ捨てていません" in centre.refused("throw_drill_part", **asked)["drill"]
    centre.do("throw_drill_away", drill=drill)
    assert centre.do("throw_drill_part", **asked)["gone"] == 0
    assert centre.read(lambda tx: tx.value("SELECT count(*) FROM needs")) == 1


def test_it_has_not_ended_while_something_is_left(centre: Centre) -> None:
    opened(centre)
    centre.need()
    drill = closed(centre)
    centre.do("throw_drill_away", drill=drill)
    assert "残っています" in centre.refused("end_throwing_drill", drill=drill)["drill"]


def test_who_is_responsible_is_told(centre: Centre) -> None:
    opened(centre)
    centre.do("throw_drill_away", drill=closed(centre))
    told = centre.read(lambda tx: tx.fetch("SELECT what FROM dangerous_acts"))
    assert [row["what"] for row in told] == ["訓練「秋の訓練」を捨てた"]


def test_a_command_that_throws_away_holds_the_writer_a_moment_only(centre: Centre) -> None:
    opened(centre)
    for number in range(40):
        centre.volunteer(f"訓練　{number}郎")
    drill = closed(centre)
    began = time.process_time()
    count = thrown(centre, drill)
    assert count >= 10  # 40 check-ins and 40 people, eight at a time
    assert (time.process_time() - began) / count < 0.1


def test_what_a_drill_changed_of_somebody_is_put_back(centre: Centre) -> None:
    person = centre.person("常田　いつも", phone="090-1111-2222", skills=["chainsaw"])
    opened(centre)
    card = {"person": person, "name": "常田　いつも", "phone": "090-9999-0000", "note": "訓練で聞いた"}
    centre.do("change_person", **card)
    assert centre.read(phone_of, person) == "090-9999-0000"
    drill = closed(centre)
    (row,) = centre.read(drill_changes.of_drill, drill)
    assert row["before"]["phone"] == "090-1111-2222"
    assert row["before"]["skills"] == ["chainsaw"]
    centre.do("undo_drill_change", drill=drill, person=person)
    assert centre.read(phone_of, person) == "090-1111-2222"
    assert centre.row(people.by_id, person)["note"] == ""


def test_what_nobody_decided_is_kept_and_nothing_of_before_stays(centre: Centre) -> None:
    person = centre.person("常田　いつも", phone="090-1111-2222")
    opened(centre)
    centre.do("change_person", person=person, name="常田　いつも", phone="090-9999-0000")
    drill = closed(centre)
    thrown(centre, drill)
    assert centre.read(phone_of, person) == "090-9999-0000"
    assert [row["before"] for row in centre.read(drill_changes.of_drill, drill)] == [{}]
    assert "もう捨てました" in centre.refused("undo_drill_change", drill=drill, person=person)["drill"]


def test_what_is_changed_without_a_drill_is_noted_nowhere(centre: Centre) -> None:
    person = centre.person("常田　いつも", phone="090-1111-2222")
    opened(centre, name="令和8年11月豪雨", drill=False)
    centre.do("change_person", person=person, name="常田　いつも", phone="090-9999-0000")
    assert centre.read(lambda tx: tx.value("SELECT count(*) FROM drill_changes")) == 0


def test_whoever_is_hidden_stands_in_no_list_of_changes(centre: Centre) -> None:
    person = centre.person("隠　れい", phone="090-1111-2222")
    opened(centre)
    centre.do("change_person", person=person, name="隠　れい", phone="090-9999-0000")
    centre.do("hide_person", person=person)
    drill = closed(centre)
    assert centre.read(drill_changes.of_drill, drill) == []
    assert centre.read(lambda tx: tx.value("SELECT count(*) FROM drill_changes")) == 0


def test_changes_are_listed_before_and_after_and_kept_or_undone_on_the_page(desk: Desk) -> None:
    one, two = (
        desk.do(
            "register_person",
            person=new_id(),
            name=name,
            birth="1980-04-01",
            phone="090-1111-2222",
            consent=True,
        )["person"]
        for name in ("常田　いつも", "平野　日々")
    )
    opened(desk)
    for person, name in ((one, "常田　いつも"), (two, "平野　日々")):
        desk.do("change_person", person=person, name=name, birth="1980-04-01", phone="090-9999-0000")
    drill = closed(desk)
    address = f"/headquarters/drills/{drill}/changes"
    page = desk.get(address).text
    assert "<td>090-1111-2222</td><td>090-9999-0000</td>" in page
    assert desk.post(f"{address}/keep", person=one).status_code == 303
    assert desk.post(f"{address}/undo", person=two).status_code == 303
    assert desk.read(phone_of, one) == "090-9999-0000"
    assert desk.read(phone_of, two) == "090-1111-2222"
    assert "残しました" in desk.get(address).text


def test_a_card_that_somebody_has_changed_since_is_not_put_back_unseen(desk: Desk) -> None:
    person = desk.do(
        "register_person", person=new_id(), name="常田　いつも", phone="090-1111-2222", consent=True
    )["person"]
    opened(desk)
    desk.do("change_person", person=person, name="常田　いつも", phone="090-9999-0000")
    drill = closed(desk)
    address = f"/headquarters/drills/{drill}/changes"
    seen = form_of(desk.get(address).text, f"{address}/undo")["seen"]
    desk.do("change_person", person=person, name="常田　いつも", phone="090-3333-4444")
    assert desk.post(f"{address}/undo", person=person, seen=seen).status_code == 422
    assert desk.read(phone_of, person) == "090-3333-4444"


def test_nothing_of_a_name_that_was_typed_in_a_drill_stays_in_any_file(desk: Desk) -> None:
    opened(desk)
    one = shot(picture())
    need = desk.do(
        "record_need",
        **need_payload(person={"name": TYPED, "kana": "クンレンダニ　ユウコ", "phone": "090-7777-1234"}),
    )["need"]
    desk.do("add_photos", need=need, photos=[one.sha256])
    Enrolled(desk)
    assert send(desk, one).status_code in (200, 201)
    desk.volunteer(TYPED)
    assert desk.read(search.people, "訓練谷", None)
    drill = closed(desk)
    settings = running(desk.app).settings
    photo = running(desk.app).photos.path(one.sha256)
    assert photo.is_file()
    assert desk.post(f"/headquarters/drills/{drill}/throw").status_code == 303
    for _ in range(20):
        answer = desk.post(f"/headquarters/drills/{drill}/throw/part").text
        if "捨て終わりました" in answer:
            break
    assert "捨て終わりました" in answer
    assert not desk.read(search.people, "訓練谷", None)
    for path in Path(settings.data).rglob("*"):
        if path.is_file():
            for word in (TYPED, "訓練谷", "クンレンダニ", "09077771234", "090-7777-1234"):
                assert word.encode() not in path.read_bytes(), (path.name, word)
    assert not photo.exists()


def test_a_tablet_forgets_whoever_was_thrown_away(desk: Desk) -> None:
    opened(desk)
    person = desk.volunteer(TYPED)
    need = desk.do("record_need", **need_payload())["need"]
    tablet = Enrolled(desk)
    told = tablet.changes("")
    assert person in {row["id"] for row in told["rows"]["people"]}
    drill = closed(desk)
    desk.post(f"/headquarters/drills/{drill}/throw")
    while "捨て終わりました" not in desk.post(f"/headquarters/drills/{drill}/throw/part").text:
        pass
    gone = tablet.changes(told["cursor"])["gone"]
    assert person in {row["id"] for row in gone["people"]}
    assert need in {row["id"] for row in gone["needs"]}


def test_what_is_ready_is_shown_before_anything_is_opened(desk: Desk) -> None:
    desk.volunteer("常田　いつも")
    page = desk.get("/headquarters/incident").text
    assert "<b>1</b><span>登録ボランティア</span>" in page
    assert desk.post("/headquarters/incident", name="秋の訓練", drill="on").status_code == 303
    assert "訓練　秋の訓練" in desk.get("/headquarters/incident").text
    assert desk.read(centre_store.is_drill)


def test_headquarters_count_what_is_over_of_this_incident_alone(centre: Centre) -> None:
    opened(centre)
    centre.need()
    closed(centre)  # the needs of a drill end with it
    now = opened(centre, name="令和8年11月豪雨", drill=False)
    centre.need()
    assert centre.read(needs.count_of_incident, now) == {"ready": 1}


def test_a_drill_with_many_needs_is_closed_a_part_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (commands_centre, headquarters):
        monkeypatch.setattr(module, "NEEDS_AT_ONCE", 2)
    drill = opened(desk)
    made = [desk.do("record_need", **need_payload())["need"] for _ in range(5)]
    asked = command("close_incident")
    answer = desk.client.post("/api/commands", json=asked, headers=desk.headers)
    assert "5件残っています" in answer.json()["errors"][""]
    # As the page had got when the server was killed: it goes on from there.
    assert desk.do("end_drill_needs", needs=made[:2])["ended"] == 2
    assert desk.post("/headquarters/incident/close", command_id=new_id()).status_code == 303
    assert desk.row(drills.drill_by_id, drill)["closed_at"]
    assert desk.read(needs.open_of_incident, drill) == []
    counted = "SELECT count(*) FROM journal WHERE kind = 'end_drill_needs'"
    assert desk.read(lambda tx: tx.value(counted)) == 2


def test_needs_of_a_disaster_are_not_ended_in_parts(desk: Desk) -> None:
    opened(desk, name="豪雨", drill=False)
    need = desk.do("record_need", **need_payload())["need"]
    assert desk.do("end_drill_needs", needs=[need])["ended"] == 0
    assert desk.row(needs.by_id, need)["state"] != "withdrawn"
