"""The heat index: its levels, typed and from a file, and what is proposed when it is too hot."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.centre import Centre, Desk, new_id, today
from tests.paper import text_of
from tests.test_halts import send
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.heat import (
    EXPECTED,
    MOST_READINGS,
    NOW,
    Reading,
    level_of,
    nearest,
    of_site,
    read,
    said,
    stage,
)
from vcenter.domain.refusal import Refusal
from vcenter.sheets import layout
from vcenter.sheets.gather import dispatch_sheet
from vcenter.sheets.pool import SheetPool
from vcenter.store import heat, teams

MAY = {
    "/heat": "administration dispatch",
    "/heat/file": "administration dispatch",
    "/heat/{reading}/not": "administration dispatch",
    "/heat/files/{reading}/not": "administration dispatch",
    "/heat/band": "administration dispatch matching",
    "say_heat": "administration dispatch",
    "keep_heat_file": "administration dispatch",
    "take_heat_away": "administration dispatch",
    "take_heat_file_away": "administration dispatch",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

YOHOU = "﻿,,2026072709,2026072712,2026072724,2026072803\r\n44132,2026/07/27 06:25, 280, 315, 250,\r\n"
MEASURED = "Date,Time,44132,44136\r\n2026/7/27,1:00,24.6,25.0\r\n2026/7/27,24:00,25.1,\r\n"


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 7, day, hour, tzinfo=JAPAN).astimezone(UTC)


@pytest.mark.parametrize(
    ("wbgt10", "level"),
    [(310, "danger"), (309, "severe"), (280, "severe"), (279, "warning"), (250, "warning"), (249, "caution")],
)
def test_levels_begin_at_their_degree(wbgt10: int, level: str) -> None:
    assert level_of(wbgt10) == level


def test_it_is_said_with_its_level() -> None:
    assert said({"wbgt10": 315, "air10": None}) == "WBGT 31.5（危険）"
    assert said({"wbgt10": 280, "air10": 352}) == "WBGT 28.0（厳重警戒）・気温35.2℃"


def test_a_file_of_forecasts() -> None:
    found = read(YOHOU.encode())
    assert found == [
        Reading("44132", at(27, 9), 280, True),
        Reading("44132", at(27, 12), 315, True),
        Reading("44132", at(28, 0), 250, True),
    ]


def test_a_file_of_what_was_measured() -> None:
    found = read(MEASURED.encode("cp932"))
    assert [(one.site, one.wbgt10, one.forecast) for one in found] == [
        ("44132", 246, False),
        ("44136", 250, False),
        ("44132", 251, False),
    ]
    assert found[2].at == at(28, 0)


@pytest.mark.parametrize(
    "text", ["", "氏名,かな\n山田,ヤマダ\n", "Date,Time,44132\n2026/7/27,25時,x\n", ",,99\n1,2,3\n", "\0"]
)
def test_another_file_is_refused_with_what_to_choose(text: str) -> None:
    with pytest.raises(Refusal, match="熱中症予防情報サイト"):
        read(text.encode("cp932"))


@given(st.binary(max_size=200))
def test_whatever_is_brought_is_read_or_refused(data: bytes) -> None:
    with suppress(Refusal):
        assert read(data)


def test_one_site_of_a_file_with_several_is_named() -> None:
    found = read(MEASURED.encode())
    with pytest.raises(Refusal, match="2地点が入っています。地点の番号を入力してください（44132、44136）"):
        of_site(found, "", at(27, 0))
    with pytest.raises(Refusal, match="このファイルにありません"):
        of_site(found, "99999", at(27, 0))
    with pytest.raises(Refusal, match="新しいファイル"):
        of_site(found, "44136", at(29, 0))
    assert [one.wbgt10 for one in of_site(found, "44132", at(27, 2))] == [251]
    assert len(of_site([Reading("1", at(27, 0), 250, True)] * 999, "", at(27, 0))) == MOST_READINGS


def say(centre: Centre | Desk, wbgt: float, **more: Any) -> None:
    centre.do("say_heat", **{"place": "港町", "wbgt": wbgt} | more)


def test_of_each_place_the_newest_holds_for_two_hours(centre: Centre) -> None:
    now = datetime.now(UTC)
    centre.do("say_heat", at=now - timedelta(hours=1), place="港町", wbgt=30)
    centre.do("say_heat", place="港町", wbgt="２９．５")
    centre.do("say_heat", at=now - timedelta(hours=3), place="山の手", wbgt=33)
    assert [(row["place"], row["wbgt10"]) for row in centre.read(heat.now)] == [("港町", 295)]
    assert centre.read(heat.now, now + timedelta(hours=3)) == []


@pytest.mark.parametrize(
    ("wbgt", "air", "dangerous"), [(31, None, True), (30.9, None, False), (28, 35, True), (28, 34.9, False)]
)
def test_from_which_heat_nobody_works_outside(
    centre: Centre, wbgt: float, air: float | None, dangerous: bool
) -> None:
    say(centre, wbgt, air=air)
    assert (centre.read(heat.danger_now) is not None) is dangerous


def test_a_team_leaves_into_dangerous_heat_only_with_a_reason(centre: Centre) -> None:
    team = centre.team()
    say(centre, 31.5)
    refused = centre.refused("send_out", **send(team))
    assert "暑さが危険です（港町 WBGT 31.5（危険））" in refused["heat_why"]
    centre.do("send_out", **send(team), heat_why="冷房のある室内")
    assert centre.row(teams.by_id, team)["heat_why"] == "冷房のある室内"


def test_headquarters_says_it_and_is_offered_to_call_back_and_nothing_happens_by_itself(desk: Desk) -> None:
    assert (
        desk.post("/heat", place="港町", wbgt="31.5", air="35.5")
        .headers["location"]
        .startswith("/heat?done=heat_said")
    )
    for path in ("/headquarters", "/dispatch", "/heat"):
        page = desk.get(path).text
        assert "<strong>暑さが危険です" in page, path
        assert "作業を正午までにします" in page
        assert "/recalls/new?cause=heat" in page
    assert "いま呼び戻している班はありません" in desk.get("/recalls").text
    page = desk.get("/recalls/new?cause=heat&words=WBGT 31.5℃").text
    assert 'value="heat" checked' in page
    assert "WBGT 31.5℃" in page


def test_a_wrong_value_is_taken_away(desk: Desk) -> None:
    desk.post("/heat", place="港町", wbgt="31.5")
    reading = desk.row(heat.danger_now)["id"]
    desk.post(f"/heat/{reading}/not")
    assert desk.read(heat.now) == []
    assert desk.do("take_heat_away", reading=new_id())["already"]


@pytest.mark.parametrize(
    ("pressed", "typed", "meant"),
    [
        ("2026-07-27T23:49", "00:10", "2026-07-28T00:10"),
        ("2026-07-28T00:03", "23:58", "2026-07-27T23:58"),
        ("2026-07-28T10:00", "09:30", "2026-07-28T09:30"),
        ("2026-07-28T10:00", "15:00", "2026-07-28T15:00"),
        ("2026-07-28T10:00", "22:00", "2026-07-28T22:00"),
    ],
)
def test_a_time_is_the_nearest_one_also_at_midnight(pressed: str, typed: str, meant: str) -> None:
    found = nearest(typed, datetime.fromisoformat(pressed).replace(tzinfo=JAPAN).astimezone(UTC))
    assert found == datetime.fromisoformat(meant).replace(tzinfo=JAPAN)


def test_of_another_day_than_today_it_is_said(desk: Desk) -> None:
    now = datetime.now(JAPAN)
    hours = 11 if now.hour >= 13 else -11 if now.hour < 11 else 0
    at = now + timedelta(hours=hours)
    answer = desk.post("/heat", place="港町", wbgt="29,5", at=f"{at:%H:%M}")
    day = {1: "_tomorrow", 0: "", -1: "_yesterday"}[(at.date() - now.date()).days]
    assert answer.headers["location"].startswith(f"/heat?done=heat_said{day}"), answer.text
    page = desk.get("/heat").text
    assert "WBGT 29.5" in page
    assert ("きのう・あすの値" in page) is bool(day)


@pytest.mark.parametrize("wbgt", ["-1", "46", "295", "暑い"])
def test_what_is_no_heat_index_is_refused_with_an_example(desk: Desk, wbgt: str) -> None:
    answer = desk.post("/heat", place="港町", wbgt=wbgt)
    assert answer.status_code == 422
    assert "例: 29.5" in answer.text


def test_a_file_is_brought_and_the_same_again_changes_nothing(desk: Desk) -> None:
    day = f"{today():%Y%m%d}"
    file = f",,{day}00,{day}23\n44132,x,255,262\n".encode()
    for _ in range(2):
        data = {"session": desk.session, "command_id": new_id(), "place": "港町", "site": ""}
        answer = desk.client.post("/heat/file", data=data, files={"file": ("yohou_44132.csv", file)})
        assert answer.headers["location"].startswith("/heat?done=heat_file&n=2"), answer.text
    assert "今日の値　2件" in desk.get("/heat").text
    answer = desk.client.post(
        "/heat/file", data=data | {"command_id": new_id()}, files={"file": ("x.csv", b"x")}
    )
    assert answer.status_code == 422
    assert "電子情報提供サービス" in answer.text
    data["place"] = ""
    answer = desk.client.post(
        "/heat/file", data=data | {"command_id": new_id()}, files={"file": ("x.csv", file)}
    )
    assert answer.status_code == 422


def test_a_file_is_taken_back_as_a_whole_and_what_was_typed_since_stays(desk: Desk) -> None:
    values = [
        {"day": today().isoformat(), "time": time, "wbgt10": 254, "forecast": False}
        for time in ("00:00", "00:30", "23:00")
    ]
    desk.do("keep_heat_file", place="港町", values=values)
    desk.do("keep_heat_file", place="新田", values=values)
    midnight = datetime.combine(today(), datetime.min.time(), JAPAN)
    desk.do("say_heat", place="港町", wbgt=27)

    def places() -> list[tuple[str, str]]:
        rows = desk.read(heat.of_span, utc_text(midnight), utc_text(midnight + timedelta(days=1)))
        return sorted({(row["place"], row["how"]) for row in rows})

    assert "ファイルから入れた値" in desk.get("/heat").text
    file = next(row for row in desk.read(heat.files, utc_text(midnight)) if row["place"] == "港町")
    answer = desk.post(f"/heat/files/{file['id']}/not")
    assert answer.headers["location"].startswith("/heat?done=heat_file_gone&n=3")
    assert places() == [("新田", "file"), ("港町", "typed")]
    assert desk.do("take_heat_file_away", reading=file["id"])["already"]


# On sheets

CAUTION, WARNING, SEVERE, DANGER = ({"wbgt10": wbgt10, "air10": None} for wbgt10 in (240, 260, 290, 320))


@pytest.mark.parametrize(
    ("now", "ahead", "found"),
    [
        ([], [], 0),
        ([CAUTION], [], 0),
        ([WARNING], [CAUTION], 1),
        ([WARNING, CAUTION], [SEVERE], 2),
        ([CAUTION], [DANGER], EXPECTED),
        ([WARNING | {"air10": 350}], [], NOW),
        ([DANGER], [DANGER], NOW),
    ],
)
def test_what_a_team_is_told_of_the_heat_of_its_day(
    now: list[dict[str, Any]], ahead: list[dict[str, Any]], found: int
) -> None:
    assert stage(now, ahead) == found


@pytest.mark.parametrize("variant", ["", "easy", "en"])
def test_every_sheet_says_how_hot_it_is_today(desk: Desk, variant: str) -> None:
    team = desk.team()
    before = desk.read(lambda tx: dispatch_sheet(tx, team, 1, variant=variant))
    assert before.heat == 0
    desk.write(lambda tx: heat.keep(tx, [reading(29.5)]))
    sheet = desk.read(lambda tx: dispatch_sheet(tx, team, 1, variant=variant))
    assert sheet.heat == 2
    said = text_of(layout.dispatch_pdf(sheet))
    wanted = {"": "20分ごとに日陰で休み", "easy": "20分に1回休みます", "en": "every20minutes"}[variant]
    assert wanted in said.replace(" ", "")


def test_a_sheet_that_was_printed_before_it_became_hotter_is_printed_anew(desk: Desk) -> None:
    team = desk.team()
    desk.write(lambda tx: heat.keep(tx, [reading(26.0)]))
    assert desk.post("/dispatch/print", teams=team).headers["content-type"] == "application/pdf"
    assert "印刷し直す" not in desk.get("/dispatch").text
    desk.write(lambda tx: heat.keep(tx, [reading(32.0)]))
    assert "▲ 印刷し直す: 暑くなる前の紙です" in desk.get("/dispatch").text
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "変わったこと: 今日の暑さ" in page
    assert "暑くなる前の紙です。" in page
    desk.write(lambda tx: heat.keep(tx, [reading(24.0)]))
    assert "印刷し直す" not in desk.get("/dispatch").text


def test_of_a_team_that_is_out_the_heat_makes_no_paper_old(desk: Desk) -> None:
    team = desk.team()
    desk.post("/dispatch/print", teams=team)
    desk.do("send_out", team=team, back_by="23:59")
    desk.write(lambda tx: heat.keep(tx, [reading(32.0)]))
    assert "古い版" not in desk.get(f"/returns/teams/{team}?copy=1").text


def reading(wbgt: float) -> dict[str, Any]:
    """A value that holds now."""
    at = utc_text(datetime.now(UTC) - timedelta(seconds=1))
    return {
        "id": new_id(), "place": "港町", "at": at, "wbgt10": round(wbgt * 10), "air10": None, "forecast": 0, "how": "typed",
        "said_at": at, "said_by": "本部",
    }  # fmt: skip


def test_sheets_of_teams_that_wait_are_laid_out_anew_when_it_becomes_hotter(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.team()
    prepared: list[int] = []
    monkeypatch.setattr(SheetPool, "prepare", lambda _, sheet: prepared.append(sheet.heat))
    clock = f"{datetime.now(JAPAN):%H:%M}"
    for wbgt in ("29", "29.5", "32"):
        assert desk.post("/heat", place="港町", at=clock, wbgt=wbgt).status_code == 303
    assert prepared == [2, 4]
