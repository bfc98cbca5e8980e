"""Who works at the centre (運営者): the day's hours in one table, everybody with their periods, and by which rule overtime is counted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vcenter.commands.crew import ChangeCrew, ChangeCrewPeriod, SayCrewRule, rule_seen
from vcenter.commands.crew_days import MOST_AT_ONCE, NOTHING_SEEN
from vcenter.commands.registry import Payload
from vcenter.desks.both_sides import differences
from vcenter.desks.subjects import Line, Subject, introduce
from vcenter.domain import crew as words
from vcenter.domain.calendar import show_date
from vcenter.domain.looks import NoLook
from vcenter.domain.roles import Role
from vcenter.store import crew, staff
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import day_typed, today, today_text
from vcenter.web.done import going_on, says, with_way_back
from vcenter.web.environment import new_id
from vcenter.web.forms import ShowAgain, answer_form, command_of, perform, perform_form, text_of, values_of
from vcenter.web.navigation import labels
from vcenter.web.page import fragment, page
from vcenter.web.phrases import near_day
from vcenter.web.routes import desk_route
from vcenter.web.state import database

ROLES = frozenset({Role.ADMINISTRATION})

USUAL = says("crew_usual", "{n}人の勤務を、いつもどおりで記録しました。")
NOBODY = says("crew_usual_none", "いつもどおりで記録する人は、もういません。")
SAVED = says("crew_saved", "{n}人の勤務を記録しました。")
NOTHING = says("crew_same", "変わったところはありません。")
ADDED = says("crew_added", "運営者に加えました。")
CHANGED = says("crew_changed", "運営者の記録を直しました。")
PERIOD = says("crew_period", "クールを記録しました。")
DROPPED = says("crew_dropped", "クールを消しました。")

FIELDS = ("span", "rest", "off", "payer", "travel", "note")
"""What is typed of somebody's day."""


# The day


def _typed_of(row: Row) -> dict[str, str]:
    """What stands in the row of somebody: what is recorded, or as what it would be recorded that nothing is."""
    if row["day_id"]:
        span = words.Span(row["from_minute"], row["until_minute"])
        return {
            "span": words.ABSENT if row["absent"] else str(span),
            "rest": "" if row["absent"] else str(row["rest"]),
            "off": row["off"],
            "payer": row["day_payer"],
            "travel": "" if row["travel"] is None else str(row["travel"]),
            "note": row["note"],
        }
    return {"span": "", "rest": "", "off": "", "payer": row["payer"], "travel": "", "note": ""}


def _as_text(typed: dict[str, str]) -> str:
    """A row as the screen showed it: whoever changed nothing in it records nothing of it."""
    return "|".join(typed[field] for field in FIELDS)


def _counted_of(row: Row, rule: words.Rule) -> dict[str, Any]:
    span = words.Span(row["from_minute"], row["until_minute"])
    off = rule.is_off(date.fromisoformat(row["day"]), row["off"])
    worked = words.counted(span, row["rest"], off=off, agreed=row["agreed"] or rule.agreed)
    return {"worked": worked, "is_off": off, "rest_short": words.rest_short(span, row["rest"])}


def _on_duty(tx: Tx, day: str) -> dict[str, Any]:
    return {"duty": crew.on_duty(tx, day), "missing": crew.unwritten(tx, day)}


def _day(tx: Tx, day: str) -> dict[str, Any]:
    rule, changed_at = crew.rule(tx)
    rows = []
    for row in crew.of_day(tx, day):
        shown = row | {
            "day": day,
            "typed": _typed_of(row),
            "usual": str(words.Span(row["usual_from"], row["usual_until"])),
        }
        shown["was"] = _as_text(shown["typed"])
        works = row["day_id"] and not row["absent"]
        rows.append(shown | (_counted_of(shown, rule) if works else {"worked": None}))
    return {
        "rows": rows,
        "off_by_rule": rule.is_off(date.fromisoformat(day)),
        "rule_words": rule.in_words(),
        "rule": rule,
        "rule_seen": rule_seen(rule, changed_at),
        "duty": crew.on_duty(tx, day),
        "missing": sum(row["day_id"] is None for row in rows),
    }


async def _show(
    request: Request,
    day: str,
    *,
    typed: dict[str, dict[str, str]] | None = None,
    errors: dict[str, str] | None = None,
    wrong: str = "",
    rule: dict[str, Any] | None = None,
) -> Response:
    """The table of a day. typed: of rows that were refused, what stood in them; errors: by field and row; rule: what was
    typed of the rule that was refused, to which these errors belong then."""
    return await page(
        request,
        "crew/page.html",
        422 if errors else 200,
        title="運営者の勤務",
        desk="headquarters",
        shown_day=day,
        typed=typed or {},
        errors=errors or {},
        wrong=wrong,
        rule_typed=rule,
        around={
            "before": (date.fromisoformat(day) - timedelta(days=1)).isoformat(),
            "after": (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day < today_text() else "",
        },
        words=words,
        hours=words.hours_or_none,
        none_seen=NOTHING_SEEN,
        gathered=await database(request).read(_day, day),
    )


def _asked_day(text: str) -> tuple[str, str]:
    """The day that is asked for, and what is wrong with it: hours are of days that have been."""
    day, wrong = day_typed(text, "past", today_text())
    if day > today_text():
        return today_text(), "まだ来ていない日です。勤務は、その日から書けます。"
    return day, wrong


async def show(request: Request) -> Response:
    day, wrong = _asked_day(request.query_params.get("day", ""))
    return await _show(request, day, wrong=wrong)


async def duty(request: Request) -> Response:
    """How many work here on the day, as somebody else has written it by now."""
    day, _ = _asked_day(request.query_params.get("day", ""))
    return fragment(
        request, "crew/duty.html", words=words, gathered=await database(request).read(_on_duty, day)
    )


async def usual(request: Request) -> Response:
    """Everybody who has no hours yet worked as usual."""
    day, _ = _asked_day(text_of(await request.form(), "day"))
    outcome = await perform_form(request, "say_crew_usual", {"day": day})
    if not outcome.done:
        return await _show(request, day, errors=outcome.errors)
    count = outcome.outcome["count"]
    to = going_on(f"/crew?day={day}", USUAL if count else NOBODY, count)
    return RedirectResponse(with_way_back(to, outcome), 303)


async def say_day(request: Request) -> Response:
    """Every row that was changed, each by a command of its own; what is wrong with one holds up no other."""
    form = await request.form()
    day, command = _asked_day(text_of(form, "day"))[0], command_of(form)
    refused: dict[str, dict[str, str]] = {}
    errors: dict[str, str] = {}
    saved = 0
    names = {row["id"]: row["name"] for row in await database(request).read(crew.of_day, day)}
    for id in [one for one in form.getlist("crew") if isinstance(one, str)][:MOST_AT_ONCE]:
        typed = {field: text_of(form, f"{field}.{id}").strip() for field in FIELDS}
        if _as_text(typed) == text_of(form, f"was.{id}"):
            continue
        if (
            not typed["rest"]
            and typed["span"]
            and not words.is_absent(typed["span"])
            and not text_of(form, f"was.{id}").partition("|")[0]
        ):
            typed["rest"] = text_of(form, f"usual_rest.{id}")
        asked = {"crew": id, "day": day, "seen": text_of(form, f"seen.{id}")[:40], **typed}
        # A second press after somebody else's change is another act than the first one, which was refused.
        outcome = await perform(
            request, "say_crew_day", asked, str(uuid.uuid5(command, f"{id} {asked['seen']}"))
        )
        if outcome.done:
            saved += 1
            continue
        refused[id] = typed
        for field, message in outcome.errors.items():
            where = f"{field if field in FIELDS else 'span'}.{id}"
            said = (
                "ほかの人が直しました。いまの時間を見て、これでよければもう一度押してください。"
                if field == "seen"
                else message
            )
            errors[where] = f"{names.get(id, '')}さん: {said}"
    if errors:
        if saved:
            errors["saved"] = f"ほかの{saved}人は記録しました。"
        return await _show(request, day, typed=refused, errors=errors)
    return RedirectResponse(going_on(f"/crew?day={day}", SAVED if saved else NOTHING, saved or ""), 303)


async def say_rule(request: Request) -> Response:
    """By which rule overtime is counted here."""
    day, _ = _asked_day(text_of(await request.form(), "day"))
    outcome = await perform_form(request, "say_crew_rule")
    if not outcome.done:
        return await _show(
            request, day, errors=outcome.errors, rule=values_of(await request.form(), SayCrewRule)
        )
    return RedirectResponse(going_on(f"/crew?day={day}", RULE), 303)


RULE = says("crew_rule", "時間外の数え方を記録しました。")


# One of them


def _choices(tx: Tx) -> dict[str, Any]:
    written = crew.words(tx)
    return {
        "bodies": written["body"],
        "blocks": [*dict.fromkeys([*words.BLOCKS, *written["block"]])],
        "works_at": [*labels().values()],
        "accounts": [row["name"] for row in staff.everyone(tx)],
    }


async def _new(request: Request, values: dict[str, Any], errors: dict[str, str]) -> Response:
    return await page(
        request,
        "crew/new.html",
        422 if errors else 200,
        title="運営者を加える",
        desk="headquarters",
        values=values,
        errors=errors,
        words=words,
        gathered=await database(request).read(_choices),
    )


async def new(request: Request) -> Response:
    usual = words.Span(*words.USUAL)
    begun = {"crew": new_id(), "first_day": today_text(), "span": str(usual), "rest": str(words.USUAL_REST)}
    return await _new(request, begun, {})


async def add(request: Request) -> Response:
    outcome = await perform_form(request, "add_crew")
    if not outcome.done:
        return await _new(request, values_of(await request.form()), outcome.errors)
    to = f"/crew/{outcome.outcome['crew']}"
    return RedirectResponse(going_on(to, ADDED), 303)


def _fields_of(row: Row) -> dict[str, Any]:
    """What the form of somebody shows."""
    return {
        **{name: row[name] for name in ("name", "kana", "body", "block", "kind", "desk", "payer")},
        "span": str(words.Span(row["usual_from"], row["usual_until"])),
        "rest": str(row["usual_rest"]),
        "agreed": words.hours_or_none(row["agreed"] or 0),
        "account": row["staff_name"] or "",
        "seen": row["changed_at"],
    }


_MODELS: dict[str, type[Payload]] = {"change": ChangeCrew, "period": ChangeCrewPeriod}


def _whole(tx: Tx, id: str) -> dict[str, Any]:
    row = crew.by_id(tx, id)
    if row is None:
        raise HTTPException(404)
    rule, _ = crew.rule(tx)
    month = f"{today():%Y-%m}"
    days = [
        one | _counted_of(one, rule)
        for one in crew.days_between(tx, (today() - timedelta(days=31)).isoformat(), today_text(), id)
    ]
    return {
        "row": row,
        "recorded": _fields_of(row),
        "periods": [one | {"seen": one["changed_at"]} for one in crew.periods_of(tx, id)],
        "days": days[::-1],
        "month": month,
        **_choices(tx),
    }


async def _card(
    request: Request,
    values: dict[str, Any] | None = None,
    errors: dict[str, str] | None = None,
    *,
    form: str = "",
) -> Response:
    """Somebody, with their periods and their last days. form: which of the forms was refused (change, add, or a period's id)."""
    found = await database(request).read(_whole, request.path_params["crew"])
    typed, moved = values or {}, "seen" in (errors or {})
    now = found["recorded"]
    if form not in ("", "change", "add"):
        now = next((one for one in found["periods"] if one["id"] == form), {})
    if moved:  # shown beside each other now: the next press is meant
        typed = typed | {"seen": now.get("seen", "")}
    model = _MODELS["change" if form == "change" else "period"]
    return await page(
        request,
        "crew/card.html",
        422 if errors else 200,
        title=f"運営者　{found['row']['name']}",
        desk="headquarters",
        values=typed,
        errors=errors or {},
        form=form,
        differ=differences(now, typed, model) if moved else [],
        words=words,
        hours=words.hours_or_none,
        gathered=found,
    )


async def card(request: Request) -> Response:
    return await _card(request)


def _again(form: str) -> ShowAgain:
    return partial(_card, form=form)


async def change(request: Request) -> Response:
    return await answer_form(request, "change_crew", _again("change"), going_on("/crew/{crew}", CHANGED))


async def add_period(request: Request) -> Response:
    return await answer_form(request, "add_crew_period", _again("add"), going_on("/crew/{crew}", PERIOD))


async def change_period(request: Request) -> Response:
    """A period is changed, or taken away by its second button."""
    form = await request.form()
    again = _again(text_of(form, "period"))
    drops = text_of(form, "what") == "drop"
    outcome = await perform_form(request, "drop_crew_period" if drops else "change_crew_period")
    if not outcome.done:
        return await again(request, values_of(form), outcome.errors)
    to = "/crew" if outcome.outcome.get("gone") else f"/crew/{request.path_params['crew']}"
    return RedirectResponse(going_on(to, DROPPED if drops else PERIOD), 303)


def _named(tx: Tx, id: str) -> str:
    row = crew.by_id(tx, id)
    return f"{row['body']}　{row['name']}" if row else ""


def _link(tx: Tx, id: str) -> Line | None:
    return (f"/crew/{id}", "運営者の画面") if crew.by_id(tx, id) else None


def _period_named(tx: Tx, id: str) -> str:
    row = crew.period(tx, id)
    if row is None:
        return ""
    until = f"{near_day(row['last_day'])}まで" if row["last_day"] else ""
    return f"{row['course']}　{show_date(date.fromisoformat(row['first_day']))}から{until}".strip()


introduce(Subject("crew", _named, link=_link))
introduce(Subject("crew_period", _period_named))

OWN = NoLook("who works at the centre, and no volunteer, requester or guest")

routes = [
    desk_route("/crew", show),
    desk_route("/crew", say_day, "POST"),
    desk_route("/crew/duty", duty, part=True),
    desk_route("/crew/usual", usual, "POST"),
    desk_route("/crew/rule", say_rule, "POST"),
    desk_route("/crew/new", new),
    desk_route("/crew/new", add, "POST"),
    desk_route("/crew/{crew}", card, look=OWN),
    desk_route("/crew/{crew}", change, "POST", look=OWN),
    desk_route("/crew/{crew}/periods", add_period, "POST", look=OWN),
    desk_route("/crew/{crew}/period", change_period, "POST", look=OWN),
]
