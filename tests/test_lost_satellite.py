"""What a satellite may say, and what somebody who has stolen one cannot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.centre import Centre, new_id
from tests.satellite import Two, satellite, tell, two_servers
from vcenter.commands import KINDS
from vcenter.domain.calendar import utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS, gave_pass
from vcenter.domain.who import Who
from vcenter.keys.pass_keys import open_keys
from vcenter.keys.secret import hash_secret, is_secret
from vcenter.satellites import letters
from vcenter.satellites.exchange import TakenIn, take_in
from vcenter.satellites.letters import Key, Letter, LetterEntry
from vcenter.store import journal, people, review, servers, signing, staff, tablets, told_secrets
from vcenter.store.tx import Tx


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_servers(tmp_path) as both:
        both.headquarters.do("add_staff", staff=new_id(), name="本部", secret_hash=hash_secret("482915"))
        both.meet()
        yield both


def forged(two: Two, kind: str, *, actor: str = "本部", **payload: Any) -> LetterEntry:
    """An entry that whoever holds the satellite writes by hand."""
    now = utc_text(datetime.now(UTC))
    return LetterEntry(
        seq=1,
        id=new_id(),
        kind=kind,
        at=now,
        received_at=now,
        place=two.north_id,
        device="盗まれたパソコン",
        actor=actor,
        payload=orjson.dumps(payload).decode(),
    )


def sends(two: Two, *entries: LetterEntry, **more: Any) -> TakenIn:
    letter: Letter = two.north.read(letters.write, HEADQUARTERS)
    lying = letter.model_copy(update={"entries": list(entries), **more})
    taken: TakenIn = two.headquarters.run(take_in(two.headquarters.database, lying, "network"))
    return taken


def in_tray(centre: Centre) -> list[str]:
    return [row["kind"] for row in centre.read(review.waiting)]


def test_it_changes_nobodys_pin_and_makes_nobody_staff(two: Two) -> None:
    before = two.headquarters.row(staff.by_name, "本部")
    secret = hash_secret("740192")
    taken = sends(
        two,
        forged(two, "change_secret", name="本部", secret_hash=secret),
        forged(two, "add_staff", staff=new_id(), name="盗人", secret_hash=secret),
        forged(two, "retire_staff", name="本部"),
    )
    assert (taken.applied, taken.refused) == (0, 3)
    assert two.headquarters.row(staff.by_name, "本部") == before
    assert two.headquarters.read(staff.by_name, "盗人") is None
    assert sorted(in_tray(two.headquarters)) == ["add_staff", "change_secret", "retire_staff"]


def test_it_enrols_no_tablet_and_adds_or_ends_no_place(two: Two) -> None:
    taken = sends(
        two,
        forged(two, "enrol_device", device=new_id(), name="盗", desk="reception", token_hash="0" * 64),
        forged(two, "add_place", place=new_id(), name="盗"),
        forged(two, "end_place", place=two.north_id),
    )
    assert (taken.applied, taken.refused) == (0, 3)
    assert two.headquarters.read(tablets.everyone) == []


def test_it_does_nothing_in_the_name_of_somebody_who_does_not_work_there(two: Two) -> None:
    secret = hash_secret("740192")
    add = two.headquarters.do
    add("add_staff", staff=new_id(), name="会計　一", secret_hash=secret, roles=["rosters"])
    add(
        "add_staff",
        staff=new_id(),
        name="北野　花",
        secret_hash=secret,
        roles=["reception"],
        place=two.north_id,
    )
    two.meet()
    acts = {name: new_id() for name in ("会計　一", "北野　花", "現地の人")}
    for actor, person in acts.items():
        sends(two, forged(two, "register_person", actor=actor, person=person, name="山田　花子"))
    rows = two.headquarters.read(journal.applied)
    actors = [row["actor"] for row in rows if row["kind"] == "register_person"]
    assert actors == ["会計　一（北サテライト）", "北野　花", "現地の人"]


def test_of_staff_and_places_headquarters_alone_tells() -> None:
    alone = {kind.name for kind in KINDS.values() if Who.HEADQUARTERS in kind.who}
    assert {"add_staff", "retire_staff", "change_secret", "add_place", "end_place"} <= alone
    assert not any(Who.SERVER in KINDS[name].who for name in alone)


def test_what_headquarters_does_with_staff_is_known_at_the_satellite(two: Two) -> None:
    secret = hash_secret("740192")
    two.headquarters.do("add_staff", staff=new_id(), name="応援　次郎", secret_hash=secret)
    two.meet()
    assert two.north.row(staff.by_name, "応援　次郎")["secret_hash"] == secret


def test_a_pin_that_was_changed_at_a_satellite_holds_there(two: Two) -> None:
    before = two.headquarters.row(staff.by_name, "本部")["secret_hash"]
    two.north.do("change_secret", name="本部", secret_hash=hash_secret("740192"))
    two.meet()
    assert two.headquarters.row(staff.by_name, "本部")["secret_hash"] == before
    assert two.north.row(staff.by_name, "本部")["secret_hash"] != before


def test_records_that_it_made_itself_it_makes_one(two: Two) -> None:
    keep, gone = two.north.person("佐藤　花子"), two.north.person("佐藤　はな子")
    two.north.do("join_people", keep=keep, gone=gone)
    two.meet()
    assert two.headquarters.row(people.by_id, gone)["id"] == keep


def test_records_of_others_are_made_one_only_when_headquarters_has_looked(two: Two) -> None:
    keep, gone = two.headquarters.person("佐藤　花子"), two.headquarters.person("佐藤　はな子")
    two.meet()
    two.north.do("join_people", keep=keep, gone=gone)
    tell(two.north, two.headquarters, HEADQUARTERS)
    assert two.headquarters.row(people.by_id, gone)["id"] == gone
    assert in_tray(two.headquarters) == ["join_people"]


def roster(count: int, name: str = "山田　{}") -> list[dict[str, Any]]:
    return [{"id": new_id(), "row": number, "name": name.format(number)} for number in range(count)]


@pytest.mark.parametrize(("count", "waits"), [(50, False), (51, True)])
def test_a_large_roster_that_touches_others_waits_for_headquarters(two: Two, count: int, waits: bool) -> None:
    two.headquarters.person("山田　0")
    two.meet()
    two.north.do("keep_people", source="名簿.csv", rows=roster(count))
    tell(two.north, two.headquarters, HEADQUARTERS)
    assert (in_tray(two.headquarters) == ["keep_people"]) == waits


def test_a_large_roster_of_people_whom_nobody_else_knows_is_taken_in(two: Two) -> None:
    two.north.do("keep_people", source="名簿.csv", rows=roster(60))
    tell(two.north, two.headquarters, HEADQUARTERS)
    assert in_tray(two.headquarters) == []
    assert two.headquarters.read(people.count) == 60


def test_a_pass_number_says_where_somebody_was_first_known(two: Two) -> None:
    north, here = two.north.person(), two.headquarters.person("鈴木　一郎")
    for centre, person, place in ((two.north, north, 1), (two.headquarters, here, 0)):
        number = centre.row(people.by_id, person)["pass_number"]
        assert [gave_pass(one, number) for one in (0, 1, 2)] == [place == 0, place == 1, False]


def test_it_writes_nothing_into_a_time_of_which_headquarters_has_heard(two: Two) -> None:
    two.north.person("佐藤　花子")
    two.meet()
    heard = two.headquarters.read(
        lambda tx: tx.value("SELECT max(received_at) FROM journal WHERE place = :p", p=two.north_id)
    )
    early = utc_text(datetime.now(UTC) - timedelta(days=3))
    entry = forged(two, "register_person", person=new_id(), name="昔の　人").model_copy(
        update={"received_at": early, "seq": 99}
    )
    sends(two, entry, last_seq=99)
    row = two.headquarters.read(lambda tx: tx.one("SELECT * FROM journal WHERE id = :id", id=entry.id))
    assert row["received_at"] >= heard
    assert row["status"] == "done"


def test_of_keys_only_its_own_are_learnt(two: Two) -> None:
    def key(number: int, place: str) -> Key:
        raw = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
        return Key(number=number, key=raw, made_at="2026-11-24T00:00:00.000Z", place=place)

    sends(two, keys=[key(201, HEADQUARTERS), key(202, "elsewhere"), key(203, two.north_id)])
    known = {row["number"] for row in two.headquarters.read(signing.keys)}
    assert not known & {201, 202}
    assert 203 in known


def test_when_it_ends_its_passes_prove_nothing_any_more(two: Two, tmp_path: Path) -> None:
    folder = tmp_path / "headquarters" / "keys"
    keys = two.headquarters.run(open_keys(two.headquarters.database, folder))
    (its,) = [row["number"] for row in two.headquarters.read(signing.keys) if row["place"] == two.north_id]
    assert its in keys.public
    two.headquarters.do("end_place", place=two.north_id)
    keys = two.headquarters.run(open_keys(two.headquarters.database, folder))
    assert its not in keys.public
    assert keys.number in keys.public


# PINs


PINS = {"受付 一郎": "740192", "北 花子": "835170", "全部 次郎": "990231"}


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Two]:
    """Staff of headquarters alone, of the satellite, of both; a place that was set up when they were there."""
    with ExitStack() as stack:
        headquarters = stack.enter_context(Centre(tmp_path / "headquarters"))
        for name, pin in PINS.items():
            place = "*" if name == "全部 次郎" else ""
            asked = {"staff": new_id(), "name": name, "secret_hash": hash_secret(pin), "place": place}
            headquarters.do("add_staff", **asked, roles=["reception"])
        north = stack.enter_context(satellite(headquarters, "北", tmp_path / "north"))
        yield Two(headquarters, north, north.read(servers.here))


def opens(centre: Centre, name: str, pin: str) -> bool:
    return is_secret(centre.row(staff.by_name, name)["secret_hash"], pin)


def hashes_in(centre: Centre) -> bytes:
    """Every byte of the records of a server, as whoever has its disk reads it."""
    with closing(sqlite3.connect(centre.path)) as connection:
        return "\n".join(connection.iterdump()).encode()


def known_there(two: Two, name: str) -> bool:
    return bytes(two.headquarters.row(staff.by_name, name)["secret_hash"], "ascii") in hashes_in(two.north)


def test_it_holds_the_pins_of_those_who_work_there_and_of_nobody_else(three: Two) -> None:
    assert not known_there(three, "受付 一郎")
    assert known_there(three, "全部 次郎")
    assert not opens(three.north, "受付 一郎", PINS["受付 一郎"])
    assert opens(three.north, "全部 次郎", PINS["全部 次郎"])


def test_its_journal_is_whole_all_the_same(three: Two) -> None:
    assert three.north.read(journal.CHAIN.first_break) is None


def test_whoever_is_added_later_is_known_there_without_their_pin(three: Two) -> None:
    secret = hash_secret("571038")
    three.headquarters.do("add_staff", staff=new_id(), name="応援　三郎", secret_hash=secret, roles=["needs"])
    three.meet()
    assert three.north.row(staff.by_name, "応援　三郎")
    assert not known_there(three, "応援　三郎")


def test_a_new_pin_is_told_where_one_works(three: Two) -> None:
    for name in ("受付 一郎", "全部 次郎"):
        three.headquarters.do("change_secret", name=name, secret_hash=hash_secret("571038"))
    three.meet()
    assert [known_there(three, name) for name in ("受付 一郎", "全部 次郎")] == [False, True]


def test_whoever_gets_a_role_there_signs_in_there_with_their_own_pin(three: Two) -> None:
    secret = three.headquarters.row(staff.by_name, "北 花子")["secret_hash"]
    three.headquarters.do(
        "give_role", name="北 花子", role="reception", place=three.north_id, secret_hash=secret
    )
    three.meet()
    assert opens(three.north, "北 花子", PINS["北 花子"])


def test_another_place_is_not_told_the_pin_with_such_a_role(three: Two, tmp_path: Path) -> None:
    with satellite(three.headquarters, "南", tmp_path / "south") as south:
        place = south.read(servers.here)
        secret = three.headquarters.row(staff.by_name, "北 花子")["secret_hash"]
        three.headquarters.do("give_role", name="北 花子", role="reception", place=place, secret_hash=secret)
        three.meet()
        tell(three.headquarters, south, place)
        assert opens(south, "北 花子", PINS["北 花子"])
    assert not known_there(three, "北 花子")


def test_what_was_told_is_the_same_when_it_is_told_again(three: Two) -> None:
    three.headquarters.do("change_secret", name="受付 一郎", secret_hash=hash_secret("571038"))
    three.meet()
    three.headquarters.do("give_role", name="受付 一郎", role="needs", place=three.north_id)

    def forget(tx: Tx) -> None:
        tx.execute("UPDATE links SET told_seq = 0")

    three.headquarters.run(three.headquarters.database.write(forget))
    assert tell(three.headquarters, three.north, three.north_id).refused == 0


def test_a_pin_that_somebody_has_there_alone_outlives_a_new_one_at_headquarters(three: Two) -> None:
    three.north.do("give_role", name="受付 一郎", role="reception")
    three.north.do("change_secret", name="受付 一郎", secret_hash=hash_secret("404118"))
    three.headquarters.do("change_secret", name="受付 一郎", secret_hash=hash_secret("571038"))
    three.meet()
    assert opens(three.north, "受付 一郎", "404118")


@pytest.mark.parametrize("broken", ["{", "[]", '{"secret_hash": 1, "name": null}'])
def test_a_broken_entry_about_staff_stops_no_letter(three: Two, broken: str) -> None:
    three.headquarters.do("change_secret", name="全部 次郎", secret_hash=hash_secret("571038"))

    def spoil(tx: Tx) -> None:
        last = "(SELECT id FROM journal ORDER BY seq DESC LIMIT 1)"
        tx.execute(f"UPDATE journal SET payload = :payload, at = '' WHERE id = {last}", payload=broken)

    three.headquarters.run(three.headquarters.database.write(spoil))
    three.headquarters.person("佐藤　花子")
    three.meet()
    assert three.north.read(people.count) == 1


def test_every_command_in_which_a_hash_may_travel_is_known() -> None:
    with_hash = {kind.name for kind in KINDS.values() if "secret_hash" in kind.payload.model_fields}
    assert with_hash == set(told_secrets.KINDS)


# One that was stolen


def test_a_stolen_satellite_is_ended_and_what_it_sends_afterwards_changes_nothing(
    three: Two, tmp_path: Path
) -> None:
    headquarters, thief, name = three.headquarters, three.north, "全部 次郎"
    thief.person("佐藤　花子")  # while it was still theirs
    three.meet()
    with satellite(headquarters, "南", tmp_path / "south") as south:
        thief.person("にせ　太郎")
        thief.do("change_secret", name=name, secret_hash=hash_secret("404118"))
        headquarters.do("end_place", place=three.north_id)
        headquarters.do("change_secret", name=name, secret_hash=hash_secret("571038"))
        before = headquarters.read(journal.last)
        letter = thief.read(letters.write, HEADQUARTERS)
        for how in ("network", "file"):
            with pytest.raises(Refusal, match="終わっています"):
                headquarters.run(take_in(headquarters.database, letter, how))
        assert headquarters.read(journal.last) == before
        assert in_tray(headquarters) == []
        tell(headquarters, south, south.read(servers.here))
        for server in (headquarters, south):
            assert [row["name"] for row in server.read(people.page, "", 10)] == ["佐藤　花子"]
            assert opens(server, name, "571038")
            assert not opens(server, name, "404118")
