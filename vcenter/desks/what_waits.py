"""What still waits when an incident is closed: told once on its closing page, and carried over to the desk of every day."""

from __future__ import annotations

import uuid
from typing import Any

from starlette.requests import Request

from vcenter.store import evacuation, matters, needs, safety
from vcenter.store.tx import Row, Tx
from vcenter.web.forms import command_of, perform
from vcenter.web.state import database

MOST_AT_ONCE = 500
"""Needs that one press carries over; of more the page offers the rest."""


def waiting(tx: Tx, incident: Row) -> dict[str, Any]:
    """Of an incident: how many needs wait (`needs`), of these helpers for salons in shelters (`helpers`) and hidden ones (`hidden`), how many
    can be carried over (`carried`), the safety rounds that go on (`rounds`), the complaints and questions that nobody has answered (`matters`), and whether somebody whom they did not reach may be known by a
    list alone that is erased then (`lost`)."""
    found = needs.waiting_of_incident(tx, incident["id"])
    rounds = [one for one in safety.rounds(tx, open=True) if one["incident_id"] == incident["id"]]
    helpers = sum(row["is_helpers"] for row in found)
    hidden = sum(row["is_hidden"] and not row["is_helpers"] for row in found)
    return {
        "needs": len(found),
        "helpers": helpers,
        "hidden": hidden,
        "carried": len(found) - helpers - hidden,
        "rounds": rounds,
        "matters": matters.waiting_of_incident(tx, incident["id"]),
        "lost": any(one["unreached"] for one in rounds)
        and any(one["incident_id"] == incident["id"] for one in evacuation.every(tx)),
    }


def _to_settle(tx: Tx, incident_id: str, helpers_alone: bool) -> list[str]:
    return [
        row["id"]
        for row in needs.waiting_of_incident(tx, incident_id)
        if row["is_helpers"] or not (row["is_hidden"] or helpers_alone)
    ][:MOST_AT_ONCE]


async def settle(request: Request, incident_id: str, *, helpers_alone: bool) -> None:
    """Carry over what waits, need by need; or end what was wanted for salons in shelters alone. Pressed twice, each once."""
    press = command_of(await request.form())
    for need in await database(request).read(_to_settle, incident_id, helpers_alone):
        said = {"need": need, "request": str(uuid.uuid5(press, f"request {need}"))}
        await perform(request, "carry_over_need", said, str(uuid.uuid5(press, f"carry {need}")))
