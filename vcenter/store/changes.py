"""What tablets have to be told: people, teams, needs … in the order in which they last changed.

Each subject's module declares how a row of it is told (`tell_tablets`), and its tables of which things a change of theirs is one
(`tables.Tells`). A row says what is now, never what was: whoever asks again from a later cursor misses nothing, because every change
gives its thing a new, higher number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from vcenter.collect import declare, modules
from vcenter.store.tables import table
from vcenter.store.tx import Row, Tx

table(
    "changes",
    satellites="subject id seq",
)


Span = dict[str, int]
"""Numbers of changes from which to which: parameters of IN_SPAN."""

THROWN_AWAY = ("people", "needs", "teams")
"""Subjects whose rows go with a drill, each called as its table: tablets are told that they are gone."""

IN_SPAN = "c.seq > :since AND c.seq <= :until"
"""A condition on `changes c`."""


@dataclass(frozen=True)
class Days:
    """What of the past is still shown. yesterday: in Japan; whoever came before is not shown as having come.

    day_began: the moment at which today began.
    """

    yesterday: str
    day_began: str


class Thing(NamedTuple):
    """A thing as it is now, by the number of its last change. gone: tablets forget it; row then only says which."""

    seq: int
    subject: str
    gone: bool
    row: Row


class TabletRules(BaseModel):
    """Constants of a subject, as tablets are told them."""


class TabletRow(BaseModel):
    """A row as tablets are told it. Of what is empty nothing is said (`without_empty`): a field with a default may be missing.

    A field's alias is the key under which it travels, where rows are so many that names would weigh. The browser's scripts
    are checked against these models (deploy/browser_types.py); rows are not made through them, for speed.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        field_title_generator=lambda name, _: name.replace("_", " "),
    )


ALL = "all"
"""Uses of tablets: every one, also those that are declared later."""


@dataclass(frozen=True)
class ToldTo:
    """To which uses of a tablet a field of a row is told; 出先 is told every field. Stands in the field's type (`told_to`)."""

    uses: tuple[str, ...]

    def includes(self, use: str) -> bool:
        """Whether tablets of this use are told the field."""
        return use in self.uses or ALL in self.uses


def told_to(uses: str) -> ToldTo:
    """Keys of uses (`store/uses.py`), with spaces between; "": nobody but 出先. A use that is not told the id is told nothing."""
    return ToldTo(tuple(uses.split()))


@dataclass(frozen=True)
class Subject:
    """What tablets are told of, in rows of a kind. things(tx, span, days): those that changed in the span, as they are now.

    row: what such a row holds. rules: what a tablet must know besides, to show what will become of one; worked out when a page asks for it. topics: what open screens hear when such things change; its own name where nothing is said.
    always_tell_gone: a tablet is told also of what was gone before it began, because other rows may still name it.
    """

    name: str
    things: Callable[[Tx, Span, Days], Iterator[Thing]]
    row: type[TabletRow]
    rules: Callable[[], TabletRules] | None = None
    topics: tuple[str, ...] = ()
    always_tell_gone: bool = False

    def told(self) -> dict[str, ToldTo]:
        """To which uses each field is told, by the key under which it travels."""
        return {
            field.alias or name: said
            for name, field in self.row.model_fields.items()
            for said in field.metadata
            if isinstance(said, ToldTo)
        }

    def always(self) -> set[str]:
        """The fields that no row lacks, whoever is told it: told to whoever is told the id, and never empty."""
        told = self.told()
        needed = {field.alias or name for name, field in self.row.model_fields.items() if field.is_required()}
        return {key for key in needed if key in told and told[key] == told.get("id")}


_SUBJECTS: dict[str, Subject] = {}


def tell_tablets(subject: Subject) -> None:
    """Let tablets be told of this subject."""
    declare(_SUBJECTS, subject.name, subject, "subjects")


def subjects() -> dict[str, Subject]:
    """Every subject that tablets are told of, by its name."""
    modules("store")
    return dict(sorted(_SUBJECTS.items()))


def newest(tx: Tx) -> int:
    """The number of the newest change."""
    return int(tx.value("SELECT coalesce(max(seq), 0) FROM changes"))


def mark(tx: Tx) -> tuple[int, str]:
    """(number, beginning of the id) of the newest journal entry: by it a restored database is known."""
    row = tx.one("SELECT seq, id FROM journal ORDER BY seq DESC LIMIT 1")
    return (row["seq"], row["id"][:13]) if row else (0, "")


def is_marked(tx: Tx, seq: int, id: str) -> bool:
    """Whether this entry is in our journal: no when the database was restored to before it."""
    if seq == 0:
        return True
    found = tx.value("SELECT id FROM journal WHERE seq = :seq", seq=seq)
    return found is not None and str(found)[:13] == id


def numbers(tx: Tx, since: int, limit: int) -> list[int]:
    """The numbers of the next changes after this one, at most so many."""
    rows = tx.fetch(
        "SELECT seq FROM changes WHERE seq > :since ORDER BY seq LIMIT :limit", since=since, limit=limit
    )
    return [row["seq"] for row in rows]


def things(tx: Tx, first: int, last: int, days: Days) -> Iterator[Thing]:
    """The things whose last change has a number from first to last, as they are now; in any order."""
    span = {"since": first - 1, "until": last}
    for subject in subjects().values():
        yield from subject.things(tx, span, days)
    for name in THROWN_AWAY:
        for row in tx.fetch(
            f"""SELECT c.seq, c.id FROM changes c WHERE c.subject = '{name}' AND {IN_SPAN}
                AND NOT EXISTS (SELECT 1 FROM {name} t WHERE t.id = c.id)""",
            **span,
        ):
            yield Thing(row["seq"], name, True, {"id": row["id"]})


def without_empty(row: dict[str, Any]) -> Row:
    """What a row says; a tablet takes what is missing for empty."""
    return {key: value for key, value in row.items() if value not in (None, "", 0, [], {})}


def lists(tx: Tx, sql: str, span: Span) -> dict[str, list[str]]:
    """Id to every `one` that a query over a span finds beside it."""
    found: dict[str, list[str]] = {}
    for row in tx.fetch(sql, **span):
        found.setdefault(row["id"], []).append(row["one"])
    return found
