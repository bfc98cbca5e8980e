"""A request's life (相談・依頼の流れ) at the desk of every day: which state may follow which, and what each is called.

It is not closed without a report: what was done, or why nobody was found and what the asker was told.
"""

from __future__ import annotations

from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role

SEEN_TO_BY = frozenset({Role.NEEDS, Role.ROSTERS, Role.ADMINISTRATION})
"""The roles of whoever keeps the desk of every day."""

LABELS = {
    "received": "受付",
    "looking": "調整中",
    "found": "見つかった",
    "not_found": "見つからなかった",
    "done": "実施済み",
    "reported": "報告済み",
    "as_need": "ニーズにした",
    "withdrawn": "取下げ",
}

STEPS = {
    "received": "受付に戻す",
    "looking": "調整を始める",
    "found": "見つかった",
    "not_found": "見つからなかった",
    "done": "実施済みにする",
    "withdrawn": "取り下げる",
}
"""What staff press to put a request into a state by hand. It is reported by its report, and made a need by its need."""

STEPPED = {
    "received": "受付に戻しました",
    "looking": "調整中にしました",
    "found": "「見つかった」にしました",
    "not_found": "「見つからなかった」にしました",
    "done": "実施済みにしました",
    "withdrawn": "取り下げました",
}
"""What was done when such a step was pressed."""

OPEN = ("received", "looking", "found", "not_found", "done")
"""Something is still to be done: the last of it is the report."""

OVER = ("reported", "as_need", "withdrawn")

CAN_BE_REPORTED = ("done", "not_found")
"""States of which a report says how it went. What was reported is opened again, and reported once more."""

LOOKED_FOR = ("received", "looking", "found")
"""States in which people are chosen and called."""

_BY_HAND = {
    "received": ("looking", "not_found", "withdrawn"),
    "looking": ("found", "not_found", "received", "withdrawn"),
    "found": ("done", "looking", "withdrawn"),
    "not_found": ("looking",),
    "done": ("looking",),
    "reported": ("looking",),
    "as_need": ("looking",),
    "withdrawn": ("received",),
}

_OPENED_AGAIN = {("reported", "looking"), ("as_need", "looking")}


def steps_by_hand(state: str, sort: str) -> tuple[str, ...]:
    """The states that staff may choose next. Of advice nobody is found: it is given, at once or later."""
    steps = _BY_HAND.get(state, ())
    if sort != "advice":
        return steps
    given = ("done",) if state in ("received", "looking") else ()
    return given + tuple(step for step in steps if step not in ("found", "not_found"))


def likely_step(state: str, sort: str) -> str:
    """The state into which a request most likely goes next; "" where a report is written, or nothing is left to do."""
    if sort == "advice" and state in ("received", "looking"):
        return "done"
    return {"received": "looking", "looking": "found", "found": "done"}.get(state, "")


def step_words(state: str, to: str, sort: str) -> str:
    """What the button of a step says."""
    if to == "looking" and state != "received":
        return {"found": "探しなおす", "not_found": "もう一度探す"}.get(state, "調整中に戻す")
    if sort == "advice" and to == "done":
        return "相談に応じた"
    return STEPS[to]


def reason_wanted(state: str, to: str) -> bool:
    """Whether nobody may take this step without saying why."""
    return to in ("not_found", "withdrawn") or (state, to) in _OPENED_AGAIN


def check_step(state: str, to: str, sort: str) -> None:
    """Refuse a step by hand that a request in this state cannot take."""
    if to not in steps_by_hand(state, sort):
        raise Refusal(
            f"「{LABELS.get(state, state)}」から「{LABELS.get(to, to)}」にはできません。画面を開き直して確かめてください。",
            "to",
        )


OFFERS = {"picked": "連絡前", "called": "連絡した", "refused": "断られた", "accepted": "引き受けた"}
"""How far it is with somebody who was chosen for a request."""
