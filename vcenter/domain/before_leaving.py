"""Before a team leaves (出発の前に): what is looked at, whether everybody has a seat, and which car two teams may both want."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

Look = Literal["health", "clothing", "drink", "stop", "contact"]

LOOKS: dict[str, str] = {
    "health": "全員の体調を聞いた",
    "clothing": "服装・帽子・長ぐつ",
    "drink": "飲み物・塩分を持った",
    "stop": "つらいときは、やめてよいと伝えた",
    "contact": "センターの電話を渡した",
}
"""The five ticks of the centres (DOMAIN: 暑さ): health, clothing, drink, that they may stop, whom to call."""

_PLATE = re.compile(r"([ぁ-ん])\s*(\d{1,2})\s*[-‐－・ ]?\s*(\d{2})(?!\d)")


def not_looked_at(ticked: Iterable[str]) -> list[str]:
    """The words of what has not been ticked."""
    done = set(ticked)
    return [said for look, said in LOOKS.items() if look not in done]


def seats_missing(people: int, seats: int) -> int:
    """How many of a team have no seat; 0 where there are enough."""
    return max(0, people - seats)


def cars(vehicle: str) -> set[str]:
    """What tells each car of a text from others: its plate, or what stands there with a number (2号車). A car that is only called
    軽トラック may be any of several, and is none of them here."""
    found: set[str] = set()
    for part in re.split(r"[、,，;；/／\n]", unicodedata.normalize("NFKC", vehicle)):
        # The last: of みなと 480 あ 12-34 the place and the class look like one too.
        if plates := _PLATE.findall(part):
            found.add("".join(plates[-1]))
        elif re.search(r"\d", part):
            found.add(re.sub(r"\s", "", part).lower())
    return found
