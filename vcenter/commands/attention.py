"""Somebody at headquarters sees to what needs somebody now (引き受ける), and is told to all others by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import StringConstraints

from vcenter.commands.field_words import Unshown
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.calendar import utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store import attention

BY_HAND = (Who.STAFF, Who.PROGRAM)

HELD_FOR = timedelta(days=7)
"""What somebody took on longer ago is over, or has to be taken on anew."""

Key = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]{2,30}:[0-9A-Za-z_.-]{1,80}$"),
    Unshown("the source and the id of a thing, for the program"),
]


class TakeOn(Payload):
    what: Key


@command("take_on", "attention", words="急ぐことを引き受ける", who=BY_HAND, roles=Role.ADMINISTRATION)
def take_on(act: Act, asked: TakeOn) -> dict[str, Any]:
    """Whoever asks sees to something that needs somebody now. The first one has it."""
    attention.forget(act.tx, utc_text(datetime.fromisoformat(act.at) - HELD_FOR))
    if row := attention.by_key(act.tx, asked.what):
        if row["taken_by"] != act.actor:
            raise Refusal(f"{row['taken_by']}さんが、もう引き受けています。", "what")
        return {"what": asked.what, "already": True}
    attention.take(act.tx, {"id": asked.what, "taken_at": act.at, "taken_by": act.actor})
    return {"what": asked.what}


@taken_back("take_on")
def _not_taken(act: Act, was: Done) -> None:
    row = attention.by_key(act.tx, was.asked.what)
    if row is None or row["taken_at"] != was.at:
        raise changed_since("引き受けたこと")
    attention.release(act.tx, was.asked.what)


class ReleaseTaken(Payload):
    what: Key


@command("release_taken", "attention", words="引き受けたことをもどす", who=BY_HAND, roles=Role.ADMINISTRATION)
def release_taken(act: Act, asked: ReleaseTaken) -> dict[str, Any]:
    """Nobody sees to it any more: whoever had it cannot, or has left."""
    already = attention.by_key(act.tx, asked.what) is None
    attention.release(act.tx, asked.what)
    return {"what": asked.what, "already": already}
