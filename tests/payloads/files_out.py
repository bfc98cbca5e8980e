from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "take_file_out": lambda w: {"what": "people", "file_format": "xlsx", "rows": 3, "why": "総会の案内"},
}
