"""A morning that is made up: its moments, its dice, and the one way in which anything is done in it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
import uuid_utils

from vcenter.commands.path import Command, Outcome, perform, perform_elsewhere
from vcenter.demo import words
from vcenter.domain.calendar import JAPAN, utc_text
from vcenter.domain.roles import RESPONSIBLE, Actor
from vcenter.domain.servers import HEADQUARTERS
from vcenter.domain.who import Who
from vcenter.store import journal
from vcenter.store.database import Database

STAFF, PIN = "本部", "demo-2026"


class Morning:
    """Performs commands at moments of this morning, always the same ones for the same day."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.dice = random.Random(20261124)  # noqa: S311  (a made-up morning, not a secret)
        self.now = datetime.now(UTC)
        today = self.now.astimezone(JAPAN).date()
        midnight = datetime.combine(today, time(0, 0, 1), JAPAN)
        self.begins = max(midnight.astimezone(UTC), self.now - timedelta(minutes=150))
        self.day = today
        self.everyday: list[str] = []
        """Ids of the people who stood on the everyday rosters."""

    def at(self, part: float) -> datetime:
        """A moment of the morning: 0 is its beginning, 1 is now."""
        return self.begins + (self.now - self.begins) * part

    def clock(self, minutes: int) -> str:
        """HH:MM in Japan so many minutes from now, on this day."""
        then = self.now.astimezone(JAPAN) + timedelta(minutes=minutes)
        if then.date() != self.day:
            return "23:59" if minutes > 0 else "00:00"
        return f"{then:%H:%M}"

    async def do(
        self, kind: str, payload: dict[str, Any], part: float, device: str = "", actor: str = STAFF
    ) -> Outcome:
        """Perform a command at this part of the morning; RuntimeError when it is refused."""
        asked = Command(
            id=str(uuid_utils.uuid7()), kind=kind, at=self.at(part), device=device, payload=payload
        )
        outcome = await perform(self.database, asked, Actor(actor, Who.STAFF, RESPONSIBLE))
        if not outcome.done:
            raise RuntimeError(f"{kind}: {outcome.errors}")
        return outcome

    async def before(self, kind: str, payload: dict[str, Any], day: date, hour: int = 12) -> Outcome:
        """The same at an hour of a day before, which no desk could say any more; RuntimeError when it is refused."""
        at = utc_text(datetime.combine(day, time(hour), JAPAN))
        said = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode()
        entry = journal.Entry(str(uuid_utils.uuid7()), kind, at, at, HEADQUARTERS, "", STAFF, said)
        outcome = await perform_elsewhere(self.database, entry, lambda *_: None)
        if not outcome.done:
            raise RuntimeError(f"{kind}: {outcome.errors}")
        return outcome

    def id(self) -> str:
        """An id, the same for the same morning."""
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def name(self, sex: str) -> tuple[str, str]:
        """A made-up name and its kana."""
        surname = self.dice.choice(words.SURNAMES)
        given = self.dice.choice(words.WOMEN if sex == "f" else words.MEN)
        return f"{surname[0]}　{given[0]}", f"{surname[1]}　{given[1]}"

    def address(self) -> str:
        """A made-up address in the made-up city."""
        dice = self.dice
        return f"{words.CITY}{dice.choice(words.DISTRICTS)}{dice.randint(1, 4)}丁目{dice.randint(1, 20)}-{dice.randint(1, 15)}"

    def birth(self, youngest: int = 15, oldest: int = 82) -> str:
        """A birth date of somebody between these ages, as an ISO date."""
        age = self.dice.randint(youngest, oldest)
        return date(self.day.year - age, self.dice.randint(1, 12), self.dice.randint(1, 28)).isoformat()

    def phone(self) -> str:
        """A phone number that nobody has."""
        return f"090-0000-{self.dice.randint(0, 9999):04d}"


@dataclass(frozen=True)
class Part:
    """What one subject adds to the demonstration. position: the smaller, the earlier; later parts build on earlier ones."""

    position: int
    add: Callable[[Morning], Awaitable[None]]
