"""Letters that hold something broken, old or twice: the link goes on, nothing is lost, and everybody hears of it."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.centre import STAFF, Centre, new_id
from tests.satellite import Two, meet, satellite, tell, two_servers
from vcenter.desks.review_sides import card
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS
from vcenter.satellites import letters, link
from vcenter.satellites.exchange import TakenIn, take_in
from vcenter.satellites.letters import Letter
from vcenter.store import journal, people, review, servers, signing

Change = Callable[[dict[str, Any]], None]


def changed(letter: Letter, change: Change) -> Letter:
    """The letter as it arrives after somebody has changed its JSON."""
    said = letter.model_dump(mode="json")
    change(said)
    return link.unpack(zlib.compress(json.dumps(said).encode()))


def take(reader: Centre, letter: Letter, how: str = "network") -> TakenIn:
    taken: TakenIn = reader.run(take_in(reader.database, letter, how))
    return taken


def north_says(two: Two, change: Change) -> tuple[TakenIn, str, str]:
    """Headquarters hear of two people, of whom the first one's entry is changed. What became of it; the two."""
    first, second = (two.north.person(f"人　{new_id()[-8:]}") for _ in range(2))
    return take(two.headquarters, changed(two.north.read(letters.write, HEADQUARTERS), change)), first, second


def of_first(field: str, value: Any) -> Change:
    return lambda said: said["entries"][0].update({field: value})


BROKEN: dict[str, Change] = {
    "a time beyond every calendar": of_first("at", "9999-12-31T23:59:59.999Z"),
    "a time before every calendar": of_first("at", "0001-01-01T00:00:00.000Z"),
    "no time": of_first("at", ""),
    "words for a time": of_first("at", "きのう"),
    "null for a time": of_first("at", None),
    "a payload that is no JSON": of_first("payload", "{"),
    "a payload that is no object": of_first("payload", "[1]"),
    "a payload of no number": of_first("payload", '{"name": NaN}'),
    "a payload with half a character": of_first("payload", '{"name": "\\ud800"}'),
    "a payload nested too deep": of_first("payload", '{"name": ' + "[" * 300 + "]" * 300 + "}"),
    "no payload": lambda said: said["entries"][0].pop("payload"),
    "a payload that is no text": of_first("payload", {"a": [1, 2.5, None]}),
    "a kind that nobody knows": of_first("kind", "fly_away"),
    "a kind that is nobody's business": of_first("kind", "cut_off_device"),
    "a kind that is no text": of_first("kind", 7),
    "a kind without end": of_first("kind", "x" * 500),
    "an id that is none": of_first("id", "x"),
    "a place in the journal that is none": of_first("seq", "one"),
    "a place in the journal that no table holds": of_first("seq", 10**18),
    "a name that is none": of_first("actor", []),
    "a field more": of_first("colour", "red"),
    "an entry that is none": lambda said: said["entries"].__setitem__(0, 7),
}


@pytest.fixture(scope="module")
def all_along(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """The same two for every broken entry: the link goes on after each."""
    with two_servers(tmp_path_factory.mktemp("two")) as made:
        yield made


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_entry_is_set_aside_and_the_rest_is_taken_in(all_along: Two, what: str) -> None:
    two = all_along
    before = {row["id"] for row in two.headquarters.read(review.waiting)}
    taken, first, second = north_says(two, BROKEN[what])
    assert (taken.applied, taken.refused) == (1, 1)
    assert two.headquarters.read(people.by_id, first) is None
    assert two.headquarters.row(people.by_id, second)
    (waiting,) = (row for row in two.headquarters.read(review.waiting) if row["id"] not in before)
    assert waiting["device"] == "北サテライト"
    assert two.headquarters.read(card, waiting)["message"]
    assert two.headquarters.row(servers.link, two.north_id)["heard_seq"] == two.north.read(journal.last)[0]
    tell(two.headquarters, two.north, two.north_id)


def test_whatever_older_records_hold_is_told_and_set_aside_by_the_reader(two: Two) -> None:
    person = two.north.person("一人　目")
    sql = "UPDATE journal SET at = '', device_at = 'きのう', actor = :long WHERE id = (SELECT id FROM journal ORDER BY seq DESC LIMIT 1)"
    two.north.run(two.north.database.write(lambda tx: tx.execute(sql, long="x" * 500)))
    assert tell(two.north, two.headquarters, HEADQUARTERS).refused == 1
    (waiting,) = two.headquarters.read(review.waiting)
    assert person in waiting["payload"]


def test_what_was_set_aside_is_told_to_the_writer(two: Two) -> None:
    north_says(two, of_first("payload", "{"))
    tell(two.headquarters, two.north, two.north_id)
    (said,) = two.north.read(servers.refusals, 9)
    assert (said["kind"], said["place"]) == ("register_person", HEADQUARTERS)
    assert "内容の形が違う" in said["said"]


def test_what_was_set_aside_is_kept_whole(two: Two) -> None:
    north_says(two, of_first("payload", '{"name": "高橋'))
    (waiting,) = two.headquarters.read(review.waiting)
    assert waiting["why"] == "unread"
    assert orjson.loads(waiting["payload"]) == '{"name": "高橋'


def test_a_letter_again_sets_nothing_aside_twice(two: Two) -> None:
    two.north.person("一人　目")
    letter = changed(two.north.read(letters.write, HEADQUARTERS), of_first("payload", "{"))
    assert take(two.headquarters, letter).refused == 1
    assert take(two.headquarters, letter).known == 1
    assert len(two.headquarters.read(review.waiting)) == 1


def test_a_broken_time_that_staff_have_seen_is_done_as_of_now(two: Two) -> None:
    _, first, _ = north_says(two, of_first("at", "9999-12-31T23:59:59.999Z"))
    (waiting,) = two.headquarters.read(review.waiting)
    two.headquarters.do("settle_review", review=waiting["id"], way="done")
    assert two.headquarters.row(people.by_id, first)


@pytest.mark.parametrize("value", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "x", ""])
@pytest.mark.parametrize("field", ["device_at", "received_at"])
def test_a_time_beside_the_act_keeps_nobody_out(all_along: Two, field: str, value: str) -> None:
    two = all_along
    taken, first, _ = north_says(two, of_first(field, value))
    assert (taken.applied, taken.refused) == (2, 0)
    assert two.headquarters.row(people.by_id, first)
    tell(two.headquarters, two.north, two.north_id)
    assert value not in {row[field] for row in two.headquarters.read(journal.applied)}


def test_a_clock_at_a_satellite_that_is_a_year_ahead_makes_no_day_of_next_year(two: Two) -> None:
    taken, first, _ = north_says(two, of_first("at", "2999-01-01T00:00:00.000Z"))
    assert taken.applied == 2
    assert two.headquarters.row(people.by_id, first)["changed_at"] < "2999"


def test_a_time_without_its_offset_is_one_of_utc(two: Two) -> None:
    _, first, _ = north_says(two, of_first("at", "2026-11-24T00:00:00"))
    assert two.headquarters.row(people.by_id, first)["changed_at"] == "2026-11-24T00:00:00.000Z"


def test_two_acts_under_one_id_are_both_kept(two: Two) -> None:
    def one_id(said: dict[str, Any]) -> None:
        said["entries"][1]["id"] = said["entries"][0]["id"]

    taken, first, second = north_says(two, one_id)
    assert (taken.applied, taken.refused) == (1, 1)
    assert two.headquarters.row(people.by_id, first)
    (waiting,) = two.headquarters.read(review.waiting)
    assert orjson.loads(waiting["payload"])["person"] == second


@pytest.mark.parametrize("seq", [0, 1, 2**52])
def test_an_entry_out_of_its_place_moves_no_mark(all_along: Two, seq: int) -> None:
    two = all_along
    two.meet()
    taken, *_ = north_says(two, of_first("seq", seq))
    assert taken.applied == 2
    assert two.headquarters.row(servers.link, two.north_id)["heard_seq"] == two.north.read(journal.last)[0]


KEY = {"key": "ab" * 32, "made_at": "2026-11-24T00:00:00.000Z", "place": ""}


def test_keys_with_odd_numbers_are_left_out_and_those_told_twice_are_one(two: Two) -> None:
    odd: list[Any] = [KEY | {"number": number} for number in (0, 256, -1, "x", 10**30, 200, 200)]

    def with_keys(said: dict[str, Any]) -> None:
        for one in odd:
            one["place"] = two.north_id
        said["keys"] += [*odd, 7, {}, KEY | {"number": 201, "key": "x"}]

    before = {row["number"] for row in two.headquarters.read(signing.keys)}
    taken, *_ = north_says(two, with_keys)
    assert taken.applied == 2
    assert {row["number"] for row in two.headquarters.read(signing.keys)} - before == {200}


def test_refusals_of_entries_that_nobody_knows_are_left_out(two: Two) -> None:
    def with_refusals(said: dict[str, Any]) -> None:
        said["refused"] += [{"id": new_id(), "said": "だめ"}, {"id": 7}, "x", {"id": "x" * 500, "said": ""}]

    taken, *_ = north_says(two, with_refusals)
    assert taken.applied == 2
    assert two.headquarters.read(lambda tx: tx.fetch("SELECT * FROM link_refusals")) == []


def test_half_a_character_keeps_no_letter_from_being_read(two: Two) -> None:
    two.north.person("一人　目")
    said = orjson.dumps(two.north.read(letters.write, HEADQUARTERS).model_dump(mode="json"))
    broken = said.replace(f'"{STAFF}"'.encode(), b'"\\ud83d"')
    assert broken != said
    assert take(two.headquarters, link.unpack(zlib.compress(broken))).applied == 1


@given(st.data())
@settings(
    max_examples=30,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_letter_is_taken_in_or_refused_with_words(two: Two, data: st.DataObject) -> None:
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
        max_leaves=4,
    )
    two.north.person(f"人　{new_id()[-6:]}")
    said = two.north.read(letters.write, HEADQUARTERS).model_dump(mode="json")
    where = data.draw(st.sampled_from(["letter", "entries", "keys"]))
    changing = said if where == "letter" else said[where][-1]
    changing[data.draw(st.sampled_from(sorted(changing)))] = data.draw(anything)
    try:
        take(two.headquarters, letters.read(json.dumps(said).encode())[0])
    except (Refusal, ValidationError):
        return
    for row in two.headquarters.read(review.waiting):
        two.headquarters.read(card, row)


# Old files, and servers restored from a copy


def file_of(writer: Centre, reader: str) -> list[Letter]:
    return writer.read(letters.write_all, reader, 9)


def read_file(reader: Centre, file: list[Letter]) -> int:
    return sum(take(reader, letter, "file").applied for letter in file)


def by_stick(two: Two) -> None:
    """A file each way."""
    read_file(two.headquarters, file_of(two.north, HEADQUARTERS))
    read_file(two.north, file_of(two.headquarters, two.north_id))


def test_an_old_file_read_again_takes_nothing_back(two: Two) -> None:
    two.north.person("一人　目")
    old = file_of(two.north, HEADQUARTERS)
    by_stick(two)
    two.north.person("二人　目")
    by_stick(two)
    heard = two.headquarters.row(servers.link, two.north_id)["heard_seq"]
    assert read_file(two.headquarters, old) == 0
    assert two.headquarters.row(servers.link, two.north_id)["heard_seq"] == heard
    two.north.person("三人　目")
    assert read_file(two.headquarters, file_of(two.north, HEADQUARTERS)) == 1


def test_a_letter_that_came_late_by_network_takes_nothing_back(two: Two) -> None:
    two.meet()
    two.north.person("一人　目")
    late = two.north.read(letters.write, HEADQUARTERS)
    by_stick(two)
    two.north.person("二人　目")
    by_stick(two)
    heard = two.headquarters.row(servers.link, two.north_id)["heard_seq"]
    take(two.headquarters, late)
    assert two.headquarters.row(servers.link, two.north_id)["heard_seq"] == heard


def restored(one: Centre, folder: Path, meanwhile: Callable[[], None]) -> Centre:
    """This server as it was before `meanwhile`, in a folder of its own; open it with `with`."""
    folder.mkdir()
    with (
        closing(sqlite3.connect(one.path)) as source,
        closing(sqlite3.connect(folder / "vcenter.sqlite")) as copy,
    ):
        source.backup(copy)
    meanwhile()
    return Centre(folder)


@pytest.mark.parametrize("way", ["network", "file"])
def test_a_satellite_restored_from_a_copy_goes_on_and_is_heard(two: Two, tmp_path: Path, way: str) -> None:
    def both(north: Centre) -> None:
        if way == "network":
            meet(two.headquarters, north, two.north_id)
        else:
            by_stick(Two(two.headquarters, north, two.north_id))

    def meanwhile() -> None:
        for number in range(5):
            two.north.person(f"写しのあと　{number}")
        both(two.north)

    both(two.north)
    with restored(two.north, tmp_path / "restored", meanwhile) as north:
        both(north)  # nothing is new there yet
        there = north.person("戻したあと　一")
        both(north)
        assert two.headquarters.row(people.by_id, there)
        for number in range(9):
            later = north.person(f"戻したあと　二{number}")
            here = two.headquarters.person(f"本部で　{number}")
            both(north)
            assert two.headquarters.row(people.by_id, later)
            assert north.row(people.by_id, here)
        heard = two.headquarters.row(servers.link, two.north_id)
        assert (heard["heard_seq"], heard["heard_id"]) <= north.read(journal.last)
        assert heard["heard_id"] == north.read(journal.id_at, heard["heard_seq"])


def test_a_long_journal_restored_from_a_copy_is_told_from_the_beginning_by_network(
    two: Two, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOST_ENTRIES", 3)
    for number in range(8):
        two.north.person(f"人　{number}")
    two.meet()

    def meanwhile() -> None:
        for number in range(8):
            two.north.person(f"写しのあと　{number}")
        two.meet()

    with restored(two.north, tmp_path / "restored", meanwhile) as north:
        there = north.person("戻したあと")
        for _ in range(12):
            tell(north, two.headquarters, HEADQUARTERS)
            tell(two.headquarters, north, two.north_id)
        assert two.headquarters.row(people.by_id, there)


# What others could not apply


def test_two_satellites_that_refuse_one_entry_are_both_heard(two: Two, tmp_path: Path) -> None:
    person = two.headquarters.person("山田　太郎")
    two.meet()
    with satellite(two.headquarters, "南サテライト", tmp_path / "south") as south:
        south_id = south.read(servers.here)
        for place in (two.north, south):
            place.do("bar_person", person=person, reason="規則に反した")
        two.headquarters.do("check_in", person=person)
        for other, id in ((two.north, two.north_id), (south, south_id)):
            tell(two.headquarters, other, id)
            tell(other, two.headquarters, HEADQUARTERS)
        refused = {
            row["place"] for row in two.headquarters.read(servers.refusals, 9) if row["kind"] == "check_in"
        }
        assert refused == {two.north_id, south_id}
