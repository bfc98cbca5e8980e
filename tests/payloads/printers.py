from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "say_printers": lambda w: {"sheets": "office", "labels": "label-62"},
}
