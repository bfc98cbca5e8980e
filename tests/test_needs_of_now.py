"""A drill touches no real need: it is not matched, nobody is sent to it, and nobody ends it; and a drill's need sends nobody later."""

from tests.centre import Centre, Desk, need_payload, new_id
from tests.test_drills import closed, opened
from vcenter.store import needs, teams


def asked_of(where: Centre, need: str) -> dict[str, object]:
    leader, other = where.leader(), where.volunteer()
    return {"team": new_id(), "need": need, "leader": leader, "members": [leader, other]}


def test_a_drill_matches_its_own_needs_alone(desk: Desk) -> None:
    real = desk.do("record_need", **need_payload())["need"]
    assert [row["id"] for row in desk.read(needs.ready)] == [real]
    opened(desk)
    assert desk.read(needs.ready) == []
    assert "ほんとうのニーズ 1件は、訓練のあいだマッチングに出ません" in desk.get("/matching").text
    made_up = desk.do("record_need", **need_payload())["need"]
    assert [row["id"] for row in desk.read(needs.ready)] == [made_up]
    assert desk.read(needs.figures, "2026-01-01")["ready"] == 1
    assert "ほんとうのニーズ 1件" in desk.get("/matching/board").text
    assert desk.get(f"/matching/needs/{real}").headers["location"] == f"/needs/{real}"


def test_no_team_is_formed_for_a_real_need_in_a_drill(centre: Centre) -> None:
    need = centre.need()
    opened(centre)
    asked = asked_of(centre, need)
    assert "ほんとうのニーズです。訓練「秋の訓練」のあいだ" in centre.refused("form_team", **asked)["need"]
    closed(centre)
    centre.do("form_team", **asked)


def test_a_drill_is_not_opened_over_real_teams(centre: Centre) -> None:
    team = centre.team()
    said = centre.refused("open_incident", name="訓練", drill=True)["name"]
    assert "ほんとうの活動の班が1あります（1班）" in said
    centre.do("open_incident", name="豪雨")  # a disaster is opened whatever is on the way
    centre.do("disband_team", team=team)
    closed(centre)
    opened(centre)


def made_real(centre: Centre, team: str) -> str:
    """As a version without this rule left it: the team of a drill has a real need. The need's id."""
    need = str(centre.row(teams.by_id, team)["need_id"])
    centre.run(
        centre.database.write(
            lambda tx: tx.execute("UPDATE needs SET incident_id = NULL WHERE id = :id", id=need)
        )
    )
    return need


def test_a_team_of_a_real_need_does_not_leave_in_a_drill(centre: Centre) -> None:
    opened(centre)
    team = centre.team()
    need = made_real(centre, team)
    assert "訓練のあいだは送り出せません" in centre.refused("send_out", team=team, back_by="23:59")["team"]
    centre.do("disband_team", team=team)
    closed(centre)
    assert centre.row(needs.by_id, need)["state"] == "ready"


def test_a_drill_ends_no_real_need(centre: Centre) -> None:
    opened(centre)
    team = centre.sent()
    need = made_real(centre, team)
    members = [row["id"] for row in centre.read(teams.members, team)]
    told = {"team": team, "back": members}
    assert "訓練では完了にできません" in centre.refused("record_return", result="done", **told)["result"]
    centre.do("record_return", result="continue", left_over="訓練だった", **told)
    assert centre.row(needs.by_id, need)["state"] == "ready"


def test_whoever_left_before_the_drill_has_really_been_there(centre: Centre) -> None:
    team = centre.sent()
    centre.run(
        centre.database.write(
            lambda tx: tx.execute(
                """INSERT INTO incidents (id, name, drill, opened_at)
                   VALUES ('d', '訓練', 1, (SELECT max(changed_at) || 'Z' FROM teams))"""
            )
        )
    )
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("record_return", team=team, result="done", back=members)


def test_a_real_need_is_still_read_called_about_and_corrected(desk: Desk) -> None:
    need = desk.do("record_need", **need_payload())["need"]
    assert "訓練の前から" not in desk.get("/needs?view=ready").text
    opened(desk)
    assert "訓練の前から" in desk.post("/needs/list?view=ready").text
    page = desk.get(f"/needs/{need}").text
    assert "訓練のあいだは班を出せません" in page
    assert f"/matching/needs/{need}" not in page
    desk.do("note_contact", need=need, what="水がまた出た")
    card = {
        name: value
        for name, value in need_payload().items()
        if name not in ("person", "ready", "even_if_same")
    }
    desk.do("change_need", **card | {"need": need, "request": "水が出た"})


def test_a_need_of_a_drill_that_is_over_sends_nobody(desk: Desk) -> None:
    opened(desk)
    need = desk.do("record_need", **need_payload())["need"]
    closed(desk)
    desk.do("open_incident", name="豪雨")
    desk.do("step_need", need=need, to="received")
    desk.do("step_need", need=need, to="ready")
    assert desk.read(needs.ready) == []
    assert "終わった訓練のニーズ 1件は、マッチングに出ません" in desk.get("/matching").text
    assert "終わった訓練" in desk.get(f"/needs/{need}").text
    leader = desk.volunteer("班長　一郎", may_lead=True)
    asked = {"team": new_id(), "leader": leader, "members": leader}
    assert "終わった訓練のニーズです" in desk.post(f"/matching/needs/{need}", **asked).text
