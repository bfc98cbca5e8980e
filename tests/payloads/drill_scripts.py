from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.centre import new_id
from tests.payloads.values import TODAY
from vcenter.domain.drill_scripts import parts_of
from vcenter.store.tx import insert

if TYPE_CHECKING:
    from tests.world import Make, World

PEOPLE = 8
STEP: dict[str, Any] = {
    "minute": 10,
    "minutes": 5,
    "title": "マッチング",
    "what": "組み合わせる",
    "who": "全員",
}
CARD: dict[str, Any] = {"minute": 12, "sort": "need", "title": "床下の泥", "words": "泥が入って困っています"}


def head(**said: Any) -> dict[str, Any]:
    return {
        "name": "春の訓練",
        "day": TODAY,
        "starts_at": "09:00",
        "people": PEOPLE,
        "parts": [asdict(one) for one in parts_of(PEOPLE)],
    } | said


def script(**said: Any) -> dict[str, Any]:
    """A script of two steps and a card."""
    steps = [STEP | {"minute": 0, "title": "説明"}, STEP]
    return head(script=new_id(), steps=steps, cards=[CARD]) | said


def written(w: World) -> str:
    return str(w.do("write_drill_script", **script())["script"])


def step(w: World) -> str:
    return str(w.do("add_drill_step", **STEP, step=new_id(), script=written(w))["step"])


def card(w: World) -> str:
    return str(w.do("add_drill_card", **CARD, card=new_id(), script=written(w))["card"])


def in_use(w: World, script: str) -> None:
    """A drill of long ago was run by this script."""
    drill = w.drill()
    w.desk.write(
        lambda tx: tx.execute(
            "UPDATE drill_scripts SET incident_id = :id WHERE id = :script", id=drill, script=script
        )
    )


def step_in_use(w: World) -> str:
    found = step(w)
    in_use(w, w.newest("drill_scripts")[0])
    return found


def card_in_use(w: World) -> str:
    found = card(w)
    in_use(w, w.newest("drill_scripts")[0])
    return found


def used(w: World) -> dict[str, Any]:
    """A script, and a drill that is open beside what is open."""
    drill = new_id()
    row = {"id": drill, "name": "秋の訓練", "drill": 1, "opened_at": "2001-09-01T00:00:00.000Z"}
    w.desk.write(insert, "incidents", row)
    return {"script": written(w), "drill": drill}


def note(w: World) -> str:
    said = {"note": new_id(), "drill": w.drill(), "what": "受付の列が長い", "desk": "reception"}
    return str(w.do("note_in_drill", **said)["note"])


PAYLOADS: dict[str, Make] = {
    "write_drill_script": lambda w: script(),
    "change_drill_script": lambda w: head(script=written(w), name="秋の訓練"),
    "use_drill_script": used,
    "drop_drill_script": lambda w: {"script": written(w)},
    "add_drill_step": lambda w: {**STEP, "step": new_id(), "script": written(w)},
    "change_drill_step": lambda w: {**STEP, "step": step(w), "minute": 20, "following": True},
    "remove_drill_step": lambda w: {"step": step(w)},
    "add_drill_card": lambda w: {**CARD, "card": new_id(), "script": written(w)},
    "change_drill_card": lambda w: {**CARD, "card": card(w), "title": "床上の泥"},
    "remove_drill_card": lambda w: {"card": card(w)},
    "change_drill_part": lambda w: {
        "script": written(w),
        "part": "leader",
        "name": "消防団の人",
        "todo": "声が大きい",
    },
    "begin_drill_step": lambda w: {"step": step_in_use(w)},
    "hand_out_drill_card": lambda w: {"card": card_in_use(w)},
    "note_in_drill": lambda w: {
        "note": new_id(),
        "drill": w.drill(),
        "what": "聞こえにくい人を3回呼んだ",
        "desk": "reception",
    },
    "settle_drill_note": lambda w: {"note": note(w), "state": "fix", "fix_who": "受付班長", "fix_by": TODAY},
    "remove_drill_note": lambda w: {"note": note(w)},
    "keep_drill_report": lambda w: {"drill": w.drill()},
    "throw_drill_report": lambda w: {"drill": w.drill()},
}
