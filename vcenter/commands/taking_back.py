"""元に戻す: what was pressed by mistake is taken back by whoever pressed it, by an entry of its own; nothing is struck out.

A kind of command that can be taken back says how, beside itself (`taken_back`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple

import orjson

from vcenter.collect import declare
from vcenter.commands.field_words import Unshown
from vcenter.commands.fields import Id
from vcenter.commands.registry import KINDS, Act, Payload, command, possible_ids
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import ANY_ROLE
from vcenter.domain.who import Who
from vcenter.store import from_paper, journal
from vcenter.store.people import merged_into

WHILE = timedelta(minutes=10)
"""How long an act can be taken back so: afterwards others go by it, and it is corrected at its own desk."""


class Done(NamedTuple):
    """What was done: what was asked for, what its function answered, and when."""

    asked: Any
    outcome: Mapping[str, Any]
    at: str


_OF_MERGES = {"join_people"}
"""Kinds after which a record has gone into another: of all others, that has happened since."""

Back = Callable[[Act, Done], None]
"""Puts things as they were before; refuses where something else has happened to them since."""

_BACK: dict[str, Back] = {}


def taken_back(kind: str) -> Callable[[Back], Back]:
    """Make a function the one that takes commands of this kind back."""

    def register(function: Back) -> Back:
        return declare(_BACK, kind, function, "ways to take something back")

    return register


def can_be_taken_back(kind: str, outcome: Mapping[str, Any]) -> bool:
    """Whether something was done that can be taken back: not where it had been so already."""
    return kind in _BACK and not outcome.get("already")


def changed_since(what: str) -> Refusal:
    """The refusal where something has happened since. what: to what it has."""
    return Refusal(
        f"{what}は、このあとに変わっています。いまのようすを確かめて、その画面で直してください。", "entry"
    )


class TakeBack(Payload):
    entry: Annotated[Id, Unshown("an entry of the journal; of what it is, its outcome says")]
    """The id of the command that is taken back."""


@command(
    "take_back",
    "attendance",
    "teams",
    "needs",
    "people",
    "groups",
    "requests",
    "salons",
    "watching",
    "recalls",
    "drill",
    "equipment",
    "matters",
    "buses",
    "attention",
    "crew",
    "handover",
    "drafts",
    "offers",
    words="元に戻す",
    who=(Who.STAFF, Who.SERVER),
    roles=ANY_ROLE,
)
def take_back(act: Act, asked: TakeBack) -> dict[str, Any]:
    """Take back what the same person has just done, while nothing has come of it."""
    row = journal.find(act.tx, asked.entry)
    if row is None or row["status"] != "done" or row["kind"] not in _BACK:
        raise Refusal("この操作は元に戻せません。その画面で直してください。", "entry")
    if row["actor"] != act.actor or (act.actor_id and row["actor_id"] not in (None, act.actor_id)):
        raise Refusal("元に戻せるのは、押した人だけです。その画面で直してください。", "entry")
    # What was typed in from paper was pressed when it was typed, whatever time is written on it.
    typed = from_paper.of_entries(act.tx, [asked.entry]).get(asked.entry)
    pressed = typed["typed_at"] if typed else row["at"]
    if datetime.fromisoformat(act.at) - datetime.fromisoformat(pressed) > WHILE:
        raise Refusal("時間がたったので、ここでは元に戻せません。その画面で直してください。", "entry")
    if journal.is_blank(row):
        raise changed_since("この記録")
    said = KINDS[row["kind"]].payload.model_validate(orjson.loads(row["payload"]))
    into = merged_into(act.tx, possible_ids(said))
    if into and row["kind"] not in _OF_MERGES:
        raise changed_since("この記録")
    outcome = orjson.loads(row["outcome"])["outcome"]
    if not can_be_taken_back(row["kind"], outcome):
        raise Refusal("何も変わらなかった操作です。元に戻すものはありません。", "entry")
    _BACK[row["kind"]](act, Done(said, outcome, row["at"]))
    from_paper.forget_entry(act.tx, asked.entry)
    return {"entry": asked.entry, "kind": row["kind"]} | {
        name: outcome[name] for name in ("person", "need", "request", "team", "number") if name in outcome
    }
