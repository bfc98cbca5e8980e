"""Everyday rosters as they really are: bytes in, plain data out. Nothing here is kept.

`read_roster` refuses a broken file whole; of a good one it says what was read, what was kept as
written because it could not be read, which rows cannot be used, and why.
"""

from vcenter.rosters.model import Mark, RefusedRow, Roster, RosterGroup, RosterPerson, RosterSalon, SkippedRow
from vcenter.rosters.read import read_roster

__all__ = [
    "Mark",
    "RefusedRow",
    "Roster",
    "RosterGroup",
    "RosterPerson",
    "RosterSalon",
    "SkippedRow",
    "read_roster",
]
