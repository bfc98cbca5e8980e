"""A subject that no file of vcenter knows: every promise of the house holds with it, and fails without any of its declarations."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.left_out import LEFT_OUT, OUTCOMES
from vcenter.program import PROJECT

PROMISES = (
    "tests/toy", "tests/test_tables.py", "tests/test_commands.py", "tests/test_live.py", "tests/test_guard.py",
    "tests/test_pages.py", "tests/test_tablet_files.py", "tests/test_access.py", "tests/test_uses.py",
)  # fmt: skip
"""What holds over everything that is declared, and what the subject promises itself."""

CONCERNED = "not (every_address_is_open or no_screen_leads or pin or left or wrong or secret or as_much_for_many) or equipment or helper"
"""Of what is tried with each role in turn: the one that may use the subject, and one that may not. Nothing of how one signs in."""


def test_every_promise_holds_with_a_subject_that_stands_beside_ours() -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--house", "tests.toy", "-p", "no:cacheprovider"),
            *("-k", CONCERNED, *PROMISES),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


@pytest.mark.long
def test_what_is_left_out_is_said_in_a_sentence(tmp_path: Path) -> None:
    """All in one test: what the house's tests say without each declaration is found in one run of all of them."""
    subprocess.run(
        [sys.executable, "-m", "tests.left_out", tmp_path], cwd=PROJECT, check=True, capture_output=True
    )
    said = {name: (tmp_path / f"{name}{OUTCOMES}").read_text("utf-8") for name in LEFT_OUT}
    unsaid = {name: said[name][-1500:] for name, left in LEFT_OUT.items() if left.sentence not in said[name]}
    assert not unsaid


def test_no_file_of_ours_knows_it() -> None:
    ours = [
        *(PROJECT / "vcenter").rglob("*.py"),
        *(PROJECT / "templates").rglob("*.html"),
        *(path for path in (PROJECT / "offline").rglob("*.js") if "node_modules" not in path.parts),
    ]
    assert len(ours) > 300
    assert not [path for path in ours if "lend_equipment" in path.read_text("utf-8")]
