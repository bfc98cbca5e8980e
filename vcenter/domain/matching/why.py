"""Reasons that a person can read out: why these people, and why a need gets nobody."""

from __future__ import annotations

from collections.abc import Collection

from vcenter.domain.matching.model import Need, Situation, Team
from vcenter.domain.matching.musts import Label, may_go

URGENT = 4
LONG_DAYS = 3


def why(situation: Situation, team: Team, label: Label = str) -> list[str]:
    """Why this need is served now, and why by these people."""
    need = situation.need[team.need]
    people = [situation.person[id] for id in team.people]
    reasons = []
    if need.urgency >= URGENT:
        reasons.append(f"急ぎ度{need.urgency}のため優先")
    if need.waiting_days >= LONG_DAYS:
        reasons.append(f"{int(need.waiting_days)}日待っているため優先")
    for skill in need.skills:
        names = "・".join(person.name or person.id for person in people if skill in person.skills)
        reasons.append(f"「{label(skill)}」ができる: {names}")
    if again := [person.name or person.id for person in people if person.id in need.last_team]:
        reasons.append(f"前回も同じお宅: {'・'.join(again)}")
    leader = situation.person[team.leader]
    reasons.append(f"班長を頼める: {leader.name or leader.id}")
    new = sum(not person.experienced for person in people)
    if 0 < new < len(people):
        reasons.append(f"初めての人{new}人に経験者が付く")
    if need.far:
        reasons.append(f"車の座席{sum(person.seats for person in people)}席で全員が乗れる")
    return reasons


def why_unserved(situation: Situation, need: Need, taken: Collection[str], label: Label) -> tuple[str, ...]:
    """Why a need gets no team: what nobody here can do, or what the teams before it have taken."""
    able = [person for person in situation.people if may_go(person, need) is None]
    free = [person for person in able if person.id not in taken]
    reasons = []
    for skill, count in need.skills.items():
        here = sum(skill in person.skills for person in able)
        left = sum(skill in person.skills for person in free)
        if here < count:
            reasons.append(_short(f"「{label(skill)}」ができて行ける人", here, count))
        elif left < count:
            reasons.append(f"「{label(skill)}」ができる人は、ほかの班に入りました")
    if not any(person.leader for person in able):
        reasons.append("班長を頼める人が受付済みの中にいません")
    elif not any(person.leader for person in free):
        reasons.append("班長を頼める人は、みなほかの班に入りました")
    if len(able) < need.min:
        reasons.append(_short("行ける人", len(able), need.min))
    elif len(free) < need.min:
        reasons.append(f"必要な{need.min}人に対して、手の空いている人が{len(free)}人です")
    if sum(person.strong for person in free) < need.strong:
        reasons.append(f"体力のいる作業ができる人が{need.strong}人必要ですが、足りません")
    if need.far and sum(person.seats for person in free) < need.min:
        reasons.append("遠いので車が要りますが、空いている座席が足りません")
    return tuple(reasons) or (
        "一緒に来た人を分けずに条件のそろう組み合わせが見つかりません。手で組んでください",
    )


def _short(who: str, have: int, want: int) -> str:
    if have == 0:
        return f"{who}が受付済みの中にいません"
    return f"{who}が受付済みの中に{have}人だけです（{want}人必要）"
