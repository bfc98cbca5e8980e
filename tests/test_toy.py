"""A subject that no file of vcenter knows: every promise of the house holds with it, and fails without any of its declarations."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.left_out import LEFT_OUT, OUTCOMES
from vcenter.program import PROJECT

PROMISES = (
    "tests/toy", "tests/test_tables.py", "tests/test_commands.py", "tests/test_live.py", "tests/test_guard.py",
    "tests/test_pages.py", "tests/test_tablet_files.py", "tests/test_access.py", "tests/test_uses.py",
)  # fmt: skip
"""What holds over everything that is declared, and what the subject promises itself."""


def test_every_promise_holds_with_a_subject_that_stands_beside_ours() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--house", "tests.toy", "-p", "no:cacheprovider", *PROMISES],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the house's tests say of the subject without each of its declarations."""
    folder = tmp_path_factory.mktemp("left_out")
    subprocess.run(
        [sys.executable, "-m", "tests.left_out", folder], cwd=PROJECT, check=True, capture_output=True
    )
    return {name: (folder / f"{name}{OUTCOMES}").read_text("utf-8") for name in LEFT_OUT}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_is_said_in_a_sentence(said: dict[str, str], name: str) -> None:
    assert LEFT_OUT[name].sentence in said[name], said[name][-1500:]


def test_no_file_of_ours_knows_it() -> None:
    ours = [
        *(PROJECT / "vcenter").rglob("*.py"),
        *(PROJECT / "templates").rglob("*.html"),
        *(path for path in (PROJECT / "offline").rglob("*.js") if "node_modules" not in path.parts),
    ]
    assert len(ours) > 300
    assert not [path for path in ours if "lend_equipment" in path.read_text("utf-8")]
