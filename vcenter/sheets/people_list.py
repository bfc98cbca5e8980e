"""The list of people (名簿の一覧) as it is printed."""

from __future__ import annotations

from dataclasses import dataclass

from vcenter.domain.given_words import IN_HOUSE


@dataclass(frozen=True)
class Listed:
    """One person on the list; nobody who is hidden."""

    name: str
    kana: str
    state: str
    phone: str
    address: str
    can: str
    groups: str


@dataclass(frozen=True)
class PeopleList:
    """A list. who: whom it is of, in words. hidden: how many are left out because they are 秘匿."""

    centre_name: str
    who: str
    made_at: str
    made_by: str
    people: tuple[Listed, ...]
    hidden: int = 0
    copy: str = IN_HOUSE
    """Its number and who has it, or that it stays here."""
