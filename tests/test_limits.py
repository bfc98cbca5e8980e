"""How much may be asked for at once: nothing of what is too large is kept, and no text is longer than its field says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.centre import Centre, Desk, command, new_id
from tests.outbox import Enrolled, entry
from tests.world import World
from vcenter.commands import KINDS
from vcenter.commands.limits import (
    DEEPEST,
    LONGEST,
    LONGEST_FIELD,
    MOST_CHARACTERS,
    MOST_ITEMS,
    MOST_VALUES,
    bound,
    too_long,
)
from vcenter.commands.messages import MOST_PROBLEMS
from vcenter.commands.roster_rows import MOST_AT_ONCE
from vcenter.store import journal, review

FLOOD: dict[str, Any] = {f"f{number}": 1 for number in range(300_000)}


@pytest.fixture
def world(desk: Desk) -> World:
    return World(desk)


def nested(levels: int) -> Any:
    found: Any = "x"
    for _ in range(levels):
        found = [found]
    return found


TOO_MUCH = {
    "fields": FLOOD,
    "items": {"people": ["x"] * (MOST_VALUES + 1)},
    "text": {"name": "長" * (MOST_CHARACTERS + 1)},
    "a field's name": {"n" * (MOST_CHARACTERS + 1): 1},
    "levels": {"name": nested(DEEPEST)},
}


@pytest.mark.parametrize("asked", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_for_one_command_is_refused_and_not_kept(
    centre: Centre, asked: dict[str, Any]
) -> None:
    before = centre.read(journal.last)
    assert "記録していません" in centre.refused("register_person", **asked)[""]
    assert centre.read(journal.last) == before


@pytest.mark.parametrize("around", ["payload", "itself"])
def test_a_program_that_sends_a_flood_of_fields_is_told_one_thing_and_leaves_nothing(
    desk: Desk, around: str
) -> None:
    before = desk.read(journal.last)
    asked = command("register_person", **FLOOD) if around == "payload" else command("check_in") | FLOOD
    answer = desk.client.post("/api/commands", json=[asked], headers=desk.headers)
    (told,) = answer.json()
    assert told["status"] == "refused"
    assert len(told["errors"]) == 1
    assert desk.read(journal.last) == before


def test_a_tablet_is_rid_of_an_entry_that_is_too_much_and_staff_see_how_it_begins(desk: Desk) -> None:
    tablet, before = Enrolled(desk), desk.read(journal.last)
    (told,) = tablet.outbox(entry("register_person", **FLOOD))
    assert told["status"] == "review"
    (waits,) = desk.read(review.waiting)
    assert len(waits["payload"]) < MOST_VALUES
    assert desk.read(journal.last) == before


def test_a_satellites_entry_that_is_too_much_is_told_back_and_kept_only_by_how_it_begins(
    world: World,
) -> None:
    length = "SELECT length(payload) FROM journal ORDER BY seq DESC LIMIT 1"
    for payload in (FLOOD, {"name": "長" * (2 * MOST_CHARACTERS)}):
        world.by_letter("register_person", "2026-11-24T00:00:00.000Z", payload)
        assert world.became["register_person"]["refused"]
        assert world.desk.read(lambda tx: tx.value(length)) < MOST_VALUES


# Texts and lists of every kind of command

Where = tuple[str, ...]


def texts(
    schema: Mapping[str, Any], models: Mapping[str, Any], path: Where = ()
) -> Iterator[tuple[Where, int]]:
    """Each text of a payload and how long it may be: the way to it, "[]" for an item, "{}" for what stands under a name."""
    if "$ref" in schema:
        yield from texts(models[schema["$ref"].rsplit("/", 1)[-1]], models, path)
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from texts(one, models, path)
    if schema.get("type") == "string":
        yield path, bound(schema, models, "string", "maxLength", LONGEST)
    if schema.get("type") == "array":
        yield from texts(schema.get("items", {}), models, (*path, "[]"))
    for name, one in schema.get("properties", {}).items():
        yield from texts(one, models, (*path, name))
    if isinstance(every := schema.get("additionalProperties"), dict):
        yield from texts(every, models, (*path, "{}"))


def with_text(path: Where, text: str) -> Any:
    if not path:
        return text
    inner = with_text(path[1:], text)
    return [inner] if path[0] == "[]" else {"x" if path[0] == "{}" else path[0]: inner}


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_a_command_is_longer_than_its_field_says(kind: str) -> None:
    model = KINDS[kind].payload
    schema = model.model_json_schema()
    for path, longest in texts(schema, schema.get("$defs", {})):
        assert longest <= MOST_CHARACTERS / 5
        name = ".".join(step for step in path if step != "[]").replace("{}", "x")
        assert "長すぎます" in too_long(model, with_text(path, "長" * (longest + 1)))[name].words, path
        assert not too_long(model, with_text(path, "長" * longest)), path


def test_a_list_that_says_nothing_else_has_so_many_items(centre: Centre) -> None:
    refused = centre.refused("check_in", person=new_id(), even_if=["full"] * (MOST_ITEMS + 1))
    assert refused["even_if"] == f"多すぎます。{MOST_ITEMS}件までにしてください。"


def test_a_command_with_much_wrong_says_the_first_of_it(centre: Centre) -> None:
    wrong: dict[str, Any] = {f"f{number}": 1 for number in range(MOST_ITEMS - 1)}
    refused = centre.try_("register_person", **wrong)
    assert len(refused.errors) == MOST_PROBLEMS
    assert "長すぎます" in "".join(
        centre.refused("register_person", **{"x" * (LONGEST_FIELD + 1): 1}).values()
    )


# Rows of a roster


def row(**said: Any) -> dict[str, Any]:
    return {"id": new_id(), "row": 1, "name": "山田 花子", **said}


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"name": "山" * 81}, "rows.name", "80文字まで"),
        ({"phone": "0" * 41}, "rows.phone", "40文字まで"),
        ({"note": "長" * 4001}, "rows.note", "4000文字まで"),
        ({"beside": {"備考": "長" * 4001}}, "rows.beside.備考", "4000文字まで"),
        ({"address": "港区\u202e1-2-3"}, "rows", "目に見えない文字"),
        ({"birth": "2190-01-01"}, "rows", "生年月日"),
        ({"birth": "1890-01-01"}, "rows", "生年月日"),
    ],
)
def test_a_row_is_held_to_what_a_form_takes(
    centre: Centre, said: dict[str, Any], field: str, words: str
) -> None:
    refused = centre.refused("keep_people", source="名簿.csv", v=2, rows=[row(**said)])
    assert words in refused[field]


@pytest.mark.parametrize("kind", ["keep_people", "keep_groups", "keep_salons"])
def test_so_many_rows_and_no_more_are_kept_by_one_command(centre: Centre, kind: str) -> None:
    rows = [{"row": number, "name": f"会{number}"} for number in range(MOST_AT_ONCE + 1)]
    rows = [one | {"id": new_id()} for one in rows] if kind == "keep_people" else rows
    assert f"{MOST_AT_ONCE}件まで" in centre.refused(kind, source="名簿.csv", v=2, rows=rows)["rows"]


def test_what_was_sent_from_elsewhere_cannot_be_recorded_by_hand_either(world: World) -> None:
    rows = [row() for _ in range(MOST_AT_ONCE + 1)]
    world.by_tablet("keep_people", "2026-11-24T00:00:00.000Z", {"source": "名簿.csv", "v": 2, "rows": rows})
    (waits,) = [one for one in world.desk.read(review.waiting) if one["kind"] == "keep_people"]
    refused = world.perform("settle_review", {"review": waits["id"], "way": "done"})
    assert f"{MOST_AT_ONCE}件まで" in "".join(refused.errors.values())
