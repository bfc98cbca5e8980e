"""A satellite and headquarters work apart for days, and tell each other everything when they meet."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.centre import STAFF, Centre, new_id
from tests.satellite import Two, meet, satellite, tell
from tests.test_replay import everything
from vcenter.domain.calendar import centre_day
from vcenter.domain.passes import is_pass_number
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS, next_number, numbers_of, pass_body
from vcenter.satellites import letters, sealed, setting_up
from vcenter.satellites.exchange import take_in
from vcenter.satellites.setting_up import Reached, set_up_file
from vcenter.store import attendance, journal, needs, people, review, servers
from vcenter.store import centre as centres
from vcenter.store.failure import StoreDamaged

OF_EACH_PLACE = {"this_place", "links", "link_refusals", "changes"}


def same_tables(two: Two) -> None:
    ours, theirs = two.headquarters.read(everything), two.north.read(everything)
    for table in ours.keys() - OF_EACH_PLACE:
        assert ours[table] == theirs[table], table


def test_a_satellite_begins_with_everything_that_headquarters_knows(two: Two) -> None:
    assert two.headquarters.read(servers.here) == HEADQUARTERS
    assert two.north.read(servers.names) == {HEADQUARTERS: "本部", two.north_id: "北サテライト"}
    same_tables(two)


def test_what_each_does_alone_is_at_both_when_they_have_met(two: Two) -> None:
    here = two.headquarters.person("山田　太郎")
    there = two.north.person("佐藤　花子")
    two.headquarters.do("check_in", person=here)
    two.north.do("check_in", person=there)
    two.meet()
    for one in (two.headquarters, two.north):
        assert one.row(people.by_id, here)["name"] == "山田　太郎"
        assert one.row(people.by_id, there)["name"] == "佐藤　花子"
    same_tables(two)


def test_each_place_has_a_day_of_its_own(two: Two) -> None:
    there = two.north.person("佐藤　花子")
    two.north.do("check_in", person=there)
    two.meet()
    today = centre_day(datetime.now(UTC)).isoformat()
    day = two.headquarters.row(centres.centre_day, today, two.north_id)
    assert two.headquarters.read(attendance.figures, day["id"])["came"] == 1
    assert two.headquarters.read(centres.centre_day, day["day"]) is None
    assert two.headquarters.read(servers.day_figures, day["day"]) == {
        two.north_id: {"people": 1, "teams": 0, "needs": 0}
    }


def test_the_journal_says_which_place_did_what(two: Two) -> None:
    two.north.person("佐藤　花子")
    two.meet()
    latest = two.headquarters.read(journal.latest, 1)[0]
    assert (latest["kind"], latest["place"], latest["actor"]) == ("register_person", two.north_id, STAFF)


def test_numbers_of_two_places_are_never_the_same(two: Two) -> None:
    assert numbers_of(0) == (1, 9_999)
    assert numbers_of(3) == (30_000, 39_999)
    assert next_number(0, None) == 1
    assert next_number(0, 9_999) == 100_000
    assert next_number(0, 100_000) == 100_001
    with pytest.raises(OverflowError):
        next_number(2, 29_999)
    assert {pass_body(place, 99_999_999) // 1_000_000 for place in range(1, 10)} == set(range(91, 100))
    there = two.north.row(people.by_id, two.north.person("佐藤　花子"))["pass_number"]
    here = two.headquarters.row(people.by_id, two.headquarters.person("山田　太郎"))["pass_number"]
    assert there.startswith("91") and is_pass_number(there)
    assert int(here[:2]) < 90


def need(one: Centre, **changes: Any) -> str:
    id = new_id()
    one.do(
        "record_need",
        **{
            "need": id,
            "source": "phone",
            "person": {"name": "田中　キヨ"},
            "address": f"港町{new_id()[-4:]}",
            "category": "mud_out",
            "request": "泥を出してほしい",
            "people_wanted": 2,
            "urgency": 3,
            "consent_team": True,
            "ready": True,
            "even_if_same": True,
        }
        | changes,
    )
    return id


def test_a_need_is_seen_to_by_the_place_that_took_it_until_it_is_handed_over(two: Two) -> None:
    id = need(two.headquarters)
    two.meet()
    assert [row["id"] for row in two.headquarters.read(needs.ready)] == [id]
    assert two.north.read(needs.ready) == []
    two.headquarters.do("hand_need", need=id, to=two.north_id)
    two.meet()
    assert two.headquarters.read(needs.ready) == []
    assert [row["id"] for row in two.north.read(needs.ready)] == [id]
    assert two.north.row(needs.by_id, need(two.north))["number"] == 10_000


def test_a_need_that_a_team_has_is_not_handed_over(two: Two) -> None:
    id = need(two.headquarters, people_min=1)
    people_here = [two.headquarters.person(f"班長　{number}", may_lead=True) for number in range(2)]
    for person in people_here:
        two.headquarters.do("check_in", person=person)
    two.headquarters.do("form_team", team=new_id(), need=id, leader=people_here[0], members=people_here)
    said = two.headquarters.refused("hand_need", need=id, to=two.north_id)
    assert "班が担当しています" in said["need"]
    other = need(two.headquarters)
    assert "登録されていません" in two.headquarters.refused("hand_need", need=other, to="x")["to"]


def test_what_the_other_cannot_apply_is_kept_there_and_told_here(two: Two) -> None:
    person = two.headquarters.person("山田　太郎")
    two.meet()
    two.headquarters.do("bar_person", person=person, reason="規則に反した")
    two.north.do("check_in", person=person)
    two.meet()
    two.meet()
    assert [(row["kind"], row["place"]) for row in two.north.read(servers.refusals, 9)] == [
        ("check_in", HEADQUARTERS)
    ]
    assert two.headquarters.read(journal.latest, 1)[0]["status"] == "refused"
    waiting = two.headquarters.read(review.waiting)
    assert [(row["kind"], row["device"], row["why"]) for row in waiting] == [
        ("check_in", "北サテライト", "refused")
    ]


def test_whoever_is_registered_at_both_is_two_records_for_a_person_to_join(two: Two) -> None:
    for one in (two.headquarters, two.north):
        one.person("高橋　実", birth="1950-01-01", phone="090-1234-5678", even_if_same=False)
    two.meet()
    for one in (two.headquarters, two.north):
        assert one.read(people.count) == 2
        assert [row["why"] for row in one.read(review.waiting)] == ["same"]
    pair = orjson.loads(two.headquarters.read(review.waiting)[0]["payload"])
    two.headquarters.do("join_people", keep=pair["keep"], gone=pair["gone"])
    two.meet()
    assert two.north.read(people.count) == 1


def test_a_letter_twice_changes_nothing_and_one_that_was_lost_is_told_again(two: Two) -> None:
    two.north.person("佐藤　花子")
    lost = two.north.read(letters.write, HEADQUARTERS)
    assert len(lost.entries) == 1
    assert tell(two.north, two.headquarters, HEADQUARTERS).applied == 1
    again = tell(two.north, two.headquarters, HEADQUARTERS)
    assert (again.applied, again.known, again.refused) == (0, 1, 0)


def test_headquarters_restored_from_a_copy_hears_everything_again(two: Two, tmp_path: Path) -> None:
    two.meet()
    copy = tmp_path / "copy.sqlite"
    with closing(sqlite3.connect(two.headquarters.path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    there = two.north.person("佐藤　花子")
    two.meet()
    (tmp_path / "restored").mkdir()
    copy.rename(tmp_path / "restored" / "vcenter.sqlite")
    with Centre(tmp_path / "restored") as restored:
        new = restored.person("あとから　来た人")
        for _ in range(3):
            tell(two.north, restored, HEADQUARTERS)
            tell(restored, two.north, two.north_id)
        assert restored.row(people.by_id, there)["name"] == "佐藤　花子"
        assert two.north.row(people.by_id, new)["name"] == "あとから　来た人"


def test_two_satellites_hear_each_other_through_headquarters(two: Two, tmp_path: Path) -> None:
    two.meet()
    with satellite(two.headquarters, "南サテライト", tmp_path / "south") as south:
        south_id = south.read(servers.here)
        there = south.person("南　太郎")
        meet(two.headquarters, south, south_id)
        two.meet()
        assert two.north.row(people.by_id, there)["name"] == "南　太郎"
        assert two.north.read(servers.names)[south_id] == "南サテライト"


def test_a_stick_carries_the_same_and_only_the_right_place_opens_it(two: Two, tmp_path: Path) -> None:
    there = two.north.person("佐藤　花子")
    ours = sealed.open_server_keys(tmp_path / "headquarters" / "keys")
    theirs = sealed.open_server_keys(tmp_path / "north" / "keys")
    link = two.north.row(servers.link, HEADQUARTERS)
    content = sealed.seal(two.north.read(letters.write_all, HEADQUARTERS, 9), theirs, link["seal_key"])
    assert "佐藤".encode() not in content
    assert sealed.writer_of(content) == two.north_id
    found, _ = sealed.unseal(content, ours, theirs.public[1])
    assert [told.kind for letter in found for told in letter.entries] == ["register_person"]
    for letter in found:
        two.headquarters.run(take_in(two.headquarters.database, letter, "file"))
    assert two.headquarters.row(people.by_id, there)["name"] == "佐藤　花子"
    with pytest.raises(Refusal, match="署名"):
        sealed.unseal(content, ours, ours.public[1])
    with pytest.raises(Refusal, match="ほかの拠点あて"):
        sealed.unseal(content, sealed.new_keys(), theirs.public[1])
    for at in random.Random(1).sample(range(len(content)), 60):
        broken = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with pytest.raises(Refusal):
            sealed.unseal(broken, ours, theirs.public[1])


def test_a_stick_out_of_turn_is_refused_and_nothing_is_lost(two: Two) -> None:
    two.north.person("一人　目")
    first = two.north.read(letters.write_all, HEADQUARTERS, 9)[0]
    later = first.model_copy(update={"begins_after": first.begins_after + 5})
    with pytest.raises(Refusal, match="間が抜けて"):
        two.headquarters.run(take_in(two.headquarters.database, later, "file"))
    assert two.headquarters.run(take_in(two.headquarters.database, first, "file")).applied == 1


def test_a_letter_is_not_taken_in_while_the_records_are_damaged(two: Two) -> None:
    two.north.person("佐藤　花子")
    two.headquarters.database.damaged = True
    with pytest.raises(StoreDamaged):
        tell(two.north, two.headquarters, HEADQUARTERS)
    two.headquarters.database.damaged = False
    assert two.headquarters.read(people.count) == 0
    assert tell(two.north, two.headquarters, HEADQUARTERS).applied == 1


def test_a_satellite_speaks_for_itself_alone(two: Two) -> None:
    two.north.person("佐藤　花子")
    letter = two.north.read(letters.write, HEADQUARTERS)
    lying = letter.model_copy(update={"entries": [letter.entries[0].model_copy(update={"place": ""})]})
    with pytest.raises(Refusal, match="ほかの拠点の操作"):
        two.headquarters.run(take_in(two.headquarters.database, lying, "network"))
    two.headquarters.do("end_place", place=two.north_id)
    with pytest.raises(Refusal, match="終わっています"):
        two.headquarters.run(take_in(two.headquarters.database, letter, "network"))


def test_places_are_added_at_headquarters_alone_each_with_its_name(two: Two) -> None:
    assert "本部だけ" in two.north.refused("add_place", place=new_id(), name="東")[""]
    said = two.headquarters.refused("add_place", place=new_id(), name="北サテライト")
    assert "すでにあります" in said["name"]
    said = two.headquarters.refused("add_place", place=two.north_id, name="西サテライト")
    assert "もう加えてあります" in said["place"]
    for number in range(2, 10):
        two.headquarters.do("add_place", place=new_id(), name=f"拠点{number}")
    assert "9つまで" in two.headquarters.refused("add_place", place=new_id(), name="十番目")["name"]


def test_the_file_opens_with_its_code_and_with_no_other(two: Two, tmp_path: Path) -> None:
    content, code = two.headquarters.run(
        set_up_file(
            two.headquarters.database,
            tmp_path / "headquarters" / "keys",
            Reached(new_id(), "東", 2, ["http://a"]),
        )
    )
    assert setting_up.unpack(content, code.lower().replace("-", " "))[0].name == "東"
    with pytest.raises(Refusal, match="合言葉"):
        setting_up.unpack(content, setting_up.new_code())
    with pytest.raises(Refusal, match="ファイルではありません"):
        setting_up.unpack(b"x" * 100, code)


def test_days_apart_at_random_end_with_the_same_tables(two: Two) -> None:
    chance = random.Random(8)
    known: dict[str, list[str]] = {"h": [], "n": []}
    for _ in range(60):
        side, one = chance.choice([("h", two.headquarters), ("n", two.north)])
        if not known[side] or chance.random() < 0.4:
            known[side].append(one.person(f"人　{new_id()[-6:]}"))
        elif chance.random() < 0.5:
            one.try_("check_in", person=chance.choice(known[side]))
        else:
            one.try_("check_out", person=chance.choice(known[side]))
        if chance.random() < 0.1:
            tell(two.north, two.headquarters, HEADQUARTERS)
        if chance.random() < 0.1:
            tell(two.headquarters, two.north, two.north_id)
    two.meet()
    same_tables(two)
