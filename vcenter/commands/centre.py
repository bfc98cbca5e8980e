"""The centre itself: its incident, and what every sheet says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Flag, HourMinute, Line, NeedId, Phone, Seen, WrittenLine
from vcenter.commands.need_history import tell
from vcenter.commands.registry import Act, Payload, command
from vcenter.commands.seen import check_mark, mark_of
from vcenter.commands.stays import not_back_words
from vcenter.domain.refusal import Refusal
from vcenter.domain.roles import Role
from vcenter.domain.who import DESK_WORK
from vcenter.store import centre, needs, stays, teams
from vcenter.store.tx import Row, Tx


class SayFacts(Payload):
    name: Annotated[WrittenLine, Called("センターの名前")]
    representative: Annotated[Line, Called("代表")] = ""
    """Who signs for the centre, with the title: 会長　港　一郎."""
    phone: Phone = ""
    aed: Annotated[Line, Called("AED")] = ""
    hospital: Annotated[Line, Called("病院")] = ""
    evacuation_place: Annotated[Line, Called("避難場所")] = ""
    closes_at: Annotated[HourMinute, Called("閉所の時刻")] = "16:00"
    front_only: Annotated[Flag, Called("指示書の裏に活動報告を付けない")] = False
    seen: Seen = ""


def facts_seen(facts: Mapping[str, str]) -> str:
    """What a form of the centre's facts had seen."""
    return mark_of(*(facts[name] for name in SayFacts.model_fields if name != "seen"))


def _as_seen(act: Act, asked: SayFacts) -> None:
    check_mark(act, asked.seen, lambda: facts_seen(centre.facts(act.tx)), "センターのこと")


@command(
    "say_facts",
    "centre",
    words="センターのこと",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_as_seen,
)
def say_facts(act: Act, asked: SayFacts) -> dict[str, Any]:
    """What the centre says of itself on every screen and sheet."""
    centre.say_facts(act.tx, asked.model_dump(exclude={"seen", "front_only"}))
    # What nobody ever said leaves no row: a journal that does not know of it makes the same tables as before.
    if asked.front_only or centre.facts(act.tx)["front_only"]:
        centre.say_facts(act.tx, {"front_only": "yes" if asked.front_only else ""})
    return {}


class SayWasteSite(Payload):
    waste_place: Annotated[Line, Called("今日の仮置場")] = ""
    """Name and address; "" where there is none today."""
    waste_hours: Annotated[Line, Called("仮置場の受付時間")] = ""
    waste_rules: Annotated[Line, Called("仮置場の持ち物・分け方")] = ""
    seen: Seen = ""


def waste_site_seen(facts: Mapping[str, str]) -> str:
    """What a form of the waste site had seen."""
    return mark_of(*(facts[name] for name in SayWasteSite.model_fields if name != "seen"))


def _waste_site_as_seen(act: Act, asked: SayWasteSite) -> None:
    check_mark(act, asked.seen, lambda: waste_site_seen(centre.facts(act.tx)), "ごみの仮置場")


@command(
    "say_waste_site",
    "centre",
    words="ごみの仮置場",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_waste_site_as_seen,
)
def say_waste_site(act: Act, asked: SayWasteSite) -> dict[str, Any]:
    """Where teams take waste today (災害ごみの仮置場): it stands on the sheets of teams that carry any."""
    if not asked.waste_place and (asked.waste_hours or asked.waste_rules):
        raise Refusal("仮置場の名前と場所を入れてください。", "waste_place")
    centre.say_facts(act.tx, asked.model_dump(exclude={"seen"}))
    return {}


MOST_NAMED = 8
"""Teams that are named one by one."""


def team_words(those: Sequence[Row]) -> str:
    """Which teams these are: 1班、4班 ほか3 (teams more)."""
    named = "、".join(f"{number}班" for number in sorted(team["number"] for team in those)[:MOST_NAMED])
    more = len(those) - MOST_NAMED
    return f"{named} ほか{more}" if more > 0 else named


NEEDS_AT_ONCE = 50
"""Needs of a drill that one command ends: others who write wait less than a tenth of a second."""


class OpenIncident(Payload):
    name: Annotated[WrittenLine, Called("災害の名前")]
    drill: Annotated[Flag, Called("訓練")] = False


def _nobody_is_on_the_way(act: Act, asked: OpenIncident) -> None:
    """A rule since the kind was released: whoever goes to a real need must not come back into a drill."""
    going = [*teams.out(act.tx, everywhere=True), *teams.formed(act.tx, everywhere=True)]
    if act.is_here and asked.drill and going and centre.incident(act.tx) is None:
        raise Refusal(
            f"ほんとうの活動の班が{len(going)}あります（{team_words(going)}）。"
            "訓練と混ざらないように、帰着を記録するか解散してから、訓練を開いてください。",
            "name",
        )


@command(
    "open_incident",
    "centre",
    words="災害・訓練を開く",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_nobody_is_on_the_way,
)
def open_incident(act: Act, asked: OpenIncident) -> dict[str, Any]:
    """Open the centre for an incident (発災), or for a drill (訓練)."""
    if now := centre.incident(act.tx):
        raise Refusal(f"「{now['name']}」が開いています。先に閉じてください。", "name")
    id = act.new_id("incident")
    centre.open_incident(act.tx, id, asked.name, asked.drill, act.at)
    return {"incident": id}


class CloseIncident(Payload):
    pass


def still_open(tx: Tx) -> dict[str, str]:
    """Why an incident cannot be closed yet: out, staying, formed, each with what to do about it."""
    found = {}
    if out := teams.out(tx, everywhere=True):
        found["out"] = (
            f"戻っていない班が{len(out)}あります（{team_words(out)}）。帰着の窓口で報告を受けてから閉じてください。"
        )
    if staying := stays.open_everywhere(tx):
        found["staying"] = (
            f"{'、'.join(not_back_words(staying, '人が'))}います。帰着の窓口で所在を確かめてから閉じてください。"
        )
    if waiting := teams.formed(tx, everywhere=True):
        found["formed"] = (
            f"出発を待つ班が{len(waiting)}あります（{team_words(waiting)}）。送り出すか解散してから閉じてください。"
        )
    return found


class EndDrillNeeds(Payload):
    needs: Annotated[list[NeedId], Field(min_length=1, max_length=NEEDS_AT_ONCE), Called("訓練のニーズ")]


@command(
    "end_drill_needs",
    "needs",
    words="訓練のニーズを終える",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
)
def end_drill_needs(act: Act, asked: EndDrillNeeds) -> dict[str, Any]:
    """Needs of the drill that is open end before it is closed, a part of them at a time. What is over, or is no drill's, stays."""
    now = centre.incident(act.tx)
    if now is None or not now["drill"]:
        return {"ended": 0}  # they ended with it
    if act.is_here and (left := still_open(act.tx)):
        raise Refusal("\n".join(left.values()))
    theirs = [one["id"] for one in needs.open_of_incident(act.tx, now["id"]) if one["id"] in set(asked.needs)]
    for need in theirs:
        _ends_with_drill(act, need)
    return {"ended": len(theirs)}


def _ends_with_drill(act: Act, need: str) -> None:
    needs.change(act.tx, need, {"state": "withdrawn", "changed_at": act.at})
    tell(act, need, "withdrawn", "訓練が終わった")


def _few_are_left(act: Act, asked: CloseIncident) -> None:
    """Since the kind was released: needs of a drill end before it, a part at a time, so that nobody waits for all of them."""
    now = centre.incident(act.tx)
    if not act.is_here or now is None or not now["drill"] or still_open(act.tx):
        return
    left = len(needs.open_of_incident(act.tx, now["id"]))
    if left > NEEDS_AT_ONCE:
        raise Refusal(
            f"訓練のニーズが{left}件残っています。本部の「センターのこと」で閉じると、少しずつ終えてから閉じます。"
        )


@command(
    "close_incident",
    "centre",
    "needs",
    "recalls",
    "questions",
    words="災害・訓練を閉じる",
    who=DESK_WORK,
    roles=Role.ADMINISTRATION,
    now=_few_are_left,
)
def close_incident(act: Act, asked: CloseIncident) -> dict[str, Any]:
    """Close the incident. Refused while any team is formed or out. The needs of a drill end with it."""
    now = centre.incident(act.tx)
    if now is None:
        raise Refusal("開いている災害はありません。")
    if left := still_open(act.tx):
        raise Refusal("\n".join(left.values()))
    if now["drill"]:
        for need in needs.open_of_incident(act.tx, now["id"]):
            _ends_with_drill(act, need["id"])
    centre.close_incident(act.tx, now["id"], act.at)
    return {"incident": now["id"]}
