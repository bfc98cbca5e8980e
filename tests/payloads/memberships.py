from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def _group(w: World) -> str:
    id = new_id()
    w.do("add_group", group=id, name=f"団体 {id}")
    return id


def _member(w: World, **more: str) -> dict[str, str]:
    asked = {"group": _group(w), "person": w.person()}
    w.do("add_members", group=asked["group"], people=[asked["person"]])
    return asked | more


PAYLOADS: dict[str, Make] = {
    "add_group": lambda w: {"group": (id := new_id()), "name": f"新しい団体 {id}", "phone": "03-1111-2222"},
    "change_group": lambda w: {"group": (id := _group(w)), "name": f"直した団体 {id}", "members": 12},
    "add_members": lambda w: {"group": _group(w), "people": [w.person()], "role": "連絡係"},
    "put_member_role": lambda w: _member(w, role="代表"),
    "take_out_member": _member,
}
