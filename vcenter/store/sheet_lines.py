"""What a team has to be told beside its need, line by line on its dispatch sheet (備考). Each subject says its own."""

from __future__ import annotations

from collections.abc import Callable

from vcenter.store.tx import Row, Tx

Lines = Callable[[Tx, Row], list[str]]
"""Of a team's row (as `teams.by_id` gives it), what its sheet says; nothing when there is nothing to say."""

_SAYING: list[tuple[int, str, Lines]] = []


def on_dispatch_sheet(position: int) -> Callable[[Lines], Lines]:
    """Let a function say something on every team's sheet. position: the smaller, the further up."""

    def declare(lines: Lines) -> Lines:
        _SAYING.append((position, lines.__module__, lines))
        return lines

    return declare


def lines_of(tx: Tx, team: Row) -> list[str]:
    """Everything that this team's sheet says beside its need."""
    return [line for _, _, lines in sorted(_SAYING, key=lambda one: one[:2]) for line in lines(tx, team)]
