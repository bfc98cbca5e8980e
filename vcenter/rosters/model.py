"""What a roster says, after it has been read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vcenter.rosters import marked
from vcenter.rosters.everyday import Attender, Difference, Session, Watched

Mark = marked.Mark


@dataclass
class RosterPerson:
    """One person of a roster. row is the row's number in the file, from 1; dates are ISO.

    beside, of each kind of entry: what stands in columns that no field knows, heading to what is written.
    """

    row: int
    sheet: str
    name: str
    kana: str = ""
    sex: str = ""
    birth: str | None = None
    postal: str = ""
    address: str = ""
    phone: str = ""
    phone_other: str = ""
    email: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    member_number: str = ""
    insured_from: str | None = None
    groups: list[str] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    salons: list[str] = field(default_factory=list)
    car: bool = False
    vehicle: str = ""
    """The car's kind, as people call it."""
    seats: int | None = None
    """Of the car, where it is said."""
    lead: bool = False
    consent: bool = False
    safety_round: str = ""
    """Whether they agree to be asked after (安否確認): AGREED or REFUSED of domain/safety.py, "" where nothing is said."""
    volunteer_state: str = ""
    """Where they stand as a volunteer, of domain/volunteering.py."""
    note: str = ""
    beside: dict[str, str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)


@dataclass
class RosterGroup:
    """One group of a roster. members: as the group says."""

    row: int
    sheet: str
    name: str
    kind: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    members: int | None = None
    district: str = ""
    note: str = ""
    beside: dict[str, str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)


@dataclass
class RosterSalon:
    """One salon of a roster. days: as people say it; guests: how many usually come."""

    row: int
    sheet: str
    name: str
    district: str = ""
    venue: str = ""
    days: str = ""
    guests: int | None = None
    contact: str = ""
    phone: str = ""
    note: str = ""
    beside: dict[str, str] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be used, as it was written, and why."""

    row: int
    sheet: str
    as_written: str
    reason: str


@dataclass(frozen=True)
class SkippedRow:
    """A row that holds no entry: a title, a heading or a total."""

    row: int
    sheet: str
    as_written: str
    what: str


@dataclass(frozen=True)
class LeftColumn:
    """A column that no field knows, and what becomes of it. kept: what stands in it is kept beside its row."""

    sheet: str
    column: str
    why: str
    kept: bool = False


@dataclass(frozen=True)
class LeftSheet:
    """A sheet of which nothing is used, and why."""

    sheet: str
    why: str


@dataclass(frozen=True)
class OddRow:
    """A row that was read, though whoever looks at the file does not see it, or sees it struck out."""

    row: int
    sheet: str


@dataclass
class Column:
    """A column of a table. heading: "" where it has none; examples: what stands in it; field: what it is taken for.

    how: whether its heading says so, what stands in it, or somebody who decided it; "" where it is none of our fields. like:
    the field that it looks like, of one that is only noted.
    """

    column: int
    heading: str
    examples: list[str]
    field: str
    how: str
    like: str = ""


@dataclass
class Table:
    """A table of a file: what its columns are taken for. shape: by which the next one like it is known; sheets: where it
    stands; decided: whether somebody has said before what its columns are."""

    shape: str
    kind: str
    sheets: list[str]
    columns: list[Column]
    decided: bool = False


@dataclass
class Roster:
    """Everything that was found in a file. form: how it was written.

    kind: of its first sheet, people, groups or salons, or attendance, session_reports or watched of one that is no roster.
    """

    kind: str
    form: str
    people: list[RosterPerson] = field(default_factory=list)
    groups: list[RosterGroup] = field(default_factory=list)
    salons: list[RosterSalon] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    """Heading as written to what it was taken for."""
    unknown_columns: list[str] = field(default_factory=list)
    left_columns: list[LeftColumn] = field(default_factory=list)
    left_sheets: list[LeftSheet] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    """Each shape of table once."""
    asks: bool = False
    """Nothing says what the columns are: nothing is read before somebody says it."""
    hidden: list[OddRow] = field(default_factory=list)
    struck_out: list[OddRow] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    attenders: list[Attender] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    """Numbers that the file says of itself, and that its own rows do not give."""

    def of(self, kind: str) -> list[RosterPerson] | list[RosterGroup] | list[RosterSalon]:
        """What was read of one kind."""
        rows = {"people": self.people, "groups": self.groups, "salons": self.salons}
        return rows.get(kind, [])  # type: ignore[return-value]

    @property
    def entries(self) -> list[RosterPerson] | list[RosterGroup] | list[RosterSalon]:
        """What was read, of the kind that this roster is of."""
        return self.of(self.kind)


def together(marks: list[Mark]) -> list[Mark]:
    """One mark a field: what is kept with a person has room for one."""
    by_field: dict[str, Mark] = {}
    for mark in marks:
        before = by_field.get(mark.field)
        if before is None or before == mark:
            by_field[mark.field] = mark
        else:
            written = (
                before.as_written
                if mark.as_written in before.as_written
                else f"{before.as_written}／{mark.as_written}"
            )
            reason = before.reason if mark.reason in before.reason else f"{before.reason}{mark.reason}"
            by_field[mark.field] = replace(before, as_written=written, reason=reason)
    return list(by_field.values())
