"""The desks as they stand on every screen, each with what waits there. Each desk says itself where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vcenter.access.identity import TOPIC, Identity
from vcenter.collect import declare
from vcenter.domain.roles import Role, Roles
from vcenter.store.tx import Tx

Count = Callable[[Tx], int]

Asks = Callable[[Tx, Identity], int]
"""How many things this very person has to look at."""

Opens = Callable[[str], bool]
"""Whether whoever asks may open the page at a path."""


@dataclass(frozen=True)
class Desk:
    """A desk in the navigation.

    key: its address is /key, and tablets stand at it under this name. position: the smaller, the further ahead; the work of
    a morning goes from one to the next. badge: how many wait there. late: how many should have been done by now; late_said: of what, for
    whoever hears it.
    topics: what changes them. of: whose own work it is: whoever has one of these roles begins there.
    lends: what a day's helper may do at it; None: none is let in there. asks: of whoever looks, how much they have to see to.
    everyday: work of ordinary times: where there is no room for all, it stands behind もっと.
    """

    key: str
    label: str
    position: int
    badge: Count | None = None
    late: Count | None = None
    late_said: str = "班が遅れています"
    topics: tuple[str, ...] = ()
    of: Roles = frozenset()
    lends: Role | None = None
    asks: Asks | None = None
    everyday: bool = False


_DESKS: dict[str, Desk] = {}


def stand(desk: Desk) -> Desk:
    """Put a desk into the navigation."""
    return declare(_DESKS, desk.key, desk, "desks")


def desks() -> list[Desk]:
    """Every desk, in its order."""
    return sorted(_DESKS.values(), key=lambda desk: desk.position)


def labels() -> dict[str, str]:
    """What each desk is called, by its key, in their order."""
    return {desk.key: desk.label for desk in desks()}


def topics() -> list[str]:
    """What changes what waits at the desks, or which of them somebody may use."""
    return sorted({TOPIC, *(topic for desk in desks() for topic in desk.topics)})


def first_of(held: Roles, opens: Opens) -> str:
    """Where somebody with these roles begins: at their own work, or the first desk that they may use; "" where there is none."""
    may = [desk for desk in desks() if opens(f"/{desk.key}")]
    own = [desk for desk in may if not held.isdisjoint(desk.of)]
    return next((f"/{desk.key}" for desk in own or may), "")


def for_helpers() -> list[Desk]:
    """The desks at which a day's helper may be let in, in their order."""
    return [desk for desk in desks() if desk.lends]


def desks_now(tx: Tx, opens: Opens, who: Identity | None) -> list[dict[str, Any]]:
    """The desks that somebody may use, with what waits at each, how much of it is late, and what asks for just this person.

    A day's helper has one desk alone.
    """
    alone = who.helps_at if who else ""
    return [
        {
            "key": desk.key,
            "label": desk.label,
            "everyday": desk.everyday,
            "url": f"/{desk.key}",
            "badge": desk.badge(tx) if desk.badge else 0,
            "late": desk.late(tx) if desk.late else 0,
            "late_said": desk.late_said,
            "asks": desk.asks(tx, who) if desk.asks and who else 0,
        }
        for desk in desks()
        if opens(f"/{desk.key}") and alone in ("", desk.key)
    ]
