"""The types of a payload's fields: what may stand in them, and how it is tidied."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.domain.calendar import (
    LAST_HOUR,
    WithoutYear,
    centre_day,
    read_date,
    read_day,
    read_time,
    read_typed,
    show_date,
)
from vcenter.domain.contact import read_email, read_phone, read_postal
from vcenter.domain.names import clean, clean_kana, without_unseen
from vcenter.domain.refusal import Refusal


def _none_if_empty(value: Any) -> Any:
    # A form sends "" for what was left empty.
    return None if isinstance(value, str) and not value.strip() else value


def _any_width(value: Any) -> Any:
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


def _as_written(value: Any) -> Any:
    """A date by either calendar, as a person writes it: 昭和45年3月2日, S45.3.2, 1970/3/2."""
    return read_date(value) if isinstance(value, str) and value.strip() else _none_if_empty(value)


def _as_written_into(without_year: WithoutYear | None) -> BeforeValidator:
    """As `_as_written`; of what is no date it is said why in the words of such a field of a form."""

    def read(value: Any) -> Any:
        try:
            return _as_written(value)
        except Refusal:
            read_typed(value, without_year, centre_day(datetime.now(UTC)))
            raise

    return BeforeValidator(read)


def _why_no_date(without_year: WithoutYear) -> WrapValidator:
    """Says of a text that is no date why it is none. The form has made an ISO date of what is one (web/forms.py)."""

    def why(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
        try:
            return read(value)
        except ValidationError:
            if isinstance(value, str):
                read_typed(value, without_year, centre_day(datetime.now(UTC)))
            raise  # a date, but not as programs write it

    return WrapValidator(why)


def _typed(without_year: WithoutYear, **said: bool) -> Any:
    """What tablets and forms are told of a date: which day is meant without a year (`read_typed`)."""
    return Field(json_schema_extra={"without_year": without_year, **said})


def _as_time(value: Any) -> Any:
    """HH:MM of a time as a person writes it; what cannot be read stays, and is refused as it stands."""
    return read_time(value) or value if isinstance(value, str) else value


def _as_late_time(value: Any) -> Any:
    return read_time(value, LAST_HOUR) or value if isinstance(value, str) else value


def _seen_name(text: str) -> str:
    if not (name := clean(text)):
        raise Refusal("入力してください。", code="required")
    return name


def as_date(written: str) -> str:
    """A date in words; "" where it is none."""
    day = read_day(written)
    return show_date(day) if day else ""


def _keep_empty(read: Any) -> AfterValidator:
    return AfterValidator(lambda text: read(text) if text else "")


def _not_in_future(day: date) -> date:
    # A day ahead of us is a slip of the finger; one day of grace is for clocks east of us.
    if (day - centre_day(datetime.now(UTC))).days > 1:
        raise Refusal("未来の日付です。年を確かめてください。", code="future")
    if day.year < 1900:
        raise Refusal("1900年より前の日付です。年を確かめてください。", code="date")
    return day


UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

Id = Annotated[
    str,
    StringConstraints(
        to_lower=True,
        pattern=f"^{UUID}$",
    ),
    Of(""),
]
"""A UUID in its usual form. Fields say of what it is, by one of the types below or one like them."""

PersonId = Annotated[Id, Of("person"), Called("だれ")]
NewPersonId = Annotated[Id, Of("person", new=True), Called("だれ")]
NeedId = Annotated[Id, Of("need"), Called("ニーズ")]
NewNeedId = Annotated[Id, Of("need", new=True), Called("ニーズ")]
TeamId = Annotated[Id, Of("team"), Called("班")]
NewTeamId = Annotated[Id, Of("team", new=True), Called("班")]
GroupId = Annotated[Id, Of("group"), Called("団体")]
SalonId = Annotated[Id, Of("salon"), Called("サロン")]
NewSalonId = Annotated[Id, Of("salon", new=True), Called("サロン")]
ArrivalId = Annotated[Id, Of("arrival"), Called("団体の受付")]
NewArrivalId = Annotated[Id, Of("arrival", new=True), Called("団体の受付")]
ClaimId = Annotated[Id, Of("claim"), Called("事前登録")]
NewThanksId = Annotated[Id, Of("thanks", new=True), Called("お礼")]
DeviceId = Annotated[Id, Of("device"), Called("タブレット")]
NewDeviceId = Annotated[Id, Of("device", new=True), Called("タブレット")]
PlaceId = Annotated[Id, Of("place"), Called("拠点")]
NewPlaceId = Annotated[Id, Of("place", new=True), Called("拠点")]
NewStaffId = Annotated[Id, Of("staff", new=True), Called("担当者")]

Sha256 = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{64}$"), Called("写真")]
"""The name of a photo: the SHA-256 of what the tablet sends."""


def _written(text: str) -> str:
    if not (seen := without_unseen(text).strip()):
        raise Refusal("入力してください。", code="required")
    return seen


_SEEN, _WRITTEN = AfterValidator(without_unseen), AfterValidator(_written)

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), _SEEN]
"""One line, possibly empty."""

WrittenLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _WRITTEN]
"""One line with something in it."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), _SEEN]
"""Several lines, possibly empty."""

WrittenText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), _WRITTEN
]
"""Several lines with something in them."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_seen_name),
    Called("名前"),
]
Kana = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=80), _keep_empty(clean_kana), Called("ふりがな")
]
Phone = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=40), _keep_empty(read_phone), Called("電話")
]
Postal = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20), _keep_empty(read_postal), Called("郵便番号")
]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), _keep_empty(read_email), Called("メール")
]
HourMinute = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^(|([01]\d|2[0-3]):[0-5]\d)$"),
    BeforeValidator(_as_time),
]
"""HH:MM in Japan, or empty; read from 9:05, 905, 9時5分, 午後3時."""

LateHour = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^(|[0-2]\d:[0-5]\d)$"),
    BeforeValidator(_as_late_time),
]
"""The same of a time to be back by: after midnight it goes on with 24:30, up to 29:59, as the night belongs to its evening."""

_Past = Annotated[date, AfterValidator(_not_in_future), Field(json_schema_extra={"past": True})]
Birth = Annotated[_Past | None, _as_written_into(None), Called("生年月日", as_date)]
"""A birth date by the Western or the Japanese calendar. Its year is always asked for."""

DayOnPaper = Annotated[
    Annotated[date, AfterValidator(_not_in_future), _typed("past", past=True)] | None,
    _as_written_into("past"),
]
"""A day that stands on a paper, by the Western or the Japanese calendar: it has been."""

_Near = Annotated[date, _why_no_date("nearest"), _typed("nearest")]
_Until = Annotated[date, _why_no_date("to_come"), _typed("to_come")]
_ToCome = Annotated[date, _why_no_date("to_come"), _typed("to_come", to_come=True)]

Day = Annotated[_Near | None, BeforeValidator(_none_if_empty)]
"""A day that may have been, or be to come."""
DayUntil = Annotated[_Until | None, BeforeValidator(_none_if_empty)]
"""A day until when something holds, or on which somebody comes again."""
DayToCome = Annotated[_ToCome | None, BeforeValidator(_none_if_empty)]
"""A day that somebody wishes or agrees on. Its command asks whether it is still to come (`now`, domain/sensible.py)."""
TimeAhead = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^(|([01]\d|2[0-3]):[0-5]\d)$"),
    Field(json_schema_extra={"ahead": True}),
]
"""HH:MM in Japan, or empty: until when somebody stays who comes now; asked for by `now` as well."""
Seen = Annotated[str, StringConstraints(max_length=40), Unshown("a mark of what was seen, for the program")]
"""What `changed_at` said when the form was opened; "" of programs that do not ask."""

AnyWidth = BeforeValidator(_any_width)
"""Before a number that a person types: ３０ is 30."""

Count = Annotated[int, Field(ge=0, le=999), AnyWidth]
Headcount = Annotated[Annotated[int, Field(ge=1, le=200)] | None, BeforeValidator(_none_if_empty), AnyWidth]
"""How many people, or nothing said."""

Counted = Annotated[Annotated[int, Field(ge=0, le=999)] | None, BeforeValidator(_none_if_empty), AnyWidth]
"""How many were counted, or nothing said."""

Members = Annotated[
    Annotated[int, Field(ge=0, le=1_000_000)] | None, BeforeValidator(_none_if_empty), AnyWidth
]
"""How many a group says that it has, or nothing said."""

Yen = Annotated[Annotated[int, Field(ge=0, le=10_000_000)] | None, BeforeValidator(_none_if_empty), AnyWidth]
"""A sum of money, or nothing said."""

Flag = Annotated[bool, BeforeValidator(lambda value: False if value == "" else value)]
"""Yes or no; an empty field of a form is no."""

Version = Annotated[
    Literal[1, 2], BeforeValidator(lambda said: int(said) if said in ("1", "2") else said), Called("操作の版")
]
"""Of a kind whose rules have changed: by which it is done, as the form or program says that asked for it."""

SAME_SEEN = Unshown("a decision about the two that were on the screen, not about what is asked")
DECIDED = Unshown("what staff decided to pass over: whether it still holds is seen when it is done")
SECRET = Unshown("it proves who somebody is")
