"""The day's report 日報: what is counted of a day, where people come from, what is put right by hand, and what was sent."""

from __future__ import annotations

import csv
import io
import random
import re
from datetime import date, datetime, time, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.centre import STAFF, Centre, Desk, need_payload, new_id, today
from tests.paper import pages, text_of
from tests.satellite import Two
from tests.test_crew import added
from vcenter.desks.day_report_sheets import Report, report_of, sheet_of_version
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.day_report import (
    CORRECTABLE,
    FLOWS,
    NEEDS,
    PARTS_OF_ALL,
    Counted,
    Figure,
    Records,
    Section,
    changed_since,
    changes,
    frozen,
    thawed,
    unequal,
    with_names,
)
from vcenter.domain.origin import FILE, Listed, Origin, book_of, check_digit, read_table
from vcenter.sheets.charts import FILLS, single, stacked, strips
from vcenter.sheets.day_report import DayReportSheet, day_report_csv, day_report_xlsx
from vcenter.sheets.layout import day_report_html, day_report_pdf
from vcenter.store import attendance, centre, day_reports, drills, groups, servers
from vcenter.store.tx import Tx
from vcenter.web.origin import Origins, origins_of
from vcenter.web.state import running

MAY = {
    "/headquarters/day-report": "administration",
    "/headquarters/day-report/words": "administration",
    "/headquarters/day-report/figure": "administration",
    "/headquarters/day-report/sent": "administration",
    "/headquarters/day-report/address": "administration",
    "/headquarters/day-report.pdf": "administration",
    "/headquarters/day-report/file": "administration",
    "write_day_report": "administration",
    "correct_figure": "administration",
    "send_day_report": "administration",
    "say_centre_address": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

PAGE = "/headquarters/day-report"

KURASHIKI = "岡山県倉敷市真備町箭田1141"

NOWHERE = Origins()


# Where people come from


@pytest.mark.parametrize(
    ("postal", "address", "origin"),
    [
        ("", "岡山県倉敷市真備町箭田1", "town"),
        ("", "岡山市北区大供1丁目1-1", "prefecture"),  # a ward of a city
        ("", "真庭郡新庄村2008", "prefecture"),  # with its county, without its prefecture
        ("", "東京都八丈町大賀郷", "outside"),  # on an island without a county
        ("", "茨城県竜ヶ崎市3710", "outside"),  # 龍ケ崎市
        ("", "府中市宮西町2-24", "outside"),  # two cities of this name, both of other prefectures
        ("", "四日市市諏訪町1", "outside"),
        ("", "神奈川県", "outside"),
        ("498-0000", "", "outside"),  # a code of two prefectures
        ("", "〒710-0833 西中新田640", "town"),
        ("710-1301", "箭田1141-1", "town"),
        ("710-1301", "岡山県吉備郡真備町箭田", "town"),  # merged in 2005
        ("", "岡山県吉備郡真備町箭田", "unknown"),
        ("", "岡山県", "unknown"),  # this town or another one
        ("", "池田町1-2", "unknown"),  # a town of four prefectures, and many a street
        ("", "港区芝1-1", "unknown"),
        ("", "みなと市川上町", "unknown"),
        ("999-9999", "", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_where_somebody_comes_from(postal: str, address: str, origin: Origin) -> None:
    home = NOWHERE.town("", KURASHIKI)
    assert home is not None and home.name == "倉敷市"
    assert NOWHERE.origin(postal, address, home) == origin
    assert NOWHERE.origin(postal, address, None) == "unknown"


def test_a_ward_is_its_city_and_a_village_of_one_name_is_told_by_its_county() -> None:
    assert NOWHERE.town("", "横浜市港北区日吉") == NOWHERE.town("", "神奈川県横浜市")
    assert NOWHERE.town("", "鹿児島県鹿児島郡十島村") == ("鹿児島県", "十島村")
    assert NOWHERE.town("", "東京都三宅村") == ("東京都", "三宅村")
    assert NOWHERE.town("", "郡山市朝日") == ("福島県", "郡山市")


def test_a_councils_own_table_names_what_was_merged(tmp_path: Path) -> None:
    assert origins_of(tmp_path).origin("", "吉備郡真備町箭田", NOWHERE.town("", KURASHIKI)) == "unknown"
    lines = "団体コード,都道府県名（漢字）,市区町村名（漢字）\r\n332020,岡山県,\r\n33202,岡山県,吉備郡真備町\r\n332021,岡山県,浅口郡船穂町\r\n"
    (tmp_path / FILE).write_bytes(lines.encode("cp932"))
    found = origins_of(tmp_path)
    assert found.town("", "岡山県吉備郡真備町箭田") == ("岡山県", "倉敷市")
    assert (found.rows, found.wrong) == (
        1,
        (4,),
    )  # a line without a municipality is the prefecture; 332021 has a wrong last digit


@pytest.mark.parametrize(("code", "digit"), [("01100", "2"), ("13101", "6"), ("33202", "0"), ("47201", "8")])
def test_the_last_digit_of_a_code(code: str, digit: str) -> None:
    assert check_digit(code) == digit


def test_a_nought_that_excel_ate_is_put_back() -> None:
    table = read_table("コード,都道府県,市区町村\n11002,北海道,札幌市\n13101,東京都,千代田区\n".encode())
    assert table.rows == (Listed("01100", "北海道", "札幌市"), Listed("13101", "東京都", "千代田区"))
    assert read_table("なまえ,住所\n".encode()).wrong == (1,)


@given(st.binary(max_size=200))
def test_no_file_breaks_the_table(content: bytes) -> None:
    read_table(content)


@given(st.text(max_size=30), st.text(max_size=9))
def test_any_address_has_an_origin(address: str, postal: str) -> None:
    assert NOWHERE.origin(postal, address, NOWHERE.town("", KURASHIKI)) in (
        "town",
        "prefecture",
        "outside",
        "unknown",
    )


def test_places_of_one_name_in_two_prefectures_are_told_apart_by_the_prefecture() -> None:
    book = book_of([Listed("01000", "甲県", "北市"), Listed("02000", "乙県", "北市")])
    assert {town.prefecture for town in book.alone["北市"]} == {"甲県", "乙県"}


# What is counted: generated days beside tables counted by hand

FIRST = date(2026, 7, 1)


def _moment(day: date, hour: int, minute: int = 0) -> str:
    return utc_text(datetime.combine(day, time(), JAPAN) + timedelta(hours=hour, minutes=minute))


def _generated(seed: int) -> tuple[Records, date]:
    """Some days of a made-up centre: people who come twice, groups, places, needs through their states, teams after midnight."""
    dice = random.Random(seed)
    days = [FIRST + timedelta(days=at) for at in range(dice.randint(1, 6))]
    places = {"": "本部", "n": "サテライト北"}
    came, unnamed, teams, needs, steps = [], [], [], [], []
    for day in days:
        for number in range(dice.randint(0, 25)):
            began = dice.randint(7, 23)
            came.append(
                {
                    "day": day.isoformat(),
                    "place": dice.choice(("", "", "n")),
                    "person_id": f"p{dice.randint(0, 30)}",
                    "group_id": dice.choice((None, None, "g1", "g2")),
                    "sex": dice.choice(("f", "m", "")),
                    "birth": dice.choice((None, "2012-05-05", "1999-12-31", "1950-01-01", "壊れた日")),
                    "postal": "",
                    "address": dice.choice(("town", "prefecture", "outside", "")),
                    "in_at": _moment(day, began, number),
                    "out_at": dice.choice((None, _moment(day, began + dice.randint(0, 5), 59))),
                }
            )
        if dice.random() < 0.5:
            unnamed.append(
                {"day": day.isoformat(), "place": "", "group_id": "g3", "unnamed": dice.randint(1, 40)}
            )
    came.sort(key=lambda row: (row["day"], row["in_at"]))
    for number in range(dice.randint(0, 20)):
        day = dice.choice(days)
        id = f"n{number}"
        needs.append(
            {
                "id": id,
                "place": dice.choice(("", "n")),
                "district": dice.choice(("", "北", "南")),
                "category": dice.choice(("mud_out", "cleaning")),
                "received_at": _moment(day, dice.randint(0, 23)),
                "people_wanted": dice.randint(1, 9),
            }
        )
        at = datetime.combine(day, time(23, 30), JAPAN)
        for state in dice.sample(
            ("survey", "ready", "on_hold", "referred", "withdrawn", "done"), dice.randint(0, 3)
        ):
            at += timedelta(hours=dice.randint(1, 30))
            steps.append({"need_id": id, "at": utc_text(at), "state": state})
        if dice.random() < 0.4:
            result = dice.choice(("done", "continue", "stopped"))
            back = _moment(day, 25)
            became = {"done": "done", "continue": "ready", "stopped": "survey"}[result]
            steps = [step for step in steps if step["need_id"] != id]
            steps.append({"need_id": id, "at": back, "state": became})
            team = {"id": f"t{number}", "day": day.isoformat(), "place": "", "need_id": id, "members": 4}
            teams.append(team | {"result": result, "reported_at": back, "near": int(dice.random() < 0.3)})
    steps.sort(key=lambda step: step["at"])
    hurt = [{"day": dice.choice(days).isoformat(), "count": 2}] if dice.random() < 0.5 else []
    return Records(came, unnamed, teams, hurt, needs, steps, places), days[-1]


def _values(section: Section) -> dict[str, tuple[int | None, ...]]:
    return {figure.key: figure.values for figure in section.figures}


@pytest.mark.parametrize("seed", range(25))
def test_figures_agree_with_the_tables_they_come_from(seed: int) -> None:
    records, day = _generated(seed)
    counted = Counted(records, lambda postal, address: address or "unknown")  # type: ignore[arg-type,return-value]
    tables = {section.key: _values(section) for section in (*counted.sections(day), *counted.breakdowns(day))}
    on_day = {row["person_id"] for row in records.came if row["day"] == day.isoformat()}
    nameless = sum(row["unnamed"] for row in records.unnamed if row["day"] == day.isoformat())
    ever = len({(row["day"], row["person_id"]) for row in records.came})
    everybody = (len(on_day) + nameless, ever + sum(row["unnamed"] for row in records.unnamed))
    assert tables["people"]["people.all"] == everybody
    for title in PARTS_OF_ALL:
        rows = [tables[next(iter(FLOWS[title])).partition(".")[0]][key] for key in FLOWS[title]]
        assert tuple(sum(map(int, column)) for column in zip(*rows, strict=True)) == everybody, title
    assert tables["visit"]["visit.first"][1] == len({row["person_id"] for row in records.came})
    assert tables["teams"]["teams.out"][1] == len(records.teams)
    states = [tables["needs"][key][1] for key in NEEDS if key != "needs.new"]
    assert sum(count or 0 for count in states) == tables["needs"]["needs.new"][1] == len(records.needs)
    placed = list(tables["places"].values())
    assert [sum(column) for column in zip(*placed, strict=True)][:4] == [
        everybody[0],
        everybody[1],
        tables["teams"]["teams.out"][0],
        tables["needs"]["needs.new"][0],
    ]
    for key in ("districts", "categories"):
        columns = [sum(column) for column in zip(*tables[key].values(), strict=True)] or [0, 0, 0, 0]
        new, done = tables["needs"]["needs.new"], tables["needs"]["needs.done"]
        assert columns == [new[0], new[1], done[1], len(counted.waiting(day))]
    by_day = [sum(column) for column in zip(*tables["days"].values(), strict=True)] or [0] * 10
    assert by_day[2] == everybody[1] and by_day[8] == len(records.needs)
    assert not unequal(counted.sections(day))
    assert (
        changes(thawed(orjson.loads(orjson.dumps(frozen(counted.sections(day))))), counted.sections(day))
        == []
    )


@pytest.mark.parametrize("seed", range(100, 106))
def test_every_form_of_a_report_says_the_same_of_generated_days(seed: int) -> None:
    records, day = _generated(seed)
    counted = Counted(records, lambda postal, address: address or "unknown")  # type: ignore[arg-type,return-value]
    sections, breakdowns = counted.sections(day), counted.breakdowns(day)
    sheet = DayReportSheet("", "", "", "", (), (), tuple(sections), tuple(breakdowns), ())
    lines = with_names(sheet.tables)
    text = day_report_csv(sheet, "utf8").decode("utf-8-sig")
    rows = [tuple(row) for row in csv.reader(io.StringIO(text))][1:]
    assert [row for row in rows if row[0] != "日報"] == [(*line[:3], str(line[3])) for line in lines]
    assert [line for line in _in_book(day_report_xlsx(sheet)) if line in lines] == lines
    paper = _rows(day_report_html(sheet), "th")
    assert [row for row in paper if len(row) > 2] == [
        [section.title, figure.said, *(f"{value:,}" for value in figure.values)]
        for section in (*(one for column in sheet.columns for one in column), *breakdowns)
        for figure in section.figures
    ]


def test_a_team_that_is_home_after_midnight_did_its_work_on_the_day_it_left() -> None:
    need = {"id": "n", "place": "", "district": "", "category": "mud_out", "people_wanted": 3}
    need["received_at"] = _moment(FIRST, 9)
    team = {"id": "t", "day": FIRST.isoformat(), "place": "", "need_id": "n", "members": 3, "near": 0}
    steps = [
        {"need_id": "n", "at": _moment(FIRST, 10), "state": "out"},
        {"need_id": "n", "at": _moment(FIRST, 24, 40), "state": "done"},
    ]
    came = {
        "day": FIRST.isoformat(),
        "place": "",
        "person_id": "p",
        "group_id": None,
        "sex": "",
        "birth": None,
    }
    came |= {"postal": "", "address": "", "in_at": _moment(FIRST, 22), "out_at": _moment(FIRST, 25)}
    records = Records(
        [came],
        [],
        [team | {"result": "done", "reported_at": _moment(FIRST, 24, 40)}],
        [],
        [need],
        steps,
        {"": "本部"},
    )
    counted = Counted(records, lambda postal, address: "unknown")
    assert counted.on(FIRST, "needs.done") == 1
    assert counted.on(FIRST + timedelta(days=1), "needs.done") == 0
    assert counted.on(FIRST, "people.hours") == 3
    assert not counted.has(FIRST + timedelta(days=1))


def _came(day: date, person: str, group: str | None = None) -> dict[str, Any]:
    said = {
        "day": day.isoformat(),
        "place": "",
        "person_id": person,
        "group_id": group,
        "sex": "",
        "birth": None,
    }
    return said | {"postal": "", "address": "", "in_at": _moment(day, 9), "out_at": None}


def test_what_is_put_right_by_hand_is_in_the_sum_and_in_what_follows_from_it() -> None:
    next_day = FIRST + timedelta(days=1)
    wrong = {
        "day": FIRST.isoformat(),
        "figure": "people.grouped",
        "value": 12,
        "was": 0,
        "why": "裏口",
        "by": "本部",
    }
    records = Records(
        [_came(FIRST, "a"), _came(next_day, "a")], corrections=[wrong | {"at": _moment(FIRST, 16)}]
    )
    counted = Counted(records, lambda postal, address: "unknown")
    assert (counted.on(FIRST, "people.all"), counted.until(next_day, "people.all")) == (13, 14)
    assert counted.counted_on(FIRST, "people.grouped") == 0
    assert unequal(counted.sections(FIRST))[0] == "「どこから」を足すと1人で、計の13人と合いません。"
    taken = [wrong, wrong | {"value": None}]
    again = Counted(
        Records(records.came, corrections=[row | {"at": ""} for row in taken]), lambda *_: "unknown"
    )
    assert again.on(FIRST, "people.all") == 1


def test_three_sentences_say_what_changed() -> None:
    later = FIRST + timedelta(days=2)
    counted = Counted(
        Records([_came(FIRST, "a"), _came(later, "a"), _came(later, "b", "g")]), lambda *_: "unknown"
    )
    people, needs, teams = changed_since(counted, later)
    assert people == "来た人は2人で、前に活動した日（7/1）の1人より1人多くなりました。"
    assert needs == "ニーズは新しく0件、完了0件。待っているものは0件で、変わりません。"
    assert teams.startswith("出た班は0班で、前に活動した日（7/1）の0班と同じです。")
    assert changed_since(counted, FIRST) == ("この日より前の記録はありません。",)


def test_a_changed_figure_says_old_and_new() -> None:
    def tables(count: int) -> list[Section]:
        return [Section("people", "来た人", ("本日", "累計"), (Figure("people.alone", "個人", (count, 9)),))]

    (changed,) = changes(tables(3), tables(5))
    assert (changed.said, changed.column, changed.was, changed.now) == ("来た人　個人", "本日", 3, 5)
    gone = [Section("districts", "地区", ("新規",), (Figure("district.北", "北", (2,)),))]
    assert changes(gone, [])[0].now == 0


# Charts


def test_a_chart_says_every_number_and_is_told_apart_without_colour() -> None:
    made = stacked(
        "o", "来た人", [("7/1", [120, 3, 0, 40]), ("2", [0, 0, 0, 0])], ["内", "県内", "県外", "不明"], "人"
    )
    assert {bar.fill for bar in made.bars} == {"ink", "white", "dots"}
    assert "163" in [word.text for word in made.words] and made.rows[0] == ("7/1", 120, 3, 0, 40, 163)
    beside = sorted(word.y for word in made.words if word.anchor == "start")
    assert all(below - above >= 16 for above, below in pairwise(beside))
    assert all(bar.y >= 0 and bar.y + bar.height <= made.height for bar in made.bars)
    for chart in (
        strips("n", "ニーズ", [("1", [3, 2, 999])], ["新規", "完了", "待ち"], "件"),
        single("t", "班", [("1", 0)], ("日", "班")),
    ):
        assert {bar.fill for bar in chart.bars} <= set(FILLS)
    assert stacked("o", "来た人", [], ["内"], "人").bars == ()


# At the desk


def _open(desk: Desk, name: str = "豪雨", *, drill: bool = False) -> str:
    return str(desk.do("open_incident", name=name, drill=drill)["incident"])


def _was_here(desk: Desk, day: date, person: str, group: str | None = None) -> str:
    """Somebody came to the centre on a day before, and went home in the afternoon; the id of their attendance."""
    id = new_id()

    def write(tx: Tx) -> None:
        gathering = centre.ensure_centre_day(tx, day.isoformat())
        row = {"id": id, "gathering_id": gathering, "person_id": person, "group_id": group, "in_how": "pass"}
        attendance.enter(
            tx, row | {"in_at": _moment(day, 9), "in_device": "受付1番", "out_at": _moment(day, 15)}
        )

    desk.write(write)
    return id


def _report(desk: Desk, day: date | None = None) -> Report:
    return desk.read(report_of, day or today(), origins_of(running(desk.app).settings.data))


def _sheet(desk: Desk, day: date | None = None) -> DayReportSheet:
    found = _report(desk, day).sheet
    assert found is not None
    return found


def _figure(desk: Desk, key: str, day: date | None = None) -> tuple[int | None, ...]:
    return next(
        figure.values
        for section in _sheet(desk, day).tables
        for figure in section.figures
        if figure.key == key
    )


def _send(desk: Desk, day: date | None = None, **typed: str) -> str:
    """Record that the report of a day was sent, as it stands on its page; the page that follows."""
    page = desk.get(f"{PAGE}?day={(day or today()).isoformat()}").text
    answer = desk.press(page, f"{PAGE}/sent", **typed)
    assert answer.status_code == 303, answer.text
    return desk.get(answer.headers["location"]).text


def test_page_paper_and_files_say_the_same(desk: Desk) -> None:
    _open(desk)
    desk.post(f"{PAGE}/address", postal="", address=KURASHIKI, day=today().isoformat())
    desk.volunteer("はじめ　ひとり", address="岡山県倉敷市玉島1-1", sex="f")
    desk.volunteer("とおく　ふたり", address="大阪府堺市堺区1-1", birth="2012-04-01")
    desk.do("receive_group", arrival=new_id(), new_group="=SUM(A1)団体", unnamed=7)
    desk.do("record_need", **need_payload(district="=1+1"))
    page = desk.get(PAGE).text
    sheet = _sheet(desk)
    lines = with_names(sheet.tables)
    assert ("来た人", "計", "本日", 9) in lines and ("どこから", "県外", "本日", 1) in lines
    asked = {"day": today().isoformat()}
    found = _in_book(desk.post(f"{PAGE}/file", file_format="xlsx", **asked).content)
    assert [line for line in lines if line[3] is not None] == [line for line in found if line in lines]
    for how, encoding in (("utf8", "utf-8-sig"), ("cp932", "cp932")):
        text = (
            desk.post(f"{PAGE}/file", file_format=how, **asked).content.decode(encoding).replace("～", "〜")
        )
        rows = [tuple(row) for row in csv.reader(io.StringIO(text))][1:]
        wanted = [
            (title, f"'{said}" if said.startswith("=") else said, column, "" if value is None else str(value))
            for title, said, column, value in lines
        ]
        assert [row for row in rows if row[0] != "日報"] == wanted
    cells = {(table, said, *values) for table, said, *values in _rows(page, "caption")}
    paper = {(table, said, *values) for table, said, *values in _rows(day_report_html(sheet), "th")}
    for section in sheet.tables:
        for figure in section.figures:
            values = ["－" if value is None else f"{value:,}" for value in figure.values]
            assert (section.title, figure.said, *values) in cells, figure
            assert (section.title, figure.said, *values) in paper, figure


def _in_book(content: bytes) -> list[tuple[Any, ...]]:
    """Table, row, column and number of every number of an Excel file."""
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    table, columns, found = "", [], []
    for said, *values in sheet.iter_rows(values_only=True):
        if values[0] and not isinstance(values[0], int):
            table, columns = str(said), [value for value in values if value is not None]
        elif said and values[0] is not None:
            found += [(table, said, *pair) for pair in zip(columns, values, strict=False)]
    return found


def _rows(html: str, title: str) -> list[list[str]]:
    """Title, word and numbers of each row of the tables of a page. title: the element in which a table says what it is."""
    found = []
    for table in re.findall(r"<table.*?</table>", html, re.S):
        said = re.search(rf"<{title}[^>]*>([^<]+)<", table)
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S):
            cells = re.findall(r"<t[hd][^>]*>([^<]*)</?", row)
            if said and "<td" in row:
                found.append([unescape(said[1]), *(unescape(cell) for cell in cells)])
    return found


def test_whoever_came_alone_stays_so_when_they_join_a_group_later(desk: Desk) -> None:
    _open(desk)
    person = desk.volunteer()
    assert _figure(desk, "people.alone") == (1, 1)
    desk.write(groups.add, "groups", {"id": "g", "name": "みなと", "made_at": "2026", "changed_at": "2026"})
    desk.write(groups.add_member, person, "g")
    assert (_figure(desk, "people.alone"), _figure(desk, "people.grouped")) == ((1, 1), (0, 0))


def test_everyday_days_and_drills_are_in_no_report_of_a_disaster(desk: Desk) -> None:
    desk.volunteer("日ごろ　来る")
    drill = _open(desk, "訓練", drill=True)
    desk.volunteer("訓練　の人")
    assert _figure(desk, "people.all") == (1, 1)
    assert "（訓練）" in desk.get(PAGE).text
    desk.do("close_incident")
    _open(desk)
    assert _figure(desk, "people.all") == (0, 0)
    desk.volunteer("災害　の人")
    assert _figure(desk, "people.all") == (1, 1)
    assert desk.read(day_reports.incident_on, today().isoformat())["id"] != drill  # type: ignore[index]


def test_a_day_without_data_says_so_and_a_day_without_an_incident_has_no_report(desk: Desk) -> None:
    assert "日報はありません" in desk.get(PAGE).text
    _open(desk)
    page = desk.get(PAGE).text
    assert "この日の記録はありません。数はすべて0です。" in page
    assert "日報はありません" in desk.get(f"{PAGE}?day=2020-01-05").text
    assert desk.post(f"{PAGE}.pdf", day="2020-01-05").status_code == 404


def test_a_corrected_attendance_of_last_week_changes_the_report_of_that_day(desk: Desk) -> None:
    incident = _open(desk)
    week = today() - timedelta(days=7)
    person = desk.volunteer()
    _was_here(desk, week, person)
    assert "第1版" in _send(desk, week)
    sent = desk.read(day_reports.sent, incident, week.isoformat())[0]
    assert (sent["version"], sent["to_whom"], sent["way"], sent["sent_by"]) == (1, "県社協", "mail", STAFF)
    _was_here(desk, week, desk.volunteer("あとで　わかった人"))
    page = desk.get(f"{PAGE}?day={week.isoformat()}").text
    assert "第1版を送ったあとに" in page and "<s>1</s> → <b>2</b>" in page
    assert f"{week.month}/{week.day}（" in desk.get(PAGE).text
    after = _send(desk, week, note="受付の直し", way="fax")
    assert (
        "第2版（訂正）" in after
        and "第1版を送ったあとに" not in after
        and "第2版（訂正）を送ったあとに" not in after
    )
    first = sheet_of_version(sent)
    assert ("来た人", "計", "本日", 1) in with_names(first.tables)
    assert "県社協へ" in text_of(desk.post(f"{PAGE}.pdf", report=sent["id"]).content)


def test_a_version_is_the_one_that_was_sent_until_something_changes(desk: Desk) -> None:
    _open(desk)
    desk.volunteer()
    page = _send(desk)
    asked = {"day": today().isoformat()}
    assert "第1版（送付済み）" in page and "第2版" not in page and "訂正版" not in page
    assert "第1版（送付済み）" in desk.post(f"{PAGE}/file", file_format="utf8", **asked).content.decode(
        "utf-8"
    )
    again = _send(desk, to_whom="市区町村")
    assert "第1版（送付済み）" in again and "市区町村へ" in again and "第2版" not in again
    desk.press(again, f"{PAGE}/words", remarks="雨")
    assert (
        "第2版（訂正・未送付）" in desk.get(PAGE).text and "訂正版を送ったと記録する" in desk.get(PAGE).text
    )
    assert "第2版（訂正）" in _send(desk)


def test_a_report_names_the_applications_that_were_known_on_its_day(desk: Desk) -> None:
    _open(desk)
    week, after = today() - timedelta(days=7), today() - timedelta(days=6)
    early, late, gave_up = (
        desk.volunteer(name, check_in=False) for name in ("早い　人", "遅い　人", "やめた　人")
    )
    _was_here(desk, week, early)

    def write(tx: Tx) -> None:
        for number, (person, asked, state, changed) in enumerate(
            (
                (early, week, "place", week),
                (late, after, "place", after),
                (gave_up, week, "cancelled", after),
            )
        ):
            tx.execute(
                """INSERT INTO registrations (id, person_id, day, state, asked_at, turn, changed_at)
                   VALUES (:id, :person, :day, :state, :asked, :turn, :changed)""",
                id=new_id(),
                person=person,
                day=after.isoformat(),
                state=state,
                asked=_moment(asked, 12),
                turn=number + 1,
                changed=_moment(changed, 12),
            )

    desk.write(write)
    assert _figure(desk, "tomorrow.taken", week) == (2,)
    _was_here(desk, after, desk.volunteer("申し込まずに　来た人", check_in=False))
    assert _figure(desk, "tomorrow.taken", week) == (2,)


def test_letters_that_an_old_file_lacks_are_said_before_it_is_made(desk: Desk) -> None:
    _open(desk)
    assert "〓" not in desk.get(PAGE).text
    desk.press(desk.get(PAGE).text, f"{PAGE}/words", remarks="𠮷田さんの件")
    assert "「〓」になります: <b>𠮷</b>" in desk.get(PAGE).text


def test_the_report_of_a_day_to_come_is_said_to_be_none(desk: Desk) -> None:
    _open(desk)
    tomorrow = today() + timedelta(days=1)
    assert "まだ来ていない日です" in desk.get(f"{PAGE}?day={tomorrow.isoformat()}").text
    assert "まだ来ていない日です" in desk.get(f"{PAGE}?when={tomorrow.isoformat()}").text


def test_a_version_is_not_sent_with_other_figures_than_were_seen(desk: Desk) -> None:
    incident = _open(desk)
    page = desk.get(PAGE).text
    desk.volunteer()
    answer = desk.press(page, f"{PAGE}/sent", to_whom="全社協")
    assert answer.status_code == 422 and "この画面を開いたあとに数が変わりました" in answer.text
    assert 'value="全社協"' in answer.text
    assert desk.read(day_reports.sent, incident, today().isoformat()) == []


def test_what_was_said_to_be_sent_by_mistake_is_taken_back(desk: Desk) -> None:
    incident = _open(desk)
    page = _send(desk)
    answer = desk.press(page, "/take-back")
    assert answer.status_code == 303, answer.text
    assert desk.read(day_reports.sent, incident, today().isoformat()) == []


def test_a_figure_put_right_by_hand_stands_beside_what_was_counted(desk: Desk) -> None:
    _open(desk)
    desk.volunteer()
    page = desk.get(PAGE).text
    typed = {"figure": "people.grouped", "value": "１２"}
    answer = desk.press(page, f"{PAGE}/figure", **typed)
    assert answer.status_code == 422 and "直すわけを入力してください" in answer.text
    answer = desk.press(page, f"{PAGE}/figure", **typed, why="裏口から来た団体", command_id=new_id())
    assert answer.status_code == 303
    assert _figure(desk, "people.all") == (13, 13)
    after = desk.get(answer.headers["location"]).text
    assert "数えた0 → <b>12</b>" in after and "裏口から来た団体" in after
    assert "「どこから」を足すと1人で、計の13人と合いません。" in after
    assert _sheet(desk).corrected == (f"来た人　団体（人数） 0→12（{STAFF}: 裏口から来た団体）",)
    old = desk.press(page, f"{PAGE}/figure", **typed, why="べつの人", command_id=new_id())
    assert old.status_code == 422 and "ほかの人が直しました" in old.text
    again = desk.press(after, f"{PAGE}/figure", figure="people.grouped", value="")
    assert again.status_code == 303 and _figure(desk, "people.all") == (1, 1)


@pytest.mark.parametrize("figure", ["people.all", "needs.referred", "x"])
def test_what_follows_from_other_figures_is_not_put_right(desk: Desk, figure: str) -> None:
    _open(desk)
    page = desk.get(PAGE).text
    answer = desk.press(page, f"{PAGE}/figure", figure=figure, value="3", why="わけ")
    assert answer.status_code == 422 and figure not in CORRECTABLE


def test_no_report_of_a_day_to_come_nor_of_no_incident(tmp_path: Path) -> None:
    with Centre(tmp_path) as made:
        incident = made.do("open_incident", name="豪雨")["incident"]
        tomorrow = (today() + timedelta(days=1)).isoformat()
        refused = made.refused("write_day_report", incident=incident, day=tomorrow, remarks="雨")
        assert "これからの日" in refused["day"]
        refused = made.refused("write_day_report", incident=new_id(), day=today().isoformat())
        assert "記録がありません" in refused["incident"]


def test_whom_the_centre_takes_holds_until_it_is_said_otherwise(desk: Desk) -> None:
    incident = _open(desk)
    yesterday = today() - timedelta(days=1)
    desk.write(
        day_reports.write,
        {
            "incident_id": incident,
            "day": yesterday.isoformat(),
            "reach": "県内の方",
            "work": "",
            "remarks": "土のう袋がない",
            "changed_at": "2026",
            "changed_by": "本部",
        },
    )
    page = desk.get(PAGE).text
    assert 'value="県内の方"' in page and "土のう袋がない" not in page
    answer = desk.press(page, f"{PAGE}/words", remarks="車が足りない")
    assert answer.status_code == 303
    old = desk.press(page, f"{PAGE}/words", remarks="べつのこと", command_id=new_id())
    assert old.status_code == 422 and "車が足りない" in old.text and "べつのこと" in old.text


def test_without_the_centres_address_everybody_is_unknown_and_it_says_so(desk: Desk) -> None:
    _open(desk)
    desk.volunteer(address="岡山県倉敷市玉島1-1")
    assert "センターの住所がまだ入っていません" in desk.get(PAGE).text
    assert _figure(desk, "origin.unknown") == (1, 1)
    desk.post(f"{PAGE}/address", postal="710-1301", address="", day=today().isoformat())
    assert _figure(desk, "origin.town") == (1, 1)


def test_whoever_is_hidden_is_counted_and_told_of_by_nothing(desk: Desk) -> None:
    _open(desk)
    desk.post(f"{PAGE}/address", address=KURASHIKI, day=today().isoformat())
    person = desk.volunteer("かくれ　た人", address="大阪府堺市堺区1-1")
    assert _figure(desk, "origin.outside") == (1, 1)
    need = desk.do("record_need", **need_payload(district="ひみつ地区"))["need"]
    assert "ひみつ地区" in desk.get(PAGE).text
    desk.do("hide_person", person=person)
    desk.do("hide_need", need=need)
    assert (_figure(desk, "origin.outside"), _figure(desk, "origin.unknown")) == ((0, 0), (1, 1))
    assert "ひみつ地区" not in desk.get(PAGE).text


def test_a_satellite_that_was_never_heard_or_not_today_is_named(desk: Desk) -> None:
    _open(desk)
    desk.write(
        servers.add,
        {"id": "n", "number": 1, "name": "北サテライト", "added_at": "2026-01-01", "ended_at": None},
    )
    desk.write(
        servers.add_link, {"place": "n", "token_hash": "x", "seal_key": bytes(32), "sign_key": bytes(32)}
    )
    assert "北サテライト: まだ一度も届いていません" in desk.get(PAGE).text
    yesterday = _moment(today() - timedelta(days=1), 16, 20)
    desk.write(lambda tx: servers.met(tx, "n", told=0, waiting=0, at=yesterday, how="network"))
    page = desk.get(PAGE).text
    assert "北サテライト: この日の分が届いていません" in page and "16:20" in page
    desk.write(lambda tx: servers.met(tx, "n", told=0, waiting=2, at=_moment(today(), 0, 1), how="network"))
    assert "北サテライト: あと2件" in desk.get(PAGE).text


def test_a_satellites_figures_come_in_when_it_is_heard(two: Two) -> None:
    two.meet()
    two.north.volunteer()
    incident = two.headquarters.row(centre.incident)
    assert two.headquarters.read(day_reports.records, incident).came == []
    two.meet()
    (row,) = two.headquarters.read(day_reports.records, incident).came
    assert row["place"] == two.north_id
    asked = {"incident": incident["id"], "day": today().isoformat()}
    refused = two.north.refused("write_day_report", **asked, remarks="雨")
    assert "本部のサーバだけ" in refused[""]


def test_a_satellite_shows_its_own_figures_and_reports_at_headquarters(desk: Desk) -> None:
    _open(desk)
    desk.volunteer("本部に　来た人")
    place = {"id": "n", "number": 1, "name": "北サテライト", "added_at": "2026-01-01", "ended_at": None}
    desk.write(servers.add, place)
    desk.write(servers.become, "n")
    desk.volunteer("北に　来た人")
    assert _figure(desk, "people.all") == (1, 1)
    page = desk.get(PAGE).text
    assert f"{PAGE}/sent" not in page and f"{PAGE}/figure" not in page


def test_those_who_work_at_the_centre_are_counted_by_kind(desk: Desk) -> None:
    _open(desk)
    assert ("運営者", "記録なし") in _sheet(desk).words
    added(desk, kind="outside")
    assert ("運営者", "県外", "本日", 1) in with_names(_sheet(desk).tables)
    assert "運営者" not in dict(_sheet(desk).words)


def test_a_thrown_away_drill_takes_its_reports_along(desk: Desk) -> None:
    drill = _open(desk, "訓練", drill=True)
    _send(desk)
    desk.post(f"{PAGE}/words", incident=drill, day=today().isoformat(), remarks="練習")
    desk.do("close_incident")
    row = desk.read(drills.drill_by_id, drill)
    assert row and desk.read(drills.counts, row)["day_reports_sent"] == 1
    desk.write(lambda tx: drills.end(tx, row, _moment(today(), 1)))
    assert desk.read(day_reports.words, drill, today().isoformat())["remarks"] == ""


def test_what_forbids_closing_stands_on_top(desk: Desk) -> None:
    _open(desk)
    team = desk.team()
    assert "▲ 出発待ち 1班" in desk.get(PAGE).text
    desk.do("send_out", team=team, back_by="23:59")
    assert "▲ 未帰着 1班" in desk.get(PAGE).text


def test_the_paper_of_an_ordinary_day_has_its_figures_on_one_page(desk: Desk) -> None:
    _open(desk)
    desk.volunteer()
    sheet = _sheet(desk)
    assert pages(day_report_pdf(sheet)) == 1
    assert len(sheet.columns) == 3
    assert day_report_csv(sheet, "utf8").startswith(b"\xef\xbb\xbf")
    assert day_report_xlsx(sheet)


def test_who_printed_or_saved_it_is_written_down(desk: Desk) -> None:
    _open(desk)
    asked = {"day": today().isoformat()}
    desk.post(f"{PAGE}.pdf", **asked)
    desk.post(f"{PAGE}/file", file_format="xlsx", **asked)
    kept = desk.read(lambda tx: tx.fetch("SELECT act, card FROM looks WHERE card = '日報' ORDER BY at"))
    assert [row["act"] for row in kept] == ["printed", "exported"]
