"""Live updates: what open screens are told, and how they notice silence."""

import re

from tests.centre import Desk
from vcenter.commands import KINDS
from vcenter.web.assets import OFFLINE
from vcenter.web.live import PING_SECONDS, stream
from vcenter.web.state import running

LIVE = (OFFLINE / "live.js").read_text("utf-8")


def test_a_screen_that_missed_something_looks_at_every_topic_there_is() -> None:
    listed = re.search(r"const TOPICS = \[(.*?)\]", LIVE)
    assert listed is not None
    assert set(re.findall(r'"(\w+)"', listed[1])) == {
        topic for kind in KINDS.values() for topic in kind.topics
    }


def test_screens_wait_for_two_words_of_the_server_before_they_give_it_up(desk: Desk) -> None:
    quiet = re.search(r"const QUIET = ([\d_]+);", LIVE)
    assert quiet is not None
    assert int(quiet[1]) / 1000 > 2 * PING_SECONDS

    async def made() -> object:
        return await stream(running(desk.app).live)

    assert desk.client.portal is not None
    response = desk.client.portal.call(made)
    said = response.ping_message_factory().encode()  # type: ignore[attr-defined]
    assert said.startswith(b"event: ping")
    assert b"data:" in said  # without data no browser tells its page
