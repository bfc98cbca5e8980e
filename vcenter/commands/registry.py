"""Which kinds of command there are, and what their functions are given."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

from vcenter.domain.calendar import centre_day
from vcenter.domain.roles import Actor, Role, Roles, may
from vcenter.domain.who import Who
from vcenter.store import servers
from vcenter.store.people import merged_into
from vcenter.store.tx import Row, Tx

ID_LENGTH = 36


class Payload(BaseModel):
    """What a command asks for. Unknown fields are refused, so that nothing said is quietly dropped."""

    # Built when first asked for: most kinds are not asked for on the day, and a start waits for all.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


@dataclass(frozen=True)
class Act:
    """One command while it is applied, inside its transaction.

    at: when the button was pressed (UTC, ISO 8601), never later than received_at.
    actor: the staff member's name or the API client's; actor_id: the staff member's, None of whoever is none.
    asked_as: id of a person to the id by which the command named them, where their record was merged since.
    """

    tx: Tx
    id: str
    at: str
    received_at: str
    place: str
    device: str
    actor: str
    actor_id: str | None = None
    asked_as: Mapping[str, str] = field(default_factory=dict)

    def new_id(self, name: str = "") -> str:
        """An id for something that this command makes: the same whenever the command is replayed."""
        return str(uuid.uuid5(uuid.UUID(self.id), name))

    @property
    def is_here(self) -> bool:
        """Whether it is done at this server, and not heard of from another one: what was done there was done."""
        return self.place == servers.here(self.tx)

    @property
    def day(self) -> date:
        """The day in Japan on which the button was pressed."""
        return centre_day(datetime.fromisoformat(self.at))


@dataclass(frozen=True)
class Waiting:
    """An entry of the tray (要確認). said: its payload, nothing where it has none. same: ids of what it may repeat."""

    row: Row
    said: Mapping[str, Any]
    same: tuple[str, ...] = ()


Settle = Callable[[Act, Waiting, Mapping[str, Any], str], dict[str, Any]]
"""Settles an entry: with what staff have said otherwise than the tablet, and their reason."""


@dataclass(frozen=True)
class Way:
    """A way to settle an entry of the tray.

    key: under which it is kept. settled: what is read of it afterwards. do: what is done; None where nothing has to
    be. why: the only kind of entry that is settled so; "" is what was not applied. button: what staff press, and look
    how it stands out. changes: what this button says otherwise than the tablet. as_note: the button sends the entry in
    one sentence.
    """

    key: str
    settled: str
    do: Settle | None = None
    why: str = ""
    button: str = ""
    look: str = "go"
    changes: Mapping[str, str] = field(default_factory=dict)
    as_note: bool = False


WAYS: dict[str, Way] = {}
"""Every way there is, by its key; declared by `way` in commands/settling.py."""

WaysOf = Callable[[Tx, Waiting], Sequence[Way]]

Apply = Callable[[Act, Any], dict[str, Any]]

NotAlone = Callable[[Tx, int, Any], str]
"""Why somebody at headquarters looks first at what the satellite of this number tells of; "" where nobody has to."""
Now = Callable[[Act, Any], None]
"""Refuses what a kind did not refuse when it was released: asked of what is asked now, and never when a journal is replayed."""

BY_ROLE = frozenset({Who.STAFF, Who.TABLET, Who.PROGRAM})
"""Askers of whom roles are asked."""


@dataclass(frozen=True)
class Kind:
    """A kind of command.

    topics: what open screens are told has changed. words: what staff call it, in the journal and in 要確認.
    who: who may give it. Without PROGRAM the API never may, whatever its token (who may sign in is decided at
    headquarters); without TABLET no outbox; without SERVER it means nothing at other servers, and is not told to them.
    roles: one of which staff and programs must have. now: see `Now`.
    ways: what may settle it when it has come to the tray (要確認), the likeliest first; None: it is done after all.
    alone: what an entry of a tablet without network says besides. Two that cannot see each other may both make the same person
    known: both are kept, and staff are told.
    from_satellite: whether it is done at headquarters only when somebody there has looked at it; None: it never waits.
    """

    name: str
    payload: type[Payload]
    apply: Apply
    topics: tuple[str, ...]
    meaning: str
    words: str
    who: frozenset[Who]
    roles: Roles
    ways: WaysOf | None = None
    alone: Mapping[str, Any] = field(default_factory=dict)
    from_satellite: NotAlone | None = None
    now: Now | None = None

    def open_to(self, actor: Actor) -> bool:
        """Whether this asker may give it: by a role, or as a volunteer what volunteers may."""
        if actor.who in BY_ROLE:
            return may(actor.roles, self.roles)
        return actor.who in self.who


KINDS: dict[str, Kind] = {}

F = TypeVar("F", bound=Callable[..., dict[str, Any]])


def command(
    name: str,
    *topics: str,
    words: str = "",
    who: Who | Iterable[Who] = (),
    roles: Role | Iterable[Role] = (),
    ways: WaysOf | None = None,
    alone: Mapping[str, Any] | None = None,
    from_satellite: NotAlone | None = None,
    now: Now | None = None,
) -> Callable[[F], F]:
    """Make a function the one that applies commands of this kind.

    Its second parameter's type is the payload's model; its docstring is the API's description.
    """
    asking = frozenset([who] if isinstance(who, Who) else who)
    having = frozenset([roles] if isinstance(roles, Role) else roles)
    if name in KINDS:
        raise RuntimeError(f"two commands are called {name}")
    if not words:
        raise RuntimeError(f"the command {name} does not say what staff call it (words)")
    if not asking:
        raise RuntimeError(f"the command {name} does not say who may give it (who)")
    if asking & BY_ROLE and not having:
        raise RuntimeError(f"the command {name} does not say with which roles it may be given (roles)")

    def register(function: F) -> F:
        hints = get_type_hints(function)
        model = next(kind for key, kind in hints.items() if key not in ("act", "return"))
        meaning = (function.__doc__ or "").strip()
        applied = _following(function)
        KINDS[name] = Kind(
            name,
            model,
            applied,
            topics,
            meaning,
            words,
            asking,
            having,
            ways,
            alone or {},
            from_satellite,
            now,
        )
        return function

    return register


def topics() -> list[str]:
    """Everything that open screens may be told has changed."""
    return sorted({topic for kind in KINDS.values() for topic in kind.topics})


def kind_words() -> dict[str, str]:
    """What staff call each kind of command, by its name."""
    return {kind.name: kind.words for kind in KINDS.values()}


def _following(function: Apply) -> Apply:
    """The same function, for whom a record that was merged into another is the one that stays."""

    @wraps(function)
    def apply(act: Act, asked: Payload) -> dict[str, Any]:
        if into := merged_into(act.tx, possible_ids(asked)):
            asked = _renamed(asked, into)
            act = replace(act, asked_as={stays: id for id, stays in into.items()})
        return function(act, asked)

    return apply


def possible_ids(value: Any) -> Iterator[str]:
    """Every text of a payload that may be an id; of one as it is asked, or as it is written."""
    if isinstance(value, str):
        if len(value) == ID_LENGTH:
            yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from possible_ids(getattr(value, name))
    elif isinstance(value, dict):
        for one in value.values():
            yield from possible_ids(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from possible_ids(one)


def _renamed(value: Any, into: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return into.get(value, value)
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={name: _renamed(getattr(value, name), into) for name in type(value).model_fields}
        )
    if isinstance(value, dict):
        return {key: _renamed(one, into) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(one, into) for one in value]
    return value
