"""Salons that look for helpers: a request of every day is made of it, and whoever agrees helps at the salon."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Line, PersonId, SalonId
from vcenter.commands.path import also
from vcenter.commands.registry import KINDS, Act, Payload, command
from vcenter.commands.requests import AnswerOffer, NewRequestId, RecordRequest, RequestId
from vcenter.commands.salons import known_salon, whom_to_ask
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.refusal import Refusal
from vcenter.domain.request_life import SEEN_TO_BY
from vcenter.domain.request_words import times_at
from vcenter.domain.roles import Role
from vcenter.domain.schedule import read_schedule
from vcenter.domain.who import DESK_WORK
from vcenter.store import requests, salon_requests, salons
from vcenter.store.tx import Row

SOUGHT_BY = frozenset({Role.SALON}) | SEEN_TO_BY


class SeekSalonHelpers(Payload):
    salon: SalonId
    request: NewRequestId
    note: Annotated[Line, Called("してほしいこと")] = ""


@command(
    "seek_salon_helpers",
    "requests",
    "salons",
    words="サロンの担い手を探す",
    who=DESK_WORK,
    roles=SOUGHT_BY,
)
def seek_salon_helpers(act: Act, asked: SeekSalonHelpers) -> dict[str, Any]:
    """A salon that is short of helpers looks for them: a request of every day says how many, when and where."""
    salon = known_salon(act, asked.salon)
    if known := salon_requests.of_salon(act.tx, asked.salon):
        return {"salon": asked.salon, "request": known["id"], "number": known["number"], "already": True}
    run_by = salons.helpers(act.tx, asked.salon)
    missing = (salon["helpers_wanted"] or 0) - len(run_by)
    if salon["resting_since"]:
        raise Refusal("このサロンは休んでいます。また開くときに、担い手を探してください。", "salon")
    if missing <= 0:
        raise Refusal(
            "担い手は足りています。もっと必要なときは、「内容を直す」で必要な人数を増やしてください。",
            "salon",
        )
    said = _as_request(asked, salon, run_by, missing)
    made = _recorded(act, said)
    salon_requests.add(act.tx, made["request"], asked.salon)
    return {"salon": asked.salon, "request": made["request"], "number": made["number"]}


def _recorded(act: Act, said: dict[str, Any]) -> dict[str, Any]:
    """The request as it is recorded: request and number. Where the journal that is read has told of it before, it stands already."""
    if known := requests.by_id(act.tx, said["request"]):
        if known["source"] != "salon" or known["works"] != "salon_helper":
            raise Refusal("この相談・依頼はすでに記録されています。一覧で確かめてください。", "request")
        return {"request": known["id"], "number": known["number"]}
    kind = KINDS["record_request"]
    asked = RecordRequest.model_validate(said)
    return also(act, "request", kind, asked, said, at=act.at, device=act.device).outcome


def _as_request(asked: SeekSalonHelpers, salon: Row, run_by: list[Row], missing: int) -> dict[str, Any]:
    """What a salon looks for, as the card of a request says it."""
    try:
        schedule = read_schedule(salon["days"])
    except Refusal:
        times: list[str] = []
    else:
        times = sorted(times_at(schedule.weekdays, schedule.begins))
    return {
        "request": asked.request,
        "sort": "help_wanted",
        "source": "salon",
        "source_note": f"サロン「{salon['name']}」",
        "person": whom_to_ask(salon, run_by),
        "address": salon["venue"],
        "district": salon["district"] or ("" if salon["venue"] else "サロンに確かめる"),
        "works": ["salon_helper"],
        "wanted": f"サロン「{salon['name']}」（{salon['days'] or '開催日は確かめる'}）の担い手が、あと{missing}人ほしい。"
        + asked.note,
        "people_wanted": min(missing, 200),
        "times": times,
        "even_if_same": True,
    }


class AcceptSalonHelp(Payload):
    request: RequestId
    person: PersonId


@command(
    "accept_salon_help",
    "requests",
    "salons",
    words="サロンの担い手を引き受けた",
    who=DESK_WORK,
    roles=SEEN_TO_BY,
)
def accept_salon_help(act: Act, asked: AcceptSalonHelp) -> dict[str, Any]:
    """Somebody who was asked for a salon takes it on, and helps there from now on."""
    salon = salon_requests.salon_of(act.tx, asked.request)
    if salon is None:
        raise Refusal("サロンの担い手を探している依頼ではありません。画面を開き直してください。", "request")
    said = {"request": asked.request, "person": asked.person, "answer": "accepted"}
    kind = KINDS["answer_offer"]
    answered = also(
        act, "answer", kind, AnswerOffer.model_validate(said), said, at=act.at, device=act.device
    ).outcome
    person = answered["person"]
    helped = any(one["id"] == person for one in salons.helpers(act.tx, salon["id"]))
    if not helped:
        salons.keep_helper(act.tx, salon["id"], person, leads=False)
    return answered | {"salon": salon["id"], "helped": helped}


@taken_back("accept_salon_help")
def _not_accepted(act: Act, was: Done) -> None:
    """They have not agreed after all, and help at the salon no more than before."""
    request, person = was.asked.request, was.outcome["person"]
    known = requests.offer(act.tx, request, person)
    if known is None or known["changed_at"] != was.at or known["state"] != "accepted":
        raise changed_since("この候補")
    requests.put_offer(act.tx, request, person, was.outcome["was"], at=act.at, by=act.actor)
    if not was.outcome["helped"]:
        salons.end_helper(act.tx, was.outcome["salon"], person)
    row = requests.by_id(act.tx, request)
    assert row is not None
    requests.tell(
        act.tx,
        id=act.new_id(f"history {request}"),
        request_id=request,
        at=act.at,
        actor=act.actor,
        state=row["state"],
        what="引き受けたのは押しまちがい。サロンの担い手から外した",
    )
