"""The record of an accident: it begins with what was told, is seen at headquarters at once, completed later, and printed to copy from."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

from tests.centre import Centre, Desk, today
from tests.outbox import Enrolled, entry
from tests.paper import pages, text_of
from tests.test_returns import members
from vcenter.domain.calendar import JAPAN
from vcenter.domain.return_words import OF_DOCTOR, WANTED, missing_of
from vcenter.store import needs, reports, teams

MAY = {
    "/injuries": "dispatch administration",
    "/injuries/{injury}": "dispatch administration",
    "/injuries/{injury}/accident.pdf": "dispatch administration",
    "complete_injury": "dispatch administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

WHOLE = {
    "what": "釘を踏んだ",
    "happened_at": "10:30",
    "place": "台所",
    "doing": "床板の運び出し",
    "how": "板に残った釘を踏んだ",
    "body_part": "右足の裏",
    "hurt_as": "刺し傷",
    "how_bad": "outpatient",
    "doctor": "港病院",
    "ambulance": "no",
    "witness": "班員の鈴木",
    "reporter": "班長",
}


def told(centre: Centre | Desk, **changes: Any) -> tuple[str, str]:
    """A team of which somebody is hurt: the ids of the record and of the team."""
    team = centre.team(**changes)
    centre.do("send_out", team=team, back_by="23:59")
    centre.do("tell_injury", team=team, what="釘を踏んだ")
    return centre.read(reports.injuries_of, team)[0]["id"], team


def whole(centre: Centre | Desk, injury: str, person: str = "", **changes: Any) -> None:
    day = today().isoformat()
    said = WHOLE | {"injury": injury, "person": person, "happened_on": day, "doctor_since": day}
    centre.do("complete_injury", **said | changes)


def test_what_an_accident_report_still_lacks_is_named() -> None:
    nothing: dict[str, Any] = dict.fromkeys(WANTED | OF_DOCTOR, "")
    assert missing_of(nothing) == list(WANTED.values())
    seen = missing_of(nothing | {"how_bad": "hospital"})
    assert {"病院", "初めてかかった日"} <= set(seen)
    assert "いまのようす" not in seen


def test_an_injury_of_a_report_begins_a_record_once(centre: Centre) -> None:
    team = centre.sent()
    centre.do("tell_injury", team=team, what="熱中症")
    said = {"v": 2, "team": team, "result": "done", "back": members(centre, team)}
    centre.do("record_return", **said, injuries="熱中症")
    assert len(centre.read(reports.injuries_of, team)) == 1
    assert centre.read(reports.without_record) == []
    other = centre.sent()
    centre.do("record_return", v=2, team=other, result="done", back=members(centre, other), injuries="転んだ")
    assert [row["what"] for row in centre.read(reports.injuries_of, other)] == ["転んだ"]


def test_it_is_red_at_headquarters_with_its_record(desk: Desk) -> None:
    injury, _ = told(desk)
    page = desk.get("/headquarters/today").text
    assert 'class="card attention some"' in page
    assert f'href="/injuries/{injury}"' in page


def test_a_record_begins_with_what_is_known_and_is_completed_bit_by_bit(desk: Desk) -> None:
    injury, team = told(desk)
    page = desk.get(f"/injuries/{injury}").text
    assert "まだ足りないこと（8）" in page, "what the form has filled in is not missing"
    assert "足りない項目 8" in desk.get("/injuries").text
    assert f'value="{today().isoformat()}"' in page
    assert 'value="泥出し"' in page
    hurt = desk.read(teams.members, team)[1]["id"]
    answer = desk.post(f"/injuries/{injury}", what="釘を踏んだ", person=hurt, body_part="右足の裏")
    assert "保存しました" in desk.get(answer.headers["location"]).text
    listed = desk.get("/injuries").text
    assert "▲ 書きかけ" in listed
    assert "足りない項目" in listed
    whole(desk, injury, hurt)
    assert "そろっています" in desk.get(f"/injuries/{injury}").text
    assert "そろった" in desk.get("/injuries").text
    whole(desk, injury, hurt, handed_on=today().isoformat())
    assert "保険の窓口に出した　1件" in desk.get("/injuries").text


def test_who_was_hurt_is_of_the_team_and_saw_a_doctor_afterwards(centre: Centre) -> None:
    injury, _ = told(centre)
    stranger = centre.volunteer("よその人")
    said = {"injury": injury, "what": "釘"}
    assert "班にいない人" in centre.refused("complete_injury", **said, person=stranger)["person"]
    day, before = today().isoformat(), (today() - timedelta(days=1)).isoformat()
    wrong = centre.refused("complete_injury", **said, happened_on=day, doctor_since=before)
    assert "けがの日より前" in wrong["doctor_since"]
    assert "what" in centre.refused("complete_injury", injury=injury, what="")


def test_what_two_tell_in_the_same_words_is_one_record(desk: Desk) -> None:
    _, team = told(desk)
    again = desk.post(f"/returns/teams/{team}/injury", what="釘を 踏んだ")
    assert again.status_code == 422
    assert "同じ知らせがもうあります" in again.text
    assert "釘を 踏んだ" in again.text
    assert len(desk.read(reports.injuries_of, team)) == 1
    assert desk.post(f"/returns/teams/{team}/injury", what="班員の鈴木も釘を踏んだ").status_code == 303
    tablet = Enrolled(desk)
    (late,) = tablet.outbox(entry("tell_injury", team=team, what="釘を踏んだ"))
    assert late["status"] == "review"


def test_the_same_words_hours_later_are_another_injury(desk: Desk) -> None:
    injury, team = told(desk)
    before = (datetime.now(UTC) - timedelta(hours=2)).isoformat(timespec="milliseconds")
    desk.write(reports.complete, injury, {"told_at": before})
    desk.do("tell_injury", team=team, what="釘を踏んだ")
    assert len(desk.read(reports.injuries_of, team)) == 2


def test_its_days_are_such_as_can_have_been(desk: Desk) -> None:
    injury, _ = told(desk)

    def wrong(**said: str) -> str:
        page = desk.post(f"/injuries/{injury}", what="釘を踏んだ", note="台所の床", **said)
        assert page.status_code == 422
        assert "台所の床" in page.text
        return page.text

    day, tomorrow = today().isoformat(), (today() + timedelta(days=1)).isoformat()
    for field in ("happened_on", "doctor_since", "handed_on"):
        text = wrong(**{field: "2020-01-01"})
        assert f'id="problem-{field}"' in text
        assert "より前の日です" in text
        assert "2020-01-01" in text
        ahead = wrong(**{field: tomorrow})
        assert "まだ来ていない日" in ahead or "知らせがあった日" in ahead
    whole(desk, injury, happened_at="00:00", handed_on=day)


def test_it_did_not_happen_after_it_was_told_nor_long_before(desk: Desk) -> None:
    injury, _ = told(desk)
    of_team = today() - timedelta(days=2)
    desk.write(lambda tx: tx.execute("UPDATE gatherings SET day = :day", day=of_team.isoformat()))
    half_past_midnight = datetime.combine(of_team + timedelta(days=1), time(0, 30), JAPAN).astimezone(UTC)
    desk.write(reports.complete, injury, {"told_at": half_past_midnight.isoformat(timespec="milliseconds")})

    def on(days: int) -> str:
        return (of_team + timedelta(days=days)).isoformat()

    def wrong(**said: str) -> str:
        return desk.post(f"/injuries/{injury}", what="釘", **said).text

    assert "知らせがあった日" in wrong(happened_on=on(2))
    assert "より前の日です" in wrong(happened_on=on(-60))
    assert "けがの日より前" in wrong(happened_on=on(0), handed_on=on(-1))
    desk.do("complete_injury", injury=injury, what="釘", happened_on=on(-3), handed_on=on(0))
    desk.do("complete_injury", injury=injury, what="釘", happened_on=on(1))
    told_on = of_team + timedelta(days=1)
    for path in ("/injuries", f"/injuries/{injury}"):
        assert f"{told_on.month}/{told_on.day} 0:30" in desk.get(path).text


def test_it_did_not_happen_before_the_disaster(centre: Centre) -> None:
    centre.do("open_incident", name="秋の豪雨")
    injury, _ = told(centre)
    said = {"injury": injury, "what": "釘", "happened_on": (today() - timedelta(days=1)).isoformat()}
    assert "より前の日です" in centre.refused("complete_injury", **said)["happened_on"]


def test_two_who_write_one_record_see_each_other(desk: Desk) -> None:
    injury, _ = told(desk)
    page = desk.get(f"/injuries/{injury}").text
    whole(desk, injury)
    wrong = desk.press(page, f"/injuries/{injury}", what="釘を踏んだ", body_part="左手")
    assert wrong.status_code == 422
    assert "ほかの人が直しました" in wrong.text
    assert "右足の裏" in wrong.text
    assert 'value="左手"' in wrong.text


def test_what_a_report_of_before_tells_can_become_a_record(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", team=team, result="done", back=back, injuries="指を切った")
    page = desk.get("/injuries").text
    assert "記録のないけが　1件" in page
    desk.press(page, f"/returns/teams/{team}/injury")
    assert "記録のないけが" not in desk.get("/injuries").text


def test_what_is_worded_otherwise_in_its_record_is_no_second_injury(desk: Desk) -> None:
    injury, team = told(desk)
    desk.do("complete_injury", injury=injury, what="班員が釘を踏んだ")
    back = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", v=2, team=team, result="done", back=back, injuries="釘を踏んだ")
    desk.do("complete_injury", injury=injury, what="班員の鈴木が釘を踏んだ")
    assert [row["id"] for row in desk.read(reports.injuries_of, team)] == [injury]
    assert desk.read(reports.without_record) == []
    page = desk.get("/headquarters/today").text
    assert page.count("<b>けが・体調の知らせ　") == 1
    assert "班員の鈴木が釘を踏んだ" in page


def test_it_is_printed_on_one_page_with_what_is_missing(desk: Desk) -> None:
    injury, team = told(desk)
    hurt = desk.read(teams.members, team)[1]
    whole(desk, injury, hurt["id"], witness="")
    pdf = desk.post(f"/injuries/{injury}/accident.pdf").content
    assert pages(pdf) == 1
    for said in (
        "班員二郎",
        "右足の裏",
        "港病院",
        "まだわからないこと:見ていた人",
        "保険会社の用紙ではありません",
    ):
        assert said in text_of(pdf), said


def test_of_somebody_hidden_nothing_is_printed(desk: Desk) -> None:
    injury, team = told(desk)
    hurt = desk.read(teams.members, team)[1]
    whole(desk, injury, hurt["id"])
    desk.do("hide_person", person=hurt["id"])
    page = text_of(desk.post(f"/injuries/{injury}/accident.pdf").content)
    assert "班員二郎" not in page
    assert "秘匿" in page


def test_where_a_hidden_need_is_does_not_stand_in_the_record(desk: Desk) -> None:
    injury, team = told(desk)
    need = desk.row(teams.by_id, team)["need_id"]
    address = desk.row(needs.by_id, need)["address"]
    opened = desk.get(f"/injuries/{injury}").text
    assert address in opened
    assert desk.press(opened, f"/injuries/{injury}", what="釘を踏んだ").status_code == 303
    assert address.replace(" ", "") in text_of(desk.post(f"/injuries/{injury}/accident.pdf").content)
    desk.do("hide_need", need=need)
    assert address not in desk.get(f"/injuries/{injury}").text
    assert address not in text_of(desk.post(f"/injuries/{injury}/accident.pdf").content)


def test_no_tablet_is_told_of_an_accident_and_who_looks_is_written_down(desk: Desk) -> None:
    tablet = Enrolled(desk)
    injury, team = told(desk)
    hurt = desk.read(teams.members, team)[1]["id"]
    whole(desk, injury, hurt)
    changes = json.dumps(tablet.changes(), ensure_ascii=False)
    assert hurt in changes
    assert "右足の裏" not in changes
    desk.get(f"/injuries/{injury}")
    desk.post(f"/injuries/{injury}/accident.pdf")
    looks = desk.read(
        lambda tx: tx.fetch("SELECT act, person_id FROM looks WHERE card = '事故の記録' ORDER BY act")
    )
    assert [(row["act"], row["person_id"]) for row in looks] == [("opened", hurt), ("printed", hurt)]


def test_two_records_of_one_person_keep_the_accident(centre: Centre) -> None:
    injury, team = told(centre)
    hurt = members(centre, team)[1]
    whole(centre, injury, hurt)
    twin = centre.person("班員　零")
    centre.do("join_people", keep=twin, gone=hurt)
    assert centre.row(reports.injury, injury)["person_id"] == twin
