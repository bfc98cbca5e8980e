"""A tablet's outbox: what was pressed without network is done now, in its order, or kept for a person to settle."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any

import orjson
from pydantic import BaseModel, ValidationError

from vcenter.commands import KINDS
from vcenter.commands.field_words import Called, Unshown
from vcenter.commands.limits import too_much
from vcenter.commands.messages import in_japanese
from vcenter.commands.path import Command, Outcome, Perform
from vcenter.domain.calendar import utc_text
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Actor, Roles, in_words
from vcenter.domain.untrusted_json import as_text, beginning
from vcenter.domain.who import Who
from vcenter.store import helpers, journal, review, roles, staff, tablets, uses
from vcenter.store.database import Database
from vcenter.store.failure import StoreFailed
from vcenter.store.tx import Row, Tx
from vcenter.tablets import tray
from vcenter.tablets.clock import BELIEVED, LONG_AGO, is_sure, pressed_at
from vcenter.tablets.older import NOW, forms
from vcenter.tablets.tray import Why

log = logging.getLogger(__name__)

MOST = 50

DONE = "記録しました。"
DONE_BEFORE = "すでに記録されています。"
FOR_REVIEW = "本部の「要確認」に入りました。"
FAILED = "まだ記録できません。つながったら、もう一度送ります。"

FULL = (
    "このタブレットは本部が止めました。これより多くは受け取れません。タブレットを本部に持ってきてください。"
)

AT_DESK_ONLY = "この操作は本部の画面でだけできます。"
UNREAD = "内容の形が違うため、このままでは記録できません。"


class Entry(BaseModel):
    """One entry of an outbox beside the command that it is. v: the version in which its payload was written."""

    actor: Annotated[str, Called("担当者")]
    v: Annotated[int, Unshown("it is for the program that reads the entry")] = NOW


@dataclass(frozen=True)
class Sent:
    """What was sent together: by which tablet, when, and how wrong its clock is. body: for what cannot be kept otherwise."""

    device: Row
    now: datetime
    ahead: timedelta
    body: bytes

    @property
    def since(self) -> datetime:
        """When nothing waited on the tablet; long ago where it never said so."""
        said = self.device["empty_at"]
        return datetime.fromisoformat(said) if said else LONG_AGO


@dataclass(frozen=True)
class Stop:
    """Why an entry is not even tried."""

    why: Why
    errors: dict[str, str]


DONE_ALREADY = Stop(Why.CUT_OFF, {})


@dataclass(frozen=True)
class Arrival:
    """What takes in an outbox: the records, and the one path for what it holds."""

    database: Database
    perform: Perform


async def take_in(arrival: Arrival, sent: Sent, entries: list[Any]) -> list[dict[str, Any]]:
    """Do what the entries say; what became of each, in their order. What cannot be kept at all is the tablet's still."""
    outcomes: list[dict[str, Any]] = []
    try:
        # In order, one after another: a later entry may need what an earlier one made.
        for raw in entries:
            outcomes.append(await _take(arrival, sent, raw))
    except StoreFailed as failed:
        words = str(failed)
        outcomes += [_answer(raw, "failed", words, errors={"": words}) for raw in entries[len(outcomes) :]]
    return outcomes


async def _take(arrival: Arrival, sent: Sent, raw: Any) -> dict[str, Any]:
    try:
        return await _settle(arrival, sent, raw)
    except StoreFailed:
        raise
    except Exception:
        # The others are done all the same; this one stays in the tablet's outbox.
        log.exception("an entry of %s could not be kept", sent.device["id"])
        return _answer(raw, "failed", FAILED, errors={"": FAILED})


async def _settle(arrival: Arrival, sent: Sent, raw: Any) -> dict[str, Any]:
    if why := too_much(raw):
        return await _for_review(arrival, sent, raw, Stop(Why.UNREAD, {"": why}), _unread(sent, raw))
    said = raw if isinstance(raw, dict) else {}
    try:
        extra = Entry.model_validate({key: said[key] for key in ("actor", "v") if key in said})
        asked = Command.model_validate({key: said.get(key) for key in ("id", "kind", "at", "payload")})
        orjson.dumps(asked.payload)
    except ValidationError as error:
        unread = Stop(Why.UNREAD, {"": UNREAD} | in_japanese(error))
        return await _for_review(arrival, sent, raw, unread, _unread(sent, raw))
    except TypeError:  # nested too deep, or a number that no table holds
        return await _for_review(arrival, sent, raw, Stop(Why.UNREAD, {"": UNREAD}), _unread(sent, raw))
    at = pressed_at(asked.at, sent.ahead, sent.since, sent.now)
    kept = tray.Kept(
        asked.id,
        asked.kind,
        utc_text(min(at, sent.now)),
        utc_text(asked.at),
        utc_text(sent.now),
        extra.actor[:200],
        "",
    )
    written = forms(asked.kind, extra.v, asked.payload)
    looked = await arrival.database.read(_looked_up, sent, asked, written, kept)
    payload, kept, stop = looked.payload, looked.kept, looked.stop
    if stop is DONE_ALREADY:
        return _answer(raw, "done", DONE_BEFORE, repeated=True)
    if stop:
        return await _for_review(arrival, sent, raw, stop, kept)
    command = asked.model_copy(update={"at": at, "device": sent.device["name"], "payload": payload})
    outcome = await arrival.perform(
        command,
        looked.actor,
        device_at=kept.device_at,
        beside=partial(_beside, sent),
    )
    status, words = ("done", DONE_BEFORE if outcome.repeated else DONE)
    if not outcome.done:
        status, words = "review", _why(outcome.errors)
    rest = {"outcome": outcome.outcome, "errors": outcome.errors, "repeated": outcome.repeated}
    return _answer(raw, status, words, **rest)


def _beside(sent: Sent, tx: Tx, entry: journal.Entry, outcome: Outcome) -> None:
    tray.what_became(tx, sent.device, entry, outcome)


@dataclass(frozen=True)
class Moment:
    """When a button was pressed, by our clock: at, and surely not before `first` nor after `last`."""

    at: datetime
    first: datetime
    last: datetime


@dataclass(frozen=True)
class LookedUp:
    """An entry before it is tried: its payload, itself with it, who pressed the button, and why it is not even tried."""

    payload: dict[str, Any]
    kept: tray.Kept
    actor: Actor
    stop: Stop | None


def _looked_up(
    tx: Tx, sent: Sent, asked: Command, written: list[dict[str, Any]], kept: tray.Kept
) -> LookedUp:
    before = journal.find(tx, asked.id)
    payload = _payload_of(asked, written, before)
    kept = replace(kept, payload=orjson.dumps(payload, option=orjson.OPT_SORT_KEYS).decode())
    actor = _actor(tx, sent.device, kept.actor, _moment(sent, asked))
    return LookedUp(payload, kept, actor, _stops(tx, sent.device, kept, actor, before))


def _moment(sent: Sent, asked: Command) -> Moment:
    at = pressed_at(asked.at, sent.ahead, sent.since, sent.now)
    if is_sure(asked.at, sent.ahead, sent.since, sent.now):
        return Moment(at, at, at)
    return Moment(at, sent.since, sent.now)


def _actor(tx: Tx, device: Row, name: str, moment: Moment) -> Actor:
    """Who pressed the button, with the roles that they had then; where it cannot be told when that was, all the time."""
    if row := staff.by_name(tx, name):
        held = _held(moment, partial(roles.of_staff_at, tx, row["id"]))
        return Actor(name, Who.TABLET, held, row["id"])
    if helper := helpers.last_on_tablet(tx, device["id"], name, moment.at):

        def roles_from(at: datetime, last: datetime) -> Roles:
            first, then = (helpers.roles_at(tx, helper["id"], device["id"], one) for one in (at, last))
            return first | then

        held = _held(moment, roles_from)
        return Actor(name, Who.TABLET, held, helper["id"])
    return Actor(name, Who.TABLET)


def _held(moment: Moment, roles_from: Callable[[datetime, datetime], Roles]) -> Roles:
    """roles_from: what somebody may at some moment from one to another."""
    # A role that was given a moment ago is theirs, also by a clock that is a little behind.
    held = roles_from(moment.at, moment.at + BELIEVED)
    if moment.first < moment.last:
        held &= roles_from(moment.first, moment.first) & roles_from(moment.last, moment.last)
    return held


def _payload_of(asked: Command, written: list[dict[str, Any]], before: Row | None) -> dict[str, Any]:
    """The payload as it is written now; but what has been asked before, by another way or of us when we were
    older, must stay the same act."""
    if asked.kind in KINDS and (alone := KINDS[asked.kind].alone):
        written = [*written, *(one | dict(alone) for one in written)]
    if before:
        stored = orjson.loads(before["payload"])
        if any(_says_the_same(asked.kind, stored, one) for one in written):
            return dict(stored)
    return written[-1]


def _says_the_same(kind: str, stored: Any, written: dict[str, Any]) -> bool:
    """Whether two payloads ask for one thing: a form at the desk also says what the tablet's leaves to what goes without saying."""
    if stored == written:
        return True
    if kind not in KINDS:
        return False
    model = KINDS[kind].payload
    try:
        return model.model_validate(stored) == model.model_validate(written)
    except (ValidationError, Refusal):
        return False


def _stops(tx: Tx, device: Row, kept: tray.Kept, actor: Actor, before: Row | None) -> Stop | None:
    """Why an entry is not even tried, DONE_ALREADY where nothing has to be; None when it is to be tried. before: its journal row."""
    if tray.is_done(before, kept):
        return DONE_ALREADY if device["cut_off_at"] else None
    if device["cut_off_at"]:
        said = "このタブレットは本部が止めたため、確かめてから記録します。"
        return Stop(Why.CUT_OFF, {"": said})
    kind = KINDS.get(kept.kind)
    if before is None and device["handed_over_at"] and not (kind and Who.VOLUNTEER in kind.who):
        said = "このタブレットはボランティアに渡してあるため、係が押したものか、確かめてから記録します。"
        return Stop(Why.HANDED_OVER, {"": said})
    if before is None and (stored := review.by_id(tx, kept.id)):
        return Stop(Why(stored["why"]), orjson.loads(stored["answer"])["errors"])
    kind = KINDS.get(kept.kind)
    if kind and Who.TABLET not in kind.who:
        return Stop(Why.REFUSED, {"kind": AT_DESK_ONLY})
    if not (
        tablets.was_signed_in(tx, device["id"], kept.actor)
        or helpers.last_on_tablet(tx, device["id"], kept.actor, datetime.fromisoformat(kept.at))
    ):
        said = f"「{kept.actor}」は、このタブレットでサインインしたことがありません。"
        return Stop(Why.ACTOR, {"actor": said})
    if kind and not kind.open_to(actor):
        said = f"押したとき、{kept.actor}さんに「{in_words(kind.roles)}」の役割がありませんでした。"
        return Stop(Why.ROLE, {"actor": said})
    if kind and not uses.may_hand_in(device["uses"], kept.kind):
        said = (
            f"「{kind.words}」は、このタブレットの使いみち（{uses.in_words(device['uses'])}）にありません。"
        )
        return Stop(Why.USE, {"kind": said})
    return None


def _unread(sent: Sent, raw: Any) -> tray.Kept:
    """An entry that cannot be read, kept as it was sent."""
    said = raw if isinstance(raw, dict) else {}
    text = _text(sent, raw)

    def line(name: str, most: int = 100) -> str:
        value = said.get(name)
        return value[:most] if isinstance(value, str) else ""

    id = tray.id_of_unread(sent.device["id"], text)
    moment = utc_text(sent.now)
    return tray.Kept(id, line("kind"), moment, line("at"), moment, line("actor"), text)


def _text(sent: Sent, raw: Any) -> str:
    if (text := as_text(raw)) is None:
        # JSON still: whatever the tray keeps, it must be able to show.
        text = orjson.dumps(sent.body.decode("utf-8", errors="replace")).decode()
    return beginning(text)


async def _for_review(arrival: Arrival, sent: Sent, raw: Any, stop: Stop, kept: tray.Kept) -> dict[str, Any]:
    became = await arrival.database.write(tray.keep, sent.device, stop.why, kept, stop.errors)
    if became == "done":
        return _answer(raw, "done", DONE_BEFORE, repeated=True)
    if became == "full":
        return _answer(raw, "failed", FULL, errors={"": FULL})
    return _answer(raw, "review", _why(stop.errors), errors=stop.errors, repeated=became == "again")


def _why(errors: dict[str, str]) -> str:
    return FOR_REVIEW + next(iter(errors.values()), "")


def _answer(raw: Any, status: str, words: str, **more: Any) -> dict[str, Any]:
    id = raw.get("id") if isinstance(raw, dict) else None
    return {
        "id": id if isinstance(id, str) else None,
        "status": status,
        "outcome": {},
        "errors": {},
        "repeated": False,
        "words": words,
    } | more
