"""Whatever is kept can be shown: odd values in every field of every command, then every page that shows such things."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from starlette.routing import Route

from tests.centre import Desk, PaperHere, new_id
from tests.odd import TIMES, odd, texts, with_ids
from tests.world import ONCE, PAYLOADS, World
from vcenter.commands import KINDS
from vcenter.program import PROJECT
from vcenter.store.tx import Tx


class _Tracebacks(logging.Handler):
    """What our program logs with a traceback: nobody thought of it."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self._world.tracebacks.append(logging.Formatter().format(record))


@contextmanager
def world_in(folder: Path) -> Iterator[World]:
    with Desk(folder) as desk:
        world = World(desk)
        heard = _Tracebacks(world)
        logging.getLogger("vcenter").addHandler(heard)
        try:
            yield world
        finally:
            logging.getLogger("vcenter").removeHandler(heard)


def test_there_is_a_payload_of_every_kind_that_is_done(tmp_path: Path) -> None:
    with world_in(tmp_path) as world:
        for kind in KINDS:
            assert kind in PAYLOADS, f"nobody gives a payload of {kind}: write one into tests/payloads/"
        assert not PAYLOADS.keys() - KINDS.keys()
        for kind in (one for one in KINDS if one not in ONCE):
            outcome = world.perform(kind, PAYLOADS[kind](world))
            assert outcome.done, (kind, outcome.errors)
            world.whole()
        world.open_everything()


def _of_somebody_else(said: Any) -> Any:
    """The same under the same ids, with the words of another: a form that stayed open and was filled in anew."""
    if isinstance(said, list):
        return [_of_somebody_else(one) for one in said]
    if not isinstance(said, dict):
        return said
    others = {"name": "別の人　花", "kana": "ベツ　ハナ", "birth": "1931-02-03", "phone": "0120-111-222"}
    return {name: others.get(name, _of_somebody_else(value)) for name, value in said.items()}


def test_a_form_that_is_filled_in_anew_under_old_ids_is_done_or_refused_in_words(tmp_path: Path) -> None:
    with world_in(tmp_path) as world:
        for kind in (one for one in KINDS if one not in ONCE):
            payload = PAYLOADS[kind](world)
            world.perform(kind, payload)
            for again in (payload, _of_somebody_else(payload)):
                assert world.perform(kind, again).codes.get("") != "not_fitting", (kind, again)
                world.whole()


DOORS = (World.by_api, World.by_desk, World.by_tablet, World.by_letter)


def shown(world: World, examples: int, look_every: int, chance: int = 0) -> None:
    """So many commands of every kind with something odd in them, one after another in one centre; every page after so
    many of them."""

    def ask(kind: str, data: st.DataObject) -> None:
        # Drawn before anything is done: what is drawn must not depend on what is there already.
        fields = KINDS[kind].payload.model_fields
        names = data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=2)) if fields else ()
        changed = {name: data.draw(odd(fields[name].annotation)) for name in names}
        if not data.draw(st.integers(0, 9).map(lambda drawn: 9 - drawn)):
            changed[data.draw(texts)] = "x"
        drawn_at = data.draw(st.none() | st.sampled_from(TIMES))
        door = data.draw(st.sampled_from(DOORS))
        world.whole()
        payload = PAYLOADS[kind](world) | with_ids(changed, world.known)
        at = datetime.now(UTC).isoformat() if drawn_at is None else drawn_at
        world.recently.append(f"{door.__name__} {kind} {payload} {at}")
        door(world, kind, at, payload)
        if len(world.recently) >= look_every:
            world.open_everything()

    for kind in KINDS:
        asked = settings(
            max_examples=examples,
            database=None,
            phases=[Phase.generate],  # the same again in the same centre is not the same
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )(given(kind=st.just(kind), data=st.data())(ask))
        seed(chance)(asked)()
    world.open_everything()


def test_whatever_a_command_says_every_page_can_be_opened(tmp_path: Path) -> None:
    with world_in(tmp_path) as world:
        shown(world, examples=2, look_every=150)
        assert not [kind for kind, counted in world.became.items() if not counted]
        assert sum(counted["done"] > 0 for counted in world.became.values()) > len(KINDS) / 2


OURS_ALONE = {"sessions", "api_tokens", "devices", "staff", "links", "signing_keys"}
"""Tables whose times only this server has ever written."""


def _times(tx: Tx) -> list[tuple[str, str]]:
    """Table and column of everything that is a moment."""
    tables = [row["name"] for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = [(table, row["name"]) for table in tables for row in tx.fetch(f"PRAGMA table_info({table})")]
    return [
        (table, name) for table, name in columns if re.search("(^|_)at$", name) and table not in OURS_ALONE
    ]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "きのう"])
def test_whatever_times_older_records_hold_every_page_can_be_opened(tmp_path: Path, moment: str) -> None:
    def spoil(tx: Tx) -> None:
        for table, column in _times(tx):
            tx.execute(f"UPDATE {table} SET {column} = :moment WHERE {column} IS NOT NULL", moment=moment)

    with world_in(tmp_path) as world:
        for kind in (one for one in KINDS if one not in ONCE):
            world.perform(kind, PAYLOADS[kind](world))
        world.desk.write(spoil)
        world.open_everything()


ASKED = re.compile(r'query_params\.get\("(\w+)"')


@pytest.mark.parametrize(
    "words", ["きのう", pytest.param("-1", marks=pytest.mark.long), "9999-12-31", "\x00", "x" * 3000]
)
def test_whatever_stands_in_an_address_a_page_is_the_answer(desk: Desk, words: str) -> None:
    names = sorted(
        {
            name
            for path in (PROJECT / "vcenter").rglob("*.py")
            for name in ASKED.findall(path.read_text("utf-8"))
        }
    )
    # As many at once as fit into an address.
    fit = 60_000 // (len(words) + 20)
    for path in (one.path for one in desk.addresses if isinstance(one, Route)):
        if path == "/live":
            continue
        address = re.sub(r"{\w+(:\w+)?}", quote(words[:500]), path)
        for at in range(0, len(names), fit):
            answer = desk.client.get(address, params=dict.fromkeys(names[at : at + fit], words))
            assert answer.status_code < 500, path


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
NAME = re.compile(r"<(?:input|select|textarea|button)[^>]*\bname=\"([\w.-]+)\"")
KEEPS_OUT = {"/sign-out", "/reception/hand-over"}


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of sheet is laid out the first time that it is asked for: what odd words do to a page is looked at, not paper."""
    drawn: dict[str, bytes] = {}
    lay_out = PaperHere._make

    async def once(self: PaperHere, make: Any, turn: object = None) -> bytes:
        name = make.func.__name__
        if name not in drawn:
            drawn[name] = await lay_out(self, make)
        return drawn[name]

    monkeypatch.setattr(PaperHere, "_make", once)


def pressed_badly(tmp_path: Path, examples: int) -> int:
    """Presses every form of every page with nothing in it and with everything twice; the number of addresses.

    examples: how many forms of one address with the same fields are pressed at most: lines of a list differ by their ids alone.
    """
    pressed: set[tuple[str, str]] = set()
    alike: Counter[tuple[str, frozenset[str]]] = Counter()
    with world_in(tmp_path) as world:
        for kind in (one for one in KINDS if one not in ONCE):
            world.perform(kind, PAYLOADS[kind](world))
        desk = world.desk
        posted = [one for one in desk.addresses if isinstance(one, Route) and "POST" in (one.methods or ())]
        for page in list(world.pages()):
            for about, inside in FORM.findall(desk.get(page).text):
                to = re.search(r'(?:action|hx-post)="([^"?#]+)', about)
                if to is None or 'method="get"' in about or to[1] in KEEPS_OUT or (to[1], inside) in pressed:
                    continue
                names = frozenset(NAME.findall(inside)) - {"session", "command_id"}
                route = next(one.path for one in posted if one.path_regex.match(to[1]))
                if alike[route, names] >= examples:
                    continue
                alike[route, names] += 1
                pressed.add((to[1], inside))
                for said in ({}, {name: ["きのう", "1"] for name in names}):
                    form = {"session": desk.session, "command_id": new_id()} | said
                    answer = desk.client.post(to[1], data=form)
                    assert answer.status_code < 500, (page, to[1], said)
    return len({route for route, _ in alike})


@pytest.mark.usefixtures("drawn_once")
def test_whatever_a_form_lacks_or_says_twice_a_page_is_the_answer(tmp_path: Path) -> None:
    assert pressed_badly(tmp_path, examples=1) > 100


@pytest.mark.long
def test_whatever_any_form_of_a_list_lacks_a_page_is_the_answer(tmp_path: Path) -> None:
    pressed_badly(tmp_path, examples=100)


@pytest.mark.long
def test_whatever_twenty_thousand_commands_say_every_page_can_be_opened(tmp_path: Path) -> None:
    examples = ceil(1000 / len(KINDS))  # of each kind, in each of twenty centres
    for part in range(1, 21):
        with world_in(tmp_path / str(part)) as world:
            world.looked_at = 8
            shown(world, examples=examples, look_every=200, chance=part)
            assert not [kind for kind, counted in world.became.items() if not counted]
