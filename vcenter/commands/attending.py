"""Coming in, as check-in, the registration of a walk-in and the arrival of a group all do it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from vcenter.commands.registry import Act
from vcenter.domain.calendar import day_began, day_since
from vcenter.domain.insurance import at_once_of
from vcenter.domain.reception import Check, Person, Shown, Standing, checks
from vcenter.store import attendance, centre, door, orientation, teams
from vcenter.store.tx import Row, Tx


class Room(NamedTuple):
    """The centre's day that people come into, and the orientation that they are in who need one."""

    gathering: str
    letter: str


def room(act: Act) -> Room:
    """The centre's day on which this is done."""
    gathering_id = centre.ensure_centre_day(act.tx, act.day.isoformat(), act.place)
    return Room(gathering_id, orientation.next_letter(act.tx, gathering_id))


def enter(
    act: Act,
    person: Person,
    how: str,
    group_id: str | None,
    stays_until: str,
    *,
    found: Sequence[Check] | None = None,
    into: Room | None = None,
) -> str:
    """A person comes in on the centre's day, into the next orientation where they need one; the attendance's id.

    found: what their checks say, where they have been looked at already. into: the room, where it is known already.
    """
    into = into or room(act)
    if found is None:
        found = checks(person, standing(act.tx, person, act.day))
    row = entry(act, person["id"], found, into) | {
        "group_id": group_id,
        "in_how": how,
        "stays_until": stays_until,
    }
    attendance.enter(act.tx, row)
    return str(row["id"])


def entry(act: Act, person_id: str, found: Iterable[Check], into: Room) -> Row:
    """The attendance of a person who comes in; how, with which group and until when is for the caller to add."""
    wanted = any(one.code == "orientation" for one in found)
    return {
        "id": act.new_id(f"attendance {person_id}"),
        "gathering_id": into.gathering,
        "person_id": person_id,
        "in_at": act.at,
        "in_device": act.device,
        "orientation": into.letter if wanted else "",
    }


def standing(tx: Tx, person: Person, day: date, shown: Shown | None = None) -> Standing:
    """What reception must know of the day and of this person's place in it."""
    return Standings(tx, [person["id"]], day).of(person["id"], shown)


def oriented_since(incident: Row | None) -> date | None:
    """The first day whose orientation still counts: that on which the centre was opened for this disaster."""
    return day_since(incident["opened_at"]) if incident else None


class Standings:
    """The standing of each of many people, in as many questions as one takes."""

    def __init__(self, tx: Tx, person_ids: Sequence[str], day: date) -> None:
        incident = centre.incident(tx)
        self._since = oriented_since(incident)
        self._disaster = incident["disaster"] if incident else ""
        self._at_once = at_once_of(incident)
        here = attendance.open_of_each(tx, person_ids)
        self._staying = {
            id for id, row in here.items() if row["stays_here"] and row["in_at"] >= day_began(day)
        }
        self._teams = teams.teams_of(tx, person_ids)
        self._door = door.Door(tx, day.isoformat(), person_ids)
        self._day = day

    def of(self, person_id: str, shown: Shown | None = None) -> Standing:
        """What reception must know of the day and of this person's place in it."""
        return Standing(
            self._day,
            shown,
            team=self._teams.get(person_id),
            day_state=self._door.state(person_id),
            oriented_since=self._since,
            disaster=self._disaster,
            at_once=self._at_once,
            stays_here=person_id in self._staying,
        )

    def entered(self, person_id: str) -> None:
        """This person has come in since: one place fewer for the others."""
        self._door.entered(person_id)
