"""What still waits when an incident is closed: needs are carried over to the desk of every day (相談・依頼), and helpers for salons in
shelters are wanted no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from vcenter.commands.fields import NeedId
from vcenter.commands.need_history import tell
from vcenter.commands.need_ways import of_need
from vcenter.commands.needs import known
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.requests import NewRequestId, RecordRequest
from vcenter.domain import need_words, request_words
from vcenter.domain.calendar import centre_day, show_date
from vcenter.domain.need_life import WAITING
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, hidden, needs, requests, shelter_salons
from vcenter.store.tx import Row

CARRIED_TO = "ふだんの相談・依頼"


class CarryOverNeed(Payload):
    need: NeedId
    request: NewRequestId


@command(
    "carry_over_need",
    "needs",
    "requests",
    words="ニーズを相談・依頼に引き継ぐ",
    who=DESK_WORK,
    roles=(Role.NEEDS, Role.ADMINISTRATION),
    ways=of_need,
)
def carry_over_need(act: Act, asked: CarryOverNeed) -> dict[str, Any]:
    """A need of an incident that is closed goes on at the desk of every day: a request says what the card said. Helpers for a salon in a
    shelter are wanted no more, for none is held there in ordinary times."""
    row = known(act, asked.need)
    incident = centre.incident_by_id(act.tx, row["incident_id"]) if row["incident_id"] else None
    if incident is None or not incident["closed_at"]:
        raise Refusal(
            "災害のために開いている間は、ニーズのままにしておきます。閉じてから引き継ぎます。", "need"
        )
    if row["state"] not in WAITING:
        raise Refusal(f"ニーズ{row['number']}番は、もう待っていません。一覧を開き直してください。", "need")
    salon = shelter_salons.of_need(act.tx, row["id"])
    if salon and salon["about"] == "helpers":
        why = f"「{incident['name']}」を閉じた。避難所などでの開催は終わり"
        _becomes(act, row, f"取り下げた（{why}）", state="withdrawn", state_reason=why)
        return {"need": row["id"], "need_number": row["number"], "became": "ended"}
    if _is_hidden(act, row):
        raise Refusal(
            f"ニーズ{row['number']}番は秘匿です。ニーズの画面で、担当が一件ずつ決めてください。", "need"
        )
    made = _request(act, asked, row, incident["name"])
    why = f"「{incident['name']}」を閉じた"
    to = f"{CARRIED_TO} {made['number']}番"
    _becomes(act, row, f"{to}に引き継いだ（{why}）", state="referred", state_reason=why, referred_to=to)
    return {
        "need": row["id"],
        "need_number": row["number"],
        "became": "request",
        "request": made["request"],
        "number": made["number"],
    }


def _is_hidden(act: Act, row: Row) -> bool:
    return bool(row["hidden_at"] or hidden.people_among(act.tx, [row["person_id"], row["requester_id"]]))


def _becomes(act: Act, row: Row, said: str, **changes: str) -> None:
    needs.change(act.tx, row["id"], changes | {"look_again_on": None, "changed_at": act.at})
    tell(act, row["id"], changes["state"], said)


def _request(act: Act, asked: CarryOverNeed, row: Row, incident: str) -> dict[str, Any]:
    """The request; where the journal that is read has told of it before, it stands already."""
    if standing := requests.by_id(act.tx, asked.request):
        return {"request": standing["id"], "number": standing["number"]}
    said = _as_request(act, asked, row, incident)
    return also(
        act,
        "request",
        KINDS["record_request"],
        RecordRequest.model_validate(said),
        said,
        at=act.at,
        device=act.device,
    ).outcome


def _as_request(act: Act, asked: CarryOverNeed, row: Row, incident: str) -> dict[str, Any]:
    """What a needs card said, as the card of a request says it."""
    work = row["category"] if row["category"] in request_words.WORKS else "other"
    dangers = "・".join(
        need_words.DANGERS[one] for one in row["dangers"].split() if one in need_words.DANGERS
    )
    damage = "・".join(need_words.DAMAGE[one] for one in row["damage"].split() if one in need_words.DAMAGE)
    more = [
        row["request"],
        f"{show_date(centre_day(datetime.fromisoformat(row['received_at'])))}に受けた。急ぎ: {need_words.URGENCY[row['urgency']]}",
        f"危険: {dangers}" if dangers else "",
        f"被害: {damage}" if damage else "",
        f"種類: {need_words.CATEGORIES[row['category']]}"
        if work == "other" and row["category"] != "other"
        else "",
        f"避難先: {row['present_address']}" if row["present_address"] else "",
        f"してはいけないこと: {row['not_to_do']}" if row["not_to_do"] else "",
        f"危険についての注意: {row['danger_note']}" if row["danger_note"] else "",
    ]
    said: dict[str, Any] = {
        "request": asked.request,
        "sort": "help_wanted",
        "source": row["source"] if row["source"] in request_words.SOURCES else "other_body",
        "source_note": f"「{incident}」のニーズ{row['number']}番から"[:200],
        "person": {"person": row["person_id"], "name": row["person_name"]},
        "requester_relation": row["requester_relation"],
        "best_time": row["best_time"],
        "household": [one for one in row["household"].split() if one in need_words.HOUSEHOLD],
        "address": row["address"],
        "district": row["district"],
        "access": row["access"],
        "works": [work],
        "wanted": "\n".join(filter(None, more))[:4000],
        "people_wanted": row["people_wanted"],
        "wish": row["wish"],
        "even_if_same": True,
    }
    if row["requester_id"] != row["person_id"]:
        said["requester"] = {"person": row["requester_id"], "name": row["requester_name"]}
    if row["day_wished"] and row["day_wished"] >= act.day.isoformat():
        said |= {name: row[name] for name in ("day_wished", "hours_from", "hours_to")}
    return said
