from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def _short(w: World) -> dict[str, Any]:
    """A salon that is short of helpers, with somebody to ask for."""
    salon = w.salon()
    w.do(
        "change_salon",
        salon=salon,
        name=f"サロン{new_id()[-8:]}",
        days="毎週水曜",
        helpers_wanted=3,
        contact="藤田",
    )
    return {"salon": salon, "request": new_id()}


def _asked(w: World) -> dict[str, Any]:
    said, person = _short(w), w.person()
    request = w.do("seek_salon_helpers", **said)["request"]
    w.do("choose_helpers", request=request, people=[person])
    return {"request": request, "person": person}


PAYLOADS: dict[str, Make] = {"seek_salon_helpers": _short, "accept_salon_help": _asked}
