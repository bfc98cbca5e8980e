"""How an entry of the tray (要確認) that tells of a request is settled: the same person may have one that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vcenter.commands.registry import Act, Waiting, Way
from vcenter.commands.settling import DONE, do_now, way
from vcenter.domain.refusal import Refusal
from vcenter.store import requests
from vcenter.store.tx import Tx


def of_new_request(tx: Tx, entry: Waiting) -> Sequence[Way]:
    """Another request of the same person, or the one that is known."""
    if not entry.same:
        return (DONE,)
    another = replace(DONE, button="別の件として記録する", changes={"even_if_same": "on"})
    return (another, NOTED)


def _noted(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    known = requests.by_id(act.tx, entry.same[0]) if entry.same else None
    if known is None:
        raise Refusal("同じ方の件は記録されていません。別の件として記録してください。", "request")
    return do_now(act, entry, "note_request", {"request": known["id"], "what": changes.get("what", "")})


NOTED = way(
    "request_noted",
    "同じ方の相談・依頼に書き足した",
    _noted,
    button="同じ件の経過に書き足す",
    look="primary",
    as_note=True,
)
