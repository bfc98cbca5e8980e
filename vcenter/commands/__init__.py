"""Every change there is: for each kind a typed, validated model and the one function that applies it.

`perform` in commands/path.py is the one path that they all take.
"""

from vcenter.commands import (
    centre,
    days,
    devices,
    dispatch,
    groups,
    joining,
    leaving,
    need_photos,
    needs,
    orientation,
    papers,
    passes,
    people,
    places,
    preregistration,
    reception,
    returns,
    review,
    rosters,
    staff,
    teams,
)
from vcenter.commands.registry import KINDS

__all__ = [
    "KINDS",
    "centre",
    "days",
    "devices",
    "dispatch",
    "groups",
    "joining",
    "leaving",
    "need_photos",
    "needs",
    "orientation",
    "papers",
    "passes",
    "people",
    "places",
    "preregistration",
    "reception",
    "returns",
    "review",
    "rosters",
    "staff",
    "teams",
]
