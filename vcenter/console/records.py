"""What every command of the command line does with the records: opened, written by the one path, closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click
import uuid_utils

from vcenter.domain.roles import RESPONSIBLE, Actor
from vcenter.domain.who import Who
from vcenter.keys.secret import hash_secret
from vcenter.settings import Settings
from vcenter.store import copies
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.upkeep import folder

if TYPE_CHECKING:
    from vcenter.commands.path import Outcome

T = TypeVar("T")

COMMAND_LINE = "コマンド"
"""The device that the journal names for what is done here."""


def with_database(settings: Settings, work: Callable[[Database], Awaitable[T]], *, anew: bool = False) -> T:
    """What work does with the records. anew: whatever was here before was thrown away on purpose."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not anew and folder.has_lost_its_records(settings.data, settings.database):
        raise click.ClickException(folder.lost_records(settings.database))
    if settings.database.exists():
        copies.look_for_damage(settings.database)
    migrate(settings.database)

    async def run() -> T:
        database = Database(settings.database)
        await database.open()
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


async def try_command(database: Database, kind: str, payload: dict[str, Any]) -> Outcome:
    from vcenter.commands.path import Command, perform  # noqa: PLC0415  (the tables are made while it is read in)

    asked = Command(
        id=str(uuid_utils.uuid7()), kind=kind, at=datetime.now(UTC), device=COMMAND_LINE, payload=payload
    )
    # Whoever may type here may read and write the file of the records itself.
    return await perform(database, asked, Actor(COMMAND_LINE, Who.STAFF, RESPONSIBLE))


async def perform_command(database: Database, kind: str, payload: dict[str, Any]) -> Outcome:
    outcome = await try_command(database, kind, payload)
    if not outcome.done:
        raise click.ClickException("\n".join(outcome.said))
    return outcome


async def tell_responsible(database: Database, what: str) -> None:
    """What was done here that is no command: every 責任者 reads of it."""
    await perform_command(database, "tell_responsible", {"what": what})


async def add_staff(database: Database, name: str, secret: str, may: dict[str, Any]) -> None:
    """may: their roles, where, and until when, as the command says it."""
    payload = {"staff": str(uuid_utils.uuid7()), "name": name, "secret_hash": hash_secret(secret)}
    await perform_command(database, "add_staff", payload | may)
