"""Grants (助成): rules of the council, for which of them salons ask, what they were given, and their accounts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import (
    AnyWidth,
    Counted,
    DayOnPaper,
    Flag,
    Id,
    Line,
    SalonId,
    Seen,
    WrittenLine,
    Yen,
)
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, check_seen, mark_of
from vcenter.domain.accounts import ITEMS
from vcenter.domain.grants import WAYS
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import accounts, grants, groups
from vcenter.store.tx import Row

SETTLED_BY = Role.ADMINISTRATION
"""Rules and sums are settled by whoever keeps the council's money."""

KEPT_BY = (Role.SALON, Role.ADMINISTRATION)

FiscalYear = Annotated[int, Field(ge=2000, le=2100), AnyWidth, Called("年度")]
GrantId = Annotated[Id, Of("grant"), Called("助成")]
NewGrantId = Annotated[Id, Of("grant", new=True), Called("助成")]

ChosenOrNot = BeforeValidator(lambda value: value or None)
"""Of a field with a choice: "" is nothing chosen."""

MOST_AT_ONCE = 1000


class KeepGrantRule(Payload):
    grant: NewGrantId
    name: Annotated[WrittenLine, Called("助成の名前")]
    sessions: Annotated[Counted, Called("年に何回以上")] = None
    heads: Annotated[Counted, Called("1回に何人以上")] = None
    way: Annotated[Literal[*WAYS], Called("額の決め方", WAYS)] = "flat"  # type: ignore[valid-type]
    sum: Annotated[Yen, Called("額（円）")] = None
    more_sessions: Annotated[Counted, Called("2段目の回数")] = None
    more_sum: Annotated[Yen, Called("2段目の額（円）")] = None
    top_sessions: Annotated[Counted, Called("3段目の回数")] = None
    top_sum: Annotated[Yen, Called("3段目の額（円）")] = None
    most: Annotated[Yen, Called("上限（円）")] = None
    venue_only: Annotated[Flag, Called("会場費の額まで")] = False
    last_year: Annotated[Yen, Called("前年度の実績1回につき（円）まで")] = None
    food_percent: Annotated[Counted, Called("食材に使える割合（%）")] = None
    report_wanted: Annotated[Flag, Called("報告書がなければ申請できない")] = False
    carries: Annotated[Flag, Called("残りは繰り越せる")] = False
    note: Annotated[Line, Called("メモ")] = ""
    seen: Seen = ""


@command("keep_grant_rule", "salons", words="助成の決まり", who=DESK_WORK, roles=SETTLED_BY)
def keep_grant_rule(act: Act, asked: KeepGrantRule) -> dict[str, Any]:
    """A grant has these rules from now on; what was given under them stays."""
    before = grants.rule(act.tx, asked.grant)
    if before and act.is_here:
        check_seen(asked.seen, before, "この助成")
    if asked.sum is None:
        raise Refusal("額を入力してください。例: 20000", "sum")
    if asked.food_percent is not None and asked.food_percent > 100:
        raise Refusal("割合は0から100で入力してください。", "food_percent")
    if (asked.more_sessions is None) != (asked.more_sum is None):
        raise Refusal("2段目は、回数と額の両方を入力してください。", "more_sum")
    if (asked.top_sessions is None) != (asked.top_sum is None):
        raise Refusal("3段目は、回数と額の両方を入力してください。", "top_sum")
    steps = [one for one in (asked.sessions or 0, asked.more_sessions, asked.top_sessions) if one is not None]
    if asked.way == "steps" and (len(steps) < 2 or steps != sorted(set(steps))):
        raise Refusal("段階の回数は、少ない順に入力してください。例: 10回、40回", "more_sessions")
    said = asked.model_dump(exclude={"grant", "seen"})
    said |= {
        "id": asked.grant,
        "sessions": asked.sessions or 0,
        "heads": asked.heads or 0,
        **{name: int(said[name]) for name in ("venue_only", "report_wanted", "carries")},
    }
    grants.keep_rule(act.tx, said | {"changed_at": act.at, "ended_at": None})
    return {"grant": asked.grant}


class EndGrantRule(Payload):
    grant: GrantId


def _known_rule(act: Act, id: str) -> Row:
    row = grants.rule(act.tx, id)
    if row is None:
        raise Refusal("この助成は登録されていません。一覧から選び直してください。", "grant")
    return row


@command("end_grant_rule", "salons", words="助成を終える", who=DESK_WORK, roles=SETTLED_BY)
def end_grant_rule(act: Act, asked: EndGrantRule) -> dict[str, Any]:
    """Nobody asks for this grant any more; what was given stays."""
    grants.end_rule(act.tx, _known_rule(act, asked.grant)["id"], act.at)
    return {"grant": asked.grant}


class ChooseGrant(Payload):
    grant: GrantId
    year: FiscalYear
    salons: Annotated[list[SalonId], Called("サロン")] = Field(default=[], max_length=MOST_AT_ONCE)


@command("choose_grant", "salons", words="サロンの助成を選ぶ", who=DESK_WORK, roles=KEPT_BY)
def choose_grant(act: Act, asked: ChooseGrant) -> dict[str, Any]:
    """These salons ask for this grant in a year."""
    rule = _known_rule(act, asked.grant)
    if rule["ended_at"]:
        raise Refusal("この助成は終わっています。ほかの助成を選んでください。", "grant")
    if not asked.salons:
        raise Refusal("サロンを選んでください。", "salons")
    for id in asked.salons:
        grants.choose(act.tx, known_salon(act, id)["id"], asked.year, rule["id"], at=act.at)
    return {"grant": rule["id"], "count": len(asked.salons)}


def known_salon(act: Act, id: str) -> Row:
    """The salon, or a refusal."""
    row = groups.by_id(act.tx, "salons", id)
    if row is None:
        raise Refusal("このサロンは登録されていません。「サロン」の一覧から開き直してください。", "salon")
    return row


class DecideGrant(Payload):
    salon: SalonId
    year: FiscalYear
    granted: Annotated[Yen, Called("決定した額（円）")] = None
    decided_on: Annotated[DayOnPaper, Called("決定した日")] = None
    seen: Seen = ""


@command("decide_grant", "salons", words="助成の決定", who=DESK_WORK, roles=SETTLED_BY)
def decide_grant(act: Act, asked: DecideGrant) -> dict[str, Any]:
    """So much was given to a salon; left out: it is not decided."""
    salon = known_salon(act, asked.salon)
    row = grants.asked(act.tx, asked.year).get(salon["id"])
    if row is None:
        raise Refusal("先に、このサロンの助成を「助成」で選んでください。", "granted")
    if act.is_here:
        check_seen(asked.seen, row, "この決定")
    day = (asked.decided_on or act.day).isoformat() if asked.granted is not None else None
    grants.decide(act.tx, salon["id"], asked.year, asked.granted, day=day, at=act.at)
    return {"salon": salon["id"], "year": asked.year}


class Sums(Payload):
    """The lines of the councils' sheet, in yen."""

    fees: Annotated[Yen, Called("利用料")] = None
    subsidy: Annotated[Yen, Called("補助金")] = None
    grant: Annotated[Yen, Called("助成金")] = None
    carried: Annotated[Yen, Called("繰越金")] = None
    other_in: Annotated[Yen, Called("寄付・その他")] = None
    office: Annotated[Yen, Called("事務費")] = None
    food: Annotated[Yen, Called("食材費")] = None
    insurance: Annotated[Yen, Called("保険料")] = None
    training: Annotated[Yen, Called("研修費")] = None
    goods: Annotated[Yen, Called("備品費")] = None
    venue: Annotated[Yen, Called("会場費")] = None
    reserve: Annotated[Yen, Called("予備費")] = None
    other_out: Annotated[Yen, Called("その他")] = None


class KeepAccounts(Payload):
    salon: SalonId
    year: FiscalYear
    planned: Annotated[Sums, Called("予算")] = Sums()
    actual: Annotated[Sums, Called("決算")] = Sums()
    seen: Seen = ""


def accounts_mark(columns: accounts.Columns) -> str:
    """What stood in the accounts when a form was opened."""
    return mark_of(*(columns[column].get(item) for item in ITEMS for column in ("planned", "actual")))


@command("keep_accounts", "salons", words="サロンの収支", who=DESK_WORK, roles=KEPT_BY)
def keep_accounts(act: Act, asked: KeepAccounts) -> dict[str, Any]:
    """The accounts of a salon in a year, planned and real, in the place of what was recorded."""
    salon = known_salon(act, asked.salon)
    check_mark(
        act,
        asked.seen,
        lambda: accounts_mark(accounts.of_salon(act.tx, salon["id"], asked.year)),
        "この収支",
    )
    planned, actual = asked.planned.model_dump(), asked.actual.model_dump()
    lines = {item: (planned[item], actual[item]) for item in ITEMS}
    accounts.keep(act.tx, salon["id"], asked.year, lines)
    return {"salon": salon["id"], "year": asked.year}
