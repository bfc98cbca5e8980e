"""Reading a list of people who need help to get to safety (避難行動要支援者名簿): every municipality has columns of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from vcenter.domain.names import clean, clean_kana, fold
from vcenter.domain.refusal import Refusal
from vcenter.rosters import values
from vcenter.rosters.cells import Cell, Sheet
from vcenter.rosters.files import read_file
from vcenter.rosters.grid import Grid, plain
from vcenter.rosters.list_names import is_name, read_listed
from vcenter.rosters.watched_values import read_consent

_TITLE = re.compile(
    r"避難行動要支援者|災害時要援護者|要援護者名簿|要支援者名簿|避難支援等関係者|避難支援等を必要とする"
)

_FIELDS = (
    ("kana", r"(?:氏名)?[(]?(?:ふりがな|フリガナ|カナ|かな|よみがな|氏名カナ)[)]?"),
    ("name", r"(?:要支援者|対象者|本人)?(?:の)?(?:氏名|名前|お名前)(?:[(]漢字[)])?"),
    ("birth", r"生年月日.*"),
    ("sex", r"性別|男女(?:別)?"),
    ("agreed", r".*(?:同意|承諾).*|情報提供(?:の可否)?|外部提供(?:の可否)?"),
    ("place", r".*(?:避難先|避難場所|避難所|避難施設).*"),
    ("helper_phone", r"(?:避難)?(?:支援者|支援等?(?:実施者|関係者)|協力者|援護者|緊急連絡先|連絡先).*(?:電話|連絡先|TEL|携帯).*"),
    ("helper", r"(?:避難)?(?:支援者|支援等?(?:実施者|関係者)|協力者|援護者|緊急連絡先|緊急時?の?連絡先).*"),
    ("phone_other", r"(?:携帯|FAX|ファックス|ファクス|そのほかの連絡先|その他の連絡先|電話番号?2).*"),
    ("phone", r"(?:自宅|本人|固定)?(?:の)?(?:電話|TEL|連絡先).*"),
    ("address", r"(?:住所|居所|住所又は居所|現住所|住所・居所).*"),
    ("district", r"(?:地区|町会|町内会|自治会|行政区|区会|組|班|町会・自治会|町会名|自治会名|地区名)(?:名)?"),
    ("reason", r".*(?:要介護|介護度|介護区分|障害|障がい|手帳|難病|療育|事由|理由|支援が必要|状態区分|該当区分|要件|区分).*"),
    ("number", r"No[.]?|NO[.]?|番号|整理番号|通し番号|項番"),
)  # fmt: skip
"""What each heading is, the more particular first."""

_SEVERAL = frozenset({"reason", "district"})
"""Fields of which a list may have several columns."""

LONGEST_NAME = 80

_TOTAL = re.compile(r"(?:合|小|総)?計|.{0,6}(?:合計|小計)[:：]?\d*[人名件]?")


@dataclass(frozen=True)
class Listed:
    """One person. birth: an ISO day, None where it is not said; agreed: None where the list does not say. look: what was not read."""

    sheet: str
    row: int
    name: str
    kana: str = ""
    sex: str = ""
    birth: str | None = None
    district: str = ""
    address: str = ""
    phone: str = ""
    phone_other: str = ""
    reason: str = ""
    place: str = ""
    helper: str = ""
    note: str = ""
    agreed: bool | None = None
    look: tuple[str, ...] = ()


@dataclass
class EvacuationList:
    """What a file says. asks_consent: a column says who agreed; refused: (sheet, row, as written, why) of rows that cannot be used."""

    people: list[Listed] = field(default_factory=list)
    refused: list[tuple[str, int, str, str]] = field(default_factory=list)
    asks_consent: bool = False


def is_evacuation_list(data: bytes, name: str) -> bool:
    """Whether a file says of itself that it is such a list: its name, or what stands in its first rows."""
    if _TITLE.search(plain(name)):
        return True
    try:
        _, sheets = read_file(data)
    except Refusal:
        return False
    return any(_TITLE.search(plain(word)) for word in _first_words(sheets))


def _first_words(sheets: Iterable[Sheet]) -> Iterable[str]:
    for sheet in sheets:
        grid = Grid(sheet)
        yield sheet.name
        for row in range(min(grid.height, 8)):
            yield from grid.words(row) if grid.rows[row] else ()


def read_evacuation_list(data: bytes) -> EvacuationList:
    """Everybody on the sheets of a file. Refusal where it is broken, or no sheet has a heading with names and addresses."""
    _, sheets = read_file(data)
    found, read = EvacuationList(), False
    for sheet in sheets:
        if sheet.out_of_sight:
            continue
        grid = Grid(sheet)
        for row in range(min(grid.height, 15)):
            if columns := _heading(grid, row):
                _read(grid, row, columns, found)
                read = True
                break
    if not read:
        raise Refusal(
            "見出しに「氏名」と「住所」か「生年月日」の列がありません。1行目の言葉を確かめてください。",
            "file",
        )
    return found


def _heading(grid: Grid, row: int) -> dict[int, str]:
    """Column to what it is; {} of a row that is no heading. Columns that nobody knows are "" and stand in the note."""
    columns: dict[int, str] = {}
    for column in range(grid.width):
        if word := grid.plain(row, column):
            columns[column] = _field(word, columns.values())
    known = set(columns.values())
    return columns if "name" in known and known & {"address", "birth", "reason"} else {}


def _field(word: str, before: Iterable[str]) -> str:
    taken = set(before)
    for name, pattern in _FIELDS:
        if re.fullmatch(pattern, word, re.IGNORECASE) and (name not in taken or name in _SEVERAL):
            return name
    return ""


def _read(grid: Grid, heading: int, columns: dict[int, str], found: EvacuationList) -> None:
    words = {column: grid.plain(heading, column) for column in columns}
    found.asks_consent = found.asks_consent or "agreed" in columns.values()
    for row in range(heading + 1, grid.height):
        if not grid.rows[row] or not grid.words(row):
            continue
        said = {column: grid.said_over(row, column) for column in columns}
        name = next((said[column] for column, of in columns.items() if of == "name"), "")
        listed = read_listed(name)
        if any(_TOTAL.fullmatch(plain(one)) for one in grid.words(row)[:2]) or words == {
            column: plain(one) for column, one in said.items()
        }:
            continue
        whole = clean(name)  # with the space between its two parts
        name = listed.name if is_name(listed.name) and fold(whole) != fold(listed.name) else whole
        if why := _no_name(name):
            found.refused.append((grid.sheet.name, row + 1, grid.written(row)[:200], why))
            continue
        person = _person(grid, row, columns, words)
        found.people.append(replace(person, name=name, kana=person.kana or listed.kana))


def _no_name(name: str) -> str:
    """Why a cell under 氏名 names nobody whom one could look for; "" of a name, in whatever script."""
    if len(name) > LONGEST_NAME:
        return f"名前が長すぎます（{LONGEST_NAME}字まで）。Excelで短く直して、読み直してください。"
    return "" if any(one.isalpha() for one in name) else "名前がありません。"


def _person(grid: Grid, row: int, columns: dict[int, str], words: dict[int, str]) -> Listed:
    """What a row says beside the name."""
    said: dict[str, Any] = {}
    several: dict[str, list[str]] = {"reason": [], "district": [], "note": []}
    look: list[str] = []
    for column, of in columns.items():
        written = grid.said_over(row, column)
        if not written or of in ("name", "number"):
            continue
        if of == "reason":
            marked = re.fullmatch(r"[○〇◯●◎レ✓有]", plain(written))
            several["reason"].append(words[column] if marked else written)
        elif of == "district":
            several["district"].append(written)
        elif not of:
            several["note"].append(f"{words[column]}: {written}")
        else:
            said[of] = _value(of, grid.cell(row, column), written, look, words[column])
    helper = " ".join(filter(None, (said.get("helper", ""), said.get("helper_phone", ""))))
    return Listed(
        grid.sheet.name,
        row + 1,
        "",
        kana=clean_kana(said.get("kana", "")),
        sex=said.get("sex", ""),
        birth=said.get("birth") or None,
        district="・".join(dict.fromkeys(several["district"]))[:200],
        address=said.get("address", "")[:200],
        phone=said.get("phone", "")[:40],
        phone_other=said.get("phone_other", "")[:40],
        reason="、".join(several["reason"])[:1000],
        place=said.get("place", "")[:200],
        helper=helper[:200],
        note="。".join(several["note"])[:4000],
        agreed=said.get("agreed"),
        look=tuple(look),
    )


def _value(of: str, cell: Cell, written: str, look: list[str], word: str) -> Any:
    """A cell as its field has it; what cannot be read is kept in `look`, and said nowhere else."""
    try:
        if of == "birth":
            return values.day(cell)
        if of == "sex":
            return values.sex(cell)
        if of in ("phone", "phone_other"):
            return values.phone(cell)
    except Refusal as refusal:
        look.append(f"{word}「{written}」: {refusal.message}")
        return written if of.startswith("phone") else ""
    if of == "agreed":
        answer, why = read_consent(written)
        if why:
            look.append(f"{word}「{written}」: {why}")
        return answer
    return written.strip()
