"""Every promise of the house fails without any of the declarations of a subject, and says in a sentence what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.left_out import LEFT_OUT, OUTCOMES
from vcenter.program import PROJECT


@pytest.mark.long
def test_what_is_left_out_is_said_in_a_sentence(tmp_path: Path) -> None:
    """All in one test: what the house's tests say without each declaration is found in one run of all of them."""
    subprocess.run(
        [sys.executable, "-m", "tests.left_out", tmp_path], cwd=PROJECT, check=True, capture_output=True
    )
    said = {name: (tmp_path / f"{name}{OUTCOMES}").read_text("utf-8") for name in LEFT_OUT}
    unsaid = {name: said[name][-1500:] for name, left in LEFT_OUT.items() if left.sentence not in said[name]}
    assert not unsaid


def test_what_is_left_out_is_there_to_be_left_out() -> None:
    """Found at once, and not only by the long run: each stands once in its file."""
    missing = {
        name: (PROJECT / left.file).read_text("utf-8").count(left.old)
        for name, left in LEFT_OUT.items()
        if (PROJECT / left.file).read_text("utf-8").count(left.old) != 1
    }
    assert not missing
