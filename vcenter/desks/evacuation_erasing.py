"""Erasing lists of people who need help to get to safety (避難行動要支援者名簿): as soon as their incident is closed or their last day has passed.

A few people at a time, so that no desk waits; what was broken off goes on when the server begins again.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from vcenter.access.identity import Identity
from vcenter.commands.path import Command
from vcenter.desks import roster_keeping
from vcenter.domain.evacuation import ROLES
from vcenter.domain.roles import Actor
from vcenter.domain.who import Who
from vcenter.store import evacuation, journal
from vcenter.store.failure import StoreFailed
from vcenter.web.clock import today
from vcenter.web.environment import new_id
from vcenter.web.state import Running

BY_ITSELF = Actor("自動消去", Who.STAFF, ROLES)
"""In whose name a list is erased whose day has passed."""

LOOKED_EVERY = 600.0
"""Seconds between two looks for lists whose last day has passed."""

SHORT_SECONDS = 1.5
"""For which whoever closes an incident waits; the rest is erased behind their back."""

log = logging.getLogger(__name__)


async def erase_due(made: Running, by: Actor = BY_ITSELF) -> None:
    """Erase every list that is due, in the name of whoever closed or said it."""
    for row in await made.database.read(evacuation.to_erase, today()):
        await _erase(made, row["id"], by)


async def _erase(made: Running, list_id: str, by: Actor) -> None:
    if keeping := roster_keeping.of(made, list_id):
        await keeping.stop()
    while await made.database.write(journal.note_things, journal.NOTED_AT_ONCE):
        pass  # beforehand, so that no command has to
    while ids := await made.database.read(evacuation.next_to_erase, list_id):
        if not await _done(made, evacuation.ERASED_BY, {"list": list_id, "ids": ids}, by):
            return
        if await made.database.read(evacuation.next_to_erase, list_id) == ids:
            log.error("a list of evacuation help is not erased: nothing of it went")
            return
    for file in made.settings.uploads.glob(f"{list_id}.*"):  # the file itself, and what became of its rows
        file.unlink(missing_ok=True)
    if await _done(made, "end_erasing_evacuation", {"list": list_id}, by):
        made.sheets.forget_all()
        await made.database.forget_for_good()


async def _done(made: Running, kind: str, payload: dict[str, Any], by: Actor) -> bool:
    asked = Command(id=new_id(), kind=kind, at=datetime.now(UTC), device="本部", payload=payload)
    outcome = await made.perform(asked, by)
    if not outcome.done:
        log.warning("a list of evacuation help is not erased yet: %s was refused", kind)
    return outcome.done


async def begin(made: Running, who: Identity) -> None:
    """Erase what is due from now on, in the name of whoever is signed in; back as soon as it is done, or after a moment while it goes on."""
    by = Actor(who.name, Who.STAFF, who.roles, who.id)
    await made.behind.begin("erasing lists", _quietly(made, by), SHORT_SECONDS)


async def _quietly(made: Running, by: Actor) -> None:
    try:
        await erase_due(made, by)
    except StoreFailed as failed:
        log.warning("erasing waits until records can be written again: %s", failed.cause)


async def _look(made: Running) -> None:
    while True:
        await _quietly(made, BY_ITSELF)
        await asyncio.sleep(LOOKED_EVERY)


async def at_start(made: Running) -> None:
    """What was being erased when the server ended goes on, and what is due meanwhile begins."""
    await made.behind.begin("looking for lists to erase", _look(made))
