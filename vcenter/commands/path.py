"""The one path for every change: validate, apply with its journal row, answer after commit.

The same id twice is the same act: the stored outcome is returned and nothing happens twice.
A refusal is journalled too, so that a repeated command gives the same answer, and what was
asked is never lost.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Protocol

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.limits import too_long, too_much
from vcenter.commands.messages import listed, problems
from vcenter.commands.registry import KINDS, Act, Kind, Payload
from vcenter.domain.calendar import OLDEST, is_believable, utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Actor, not_yours
from vcenter.store import journal, roles, servers
from vcenter.store.database import Database
from vcenter.store.failure import StoreFailed
from vcenter.store.tx import Tx

log = logging.getLogger(__name__)


def _canonical_uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise Refusal(
            "操作の番号が壊れています。画面を開き直してください。プログラムは UUID を付けます。"
        ) from None


def _believable(moment: datetime) -> datetime:
    if not is_believable(moment):
        raise Refusal("時刻が壊れています。タブレットの時計を合わせてください。")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Command(BaseModel):
    """One change that somebody asked for."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, AfterValidator(_canonical_uuid), Unshown("staff know the entry by what it says")]
    """UUIDv7 made where the button was pressed."""
    kind: Annotated[str, StringConstraints(max_length=60), Called("操作の種類")]
    at: Annotated[datetime, AfterValidator(_believable), Called("押した時刻")]
    """When the button was pressed, with its offset from UTC."""
    place: Annotated[str, StringConstraints(max_length=100), Called("拠点")] = ""
    """The server at which it was done: none but this one; "" says the same."""
    device: Annotated[str, StringConstraints(max_length=100), Called("タブレット")] = ""
    payload: Annotated[dict[str, Any], Called("内容")]


Status = Literal["done", "refused", "failed"]
"""failed: the file of the records could not be written. Nothing was kept, and the same may be sent again."""


@dataclass(frozen=True)
class Outcome:
    """What became of a command.

    outcome: what its function answered, or what a screen needs to offer the way out. errors: field to what is wrong with it, in Japanese;
    "" is the whole. repeated: it had been applied before, and nothing was done now. codes: field to the code under which
    what is wrong is said in other languages; older entries of the journal have none.
    """

    id: str
    kind: str
    status: Status
    outcome: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    repeated: bool = False
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether it was applied, now or before: asked here, and nowhere by the status."""
        return self.status == "done"

    @property
    def said(self) -> list[str]:
        """What is wrong, to be said where no field stands beside it."""
        known = KINDS.get(self.kind)
        return listed(known.payload, self.errors) if known else [*self.errors.values()]


NOT_THEIRS = "role"
"""The code of what was refused because its actor has no role for it."""


def not_kept(asked: Command, words: str) -> Outcome:
    """The outcome of a command that could not be kept, for whoever shows what became of it. words: what to do."""
    return Outcome(asked.id, asked.kind, "failed", {}, {"": words})


Beside = Callable[[Tx, journal.Entry, Outcome], None]
"""Something to write in the same transaction as a command's journal row, once it is known what became of it."""


class Perform(Protocol):
    """Does a command, and tells open screens what it changed."""

    async def __call__(
        self, asked: Command, actor: Actor, *, device_at: str | None = None, beside: Beside | None = None
    ) -> Outcome: ...


async def perform(
    database: Database,
    asked: Command,
    actor: Actor,
    *,
    device_at: str | None = None,
    beside: Beside | None = None,
) -> Outcome:
    """Apply a command, or find out that it had been applied, or say why it is refused. StoreFailed when nothing can be kept.

    What its actor may not do is not even kept as refused: the same may be sent again when they may. Nor is what is too
    large for one command.
    device_at: when the button was pressed by the tablet's clock, where `asked.at` was put right.
    """
    received = datetime.now(UTC)
    if why := too_much(asked.payload):
        return Outcome(asked.id, asked.kind, "refused", {}, {"": why}, codes={"": "check"})
    try:
        payload_text = orjson.dumps(asked.payload, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # nested too deep, or no text at all
        broken = {"": "内容の形が壊れています。何も記録していません。"}
        return Outcome(asked.id, asked.kind, "refused", {}, broken, codes={"": "check"})
    entry = journal.Entry(
        id=asked.id,
        kind=asked.kind,
        at=utc_text(min(asked.at, received)),
        received_at=utc_text(received),
        place=asked.place,
        device=asked.device,
        actor=actor.name,
        payload=payload_text,
        device_at=device_at,
        actor_id=actor.id or None,
    )
    kind = KINDS.get(asked.kind)
    if kind and not kind.open_to(actor):
        return await database.read(_not_theirs, entry, kind)
    if received - asked.at > OLDEST:
        said = {"at": "2か月より前の時刻です。タブレットの時計を合わせて、もう一度入れてください。"}
        return await database.write(_here, _refuse, entry, _Refused(said), beside)
    return await _perform(database, entry, asked.payload, _here, beside)


def _not_theirs(tx: Tx, entry: journal.Entry, kind: Kind) -> Outcome:
    if stored := _stored(tx, entry):
        return stored
    said = not_yours(f"「{kind.words}」", kind.roles, roles.responsible(tx))
    errors = {"": f"{said}何も記録していません。"}
    return Outcome(entry.id, entry.kind, "refused", {}, errors, codes={"": NOT_THEIRS})


async def perform_elsewhere(
    database: Database, entry: journal.Entry, beside: Beside, *, trusted: bool = False
) -> Outcome:
    """Apply a command that was done at another server, in its name.

    It was done there, however long ago: what the rules here say against it is kept, and told. trusted: it is headquarters'
    own word, which may be of before there were bounds (a whole roster in one command).
    """
    return await _perform(database, entry, orjson.loads(entry.payload), _there, beside, bounded=not trusted)


async def keep_refused(
    database: Database, entry: journal.Entry, errors: Mapping[str, str], beside: Beside
) -> Outcome:
    """Keep what was done at another server and cannot even be tried here, as refused."""
    return await database.write(_refuse, entry, _Refused(errors), beside)


@dataclass(frozen=True)
class _Refused:
    """Why something is not done, as `Outcome` says it."""

    errors: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


Where = Callable[..., Outcome]
"""Does the rest with the entry as it stands in the journal: with its place."""


def _here(tx: Tx, work: Callable[..., Outcome], entry: journal.Entry, *more: Any) -> Outcome:
    here = servers.here(tx)
    if entry.place not in ("", here):
        entry, work = replace(entry, place=here), _refuse
        more = (_Refused({"place": "ほかの拠点の操作です。その拠点の画面で行ってください。"}), more[-1])
    return work(tx, entry if entry.place == here else replace(entry, place=here), *more)


def _there(tx: Tx, work: Callable[..., Outcome], entry: journal.Entry, *more: Any) -> Outcome:
    return work(tx, entry, *more)


async def _perform(
    database: Database,
    entry: journal.Entry,
    asked: Any,
    where: Where,
    beside: Beside | None,
    *,
    bounded: bool = True,
) -> Outcome:
    async def refuse(refused: _Refused) -> Outcome:
        return await database.write(where, _refuse, entry, refused, beside)

    kind = KINDS.get(entry.kind)
    if kind is None:
        said = "この操作はありません。アプリを新しくしてください。"
        return await refuse(_Refused({"kind": said}))
    found = too_long(kind.payload, asked) if bounded else {}
    try:
        payload = kind.payload.model_validate(asked)
        if not found:
            return await database.write(where, _apply, entry, kind, payload, beside)
    except ValidationError as error:
        found |= problems(error, kind.payload)
    except Refusal as refusal:
        codes = {refusal.field: refusal.code} if refusal.code else {}
        return await refuse(
            _Refused({refusal.field: refusal.message, **refusal.also}, codes, refusal.details)
        )
    except StoreFailed:
        raise  # the same may succeed later: nothing is said of it in the journal
    except Exception:
        # A hole in our rules. What was asked is kept whole in the journal, for somebody to settle.
        log.exception("command %s %s could not be applied", entry.kind, entry.id)
        said = "この内容は、いまの記録と合わないため記録できません。画面を開き直して、入れ直してください。"
        return await refuse(_Refused({"": said}, {"": "not_fitting"}))
    errors = {path: problem.words for path, problem in found.items()}
    return await refuse(_Refused(errors, {path: one.code for path, one in found.items() if one.code}))


def _apply(tx: Tx, entry: journal.Entry, kind: Kind, payload: Payload, beside: Beside | None) -> Outcome:
    if stored := _stored(tx, entry):
        return _told(tx, entry, stored, beside)
    act = act_of(tx, entry)
    if kind.now:
        kind.now(act, payload)
    outcome = Outcome(entry.id, entry.kind, "done", kind.apply(act, payload))
    _keep(tx, entry, outcome)
    return _told(tx, entry, outcome, beside)


def _told(tx: Tx, entry: journal.Entry, outcome: Outcome, beside: Beside | None) -> Outcome:
    if beside:
        beside(tx, entry, outcome)
    return outcome


def act_of(tx: Tx, entry: journal.Entry) -> Act:
    """What the command's function is given for this journal entry."""
    return Act(
        tx, entry.id, entry.at, entry.received_at, entry.place, entry.device, entry.actor, entry.actor_id
    )


def _refuse(tx: Tx, entry: journal.Entry, refused: _Refused, beside: Beside | None) -> Outcome:
    if stored := _stored(tx, entry):
        return _told(tx, entry, stored, beside)
    outcome = Outcome(
        entry.id,
        entry.kind,
        "refused",
        dict(refused.details),
        dict(refused.errors),
        codes=dict(refused.codes),
    )
    _keep(tx, entry, outcome)
    return _told(tx, entry, outcome, beside)


def _keep(tx: Tx, entry: journal.Entry, outcome: Outcome) -> None:
    said: dict[str, Any] = {"outcome": outcome.outcome, "errors": outcome.errors}
    if outcome.codes:
        said["codes"] = outcome.codes
    journal.keep(tx, entry, outcome.status, orjson.dumps(said).decode())


OTHERWISE_DONE = "この入力はすでに別の内容で記録されています。画面を開き直し、記録された内容を確かめてから、直すところを入れ直してください。"
OTHERWISE_REFUSED = "先に送った内容は記録していません。いまの内容を確かめて、もう一度押してください。"
"""Of a form that is sent again with something else in it, as after the browser's back button."""


def _stored(tx: Tx, entry: journal.Entry) -> Outcome | None:
    row = journal.find(tx, entry.id)
    if row is None:
        return None
    if not journal.says(row, entry.kind, entry.payload):
        message = OTHERWISE_REFUSED if row["status"] == "refused" else OTHERWISE_DONE
        return Outcome(
            entry.id, entry.kind, "refused", {}, {"": message}, repeated=True, codes={"": "otherwise"}
        )
    said = orjson.loads(row["outcome"])
    stored = Outcome(entry.id, row["kind"], row["status"], said["outcome"], said["errors"])
    return replace(stored, repeated=True, codes=said.get("codes", {}))


def outcomes_of(tx: Tx, ids: Sequence[str]) -> dict[str, Outcome]:
    """What became of those of these commands that were applied or refused before."""
    found = {}
    for row in journal.find_all(tx, ids):
        said = orjson.loads(row["outcome"])
        stored = Outcome(row["id"], row["kind"], row["status"], said["outcome"], said["errors"])
        found[row["id"]] = replace(stored, repeated=True, codes=said.get("codes", {}))
    return found


def also(
    act: Act, name: str, kind: Kind, payload: Payload, said: Mapping[str, Any], *, at: str, device: str
) -> Outcome:
    """One more command within this one's transaction, with a journal row of its own; what it refuses refuses both.

    name: tells it apart from others that the same command does. said: the payload as it stands in the journal.
    """
    entry = journal.Entry(
        id=act.new_id(f"command {name}"),
        kind=kind.name,
        at=at,
        received_at=act.received_at,
        place=act.place,
        device=device,
        actor=act.actor,
        actor_id=act.actor_id,
        payload=orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode(),
    )
    if stored := _stored(act.tx, entry):
        return stored  # another server has told of both, and of this one first
    outcome = Outcome(entry.id, entry.kind, "done", kind.apply(act_of(act.tx, entry), payload))
    _keep(act.tx, entry, outcome)
    return outcome
