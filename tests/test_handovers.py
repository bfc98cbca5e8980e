"""Handovers: lines for whoever comes next, what is open by itself, who has read it and who has taken a desk over."""

from __future__ import annotations

import pytest

from tests.centre import Centre, Desk, add_staff, begin_session, need_payload
from tests.paper import text_of
from vcenter.domain.handovers import MOST_LINES
from vcenter.domain.roles import Role
from vcenter.store import handovers
from vcenter.web.attention import points
from vcenter.web.guard import SESSION_COOKIE

MAY = {
    "/handovers": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/handovers/open": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/handovers/done": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/handovers/seen": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/handovers/take": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "/handovers/handover.pdf": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "write_handover": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "end_handover_line": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "see_handover_point": "reception needs survey matching dispatch equipment rosters salon watch administration",
    "take_over": "reception needs survey matching dispatch equipment rosters salon watch administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def written(centre: Centre | Desk, *lines: str, desk: str = "reception") -> list[str]:
    return list(centre.do("write_handover", desk=desk, lines=list(lines))["lines"])


def test_three_lines_are_written_for_whoever_comes_next_and_can_be_taken_back(desk: Desk) -> None:
    page = desk.get("/handovers?desk=equipment").text
    answer = desk.post("/handovers", desk="equipment", lines=["一輪車2台がパンク", "", "軽トラは16時に返す"])
    assert "done=handover_written" in answer.headers["location"]
    shown = desk.get(answer.headers["location"]).text
    assert "一輪車2台がパンク" in shown and "元に戻す" in shown and "一輪車2台がパンク" not in page
    assert [row["what"] for row in desk.read(handovers.open_lines, "equipment")] == [
        "一輪車2台がパンク",
        "軽トラは16時に返す",
    ]
    assert "申し送り 2件" in desk.get("/equipment").text
    assert "申し送り 2件" not in desk.get("/reception").text
    desk.post("/take-back", entry=answer.headers["location"].partition("back=")[2])
    assert desk.read(handovers.open_lines) == []


def test_a_line_is_carried_on_until_somebody_says_that_it_is_done(desk: Desk) -> None:
    (line,) = written(desk, "鍵は青い箱")
    desk.write(lambda tx: tx.execute("UPDATE handover_lines SET written_at = '2026-01-01T00:00:00.000Z'"))
    page = desk.get("/handovers?desk=reception").text
    assert "鍵は青い箱" in page
    done = desk.press(page, "/handovers/done")
    shown = desk.get(done.headers["location"]).text
    assert "今日済んだもの 1件" in shown and "済んだことにしました" in shown
    assert desk.do("end_handover_line", line=line)["already"]
    desk.post("/take-back", entry=done.headers["location"].partition("back=")[2])
    assert [row["id"] for row in desk.read(handovers.open_lines)] == [line]


def test_what_was_read_of_open_points_is_said_and_of_more_asked_anew(desk: Desk) -> None:
    desk.team()
    assert [one["count"] for one in desk.read(points)["dispatch"]] == [1]
    page = desk.get("/handovers?desk=dispatch").text
    assert "出発を待っている班" in page
    answer = desk.press(page, "/handovers/seen")
    assert "✓ わかった" in desk.get(answer.headers["location"]).text
    desk.team()
    assert "✓ わかった" not in desk.get("/handovers?desk=dispatch").text


def test_whoever_takes_over_is_named_and_what_was_written_before_is_not_new(desk: Desk) -> None:
    written(desk, "鍵は青い箱")
    assert "申し送り 1件" in desk.get("/reception").text
    page = desk.get("/handovers?desk=reception").text
    assert "まだだれも引き継いでいません" in page
    answer = desk.press(page, "/handovers/take", name="中川 由美")
    shown = desk.get(answer.headers["location"]).text
    assert "<b>中川 由美</b>" in shown
    assert "申し送り 1件" not in desk.get("/reception").text
    written(desk, "名札は机の下")
    assert "申し送り 1件" in desk.get("/reception").text
    desk.post("/handovers/take", desk="reception")
    assert desk.read(handovers.last_taken)["reception"]["taken_by"] == "受付 花子"


def test_a_taking_over_by_mistake_is_taken_back(desk: Desk) -> None:
    done = desk.post("/handovers/take", desk="reception")
    desk.post("/take-back", entry=done.headers["location"].partition("back=")[2])
    assert desk.read(handovers.last_taken) == {}


def test_too_many_lines_are_refused_and_stay_typed(desk: Desk) -> None:
    for at in range(MOST_LINES):
        written(desk, f"{at}番目")
    answer = desk.post("/handovers", desk="reception", lines="もう1件")
    assert answer.status_code == 422
    assert "9件までです" in answer.text and 'value="もう1件"' in answer.text
    assert "書いてください" in desk.post("/handovers", desk="reception", lines=" ").text


def test_the_same_line_stands_once(centre: Centre) -> None:
    written(centre, "鍵は青い箱")
    assert centre.do("write_handover", desk="reception", lines=["鍵は青い箱"])["already"]


def test_one_a4_for_a_desk_and_all_desks_in_one(desk: Desk) -> None:
    written(desk, "一輪車2台がパンク", desk="equipment")
    desk.do("record_need", **need_payload(urgency=5))
    one = text_of(desk.post("/handovers/handover.pdf", desk="equipment").content)
    assert "申し送り資機材" in one and "一輪車2台がパンク" in one and "引き継いだ人" in one
    assert "申し送り受付" not in one
    whole = text_of(desk.post("/handovers/handover.pdf").content)
    assert "申し送り資機材" in whole and "申し送り受付" in whole and "今日中のニーズ" in whole


def test_each_sees_those_of_the_desks_that_they_may_use(desk: Desk) -> None:
    written(desk, "一輪車2台がパンク", desk="equipment")
    (line,) = written(desk, "本部だけのこと", desk="headquarters")
    somebody = desk.write(add_staff, "受付 次郎", frozenset({Role.RECEPTION}))
    token, desk.session = desk.write(begin_session, somebody)
    desk.client.cookies.clear()
    desk.client.cookies.set(SESSION_COOKIE, token)
    page = desk.get("/handovers?desk=headquarters").text
    assert "本部だけのこと" not in page and "一輪車2台がパンク" not in page
    assert "申し送り　受付" in page
    assert 'href="/handovers"' in page, "no list of the office's work leads there for them"
    assert desk.post("/handovers", desk="headquarters", lines="x").status_code == 404
    assert desk.post("/handovers/done", line=line).status_code == 404
    assert desk.post("/handovers/handover.pdf", desk="headquarters").status_code == 404


@pytest.mark.parametrize("kind", ["end_handover_line"])
def test_what_is_gone_is_refused(centre: Centre, kind: str) -> None:
    assert "もうありません" in centre.refused(kind, line="00000000-0000-4000-8000-000000000000")["line"]
