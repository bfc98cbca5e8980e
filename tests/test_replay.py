"""The journal is the whole story: replayed into an empty centre, it gives the same tables."""

import asyncio
from pathlib import Path
from typing import Any

import orjson

from vcenter.commands import KINDS
from vcenter.commands.path import act_of
from vcenter.demo import fill
from vcenter.store import journal
from vcenter.store.database import Database
from vcenter.store.migrate import migrate
from vcenter.store.tx import Row, Tx

NOT_OF_THE_JOURNAL = {
    "journal",
    "journal_things",
    "journal_noted",
    "chain_ends",
    "looks",
    "sessions",
    "api_tokens",
    "devices",
    "device_staff",
    "helper_codes",
    "helper_tries",
    "wrong_tries",
    "helper_sessions",
    "review",
    "dangerous_acts_read",
}
"""The journal itself, who looked, who is signed in, which tablets there are, and what came from them and was not applied."""


def everything(tx: Tx) -> dict[str, list[Row]]:
    names = [
        row["name"] for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return {
        name: sorted(tx.fetch(f"SELECT * FROM {name}"), key=lambda row: str(list(row.values())))
        for name in names
        if name not in NOT_OF_THE_JOURNAL
    }


def replay(tx: Tx, lines: list[Row]) -> None:
    for line in lines:
        entry = journal.Entry(**{key: line[key] for key in journal.Entry.__annotations__})
        if entry.kind == "settle_review":
            continue  # what it did stands in the journal beside it
        kind = KINDS[entry.kind]
        kind.apply(act_of(tx, entry), kind.payload.model_validate(orjson.loads(entry.payload)))


def test_a_mornings_journal_replayed_gives_the_same_tables(tmp_path: Path) -> None:
    async def opened(name: str) -> Database:
        migrate(tmp_path / name)
        database = Database(tmp_path / name)
        await database.open()
        return database

    async def both() -> tuple[Any, Any, int]:
        first, second = await opened("first"), await opened("second")
        await fill(first)
        lines = await first.read(journal.applied)
        await second.write(replay, lines)
        tables = await first.read(everything), await second.read(everything)
        await first.close()
        await second.close()
        return *tables, len(lines)

    once, again, count = asyncio.run(both())
    assert count > 400
    assert once == again
