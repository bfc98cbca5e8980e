"""What attendance books, session reports and visitors' lists say, after they have been read. Nothing here is kept yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from vcenter.rosters.marked import Mark

STATES = {
    "here": "出席",
    "left_early": "途中まで、または途中から",
    "absent": "欠席",
    "in_hospital": "入院",
    "in_a_home": "施設に入所",
    "moved": "転居",
    "left": "退会",
    "died": "死亡",
}
"""What a cell of an attendance book says of somebody on a day. Only the first two were there; the last five are no absences."""

THERE = ("here", "left_early")


@dataclass(frozen=True)
class Seen:
    """Somebody on a day. date: as of the session; state: of STATES, "" of what was not understood; more: who came along."""

    date: str | None
    state: str
    as_written: str
    more: int = 0


@dataclass(frozen=True)
class Attender:
    """One row of an attendance book. part: "guest", "helper" or "visitor"; seen: of every day of which something is said.

    beside: what else stands at the name, as 代表 or 新.
    """

    sheet: str
    row: int
    name: str
    part: str
    seen: tuple[Seen, ...] = ()
    marks: tuple[Mark, ...] = ()
    beside: str = ""


@dataclass(frozen=True)
class Counts:
    """How many were there; None where it is not said. support: of the guests, who need support."""

    guests: int | None = None
    support: int | None = None
    helpers: int | None = None


@dataclass(frozen=True)
class Session:
    """One day of a salon. row: where it stands, from 1.

    date: "YYYY-MM-DD"; "MM-DD", with a mark, where nobody says the year; None, with a mark, where the day is not known.
    guests: None where none is named, and where it was cancelled; helpers: None where none are asked for or named.
    cancelled: why, as it is written.
    """

    sheet: str
    row: int
    date: str | None
    guests: tuple[str, ...] | None = None
    helpers: tuple[str, ...] | None = None
    counts: Counts = Counts()
    cancelled: str | None = None
    note: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Whom to call for somebody."""

    name: str = ""
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Watched:
    """Somebody who is visited. number: as the list numbers them, "" where it does not.

    consents: the sheet's own headings to yes, no, or None of who was not asked. days: the sheet's own headings to what is
    written. gone: whether the list says that the visits have ended. colour: of the cell of the name, as the file has it; what
    it means nobody knows.
    """

    sheet: str
    row: int
    number: str
    name: str
    visitor: str
    kana: str = ""
    round: str = ""
    household: str = ""
    address: str = ""
    phone: str = ""
    contacts: tuple[Contact, ...] = ()
    consents: dict[str, bool | None] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    gone: bool = False
    note: str = ""
    colour: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A number that a sheet says, and what its own rows give. It is never taken over."""

    sheet: str
    row: int
    what: str
    said: str
    counted: str
