"""Matching (マッチング): who may go where, what a plan is worth, and a good plan found at once."""

from vcenter.domain.matching.bound import in_words
from vcenter.domain.matching.cars import with_cars
from vcenter.domain.matching.fits import LACKS, in_order, lacking, why_not
from vcenter.domain.matching.kept import rest_of, still_good
from vcenter.domain.matching.marks import PASSABLE, adults_lead, hints, not_ticked, short_marks, young_leader
from vcenter.domain.matching.missing import LEADER, Missing
from vcenter.domain.matching.model import Car, Group, Need, Person, Plan, Situation, Team, Unserved
from vcenter.domain.matching.musts import ADULT, NEWER, Broken, broken_musts, kept_back
from vcenter.domain.matching.propose import as_plan, propose, to_wish
from vcenter.domain.matching.value import value_of
from vcenter.domain.matching.why import why
from vcenter.domain.matching.wishes import wishes_of, worth_of

__all__ = [
    "ADULT",
    "LACKS",
    "LEADER",
    "NEWER",
    "PASSABLE",
    "Broken",
    "Car",
    "Group",
    "Missing",
    "Need",
    "Person",
    "Plan",
    "Situation",
    "Team",
    "Unserved",
    "adults_lead",
    "as_plan",
    "broken_musts",
    "hints",
    "in_order",
    "in_words",
    "kept_back",
    "lacking",
    "not_ticked",
    "propose",
    "rest_of",
    "short_marks",
    "still_good",
    "to_wish",
    "value_of",
    "why",
    "why_not",
    "wishes_of",
    "with_cars",
    "worth_of",
    "young_leader",
]
