"""A need's life (ニーズの流れ): which state may follow which, and what each is called.

Source: the state column of needs cards in the form collections of Japanese councils of
social welfare, as summed up in docs/decisions.md.
"""

from __future__ import annotations

from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role

READ_BY = frozenset({Role.NEEDS, Role.SURVEY, Role.MATCHING, Role.DISPATCH, Role.WATCH, Role.ADMINISTRATION})
"""The roles of whoever has to do with a need: they read it, and write down whom they spoke to."""

LABELS = {
    "received": "受付",
    "survey": "要現調",
    "ready": "マッチング待ち",
    "formed": "班編成",
    "out": "活動中",
    "done": "完了",
    "referred": "つなぎ",
    "on_hold": "保留",
    "withdrawn": "取下げ",
}

STEPS = {
    "received": "受付に戻す",
    "survey": "現地調査に回す",
    "ready": "マッチングへ回す",
    "done": "完了にする",
    "referred": "ほかの機関につなぐ",
    "on_hold": "保留にする",
    "withdrawn": "取り下げる",
}
"""What staff press to put a need into a state by hand."""

STEPPED = {
    "received": "受付に戻しました",
    "survey": "現地調査に回しました",
    "ready": "マッチングへ回しました",
    "done": "完了にしました",
    "referred": "ほかの機関につなぎました",
    "on_hold": "保留にしました",
    "withdrawn": "取り下げました",
}
"""What was done when such a step was pressed."""

WAITING = ("received", "survey", "ready", "on_hold")
"""Somebody still waits for help, and nobody is on the way."""

OVER = ("done", "withdrawn")
"""Nobody waits for anything more. Not what was handed to another body: it is followed until they confirm."""

AFTER_RETURN = {"done": "done", "continue": "ready", "stopped": "survey"}
"""What a need is in, once its team has come back with this result. Stopped: nobody is sent again before somebody has looked
at why."""

# Teams move a need between ready, formed, out and back; the needs desk does the rest by hand.
_BY_HAND = {
    "received": ("survey", "ready", "on_hold", "referred", "withdrawn"),
    "survey": ("ready", "on_hold", "referred", "withdrawn"),
    "ready": ("survey", "on_hold", "referred", "withdrawn", "done"),
    "on_hold": ("survey", "ready", "referred", "withdrawn"),
    "referred": ("received", "ready", "done", "withdrawn"),
    "done": ("ready",),
    "withdrawn": ("received",),
}

REASON_WANTED = ("on_hold", "referred", "withdrawn", "done")
"""States that nobody may be put into without saying why."""


def moved_on(number: int, state: str, team: int | None) -> str:
    """What has become of a need that somebody still takes for one that waits for a team. team: the number of the team that it has now."""
    if team:
        return f"{number}番はもう{team}班になっています。"
    if state == "withdrawn":
        return f"{number}番は取り下げられました。"
    return f"{number}番はもうマッチング待ちではなく、「{LABELS[state]}」になっています。"


def set_aside(number: int, why: str) -> str:
    """That nobody is sent to a need today, for whoever would send somebody there."""
    because = f"（{why}）" if why else ""
    return f"{number}番は今日は出さないことになりました{because}。出すときは、先に「今日は出さない」の一覧から戻してください。"


def steps_by_hand(state: str) -> tuple[str, ...]:
    """The states that staff at the needs desk may choose next."""
    return _BY_HAND.get(state, ())


def likely_step(state: str, *, dangerous: bool, for_others: bool) -> str:
    """The state into which a need most likely goes next by hand; "" where something else than a step comes next: a survey is
    written down, another body is asked, a day is waited for.

    dangerous: what is dangerous, or technical, is looked at before anybody is sent. for_others: no team can do it, but
    another body can.
    """
    if for_others and state in ("received", "survey", "ready"):
        return "referred"
    if state != "received":
        return ""
    return "survey" if dangerous else "ready"


def check_step(state: str, to: str) -> None:
    """Refuse a step by hand that a need in this state cannot take."""
    if to in steps_by_hand(state):
        return
    if state in ("formed", "out"):
        raise Refusal(
            f"このニーズは「{LABELS[state]}」です。先にマッチングまたは帰着の窓口で班を片づけてください。",
            "to",
        )
    raise Refusal(
        f"「{LABELS.get(state, state)}」から「{LABELS.get(to, to)}」にはできません。画面を開き直して確かめてください。",
        "to",
    )
