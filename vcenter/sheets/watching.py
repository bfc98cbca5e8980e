"""Watching (見守り) on paper: the emergency card for somebody's home, and a month in figures."""

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
