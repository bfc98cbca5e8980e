"""A desk that receives people while the server is flooded: one flood after another, each beside the desk alone in the same run."""

from __future__ import annotations

import argparse
import asyncio
import re
import resource
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import uvloop

from .desk import Desk
from .figures import figure, note, percentile
from .floods import FLOODS, Target, flood
from .memory import PeakMemory, memory_of
from .roster import HERE, PEOPLE, fill
from .servers import Centre, fresh_folder

SECONDS = 20.0
DESKS = 2
PACE = 0.2
"""Seconds between two check-ins at one desk: ten times a rush."""
REST = 3.0
"""Seconds after a flood, so that the next one does not pay for it."""


def run(*options: str) -> None:
    """Print the figures: p99 of the desks alone and in each flood, the writer's longest hold, the most memory."""
    asked = argparse.ArgumentParser(prog="deploy/bench attack")
    asked.add_argument("--seconds", type=float, default=SECONDS, help="of each flood")
    asked.add_argument("floods", nargs="*", metavar="FLOOD", help="all of them if none is named")
    given = asked.parse_args(options)
    if unknown := {*given.floods} - FLOODS.keys():
        asked.error(f"no flood: {', '.join(unknown)}; there are {', '.join(FLOODS)}")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with fresh_folder() as data:
        note("making 20,000 people")
        people = [one for at, one in enumerate(fill(data)) if at % (PEOPLE // HERE)]
        with Centre(data) as centre, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            most_memory = runner.run(_play(centre, data, people, given.floods or [*FLOODS], given.seconds))
            held = [float(one) for one in re.findall(r"writer held for (\d+) ms", centre.said)]
            traces = centre.said.count("Traceback")
    figure("attack", "most memory of the server and its processes", most_memory, "MB")
    figure("attack", "longest that the writer was held", max(held, default=0), "ms")
    figure("attack", "tracebacks in the log", traces, "")


async def _play(
    centre: Centre, data: Path, people: list[dict[str, Any]], floods: list[str], seconds: float
) -> float:
    """The most memory, in MB."""
    share = len(people) // DESKS
    desks = [Desk(centre.port, data, people[at * share : (at + 1) * share]) for at in range(DESKS)]
    left = Desk(centre.port, data, [])
    for desk in (*desks, left):
        await desk.sign_in(centre.first_pin)
    for at, desk in enumerate(desks):
        desk.client.cookies["vcenter_device"] = await left.enrol(f"受付{at + 1}番")
    cookies = "; ".join(f"{name}={value}" for name, value in left.client.cookies.items())
    target = Target(centre.port, centre.token(), cookies, left.headers["X-Session"])
    most_memory = 0.0
    with PeakMemory(centre.pid) as peak, ProcessPoolExecutor(1, get_context("spawn")) as elsewhere:
        alone = await _together(desks, asyncio.create_task(asyncio.sleep(seconds)))
        usual = percentile(alone, 99) * 1000
        figure("attack", "check-in p99, alone", usual, "ms")
        figure("attack", "most memory, alone", peak.again().megabytes, "MB")
        for name in floods:
            said = name.replace("_", " ")
            note(f"{said}: {seconds:.0f} s")
            flooding = asyncio.get_running_loop().run_in_executor(elsewhere, flood, name, target, seconds)
            times = await _together(desks, flooding)
            worst = percentile(times, 99) * 1000
            figure(
                "attack", f"check-in p99, {said}", worst, "ms", ratio=worst / usual, ratio_to="check-in alone"
            )
            note(f"  {len(times)} check-ins; answers to the flood: {dict(await flooding)}")
            await asyncio.sleep(REST)
            most = peak.again()
            most_memory = max(most_memory, most.megabytes)
            figure("attack", f"most memory, {said}", most.megabytes, "MB")
            after = memory_of(centre.pid)
            below = ", ".join(f"{one:.0f}" for one in most.below)
            note(f"  server {most.own:.0f} MB, beside it [{below}]; after it {after.own:.0f} MB")
    for desk in (*desks, left):
        desk.close()
    return most_memory


async def _together(desks: list[Desk], until: asyncio.Future[Any]) -> list[float]:
    """Seconds of each answer."""
    times = await asyncio.gather(
        *(desk.check_in_until(until, at * PACE / DESKS, PACE) for at, desk in enumerate(desks))
    )
    return [one for some in times for one in some]
