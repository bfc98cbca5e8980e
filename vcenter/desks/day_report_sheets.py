"""A day's report as one structure: what the page shows, and what PDF, Excel and CSV say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson

from vcenter.domain.calendar import JAPAN, day_began, day_since, read_moment, show_date
from vcenter.domain.day_report import (
    Changed,
    Counted,
    Figure,
    Section,
    changed_since,
    changes,
    frozen,
    thawed,
    unequal,
)
from vcenter.domain.day_words import CALLED_OFF, TODAY
from vcenter.domain.need_words import CATEGORIES
from vcenter.domain.origin import ORIGINS, Town
from vcenter.sheets.charts import Chart, single, stacked, strips
from vcenter.sheets.day_report import DayReportSheet
from vcenter.store import centre, day_reports, registrations, servers, status
from vcenter.store.tx import Row, Tx
from vcenter.web.clock import now_text, today
from vcenter.web.origin import Origins

DAYS_SHOWN = 7
"""Days of a chart."""

AGES_OF_NEEDS = ((3, "〜3日"), (7, "4〜7日"), (14, "8〜14日"), (30, "15〜30日"), (9999, "31日〜"))
"""How long needs have been waiting, in days."""

LOOKED_BACK = 21
"""Days before this one whose report is looked at for what has changed since it was sent."""


@dataclass(frozen=True)
class Report:
    """A day's report with what the page shows beside it. sheet: None of a day on which no incident was open. changed: what stands otherwise
    than in the newest version that was sent; as_sent: nothing does, nor was anything
    written since; numbers: of each row of sent, which version it is; others: days before, of whose report is true what changed says."""

    day: date
    incident: Row | None = None
    sheet: DayReportSheet | None = None
    sent: Sequence[Row] = ()
    changed: Sequence[Changed] = ()
    as_sent: bool = False
    numbers: Mapping[str, int] = field(default_factory=dict)
    others: Sequence[tuple[date, Sequence[Changed]]] = ()
    words: Mapping[str, Any] | None = None
    corrections: Mapping[str, Row] | None = None
    home: Town | None = None
    open_why: str = ""
    """Why the day was closed while somebody was out: for headquarters alone, as it may name people, and in no file that is sent."""


def report_of(tx: Tx, day: date, origins: Origins) -> Report:
    """The report of a day as it stands now."""
    incident = day_reports.incident_on(tx, day.isoformat())
    if incident is None:
        return Report(day)
    facts = centre.facts(tx)
    home = origins.town(facts["postal"], facts["address"]) if facts["address"] or facts["postal"] else None
    counted = Counted(
        day_reports.records(tx, incident),
        lambda postal, address: origins.origin(postal, address, home),
    )
    words = day_reports.words(tx, incident["id"], day.isoformat())
    sent = day_reports.sent(tx, incident["id"], day.isoformat())
    sections, breakdowns = _tables(tx, counted, day)
    missing = _unheard(tx, day)
    places = _where(facts, home, origins)
    said = _words(counted, day, words, staff=any(one.key == "staff" for one in sections))
    corrected = _corrected(sections)
    changed = changes(_tables_of(sent[0]), (*sections, *breakdowns)) if sent else []
    as_sent = bool(sent) and not changed and _said_alike(sent[0], said, corrected)
    numbers = versions(sent)
    sheet = DayReportSheet(
        centre_name=facts["name"],
        day=show_date(day),
        version=_version_now(numbers[sent[0]["id"]] if sent else 0, as_sent=as_sent),
        made_at=now_text(),
        facts=(
            *_about(tx, counted, incident, day),
            ("募集の範囲", words["reach"] or "記入なし"),
            *_ahead(tx, counted, day),
        ),
        sentences=changed_since(counted, day),
        sections=sections,
        breakdowns=breakdowns,
        words=said,
        notes=(
            *([] if counted.has(day) else ["この日の記録はありません。数はすべて0です。"]),
            *missing,
            *unequal(sections),
            *_not_written(tx, day),
            *places,
        ),
        corrected=corrected,
        charts=_charts(counted, day),
    )
    latest: dict[str, Row] = {
        row["figure"]: row
        for row in day_reports.corrections(tx, incident["id"])
        if row["day"] == day.isoformat()
    }
    return Report(
        day,
        incident,
        sheet,
        sent,
        changed,
        as_sent,
        numbers,
        _others(tx, counted, incident, day),
        words,
        latest,
        home,
        status.of_day(tx, day.isoformat())["open_why"],
    )


def _version_now(newest: int, *, as_sent: bool) -> str:
    if as_sent:
        return f"{version_said(newest)}（送付済み）"
    return f"第{newest + 1}版（訂正・未送付）" if newest else "第1版（未送付）"


def versions(sent: Sequence[Row]) -> dict[str, int]:
    """Of each time that a day's report was sent (the newest first), which version it was: the same once more, to somebody else, is none."""
    found: dict[str, int] = {}
    number, before = 0, None
    for row in reversed(sent):
        held = orjson.loads(row["figures"]).get("said", {})
        same = before is not None and not changes(_tables_of(before), _tables_of(row))
        words, corrected = _pairs(held.get("words")), tuple(held.get("corrected", ()))
        if before is None or not same or not _said_alike(before, words, corrected):
            number += 1
        found[row["id"]], before = number, row
    return found


def _tables_of(row: Row) -> list[Section]:
    return thawed(orjson.loads(row["figures"])["tables"])


def _said_alike(row: Row, words: Sequence[tuple[str, str]], corrected: Sequence[str]) -> bool:
    """Whether a version says the same in words; a version of before kept none."""
    said = orjson.loads(row["figures"]).get("said", {})
    return _pairs(said.get("words", words)) == tuple(words) and tuple(
        said.get("corrected", corrected)
    ) == tuple(corrected)


def _tables(tx: Tx, counted: Counted, day: date) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    tomorrow = (day + timedelta(days=1)).isoformat()
    known = status.days(tx, [tomorrow])[tomorrow]
    places = known.places
    figures = (
        Figure(
            "tomorrow.places",
            "定員" if places.people is not None or places.takes in CALLED_OFF else "定員（制限なし）",
            (0 if places.takes in CALLED_OFF else places.people,),
        ),
        Figure(
            "tomorrow.taken",
            "申込み",
            (registrations.known_by(tx, tomorrow, day_began(day + timedelta(days=1))),),
        ),
        Figure("tomorrow.wanted", "ニーズに要る人", (counted.wanted(day),)),
    )
    sections = [*counted.sections(day), Section("tomorrow", "次の日", ("人",), figures)]
    staff = day_reports.staff_on(tx, day.isoformat())
    if staff is not None:
        rows = tuple(Figure(f"staff.{said}", said, (count,)) for said, count in staff)
        sections.append(Section("staff", "運営者", ("本日",), rows))
    return tuple(sections), tuple(counted.breakdowns(day))


def _about(tx: Tx, counted: Counted, incident: Row, day: date) -> list[tuple[str, str]]:
    """What the centre was opened for, where, since when; and how it was on the day."""
    opened = day_since(incident["opened_at"])
    if first := day_reports.first_day(tx, incident):
        opened = min(opened, date.fromisoformat(first))
    since = counted.activity_since()
    days = [(opened + timedelta(days=at)).isoformat() for at in range((day - opened).days + 1)]
    rested = sum(one.places.takes in CALLED_OFF for one in status.days(tx, days[-DAYS_COUNTED:]).values())
    said = status.of_day(tx, day.isoformat())
    state = TODAY.get(said["state"], "記入なし") + (f"（{said['reason']}）" if said["reason"] else "")
    began = f"{since.month}月{since.day}日から" if since and since <= day else "まだ"
    return [
        ("災害", f"{incident['name']}{'（訓練）' if incident['drill'] else ''}"),
        ("場所", centre.facts(tx)["address"] or "記入なし"),
        ("開所", f"{opened.month}月{opened.day}日開所　活動 {began}　休んだ日 {rested}日　この日 {state}"),
    ]


DAYS_COUNTED = 400
"""Days back in which those are counted on which the centre rested."""


def _ahead(tx: Tx, counted: Counted, day: date) -> list[tuple[str, str]]:
    """Whether there are enough people on the next day, and how far satellites are known."""
    found = []
    tomorrow = (day + timedelta(days=1)).isoformat()
    places = status.days(tx, [tomorrow])[tomorrow].places
    room = 0 if places.takes in CALLED_OFF else places.people
    if room is not None:
        wanted = counted.wanted(day)
        found.append(
            ("過不足", f"次の日は、ニーズに要る人{wanted}人に対し、定員{room}人。{_enough(room - wanted)}")
        )
    heard = [] if servers.here(tx) else day_reports.heard(tx, day_began(day + timedelta(days=1)))
    if heard:
        words = (
            f"{row['name']} " + (f"{_when(row['seen_at'])}までの分" if row["seen_at"] else "まだ届いていない")
            for row in heard
        )
        found.append(("サテライト", "　".join(words)))
    return found


def _enough(left: int) -> str:
    if left == 0:
        return "ちょうどです"
    return f"{left}人分の余裕があります" if left > 0 else f"{-left}人足りません"


def _words(
    counted: Counted, day: date, words: Mapping[str, Any], *, staff: bool
) -> tuple[tuple[str, str], ...]:
    work = "、".join(f"{CATEGORIES.get(key, 'そのほか')} {count}班" for key, count in counted.work_of(day))
    done = "\n".join(one for one in (work, words["work"]) if one)
    return (
        ("活動の内容", done or "なし"),
        ("特記・困りごと", words["remarks"] or "なし"),
        *(() if staff else (("運営者", "記録なし"),)),
    )


def _corrected(sections: Sequence[Section]) -> tuple[str, ...]:
    return tuple(
        f"{section.title}　{figure.said} {figure.counted[0]}→{figure.values[0]}（{figure.correction.by}: {figure.correction.why}）"
        for section in sections
        for figure in section.figures
        if figure.correction
    )


def _when(moment: str) -> str:
    local = read_moment(moment)
    if local is None:
        return ""
    local = local.astimezone(JAPAN)
    return f"{local.month}/{local.day} {local.hour}:{local.minute:02d}"


def _unheard(tx: Tx, day: date) -> list[str]:
    """Satellites of which the day's figures are not here, or not all, each with when it was last heard."""
    if servers.here(tx):
        return []
    began, ended = day_began(day), day_began(day + timedelta(days=1))
    found = []
    for row in day_reports.heard(tx, ended):
        if not row["seen_at"]:
            found.append(f"{row['name']}: まだ一度も届いていません。この拠点の数は入っていません。")
        elif row["seen_at"] < began:
            found.append(
                f"{row['name']}: この日の分が届いていません（最後は{_when(row['seen_at'])}）。届くと数に入ります。"
            )
        elif row["seen_at"] < ended and day < today():
            found.append(
                f"{row['name']}: この日の{_when(row['seen_at'])}までの分だけです。届くと数に入ります。"
            )
        elif row["waiting"]:
            found.append(f"{row['name']}: あと{row['waiting']}件、届くのを待っています。")
    return found


def _not_written(tx: Tx, day: date) -> list[str]:
    """How many of 運営者 are counted without anybody having written whether they were there."""
    count = day_reports.unwritten(tx, day.isoformat())
    return [f"運営者: まだ書いていない {count}人。予定のとおり来たものとして数えています。"] if count else []


def _where(facts: Mapping[str, str], home: Town | None, origins: Origins) -> list[str]:
    found = []
    if home is None:
        said = "読み取れません" if facts["address"] or facts["postal"] else "まだ入っていません"
        found.append(f"センターの住所が{said}。市町村内・県内・県外を分けられず、すべて不明です。")
    if origins.wrong:
        lines = "、".join(str(number) for number in origins.wrong[:5])
        found.append(f"市区町村の表（municipalities.csv）の{lines}行目が読めません。")
    return found


def _charts(counted: Counted, day: date) -> tuple[Chart, ...]:
    first = max(min(counted.active, default=day), day - timedelta(days=DAYS_SHOWN - 1))
    days = [first + timedelta(days=at) for at in range((day - first).days + 1)]
    named = [
        (one, f"{one.month}/{one.day}" if one == first or one.day == 1 else str(one.day)) for one in days
    ]
    ages = [0] * len(AGES_OF_NEEDS)
    for need in counted.waiting(day):
        waited = (day - need.received).days
        ages[next(at for at, (last, _) in enumerate(AGES_OF_NEEDS) if waited <= last)] += 1
    return (
        stacked(
            "origins",
            "来た人（どこから）",
            [(said, [counted.on(one, f"origin.{key}") for key in ORIGINS]) for one, said in named],
            list(ORIGINS.values()),
            "人",
        ),
        strips(
            "needs",
            "ニーズ（新規・完了・待ち）",
            [
                (
                    said,
                    [counted.on(one, "needs.new"), counted.on(one, "needs.done"), len(counted.waiting(one))],
                )
                for one, said in named
            ],
            ["新規", "完了", "待ち"],
            "件",
        ),
        single(
            "ages",
            "待っているニーズの日数",
            [(said, count) for (_, said), count in zip(AGES_OF_NEEDS, ages, strict=True)],
            ("待った日数", "件"),
            "hatch",
        ),
        single(
            "teams", "出た班", [(said, counted.on(one, "teams.out")) for one, said in named], ("日", "班")
        ),
    )


def _others(tx: Tx, counted: Counted, incident: Row, day: date) -> list[tuple[date, Sequence[Changed]]]:
    """Days before whose figures of the day itself have changed since their report was sent."""
    found: list[tuple[date, Sequence[Changed]]] = []
    for row in day_reports.newest_sent(tx, incident["id"]):
        other = date.fromisoformat(row["day"])
        if other == day or (day - other).days > LOOKED_BACK:
            continue
        then = [one for one in thawed(orjson.loads(row["figures"])["tables"]) if _of_the_day(one)]
        now = [one for one in counted.sections(other) if _of_the_day(one)]
        if changed := [one for one in changes(then, now) if one.column == "本日"]:
            found.append((other, changed))
    return found


def _of_the_day(section: Section) -> bool:
    return section.columns[:1] == ("本日",) and section.key != "staff"


# Versions


def kept(sheet: DayReportSheet) -> str:
    """A report as a version keeps it."""
    said = {
        "centre_name": sheet.centre_name,
        "facts": sheet.facts,
        "sentences": sheet.sentences,
        "words": sheet.words,
        "notes": sheet.notes,
        "corrected": sheet.corrected,
    }
    return orjson.dumps({"tables": frozen(sheet.tables), "short": len(sheet.sections), "said": said}).decode()


def sheet_of_version(row: Row, number: int = 1) -> DayReportSheet:
    """A version as it was sent. number: which it is (`versions`)."""
    held = orjson.loads(row["figures"])
    tables, said = thawed(held["tables"]), held.get("said", {})
    short = held.get("short", len(tables))
    return DayReportSheet(
        centre_name=said.get("centre_name", ""),
        day=show_date(date.fromisoformat(row["day"])),
        version=version_said(number),
        made_at=f"{_when(row['sent_at'])}　{row['to_whom']}へ",
        facts=_pairs(said.get("facts")),
        sentences=tuple(said.get("sentences", ())),
        sections=tuple(tables[:short]),
        breakdowns=tuple(tables[short:]),
        words=_pairs(said.get("words")),
        notes=tuple(said.get("notes", ())),
        corrected=tuple(said.get("corrected", ())),
    )


def _pairs(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(said), str(value)) for said, value in rows or ())


def version_said(version: int) -> str:
    """第1版, or 第2版（訂正）."""
    return f"第{version}版（訂正）" if version > 1 else "第1版"
