"""Every command says about itself what the journal, the API, outboxes, letters and 要確認 need of it."""

from __future__ import annotations

import ast
import asyncio
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import orjson
import pytest
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tests.centre import Centre, Desk, need_payload, new_id
from tests.phone import Phone, asked
from vcenter.collect import HOUSES, modules
from vcenter.commands import KINDS, settling
from vcenter.commands.field_words import FieldWords, Of, fields_of
from vcenter.commands.messages import BY_TYPE
from vcenter.commands.passes import ReissuePass
from vcenter.commands.path import Command
from vcenter.commands.registry import WAYS, Act, Payload, Waiting, command
from vcenter.commands.review import KEPT
from vcenter.commands.teams import TeamFields
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import SUBJECTS
from vcenter.domain.reception import RULES
from vcenter.domain.skills import LABELS
from vcenter.domain.who import DESK_WORK, Who
from vcenter.locale import LANGUAGES, Says, texts
from vcenter.tablets.outbox import Entry
from vcenter.web.open_page import perform_open


class LendEquipment(Payload):
    """What a command that is not ours yet might ask for."""


def never_declared(act: Act, asked: LendEquipment) -> dict[str, Any]:
    """Equipment goes with a team."""
    return {}


# What staff call it, and who may give it


def test_a_command_without_a_word_for_staff_is_none() -> None:
    with pytest.raises(RuntimeError, match="never_declared does not say what staff call it"):
        command("never_declared", "teams", who=DESK_WORK)
    assert "never_declared" not in KINDS


def test_a_command_that_nobody_may_give_is_none() -> None:
    with pytest.raises(RuntimeError, match="never_declared does not say who may give it"):
        command("never_declared", "teams", words="資機材を貸す")
    assert "never_declared" not in KINDS


def test_two_commands_do_not_have_one_name() -> None:
    with pytest.raises(RuntimeError, match="two commands are called check_in"):
        command("check_in", words="受付", who=DESK_WORK)


def test_no_two_commands_have_one_word_in_the_journal() -> None:
    words = [kind.words for kind in KINDS.values()]
    assert sorted(words) == sorted(set(words))


def test_headquarters_alone_says_who_may_sign_in() -> None:
    for name in ("add_staff", "retire_staff", "change_secret"):
        assert not KINDS[name].who & {Who.PROGRAM, Who.TABLET, Who.VOLUNTEER}, name


def test_a_page_that_needs_no_sign_in_gives_no_command_of_the_desks() -> None:
    anybody = Request({"type": "http", "headers": []})
    with pytest.raises(HTTPException):
        asyncio.run(perform_open(anybody, "bar_person", {}, new_id()))


# Fields, as staff read them in 要確認


def models_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A payload's model, and those that stand in its fields."""
    yield model
    for field in fields_of(model).values():
        if field.inner:
            yield from models_of(field.inner)


def every_field() -> Iterator[tuple[str, FieldWords]]:
    """Each field that somebody may send us, with where it stands."""
    models: list[type[BaseModel]] = [Command, Entry, *(kind.payload for kind in KINDS.values())]
    for model in models:
        for one in models_of(model):
            for name, field in fields_of(one).items():
                yield f"{one.__name__}.{name}", field


def test_every_field_says_what_staff_call_it_or_why_they_are_not_shown_it() -> None:
    for where, field in every_field():
        assert field.words or field.unshown, (
            f"{where} says neither what staff call it (Called) nor why it is not shown (Unshown)"
        )


def test_what_proves_who_somebody_is_is_never_shown() -> None:
    for where, field in every_field():
        assert not where.endswith(("_hash", "token", "secret")) or field.unshown, where


def test_every_id_says_of_what_it_is() -> None:
    for where, field in every_field():
        assert not field.of or field.of.subject or field.unshown, (
            f"{where} is an id and does not say of what: PersonId, NeedId … instead of Id"
        )


def test_every_thing_that_has_an_id_is_introduced_to_staff() -> None:
    modules("desks")
    for where, field in every_field():
        subject = field.of.subject if field.of and not (field.of.new or field.unshown) else None
        assert subject is None or subject in SUBJECTS, (
            f"{where} is the id of a {subject}, and no desk says what staff call it (introduce)"
        )


def test_the_outermost_word_counts_and_a_shared_type_says_it_once() -> None:
    fields = fields_of(TeamFields)
    assert (fields["leader"].words, fields["leader"].of) == ("班長", Of("person"))
    assert fields_of(ReissuePass)["person"].words == "だれ"


def test_whatever_keeps_somebody_out_is_said_in_large_letters() -> None:
    for rule in RULES:
        assert bool(rule.large) == rule.stops, rule.code


# Ways to settle an entry of the tray


def test_every_way_says_what_is_pressed_and_what_is_read_afterwards() -> None:
    for way in WAYS.values():
        assert way.settled
        # Those of one kind of entry stand on the page of that kind; the record as it is, beside its reasons.
        assert way.button or way.why or way is KEPT, f"the way {way.key} has no words on its button"


def test_a_way_without_a_word_for_afterwards_is_none() -> None:
    with pytest.raises(RuntimeError, match="lent does not say what is read of it afterwards"):
        settling.way("lent", "")
    with pytest.raises(RuntimeError, match="two ways to settle an entry are called done"):
        settling.way("done", "記録した")
    assert "lent" not in WAYS


def test_every_command_about_a_need_may_be_noted_only(centre: Centre) -> None:
    need = centre.do("record_need", **need_payload())["need"]
    for kind in KINDS.values():
        field = fields_of(kind.payload).get("need")
        if not field or not field.of or field.of.new or Who.TABLET not in kind.who:
            continue
        entry = Waiting({"kind": kind.name, "why": "refused", "payload": "{}"}, {"need": need})
        offered = [way.key for way in centre.read(settling.ways_of, entry)]
        assert "noted" in offered, f"{kind.name} is about a need and does not offer to note it (ways=of_need)"


# Refusals that a volunteer may read


def refusals(function: Any, seen: set[Any]) -> Iterator[tuple[str, str]]:
    """Each refusal that a function of ours, or one that it uses, can give: where, and its code ("" where it has none)."""
    function = inspect.unwrap(function)
    if function in seen or (function.__module__ or "").split(".")[0] not in {
        house.split(".")[0] for house in HOUSES
    }:
        return
    seen.add(function)
    known = {**function.__globals__, **inspect.getclosurevars(function).nonlocals}
    used = [known.get(name) for name in function.__code__.co_names + function.__code__.co_freevars]
    if function.__name__ != "<lambda>":
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
            if isinstance(node, ast.Name):
                used.append(known.get(node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.append(getattr(known.get(node.value.id), node.attr, None))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Refusal":
                code = next((ast.unparse(word.value) for word in node.keywords if word.arg == "code"), "''")
                yield f"{function.__module__}.{function.__name__}", code
    for other in used:
        if inspect.isfunction(other):
            yield from refusals(other, seen)


def validators(annotation: Any) -> Iterator[Any]:
    """The functions of ours that look at what stands in a field."""
    for part in (*getattr(annotation, "__metadata__", ()), *get_args(annotation)):
        if inspect.isfunction(function := getattr(part, "func", None)):
            yield function
        yield from validators(part)


OPEN = sorted(kind.name for kind in KINDS.values() if Who.VOLUNTEER in kind.who)


@pytest.mark.parametrize("kind", OPEN)
def test_whatever_a_volunteer_may_be_refused_is_said_in_every_language(kind: str) -> None:
    known = KINDS[kind]
    hints = get_type_hints(known.payload, include_extras=True)
    seen: set[Any] = set()
    found = [
        one
        for function in (known.apply, *(one for hint in hints.values() for one in validators(hint)))
        for one in refusals(function, seen)
    ]
    assert len(found) > 10 or kind != "preregister"
    for where, code in found:
        assert code != "''", f"a refusal of {where} has no code, and {kind} may give it to a volunteer"
        if code.startswith(("'", '"')):  # else it is the code of another refusal, which was looked at itself
            assert all(f"error.{code[1:-1]}" in texts(language) for language in LANGUAGES), (where, code)


def test_what_is_wrong_with_a_fields_form_is_said_in_every_language() -> None:
    for kind, problem in BY_TYPE.items():
        assert all(f"error.{problem.code}" in texts(language) for language in LANGUAGES), kind


def test_a_refusal_has_its_code_also_when_it_is_asked_again(centre: Centre) -> None:
    id = new_id()
    form: dict[str, Any] = asked(phone="12")
    first, again = (centre.try_("preregister", id=id, **form) for _ in range(2))
    assert first.codes == again.codes == {"phone": "phone"}
    assert again.repeated


def test_a_refusal_of_before_there_were_codes_is_read_in_japanese(desk: Desk, phone: Phone) -> None:
    id = new_id()
    phone.get("/join?lang=en")
    assert Says("en")("error.phone") in phone.register(command_id=id, phone="12345").text
    said = orjson.dumps({"outcome": {}, "errors": {"phone": "電話番号のけた数が違います。"}}).decode()
    desk.write(lambda tx: tx.execute("UPDATE journal SET outcome = :said WHERE id = :id", said=said, id=id))
    assert "電話番号のけた数が違います。" in phone.register(command_id=id, phone="12345").text
    # The same form with other words is another act, which has come too late.
    assert Says("en")("error.otherwise") in phone.register(command_id=id).text


def test_what_two_people_changed_is_said_in_the_words_of_staff() -> None:
    now, typed = {"skills": ["care", "car"], "name": "山田"}, {"skills": [], "name": "山田"}
    (said,) = differences(now, typed, KINDS["change_person"].payload)
    assert said == ("資格・技能", f"{LABELS['car']}、{LABELS['care']}")
