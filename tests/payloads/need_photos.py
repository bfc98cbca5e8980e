from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "add_photos": lambda w: {"need": w.need(), "photos": [new_id().replace("-", "") * 2]},
    "remove_photo": lambda w: dict(zip(("need", "photo"), w.photo(), strict=True)),
}
