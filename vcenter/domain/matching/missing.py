"""Why a need gets no team, in sentences to read out: what is missing, counted; what would change it; whom one could call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from vcenter.domain.matching.model import Car, Need, Person, Situation
from vcenter.domain.matching.musts import GUARDED, Label, clock_of, may_go
from vcenter.domain.need_words import FOR_OTHERS

Everyday = Callable[[str], int]
"""How many of the everyday roster who are not here have a skill; of LEADER, may lead."""

LEADER = "leader"

HANDED_ON = "法律・医療・福祉などの専門の人が受付済みの中にいません。班を出さず、ニーズの画面でほかの機関につないでください"
APART = "一緒に来た人を分けずに条件のそろう組み合わせが見つかりません。手で組んでください"


def _can(skill: str, person: Person) -> bool:
    return skill in person.skills


@dataclass(frozen=True)
class _Wanted:
    """One thing that a need must have. here, free: how many of those who may go there bring it, and of those without a team."""

    name: str
    called: str
    code: str
    count: int
    here: int
    free: int
    unit: str = "人"
    plain: bool = False
    """Anybody at all."""
    brings: Callable[[Person], bool] | None = None

    @property
    def short(self) -> int:
        """How many more would be needed."""
        return max(0, self.count - self.free)

    def reason(self) -> str:
        """What is missing, and whether it is nowhere here or with other teams."""
        if self.here >= self.count:
            if self.free == 0:
                return f"{self.name}は、みなほかの班に入りました"
            return f"{self.name}が{self.count}{self.unit}必要ですが、空いているのは{self.free}{self.unit}です"
        if self.here == 0:
            return f"{self.name}が受付済みの中に{'ありません' if self.unit == '席' else 'いません'}"
        return f"{self.name}が受付済みの中に{self.here}{self.unit}だけです（{self.count}{self.unit}必要）"


class Missing:
    """What is missing for needs without a team, when these people are taken."""

    def __init__(
        self,
        situation: Situation,
        taken: Collection[str],
        label: Label = str,
        everyday: Everyday | None = None,
    ) -> None:
        self.situation = situation
        self.taken = frozenset(taken)
        self.label = label
        self.everyday = everyday
        self._able: dict[tuple[object, ...], tuple[list[Person], list[Person]]] = {}

    def of(self, need: Need) -> tuple[str, ...]:
        """The reasons, in the order in which they are read out: what is missing, what would change it, whom to call."""
        able, stuck = self._who_may_go(need)
        free = [person for person in able if person.id not in self.taken]
        if need.kind in FOR_OTHERS and need.wishes:
            return (HANDED_ON,)
        wanted = self._wanted(need, able, free)
        short = [one for one in wanted if one.short]
        if not short:
            return (APART,)
        return (
            *(one.reason() for one in short),
            self._would_do(short),
            *self._parted(short, [person for person in stuck if person.id not in self.taken]),
            *self._later(need, short),
            *self._calls(short),
        )

    def _parted(self, short: list[_Wanted], stuck: list[Person]) -> list[str]:
        """Of what is missing, who is here but held by the group that they came with."""
        found = []
        for one in short:
            count = sum(one.brings(person) for person in stuck) if one.brings else 0
            if count and not one.plain:
                found.append(
                    f"{one.called}はほかに{count}人いますが、一緒に来た人とそろっては行けません。分かれてよいか、聞いてみてください"
                )
        return found

    def _later(self, need: Need, short: list[_Wanted]) -> list[str]:
        """From when those come who would bring what is missing and are too late for this need."""
        late = [
            person
            for person in self.situation.people
            if person.id not in self.taken
            and person.hours[0] > need.hours[0]
            and may_go(replace(person, hours=(need.hours[0], person.hours[1])), need) is None
        ]
        found = [
            person
            for person in late
            if any(one.plain or (one.brings and one.brings(person)) for one in short)
        ]
        if not found:
            return []
        first = clock_of(min(person.hours[0] for person in found))
        return [
            f"{first}からの人がほかに{len(found)}人います。時刻を遅らせてよいか、依頼した方に聞いてみてください"
        ]

    def _who_may_go(self, need: Need) -> tuple[list[Person], list[Person]]:
        """Who may go there with all of their group, and who could if their group were not in the way."""
        sign = (need.hours, need.dangerous, need.women_only)
        if sign not in self._able:
            self._able[sign] = self._sorted_out(need)
        able, stuck = self._able[sign]
        kept = {person for person, at in self.situation.forbidden if at == need.id}
        kept |= {person for person, at in self.situation.locked if at != need.id}
        groups = self.situation.whole_groups
        large = {group for group, ids in groups.items() if len(ids) > need.max}
        if kept or large:
            stuck = [*stuck, *(person for person in able if person.group in large)]
            able = [person for person in able if person.id not in kept and person.group not in large]
        return able, stuck

    def _sorted_out(self, need: Need) -> tuple[list[Person], list[Person]]:
        goes = {person.id for person in self.situation.people if self._goes(person, need)}
        able: list[Person] = []
        stuck: list[Person] = []
        for person in self.situation.people:
            if person.id in goes:
                with_them = self.situation.whole_groups.get(person.group or "", frozenset())
                (able if with_them <= goes else stuck).append(person)
        return able, stuck

    def _goes(self, person: Person, need: Need) -> bool:
        if person.age is not None and person.age < GUARDED and person.guardian not in self.situation.person:
            return False
        return may_go(person, need) is None

    def _wanted(self, need: Need, able: list[Person], free: list[Person]) -> list[_Wanted]:
        def has(name: str, called: str, code: str, count: int, test: Callable[[Person], bool]) -> _Wanted:
            here, left = sum(map(test, able)), sum(map(test, free))
            return _Wanted(name, called, code, count, here, left, brings=test)

        found = [
            has(
                f"「{self.label(skill)}」ができて行ける人",
                self.label(skill),
                skill,
                count,
                partial(_can, skill),
            )
            for skill, count in need.skills.items()
        ]
        found.append(has("班長を頼めて行ける人", "班長を頼める人", LEADER, 1, lambda person: person.leader))
        hard = "体力のいる作業ができ"
        found.append(has(f"{hard}て行ける人", f"{hard}る人", "", need.strong, lambda person: person.strong))
        who = "女性" if need.women_only else "人"
        found.append(_Wanted(f"行ける{who}", who, "", need.min, len(able), len(free), plain=True))
        if need.far:
            here = self._seats(able, self.situation.cars)
            left = self._seats(free, [car for car in self.situation.cars if car.id not in self.taken])
            found.append(_Wanted("遠くへ行く車の席", "車の席", "", need.min, here, left, unit="席"))
        return found

    @staticmethod
    def _seats(people: list[Person], cars: Iterable[Car]) -> int:
        """In their own cars and in those of the centre that they may drive, the largest first."""
        drivers = sum(person.drives_no_other for person in people)
        largest = sorted((car.seats for car in cars), reverse=True)[:drivers]
        return sum(person.seats for person in people) + sum(largest)

    def _would_do(self, short: list[_Wanted]) -> str:
        """What would be enough."""
        people = [one for one in short if one.plain]
        special = [one for one in short if not one.plain]
        # Whoever comes with the skill is one of the people too.
        brought = sum(one.short for one in special if one.unit == "人")
        parts = [f"{one.called}があと{one.short}{one.unit}" for one in special]
        parts += [f"{one.called}があと{one.short - brought}人" for one in people if one.short > brought]
        return f"{'、'.join(parts)}{'あれば' if parts[-1].endswith('席') else 'いれば'}組めます"

    def _calls(self, short: list[_Wanted]) -> list[str]:
        """Of what is missing, who of the everyday roster could be called."""
        if self.everyday is None:
            return []
        found = []
        for one in short:
            if one.code and (count := self.everyday(one.code)):
                who = "班長を頼める人" if one.code == LEADER else f"「{self.label(one.code)}」ができる人"
                found.append(f"平時の名簿に、今日来ていない{who}が{count}人います。電話で頼めます")
        return found
