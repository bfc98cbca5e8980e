"""When the file of the records fails: full, locked, without rights, broken. Nothing is lost, and everybody is told what to do."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

from tests.centre import PIN, STAFF, Centre, Desk, command, field_of, new_database, new_id
from tests.outbox import Enrolled, entry
from tests.phone import FORM, TOMORROW, Phone
from tests.test_photos import picture, put, shot
from tests.test_sync import WALK_IN
from vcenter.locale import LANGUAGES, Says
from vcenter.program import PROJECT
from vcenter.store import journal, people
from vcenter.store.database import Database
from vcenter.store.failure import StoreDamaged, StoreUnavailable, failure_of
from vcenter.store.tx import Tx
from vcenter.web.state import running

DAMAGED = "記録のファイルが壊れている"
PROGRAM = {"authorization": "Bearer nobody"}
KEPT_OUT = "書き込みを止めています"


def break_table(path: Path, table: str) -> None:
    """Garbage in the place of a table and its indexes, as after a bad sector."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        roots = connection.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = ?", (table,))
        pages = [page for (page,) in roots if page]
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * size)
            file.write(b"\xa5" * size)


class NobodySignedIn(Desk):
    """Of records in which not even reception can be read."""

    def sign_in(self) -> None:
        self.session = ""


@pytest.fixture
def damaged(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose journal cannot be read any more: the first command finds out."""
    break_table(new_database(tmp_path / "data"), "journal")
    with Desk(tmp_path / "data") as desk:
        yield desk


@pytest.fixture
def known(damaged: Desk) -> Desk:
    """The same, after the first command."""
    damaged.client.post("/api/commands", json=command("check_in", person=new_id()), headers=damaged.headers)
    assert running(damaged.app).database.damaged
    return damaged


@pytest.fixture
def other(desk: Desk) -> Iterator[sqlite3.Connection]:
    """Another program that may lock the records; nobody waits for it."""
    with closing(sqlite3.connect(running(desk.app).settings.database, isolation_level=None)) as connection:
        writer = running(desk.app).database._writer
        assert desk.client.portal is not None
        assert writer is not None
        desk.client.portal.call(writer.execute, "PRAGMA busy_timeout=0")
        yield connection


def find_out(desk: Desk) -> None:
    """A program asks, and its tokens are what cannot be read."""
    assert desk.client.get("/api/people", headers=PROGRAM).status_code == 503


@pytest.fixture
def yet_unknown(tmp_path: Path) -> Iterator[Desk]:
    """A desk at which everything works until a program asks (`find_out`)."""
    break_table(new_database(tmp_path / "data"), "api_tokens")
    with Desk(tmp_path / "data") as desk:
        yield desk


def error_of(statement: str, path: Path | str = ":memory:") -> sqlite3.Error:
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.Error) as caught:
        connection.execute(statement).fetchall()
    return caught.value


def test_a_full_disk_passes(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "small.sqlite")) as connection:
        connection.execute("PRAGMA max_page_count=2")
        connection.execute("CREATE TABLE t (x)")
        with pytest.raises(sqlite3.OperationalError) as caught:
            connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    failed = failure_of(caught.value)
    assert isinstance(failed, StoreUnavailable)
    assert "ディスクがいっぱい" in str(failed)


def test_a_file_that_cannot_be_opened_passes(tmp_path: Path) -> None:
    assert isinstance(failure_of(sqlite3_error_of_opening(tmp_path / "nowhere" / "x")), StoreUnavailable)


def sqlite3_error_of_opening(path: Path) -> sqlite3.Error:
    with pytest.raises(sqlite3.Error) as caught:
        sqlite3.connect(path)
    return caught.value


def test_what_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 100)
    assert isinstance(failure_of(error_of("SELECT * FROM sqlite_master", tmp_path / "x")), StoreDamaged)


def test_text_that_is_no_text_is_damage() -> None:
    assert isinstance(failure_of(error_of("SELECT CAST(x'ff41' AS TEXT)")), StoreDamaged)


@pytest.mark.parametrize("statement", ["SELECT no_such_column", "SELEKT", "SELECT json('{')"])
def test_a_hole_of_ours_is_no_failure_of_the_file(statement: str) -> None:
    assert failure_of(error_of(statement)) is None
    assert failure_of(sqlite3.ProgrammingError("Cannot operate on a closed database.")) is None
    assert failure_of(ValueError("no active connection")) is None


def test_no_memory_passes() -> None:
    assert isinstance(failure_of(MemoryError()), StoreUnavailable)


def no_such_column(tx: Tx, *asked: Any) -> None:
    tx.execute("UPDATE people SET no_such_column = 1")


def twice(tx: Tx, *asked: Any) -> None:
    for _ in range(2):
        tx.execute("INSERT INTO centre_facts (key, value) VALUES ('twice', '')")


@pytest.mark.parametrize("hole", [no_such_column, twice])
def test_a_hole_in_a_command_is_a_refusal_that_is_kept(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, hole: Any
) -> None:
    monkeypatch.setattr(people, "add", hole)
    id = new_id()
    said = centre.refused("register_person", id=id, person=new_id(), name="山田")
    assert "記録できません" in said[""]
    assert centre.row(journal.find, id)["status"] == "refused"


def test_a_table_that_is_locked_by_another_program_passes(desk: Desk, other: sqlite3.Connection) -> None:
    asked = command("register_person", person=new_id(), **WALK_IN)
    other.execute("BEGIN IMMEDIATE")
    answer = desk.client.post("/api/commands", json=asked, headers=desk.headers)
    assert (answer.status_code, answer.json()["status"]) == (503, "failed")
    assert "ほかのプログラム" in answer.json()["errors"][""]
    other.execute("ROLLBACK")
    answer = desk.client.post("/api/commands", json=asked, headers=desk.headers)
    assert (answer.status_code, answer.json()["repeated"]) == (200, False)


def test_a_form_that_could_not_be_kept_is_shown_with_what_was_typed(
    desk: Desk, other: sqlite3.Connection
) -> None:
    other.execute("BEGIN IMMEDIATE")
    answer = desk.post("/needs/new", need=new_id(), source="phone", address="港区芝3-4-5")
    assert "港区芝3-4-5" in answer.text
    assert "この操作は記録されていません" in answer.text


def test_a_failure_at_the_commit_is_everybodys(tmp_path: Path) -> None:
    path = new_database(tmp_path)

    async def at_once() -> list[Any]:
        database = Database(path)
        await database.open()
        assert database._writer is not None
        (pages,) = (await (await database._writer.execute("PRAGMA page_count")).fetchone()) or (0,)
        await database._writer.execute(f"PRAGMA max_page_count={pages}")

        def small(tx: Tx) -> None:
            tx.execute("INSERT INTO centre_facts (key, value) VALUES ('small', '')")

        def large(tx: Tx) -> None:
            tx.execute("INSERT INTO centre_facts (key, value) VALUES ('large', :value)", value="x" * 100_000)

        answers = await asyncio.gather(database.write(small), database.write(large), return_exceptions=True)
        kept = await database.read(lambda tx: tx.fetch("SELECT key FROM centre_facts"))
        await database.close()
        return [*answers, kept]

    *answers, kept = asyncio.run(at_once())
    assert [type(answer) for answer in answers] == [StoreUnavailable, StoreUnavailable]
    assert kept == []


def test_after_a_broken_page_was_read_nothing_is_written_any_more(tmp_path: Path) -> None:
    path = new_database(tmp_path)
    break_table(path, "needs")

    async def one_after_another() -> None:
        database = Database(path)
        await database.open()
        await database.write(lambda tx: tx.execute("INSERT INTO centre_facts VALUES ('before', '')"))
        with pytest.raises(StoreDamaged):
            await database.read(lambda tx: tx.fetch("SELECT * FROM needs"))
        with pytest.raises(StoreDamaged):
            await database.write(lambda tx: tx.execute("INSERT INTO centre_facts VALUES ('after', '')"))
        kept = await database.read(lambda tx: tx.fetch("SELECT key FROM centre_facts"))
        assert kept == [{"key": "before"}]
        await database.close()

    asyncio.run(one_after_another())


def test_what_is_no_database_is_told_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "vcenter.sqlite"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamaged):
        asyncio.run(Database(path).open())


def test_a_broken_page_is_never_the_users_mistake(damaged: Desk) -> None:
    asked = command("register_person", person=new_id(), **WALK_IN)
    answer = damaged.client.post("/api/commands", json=asked, headers=damaged.headers)
    assert (answer.status_code, answer.json()["status"]) == (503, "failed")
    assert KEPT_OUT in answer.json()["errors"][""]


CHANGES_NOTHING = {
    "/reception/find", "/reception/guardians", "/reception/scan", "/papers/find", "/papers/today", "/needs/list",
    "/needs/people",
    "/needs/same", "/returns/scan", "/groups/find", "/leaving/find", "/leaving/scan", "/rosters/find",
    "/rosters/files/{file}/drop", "/rosters/files/{file}/stop", "/rosters/files/{file}/reading/stop", "/headquarters/places/now", "/headquarters/journal/find",
    "/headquarters/helpers/find", "/headquarters/helpers/scan", "/headquarters/days",
    "/headquarters/held",
    "/matching/marks", "/matching/board/fits", "/matching/board/better", "/recalls/list", "/insurance/list.pdf", "/insurance/list.xlsx",
    "/equipment/scan", "/equipment/teams/{team}/scan", "/equipment/owners.pdf", "/equipment/owners.xlsx",
    "/rosters/duplicates/search", "/salons/list", "/salons/{salon}/people/find", "/rosters/groups/{group}/find",
    "/offers/find", "/offers/scan", "/offers/person",
    "/rosters/people/list", "/salons/year.pdf", "/salons/year.xlsx",
    "/year/grants.pdf", "/year/grants.xlsx", "/year/session.pdf", "/year/session.xlsx", "/year/points/find",
    "/requests/list", "/requests/people", "/requests/find", "/requests/year.pdf", "/requests/year.xlsx",
    "/watching/board", "/watching/find", "/watching/month.pdf", "/watching/month.xlsx", "/watching/visitors/find",
    "/watching/files/{file}/drop", "/watching/files/{file}/stop",
    "/evacuation-files/{file}/drop", "/evacuation-files/{file}/stop", "/from-paper/people/find",
    "/matters/list", "/matters/list.pdf", "/briefing/briefing.pdf", "/handovers/handover.pdf",
    "/crew",
}  # fmt: skip
"""Forms that look something up, or find nobody and nothing to change."""
ELSEWHERE = ("/join", "/me", "/kiosk", "/api/", "/sync/")
"""Tried in tests of their own."""


def forms(desk: Desk) -> Iterator[Route]:
    """The forms of staff."""
    for route in desk.addresses:
        if (
            isinstance(route, Route)
            and "POST" in (route.methods or ())
            and not route.path.startswith(ELSEWHERE)
        ):
            yield route


def test_every_form_says_what_to_do_while_the_records_are_damaged(known: Desk) -> None:
    silent = set()
    for route in forms(known):
        path = route.path_format.format_map(dict.fromkeys(route.param_convertors, new_id()))
        form = {"session": known.session, "command_id": new_id()}
        if DAMAGED not in known.client.post(path, data=form, headers=known.headers).text:
            silent.add(route.path)
    assert silent == CHANGES_NOTHING


def test_no_template_takes_what_is_not_refused_for_done() -> None:
    for path in (PROJECT / "templates").rglob("*.html"):
        assert "outcome.status" not in path.read_text("utf-8"), f"{path}: ask outcome.done"


def test_every_page_of_staff_says_so_and_shows_what_can_be_read(known: Desk) -> None:
    for path in ("/reception", "/needs", "/dispatch", "/headquarters", "/rosters"):
        answer = known.get(path)
        assert answer.status_code == 200
        assert DAMAGED in answer.text
    assert known.get("/headquarters/journal").status_code == 503


def test_signing_in_says_so(known: Desk) -> None:
    known.client.cookies.clear()
    form = {"name": STAFF, "secret": PIN, "device": "受付1番"}
    answer = known.client.post("/sign-in", data=form)
    assert answer.status_code == 503
    assert KEPT_OUT in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_volunteers_are_told_in_their_language_and_keep_what_they_typed(known: Desk, language: str) -> None:
    phone = Phone(known)
    phone.get(f"/join?lang={language}")
    answer = phone.register()
    assert Says(language)("error.damaged") in answer.text
    assert f'value="{FORM["name"]}"' in answer.text


def test_a_volunteers_page_that_cannot_be_read_says_so_in_their_language(tmp_path: Path) -> None:
    break_table(new_database(tmp_path / "data"), "day_capacity")
    with NobodySignedIn(tmp_path / "data") as desk:
        answer = desk.client.get("/status", headers={"accept-language": "en"})
    assert answer.status_code == 503
    assert Says("en")("error.damaged") in answer.text
    assert 'lang="en"' in answer.text


def test_the_tablet_in_a_volunteers_hands_says_so_too(yet_unknown: Desk) -> None:
    yet_unknown.post("/reception/hand-over")
    find_out(yet_unknown)
    page = yet_unknown.get("/kiosk?lang=en").text
    form = {**FORM, "round": field_of(page, "round"), "command_id": new_id()}
    answer = yet_unknown.client.post("/kiosk", data=form)
    assert Says("en")("error.damaged") in answer.text
    assert f'value="{FORM["name"]}"' in answer.text
    answer = yet_unknown.client.post("/kiosk/unlock", data={"secret": PIN})
    assert answer.status_code == 503
    assert Says("en")("error.damaged") in answer.text


def test_a_volunteers_own_page_says_so_too(yet_unknown: Desk) -> None:
    phone = Phone(yet_unknown)
    assert phone.register(days=TOMORROW).status_code == 303
    find_out(yet_unknown)
    answer = phone.post("/me/cancel", day=TOMORROW)
    assert Says("ja")("error.damaged") in answer.text


def test_the_api_says_so_in_json(yet_unknown: Desk) -> None:
    answer = yet_unknown.client.get("/api/people", headers=PROGRAM)
    assert answer.status_code == 503
    assert KEPT_OUT in answer.json()["message"]


def test_entries_stay_on_their_tablet_while_the_records_are_damaged(yet_unknown: Desk) -> None:
    tablet = Enrolled(yet_unknown)
    find_out(yet_unknown)
    sent = {"entries": [entry("check_in", person=new_id())]}
    for answer in (tablet.sends("/sync/hello", {}), tablet.sends("/sync/outbox", sent)):
        assert answer.status_code == 503
        assert KEPT_OUT in answer.json()["message"]
    assert tablet.changes()["rows"]["people"] == []


def test_photos_stay_on_their_tablet_while_the_records_are_damaged(known: Desk) -> None:
    answer = put(known, shot(picture()), 0, 100)
    assert answer.status_code == 503
    assert KEPT_OUT in answer.json()["message"]
    assert not list((running(known.app).settings.photos).glob("parts/*"))
