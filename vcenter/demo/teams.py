"""The teams of the demonstration: some wait, most are out, one of them late, some are back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from vcenter.demo.morning import Morning, Part
from vcenter.domain import need_words
from vcenter.domain.calendar import JAPAN
from vcenter.domain.matching import adults_lead, propose
from vcenter.domain.situation import situation
from vcenter.store import attendance, centre, needs, reports, teams

FORMED, SENT, BACK = 22, 18, 8


async def add(morning: Morning) -> None:
    """Teams as they would be proposed."""

    def look(tx: Any) -> tuple[list[Any], list[Any]]:
        day = centre.centre_day(tx, morning.day.isoformat())
        return attendance.waiting(tx, day["id"] if day else None), needs.ready(tx)

    people, ready = await morning.database.read(look)
    plan = propose(adults_lead(situation(people, ready, morning.day, morning.now)))
    formed = []
    late_by = f"{morning.at(0.83).astimezone(JAPAN):%H:%M}"
    for order, team in enumerate(plan.teams[:FORMED]):
        id = morning.id()
        # The last that leaves is late already: the alarm must be seen.
        back_by = late_by if order == SENT - 1 else morning.clock(120 + 15 * (order % 4))
        payload = {
            "team": id, "need": team.need, "leader": team.leader, "members": list(team.people),
            "leader_phone": morning.phone(), "leave_at": morning.clock(-60), "back_by": back_by,
        }  # fmt: skip
        await morning.do("form_team", payload, 0.62 + 0.004 * order, "マッチング")
        formed.append((id, [team.leader, *(person for person in team.people if person != team.leader)]))
    for order, (id, _) in enumerate(formed[:SENT]):
        await morning.do("print_sheets", {"teams": [id]}, 0.72 + 0.004 * order, "送り出し")
        await morning.do("send_out", {"team": id}, 0.74 + 0.004 * order, "送り出し")
    sorts = {need["id"]: need["category"] for need in ready}
    wasteful = [at for at, team in enumerate(plan.teams[:BACK]) if sorts[team.need] in need_words.WITH_WASTE]
    for order, (id, members) in enumerate(formed[:BACK]):
        await morning.do(
            "record_return",
            _report(id, members, order) | _waste(wasteful, order) | _stays(members, order, morning),
            0.86 + 0.015 * order,
            "帰着",
        )
    assert len(await morning.database.read(teams.out)) == SENT - BACK
    await _taken_away(morning, *formed[BACK + 1])
    await _told_later(morning, formed)


async def _taken_away(morning: Morning, team: str, members: list[str]) -> None:
    """Of one team that is still out somebody was taken to a hospital."""
    told = {"team": team, "what": "めまいがして座り込んだ。救急車で市民病院へ。副班長が付き添っている。"}
    await morning.do("tell_injury", told, 0.975, "帰着")
    said = {
        "team": team, "person": members[-1], "place": "市民病院　救急外来", "since": morning.clock(-25), "with_whom": "副班長",
        "phone": morning.phone(),
    }  # fmt: skip
    await morning.do("say_elsewhere", said, 0.976, "帰着")


async def _told_later(morning: Morning, formed: list[tuple[str, list[str]]]) -> None:
    """Half of an accident's record is written, and one near miss is to be told tomorrow."""
    hurt, members = formed[HURT]
    injuries = await morning.database.read(reports.injuries_of, hurt)
    for one in injuries:
        said = {
            "injury": one["id"], "what": one["what"], "person": members[-1], "happened_on": morning.day.isoformat(),
            "happened_at": morning.clock(-40), "place": "居間の窓の下", "doing": "割れたガラスの片付け", "body_part": "右手の人差し指",
            "how_bad": "outpatient", "ambulance": "no", "reporter": "班長の電話",
        }  # fmt: skip
        await morning.do("complete_injury", said, 0.97, "本部")
    tomorrow = (morning.day + timedelta(days=1)).isoformat()
    await morning.do(
        "tell_at_briefing", {"day": tomorrow, "what": "熱中症に注意。30分ごとに休む"}, 0.98, "本部"
    )


HURT = 6
"""Of the teams that are back, the one of which somebody is hurt."""


WAITED = (30, 90, 60)
"""How long teams waited at the waste site, one after the other."""


def _waste(wasteful: list[int], order: int) -> dict[str, Any]:
    """Of teams whose work leaves waste the first has left it at the kerb, and the others have taken it away."""
    if order not in wasteful:
        return {}
    at = wasteful.index(order)
    if at == 0:
        return {"kerb": True, "kerb_trucks": 2, "kerb_bags": 40, "kerb_what": ["furniture", "mud"]}
    return {"waste_wait": WAITED[at % len(WAITED)]}


def _report(team: str, members: list[str], order: int) -> dict[str, Any]:
    report: dict[str, Any] = {
        "v": 2, "team": team, "result": "done", "back": members[:-1] or members, "home": members[-1:] if members[:-1] else [],
        "did": "予定の作業を終えた。", "words": "「助かりました。また眠れそうです」", "copies": [1] if order != 1 else [],
    }  # fmt: skip
    if order % 4 == 2:
        report |= {"result": "continue", "left_over": "奥の部屋が残っている。", "people_next": 4}
    if order == 3:
        report |= {"near_misses": "ぬれた床で滑りかけた。", "near_where": "勝手口"}
    if order == 4:
        report |= {"near_misses": "釘の出た板を踏みかけた。", "near_where": "庭に積んだ床板のそば"}
    if order == 5:
        report["new_needs"] = "隣の家にも一人暮らしの方がいる。"
    return report


def _stays(members: list[str], order: int, morning: Morning) -> dict[str, Any]:
    """Of one team somebody has cut a finger and waits at the site to be fetched."""
    if order != HURT or len(members) < 2:
        return {}
    return {
        "back": members[:-1], "home": [], "stayed": members[-1:], "stay_phone": morning.phone(),
        "stay_why": "指を切った。家族の迎えを待っている。", "stay_until": morning.clock(90), "injuries": "窓ガラスで指を切った。",
    }  # fmt: skip


PART = Part(50, add)
