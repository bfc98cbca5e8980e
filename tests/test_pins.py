"""PINs that are too plain: those that are tried first."""

import random

import pytest

from vcenter.domain.pins import why_too_plain
from vcenter.domain.refusal import Refusal
from vcenter.keys.secret import hash_secret, new_pin


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("111111", "同じ文字が多すぎ"),
        ("121212", "同じ文字が多すぎ"),
        ("123123", "くり返し"),
        ("135135", "くり返し"),
        ("112233", "続けた並び"),
        ("77889900", "続けた並び"),
        ("123321", "前からも後ろからも"),
        ("123456", "並びの数字"),
        ("654321", "並びの数字"),
        ("890123", "並びの数字"),
        ("123457", "並びの数字"),
        ("023456", "並びの数字"),
        ("129456", "並びの数字"),
        ("0123456789", "並びの数字"),
        ("demodemo", "くり返し"),
        ("password", "よく使われる言葉"),
        ("P@ssw0rd1", "よく使われる言葉"),
        ("qwerty12", "よく使われる言葉"),
        ("minato2026", "よく使われる言葉"),
        ("20261128", "日付です"),
        ("19850505", "日付です"),
    ],
)
def test_a_plain_pin_is_refused_with_what_is_plain_about_it(pin: str, why: str) -> None:
    assert why in why_too_plain(pin)
    with pytest.raises(Refusal, match=why):
        hash_secret(pin)


@pytest.mark.parametrize("pin", ["273849", "835170", "990231", "129457", "demo-2026", "みなと港2026"])
def test_a_pin_that_is_none_of_these_is_taken(pin: str) -> None:
    assert not why_too_plain(pin)


def test_nearly_every_pin_may_be_chosen() -> None:
    """Refusing many would leave few to guess at."""
    dice = random.Random(14)
    drawn = [f"{dice.randrange(10**6):06d}" for _ in range(20_000)]
    assert sum(bool(why_too_plain(pin)) for pin in drawn) < len(drawn) / 50


def test_a_pin_that_we_make_is_none_of_these() -> None:
    assert not any(why_too_plain(new_pin()) for _ in range(500))
