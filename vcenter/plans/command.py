"""`vcenter match`: a file with people and needs becomes a file with a plan.

Needs no records, and is over in a second: so it is started before the rest of the program is loaded (`at_once`).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from vcenter.plans.files import FileWrong, as_json, read_situation

BAD_FILE = 2
"""What the command ends with when a file cannot be used."""

SIZES = ((300, 1.0), (2000, 3.0))
"""Up to so many people it takes so many seconds, where nobody says how many."""

SECONDS_OF_LARGE = 20.0

HELP = "人とニーズのファイル（JSON）から班の案を作り、ファイルに書きます。記録は使いません。"


def process_began() -> float:
    """When this process began, as time.monotonic() counts: reading the program in is of the time that is given."""
    now = time.monotonic()
    try:
        # After the name, which may hold anything: the 20th field is the start, in ticks since the machine's.
        started = int(Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()[19])
        up = float(Path("/proc/uptime").read_text("ascii").split()[0])
        return now - max(0.0, up - started / os.sysconf("SC_CLK_TCK"))
    except (OSError, ValueError, IndexError):
        return now - time.process_time()


def seconds_for(people: int) -> float:
    """What a plan for so many people may take."""
    return next((seconds for most, seconds in SIZES if people <= most), SECONDS_OF_LARGE)


def match(given: Path, out: Path, seconds: float | None, since: float) -> str:
    """Read, plan, write; what is said of it. since: from when the seconds count. FileWrong when a file cannot be used."""
    situation = read_situation(given)
    # Loaded when the file is known to be good.
    from dataclasses import replace  # noqa: PLC0415

    from vcenter.domain.matching import in_words  # noqa: PLC0415
    from vcenter.plans.together import improved  # noqa: PLC0415

    limit = seconds_for(len(situation.people)) if seconds is None else seconds
    # Reasons are written for whoever has no team, and the file is written.
    writing = 0.08 + 1e-7 * len(situation.needs) * len(situation.people)
    plan = improved(situation, since + limit - writing)
    plan = replace(plan, seconds=time.monotonic() - since)
    try:
        out.write_text(as_json(plan), encoding="utf-8")
    except OSError as error:
        raise FileWrong(
            f"{out} に書けません（{error.strerror}）。置き場所と権限を確かめてください。"
        ) from None
    people = sum(len(team.people) for team in plan.teams)
    return (
        f"{out}: {len(plan.teams)}班、{people}人。班のないニーズ {len(plan.unserved)}件。"
        f"価値 {plan.value:,.0f}。{in_words(plan.value, plan.bound)}"
    )


@click.command("match", help=HELP)
@click.option("--in", "given", required=True, type=click.Path(path_type=Path), help="人とニーズのファイル")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="班の案を書くファイル")
@click.option(
    "--seconds",
    type=click.FloatRange(0, 36000),
    help="使う秒数。付けないと、300人までは1秒、2000人までは3秒、それより多いと20秒です。",
)
@click.pass_obj
def match_command(since: object, given: Path, out: Path, seconds: float | None) -> None:
    try:
        click.echo(match(given, out, seconds, since if isinstance(since, float) else time.monotonic()))
    except FileWrong as wrong:
        click.echo(f"Error: {wrong}", err=True)
        sys.exit(BAD_FILE)


def at_once(arguments: list[str]) -> None:
    """Do the command when it is what was typed, and end; otherwise nothing."""
    if arguments[1:2] == ["match"]:
        match_command.main(arguments[2:], prog_name="vcenter match", obj=process_began())
