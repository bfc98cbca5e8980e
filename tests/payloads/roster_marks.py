from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from vcenter.store import groups

if TYPE_CHECKING:
    from tests.world import Make, World

MARK = {"field": "phone", "as_written": "090-12", "reason": "けたが足りません。"}


def _person(w: World) -> dict[str, Any]:
    id = new_id()
    row = {"id": id, "row": 2, "name": f"名簿　{id[-6:]}", "marks": [MARK]}
    w.do("keep_people", source="名簿.csv", v=2, rows=[row])
    return {"person": id, "field": "phone", "as_written": "090-12", "mended": {"phone": "090-1111-2222"}}


def _group(w: World) -> dict[str, Any]:
    name = f"団体{new_id()[-6:]}"
    w.do("keep_groups", source="団体.xlsx", v=2, rows=[{"row": 2, "name": name, "marks": [MARK]}])
    row = w.desk.row(groups.by_name, "groups", name)
    return {"group": row["id"], "field": "phone", "as_written": "090-12", "right": True}


def _salon(w: World) -> dict[str, Any]:
    name = f"サロン{new_id()[-6:]}"
    w.do("keep_salons", source="サロン.xlsx", v=2, rows=[{"row": 2, "name": name, "marks": [MARK]}])
    row = w.desk.row(groups.by_name, "salons", name)
    return {"salon": row["id"], "field": "phone", "as_written": "090-12", "right": True}


PAYLOADS: dict[str, Make] = {
    "settle_person_mark": _person,
    "settle_group_mark": _group,
    "settle_salon_mark": _salon,
}
