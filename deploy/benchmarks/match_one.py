"""One way to a plan, in a process of its own: `python -m deploy.benchmarks.match_one WAY FILE SECONDS`; says what came of it as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from vcenter.domain.matching import Situation, Team, broken_musts, propose, value_of
from vcenter.plans.files import read_situation


def greedy(situation: Situation, seconds: float) -> tuple[tuple[Team, ...], float | None]:
    """The greedy plan of before; takes the time that it takes."""
    from .greedy import greedy_teams  # noqa: PLC0415  (each way loads what it needs)

    return greedy_teams(situation), None


def first(situation: Situation, seconds: float) -> tuple[tuple[Team, ...], float | None]:
    """The plan that staff see at once."""
    return propose(situation, beyond=True).teams, None


def program(situation: Situation, seconds: float) -> tuple[tuple[Team, ...], float | None]:
    """The whole as one integer program, on two threads."""
    from vcenter.domain.matching.program import Program  # noqa: PLC0415
    from vcenter.domain.matching.table import Table  # noqa: PLC0415

    table = Table(situation)
    whole = Program(table, range(len(table.needs)), sorted(table.at_home))
    answer = whole.solve(seconds, threads=2, presolved=True, gap=1e-6)
    return (table.teams(answer.chosen) if answer.chosen else ()), answer.bound


def main() -> None:
    way, file, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    situation = read_situation(file)
    began = time.perf_counter()
    teams, bound = {"greedy": greedy, "first": first, "program": program}[way](situation, seconds)
    took = time.perf_counter() - began
    broken = sum(len(broken_musts(situation, team)) for team in teams)
    print(
        json.dumps({"value": value_of(situation, teams), "seconds": took, "broken": broken, "bound": bound})
    )


if __name__ == "__main__":
    main()
