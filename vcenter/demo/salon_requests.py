"""Salons of the demonstration that look for helpers: two are short of them, and for one somebody was asked."""

from __future__ import annotations

from vcenter.commands.salons import SalonFields
from vcenter.demo.morning import Morning, Part
from vcenter.store import groups, requests, salons
from vcenter.store.tx import Row, Tx


def _largest(tx: Tx) -> list[tuple[Row, int]]:
    rows = sorted(groups.all_salons(tx), key=lambda row: (-row["known"], row["name"]))
    return [(row, len(salons.helpers(tx, row["id"]))) for row in rows[1:3]]


def _willing(tx: Tx) -> list[str]:
    return [one["person_id"] for one in requests.open_of_sort(tx, "to_help", ("received",))]


async def add(morning: Morning) -> None:
    asked = ""
    for number, (salon, known) in enumerate(await morning.database.read(_largest)):
        card = {name: salon[name] for name in SalonFields.model_fields if salon[name] is not None}
        wanted = {"salon": salon["id"], "helpers_wanted": known + 1 + number}
        await morning.do("change_salon", card | wanted, 0.2)
        if not number:
            asked = str(morning.id())
            await morning.do("seek_salon_helpers", {"salon": salon["id"], "request": asked}, 0.25)
    chosen = (await morning.database.read(_willing))[:2]
    await morning.do("choose_helpers", {"request": asked, "people": chosen}, 0.3)
    await morning.do("answer_offer", {"request": asked, "person": chosen[0], "answer": "refused"}, 0.4)
    await morning.do("answer_offer", {"request": asked, "person": chosen[1], "answer": "called"}, 0.45)


PART = Part(65, add)
