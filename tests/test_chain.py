"""The journal is chained: what was changed, removed, added or cut off outside this program is found, and named."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import orjson
import pytest

from tests.centre import Centre, Desk, command, new_id, today
from tests.conftest import DATA
from tests.outbox import Enrolled, entry
from tests.satellite import Two, satellite
from tests.test_cli import run
from vcenter.satellites import letters
from vcenter.satellites.letters import LetterEntry
from vcenter.store import chain, journal, teams
from vcenter.store.chain import Break
from vcenter.store.handing_out import copy_for, tables_of
from vcenter.store.migrate import migrate
from vcenter.store.tx import SqliteTx, Tx


def broken(tx: Tx) -> Break | None:
    return journal.CHAIN.first_break(tx)


def broken_in(path: Path) -> Break | None:
    with closing(sqlite3.connect(path)) as connection:
        return broken(SqliteTx(connection))


@pytest.fixture
def five(centre: Centre) -> Centre:
    """A centre with five entries in its journal, the second one refused."""
    centre.volunteer()
    centre.refused("check_in", person=new_id())
    for _ in range(3):
        centre.volunteer()
    assert centre.read(broken) is None
    return centre


def tamper(centre: Centre, sql: str) -> Break | None:
    """Change the file outside this program; what is found then."""
    with closing(sqlite3.connect(centre.path, isolation_level=None)) as connection:
        assert connection.execute(sql).rowcount > 0
    return centre.read(broken)


@pytest.mark.parametrize(
    "change",
    [
        f"{column} = '{value}'"
        for column, value in {
            "id": "00000000-0000-7000-8000-000000000000",
            "kind": "check_out",
            "at": "2026-01-01T00:00:00.000Z",
            "device_at": "2026-01-01T00:00:00.000Z",
            "received_at": "2026-01-01T00:00:00.000Z",
            "place": "北",
            "device": "受付2番",
            "actor": "ほかの人",
            "payload": '{"person": "x"}',
            "status": "refused",
            "outcome": '{"outcome": {}, "errors": {}}',
        }.items()
    ]
    + ["digest = X'00'", "link = X'00'", "salt = X'00'"],
)
def test_an_entry_that_was_changed_is_found(five: Centre, change: str) -> None:
    assert tamper(five, f"UPDATE journal SET {change} WHERE seq = 3") == Break("changed", 3)


def test_every_column_of_a_chained_table_is_covered_or_says_why_it_may_change(centre: Centre) -> None:
    there = centre.read(tables_of)
    assert {one.table for one in chain.chains()} >= {"journal", "looks"}
    for one in chain.chains():
        for column in there[one.table]:
            assert (column in one.covered) != bool(one.open.get(column)), (
                f"{one.table}.{column}: its chain covers it (covered=), or says why it may change later (open=)"
            )


def test_an_entry_that_was_removed_from_the_middle_is_found(five: Centre) -> None:
    assert tamper(five, "DELETE FROM journal WHERE seq = 3") == Break("gone", 4)


def test_the_first_entry_removed_is_found(five: Centre) -> None:
    assert tamper(five, "DELETE FROM journal WHERE seq = 1") == Break("gone", 2)


def test_entries_that_changed_places_are_found(five: Centre) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        tamper(five, f"UPDATE journal SET seq = {new} WHERE seq = {old}")
    assert five.read(broken) == Break("changed", 3)


COPIED = """INSERT INTO journal (seq, id, kind, at, received_at, place, device, actor, payload, status, outcome, salt, digest, link)
            SELECT {seq}, 'another', kind, at, received_at, place, device, actor, payload, status, outcome, salt, digest, link
            FROM journal WHERE seq = 3"""


def test_an_entry_that_was_added_is_found(five: Centre) -> None:
    assert tamper(five, COPIED.format(seq=6)) == Break("added", 6)


def test_after_an_entry_that_was_added_the_centre_goes_on_and_it_stays_to_be_found(five: Centre) -> None:
    tamper(five, COPIED.format(seq=6))
    five.volunteer()
    assert five.read(broken) == Break("changed", 6)


def test_entries_that_were_cut_off_at_the_end_are_found(five: Centre) -> None:
    assert tamper(five, "DELETE FROM journal WHERE seq > 3") == Break("cut_off", 3)


def test_entries_that_were_cut_off_are_found_after_the_centre_went_on(five: Centre) -> None:
    tamper(five, "DELETE FROM journal WHERE seq > 3")
    five.volunteer()
    assert five.read(broken) == Break("gone", 6)


def test_a_journal_that_was_emptied_is_found(five: Centre) -> None:
    assert tamper(five, "DELETE FROM journal") == Break("cut_off", 0)


def test_where_the_end_was_is_not_forgotten_without_being_found(five: Centre) -> None:
    assert tamper(five, "DELETE FROM chain_ends WHERE chain = 'journal'") == Break("no_end", 0)
    five.volunteer()
    assert five.read(broken) == Break("changed", 6)


def test_who_makes_the_rest_of_the_chain_anew_is_found_by_a_mark_that_was_written_down(five: Centre) -> None:
    """This cannot be known from the file itself."""
    written_down = five.read(journal.CHAIN.mark)

    def forge(tx: Tx) -> None:
        tx.execute("UPDATE journal SET actor = 'ほかの人' WHERE seq = 3")
        journal.CHAIN.link_older(tx, lambda row: {})

    with closing(sqlite3.connect(five.path)) as connection, connection:
        forge(SqliteTx(connection))
    assert five.read(broken) is None
    assert written_down[0] == five.read(journal.CHAIN.mark)[0]
    assert written_down != five.read(journal.CHAIN.mark)


# Blanked


def test_a_blanked_entry_says_nothing_any_more_and_the_chain_holds(centre: Centre) -> None:
    asked = command(
        "register_person", person=new_id(), name="山田　花子", phone="090-9876-5432", consent=True
    )
    centre.do(asked["kind"], id=asked["id"], **asked["payload"])
    before = centre.read(journal.CHAIN.mark)
    assert centre.run(centre.database.write(journal.blank, asked["id"]))
    row = centre.row(journal.find, asked["id"])
    assert "花子" not in row["payload"] + row["outcome"]
    assert "9876" not in row["payload"] + row["outcome"]
    assert centre.read(broken) is None
    assert centre.read(journal.CHAIN.mark) == before
    assert centre.read(journal.count_blank) == 1


def test_what_a_blanked_entry_said_cannot_be_found_by_trying(centre: Centre) -> None:
    """Whoever gets the file may know all of a payload but the phone number: there are few enough to try them all."""
    centre.volunteer()
    before = centre.row(lambda tx: tx.one("SELECT * FROM journal WHERE seq = 1"))
    centre.run(centre.database.write(journal.blank, before["id"]))
    left = centre.row(lambda tx: tx.one("SELECT * FROM journal WHERE seq = 1"))
    assert len(before["salt"]) == 16
    assert left["salt"] is None
    assert left["digest"] == before["digest"]


def test_the_words_of_a_refusal_are_blanked_too(centre: Centre) -> None:
    team = centre.team()
    member = centre.read(
        lambda tx: tx.value("SELECT person_id FROM team_members WHERE team_id = :id", id=team)
    )
    id = new_id()
    assert "さんは" in " ".join(centre.try_("check_out", id=id, person=member).errors.values())
    centre.run(centre.database.write(journal.blank, id))
    row = centre.row(journal.find, id)
    assert "さんは" not in row["outcome"]
    assert list(orjson.loads(row["outcome"])["errors"].values()) == [journal.BLANKED]
    assert centre.read(broken) is None


def test_names_in_an_answer_are_blanked_and_ids_stay(centre: Centre) -> None:
    team, id = centre.sent(), new_id()
    centre.do("close_day", id=id, day=today().isoformat())
    assert "班長　一郎" in centre.row(journal.find, id)["outcome"]
    centre.run(centre.database.write(journal.blank, id))
    left = centre.row(journal.find, id)["outcome"]
    assert "班長　一郎" not in left
    assert centre.row(teams.by_id, team)["leader_id"] in left
    again = centre.try_("close_day", id=id, day=today().isoformat())
    assert again.repeated
    assert centre.read(broken) is None


def test_a_blanked_entry_that_arrives_once_more_is_known(centre: Centre) -> None:
    id, person = new_id(), centre.person()
    centre.do("check_in", id=id, person=person)
    centre.run(centre.database.write(journal.blank, id))
    again = centre.try_("check_in", id=id, person=person)
    assert again.done
    assert again.repeated


def test_a_blanked_entry_sent_once_more_by_its_tablet_is_known(desk: Desk) -> None:
    tablet, asked = Enrolled(desk), entry("check_in", person=desk.volunteer(check_in=False))
    assert tablet.outbox(asked)[0]["status"] == "done"
    desk.write(journal.blank, asked["id"])
    assert tablet.outbox(asked)[0]["status"] == "done"
    assert "要確認はありません" in desk.get("/review").text or asked["id"] not in desk.get("/review").text


def test_a_payload_taken_away_by_halves_is_found(five: Centre) -> None:
    assert tamper(five, "UPDATE journal SET salt = NULL WHERE seq = 3") == Break("changed", 3)


def test_what_is_not_there_cannot_be_blanked(centre: Centre) -> None:
    assert not centre.run(centre.database.write(journal.blank, new_id()))


# Copies, satellites, older records


def test_a_restored_backup_holds_and_goes_on(five: Centre, tmp_path: Path) -> None:
    assert run(five.path.parent, "backup", str(tmp_path / "copy.sqlite")).exit_code == 0
    five.volunteer()
    assert run(tmp_path / "again", "restore", str(tmp_path / "copy.sqlite")).exit_code == 0
    with Centre(tmp_path / "again") as again:
        assert again.read(broken) is None
        assert again.read(journal.CHAIN.mark)[0] == 6  # and that it was put back
        again.volunteer()
        assert again.read(broken) is None


def test_each_server_goes_on_with_its_own_chain(two: Two) -> None:
    two.headquarters.volunteer()
    two.north.volunteer()
    two.meet()
    marks = set()
    for server in (two.headquarters, two.north):
        assert server.read(broken) is None
        marks.add(server.read(journal.CHAIN.mark)[1])
    assert len(marks) == 2


def test_a_satellite_set_up_late_holds_a_journal_with_blanked_entries(five: Centre, tmp_path: Path) -> None:
    five.run(five.database.write(journal.blank, five.read(journal.id_at, 3)))
    with satellite(five, "北サテライト", tmp_path / "north") as north:
        assert north.read(broken) is None
        assert north.read(journal.count_blank) == 1
        north.volunteer()
        assert north.read(broken) is None


def test_a_letter_says_nothing_of_a_blanked_entry(two: Two) -> None:
    two.meet()
    two.headquarters.volunteer("山田　花子")
    two.headquarters.run(
        two.headquarters.database.write(journal.blank, two.headquarters.read(journal.last)[1])
    )
    kept = two.headquarters.volunteer("佐藤　次郎")
    letter = two.headquarters.read(letters.write, two.north_id)
    told = [one for one in letter.entries if isinstance(one, LetterEntry)]
    assert [orjson.loads(one.payload)["person"] for one in told] == [kept]
    two.meet()
    assert two.north.read(broken) is None


def test_older_records_are_chained_when_they_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "vcenter.sqlite"
    path.write_bytes(gzip.decompress((DATA / "0.1.0" / "records.sqlite.gz").read_bytes()))
    migrate(path)
    assert broken_in(path) is None
    with closing(sqlite3.connect(path)) as connection:
        unlinked, things, entries = connection.execute(
            """SELECT (SELECT count(*) FROM journal WHERE link IS NULL), (SELECT count(DISTINCT seq) FROM journal_things),
                      (SELECT count(*) FROM journal)"""
        ).fetchone()
        assert unlinked == 0
        assert 400 < things <= entries
        connection.execute("UPDATE journal SET actor = 'ほかの人' WHERE seq = 7")
        connection.commit()
    assert broken_in(path) == Break("changed", 7)


def test_a_chain_that_was_taken_away_is_not_made_anew_by_a_start(five: Centre, tmp_path: Path) -> None:
    copy = Path(shutil.copy(five.path, tmp_path / "copy.sqlite"))
    with closing(sqlite3.connect(five.path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("UPDATE journal SET link = NULL, actor = 'ほかの人'")
        target.execute("DELETE FROM chain_ends")
        target.commit()
    migrate(copy)
    assert broken_in(copy) == Break("no_end", 0)


def test_a_copy_for_a_satellite_holds_no_looks_and_both_chains(five: Centre, tmp_path: Path) -> None:
    copy_for(five.path, tmp_path / "copy.sqlite", "north")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as connection:
        assert [one.first_break(SqliteTx(connection)) for one in chain.chains()] == [None] * len(
            chain.chains()
        )


# What the doctor says


def test_the_doctor_says_that_the_journal_is_as_it_was_written(five: Centre) -> None:
    five.run(five.database.write(journal.blank, five.read(journal.id_at, 3)))
    said = run(five.path.parent, "doctor").output
    assert "操作記録5件は、書いたときのままです（うち1件は、定められた手順で内容を消してあります）" in said
    assert f"最後は5番、しるしは {five.read(journal.CHAIN.mark)[1]} です" in said


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE journal SET actor = 'ほかの人' WHERE seq = 3", "3番が、書いたときの内容と違います"),
        ("DELETE FROM journal WHERE seq = 3", "4番のすぐ前の記録が消されているか"),
        (COPIED.format(seq=6), "6番は、このプログラムが書いたものではありません"),
        ("DELETE FROM journal WHERE seq > 3", "3番より後の記録が消されています"),
        ("DELETE FROM chain_ends", "どこまで書いたかの控えが消されています"),
    ],
)
def test_the_doctor_names_the_first_entry_that_is_not_as_it_was_written(
    five: Centre, sql: str, where: str
) -> None:
    tamper(five, sql)
    result = run(five.path.parent, "doctor")
    assert result.exit_code == 1
    (line,) = [line for line in result.output.splitlines() if "操作記録が" in line]
    assert where in line
    assert "何も消さずに" in line
    assert "責任者に知らせてください" in line


def test_the_doctor_reads_records_from_before_there_was_a_chain(tmp_path: Path) -> None:
    (tmp_path / "vcenter.sqlite").write_bytes(
        gzip.decompress((DATA / "0.1.0" / "records.sqlite.gz").read_bytes())
    )
    result = run(tmp_path, "doctor")
    assert result.exit_code == 0, result.output
    assert "次にサーバを始めるときに作ります" in result.output


def test_the_doctor_tells_a_mark_that_was_written_down(five: Centre) -> None:
    seq, mark = five.read(journal.CHAIN.mark)
    five.volunteer()
    assert mark in run(five.path.parent, "doctor", "--mark", str(seq)).output
    assert run(five.path.parent, "doctor", "--mark", "99").exit_code == 1
    assert "99番はありません" in run(five.path.parent, "doctor", "--mark", "99").output
    assert run(five.path.parent / "nowhere", "doctor", "--mark", "1").exit_code == 1


# By what an entry is about


def named(tx: Tx, id: str) -> list[str]:
    """The kinds of the entries that name something."""
    while journal.note_things(tx, 2):
        pass
    sql = "SELECT j.kind FROM journal_things t JOIN journal j ON j.seq = t.seq WHERE thing_id = :id ORDER BY t.seq"
    return [row["kind"] for row in tx.fetch(sql, id=id)]


def test_the_journal_knows_which_entries_name_a_person(centre: Centre) -> None:
    person, other = centre.volunteer(), centre.volunteer("佐藤　次郎")
    need, leader = centre.need(), centre.leader()
    centre.do("form_team", team=new_id(), need=need, leader=leader, members=[leader, person])
    centre.do("check_out", person=other)
    asked = partial(centre.database.write, named)
    assert centre.run(asked(person)) == ["register_person", "form_team"]
    assert centre.run(asked(other)) == ["register_person", "check_out"]
    assert centre.run(asked(need)) == ["record_need", "form_team"]
    centre.do("check_in", person=other)
    assert centre.run(asked(other)) == ["register_person", "check_out", "check_in"]


def test_whom_only_the_answer_names_is_known_too(centre: Centre) -> None:
    need = centre.need()
    person = centre.read(lambda tx: tx.value("SELECT person_id FROM needs WHERE id = :id", id=need))
    assert centre.run(centre.database.write(named, person)) == ["record_need"]


def test_whom_an_entry_named_is_known_after_it_was_blanked(centre: Centre) -> None:
    person = centre.volunteer()
    centre.run(centre.database.write(journal.blank, centre.read(journal.last)[1]))
    assert centre.run(centre.database.write(named, person)) == ["register_person"]
