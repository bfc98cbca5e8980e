from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World

YEAR = int(TODAY[:4]) - (TODAY[5:7] < "04")


def grant(w: World) -> str:
    return str(w.do("keep_grant_rule", **PAYLOADS["keep_grant_rule"](w))["grant"])


def salon_with_grant(w: World) -> str:
    salon = w.salon()
    w.do("choose_grant", grant=grant(w), year=YEAR, salons=[salon])
    return salon


PAYLOADS: dict[str, Make] = {
    "keep_grant_rule": lambda w: {
        "grant": new_id(),
        "name": f"助成{new_id()[-6:]}",
        "sessions": 10,
        "heads": 5,
        "sum": 20000,
        "report_wanted": True,
    },
    "end_grant_rule": lambda w: {"grant": grant(w)},
    "choose_grant": lambda w: {"grant": grant(w), "year": YEAR, "salons": [w.salon()]},
    "decide_grant": lambda w: {"salon": salon_with_grant(w), "year": YEAR, "granted": 20000},
    "keep_accounts": lambda w: {
        "salon": w.salon(),
        "year": YEAR,
        "planned": {"fees": 12000, "grant": 20000, "food": 15000},
        "actual": {"fees": 11000, "grant": 20000, "food": 14000},
    },
}
