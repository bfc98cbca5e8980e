"""What staff are shown of a team before it is formed or leaves: rules that somebody's word may pass over, and what is no rule
but should be known."""

from __future__ import annotations

from dataclasses import replace

from vcenter.domain.matching.model import Need, Person, Situation, Team
from vcenter.domain.matching.musts import ADULT, GUARDED, Broken
from vcenter.domain.need_words import FOR_OTHERS

PASSABLE = {
    "insurance": "保険",
    "women_only": "女性だけの希望",
    "hours": "いられる時刻",
    "shift": "申し込みの時刻",
    "min": "最低の人数",
    "max": "人数の上限",
    "skill": "資格・技能",
    "strong": "体力",
    "leader": "班長の経験",
    "young_leader": "18歳未満の班長",
    "seats": "車の席",
    "driver": "センターの車を運転する人",
    "group": "一緒に来た人",
}
"""The rules that may be passed over by a word, and what each is called. Never those that keep children from danger, nor who is
barred from a house or by headquarters."""

LANGUAGES = frozenset({"english", "chinese", "korean", "sign_language"})


def young_leader(team: Team, leader: Person | None) -> Broken | None:
    """That the leader is no adult: headquarters may say otherwise."""
    if leader is None or team.leader not in team.people or leader.age is None or leader.age >= ADULT:
        return None
    return Broken(
        "young_leader",
        f"班長の{leader.name or leader.id}さんは{leader.age}歳です。班長は18歳以上の人にしてください。"
        "本部が認めたときは、だれが認めたかを理由に書いてください。",
        leader.id,
    )


def adults_lead(situation: Situation) -> Situation:
    """The same, in which whoever is no adult is not proposed as a leader."""
    people = [
        replace(one, leader=one.leader and (one.age is None or one.age >= ADULT)) for one in situation.people
    ]
    return replace(situation, people=tuple(people))


def hints(situation: Situation, team: Team) -> list[str]:
    """What should be known of a team that breaks no rule by it."""
    need = situation.need[team.need]
    people = [situation.person[id] for id in team.people if id in situation.person]
    found = []
    if need.wish < len(people) <= need.max:
        found.append(
            f"希望（{need.wish}人）より{len(people) - need.wish}人多い班です。多くてよいか、依頼した方に確かめてください。"
        )
    leader = situation.person.get(team.leader)
    if leader is not None and leader.age is None:
        found.append(
            f"班長の{leader.name or leader.id}さんの年齢がわかりません。18歳以上か確かめてください。"
        )
    return [*found, *_of_kind(need, people), *_still_to_do(people)]


def _still_to_do(people: list[Person]) -> list[str]:
    """What reception has not settled with everybody yet."""
    found = []
    if names := "・".join(one.name or one.id for one in people if not one.agreed):
        found.append(f"活動のきまりへの同意がまだの人がいます（{names}）。受付で同意をもらってください。")
    if names := "・".join(one.name or one.id for one in people if not one.oriented):
        found.append(f"オリエンテーションがまだの人がいます（{names}）。出発の前に聞いてもらってください。")
    return found


def short_marks(person: Person) -> list[str]:
    """What is to be known of somebody before they are put into a team, in a few words each, beside their name."""
    found = []
    if person.barred:
        found.append("受付停止")
    if person.away:
        found.append(person.away)
    if person.age is not None and person.age < ADULT:
        found.append(f"未成年 {person.age}歳")
        if person.age >= GUARDED and not person.guardian_agrees:
            found.append("保護者の同意書なし")
    if not person.agreed:
        found.append("同意まだ")
    if not person.oriented:
        found.append("オリエンテーションまだ")
    return found


def not_ticked(situation: Situation, team: Team) -> list[str]:
    """Why a team that is proposed is formed only when somebody ticks it: its need may be none for a team, or not for this one."""
    people = [situation.person[id] for id in team.people if id in situation.person]
    return _of_kind(situation.need[team.need], people)


def _of_kind(need: Need, people: list[Person]) -> list[str]:
    if need.kind in FOR_OTHERS:
        return [
            "法律・医療・福祉などの相談は、専門の機関の仕事です。班を出さず、ニーズの画面でほかの機関につないでください。"
        ]
    if need.kind == "interpreting" and not LANGUAGES & need.skills.keys():
        told = "通訳のニーズですが、何語かがニーズ票の資格・技能にありません。依頼した方に確かめてください。"
        if not any(LANGUAGES & person.skills for person in people):
            told += "この班に、外国語や手話のできる人はいません。"
        return [told]
    return []
