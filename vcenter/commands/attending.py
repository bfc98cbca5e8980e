"""Coming in, as check-in and the registration of a walk-in both do it."""

from __future__ import annotations

from vcenter.commands.registry import Act
from vcenter.store import attendance, centre


def enter(act: Act, person_id: str, how: str, group_id: str | None, stays_until: str) -> str:
    """A person comes in on the centre's day; the id of the attendance."""
    id = act.new_id(f"attendance {person_id}")
    attendance.enter(
        act.tx,
        {
            "id": id,
            "gathering_id": centre.ensure_centre_day(act.tx, act.day.isoformat()),
            "person_id": person_id,
            "group_id": group_id,
            "in_at": act.at,
            "in_how": how,
            "in_device": act.device,
            "stays_until": stays_until,
        },
    )
    return id
