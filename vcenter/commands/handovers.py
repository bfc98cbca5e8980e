"""A desk is handed over (申し送り): what is written for whoever comes next, read, done, and taken over."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from vcenter.commands.field_words import Called, Of, Unshown
from vcenter.commands.fields import Count, Id, Line
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.handovers import AT_ONCE, MOST_LINES
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import DESK_ROLES
from vcenter.domain.who import Who
from vcenter.store import handovers

BY_HAND = (Who.STAFF, Who.PROGRAM)

DeskKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,39}$"), Called("窓口")]
"""Under which a desk stands in the navigation. Who may use it is for its own screen to say (desks/handovers.py)."""

LineId = Annotated[Id, Of("handover_line"), Called("申し送り")]


class WriteHandover(Payload):
    desk: DeskKey
    lines: Annotated[list[Line], Field(max_length=AT_ONCE), Called("次の人へ")]


@command("write_handover", "handover", words="申し送りを書く", who=BY_HAND, roles=DESK_ROLES)
def write_handover(act: Act, asked: WriteHandover) -> dict[str, Any]:
    """Lines for whoever comes next at a desk. What stands there already stays, until somebody says that it is done."""
    written = [one for one in asked.lines if one]
    if not written:
        raise Refusal("次の人に伝えることを書いてください。", "lines")
    there = handovers.open_lines(act.tx, asked.desk)
    if len(there) + len(written) > MOST_LINES:
        raise Refusal(
            f"終わっていない申し送りが{len(there)}件あります。{MOST_LINES}件までです。終わったものを「済んだ」にしてから書いてください。",
            "lines",
        )
    ids = []
    for at, what in enumerate(written):
        if any(one["what"] == what for one in there):
            continue
        ids.append(act.new_id(f"line {at}"))
        row = {"id": ids[-1], "place": act.place, "desk": asked.desk, "position": at, "what": what}
        handovers.add_line(act.tx, row | {"written_at": act.at, "written_by": act.actor})
    return {"desk": asked.desk, "lines": ids} | ({} if ids else {"already": True})


@taken_back("write_handover")
def _not_written(act: Act, was: Done) -> None:
    for id in was.outcome["lines"]:
        row = handovers.line(act.tx, id)
        if row is None or row["done_at"]:
            raise changed_since("この申し送り")
    handovers.remove_lines(act.tx, was.outcome["lines"])


class EndHandoverLine(Payload):
    line: LineId


@command("end_handover_line", "handover", words="申し送りが済んだ", who=BY_HAND, roles=DESK_ROLES)
def end_handover_line(act: Act, asked: EndHandoverLine) -> dict[str, Any]:
    """What a line asked for is done, or it is not true any more."""
    row = handovers.line(act.tx, asked.line)
    if row is None:
        raise Refusal("この申し送りは、もうありません。画面を開き直してください。", "line")
    if row["done_at"]:
        return {"line": asked.line, "desk": row["desk"], "already": True}
    handovers.change_line(act.tx, asked.line, {"done_at": act.at, "done_by": act.actor})
    return {"line": asked.line, "desk": row["desk"]}


@taken_back("end_handover_line")
def _not_done(act: Act, was: Done) -> None:
    row = handovers.line(act.tx, was.asked.line)
    if row is None or row["done_at"] != was.at:
        raise changed_since("この申し送り")
    handovers.change_line(act.tx, was.asked.line, {"done_at": None, "done_by": ""})


class SeeHandoverPoint(Payload):
    desk: DeskKey
    point: Annotated[
        str, StringConstraints(pattern=r"^[a-z_]{2,30}$"), Unshown("what is open, for the program")
    ]
    amount: Annotated[Count, Called("何件")]


_POINTS = uuid.UUID("6c2f2f7e-1a2b-5b0d-9d51-54a1c1f7a0b4")


@command("see_handover_point", "handover", words="申し送りを読んだ", who=BY_HAND, roles=DESK_ROLES)
def see_handover_point(act: Act, asked: SeeHandoverPoint) -> dict[str, Any]:
    """Somebody knows of what is open at a desk, and of how much; of more they are told anew."""
    handovers.see(
        act.tx,
        {
            "id": str(uuid.uuid5(_POINTS, f"{act.place} {asked.desk} {asked.point}")),
            "place": act.place,
            "desk": asked.desk,
            "point": asked.point,
            "amount": asked.amount,
            "seen_at": act.at,
            "seen_by": act.actor,
        },
    )
    return {"desk": asked.desk}


class TakeOver(Payload):
    desk: DeskKey
    name: Annotated[Line, Called("引き継いだ人")] = ""
    """Of whoever has no account of their own; nothing: whoever presses."""


@command("take_over", "handover", words="窓口を引き継いだ", who=BY_HAND, roles=DESK_ROLES)
def take_over(act: Act, asked: TakeOver) -> dict[str, Any]:
    """Whoever comes next has read what is open, and goes on at this desk."""
    row = {"id": act.new_id("handover"), "place": act.place, "desk": asked.desk}
    handovers.take(act.tx, row | {"taken_at": act.at, "taken_by": asked.name or act.actor})
    return {"desk": asked.desk, "handover": row["id"]}


@taken_back("take_over")
def _not_taken_over(act: Act, was: Done) -> None:
    if handovers.taking(act.tx, was.outcome["handover"]) is None:
        raise changed_since("引き継ぎ")
    handovers.give_back(act.tx, was.outcome["handover"])
