"""What leaves the program is what was named: to satellites, programs, tablets, other places and volunteers."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.centre import Desk, need_payload, new_database
from tests.outbox import Enrolled
from tests.phone import TOMORROW, Phone
from vcenter.satellites import letters
from vcenter.store import servers
from vcenter.store.handing_out import HANDED_OUT, NOT_HANDED_OUT, copy_for, tables_of
from vcenter.store.tx import SqliteTx, Tx
from vcenter.web.state import running

SECRET = "誰にも言わない"


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, dict[str, str]]:
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:
        return tables_of(SqliteTx(connection))


def test_every_table_and_column_is_handed_out_or_says_why_not(tables: dict[str, dict[str, str]]) -> None:
    nowhere = [table for table in tables if table not in HANDED_OUT and table not in NOT_HANDED_OUT]
    nowhere += [
        f"{table}.{column}"
        for table, named in HANDED_OUT.items()
        for column in tables[table]
        if column not in named.split() and f"{table}.{column}" not in NOT_HANDED_OUT
    ]
    assert not nowhere, (
        f"{', '.join(nowhere)}: a migration has added this, and nobody has said whether a satellite may have it. "
        "Name it in HANDED_OUT or in NOT_HANDED_OUT of vcenter/store/handing_out.py."
    )


def test_what_is_handed_out_is_there(tables: dict[str, dict[str, str]]) -> None:
    for table, named in HANDED_OUT.items():
        assert set(named.split()) <= set(tables[table]), table


def test_nothing_is_handed_out_that_is_withheld() -> None:
    for name in NOT_HANDED_OUT:
        table, _, column = name.partition(".")
        assert column not in HANDED_OUT.get(table, "").split(), name
        assert column or table not in HANDED_OUT, name


@pytest.fixture
def grown(desk: Desk) -> Desk:
    """A desk whose every table has a column that nobody has named, and beside them a table that nobody has."""

    def grow(tx: Tx) -> None:
        for table in HANDED_OUT:
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
    """What is answered to programs, tablets, another place and volunteers; and to whom."""
    for path in ("people", "needs", "teams", "attendance", "passes"):
        yield path, desk.get(f"/api/{path}").text
    tablet = Enrolled(desk)
    yield "hello", tablet.hello().text
    yield "changes", str(tablet.changes())
    assert desk.post("/headquarters/places", name="北", address="http://127.0.0.1:1").status_code == 200
    (place,) = desk.read(servers.everyone)
    yield "letter", desk.read(letters.write, place["id"]).model_dump_json()
    phone = Phone(desk)
    phone.join(days=TOMORROW)
    for path in ("/join/done", "/me", "/me/now", "/status", "/door"):
        yield path, phone.get(path).text


def test_nobody_is_told_what_nobody_named(grown: Desk) -> None:
    for whom, answer in leaving(grown):
        assert SECRET not in answer, whom
