"""Equipment (資機材): what the centre has and whose it is; given back to its owner in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import AnyWidth, Counted, DayUntil, Flag, Id, Line, Seen, Text, WrittenLine
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_seen
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.equipment import KEY, OWNERS, SORTS, TO_GIVE_BACK, name_of
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import equipment
from vcenter.store.tx import Row

ROLES = Role.EQUIPMENT

Kind = Annotated[WrittenLine, Called("種類")]
StockId = Annotated[Id, Of("equipment"), Called("資機材")]
NewStockId = Annotated[Id, Of("equipment", new=True), Called("資機材")]

MOST_LABELS = 60
"""Single things of one form: that many labels are three sheets."""


def known(act: Act, id: str) -> Row:
    """The lot or thing; refused where there is none."""
    row = equipment.by_id(act.tx, id)
    if row is None:
        raise Refusal("この資機材は登録されていません。ラベルを読み直すか、一覧から選んでください。", "stock")
    return row


class StockFields(Payload):
    count: Annotated[int, Field(ge=1, le=100_000), AnyWidth, Called("いくつ")] = 1
    owner: Annotated[Literal[*OWNERS], Called("持ち主", OWNERS)] = "bought"  # type: ignore[valid-type]
    from_whom: Annotated[Line, Called("だれから")] = ""
    due: Annotated[DayUntil, Called("いつまでに返す")] = None
    kept_at: Annotated[Line, Called("置き場所")] = ""
    plate: Annotated[Line, Called("車のナンバー")] = ""
    seats: Annotated[Counted, Called("乗れる人数")] = None
    note: Annotated[Text, Called("メモ")] = ""


def _columns(asked: StockFields) -> dict[str, Any]:
    said = asked.model_dump(include=set(StockFields.model_fields))
    return said | {"due": asked.due and asked.due.isoformat()}


LONGEST = timedelta(days=5 * 366)
"""Nothing is borrowed for longer: a later day is a slip of the finger."""


def _goes_back(act: Act, asked: StockFields) -> None:
    """What goes back to somebody says to whom, and on a day that can be meant."""
    if asked.owner in TO_GIVE_BACK and not asked.from_whom:
        raise Refusal("だれから借りたかを入れてください。閉めるときに返すためです。", "from_whom")
    if asked.due and asked.due > act.day + LONGEST:
        raise Refusal("返す日は、きょうから5年以内にしてください。例: 12/20", "due")


class AddEquipment(StockFields):
    stock: NewStockId
    kind: Kind
    singly: Annotated[Flag, Called("1つずつ番号のラベルを付ける")] = False
    with_key: Annotated[Flag, Called("鍵も1本登録する")] = False


@command("add_equipment", "equipment", words="資機材の登録", who=DESK_WORK, roles=ROLES, now=_goes_back)
def add_equipment(act: Act, asked: AddEquipment) -> dict[str, Any]:
    """So many of a kind are here from now on, as a lot or each with a label number of its own; a vehicle always has one, and may have a key."""
    if equipment.by_id(act.tx, asked.stock):
        raise Refusal("この資機材はもう登録されています。一覧で確かめてください。", "stock")
    vehicle = equipment.said_of_kind(act.tx, asked.kind)["sort"] == "vehicle"
    singly = asked.singly or vehicle
    if singly and asked.count > MOST_LABELS:
        raise Refusal(
            f"番号のラベルを付けるのは、一度に{MOST_LABELS}までです。分けて登録してください。", "count"
        )
    row = _columns(asked) | {"kind": asked.kind, "made_at": act.at, "changed_at": act.at}
    made = []
    for at in range(asked.count if singly else 1):
        one = row | {"id": act.new_id(str(at)) if at else asked.stock, "label": None}
        if singly:
            one |= {"label": equipment.next_label(act.tx, asked.kind, act.place), "count": 1}
        equipment.add(act.tx, one)
        made.append(one["id"])
        if asked.with_key and vehicle:
            key = {
                "id": act.new_id(f"key {at}"),
                "kind": KEY,
                "label": equipment.next_label(act.tx, KEY, act.place),
                "count": 1,
                "goes_with": one["id"],
                "note": f"{name_of(asked.kind, one['label'])}の鍵",
                "plate": "",
                "seats": None,
            }
            equipment.add(act.tx, row | key)
            made.append(key["id"])
    return {"stock": asked.stock, "made": made}


@taken_back("add_equipment")
def _not_added(act: Act, was: Done) -> None:
    for id in reversed(was.outcome["made"]):
        row = equipment.by_id(act.tx, id)
        if row is None or row["changed_at"] != was.at or equipment.loans(act.tx, {"stock_id": id}):
            raise changed_since("この資機材")
        equipment.remove(act.tx, id)


class ChangeEquipment(StockFields):
    stock: StockId
    seen: Seen = ""


@command(
    "change_equipment",
    "equipment",
    words="資機材の記録を直す",
    who=DESK_WORK,
    roles=ROLES,
    now=_goes_back,
)
def change_equipment(act: Act, asked: ChangeEquipment) -> dict[str, Any]:
    """How many a lot has, whose it is, until when, where it is kept."""
    row = known(act, asked.stock)
    if act.is_here:
        check_seen(asked.seen, row, "この資機材")
    if row["label"] is not None and asked.count != 1:
        raise Refusal("番号の付いた物は1つです。増やすときは「資機材を加える」から入れてください。", "count")
    equipment.change(act.tx, asked.stock, _columns(asked) | {"changed_at": act.at})
    return {"stock": asked.stock}


class SayEquipmentKind(Payload):
    kind: Kind
    sort: Annotated[Literal[*SORTS], Called("使い方", SORTS)] = ""  # type: ignore[valid-type]
    least: Annotated[Counted, Called("いつも残しておく数")] = None
    seen: Seen = ""


@command("say_equipment_kind", "equipment", words="資機材の種類", who=DESK_WORK, roles=ROLES)
def say_equipment_kind(act: Act, asked: SayEquipmentKind) -> dict[str, Any]:
    """A kind is used up, or comes back, or is a vehicle or a key; of so many at least there shall always be some here."""
    row = equipment.said_of_kind(act.tx, asked.kind)
    if act.is_here and row["changed_at"]:
        check_seen(asked.seen, row, "この種類")
    # What is out would turn from "comes back" to "is used up", or the other way round.
    turns = row["sort"] != asked.sort and "consumable" in (row["sort"], asked.sort)
    if turns and equipment.loans(act.tx, {"kind": asked.kind}):
        raise Refusal(
            "もう貸し出した種類なので、使いきる物かどうかは変えられません。新しい名前の種類を加えてください。",
            "sort",
        )
    equipment.say_kind(act.tx, asked.kind, {"sort": asked.sort, "least": asked.least}, act.at)
    return {"kind": asked.kind}


class GiveEquipmentBack(Payload):
    stock: StockId


@command("give_equipment_back", "equipment", words="資機材を持ち主に返す", who=DESK_WORK, roles=ROLES)
def give_equipment_back(act: Act, asked: GiveEquipmentBack) -> dict[str, Any]:
    """What was borrowed or hired is with its owner again."""
    row = known(act, asked.stock)
    if row["given_back_at"]:
        return {"stock": asked.stock, "already": True}
    if loan := equipment.with_whom(act.tx, asked.stock):
        raise Refusal(
            f"{row['name']}は、まだ{loan['who']}に貸し出しています。返ってきてから、持ち主に返してください。",
            "stock",
        )
    kind = equipment.kind(act.tx, row["kind"])
    if row["label"] is None and kind["out"] > kind["total"] - row["count"]:
        raise Refusal(
            f"{row['kind']}は{kind['out']}つがまだ貸し出し中で、数が足りません。返ってきてから押すか、「開く」で数を返せる数に直してください。",
            "stock",
        )
    equipment.change(
        act.tx, asked.stock, {"given_back_at": act.at, "given_back_by": act.actor, "changed_at": act.at}
    )
    return {"stock": asked.stock}


@taken_back("give_equipment_back")
def _not_given_back(act: Act, was: Done) -> None:
    row = known(act, was.asked.stock)
    if row["given_back_at"] != was.at:
        raise changed_since(row["name"])
    equipment.change(act.tx, row["id"], {"given_back_at": None, "given_back_by": "", "changed_at": act.at})
