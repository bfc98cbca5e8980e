"""What is headquarters' own (本部だけの記録): done there, and told to no other server."""

from __future__ import annotations

from typing import Any

from vcenter.commands.registry import Act, Now
from vcenter.domain.refusal import Refusal
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.who import Who

HEADQUARTERS_OWN = (Who.STAFF, Who.TABLET, Who.PROGRAM)
"""Who gives such a command: as at every desk, but no letter tells of it."""


def at_headquarters(what: str, *more: Now) -> Now:
    """Refuses at a satellite what would stay there unknown to everybody else. what: whose subject it is, for the sentence; more: what
    is refused besides."""

    def refuse(act: Act, asked: Any) -> None:
        if act.place != HEADQUARTERS:
            raise Refusal(
                f"{what}は、本部のサーバだけで記録します。本部に電話で伝えてください。何も記録していません。"
            )
        for one in more:
            one(act, asked)

    return refuse
