"""PINs as they are compared."""

from __future__ import annotations

from argon2 import extract_parameters

from vcenter.keys.secret import NOBODY, hash_secret, is_secret


def test_a_name_that_nobody_has_costs_as_much_work_as_a_wrong_pin() -> None:
    assert extract_parameters(NOBODY) == extract_parameters(hash_secret("482915"))


def test_no_pin_is_right_for_a_name_that_nobody_has() -> None:
    assert not is_secret(NOBODY, "")
    assert not is_secret(NOBODY, "482915")
