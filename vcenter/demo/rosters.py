"""The everyday rosters of the demonstration: people, groups, salons."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from vcenter.commands.roster_rows import MOST_AT_ONCE
from vcenter.demo import words
from vcenter.demo.morning import Morning, Part
from vcenter.domain.calendar import fiscal_year

PEOPLE = 600
NEW, SINCE_THEN = 2, 40
"""So many groups and salons are new since so many days; the others are two years old."""
LICENCES = (("看護師", 900), ("小型車両系建設機械", 400), ("普通救命講習", 30), ("チェーンソー特別教育", -20))
"""Papers that were seen, and in how many days each ends."""


async def add(morning: Morning) -> None:
    dice = morning.dice
    groups = [
        {
            "row": row, "name": name, "kind": kind, "contact": morning.name(dice.choice("fm"))[0],
            "phone": morning.phone(), "members": dice.randint(12, 60), "district": dice.choice(words.DISTRICTS),
            "marks": [{"field": "email", "as_written": "minato＠", "reason": "メールアドレスの形が違います。"}] if row == 4 else [],
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
    first = date(fiscal_year(morning.day) - 2, 4, 12)
    lately = morning.day - timedelta(days=SINCE_THEN)
    for kind, source, rows in (
        ("keep_groups", "団体一覧.xlsx", groups),
        ("keep_salons", "サロン一覧.xlsx", salons),
    ):
        for day, part in ((first, rows[:-NEW]), (lately, rows[-NEW:])):
            await morning.before(kind, {"source": source, "v": 2, "rows": part}, day)
    people = [_roster_person(morning, row) for row in range(2, PEOPLE + 2)]
    people += [_once_more(morning, people[at], row) for row, at in enumerate((11, 40), PEOPLE + 2)]
    for at in range(0, len(people), MOST_AT_ONCE):
        rows = people[at : at + MOST_AT_ONCE]
        await morning.do("keep_people", {"source": "ボランティア登録者名簿.csv", "v": 2, "rows": rows}, 0)
    morning.everyday = [person["id"] for person in people]
    for at, (name, days) in enumerate(LICENCES, 3):
        ends = (morning.day + timedelta(days=days)).isoformat()
        said = {
            "licence": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
            "person": people[at]["id"],
            "name": name,
            "expires_on": ends,
        }
        await morning.do("keep_licence", said, 0)


def _once_more(morning: Morning, person: dict[str, Any], row: int) -> dict[str, Any]:
    """Somebody who stands in the roster twice: married, moved, with the phone and the birthday of before."""
    surname, kana = ("小鳥遊", "タカナシ") if person["name"][:1] != "小" else ("五百旗頭", "イオキベ")
    name, read = (person[one].split("　")[-1] for one in ("name", "kana"))
    return person | {
        "row": row, "id": morning.id(), "name": f"{surname}　{name}", "kana": f"{kana}　{read}", "address": morning.address(),
        "member_number": f"V{row:04d}", "marks": [],
    }  # fmt: skip


def _roster_person(morning: Morning, row: int) -> dict[str, Any]:
    dice = morning.dice
    sex = dice.choice("fm")
    name, kana = morning.name(sex)
    leads = dice.random() < 0.2
    return {
        "row": row, "id": morning.id(), "name": name, "kana": kana, "sex": sex,
        "birth": morning.birth(76, 93) if row - 2 in words.VISITED else morning.birth(),
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


PART = Part(20, add)
