"""Which kinds of command there are, and what their functions are given."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

from vcenter.domain.calendar import centre_day
from vcenter.store.tx import Tx


class Payload(BaseModel):
    """What a command asks for. Unknown fields are refused, so that nothing said is quietly dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Act:
    """One command while it is applied, inside its transaction.

    at: when the button was pressed (UTC, ISO 8601), never later than received_at.
    actor: the staff member's name or the API client's.
    """

    tx: Tx
    id: str
    at: str
    received_at: str
    place: str
    device: str
    actor: str

    def new_id(self, name: str = "") -> str:
        """An id for something that this command makes: the same whenever the command is replayed."""
        return str(uuid.uuid5(uuid.UUID(self.id), name))

    @property
    def day(self) -> date:
        """The day in Japan on which the button was pressed."""
        return centre_day(datetime.fromisoformat(self.at))


Apply = Callable[[Act, Any], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of command. topics: what open screens are told has changed.

    at_desk_only: never by the API, whatever its token: who may sign in is decided at headquarters.
    here_only: it means nothing at other places, and is not told to them.
    """

    name: str
    payload: type[Payload]
    apply: Apply
    topics: tuple[str, ...]
    meaning: str
    at_desk_only: bool = False
    here_only: bool = False


KINDS: dict[str, Kind] = {}

F = TypeVar("F", bound=Callable[..., dict[str, Any]])


def command(name: str, *topics: str, at_desk_only: bool = False, here_only: bool = False) -> Callable[[F], F]:
    """Make a function the one that applies commands of this kind.

    Its second parameter's type is the payload's model; its docstring is the API's description.
    """

    def register(function: F) -> F:
        hints = get_type_hints(function)
        model = next(kind for key, kind in hints.items() if key not in ("act", "return"))
        if name in KINDS:
            raise RuntimeError(f"two commands are called {name}")
        KINDS[name] = Kind(
            name, model, function, topics, (function.__doc__ or "").strip(), at_desk_only, here_only
        )
        return function

    return register
