"""Orientation: the whole room is ticked off with one tap."""

from __future__ import annotations

from typing import Any

from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, orientation


class HoldOrientation(Payload):
    pass


@command("hold_orientation", "attendance", words="オリエンテーション", who=DESK_WORK, roles=Role.RECEPTION)
def hold_orientation(act: Act, asked: HoldOrientation) -> dict[str, Any]:
    """Everybody who waits for the orientation hears it now; who comes in from now on is in the next group."""
    day = act.day.isoformat()
    gathering_id = centre.ensure_centre_day(act.tx, day, act.place)
    people = orientation.waiting(act.tx, gathering_id)
    if not people:
        raise Refusal("オリエンテーションを待っている人はいません。")
    letter = orientation.next_letter(act.tx, gathering_id)
    orientation.heard(act.tx, [row["id"] for row in people], day)
    orientation.begin(act.tx, gathering_id, letter, act.at)
    return {"letter": letter, "people": len(people)}
