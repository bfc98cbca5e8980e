"""Who works at the centre (運営者): each with their body and periods, and by which rule overtime is counted."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import Day, Flag, Id, Kana, Line, Name, Seen, WrittenLine, as_date
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, check_seen, mark_of
from vcenter.domain import crew as words
from vcenter.domain.crew import KINDS, PAYERS, Kind, Payer, Rule
from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.sensible import check_near
from vcenter.domain.who import Who
from vcenter.store import crew, staff
from vcenter.store.tx import Row

BY_HAND = (Who.STAFF, Who.PROGRAM)

CrewId = Annotated[Id, Of("crew"), Called("運営者")]
NewCrewId = Annotated[Id, Of("crew", new=True), Called("運営者")]
PeriodId = Annotated[Id, Of("crew_period"), Called("クール")]
NewPeriodId = Annotated[Id, Of("crew_period", new=True), Called("クール")]

MaybeKind = Annotated[Kind | None, BeforeValidator(lambda value: value or None), Called("区分", KINDS)]
MaybePayer = Annotated[Payer | None, BeforeValidator(lambda value: value or None), Called("負担", PAYERS)]


class CrewFields(Payload):
    """What is known of somebody who works here."""

    name: Name
    kana: Kana = ""
    body: Annotated[WrittenLine, Called("所属（社協・団体）")]
    block: Annotated[Line, Called("ブロック")] = ""
    kind: MaybeKind = None
    desk: Annotated[Line, Called("担当")] = ""
    payer: MaybePayer = None
    span: Annotated[Line, Called("いつもの時間")] = ""
    rest: Annotated[Line, Called("いつもの休憩")] = ""
    agreed: Annotated[Line, Called("1日の所定の時間")] = ""
    account: Annotated[Line, Called("サインインする担当者の名前")] = ""


def _check_usual(act: Act, asked: CrewFields) -> None:
    """Refuse usual hours of which it is not certain what they mean."""
    if act.is_here and asked.span:
        words.check_next_day(asked.span)


class PeriodFields(Payload):
    """For how long somebody is here."""

    course: Annotated[Line, Called("クール")] = ""
    first_day: Annotated[Day, Called("いつから", as_date)] = None
    last_day: Annotated[Day, Called("いつまで", as_date)] = None
    arrives_on: Annotated[Day, Called("着く日", as_date)] = None
    leaves_on: Annotated[Day, Called("帰る日", as_date)] = None


def _row(act: Act, asked: CrewFields) -> dict[str, Any]:
    """The columns that a form of somebody fills; refuses what cannot be read."""
    if asked.kind is None:
        raise Refusal("地元・県内応援・県外・協力団体のどれかを選んでください。", "kind")
    begins, until = words.read_span(asked.span) if asked.span else words.USUAL
    rest = words.read_rest(asked.rest) if asked.rest else words.USUAL_REST
    words.check_rest(words.Span(begins, until), rest)
    account = staff.by_name(act.tx, staff.as_named(act.tx, asked.account)) if asked.account else None
    if asked.account and account is None:
        raise Refusal(
            f"「{asked.account}」という担当者はいません。サインインしない人なら、空のままにしてください。",
            "account",
        )
    return {
        "name": asked.name,
        "kana": asked.kana,
        "body": asked.body,
        "block": asked.block,
        "kind": asked.kind,
        "desk": asked.desk,
        "payer": asked.payer or words.PAID_BY[asked.kind],
        "usual_from": begins,
        "usual_until": until,
        "usual_rest": rest,
        "agreed": words.read_agreed(asked.agreed) if asked.agreed else None,
        "staff_id": account["id"] if account else None,
        "changed_at": act.at,
    }


def _period(act: Act, asked: PeriodFields) -> dict[str, Any]:
    """The columns of a period; refuses days that do not follow one another."""
    first, last, comes, goes = asked.first_day, asked.last_day, asked.arrives_on, asked.leaves_on
    if first is None:
        raise Refusal("いつからセンターで働くかを入力してください。", "first_day")
    if last and last < first:
        raise Refusal("クールの終わりが始まりより前です。日付を確かめてください。", "last_day")
    if comes and comes > first:
        raise Refusal("着く日が、クールの始まりより後です。日付を確かめてください。", "arrives_on")
    if goes and goes < (comes or first):
        raise Refusal("帰る日が、着く日より前です。日付を確かめてください。", "leaves_on")
    if goes and last and goes < last:
        raise Refusal("帰る日が、クールの終わりより前です。日付を確かめてください。", "leaves_on")
    return {
        "course": asked.course,
        "first_day": first.isoformat(),
        "last_day": last.isoformat() if last else None,
        "arrives_on": comes.isoformat() if comes else None,
        "leaves_on": goes.isoformat() if goes else None,
        "changed_at": act.at,
    }


def _near(act: Act, asked: PeriodFields) -> None:
    """Nobody works here in 2206."""
    for field in ("first_day", "last_day", "arrives_on", "leaves_on"):
        day = getattr(asked, field)
        if act.is_here and day and abs((day - act.day).days) > 366:
            check_near(day, act.day, field)


def _no_overlap(act: Act, crew_id: str, row: dict[str, Any], but: str = "") -> None:
    for one in crew.periods_of(act.tx, crew_id):
        if one["id"] != but and words.overlaps(one, row):
            until = as_date(one["last_day"]) if one["last_day"] else "終わりは決まっていない"
            raise Refusal(
                f"この期間は、もう入っているクール（{as_date(one['first_day'])}〜{until}）と重なります。",
                "first_day",
            )


def known(act: Act, id: str) -> Row:
    """Somebody who works here. Refusal where nobody does."""
    row = crew.by_id(act.tx, id)
    if row is None:
        raise Refusal("この運営者の記録は、もうありません。一覧を開き直してください。", "crew")
    return row


class AddCrew(CrewFields, PeriodFields):
    crew: NewCrewId


def _near_and_clear(act: Act, asked: AddCrew) -> None:
    _check_usual(act, asked)
    _near(act, asked)


@command(
    "add_crew", "crew", words="運営者を加える", who=BY_HAND, roles=Role.ADMINISTRATION, now=_near_and_clear
)
def add_crew(act: Act, asked: AddCrew) -> dict[str, Any]:
    """Somebody works at the centre, from a day on."""
    row, period = _row(act, asked), _period(act, asked)
    if crew.by_id(act.tx, asked.crew):
        raise Refusal("この人はもう加えてあります。画面を開き直してください。", "crew")
    for one in crew.everyone(act.tx):
        if (fold(one["name"]), fold(one["body"])) == (fold(asked.name), fold(asked.body)):
            raise Refusal(
                f"{one['body']}の{one['name']}さんは、もう入っています。2回目のクールは、その人の画面で足してください。",
                "name",
            )
    crew.add(act.tx, {"id": asked.crew, "place": act.place, **row})
    crew.add_period(act.tx, {"id": act.new_id("period"), "crew_id": asked.crew, **period})
    return {"crew": asked.crew}


class ChangeCrew(CrewFields):
    crew: CrewId
    seen: Seen = ""


def _as_seen(act: Act, asked: ChangeCrew) -> None:
    _check_usual(act, asked)
    if act.is_here:
        check_seen(asked.seen, known(act, asked.crew), "この人の記録")


@command("change_crew", "crew", words="運営者を直す", who=BY_HAND, roles=Role.ADMINISTRATION, now=_as_seen)
def change_crew(act: Act, asked: ChangeCrew) -> dict[str, Any]:
    """What is known of them is corrected. Days that are written down stay as they are."""
    known(act, asked.crew)
    crew.change(act.tx, asked.crew, _row(act, asked))
    return {"crew": asked.crew}


class AddCrewPeriod(PeriodFields):
    crew: CrewId


@command("add_crew_period", "crew", words="クールを足す", who=BY_HAND, roles=Role.ADMINISTRATION, now=_near)
def add_crew_period(act: Act, asked: AddCrewPeriod) -> dict[str, Any]:
    """They come once more, or stay on under another period."""
    known(act, asked.crew)
    row = _period(act, asked)
    _no_overlap(act, asked.crew, row)
    period = act.new_id("period")
    crew.add_period(act.tx, {"id": period, "crew_id": asked.crew, **row})
    return {"crew": asked.crew, "period": period}


class ChangeCrewPeriod(PeriodFields):
    period: PeriodId
    seen: Seen = ""


def _known_period(act: Act, id: str) -> Row:
    row = crew.period(act.tx, id)
    if row is None:
        raise Refusal("このクールは、もうありません。画面を開き直してください。", "period")
    return row


def _near_and_as_seen(act: Act, asked: ChangeCrewPeriod) -> None:
    _near(act, asked)
    if act.is_here:
        check_seen(asked.seen, _known_period(act, asked.period), "このクール")


def _no_day_left_out(act: Act, was: Row, first: str, last: str | None) -> None:
    """Refuse to leave days that are written down outside of every period."""
    ends = was["last_day"] or "9999-12-31"
    left = crew.count_days_in(act.tx, was["crew_id"], was["first_day"], ends) - (
        crew.count_days_in(
            act.tx,
            was["crew_id"],
            max(first, was["first_day"]),
            min(last or "9999-12-31", ends),
        )
    )
    if left:
        raise Refusal(
            f"このクールの{left}日分の勤務が、もう記録されています。先に、その日の勤務を消してください。",
            "last_day",
        )


@command(
    "change_crew_period",
    "crew",
    words="クールを直す",
    who=BY_HAND,
    roles=Role.ADMINISTRATION,
    now=_near_and_as_seen,
)
def change_crew_period(act: Act, asked: ChangeCrewPeriod) -> dict[str, Any]:
    """They stay longer, or leave sooner, than was said."""
    was, row = _known_period(act, asked.period), _period(act, asked)
    _no_overlap(act, was["crew_id"], row, but=asked.period)
    _no_day_left_out(act, was, row["first_day"], row["last_day"])
    crew.change_period(act.tx, asked.period, row)
    return {"crew": was["crew_id"], "period": asked.period}


class DropCrewPeriod(Payload):
    period: PeriodId


@command("drop_crew_period", "crew", words="クールを消す", who=BY_HAND, roles=Role.ADMINISTRATION)
def drop_crew_period(act: Act, asked: DropCrewPeriod) -> dict[str, Any]:
    """They do not come then. Whoever has no period left was written down by mistake, and goes too."""
    was = _known_period(act, asked.period)
    _no_day_left_out(act, was, "9999-12-31", None)
    crew.remove_period(act.tx, asked.period)
    gone = not crew.periods_of(act.tx, was["crew_id"])
    if gone:
        crew.remove(act.tx, was["crew_id"])
    return {"crew": was["crew_id"], "gone": gone}


class SayCrewRule(Payload):
    agreed: Annotated[Line, Called("1日の所定の時間")] = ""
    off_days: Annotated[list[Line], Called("休みの曜日")] = []
    holidays_off: Annotated[Flag, Called("祝日も休み")] = False
    seen: Seen = ""


def rule_seen(rule: Rule, changed_at: str) -> str:
    """What a form had seen of the rule."""
    return mark_of(rule.agreed, sorted(rule.off_days), rule.holidays_off, changed_at)


def _rule_as_seen(act: Act, asked: SayCrewRule) -> None:
    check_mark(act, asked.seen, lambda: rule_seen(*crew.rule(act.tx)), "時間外の数え方")


@command(
    "say_crew_rule",
    "crew",
    words="時間外の数え方",
    who=BY_HAND,
    roles=Role.ADMINISTRATION,
    now=_rule_as_seen,
)
def say_crew_rule(act: Act, asked: SayCrewRule) -> dict[str, Any]:
    """From now on overtime is counted so, also of days that are over: a sheet says by which rule it was made."""
    agreed = words.read_agreed(asked.agreed) if asked.agreed else Rule().agreed
    days = {one for one in asked.off_days if one in tuple("0123456")}
    if len(days) != len(set(asked.off_days)):
        raise Refusal("休みの曜日を選び直してください。", "off_days")
    crew.say_rule(act.tx, Rule(agreed, frozenset(int(one) for one in days), asked.holidays_off), act.at)
    return {}
