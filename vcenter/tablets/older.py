"""What tablets wrote whose program is older than ours: still understood, so that an update costs nobody an entry.

When a command loses or renames a field, `NOW` goes up by one, and what the former version wrote is brought up here:
a function for (kind, version it was written in), which answers with the payload of the next version.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NOW = 1
"""The version of entries that tablets write now."""

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

UPGRADES: dict[tuple[str, int], Upgrade] = {}


def forms(kind: str, version: int, payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The payload in the form of each version from its own to the present one, which is the last."""
    found = [payload]
    for one in range(version, NOW):
        if change := UPGRADES.get((kind, one)):
            try:
                found.append(change(found[-1]))
            except (KeyError, TypeError, ValueError, AttributeError):
                break  # broken as it was written; what refuses it will say how
    return found
