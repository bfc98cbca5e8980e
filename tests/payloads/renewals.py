from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id
from tests.payloads.grants import YEAR

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "say_year_settings": lambda w: {"renewal_due": f"{YEAR}-05-31", "points_on": True, "points_session": 1},
    "take_renewal_paper": lambda w: {"salon": w.salon(), "year": YEAR, "paper": "application"},
    "rest_unrenewed": lambda w: {"year": YEAR, "salons": [w.salon()]},
    "renew": lambda w: {"salon": w.salon(), "year": YEAR, "name": f"新しいサロン{new_id()[-6:]}"},
}
