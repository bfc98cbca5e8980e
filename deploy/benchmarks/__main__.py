"""deploy/bench NAME: runs one benchmark, or lists them."""

from __future__ import annotations

import importlib
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from .figures import note

BENCHMARKS = {
    "checkin": "check-ins/s of a real server with 32 connections, beside raw SQLite and bare Starlette",
    "scan": "hard pictures of passes read in Chromium, beside other decoders",
    "sheets": "dispatch sheets, stickers and passes of the pool, beside one WeasyPrint process, Chromium and typst; check-ins meanwhile",
    "reception": "a morning's rush at 4 tablets and 6 phones, ten times as fast, and the queue it makes",
    "search": "time until reception's search answers, among 20,000 people",
    "files": "a roster of 20,000 people as CSV and as Excel: seconds and memory of `vcenter import --show json`",
    "tablet": "20,000 people on a tablet: taken over, opened, found; a server that goes and comes back",
    "offline": "50 tablets with 500 entries each come back at once, beside a desk that goes on",
    "faults": "1,000 rounds of kills, cuts, wrong clocks: whether tablets were told what is there",
    "duplicates": "who may be one person: labelled pairs of `--data DIR`, and 20,000 against 20,000: seconds and memory",
    "everyday": "100,000 people, 1,000 groups, 200 salons with three years of rolls: p99 of the pages of every day",
    "match": "plans of matching in the given time beside the greedy of before and a plain integer program: `--data DIR --seeds N… --long`",
    "attack": "a desk that receives people beside each flood for 20 s: its p99, the writer's longest hold, the most memory",
    "start": "time until the server answers, beside a bare one",
}

OWN_OPTIONS = {"match", "attack"}
"""Benchmarks that read their options themselves."""

READ_A_FOLDER = {"duplicates"}
"""Benchmarks that `--data DIR` may be said to."""


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    # As an exception, so that servers are stopped and folders removed on the way out.
    sys.exit(128 + signum)


def main() -> None:
    name, *options = sys.argv[1:] or [""]
    if name not in BENCHMARKS or not _understood(name, options):
        note("usage: deploy/bench NAME [--data DIR]")
        for known, meaning in BENCHMARKS.items():
            note(f"  {known:10} {meaning}")
        sys.exit(2)
    signal.signal(signal.SIGTERM, _stop)
    importlib.import_module(f"{__package__}.{name}").run(*(options if name in OWN_OPTIONS else options[1:]))


def _understood(name: str, options: list[str]) -> bool:
    """Whether nothing is asked but the name, or, where a folder is read, that folder."""
    return (
        name in OWN_OPTIONS
        or not options
        or (
            name in READ_A_FOLDER
            and len(options) == 2
            and options[0] == "--data"
            and Path(options[1]).is_dir()
        )
    )


if __name__ == "__main__":
    main()
