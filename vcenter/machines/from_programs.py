"""What a program may ask for at once, and a command as it must write it: said to it in the description, and held to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from vcenter.commands.field_words import Called
from vcenter.commands.path import Command
from vcenter.domain.calendar import is_believable
from vcenter.domain.refusal import Refusal

MOST_COMMANDS = 500
MOST_ROWS = 500
LAST_NUMBER = 10**15 - 1
"""Of a row after which a page begins."""
LONGEST_AFTER = 100
"""Characters of an id after which a page begins."""

AHEAD = timedelta(minutes=5)
"""So far may a program's clock be ahead of ours."""

AT = "RFC 3339, with its offset from UTC; at most five minutes ahead of the server's clock, and not before 2000."


def _said(written: object) -> datetime:
    """A moment as RFC 3339 writes it: nothing of it is guessed."""
    if not isinstance(written, str) or "T" not in written.upper() or len(written) > 40:
        raise Refusal("時刻は 2026-11-24T09:00:00+09:00 の形で、時差を付けて書いてください。", "at")
    try:
        moment = datetime.fromisoformat(written.upper())
    except ValueError:
        raise Refusal("時刻は 2026-11-24T09:00:00+09:00 の形で、時差を付けて書いてください。", "at") from None
    if moment.tzinfo is None:
        raise Refusal("時刻に時差（+09:00 や Z）を付けてください。", "at")
    if not is_believable(moment):
        raise Refusal("2000年より前の時刻か、壊れた時刻です。時計を確かめてください。", "at")
    if moment > datetime.now(UTC) + AHEAD:
        raise Refusal("まだ来ていない時刻です。プログラムの時計を合わせてください。", "at")
    return moment


class FromProgram(Command):
    """One change that a program asks for."""

    at: Annotated[
        datetime,
        BeforeValidator(_said),
        Field(description=AT),
        Called("押した時刻"),
    ]
