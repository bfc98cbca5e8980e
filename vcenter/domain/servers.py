"""Servers (拠点) that number things apart from each other, so that no two sheets or passes ever bear the same number.

Headquarters is number 0; a satellite has a number from 1 to 9. Numbers of needs, teams and certificates of satellite 3 are
30000 to 39999; headquarters has everything else. Of pass numbers those that begin with 93 are of satellite 3.
"""

from __future__ import annotations

MOST_SATELLITES = 9
NUMBERS_EACH = 10_000
BEYOND = NUMBERS_EACH * (MOST_SATELLITES + 1)
"""Where headquarters goes on when its first 9,999 numbers are used."""

HEADQUARTERS = ""
"""The id of headquarters, in commands and tables."""

EVERY_PLACE = "*"
"""In place of a server's id: a role holds at headquarters and at every satellite."""


def numbers_of(place_number: int) -> tuple[int, int]:
    """The first and the last number of a satellite; of headquarters those before it goes beyond."""
    return max(1, place_number * NUMBERS_EACH), (place_number + 1) * NUMBERS_EACH - 1


def next_number(place_number: int, highest: int | None) -> int:
    """The number after the highest one of this server (None: there is none yet). OverflowError when a satellite has none left."""
    first, last = numbers_of(place_number)
    if highest is None:
        return first
    if highest < last or highest >= BEYOND:
        return highest + 1
    if place_number:
        raise OverflowError(f"every number of place {place_number} is used")
    return BEYOND


PASS_BODIES_EACH = 1_000_000
_DIGITS = 8
_SATELLITES_FROM = 90_000_000


def pass_body(place_number: int, drawn: int) -> int:
    """The first eight digits of a pass number that this server gives, for any large number that was drawn."""
    if place_number:
        return _SATELLITES_FROM + place_number * PASS_BODIES_EACH + drawn % PASS_BODIES_EACH
    return drawn % _SATELLITES_FROM


def gave_pass(place_number: int, pass_number: str) -> bool:
    """Whether this server gave out this pass number: that is, whether the person was first known there."""
    body = int(pass_number[:_DIGITS] or 0)
    first = _SATELLITES_FROM + place_number * PASS_BODIES_EACH if place_number else 0
    return first <= body < (first + PASS_BODIES_EACH if place_number else _SATELLITES_FROM)
