"""300 name stickers and 300 passes from a pool whose processes have to be started first, as they are printed in the morning."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from vcenter.domain.passes import shown
from vcenter.settings import from_environment
from vcenter.sheets import NameSticker, PassBack, SheetPool
from vcenter.sheets.example import example_card, example_sheet

from .figures import figure
from .servers import fresh_folder

MANY, ROUNDS = 300, 3
SECONDS = 120
"""A pile that takes longer is given up."""

Pile = Callable[[SheetPool], Awaitable[bytes]]


def run() -> None:
    """Print the figures, each the median of some rounds with nothing kept."""
    stickers, cards = [_sticker(at) for at in range(MANY)], [example_card(at) for at in range(MANY)]
    back = PassBack(
        centre_name="みなと市社会福祉協議会", phone="0120-555-010", rules=("受付で見せる", "人に貸さない")
    )
    piles: dict[str, Pile] = {
        "name stickers, 24 to an A4": lambda pool: pool.stickers_pdf(stickers, "a4_24"),
        "name stickers, roll": lambda pool: pool.stickers_pdf(stickers, "roll_62"),
        "passes, 10 to an A4": lambda pool: pool.passes_pdf(cards, "sheet"),
        "permanent cards with a back, 10 to an A4": lambda pool: pool.passes_pdf(cards, "stock", back),
    }
    for name, pile in piles.items():
        seconds = median(asyncio.run(_cold(pile)) for _ in range(ROUNDS))
        figure("sheets", f"{MANY} {name}, cold pool", seconds, "s")


def _sticker(at: int) -> NameSticker:
    sheet, card = example_sheet(at), example_card(at)
    return NameSticker(
        name=sheet.leader.name,
        kana=sheet.leader.kana,
        group=card.line or shown("123456789"),
        skills=("普通自動車", "看護師"),
        orientation="AB"[at % 2],
    )


async def _cold(pile: Pile) -> float:
    with fresh_folder() as kept:
        pool = SheetPool(from_environment().sheet_workers, Path(kept))
        try:
            began = time.perf_counter()
            async with asyncio.timeout(SECONDS):
                await pile(pool)
            return time.perf_counter() - began
        finally:
            await pool.close()
