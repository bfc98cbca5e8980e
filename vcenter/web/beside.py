"""What stands before and after a row in its list, so that one goes on from what is open without going back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vcenter.store.tx import Row


def beside(rows: Sequence[Row], one: Row, place: Callable[[Row], Any]) -> tuple[Row | None, Row | None]:
    """The rows before and after this one. rows: in the order of `place`.

    One that has left the list (a step was taken) has its place all the same: between those among which it would stand.
    """
    others = [row for row in rows if row["id"] != one["id"]]
    at = sum(place(row) < place(one) for row in others)
    return (others[at - 1] if at else None, others[at] if at < len(others) else None)
