"""One path for every change: once and only once, kept with its journal, or refused with a reason."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.centre import BY_STAFF, STAFF, Centre, new_id
from vcenter.commands import KINDS
from vcenter.commands.path import Command, perform
from vcenter.store import attendance, journal, people
from vcenter.store.tx import Tx


def test_the_same_id_twice_is_the_same_act(centre: Centre) -> None:
    person, id = centre.person(), new_id()
    first = centre.try_("check_in", id=id, person=person)
    second = centre.try_("check_in", id=id, person=person)
    assert not first.repeated
    assert second.repeated
    assert second.outcome == first.outcome
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 1


def test_the_same_id_with_other_words_is_refused_and_changes_nothing(centre: Centre) -> None:
    one, other, id = centre.person("山田　太郎"), centre.person("山田　次郎"), new_id()
    centre.do("check_in", id=id, person=one)
    assert "別の内容" in centre.refused("check_in", id=id, person=other)[""]
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 1


def test_what_was_refused_and_comes_again_with_other_words_was_not_recorded(centre: Centre) -> None:
    id = new_id()
    centre.refused("check_in", id=id, person=new_id())
    assert "記録していません" in centre.refused("check_in", id=id, person=centre.person())[""]


def test_a_refusal_is_remembered_too(centre: Centre) -> None:
    id, nobody = new_id(), new_id()
    first = centre.try_("check_in", id=id, person=nobody)
    second = centre.try_("check_in", id=id, person=nobody)
    assert first.status == "refused"
    assert (second.errors, second.repeated) == (first.errors, True)


def test_every_command_stands_in_the_journal_with_its_outcome(centre: Centre) -> None:
    person = centre.person()
    centre.try_("check_in", person=person)
    centre.try_("check_in", person=new_id())
    lines = centre.read(journal.latest, 2)
    assert [line["status"] for line in lines] == ["refused", "done"]
    assert lines[0]["actor"] == STAFF


def test_an_unknown_kind_names_what_to_do(centre: Centre) -> None:
    assert "アプリを新しく" in centre.refused("fly_away")["kind"]


def test_an_unknown_field_is_not_quietly_dropped(centre: Centre) -> None:
    assert "知らない項目" in centre.refused("check_in", person=new_id(), colour="red")["colour"]


def test_a_clock_that_is_ahead_does_not_make_tomorrow(centre: Centre) -> None:
    person = centre.person()
    outcome = centre.do("check_in", person=person, at=datetime.now(UTC) + timedelta(days=2))
    assert outcome["since"] <= datetime.now(UTC).isoformat().replace("+00:00", "Z")


def test_writers_who_wait_share_a_commit_and_one_refusal_hurts_nobody_else(centre: Centre) -> None:
    everyone = [centre.person(f"人　{number}") for number in range(40)]

    async def all_at_once() -> list[str]:
        asked = [
            Command(id=new_id(), kind="check_in", at=datetime.now(UTC), payload={"person": person})
            for person in [*everyone, new_id(), *everyone]
        ]
        return [
            done.status
            for done in await asyncio.gather(*(perform(centre.database, one, BY_STAFF) for one in asked))
        ]

    assert centre.run(all_at_once()) == ["done"] * 40 + ["refused"] + ["done"] * 40
    assert centre.read(attendance.figures, centre.today["id"])["came"] == 40


def test_what_a_write_raises_undoes_that_write_alone(centre: Centre) -> None:
    def spoil(tx: Tx) -> None:
        tx.execute("DELETE FROM journal")
        raise RuntimeError("broken")

    person = centre.person()
    with pytest.raises(RuntimeError, match="broken"):
        centre.run(centre.database.write(spoil))
    assert centre.row(people.by_id, person)
    assert centre.read(journal.latest, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"place": "サテライト"}, "place"), ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, "at")],
)
def test_what_cannot_be_placed_or_believed_is_refused(
    centre: Centre, changes: dict[str, object], field: str
) -> None:
    asked = {
        "id": new_id(),
        "kind": "check_in",
        "at": datetime.now(UTC),
        "payload": {"person": centre.person()},
    }
    outcome = centre.run(perform(centre.database, Command.model_validate(asked | changes), BY_STAFF))
    assert set(outcome.errors) == {field}


def test_a_hole_in_our_rules_is_a_refusal_that_keeps_what_was_asked(centre: Centre) -> None:
    row = {"id": centre.person("山田　太郎"), "row": 2, "name": "佐藤　花子"}  # an id that is somebody else's
    errors = centre.refused("keep_people", source="名簿.csv", rows=[row])
    assert "記録できません" in errors[""]
    assert centre.read(journal.latest, 1)[0]["status"] == "refused"
    assert centre.read(people.count) == 1


deep = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda one: st.lists(one, max_size=3)
                    | st.dictionaries(st.text(max_size=6), one, max_size=3), max_leaves=8)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_any_payload_is_done_or_refused_with_words(centre: Centre, kind: str, data: st.DataObject) -> None:
    fields = KINDS[kind].payload.model_fields
    payload: Any = {
        name: data.draw(deep | st.just(new_id()), label=name) for name in fields if data.draw(st.booleans())
    }
    asked = Command(id=new_id(), kind=kind, at=datetime.now(UTC), device="受付1番", payload=payload)
    outcome = centre.run(perform(centre.database, asked, BY_STAFF))
    assert outcome.done or (outcome.errors and all(outcome.errors.values()))
