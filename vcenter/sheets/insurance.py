"""The list of who joined the insurance here on a day (本日ここで加入した方), as it goes to whoever keeps the insurance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Joined:
    """One person on the list. Of a hidden person nothing but the pass number is said."""

    time: str
    name: str
    kana: str
    address: str
    phone: str
    plan: str
    fee: int | None
    """In yen; None where the plan or its fee is not known."""
    sent: str = ""
    """When the list with this person went out and by whom; "" of who stands on none yet."""


@dataclass(frozen=True)
class JoinedList:
    """The list of one day."""

    centre_name: str
    centre_phone: str
    day: date
    made_at: str
    people: tuple[Joined, ...]
    hidden: int
    """How many of them are 秘匿."""

    @property
    def total(self) -> int:
        """The sum of the fees that are known, in yen."""
        return sum(one.fee or 0 for one in self.people)

    @property
    def without_fee(self) -> int:
        """Of how many people the fee is not known."""
        return sum(one.fee is None for one in self.people)


def notes_of(joined: JoinedList) -> list[str]:
    """What whoever reads the list must know beside it."""
    notes = []
    if joined.without_fee:
        notes.append(f"掛金のわからない方が{joined.without_fee}人います。合計には入っていません。")
    if joined.hidden:
        notes.append(
            f"秘匿の方が{joined.hidden}人います。名前・住所・電話は載せていません。責任者が別に伝えてください。"
        )
    return notes
