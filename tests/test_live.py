"""Live updates: what open screens are told, and how they notice silence."""

import asyncio
import re
from contextlib import aclosing
from typing import Any

import pytest

from tests.centre import Desk
from vcenter.collect import modules, paths
from vcenter.commands import KINDS
from vcenter.program import TEMPLATES
from vcenter.tablets import replica
from vcenter.web import navigation
from vcenter.web.assets import OFFLINE
from vcenter.web.live import MOST_OF_A_SESSION, PING_SECONDS, Live, stream
from vcenter.web.state import running

MAY = {
    "/live": "any",
}
"""Who may what, beside whoever is responsible (tests/test_access.py)."""

LIVE = (OFFLINE / "desk/live.js").read_text("utf-8")


def test_a_screen_that_missed_something_is_told_every_topic_there_is(desk: Desk) -> None:
    async def hello() -> Any:
        response = await stream(running(desk.app).live, "sign-in")
        return await anext(aiter(response.body_iterator))  # type: ignore[attr-defined]

    assert desk.client.portal is not None
    said = desk.client.portal.call(hello)
    assert said.event == "hello"
    assert set(said.data.split()) == {topic for kind in KINDS.values() for topic in kind.topics}
    assert 'hear(stream, "hello", (event) =>' in LIVE
    assert 'if (missed) tell(event.data.split(" "))' in LIVE


def test_no_command_tells_of_what_no_screen_shows() -> None:
    """Screens hear by hx-trigger, the navigation by what its desks say, tablets what they keep and what holds today."""
    pages = "".join(
        path.read_text("utf-8")
        for folder in (TEMPLATES, *paths("templates"))
        for path in folder.rglob("*.html")
    )
    modules("desks")  # each says what it hears when it is loaded
    heard = {*re.findall(r"changed:(\w+)", pages), *navigation.topics(), *replica.topics()}
    for kind in KINDS.values():
        for topic in kind.topics:
            assert topic in heard, f"{kind.name} says that {topic} changes, and no screen waits for that"


def test_screens_wait_for_two_words_of_the_server_before_they_give_it_up(desk: Desk) -> None:
    quiet = re.search(r"const QUIET = ([\d_]+);", LIVE)
    assert quiet is not None
    assert int(quiet[1]) / 1000 > 2 * PING_SECONDS

    async def made() -> object:
        return await stream(running(desk.app).live, "sign-in")

    assert desk.client.portal is not None
    response = desk.client.portal.call(made)
    said = response.ping_message_factory().encode()  # type: ignore[attr-defined]
    assert said.startswith(b"event: ping")
    assert b"data:" in said  # without data no browser tells its page


def test_nobody_is_woken_for_nothing() -> None:
    async def first() -> list[str]:
        live = Live()
        heard = asyncio.ensure_future(anext(live.changes("sign-in")))
        await asyncio.sleep(0)
        live.tell(())
        live.tell(("needs",))
        return await heard

    assert asyncio.run(first()) == ["needs"]


def test_a_tablet_fetches_soon_what_it_keeps_and_nothing_else(desk: Desk) -> None:
    said = re.search(r'data-tablet-topics="([^"]*)"', desk.get("/reception").text)
    assert said is not None
    soon = set(said[1].split())
    assert {"attendance", "centre", "needs", "people", "teams"} <= soon
    assert not {"review", "papers", "places"} & soon


# Many at once


def test_so_many_screens_of_a_sign_in_are_told_and_the_newest_of_all() -> None:
    async def told() -> tuple[list[list[str] | None], int]:
        live = Live()

        async def first(session: str) -> list[str] | None:
            async with aclosing(live.changes(session)) as changes:
                return await anext(changes, None)

        heard = [asyncio.ensure_future(first("one")) for _ in range(MOST_OF_A_SESSION + 3)]
        heard.append(asyncio.ensure_future(first("other")))
        await asyncio.sleep(0)
        assert len(live) == MOST_OF_A_SESSION + 1
        live.tell(("needs",))
        return await asyncio.gather(*heard), len(live)

    said, left = asyncio.run(told())
    assert said == [None] * 3 + [["needs"]] * (MOST_OF_A_SESSION + 1)
    assert left == 0, "of whoever has gone nothing is left"


def test_a_screen_that_is_told_no_more_says_what_to_do_and_does_not_push_out_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vcenter.web.live.MOST_OF_A_SESSION", 1)
    monkeypatch.setattr("vcenter.web.live.UNTOLD_SECONDS", 0)

    async def both() -> list[str]:
        live = Live()
        older, newer = [aiter((await stream(live, "one")).body_iterator) for _ in range(2)]  # type: ignore[attr-defined]
        said = [await anext(older)]
        waits = asyncio.ensure_future(anext(older))
        await asyncio.sleep(0)
        said.append(await anext(newer))
        begins = asyncio.ensure_future(anext(newer))
        said.append(await waits)
        begins.cancel()
        assert [one async for one in older] == []
        return [one.event for one in said]

    assert desk.client.portal is not None
    assert desk.client.portal.call(both) == ["hello", "hello", "crowded"]
    assert "画面を開きすぎです" in LIVE
    assert "document.hidden || crowded" in LIVE


def test_a_screen_that_nobody_reads_fills_no_memory() -> None:
    async def waits() -> list[str]:
        live = Live()
        changes = live.changes("one")
        heard = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        live.tell(("needs",))
        await heard
        for _ in range(10_000):
            live.tell(("people", "teams"))
        return await anext(changes)

    assert asyncio.run(waits()) == ["people", "teams"]
