"""A centre with 20,000 made-up people, the same ones on every run."""

from __future__ import annotations

import asyncio
import random
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uuid_utils

from vcenter.commands.path import Command, perform
from vcenter.domain.calendar import utc_text
from vcenter.domain.roles import RESPONSIBLE, Actor
from vcenter.domain.who import Who
from vcenter.store import people
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.store.tx import Tx

from .names import GIVEN, SURNAMES

PEOPLE = 20_000
HERE = 600
"""How many of them have come today, so that search has something to say of them."""

DATABASE = "vcenter.sqlite"


def fill(data: Path) -> list[dict[str, Any]]:
    """Put the people into the centre's folder; each as kept, with pass_number."""
    migrate(data / DATABASE)
    return asyncio.run(_fill(data / DATABASE))


async def _fill(file: Path) -> list[dict[str, Any]]:
    database = Database(file)
    await database.open()
    try:
        made = await database.write(_add_all)
        here = [row["id"] for row in made[:: PEOPLE // HERE]]
        await asyncio.gather(*(_check_in(database, id) for id in here))
    finally:
        await database.close()
    return made


def _add_all(tx: Tx) -> list[dict[str, Any]]:
    made = made_up()
    return [{**row, "pass_number": people.add(tx, row, "")} for row in made]


async def _check_in(database: Database, person: str) -> None:
    asked = Command(
        id=str(uuid_utils.uuid7()), kind="check_in", at=datetime.now(UTC), payload={"person": person}
    )
    assert (await perform(database, asked, Actor("benchmark", Who.STAFF, RESPONSIBLE))).done


def made_up(count: int = PEOPLE) -> list[dict[str, Any]]:
    """So many people, as they are kept."""
    chance = random.Random(20)
    # Common names are far commoner than rare ones, and then one fragment finds hundreds of people.
    surnames = chance.choices(SURNAMES, [1 / (rank + 10) for rank in range(len(SURNAMES))], k=count)
    given_names = chance.choices(GIVEN, k=count)
    now = utc_text(datetime.now(UTC))
    return [
        {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "name": f"{surname[0]}　{given[0]}",
            "kana": f"{surname[1]}　{given[1]}",
            "phone": f"{chance.choice(('090', '080', '070'))}-{chance.randrange(10**4):04}-{chance.randrange(10**4):04}",
            "phone_other": f"03-{chance.randrange(10**4):04}-{chance.randrange(10**4):04}"
            if chance.random() < 0.3
            else "",
            "birth": f"{chance.randrange(1940, 2008)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            "address": f"みなと市港町{chance.randrange(1, 6)}丁目{chance.randrange(1, 30)}番{chance.randrange(1, 20)}号",
            "consent_at": now,
            "source": "roster",
            "made_at": now,
            "changed_at": now,
        }
        for surname, given in zip(surnames, given_names, strict=True)
    ]
