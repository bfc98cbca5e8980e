"""Servers (拠点): a satellite takes part, or takes part no longer; which server sees to a need."""

from __future__ import annotations

from typing import Annotated, Any

from vcenter.commands.dangerous_acts import tell_responsible
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import NeedId, NewPlaceId, PlaceId, WrittenLine
from vcenter.commands.need_history import tell
from vcenter.commands.need_ways import of_need
from vcenter.commands.needs import known
from vcenter.commands.registry import Act, Payload, command
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.servers import HEADQUARTERS, MOST_SATELLITES
from vcenter.domain.who import DESK_WORK, Who
from vcenter.store import needs, servers, teams


class AddPlace(Payload):
    place: NewPlaceId
    name: Annotated[WrittenLine, Called("名前")]


@command(
    "add_place", "places", words="拠点を加える", who=(Who.STAFF, Who.HEADQUARTERS), roles=Role.RESPONSIBLE
)
def add_place(act: Act, asked: AddPlace) -> dict[str, Any]:
    """A satellite takes part from now on, with a number of its own."""
    if act.place != HEADQUARTERS:
        raise Refusal("拠点を加えられるのは本部だけです。本部の画面で加えてください。")
    if servers.by_name(act.tx, asked.name):
        raise Refusal(f"「{asked.name}」という拠点はすでにあります。別の名前にしてください。", "name")
    if servers.by_id(act.tx, asked.place):
        raise Refusal("この拠点はもう加えてあります。一覧を開き直してください。", "place")
    number = len(servers.everyone(act.tx)) + 1
    if number > MOST_SATELLITES:
        raise Refusal(f"拠点は{MOST_SATELLITES}つまでです。番号が足りません。", "name")
    servers.add(
        act.tx,
        {"id": asked.place, "number": number, "name": asked.name, "added_at": act.at, "ended_at": None},
    )
    tell_responsible(act, f"拠点「{asked.name}」を加え、記録の写しのファイルを作った")
    return {"place": asked.place, "number": number}


class EndPlace(Payload):
    place: PlaceId


@command(
    "end_place", "places", words="拠点を終わらせる", who=(Who.STAFF, Who.HEADQUARTERS), roles=Role.RESPONSIBLE
)
def end_place(act: Act, asked: EndPlace) -> dict[str, Any]:
    """A satellite takes part no longer: what it sends is refused from now on; what it did stays."""
    if act.place != HEADQUARTERS:
        raise Refusal("拠点を終わらせられるのは本部だけです。")
    row = servers.by_id(act.tx, asked.place)
    if row is None:
        raise Refusal("この拠点は登録されていません。一覧を開き直してください。", "place")
    servers.end(act.tx, asked.place, act.at)
    tell_responsible(act, f"拠点「{row['name']}」を終わらせた")
    return {"place": asked.place}


class HandNeed(Payload):
    need: NeedId
    to: Annotated[str, Of("place"), Called("渡す先")] = HEADQUARTERS
    """The server whose people see to it from now on; "" is headquarters."""


@command(
    "hand_need",
    "needs",
    words="ニーズをほかの拠点に渡す",
    who=DESK_WORK,
    roles=(Role.NEEDS, Role.ADMINISTRATION),
    ways=of_need,
)
def hand_need(act: Act, asked: HandNeed) -> dict[str, Any]:
    """Another place sees to a need from now on. Refused while a team has it."""
    row = known(act, asked.need)
    names = servers.names(act.tx)
    if asked.to not in names:
        raise Refusal("この拠点は登録されていません。一覧を開き直してください。", "to")
    if row["place"] == asked.to:
        return {"need": asked.need, "to": asked.to}
    if team := teams.of_need(act.tx, asked.need):
        raise Refusal(
            f"{team['number']}班が担当しています。班が帰るか解散してから、ほかの拠点に渡してください。",
            "need",
        )
    needs.change(act.tx, asked.need, {"place": asked.to, "changed_at": act.at})
    tell(act, asked.need, row["state"], f"{names[asked.to]}に渡した")
    return {"need": asked.need, "to": asked.to}
