"""What the server and a process that improves a plan say to each other: a message is its length in four bytes and a pickle."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass

from vcenter.domain.matching.model import Plan, Situation, Team
from vcenter.domain.matching.musts import Label


@dataclass(frozen=True)
class Order:
    """What is to be improved. kept, nobody: as in `propose`. everyday: how many of each skill could be called."""

    situation: Situation
    teams: tuple[Team, ...]
    kept: tuple[Team, ...]
    nobody: frozenset[str]
    label: Label
    everyday: Mapping[str, int]
    seconds: float


@dataclass(frozen=True)
class Told:
    """The best plan by now. worth: its value and its wishes; reached: the same with single people beyond the wish; bound: what none
    can reach more than, if it is known."""

    plan: Plan
    worth: float
    reached: float
    bound: float | None
    ended: bool


def message(what: object) -> bytes:
    """One message."""
    sent = pickle.dumps(what, protocol=5)
    return len(sent).to_bytes(4, "big") + sent
