"""What happened to a need, a line for each command that did something to it."""

from __future__ import annotations

from vcenter.commands.registry import Act
from vcenter.store import needs


def tell(act: Act, need_id: str, state: str, what: str, name: str = "history") -> None:
    """One line of the need's history, by whoever acts now. name: tells it apart from others of the same command."""
    needs.tell(
        act.tx,
        id=act.new_id(f"{name} {need_id}"),
        need_id=need_id,
        at=act.at,
        actor=act.actor,
        state=state,
        what=what,
    )
