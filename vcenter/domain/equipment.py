"""Equipment (資機材): its vocabulary, how a thing is called, and the code on its label."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from vcenter.domain.need_words import EQUIPMENT
from vcenter.domain.passes import plain_code
from vcenter.domain.servers import NUMBERS_EACH

SORTS = {
    "": "貸して、返してもらう物",
    "consumable": "使いきる物（返さなくてよい）",
    "vehicle": "車",
    "key": "鍵",
}

OWNERS = {"bought": "購入した", "borrowed": "無料で借りた", "hired": "有料で借りた", "given": "もらった"}

TO_GIVE_BACK = ("borrowed", "hired")
"""Owners to whom what they let us have goes back when the centre closes."""

KEY = "車の鍵"

TRUCKS = frozenset({"軽トラック", "ダンプカー"})
"""Kinds of vehicles that carry mud and furniture."""

KINDS: Mapping[str, str] = {
    **{
        kind: "consumable" if kind in ("土のう袋", "ゴミ袋", "防じんマスク", "雑巾・タオル") else ""
        for kind in EQUIPMENT
    },
    "軽トラック": "vehicle",
    "乗用車": "vehicle",
    "ダンプカー": "vehicle",
    KEY: "key",
}
"""Every kind that is known without anybody having said so, and its sort."""


def name_of(kind: str, label: int | None) -> str:
    """What a thing is called: 一輪車-07; a lot is its kind. Of a satellite: 一輪車-拠点3-07."""
    if label is None:
        return kind
    place, number = divmod(label, NUMBERS_EACH)
    return f"{kind}-拠点{place}-{number:02d}" if place else f"{kind}-{number:02d}"


def car_called(car: Mapping[str, Any]) -> str:
    """What a car is called where a team's vehicle is written: 軽トラック-01 みなと 480 あ 12-34."""
    return f"{name_of(car['kind'], car['label'])} {car['plate']}".strip()


_ITEM = re.compile(r"VC:E:([0-9A-F]{32})")
_TYPED = re.compile(r"(.+?)[-‐‑–—―ー−](?:拠点(\d)[-‐‑–—―ー−])?(\d{1,4})")


def item_text(id: str) -> str:
    """What the QR of a thing's label holds: told apart from a pass (VC:P:) and a sheet (VC:T:)."""
    return f"VC:E:{id.replace('-', '').upper()}"


def read_item(text: str) -> str:
    """The id of the thing whose label was read; "" of anything else."""
    found = _ITEM.fullmatch(plain_code(text))
    return str(uuid.UUID(found[1])) if found else ""


def read_name(text: str) -> tuple[str, int] | None:
    """(kind, label number) of what somebody typed as it stands on the label; None when it is no such name."""
    found = _TYPED.fullmatch(text.strip())
    return (found[1], int(found[2] or 0) * NUMBERS_EACH + int(found[3])) if found else None


def in_words(counts: Mapping[str, int]) -> str:
    """スコップ（角） 3、一輪車 1"""
    return "、".join(f"{kind} {count}" for kind, count in counts.items() if count)


def still_out(loan: Mapping[str, Any]) -> int:
    """How many of a loan are neither back, nor broken, nor lost."""
    return int(loan["count"] - loan["back"] - loan["broken"] - loan["lost"])
