from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from tests.payloads.values import TODAY

if TYPE_CHECKING:
    from tests.world import Make, World


def begun(w: World, **changes: Any) -> dict[str, Any]:
    """A list that a municipality gave with the consent of whoever stands on it."""
    return {
        "list": new_id(),
        "title": "川上地区",
        "basis": "consent",
        "given_by": "川上町 防災課",
        "given_on": TODAY,
        "until": TODAY,
        "people": 1,
    } | changes


def listed(w: World) -> str:
    return str(w.do("begin_evacuation_list", **begun(w))["list"])


def _row(list_id: str) -> dict[str, Any]:
    return {
        "list": list_id,
        "part": {"import_id": list_id, "position": 1, "of": 1},
        "rows": [
            {"id": new_id(), "row": 2, "name": "遠藤　和子", "address": "川上1-2-3", "reason": "要介護3"}
        ],
    }


def with_one(w: World) -> tuple[str, str]:
    """A list, and who stands on it."""
    row = _row(listed(w))
    w.do("keep_evacuee", **row)
    return row["list"], row["rows"][0]["id"]


def _need(w: World) -> dict[str, Any]:
    list_id, evacuee = with_one(w)
    return {"list": list_id, "evacuee": evacuee, "need": new_id(), "request": "家具を動かしてほしい"}


def _part(w: World) -> dict[str, Any]:
    list_id, evacuee = with_one(w)
    w.do("erase_evacuation_list", list=list_id)
    return {"list": list_id, "ids": [evacuee]}


PAYLOADS: dict[str, Make] = {
    "begin_evacuation_list": begun,
    "keep_evacuee": lambda w: _row(listed(w)),
    "make_need_of_evacuee": _need,
    "copy_evacuation_list": lambda w: {"list": listed(w), "to_whom": "川上町会"},
    "erase_evacuation_list": lambda w: {"list": listed(w)},
    "erase_evacuation_part": _part,
    "end_erasing_evacuation": lambda w: {"list": w.do("erase_evacuation_list", list=listed(w))["list"]},
}
