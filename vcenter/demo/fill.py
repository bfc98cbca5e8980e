"""Fills an empty centre with a morning: every change through the commands that the desks use."""

from __future__ import annotations

from vcenter import collect
from vcenter.demo.morning import Morning, Part
from vcenter.store.database import Database


async def fill(database: Database) -> None:
    """Make the demonstration in an empty database: every part that the modules here, and beside us, say they add."""
    morning = Morning(database)
    parts: list[Part] = [module.PART for module in collect.modules("demo") if hasattr(module, "PART")]
    for part in sorted(parts, key=lambda part: part.position):
        await part.add(morning)
