"""What leaves the program is what was named: to satellites, programs, tablets, other servers and volunteers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.centre import Desk, need_payload
from tests.outbox import Enrolled
from tests.phone import TOMORROW, Phone
from vcenter.satellites import letters
from vcenter.store import servers
from vcenter.store.handing_out import copy_for, handed_out
from vcenter.store.programs import listings
from vcenter.store.tx import Tx
from vcenter.web.state import running

SECRET = "誰にも言わない"


@pytest.fixture
def grown(desk: Desk) -> Desk:
    """A desk whose every table has a column that nobody has named, and beside them a table that nobody has."""

    def grow(tx: Tx) -> None:
        for table in handed_out():
            tx.execute(f"ALTER TABLE {table} ADD COLUMN later TEXT NOT NULL DEFAULT '{SECRET}'")
        tx.execute("CREATE TABLE later (what TEXT)")
        tx.execute("INSERT INTO later VALUES (:what)", what=SECRET)

    desk.team()
    desk.do("record_need", **need_payload())
    desk.write(grow)
    return desk


def test_a_satellites_copy_holds_nothing_that_nobody_named(grown: Desk, tmp_path: Path) -> None:
    def confide(tx: Tx) -> None:
        tx.execute("ALTER TABLE people ADD COLUMN confided TEXT")
        tx.execute("UPDATE people SET confided = :what", what="ここだけの話")

    grown.write(confide)
    copy = tmp_path / "copy.sqlite"
    copy_for(running(grown.app).settings.database, copy, "north")
    assert "ここだけの話".encode() not in copy.read_bytes()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*), count(confided) FROM people").fetchone() == (3, 0)
        for table in ("later", "sessions", "api_tokens", "links", "link_refusals"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        assert connection.execute("SELECT place FROM this_place").fetchone() == ("north",)


def leaving(desk: Desk) -> Iterator[tuple[str, str]]:
    """What is answered to programs, tablets, another server and volunteers; and to whom."""
    for path in (*(one.name for one in listings()), "passes"):
        yield path, desk.get(f"/api/{path}").text
    tablet = Enrolled(desk)
    yield "hello", tablet.hello().text
    yield "changes", str(tablet.changes())
    assert desk.post("/headquarters/places", name="北", address="http://127.0.0.1:1").status_code == 200
    (place,) = desk.read(servers.everyone)
    yield "letter", desk.read(letters.write, place["id"]).model_dump_json()
    phone = Phone(desk)
    phone.register(days=TOMORROW)
    for path in ("/join/done", "/me", "/me/now", "/status", "/door"):
        yield path, phone.get(path).text


NOT_FOR_PROGRAMS: dict[str, str] = {
    "people.hidden_at": "programs are told of nobody who is hidden",
    "needs.house_numbers": "what its address is looked up by, which programs are given",
    "needs.house_whole": "the same",
    "needs.hidden_at": "programs are told of no need that is hidden",
    "needs.location": "it is for the map of the team's own phone, on their sheet",
    "teams.passed": "it is for those who lead the team, as is why",
    "teams.sheets_kept_at": "it is a mark of what lies on paper at the desk",
    "teams.back_by_asked": "it is whom dispatch asked, for dispatch",
    "teams.passed_why": "it is written freely, for those who lead the team",
    "teams.ready": "it is what dispatch looked at when the team was sent out, for those who lead it",
    "teams.ready_why": "it is what dispatch looked at when the team was sent out, for those who lead it",
    "teams.phone_confirmed": "it is what dispatch looked at when the team was sent out, for those who lead it",
    "teams.driver": "it is what dispatch looked at when the team was sent out, for those who lead it",
    "teams.seats": "it is what dispatch looked at when the team was sent out, for those who lead it",
    "teams.heat_why": "it is what dispatch looked at when the team was sent out, for those who lead it",
}
"""Columns that satellites are given and programs are not, as table.column, each with why."""


def test_every_column_that_satellites_are_given_says_whether_programs_are(desk: Desk) -> None:
    desk.team()
    for listing in listings():
        for row in desk.read(listing.page, listing.first, 1):
            for column in set(handed_out()[listing.name]) - row.keys():
                assert f"{listing.name}.{column}" in NOT_FOR_PROGRAMS, (
                    f"{listing.name}.{column}: satellites are given it and programs are not. Name it in what {listing.page.__module__} "
                    "gives programs, or in NOT_FOR_PROGRAMS with the reason"
                )


def test_nobody_is_told_what_nobody_named(grown: Desk) -> None:
    for whom, answer in leaving(grown):
        assert SECRET not in answer, whom
