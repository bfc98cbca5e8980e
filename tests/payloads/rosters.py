from __future__ import annotations

from typing import TYPE_CHECKING

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def an_import(w: World) -> str:
    """The id of a roster that was taken in."""
    id = new_id()
    row = {"id": new_id(), "row": 2, "name": "名簿　二郎", "birth": "1971-03-02"}
    part = {"import_id": id, "position": 1, "of": 1}
    w.do("keep_people", source="名簿.csv", v=3, part=part, rows=[row])
    return id


PAYLOADS: dict[str, Make] = {
    "keep_people": lambda w: {
        "source": "名簿.csv",
        "rows": [{"id": new_id(), "row": 2, "name": "名簿　一郎", "birth": "1970-03-02"}],
    },
    "mark_gone": lambda w: {"person": w.person(), "import_id": an_import(w), "state": "left"},
    "say_gone": lambda w: {"person": w.person(), "import_id": an_import(w), "state": "resting"},
    "end_import": lambda w: {"import_id": new_id(), "source": "名簿.csv"},
    "keep_groups": lambda w: {
        "source": "団体.xlsx",
        "rows": [{"row": 2, "name": f"団体{new_id()[-6:]}", "members": 5}],
    },
    "keep_salons": lambda w: {
        "source": "サロン.xlsx",
        "rows": [{"row": 2, "name": f"サロン{new_id()[-6:]}", "days": "月"}],
    },
}
