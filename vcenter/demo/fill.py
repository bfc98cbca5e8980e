"""Fills an empty centre with a morning: every change through the commands that the desks use."""

from __future__ import annotations

import asyncio
import random
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import uuid_utils

from vcenter.commands.path import Command, Outcome, perform
from vcenter.demo import words
from vcenter.domain.calendar import JAPAN
from vcenter.domain.matching import propose
from vcenter.domain.need_words import TECHNICAL
from vcenter.domain.situation import situation
from vcenter.keys.secret import hash_secret
from vcenter.store import attendance, centre, needs, teams
from vcenter.store.database import Database

STAFF, PIN = "本部", "demo-2026"

PEOPLE, ARRIVED, WALK_INS, NEEDS = 600, 180, 60, 70
FORMED, SENT, BACK = 22, 18, 8

# What becomes of the needs that are never matched; the rest are made ready.
_BY_HAND = (
    ["received"] * 9 + ["survey"] * 8 + ["on_hold"] * 3 + ["referred"] * 4 + ["withdrawn"] * 3 + ["done"] * 4
)

_REASONS: dict[str, tuple[str, dict[str, Any]]] = {
    "on_hold": ("家族が県外から戻るのを待つ", {"look_again_on": ""}),
    "referred": ("専門の相談が必要", {"referred_to": "区の福祉総合窓口", "consent_bodies": True}),
    "withdrawn": ("親族が片づけた", {}),
    "done": ("センターの職員がその場で済ませた", {}),
}


class _Morning:
    """Performs commands at moments of this morning, always the same ones for the same day."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.dice = random.Random(20261124)  # noqa: S311  (a made-up morning, not a secret)
        self.now = datetime.now(UTC)
        today = self.now.astimezone(JAPAN).date()
        midnight = datetime.combine(today, time(0, 0, 1), JAPAN)
        self.begins = max(midnight.astimezone(UTC), self.now - timedelta(minutes=150))
        self.day = today

    def at(self, part: float) -> datetime:
        """A moment of the morning: 0 is its beginning, 1 is now."""
        return self.begins + (self.now - self.begins) * part

    def clock(self, minutes: int) -> str:
        """HH:MM in Japan so many minutes from now, on this day."""
        then = self.now.astimezone(JAPAN) + timedelta(minutes=minutes)
        if then.date() != self.day:
            return "23:59" if minutes > 0 else "00:00"
        return f"{then:%H:%M}"

    async def do(
        self, kind: str, payload: dict[str, Any], part: float, device: str = "", actor: str = STAFF
    ) -> Outcome:
        asked = Command(
            id=str(uuid_utils.uuid7()), kind=kind, at=self.at(part), device=device, payload=payload
        )
        outcome = await perform(self.database, asked, actor)
        if not outcome.done:
            raise RuntimeError(f"{kind}: {outcome.errors}")
        return outcome

    def id(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def name(self, sex: str) -> tuple[str, str]:
        surname = self.dice.choice(words.SURNAMES)
        given = self.dice.choice(words.WOMEN if sex == "f" else words.MEN)
        return f"{surname[0]}　{given[0]}", f"{surname[1]}　{given[1]}"

    def address(self) -> str:
        dice = self.dice
        return f"{words.CITY}{dice.choice(words.DISTRICTS)}{dice.randint(1, 4)}丁目{dice.randint(1, 20)}-{dice.randint(1, 15)}"

    def birth(self, youngest: int = 15, oldest: int = 82) -> str:
        age = self.dice.randint(youngest, oldest)
        return date(self.day.year - age, self.dice.randint(1, 12), self.dice.randint(1, 28)).isoformat()

    def phone(self) -> str:
        return f"090-0000-{self.dice.randint(0, 9999):04d}"


async def fill(database: Database) -> None:
    """Make the demonstration in an empty database."""
    morning = _Morning(database)
    hashed = await asyncio.to_thread(hash_secret, PIN)
    await morning.do("add_staff", {"staff": morning.id(), "name": STAFF, "secret_hash": hashed}, 0)
    await morning.do(
        "say_facts",
        {
            "name": "みなと市災害ボランティアセンター",
            "phone": "0120-000-010",
            "aed": "みなと小学校 体育館入口",
            "hospital": "みなと市民病院 03-0000-0119",
            "evacuation_place": "みなと小学校 3階",
            "closes_at": "16:00",
        },
        0,
    )
    await morning.do("open_incident", {"name": "令和8年11月豪雨", "drill": False}, 0)
    today = {"day": morning.day.isoformat(), "state": "open", "meeting_point": "みなと小学校 体育館前"}
    await morning.do("say_status", today, 0.01)
    everyday = await _rosters(morning)
    await _arrivals(morning, everyday)
    await morning.do("hold_orientation", {}, 0.61)
    await _needs(morning)
    await _teams(morning)


async def _rosters(morning: _Morning) -> list[str]:
    """The everyday rosters; the ids of their people."""
    dice = morning.dice
    groups = [
        {
            "row": row, "name": name, "kind": kind, "contact": morning.name(dice.choice("fm"))[0],
            "phone": morning.phone(), "members": dice.randint(12, 60), "district": dice.choice(words.DISTRICTS),
        }
        for row, (name, kind) in enumerate(words.GROUPS, 2)
    ]  # fmt: skip
    salons = [
        {
            "row": row, "name": name, "days": days, "venue": venue, "guests": dice.randint(8, 30),
            "district": next(one for one in words.DISTRICTS if one[:2] in venue + name),
            "contact": morning.name("f")[0], "phone": morning.phone(),
        }
        for row, (name, days, venue) in enumerate(words.SALONS, 2)
    ]  # fmt: skip
    await morning.do("keep_groups", {"source": "団体一覧.xlsx", "rows": groups}, 0)
    await morning.do("keep_salons", {"source": "サロン一覧.xlsx", "rows": salons}, 0)
    people = [_roster_person(morning, row) for row in range(2, PEOPLE + 2)]
    await morning.do("keep_people", {"source": "ボランティア登録者名簿.csv", "rows": people}, 0)
    return [person["id"] for person in people]


def _roster_person(morning: _Morning, row: int) -> dict[str, Any]:
    dice = morning.dice
    sex = dice.choice("fm")
    name, kana = morning.name(sex)
    leads = dice.random() < 0.2
    return {
        "row": row, "id": morning.id(), "name": name, "kana": kana, "sex": sex, "birth": morning.birth(),
        "postal": f"105-{dice.randint(1, 9999):04d}", "address": morning.address(), "phone": morning.phone(),
        "member_number": f"V{row:04d}",
        "insured_from": (morning.day - timedelta(days=dice.randint(2, 60))).isoformat() if dice.random() < 0.92 else None,
        "groups": [dice.choice(words.GROUPS)[0]] if dice.random() < 0.8 else [],
        "skills": sorted({dice.choice(words.SKILLS) for _ in range(dice.randint(0, 3))}),
        "salons": [dice.choice(words.SALONS)[0]] if dice.random() < 0.2 else [],
        "car": dice.random() < 0.25, "lead": leads, "consent": dice.random() < 0.9,
        "marks": [{"field": "birth", "as_written": "S4?.13.5", "reason": "日付が読めません。本人に確かめてください。"}]
        if row in (77, 311) else [],
    }  # fmt: skip


async def _arrivals(morning: _Morning, everyday: list[str]) -> None:
    dice = morning.dice
    arrivals: list[str | None] = [*dice.sample(everyday, ARRIVED), *[None] * WALK_INS]
    dice.shuffle(arrivals)
    for order, person in enumerate(arrivals):
        part = 0.05 + 0.55 * order / len(arrivals)
        desk = f"受付{dice.randint(1, 4)}番"
        if person:
            how = dice.choice(("pass", "pass", "scan", "search"))
            await morning.do("check_in", {"person": person, "how": how}, part, desk)
            continue
        sex = dice.choice("fm")
        name, kana = morning.name(sex)
        payload = {
            "person": morning.id(), "name": name, "kana": kana, "sex": sex, "birth": morning.birth(16, 70),
            "address": morning.address(), "phone": morning.phone(), "insured": True, "consent": True,
            "guardian_consent": True, "experienced": dice.random() < 0.3, "check_in": True, "even_if_same": True,
            "seats": 4 if dice.random() < 0.2 else 0,
        }  # fmt: skip
        await morning.do("register_person", payload, part, desk)


async def _needs(morning: _Morning) -> None:
    dice = morning.dice
    fates = [*_BY_HAND, *["ready"] * (NEEDS - len(_BY_HAND))]
    dice.shuffle(fates)
    for order, fate in enumerate(fates):
        part = 0.02 + 0.5 * order / NEEDS
        need = morning.id()
        await morning.do("record_need", _card(morning, need, order), part, "ニーズ")
        if fate == "received":
            continue
        reason, more = _REASONS.get(fate, ("", {}))
        if fate == "on_hold":
            more = {"look_again_on": (morning.day + timedelta(days=2)).isoformat()}
        if fate == "done":
            await morning.do("step_need", {"need": need, "to": "ready"}, part + 0.01, "ニーズ")
        payload = {"need": need, "to": fate, "reason": reason, **more}
        await morning.do("step_need", payload, part + 0.02, "ニーズ")


def _card(morning: _Morning, need: str, order: int) -> dict[str, Any]:
    dice = morning.dice
    category, request, wanted, strong, urgency, damage, dangers, equipment, household = words.REQUESTS[
        order % len(words.REQUESTS)
    ]
    name, kana = morning.name(dice.choice("ffm"))
    asked_by: dict[str, Any] = {}
    if dice.random() < 0.3:
        other = morning.name(dice.choice("fm"))
        asked_by = {
            "requester": {"name": other[0], "kana": other[1], "phone": morning.phone()},
            "requester_relation": dice.choice(("長女", "長男", "民生委員", "隣の人")),
        }
    return {
        "need": need,
        "source": dice.choice(("phone", "phone", "phone", "visit", "walk_in", "shelter", "salon")),
        "person": {"name": name, "kana": kana, "phone": morning.phone()},
        "address": morning.address(), "district": "", "access": dice.choice(words.WAYS),
        "household": household.split(), "damage": damage.split(), "dangers": dangers.split(),
        "category": category, "request": request, "people_wanted": wanted, "people_min": max(1, wanted - 3),
        "people_strong": strong, "urgency": max(1, min(5, urgency - dice.choice((0, 0, 1)))),
        "parking": dice.choice(("家の前に1台", "公民館の駐車場", "")), "toilet": dice.choice(("借りられる", "公民館", "")),
        "water": dice.choice(("使える", "断水")), "electricity": dice.choice(("使える", "停電中")),
        "requester_present": dice.choice(("yes", "yes", "")), "equipment": equipment,
        "skills": {TECHNICAL[category]: 1} if category in TECHNICAL else {},
        "consent_team": True, "even_if_same": True, **asked_by,
    }  # fmt: skip


async def _teams(morning: _Morning) -> None:
    """Teams as they would be proposed: some wait, most are out, one of them late, some are back."""

    def look(tx: Any) -> tuple[list[Any], list[Any]]:
        day = centre.centre_day(tx, morning.day.isoformat())
        return attendance.waiting(tx, day["id"] if day else None), needs.ready(tx)

    people, ready = await morning.database.read(look)
    plan = propose(situation(people, ready, morning.day, morning.now))
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
    for order, (id, members) in enumerate(formed[:BACK]):
        await morning.do("report_return", _report(id, members, order), 0.86 + 0.015 * order, "帰着")
    assert len(await morning.database.read(teams.out)) == SENT - BACK


def _report(team: str, members: list[str], order: int) -> dict[str, Any]:
    report: dict[str, Any] = {
        "team": team, "result": "done", "back": members[:-1] or members, "home": members[-1:] if members[:-1] else [],
        "did": "予定の作業を終えた。", "words": "「助かりました。また眠れそうです」", "copies": [1] if order != 1 else [],
    }  # fmt: skip
    if order % 4 == 2:
        report |= {"result": "continue", "left_over": "奥の部屋が残っている。", "people_next": 4}
    if order == 3:
        report["near_misses"] = "ぬれた床で滑りかけた。"
    if order == 5:
        report["new_needs"] = "隣の家にも一人暮らしの方がいる。"
    return report
