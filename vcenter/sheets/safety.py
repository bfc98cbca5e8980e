"""The list of a safety round (安否確認) as a leader takes it along."""

from __future__ import annotations

from dataclasses import dataclass

from vcenter.domain.given_words import IN_HOUSE


@dataclass(frozen=True)
class SafetyListed:
    """One person of the list; nobody who is hidden. state: what is known of them already, as in domain/safety.py."""

    name: str
    kana: str
    phone: str
    address: str
    state: str = ""
    whereabouts: str = ""
    note: str = ""


@dataclass(frozen=True)
class SafetyList:
    """A list. name: of the round; of: whose list."""

    centre_name: str
    name: str
    of: str
    made_at: str
    made_by: str
    people: tuple[SafetyListed, ...]
    copy: str = IN_HOUSE
    """Its number and who has it, or that it stays here."""
