from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

SHAPE = "0123456789abcdef" * 2

PAYLOADS: dict[str, Make] = {
    "remember_columns": lambda w: {
        "shape": SHAPE,
        "kind": "people",
        "columns": [{"column": 0, "heading": "氏名", "field": "name"}],
    },
    "forget_columns": lambda w: {"shape": SHAPE},
}
