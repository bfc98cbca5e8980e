"""What is headquarters' own is done there, and no letter tells of it."""

from __future__ import annotations

from tests.centre import new_id
from tests.satellite import Two
from vcenter.commands import KINDS
from vcenter.domain.servers import HEADQUARTERS
from vcenter.satellites.letters import may_tell
from vcenter.store import journal, watching

OWN = ("watching", "given", "evacuation")
"""Subjects whose tables no satellite has."""


def test_no_kind_of_it_is_ever_told() -> None:
    own = [one for one in KINDS.values() if set(one.topics[:1]) & set(OWN)]
    assert len(own) > 20
    assert not [one.name for one in own if may_tell(HEADQUARTERS, one)]


def test_a_satellite_hears_neither_who_is_watched_nor_that_it_was_taken_back(two: Two) -> None:
    here = two.headquarters
    person = here.do("register_person", person=new_id(), name="遠藤　和子", phone="03-1111-2222")["person"]
    watch = here.do("begin_watch", watch=new_id(), person=person)["watch"]
    ended = here.try_("end_watch", watch=watch, why="home")
    here.do("take_back", entry=ended.id)
    two.meet()
    assert two.north.read(watching.by_id, watch) is None
    told = two.north.read(lambda tx: [row["kind"] for row in journal.after(tx, 0, 1000)])
    assert "register_person" in told
    assert not {"begin_watch", "end_watch", "take_back"} & set(told)


def test_a_satellite_says_where_a_watch_is_recorded(two: Two) -> None:
    person = two.north.do("register_person", person=new_id(), name="遠藤　和子")["person"]
    refused = two.north.refused("begin_watch", watch=new_id(), person=person)
    assert refused[""].startswith("見守りの記録は、本部のサーバだけで記録します。")
