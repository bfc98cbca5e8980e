"""The tables say of themselves what others must know: who merges people, copies records for satellites and tells tablets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.centre import new_database
from vcenter.store.handing_out import tables_of
from vcenter.store.tables import NotForSatellites, OneOfEach, Table, declared
from vcenter.store.tx import SqliteTx


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[SqliteTx]:
    """Records as the first start leaves them."""
    with closing(sqlite3.connect(new_database(tmp_path))) as connection:
        yield SqliteTx(connection)


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
        for column in (*given, *table.withheld, *table.people, *carried):
            assert column in there[name], f"table({name!r}, …) names {column}, which is no column of it"


def test_every_column_that_points_at_a_person_says_what_becomes_of_it_when_two_are_merged(
    tx: SqliteTx, said: dict[str, Table]
) -> None:
    for name in tables_of(tx):
        for points in tx.fetch(f"PRAGMA foreign_key_list({name})"):
            if points["table"] == "people":
                assert points["from"] in said[name].people, (
                    f"{name}.{points['from']} points at a person, and nobody says what becomes of it when two records of "
                    f"one person are merged: write people={{{points['from']!r}: MOVES}}, one_of_each(…), ByFunction(…) or "
                    f"MovedBy(why) into table({name!r}, …)"
                )


def test_what_a_person_has_once_of_each_is_carried_whole(tx: SqliteTx, said: dict[str, Table]) -> None:
    for name, table in said.items():
        for column, rule in table.people.items():
            if isinstance(rule, OneOfEach):
                left = tables_of(tx)[name].keys() - {column, *rule.carried}
                assert not left, (
                    f"{name}.{', '.join(left)} would be lost: name it in one_of_each of table({name!r}, …)"
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
