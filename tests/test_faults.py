"""Whatever breaks between tablets and their server: nothing is lost, nothing is done twice, and nobody was told a lie."""

from pathlib import Path

from tests.fault_rounds import play

ROUNDS = 48


def test_what_tablets_were_told_is_what_is_there_whatever_breaks(tmp_path: Path) -> None:
    tally = play(tmp_path, seed=20261124, rounds=ROUNDS)
    assert tally.differences == []
    assert (tally.rounds, tally.kills > ROUNDS // 2, tally.entries > ROUNDS * 8) == (ROUNDS, True, True)
