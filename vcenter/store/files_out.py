"""What goes out as a file (書き出し): people, groups, who is in them, salons, who came. Who is hidden (秘匿) is in none of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vcenter.domain.calendar import JAPAN
from vcenter.domain.passes import shown
from vcenter.domain.sex import SEXES
from vcenter.domain.skills import label
from vcenter.domain.volunteering import STATES
from vcenter.store import selections
from vcenter.store.groups import EVERYDAY
from vcenter.store.selections import Selection
from vcenter.store.tx import Tx

What = Literal["people", "groups", "memberships", "salons", "attendance", "salon_attendance"]

WHAT_WORDS: dict[What, str] = {
    "people": "人",
    "groups": "団体",
    "memberships": "団体の会員",
    "salons": "サロン",
    "attendance": "センターの受付",
    "salon_attendance": "サロンの出欠",
}

Cell = str | int | None


@dataclass(frozen=True)
class FileOut:
    """Which file. selection: of people. first, last: days of attendance. of: the salon, the incident, or "" of all.

    government: columns named as in the government's data model (GIF), of people alone.
    """

    what: What
    selection: Selection
    first: str = ""
    last: str = ""
    of: str = ""
    government: bool = False


@dataclass(frozen=True)
class Table:
    """heading: what its columns are called. hidden: how many rows are left out because somebody is hidden."""

    heading: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    hidden: int = 0


PEOPLE = (
    "登録番号", "氏名", "ふりがな", "性別", "生年月日", "郵便番号", "住所", "電話", "ほかの電話", "メール",
    "緊急連絡先氏名", "緊急連絡先電話", "所属団体", "資格・特技", "サロン", "備考", "受付証番号（アプリ）", "登録の状態（アプリ）", "FAX（アプリ）",
)  # fmt: skip
"""Our own headings, which reading a roster knows (rosters/columns.py); what the app alone says is read by nobody."""

GOVERNMENT = (
    "ID", "氏", "名", "氏(カナ)", "名(カナ)", "氏名", "氏名(カナ)", "性別", "生年月日", "郵便番号", "連結表記", "電話番号", "メールアドレス", "備考",
)  # fmt: skip
"""The columns of persons, addresses and contacts of GIF (政府相互運用性フレームワーク)."""

_SEXES = {"m": "男", "f": "女", "n": SEXES["n"]}


def table(tx: Tx, out: FileOut) -> Table:
    """The rows of a file."""
    return _TABLES[out.what](tx, out)


def _people(tx: Tx, out: FileOut) -> Table:
    found = selections.people_of(tx, out.selection)
    rows = [row for row in found if not row["hidden_at"]]
    hidden = len(found) - len(rows)
    if out.government:
        return Table(
            GOVERNMENT,
            [
                (
                    row["id"],
                    *_two(row["name"]),
                    *_two(row["kana"]),
                    row["name"],
                    row["kana"],
                    _SEXES.get(row["sex"], ""),
                    row["birth"],
                    row["postal"],
                    row["address"],
                    row["phone"] or row["phone_other"],
                    row["email"],
                    row["note"],
                )
                for row in rows
            ],
            hidden,
        )
    ids = [row["id"] for row in rows]
    can = _many(tx, "SELECT person_id, skill AS said FROM person_skills WHERE {} ORDER BY skill", ids)
    salons = _many(
        tx,
        """SELECT g.person_id, s.name AS said FROM salon_guests g JOIN salons s ON s.id = g.salon_id
           WHERE {} ORDER BY s.name""",
        ids,
    )
    return Table(
        PEOPLE,
        [
            (
                row["member_number"],
                row["name"],
                row["kana"],
                _SEXES.get(row["sex"], ""),
                row["birth"],
                row["postal"],
                row["address"],
                row["phone"],
                row["phone_other"],
                row["email"],
                row["emergency_name"],
                row["emergency_phone"],
                "、".join(row["groups"]),
                "、".join(label(one) for one in can.get(row["id"], ())),
                "、".join(salons.get(row["id"], ())),
                row["note"],
                shown(row["pass_number"]),
                STATES.get(row["volunteer_state"], ""),
                row["fax"],
            )
            for row in rows
        ],
        hidden,
    )


def _two(name: str) -> tuple[str, str]:
    first, _, rest = name.partition("　")
    return first, rest


def _many(tx: Tx, sql: str, ids: Sequence[str]) -> dict[str, list[str]]:
    one_of, params = selections.these("person_id", ids)
    found: dict[str, list[str]] = {}
    for row in tx.fetch(sql.format(one_of), **params):
        found.setdefault(row["person_id"], []).append(row["said"])
    return found


def _whole(tx: Tx, sql: str, columns: Mapping[str, str]) -> Table:
    """Every row of a query. columns: what each is called in the file, to the column."""
    return Table(tuple(columns), [tuple(row[column] for column in columns.values()) for row in tx.fetch(sql)])


_GROUP = {
    "団体名": "name",
    "分野": "kind",
    "代表者": "contact",
    "電話": "phone",
    "メール": "email",
    "会員数": "members",
    "地区": "district",
    "備考": "note",
}

_SALON = {
    "サロン名": "name",
    "地区": "district",
    "会場": "venue",
    "開催日": "days",
    "参加人数": "guests",
    "代表者": "contact",
    "電話": "phone",
    "備考": "note",
}


def _groups(tx: Tx, out: FileOut) -> Table:
    return _whole(tx, "SELECT * FROM groups ORDER BY name", _GROUP)


def _salons(tx: Tx, out: FileOut) -> Table:
    return _whole(tx, f"SELECT * FROM salons s WHERE {EVERYDAY} ORDER BY district, name", _SALON)


def _memberships(tx: Tx, out: FileOut) -> Table:
    rows = tx.fetch(
        """SELECT g.name AS group_name, m.role, p.name, p.kana, p.phone, p.phone_other, p.hidden_at
           FROM memberships m JOIN groups g ON g.id = m.group_id JOIN people p ON p.id = m.person_id
           WHERE p.joined_into IS NULL ORDER BY g.name, p.kana, p.name, p.id"""
    )
    told = [row for row in rows if not row["hidden_at"]]
    return Table(
        ("所属団体", "役割", "氏名", "ふりがな", "電話"),
        [
            (row["group_name"], row["role"], row["name"], row["kana"], row["phone"] or row["phone_other"])
            for row in told
        ],
        len(rows) - len(told),
    )


def _attendance(tx: Tx, out: FileOut) -> Table:
    rows = tx.fetch(
        """SELECT g.day, i.name AS incident, p.name, p.kana, p.pass_number, p.hidden_at, a.in_at, a.out_at, o.name AS group_name
           FROM attendance a JOIN gatherings g ON g.id = a.gathering_id JOIN people p ON p.id = a.person_id
           LEFT JOIN incidents i ON i.id = g.incident_id LEFT JOIN groups o ON o.id = a.group_id
           WHERE g.kind = 'centre_day' AND g.day BETWEEN :first AND :last AND (:of = '' OR g.incident_id = :of)
           ORDER BY g.day, a.in_at, a.id""",
        first=out.first,
        last=out.last,
        of=out.of,
    )
    told = [row for row in rows if not row["hidden_at"]]
    return Table(
        ("日", "災害・訓練", "氏名", "ふりがな", "受付証番号", "団体", "受付", "終了"),
        [
            (
                row["day"],
                row["incident"],
                row["name"],
                row["kana"],
                shown(row["pass_number"]),
                row["group_name"],
                _time(row["in_at"]),
                _time(row["out_at"]),
            )
            for row in told
        ],
        len(rows) - len(told),
    )


def _time(at: str | None) -> str:
    return datetime.fromisoformat(at).astimezone(JAPAN).strftime("%H:%M") if at else ""


_PARTS = {"guest": "参加者", "helper": "担い手"}
_CAME = {"came": "出席", "absent": "欠席"}


def _salon_attendance(tx: Tx, out: FileOut) -> Table:
    rows = tx.fetch(
        """SELECT x.day, s.name AS salon, p.name, p.kana, p.hidden_at, r.part, r.state
           FROM salon_roll r JOIN salon_sessions x ON x.id = r.session_id JOIN salons s ON s.id = x.salon_id
           JOIN people p ON p.id = r.person_id
           WHERE x.day BETWEEN :first AND :last AND (:of = '' OR x.salon_id = :of)
           ORDER BY x.day, s.name, p.kana, p.name, p.id""",
        first=out.first,
        last=out.last,
        of=out.of,
    )
    told = [row for row in rows if not row["hidden_at"]]
    return Table(
        ("日", "サロン", "氏名", "ふりがな", "参加者・担い手", "出欠"),
        [
            (
                row["day"],
                row["salon"],
                row["name"],
                row["kana"],
                _PARTS.get(row["part"], row["part"]),
                _CAME.get(row["state"], row["state"]),
            )
            for row in told
        ],
        len(rows) - len(told),
    )


_TABLES: dict[What, Callable[[Tx, FileOut], Table]] = {
    "people": _people,
    "groups": _groups,
    "memberships": _memberships,
    "salons": _salons,
    "attendance": _attendance,
    "salon_attendance": _salon_attendance,
}
