"""The list that a group brings to the door: pasted, or a file. Names alone are enough.

One person a line: name, and in any order kana, phone and birth date. A line such as 「1組」 or 「■ 2班」
begins a part of the group that stays together. Only the numbering of a list is dropped: what else cannot be
read is kept as a note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from vcenter.domain.calendar import centre_day, read_date
from vcenter.domain.contact import digits, read_phone
from vcenter.domain.names import clean, clean_kana, fold, is_kana, split_note
from vcenter.domain.refusal import Refusal
from vcenter.rosters.columns import text
from vcenter.rosters.files import read_file
from vcenter.rosters.model import Mark
from vcenter.rosters.read import read_roster

MOST = 500
"""People of one arrival."""

_FIELDS = {
    fold(word): name
    for name, words in {
        "name": "氏名 名前 お名前 生徒名 児童名 参加者名 参加者",
        "surname": "姓 名字",
        "given": "名",
        "kana": "フリガナ かな ヨミ 氏名カナ 読み",
        "phone": "電話 電話番号 携帯 携帯電話 連絡先 TEL",
        "birth": "生年月日 誕生日",
        "party": "組 班 クラス チーム グループ 学級",
        "": "番号 No 出席番号 年齢 性別 学年 備考 住所",
    }.items()
    for word in words.split()
}
_PARTY = re.compile(
    r"[■●◆▼◎#【\[<〔]+\s*(?P<marked>[^】\]>〕]+?)\s*[】\]>〕]*"
    r"|(?P<colon>[^:\t,]{1,40}):"
    r"|(?P<plain>(第?[0-9一二三四五六七八九十]+|[A-Za-z]|[0-9]+年\s?[0-9A-Za-z]+)\s?(組|班|チーム|グループ|クラス))"
)
_NUMBER = re.compile(r"^\s*([0-9０-９]{1,3}[.．)）、:：\s]+|[①-⑳㉑-㉟㊱-㊿]\s*)")
_TOTAL = re.compile(r"^(合計|総計|小計|計)[\s:：]*[0-9０-９]*[人名]?$")
_NUMBERING = re.compile(r"[0-9０-９]{1,3}")
_PART_OF_A_NAME = re.compile(r"(?!男性?$|女性?$)[^\s　(（\d]{1,3}")
_LEADS = re.compile(r"代表|会長|班長|リーダー|引率|先生|教員|教諭|顧問")


@dataclass
class Listed:
    """One person of a list. party: the part of the group, "" without one; lead: named as who leads."""

    line: int
    name: str
    kana: str = ""
    phone: str = ""
    birth: str | None = None
    party: str = ""
    lead: bool = False
    note: str = ""
    marks: list[Mark] = field(default_factory=list)


@dataclass
class GroupList:
    """What a list says. problems: lines that name nobody, each with what to do."""

    people: list[Listed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_list(written: str) -> GroupList:
    """The people of a pasted list, in its order."""
    found = GroupList()
    party = ""
    columns: list[str] | None = None
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip() or _TOTAL.match(line.strip()):
            continue
        heading = [_FIELDS.get(fold(cell)) for cell in _cells(line)]
        if any(heading) and None not in heading:
            columns = [cell or "" for cell in heading]
            continue
        if begun := _PARTY.fullmatch(unicodedata.normalize("NFKC", line.strip())):
            party = (begun["marked"] or begun["colon"] or begun["plain"]).strip()[:80]
            continue
        cells = _cells(line)
        one = _by_columns(number, cells, columns) if columns and len(cells) > 1 else _guessed(number, cells)
        one.party = one.party or party
        if not one.name:
            found.problems.append(
                f"{number}行目「{line.strip()[:30]}」に名前がありません。名前を書き足してください。"
            )
        elif len(one.name) > 80 or len(one.kana) > 80:
            found.problems.append(f"{number}行目の名前が80文字を超えています。1行に1人ずつ書いてください。")
        else:
            found.people.append(one)
    if len(found.people) > MOST:
        found.problems.append(
            f"{len(found.people)}人います。一度に{MOST}人までです。分けて受付してください。"
        )
    return found


def _cells(line: str) -> list[str]:
    if "\t" in line:
        cells = line.split("\t")
    else:
        rest = _NUMBER.sub("", line)
        cells = re.split(r"[,，、]", rest)
        if len(cells) == 1:
            cells = re.split(r"[\s　]{2,}", rest.strip())
        if len(cells) == 1:
            cells = _split_by_kind(rest.strip())
    return [cell.strip() for cell in cells]


def _split_by_kind(line: str) -> list[str]:
    """山田 太郎 やまだ たろう 090-1234-5678: words of one kind in a row are one cell."""
    cells: list[str] = []
    kinds: list[str] = []
    for word in line.split():
        kind = _kind(word)
        if kinds and kind == kinds[-1] and kind in ("kana", "name"):
            cells[-1] += f" {word}"
        else:
            cells.append(word)
            kinds.append(kind)
    return cells


def _kind(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell)
    if _birth_or_none(plain) is not None:
        return "birth"
    if re.fullmatch(r"[\d+()\-‐‑–—―−ー.\s]{6,}", plain) and len(digits(plain)) >= 6:
        return "phone"
    return "kana" if is_kana(clean_kana(cell)) else "name"


def _birth_or_none(plain: str) -> str | None:
    if not re.search(r"[年./\-]", plain) and not re.fullmatch(r"\d{8}", plain):
        return None  # a bare number is as well a number in the class
    try:
        return read_date(plain).isoformat()
    except Refusal:
        return None


def _guessed(line: int, cells: list[str]) -> Listed:
    one = Listed(line, "")
    names: list[str] = []
    before = ""
    for cell in cells:
        kind = _kind(cell) if cell else ""
        if _NUMBERING.fullmatch(cell):
            continue
        if kind == "birth" and one.birth is None:
            _set(one, "birth", cell, _birth)
        elif kind == "phone" and not one.phone:
            _set(one, "phone", cell, read_phone)
        elif kind == "kana" and names and not one.kana:
            one.kana = clean_kana(cell)
        elif kind in ("name", "kana") and not names:
            names.append(cell)
        elif names == [before] and _PART_OF_A_NAME.fullmatch(before) and _PART_OF_A_NAME.fullmatch(cell):
            names.append(cell)  # surname and given name in cells of their own
        elif cell:
            one.note = f"{one.note} {cell}".strip()[:200]
        before = cell
    _name(one, " ".join(names))
    return one


def _by_columns(line: int, cells: list[str], columns: list[str]) -> Listed:
    one = Listed(line, "")
    said = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    others = [
        cell
        for name, cell in zip(columns, cells, strict=False)
        if not name and not _NUMBERING.fullmatch(cell)
    ]
    one.note = " ".join(filter(None, [*others, *cells[len(columns) :]]))[:200]
    one.kana = clean_kana(said.get("kana", ""))
    one.party = said.get("party", "")[:80]
    _set(one, "phone", said.get("phone", ""), read_phone)
    _set(one, "birth", said.get("birth", ""), _birth)
    _name(one, said.get("name") or f"{said.get('surname', '')} {said.get('given', '')}")
    return one


def _birth(written: str) -> str:
    day = read_date(written)
    if not date(1900, 1, 1) <= day <= centre_day(datetime.now(UTC)):
        raise Refusal("生年月日がありえない日です。本人に確かめてください。")
    return day.isoformat()


def _set(one: Listed, name: str, cell: str, read: Callable[[str], str]) -> None:
    """Read a cell; what cannot be read is kept as it was written."""
    if not cell:
        return
    try:
        setattr(one, name, read(cell))
    except Refusal as refusal:
        one.marks.append(Mark(name, cell[:200], refusal.message))


def _name(one: Listed, written: str) -> None:
    name, note = split_note(written)
    one.name = clean(name)
    one.lead = bool(_LEADS.search(note))
    one.note = f"{note} {one.note}".strip()[:200]


def read_list_file(data: bytes) -> str:
    """The lines of a file that a group brought, to be looked at and read by `read_list`. Refusal when it is broken."""
    try:
        roster = read_roster(data)
    except Refusal:
        roster = None  # names without a heading are enough here
    plain = _plain_lines(data)
    parted = roster and any(_FIELDS.get(fold(word)) == "party" for word in roster.unknown_columns)
    if roster is None or roster.kind != "people" or parted or roster.refused:
        return plain
    lines = []
    for person in roster.people:
        name = f"{person.name}（代表）" if person.lead else person.name
        unread = {mark.field: mark.as_written for mark in person.marks}
        cells = [
            name,
            person.kana,
            person.phone or unread.get("phone", ""),
            person.birth or unread.get("birth", ""),
        ]
        lines.append("\t".join(cells).rstrip("\t"))
    return "\n".join(["氏名\tフリガナ\t電話\t生年月日", *lines])


def _plain_lines(data: bytes) -> str:
    _, sheets = read_file(data)
    lines = []
    for sheet in sheets:
        for row in sheet.rows:
            cells = [_one_line(text(cell)) for cell in row]
            if any(cells):
                lines.append("\t".join(cells).rstrip("\t"))
    if not lines:
        raise Refusal("ファイルに1人も書かれていません。シートを確かめてください。", "file")
    return "\n".join(lines)


def _one_line(cell: str) -> str:
    # A date of Excel comes with the midnight that nobody wrote.
    return re.sub(r"\s+", " ", re.sub(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$", r"\1", cell))
