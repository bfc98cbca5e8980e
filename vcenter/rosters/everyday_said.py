"""What attendance books, reports and visitors' lists say: as plain data, and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from vcenter.rosters.everyday import STATES, THERE, Attender, Session, Watched
from vcenter.rosters.marked import Mark
from vcenter.rosters.model import Roster

LISTS = ("sessions", "attenders", "watched", "differences")

KEPT_LATER = "出席簿と活動報告書は、どのサロンのものかを選んで取り込みます。訪問員の名簿は「見守り」の画面から取り込みます。"

_WORDS = {
    "date": "日付", "guests": "参加者", "guest_names": "参加者の名前", "helpers": "担い手", "helper_names": "担い手の名前", "support": "要支援者",
    "cancelled": "中止", "seen": "出欠", "name": "氏名", "note": "備考", "visitor": "訪問員", "phone": "電話", "mobile": "携帯", "men": "男", "women": "女",
}  # fmt: skip


def plain(roster: Roster, file: str) -> dict[str, list[dict[str, Any]]]:
    """Everything as plain data. Names of a session are in the order of their letters, so that two readings can be compared."""
    return {
        "sessions": [_session(one, file) for one in roster.sessions],
        "attenders": [_attender(one, file) for one in roster.attenders],
        "watched": [_watched(one, file) for one in roster.watched],
        "differences": [
            {
                "file": file,
                "sheet": one.sheet,
                "number": one.row,
                "what": one.what,
                "said": one.said,
                "counted": one.counted,
            }
            for one in roster.differences
        ],
    }


def _session(one: Session, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "sheet": one.sheet,
        "row": one.row,
        "date": one.date,
        "guests": None if one.guests is None else sorted(one.guests),
        "helpers": None if one.helpers is None else sorted(one.helpers),
        "counts": asdict(one.counts),
        "cancelled": one.cancelled,
        "note": one.note,
        "marks": _marks(one.marks),
    }


def _attender(one: Attender, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "sheet": one.sheet,
        "row": one.row,
        "name": one.name,
        "part": one.part,
        "beside": one.beside,
        "seen": [asdict(seen) for seen in one.seen],
        "marks": _marks(one.marks),
    }


def _watched(one: Watched, file: str) -> dict[str, Any]:
    return {"file": file, **asdict(one), "number": one.number or None, "marks": _marks(one.marks)}


def _marks(marks: tuple[Mark, ...]) -> dict[str, str]:
    said: dict[str, str] = {}
    for mark in marks:
        why = f"「{mark.as_written}」{mark.reason}"
        said[mark.field] = f"{said[mark.field]} {why}" if mark.field in said else why
    return said


def lines(roster: Roster, file: str) -> Iterator[str]:
    """What a person should know of it, line by line."""
    if roster.sessions:
        named = len({one.name for one in roster.attenders if one.part == "guest"})
        who = f"、参加者{named}人" if named else ""
        off = sum(one.cancelled is not None for one in roster.sessions)
        yield f"{file}: サロンの記録（{roster.form}）: {len(roster.sessions)}回（うち中止{off}回）{who}を読みました。"
    if roster.watched:
        visitors = len({one.visitor for one in roster.watched if one.visitor})
        gone = sum(one.gone for one in roster.watched)
        yield f"{file}: 訪問の名簿（{roster.form}）: {len(roster.watched)}人（うち訪問が終わった人{gone}人）、訪問員{visitors}人を読みました。"
    if roster.sessions or roster.watched:
        yield f"  {KEPT_LATER}"
    for session in roster.sessions:
        yield f"  {place(session)} {said_of_session(session)}"
        for mark in session.marks:
            yield f"    確認が必要な値 {word_of(mark.field)}「{mark.as_written}」: {mark.reason}"
    for attender in roster.attenders:
        for mark in attender.marks:
            yield f"  確認が必要な値 {attender.sheet} {attender.row}行目 {attender.name} {word_of(mark.field)}「{mark.as_written}」: {mark.reason}"
        for seen in attender.seen:
            if seen.state not in (*THERE, "absent", ""):
                yield f"  {attender.sheet} {attender.row}行目 {attender.name}: {seen.date or '日付不明'}から{STATES[seen.state]}（「{seen.as_written}」）"
    for watched in roster.watched:
        for mark in watched.marks:
            yield f"  確認が必要な値 {watched.sheet} {watched.row}行目 {watched.name} {word_of(mark.field)}「{mark.as_written}」: {mark.reason}"
    for one in roster.differences:
        yield f"  合わない数 {one.sheet} {one.row}行目 {one.what}: 「{one.said}」と書かれていますが、数えると{one.counted}です。数えたほうを使います。"


def marks(roster: Roster) -> Iterator[dict[str, Any]]:
    """Every value that a person should look at: where it stands, whose it is, and why."""
    for one in roster.sessions:
        yield from _rows(one.sheet, one.row, one.date or "日付不明", one.marks)
    for attender in roster.attenders:
        yield from _rows(attender.sheet, attender.row, attender.name, attender.marks)
    for watched in roster.watched:
        yield from _rows(watched.sheet, watched.row, watched.name, watched.marks)


def _rows(sheet: str, row: int, name: str, found: tuple[Mark, ...]) -> Iterator[dict[str, Any]]:
    for mark in found:
        yield {
            "sheet": sheet,
            "row": row,
            "name": name,
            "field": word_of(mark.field),
            "as_written": mark.as_written,
            "reason": mark.reason,
        }


def place(one: Session | Watched) -> str:
    """Where it stands: its sheet, of a report its row."""
    return f"{one.sheet} {one.row}行目".strip()


def word_of(field: str) -> str:
    """A field as staff call it; the heading of a consent is its own word."""
    return _WORDS.get(field, field)


def said_of_session(one: Session) -> str:
    """2025-04-16: 参加者17人（要支援5人）、担い手4人."""
    when = one.date or "日付不明"
    if one.cancelled is not None:
        return f"{when}: 中止（{one.cancelled}）"
    counts = one.counts
    parts = (
        []
        if counts.guests is None
        else [
            f"参加者{counts.guests}人" + ("" if counts.support is None else f"（要支援{counts.support}人）")
        ]
    )
    parts += [] if counts.helpers is None else [f"担い手{counts.helpers}人"]
    return f"{when}: {'、'.join(parts) or '人数は書かれていません'}"
