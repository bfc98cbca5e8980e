"""Equipment: lent by count and by label, taken back whole or in part, what is short, and what goes back to its owner."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.centre import Centre, Desk, form_of, need_payload, new_id, today
from tests.outbox import Enrolled, entry
from tests.satellite import Two, two_servers
from tests.test_drills import thrown
from vcenter.commands.centre import still_open
from vcenter.domain import equipment as words
from vcenter.sheets.gather import dispatch_sheet
from vcenter.store import equipment, review, teams
from vcenter.store.tx import Row

MAY = {
    "/equipment": "equipment",
    "/equipment/list": "equipment",
    "/equipment/scan": "equipment",
    "/equipment/lend": "equipment",
    "/equipment/back": "equipment",
    "/equipment/found": "equipment",
    "/equipment/slip.pdf": "equipment",
    "/equipment/others": "equipment",
    "/equipment/others/{loan}": "equipment",
    "/equipment/teams/{team}": "equipment",
    "/equipment/teams/{team}/scan": "equipment",
    "/equipment/stock": "equipment",
    "/equipment/kind": "equipment",
    "/equipment/missed": "equipment",
    "/equipment/add": "equipment",
    "/equipment/labels.pdf": "equipment",
    "GET /equipment/owners": "equipment administration",
    "POST /equipment/owners": "equipment",
    "/equipment/owners.pdf": "equipment administration",
    "/equipment/owners.xlsx": "equipment administration",
    "/equipment/things/{stock}": "equipment",
    "/api/equipment": "equipment",
    "/api/equipment-loans": "equipment",
    "add_equipment": "equipment",
    "change_equipment": "equipment",
    "say_equipment_kind": "equipment",
    "lend_equipment": "equipment",
    "take_equipment_back": "equipment",
    "find_equipment": "equipment",
    "miss_equipment": "equipment",
    "give_equipment_back": "equipment",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

SHOVEL = "スコップ（角）"


def add(at: Centre | Desk, kind: str = SHOVEL, count: int = 10, **said: Any) -> list[str]:
    """The ids of what was added: a lot, or single things."""
    return list(at.do("add_equipment", stock=new_id(), kind=kind, count=count, **said)["made"])


def of_kind(at: Centre | Desk, kind: str = SHOVEL) -> Row:
    return next(row for row in at.read(equipment.kinds) if row["name"] == kind)


def out(at: Centre | Desk, team: str) -> list[tuple[str, int]]:
    return [(row["name"], row["left"]) for row in at.read(equipment.of_borrower, team, "")]


# Rules


def test_three_shovels_go_along_and_two_come_back(centre: Centre) -> None:
    add(centre)
    team = centre.team()
    centre.do("lend_equipment", team=team, counts={SHOVEL: 3})
    assert (of_kind(centre)["out"], of_kind(centre)["here"]) == (3, 7)
    centre.do("take_equipment_back", team=team, back={SHOVEL: 2})
    assert out(centre, team) == [(SHOVEL, 1)]
    centre.do("take_equipment_back", team=team, everything=True)
    assert (of_kind(centre)["out"], of_kind(centre)["here"]) == (0, 10)


def test_more_back_than_was_lent_is_refused(centre: Centre) -> None:
    team = centre.team()
    centre.do("lend_equipment", team=team, counts={SHOVEL: 2})
    centre.do("lend_equipment", team=team, counts={SHOVEL: 1})
    said = centre.refused("take_equipment_back", team=team, back={SHOVEL: 3}, lost={SHOVEL: 1})
    assert "3しか貸していません" in next(iter(said.values()))
    centre.do("take_equipment_back", team=team, back={SHOVEL: 3})
    again = centre.refused("take_equipment_back", team=team, back={SHOVEL: 1})
    assert "もう全部返っています" in next(iter(again.values()))


def test_what_is_broken_or_lost_is_here_no_more_until_it_is_mended_or_found(centre: Centre) -> None:
    add(centre)
    team = centre.team()
    centre.do("lend_equipment", team=team, counts={SHOVEL: 5})
    centre.do("take_equipment_back", team=team, everything=True, broken={SHOVEL: 1}, lost={SHOVEL: 2})
    assert of_kind(centre)["here"] == 7
    (loan,) = centre.read(equipment.missing)
    assert (loan["back"], loan["broken"], loan["lost"]) == (2, 1, 2)
    assert "壊れた物が1" in centre.refused("find_equipment", loan=loan["id"], mended=2)["found"]
    centre.do("find_equipment", loan=loan["id"], mended=1, found=2)
    assert of_kind(centre)["here"] == 10
    assert centre.read(equipment.missing) == []


def test_a_thing_that_somebody_has_is_refused_or_comes_back_from_there(centre: Centre) -> None:
    (barrow,) = add(centre, "一輪車", 1, singly=True)
    first, second = centre.team(), centre.team()
    number = centre.row(teams.by_id, first)["number"]
    centre.do("lend_equipment", team=first, items=[barrow])
    said = centre.refused("lend_equipment", team=second, items=[barrow])["items"]
    assert f"一輪車-01は、いま{number}班に貸し出しています" in said
    centre.do("lend_equipment", team=second, items=[barrow], instead=True)
    assert out(centre, first) == []
    assert out(centre, second) == [("一輪車-01", 1)]


def test_more_than_are_here_are_lent_with_a_second_press(desk: Desk) -> None:
    add(desk, count=4)
    team = desk.team()
    refused = desk.post("/equipment/lend", team=team, **{f"counts.{SHOVEL}": "44"})
    assert f"{SHOVEL}は残り4ですが、44貸しますか" in refused.text and "この数で貸し出す" in refused.text
    assert out(desk, team) == []
    desk.post("/equipment/lend", team=team, sure="on", **{f"counts.{SHOVEL}": "44"})
    assert out(desk, team) == [(SHOVEL, 44)]


def test_a_tablets_slip_waits_for_somebody_and_is_recorded_with_one_press(desk: Desk, tmp_path: Path) -> None:
    add(desk, count=4)
    team = desk.team()
    tablet = Enrolled(desk)
    assert [
        one["status"] for one in tablet.outbox(entry("lend_equipment", team=team, counts={SHOVEL: 44}))
    ] == ["review"]
    assert "残り4ですが、44貸しますか" in desk.get("/review").text
    waiting = desk.read(lambda tx: tx.value("SELECT id FROM review"))
    desk.post(f"/review/{waiting}", way="done", reason="班長に確かめた")
    assert out(desk, team) == [(SHOVEL, 44)]


def test_a_kind_that_there_is_not_is_not_lent(centre: Centre) -> None:
    refused = centre.refused("lend_equipment", team=centre.team(), counts={"存在しない": 1})
    assert "「存在しない」という資機材はありません" in refused["counts.存在しない"]


def test_a_thing_comes_back_in_one_state(desk: Desk) -> None:
    (barrow,) = add(desk, "一輪車", 1, singly=True)
    team = desk.team()
    desk.do("lend_equipment", team=team, items=[barrow])
    both = desk.post("/equipment/back", team=team, items=barrow, lost_items=barrow).text
    assert "一輪車-01に印が二つ付いています" in both
    assert out(desk, team) == [("一輪車-01", 1)]
    assert (
        f'type="radio" name="thing.{barrow}" value="lost_items"' in desk.get(f"/equipment/teams/{team}").text
    )
    desk.post("/equipment/back", team=team, **{f"thing.{barrow}": "items"})
    assert out(desk, team) == []
    late = desk.post("/equipment/back", team=team, lost_items=barrow).text
    assert "もう返ったと記録されています" in late


def test_a_thing_that_is_back_already_is_back(centre: Centre) -> None:
    (barrow,) = add(centre, "一輪車", 1, singly=True)
    team = centre.team()
    assert centre.do("lend_equipment", team=team, items=[barrow])["already"] is False
    assert centre.do("lend_equipment", team=team, items=[barrow])["already"] is True
    centre.do("take_equipment_back", team=team, items=[barrow])
    assert centre.do("take_equipment_back", team=team, items=[barrow])["already"] is True


def test_a_thing_is_taken_back_from_whoever_has_it(centre: Centre) -> None:
    (barrow,) = add(centre, "一輪車", 1, singly=True)
    team = centre.team()
    centre.do("lend_equipment", team=team, items=[barrow])
    said = centre.refused("take_equipment_back", to_whom="設営係", items=[barrow])["items"]
    assert "班に貸した物です" in said


def test_what_was_lost_and_is_lent_again_was_found(centre: Centre) -> None:
    (barrow,) = add(centre, "一輪車", 1, singly=True)
    team = centre.team()
    centre.do("lend_equipment", team=team, items=[barrow])
    centre.do("take_equipment_back", team=team, lost_items=[barrow])
    assert of_kind(centre, "一輪車")["lost"] == 1
    centre.do("lend_equipment", team=team, items=[barrow])
    assert centre.read(equipment.missing) == []


def test_a_team_that_is_back_takes_nothing_along_and_still_gives_back(centre: Centre) -> None:
    team = centre.team()
    centre.do("lend_equipment", team=team, counts={SHOVEL: 1})
    centre.do("disband_team", team=team, reason="雨")
    assert "活動は終わっています" in centre.refused("lend_equipment", team=team, counts={SHOVEL: 1})["team"]
    centre.do("take_equipment_back", team=team, everything=True)


def test_nothing_and_nobody_are_refused(centre: Centre) -> None:
    team = centre.team()
    assert "数を入れて" in centre.refused("lend_equipment", team=team, counts={SHOVEL: 0})["counts"]
    assert "名前を入れて" in centre.refused("lend_equipment", counts={SHOVEL: 1})["to_whom"]
    assert "全部返った" in centre.refused("take_equipment_back", team=team)["back"]
    assert "知らないラベル" in centre.refused("lend_equipment", team=team, items=[new_id()])["items"]


def test_what_is_used_up_is_nobodys_to_bring_back(centre: Centre) -> None:
    add(centre, "土のう袋", 100)
    centre.do("lend_equipment", to_whom="設営係", counts={"土のう袋": 30})
    assert centre.read(equipment.count_out) == 0
    assert (of_kind(centre, "土のう袋")["here"], of_kind(centre, "土のう袋")["used"]) == (70, 30)
    centre.do("take_equipment_back", to_whom="設営係", back={"土のう袋": 10})
    assert of_kind(centre, "土のう袋")["here"] == 80
    said = centre.refused("say_equipment_kind", kind="土のう袋", sort="")["sort"]
    assert "使いきる物かどうかは変えられません" in said


def test_what_is_short_for_the_needs_that_wait_is_counted(centre: Centre) -> None:
    add(centre, count=4)
    centre.need(equipment={SHOVEL: 6})
    assert (of_kind(centre)["wanted"], of_kind(centre)["short"]) == (6, 2)
    centre.do("lend_equipment", to_whom="設営係", counts={SHOVEL: 3})
    assert of_kind(centre)["short"] == 2  # they are back in the evening
    centre.do("say_equipment_kind", kind=SHOVEL, least=4)
    assert of_kind(centre)["short"] == 3


def test_a_car_has_a_number_a_plate_and_a_key_of_its_own(centre: Centre) -> None:
    car, key = add(centre, "軽トラック", 1, plate="みなと 40 あ 12-34", seats=2, with_key=True)
    team, other = centre.team(), centre.team()
    centre.do("lend_equipment", team=team, items=[car, key])
    assert out(centre, team) == [("車の鍵-01", 1), ("軽トラック-01", 1)]
    assert "軽トラック-01は、いま" in centre.refused("lend_equipment", team=other, items=[car])["items"]
    assert centre.row(equipment.by_id, key)["goes_with"] == car


def test_what_is_borrowed_says_from_whom_and_goes_back(centre: Centre) -> None:
    said = centre.refused("add_equipment", stock=new_id(), kind=SHOVEL, count=5, owner="borrowed")
    assert "だれから借りたか" in said["from_whom"]
    (barrow,) = add(centre, "一輪車", 1, singly=True, owner="hired", from_whom="山田建材")
    centre.do("lend_equipment", to_whom="設営係", items=[barrow])
    assert "まだ設営係に貸し出しています" in centre.refused("give_equipment_back", stock=barrow)["stock"]
    centre.do("take_equipment_back", to_whom="設営係", everything=True)
    centre.do("give_equipment_back", stock=barrow)
    assert centre.read(equipment.count_to_give_back) == 0
    assert "もう持ち主に返した" in centre.refused("lend_equipment", to_whom="設営係", items=[barrow])["items"]


def test_counted_things_that_are_still_lent_do_not_go_back_to_their_owner(centre: Centre) -> None:
    (shovels,) = add(centre, owner="borrowed", from_whom="となり町社協")
    centre.do("lend_equipment", to_whom="設営係", counts={SHOVEL: 4})
    assert "4つがまだ貸し出し中" in centre.refused("give_equipment_back", stock=shovels)["stock"]
    centre.do("take_equipment_back", to_whom="設営係", everything=True)
    centre.do("give_equipment_back", stock=shovels)


def test_the_desk_says_what_should_have_gone_back(desk: Desk) -> None:
    said = {"kind": SHOVEL, "count": 5, "owner": "hired", "from_whom": "山田建材"}
    desk.do("add_equipment", stock=new_id(), due=today().isoformat(), **said)
    assert "期限切れ" not in desk.get("/equipment").text
    desk.do("add_equipment", stock=new_id(), due=(today() - timedelta(days=1)).isoformat(), **said)
    assert "▲ 期限切れ 1" in desk.get("/equipment").text


def test_a_day_in_a_thousand_years_is_a_slip(centre: Centre) -> None:
    said = centre.refused(
        "add_equipment", stock=new_id(), kind=SHOVEL, count=1, owner="bought", due="9999-12-31"
    )
    assert "5年以内" in said["due"]


def test_the_closing_page_says_what_is_still_lent(desk: Desk) -> None:
    desk.do("open_incident", name="秋の豪雨")
    assert "返っていない資機材" not in desk.get("/headquarters/centre").text
    desk.do("add_equipment", stock=new_id(), kind=SHOVEL, count=5, owner="bought")
    desk.do("lend_equipment", to_whom="設営係", counts={SHOVEL: 2})
    assert "返っていない資機材が1か所" in desk.get("/headquarters/centre").text


def test_counted_at_the_centre_some_are_missed(centre: Centre) -> None:
    (barrow, _) = add(centre, "一輪車", 2, singly=True)
    add(centre)
    centre.do("miss_equipment", kind=SHOVEL, lost=2, broken=1)
    assert of_kind(centre)["here"] == 7
    centre.do("miss_equipment", kind="一輪車", stock=barrow, broken=1)
    assert of_kind(centre, "一輪車")["here"] == 1
    said = centre.refused("miss_equipment", kind="一輪車", stock=barrow, broken=1, lost=1)
    assert "どちらかに" in said["broken"]
    said = centre.refused("miss_equipment", kind="一輪車", stock=barrow, lost=1)
    assert "もう記録してあります" in said["stock"]
    assert of_kind(centre, "一輪車")["here"] == 1


def test_what_two_servers_missed_is_kept_of_both(two: Two) -> None:
    (barrow, *_) = add(two.north, "一輪車", 2, singly=True)
    two.meet()
    for server in (two.headquarters, two.north):
        server.do("miss_equipment", kind="一輪車", stock=barrow, lost=1)
    two.meet()
    assert two.headquarters.read(review.waiting) == []


def test_an_old_form_does_not_undo_what_somebody_else_has_corrected(centre: Centre) -> None:
    (lot,) = add(centre)
    seen = centre.row(equipment.by_id, lot)["changed_at"]
    centre.do("change_equipment", stock=lot, count=8, seen=seen)
    assert "ほかの人が直しました" in centre.refused("change_equipment", stock=lot, count=9, seen=seen)["seen"]


def test_more_labels_at_once_than_three_sheets_are_refused(centre: Centre) -> None:
    asked = {"stock": new_id(), "kind": "一輪車", "count": 61, "singly": True}
    assert "分けて登録" in centre.refused("add_equipment", **asked)["count"]
    one = add(centre, "一輪車", 1, singly=True)
    assert "番号の付いた物は1つ" in centre.refused("change_equipment", stock=one[0], count=2)["count"]


def test_names_and_codes_of_labels_are_read_as_they_were_made() -> None:
    id = new_id()
    assert words.read_item(words.item_text(id).lower().replace(":", "'")) == id
    assert words.read_item("VC:T:12:1") == ""
    for label in (1, 107, 30012):
        assert words.read_name(words.name_of("一輪車", label)) == ("一輪車", label)
    assert words.read_name("一輪車") is None


# The desk


def pressed_back(desk: Desk, answer: Any) -> None:
    """元に戻す of the line on the page that came next."""
    page = desk.get(answer.headers["location"]).text
    assert desk.client.post("/take-back", data=form_of(page, "/take-back")).status_code == 303


def test_a_stranger_lends_three_and_takes_two_back(desk: Desk) -> None:
    add(desk)
    team = desk.team()
    assert "要る物の記入はありません" in desk.get("/equipment").text
    page = desk.get(f"/equipment/teams/{team}").text
    assert desk.press(page, "/equipment/lend", **{f"counts.{SHOVEL}": "3"}).status_code == 303
    assert f"貸出中: {SHOVEL} 3" in desk.get("/equipment/list").text
    page = desk.get(f"/equipment/teams/{team}").text
    assert page.index("返してもらう") < page.index("さらに貸す")
    form = form_of(page, "/equipment/back")
    form.pop("everything", None)
    assert desk.client.post("/equipment/back", data=form | {f"back.{SHOVEL}": "2"}).status_code == 303
    assert f"貸出中: {SHOVEL} 1" in desk.get("/equipment/list").text
    wrong = desk.post("/equipment/back", team=team, **{f"back.{SHOVEL}": "2"})
    assert wrong.status_code == 422
    assert "1しか貸していません" in wrong.text


def test_the_needs_card_says_what_goes_along(desk: Desk) -> None:
    add(desk, count=2)
    team = desk.team()
    need = desk.row(teams.by_id, team)["need_id"]
    desk.write(
        lambda tx: tx.execute(
            "INSERT INTO need_equipment (need_id, kind, count) VALUES (:need, :kind, 4)",
            need=need,
            kind=SHOVEL,
        )
    )
    page = desk.get(f"/equipment/teams/{team}").text
    assert form_of(page, "/equipment/lend")[f"counts.{SHOVEL}"] == "4"
    assert "▲ 不足 2" in page


def test_a_thing_that_is_broken_in_the_store_is_said_so_on_its_page(desk: Desk) -> None:
    (barrow, _) = add(desk, "一輪車", 2, singly=True)
    page = desk.get(f"/equipment/things/{barrow}").text
    assert desk.press(page, "/equipment/missed", broken="1").status_code == 303
    page = desk.get(f"/equipment/things/{barrow}").text
    assert ("× 壊れています。" in page, "/equipment/missed" in page) == (True, False)


def test_what_was_pressed_by_mistake_is_taken_back(desk: Desk) -> None:
    add(desk)
    team = desk.team()
    lent = desk.post("/equipment/lend", team=team, **{f"counts.{SHOVEL}": "3"})
    pressed_back(desk, lent)
    assert out(desk, team) == []
    desk.post("/equipment/lend", team=team, **{f"counts.{SHOVEL}": "3"})
    back = desk.post("/equipment/back", team=team, everything="on", **{f"lost.{SHOVEL}": "1"})
    pressed_back(desk, back)
    assert out(desk, team) == [(SHOVEL, 3)]
    missed = desk.post("/equipment/missed", kind=SHOVEL, lost="2")
    pressed_back(desk, missed)
    (loan,) = [desk.do("miss_equipment", kind=SHOVEL, lost=2)["loan"]]
    pressed_back(desk, desk.post("/equipment/found", loan=loan, found="1"))
    assert desk.row(equipment.loan, loan)["lost"] == 2
    added = desk.post("/equipment/add", stock=new_id(), kind="脚立", count="2", singly="on")
    pressed_back(desk, added)
    assert not [row for row in desk.read(equipment.stock) if row["kind"] == "脚立"]


def test_a_label_on_the_teams_page_goes_along_and_comes_back(desk: Desk) -> None:
    (barrow,) = add(desk, "一輪車", 1, singly=True)
    first, second = desk.team(), desk.team()
    code = words.item_text(barrow)
    assert desk.post(f"/equipment/teams/{first}/scan", code=code).status_code == 204
    assert out(desk, first) == [("一輪車-01", 1)]
    asked = desk.post(f"/equipment/teams/{second}/scan", code="一輪車-01")
    assert "から返ってきて" in asked.text
    assert desk.press(asked.text, "/equipment/lend").status_code == 303
    assert out(desk, second) == [("一輪車-01", 1)]
    assert desk.post(f"/equipment/teams/{second}/scan", code=code).status_code == 204
    assert out(desk, second) == []


def test_a_code_at_the_desk_is_a_thing_a_team_or_nothing_we_know(desk: Desk) -> None:
    (barrow,) = add(desk, "一輪車", 1, singly=True)
    team = desk.team()
    number = desk.row(teams.by_id, team)["number"]
    sheet = desk.post("/equipment/scan", code=f"VC:T:{number}:1")
    assert sheet.headers["hx-redirect"] == f"/equipment/teams/{team}"
    here = desk.post("/equipment/scan", code=words.item_text(barrow)).text
    assert "どの班に貸しますか" in here
    assert desk.press(here, "/equipment/lend", team=team).status_code == 303
    assert "いま" in (away := desk.post("/equipment/scan", code="一輪車-01").text)
    assert "返ってきた" in away
    desk.do("take_equipment_back", team=team, lost_items=[barrow])
    lost = desk.post("/equipment/scan", code="一輪車-01").text
    assert "なくした物と記録されています" in lost
    assert desk.press(lost, "/equipment/found", found="1").status_code == 303
    assert "登録されていません" in desk.post("/equipment/scan", code=words.item_text(new_id())).text
    assert "ラベルでも、班の番号でもありません" in desk.post("/equipment/scan", code="ほげ").text


def test_others_than_teams_borrow_by_name(desk: Desk) -> None:
    add(desk)
    lent = desk.post("/equipment/lend", to_whom="南サテライト", **{f"counts.{SHOVEL}": "2"})
    page = desk.get(lent.headers["location"]).text
    assert "南サテライトに貸した資機材" in page
    assert "南サテライト" not in lent.headers["location"]
    assert desk.press(page, "/equipment/back", everything="on").status_code == 303
    assert "南サテライト" not in desk.get("/equipment/list").text


def test_a_kind_a_thing_and_their_history_are_shown_and_corrected(desk: Desk) -> None:
    (barrow,) = add(desk, "一輪車", 1, singly=True)
    assert "センターにあります" in desk.get(f"/equipment/things/{barrow}").text
    desk.do("lend_equipment", to_whom="設営係", items=[barrow])
    assert "設営係" in desk.get("/equipment/kind?kind=一輪車").text
    page = desk.get(f"/equipment/things/{barrow}").text
    assert "設営係</b>に貸し出しています" in page
    assert desk.press(page, f"/equipment/things/{barrow}", kept_at="倉庫").status_code == 303
    assert desk.row(equipment.by_id, barrow)["kept_at"] == "倉庫"
    assert desk.post("/equipment/kind", kind="一輪車", sort="", least="5").status_code == 303
    assert "残り 0 です" in desk.get("/equipment/stock").text
    assert desk.get("/equipment/kind").status_code == 303


def test_labels_a_slip_and_the_list_of_owners_are_printed(desk: Desk) -> None:
    add(desk, "一輪車", 2, singly=True, owner="hired", from_whom="山田建材", due="2026-12-20")
    team = desk.team()
    assert "いま貸し出している物がありません" in desk.post("/equipment/slip.pdf", team=team).text
    desk.do("lend_equipment", team=team, counts={SHOVEL: 2})
    for path in ("/equipment/slip.pdf", "/equipment/labels.pdf", "/equipment/owners.pdf"):
        assert desk.post(path, team=team).content.startswith(b"%PDF"), path
    book = load_workbook(BytesIO(desk.post("/equipment/owners.xlsx").content))
    said = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {"山田建材", "一輪車-01", "一輪車-02"} <= set(said)


def test_no_label_is_printed_where_nothing_has_one(desk: Desk) -> None:
    add(desk)
    assert desk.post("/equipment/labels.pdf").status_code == 422


def test_what_goes_back_is_ticked_and_the_closing_says_what_is_left(desk: Desk) -> None:
    (lot,) = add(desk, owner="borrowed", from_whom="となり町社協")
    desk.do("open_incident", name="豪雨")
    assert "まだ持ち主に返していない資機材が1" in desk.get("/headquarters/centre").text
    given = desk.post("/equipment/owners", stock=lot)
    assert given.status_code == 303
    assert "まだ持ち主に返していない資機材" not in desk.get("/headquarters/centre").text
    pressed_back(desk, given)
    assert "あと1" in desk.get("/equipment/owners").text
    assert not desk.read(still_open)


# Elsewhere


def test_what_a_team_has_taken_along_stands_on_its_sheet_until_it_is_back(centre: Centre) -> None:
    team = centre.team()
    centre.do("lend_equipment", team=team, counts={SHOVEL: 3})
    assert f"貸し出した資機材: {SHOVEL} 3" in centre.read(dispatch_sheet, team, 1).remarks
    centre.do("take_equipment_back", team=team, everything=True)
    assert "貸し出した" not in centre.read(dispatch_sheet, team, 1).remarks


def test_a_tablet_for_it_knows_what_is_out_and_no_house(desk: Desk) -> None:
    (barrow,) = add(desk, "一輪車", 1, singly=True)
    team = desk.team()
    tablet = Enrolled(desk, uses=("equipment",))
    lent = entry("lend_equipment", team=team, counts={SHOVEL: 2}, items=[barrow])
    assert [one["status"] for one in tablet.outbox(lent)] == ["done"]
    rows, _ = tablet.replica()
    assert rows.keys() == {"equipment", "loans", "people", "teams"}
    assert sorted((row["kind"], row["left_out"]) for row in rows["loans"].values()) == [
        (SHOVEL, 2),
        ("一輪車", 1),
    ]
    assert rows["equipment"][barrow]["name"] == "一輪車-01"
    assert [one["status"] for one in tablet.outbox(entry("check_out", person=new_id()))] == ["review"]
    desk.do("take_equipment_back", team=team, everything=True)
    assert tablet.replica()[0]["loans"] == {}


def test_two_tablets_alone_that_lend_one_thing_are_both_kept(desk: Desk) -> None:
    (barrow,) = add(desk, "一輪車", 1, singly=True)
    first, second = desk.team(), desk.team()
    tablet = Enrolled(desk)
    statuses = [
        one["status"]
        for team in (first, second)
        for one in tablet.outbox(entry("lend_equipment", team=team, items=[barrow]))
    ]
    assert statuses == ["done", "review"]
    tray = desk.get("/review").text
    for said in ("資機材の貸し出し", "一輪車-01は、いま", "先の班から返ってきて、こちらに貸したと記録する"):
        assert said in tray
    waiting = desk.read(lambda tx: tx.value("SELECT id FROM review"))
    settled = desk.post(f"/review/{waiting}", way="lent_instead", reason="電話で確かめた")
    assert settled.status_code == 303, settled.text
    assert (out(desk, first), out(desk, second)) == ([], [("一輪車-01", 1)])


def test_what_is_lent_in_a_drill_goes_with_it_and_the_stock_stays(centre: Centre) -> None:
    add(centre)
    drill = centre.do("open_incident", name="秋の訓練", drill=True)["incident"]
    loan = centre.do("lend_equipment", to_whom="訓練の係", counts={SHOVEL: 3})["lent"][0]
    centre.do("close_incident")
    thrown(centre, drill)
    assert centre.read(equipment.loan, loan) is None
    assert (of_kind(centre)["total"], of_kind(centre)["here"]) == (10, 10)


def test_a_satellite_and_headquarters_tell_each_other(tmp_path: Path) -> None:
    with two_servers(tmp_path) as two:
        (barrow,) = add(two.north, "一輪車", 1, singly=True)
        two.north.do("lend_equipment", to_whom="設営係", items=[barrow])
        two.meet()
        assert two.headquarters.row(equipment.with_whom, barrow)["who"] == "設営係"
        (other,) = add(two.headquarters, "一輪車", 1, singly=True)
        names = {two.headquarters.row(equipment.by_id, id)["name"] for id in (barrow, other)}
        assert names == {"一輪車-拠点1-01", "一輪車-01"}


def test_programs_read_it_and_the_journal_says_it(desk: Desk) -> None:
    add(desk)
    desk.do("lend_equipment", team=desk.team(), counts={SHOVEL: 3})
    (lot,) = desk.get("/api/equipment").json()["items"]
    (loan,) = desk.get("/api/equipment-loans").json()["items"]
    assert (lot["count"], loan["count"], loan["kind"]) == (10, 3, SHOVEL)
    assert "資機材の貸し出し" in desk.get("/headquarters/journal").text


def test_what_is_used_up_and_has_gone_along_is_not_offered_again(desk: Desk) -> None:
    """Sandbags are over when they are given: a second press would have given the team another hundred."""
    add(desk, "土のう袋", 300)
    add(desk)
    need = desk.do("record_need", **need_payload(equipment={"土のう袋": 100, SHOVEL: 4}))["need"]
    team = desk.team()
    desk.write(lambda tx: teams.change(tx, team, {"need_id": need}))
    desk.do("lend_equipment", team=team, counts={"土のう袋": 60, SHOVEL: 4})

    def offered() -> tuple[Any, Any]:
        typed = form_of(desk.get(f"/equipment/teams/{team}").text, "/equipment/lend")
        return typed["counts.土のう袋"], typed[f"counts.{SHOVEL}"]

    assert offered() == ("40", "0")
    desk.do("take_equipment_back", team=team, back={"土のう袋": 10, SHOVEL: 1})
    assert offered() == ("50", "1")


@pytest.mark.parametrize("kind", ["土のう袋", "軽トラック", "車の鍵", "発電機"])
def test_kinds_are_of_the_vocabulary_or_the_centres_own(centre: Centre, kind: str) -> None:
    sort = centre.read(equipment.said_of_kind, kind)["sort"]
    assert sort == {"土のう袋": "consumable", "軽トラック": "vehicle", "車の鍵": "key"}.get(kind, "")
