"""The day's report (日報) in figures: what a prefecture's council asks of a centre every evening, of the day and in all.

Rows and columns are those of the daily forms of prefectural councils (docs/decisions.md, "The day's report"). Somebody who came twice on
a day counts once, at the place to which they came first. A day is the centre's day: whoever leaves, and whatever team comes back, after
midnight belongs to the day on which it began.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from vcenter.domain.calendar import age_on, day_since, read_day, read_moment
from vcenter.domain.need_life import WAITING
from vcenter.domain.need_words import CATEGORIES
from vcenter.domain.origin import ORIGINS, Origin

OriginOf = Callable[[str, str], Origin]
"""Where somebody comes from: asked with the postal code and the address."""

NO_DISTRICT = "地区の記入なし"

AGES = ((17, "17歳以下"), (29, "18〜29歳"), (49, "30〜49歳"), (64, "50〜64歳"), (200, "65歳以上"))
"""Bands of age, each with its last year."""

FLOWS: Mapping[str, Mapping[str, str]] = {
    "来た人": {
        "people.alone": "個人",
        "people.groups": "団体（数）",
        "people.grouped": "団体（人数）",
        "people.all": "計",
        "people.hours": "延べ時間（時間）",
    },
    "どこから": {f"origin.{key}": said for key, said in ORIGINS.items()},
    "何回目": {"visit.first": "初回", "visit.again": "2回目以上", "visit.unknown": "不明"},
    "性別": {"sex.f": "女性", "sex.m": "男性", "sex.unknown": "不明"},
    "年齢": {**{f"age.{at}": said for at, (_, said) in enumerate(AGES)}, "age.unknown": "不明"},
    "班": {"teams.out": "出た班", "teams.people": "班で出た人（延べ）"},
    "けが・ヒヤリハット": {"safety.hurt": "けが・体調", "safety.near": "ヒヤリハット"},
}
"""What is counted day by day, and whose sum is 累計: title of the table to its rows."""

NEEDS: Mapping[str, str] = {
    "needs.new": "新規（受付）",
    "needs.done": "完了",
    "needs.continued": "継続（続きがある）",
    "needs.to_survey": "未対応　現調待ち",
    "needs.to_date": "未対応　日程待ち",
    "needs.under_way": "班編成・活動中",
    "needs.on_hold": "保留",
    "needs.referred": "つなぎ",
    "needs.withdrawn": "取下げ",
}
"""Rows of needs. 本日 is what has come into this state on the day, 累計・いま what is in it at the day's end; of new ones, all so far."""

PARTS_OF_ALL = ("どこから", "何回目", "性別", "年齢")
"""Tables whose rows together are everybody who came."""

DERIVED = frozenset({"people.all", "people.hours"})
"""What follows from other figures or from times, and is never put right by hand."""

CORRECTABLE: Mapping[str, str] = {
    key: f"{title}　{said}"
    for title, rows in {**FLOWS, "ニーズ": {key: NEEDS[key] for key in ("needs.new", "needs.done")}}.items()
    for key, said in rows.items()
    if key not in DERIVED
}
"""Figures of a day that somebody may put right by hand, with what they are called."""

_STATES = {
    "received": "needs.to_survey",
    "survey": "needs.to_survey",
    "ready": "needs.to_date",
    "formed": "needs.under_way",
    "out": "needs.under_way",
    "done": "needs.done",
    "on_hold": "needs.on_hold",
    "referred": "needs.referred",
    "withdrawn": "needs.withdrawn",
}
"""A need's state at the end of a day, to its row. Ready once more, after a team that left something over, is continued."""


@dataclass(frozen=True)
class Records:
    """Everything of one incident of which its reports are counted; rows as vcenter/store/day_reports.py gives them.

    came: day, place, person_id, group_id, sex, birth, postal, address, in_at, out_at, in their order. unnamed: day, place, group_id,
    unnamed. teams: id, day, place, need_id, members, result, reported_at, near. hurt: day, count. needs: id, place, district, category,
    received_at, people_wanted. steps: need_id, at, state, in their order. places: id to name of every server. corrections: day, figure,
    value, why, by, at; the last of a figure holds, and one without a value is none.
    """

    came: Sequence[Mapping[str, Any]] = ()
    unnamed: Sequence[Mapping[str, Any]] = ()
    teams: Sequence[Mapping[str, Any]] = ()
    hurt: Sequence[Mapping[str, Any]] = ()
    needs: Sequence[Mapping[str, Any]] = ()
    steps: Sequence[Mapping[str, Any]] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    corrections: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Correction:
    """A figure of a day that was put right by hand. was: what had been counted then."""

    value: int
    was: int
    why: str
    by: str
    at: str


@dataclass(frozen=True)
class Figure:
    """A row: one number for each column, None where there is none. counted: the same without what was put right by hand."""

    key: str
    said: str
    values: tuple[int | None, ...]
    counted: tuple[int | None, ...] = ()
    correction: Correction | None = None


@dataclass(frozen=True)
class Section:
    """A table. title: also what its rows are called in a file."""

    key: str
    title: str
    columns: tuple[str, ...]
    figures: tuple[Figure, ...]


DAY_AND_ALL = ("本日", "累計")


@dataclass
class Need:
    """A need as its history tells it: on which day it came into which state."""

    id: str
    place: str
    district: str
    category: str
    received: date
    wanted: int
    steps: list[tuple[date, str]]

    def row_on(self, day: date) -> str:
        """In which row it stands at the end of a day; "" before it was received."""
        if self.received > day:
            return ""
        row = "needs.to_survey"
        for when, became in self.steps:
            if when <= day:
                row = became
        return row


WAITS: frozenset[str] = frozenset(_STATES[state] for state in WAITING) | {"needs.continued"}
"""Rows of needs for which somebody waits, and nobody is on the way."""


class Counted:
    """What was counted of an incident, day by day."""

    def __init__(self, records: Records, origin_of: OriginOf) -> None:
        self.records = records
        self.flows: dict[date, Counter[str]] = defaultdict(Counter)
        self.by_place: dict[date, Counter[tuple[str, str]]] = defaultdict(Counter)
        self.kinds_of_work: dict[date, Counter[str]] = defaultdict(Counter)
        self._people(origin_of)
        self._teams()
        self.needs = self._needs()
        self._rows_of: dict[date, list[str]] = {}
        self.corrections = self._corrected()
        self.active = sorted(day for day, counted in self.flows.items() if counted)
        """The days on which anything was counted."""

    # How it is counted

    def _people(self, origin_of: OriginOf) -> None:
        minutes: Counter[date] = Counter()
        groups: dict[date, set[str]] = defaultdict(set)
        seen: set[tuple[str, str]] = set()
        known: dict[str, date] = {}
        days: dict[str, date] = {}
        for row in self.records.came:
            day = days.setdefault(row["day"], date.fromisoformat(row["day"]))
            came, left = read_moment(row["in_at"]), read_moment(row["out_at"] or "")
            if came and left:
                minutes[day] += max(0, int((left - came).total_seconds() // 60))
            if row["group_id"]:
                groups[day].add(row["group_id"])
            if (row["day"], row["person_id"]) in seen:
                continue
            seen.add((row["day"], row["person_id"]))
            counted = self.flows[day]
            counted["people.grouped" if row["group_id"] else "people.alone"] += 1
            counted[f"origin.{origin_of(row['postal'], row['address'])}"] += 1
            first = known.setdefault(row["person_id"], day)
            counted["visit.first" if first == day else "visit.again"] += 1
            counted[f"sex.{row['sex'] or 'unknown'}"] += 1
            counted[f"age.{_band(row['birth'], day)}"] += 1
            self.by_place[day][row["place"], "people"] += 1
        for row in self.records.unnamed:
            if row["unnamed"] > 0:
                day = date.fromisoformat(row["day"])
                groups[day].add(row["group_id"])
                self.by_place[day][row["place"], "people"] += row["unnamed"]
                for key in (
                    "people.grouped",
                    "origin.unknown",
                    "visit.unknown",
                    "sex.unknown",
                    "age.unknown",
                ):
                    self.flows[day][key] += row["unnamed"]
        for day, those in groups.items():
            self.flows[day]["people.groups"] = len(those)
        self.minutes = minutes

    def _teams(self) -> None:
        category = {need["id"]: need["category"] for need in self.records.needs}
        for team in self.records.teams:
            day = date.fromisoformat(team["day"])
            self.flows[day]["teams.out"] += 1
            self.flows[day]["teams.people"] += team["members"]
            self.flows[day]["safety.near"] += bool(team["near"])
            self.by_place[day][team["place"], "teams"] += 1
            self.kinds_of_work[day][category.get(team["need_id"], "")] += 1
        for row in self.records.hurt:
            self.flows[date.fromisoformat(row["day"])]["safety.hurt"] += row["count"]

    def _needs(self) -> list[Need]:
        # What a team reports when it is home after midnight was done on the day on which it left.
        reported = {
            (team["need_id"], team["reported_at"]): (date.fromisoformat(team["day"]), team["result"])
            for team in self.records.teams
            if team["reported_at"]
        }
        found = {
            row["id"]: Need(
                row["id"],
                row["place"],
                row["district"] or NO_DISTRICT,
                row["category"],
                day_since(row["received_at"]),
                row["people_wanted"],
                [],
            )
            for row in self.records.needs
        }
        goes_on: set[str] = set()
        for step in self.records.steps:
            need = found.get(step["need_id"])
            if need is None:
                continue
            day, result = reported.get((step["need_id"], step["at"]), (day_since(step["at"]), None))
            if result:
                (goes_on.add if result == "continue" else goes_on.discard)(need.id)
            row = _STATES.get(step["state"], "needs.to_survey")
            if row == "needs.to_date" and need.id in goes_on:
                row = "needs.continued"
            need.steps.append((max(day, need.received), row))
        for need in found.values():
            counted = self.flows[need.received]
            counted["needs.new"] += 1
            self.by_place[need.received][need.place, "new"] += 1
        return list(found.values())

    def _corrected(self) -> dict[tuple[date, str], Correction]:
        found: dict[tuple[date, str], Correction] = {}
        for row in self.records.corrections:
            key = (date.fromisoformat(row["day"]), row["figure"])
            if row["value"] is None:
                found.pop(key, None)
            else:
                found[key] = Correction(row["value"], row["was"], row["why"], row["by"], row["at"])
        return found

    # What is told of it

    def counted_on(self, day: date, key: str) -> int:
        """A figure of one day, as it was counted."""
        if key == "people.all":
            return self.counted_on(day, "people.alone") + self.counted_on(day, "people.grouped")
        if key == "people.hours":
            return round(self.minutes[day] / 60)
        if key == "needs.done":
            return self._became(day, key)
        return self.flows[day][key] if day in self.flows else 0

    def counted_until(self, day: date, key: str) -> int:
        """The same in all, up to a day."""
        if key == "people.hours":
            return round(sum(minutes for one, minutes in self.minutes.items() if one <= day) / 60)
        if key == "people.all":
            return self.counted_until(day, "people.alone") + self.counted_until(day, "people.grouped")
        if key == "needs.done":
            return self.in_row(day, key)
        return sum(counted[key] for one, counted in self.flows.items() if one <= day)

    def on(self, day: date, key: str) -> int:
        """A figure of one day, put right by hand where somebody did."""
        if key == "people.all":
            return self.on(day, "people.alone") + self.on(day, "people.grouped")
        correction = self.corrections.get((day, key))
        return correction.value if correction else self.counted_on(day, key)

    def until(self, day: date, key: str) -> int:
        """The same in all, up to a day."""
        if key == "people.all":
            return self.until(day, "people.alone") + self.until(day, "people.grouped")
        return self.counted_until(day, key) + sum(
            correction.value - self.counted_on(when, key)
            for (when, figure), correction in self.corrections.items()
            if figure == key and when <= day
        )

    def rows_on(self, day: date) -> list[str]:
        """In which row each need stands at the end of a day, in their order; "" before it was received."""
        if day not in self._rows_of:
            self._rows_of[day] = [need.row_on(day) for need in self.needs]
        return self._rows_of[day]

    def in_row(self, day: date, row: str) -> int:
        """How many needs stand in a row at the end of a day."""
        return self.rows_on(day).count(row)

    def _became(self, day: date, row: str) -> int:
        before = self.rows_on(day - timedelta(days=1))
        return sum(now == row != then for now, then in zip(self.rows_on(day), before, strict=True))

    def waiting(self, day: date) -> list[Need]:
        """The needs for which somebody waits at the end of a day."""
        return [need for need, row in zip(self.needs, self.rows_on(day), strict=True) if row in WAITS]

    def wanted(self, day: date) -> int:
        """How many people the needs want that could be begun on the next morning."""
        rows = zip(self.needs, self.rows_on(day), strict=True)
        return sum(need.wanted for need, row in rows if row in ("needs.to_date", "needs.continued"))

    def work_of(self, day: date) -> list[tuple[str, int]]:
        """For what the day's teams went out, and how many for each, the most first."""
        return self.kinds_of_work[day].most_common() if day in self.kinds_of_work else []

    def day_before(self, day: date) -> date | None:
        """The last day before one on which anything was counted."""
        return max((one for one in self.active if one < day), default=None)

    def has(self, day: date) -> bool:
        """Whether anything was counted on a day, or put right by hand."""
        return bool(self.flows.get(day)) or any(when == day for when, _ in self.corrections)

    def activity_since(self) -> date | None:
        """The first day on which somebody came, or a team went out."""
        return min(
            (day for day in self.active if self.on(day, "people.all") or self.on(day, "teams.out")),
            default=None,
        )

    def _figure(self, day: date, key: str, said: str) -> Figure:
        return Figure(
            key,
            said,
            (self.on(day, key), self.until(day, key)),
            (self.counted_on(day, key), self.counted_until(day, key)),
            self.corrections.get((day, key)),
        )

    def sections(self, day: date) -> list[Section]:
        """The tables of a day that every report has."""
        found = [
            Section(
                _key_of(title),
                title,
                DAY_AND_ALL,
                tuple(self._figure(day, key, said) for key, said in rows.items()),
            )
            for title, rows in FLOWS.items()
        ]
        needs = tuple(
            self._figure(day, key, said)
            if key in CORRECTABLE
            else Figure(key, said, (self._became(day, key), self.in_row(day, key)))
            for key, said in NEEDS.items()
        )
        found.insert(-1, Section("needs", "ニーズ", ("本日", "累計・いま"), needs))
        return found

    def breakdowns(self, day: date) -> list[Section]:
        """By place, district, kind of work and day."""
        return [self._places(day), self._districts(day), self._categories(day), self._days(day)]

    def _places(self, day: date) -> Section:
        placed = self.by_place[day] if day in self.by_place else Counter[tuple[str, str]]()
        figures = []
        now, then = self.rows_on(day), self.rows_on(day - timedelta(days=1))
        needs = list(zip(self.needs, now, then, strict=True))
        for id, name in self.records.places.items():
            values = (
                placed[id, "people"],
                sum(counted[id, "people"] for one, counted in self.by_place.items() if one <= day),
                placed[id, "teams"],
                placed[id, "new"],
                sum(need.place == id and row == "needs.done" != was for need, row, was in needs),
                sum(need.place == id and row in WAITS for need, row, _ in needs),
            )
            figures.append(Figure(f"place.{id}", name, values))
        columns = ("来た人", "来た人 累計", "出た班", "新規", "完了", "待ち（いま）")
        return Section("places", "拠点ごと", columns, tuple(figures) if len(figures) > 1 else ())

    def _districts(self, day: date) -> Section:
        names = sorted({need.district for need in self.needs}, key=lambda said: (said == NO_DISTRICT, said))
        figures = [
            self._of_needs(day, f"district.{name}", name, [need.district == name for need in self.needs])
            for name in names
        ]
        return Section("districts", "地区ごとのニーズ", _OF_NEEDS, _some(figures))

    def _categories(self, day: date) -> Section:
        figures = [
            self._of_needs(day, f"category.{key}", said, [need.category == key for need in self.needs])
            for key, said in CATEGORIES.items()
        ]
        return Section("categories", "内容ごとのニーズ", _OF_NEEDS, _some(figures))

    def _of_needs(self, day: date, key: str, said: str, those: Sequence[bool]) -> Figure:
        rows = zip(self.needs, self.rows_on(day), those, strict=True)
        theirs = [(need, row) for need, row, is_one in rows if row and is_one]
        values = (
            sum(need.received == day for need, _ in theirs),
            len(theirs),
            sum(row == "needs.done" for _, row in theirs),
            sum(row in WAITS for _, row in theirs),
        )
        return Figure(key, said, values)

    def _days(self, day: date) -> Section:
        keys = (
            "people.alone",
            "people.grouped",
            "people.all",
            *(f"origin.{key}" for key in ORIGINS),
            "teams.out",
            "needs.new",
            "needs.done",
        )
        columns = ("個人", "団体", "計", *ORIGINS.values(), "班", "新規", "完了")
        figures = [
            Figure(
                f"day.{one.isoformat()}", f"{one.month}/{one.day}", tuple(self.on(one, key) for key in keys)
            )
            for one in self.active
            if one <= day
        ]
        return Section("days", "日ごと", columns, tuple(figures))


def _some(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Those of which there was ever a need."""
    return tuple(figure for figure in figures if figure.values[1])


_OF_NEEDS = ("新規 本日", "新規 累計", "完了 累計", "待ち（いま）")


def _key_of(title: str) -> str:
    return next(iter(FLOWS[title])).partition(".")[0]


@lru_cache(maxsize=50_000)
def _born(birth: str) -> date | None:
    """Remembered: the same people come day after day."""
    return read_day(birth)


def _band(birth: str | None, day: date) -> str:
    born = _born(birth or "")
    if born is None or born > day:
        return "unknown"
    age = age_on(born, day)
    return next((str(at) for at, (last, _) in enumerate(AGES) if age <= last), "unknown")


def unequal(sections: Iterable[Section]) -> list[str]:
    """Tables whose rows together are not everybody who came, since a figure was put right by hand: what each adds up to, in words."""
    tables = {section.title: section for section in sections}
    people = next(figure for figure in tables["来た人"].figures if figure.key == "people.all")
    found = []
    for title in PARTS_OF_ALL:
        sum_of_rows = sum(figure.values[0] or 0 for figure in tables[title].figures)
        if sum_of_rows != people.values[0]:
            found.append(f"「{title}」を足すと{sum_of_rows}人で、計の{people.values[0]}人と合いません。")
    return found


def changed_since(counted: Counted, day: date) -> tuple[str, ...]:
    """What has changed since the day before on which there was anything, in three sentences; one where there was no such day."""
    before = counted.day_before(day)
    if before is None:
        return ("この日より前の記録はありません。",)
    named = "前の日" if before == day - timedelta(days=1) else "前に活動した日"
    when = f"{named}（{before.month}/{before.day}）"
    people, people_then = counted.on(day, "people.all"), counted.on(before, "people.all")
    teams, teams_then = counted.on(day, "teams.out"), counted.on(before, "teams.out")
    hurt, hurt_then = counted.on(day, "safety.hurt"), counted.on(before, "safety.hurt")
    waiting, waiting_then = len(counted.waiting(day)), len(counted.waiting(before))
    change = (
        "変わりません"
        if waiting == waiting_then
        else f"{abs(waiting - waiting_then)}件{'増えました' if waiting > waiting_then else '減りました'}"
    )
    return (
        f"来た人は{people}人で、{when}の{people_then}人{_than(people, people_then, '人')}。",
        f"ニーズは新しく{counted.on(day, 'needs.new')}件、完了{counted.on(day, 'needs.done')}件。待っているものは{waiting}件で、{change}。",
        f"出た班は{teams}班で、{when}の{teams_then}班{_than(teams, teams_then, '班')}。けが・体調の知らせは{hurt}件（{before.month}/{before.day}は{hurt_then}件）。",
    )


def _than(now: int, before: int, unit: str) -> str:
    if now == before:
        return "と同じです"
    return f"より{abs(now - before)}{unit}{'多くなりました' if now > before else '少なくなりました'}"


# Versions


@dataclass(frozen=True)
class Changed:
    """A figure that stands otherwise than in the version that was sent. column: which number of it."""

    said: str
    column: str
    was: int | None
    now: int | None
    why: str


def frozen(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """The tables of a report as a version keeps them."""
    return [
        {
            "key": section.key,
            "title": section.title,
            "columns": list(section.columns),
            "figures": [[figure.key, figure.said, list(figure.values)] for figure in section.figures],
        }
        for section in sections
    ]


def thawed(kept: Iterable[Mapping[str, Any]]) -> list[Section]:
    """The tables of a version."""
    return [
        Section(
            section["key"],
            section["title"],
            tuple(section["columns"]),
            tuple(Figure(key, said, tuple(values)) for key, said, values in section["figures"]),
        )
        for section in kept
    ]


NOT_COMPARED = frozenset({"tomorrow", "days"})
"""What a later day changes by itself, and what says the same once more."""


def changes(sent: Iterable[Section], now: Iterable[Section]) -> list[Changed]:
    """What stands otherwise now than in a version that was sent, in the order of the report."""
    then = {
        (section.key, figure.key): figure
        for section in sent
        if section.key not in NOT_COMPARED
        for figure in section.figures
    }
    found = []
    for section in now:
        if section.key in NOT_COMPARED:
            continue
        for figure in section.figures:
            was = then.pop((section.key, figure.key), None)
            values = was.values if was else (0,) * len(section.columns)
            why = (
                f"手で直した（{figure.correction.by}）: {figure.correction.why}" if figure.correction else ""
            )
            found += [
                Changed(f"{section.title}　{figure.said}", column, before, after, why)
                for column, before, after in zip(section.columns, values, figure.values, strict=False)
                if before != after
            ]
    found += [
        Changed(figure.said, "", value, 0, "")
        for figure in then.values()
        for value in figure.values[:1]
        if value
    ]
    return found


def with_names(sections: Iterable[Section]) -> list[tuple[str, str, str, int | None]]:
    """Every number of a report in a line of its own: table, row, column, number. What files and pages are compared by."""
    return [
        (section.title, figure.said, column, value)
        for section in sections
        for figure in section.figures
        for column, value in zip(section.columns, figure.values, strict=True)
    ]


def marked_by(sections: Iterable[Section]) -> str:
    """What a form that sends a report had seen of its figures, for a mark of it."""
    return repr(with_names(sections))
