"""What a team says besides when it is home, on the same form as its report: the waste site's queue, when the work goes on, what stands at
the kerb, a trouble that it noticed, its equipment, and sheets that are lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, Field, ValidationError

from vcenter.commands.field_words import Called
from vcenter.commands.fields import Counted, DayToCome, Flag, Line, Text, Version
from vcenter.commands.from_teams import (
    KerbFields,
    Noticed,
    NoticedFields,
    carry_away,
    day_to_carry_to_come,
    house_is_said,
    kerb_said,
    made_of,
    see_to,
)
from vcenter.commands.lending import SoMany, TakeEquipmentBack, Things, take_equipment_back
from vcenter.commands.registry import Act, Payload, Waiting
from vcenter.commands.settling import do_now
from vcenter.domain.calendar import show_date
from vcenter.domain.refusal import Refusal
from vcenter.domain.return_words import GEAR, WAITS, queue_said
from vcenter.domain.sensible import check_to_come
from vcenter.store import equipment, reports, team_needs, teams
from vcenter.store.tx import Row, Tx


def _wait(minutes: int | None) -> int | None:
    if minutes is not None and str(minutes) not in WAITS:
        raise Refusal("一覧から選んでください。")
    return minutes


class ReportMore(Payload):
    """What a report has kept since its second version, and what corrects it."""

    v: Version = 1
    """2: of a form that asks for all of this, and whose injury begins the record of an accident."""
    next_day: Annotated[DayToCome, Called("続きの日")] = None
    waste_wait: Annotated[Counted, AfterValidator(_wait), Called("仮置場の待ち", WAITS)] = None
    near_where: Annotated[Line, Called("ひやりとした場所")] = ""


MORE = ("next_day", "waste_wait", "near_where")
"""What a report keeps of it."""


def more_of(asked: ReportMore) -> dict[str, Any]:
    """The columns of a report that it says."""
    return {
        "next_day": asked.next_day and asked.next_day.isoformat(),
        "waste_wait": asked.waste_wait,
        "near_where": asked.near_where,
    }


class ComingHome(NoticedFields, KerbFields, ReportMore):
    kerb: Annotated[Flag, Called("軒先まで出した")] = False
    """It stands at the kerb: to carry it away is a need of its own."""
    gear: Annotated[Literal["", "all", "some"], Called("資機材", GEAR)] = ""
    """some: but for what is said here, everything is back; where nothing is said, nobody has counted, and all of it stays out."""
    gear_still: Annotated[SoMany, Called("まだ返っていない数")] = {}
    gear_broken: Annotated[SoMany, Called("壊れて返ってきた数")] = {}
    gear_lost: Annotated[SoMany, Called("なくした数")] = {}
    gear_still_items: Annotated[Things, Called("まだ返っていない番号の物")] = []
    gear_broken_items: Annotated[Things, Called("壊れた番号の物")] = []
    gear_lost_items: Annotated[Things, Called("なくした番号の物")] = []
    lost_copies: Annotated[list[Annotated[int, Field(ge=1, le=9999)]], Called("失くした指示書")] = []
    lost_why: Annotated[Text, Called("失くした指示書のこと")] = ""


def check_more(act: Act, asked: ReportMore) -> None:
    """Refuse here and now a day to come that is over, and a trouble of which nobody says in which house it is."""
    if act.is_here:
        check_to_come(asked.next_day, act.day, "next_day")
    if isinstance(asked, ComingHome):
        day_to_carry_to_come(act, asked)
        house_is_said(act, asked)


def check_gear(act: Act, asked: ComingHome, team: Row) -> None:
    """Refuse here and now more equipment that is broken, lost or not back than the team has."""
    if team["state"] == "out" and (wrong := gear_wrong(act.tx, team["id"], asked)):
        raise Refusal(wrong.message, wrong.field)


def check_copies(act: Act, asked: Any, team: Row) -> None:
    """Refuse here and now that a sheet came back, or is lost, which was never printed."""
    printed = {copy["copy"] for copy in teams.copies(act.tx, team["id"])} if team["state"] == "out" else None
    for field in ("copies", "lost_copies"):
        never = sorted(set(getattr(asked, field, [])) - printed) if printed is not None else []
        if never:
            much = f"印刷したのは{len(printed)}枚です" if printed else "1枚も印刷していません"
            raise Refusal(
                f"{team['number']}班の{'・'.join(map(str, never))}枚目は印刷されていません（{much}）。枚数を確かめて、入れ直してください。",
                field,
            )


def check_lost(asked: ComingHome) -> None:
    """Refuse a lost sheet of which nothing is said."""
    if asked.lost_copies and not asked.lost_why:
        raise Refusal(
            "失くした指示書について、わかっていることを入れてください。いつ、どこで失くしたか。", "lost_why"
        )


def come_home(act: Act, team: Row, asked: ComingHome, back: Sequence[int]) -> dict[str, Any]:
    """Everything of it that is no part of the report itself. The team is back already: nothing here keeps it from that. back: the
    sheets that it brought."""
    for copy in asked.lost_copies:
        if copy not in back:
            teams.lose_copy(act.tx, team["id"], copy, act.at, asked.lost_why)
    said: dict[str, Any] = {}
    if asked.kerb:
        carried = carry_away(act, team, asked)
        said["kerb_known" if carried.get("already") else "kerb"] = carried["need_number"]
    if asked.noticed_category:
        report = teams.report(act.tx, team["id"])
        text = report["new_needs"] if report else ""
        noticed = Noticed(asked.noticed_category, asked.noticed_house, asked.noticed_where, text)
        known = made_of(act.tx, team["id"], text)
        said["noticed"] = known["number"] if known else see_to(act, team, noticed)["need_number"]
        reports.correct(act.tx, team["id"], {"noticed_seen": text})
    if to_count := _gear_to_count(act.tx, team["id"], asked):
        teams.add_to_report(act.tx, team["id"], {"equipment_note": to_count})
    elif gear := gear_of(act.tx, team["id"], asked):
        take_equipment_back(act, TakeEquipmentBack.model_validate(gear))
    return said


MISSING = {"broken": "壊れた", "lost": "なくした", "still": "まだ返っていない"}
"""How equipment is not back as it was lent, in the order of the form."""


class GearWrong(NamedTuple):
    """Why what was said of the equipment cannot be, and beside which field."""

    message: str
    field: str


def _counts(asked: ComingHome, how: str) -> dict[str, int]:
    """Kind to how many of it are back in this way; only of what somebody has counted."""
    said = {"broken": asked.gear_broken, "lost": asked.gear_lost, "still": asked.gear_still}[how]
    return {kind: count for kind, count in said.items() if count}


def _things(asked: ComingHome, how: str) -> list[str]:
    """The things with a label that are back in this way."""
    said = {"broken": asked.gear_broken_items, "lost": asked.gear_lost_items, "still": asked.gear_still_items}
    return list(dict.fromkeys(said[how]))


def gear_wrong(tx: Tx, team_id: str, asked: ComingHome) -> GearWrong | None:
    """What of it cannot be: more of a kind than the team has, or one thing in two ways; None where it can."""
    if asked.gear != "some":
        return None
    loans = equipment.of_borrower(tx, team_id, "", open=False)
    lots = [loan for loan in loans if loan["stock_id"] is None]
    kinds = dict.fromkeys(kind for how in MISSING for kind in _counts(asked, how))
    for kind in kinds:
        told = {how: _counts(asked, how).get(kind, 0) for how in MISSING}
        left = sum(loan["left"] for loan in lots if loan["kind"] == kind and loan["over_at"] is None)
        if sum(told.values()) <= left:
            continue
        lent = sum(loan["count"] for loan in lots if loan["kind"] == kind)
        most = f"{kind}は{lent}個しか貸していません" if lent else f"{kind}は、この班に貸していません"
        if 0 < left < lent:
            most = f"{kind}は、返っていないのはあと{left}個です"
        elif lent and not left:
            most = f"{kind}は、もう全部返っています"
        several = [words for how, words in MISSING.items() if told[how]]
        fewer = f"合わせて{left}個まで" if len(several) > 1 else f"{left}個まで"
        todo = f"{'・'.join(several)}数を、{fewer}に直してください。"
        return GearWrong(f"{most}。{todo}", f"gear_{next(how for how in MISSING if told[how])}.{kind}")
    names = {loan["stock_id"]: loan["name"] for loan in loans if loan["stock_id"]}
    seen: set[str] = set()
    for how in MISSING:
        for id in _things(asked, how):
            if id not in names:
                return GearWrong(
                    "この班に貸していない番号の物が入っています。画面を開き直してください。", "gear"
                )
            if id in seen:
                return GearWrong(
                    f"{names[id]}に印が二つ付いています。{'・'.join(MISSING.values())}のうち一つだけにしてください。",
                    f"gear_{how}_items",
                )
            seen.add(id)
    return None


def gear_in_words(asked: ComingHome) -> str:
    """What was said of so many of a kind, as it was said: ヘルメット 壊れた3・なくした3."""
    found: dict[str, list[str]] = {}
    for how, words in MISSING.items():
        for kind, count in _counts(asked, how).items():
            found.setdefault(kind, []).append(f"{words}{count}")
    return "、".join(f"{kind} {'・'.join(parts)}" for kind, parts in found.items())


def _gear_to_count(tx: Tx, team_id: str, asked: ComingHome) -> str:
    """A line for the report where what was said of the equipment cannot be: nothing of it is recorded, somebody counts it."""
    if gear_wrong(tx, team_id, asked) is None:
        return ""
    told = gear_in_words(asked)
    return f"数が貸した数と合わないので、返却は記録していない{f'（聞いた数: {told}）' if told else ''}。数えて、資機材の窓口で記録する"


def gear_of(tx: Tx, team_id: str, asked: ComingHome) -> dict[str, Any] | None:
    """What the equipment desk would record of it; None where there is nothing to record, or where what was said cannot be: a team comes
    home, however its shovels were counted, and no number stands there that nobody has said."""
    out = equipment.of_borrower(tx, team_id, "") if asked.gear else []
    if not out or gear_wrong(tx, team_id, asked):
        return None
    if asked.gear == "all":
        return {"team": team_id, "everything": True}
    lots: dict[str, int] = {}
    for loan in out:
        if loan["stock_id"] is None:
            lots[loan["kind"]] = lots.get(loan["kind"], 0) + loan["left"]
    things = {loan["stock_id"] for loan in out if loan["stock_id"]}
    found: dict[str, Any] = {}
    for how in ("lost", "broken", "still"):
        found[how] = _counts(asked, how)
        for kind, count in found[how].items():
            lots[kind] -= count
        found[f"{how}_items"] = [id for id in _things(asked, how) if id in things]
        things.difference_update(found[f"{how}_items"])
    if not any(found.values()):
        return None
    del found["still"], found["still_items"]
    back = {kind: count for kind, count in lots.items() if count}
    if not (back or things or any(found.values())):
        return None
    return found | {"team": team_id, "back": back, "items": sorted(things)}


# Told a second time


def read_of(said: Mapping[str, Any]) -> ComingHome | None:
    """What a return says besides, as it waits in the tray; None of what cannot be read."""
    try:
        return ComingHome.model_validate(
            {name: said[name] for name in ComingHome.model_fields if name in said}
        )
    except ValidationError:
        return None


def told_again(act: Act, entry: Waiting, said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The team was back already: what this return says besides is done all the same, once."""
    team, asked = said["team"], read_of(said)
    if asked is None:
        return
    if asked.kerb and (team_needs.kerb_of(act.tx, team) is None or kerb_said(asked)):
        carried = asked.model_dump(include=set(KerbFields.model_fields))
        yield do_now(act, entry, "carry_from_kerb", {"team": team, **carried}, "kerb")
    if asked.noticed_category and made_of(act.tx, team, said.get("new_needs") or "") is None:
        noticed = {
            "noticed_category": asked.noticed_category,
            "noticed_house": asked.noticed_house,
            "noticed_where": asked.noticed_where or "場所を確かめる",
            "request": said.get("new_needs", ""),
            "even_if_same": True,
        }
        yield do_now(act, entry, "make_need_of_team", {"team": team, **noticed}, "noticed")
    if back := gear_of(act.tx, team, asked):
        yield do_now(act, entry, "take_equipment_back", back, "gear")
    away = {one["copy"]: one for one in teams.copies(act.tx, team) if not one["back_at"]}
    came = {str(copy) for copy in said.get("copies", [])}
    for copy, one in away.items():
        told: dict[str, Any] = {"team": team, "copy_number": copy}
        if str(copy) in came:
            yield do_now(act, entry, "take_sheet_back", told, f"sheet {copy}")
        elif copy in asked.lost_copies and asked.lost_why and not one["lost_at"]:
            yield do_now(act, entry, "say_sheet_lost", told | {"why": asked.lost_why}, f"sheet {copy}")


def told_again_in_words(tx: Tx, said: Mapping[str, Any]) -> list[str]:
    """What of it stands in the report as words: the report itself is somebody else's."""
    asked = read_of(said)
    if asked is None:
        return []
    told = [f"仮置場の{queue_said(asked.waste_wait)}"] if asked.waste_wait is not None else []
    if asked.near_where:
        told.append(f"ひやりとした場所: {asked.near_where}")
    if asked.next_day:
        told.append(f"続きの日: {show_date(asked.next_day)}")
    if to_count := _gear_to_count(tx, said["team"], asked):
        told.append(f"資機材: {to_count}")
    return told
