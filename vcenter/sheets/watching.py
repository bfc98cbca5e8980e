"""Watching (見守り) on paper: the emergency card for somebody's home, a month in figures, and what the next visitor needs to know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EmergencyCard:
    """One card (緊急連絡カード). chain: whom to call, in order: who it is, name, phone."""

    centre_name: str
    centre_phone: str
    name: str
    kana: str
    birth: str
    address: str
    phone: str
    family: str
    family_phone: str
    chain: tuple[tuple[str, str, str], ...]
    doctor: str
    doctor_phone: str
    illness: str
    medicine: str
    note: str
    kept: str
    made_on: str


@dataclass(frozen=True)
class LineOfMonth:
    """What one visited in one district. counts: in the order of `WatchMonth.columns` after the first two."""

    visitor: str
    district: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class WatchMonth:
    """A month of watching; nobody who is watched is named. month: in words."""

    centre_name: str
    month: str
    made_at: str
    columns: tuple[str, ...]
    lines: tuple[LineOfMonth, ...]
    totals: tuple[int, ...]


@dataclass(frozen=True)
class HandedOver:
    """Somebody whom the next visitor is to visit. facts: (what, as it is said), without what nobody has said; chain: whom to call, in order:
    who it is, name, phone; visits: the last ones: day, how they were, what was noted."""

    name: str
    kana: str
    birth: str
    where: str
    phone: str
    facts: tuple[tuple[str, str], ...]
    chain: tuple[tuple[str, str, str], ...]
    visits: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Handover:
    """A handover list (引き継ぎ名簿). number: of the copy; code: what its QR says; left_out: how many have not agreed to whoever gets it."""

    centre_name: str
    centre_phone: str
    number: int
    code: str
    visitor: str
    to_whom: str
    given_on: str
    return_by: str
    left_out: int
    people: tuple[HandedOver, ...]
