"""Volunteers choose in the demonstration: what is still without a team is posted, and some have raised a hand."""

from __future__ import annotations

from vcenter.demo.morning import Morning, Part
from vcenter.domain.offers import may_not, why_not_posted
from vcenter.domain.situation import as_need, as_person
from vcenter.store import attendance, centre, offers
from vcenter.store.tx import Row, Tx

POSTED, HANDS = 8, 9


async def add(morning: Morning) -> None:
    """The hands crowd at the first of them, as they do."""

    def look(tx: Tx) -> tuple[list[Row], list[Row]]:
        day = centre.centre_day(tx, morning.day.isoformat())
        return attendance.waiting(tx, day["id"] if day else None), offers.ready(tx)

    people, ready = await morning.database.read(look)
    chosen = [row for row in ready if not why_not_posted(row, morning.day.isoformat())][:POSTED]
    if not chosen:
        return
    await morning.do("post_needs", {"needs": [row["id"] for row in chosen]}, 0.9, "マッチング")
    alone = [row for row in people if not row["group_id"] and not row["barred_reason"]]
    for order, person in enumerate(alone[:HANDS]):
        may = [
            row for row in chosen if not may_not(as_person(person, morning.day), as_need(row, morning.now))
        ]
        if may:
            asked = {"person": person["id"], "need": may[order * order % min(3, len(may))]["id"]}
            await morning.do("raise_hand", asked | {"at_desk": order % 3 == 0}, 0.91 + 0.005 * order)


PART = Part(56, add)
