"""What a form says of the paper from which it is typed (紙から): when that was written, its number, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

from vcenter.access.identity import Identity
from vcenter.domain.calendar import JAPAN, day_since, read_time, read_typed, utc_text
from vcenter.domain.from_paper import read_number, wrong_form
from vcenter.domain.refusal import Refusal
from vcenter.domain.sensible import BEHIND, CLOCKS_DIFFER
from vcenter.store import centre, from_paper
from vcenter.store.tx import Tx
from vcenter.web.clock import today
from vcenter.web.state import database

SAME_PILE = timedelta(hours=1)
"""For so long the next paper is taken to be of the same day and writer as the one before."""

PAPER = "from_paper"
"""The field with which a form says so; of an address, that its form shall."""

_SAYS_SO = (PAPER, "paper_time", "paper_number", "paper_writer", "paper_day")
"""Fields of which one is enough: a form that may be from paper, and need not, leaves all of them empty."""

LONGEST_WRITER = 200


@dataclass(frozen=True)
class Written:
    """What stands on the paper. at: the written time. said: what is kept of it beside the command (`SayFromPaper`)."""

    at: datetime
    said: Mapping[str, Any]


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.encode(errors="replace").decode().strip() if isinstance(value, str) else ""


async def written_of(request: Request) -> Written | None:
    """When and by whom what this form says was written on paper; None of a form that is not from paper. Refused where the time cannot
    be: ahead of us, or before the centre was opened."""
    if request.method != "POST":
        return None
    form = await request.form()
    if not any(_text(form, name) for name in _SAYS_SO):
        return None
    writer = _text(form, "paper_writer")
    if len(writer) > LONGEST_WRITER:
        raise Refusal("紙に書いた人は、名前だけにしてください。", "paper_writer")
    day = _day(_text(form, "paper_day"))
    opened = await database(request).read(_opened)
    if opened and day < opened:
        raise Refusal(
            f"この災害でセンターを開いたのは{opened.month}月{opened.day}日です。それより前の日になっています。",
            "paper_day",
        )
    at = _moment(day, _text(form, "paper_time"))
    said = {
        "paper": read_number(_text(form, "paper_number")),
        "writer": writer,
        "last": bool(_text(form, "paper_last")),
        "found": bool(_text(form, "paper_found")),
    }
    return Written(at, said)


async def wrong_paper(request: Request, forms: Collection[str] = ()) -> dict[str, str]:
    """What is wrong with what a form says of its paper, for a desk that looks at more of the form before it does anything. forms: which
    blank forms are typed in there; every one where nothing is said."""
    try:
        written = await written_of(request)
        number = written.said["paper"] if written else None
        row = await database(request).read(from_paper.paper, number) if number and forms else None
        if row and row["form"] not in forms:
            raise wrong_form(row["number"], row["form"])
    except Refusal as refusal:
        return {refusal.field: refusal.message}
    return {}


def _opened(tx: Tx) -> date | None:
    incident = centre.incident(tx)
    return day_since(incident["opened_at"]) if incident else None


def _day(typed: str) -> date:
    if not typed:
        return today()
    try:
        day = read_typed(typed, "past", today())
    except Refusal as refusal:
        raise Refusal(refusal.message, "paper_day") from None
    if day > today():
        raise Refusal("まだ来ていない日です。紙の日付を確かめてください。", "paper_day")
    if day < today() - BEHIND:
        raise Refusal("1か月より前の日付です。年と月を確かめてください。", "paper_day")
    return day


def _moment(day: date, typed: str) -> datetime:
    if not typed:
        raise Refusal("紙に書いてある時刻を入力してください。例: 841、8:41", "paper_time")
    time = read_time(typed)
    if not time or time == "24:00":
        raise Refusal("時刻が読めません。例: 841、8:41、午後3時", "paper_time")
    hour, minute = (int(part) for part in time.split(":"))
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAPAN)
    now = datetime.now(UTC)
    if at > now + CLOCKS_DIFFER:
        raise Refusal("まだ来ていない時刻です。紙の日と時刻を確かめてください。", "paper_time")
    return at.astimezone(UTC)


def next_paper(tx: Tx, who: Identity) -> dict[str, str]:
    """The fields of the next paper before anything is typed: day and writer as on the one that this member of staff typed in last, just
    now and on this device. Whoever begins is asked for both."""
    last = from_paper.last_typed(tx, who.name, who.device, utc_text(datetime.now(UTC) - SAME_PILE))
    day = day_since(last["written_at"]) if last else today()
    return {PAPER: "1", "paper_day": day.isoformat(), "paper_writer": last["writer"] if last else ""}


def wants_paper(request: Request) -> bool:
    """Whether an address asks for its form as one that is typed in from paper."""
    return bool(request.query_params.get(PAPER))
