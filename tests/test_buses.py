"""Bus rounds: a bus of a day, its drives out and home, who is on them, and nobody left at the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.centre import Centre, Desk, new_id, today
from tests.clock import at_hour
from tests.paper import text_of
from tests.payloads.buses import PAYLOADS
from tests.satellite import two_servers
from tests.test_drills import thrown
from tests.test_halts import send
from tests.test_recalls import phone_of_leader
from vcenter.domain.buses import (
    better_back_by,
    changes,
    doubtful,
    ends_at,
    leaves_at_night,
    may_take,
    of_same_night,
    seated,
    shown,
    too_many,
    troubles,
)
from vcenter.domain.calendar import JAPAN
from vcenter.sheets.gather import dispatch_sheet
from vcenter.sheets.marks import changed_since, copy_marks
from vcenter.store import buses, needs, teams
from vcenter.store.tx import Row


@pytest.fixture(autouse=True)
def it_is_eight() -> Iterator[None]:
    """The drives of these tests are still to come, all but those that are said to have left."""
    with at_hour(8):
        yield


MAY = {
    "/buses": "dispatch matching administration",
    "/buses/list": "dispatch matching administration",
    "/buses/repeat": "dispatch matching administration",
    "/buses/{bus}": "dispatch matching administration",
    "/buses/{bus}/trips": "dispatch matching administration",
    "/buses/{bus}/list.pdf": "dispatch matching administration",
    "/buses/trips/{trip}/teams": "dispatch matching administration",
    "/buses/trips/{trip}/late": "dispatch matching administration",
    "/buses/trips/{trip}/off": "dispatch matching administration",
    "/buses/trips/{trip}/again": "dispatch matching administration",
    "/buses/teams/{team}/off": "dispatch matching administration",
    "/buses/teams/{team}/back-by": "dispatch matching administration",
    "/buses/teams/{team}/got-on": "dispatch matching administration",
    "plan_bus": "dispatch matching administration",
    "repeat_buses": "dispatch matching administration",
    "change_bus": "dispatch matching administration",
    "add_bus_trip": "dispatch matching administration",
    "say_bus_late": "dispatch matching administration",
    "call_bus_off": "dispatch matching administration",
    "run_bus_again": "dispatch matching administration",
    "put_on_bus": "dispatch matching administration",
    "take_off_bus": "dispatch matching administration",
    "say_got_on": "dispatch matching administration",
    "expect_with_bus": "dispatch matching administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


def drive(**said: Any) -> dict[str, Any]:
    """A drive as rules see it."""
    planned = {
        "way": "home",
        "leaves": "14:30",
        "arrives": "15:00",
        "expected": "",
        "off_at": None,
        "off_why": "",
    }
    return planned | {"bus_name": "1号車"} | said


def test_a_time_is_said_as_people_write_it() -> None:
    assert [shown(time) for time in ("09:30", "14:30", "00:10", "24:30")] == [
        "9:30",
        "14:30",
        "0:10",
        "24:30",
    ]


def test_a_bus_that_leaves_late_arrives_late() -> None:
    assert ends_at(drive()) == "15:00"
    assert ends_at(drive(expected="14:50")) == "15:20"
    assert ends_at(drive(arrives="")) == "14:30"
    assert ends_at(drive(leaves="23:40", arrives="24:10", expected="23:55")) == "24:25"


def test_seats_are_counted() -> None:
    assert [too_many(20, 18, more) for more in (1, 2, 4)] == [0, 0, 2]


@pytest.mark.parametrize(
    ("rides", "back_by", "said"),
    [
        ({"home": drive()}, "15:00", []),
        ({"home": drive()}, "16:00", ["帰着の予定 16:00が、帰りの便（14:30発）の着く 15:00より後です"]),
        ({"home": drive()}, "15:15", []),
        (
            {"home": drive()},
            "14:45",
            [
                "帰着の予定 14:45が、帰りの便（14:30発）の着く 15:00より前です（バスを待つあいだに、遅れた班になります）"
            ],
        ),
        (
            {"home": drive(arrives="")},
            "15:00",
            ["帰着の予定 15:00が、帰りの便（14:30発）の出る 14:30より後です"],
        ),
        ({"home": drive(off_at="x")}, "15:00", []),
        ({"out": drive(way="out")}, "15:00", ["帰りの便が決まっていません"]),
        (
            {"out": drive(way="out")},
            "16:30",
            ["帰着の予定 16:30が、最後の帰りの便（15:30発）の着く 16:00より後です"],
        ),
    ],
)
def test_what_is_said_of_the_way_home(rides: dict[str, Any], back_by: str, said: list[str]) -> None:
    home = [drive(), drive(leaves="15:30", arrives="16:00")]
    assert troubles(rides, home, back_by) == said


@pytest.mark.parametrize(
    ("said", "back_by", "better"),
    [
        ({}, "14:00", "15:15"),
        ({}, "15:10", ""),
        ({}, "16:00", "15:15"),
        ({}, "", ""),
        ({"expected": "14:50"}, "15:15", "15:35"),
        ({"leaves": "23:40", "arrives": "24:10"}, "23:00", "24:25"),
        ({"leaves": "29:40", "arrives": "29:50"}, "23:00", "29:59"),
        ({"arrives": ""}, "14:00", ""),
        ({"off_at": "x"}, "14:00", ""),
    ],
)
def test_the_time_after_the_bus_is_offered_where_the_own_does_not_agree(
    said: dict[str, Any], back_by: str, better: str
) -> None:
    assert better_back_by({"home": drive(**said)}, back_by) == better


def test_a_drive_that_changed_is_said() -> None:
    off, late = drive(way="out", off_at="x", off_why="故障"), drive(expected="14:45")
    assert changes({"out": off, "home": late}) == [
        "行き 14:30 1号車は運休です（故障）",
        "帰り 14:45 1号車は、14:30発の予定から変わりました",
    ]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("14:45", ""),
        ("14:25", ""),
        ("14:01", "14:01は、1時間より前に過ぎた時刻です（予定は14:30）。"),
        ("14:30", ""),
        ("", ""),
        ("13:59", "13:59は、予定の14:30より30分を超えて早い時刻です。"),
        ("4:45", "4:45は、予定の14:30より30分を超えて早い時刻です。"),
    ],
)
def test_a_time_that_is_hardly_meant_is_doubted(expected: str, said: str) -> None:
    now = datetime(2026, 11, 28, 15, 25, tzinfo=JAPAN)
    assert doubtful(drive(day="2026-11-28"), expected, now) == said


@pytest.mark.parametrize(
    ("way", "state", "offered"),
    [
        ("out", "formed", [True, True, False]),
        ("out", "out", [False, False, False]),
        ("home", "formed", [True, True, False]),
        ("home", "out", [True, True, True]),
    ],
)
def test_a_drive_long_gone_is_offered_only_to_whoever_is_out_still(
    way: str, state: str, offered: list[bool]
) -> None:
    times = [datetime(2026, 11, 28, 14, minute, tzinfo=JAPAN) for minute in (0, 59)]
    times.append(datetime(2026, 11, 28, 15, 1, tzinfo=JAPAN))
    trip = drive(way=way, day="2026-11-28")
    assert [may_take(trip, state, now) for now in times] == offered
    assert may_take(trip | {"expected": "15:10"}, state, times[-1]) == offered[0]
    assert not may_take(trip | {"off_at": "x"}, state, times[0])


def test_without_a_drive_home_it_is_said() -> None:
    assert troubles({"out": drive(way="out")}, [drive(off_at="x")], "15:00") == ["帰りの便がありません"]


def plan(centre: Centre | Desk, seats: int = 4, **said: Any) -> dict[str, str]:
    """A bus of today with a drive each way; their ids: bus, out, home."""
    asked = PAYLOADS["plan_bus"](None) | {"bus": new_id(), "name": "1号車", "seats": seats} | said  # type: ignore[arg-type]
    centre.do("plan_bus", **asked)
    trips = {row["way"]: row["id"] for row in centre.read(buses.trips_of, asked["bus"])}
    return {"bus": asked["bus"], **trips}


def drives(centre: Centre | Desk) -> dict[str, Row]:
    """Today's drives as screens show them, by their way."""
    found = centre.read(lambda tx: buses.whole(tx, buses.now(tx, today().isoformat())))
    return {trip["way"]: trip for bus in found for trip in bus["trips"]}


def test_a_bus_for_tomorrow_stands_there_at_once(desk: Desk) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    bus, team = plan(desk, name="あした号", day=tomorrow), desk.team()
    page = desk.get("/buses").text
    assert "あした号" in page
    assert "その日の班ができると乗せられます" in page
    assert f'name="team" value="{team}"' not in page
    assert desk.get(f"/buses/{bus['bus']}").status_code == 200


def test_a_bus_is_planned_with_its_drives(centre: Centre) -> None:
    plan(centre)
    assert [(trip["way"], trip["leaves"], trip["free"]) for trip in drives(centre).values()] == [
        ("out", "09:30", 4),
        ("home", "14:30", 4),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"seats": None}, "seats", "乗れる人数"),
        ({"trips": [{"way": "out", "leaves": ""}]}, "trips", "出る時刻"),
        ({"trips": [{"way": "out", "leaves": "10:00", "arrives": "9:30"}]}, "trips", "24:10 のように"),
        ({"name": "1号車"}, "name", "もうあります"),
        ({"plate": "みなと 200 あ 12-34"}, "plate", "「1号車」として"),
        ({"day": "2001-01-01"}, "day", "もう過ぎた日"),
    ],
)
def test_what_cannot_be_planned_is_refused(
    centre: Centre, changes: dict[str, Any], field: str, why: str
) -> None:
    plan(centre, plate="港200 あ 12-34")
    asked = PAYLOADS["plan_bus"](None) | {"bus": new_id(), "name": "2号車"}  # type: ignore[arg-type]
    assert why in centre.refused("plan_bus", **asked | changes)[field]


@pytest.mark.parametrize(
    ("leaves", "time", "meant"),
    [
        ("23:50", "00:10", "24:10"),
        ("25:00", "01:30", "25:30"),
        ("23:50", "24:10", "24:10"),
        ("23:50", "09:00", "09:00"),
        ("10:00", "00:10", "00:10"),
        ("18:00", "", ""),
    ],
)
def test_a_time_after_midnight_goes_on_from_the_evening(leaves: str, time: str, meant: str) -> None:
    assert of_same_night(leaves, time) == meant


@pytest.mark.parametrize(
    ("way", "leaves", "others", "meant"),
    [
        ("home", "00:30", [("out", "18:30")], "24:30"),
        ("home", "00:30", [("out", "09:30"), ("home", "23:30")], "24:30"),
        ("home", "00:30", [("out", "09:30")], "00:30"),
        ("home", "15:00", [("out", "18:30")], "15:00"),
        ("out", "04:30", [("home", "18:30")], "04:30"),
        ("out", "00:30", [("out", "22:00"), ("home", "23:00")], "24:30"),
        ("home", "00:30", [], "00:30"),
    ],
)
def test_a_drive_after_midnight_of_a_bus_of_the_evening_is_of_its_night(
    way: str, leaves: str, others: list[tuple[str, str]], meant: str
) -> None:
    assert leaves_at_night(way, leaves, [*others, (way, leaves)]) == meant


def test_the_form_reads_half_past_midnight_as_of_the_evening(desk: Desk) -> None:
    asked = {"bus": new_id(), "name": "夜の便", "seats": "20"}
    desk.post("/buses", **asked, sure="on", out1_leaves="18:30", home1_leaves="0:30", home1_arrives="1:00")
    home = drives(desk)["home"]
    assert (home["leaves"], home["arrives"]) == ("24:30", "25:00")
    desk.post(f"/buses/{asked['bus']}/trips", way="home", leaves="1時")
    assert [trip["leaves"] for trip in desk.read(buses.trips_of, asked["bus"])] == ["18:30", "24:30", "25:00"]


def test_a_drive_over_midnight_is_planned_and_late_as_people_say_it(centre: Centre) -> None:
    bus = plan(centre, trips=[{"way": "home", "leaves": "23:50", "arrives": "0:10"}])
    assert centre.row(buses.trip, bus["home"])["arrives"] == "24:10"
    centre.do("say_bus_late", trip=bus["home"], expected="0:05")
    assert ends_at(centre.row(buses.trip, bus["home"])) == "24:25"
    centre.do("add_bus_trip", bus=bus["bus"], way="home", leaves="25:00", arrives="1:20")
    assert centre.read(buses.trips_of, bus["bus"])[-1]["arrives"] == "25:20"


def test_a_car_of_the_centre_brings_its_plate_and_its_seats(centre: Centre) -> None:
    stock = new_id()
    said = {
        "kind": "乗用車",
        "count": 1,
        "singly": True,
        "owner": "bought",
        "plate": "港 500 か 11-22",
        "seats": 8,
    }
    centre.do("add_equipment", stock=stock, **said)
    bus = plan(centre, seats=None, stock=stock)["bus"]  # type: ignore[arg-type]
    row = centre.row(buses.by_id, bus)
    assert (row["plate"], row["seats"]) == ("港 500 か 11-22", 7)


def test_a_team_is_on_one_drive_each_way_and_its_sheet_says_so(centre: Centre) -> None:
    bus = plan(centre)
    team = centre.team(back_by="15:00")
    before = centre.read(lambda tx: dispatch_sheet(tx, team, 1))
    for way in ("out", "home"):
        centre.do("put_on_bus", trip=bus[way], team=team)
    sheet = centre.read(lambda tx: dispatch_sheet(tx, team, 1))
    assert sheet.vehicle == "行き 9:30 1号車 ／ 帰り 14:30 1号車（川上公民館 前）"
    assert changed_since(copy_marks(before), sheet) == ["車両"]
    centre.do("say_bus_late", trip=bus["home"], expected="14:45", why="道が混んでいる", sure=True)
    centre.do("call_bus_off", trip=bus["out"])
    said = centre.read(lambda tx: dispatch_sheet(tx, team, 1, variant="en")).vehicle
    assert said == "Out 9:30 1号車 (cancelled) ／ Home 14:45 1号車（川上公民館 前）"
    assert centre.do("put_on_bus", trip=bus["home"], team=team)["already"]
    centre.do("take_off_bus", team=team, way="out")
    assert list(centre.read(buses.rides_of, [team])[team]) == ["home"]


def test_too_few_seats_are_refused_with_numbers_unless_they_part(centre: Centre) -> None:
    bus = plan(centre, seats=3)
    centre.do("put_on_bus", trip=bus["out"], team=centre.team())
    second = centre.team()
    why = centre.refused("put_on_bus", trip=bus["out"], team=second)["split"]
    assert "3人乗りで、いま2人です。2班の2人を乗せると、1人の席がありません" in why
    centre.do("put_on_bus", trip=bus["out"], team=second, split=True)
    out = drives(centre)["out"]
    assert out["free"] == -1
    assert [row["seated"] for row in out["riders"]] == [2, 1]


def test_who_parts_has_the_seats_that_the_others_leave() -> None:
    whole, parts, other = (
        {"size": size, "split": split, "rides": 1} for size, split in ((3, 0), (4, 1), (5, 1))
    )
    assert seated(10, [parts, whole, other]) == [4, 3, 3]
    assert seated(2, [parts, whole, other]) == [0, 3, 0]
    assert seated(10, [parts | {"rides": 0}, whole, other]) == [0, 3, 5]


def test_the_driver_is_told_how_many_of_a_team_that_parts_ride(desk: Desk) -> None:
    bus = plan(desk, seats=1)
    desk.do("put_on_bus", trip=bus["home"], team=desk.team(), split=True)
    assert "2人のうち1人（分かれて乗る）" in desk.get("/buses").text
    assert "2人のうち1人" in text_of(desk.post(f"/buses/{bus['bus']}/list.pdf").content)


def test_a_team_of_another_day_or_outside_or_a_bus_that_does_not_drive_is_refused(centre: Centre) -> None:
    bus = plan(centre)
    out = centre.sent()
    assert "もう出発しています" in centre.refused("put_on_bus", trip=bus["out"], team=out)["team"]
    centre.do("put_on_bus", trip=bus["home"], team=out)
    tomorrow = plan(centre, day=(today() + timedelta(days=1)).isoformat())
    team = centre.team()
    assert "別の日" in centre.refused("put_on_bus", trip=tomorrow["out"], team=team)["team"]
    centre.do("call_bus_off", trip=bus["out"], why="故障")
    assert "運休です" in centre.refused("put_on_bus", trip=bus["out"], team=team)["trip"]


READY = {
    "ready_asked": True,
    "ready": ["health", "clothing", "drink", "stop", "contact"],
    "phone_confirmed": True,
}


def test_a_team_on_a_bus_leaves_without_a_car_and_two_in_it_are_no_conflict(centre: Centre) -> None:
    bus = plan(centre, plate="港 200 あ 12-34")
    first, second = centre.team(), centre.team()
    for team in (first, second):
        centre.do("put_on_bus", trip=bus["out"], team=team)
        centre.do("send_out", **send(team), **READY, vehicle="港200あ1234")
    assert centre.row(teams.by_id, second)["state"] == "out"
    third = centre.team()
    assert "使っています" in centre.refused("send_out", **send(third), vehicle="港200あ1234")["vehicle"]


def test_a_bus_that_was_called_off_takes_nobody_out(centre: Centre) -> None:
    bus, team = plan(centre), centre.team()
    centre.do("put_on_bus", trip=bus["out"], team=team)
    centre.do("call_bus_off", trip=bus["out"])
    assert "運休です" in centre.refused("send_out", **send(team), **READY)["vehicle"]
    car = {"vehicle": "軽トラック", "seats": 2, "driver": "班長"}
    centre.do("send_out", **send(team), **READY, **car)


def test_who_has_not_got_on_is_seen_at_returns(desk: Desk) -> None:
    bus, team = plan(desk), desk.team()
    desk.do("put_on_bus", trip=bus["home"], team=team)
    desk.do("send_out", **send(team))
    assert "まだ乗っていない 1班 2人" in desk.get("/returns").text
    desk.post(f"/buses/teams/{team}/got-on", people="1", at="returns")
    assert "まだ乗っていない 1班 1人" in desk.get("/returns/list").text
    done = desk.post(f"/buses/teams/{team}/got-on", at="returns", everyone="on").headers["location"]
    assert done.startswith("/returns?done=bus_got_on&n=1")
    assert "全員乗った</span>" in desk.get("/returns/list").text
    desk.post("/take-back", entry=done.partition("back=")[2])
    assert "まだ乗っていない 1班 1人" in desk.get("/returns/list").text
    members = [row["id"] for row in desk.read(teams.members, team)]
    desk.do("report_return", team=team, result="done", back=members)
    assert "帰りの便" not in desk.get("/returns/list").text


def test_only_a_press_of_its_own_says_that_all_have_got_on(desk: Desk) -> None:
    bus, team = plan(desk), desk.team()
    desk.do("put_on_bus", trip=bus["home"], team=team)
    desk.do("send_out", **send(team))
    at = f"/buses/teams/{team}/got-on"
    assert "何人乗ったか入れてください" in desk.post(at, people="", at="returns").text
    assert "何人乗ったか入れてください" in desk.post(at, at="returns").text
    refused = desk.post(at, people="99", at="returns")
    assert "1班は2人です" in refused.text and 'href="/returns"' in refused.text
    assert "まだ乗っていない 1班 2人" in desk.get("/returns").text


def test_a_drive_whose_people_are_under_way_is_called_off_with_a_reason(centre: Centre) -> None:
    bus, team = plan(centre), centre.team()
    for way in ("out", "home"):
        centre.do("put_on_bus", trip=bus[way], team=team)
    centre.do("send_out", **send(team))
    assert "1班の2人はこの便でもう出発しています" in centre.refused("call_bus_off", trip=bus["out"])["why"]
    centre.do("say_got_on", team=team, people=1)
    refused = centre.refused("call_bus_off", trip=bus["home"])["why"]
    assert "1班の1人はこの便に乗ったと記録されています" in refused
    centre.do("call_bus_off", trip=bus["home"], why="故障")


def test_fewer_seats_than_people_are_asked_about(desk: Desk) -> None:
    bus, team = plan(desk), desk.team()
    desk.do("put_on_bus", trip=bus["home"], team=team)
    said = {"name": "1号車", "seats": "1", "seen": desk.row(buses.by_id, bus["bus"])["changed_at"]}
    refused = desk.post(f"/buses/{bus['bus']}", **said).text
    assert "2人（1人の席がなくなります）" in refused and "席が足りないまま直す" in refused
    assert desk.post(f"/buses/{bus['bus']}", **said, sure="on").status_code == 303


def test_a_drive_that_has_left_is_planned_with_a_second_press(desk: Desk) -> None:
    asked = {"bus": new_id(), "name": "朝の便", "seats": "4", "out1_leaves": "0:00"}
    if datetime.now(JAPAN).strftime("%H:%M") > "00:01":
        refused = desk.post("/buses", **asked).text
        assert "行き 0:00は、もう過ぎた時刻です" in refused and "もう出た便として記録する" in refused
    assert desk.post("/buses", **asked, sure="on").status_code == 303
    if datetime.now(JAPAN).strftime("%H:%M") > "00:01":
        late = {"way": "home", "leaves": "0:00"}
        assert "もう過ぎた時刻です" in desk.post(f"/buses/{asked['bus']}/trips", **late).text
        assert desk.post(f"/buses/{asked['bus']}/trips", **late, sure="on").status_code == 303


def test_nobody_gets_on_a_drive_that_was_called_off(desk: Desk) -> None:
    bus, early, late = plan(desk), desk.team(), desk.team()
    for team in (early, late):
        desk.do("put_on_bus", trip=bus["home"], team=team)
        desk.do("send_out", **send(team))
    desk.do("say_got_on", team=early, everyone=True)
    desk.do("call_bus_off", trip=bus["home"], why="故障")
    refused = desk.post(f"/buses/teams/{late}/got-on", at="returns", everyone="on")
    assert refused.status_code == 422 and "この便は運休です。2班の班長に電話し" in refused.text
    page = desk.get("/returns").text
    assert "まだ乗っていない 2班 4人" in page and "✓ 乗った" not in page
    assert "2人が乗ったと聞いたあとで、運休になりました" in page
    assert "2人乗ったあとで運休" in desk.get("/buses").text
    paper = text_of(desk.post(f"/buses/{bus['bus']}/list.pdf").content)
    assert "運休（前に2人乗った）" in paper and "□" not in paper
    desk.do("say_got_on", team=early, people=0)
    assert "聞いたあとで" not in desk.get("/returns").text


def test_a_drive_home_that_left_without_somebody_is_an_alarm(desk: Desk) -> None:
    bus = plan(desk, trips=[{"way": "home", "leaves": "00:00"}])
    team = desk.team()
    desk.do("put_on_bus", trip=bus["home"], team=team)
    desk.do("send_out", **send(team))
    if datetime.now(JAPAN).strftime("%H:%M") > "00:01":
        assert "出る時刻を過ぎました" in desk.get("/returns").text


def test_two_taps_put_a_team_on_and_the_page_of_the_team_tells(desk: Desk) -> None:
    bus, team = plan(desk), desk.team()
    assert f'name="team" value="{team}"' in desk.get("/buses").text
    on = desk.post(f"/buses/trips/{bus['out']}/teams", team=team)
    assert on.headers["location"].startswith("/buses?done=bus_on&n=1&back=")
    page = desk.get(f"/dispatch/teams/{team}").text
    assert "帰着の予定 23:59が、最後の帰りの便（14:30発）の着く 15:00より後です" in page
    assert "席と運転する人は、便で決まっています" in page
    assert "行き 9:30 1号車" in desk.get("/dispatch").text
    home = desk.post(f"/buses/trips/{bus['home']}/teams", team=team, at="team")
    assert home.headers["location"].startswith(f"/dispatch/teams/{team}?done=bus_on")
    desk.do("call_bus_off", trip=bus["out"], why="故障")
    for path in ("/dispatch", f"/dispatch/teams/{team}"):
        assert "行き 9:30 1号車は運休です（故障）" in desk.get(path).text, path
    assert "▲ 運休</span>" in desk.get("/buses").text
    off = desk.post(f"/buses/teams/{team}/off", way="out", at="team").headers["location"]
    assert off == f"/dispatch/teams/{team}?done=bus_taken_off&n=1"


def test_one_press_expects_a_team_after_its_bus(desk: Desk) -> None:
    waits, out = desk.team(), desk.team()
    desk.do("send_out", **send(out))
    bus = plan(desk, seats=9, trips=[{"way": "home", "leaves": "29:10", "arrives": "29:20"}])
    for team in (waits, out):
        desk.do("put_on_bus", trip=bus["home"], team=team)
    for team, at in ((waits, "team"), (out, "")):
        page = desk.get(f"/dispatch/teams/{team}" if at else "/buses").text
        assert "より前です（バスを待つあいだに、遅れた班になります）" in page
        assert desk.press(page, f"/buses/teams/{team}/back-by").status_code == 303
        row = desk.row(teams.by_id, team)
        assert (row["back_by"], row["back_by_asked"]) == ("29:35", "" if at else "帰りの便の予定")
    assert "より前です" not in desk.get("/buses").text
    history = desk.read(needs.history, desk.row(teams.by_id, out)["need_id"])
    assert history[-1]["state"] == "out" and "29:35に変えた（帰りの便）" in history[-1]["what"]
    assert desk.do("expect_with_bus", team=out)["already"]
    late = plan(desk, name="朝の便", trips=[{"way": "home", "leaves": "00:00", "arrives": "00:01"}])
    desk.do("put_on_bus", trip=late["home"], team=out)
    if datetime.now(JAPAN).strftime("%H:%M") > "00:16":
        assert "もう過ぎています" in desk.post(f"/buses/teams/{out}/back-by").text
    desk.do("take_off_bus", team=out, way="home")
    assert "決まっていません" in desk.post(f"/buses/teams/{out}/back-by").text


def test_whoever_is_on_another_bus_is_said_to_move(desk: Desk) -> None:
    first, team = plan(desk), desk.team()
    second = plan(desk, name="2号車", trips=[{"way": "home", "leaves": "23:59"}])
    desk.do("put_on_bus", trip=first["home"], team=team)
    assert "別の便（14:30）から移ります" in desk.get(f"/dispatch/teams/{team}").text
    done = desk.post(f"/buses/trips/{second['home']}/teams", team=team).headers["location"]
    assert "done=bus_moved" in done
    assert "別の便から移しました" in desk.get(done).text
    desk.post("/take-back", entry=done.partition("back=")[2])
    assert desk.read(buses.rides_of, [team])[team]["home"]["id"] == first["home"]
    assert "から移ります" not in desk.get("/buses").text
    desk.do("call_bus_off", trip=first["home"])
    assert "運休の便（14:30）から移ります" in desk.get("/buses").text


def test_an_overfull_bus_asks_whether_they_part(desk: Desk) -> None:
    bus, team = plan(desk, seats=1), desk.team()
    refused = desk.post(f"/buses/trips/{bus['out']}/teams", team=team)
    assert refused.status_code == 422
    assert "分けて乗る（席のない人は別の車で）" in refused.text
    assert desk.press(refused.text, f"/buses/trips/{bus['out']}/teams").status_code == 303
    assert "席が1足りない" in desk.get("/buses").text


def test_a_sent_form_of_before_the_bus_shows_what_has_changed(desk: Desk) -> None:
    bus, team = plan(desk), desk.team()
    page = desk.get(f"/dispatch/teams/{team}").text
    desk.do("put_on_bus", trip=bus["out"], team=team)
    again = desk.press(page, f"/dispatch/teams/{team}/send", phone_confirmed="on", back_by="23:59")
    assert again.status_code == 422
    assert "<dt>バス便</dt><dd>（なし） → <b>行き 9:30 1号車</b>" in again.text


def test_the_form_plans_a_bus_by_its_lines(desk: Desk) -> None:
    asked = {
        "bus": new_id(),
        "name": "バス1号車",
        "seats": "20",
        "sure": "on",
        "out1_leaves": "930",
        "home2_leaves": "14:30",
    }
    assert "done=bus_planned" in desk.post("/buses", **asked).headers["location"]
    assert [trip["leaves"] for trip in drives(desk).values()] == ["09:30", "14:30"]
    nothing = desk.post("/buses", bus=new_id(), name="バス2号車", seats="20")
    assert nothing.status_code == 422 and "出る時刻を入力してください" in nothing.text
    wrong = desk.post("/buses", bus=new_id(), name="バス2号車", seats="20", out1_leaves="あさ")
    assert wrong.status_code == 422 and "あさ" in wrong.text


def test_the_bus_is_changed_and_an_old_form_undoes_nothing(desk: Desk) -> None:
    bus = plan(desk)["bus"]
    page = desk.get(f"/buses/{bus}").text
    assert desk.press(page, f"/buses/{bus}", seats="10", driver="森　運転").status_code == 303
    assert desk.row(buses.by_id, bus)["seats"] == 10
    old = desk.press(page, f"/buses/{bus}", seats="5", command_id=new_id())
    assert old.status_code == 422 and "ほかの人が直しました" in old.text
    assert desk.post(f"/buses/{bus}/trips", way="home", leaves="15:30").status_code == 303
    assert len(desk.read(buses.trips_of, bus)) == 3
    assert desk.get(f"/buses/{new_id()}").status_code == 404


def test_a_drive_is_late_called_off_and_drives_after_all(desk: Desk) -> None:
    bus = plan(desk)
    desk.post(f"/buses/trips/{bus['home']}/late", expected="1445", why="渋滞", sure="on")
    assert "14:30から変更" in desk.get("/buses").text
    assert desk.post(f"/buses/trips/{bus['home']}/late", expected="ごご").status_code == 422
    desk.post(f"/buses/trips/{bus['home']}/late", expected="14:30")
    assert desk.row(buses.trip, bus["home"])["expected"] == ""
    done = desk.post(f"/buses/trips/{bus['out']}/off", why="故障").headers["location"]
    assert "▲ 運休" in desk.get("/buses").text
    desk.post("/take-back", entry=done.partition("back=")[2])
    desk.post(f"/buses/trips/{bus['out']}/off")
    desk.post(f"/buses/trips/{bus['out']}/again")
    assert desk.row(buses.trip, bus["out"])["off_at"] is None


def test_a_time_long_before_the_planned_one_is_asked_about(desk: Desk) -> None:
    trip = plan(desk)["home"]
    asked = desk.post(f"/buses/trips/{trip}/late", expected="8:00", why="渋滞")
    assert asked.status_code == 422 and "予定の14:30より30分を超えて早い時刻です" in asked.text
    assert 'value="8:00"' in asked.text and 'value="渋滞"' in asked.text
    assert "それでもこの時刻にする" in asked.text
    assert desk.post(f"/buses/trips/{trip}/late", expected="8:00", sure="on").status_code == 303


def test_who_calls_off_what_is_off_already_is_told_by_whom(desk: Desk) -> None:
    trip = plan(desk)["home"]
    desk.post(f"/buses/trips/{trip}/off", why="故障")
    by = desk.row(buses.trip, trip)["off_by"]
    again = desk.post(f"/buses/trips/{trip}/off", why="大雨")
    assert again.status_code == 422 and f"{by}さんがもう運休にしています" in again.text
    assert "入力したわけ（記録していません）: 大雨" in again.text
    late = desk.post(f"/buses/trips/{trip}/late", expected="14:45")
    assert late.status_code == 422 and "先に「運休を取りやめる」を押してください" in late.text
    assert desk.row(buses.trip, trip)["off_why"] == "故障"


def test_the_buses_of_the_day_before_drive_again_with_one_press(desk: Desk) -> None:
    bus = plan(desk)["bus"]
    day = (today() - timedelta(days=1)).isoformat()
    desk.write(lambda tx: tx.execute("UPDATE buses SET day = :day WHERE id = :id", day=day, id=bus))
    assert "と同じ便にする" in desk.get("/buses").text
    assert "done=buses_repeated&n=1" in desk.post("/buses/repeat", from_day=day).headers["location"]
    assert list(drives(desk)) == ["out", "home"]
    assert "もうあります" in desk.post("/buses/repeat", from_day=day).text


def test_the_driver_has_the_leaders_and_their_phones_and_no_more(desk: Desk) -> None:
    bus, team = plan(desk), desk.team()
    for way in ("out", "home"):
        desk.do("put_on_bus", trip=bus[way], team=team)
    paper = text_of(desk.post(f"/buses/{bus['bus']}/list.pdf").content)
    assert "班長" in paper and "090-1111-2222" in paper
    assert "班員" not in paper and "高橋" not in paper and "芝" not in paper
    desk.do("hide_person", person=desk.row(teams.by_id, team)["leader_id"])
    paper = text_of(desk.post(f"/buses/{bus['bus']}/list.pdf").content)
    assert "090-1111-2222" not in paper and "受付証" in paper


def test_what_was_planned_or_pressed_by_mistake_is_taken_back(desk: Desk) -> None:
    asked = {"bus": new_id(), "name": "バス1号車", "seats": "20", "out1_leaves": "9:30", "sure": "on"}
    done = desk.post("/buses", **asked).headers["location"]
    trip = desk.read(buses.trips_of, asked["bus"])[0]["id"]
    team = desk.team()
    on = desk.post(f"/buses/trips/{trip}/teams", team=team).headers["location"]
    desk.post("/take-back", entry=on.partition("back=")[2])
    assert desk.read(buses.rides_of, [team]) == {}
    more = desk.post(f"/buses/{asked['bus']}/trips", way="home", leaves="15:30").headers["location"]
    desk.post("/take-back", entry=more.partition("back=")[2])
    assert len(desk.read(buses.trips_of, asked["bus"])) == 1
    desk.post("/take-back", entry=done.partition("back=")[2])
    assert desk.read(lambda tx: buses.of_day(tx, today().isoformat(), "")) == []


def test_a_plan_is_taken_back_after_a_team_was_disbanded_and_not_with_what_was_added(desk: Desk) -> None:
    def back(done: str) -> str:
        return desk.post("/take-back", entry=done.partition("back=")[2]).text

    asked = {"bus": new_id(), "name": "バス1号車", "seats": "20", "out1_leaves": "9:30", "sure": "on"}
    done = desk.post("/buses", **asked).headers["location"]
    more = desk.post(f"/buses/{asked['bus']}/trips", way="home", leaves="15:30").headers["location"]
    back(done)
    assert len(desk.read(buses.trips_of, asked["bus"])) == 2
    team = desk.team()
    for trip in desk.read(buses.trips_of, asked["bus"]):
        desk.do("put_on_bus", trip=trip["id"], team=team)
    desk.do("disband_team", team=team)
    for one in (more, done):
        back(one)
    assert desk.read(lambda tx: buses.by_id(tx, asked["bus"])) is None


def test_a_bus_of_the_night_before_is_shown_while_somebody_is_out(centre: Centre) -> None:
    bus, team = plan(centre), centre.sent()
    centre.do("put_on_bus", trip=bus["home"], team=team)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert [row["id"] for row in centre.read(buses.now, tomorrow)] == [bus["bus"]]
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("report_return", team=team, result="done", back=members)
    assert centre.read(buses.now, tomorrow) == []


def test_after_midnight_a_team_goes_home_by_a_bus_of_its_own_day(desk: Desk) -> None:
    rides, left = desk.team(), desk.team()
    for team in (rides, left):
        desk.do("send_out", **send(team))
    bus = plan(desk, seats=9)
    desk.do("put_on_bus", trip=bus["home"], team=rides)
    day = (today() - timedelta(days=1)).isoformat()
    for table in ("gatherings", "buses"):
        desk.write(lambda tx, table=table: tx.execute(f"UPDATE {table} SET day = :day", day=day))
    now = plan(desk, name="今日の便")
    page = desk.get("/buses").text
    assert page.count(f'name="team" value="{left}"') == 1
    assert desk.post(f"/buses/trips/{now['home']}/teams", team=left).status_code == 422
    assert desk.post(f"/buses/trips/{bus['home']}/teams", team=left).status_code == 303


def test_the_volunteers_own_page_says_which_bus_and_that_it_was_called_off(desk: Desk) -> None:
    bus, team = plan(desk), desk.team()
    for way in ("out", "home"):
        desk.do("put_on_bus", trip=bus[way], team=team)
    desk.do("call_bus_off", trip=bus["home"])
    phone = phone_of_leader(desk, team)
    page = phone.get("/me?lang=ja").text
    assert "行きのバス" in page and "9:30　<bdi>1号車</bdi>" in page
    assert "運休になりました" in page
    assert "Cancelled" in phone.get("/me?lang=en").text


def test_each_server_has_its_own_buses(tmp_path: Path) -> None:
    with two_servers(tmp_path) as two:
        there, here = plan(two.north), plan(two.headquarters)
        two.north.do("change_bus", bus=there["bus"], name="1号車", seats=9)
        two.meet()
        for server, bus in ((two.headquarters, here), (two.north, there)):
            assert [row["id"] for row in server.read(buses.now, today().isoformat())] == [bus["bus"]]
        assert two.headquarters.row(buses.by_id, there["bus"])["seats"] == 9


def test_buses_and_questions_of_a_drill_go_with_it(centre: Centre) -> None:
    drill = str(centre.do("open_incident", name="訓練", drill=True)["incident"])
    bus, team = plan(centre), centre.sent()
    centre.do("put_on_bus", trip=bus["home"], team=team)
    centre.do("hear_matter", matter=new_id(), sort="other", what="訓練の問合せ")
    members = [row["id"] for row in centre.read(teams.members, team)]
    centre.do("report_return", team=team, result="done", back=members)
    centre.do("close_incident")
    thrown(centre, drill)
    left = "SELECT (SELECT count(*) FROM buses) + (SELECT count(*) FROM bus_riders) + (SELECT count(*) FROM matters)"
    assert centre.read(lambda tx: tx.value(left)) == 0
