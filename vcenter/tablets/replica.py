"""What has changed since a tablet heard last, a page at a time, and the facts that hold now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from vcenter.domain import reception
from vcenter.domain.calendar import centre_day, day_began, day_since, utc_text
from vcenter.domain.day_words import CALLED_OFF
from vcenter.domain.halts import said_to_tablets
from vcenter.store import centre, changes, groups, halts, people, roles, servers, status, tolls
from vcenter.store.changes import Days
from vcenter.store.tx import Tx
from vcenter.store.uses import Telling
from vcenter.tablets.cache import ThingCache

USUAL = 2000
MOST = 10_000
"""Things in one page."""


FACTS = "centre"
"""The topic of what holds today, which every page of the replica brings along."""


def topics() -> list[str]:
    """What open screens hear when there is something new for their tablet."""
    told = [subject.topics or (subject.name,) for subject in changes.subjects().values()]
    return sorted({FACTS, *(topic for some in told for topic in some)})


@dataclass(frozen=True)
class Cursor:
    """Up to where a tablet has heard. mark: the newest journal entry then; a database that does not know it was
    restored. gone_after: what was gone when the tablet began is not told of. told: the mark of what it is told
    (`uses.Telling`); whoever is told something else now begins anew."""

    seq: int = 0
    mark: tuple[int, str] = (0, "")
    gone_after: int = 0
    told: str = ""

    def text(self) -> str:
        """As the tablet keeps it and gives it back (`read_cursor`)."""
        said = f"{self.seq}.{self.mark[0]}.{self.mark[1]}.{self.gone_after}"
        return f"{said}.{self.told}" if self.told else said


def read_cursor(text: str) -> Cursor | None:
    """The cursor that was given out as this text; None when it is none of ours."""
    parts = text.split(".")
    if not 4 <= len(parts) <= 5 or len(text) > 100:
        return None
    seq, mark, id, gone_after = parts[:4]
    if not all(one.isascii() and one.isdigit() and len(one) <= 18 for one in (seq, mark, gone_after)):
        return None
    return Cursor(int(seq), (int(mark), id), int(gone_after), "".join(parts[4:]))


class Page(NamedTuple):
    """What a tablet is told, as JSON. whole: it begins to take over everything; of how many people it will hear."""

    content: bytes
    whole: bool
    people: int


class Asked(NamedTuple):
    """A tablet's question. since: its cursor; "": from the beginning. limit: of things in one page."""

    telling: Telling
    since: str
    limit: int


def page(tx: Tx, told: ThingCache, asked: Asked, keys: dict[str, str]) -> Page:
    """The next things after a cursor, as far as they are told. keys: public keys of passes by their number."""
    now = datetime.now(UTC)
    telling, since, limit = asked
    cursor, reset = (read_cursor(since), False) if since else (None, False)
    if since and (cursor is None or cursor.told != telling.mark or not _is_ours(tx, cursor)):
        cursor, reset = None, True
    newest, whole = changes.newest(tx), cursor is None
    cursor = cursor or Cursor(gone_after=newest, told=telling.mark)
    day = centre_day(now)
    days = Days((day - timedelta(days=1)).isoformat(), day_began(day))
    numbers = changes.numbers(tx, cursor.seq, limit)
    until = numbers[-1] if numbers else cursor.seq
    subjects = changes.subjects()
    rows: dict[str, list[bytes]] = {subject: [] for subject in subjects if telling.tells(subject)}
    gone: dict[str, list[bytes]] = {}
    for number, thing in told.of(tx, numbers, days, telling):
        if not thing.gone:
            rows[thing.subject].append(thing.text)
        elif number > cursor.gone_after or subjects[thing.subject].always_tell_gone:
            gone.setdefault(thing.subject, []).append(thing.text)
    content = orjson.dumps(
        {
            "now": utc_text(now),
            "cursor": Cursor(until, changes.mark(tx), cursor.gone_after, telling.mark).text(),
            "more": until < newest,
            "reset": reset,
            "rows": _lists(rows),
            "gone": _lists(gone),
            "facts": {"keys": keys, "told": telling.as_data(), **_facts(tx, day.isoformat())},
        }
    )
    return Page(content, whole, people.count(tx) if whole and telling.tells("people") else 0)


def _lists(things: dict[str, list[bytes]]) -> dict[str, orjson.Fragment]:
    return {subject: orjson.Fragment(b"[" + b",".join(some) + b"]") for subject, some in things.items()}


def _is_ours(tx: Tx, cursor: Cursor) -> bool:
    return cursor.seq <= changes.newest(tx) and changes.is_marked(tx, *cursor.mark)


def _facts(tx: Tx, day: str) -> dict[str, Any]:
    incident = centre.incident(tx)
    measure = tolls.measure(tx)
    halt = halts.of_day(tx, day)
    here = servers.here(tx)
    # Whether somebody has a place that was promised to them only the server knows: a tablet says "full" of everybody.
    free = status.places(tx, day) if status.limit(tx, day)["people"] is not None else None
    state = "open"
    takes = status.takes_people(tx, day)
    if takes in CALLED_OFF:
        state = "stopped"
    elif takes == "ended" or (free and free.free == 0):
        state = "full"
    return {
        "incident": incident
        and {
            "id": incident["id"],
            "name": incident["name"],
            "opened_on": day_since(incident["opened_at"]).isoformat(),
            "drill": bool(incident["drill"]),
            "disaster": incident["disaster"],
            "at_once_from": incident["at_once_from"] or "",
            "at_once_until": incident["at_once_until"] or "",
            "tolls": "" if measure is None else "declared" if measure["in_force"] else "none",
            "tolls_from": measure["first_day"] if measure else "",
            "tolls_until": measure["last_day"] if measure else "",
        },
        "today": {
            "day": day,
            "state": state,
            "halt": said_to_tablets(halt, roles.responsible(tx)) if halt else "",
        },
        "place_number": servers.number_of(tx, here),
        "salons": groups.salon_names(tx),
        "checks": reception.as_data(),
    }
