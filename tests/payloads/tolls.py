from __future__ import annotations

from typing import TYPE_CHECKING

from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def _coming(w: World) -> str:
    """Somebody who comes while the measure holds."""
    w.do("say_tolls", in_force=True, first_day=TODAY)
    return w.person()


PAYLOADS: dict[str, Make] = {
    "say_tolls": lambda w: {"in_force": True, "first_day": TODAY, "elsewhere": "市役所"},
    "put_toll_seal": lambda w: {"person": _coming(w)},
    "drop_toll_seal": lambda w: {"person": w.do("put_toll_seal", person=_coming(w))["person"]},
    "say_toll_car": lambda w: {
        "person": w.person(),
        "plate": "品川 300 あ 12-34",
        "kind": "normal",
        "passengers": 3,
    },
}
