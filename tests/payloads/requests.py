from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def request_payload(**changes: Any) -> dict[str, Any]:
    """Somebody who wants company on Tuesday afternoons."""
    return {
        "request": new_id(),
        "sort": "help_wanted",
        "source": "phone",
        "person": {"name": "川上　ハル", "kana": "カワカミ　ハル", "phone": "03-2222-3333"},
        "address": "川上町1-2-3",
        "district": "川上",
        "works": ["listening"],
        "wanted": "話し相手がほしい",
        "times": ["tue_pm"],
        "even_if_same": True,
    } | changes


def _request(w: World, **changes: Any) -> str:
    return str(w.do("record_request", **request_payload(**changes))["request"])


def _chosen(w: World) -> tuple[str, str]:
    request, person = _request(w), w.person()
    w.do("choose_helpers", request=request, people=[person])
    return request, person


def _done(w: World) -> dict[str, Any]:
    request, person = _chosen(w)
    w.do("answer_offer", request=request, person=person, answer="accepted")
    w.do("step_request", request=request, to="found")
    w.do("step_request", request=request, to="done")
    return {"request": request, "did": "お茶を飲んで話した", "helpers": [person], "hours": 1.5}


def _changed(w: World) -> dict[str, Any]:
    left_out = ("sort", "person", "even_if_same")
    return {
        name: value for name, value in request_payload(request=_request(w)).items() if name not in left_out
    }


def _answered(w: World) -> dict[str, Any]:
    request, person = _chosen(w)
    return {"request": request, "person": person, "answer": "accepted"}


PAYLOADS: dict[str, Make] = {
    "record_request": lambda w: request_payload(),
    "change_request": _changed,
    "step_request": lambda w: {"request": _request(w), "to": "looking"},
    "note_request": lambda w: {"request": _request(w), "what": "電話した"},
    "choose_helpers": lambda w: {"request": _request(w), "people": [w.person()]},
    "answer_offer": _answered,
    "report_request": _done,
    "make_need_of_request": lambda w: {"request": _request(w), "need": new_id()},
}
