"""The files of everyday as councils keep them, whole: what a careful person reads out of each, and nothing else."""

import json
from pathlib import Path
from time import process_time
from typing import Any

from click.testing import CliRunner

from tests.centre import Desk
from tests.everyday_books import workbook
from tests.test_roster_files import upload
from vcenter.__main__ import main
from vcenter.rosters.read import read_roster

FILES = Path(__file__).parent / "data" / "everyday"
TRUTH: dict[str, Any] = json.loads((FILES / "truth.json").read_text())


def shown(folder: Path, *files: str, year: int | None = None) -> dict[str, Any]:
    """What the command line says as JSON."""
    asked = ["--data", str(folder), "import", *(str(FILES / file) for file in files), "--show", "json"]
    asked += [] if year is None else ["--fiscal-year", str(year)]
    ran = CliRunner().invoke(main, asked)
    assert ran.exit_code == 0, ran.output
    found: dict[str, Any] = json.loads(ran.output)
    return found


def test_the_attendance_book(tmp_path: Path) -> None:
    found = shown(tmp_path, "出席簿.xlsx")
    truth = TRUTH["出席簿.xlsx"]
    assert {
        one["date"]: {"guests": one["guests"], "helpers": one["helpers"]} for one in found["sessions"]
    } == truth["sessions"]
    assert [one["date"] for one in found["sessions"] if one["cancelled"]] == truth["cancelled"]
    assert [one["name"] for one in found["attenders"] if one["part"] == "guest"] == truth["guests"]
    assert [one["name"] for one in found["attenders"] if one["part"] == "helper"] == truth["helpers"]
    assert {one["sheet"] for one in found["sheets_left_out"]} == {"R6", "ひな形"}
    assert (found["kind"], found["rows"]) == ("attendance", [])
    states = {one["name"]: [seen["state"] for seen in one["seen"]][-1] for one in found["attenders"]}
    assert (states["青木千代"], states["森正"]) == ("in_a_home", "in_hospital")


def test_the_report(tmp_path: Path) -> None:
    found = shown(tmp_path, "活動報告書.xlsx", year=2025)
    said = [
        {"date": one["date"], "guests": one["counts"]["guests"], "support": one["counts"]["support"]}
        for one in found["sessions"]
    ]
    assert said == TRUTH["活動報告書.xlsx"]["sessions"]
    assert [(one["sheet"], one["said"], one["counted"]) for one in found["differences"]] == [
        ("年間", "143", "142")
    ]
    without = shown(tmp_path, "活動報告書.xlsx")
    assert [one["date"] for one in without["sessions"]] == [one["date"][5:] for one in said]
    assert all("年がわかりません" in one["marks"]["date"] for one in without["sessions"])


def test_the_visitors_list(tmp_path: Path) -> None:
    found = shown(tmp_path, "訪問員別名簿.xlsx")
    said = [
        {"area": one["sheet"], "name": one["name"], "visitor": one["visitor"], "phone": one["phone"], "gone": one["gone"], "consent": list(one["consents"].values())}
        for one in found["watched"]
    ]  # fmt: skip
    assert said == TRUTH["訪問員別名簿.xlsx"]["people"]
    assert {tuple(one["consents"]) for one in found["watched"]} == {("民生委員", "社協", "消防")}
    assert [one["sheet"] for one in found["sheets_left_out"]] == ["総計"]
    assert (found["differences"], found["refused"]) == ([], [])


def test_all_three_at_once_name_the_kind_of_the_first(tmp_path: Path) -> None:
    found = shown(tmp_path, "訪問員別名簿.xlsx", "出席簿.xlsx", "活動報告書.xlsx")
    assert (found["kind"], len(found["sessions"]), len(found["watched"])) == ("watched", 32, 23)
    assert {one["file"] for one in found["sessions"]} == {"出席簿.xlsx", "活動報告書.xlsx"}


def test_the_command_line_says_it_in_words(tmp_path: Path) -> None:
    ran = CliRunner().invoke(
        main, ["--data", str(tmp_path / "none"), "import", *(str(FILES / file) for file in TRUTH)]
    )
    assert ran.exit_code == 0
    for said in (
        "23回（うち中止1回）",
        "2025-08-10: 中止（コロナのため中止）",
        "施設に入所",
        "143」と書かれていますが、数えると142",
        "訪問員5人",
    ):
        assert said in ran.output


KANJI = str.maketrans("0123456789", "花子一郎正和夫美代昭")


def test_large_books_and_lists_are_read_as_quickly_as_rosters() -> None:
    days = [f"{month}/{day}" for month in range(4, 13) for day in (3, 17)]
    rows: list[list[Any]] = [["令和7年度 出席簿"], ["氏名", *days]]
    rows += [
        [
            "山田" + str(number).translate(KANJI),
            *("○" if (number + at) % 3 else "×" for at in range(len(days))),
        ]
        for number in range(5_000)
    ]
    data = workbook({"出席簿": rows})
    began = process_time()
    assert len(read_roster(data).attenders) == 5_000
    assert process_time() - began < 5  # a third of it on an idle machine


def test_the_desk_shows_what_a_book_says_and_keeps_it_for_no_salon_by_itself(desk: Desk) -> None:
    where = upload(desk, (FILES / "出席簿.xlsx").read_bytes())
    shown = desk.client.get(where).text
    for said in ("2025-08-10", "コロナのため中止", "井上美代", "どのサロンのものか", "渡邉美代と一緒に1人"):
        assert said in shown
    refused = desk.client.post(f"{where}/keep", data={"session": desk.session})
    assert refused.status_code == 422
    assert "どのサロンのものかを選んで取り込みます" in refused.text


def test_the_desk_shows_visitors_with_the_consents_as_they_are(desk: Desk) -> None:
    shown = desk.client.get(upload(desk, (FILES / "訪問員別名簿.xlsx").read_bytes())).text
    assert "民生委員 ×　社協 ○　消防 ○" in shown
    assert "民生委員 ○　社協 ―　消防 ×" in shown
    assert "訪問は終わり" in shown


def test_the_desk_says_which_year_a_report_is_of(desk: Desk) -> None:
    files = {"file": ("報告", (FILES / "活動報告書.xlsx").read_bytes())}
    without = desk.client.post("/rosters/files", data={"session": desk.session}, files=files)
    assert "年がわかりません" in desk.client.get(without.headers["location"]).text
    sent = desk.client.post(
        "/rosters/files", data={"session": desk.session, "fiscal_year": "2025"}, files=files
    )
    assert "2025-04-16" in desk.client.get(sent.headers["location"]).text
