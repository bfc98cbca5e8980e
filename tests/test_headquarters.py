"""Headquarters: today at a glance, live on every screen; the centre's facts, incident and staff."""

import asyncio

import pytest

from tests.centre import Centre, Desk, need_payload, new_id
from vcenter.store import centre as centre_store
from vcenter.store import journal, teams
from vcenter.web.live import Live

MAY = {
    "/headquarters": "administration",
    "/headquarters/today": "administration",
    "/headquarters/desks": "any",
    "/headquarters/centre": "administration",
    "/headquarters/incident/facts": "administration",
    "/headquarters/fees": "administration",
    "/headquarters/incident/close": "administration",
    "/headquarters/waste-site": "administration",
    "say_waste_site": "administration",
    "say_facts": "administration",
    "open_incident": "administration",
    "close_incident": "administration",
    "end_drill_needs": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def test_today_at_a_glance(desk: Desk) -> None:
    desk.volunteer("山田　花子")
    team = desk.team()
    desk.do("record_need", **need_payload(urgency=5))
    desk.do("send_out", team=team)
    desk.write(lambda tx: tx.execute("UPDATE teams SET back_by = '00:00'"))
    page = desk.get("/headquarters").text
    assert "1班の帰着が遅れています" in page
    assert "<b>3</b><span>今日来た</span>" in page
    assert "<b>2</b><span>活動中</span>" in page
    assert "今日中のニーズに班がない　2番" in page
    assert "▲1" in desk.get("/headquarters/desks?desk=needs").text


def test_what_the_centre_says_of_itself_stands_on_every_page(desk: Desk) -> None:
    form = {"name": "みなと市災害ボランティアセンター", "phone": "03-1234-5678", "closes_at": "16:00"}
    assert desk.post("/headquarters/centre", **form).status_code == 303
    assert "みなと市災害ボランティアセンター" in desk.get("/reception").text
    wrong = desk.post("/headquarters/centre", name="みなと", phone="12", closes_at="16:00")
    assert wrong.status_code == 422
    assert 'value="みなと"' in wrong.text


def test_an_incident_is_opened_and_closed(desk: Desk) -> None:
    assert "平時" in desk.get("/reception").text
    assert desk.post("/headquarters/incident", name="秋の訓練", drill="on").status_code == 303
    assert "訓練　秋の訓練" in desk.get("/reception").text
    wrong = desk.post("/headquarters/incident", name="二つ目")
    assert wrong.status_code == 422
    assert "先に閉じてください" in wrong.text
    gone = desk.post("/headquarters/incident/close")
    assert gone.status_code == 303
    assert "訓練「秋の訓練」を閉じました。" in desk.get(gone.headers["location"]).text
    assert "開いている災害はありません" in desk.post("/headquarters/incident/close").text


def test_the_centre_does_not_close_over_a_team_that_is_out(centre: Centre) -> None:
    centre.do("open_incident", name="令和8年11月豪雨")
    team = centre.sent()
    assert "戻っていない班が1あります（1班）" in centre.refused("close_incident")[""]
    centre.do(
        "report_return",
        team=team,
        result="done",
        back=[row["id"] for row in centre.read(teams.members, team)],
    )
    centre.do("close_incident")
    assert centre.read(centre_store.incident) is None


def test_all_that_keeps_it_open_is_said_at_the_button_with_where_it_is_solved(desk: Desk) -> None:
    desk.do("open_incident", name="豪雨")
    desk.do("send_out", team=desk.team())
    desk.team()
    page = desk.post("/headquarters/incident/close")
    assert page.status_code == 422
    form = page.text.split('action="/headquarters/incident/close"')[1].split("</form>")[0]
    assert "まだ閉じていません" in form
    assert "戻っていない班が1あります（1班）" in form
    assert 'href="/returns"' in form
    assert "出発を待つ班が1あります（2班）" in form
    assert 'href="/dispatch"' in form
    other = page.text.split('action="/headquarters/centre"')[1].split("</form>")[0]
    assert "まだ記録していません。" not in other
    assert "×" not in other


def test_staff_are_added_and_get_a_new_pin(desk: Desk) -> None:
    assert (
        "加えました"
        in desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception").text
    )
    assert (
        "すでにいます"
        in desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception").text
    )
    assert (
        "6文字以上" in desk.post("/headquarters/staff", name="応援 二郎", secret="12", roles="reception").text
    )
    assert (
        "並びの数字"
        in desk.post("/headquarters/staff", name="応援 二郎", secret="123456", roles="reception").text
    )
    assert "変えました" in desk.post("/headquarters/staff/secret", name="応援 一郎", secret="990231").text
    desk.client.cookies.clear()
    form = {"name": "応援 一郎", "device": "本部"}
    assert desk.client.post("/sign-in", data=form | {"secret": "835170"}).status_code == 401
    assert desk.client.post("/sign-in", data=form | {"secret": "990231"}).status_code == 303


def test_no_pin_is_in_the_journal(desk: Desk) -> None:
    desk.post("/headquarters/staff", name="応援 一郎", secret="835170", roles="reception")
    assert not [line for line in desk.read(journal.applied) if "835170" in line["payload"] + line["outcome"]]
    assert "担当者の追加" in desk.get("/headquarters/journal").text


def test_live_tells_topics_together_and_nothing_else() -> None:
    async def listen() -> list[list[str]]:
        live = Live()
        changes = live.changes("one")
        first = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        live.tell(["needs"])
        live.tell(["teams", "needs"])
        return [await first]

    assert asyncio.run(listen()) == [["needs", "teams"]]


@pytest.mark.parametrize("path", ["/headquarters", "/rosters", "/needs", "/reception"])
def test_a_centre_in_which_nothing_has_happened(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 200


def test_a_member_of_staff_is_added_once(centre: Centre) -> None:
    asked = {"staff": new_id(), "secret_hash": "$argon2id$v=19$m=65536,t=3,p=4$" + "x" * 22 + "$" + "y" * 43}
    centre.do("add_staff", name="応援　一郎", **asked)
    assert "もう加えてあります" in centre.refused("add_staff", name="応援　二郎", **asked)["staff"]
