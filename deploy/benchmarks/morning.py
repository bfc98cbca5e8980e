"""A morning's arrivals, and the queue that they make at the desks: pure, seeded, the same on every run."""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["pass", "walk_in_at_desk", "walk_in_on_phone", "group"]

PEOPLE = 1000
IN_A_GROUP = 10
OPENS, CLOSES, PEAK = 0.0, 90 * 60.0, 30 * 60.0
"""Seconds from 8:30: until 10:00, most of them around 9:00."""

HUMAN_SECONDS: Mapping[Kind, float] = {
    "pass": 3.0,
    "walk_in_at_desk": 60.0,
    "walk_in_on_phone": 3.0,  # at the desk; the form was filled in before, on a phone
    "group": 60.0,  # the leader shows the pass and the list, one tap for everybody
}
"""What people themselves take at a desk, beside what the server takes."""

PHONE_SECONDS = 60.0
"""To fill in the form on one of the phones."""


@dataclass(frozen=True)
class Arrival:
    """at: seconds after 8:30. people: who arrive together."""

    at: float
    kind: Kind
    people: int = 1


def arrivals(seed: int = 20261124) -> list[Arrival]:
    """1,000 people: 70 % with a pass, 20 % walk-ins (half of them on a phone), 10 % in groups of ten."""
    dice = random.Random(seed)
    counted: list[tuple[Kind, int, int]] = [
        ("pass", PEOPLE * 7 // 10, 1),
        ("walk_in_at_desk", PEOPLE // 10, 1),
        ("walk_in_on_phone", PEOPLE // 10, 1),
        ("group", PEOPLE // 10 // IN_A_GROUP, IN_A_GROUP),
    ]
    made = [
        Arrival(dice.triangular(OPENS, CLOSES, PEAK), kind, people)
        for kind, count, people in counted
        for _ in range(count)
    ]
    return sorted(made, key=lambda arrival: arrival.at)


def busiest(morning: Sequence[Arrival], seconds: float) -> list[Arrival]:
    """The arrivals of the stretch of this length in which most people come."""
    best = max(morning, key=lambda first: sum(first.at <= one.at < first.at + seconds for one in morning))
    return [one for one in morning if best.at <= one.at < best.at + seconds]


@dataclass(frozen=True)
class Queue:
    """Seconds of waiting before somebody is served (median, 95 of 100, longest), and people in line at the worst moment."""

    median: float
    p95: float
    longest: float
    most_in_line: int
    last_in: float
    """When the last one was in, in seconds after 8:30."""


def queue(
    morning: Sequence[Arrival], tablets: int, phones: int, server_seconds: Mapping[Kind, float]
) -> Queue:
    """What happens at the desks: first come, first served. server_seconds: what each act waited for the server."""
    ready_phones = [0.0] * phones
    at_desk: list[tuple[float, Arrival]] = []
    for one in morning:
        ready = one.at
        if one.kind == "walk_in_on_phone":
            free = heapq.heappop(ready_phones)
            ready = max(free, one.at) + PHONE_SECONDS
            heapq.heappush(ready_phones, ready)
        at_desk.append((ready, one))
    desks = [0.0] * tablets
    waits, served_at, done = [], [], 0.0
    for ready, one in sorted(at_desk, key=lambda pair: pair[0]):
        begins = max(heapq.heappop(desks), ready)
        ends = begins + HUMAN_SECONDS[one.kind] + server_seconds[one.kind]
        heapq.heappush(desks, ends)
        waits.append(begins - ready)
        served_at.append((ready, begins, one.people))
        done = max(done, ends)
    ordered = sorted(waits)
    line = max(
        sum(people for other, begins, people in served_at if other <= ready < begins)
        for ready, _, _ in served_at
    )
    return Queue(ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100], ordered[-1], line, done)
