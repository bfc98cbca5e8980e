"""What the label of a single thing (資機材) shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ItemLabel:
    """One label. name: what the thing is called, 一輪車-07; owner: whose it is; note: a plate, or what a key opens. qr_text: domain.equipment.item_text."""

    kind: str
    name: str
    owner: str
    note: str
    qr_text: str
