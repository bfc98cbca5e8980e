"""What is still open when a day is closed (閉所): teams outside, teams that have not left, people who wait; each with what to do."""

from __future__ import annotations

from dataclasses import dataclass

from vcenter.store import leaving, stays, teams
from vcenter.store.tx import Row, Tx


@dataclass(frozen=True)
class OpenEnds:
    """out, formed: teams of the day, or of one before it. staying: who is still at a site although their team is back.
    waiting: people who are in and in no team, those without a name too."""

    out: list[Row]
    formed: list[Row]
    staying: list[Row]
    waiting: int

    @property
    def mark(self) -> str:
        """A short sign of what was shown: what has been added since is shown again. "" when nothing is open."""
        numbers = [f"{team['number']}" for team in (*self.out, *self.formed)]
        numbers += [str(row["id"]) for row in self.staying]
        return f"{'.'.join(numbers)}-{self.waiting}" if numbers or self.waiting else ""


def open_ends(tx: Tx, day: str) -> OpenEnds:
    """What would be left open if this day ended now."""
    named = [row for row in leaving.still_in(tx) if row["day"] <= day and row["team_number"] is None]
    unnamed = sum(row["unnamed"] for row in leaving.unnamed_in(tx) if row["day"] <= day)
    return OpenEnds(
        [team for team in teams.out(tx) if team["day"] <= day],
        [team for team in teams.formed(tx) if team["day"] <= day],
        [row for row in stays.open_here(tx) if row["day"] <= day],
        len(named) + unnamed,
    )
