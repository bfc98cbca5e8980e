"""The tables say of themselves what others must know: who merges people, copies records for satellites and tells tablets."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.centre import Desk, new_database
from tests.outbox import Enrolled
from vcenter import collect
from vcenter.collect import modules
from vcenter.store import changes, programs, tables, taking_away
from vcenter.store.handing_out import copy_for, tables_of
from vcenter.store.migrate import MadeByNewer, migrate
from vcenter.store.tables import NotForSatellites, OneOfEach, Table, declared
from vcenter.store.tx import SqliteTx
from vcenter.tablets.forms import FORMS
from vcenter.web.assets import path_of, subject_scripts
from vcenter.web.state import running


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[SqliteTx]:
    """Records as the first start leaves them."""
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:
        yield SqliteTx(connection)


@pytest.fixture
def pointing(tmp_path: Path) -> list[tuple[str, str]]:
    """(table, column) of every column that points at a person."""
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:
        return [
            (table, points[3])
            for table in tables_of(SqliteTx(connection))
            for points in connection.execute(f"PRAGMA foreign_key_list({table})")
            if points[2] == "people"
        ]


@pytest.fixture
def said() -> dict[str, Table]:
    return {table.name: table for table in declared()}


def test_every_table_is_declared(tx: SqliteTx, said: dict[str, Table]) -> None:
    for name in tables_of(tx):
        assert name in said, (
            f"nobody declares the table {name}: write table({name!r}, satellites=…) "
            "in the module of vcenter/store that has its queries (vcenter/store/tables.py says how)"
        )


def test_what_is_declared_is_there(tx: SqliteTx, said: dict[str, Table]) -> None:
    there = tables_of(tx)
    for name, table in said.items():
        assert name in there, f"the table {name} is declared, and no migration makes it"
        carried = [
            column for rule in table.people.values() if isinstance(rule, OneOfEach) for column in rule.carried
        ]
        given = () if isinstance(table.satellites, NotForSatellites) else table.satellites
        told = [column for tells in table.tells for column in (tells.by, *tells.if_changed) if column]
        for column in (*given, *table.withheld, *table.people, *carried, *told):
            assert column in there[name], f"table({name!r}, …) names {column}, which is no column of it"


def test_every_column_that_points_at_a_person_says_what_becomes_of_it_when_two_are_merged(
    pointing: list[tuple[str, str]], said: dict[str, Table]
) -> None:
    assert len(pointing) > 10
    for name, column in pointing:
        assert column in said[name].people, (
            f"{name}.{column} points at a person, and nobody says what becomes of it when two records of "
            f"one person are merged: write people={{{column!r}: MOVES}}, one_of_each(…), ByFunction(…) or "
            f"MovedElsewhere(why) into table({name!r}, …)"
        )


def test_what_a_person_has_once_of_each_is_carried_whole(tx: SqliteTx, said: dict[str, Table]) -> None:
    for name, table in said.items():
        for column, rule in table.people.items():
            if isinstance(rule, OneOfEach):
                left = tables_of(tx)[name].keys() - {column, *rule.carried}
                assert not left, (
                    f"{name}.{', '.join(left)} would be lost: name it in one_of_each of table({name!r}, …)"
                )


def test_a_table_that_a_merge_changes_names_its_primary_key(tx: SqliteTx, said: dict[str, Table]) -> None:
    for name, table in said.items():
        if table.is_merged:
            columns = tx.fetch(f"PRAGMA table_info({name})")
            key = {column["name"] for column in columns if column["pk"]}
            assert key == set(table.key), f"write key={' '.join(sorted(key))!r} into table({name!r}, …)"
            rules = [rule for rule in table.people.values() if isinstance(rule, OneOfEach)]
            assert not rules or len(table.people) == 1, (
                f"{name}: a person stands once of each by one column alone, or a merge cannot be undone"
            )


def test_every_column_says_whether_a_satellite_may_have_it(tx: SqliteTx, said: dict[str, Table]) -> None:
    for name, columns in tables_of(tx).items():
        given = said[name].satellites
        if isinstance(given, NotForSatellites):
            assert given.why, f"table({name!r}, …) must say why satellites are given nothing of it"
            continue
        for column in columns:
            assert (column in given) != (column in said[name].withheld), (
                f"{name}.{column}: whether a satellite may have it is said in table({name!r}, …), either in satellites= "
                "or, with the reason, in withheld={…}"
            )


def test_everything_that_tablets_are_told_of_is_declared(said: dict[str, Table]) -> None:
    tells = [(name, one) for name, table in said.items() for one in table.tells]
    for name, one in tells:
        assert one.subject in changes.subjects(), (
            f"table({name!r}, …) tells tablets of {one.subject}, and nobody says how such a row is told: write "
            f"tell_tablets(Subject({one.subject!r}, …)) in its module of vcenter/store (vcenter/store/changes.py says how)"
        )
    for subject in changes.subjects():
        assert (subject, "id") in [(one.subject, one.by) for _, one in tells], (
            f"no table says that its rows are {subject}: write tells=(Tells({subject!r}, by='id'),) into its table(…), "
            "or tablets are never told of them"
        )


def test_every_subject_of_tablets_has_a_script_that_introduces_it() -> None:
    scripts = [path_of(name) for name in subject_scripts()]
    introduced = [path.read_text("utf-8") for path in scripts if path]
    for subject in changes.subjects():
        assert any(f'name: "{subject}",' in script for script in introduced), (
            f"tablets are told of {subject}, and no script shows them: write offline/tablet/subjects/{subject}.js with "
            f'introduce({{ name: "{subject}", … }}) (offline/tablet/subjects.js says how)'
        )


def test_whatever_is_numbered_says_whether_each_server_numbers_it(
    tx: SqliteTx, said: dict[str, Table]
) -> None:
    for name in tables_of(tx):
        numbers = [
            column
            for column in tx.fetch(f"PRAGMA table_info({name})")
            if (column["name"], column["type"]) == ("number", "INTEGER")
        ]
        assert bool(numbers) == (said[name].numbered is not None), (
            f"{name}.number: whether each server gives out numbers of its own is said in table({name!r}, …): write "
            "numbered=BY_SERVER or numbered=NotByServer(why)"
        )


def test_a_form_without_network_needs_only_what_tablets_are_told_of() -> None:
    modules("desks")
    for form in FORMS.values():
        for subject in (*form.needs, *form.alike):
            assert subject in changes.subjects(), (
                f"the form {form.name} needs {subject}, and tablets are told of no such subject: write "
                f"tell_tablets(Subject({subject!r}, …)) in its module of vcenter/store"
            )


# The triggers that tell tablets


def triggers_in(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))


def schema_version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        version: int = connection.execute("PRAGMA schema_version").fetchone()[0]
        return version


def test_a_start_makes_the_triggers_that_are_declared_and_takes_all_others_away(tmp_path: Path) -> None:
    path = new_database(tmp_path)
    once = triggers_in(path)
    assert "tell_teams_changed" in once
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER tell_teams_changed")
        connection.execute(
            "CREATE TRIGGER people_added AFTER INSERT ON people BEGIN DELETE FROM changes; END"
        )
    migrate(path)
    assert triggers_in(path) == once


def test_a_start_with_nothing_to_do_leaves_the_tables_as_they_are(tmp_path: Path) -> None:
    path = new_database(tmp_path)
    before = schema_version(path)
    migrate(path)
    assert schema_version(path) == before


def test_a_satellites_copy_tells_its_tablets_as_headquarters_does(tmp_path: Path) -> None:
    path, copy = new_database(tmp_path), tmp_path / "copy.sqlite"
    copy_for(path, copy, "north")
    assert triggers_in(copy) == triggers_in(path)


THINGS = """
from vcenter.domain.roles import DESK_ROLES
from typing import Annotated
from vcenter.store.changes import ALL, IN_SPAN, Subject, TabletRow, Thing, tell_tablets, told_to
from vcenter.store.programs import Listing, give
from vcenter.store.tables import MOVES, Tells, table

table(
    "things",
    satellites="id person_id",
    people={"person_id": MOVES},
    tells=(Tells("things", by="id"), Tells("people", by="person_id")),
)

def page(tx, after, limit):
    return tx.fetch("SELECT * FROM things WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit)

give(Listing("things", "Things that are lent.", page, by="id", first="", roles=DESK_ROLES))

def for_tablets(tx, span, days):
    rows = f"SELECT c.seq, t.* FROM changes c JOIN things t ON t.id = c.id WHERE c.subject = 'things' AND {IN_SPAN}"
    for row in tx.fetch(rows, **span):
        yield Thing(row.pop("seq"), "things", False, row)

class ThingOnTablet(TabletRow):
    id: Annotated[str, told_to(ALL)]
    person_id: Annotated[str | None, told_to(ALL)]

tell_tablets(Subject("things", for_tablets, ThingOnTablet))
"""


@pytest.fixture
def annex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A further house with one subject more: things that are lent to people. One of them is older than its declaration."""
    new_database(tmp_path / "ours")  # what all tests copy is made without it
    store = tmp_path / "beside" / "annex" / "store"
    (store / "migrations").mkdir(parents=True)
    for package in (store, store.parent):
        (package / "__init__.py").touch()
    (store / "things.py").write_text(THINGS, "utf-8")
    (store / "migrations" / "0001_things.sql").write_text(
        "CREATE TABLE things (id TEXT PRIMARY KEY, person_id TEXT REFERENCES people(id));\n"
        "INSERT INTO things VALUES ('tent', NULL);\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path / "beside")
    monkeypatch.setattr(collect, "HOUSES", [*collect.HOUSES, "annex"])
    for module, registry in ((tables, "_TABLES"), (changes, "_SUBJECTS"), (programs, "_LISTINGS")):
        monkeypatch.setattr(module, registry, dict(getattr(module, registry)))
    yield
    collect.found.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "annex"]:
        del sys.modules[name]


@pytest.fixture
def lent(annex: None, tmp_path: Path) -> Iterator[SqliteTx]:
    path = new_database(tmp_path)
    migrate(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield SqliteTx(connection)


def test_the_tables_of_a_further_house_are_made_once(lent: SqliteTx, tmp_path: Path) -> None:
    assert migrate(tmp_path / "vcenter.sqlite") == []
    assert {"house": "annex", "migrated": 1} in lent.fetch("SELECT * FROM houses")


def test_tables_of_a_newer_house_are_left_alone(lent: SqliteTx, tmp_path: Path) -> None:
    lent.execute("UPDATE houses SET migrated = 2 WHERE house = 'annex'")
    with pytest.raises(MadeByNewer):
        migrate(tmp_path / "vcenter.sqlite")


def test_what_is_there_is_copied_before_a_further_house_makes_its_tables(
    lent: SqliteTx, tmp_path: Path
) -> None:
    (copy,) = (tmp_path / "backup").glob("*.sqlite")
    assert "tell_things_added" not in triggers_in(copy)


def test_a_further_subject_is_merged_told_to_tablets_and_handed_out_by_its_own_files(
    annex: None, tmp_path: Path
) -> None:
    with Desk(tmp_path / "data") as desk:
        keep, gone = desk.volunteer(), desk.volunteer("山田　ハナ")
        desk.write(lambda tx: tx.execute("INSERT INTO things VALUES ('pump', :gone)", gone=gone))
        desk.do("join_people", keep=keep, gone=gone)
        told, _ = Enrolled(desk).replica()
        assert told["things"] == {
            "tent": {"id": "tent", "person_id": None},
            "pump": {"id": "pump", "person_id": keep},
        }
        assert [row["id"] for row in desk.read(programs.listings()[-1].page, "", 10)] == ["pump", "tent"]
        copy_for(running(desk.app).settings.database, tmp_path / "copy.sqlite", "north")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as connection:
        assert connection.execute("SELECT * FROM things WHERE id = 'pump'").fetchall() == [("pump", keep)]


def told(tx: SqliteTx) -> list[tuple[str, str]]:
    """What tablets would be told now, the oldest change first; and then it is as if they had been told."""
    found = [(row["subject"], row["id"]) for row in tx.fetch("SELECT subject, id FROM changes ORDER BY seq")]
    tx.execute("DELETE FROM changes")
    return found


def test_what_was_there_before_its_declaration_is_told_too(lent: SqliteTx) -> None:
    assert told(lent) == [("things", "tent")]


def test_whoever_a_row_points_at_is_told_and_whoever_it_pointed_at_before(lent: SqliteTx) -> None:
    told(lent)
    lent.execute("INSERT INTO things VALUES ('pump', 'a')")
    assert told(lent) == [("things", "pump"), ("people", "a")]
    lent.execute("UPDATE things SET person_id = 'b' WHERE id = 'pump'")
    assert told(lent) == [("things", "pump"), ("people", "a"), ("people", "b")]
    lent.execute("UPDATE things SET person_id = NULL WHERE id = 'pump'")
    assert told(lent) == [("things", "pump"), ("people", "b")]


def test_what_points_at_people_needs_teams_and_incidents_is_found_by_an_index(tmp_path: Path) -> None:
    """Hiding, merging and throwing a drill away look for it, while everybody else who writes waits."""
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:

        def first_columns(table: str) -> set[str]:
            named = [row[1] for row in connection.execute(f"PRAGMA index_list({table})")]
            keys = {row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5] == 1}
            return keys | {connection.execute(f"PRAGMA index_info({name})").fetchone()[2] for name in named}

        points = taking_away.pointing(SqliteTx(connection))
        slow = [
            f"{table}.{column}"
            for at in ("people", "needs", "teams", "incidents")
            for table, column, _ in points[at]
            if column not in first_columns(table)
        ]
    assert slow == []
