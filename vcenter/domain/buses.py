"""Bus rounds (バス便): when a bus leaves and arrives, whether a team has a seat, and whether it is back in time for the last one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from vcenter.domain.calendar import LAST_HOUR
from vcenter.domain.team_life import EVENING, MORNING, due_at

Way = Literal["out", "home"]

WAYS: dict[Way, str] = {"out": "行き", "home": "帰り"}

Trip = Mapping[str, Any]
"""A drive with its bus: way, leaves, arrives, expected, off_at, bus_name, seats."""


def shown(time: str) -> str:
    """9:30 of 09:30."""
    return time.removeprefix("0") if time.startswith("0") and time[1:2] != ":" else time


def leaves_now(trip: Trip) -> str:
    """When it leaves, as it is known by now: HH:MM."""
    return str(trip["expected"] or trip["leaves"])


def named(trip: Trip) -> str:
    """行き 9:30 バス1号車."""
    return f"{WAYS[trip['way']]} {shown(leaves_now(trip))} {trip['bus_name']}"


def ends_at(trip: Trip) -> str:
    """When it is at the centre again, as late as it is by now; when it leaves, where nobody has said when it arrives."""
    if not trip["arrives"]:
        return leaves_now(trip)
    if not trip["expected"]:
        return str(trip["arrives"])
    late = _minutes(trip["expected"]) - _minutes(trip["leaves"])
    return _clock(_minutes(trip["arrives"]) + late)


def _minutes(time: str) -> int:
    hours, minutes = (int(part) for part in time.split(":"))
    return hours * 60 + minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


HOME_AFTER = 15
"""Minutes after its bus has arrived for which nobody asks where a team is."""


def back_with(trip: Trip) -> str:
    """Until when a team is expected that rides home by a drive; "" where nobody has said when it arrives."""
    return _clock(min(_minutes(ends_at(trip)) + HOME_AFTER, LAST_HOUR * 60 - 1)) if trip["arrives"] else ""


def _beside(back_by: str, trip: Trip) -> str:
    """What is to be said of a team's time to be back beside that of its drive home; "" where they agree."""
    end = ends_at(trip)
    said = f"帰着の予定 {shown(back_by)}が、帰りの便（{shown(leaves_now(trip))}発）の{'着く' if trip['arrives'] else '出る'} {shown(end)}より"
    if not back_by or end <= back_by <= (back_with(trip) or end):
        return ""
    return f"{said}後です" if back_by > end else f"{said}前です（バスを待つあいだに、遅れた班になります）"


def better_back_by(rides: Mapping[str, Trip], back_by: str) -> str:
    """The time to be back that agrees with a team's drive home; "" where its own does, or none is known."""
    mine = rides.get("home")
    return back_with(mine) if mine and not mine["off_at"] and _beside(back_by, mine) else ""


def too_many(seats: int, riding: int, more: int) -> int:
    """How many have no seat when so many more get on; 0 where there are enough."""
    return max(0, riding + more - seats)


def seated(seats: int, riders: Iterable[Mapping[str, Any]]) -> list[int]:
    """How many of each team ride: of most all; those that part (分けて乗る) share what seats the others leave, in this order.
    riders: size, split, and whether they take seats (`rides`)."""
    rows = [*riders]
    left = max(0, seats - sum(row["size"] for row in rows if row["rides"] and not row["split"]))
    found = []
    for row in rows:
        ride = row["size"]
        if row["split"]:
            ride = min(ride, left) if row["rides"] else 0
            left -= ride
        found.append(ride)
    return found


def of_same_night(leaves: str, time: str) -> str:
    """A time after midnight that follows an evening's, as the house counts it: 0:10 after 23:50 is 24:10. Any other as it is."""
    hours, _, minutes = time.partition(":")
    if not time or time > leaves or int(hours) >= MORNING or int(leaves[:2]) < EVENING:
        return time
    return f"{int(hours) + 24}:{minutes}"


def leaves_at_night(way: str, leaves: str, others: Iterable[tuple[str, str]]) -> str:
    """When a drive leaves that is typed as 0:30: of a bus that drives in the evening too, after midnight (24:30). Any other as it is.
    others: way and leaving of its other drives; out at 4:30 and home in the evening is early in the morning."""
    before = [time for other, time in others if time and (way == "home" or other == "out")]
    return of_same_night(max(before), leaves) if before else leaves


EARLY = 30
"""Minutes: whoever says a time that is earlier than planned by more is asked whether it is meant."""

PAST = timedelta(hours=1)
"""So is whoever says a time that has been for longer."""


def doubtful(trip: Trip, expected: str, now: datetime) -> str:
    """What is odd about the time at which a drive is said to leave (HH:MM); "" where nothing is. now: any aware moment."""
    planned = shown(trip["leaves"])
    if not expected or expected == trip["leaves"]:
        return ""
    if _minutes(trip["leaves"]) - _minutes(expected) > EARLY:
        return f"{shown(expected)}は、予定の{planned}より{EARLY}分を超えて早い時刻です。"
    if due_at(trip["day"], expected) < now - PAST:
        return f"{shown(expected)}は、1時間より前に過ぎた時刻です（予定は{planned}）。"
    return ""


def has_left(day: str, leaves: str, now: datetime) -> bool:
    """Whether a drive of this day (ISO) that leaves at HH:MM has left. now: any aware moment."""
    return due_at(day, leaves) < now


def is_gone(trip: Trip, now: datetime) -> bool:
    """Whether a drive left so long ago that nobody gets on it any more. now: any aware moment."""
    return due_at(trip["day"], leaves_now(trip)) + timedelta(minutes=EARLY) < now


def may_take(trip: Trip, state: str, now: datetime) -> bool:
    """Whether a team in this state is offered a drive: one home that has gone long ago only to whoever is out still."""
    if trip["off_at"]:
        return False
    if trip["way"] == "out":
        return state == "formed" and not is_gone(trip, now)
    return state == "out" or (state == "formed" and not is_gone(trip, now))


def from_another(trip: Trip, mine: Trip | None) -> str:
    """What is said before a team is put on a drive while it is on another one of the same way; "" where it is on none."""
    if mine is None or mine["id"] == trip["id"]:
        return ""
    return f"{'運休の' if mine['off_at'] else '別の'}便（{shown(leaves_now(mine))}）から移ります"


def before_off(got_on: int | None) -> str:
    """What is said of a team on a drive that was called off: it is not on a bus, whoever had got on before."""
    return f"運休（前に{got_on}人乗った）" if got_on else "運休"


def changes(rides: Mapping[str, Trip]) -> list[str]:
    """What is to be said of a team's drives, by their way: that one was called off, or leaves at another time."""
    found = []
    for trip in rides.values():
        if trip["off_at"]:
            why = f"（{trip['off_why']}）" if trip["off_why"] else ""
            found.append(f"{named(trip)}は運休です{why}")
        elif trip["expected"]:
            found.append(f"{named(trip)}は、{shown(trip['leaves'])}発の予定から変わりました")
    return found


def troubles(rides: Mapping[str, Trip], home: Iterable[Trip], back_by: str) -> list[str]:
    """What is to be said of how a team comes home: that it has no drive, or one that does not keep the time to be back.
    rides: the team's own, by their way; home: every drive home of the bus that it goes out with."""
    mine = rides.get("home")
    if mine and not mine["off_at"]:
        return [said] if (said := _beside(back_by, mine)) else []
    if "out" not in rides:
        return []
    running = [trip for trip in home if not trip["off_at"]]
    last = max(running, key=leaves_now, default=None)
    if last is None:
        return ["帰りの便がありません"]
    if back_by and back_by > ends_at(last):
        return [
            f"帰着の予定 {shown(back_by)}が、最後の帰りの便（{shown(leaves_now(last))}発）の着く {shown(ends_at(last))}より後です"
        ]
    return ["帰りの便が決まっていません"]
