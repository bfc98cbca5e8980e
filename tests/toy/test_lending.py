"""Equipment is lent to a team: on every floor by its own files alone. Run with --house tests.toy (tests/test_toy.py)."""

from __future__ import annotations

from pathlib import Path

from tests.centre import Centre, Desk, new_id
from tests.outbox import Enrolled, entry
from tests.satellite import two_servers
from tests.toy.store import lending
from vcenter.sheets.gather import dispatch_sheet

MAY = {
    "/lending": "equipment",
    "/lending/list": "equipment",
    "/lending/{loan}/back": "equipment",
    "/api/loans": "equipment",
    "lend_equipment": "equipment",
    "take_equipment_back": "equipment",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def lent(centre: Centre | Desk, team: str, person: str, **changes: object) -> str:
    payload = {"loan": new_id(), "team": team, "person": person, "what": "スコップ", "count": 3} | changes
    return str(centre.do("lend_equipment", **payload)["loan"])


def test_what_a_team_has_taken_along_stands_on_its_sheet_until_it_is_back(centre: Centre) -> None:
    team, person = centre.team(), centre.volunteer("道具　番")
    loan = lent(centre, team, person)
    assert "貸し出した資機材: スコップ 3" in centre.read(dispatch_sheet, team, 1).remarks
    centre.do("take_equipment_back", loan=loan)
    assert "スコップ" not in centre.read(dispatch_sheet, team, 1).remarks


def test_a_team_that_is_back_takes_nothing_along(centre: Centre) -> None:
    team = centre.team()
    centre.do("disband_team", team=team, reason="雨")
    asked = {"loan": new_id(), "team": team, "person": centre.volunteer(), "what": "一輪車"}
    assert "いま出ている班" in centre.refused("lend_equipment", **asked)["team"]


def test_the_desk_lends_and_takes_back(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    (person,) = {row["leader_id"] for row in desk.read(lambda tx: tx.fetch("SELECT leader_id FROM teams"))}
    form = {"loan": new_id(), "team": team, "person": person, "what": "バケツ", "count": "2"}
    assert desk.post("/lending", **form).status_code == 303
    page = desk.get("/lending").text
    assert "バケツ 2" in page
    assert '<b class="badge">1' in page
    again = desk.post("/lending", **form | {"what": "", "loan": new_id()})
    assert again.status_code == 422
    assert "入力してください" in again.text
    desk.post(f"/lending/{form['loan']}/back")
    assert "外に出ている資機材はありません" in desk.get("/lending/list").text


def test_a_tablet_knows_what_is_out_and_lends_without_network(desk: Desk) -> None:
    team, person = desk.team(), desk.volunteer("道具　番")
    tablet = Enrolled(desk)
    loan = new_id()
    asked = entry("lend_equipment", loan=loan, team=team, person=person, what="ロープ", count=1)
    assert [one["status"] for one in tablet.outbox(asked)] == ["done"]
    rows, _ = tablet.replica()
    assert rows["loans"][loan] == {"id": loan, "team": team, "what": "ロープ", "count": 1}
    assert 'name="what"' in desk.get("/tablet/forms/lend").text
    desk.do("take_equipment_back", loan=loan)
    assert tablet.replica()[0]["loans"] == {}


def test_a_tablet_for_it_is_told_of_loans_and_lends_and_knows_no_house(desk: Desk) -> None:
    team, person = desk.team(), desk.volunteer("道具　番")
    tablet = Enrolled(desk, uses=("equipment",))
    loan = new_id()
    asked = entry("lend_equipment", loan=loan, team=team, person=person, what="ロープ", count=1)
    assert [one["status"] for one in tablet.outbox(asked)] == ["done"]
    assert [one["status"] for one in tablet.outbox(entry("check_out", person=person))] == ["review"]
    rows, _ = tablet.replica()
    assert rows.keys() == {"loans", "people", "teams"}
    assert rows["loans"][loan]["what"] == "ロープ"
    assert rows["people"][person] == {"id": person, "n": "道具　番", "k": rows["people"][person]["k"]}
    assert rows["teams"][team].keys() == {"id", "number", "state", "day", "leader"}
    assert "貸し出した資機材" in desk.get("/enrol").text


def test_two_records_of_one_person_are_merged_with_what_was_lent_to_them(centre: Centre) -> None:
    keep, gone = centre.person("道具　番"), centre.person("道具　盤")
    loan = lent(centre, centre.team(), gone)
    centre.do("join_people", keep=keep, gone=gone)
    assert centre.row(lending.by_id, loan)["person_id"] == keep


def test_a_satellite_and_headquarters_tell_each_other(tmp_path: Path) -> None:
    with two_servers(tmp_path) as two:
        loan = lent(two.north, two.north.team(), two.north.volunteer())
        two.meet()
        assert two.headquarters.row(lending.by_id, loan)["what"] == "スコップ"


def test_programs_read_it_and_staff_read_of_it(desk: Desk) -> None:
    lent(desk, desk.team(), desk.volunteer("道具　番"))
    (row,) = desk.get("/api/loans").json()["items"]
    assert (row["what"], row["count"]) == ("スコップ", 3)
    assert "/api/loans" in desk.get("/api/openapi.json").json()["paths"]
    assert "資機材の貸し出し" in desk.get("/headquarters/journal").text
    tablet = Enrolled(desk)
    tablet.outbox(
        entry("lend_equipment", loan=new_id(), team=new_id(), person=new_id(), what="一輪車", count=1)
    )
    tray = desk.get("/review").text
    for said in ("資機材の貸し出し", "何を", "一輪車", "いくつ"):
        assert said in tray
