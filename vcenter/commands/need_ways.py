"""How an entry of the tray (要確認) about a need is settled: it may have been closed, or told of, meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vcenter.commands.registry import KINDS, Act, Waiting, Way
from vcenter.commands.settling import DONE, changed, do_now, way
from vcenter.domain.refusal import Refusal
from vcenter.store import needs
from vcenter.store.tx import Row, Tx


def of_need(tx: Tx, entry: Waiting) -> Sequence[Way]:
    """The ways of a command about a need: one that was closed may be opened again, and any may only be noted."""
    id = entry.said.get("need")
    need = needs.by_id(tx, id) if isinstance(id, str) else None
    if need is None:
        return (DONE,)
    if need["state"] in _OPENED_TO:
        return (REOPENED, *((FILED,) if "request" in entry.said else ()), NOTED)
    return (DONE, NOTED)


def of_new_need(tx: Tx, entry: Waiting) -> Sequence[Way]:
    """The ways of a need that was told of: another one, or the one that is known."""
    if not entry.same:
        return (DONE,)
    another = replace(DONE, button="別の依頼として記録する", changes={"even_if_same": "on"})
    return (another, replace(NOTED, button="同じ依頼の経過に書き足す"))


_OPENED_TO = {"done": "ready", "withdrawn": "received"}
"""What becomes of a need that was closed, when it is opened again."""


def _need_of(act: Act, entry: Waiting) -> Row:
    # The tablet may have told of a need that is known.
    id = entry.same[0] if entry.same else entry.said.get("need")
    need = needs.by_id(act.tx, id) if isinstance(id, str) else None
    if need is None:
        raise Refusal("この件のニーズは記録されていません。新しいニーズとして記録してください。", "need")
    return need


def _noted(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    need = _need_of(act, entry)
    return do_now(act, entry, "note_contact", {"need": need["id"], "what": changes.get("what", "")})


def _reopened(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The need is open again, and then what was asked is done."""
    need = _need_of(act, entry)
    to = _OPENED_TO.get(need["state"])
    if to is None:
        raise Refusal("このニーズは閉じられていません。画面を開き直してください。", "need")
    step = {"need": need["id"], "to": to, "reason": reason or "タブレットからの知らせで開き直した"}
    opened = do_now(act, entry, "step_need", step, "reopened")
    if entry.row["kind"] == "step_need" and entry.said.get("to") == to:
        return opened
    return do_now(act, entry, entry.row["kind"], changed(entry, changes))


def _filed(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """What the tablet said of a need that is closed is a need of its own."""
    need = _need_of(act, entry)
    known = KINDS["record_need"].payload.model_fields
    card = {name: value for name, value in changed(entry, changes).items() if name in known}
    if "request" not in card:
        raise Refusal("内容が足りません。ニーズの窓口で新しく記録してください。", "way")
    person = {"person": need["person_id"], "name": need["person_name"]}
    whole = card | {"need": act.new_id("need"), "person": person, "even_if_same": True, "beside": ""}
    return do_now(act, entry, "record_need", whole)


NOTED = way(
    "noted",
    "ニーズの経過に書いた",
    _noted,
    button="ニーズの経過に書くだけにする",
    look="primary",
    as_note=True,
)
REOPENED = way("reopened", "ニーズを開き直して記録した", _reopened, button="ニーズを開き直して記録する")
FILED = way(
    "filed", "新しいニーズとして記録した", _filed, button="新しいニーズとして記録する", look="primary"
)


def of_done_need(tx: Tx, entry: Waiting) -> Sequence[Way]:
    """The ways of what is said of a need after it was done: nothing opens it again, and it may be only noted."""
    return (DONE, NOTED)
