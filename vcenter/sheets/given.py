"""A list of watched people that leaves the house, as it is printed: its copy number stands on every page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OnGivenList:
    """One person. said: what is given of them, in the order of `GivenList.columns`."""

    name: str
    kana: str
    district: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class GivenList:
    """A copy. code: what its QR says, so that it is found again; columns: what is given beside the name."""

    centre_name: str
    number: int
    code: str
    title: str
    to_whom: str
    ground: str
    given_on: str
    return_by: str
    columns: tuple[str, ...]
    people: tuple[OnGivenList, ...]
