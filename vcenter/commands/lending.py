"""Equipment (資機材) lent to a team or to somebody else, and taken back: all of it, a part, broken, lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.equipment import ROLES, Kind, StockId
from vcenter.commands.field_words import Called, Of
from vcenter.commands.fields import AnyWidth, Counted, Flag, Id, Line, TeamId, WrittenLine
from vcenter.commands.registry import Act, Payload, Waiting, Way, command
from vcenter.commands.settling import DONE, changed, do_now, way
from vcenter.commands.taking_back import Done, changed_since, taken_back
from vcenter.domain.equipment import KINDS, still_out
from vcenter.domain.refusal import Refusal, refuse_all
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, equipment, teams
from vcenter.store.tx import Row, Tx

LoanId = Annotated[Id, Of("loan"), Called("貸し出し")]
SoMany = dict[WrittenLine, Counted]
Things = Annotated[list[StockId], Field(max_length=100)]


TAKES = ("formed", "out")
"""States of a team that may still take something along."""


class OfBorrower(Payload):
    team: TeamId | None = None
    to_whom: Annotated[Line, Called("班のほかの相手")] = ""
    """A member of staff, another centre: by name."""


def _borrower(act: Act, asked: OfBorrower) -> Row | None:
    """The team; None where it is somebody else."""
    if bool(asked.team) == bool(asked.to_whom):
        raise Refusal("どの班に貸すかを選ぶか、班でないときは相手の名前を入れてください。", "to_whom")
    if not asked.team:
        return None
    team = teams.by_id(act.tx, asked.team)
    if team is None:
        raise Refusal("この班は見つかりません。一覧から選び直してください。", "team")
    return team


def _has(loan: Mapping[str, Any], asked: OfBorrower) -> bool:
    return bool(loan["team_id"] == asked.team and loan["to_whom"] == asked.to_whom)


class LendEquipment(OfBorrower):
    counts: Annotated[SoMany, Called("貸す数")] = {}
    items: Annotated[Things, Called("番号の付いた物")] = []
    instead: Annotated[Flag, Called("ほかの班から返ってきたことにする")] = False
    """What is with somebody else has come back from there, and goes along here."""
    sure: Annotated[Flag, Called("残りより多く貸す")] = False
    """More than are here by the records: somebody has said that the number is meant."""


def _ways(tx: Tx, entry: Waiting) -> Sequence[Way]:
    ids = entry.said.get("items")
    if isinstance(ids, list) and any(isinstance(id, str) and equipment.with_whom(tx, id) for id in ids):
        return (INSTEAD,)
    return (DONE,)


def _instead(act: Act, entry: Waiting, changes: Mapping[str, Any], reason: str) -> dict[str, Any]:
    return do_now(act, entry, "lend_equipment", changed(entry, changes) | {"instead": True})


INSTEAD = way(
    "lent_instead",
    "先の班から返ってきたことにして、こちらに貸した",
    _instead,
    button="先の班から返ってきて、こちらに貸したと記録する",
)


def _is_there(act: Act, asked: LendEquipment) -> None:
    """Refuse a kind that there is not, and ask once of more than are here: 44 is a slip of the finger for 4. Of a kind of which nothing
    is recorded nobody knows how many are here."""
    if not act.is_here:
        return
    team = teams.by_id(act.tx, asked.team) if asked.team else None
    wished = equipment.wished(act.tx, [team["need_id"]]).get(team["need_id"], {}) if team else {}
    here = {row["name"]: row for row in equipment.kinds(act.tx)}
    wrong: dict[str, str] = {}
    for kind, count in asked.counts.items():
        if count and kind not in (*here, *KINDS, *wished):
            wrong[f"counts.{kind}"] = (
                f"「{kind}」という資機材はありません。一覧から選ぶか、先に「在庫と種類」で加えてください。"
            )
    refuse_all(wrong)
    over = [
        f"{kind}は残り{here[kind]['here']}ですが、{count}貸しますか"
        for kind, count in asked.counts.items()
        if count and kind in here and here[kind]["total"] and count > here[kind]["here"]
    ]
    if over and not asked.sure:
        raise Refusal(
            f"{'。'.join(over)}。数を確かめてください。よければ「この数で貸し出す」を押してください。", "sure"
        )


@command(
    "lend_equipment",
    "equipment",
    words="資機材の貸し出し",
    who=DESK_WORK,
    roles=ROLES,
    ways=_ways,
    now=_is_there,
)
def lend_equipment(act: Act, asked: LendEquipment) -> dict[str, Any]:
    """A team, or somebody else, takes equipment along: so many of a kind, or single things. One that somebody else has is refused, unless it
    is said to have come back from there."""
    team = _borrower(act, asked)
    if team and team["state"] not in TAKES:
        raise Refusal(
            f"{team['number']}班の活動は終わっています。出発を待つ班か、活動中の班を選んでください。", "team"
        )
    counts = {kind: count for kind, count in asked.counts.items() if count}
    if not counts and not asked.items:
        raise Refusal("貸す物の数を入れてください。", "counts")
    came: list[str] = []
    lent = [_lend(act, asked, kind, count, None) for kind, count in counts.items()]
    already = 0
    for id in dict.fromkeys(asked.items):
        row = _thing(act, id)
        if loan := equipment.with_whom(act.tx, id):
            if _has(loan, asked):
                already += 1
                continue
            if not asked.instead:
                raise Refusal(
                    f"{row['name']}は、いま{loan['who']}に貸し出しています。返ってきていれば「返ってきて、こちらへ貸す」を"
                    "押してください。",
                    "items",
                )
            _settle(act, loan, back=1)
            came.append(loan["id"])
        for was in equipment.loans(act.tx, {"stock_id": id}):
            if was["lost"] or was["broken"]:  # it is in somebody's hand, so it was found, or mended
                _settle(act, was, back=was["lost"] + was["broken"], broken=-was["broken"], lost=-was["lost"])
                came.append(was["id"])
        lent.append(_lend(act, asked, row["kind"], 1, id))
    number = {"number": team["number"]} if team else {}
    return {"lent": lent, "came": came, "team": asked.team, "already": not lent and already > 0} | number


def _thing(act: Act, id: str) -> Row:
    row = equipment.by_id(act.tx, id)
    if row is None or row["label"] is None:
        raise Refusal("知らないラベルです。読み直すか、種類と数で記録してください。", "items")
    if row["given_back_at"]:
        raise Refusal(f"{row['name']}は、もう持ち主に返した物です。ラベルの番号を確かめてください。", "items")
    return row


def _lend(act: Act, asked: OfBorrower, kind: str, count: int, thing: str | None) -> str:
    incident = centre.incident(act.tx)
    used_up = equipment.said_of_kind(act.tx, kind)["sort"] == "consumable"
    id = act.new_id(f"{kind} {thing or ''}")
    equipment.lend(
        act.tx,
        {
            "id": id,
            "kind": kind,
            "stock_id": thing,
            "team_id": asked.team,
            "to_whom": asked.to_whom,
            "incident_id": incident and incident["id"],
            "count": count,
            "lent_at": act.at,
            "lent_by": act.actor,
            "changed_at": act.at,
            "over_at": act.at if used_up else None,
        },
    )
    return id


def _settle(act: Act, loan: Row, back: int = 0, broken: int = 0, lost: int = 0) -> None:
    """Of what was lent so many more are back, broken, lost."""
    now = {
        "back": loan["back"] + back,
        "broken": loan["broken"] + broken,
        "lost": loan["lost"] + lost,
    }
    left = still_out(loan | now)
    used_up = equipment.said_of_kind(act.tx, loan["kind"])["sort"] == "consumable"
    over = (loan["over_at"] or act.at) if left == 0 or used_up else None
    equipment.change_loan(
        act.tx, loan["id"], now | {"over_at": over, "changed_at": act.at, "changed_by": act.actor}
    )


def _as_it_was_left(act: Act, id: str, was: Done, what: str) -> Row:
    """The loan that is taken back; refused where something became of it since."""
    loan = equipment.loan(act.tx, id)
    if loan is None or loan["changed_at"] != was.at:
        raise changed_since(what)
    return loan


@taken_back("lend_equipment")
def _not_lent(act: Act, was: Done) -> None:
    if was.outcome["came"]:
        raise changed_since("先に貸していた班の記録")
    for id in was.outcome["lent"]:
        _as_it_was_left(act, id, was, "この貸し出し")
        equipment.remove_loan(act.tx, id)


class TakeEquipmentBack(OfBorrower):
    everything: Annotated[Flag, Called("ほかは全部返ってきた")] = False
    """All that is still out, but for what is said to be broken or lost."""
    back: Annotated[SoMany, Called("返ってきた数")] = {}
    broken: Annotated[SoMany, Called("壊れて返ってきた数")] = {}
    lost: Annotated[SoMany, Called("なくした数")] = {}
    items: Annotated[Things, Called("返ってきた番号の物")] = []
    broken_items: Annotated[Things, Called("壊れた番号の物")] = []
    lost_items: Annotated[Things, Called("なくした番号の物")] = []


HOW = ("back", "broken", "lost")


def _in_one_state(act: Act, asked: TakeEquipmentBack) -> None:
    """A thing is back, broken or lost: two of them said at once, or a loss of what is here again, would quietly be dropped."""
    if not act.is_here:
        return
    seen: set[str] = set()
    for how, ids in zip(HOW, (asked.items, asked.broken_items, asked.lost_items), strict=True):
        field = "items" if how == "back" else f"{how}_items"
        for id in dict.fromkeys(ids):
            name = _thing(act, id)["name"]
            if id in seen:
                raise Refusal(
                    f"{name}に印が二つ付いています。返った・壊れた・なくしたのうち一つだけにしてください。",
                    field,
                )
            seen.add(id)
            of_it = equipment.loans(act.tx, {"stock_id": id})
            if (
                how != "back"
                and equipment.with_whom(act.tx, id) is None
                and not any(loan[how] for loan in of_it)
            ):
                raise Refusal(
                    f"{name}は、もう返ったと記録されています。壊れたとき・ないときは、「資機材」でそのラベルの画面から記録してください。",
                    field,
                )


@command(
    "take_equipment_back",
    "equipment",
    words="資機材の返却",
    who=DESK_WORK,
    roles=ROLES,
    now=_in_one_state,
)
def take_equipment_back(act: Act, asked: TakeEquipmentBack) -> dict[str, Any]:
    """Equipment is here again, whole or broken, or is lost. What is back already is taken for that; more than was lent is refused."""
    team = _borrower(act, asked)
    loans = {
        loan["id"]: loan for loan in equipment.of_borrower(act.tx, asked.team, asked.to_whom, open=False)
    }
    became: dict[str, dict[str, int]] = {}
    said, already = _said_of_things(act, asked, loans, became)
    for how in ("broken", "lost", "back"):
        for kind, count in getattr(asked, how).items():
            if count:
                said += count
                _share(loans, kind, how, count, became)
    if asked.everything:
        for id, loan in loans.items():
            if loan["over_at"] is None and (left := _left(loan, became)):
                became.setdefault(id, {})["back"] = became.get(id, {}).get("back", 0) + left
    elif not said and not already:
        raise Refusal(
            "返ってきた物の数を入れてください。全部返ったら「全部返った」を押してください。", "back"
        )
    for id, changes in became.items():
        _settle(act, loans[id], **changes)
    number = {"number": team["number"]} if team else {}
    return {"became": became, "team": asked.team, "already": not became} | number


def _left(loan: Mapping[str, Any], became: Mapping[str, Mapping[str, int]]) -> int:
    return still_out(loan) - sum(became.get(loan["id"], {}).values())


def _said_of_things(
    act: Act, asked: TakeEquipmentBack, loans: Mapping[str, Row], became: dict[str, dict[str, int]]
) -> tuple[int, int]:
    """(how many single things were said something of that were out, how many were back already)."""
    said = already = 0
    for how, ids in zip(HOW, (asked.items, asked.broken_items, asked.lost_items), strict=True):
        for id in dict.fromkeys(ids):
            row = _thing(act, id)
            loan = equipment.with_whom(act.tx, id)
            if loan is None:
                already += 1
            elif loan["id"] not in loans:
                raise Refusal(
                    f"{row['name']}は、{loan['who']}に貸した物です。{loan['who']}の返却で記録してください。",
                    "items",
                )
            elif _left(loan, became):
                became[loan["id"]] = {how: 1}
                said += 1
    return said, already


def _share(
    loans: Mapping[str, Row], kind: str, how: str, count: int, became: dict[str, dict[str, int]]
) -> None:
    """So many of a kind, told of the loans in the order in which they were made."""
    of_kind = [loan for loan in loans.values() if loan["kind"] == kind and loan["stock_id"] is None]
    lent = sum(still_out(loan) for loan in of_kind)
    rest = count
    for loan in of_kind:
        part = min(rest, _left(loan, became))
        if part > 0:
            of = became.setdefault(loan["id"], {})
            of[how] = of.get(how, 0) + part
            rest -= part
    if rest:
        told = f"{kind}は{lent}しか貸していません" if lent else f"{kind}は、もう全部返っています"
        raise Refusal(f"{told}。数を確かめて、入れ直してください。", f"{how}.{kind}")


@taken_back("take_equipment_back")
def _still_out(act: Act, was: Done) -> None:
    for id, changes in was.outcome["became"].items():
        loan = _as_it_was_left(act, id, was, "この返却")
        _settle(act, loan, **{how: -count for how, count in changes.items()})


class FindEquipment(Payload):
    loan: LoanId
    found: Annotated[Counted, Called("見つかった数")] = None
    mended: Annotated[Counted, Called("直った数")] = None


@command("find_equipment", "equipment", words="資機材が見つかった・直った", who=DESK_WORK, roles=ROLES)
def find_equipment(act: Act, asked: FindEquipment) -> dict[str, Any]:
    """What was lost is found, what was broken is mended: it can be lent again."""
    loan = equipment.loan(act.tx, asked.loan)
    if loan is None:
        raise Refusal("この貸し出しの記録はありません。一覧を開き直してください。", "loan")
    found, mended = asked.found or 0, asked.mended or 0
    if not found and not mended:
        raise Refusal("見つかった数か、直った数を入れてください。", "found")
    if found > loan["lost"] or mended > loan["broken"]:
        raise Refusal(
            f"{loan['name']}は、なくした物が{loan['lost']}、壊れた物が{loan['broken']}です。数を確かめてください。",
            "found",
        )
    _settle(act, loan, back=found + mended, broken=-mended, lost=-found)
    return {"loan": asked.loan, "found": found, "mended": mended}


@taken_back("find_equipment")
def _not_found(act: Act, was: Done) -> None:
    loan = _as_it_was_left(act, was.asked.loan, was, "この資機材")
    found, mended = was.outcome["found"], was.outcome["mended"]
    _settle(act, loan, back=-(found + mended), broken=mended, lost=found)


class MissEquipment(Payload):
    kind: Kind
    stock: StockId | None = None
    """A single thing; nothing where so many of a lot are missed."""
    broken: Annotated[Counted, AnyWidth, Called("壊れた数")] = None
    lost: Annotated[Counted, AnyWidth, Called("足りない数")] = None


@command("miss_equipment", "equipment", words="資機材が足りない・壊れた", who=DESK_WORK, roles=ROLES)
def miss_equipment(act: Act, asked: MissEquipment) -> dict[str, Any]:
    """Counted at the centre itself: something is broken, or is not there although nobody has it."""
    broken, lost = asked.broken or 0, asked.lost or 0
    if not broken and not lost:
        raise Refusal("壊れた数か、足りない数を入れてください。", "broken")
    if asked.stock:
        row = _thing(act, asked.stock)
        if loan := equipment.with_whom(act.tx, asked.stock):
            raise Refusal(
                f"{row['name']}は、いま{loan['who']}に貸し出しています。返却で記録してください。", "stock"
            )
        if row["kind"] != asked.kind or broken + lost > 1:
            raise Refusal("番号の付いた物は1つです。壊れたか、ないかのどちらかにしてください。", "broken")
        missed = equipment.loans(act.tx, {"stock_id": asked.stock}) if act.is_here else []
        if any(was["broken"] or was["lost"] for was in missed):
            raise Refusal(
                f"{row['name']}は、壊れたか、ないと、もう記録してあります。直ったとき・見つかったときは「資機材」の画面で記録します。",
                "stock",
            )
    id = _lend(act, OfBorrower(), asked.kind, broken + lost, asked.stock)
    _settle(act, equipment.loan(act.tx, id) or {}, broken=broken, lost=lost)
    return {"loan": id}


@taken_back("miss_equipment")
def _not_missed(act: Act, was: Done) -> None:
    loan = _as_it_was_left(act, was.outcome["loan"], was, "この資機材")
    equipment.remove_loan(act.tx, loan["id"])
