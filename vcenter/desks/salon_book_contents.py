"""What of an attendance book or session reports goes into a salon's records: who is who, and each session with who came."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vcenter.domain.names import fold
from vcenter.store import salons
from vcenter.store.tx import Tx

GONE = {"in_hospital": "hospital", "in_a_home": "facility", "moved": "left", "left": "left", "died": "died"}
"""What a book says of somebody to how they belong to the salon from then on."""

ISO = len("2026-11-28")
LONGEST_WHY = 200


@dataclass
class Book:
    """What is to be kept of a file for one salon: people who are new, and each session by its day.

    ids: (sheet, row, name) of whoever stands in the file to the person's id. kept: days of which something is recorded.
    came_before: who stands on an earlier roll of the salon already, and comes still, to the first such day. gone: who comes no more.
    """

    salon: str
    file: uuid.UUID
    ids: dict[tuple[str, int, str], str] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    came_before: dict[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def new_id(self, of: str) -> str:
        """The same id whenever the same file is kept again."""
        return str(uuid.uuid5(self.file, of))


def book_of(tx: Tx, whole: Mapping[str, Any], salon: str, file: str) -> Book:
    """Who of a file is known at the salon, by name; of two of one name in one table each is taken once, and the next is somebody new.

    Whoever stands in several tables, as of a month each, is the same in each.
    """
    book = Book(salon, uuid.UUID(file))
    book.kept = {one["day"] for one in salons.sessions(tx, salon, "0", "9") if one["state"] != "open"}
    book.came_before = salons.first_on_rolls(tx, salon)
    guests = salons.guests(tx, salon)
    book.gone = frozenset(one["id"] for one in guests if one["state"] != "coming")
    known: dict[str, list[str]] = {}
    for one in (*guests, *salons.helpers(tx, salon)):
        known.setdefault(fold(one["name"]), []).append(one["id"])
    taken: Counter[tuple[str, int, str]] = Counter()
    for sheet, row, name, part in _named(whole):
        at = (sheet, row, name)
        if at in book.ids:
            continue
        table = (sheet, _table(whole, sheet, row), fold(name))
        of_one_name = known.setdefault(fold(name), [])
        taken[table] += 1
        if taken[table] <= len(of_one_name):
            book.ids[at] = of_one_name[taken[table] - 1]
            continue
        book.ids[at] = book.new_id(f"{sheet} {row} {name}")
        of_one_name.append(book.ids[at])
        newcomer = {"id": book.ids[at], "name": name}
        book.new.append({"salon": salon, "newcomer": newcomer, "part": part, "v": 2})
    return book


MOST_LEADERS = 2
_NAME = re.compile(r"[々〆ヶ\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff ]{3,20}")
"""A whole name, and not a surname alone, a phone or an office."""


def leaders_said(whole: Mapping[str, Any]) -> list[str]:
    """Who leads the salon by the head of a book (代表者: 森昭・遠藤美代), as written; two at most, as a salon has."""
    written = re.sub(r"[(（].*?[)）]|\d[\d-]+", " ", (whole.get("salon_said") or {}).get("contact", ""))
    names = (
        re.sub(r"(さん|様|氏)$", "", one.strip()).strip() for one in re.split(r"[・、,，/／;；]", written)
    )
    return [name for name in dict.fromkeys(names) if name][:MOST_LEADERS]


def leaders_of(tx: Tx, whole: Mapping[str, Any], book: Book) -> Iterator[dict[str, Any]]:
    """Of whom the head of a book says that they lead: whoever of that name is at the salon or in the book, else somebody new. Where a salon
    has leaders already they stay; a surname alone is whoever alone bears it there, and else nobody."""
    helpers = salons.helpers(tx, book.salon)
    if any(one["leads"] for one in helpers):
        return
    known: dict[str, list[str]] = {}
    here = [
        (one["name"], one["id"]) for one in (*helpers, *salons.guests(tx, book.salon)) if not one["hidden_at"]
    ]
    for name, id in dict.fromkeys((*here, *((name, id) for (_, _, name), id in book.ids.items()))):
        if id not in known.setdefault(fold(name), []):
            known[fold(name)].append(id)
    for name in leaders_said(whole):
        ids = known.get(fold(name)) or [
            id
            for other, some in known.items()
            if not _NAME.fullmatch(name) and other.startswith(fold(name))
            for id in some
        ]
        leader = {"salon": book.salon, "part": "leader", "v": 2}
        if len(ids) == 1:
            yield leader | {"person": ids[0]}
        elif not ids and _NAME.fullmatch(name):
            yield leader | {"newcomer": {"id": book.new_id(f"leader {name}"), "name": name}}


def _table(whole: Mapping[str, Any], sheet: str, row: int) -> int:
    """Of several tables of a sheet the one that this row stands in, by the row of its heading: the last one above."""
    above = {one["row"] for one in whole["sessions"] if one["sheet"] == sheet and one["row"] < row}
    return max(above, default=0)


def _named(whole: Mapping[str, Any]) -> Iterator[tuple[str, int, str, str]]:
    """Everybody whom a file names: sheet, row, name, part. Of reports, which have no rows of people, each name once."""
    if whole.get("attenders"):
        for one in whole["attenders"]:
            if one["part"] in ("guest", "helper"):
                yield one["sheet"], one["row"], one["name"], one["part"]
        return
    for one in whole["sessions"]:
        for part in ("guests", "helpers"):
            for name in one[part] or ():
                yield "", 0, name, part.removesuffix("s")


def sessions_of(whole: Mapping[str, Any], book: Book, *, again: bool = False) -> Iterator[dict[str, Any]]:
    """The payload of each session whose day is known and of which nothing is recorded yet; again: of those of which something is."""
    blank = _left_blank(whole, book)
    for one in whole["sessions"]:
        day = one["date"] or ""
        if len(day) != ISO or (day in book.kept) != again:
            continue
        said: dict[str, Any] = {"salon": book.salon, "day": day, "note": one["note"]}
        if one["cancelled"] is not None:
            why = one["cancelled"][:LONGEST_WHY] or "理由は書かれていません"
            yield said | {"state": "cancelled", "why": why}
            continue
        who = _who(whole, book, one)
        who["absent"] += [id for id in blank.get(day, ()) if id not in {*who["came"], *who["absent"]}]
        yield said | {"state": "held"} | who


def _left_blank(whole: Mapping[str, Any], book: Book) -> dict[str, list[str]]:
    """Each day to the guests of whom its table says nothing though they belong to it: they were absent, as a blank in a book means.

    Somebody belongs from the first day on of which a book or a roll says anything of them, or from the book's first where they never came,
    until they are in hospital, in a home, gone or dead. Of a day on which no guest is named a blank says nothing: nobody called the roll.
    """
    called: dict[str, list[tuple[int, str]]] = {}
    for one in whole["sessions"]:
        if one["guests"] and one["cancelled"] is None and len(one["date"] or "") == ISO:
            called.setdefault(one["sheet"], []).append((one["row"], one["date"]))
    said: dict[str, dict[str, str]] = {}
    days: dict[str, set[str]] = {}
    for one in whole.get("attenders", ()):
        if one["part"] != "guest":
            continue
        id = book.ids[one["sheet"], one["row"], one["name"]]
        said.setdefault(id, {}).update({seen["date"]: seen["state"] for seen in one["seen"] if seen["date"]})
        table = _table(whole, one["sheet"], one["row"])
        days.setdefault(id, set()).update(day for row, day in called.get(one["sheet"], ()) if row == table)
    blank: dict[str, list[str]] = {}
    for id, seen in said.items():
        since = book.came_before.get(id, "")
        belongs = id not in book.gone and not {"here", "left_early"} & set(seen.values())
        for day in sorted(days[id] | seen.keys()):
            if day not in seen:
                if belongs or (since and since < day):
                    blank.setdefault(day, []).append(id)
                continue
            belongs = seen[day] not in GONE
            since = "" if not belongs else since
    return blank


def _who(whole: Mapping[str, Any], book: Book, session: Mapping[str, Any]) -> dict[str, Any]:
    """Who came to a session, and how many without a name. Where names stand they count, and not the number that is written."""
    there: dict[str, list[str]] = {"came": [], "absent": [], "came_helpers": []}
    visitors = 0
    for one in whole.get("attenders", ()):
        for seen in one["seen"]:
            here = seen["state"] in ("here", "left_early")
            if seen["date"] != session["date"] or not (here or seen["state"] == "absent"):
                continue
            if one["part"] == "visitor":
                visitors += here
                continue
            key = "came_helpers" if one["part"] == "helper" else "came" if here else "absent"
            if here or one["part"] == "guest":
                there[key].append(book.ids[one["sheet"], one["row"], one["name"]])
    if not whole.get("attenders"):
        there["came"] = [book.ids["", 0, name] for name in session["guests"] or ()]
        there["came_helpers"] = [book.ids["", 0, name] for name in session["helpers"] or ()]
    counts = session["counts"]
    guests = 0 if there["came"] else counts["guests"] or 0
    support = counts["support"]
    fits = support is not None and support <= guests + len(set(there["came"]))
    return {
        **{key: list(dict.fromkeys(ids)) for key, ids in there.items()},
        "guests": guests,
        "helpers": 0 if there["came_helpers"] else counts["helpers"] or 0,
        "supported": support if fits else None,
        "visitors": visitors,
    }


def states_of(whole: Mapping[str, Any], book: Book) -> Iterator[dict[str, Any]]:
    """Of whom the last word of the book is that they are in hospital, in a home, gone or dead."""
    for one in whole.get("attenders", ()):
        said = [seen for seen in one["seen"] if seen["state"]]
        if one["part"] == "guest" and said and said[-1]["state"] in GONE:
            person = book.ids[one["sheet"], one["row"], one["name"]]
            state = GONE[said[-1]["state"]]
            days = [seen["date"] for seen in _last_of_state(said, state) if len(seen["date"] or "") == ISO]
            # Without a day that is known it is written down as of today.
            since = {"since": days[0]} if days else {}
            yield {"salon": book.salon, "person": person, "state": state} | since


def _last_of_state(said: list[Any], state: str) -> list[Any]:
    """The cells at the end of a row that all say this, from the first of them on."""
    found: list[Any] = []
    for seen in reversed(said):
        if GONE.get(seen["state"]) != state:
            break
        found.insert(0, seen)
    return found
