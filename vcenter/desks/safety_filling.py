"""Taking everybody on long lists into a safety round that was begun (名簿から入れています): part by part, while the other desks go on.

What was broken off goes on when the server begins again, or when somebody opens the round.
"""

from __future__ import annotations

import logging
import uuid
from datetime import UTC, datetime

from vcenter.commands.path import Command
from vcenter.domain.roles import Actor
from vcenter.domain.safety import OPENED_BY
from vcenter.domain.who import Who
from vcenter.store import safety
from vcenter.store.failure import StoreFailed
from vcenter.web.state import Running

SHORT_SECONDS = 1.0
"""For which whoever begins a round waits; the rest comes in behind the page, which says how far it is."""

log = logging.getLogger(__name__)


async def begin(made: Running, wait: float = 0.0) -> None:
    """Go on from now on with every round that is not filled yet, in the name of who opened it; back when it is done, or after so many seconds."""
    await made.behind.begin("filling safety rounds", _fill_all(made), wait)


async def _fill_all(made: Running) -> None:
    stuck: set[str] = set()
    try:
        while rounds := [row for row in await made.database.read(safety.to_fill) if row["id"] not in stuck]:
            for row in rounds:
                if not await _fill_next(made, row["id"], row["parts_in"], row["opened_by"]):
                    stuck.add(row["id"])  # the others are filled all the same
    except StoreFailed as failed:
        log.warning("filling a safety round waits until records can be written again: %s", failed.cause)


async def _fill_next(made: Running, round_id: str, part: int, by: str) -> bool:
    """Whether the next part is in."""
    asked = Command(
        # The same of whoever goes on, so that no part is asked for twice.
        id=str(uuid.uuid5(uuid.UUID(round_id), f"part {part}")),
        kind="fill_safety_round",
        at=datetime.now(UTC),
        device="本部",
        payload={"round": round_id, "part": part},
    )
    outcome = await made.perform(asked, Actor(by, Who.STAFF, OPENED_BY))
    if not outcome.done or outcome.repeated:
        log.warning("a safety round is not filled yet: its part %d was not taken in", part)
        return False
    return True


async def at_start(made: Running) -> None:
    """What was being filled when the server ended goes on."""
    await begin(made)
