"""Ways to settle an entry of the tray (要確認): what each does, and which of them a kind of command offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_origin

from pydantic import ValidationError

from vcenter.collect import declare
from vcenter.commands.limits import too_long
from vcenter.commands.messages import in_japanese, listed
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, WAYS, Act, Settle, Waiting, Way
from vcenter.domain.calendar import OLDEST, read_moment
from vcenter.domain.refusal import Refusal
from vcenter.domain.untrusted_json import read_object
from vcenter.domain.who import Who
from vcenter.store.tx import Row, Tx


def waiting(row: Row, outcome: Mapping[str, Any]) -> Waiting:
    """An entry of the tray as the ways to settle it need it. outcome: what the command answered."""
    same = outcome.get("same")
    return Waiting(row, read_object(row["payload"]) or {}, tuple(same) if isinstance(same, list) else ())


def way(key: str, settled: str, do: Settle | None = None, **more: Any) -> Way:
    """Declare a way to settle an entry; see `Way`."""
    if not settled:
        raise RuntimeError(f"the way {key} does not say what is read of it afterwards (settled)")
    return declare(WAYS, key, Way(key, settled, do, **more), "ways to settle an entry")


def ways_of(tx: Tx, entry: Waiting) -> Sequence[Way]:
    """The ways that the entry's command offers now, the likeliest first; to keep the record as it is, is always one."""
    kind = KINDS.get(entry.row["kind"])
    if entry.row["why"] in ("same", "clock", "unread") or kind is None or Who.TABLET not in kind.who:
        return ()
    return kind.ways(tx, entry) if kind.ways else (DONE,)


def do_now(
    act: Act, entry: Waiting, kind: str, payload: dict[str, Any], name: str = "done"
) -> dict[str, Any]:
    """Do this now, as of the time at which the tablet's button was pressed, in the name of who settles it."""
    row = entry.row
    pressed, now = read_moment(row["at"]), datetime.fromisoformat(act.at)
    # Nobody believes a time of long ago, nor one that is none: it is done today.
    at = row["at"] if pressed and now - pressed <= OLDEST else act.at
    known = KINDS.get(kind)
    if known is None or Who.TABLET not in known.who:
        raise Refusal("この操作はここからはできません。本部の画面で行ってください。", "way")
    if long := too_long(known.payload, payload):
        said = "　".join(dict.fromkeys(problem.words for problem in long.values()))
        raise Refusal(f"このままでは記録できません。{said}", next(iter(long)))
    try:
        model = known.payload.model_validate(payload)
    except ValidationError as error:
        errors = in_japanese(error)
        said = "　".join(dict.fromkeys(listed(known.payload, errors)))
        raise Refusal(f"このままでは記録できません。{said}", next(iter(errors))) from None
    outcome = also(act, name, known, model, payload, at=min(at, act.at), device=row["device"])
    return {"command": outcome.id, "kind": kind, "outcome": outcome.outcome}


def changed(entry: Waiting, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the tablet asked for, with what staff have said otherwise."""
    payload = dict(entry.said)
    kind = KINDS.get(entry.row["kind"])
    for name, value in changes.items():
        field = kind.payload.model_fields.get(name) if kind else None
        several = field is not None and get_origin(field.annotation) is list
        payload[name] = [value] if several and isinstance(value, str) else value
    return payload


def done(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """It is done after all."""
    if entry.row["why"] == "unread":
        raise Refusal("読めない内容です。内容を見て、画面から入れ直してください。", "way")
    return do_now(act, entry, entry.row["kind"], changed(entry, changes))


DONE = way("done", "記録した", done, button="入れた内容で記録する")
"""What every command offers that says nothing else."""
