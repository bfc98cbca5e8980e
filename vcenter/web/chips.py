"""What a list can be narrowed to, each with its number (`tabs` and `counted` of templates/macros.html)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def chips(said: Mapping[str, str], count: Callable[[str], int], chosen: str) -> list[dict[str, Any]]:
    """said: key to words, in their order; count: how many stand in the part of a key; chosen: the key of the one that is looked at."""
    return [
        {"key": key, "said": words, "count": count(key), "on": key == chosen} for key, words in said.items()
    ]
