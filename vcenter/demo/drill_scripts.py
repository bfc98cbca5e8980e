"""Scripts of drills in the demonstration: one by which the drill of last week was run, with what was noticed, and one that is prepared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any

from vcenter.commands.path import Outcome
from vcenter.demo.morning import Morning, Part
from vcenter.domain import drill_half_day
from vcenter.domain.calendar import JAPAN
from vcenter.domain.drill_scripts import made_up, parts_of
from vcenter.store import drill_scripts

Do = Callable[..., Awaitable[Outcome]]

DAYS_AGO = 9

_RUN = "00000000-0000-4000-8000-000000048000"
_PREPARED = "00000000-0000-4000-8000-000000048001"

_LATE = (0, 0, 1, 2, 3, 3, 6, 8, 8, 9, 9, 5, 4, 3, 3, 4, 2, 2, 5)
"""By how many minutes each step of the drill came late."""

_NOTES = (
    ("reception", 4, "受付の列が入口の外までのびた。はじめての人と前に登録した人の列を分けたい。", "fix", "受付班長", 18),
    ("reception", 5, "聞こえにくい人を3回呼んでいた。番号の札を見せたらすぐ分かった。", "done", "受付班長", None),
    ("needs", 4, "同じ家の相談を2件のニーズにした。電話番号で先にさがすことを、紙に書いてはっておく。", "fix", "ニーズ担当", 11),
    ("matching", 6, "電気工事士に気づかなかった。資格は受付で必ず聞く。", "fix", "受付班長", 18),
    ("dispatch", 7, "帰る時刻を口で言っただけで、班長が覚えていなかった。指示書の時刻に丸をつけて渡すとよい。", "leave", "", None),
    ("headquarters", 8, "記者に、活動先の町の名前まで言ってしまった。言ってよいことの紙を電話のそばに置く。", "fix", "事務局長", 14),
    ("returns", 9, "けがの知らせのとき、班の番号が分からなかった。班長の電話でさがせた。", "open", "", None),
    ("leader", 17, "交代の引き継ぎは1分では足りなかった。次は3分とる。", "open", "", None),
)  # fmt: skip
"""(desk, step, what, what becomes of it, who, in so many days)."""


def _written(script: str, name: str, day: str, starts_at: str, people: int) -> dict[str, Any]:
    return {
        "script": script,
        "name": name,
        "day": day,
        "starts_at": starts_at,
        "people": people,
        "steps": [asdict(one) for one in drill_half_day.STEPS],
        "cards": [asdict(one) for one in drill_half_day.CARDS],
        "parts": [asdict(one) for one in parts_of(people)],
    }


async def add(morning: Morning) -> None:
    """The drill, opened, run by its script and closed; and a script for the next one."""
    day = morning.day - timedelta(days=DAYS_AGO)
    start = datetime.combine(day, time(9), JAPAN)
    span = (morning.now - morning.begins).total_seconds() or 1.0

    async def do(kind: str, payload: dict[str, Any], minute: float, device: str = "") -> Outcome:
        """At so many minutes from the start of the drill."""
        at = start + timedelta(minutes=minute)
        return await morning.do(kind, payload, (at - morning.begins).total_seconds() / span, device)

    await do("write_drill_script", _written(_RUN, "半日の設置訓練", day.isoformat(), "09:00", 20), -7000)
    opened = await do("open_incident", {"name": "秋の設置訓練", "drill": True}, -10)
    drill = opened.outcome["incident"]
    await do("use_drill_script", {"script": _RUN, "drill": drill}, -9)
    steps = await morning.database.read(drill_scripts.steps, _RUN)
    for step, late in zip(steps, _LATE, strict=True):
        await do("begin_drill_step", {"step": step["id"]}, step["minute"] + late)
    await _worked(do)
    for card in await morning.database.read(drill_scripts.cards, _RUN):
        await do("hand_out_drill_card", {"card": card["id"]}, card["minute"] + 4)
    for at, (desk, when, what, _, _, _) in enumerate(_NOTES):
        note = {"note": _note(at), "drill": drill, "desk": desk, "what": what, "step": steps[when]["id"]}
        await do("note_in_drill", note, steps[when]["minute"] + 5)
    await do("close_incident", {}, 185)
    for at, (_, _, _, state, who, days) in enumerate(_NOTES):
        until = days and (day + timedelta(days=days)).isoformat()
        settled = {"note": _note(at), "state": state, "fix_who": who, "fix_by": until}
        await do("settle_drill_note", settled, 190)
    coming = (morning.day + timedelta(days=30)).isoformat()
    await do("write_drill_script", _written(_PREPARED, "年度末の設置訓練", coming, "09:30", 24), 200)


_TEAMS = (
    (
        52,
        (11, 12, 13, 14),
        "mud_out",
        "高橋　キヨ",
        "床の下に泥が入ってしまって。息子は来られないし、どうしたらいいか。",
    ),
    (54, (15, 16, 17), "furniture_out", "石田　実", "ぬれた冷蔵庫とたんすを外に出したいんです。"),
    (124, (1, 2, 3, 4), "cleaning", "小川　文子", "水が引いたので、家の中を掃除したいんです。"),
)
"""(minute at which it is formed, its participants, the leader first, what it does, for whom, in their words)."""


async def _worked(do: Do) -> None:
    """Half of the participants are received, leave in teams and come back; then the other half."""
    leaders = {members[0] for _, members, *_ in _TEAMS}
    for began, half in ((34, range(11, 21)), (104, range(1, 11))):
        for at, number in enumerate(half):
            who = made_up(number, "")
            card = {"person": _id(2, number), "name": who.name, "kana": who.kana, "phone": who.phone}
            more = {
                "insured": True,
                "consent": True,
                "check_in": True,
                "even_if_same": True,
                "birth": "1980-04-01",
            }
            more["may_lead"] = more["experienced"] = number in leaders
            await do("register_person", card | more, began + 1.3 * at, f"受付{at % 2 + 1}番")
        for at, (minute, members, category, name, words) in enumerate(_TEAMS):
            if members[0] not in half:
                continue
            need, team = {"need": _id(3, at)}, {"team": _id(4, at)}
            asked = {
                "source": "phone",
                "address": f"みなと市川上町2丁目{5 + at}",
                "category": category,
                "request": words,
            }
            people = {"people_wanted": len(members), "people_min": 2, "consent_team": True, "ready": True}
            person = {
                "person": {"name": name, "phone": f"090-0000-8{at:03d}"},
                "even_if_same": True,
            }
            await do("record_need", need | asked | people | person, began + 3 + at, "ニーズ")
            ids = [_id(2, number) for number in members]
            phone = {"leader_phone": made_up(members[0], "").phone, "back_by": "23:00"}
            await do(
                "form_team", team | need | phone | {"leader": ids[0], "members": ids}, minute, "マッチング"
            )
            await do("send_out", team, minute + 9, "送り出し")
            done = {"result": "done", "back": ids, "did": "会場を1周して、指示書のとおりにできた。"}
            await do("record_return", team | done, minute + 29, "帰着")
        for number in half:
            await do("check_out", {"person": _id(2, number)}, began + 54, "受付1番")


def _id(kind: int, number: int) -> str:
    return f"00000000-0000-4000-8000-00000048{kind}{number:03d}"


def _note(at: int) -> str:
    return _id(1, at)


PART = Part(9, add)
