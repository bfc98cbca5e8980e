"""What may be asked of the printer: which paper, for whom, how large."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Id
from vcenter.commands.registry import Payload
from vcenter.sheets.passes import PassLayout
from vcenter.sheets.poster import DayState, PosterSize
from vcenter.sheets.stickers import LABELS_A_SHEET, StickerLayout

Skip = Annotated[int, Field(ge=0, le=LABELS_A_SHEET - 1), Called("使用済みの面")]


class StickerPaper(Payload):
    """Name stickers for whoever has none yet."""

    layout: Annotated[StickerLayout, Called("ラベル")] = "a4_24"
    skip: Skip = 0


class StickersAgain(StickerPaper):
    """The pile of an earlier printing once more."""

    print: Annotated[Id, Called("前の印刷")]


class OnePaper(Payload):
    """A sticker or a pass of one person."""

    person: Annotated[Id, Called("人")]
    what: Literal["sticker_roll_62", "sticker_a4_24", "pass_roll_62", "pass_card"] = "sticker_roll_62"
    skip: Skip = 0


class PassPile(Payload):
    """Passes of many people."""

    who: Literal["here", "group", "people"] = "here"
    group: Annotated[Id | Literal[""], Called("団体")] = ""
    people: Annotated[list[Id], Called("選んだ人"), Field(max_length=2000)] = []
    layout: PassLayout = "sheet"


class DoorPaper(Payload):
    """The poster that leads to registration."""

    address: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^https?://[!-~]+$")
    ]
    size: PosterSize = "A4"


class StatusPaper(Payload):
    """The poster of what is on today."""

    state: DayState = "open"
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), Called("理由")] = ""
    time: Annotated[str, StringConstraints(strip_whitespace=True, max_length=30), Called("時刻")] = ""
    size: PosterSize = "A4"
