"""Files as they were read, one after another: their rows beside what is known, and all that is said of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vcenter.domain.duplicates import find_new
from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.rosters import alike, everyday_said
from vcenter.rosters.column_words import FIELD_WORDS
from vcenter.rosters.compared import KINDS, Comparison, plain_rows
from vcenter.rosters.evacuation import is_evacuation_list
from vcenter.rosters.model import OddRow, Roster, SkippedRow
from vcenter.rosters.read import read_roster
from vcenter.rosters.taken_for import Choices, letters

SAID = {"people": "人", "groups": "団体", "salons": "サロン"}
"""What staff call the entries of each kind."""

_NOT_VALUES = {"row", "sheet", "marks", "id", "same_as", "sure", "otherwise", "chosen", "alike", "differs"}

VERSIONS = {"people": 6, "groups": 3, "salons": 3}
"""Which version of the command keeps a row of each kind."""

ASKS = (
    "見出しの行がなく、どの列が何かがわかりません。「名簿ファイルを取り込む」の画面で、列を選んでください。"
)

HIDDEN = "非表示の行"
STRUCK_OUT = "取り消し線を引いた行"


@dataclass
class Reading:
    """One file: what it says, or why it was refused. rows: kind to its rows, after they were compared."""

    name: str
    roster: Roster | None = None
    refused: str = ""
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


EVACUATION = (
    "避難行動要支援者名簿は、受け取ってよい根拠を書いて、画面の「避難行動要支援者名簿」から取り込みます。"
)


def read_one(
    name: str,
    data: bytes,
    choices: Choices | None = None,
    *,
    fiscal_year: int | None = None,
    without_hidden: bool = False,
    without_struck_out: bool = False,
) -> Reading:
    """A file, without the rows that nobody wants. choices: what was decided of its columns; fiscal_year: where it says none."""
    if is_evacuation_list(data, name):
        return Reading(name, refused=EVACUATION)
    try:
        roster = read_roster(data, choices or {}, fiscal_year)
    except Refusal as refusal:
        return Reading(name, refused=refusal.message)
    if roster.asks:
        return Reading(name, refused=ASKS)
    if without_hidden:
        roster.hidden = _leave_out(roster, roster.hidden, HIDDEN)
    if without_struck_out:
        roster.struck_out = _leave_out(roster, roster.struck_out, STRUCK_OUT)
    return Reading(name, roster)


def _leave_out(roster: Roster, odd: list[OddRow], what: str) -> list[OddRow]:
    """Take rows out and say so; none is left."""
    at = {(one.sheet, one.row) for one in odd}
    for kind in KINDS:
        entries = roster.of(kind)
        for entry in entries:
            if (entry.sheet, entry.row) in at:
                roster.skipped.append(
                    SkippedRow(entry.row, entry.sheet, entry.name, f"{what}（取り込まないことにしました）")
                )
        entries[:] = [entry for entry in entries if (entry.sheet, entry.row) not in at]  # type: ignore[misc]
    return []


def compare(readings: list[Reading], comparison: Comparison, new_id: Callable[[], str]) -> None:
    """Put each file's rows beside what is known, and beside the rows of the files before it."""
    for number, reading in enumerate(readings):
        if reading.roster:
            reading.rows = plain_rows(reading.roster, new_id)
            comparison.compare(reading.rows, str(number))


def ask(readings: list[Reading], known: Sequence[Mapping[str, Any]]) -> None:
    """Say of rows that may be somebody who is known, or one another, whom (`alike`). known: everybody who may be compared."""
    new = [row for one in readings for row in alike.newcomers(one.rows.get("people", ()))]
    rows = {row["id"]: row for row in new}
    everybody: dict[str, Mapping[str, Any]] = {**rows, **{row["id"]: row for row in known}}
    for question in alike.questions(find_new(new, known), new, known):
        beside = everybody[question["other"]]
        rows[question["row"]]["alike"] = question | {"beside": beside, "answer": ""}


def perhaps_same(one: Reading) -> list[dict[str, Any]]:
    """The rows of a file of which is asked whether they are somebody."""
    return alike.asked_of(one.rows.get("people", ()))


def names(readings: list[Reading]) -> list[str]:
    """Every name of a person in these files."""
    return [person.name for one in readings if one.roster for person in one.roster.people]


def as_json(readings: list[Reading], words: Mapping[str, str]) -> str:
    """Everything that was read, and everything that was not, as one object. words: what staff call fields."""
    whole: dict[str, Any] = {
        "kind": next((one.roster.kind for one in readings if one.roster), None),
        "rows": [],
        "skipped": [],
        "columns_left_out": [],
        "sheets_left_out": [],
        "refused": [],
        "hidden_rows": [],
        "struck_out_rows": [],
        "perhaps_same": [],
        **{name: [] for name in everyday_said.LISTS},
    }
    for one in readings:
        if one.roster is None:
            whole["refused"].append({"file": one.name, "why": one.refused})
            continue
        for kind in _kinds(one):
            whole["rows"] += [
                {
                    "kind": kind,
                    "file": one.name,
                    "sheet": row["sheet"],
                    "number": row["row"],
                    "id": row["id"],
                    "values": {name: value for name, value in row.items() if name not in _NOT_VALUES},
                    "marks": _marks(row, words),
                    "same_as": row["same_as"],
                }
                for row in one.rows[kind]
            ]
        whole["skipped"] += [
            {"file": one.name, "sheet": sheet, "number": number, "why": why}
            for sheet, number, why in sorted(skipped(one.roster))
        ]
        whole["columns_left_out"] += [
            {
                "file": one.name,
                "sheet": left.sheet,
                "column": left.column,
                "why": left.why,
                "kept_in_note": left.kept,
            }
            for left in one.roster.left_columns
        ]
        whole["sheets_left_out"] += [
            {"file": one.name, "sheet": left.sheet, "why": left.why} for left in one.roster.left_sheets
        ]
        whole["perhaps_same"] += [
            {
                "file": one.name,
                "sheet": row["sheet"],
                "number": row["row"],
                "id": row["id"],
                "as": row["alike"]["other"],
                "known": row["alike"]["known"],
                "likely": row["alike"]["verdict"] == "likely",
                "why": row["alike"]["reasons"],
            }
            for row in perhaps_same(one)
        ]
        for key, odd in (("hidden_rows", one.roster.hidden), ("struck_out_rows", one.roster.struck_out)):
            whole[key] += [{"file": one.name, "sheet": row.sheet, "number": row.row} for row in odd]
        for name, found in everyday_said.plain(one.roster, one.name).items():
            whole[name] += found
    return json.dumps(whole, ensure_ascii=False)


def _kinds(one: Reading) -> list[str]:
    """The kinds of a file, the one of its first sheet first."""
    first = one.roster.kind if one.roster else ""
    return sorted(one.rows, key=lambda kind: kind != first)


def skipped(roster: Roster) -> list[tuple[str, int, str]]:
    """(sheet, number, why) of every row that is no entry or cannot be used."""
    return [
        *((row.sheet, row.row, f"{row.what}: {row.as_written[:60]}") for row in roster.skipped),
        *((row.sheet, row.row, row.reason) for row in roster.refused),
    ]


def _marks(row: dict[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    marks = {mark["field"]: f"「{mark['as_written']}」{mark['reason']}" for mark in row["marks"]}
    if not row.get("sure", True):
        marks["name"] = " ".join(filter(None, [marks.get("name"), same_name(row, words)]))
    return marks


def same_name(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """What is otherwise of the one of the same name, and that a person decides."""
    parts = [
        f"{words.get(name, name)}は「{known}」と「{row[name]}」" for name, known in row["otherwise"].items()
    ]
    return f"「{row['name']}」は同じ名前のものがもうあり、{'、'.join(parts)}で違います。同じものか別のものかを決めてください。"


def said(readings: list[Reading], words: Mapping[str, str]) -> Iterator[str]:
    """Everything that a person should know of these files, line by line."""
    for one in readings:
        if one.roster is None:
            yield f"{one.name}: {one.refused}"
            continue
        roster = one.roster
        for kind in _kinds(one):
            rows = one.rows[kind]
            known = sum(row["same_as"] is not None for row in rows)
            yield f"{one.name}: {SAID[kind]}の名簿（{roster.form}）: {len(rows)}件を読みました。新しい{SAID[kind]} {len(rows) - known}、登録済みの{SAID[kind]} {known}"
        yield from _of_alike(one)
        for count, what in ((len(roster.hidden), HIDDEN), (len(roster.struck_out), STRUCK_OUT)):
            if count:
                option = "--without-hidden" if what == HIDDEN else "--without-struck-out"
                yield f"  {what}が{count}行あり、取り込みます。取り込まないときは {option} を付けてください。"
        yield from everyday_said.lines(roster, one.name)
        yield from _of_columns(roster)
        for left in roster.left_sheets:
            yield f"  使わないシート {left.sheet}: {left.why}"
        for column in roster.left_columns:
            yield f"  {'メモに残す列' if column.kept else '使わない列'} {column.sheet}「{column.column}」: {column.why}"
        for sheet, number, why in sorted(skipped(roster)):
            yield f"  取り込まない行 {place({'sheet': sheet, 'row': number})}: {why}"
        for kind in _kinds(one):
            for row in one.rows[kind]:
                for mark in row["marks"]:
                    yield f"  確認が必要な値 {place(row)} {row['name']} {words.get(mark['field'], mark['field'])}「{mark['as_written']}」: {mark['reason']}"
                if row.get("otherwise"):
                    yield f"  同じ名前 {place(row)} {same_name(row, words)}"
        yield from _of_one_name(one)


def _of_alike(one: Reading) -> Iterator[str]:
    """Whom rows may be, though nothing says it surely."""
    if asked := perhaps_same(one):
        yield f"  同じ人かもしれない人が{len(asked)}人います。取り込むと新しい人になり、名簿の画面の「重複の可能性」で確かめられます。"
    for row in asked:
        other = row["alike"]
        with_whom = "名簿の" if other["known"] else f"{place(other['beside'])}の"
        yield f"  同じ人かもしれない {place(row)} {row['name']}: {with_whom}「{other['beside']['name']}」（{'・'.join(other['reasons'])}）"


def _of_columns(roster: Roster) -> Iterator[str]:
    if any(table.decided for table in roster.tables):
        yield "  前に決めた列の対応を使いました。元の読み方に戻すときは --forget-columns を付けてください。"
    for table in roster.tables:
        for column in table.columns:
            if column.how == "contents":
                taken = FIELD_WORDS[table.kind][column.field]
                yield f"  見出しのない列 {letters(column.column)}列: 中身から「{taken}」とみなしました。"


def _of_one_name(one: Reading) -> Iterator[str]:
    for name, who in namesakes(one.rows.get("people", [])):
        yield f"  ファイルの中の同じ名前 {name}: {'、'.join(f'{where}は{taken}' for where, taken in who)}"


def place(row: Mapping[str, Any]) -> str:
    """Where a row stands, as people say it: 名簿 4行目."""
    return f"{row['sheet']} {row['row']}行目".strip()


def namesakes(rows: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """People of one name in one file: the name, and of each row where it stands and who it was taken for."""
    by_name: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_name.setdefault(fold(row["name"]), []).append(row)
    found = []
    for some in by_name.values():
        if len(some) > 1:
            where = {row["id"]: f"{place(row)}と同じ人" for row in some}
            who = [
                (
                    place(row),
                    "新しい人" if row["same_as"] is None else where.get(row["same_as"], "登録済みの人"),
                )
                for row in some
            ]
            found.append((some[0]["name"], who))
    return found


def unsure(readings: list[Reading]) -> int:
    """How many rows may be one that is known, which a person has to decide."""
    return sum(not row.get("sure", True) for one in readings for rows in one.rows.values() for row in rows)


def payload_rows(rows: list[dict[str, Any]], kind: str, same_name: str = "") -> list[dict[str, Any]]:
    """Rows as commands take them. same_name: what becomes of those of one name that say something else, where nobody chose."""
    if kind == "people":
        leave_out = _NOT_VALUES - {"row", "sheet", "marks", "id"}
        return [{name: value for name, value in row.items() if name not in leave_out} for row in rows]
    return [
        {
            name: value
            for name, value in row.items()
            if name not in _NOT_VALUES or name in ("row", "sheet", "marks")
        }
        | (
            {"same_name": row.get("chosen") or same_name or ("same" if row["sure"] else "")}
            if row["otherwise"]
            else {}
        )
        for row in rows
    ]


def row_by_row(
    rows: Mapping[str, list[dict[str, Any]]], source: str, import_id: str, same_name: str = ""
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(kind of command, its payload) of each row of an import. same_name: as in `payload_rows`."""
    whole = sum(map(len, rows.values()))
    position = 0
    for kind, of_kind in rows.items():
        for row in payload_rows(of_kind, kind, same_name):
            position += 1
            part = {"import_id": import_id, "position": position, "of": whole}
            yield f"keep_{kind}", {"source": source, "v": VERSIONS[kind], "part": part, "rows": [row]}
