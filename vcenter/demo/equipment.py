"""Equipment of the demonstration: bought, borrowed and hired, what teams have taken along, and what did not come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo.morning import Morning, Part
from vcenter.domain.equipment import KINDS
from vcenter.store import equipment, needs, teams
from vcenter.store.tx import Tx

Thing = tuple[str, int, bool, str, str, int | None, str]
"""Kind, how many, whether singly, owner, from whom, back in so many days, where it is kept."""

STOCK: tuple[Thing, ...] = (
    ("スコップ（剣先）", 40, False, "bought", "", None, "倉庫"),
    ("スコップ（角）", 30, False, "borrowed", "となり町社協", 20, "倉庫"),
    ("一輪車", 12, True, "bought", "", None, "本部"),
    ("一輪車", 6, True, "hired", "みなとレンタル", 6, "倉庫"),
    ("土のう袋", 800, False, "given", "県社協", None, "倉庫"),
    ("バケツ", 25, False, "bought", "", None, "本部"),
    ("デッキブラシ", 12, False, "bought", "", None, "本部"),
    ("バール", 10, False, "bought", "", None, "倉庫"),
    ("ハンマー", 8, False, "bought", "", None, "倉庫"),
    ("ロープ", 12, False, "borrowed", "となり町社協", 20, "倉庫"),
    ("高圧洗浄機", 3, True, "hired", "みなとレンタル", -1, "本部"),
    ("ブルーシート", 20, False, "given", "県社協", None, "倉庫"),
    ("ヘルメット", 30, False, "bought", "", None, "本部"),
)


async def add(morning: Morning) -> None:
    for thing in STOCK:
        await morning.do("add_equipment", _stock(morning, thing), 0.02)
    trucks = (
        ("みなと 480 あ 12-34", "borrowed", "市役所 環境課", 12),
        ("みなと 480 い 56-78", "hired", "みなとレンタル", 6),
    )
    for plate, owner, whom, days in trucks:
        said = _stock(morning, ("軽トラック", 1, True, owner, whom, days, "駐車場"))
        await morning.do("add_equipment", said | {"plate": plate, "seats": 2, "with_key": True}, 0.03)
    await morning.do("say_equipment_kind", {"kind": "土のう袋", "sort": "consumable", "least": 500}, 0.04)
    await _lend(morning)


def _stock(morning: Morning, thing: Thing) -> dict[str, Any]:
    kind, count, singly, owner, whom, days, place = thing
    due = (morning.day + timedelta(days=days)).isoformat() if days is not None else None
    said = {
        "stock": morning.id(),
        "kind": kind,
        "count": count,
        "owner": owner,
        "from_whom": whom,
        "kept_at": place,
    }
    return said | {"due": due} | ({"singly": True} if singly else {})


async def _lend(morning: Morning) -> None:
    def things(tx: Tx) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in equipment.stock(tx, singles=True):
            found.setdefault(row["kind"], []).append(row["id"])
        return found

    single = await morning.database.read(things)
    out = await morning.database.read(teams.out)
    for at, team in enumerate(out[:5]):
        wished = await morning.database.read(needs.equipment, team["need_id"])
        counts = {kind: count for kind, count in wished.items() if kind in KINDS and kind not in single}
        items = [single["一輪車"].pop()] + (
            [single["軽トラック"].pop(), single["車の鍵"].pop()] if at == 0 else []
        )
        await morning.do(
            "lend_equipment", {"team": team["id"], "counts": counts or {"バケツ": 2}, "items": items}, 0.5
        )
    satellite = {"to_whom": "南サテライト", "counts": {"スコップ（剣先）": 4, "バケツ": 2}}
    await morning.do("lend_equipment", satellite, 0.4)
    await morning.do("lend_equipment", {"to_whom": "設営係", "counts": {"ハンマー": 2, "バール": 3}}, 0.2)
    lost = {"to_whom": "設営係", "back": {"バール": 1}, "lost": {"バール": 1}, "broken": {"ハンマー": 1}}
    await morning.do("take_equipment_back", lost, 0.6)


PART = Part(61, add)
