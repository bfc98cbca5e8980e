from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "tell_responsible": lambda w: {"what": "プログラム「表計算」のトークンを作った（名簿）"},
    "read_dangerous_acts": lambda w: {"acts": []},
}
