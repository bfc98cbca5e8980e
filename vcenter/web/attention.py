"""What needs somebody now (いま だれかが要ること): each subject says itself what of it does, and headquarters shows them in one list.

The same sources are the open points of the desks at a handover (申し送り), beside those that wait there without haste (`Point`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vcenter.collect import declare
from vcenter.store import attention
from vcenter.store.tx import Row, Tx

MOST_OF_ONE = 6
"""Rows of one source that are shown by themselves; of the others it is said how many they are."""


@dataclass(frozen=True)
class Wanted:
    """One thing that needs somebody. id: of the thing within its source, by which it is taken on. since: for how long, or until when, in words. to:
    where it is seen to; or_to: where by those who may not open that. about: a line more; phone: whom to call."""

    id: str
    what: str
    to: str
    since: str = ""
    about: str = ""
    phone: str = ""
    or_to: str = ""


@dataclass(frozen=True)
class Source:
    """Where such things come from.

    key: by which they are kept apart. position: the smaller, the more urgent. said: what they are called when they are counted. look: what there
    is now, the most urgent first; with one question or a few, however many there are. to: the list of all of them. desks: at whose
    handover they are an open point.
    """

    key: str
    position: int
    said: str
    look: Callable[[Tx], Sequence[Wanted]]
    to: str
    desks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """What waits at a desk, without haste, and is said at its handover. count: how many."""

    key: str
    desk: str
    said: str
    count: Callable[[Tx], int]
    to: str


_SOURCES: dict[str, Source] = {}
_POINTS: dict[str, Point] = {}


def wants(source: Source) -> Source:
    """Let headquarters show what of this needs somebody."""
    return declare(_SOURCES, source.key, source, "sources of what needs somebody")


def waits(point: Point) -> Point:
    """Let a handover say how much of this waits."""
    return declare(_POINTS, f"{point.desk} {point.key}", point, "points of a handover")


def sources() -> list[Source]:
    """Every source, the most urgent first."""
    return sorted(_SOURCES.values(), key=lambda source: source.position)


def desks_with_points() -> set[str]:
    """The desks of which something is said at a handover."""
    return {point.desk for point in _POINTS.values()} | {
        desk for source in _SOURCES.values() for desk in source.desks
    }


def wanted(tx: Tx) -> list[Row]:
    """Everything that needs somebody now, the most urgent first: what a `Wanted` says, with `key`, and `taken_by` and `taken_at` where
    somebody has taken it on."""
    taken = attention.taken(tx)
    found: list[Row] = []
    for source in sources():
        rows = source.look(tx)
        shown = [(f"{source.key}:{one.id}", one) for one in rows[:MOST_OF_ONE]]
        found += [
            {
                "key": key,
                "what": one.what,
                "since": one.since,
                "about": one.about,
                "phone": one.phone,
                "to": one.to,
                "or_to": one.or_to,
                "more": False,
                **taken.get(key, attention.NOBODY),
            }
            for key, one in shown
        ]
        if len(rows) > MOST_OF_ONE:
            found.append(
                {
                    "key": "",
                    "what": f"{source.said}　ほか{len(rows) - MOST_OF_ONE}件",
                    "since": "",
                    "about": "",
                    "phone": "",
                    "to": source.to,
                    "or_to": "",
                    "more": True,
                    **attention.NOBODY,
                }
            )
    return found


def points(tx: Tx) -> dict[str, list[Row]]:
    """Desk to what is open there: key, said, count, to, urgent; without what there is nothing of."""
    found: dict[str, list[Row]] = {}
    for source in sources():
        if source.desks and (count := len(source.look(tx))):
            for desk in source.desks:
                said = {"key": source.key, "said": source.said, "count": count, "to": source.to}
                found.setdefault(desk, []).append(said | {"urgent": True})
    for point in _POINTS.values():
        if count := point.count(tx):
            said = {"key": point.key, "said": point.said, "count": count, "to": point.to}
            found.setdefault(point.desk, []).append(said | {"urgent": False})
    return found
