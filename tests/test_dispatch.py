"""Dispatch: numbered sheets, and nobody leaves without insurance, a phone and a time to be back."""

import io
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.centre import NOT_ON_THE_CARD, Centre, Desk, need_payload, new_id, today
from vcenter.domain.calendar import JAPAN
from vcenter.sheets import SheetsFailed
from vcenter.store import attendance, needs, teams
from vcenter.web.state import running

MAY = {
    "/dispatch": "dispatch matching",
    "/dispatch/list": "dispatch matching",
    "/dispatch/print": "dispatch matching",
    "/dispatch/teams/{team}": "dispatch matching",
    "/dispatch/teams/{team}/send": "dispatch",
    "/dispatch/teams/{team}/take-back": "dispatch",
    "take_team_back": "dispatch",
    "change_back_by": "dispatch",
    "print_sheets": "dispatch matching",
    "send_out": "dispatch",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def text_of(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return shown.stdout


def test_a_team_leaves_and_everybody_knows(centre: Centre) -> None:
    need = centre.need()
    team = centre.team(need)
    centre.do("send_out", team=team, back_by="23:59", vehicle="軽トラック")
    assert centre.row(needs.by_id, need)["state"] == "out"
    assert [row["id"] for row in centre.read(teams.out)] == [team]
    assert "もう出発しています" in centre.refused("send_out", team=team)["team"]


def test_nobody_leaves_without_a_phone_to_call(centre: Centre) -> None:
    leader, other = centre.leader(phone=""), centre.volunteer("山田　花子")
    team = new_id()
    centre.do(
        "form_team", team=team, need=centre.need(), leader=leader, members=[leader, other], back_by="23:59"
    )
    assert "携帯電話" in centre.refused("send_out", team=team)["leader_phone"]
    centre.do("send_out", team=team, leader_phone="090-1111-2222")


def test_nobody_leaves_without_a_time_to_be_back(centre: Centre) -> None:
    team = centre.team(back_by="")
    assert "帰着の予定時刻" in centre.refused("send_out", team=team)["back_by"]


def test_nobody_leaves_without_insurance(centre: Centre) -> None:
    def lapse(tx: object) -> None:
        tx.execute("UPDATE people SET insured_until = '2020-03-31'")  # type: ignore[attr-defined]

    team = centre.team()
    centre.run(centre.database.write(lapse))
    assert "保険が有効ではありません" in centre.refused("send_out", team=team, back_by="23:59")["members"]


def test_a_team_of_yesterday_does_not_leave_today(centre: Centre) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    leader, other = (
        centre.person("班長　一郎", may_lead=True, phone="090-1111-2222", at=yesterday),
        centre.person("山田　花子", at=yesterday),
    )
    for person in (leader, other):
        centre.do("check_in", person=person, at=yesterday)
    team = new_id()
    centre.do(
        "form_team", at=yesterday, team=team, need=centre.need(), leader=leader, members=[leader, other]
    )
    assert "前の日に編成" in centre.refused("send_out", team=team, back_by="23:59")["team"]
    centre.do("disband_team", team=team)


def test_every_print_is_numbered(centre: Centre) -> None:
    one, other = centre.team(), centre.team()
    assert centre.do("print_sheets", teams=[one, other])["copies"] == {one: 1, other: 1}
    assert centre.do("print_sheets", teams=[one, one])["copies"] == {one: 2}
    assert [row["copy"] for row in centre.read(teams.copies, one)] == [1, 2]
    centre.do("disband_team", team=other)
    assert "終わっています" in centre.refused("print_sheets", teams=[other])["teams"]
    assert centre.refused("print_sheets", teams=[]) == {"teams": "ひとつ以上選んでください。"}


def yesterdays(centre: Centre, sent: bool) -> tuple[str, list[str]]:
    """A team that was formed yesterday, and went out then or not; its people are here today too."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    ids = [
        centre.person("班長　一郎", may_lead=True, phone="090-1111-2222", at=yesterday),
        centre.person("山田　花子", at=yesterday),
    ]
    for id in ids:
        centre.do("check_in", person=id, at=yesterday)
    team = new_id()
    centre.do("form_team", at=yesterday, team=team, need=centre.need(), leader=ids[0], members=ids)
    if sent:
        centre.do("send_out", at=yesterday, team=team, back_by="23:59")
    for id in ids:
        if sent:
            assert set(centre.refused("check_in", person=id)) == {"team_out"}
        else:
            centre.do("check_in", person=id)
    return team, ids


def test_a_centre_that_has_its_own_reports_prints_sheets_without(desk: Desk) -> None:
    team = desk.team()
    facts = desk.get("/headquarters/centre").text
    desk.press(facts, "/headquarters/centre", name="みなとセンター", front_only="on")
    assert 'name="front_only" value="on" checked' in desk.get("/headquarters/centre").text
    assert len(PdfReader(io.BytesIO(desk.post("/dispatch/print", teams=team).content)).pages) == 1
    desk.press(desk.get("/headquarters/centre").text, "/headquarters/centre", front_only="")
    assert len(PdfReader(io.BytesIO(desk.post("/dispatch/print", teams=team).content)).pages) == 2


def test_a_team_of_yesterday_is_not_forgotten(centre: Centre) -> None:
    team, ids = yesterdays(centre, sent=False)
    assert [row["id"] for row in centre.read(teams.formed)] == [team]
    assert centre.read(attendance.waiting, centre.today["id"]) == []
    centre.do("disband_team", team=team)
    assert len(centre.read(attendance.waiting, centre.today["id"])) == len(ids)


def test_a_return_of_yesterday_is_told_today_and_closes_their_day(centre: Centre) -> None:
    team, ids = yesterdays(centre, sent=True)
    done = centre.do("record_return", team=team, v=2, result="done", back=ids[:1], home=ids[1:])
    assert done["team"] == team
    assert centre.row(teams.by_id, team)["state"] == "back"
    assert centre.read(teams.out_now) == []
    latest = centre.row(attendance.latest_of, ids[1])
    assert latest["out_at"]
    assert (
        "もうほかの窓口で記録"
        in centre.refused("record_return", team=team, v=2, result="done", back=ids)["team"]
    )


def test_nobody_is_sent_out_with_somebody_who_went_home(centre: Centre) -> None:
    team = centre.team()
    other = centre.read(teams.members, team)[1]["id"]
    centre.run(
        centre.database.write(
            lambda tx: tx.execute("UPDATE attendance SET out_at = in_at WHERE person_id = :id", id=other)
        )
    )
    refused = centre.refused("send_out", team=team, back_by="23:59")["members"]
    assert "班員　0さんは帰宅しています。マッチングの窓口で班から外してください。" in refused


def test_nobody_who_is_still_out_since_yesterday_is_sent_out_again(centre: Centre) -> None:
    _, ids = yesterdays(centre, sent=True)
    errors = centre.refused("form_team", team=new_id(), need=centre.need(), leader=ids[0], members=ids)
    assert "ほかの班にいる人" in errors["members"]
    assert "活動中" in centre.refused("check_out", person=ids[1])["person"]


def test_a_need_that_became_dangerous_is_looked_at_again_before_anybody_leaves(centre: Centre) -> None:
    young = (today() - timedelta(days=16 * 366)).isoformat()
    leader, child = centre.leader(), centre.volunteer("山田　小春", birth=young, guardian_consent=True)
    need, team = centre.need(), new_id()
    centre.do("form_team", team=team, need=need, leader=leader, members=[leader, child])
    card = {key: value for key, value in need_payload().items() if key not in NOT_ON_THE_CARD}
    centre.do("change_need", need=need, **(card | {"dangers": ["gas"]}))
    assert "18歳未満" in centre.refused("send_out", team=team, back_by="23:59")["members"]


def test_a_house_that_takes_its_consent_back_gets_no_sheet_and_no_team(centre: Centre) -> None:
    need = centre.need()
    team = centre.team(need)
    card = {
        key: value for key, value in need_payload(consent_team=False).items() if key not in NOT_ON_THE_CARD
    }
    centre.do("change_need", need=need, **card)
    for kind, asked in (
        ("print_sheets", {"teams": [team]}),
        ("send_out", {"team": team, "back_by": "23:59"}),
    ):
        assert set(centre.refused(kind, **asked)) == {"consent_team"}


def test_a_time_to_be_back_that_has_passed_is_refused(centre: Centre) -> None:
    team = centre.team()
    just_now = datetime.now(JAPAN) - timedelta(minutes=2)
    if just_now.date() == datetime.now(JAPAN).date():
        errors = centre.refused("send_out", team=team, back_by=f"{just_now:%H:%M}")
        assert "もう過ぎています" in errors["back_by"]


def test_paper_older_than_the_card_says_so(desk: Desk) -> None:
    team = desk.team()
    desk.post("/dispatch/print", teams=team)
    assert "印刷し直す" not in desk.get("/dispatch").text
    need = desk.row(teams.by_id, team)["need_id"]
    card = {key: value for key, value in need_payload().items() if key not in NOT_ON_THE_CARD}
    desk.do("change_need", need=need, **card)
    assert "▲ 印刷し直す" in desk.get("/dispatch").text
    assert "▲ 印刷し直す" in desk.get(f"/dispatch/teams/{team}").text


def test_a_red_tag_stands_where_the_team_is_sent_out(desk: Desk) -> None:
    team = desk.team()
    desk.write(lambda tx: tx.execute("UPDATE needs SET danger_level = 'red'"))
    assert "赤（危険）" in desk.get(f"/dispatch/teams/{team}").text


def test_a_print_that_failed_leaves_no_number_to_look_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> bytes:
        raise SheetsFailed("印刷の準備が止まりました。")

    team = desk.team()
    monkeypatch.setattr(running(desk.app).sheets, "dispatch_pdf", fail)
    assert desk.post("/dispatch/print", teams=team).status_code == 422
    assert desk.row(teams.by_id, team)["copies_out"] == 0


# The desk


def test_all_sheets_come_as_one_pdf_with_every_field(desk: Desk, tmp_path: Path) -> None:
    one, other = desk.team(), desk.team()
    answer = desk.client.post(
        "/dispatch/print", data={"session": desk.session, "command_id": new_id(), "teams": [one, other]}
    )
    assert answer.headers["content-type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 4
    said = text_of(answer.content, tmp_path)
    for word in ("活動指示書", "活動報告", "班長 一郎", "090-1111-2222", "高橋 キヨ", "タカハシ", "床下の泥を出してほしい", "23:59",
                 "1 / 2 ページ", "2 / 2 ページ", "1 枚目"):  # fmt: skip
        assert word in said.replace("　", " "), word


def test_a_repeated_print_is_the_same_copy(desk: Desk) -> None:
    team = desk.team()
    form = {"session": desk.session, "command_id": new_id(), "teams": [team]}
    first, second = (desk.client.post("/dispatch/print", data=form).content for _ in range(2))
    assert first == second
    assert len(desk.read(teams.copies, team)) == 1


def test_no_members_phone_stands_on_the_sheet(desk: Desk, tmp_path: Path) -> None:
    leader = desk.volunteer("班長　一郎", may_lead=True, phone="090-1111-2222")
    other = desk.volunteer("班員　二郎", phone="090-3333-4444")
    team = desk.team()
    row = desk.row(teams.by_id, team)
    desk.do("change_team", team=team, leader=leader, members=[leader, other], back_by="23:59")
    assert row
    said = text_of(desk.post("/dispatch/print", teams=team).content, tmp_path)
    assert "090-3333-4444" not in said


def test_printing_what_is_over_says_so(desk: Desk) -> None:
    team = desk.team()
    desk.do("disband_team", team=team)
    answer = desk.post("/dispatch/print", teams=team)
    assert answer.status_code == 422
    assert "印刷できませんでした" in answer.text


def test_the_team_is_sent_out_at_the_desk(desk: Desk) -> None:
    team = desk.team()
    assert "1班" in desk.get("/dispatch").text
    wrong = desk.post(f"/dispatch/teams/{team}/send", leader_phone="12", back_by="23:59", vehicle="軽トラ")
    assert wrong.status_code == 422
    assert 'value="軽トラ"' in wrong.text
    assert (
        desk.post(f"/dispatch/teams/{team}/send", leader_phone="090-1111-2222", back_by="23:59").status_code
        == 303
    )
    assert "活動中" in desk.get(f"/dispatch/teams/{team}").text
    assert desk.get(f"/dispatch/teams/{new_id()}").status_code == 404


@pytest.mark.parametrize("path", ["/dispatch", "/dispatch/list", "/matching", "/returns"])
def test_an_empty_centre_says_what_comes_here(desk: Desk, path: str) -> None:
    page = desk.get(path)
    assert page.status_code == 200
    assert 'class="empty"' in page.text


# Sent out by mistake, and expected at another time


def test_a_team_that_was_sent_out_by_mistake_waits_again_and_so_does_its_need(centre: Centre) -> None:
    team = centre.team()
    centre.do("print_sheets", teams=[team])
    centre.do("send_out", team=team, back_by="23:59")
    centre.do("take_team_back", team=team, reason="番号のまちがい", sheets="kept")
    row = centre.row(teams.by_id, team)
    assert (row["state"], row["out_at"], row["copies"]) == ("formed", None, 1)
    need = centre.row(needs.by_id, row["need_id"])
    assert need["state"] == "formed"
    assert "番号のまちがい" in centre.read(needs.history, need["id"])[-1]["what"]
    centre.do("send_out", team=team)


def test_only_a_team_that_is_out_is_taken_back_and_somebody_says_why(centre: Centre) -> None:
    team = centre.team()
    assert "活動中ではありません" in centre.refused("take_team_back", team=team, reason="誤り")["team"]
    centre.do("send_out", team=team, back_by="23:59")
    assert "reason" in centre.refused("take_team_back", team=team, reason="")
    centre.do("tell_injury", team=team, what="転んだ")
    assert "けがの知らせ" in centre.refused("take_team_back", team=team, reason="誤り")["team"]


def test_sheets_that_stay_right_need_no_printing_and_void_ones_do(desk: Desk) -> None:
    team = desk.team()
    for sheets, anew in (("kept", False), ("void", True)):
        desk.do("print_sheets", teams=[team])
        desk.do("send_out", team=team, back_by="23:59")
        answer = desk.post(f"/dispatch/teams/{team}/take-back", reason="誤り", sheets=sheets)
        assert "送り出しを取り消しました" in desk.get(answer.headers["location"]).text
        assert ("印刷し直す" in desk.get("/dispatch/list").text) is False
        page = desk.get(f"/dispatch/teams/{team}").text
        assert ("枚目は無効です" in page) is anew
        assert ('<button class="button large" type="submit">もう1枚印刷する' in page) is anew
    assert "未印刷" in desk.get("/dispatch/list").text


def test_a_mistake_that_is_taken_back_wants_its_reason_at_the_desk(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    wrong = desk.post(f"/dispatch/teams/{team}/take-back", reason="", sheets="void")
    assert wrong.status_code == 422
    assert 'value="void" checked' in wrong.text


def test_a_team_is_expected_at_another_time_and_it_is_said_who_asked(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="24:30")
    assert (
        "過ぎています" in desk.post(f"/returns/teams/{team}/back-by", back_by="00:00", asked_by="班長").text
    )
    wrong = desk.post(f"/returns/teams/{team}/back-by", back_by="23:59", asked_by="")
    assert wrong.status_code == 422
    assert 'value="23:59"' in wrong.text
    answer = desk.post(f"/returns/teams/{team}/back-by", back_by="23:59", asked_by="班長の電話")
    assert "班長の電話 から聞いて変えました" in desk.get(answer.headers["location"]).text
    assert [row["back_by"] for row in desk.read(teams.due)] == ["23:59"]
    history = desk.read(needs.history, desk.row(teams.by_id, team)["need_id"])
    assert "24:30から23:59に変えた（班長の電話）" in history[-1]["what"]


def test_a_time_much_later_than_before_is_asked_about(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    asked = {"back_by": "29:00", "asked_by": "班長の電話"}
    refused = desk.post(f"/returns/teams/{team}/back-by", **asked).text
    assert "いままでの予定（23:59）より3時間を超えて遅い時刻です" in refused
    assert 'value="班長の電話"' in refused and "それでもこの時刻にする" in refused
    assert desk.post(f"/returns/teams/{team}/back-by", **asked, sure="on").status_code == 303
    assert [row["back_by"] for row in desk.read(teams.due)] == ["29:00"]


def test_only_a_team_that_is_out_today_is_expected_at_another_time(centre: Centre) -> None:
    team = centre.team()
    said = {"back_by": "23:59", "asked_by": "班長"}
    assert "活動中ではありません" in centre.refused("change_back_by", team=team, **said)["team"]
    centre.do("send_out", team=team, back_by="23:59")
    assert "back_by" in centre.refused("change_back_by", team=team, **said | {"back_by": ""})
    centre.run(centre.database.write(lambda tx: tx.execute("UPDATE gatherings SET day = '2026-01-01'")))
    assert "前の日" in centre.refused("change_back_by", team=team, **said)["team"]
