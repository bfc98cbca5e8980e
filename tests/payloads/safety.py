from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def safety_payload(w: World) -> tuple[dict[str, Any], str]:
    """A round that asks after the guest of a salon, and the guest."""
    salon, person = w.salon(), w.person()
    w.do("put_in_salon", salon=salon, person=person)
    return {
        "round": new_id(),
        "name": "台風の安否確認",
        "lists": [f"salon {salon}"],
        "not_asked": True,
    }, person


def _open(w: World) -> dict[str, Any]:
    said, person = safety_payload(w)
    w.do("open_safety_round", **said)
    return {"round": said["round"], "person": person}


def _begun(w: World) -> str:
    """A round for many, into which nobody has been taken yet."""
    return str(w.do("open_safety_round", **safety_payload(w)[0], parts=2)["round"])


def _helpless(w: World) -> dict[str, Any]:
    of = _open(w)
    w.do("answer_safety", **of, state="help", hurt=True)
    return of | {"need": new_id()}


PAYLOADS: dict[str, Make] = {
    "open_safety_round": lambda w: safety_payload(w)[0],
    "fill_safety_round": lambda w: {"round": _begun(w), "part": 0},
    "end_safety_round": lambda w: {"round": _open(w)["round"]},
    "answer_safety": lambda w: _open(w) | {"state": "safe", "whereabouts": "川上小学校"},
    "call_for_safety": _open,
    "make_need_of_safety": _helpless,
}
