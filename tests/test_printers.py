"""Paper straight to a printer: a real CUPS on loopback, one that is out of paper, one that is away, and none at all."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cups
from tests.centre import Centre, Desk
from tests.paper import pages
from vcenter.sheets import printers as straight
from vcenter.store import printers, teams

MAY = {
    "/headquarters/printers": "administration",
    "say_printers": "administration",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""


@pytest.fixture(scope="module")
def paper() -> Iterator[Path]:
    """A CUPS that runs, and the folder of what its good printer printed."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        with cups.running_cups(Path(folder)) as out:
            yield out


def test_a_printer_is_chosen_for_sheets_and_for_labels(centre: Centre) -> None:
    assert centre.read(printers.chosen) == {"sheets": "", "labels": ""}
    centre.do("say_printers", sheets="office", labels="")
    assert centre.read(printers.chosen) == {"sheets": "office", "labels": ""}


@pytest.mark.parametrize("name", ["-o raw", "a b", "a/b", "-d", "紙#"])
def test_what_is_no_name_of_a_printer_is_refused(centre: Centre, name: str) -> None:
    assert centre.refused("say_printers", sheets=name)


def test_without_a_printer_there_is_one_button_and_the_pdf(desk: Desk) -> None:
    team = desk.team()
    page = desk.get(f"/dispatch/teams/{team}").text
    assert 'value="printer"' not in page
    assert desk.post("/dispatch/print", teams=team).headers["content-type"] == "application/pdf"


def test_an_old_screen_asks_for_a_printer_that_is_chosen_no_more(desk: Desk) -> None:
    team = desk.team()
    refused = desk.post("/dispatch/print", teams=team, to="printer", variant="easy")
    assert refused.status_code == 422
    assert "プリンターが選ばれていません" in refused.text
    assert 'name="variant" value="easy"' in refused.text
    assert "PDFを開く" in refused.text
    assert not desk.read(teams.copies, team), "no copy is numbered"
    desk.volunteer("山田　花子")
    labels = desk.post("/papers/stickers", who="here", layout="a4_24", to="printer")
    assert labels.status_code == 422
    assert "プリンターが選ばれていません" in labels.text


def test_without_cups_the_screen_says_that_paper_is_a_pdf(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert "プリンターがありません" in desk.get("/headquarters/printers").text
    desk.do("say_printers", sheets="office")
    answer = desk.post("/dispatch/print", teams=desk.team(), to="printer")
    assert answer.status_code == 422
    assert "CUPS）が入っていません" in answer.text
    assert "PDFを開く" in answer.text


def test_a_sheet_comes_out_at_the_printer_on_both_sides(desk: Desk, paper: Path) -> None:
    desk.do("say_printers", sheets="good")
    team = desk.team()
    page = desk.get(f"/dispatch/teams/{team}").text
    assert 'name="to" value="printer" formtarget="_self"' in page
    assert "PDFを開く" in page
    before = len(cups.printed(paper))
    answer = desk.post("/dispatch/print", teams=team, to="printer")
    assert answer.status_code == 303
    assert "指示書 1枚をプリンターに送りました。" in desk.get(answer.headers["location"]).text
    came = cups.printed(paper)
    assert len(came) == before + 1
    assert pages(came[-1]) == 2
    assert len(desk.read(lambda tx: teams.copies(tx, team))) == 1


@pytest.mark.parametrize(
    ("printer", "words"),
    [
        ("empty", "用紙がありません。用紙を入れてください"),
        ("away", "つながりません。電源とケーブル・Wi-Fiを確かめてください"),
        ("nowhere", "見つかりません。本部の「プリンター」で選び直してください"),
    ],
)
def test_what_keeps_paper_from_coming_is_said_and_the_pdf_is_offered(
    desk: Desk, paper: Path, printer: str, words: str
) -> None:
    desk.do("say_printers", sheets=printer, labels=printer)
    team = desk.team()
    answer = desk.post("/dispatch/print", teams=team, to="printer", variant="large")
    assert answer.status_code == 422
    assert f"プリンター「{printer}」は{words}" in answer.text
    assert "PDFを開く" in answer.text
    assert 'name="variant" value="large"' in answer.text
    copies = desk.read(lambda tx: teams.copies(tx, team))
    assert [bool(copy["back_at"]) for copy in copies] == [True], "nobody looks for a paper that never came"
    pdf = desk.post("/dispatch/print", teams=team)
    assert pdf.headers["content-type"] == "application/pdf"
    desk.volunteer("山田　花子")
    labels = desk.post("/papers/stickers", who="here", layout="a4_24", to="printer")
    assert labels.status_code == 422
    assert words in labels.text


def test_once_there_is_paper_again_it_is_printed(desk: Desk, paper: Path) -> None:
    desk.do("say_printers", sheets="empty")
    team = desk.team()
    assert desk.post("/dispatch/print", teams=team, to="printer").status_code == 422
    (paper / "refilled").touch()
    assert desk.post("/dispatch/print", teams=team, to="printer").status_code == 303


def test_stickers_go_to_the_printer_of_labels(desk: Desk, paper: Path) -> None:
    desk.do("say_printers", labels="good")
    desk.volunteer("山田　花子")
    before = len(cups.printed(paper))
    answer = desk.post("/papers/stickers", who="here", layout="roll_62", to="printer")
    assert "プリンターに送りました" in desk.get(answer.headers["location"]).text
    assert len(cups.printed(paper)) == before + 1


def test_the_settings_show_the_printers_and_what_is_wrong(desk: Desk, paper: Path) -> None:
    page = desk.get("/headquarters/printers").text
    assert 'value="good"' in page
    answer = desk.post("/headquarters/printers", sheets="good", labels="", seen="")
    assert "プリンターを記録しました。" in desk.get(answer.headers["location"]).text
    desk.do("say_printers", sheets="gone")
    assert "「gone」が見つかりません" in desk.get("/headquarters/printers").text


def answering(monkeypatch: pytest.MonkeyPatch, after: str) -> list[tuple[str, ...]]:
    """A CUPS that takes the paper, and then answers nothing ("") or that the printer has this alert; what it was asked."""
    asked: list[tuple[str, ...]] = []

    async def ask(*command: str, given: bytes | None = None) -> str:
        asked.append(command)
        taken = any(one[0] == "lp" for one in asked[:-1])
        if command[0] == "lp":
            return "request id is office-7 (1 file(s))"
        if taken and not after:
            raise straight.NotPrinted("CUPS が答えません")
        return (
            "office-7 staff 1024" if command[:2] == ("lpstat", "-o") else f"printer office\n\tAlerts: {after}"
        )

    monkeypatch.setattr(straight, "_ask", ask)
    monkeypatch.setattr(straight, "LOOK_AT", (0.0,))
    return asked


def test_paper_that_cups_has_taken_is_not_called_unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, "")
    asyncio.run(straight.send("office", b"%PDF"))
    assert [one[0] for one in asked] == ["lpstat", "lp", "lpstat"]


def test_half_a_pile_is_thrown_away_where_the_rest_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, "media-jam-error")
    with pytest.raises(straight.NotPrinted, match=r"紙がつまっています.*途中まで出た紙は使わずに"):
        asyncio.run(straight.send("office", b"%PDF"))
    assert asked[-1] == ("cancel", "-x", "office-7")
