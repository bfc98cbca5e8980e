"""The SQL of the store is PostgreSQL's as well, but for the exceptions that `vcenter/store/sqlite.py` writes down."""

import ast
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from starlette.routing import Route

from tests.centre import Centre, Desk
from tests.postgresql import problems, refused, remembered
from tests.satellite import two_servers
from vcenter.demo import fill
from vcenter.program import PROJECT
from vcenter.store.migrate import migrations, statements
from vcenter.store.sqlite import ALONE, KNOWING
from vcenter.web.state import running

HOUSE = PROJECT / "vcenter"


def morning(desk: Desk) -> None:
    """The demo's morning, every page that it fills, a search, and two records that are one person."""
    assert desk.client.portal is not None
    desk.client.portal.call(fill, running(desk.app).database)
    for route in desk.addresses:
        if isinstance(route, Route) and "{" not in route.path and route.path != "/live":
            desk.get(route.path)
    for page in ("/reception/find", "/leaving/find", "/needs/list"):
        assert desk.post(page, q="さとう").status_code == 200
    desk.do("join_people", keep=desk.volunteer("佐藤　花子"), gone=desk.volunteer("佐藤　はな子"))


def test_a_morning_asks_for_nothing_that_postgresql_lacks(desk: Desk, tmp_path: Path) -> None:
    with remembered() as seen:
        morning(desk)
        with two_servers(tmp_path) as two:  # a satellite is handed its copy, and a letter comes back
            two.north.volunteer()
            two.meet()
    assert len(seen) > 200
    assert not (found := refused(seen)), found


def test_every_migration_is_postgresqls_too() -> None:
    every = [one for _, script in migrations() for one in statements(script)]
    assert len(every) > 100
    assert not (found := refused(every)), found


def test_all_that_stands_in_a_new_database_is_postgresqls_too(centre: Centre) -> None:
    """Triggers as well, wherever they were made."""
    with closing(sqlite3.connect(centre.path)) as database:
        made = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
    assert sum("CREATE TRIGGER" in sql for sql in made) > 10
    assert not (found := refused(made)), found


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT ifnull(note, '') FROM needs",
        "SELECT group_concat(name) FROM people",
        "SELECT max(number, 3) FROM needs",
        "SELECT id FROM needs WHERE note IS :note",
        "SELECT id FROM people WHERE barred",
        "SELECT id FROM people WHERE :all OR name = :name",
        "SELECT sum(number = 1) FROM needs",
        "SELECT id, number = 1 AS first FROM needs",
        "SELECT id, max(number) FROM needs",
        "SELECT id FROM people WHERE name GLOB 'や*'",
        "SELECT rowid FROM people",
        "SELECT id FROM people WHERE name == 'や'",
        "SELECT id FROM people WHERE name = ?",
        "SELECT id FROM (SELECT id FROM people)",
        "INSERT OR IGNORE INTO people (id) VALUES (:id)",
        "REPLACE INTO people (id) VALUES (:id)",
        "INSERT INTO counts (id, n) VALUES (:id, 1) ON CONFLICT (id) DO UPDATE SET n = n + 1",
        "CREATE TABLE amounts (amount REAL)",
        "CREATE TRIGGER told AFTER INSERT ON people BEGIN INSERT OR IGNORE INTO told (id) VALUES (new.id); END;",
        "VACUUM",
    ],
)
def test_what_sqlite_alone_takes_is_found(sql: str) -> None:
    assert problems(sql)


def test_no_exception_is_written_that_nobody_needs() -> None:
    every = [one for _, script in migrations() for one in statements(script)]
    for path in (HOUSE / "store").glob("*.py"):
        every += texts(path) if path.name != "sqlite.py" else []
    for one in ALONE:
        assert any(re.search(one.pattern, sql) for sql in every), f"nothing is as {one.pattern} says any more"


def texts(path: Path) -> list[str]:
    """What stands in quotes in a module."""
    constants = [
        node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
    ]
    return [node.value for node in constants if isinstance(node.value, str)]


def test_whoever_knows_sqlite_is_named() -> None:
    knows = re.compile(r"^\s*(import|from) (sqlite3|aiosqlite)\b", re.M)
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        if knows.search(path.read_text("utf-8"))
    }
    unnamed, gone = found - KNOWING.keys(), KNOWING.keys() - found
    assert not unnamed, f"{unnamed} know SQLite, and vcenter/store/sqlite.py does not say what for"
    assert not gone, f"vcenter/store/sqlite.py says what {gone} know SQLite for, and they do not"
