"""What tablets are answered, as models: the browser's scripts are checked against them (deploy/browser_types.py).

Answers are not made through them, for speed; tests/test_sync.py holds real answers to them.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Anything that is said to a tablet: what a model does not know is not said."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Rule(Answer):
    """One check of reception (vcenter/domain/reception.py), as data."""

    code: str
    message: str
    """What is said; facts stand in braces."""
    large: str
    """The same in a few large words; "" where nothing stops."""
    here: str
    """What is said of somebody who is in already; "" where that does not matter."""
    when: list[list[tuple[str, Literal["=", "<", ">", ">="], Any]]]
    """It holds when every condition of one of these does: a fact, how, and with what (a value, or {"fact": name})."""
    stops: bool
    way: str


class Today(Answer):
    """What headquarters has said of today."""

    day: str
    state: Literal["open", "full", "stopped"]
    halt: str
    """Why no team is sent out, and whom to ask (`domain/halts.py`); "" while they are."""


class Incident(Answer):
    """What the centre was opened for."""

    id: str
    name: str
    opened_on: str
    drill: bool
    disaster: Literal["quake", "water", "other", ""]
    at_once_from: str
    """The large-disaster exception (大規模災害特例): from when joining the insurance covers at once; "" of none."""
    at_once_until: str
    tolls: Literal["", "none", "declared"]
    """Whether there is a toll-free measure for volunteers' cars (`domain/tolls.py`); "" where nobody has said."""
    tolls_from: str
    """ISO; "" where there is none."""
    tolls_until: str


class Facts(Answer):
    """What holds now for everybody, with each page of the replica."""

    keys: dict[str, str]
    """Public keys of passes (base64) by their number."""
    incident: Incident | None
    today: Today
    place_number: int
    """Of the server that the tablet belongs to; 0 is headquarters."""
    salons: dict[str, str]
    """Id to name."""
    checks: list[Rule]
    told: dict[str, list[str]] | None
    """Subject to the fields of its rows that this tablet is told; null: everything. What it is not told it does not know."""


class Gone(Answer):
    """A thing that is no more. into: the id of the record that it was merged into. hidden: it is 秘匿 now, and nothing that was
    told of it may stay on the tablet, not even sealed."""

    id: str
    into: str = ""
    hidden: Literal[0, 1] = 0


class Changes(Answer):
    """A page of what has changed (`replica.page`)."""

    now: str
    cursor: str
    more: bool
    reset: bool
    """Everything known before is forgotten first."""
    rows: dict[str, list[dict[str, Any]]]
    """Subject to its rows; what they hold stands with each subject."""
    gone: dict[str, list[Gone]]
    facts: Facts


class Enrolled(Answer):
    """The tablet itself."""

    id: str
    name: str
    desk: str
    uses: list[str]
    """What it is used for (`store/uses.py`)."""


class Hello(Answer):
    """The answer of /sync/hello."""

    now: str
    app: str
    """The version of the pages that the server has."""
    device: Enrolled
    keep_hours: int
    """Hours without contact after which a tablet forgets what it knows."""
    lock_minutes: int
    """Minutes without a touch after which it asks for the PIN."""
    staff: list[str]
    """Who may sign in on it without a network."""


class Outcome(Answer):
    """What became of one entry."""

    id: str | None
    status: Literal["done", "review", "failed"]
    outcome: dict[str, Any]
    errors: dict[str, str]
    repeated: bool
    words: str


class Outcomes(Answer):
    """The answer of /sync/outbox, in the order of the entries."""

    now: str
    outcomes: list[Outcome]


class Refusal(Answer):
    """What goes with any answer that is no success. forget: the tablet was cut off."""

    message: str
    forget: bool = False
    outcomes: list[Outcome] = []
    """Of a tablet that was cut off, and whose entries were taken all the same."""


ANSWERS = (Hello, Changes, Outcomes, Refusal)
