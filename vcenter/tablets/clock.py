"""A tablet's clock: how far it is ahead of ours, and when a button was really pressed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

BELIEVED = timedelta(minutes=2)
"""A clock that is wrong by no more is right: the way through the network takes as long."""

TOLD = timedelta(hours=1)
"""Wrong by more: the times are put right, and a person hears of it."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything was pressed on any tablet."""

_MOMENT = TypeAdapter(datetime)


def ahead_of(clock: object, now: datetime) -> timedelta:
    """How far the tablet's clock is ahead of ours; none when it does not say, or nothing that can be read."""
    try:
        said = _MOMENT.validate_python(clock)
        return (said if said.tzinfo else said.replace(tzinfo=UTC)) - now
    except (ValidationError, OverflowError):
        return timedelta()


def pressed_at(at: datetime, ahead: timedelta, since: datetime, now: datetime) -> datetime:
    """When the button was pressed, by our clock.

    at: by the tablet's clock, which is ahead of ours now; somebody may have set it meanwhile. since: when nothing
    waited on the tablet yet, so that this had not been pressed. Where neither what its clock says nor what it says
    when put right lies between then and now, it is the nearest moment that does.
    """
    right = _put_right(at, ahead)
    for one in (right, at):
        if since - BELIEVED <= one <= now + BELIEVED:
            return one
    return min(max(right, since), now)


def is_sure(at: datetime, ahead: timedelta, since: datetime, now: datetime) -> bool:
    """Whether it can be told when the button was pressed: what the clock says, as it is or put right, lies between then and now."""
    earliest, latest = since - BELIEVED, now + BELIEVED
    return any(earliest <= one <= latest for one in (_put_right(at, ahead), at))


def _put_right(at: datetime, ahead: timedelta) -> datetime:
    if abs(ahead) <= BELIEVED:
        return at
    try:
        return at - ahead
    except OverflowError:  # nothing that a calendar holds: the entry's own time is as good as any
        return at
