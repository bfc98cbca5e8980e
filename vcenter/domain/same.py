"""Who is surely the same person. offline/domain/same.js says it too, for a tablet without network; a test compares the two.
Anything less sure is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vcenter.domain.contact import digits


@dataclass(frozen=True)
class Told:
    """What is told of a person. birth: ISO; None or empty when it is not known."""

    birth: str | None
    phones: tuple[str, ...]


def same_of_one_name(one: Told, other: Told) -> bool:
    """Whether two people whose folded names are the same are one: the same birthday, or a phone in common where a birthday is
    not known."""
    if one.birth and other.birth:
        return one.birth == other.birth  # a father and a son of one name share the phone, never the birthday
    return bool(_numbers(one.phones) & _numbers(other.phones))


def _numbers(phones: Iterable[str]) -> set[str]:
    return {number for number in map(digits, phones) if number}
