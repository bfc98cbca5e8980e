from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.centre import new_id

if TYPE_CHECKING:
    from tests.world import Make, World


def begun(w: World, **changes: Any) -> dict[str, Any]:
    """Somebody is watched on Tuesdays."""
    said = {
        "watch": new_id(),
        "person": w.person(),
        "days": "毎週火曜",
        "visitor": "民生　花子",
        "district": "川上",
    }
    return said | changes


def watch(w: World, **changes: Any) -> str:
    return str(w.do("begin_watch", **begun(w, **changes))["watch"])


def _handed_over(w: World) -> dict[str, Any]:
    visitor = f"民生　{new_id()[-6:]}"
    watch(w, visitor=visitor)
    return {"visitor": visitor, "to": "次の　民生委員"}


def _with_commissioner(w: World) -> dict[str, Any]:
    name = f"民生　{new_id()[-6:]}"
    watch(w, commissioner_name=name)
    return {"commissioner": name, "to": "次の　民生委員"}


def _visitor(w: World) -> str:
    name = f"訪問　{new_id()[-6:]}"
    watch(w, visitor=name)
    return name


PAYLOADS: dict[str, Make] = {
    "begin_watch": begun,
    "change_watch": lambda w: {"watch": watch(w), "days": "第1・3木曜", "grade": "help"},
    "record_visit": lambda w: {"watch": watch(w), "how": "well"},
    "note_watch": lambda w: {"watch": watch(w), "what": "娘さんから電話があった"},
    "ask_watched": lambda w: {"watch": watch(w), "consent_council": "yes"},
    "keep_emergency_card": lambda w: {"watch": watch(w), "doctor": "川上医院", "card_kept": "冷蔵庫の扉"},
    "print_emergency_cards": lambda w: {"watches": [watch(w)]},
    "hand_over_watches": _handed_over,
    "end_watch": lambda w: {"watch": watch(w), "why": "safe"},
    "link_visitor": lambda w: {"visitor": _visitor(w), "person": w.person()},
    "part_visitor": lambda w: {"visitor": _visitor(w)},
    "hand_over_commissioner": _with_commissioner,
    "give_handover_list": lambda w: {"visitor": _visitor(w), "to_whom": "次の　訪問員"},
    "pause_watch": lambda w: {"watch": watch(w), "why": "hospital"},
    "resume_watch": lambda w: {"watch": w.do("pause_watch", watch=watch(w), why="hospital")["watch"]},
    "keep_watched": lambda w: {
        "source": "訪問員別名簿.xlsx",
        "part": {"import_id": new_id(), "position": 1, "of": 1},
        "rows": [
            {
                "id": new_id(),
                "row": 5,
                "name": "石川　節子",
                "phone": f"03-3473-{int(new_id()[-4:], 16) % 10000:04d}",
                "watch": {
                    "watch": new_id(),
                    "visitor": "小林　和夫",
                    "days": "毎週火曜",
                    "consents": {"consent_council": "yes"},
                },
            }
        ],
    },
    "refer_watched": lambda w: {"watch": watch(w), "to": "川上地域包括支援センター"},
    "make_need_of_watch": lambda w: {"watch": watch(w), "need": new_id(), "request": "雨どいを直してほしい"},
}
