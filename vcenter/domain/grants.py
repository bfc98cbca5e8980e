"""Grants (助成) for salons: what a council's rule asks for, what is still missing, and how much it comes to. Sums are yen.

Councils differ in all of it (5 people and 10 times a year; 6 a year; 10 and 40 in two steps; 36), so each is a rule of settings.
"""

from __future__ import annotations

from dataclasses import dataclass

WAYS = {
    "flat": "決まった額",
    "steps": "回数の段階で決まる額",
    "session": "1回ごとの額",
    "member": "参加者1人ごとの額",
}


@dataclass(frozen=True)
class Rule:
    """One grant. sessions: at least so many in the fiscal year; heads: a session counts with at least so many guests.

    way: how `sum` is meant (WAYS). steps: by "steps", (sessions, sum) of the further ones. most: no more in all. venue_only: no more
    than what the venue cost. last_year: no more than so much for each session that counted in the year before. food_percent: the part of
    it that may go into food. report_wanted: no application without last year's report. carries: what is left is carried over, not paid back.
    """

    sessions: int = 0
    heads: int = 0
    way: str = "flat"
    sum: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    most: int | None = None
    venue_only: bool = False
    last_year: int | None = None
    food_percent: int | None = None
    report_wanted: bool = True
    carries: bool = False


@dataclass(frozen=True)
class Year:
    """What is known of a salon's year. held: guests of each session that was held; last_held: of the year before; members: guests on its
    list; venue, food: what they cost, None where the accounts do not say; report_came: last year's report is here."""

    held: tuple[int, ...] = ()
    last_held: tuple[int, ...] = ()
    members: int = 0
    venue: int | None = None
    food: int | None = None
    report_came: bool = False


@dataclass(frozen=True)
class Standing:
    """counted: sessions that count. sum: what the rule gives by now, nought while something is missing. fulfilled, missing, advice: in words;
    what is only advice keeps nobody from applying."""

    counted: int
    sum: int
    fulfilled: tuple[str, ...]
    missing: tuple[str, ...]
    advice: tuple[str, ...] = ()

    @property
    def may_apply(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def counts(rule: Rule, held: tuple[int, ...]) -> int:
    """How many of these sessions count."""
    return sum(guests >= rule.heads for guests in held)


def _with_heads(rule: Rule, times: int) -> str:
    return f"{rule.heads}人以上で{times}回" if rule.heads else f"{times}回"


def standing(rule: Rule, year: Year) -> Standing:
    """How far a salon is by a rule."""
    counted = counts(rule, year.held)
    fulfilled, missing, advice = [], [], []
    small = len(year.held) - counted
    if rule.sessions:
        if counted >= rule.sessions:
            fulfilled.append(f"{_with_heads(rule, rule.sessions)}以上（{counted}回）")
        else:
            missing.append(f"あと{_with_heads(rule, rule.sessions - counted)}開く")
    if small:
        advice.append(f"{rule.heads}人に足りず、数えない回が{small}回")
    if rule.report_wanted:
        (fulfilled if year.report_came else missing).append(
            "前年度の報告書" if year.report_came else "前年度の報告書がまだ"
        )
    if rule.venue_only and year.venue is None:
        missing.append("収支に会場費を入れる")
    if rule.way == "member" and not year.members:
        missing.append("参加者の名簿がまだ")
    amount = _amount(rule, year, counted)
    to_come = [step for step in rule.steps if step[0] > counted] if rule.way == "steps" else []
    if to_come:
        more, sum_ = min(to_come)
        advice.append(f"あと{_with_heads(rule, more - counted)}で{sum_:,}円")
    if rule.food_percent is not None and year.food is not None:
        most = amount * rule.food_percent // 100
        if year.food > most:
            advice.append(f"食材に使えるのは{most:,}円まで（いま{year.food - most:,}円多い）")
    return Standing(counted, amount if not missing else 0, tuple(fulfilled), tuple(missing), tuple(advice))


def _steps(rule: Rule) -> list[tuple[int, int]]:
    return [(rule.sessions, rule.sum), *rule.steps]


def _amount(rule: Rule, year: Year, counted: int) -> int:
    """What the rule gives for so many sessions, whatever else is missing."""
    if rule.way == "steps":
        found = [step for step in _steps(rule) if step[0] <= counted]
        amount = max(found)[1] if found else 0
    elif rule.way == "session":
        amount = rule.sum * counted
    elif rule.way == "member":
        amount = rule.sum * year.members
    else:
        amount = rule.sum
    if rule.most is not None:
        amount = min(amount, rule.most)
    if rule.venue_only:
        amount = min(amount, year.venue or 0)
    if rule.last_year is not None:
        amount = min(amount, rule.last_year * counts(rule, year.last_held))
    return amount


def in_words(rule: Rule) -> str:
    """A rule in a line: 年10回以上・1回5人以上　20,000円."""
    asked = [f"年{rule.sessions}回以上"] if rule.sessions else []
    asked += [f"1回{rule.heads}人以上"] if rule.heads else []
    each = {"session": "1回", "member": "参加者1人"}.get(rule.way, "")
    gives = [f"{each}{rule.sum:,}円"]
    if rule.way == "steps":
        gives += [f"{sessions}回で{sum_:,}円" for sessions, sum_ in sorted(rule.steps)]
    gives += [f"{rule.most:,}円まで"] if rule.most is not None else []
    gives += ["会場費の額まで"] if rule.venue_only else []
    gives += [f"前年度の実績1回につき{rule.last_year:,}円まで"] if rule.last_year is not None else []
    gives += [f"食材は{rule.food_percent}%まで"] if rule.food_percent is not None else []
    gives += ["残りは繰り越し" if rule.carries else "残りは返す"]
    return "　".join(["・".join(asked) or "回数の条件なし", "、".join(gives)])
