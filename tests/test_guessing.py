"""Guessing is slowed, whatever is guessed at."""

from __future__ import annotations

import pytest

from vcenter.access import guessing
from vcenter.access.guessing import FORGOTTEN_AFTER, Guessing, Slowing, in_words

SLOWING = Slowing(free=2, first=5.0, longest=60.0)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guesses(clock: Clock) -> Guessing:
    return Guessing(clock)


def wrong(guesses: Guessing, clock: Clock, times: int, of: str = "") -> list[float]:
    """The wait after each of so many wrong tries, each made as soon as it may be."""
    waits = []
    for _ in range(times):
        assert guesses.begin("tablet", SLOWING, of) == 0.0
        waits.append(guesses.wait("tablet"))
        clock.now += waits[-1]
    return waits


def test_the_wait_grows_up_to_its_bound(guesses: Guessing, clock: Clock) -> None:
    assert wrong(guesses, clock, 8) == [0, 0, 5, 10, 20, 40, 60, 60]


def test_what_is_tried_while_one_waits_is_no_try(guesses: Guessing, clock: Clock) -> None:
    wrong(guesses, clock, 2)
    guesses.begin("tablet", SLOWING)
    assert [guesses.begin("tablet", SLOWING) for _ in range(3)] == [5.0, 5.0, 5.0]
    assert guesses.counted("tablet") == {"": 3}


def test_many_tries_at_once_are_no_more_than_one_after_another(guesses: Guessing) -> None:
    assert [guesses.begin("tablet", SLOWING) for _ in range(5)] == [0.0, 0.0, 0.0, 5.0, 5.0]


def test_others_do_not_wait(guesses: Guessing, clock: Clock) -> None:
    wrong(guesses, clock, 2)
    guesses.begin("tablet", SLOWING)
    assert guesses.wait("another") == 0.0


def test_who_was_right_begins_anew(guesses: Guessing, clock: Clock) -> None:
    wrong(guesses, clock, 4)
    assert guesses.begin("tablet", SLOWING) == 0.0
    guesses.right("tablet")
    assert guesses.wait("tablet") == 0.0
    assert guesses.counted("tablet") == {}


def test_being_right_about_ones_own_forgives_no_guess_at_anothers(guesses: Guessing, clock: Clock) -> None:
    wrong(guesses, clock, 3, of="her")
    guesses.begin("tablet", SLOWING, "mine")
    guesses.right("tablet", "mine")
    assert guesses.counted("tablet") == {"her": 3}


def test_a_try_that_could_not_be_looked_at_is_none(guesses: Guessing, clock: Clock) -> None:
    wrong(guesses, clock, 2)
    guesses.begin("tablet", SLOWING)
    guesses.unchecked("tablet")
    assert guesses.wait("tablet") == 0.0
    assert guesses.counted("tablet") == {"": 2}


def test_what_was_wrong_is_forgotten_one_by_one(guesses: Guessing, clock: Clock) -> None:
    wrong(guesses, clock, 4)
    clock.now += 2.5 * FORGOTTEN_AFTER
    guesses.begin("tablet", SLOWING)
    assert guesses.counted("tablet") == {"": 3}
    clock.now += 100 * FORGOTTEN_AFTER
    guesses.begin("tablet", SLOWING)
    assert guesses.counted("tablet") == {"": 1}


def test_after_a_restart_the_wait_begins_anew(guesses: Guessing, clock: Clock) -> None:
    wrong(guesses, clock, 4, of="her")
    restarted = Guessing(clock)
    restarted.begin_again("tablet", SLOWING, guesses.counted("tablet").items())
    assert restarted.wait("tablet") == 10.0


def test_made_up_addresses_do_not_fill_the_memory(guesses: Guessing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "MOST_KEPT", 3)
    for number in range(9):
        guesses.begin(f"address {number}", SLOWING)
    assert [bool(guesses.counted(f"address {number}")) for number in (0, 5, 6, 8)] == [
        False,
        False,
        True,
        True,
    ]


def test_how_long_is_said_in_words() -> None:
    assert [in_words(seconds) for seconds in (0.2, 40, 90, 91, 240)] == ["1秒", "40秒", "90秒", "2分", "4分"]
