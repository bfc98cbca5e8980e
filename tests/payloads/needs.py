from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import need_payload
from tests.payloads.values import TODAY
from vcenter.commands import KINDS

if TYPE_CHECKING:
    from tests.world import Make

PAYLOADS: dict[str, Make] = {
    "record_need": lambda w: need_payload(),
    "change_need": lambda w: {
        name: value
        for name, value in need_payload(need=w.need()).items()
        if name in KINDS["change_need"].payload.model_fields
    },
    "step_need": lambda w: {
        "need": w.need(ready=False),
        "to": "on_hold",
        "reason": "家族を待つ",
        "look_again_on": TODAY,
    },
    "note_contact": lambda w: {"need": w.need(), "what": "電話した"},
}
