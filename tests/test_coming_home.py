"""Coming home: what is told beside the report on the same form, and the needs that come of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.centre import Centre, Desk, new_id, today
from tests.node import in_node
from tests.outbox import Enrolled, entry
from tests.test_returns import members
from vcenter.collect import modules
from vcenter.domain.calendar import show_date
from vcenter.store import equipment, needs, reports, team_needs, teams
from vcenter.tablets.forms import FORMS

MAY = {
    "/returns/teams/{team}/noticed": "dispatch",
    "/returns/teams/{team}/noticed/leave": "dispatch",
    "/returns/teams/{team}/kerb": "dispatch",
    "carry_from_kerb": "dispatch needs",
    "make_need_of_team": "dispatch needs",
    "leave_noticed": "dispatch needs",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

TOMORROW = today() + timedelta(days=1)


def home(centre: Centre, team: str = "", **said: Any) -> dict[str, Any]:
    """A team comes home with everybody; what the command answered."""
    team = team or centre.sent()
    return centre.do(
        "record_return", **{"v": 2, "team": team, "result": "done", "back": members(centre, team)} | said
    )


def made(centre: Centre | Desk, team: str) -> list[dict[str, Any]]:
    return [centre.row(needs.by_id, one["need_id"]) for one in centre.read(team_needs.of_team, team)]


# At the kerb


def test_what_stands_at_the_kerb_is_a_need_of_the_same_house_for_another_day(centre: Centre) -> None:
    first = centre.need(access="橋の先を左")
    team = centre.sent(need=first)
    said = home(
        centre,
        team,
        kerb=True,
        kerb_trucks=2,
        kerb_bags=30,
        kerb_what=["wood", "furniture"],
        kerb_note="門の右",
    )
    (need,) = made(centre, team)
    was = centre.row(needs.by_id, first)
    assert (was["state"], need["state"], need["number"]) == ("done", "ready", said["kerb"])
    assert (need["person_id"], need["address"]) == (was["person_id"], was["address"])
    assert (need["category"], need["day_wished"], need["source"]) == (
        "carrying",
        TOMORROW.isoformat(),
        "team",
    )
    assert "軽トラ 2台、袋 30（木くず、家具・畳）" in need["request"]
    assert need["access"] == "橋の先を左　軒先: 門の右"
    assert centre.read(needs.equipment, need["id"]) == {"軽トラック": 2}
    assert any(
        f"運び出しを{need['number']}番に" in line["what"] for line in centre.read(needs.history, first)
    )
    assert f"{was['number']}番" in centre.read(needs.history, need["id"])[0]["what"]


def test_a_carrying_job_is_made_once_and_another_count_is_not_taken_for_it(desk: Desk) -> None:
    team = noticed(desk)
    where = f"/returns/teams/{team}/kerb"
    assert desk.post(where, kerb_trucks="2").status_code == 303
    (need,) = made(desk, team)
    again = desk.post(where, kerb_trucks="3", kerb_note="門の左")
    assert again.status_code == 422
    number = need["number"]
    assert f"もう{number}番になっています。数が違うときは{number}番を直してください" in again.text
    assert f'href="/needs/{need["id"]}">{number}番を開く' in again.text
    assert 'max="200" value="3"' in again.text
    assert "門の左" in again.text
    assert len(made(desk, team)) == 1


def test_another_count_that_is_told_with_the_return_stands_in_the_history_of_the_carrying_job(
    desk: Desk,
) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    desk.do("carry_from_kerb", team=team, kerb_trucks=2)
    (need,) = made(desk, team)
    where = {f"where__{row['id']}": "back" for row in desk.read(teams.members, team)}
    answer = desk.post(f"/returns/teams/{team}", v="2", result="done", kerb="on", kerb_trucks="3", **where)
    assert f"もうニーズ{need['number']}番になっています" in desk.get(answer.headers["location"]).text
    assert "軽トラ 3台" in desk.read(needs.history, need["id"])[-1]["what"]
    assert len(made(desk, team)) == 1


def test_a_return_that_is_told_twice_makes_one_carrying_job(centre: Centre) -> None:
    team, id = centre.sent(), new_id()
    said: dict[str, Any] = {
        "v": 2,
        "team": team,
        "result": "done",
        "back": members(centre, team),
        "kerb": "on",
    }
    for _ in range(2):
        assert centre.try_("record_return", id=id, **said).done
    assert "もうほかの窓口で記録" in centre.refused("record_return", **said)["team"]
    assert len(made(centre, team)) == 1


def test_it_is_carried_on_the_day_that_was_said_and_not_on_one_that_is_over(centre: Centre) -> None:
    team, day = centre.sent(), today() + timedelta(days=3)
    over = {"v": 2, "team": team, "result": "done", "back": members(centre, team), "kerb": True}
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert "過ぎた日" in centre.refused("record_return", **over, kerb_day=yesterday)["kerb_day"]
    home(centre, team, kerb=True, kerb_day=day.isoformat())
    assert made(centre, team)[0]["day_wished"] == day.isoformat()


def test_a_carrying_job_of_a_hidden_need_is_hidden_too(centre: Centre) -> None:
    first = centre.need()
    team = centre.sent(need=first)
    centre.do("hide_need", need=first)
    home(centre, team, kerb=True, kerb_note="門の右")
    (need,) = made(centre, team)
    assert need["hidden_at"]
    assert (need["address"], need["access"]) == ("", "")


# Going on


def test_it_is_said_with_how_many_and_when_it_goes_on(centre: Centre) -> None:
    first = centre.need()
    team = centre.sent(need=first)
    home(centre, team, result="continue", left_over="奥の部屋", people_next=4, next_day=TOMORROW.isoformat())
    need = centre.row(needs.by_id, first)
    assert (need["state"], need["people_wanted"], need["day_wished"]) == ("ready", 4, TOMORROW.isoformat())
    assert "次は4人" in centre.read(needs.history, first)[-1]["what"]
    assert centre.row(teams.report, team)["next_day"] == TOMORROW.isoformat()


def test_a_day_that_is_not_settled_is_said_so(centre: Centre) -> None:
    first = centre.need()
    home(centre, centre.sent(need=first), result="continue", left_over="奥の部屋")
    assert "日は未定" in centre.read(needs.history, first)[-1]["what"]


def test_what_released_forms_send_does_what_it_did(centre: Centre) -> None:
    first = centre.need()
    team = centre.sent(need=first)
    home(centre, team, v=1, result="continue", left_over="奥の部屋", injuries="指を切った")
    assert "未定" not in centre.read(needs.history, first)[-1]["what"]
    assert centre.read(reports.injuries_of, team) == []


# Troubles that a team noticed


def test_a_trouble_in_the_same_house_becomes_a_need_with_the_report(centre: Centre) -> None:
    first = centre.need()
    team = centre.sent(need=first)
    home(centre, team, new_needs="一人で眠れないそう", noticed_category="listening", noticed_house="same")
    (need,) = made(centre, team)
    assert (need["state"], need["category"], need["source"]) == ("received", "listening", "team")
    assert need["request"] == "一人で眠れないそう"
    assert need["person_id"] == centre.row(needs.by_id, first)["person_id"]
    assert centre.read(reports.noticed) == []


def test_nobody_guesses_in_which_house_a_trouble_is(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    opened = desk.get(f"/returns/teams/{team}").text
    assert not re.search('name="noticed_house"[^>]* checked', opened)
    where = {f"where__{row['id']}": "back" for row in desk.read(teams.members, team)}
    typed = {"v": "2", "result": "done", "new_needs": "隣の方が困っている", **where}
    told = desk.post(f"/returns/teams/{team}", **typed, noticed_category="water")
    assert told.status_code == 422
    assert 'id="problem-noticed_house">どの家の困りごとかを選んでください' in told.text
    assert desk.post(f"/returns/teams/{team}", **typed).status_code == 303
    assert not re.search('name="noticed_house"[^>]* checked', desk.get(f"/returns/teams/{team}").text)
    told = desk.post(f"/returns/teams/{team}/noticed", noticed_category="water")
    assert 'id="problem-noticed_house"' in told.text
    assert made(desk, team) == []


def test_a_tablet_asks_the_same_and_why_a_sheet_is_lost_whichever_it_is() -> None:
    modules("desks")
    script = """const { problems } = await import("./offline/tablet/forms/payload.js");
    const [declared, forms] = given;
    return forms.map((entries) => problems(entries, declared).map(({ name }) => name));"""
    asked, lost = ("noticed_category", "water"), ("lost_copies", "4")
    typed = [[("noticed_category", "")], [asked], [asked, ("noticed_house", "other")], [lost]]
    said = in_node(script, (FORMS["report"].as_data(), typed))
    assert [[name for name in one if name in ("noticed_house", "lost_why")] for one in said] == [
        [],
        ["noticed_house"],
        [],
        ["lost_why"],
    ]


def test_technical_work_is_looked_at_first(centre: Centre) -> None:
    team = centre.sent()
    home(centre, team, noticed_category="tarpaulin", noticed_house="same")
    assert made(centre, team)[0]["state"] == "survey"


def test_a_trouble_in_another_house_needs_no_more_than_where_it_is(centre: Centre) -> None:
    team = centre.sent()
    home(
        centre,
        team,
        new_needs="泥が残る",
        noticed_category="mud_out",
        noticed_house="other",
        noticed_where="右隣の青い屋根",
    )
    (need,) = made(centre, team)
    assert (need["address"], need["person_name"]) == ("右隣の青い屋根", "名前未確認の方")


def test_what_was_noticed_waits_until_somebody_sees_to_it(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", v=2, team=team, result="done", back=back, new_needs="隣の方が困っている")
    waits = "気づいた困りごと 1件がニーズになっていません"
    assert waits in desk.get("/headquarters/today").text
    assert waits in desk.get("/returns/list").text
    assert "選んでください" in desk.post(f"/returns/teams/{team}/noticed", noticed_house="same").text
    other = desk.post(f"/returns/teams/{team}/noticed", noticed_category="other", noticed_house="other")
    assert "どの家か" in other.text
    answer = desk.post(
        f"/returns/teams/{team}/noticed",
        noticed_category="water",
        noticed_house="same",
        request="隣の方が困っている",
    )
    assert answer.status_code == 303
    assert waits not in desk.get("/headquarters/today").text
    assert "班の報告から" in desk.get(f"/needs/{made(desk, team)[0]['id']}").text


def noticed(desk: Desk) -> str:
    """A team that is back, and has noticed something."""
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", v=2, team=team, result="done", back=back, new_needs="隣の方が困っている")
    return team


def test_what_somebody_has_made_a_need_of_is_made_again_only_when_that_is_said(desk: Desk) -> None:
    team = noticed(desk)
    opened = desk.get(f"/returns/teams/{team}").text
    typed = {"noticed_category": "water", "noticed_house": "same"}
    where = f"/returns/teams/{team}/noticed"
    assert desk.press(opened, where, **typed, request="隣の方が困っている").status_code == 303
    (need,) = made(desk, team)
    for words in ("隣の方が困っている", "隣の方が困っている。高齢の方"):
        told = desk.post(where, **typed, request=words)
        assert told.status_code == 422
        assert f"もう{need['number']}番になっています" in told.text
        assert f'href="/needs/{need["id"]}">{need["number"]}番を見る' in told.text
        assert words in told.text
    assert len(made(desk, team)) == 1
    assert desk.post(where, **typed, request="犬がいる", even_if_seen="on").status_code == 303
    assert len(made(desk, team)) == 2


def test_what_somebody_has_left_becomes_a_need_only_when_that_is_said(desk: Desk) -> None:
    team = noticed(desk)
    desk.do("leave_noticed", team=team)
    typed = {"noticed_category": "water", "noticed_house": "same", "request": "隣の方が困っている"}
    told = desk.post(f"/returns/teams/{team}/noticed", **typed)
    assert "ニーズにしないことになっています" in told.text
    assert made(desk, team) == []
    assert desk.post(f"/returns/teams/{team}/noticed", **typed, even_if_seen="on").status_code == 303


def test_what_is_a_need_before_the_team_is_back_is_none_again_with_its_report(centre: Centre) -> None:
    team = centre.sent()
    said = {"noticed_category": "water", "noticed_house": "same"}
    centre.do("make_need_of_team", team=team, request="水がない", **said)
    home(centre, team, new_needs="水が　ない", **said)
    assert len(made(centre, team)) == 1


def test_what_becomes_no_need_is_left_and_waits_again_when_more_is_told(centre: Centre) -> None:
    team = centre.sent()
    home(centre, team, new_needs="犬がいる")
    left = centre.try_("leave_noticed", team=team)
    assert centre.read(reports.noticed) == []
    centre.do("take_back", entry=left.id)
    assert len(centre.read(reports.noticed)) == 1
    centre.do("leave_noticed", team=team)
    centre.do("add_to_report", team=team, new_needs="隣も困っている")
    assert centre.read(reports.noticed)[0]["what"] == "犬がいる\n隣も困っている"


def test_what_was_read_before_more_was_told_is_not_left(centre: Centre) -> None:
    team = centre.sent()
    home(centre, team, new_needs="犬がいる")
    refused = centre.refused("leave_noticed", team=team, seen="0" * 32)
    assert "ほかの人が直しました" in refused["seen"]
    assert "困りごとはありません" in centre.refused("leave_noticed", team=home(centre)["team"])["team"]


def test_a_house_that_has_a_need_is_asked_about(centre: Centre) -> None:
    open_one = centre.row(needs.by_id, centre.need(address="港区芝1-2-3"))
    team = home(centre)["team"]
    said = {"noticed_category": "water", "noticed_house": "other", "noticed_where": "港区芝1-2-3"}
    refused = centre.refused("make_need_of_team", team=team, **said)
    assert f"{open_one['number']}番" in refused["even_if_same"]
    centre.do("make_need_of_team", team=team, **said, even_if_same=True)


def test_no_need_comes_of_a_team_that_has_not_left(centre: Centre) -> None:
    team = centre.team()
    assert "出発していません" in centre.refused("carry_from_kerb", team=team)["team"]


# The waste site's queue


def test_the_waste_sites_queue_is_said_at_headquarters_and_to_whoever_leaves(desk: Desk) -> None:
    for wait in ("60", "0"):
        team = desk.team()
        desk.do("send_out", team=team, back_by="23:59")
        where = {f"where__{row['id']}": "back" for row in desk.read(teams.members, team)}
        assert (
            desk.post(f"/returns/teams/{team}", v="2", result="done", waste_wait=wait, **where).status_code
            == 303
        )
        said = {"60": "待ち 約60分", "0": "待ちなし"}[wait]
        for path in ("/headquarters/today", "/dispatch/list", "/returns/list"):
            assert f"仮置場: <b>{said}</b>" in desk.get(path).text
    assert "仮置場の待ち" in desk.get(f"/returns/teams/{team}").text


def test_a_wait_is_one_of_those_that_are_offered(centre: Centre) -> None:
    team = centre.sent()
    said = {"v": 2, "team": team, "result": "done", "back": members(centre, team)}
    assert "一覧から" in centre.refused("record_return", **said, waste_wait=45)["waste_wait"]


# Equipment and sheets


def lent(centre: Centre | Desk, team: str) -> str:
    """Three buckets, and a wheelbarrow with a label: its id."""
    barrow = new_id()
    centre.do("add_equipment", stock=barrow, kind="一輪車", count=1, singly=True)
    centre.do("lend_equipment", team=team, counts={"バケツ": 3}, items=[barrow])
    return barrow


def loans(centre: Centre, team: str) -> dict[str, tuple[int, int, int]]:
    rows = centre.read(lambda tx: equipment.of_borrower(tx, team, "", open=False))
    return {row["kind"]: (row["back"], row["broken"], row["lost"]) for row in rows}


def test_everything_is_back_with_one_press(centre: Centre) -> None:
    team = centre.sent()
    lent(centre, team)
    home(centre, team, gear="all")
    assert loans(centre, team) == {"バケツ": (3, 0, 0), "一輪車": (1, 0, 0)}


def test_but_for_what_is_missing_everything_is_back(centre: Centre) -> None:
    team = centre.sent()
    barrow = lent(centre, team)
    home(
        centre,
        team,
        gear="some",
        gear_lost={"バケツ": "1"},
        gear_still={"バケツ": 1},
        gear_broken_items=[barrow],
    )
    assert loans(centre, team) == {"バケツ": (1, 0, 1), "一輪車": (0, 1, 0)}
    assert centre.row(teams.report, team)["equipment_note"] == "", "nobody has to count what was recorded"
    other = centre.sent()
    lent(centre, other)
    home(centre, other, gear="some", gear_still={"バケツ": 3})
    assert loans(centre, other) == {"バケツ": (0, 0, 0), "一輪車": (1, 0, 0)}


def test_more_than_was_lent_is_neither_broken_nor_lost(desk: Desk) -> None:
    team = desk.team()
    desk.do("lend_equipment", team=team, counts={"ヘルメット": 4, "ロープ": 4})
    desk.do("send_out", team=team, back_by="23:59")
    where = {f"where__{row['id']}": "back" for row in desk.read(teams.members, team)}
    typed = {"v": "2", "result": "done", "did": "床下の泥出し", "gear": "some", **where}
    gear = {"gear_broken.ヘルメット": "3", "gear_lost.ヘルメット": "3"}
    page = desk.post(f"/returns/teams/{team}", **typed, **gear)
    assert page.status_code == 422
    assert 'id="problem-gear_broken.ヘルメット">ヘルメットは4個しか貸していません' in page.text
    assert "合わせて4個まで" in page.text
    assert (
        'name="gear_lost.ヘルメット" type="number" inputmode="numeric" min="0" max="4" value="3"' in page.text
    )
    assert "床下の泥出し" in page.text
    page = desk.post(f"/returns/teams/{team}", **typed, **{"gear_broken.ロープ": "30"})
    assert "ロープは4個しか貸していません" in page.text
    assert desk.post(f"/returns/teams/{team}", **typed, **{"gear_broken.ロープ": "4"}).status_code == 303


def test_one_thing_comes_back_in_one_way(centre: Centre) -> None:
    team = centre.sent()
    barrow = lent(centre, team)
    said = {"v": 2, "team": team, "result": "done", "back": members(centre, team), "gear": "some"}
    twice = centre.refused("record_return", **said, gear_lost_items=[barrow], gear_broken_items=[barrow])
    assert "一輪車-01に印が二つ" in twice["gear_lost_items"]
    other = centre.refused("record_return", **said, gear_lost_items=[new_id()])
    assert "貸していない番号の物" in other["gear"]
    centre.do("take_equipment_back", team=team, back={"バケツ": 2})
    assert "あと1個" in centre.refused("record_return", **said, gear_lost={"バケツ": 2})["gear_lost.バケツ"]
    assert (
        "貸していません"
        in centre.refused("record_return", **said, gear_lost={"バール": 1})["gear_lost.バール"]
    )


def test_what_a_tablet_counted_wrongly_waits_and_no_number_is_made_up(desk: Desk) -> None:
    tablet = Enrolled(desk)
    team = desk.team()
    lent(desk, team)
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    said: dict[str, Any] = {"team": team, "result": "done", "back": back}
    said |= {"gear": "some", "gear_lost": {"バケツ": "9"}}
    one = entry("record_return", v=2, **said)
    (told,) = tablet.outbox(one)
    assert told["status"] == "review"
    assert desk.post(f"/review/{one['id']}", way="done", reason="").status_code == 303
    assert desk.row(teams.by_id, team)["state"] == "back"
    assert "バケツ なくした9" in desk.row(teams.report, team)["equipment_note"]
    has = desk.read(lambda tx: equipment.of_borrower(tx, team, ""))
    assert {row["kind"]: (row["left"], row["lost"]) for row in has} == {"バケツ": (3, 0), "一輪車": (1, 0)}


def test_that_something_is_missing_without_saying_what_leaves_it_lent(centre: Centre) -> None:
    team = centre.sent()
    lent(centre, team)
    home(centre, team, gear="some", gear_lost={"バケツ": 0})
    assert loans(centre, team)["バケツ"] == (0, 0, 0)


def test_nothing_said_of_the_equipment_leaves_it_lent(centre: Centre) -> None:
    team = centre.sent()
    lent(centre, team)
    home(centre, team)
    assert loans(centre, team)["バケツ"] == (0, 0, 0)


def test_a_lost_sheet_is_told_on_the_same_form_and_says_how(centre: Centre) -> None:
    team = centre.team()
    for _ in range(2):
        centre.do("print_sheets", teams=[team])
    centre.do("send_out", team=team, back_by="23:59")
    said = {"v": 2, "team": team, "result": "done", "back": members(centre, team), "copies": [1]}
    assert "わかっていること" in centre.refused("record_return", **said, lost_copies=[2])["lost_why"]
    home(centre, team, copies=[1], lost_copies=[1, 2], lost_why="風で飛んだ")
    first, second = centre.read(teams.copies, team)
    assert first["back_at"]
    assert not first["lost_at"]
    assert (second["lost_why"], second["back_at"]) == ("風で飛んだ", None)


def test_a_sheet_that_was_never_printed_is_neither_back_nor_lost(desk: Desk) -> None:
    team = desk.team()
    desk.do("print_sheets", teams=[team])
    desk.do("send_out", team=team, back_by="23:59")
    where = {f"where__{row['id']}": "back" for row in desk.read(teams.members, team)}
    typed = {"v": "2", "result": "done", "did": "床下の泥出し", **where}
    for more in ({"copies": "7"}, {"lost_copies": "7", "lost_why": "風で飛んだ"}):
        told = desk.post(f"/returns/teams/{team}", **typed, **more)
        assert told.status_code == 422
        assert "7枚目は印刷されていません（印刷したのは1枚です" in told.text
        assert f'id="problem-{next(iter(more))}"' in told.text
        assert "床下の泥出し" in told.text
    assert desk.post(f"/returns/teams/{team}", **typed, copies="1").status_code == 303


def test_a_tablet_is_told_how_many_sheets_were_printed(desk: Desk) -> None:
    tablet, team = Enrolled(desk, uses=("returns",)), desk.team()
    rows, cursor = tablet.replica()
    assert "copies" not in rows["teams"][team]
    for copies in (1, 2):
        desk.do("print_sheets", teams=[team])
        rows, cursor = tablet.replica(cursor)
        assert rows["teams"][team]["copies"] == copies


# The form


def test_the_form_asks_in_the_order_of_telling_and_folds_what_is_rare(desk: Desk) -> None:
    team = desk.team()
    lent(desk, team)
    desk.do("print_sheets", teams=[team])
    desk.do("send_out", team=team, back_by="23:59")
    page = desk.get(f"/returns/teams/{team}?copy=1").text
    order = ("1. 全員の所在", "2. 結果", "3. 仮置場", "4. 戻った指示書", "5. 資機材", "6. あったときだけ")
    places = [page.index(one) for one in order]
    assert places == sorted(places)
    assert "一輪車-01" in page
    assert page.index("6. あったときだけ") < page.index('name="injuries"')
    assert "<details open" not in page[places[-1] :]


def test_a_refused_return_shows_again_what_was_typed_of_all_of_it(desk: Desk) -> None:
    team = desk.team()
    barrow = lent(desk, team)
    desk.do("send_out", team=team, back_by="23:59")
    form = {"kerb": "on", "kerb_bags": "30", "kerb_what": ["wood"], "waste_wait": "90", "gear": "some"}
    typed = {"gear_lost.バケツ": "2", "gear_broken_items": barrow, "noticed_category": "water"}
    page = desk.post(f"/returns/teams/{team}", v="2", result="done", **form, **typed)
    assert page.status_code == 422
    text = page.text
    for field in (
        'name="kerb" value="on" checked',
        'value="wood" checked',
        'value="90" checked',
        'value="some" checked',
    ):
        assert field in text, field
    assert 'name="kerb_bags" type="number" inputmode="numeric" min="0" max="999" value="30"' in text
    assert 'name="gear_lost.バケツ" type="number" inputmode="numeric" min="0" max="3" value="2"' in text
    assert 'name="noticed_category" value="water" checked' in text


def test_the_desk_says_which_need_was_made(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    where = {f"where__{row['id']}": "back" for row in desk.read(teams.members, team)}
    answer = desk.post(f"/returns/teams/{team}", v="2", result="done", kerb="on", **where)
    number = made(desk, team)[0]["number"]
    assert f"ニーズ{number}番にしました" in desk.get(answer.headers["location"]).text
    page = desk.get(f"/returns/teams/{team}").text
    assert "この班の報告から出たニーズ" in page
    assert "軒先に出した物の運び出しをニーズにする" not in page


def test_it_is_carried_away_also_when_it_is_said_afterwards(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", v=2, team=team, result="done", back=back)
    assert desk.post(f"/returns/teams/{team}/kerb", kerb_day="昔").status_code == 422
    desk.post(f"/returns/teams/{team}/kerb", kerb_trucks="1")
    assert "軽トラ 1台" in made(desk, team)[0]["request"]


# Corrected later


def test_what_was_told_besides_is_corrected_with_both_kept(desk: Desk) -> None:
    team = desk.team()
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("record_return", v=2, team=team, result="done", back=back, waste_wait=0, near_misses="滑った")
    page = desk.get(f"/returns/teams/{team}/correct").text
    assert 'name="waste_wait" value="0" checked' in page
    fixed = {"result": "done", "why": "聞きまちがい", "near_misses": "滑った", "near_where": "玄関"}
    answer = desk.post(f"/returns/teams/{team}/correct", v="2", waste_wait="60", **fixed)
    shown = desk.get(answer.headers["location"]).text
    assert "待ちなし → 約60分" in shown
    assert "なし → 玄関" in shown


def test_an_older_correction_leaves_what_it_does_not_know(centre: Centre) -> None:
    team = centre.sent()
    home(centre, team, waste_wait=60, did="泥")
    centre.do("correct_report", team=team, why="聞きまちがい", result="done", did="泥と畳")
    assert centre.row(teams.report, team)["waste_wait"] == 60


# Told a second time, by a tablet that was alone


@pytest.mark.parametrize("kerb_before", [False, True])
def test_a_second_return_does_besides_what_the_first_did_not(desk: Desk, kerb_before: bool) -> None:
    tablet = Enrolled(desk)
    team = desk.team()
    lent(desk, team)
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    said: dict[str, Any] = {"team": team, "result": "done", "back": back}
    desk.do("record_return", v=2, kerb=kerb_before, **said)
    more: dict[str, Any] = {
        "kerb": "on",
        "kerb_bags": "3",
        "gear": "all",
        "waste_wait": "60",
        "noticed_category": "water",
        "noticed_house": "same",
    }
    one = entry("record_return", v=2, new_needs="水がない", **said, **more)
    (told,) = tablet.outbox(one)
    assert told["status"] == "review"
    answer = desk.post(f"/review/{one['id']}", way="added", reason="")
    assert answer.status_code == 303, answer.text
    assert sorted(need["category"] for need in made(desk, team)) == ["carrying", "water"]
    assert "仮置場の待ち 約60分" in desk.row(teams.report, team)["did"]
    assert desk.read(lambda tx: equipment.of_borrower(tx, team, "")) == []
    two = entry("record_return", v=2, new_needs="水がない", **said, noticed_category="water")
    tablet.outbox(two)
    assert desk.post(f"/review/{two['id']}", way="added", reason="").status_code == 303
    assert sorted(need["category"] for need in made(desk, team)) == ["carrying", "water"]


def test_nothing_that_a_second_return_says_besides_is_lost(desk: Desk) -> None:
    tablet, team = Enrolled(desk), desk.team()
    for _ in range(3):
        desk.do("print_sheets", teams=[team])
    desk.do("send_out", team=team, back_by="23:59")
    back = [row["id"] for row in desk.read(teams.members, team)]
    said: dict[str, Any] = {"v": 2, "team": team, "result": "done", "back": back}
    desk.do("record_return", **said, copies=[1])
    more: dict[str, Any] = {"copies": ["1", "2"], "lost_copies": ["1", "3"], "lost_why": "風で飛んだ"}
    more |= {"near_misses": "滑った", "near_where": "勝手口", "next_day": TOMORROW.isoformat()}
    one = entry("record_return", **said, **more)
    tablet.outbox(one)
    assert desk.post(f"/review/{one['id']}", way="added", reason="").status_code == 303
    first, second, third = desk.read(teams.copies, team)
    assert first["back_at"]
    assert second["back_at"]
    assert (first["lost_why"], third["lost_why"], third["back_at"]) == ("", "風で飛んだ", None)
    did = desk.row(teams.report, team)["did"]
    assert "ひやりとした場所: 勝手口" in did
    assert f"続きの日: {show_date(TOMORROW)}" in did
