"""`vcenter match`: plans of the instances in --data DIR and of made-up ones, beside the greedy plan of before and a plain integer program.

What a plan is worth is told as a part of the best that is known (best_plans/), or else of the bound.
`--long` looks for better ones: ten minutes for each seed, then the integer program from the best of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from vcenter.domain.matching import Situation, Team, broken_musts, value_of
from vcenter.plans.command import seconds_for
from vcenter.plans.files import as_json, read_situation
from vcenter.program import PROJECT

from .figures import figure, note
from .instances import SIZES, instance
from .memory import PeakMemory

BEST = Path(__file__).parent / "best_plans"
"""A plan for each instance, as `match` writes it, packed; values.json has what each is worth and who found it."""

LONG_SECONDS = 600.0
PATIENCE = 90.0
"""Seconds beyond three times its limit after which a process is ended."""

GREEDY_UP_TO = 1500
"""For more people the greedy plan takes a minute: it is measured with `--long` alone."""


def _files(data: Path | None, seeds: list[int], folder: Path) -> list[Path]:
    found = sorted(data.glob("*.json"), key=lambda path: path.stat().st_size) if data else []
    for seed in seeds:
        for size in SIZES:
            path = folder / f"{size}-{seed}.json"
            path.write_text(json.dumps(instance(size, seed)), encoding="utf-8")
            found.append(path)
    return found


def _known() -> dict[str, Any]:
    values = BEST / "values.json"
    found: dict[str, Any] = json.loads(values.read_text("utf-8")) if values.exists() else {}
    return found


def _one(way: str, file: Path, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "deploy.benchmarks.match_one", way, str(file), str(seconds)]
    with PeakMemory() as memory:
        try:
            said = subprocess.run(
                command,
                cwd=PROJECT,
                capture_output=True,
                text=True,
                check=True,
                timeout=3 * seconds + PATIENCE,
            ).stdout
        except (
            subprocess.TimeoutExpired
        ):  # HiGHS looks at its clock now and then, not while it simplifies a large program
            return {
                "value": 0.0,
                "seconds": 3 * seconds + PATIENCE,
                "broken": 0,
                "bound": None,
                "megabytes": 0.0,
            }
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found | {"megabytes": memory.megabytes}


def _match(file: Path, seconds: float, out: Path) -> dict[str, Any]:
    """What the command makes of a file: as its users see it, from start to end."""
    command = [
        sys.executable, "-m", "vcenter", "match", "--in", str(file), "--out", str(out), "--seconds", str(seconds),
    ]  # fmt: skip
    began = time.perf_counter()
    with PeakMemory() as memory:
        subprocess.run(command, cwd=PROJECT, stdout=subprocess.DEVNULL, check=True)
    took = time.perf_counter() - began
    plan = json.loads(out.read_text("utf-8"))
    value, broken = _judged(read_situation(file), plan)
    return {
        "value": value,
        "broken": broken,
        "bound": plan["bound"],
        "seconds": took,
        "megabytes": memory.megabytes,
    }


def _judged(situation: Situation, plan: dict[str, Any]) -> tuple[float, int]:
    """(what a plan is worth, how many musts it breaks), by our own functions and not by what it says of itself."""
    teams = [Team(one["need"], one["leader"], tuple(one["people"])) for one in plan["teams"]]
    people = [id for team in teams for id in team.people]
    twice = len(people) - len(set(people)) + len(teams) - len({team.need for team in teams})
    return value_of(situation, teams), twice + sum(len(broken_musts(situation, team)) for team in teams)


def _measure(file: Path, best: float | None, long: bool) -> None:
    people = len(json.loads(file.read_bytes())["people"])
    seconds = seconds_for(people)
    with tempfile.TemporaryDirectory() as folder:
        ours = _match(file, seconds, Path(folder) / "plan.json")
    ways = {
        "first plan": _one("first", file, 0),
        "plan": ours,
        "integer program": _one("program", file, seconds),
    }
    if people <= GREEDY_UP_TO or long:
        ways["greedy of before"] = _one("greedy", file, 0)
    measure, to = (best, "best_known") if best else (ours["bound"], "bound")
    for name, found in ways.items():
        ratio = found["value"] / measure if measure else None
        figure(
            "match",
            f"{file.stem}: {name}",
            found["value"],
            "value",
            ratio=ratio,
            ratio_to=to if measure else "",
        )
        figure("match", f"{file.stem}: {name}, time", found["seconds"], "s")
        if found["broken"]:
            note(f"{file.stem}: {name} breaks {found['broken']} musts")
    figure("match", f"{file.stem}: bound", ours["bound"] or 0.0, "value")
    figure("match", f"{file.stem}: most memory", ours["megabytes"], "MB")


def _look_long(file: Path, seeds: list[int], seconds: float) -> float:
    """Look long for the best plan, keep it if it is better than the one that is kept, and say what it is worth."""
    from vcenter.domain.matching.program import Program  # noqa: PLC0415
    from vcenter.domain.matching.propose import as_plan  # noqa: PLC0415
    from vcenter.domain.matching.table import Table  # noqa: PLC0415
    from vcenter.plans.together import improved  # noqa: PLC0415

    situation = read_situation(file)
    plans = [improved(situation, time.monotonic() + seconds, seed=seed) for seed in seeds]
    for seed, plan in zip(seeds, plans, strict=True):
        note(f"{file.stem}: seed {seed} in {seconds:.0f} s: {plan.value:.0f}, bound {plan.bound}")
    best = max(plans, key=lambda plan: plan.value)
    table = Table(situation)
    chosen = table.chosen(best.teams)
    answer = Program(table, range(len(table.needs)), sorted(table.at_home), chosen).solve(
        seconds, threads=2, gap=1e-6
    )
    note(f"{file.stem}: the integer program from the best: {answer.worth:.0f}, bound {answer.bound:.0f}")
    if answer.chosen is not None and answer.worth > best.value:
        best = as_plan(situation, table.teams(answer.chosen))
    bounds = [bound for bound in (answer.bound, *(plan.bound for plan in plans)) if bound and bound < 1e15]
    value, broken = _judged(situation, json.loads(as_json(best)))
    known = _known()
    of = known.get(file.stem, {"value": 0.0, "bound": None})
    of["bound"] = min([*bounds, *([of["bound"]] if of["bound"] else [])], default=None)
    if not broken and value > of["value"]:
        of["value"] = value
        BEST.mkdir(exist_ok=True)
        with gzip.GzipFile(BEST / f"{file.stem}.json.gz", "wb", mtime=0) as packed:
            packed.write(as_json(best).encode())
    (BEST / "values.json").write_text(json.dumps(known | {file.stem: of}, indent=1) + "\n", encoding="utf-8")
    return float(of["value"])


def run(*options: str) -> None:
    """Print the figures. --data DIR: instances as files; --seeds: made-up ones of every size; --long: look for better plans first."""
    asked = argparse.ArgumentParser(prog="deploy/bench match")
    asked.add_argument("--data", type=Path)
    asked.add_argument("--seeds", type=int, nargs="*", default=[1])
    asked.add_argument("--long", action="store_true")
    asked.add_argument("--only", default="", help="instances whose name begins so")
    asked.add_argument("--long-seconds", type=float, default=LONG_SECONDS)
    given = asked.parse_args(options)
    with tempfile.TemporaryDirectory() as folder:
        for file in _files(given.data, given.seeds, Path(folder)):
            if not file.stem.startswith(given.only):
                continue
            if given.long:
                _look_long(file, [1, 2, 3], given.long_seconds)
            of = _known().get(file.stem)
            _measure(file, of["value"] if of else None, given.long)
