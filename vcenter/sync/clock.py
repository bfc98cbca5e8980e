"""A tablet's clock: how far it is ahead of ours, and when a button was really pressed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

BELIEVED = timedelta(minutes=2)
"""A clock that is wrong by no more is right: the way through the network takes as long."""

TOLD = timedelta(hours=1)
"""Wrong by more: the times are put right, and a person hears of it."""

_MOMENT = TypeAdapter(datetime)


def ahead_of(clock: object, now: datetime) -> timedelta:
    """How far the tablet's clock is ahead of ours; none when it does not say, or nothing that can be read."""
    try:
        said = _MOMENT.validate_python(clock)
        return (said if said.tzinfo else said.replace(tzinfo=UTC)) - now
    except (ValidationError, OverflowError):
        return timedelta()


def put_right(at: datetime, ahead: timedelta) -> datetime:
    """When the button was pressed, by our clock."""
    if abs(ahead) <= BELIEVED:
        return at
    try:
        return at - ahead
    except OverflowError:  # nothing that a calendar holds: the entry's own time is as good as any
        return at
