from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make

CONSENT: dict[str, Any] = {
    "words": "災害のときに、名前・住所・電話を民生委員に伝えてよいですか。",
    "purpose": "災害時の安否確認",
    "told_to": "民生委員",
    "agreed": True,
}

PAYLOADS: dict[str, Make] = {
    "change_volunteering": lambda w: {
        "person": w.person(),
        "volunteer_state": "resting",
        "contact_by": "fax",
        "fax": "03-1111-2222",
        "times": ["mon_am", "sat_night"],
    },
    "keep_licence": lambda w: {
        "licence": new_id(),
        "person": w.person(),
        "name": "フォークリフト",
        "expires_on": "2027-03-31",
        "note": "第12号",
    },
    "drop_licence": lambda w: {
        "licence": w.do("keep_licence", licence=new_id(), person=w.person(), name="普通救命講習")["licence"]
    },
    "give_consent": lambda w: CONSENT | {"consent": new_id(), "person": w.person()},
    "take_back_consent": lambda w: {
        "consent": w.do("give_consent", **CONSENT, consent=new_id(), person=w.person())["consent"]
    },
}
