"""The day's report (日報): what is written beside its figures, what is put right by hand, and that a version was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BeforeValidator, Field

from vcenter.commands.at_headquarters import at_headquarters
from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.commands.fields import AnyWidth, Id, Line, Postal, Seen, Text, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.day_report import CORRECTABLE, thawed
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import Who
from vcenter.store import centre, day_reports

WAYS = {"mail": "メール", "fax": "FAX", "handed": "手渡し", "other": "そのほか"}
"""How a report goes to whoever asks for it."""

IncidentId = Annotated[Id, Of("incident"), Called("災害")]
ReportDay = Annotated[date, Called("日")]

AT_THE_SCREEN = (Who.STAFF,)
"""In front of the figures, and told to no other server."""

MOST_TEXT = 200_000


def _known(act: Act, incident: str, day: date) -> str:
    """The day as the tables hold it; refused of an incident that there is not, and of a day to come."""
    if centre.incident_by_id(act.tx, incident) is None:
        raise Refusal("この災害の記録がありません。日報を開き直してください。", "incident")
    if day > act.day:
        raise Refusal("これからの日の日報は、まだ作れません。日を確かめてください。", "day")
    return day.isoformat()


class WriteDayReport(Payload):
    incident: IncidentId
    day: ReportDay
    reach: Annotated[Line, Called("募集の範囲")] = ""
    work: Annotated[Text, Called("活動の内容")] = ""
    remarks: Annotated[Text, Called("特記・困っていること")] = ""
    seen: Seen = ""


def words_seen(words: Mapping[str, Any]) -> str:
    """What a form had seen of what is written beside the figures."""
    return mark_of(words["reach"], words["work"], words["remarks"])


def _words_as_seen(act: Act, asked: WriteDayReport) -> None:
    held = day_reports.words(act.tx, asked.incident, asked.day.isoformat())
    check_mark(act, asked.seen, lambda: words_seen(held), "この日の日報")


@command(
    "write_day_report",
    "centre",
    words="日報の特記",
    who=AT_THE_SCREEN,
    roles=Role.ADMINISTRATION,
    now=at_headquarters("日報", _words_as_seen),
)
def write_day_report(act: Act, asked: WriteDayReport) -> dict[str, Any]:
    """What is told beside the figures of a day: whom the centre takes, what was done, what troubles it."""
    day = _known(act, asked.incident, asked.day)
    said = asked.model_dump(include={"reach", "work", "remarks"})
    day_reports.write(
        act.tx,
        {"incident_id": asked.incident, "day": day, **said, "changed_at": act.at, "changed_by": act.actor},
    )
    return {"day": day}


def _a_figure(key: str) -> str:
    if key not in CORRECTABLE:
        raise Refusal("この数は手で直せません。")
    return key


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


class CorrectFigure(Payload):
    incident: IncidentId
    day: ReportDay
    figure: Annotated[str, AfterValidator(_a_figure), Called("数", CORRECTABLE)]
    value: Annotated[
        Annotated[int, Field(ge=0, le=99_999)] | None,
        BeforeValidator(_none_if_empty),
        AnyWidth,
        Called("正しい数"),
    ] = None
    """Nothing: it counts again as it was counted."""
    counted: Annotated[int, Field(ge=0), Unshown("what stood beside the field, and is kept with it")] = 0
    why: Annotated[Line, Called("直すわけ")] = ""
    seen: Seen = ""


def correction_seen(row: Mapping[str, Any] | None) -> str:
    """What a form had seen of a figure that is put right by hand."""
    return mark_of(row and row["value"], row and row["at"])


def _figure_as_seen(act: Act, asked: CorrectFigure) -> None:
    row = day_reports.correction(act.tx, asked.incident, asked.day.isoformat(), asked.figure)
    check_mark(act, asked.seen, lambda: correction_seen(row), "この数")
    if asked.value is not None and not asked.why:
        raise Refusal("直すわけを入力してください。日報を受け取る人が読みます。", "why")


@command(
    "correct_figure",
    "centre",
    words="日報の数を手で直す",
    who=AT_THE_SCREEN,
    roles=Role.ADMINISTRATION,
    now=at_headquarters("日報", _figure_as_seen),
)
def correct_figure(act: Act, asked: CorrectFigure) -> dict[str, Any]:
    """A figure of a day is said otherwise than it was counted. What was counted stays beside it, with who said so and why."""
    day = _known(act, asked.incident, asked.day)
    held = day_reports.correction(act.tx, asked.incident, day, asked.figure)
    now, why = (held["value"], held["why"]) if held else (None, "")
    if asked.value == now and (now is None or asked.why == why):
        return {"day": day, "already": True}
    row = {"id": act.new_id("correction"), "incident_id": asked.incident, "day": day, "figure": asked.figure}
    said = {"value": asked.value, "was": asked.counted, "why": asked.why}
    day_reports.correct(act.tx, {**row, **said, "by": act.actor, "at": act.at})
    return {"day": day, "correction": row["id"]}


@taken_back("correct_figure")
def _not_corrected(act: Act, was: Done) -> None:
    held = day_reports.correction(act.tx, was.asked.incident, was.asked.day.isoformat(), was.asked.figure)
    if held is None or held["id"] != was.outcome["correction"]:
        raise changed_since("この数")
    day_reports.uncorrect(act.tx, held["id"])


def _figures(text: str) -> str:
    try:
        thawed(orjson.loads(text)["tables"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise Refusal("日報の数が読めません。日報を開き直して、もう一度押してください。") from None
    return text


class SendDayReport(Payload):
    incident: IncidentId
    day: ReportDay
    to_whom: Annotated[WrittenLine, Called("送った相手")]
    way: Annotated[Literal["mail", "fax", "handed", "other"], Called("送り方", WAYS)] = "mail"
    note: Annotated[Line, Called("ひとこと")] = ""
    figures: Annotated[
        str,
        Field(max_length=MOST_TEXT),
        AfterValidator(_figures),
        Unshown("every number of the report as it was sent; the screen of the report shows them"),
    ]


@command(
    "send_day_report",
    "centre",
    words="日報を送った",
    who=AT_THE_SCREEN,
    roles=Role.ADMINISTRATION,
    now=at_headquarters("日報"),
)
def send_day_report(act: Act, asked: SendDayReport) -> dict[str, Any]:
    """A version of a day's report was sent: its figures are kept as they stood there, whatever changes afterwards."""
    day = _known(act, asked.incident, asked.day)
    before = day_reports.sent(act.tx, asked.incident, day)
    version = before[0]["version"] + 1 if before else 1
    id = act.new_id("report")
    day_reports.send(
        act.tx,
        {
            "id": id,
            "incident_id": asked.incident,
            "day": day,
            "version": version,
            **asked.model_dump(include={"to_whom", "way", "note", "figures"}),
            "sent_at": act.at,
            "sent_by": act.actor,
        },
    )
    return {"report": id, "day": day, "version": version}


@taken_back("send_day_report")
def _not_sent(act: Act, was: Done) -> None:
    newest = day_reports.sent(act.tx, was.asked.incident, was.asked.day.isoformat())
    if not newest or newest[0]["id"] != was.outcome["report"]:
        raise changed_since("この日報")
    day_reports.unsend(act.tx, newest[0]["id"])


class SayCentreAddress(Payload):
    postal: Postal = ""
    address: Annotated[Line, Called("センターの住所")] = ""
    seen: Seen = ""


def address_seen(facts: Mapping[str, str]) -> str:
    """What a form of the centre's address had seen."""
    return mark_of(facts["postal"], facts["address"])


def _address_as_seen(act: Act, asked: SayCentreAddress) -> None:
    check_mark(act, asked.seen, lambda: address_seen(centre.facts(act.tx)), "センターの住所")


@command(
    "say_centre_address",
    "centre",
    words="センターの住所",
    who=AT_THE_SCREEN,
    roles=Role.ADMINISTRATION,
    now=at_headquarters("センターの住所", _address_as_seen),
)
def say_centre_address(act: Act, asked: SayCentreAddress) -> dict[str, Any]:
    """Where the centre is: by it the day's report tells who comes from the town, the prefecture, and from outside."""
    centre.say_facts(act.tx, asked.model_dump(include={"postal", "address"}))
    return {}
