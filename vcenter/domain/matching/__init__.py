"""Matching (マッチング): who may go where, what a plan is worth, and a good plan found at once."""

from vcenter.domain.matching.marks import PASSABLE, adults_lead, hints, not_ticked, short_marks, young_leader
from vcenter.domain.matching.model import Group, Need, Person, Plan, Situation, Team, Unserved
from vcenter.domain.matching.musts import NEWER, Broken, broken_musts, kept_back
from vcenter.domain.matching.propose import propose
from vcenter.domain.matching.value import value_of
from vcenter.domain.matching.why import why

__all__ = [
    "NEWER",
    "PASSABLE",
    "Broken",
    "Group",
    "Need",
    "Person",
    "Plan",
    "Situation",
    "Team",
    "Unserved",
    "adults_lead",
    "broken_musts",
    "hints",
    "kept_back",
    "not_ticked",
    "propose",
    "short_marks",
    "value_of",
    "why",
    "young_leader",
]
