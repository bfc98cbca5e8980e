"""The papers of those who work at the centre (運営者): a sheet for each person and month, for the claim by the relief law, and the month's list of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vcenter.domain.crew import (
    KINDS,
    PAYERS,
    WEEKDAYS,
    Rule,
    Span,
    Worked,
    counted,
    hours,
    hours_or_none,
    month_said,
    total,
)
from vcenter.sheets.year_papers import Cell, Facts, Grid, Note, Paper

OF_PERSON = ("日", "時間", "休憩", "勤務", "時間外", "休日", "深夜", "旅費", "負担")
WIDTHS_OF_PERSON = (16, 18, 8, 10, 10, 10, 8, 10, 10)
OF_MONTH = ("氏名", "所属（区分）", "日数", "勤務", "時間外", "休日", "深夜", "旅費")
WIDTHS_OF_MONTH = (18, 22, 8, 12, 10, 10, 8, 12)
OF_PAYER = ("負担", "日数", "勤務", "時間外", "休日", "深夜", "旅費")
WIDTHS_OF_PAYER = (16, 14, 14, 14, 14, 14, 14)


@dataclass(frozen=True)
class Day:
    """A day's work, counted."""

    day: date
    span: Span
    rest: int
    worked: Worked
    is_off: bool
    payer: str
    travel: int | None
    note: str


@dataclass(frozen=True)
class Month:
    """Somebody's month. row: the person's columns; periods: their periods in words."""

    row: Mapping[str, Any]
    days: tuple[Day, ...]
    periods: tuple[str, ...] = ()
    worked: Worked = field(init=False)
    travel: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "worked", total(one.worked for one in self.days))
        object.__setattr__(self, "travel", sum(one.travel or 0 for one in self.days))


@dataclass(frozen=True)
class Heading:
    """What stands on all of them: the centre's name, of which incident, when it was made, and the rule in words."""

    centre: str
    incident: str
    made_at: str
    rule: str


def months_of(
    rows: Iterable[Mapping[str, Any]], rule: Rule, periods: Mapping[str, tuple[str, ...]]
) -> list[Month]:
    """The rows of `store.crew.days_between` as each one's month, in their order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row)
    return [
        Month(days[0], tuple(_day(one, rule) for one in days), periods.get(id, ()))
        for id, days in found.items()
    ]


def _day(row: Mapping[str, Any], rule: Rule) -> Day:
    day, span = date.fromisoformat(row["day"]), Span(row["from_minute"], row["until_minute"])
    off = rule.is_off(day, row["off"])
    worked = counted(span, row["rest"], off=off, agreed=row["agreed"] or rule.agreed)
    return Day(day, span, row["rest"], worked, off, row["payer"], row["travel"], row["note"])


def by_payer(months: Iterable[Month]) -> dict[str, tuple[int, Worked, int]]:
    """Who pays to how many days, hours and travel, in the order of PAYERS."""
    days = [day for month in months for day in month.days]
    found = {}
    for payer in PAYERS:
        own = [day for day in days if day.payer == payer]
        if own:
            found[payer] = (len(own), total(day.worked for day in own), sum(day.travel or 0 for day in own))
    return found


def _said(worked: Worked) -> tuple[str, str, str, str]:
    return (
        hours(worked.work),
        hours_or_none(worked.over),
        hours_or_none(worked.off),
        hours_or_none(worked.night),
    )


def person_paper(month: Month, which: str, heading: Heading) -> Paper:
    """The sheet of one person and month (求償用)."""
    row = month.row
    rows: list[tuple[Cell, ...]] = [
        (
            f"{one.day.month}/{one.day.day}（{WEEKDAYS[one.day.weekday()]}）{'休' if one.is_off else ''}",
            str(one.span),
            f"{one.rest}分",
            *_said(one.worked),
            one.travel,
            PAYERS[one.payer],
        )
        for one in month.days
    ]
    rows.append((f"計 {len(month.days)}日", "", "", *_said(month.worked), month.travel or None, ""))
    notes = tuple((f"{one.day.month}/{one.day.day} の備考", one.note) for one in month.days if one.note)
    facts = (
        ("氏名", row["name"]),
        ("所属", f"{row['body']}（{KINDS[row['kind']]}）{'　' + row['block'] if row['block'] else ''}"),
        ("担当", row["desk"]),
        ("期間（クール）", "、".join(month.periods)),
        ("災害", heading.incident),
        ("負担ごとの計", _payers_said([month])),
    )
    return Paper(
        title="災害ボランティアセンター 勤務状況表（災害救助法の求償用）",
        year=month_said(which),
        made_at=heading.made_at,
        foot=f"{heading.centre}　作成 {heading.made_at}",
        day=month_said(which),
        parts=(
            Facts(tuple((said, value) for said, value in facts if value)),
            Grid(OF_PERSON, tuple(rows), WIDTHS_OF_PERSON, totals=1),
            *((Facts(notes),) if notes else ()),
            Note(f"数え方: {heading.rule}"),
        ),
        by=(("本人確認", ""), ("センター確認", "")),
    )


def _payers_said(months: Iterable[Month]) -> str:
    said = []
    for payer, (days, worked, travel) in by_payer(months).items():
        parts = [f"{days}日", f"時間外 {hours(worked.over)}", f"休日 {hours(worked.off)}"]
        said.append(f"{PAYERS[payer]}: {'・'.join(parts)}" + (f"・旅費 {travel:,}円" if travel else ""))
    return "　".join(said)


def month_paper(months: list[Month], which: str, heading: Heading) -> Paper:
    """The month's list of all, with what each payer has to pay for."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.row["name"],
            f"{one.row['body']}（{KINDS[one.row['kind']]}）",
            len(one.days),
            *_said(one.worked),
            one.travel or None,
        )
        for one in months
    ]
    whole = total(one.worked for one in months)
    days, travel = sum(len(one.days) for one in months), sum(one.travel for one in months)
    rows.append((f"計 {len(months)}人", "", days, *_said(whole), travel or None))
    payers: list[tuple[Cell, ...]] = [
        (PAYERS[payer], count, *_said(worked), own or None)
        for payer, (count, worked, own) in by_payer(months).items()
    ]
    return Paper(
        title="災害ボランティアセンター 運営者の勤務一覧",
        year=month_said(which),
        made_at=heading.made_at,
        foot=f"{heading.centre}　作成 {heading.made_at}",
        day=month_said(which),
        parts=(
            *((Facts((("災害", heading.incident),)),) if heading.incident else ()),
            Grid(OF_MONTH, tuple(rows), WIDTHS_OF_MONTH, totals=1),
            Grid(OF_PAYER, tuple(payers), WIDTHS_OF_PAYER, title="負担ごとの計"),
            Note(f"数え方: {heading.rule}"),
        ),
    )
