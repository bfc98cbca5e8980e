"""Rows of a roster that may be somebody who is known, or one another: asked before anything is kept, settled by one tap."""

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests.centre import Desk, new_id
from tests.test_roster_files import show, table, upload
from vcenter.__main__ import main
from vcenter.desks import roster_keeping
from vcenter.domain.duplicates import find, find_new
from vcenter.store import duplicates
from vcenter.web.state import running

MAY = {"/rosters/files/{file}/alike": "rosters"}

HEADING = "氏名,ふりがな,生年月日,電話,住所"
MARRIED = "渡辺 花子,わたなべ はなこ,S45.3.2,090-1111-2222,川上9-9"
OTHER = "黒田 一,くろだ はじめ,S20.1.2,090-5555-6666,川上8-8"


def known(desk: Desk, **more: Any) -> str:
    """Somebody who is in the roster under her old surname."""
    said = {
        "name": "山田　花子",
        "kana": "ヤマダ　ハナコ",
        "birth": "1970-03-02",
        "phone": "090-1111-2222",
        "address": "川上1-1",
    }
    id = new_id()
    desk.do("register_person", person=id, **(said | more))
    return id


def asked(desk: Desk, where: str) -> list[str]:
    """The ids of the rows of which is asked."""
    return re.findall(r'id="alike-([0-9a-f-]{36})"', desk.get(f"{where}/alike").text)


def keep(desk: Desk, where: str) -> str:
    return desk.post(f"{where}/keep").text


def people_of(desk: Desk) -> list[dict[str, Any]]:
    return desk.read(
        lambda tx: tx.fetch("SELECT * FROM people WHERE joined_into IS NULL ORDER BY made_at, id")
    )


def test_a_row_that_may_be_somebody_is_shown_beside_them(desk: Desk) -> None:
    known(desk)
    where = upload(desk, table(HEADING, MARRIED, OTHER))
    assert "同じ人かもしれない　1人" in desk.get(where).text
    page = desk.get(f"{where}/alike").text
    for said in (
        "可能性が高い",
        "名が同じで、姓が違う",
        "◆ 名前",
        "山田　花子",
        "渡辺　花子",
        "川上1-1",
        "川上9-9",
    ):
        assert said in page
    assert "黒田" not in page


def test_whoever_is_surely_known_is_not_asked_about(desk: Desk) -> None:
    known(desk)
    where = upload(desk, table(HEADING, "山田 花子,,S45.3.2,090-1111-2222,"))
    assert "同じ人かもしれない" not in desk.get(where).text


def test_the_row_of_the_same_person_goes_to_them(desk: Desk) -> None:
    id = known(desk, kana="")
    where = upload(desk, table(HEADING, MARRIED))
    (row,) = asked(desk, where)
    answered = desk.client.post(
        f"{where}/alike",
        data={"session": desk.session, "command_id": new_id(), "row": row, "answer": "same"},
        headers={"HX-Request": "true"},
    )
    assert "✓ 同じ人です" in answered.text
    assert "登録済みの1人を取り込む" in desk.get(where).text
    assert "書き足した" in keep(desk, where)
    (person,) = people_of(desk)
    assert (person["id"], person["name"], person["kana"]) == (id, "山田　花子", "ワタナベ　ハナコ")
    marks = desk.read(lambda tx: tx.fetch("SELECT field, as_written FROM person_marks ORDER BY field"))
    assert [tuple(mark.values()) for mark in marks] == [("name", "渡辺　花子")]
    assert person["address"] == "川上9-9"  # where somebody lives changes: the newer word is taken


def test_the_row_of_another_is_new_and_not_asked_about_again(desk: Desk) -> None:
    id = known(desk)
    where = upload(desk, table(HEADING, MARRIED))
    (row,) = asked(desk, where)
    desk.post(f"{where}/alike", row=row, answer="other")
    assert "すべて選びました" in desk.get(where).text
    keep(desk, where)
    assert len(people_of(desk)) == 2
    assert desk.read(duplicates.apart) == {(min(id, row), max(id, row))}


def test_a_row_left_open_is_new_and_stands_among_likely_duplicates(desk: Desk) -> None:
    id = known(desk)
    where = upload(desk, table(HEADING, MARRIED))
    (row,) = asked(desk, where)
    assert "同じ人かもしれない人が1人います" in keep(desk, where)
    page = desk.get("/rosters/duplicates").text
    assert "名簿全体は、まだ調べていません" in page and "0人を調べました" not in page
    assert f"/rosters/duplicates/{id}/{row}" in page or f"/rosters/duplicates/{row}/{id}" in page


def test_an_answer_is_taken_back(desk: Desk) -> None:
    known(desk)
    where = upload(desk, table(HEADING, MARRIED))
    (row,) = asked(desk, where)
    desk.post(f"{where}/alike", row=row, answer="same")
    desk.post(f"{where}/alike", row=row, answer="")
    assert "新しい1人を取り込む" in desk.get(where).text


def test_two_rows_of_one_file_are_one_and_follow_the_first(desk: Desk) -> None:
    id = known(desk, birth="1970-03-02")
    third = "渡辺 花子,,S45.3.2,,"
    where = upload(desk, table(HEADING, MARRIED, "渡邉 はな子,わたなべ はなこ,S45.3.2,090-1111-2222,", third))
    for row in asked(desk, where):
        desk.post(f"{where}/alike", row=row, answer="same")
    keep(desk, where)
    assert [person["id"] for person in people_of(desk)] == [id]


def test_who_is_hidden_is_never_shown_beside_a_row(desk: Desk) -> None:
    known(desk, hidden=True)
    where = upload(desk, table(HEADING, MARRIED))
    page = desk.get(where).text + desk.get(f"{where}/alike").text
    assert "山田" not in page


def test_who_was_hidden_since_is_not_shown_either(desk: Desk) -> None:
    id = known(desk)
    where = upload(desk, table(HEADING, MARRIED))
    desk.do("hide_person", person=id)
    assert "山田" not in desk.get(f"{where}/alike").text


@pytest.mark.parametrize("said", [{"answer": "perhaps"}, {"row": "other"}])
def test_an_answer_to_nothing_is_none(desk: Desk, said: dict[str, str]) -> None:
    known(desk)
    where = upload(desk, table(HEADING, MARRIED))
    (row,) = asked(desk, where)
    assert desk.post(f"{where}/alike", **({"row": row, "answer": "same"} | said)).status_code == 404


def test_the_summary_says_what_was_answered(desk: Desk) -> None:
    known(desk)
    where = upload(desk, table(HEADING, MARRIED, OTHER))
    keep(desk, where)
    sheet = openpyxl.load_workbook(io.BytesIO(desk.post(f"{where}/summary.xlsx").content)).worksheets[0]
    said = [str(row[5]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert "山田花子さんと同じ人かもしれません" in said[0]
    assert "かもしれません" not in said[1]


def test_an_answer_outlives_a_server_that_is_killed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    id = known(desk)
    where = upload(desk, table(HEADING, MARRIED, OTHER))
    (row,) = asked(desk, where)
    desk.post(f"{where}/alike", row=row, answer="same")
    monkeypatch.setattr(
        roster_keeping.Keeping, "begin", lambda _: None
    )  # as if it ended before the first row
    keep(desk, where)
    monkeypatch.undo()
    made = running(desk.app)
    assert desk.client.portal is not None
    desk.client.portal.call(roster_keeping.at_start, made)
    going_on = roster_keeping.of(made, where.rsplit("/", 1)[1])
    assert going_on is None or desk.client.portal.call(going_on.wait, 5.0)
    assert {person["id"] for person in people_of(desk)} > {id}
    assert len(people_of(desk)) == 2


def test_what_is_kept_is_not_begun_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"黒田 {at},,,090-{at:04}-1111," for at in range(40)]
    where = upload(desk, table(HEADING, *rows))
    monkeypatch.setattr(roster_keeping.Keeping, "_lay_by", lambda _: (_ for _ in ()).throw(OSError()))
    keep(desk, where)  # every row is kept, and the end is not
    monkeypatch.undo()
    asked_for: list[str] = []
    perform = roster_keeping.Keeping._perform

    async def watched(self: Any, kind: str, payload: Any, name: str) -> Any:
        asked_for.append(kind)
        return await perform(self, kind, payload, name)

    monkeypatch.setattr(roster_keeping.Keeping, "_perform", watched)
    assert "新しい人" in keep(desk, where)
    assert asked_for == ["end_import"]


def test_the_command_line_says_how_many(desk: Desk, tmp_path: Path) -> None:
    rows = table(HEADING, MARRIED, "渡部 花子,わたなべ はなこ,S45.3.2,090-1111-2222,")
    (tmp_path / "人.csv").write_bytes(rows)
    command = ["--data", str(tmp_path / "data"), "import", str(tmp_path / "人.csv")]
    said = CliRunner().invoke(main, command).output
    assert "同じ人かもしれない人が1人います" in said
    assert "同じ人かもしれない 3行目 渡部　花子: 2行目の「渡辺　花子」" in said
    (found,) = show(("人.csv", rows), tmp_path=tmp_path)["perhaps_same"]
    assert (found["number"], found["known"]) == (3, False)


def test_new_ones_are_compared_among_themselves_and_with_all_others() -> None:
    said = {"name": "山田　花子", "birth": "1970-03-02", "phone": "090-1111-2222"}
    rows = [
        said | {"id": str(at), "name": name}
        for at, name in enumerate(("山田　花子", "渡辺　花子", "森　花子"))
    ]
    assert {(pair.one, pair.other) for pair in find_new(rows[:1], rows[1:])} == {(0, 1), (0, 2)}
    assert {(pair.one, pair.other) for pair in find_new(rows[:2], rows[2:])} == {(0, 1), (0, 2), (1, 2)}
    assert find_new([], rows) == []
    assert len(find(rows)) == 3
