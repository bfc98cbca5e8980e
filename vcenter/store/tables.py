"""What each table says of itself. It is declared beside its queries, in the module of its subject; there is no list of tables.

Whoever adds a table writes its migration and one declaration: who merges two records of one person, who copies records
for a satellite and who tells tablets of a change goes through all declarations. tests/test_tables.py says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vcenter.collect import declare, modules
from vcenter.store.tx import Row, Tx

Merge = Callable[[Tx, str, str], None]
"""What a table does when the record `keep` stays and the record `gone` goes into it: merge(tx, keep, gone)."""


TwiceAgain = Callable[[Tx, Row, str], bool]
"""Whether a row that both had stands for both again when they are two once more: asked(tx, row, merged_at)."""


@dataclass(frozen=True)
class Moves:
    """In this column the one who stays simply stands for the other."""


@dataclass(frozen=True)
class OneOfEach:
    """A person stands once with each other thing. carried: the other columns; a row that both have stays as it is.

    twice_again: when a merge is undone, whether a row that both had stands for both once more: asked with the row, and when
    the two were merged; None: always.
    """

    carried: tuple[str, ...]
    twice_again: TwiceAgain | None = None


@dataclass(frozen=True)
class ByFunction:
    """Neither of both: the table has a function of its own.

    hanging: tables, each with the column that points at this one, whose rows the function moves as well. undone: what is
    left to be done when a merge is undone and every row stands again as before.
    """

    merge: Merge
    hanging: tuple[tuple[str, str], ...] = ()
    undone: Merge | None = None


@dataclass(frozen=True)
class MovedElsewhere:
    """Something else moves it, or nothing is to move. why: in a few words. moves: whether a merge changes its rows all the same."""

    why: str
    moves: bool = False


PersonRule = Moves | OneOfEach | ByFunction | MovedElsewhere
"""What becomes of a column that points at a person when two records of one person are merged."""

MOVES = Moves()


def one_of_each(*carried: str, twice_again: TwiceAgain | None = None) -> OneOfEach:
    """A person stands once with each other thing; `carried` are the other columns of the table. twice_again: see `OneOfEach`."""
    return OneOfEach(carried, twice_again)


@dataclass(frozen=True)
class NotForSatellites:
    """Satellites are given nothing of a table. why: in a few words."""

    why: str


@dataclass(frozen=True)
class ByServer:
    """Each server gives out the numbers of a range of its own (`servers.next_in`): no two rows ever bear the same one."""


@dataclass(frozen=True)
class NotByServer:
    """The numbers are not of a server's range. why: in a few words."""

    why: str


BY_SERVER = ByServer()

ADDED, CHANGED, ENDED = "INSERT", "UPDATE", "DELETE"

EVENTS = {ADDED: "added", CHANGED: "changed", ENDED: "ended"}
"""What may become of a row, and its word."""


@dataclass(frozen=True)
class Tells:
    """A change of a row is told to tablets as a change of a thing of this subject: people, needs … (`changes.Subject`).

    by: the column that holds the thing's id. through: instead of it, a query for the `id` of several, in which `row` stands
    for the row that changed. on: what is told of. if_changed: only a change of one of these columns is told.
    """

    subject: str
    by: str = ""
    through: str = ""
    on: tuple[str, ...] = (ADDED, CHANGED, ENDED)
    if_changed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.by) == bool(self.through):
            raise RuntimeError(
                f"what is told of {self.subject} is found either by a column or through a query"
            )
        if self.if_changed and self.on != (CHANGED,):
            raise RuntimeError(f"if_changed goes with on=(CHANGED,) only: {self.subject}")


@dataclass(frozen=True)
class Table:
    """A table as it was declared; see `table`."""

    name: str
    satellites: tuple[str, ...] | NotForSatellites
    withheld: Mapping[str, str]
    people: Mapping[str, PersonRule]
    tells: tuple[Tells, ...]
    numbered: ByServer | NotByServer | None
    key: tuple[str, ...]

    @property
    def is_merged(self) -> bool:
        """Whether merging two people may change its rows."""
        return any(not isinstance(rule, MovedElsewhere) or rule.moves for rule in self.people.values())


_TABLES: dict[str, Table] = {}


def table(
    name: str,
    *,
    satellites: str | NotForSatellites,
    withheld: Mapping[str, str] | None = None,
    people: Mapping[str, PersonRule] | None = None,
    tells: Sequence[Tells] = (),
    numbered: ByServer | NotByServer | None = None,
    key: str = "id",
) -> Table:
    """Declare a table.

    satellites: the columns that a satellite is given, with spaces between; withheld: those that it is not, with why (in its
    copy they have what they have in a new row). people: every column that points at a person, with its rule for merging.
    tells: of which things tablets are told a change when a row of this table changes, in this order.
    numbered: of a table with a column `number`, whether each server gives them out. key: the columns of its primary key, with
    spaces between: of a table whose rows a merge may change.
    """
    given = satellites if isinstance(satellites, NotForSatellites) else tuple(satellites.split())
    made = Table(name, given, withheld or {}, people or {}, tuple(tells), numbered, tuple(key.split()))
    return declare(_TABLES, name, made, "tables")


def declared() -> list[Table]:
    """Every table that a module of the store declares, of every house, by name."""
    modules("store")
    return [_TABLES[name] for name in sorted(_TABLES)]
