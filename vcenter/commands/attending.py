"""Coming in, as check-in, the registration of a walk-in and the arrival of a group all do it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from vcenter.commands.registry import Act
from vcenter.domain.calendar import centre_day
from vcenter.domain.reception import Check, Person, Shown, Standing, checks
from vcenter.store import attendance, centre, door, orientation, teams
from vcenter.store.tx import Tx


def enter(
    act: Act,
    person: Person,
    how: str,
    group_id: str | None,
    stays_until: str,
    *,
    found: Sequence[Check] | None = None,
) -> str:
    """A person comes in on the centre's day, into the next orientation where they need one; the attendance's id.

    found: what their checks say, where they have been looked at already.
    """
    id = act.new_id(f"attendance {person['id']}")
    gathering_id = centre.ensure_centre_day(act.tx, act.day.isoformat(), act.place)
    if found is None:
        found = checks(person, standing(act.tx, person, act.day))
    wanted = any(one.code == "orientation" for one in found)
    attendance.enter(
        act.tx,
        {
            "id": id,
            "gathering_id": gathering_id,
            "person_id": person["id"],
            "group_id": group_id,
            "in_at": act.at,
            "in_how": how,
            "in_device": act.device,
            "stays_until": stays_until,
            "orientation": orientation.next_letter(act.tx, gathering_id) if wanted else "",
        },
    )
    return id


def standing(tx: Tx, person: Person, day: date, shown: Shown | None = None) -> Standing:
    """What reception must know of the day and of this person's place in it."""
    incident = centre.incident(tx)
    since = centre_day(datetime.fromisoformat(incident["opened_at"])) if incident else None
    return Standing(
        day,
        shown,
        team=teams.team_of(tx, person["id"]),
        day_state=door.day_state(tx, day.isoformat(), person["id"]),
        oriented_since=since,
    )
