"""The store: group commit, a disk that is full, migrations, and the search that must stay quick."""

import asyncio
import re
import sqlite3
import time
from contextlib import closing
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from tests.centre import Centre
from vcenter.store import centre as facts
from vcenter.store import database as database_of_ours
from vcenter.store import people
from vcenter.store.database import READERS, Database
from vcenter.store.failure import StoreUnavailable
from vcenter.store.migrate import migrate, migrations, statements
from vcenter.store.tx import Tx


def say(tx: Tx, name: str) -> str:
    facts.say_facts(tx, {"name": name})
    return name


def test_writers_who_wait_are_written_together(centre: Centre) -> None:
    commits: list[str] = []

    async def many() -> list[str]:
        writer = centre.database._writer
        assert writer is not None
        await writer.set_trace_callback(commits.append)
        return await asyncio.gather(*(centre.database.write(say, f"{n}") for n in range(50)))

    assert centre.run(many()) == [f"{n}" for n in range(50)]
    assert commits.count("COMMIT") == 1


def test_a_write_that_lets_all_desks_wait_is_told_in_the_log(
    centre: Centre, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.run(centre.database.write(say, "港"))
    assert "writer held" not in caplog.text
    monkeypatch.setattr(database_of_ours, "HELD_SECONDS", 0.0)
    centre.run(centre.database.write(say, "みなと"))
    assert re.search(r"writer held for \d+ ms", caplog.text)


def test_a_full_disk_is_told_to_everybody_and_keeps_what_was_there(centre: Centre) -> None:
    centre.person("先に　いた")

    def fill(tx: Tx) -> None:
        for number in range(2000):
            facts.say_facts(tx, {f"f{number}": "x" * 4000})

    async def no_room(pages: int) -> None:
        writer = centre.database._writer
        assert writer is not None
        await writer.execute(f"PRAGMA max_page_count = {pages}")

    centre.run(no_room(1))  # SQLite makes it as many as there are
    with pytest.raises(StoreUnavailable, match="ディスクがいっぱい"):
        centre.run(centre.database.write(fill))
    centre.run(no_room(1_000_000))
    assert centre.run(centre.database.write(say, "続く")) == "続く"
    assert centre.read(people.count) == 1


def test_a_writer_who_has_gone_away_is_written_all_the_same(centre: Centre) -> None:
    async def leave() -> None:
        waiting = asyncio.ensure_future(centre.database.write(say, "行ってしまった"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    centre.run(leave())
    centre.run(centre.database.write(lambda tx: None))
    assert centre.read(facts.facts)["name"] == "行ってしまった"


def test_a_search_that_ends_without_a_find_leaves_nobody_waiting(centre: Centre) -> None:
    nothing: list[str] = []

    async def story() -> None:
        for way in (centre.database.write, centre.database.read, centre.database.write):
            with pytest.raises(RuntimeError, match="StopIteration"):
                await asyncio.wait_for(way(lambda tx: next(iter(nothing))), 5)

    centre.run(story())


def test_readers_cannot_write(centre: Centre) -> None:
    with pytest.raises(StoreUnavailable, match="書けません"):
        centre.read(say, "だめ")


def test_closing_waits_for_what_is_being_written(tmp_path: Path) -> None:
    async def story() -> None:
        database = Database(tmp_path / "vcenter.sqlite")
        migrate(database.path)
        await database.open()
        writes = [asyncio.ensure_future(database.write(say, f"{n}")) for n in range(200)]
        await asyncio.sleep(0)
        await database.close()
        assert len(await asyncio.gather(*writes)) == 200

    asyncio.run(story())


def test_who_waits_to_read_is_not_overtaken_by_who_reads_again_and_again(centre: Centre) -> None:
    answered = 0

    def take_long(tx: Tx) -> None:
        time.sleep(0.005)  # beside it, how long a thread takes to be woken counts for nothing

    async def again_and_again() -> None:
        nonlocal answered
        for _ in range(40):
            await centre.database.read(take_long)
            answered += 1

    async def story() -> int:
        others = [asyncio.ensure_future(again_and_again()) for _ in range(READERS)]
        await asyncio.sleep(0)
        await centre.database.read(people.count)
        before = answered
        await asyncio.gather(*others)
        return before

    assert centre.run(story()) <= 2 * READERS


def test_whoever_asks_after_the_end_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        database = Database(tmp_path / "vcenter.sqlite")
        migrate(database.path)
        await database.open()
        await database.close()
        with pytest.raises(RuntimeError, match="not open"):
            await asyncio.wait_for(database.write(say, "遅すぎた"), 5)
        with pytest.raises(RuntimeError, match="not open"):
            await asyncio.wait_for(database.read(people.count), 5)

    asyncio.run(story())


# Migrations


def test_a_new_database_gets_every_migration_once(tmp_path: Path) -> None:
    path = tmp_path / "vcenter.sqlite"
    assert migrate(path) == [number for number, _ in migrations()]
    assert migrate(path) == []


def test_a_database_that_holds_something_is_copied_before_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vcenter.sqlite"
    migrate(path)
    more = [*migrations(), (9999, "CREATE TABLE later (id TEXT);\nINSERT INTO later VALUES ('a;b');\n")]
    monkeypatch.setattr("vcenter.store.migrate.migrations", lambda: more)
    assert migrate(path) == [9999]
    (copy,) = (tmp_path / "backup").glob("*.sqlite")
    with closing(sqlite3.connect(copy)) as before, closing(sqlite3.connect(path)) as after:
        assert before.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone() == (0,)
        assert after.execute("SELECT id FROM later").fetchone() == ("a;b",)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "vcenter.sqlite"
    migrate(path)
    more = [*migrations(), (9999, "CREATE TABLE later (id TEXT);\nINSERT INTO nowhere VALUES (1);\n")]
    monkeypatch.setattr("vcenter.store.migrate.migrations", lambda: more)
    with pytest.raises(sqlite3.OperationalError):
        migrate(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone() == (0,)


def test_what_other_places_refused_is_still_known_when_each_has_its_own_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vcenter.sqlite"
    whole = migrations()
    monkeypatch.setattr("vcenter.store.migrate.migrations", lambda: [one for one in whole if one[0] < 12])
    migrate(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "INSERT INTO link_refusals VALUES ('a', 'north', 'だめ', '2026-11-24T00:00:00.000Z')"
        )
        database.commit()
    monkeypatch.setattr("vcenter.store.migrate.migrations", lambda: whole)
    assert migrate(path)[0] == 12
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "INSERT INTO link_refusals VALUES ('a', 'south', 'やはりだめ', '2026-11-25T00:00:00.000Z')"
        )
        rows = database.execute("SELECT id, place, said FROM link_refusals ORDER BY place").fetchall()
        assert rows == [("a", "north", "だめ"), ("a", "south", "やはりだめ")]


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "vcenter.sqlite"
    migrate(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 12345")
    with pytest.raises(RuntimeError, match="新しい版"):
        migrate(path)


def test_a_script_is_taken_apart_at_its_statements() -> None:
    assert [one.strip() for one in statements("SELECT 1; -- one\nSELECT ';'\n  AS two;\n")] == [
        "SELECT 1; -- one",
        "SELECT ';'\n  AS two;",
    ]


def test_search_never_reads_the_wide_table_through(centre: Centre) -> None:
    with closing(sqlite3.connect(centre.path)) as database:
        plan = database.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM people WHERE find LIKE '%や%' ORDER BY find LIMIT 13"
        ).fetchall()
    assert plan
    assert all("COVERING INDEX people_find" in detail for *_, detail in plan)


WENT_OUT = {
    "0001_main.sql": "f46295782a6d9e26",
    "0002_passes.sql": "304041f0ca7e9821",
    "0003_papers.sql": "7e1665251c583110",
    "0004_groups.sql": "e10e896ae11bc4eb",
    "0005_volunteers.sql": "123b1326514a17ee",
    "0006_kiosk.sql": "074d9978485e691f",
    "0007_sync.sql": "f2a220373cd8c70b",
    "0008_photos.sql": "d4dfd51df4c2db82",
    "0009_places.sql": "64cbe089354be2c9",
    "0010_sessions.sql": "9b5a903b5bf07e82",
    "0011_clocks.sql": "0f3f29c992c5dd29",
}
"""Migrations that centres may have run, with the beginning of their SHA-256: whoever has run one never runs it again."""


@pytest.mark.parametrize("name", WENT_OUT)
def test_a_migration_that_went_out_is_never_changed(name: str) -> None:
    content = (files("vcenter.store") / "migrations" / name).read_bytes()
    assert sha256(content).hexdigest().startswith(WENT_OUT[name]), "write a new migration instead"
