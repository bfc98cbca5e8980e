"""The list that a group brings to the door: pasted, or a file. Names alone are enough.

One person a line, or several on one: name, and in any order kana, phone, birth date, age, sex and class. A line such as
「1組」 or 「■ 2班」 begins a part of the group that stays together. Only the numbering of a list is dropped: what else cannot
be read is kept as a note, and a line of which it is not sure who is meant is shown to be written anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple

from vcenter.domain.calendar import centre_day, read_date
from vcenter.domain.contact import read_phone
from vcenter.domain.names import clean, clean_kana, fold
from vcenter.domain.refusal import Refusal
from vcenter.rosters.asides import TITLE
from vcenter.rosters.columns import text
from vcenter.rosters.files import read_file
from vcenter.rosters.list_words import (
    LEADS,
    SEXES,
    age_of,
    apart,
    called,
    is_child,
    is_class,
    is_latin,
    kind_of,
    plain,
    without_numbering,
)
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
        "age": "年齢 歳 満年齢",
        "sex": "性別 男女",
        "": "番号 No 出席番号 学年 備考 住所",
    }.items()
    for word in words.split()
}
_HEADING = re.compile(
    r"(?P<mark>[■●◆▼◎#])\1*\s*(?P<marked>.+)|[【\[<〔]+\s*(?P<boxed>[^】\]>〕]+?)\s*[】\]>〕]+|(?P<colon>[^:\t,]{1,40}):"
)
_LABEL = re.compile(r"([^:\t,、]{1,40}?)\s*[:：]\s*(.+)")
_OF_PEOPLE = re.compile(
    r"(?:参加|出席|同行)?(?:者|メンバー)|氏名|お?名前|(?:生徒|児童|部員|会員|社員|職員|一般|引率)(?:名|氏名)?|参加者名"
)
_NOT_OF_PEOPLE = re.compile(
    r".*(?:団体名|学校名|会社名|日時|日付|人数|目的|備考|件名|住所|電話|連絡先|TEL|FAX|メール|集合|場所|締切|行先|活動日|活動内容)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:以上|合計|総計|小計|総勢|計)+[\s、:：]*([0-9０-９]*)\s*[人名]?(?:です)?[。.]?")
_NUMBERING = re.compile(r"[0-9０-９]{1,3}")
_BRACKETS = re.compile(r"[(（\[［【〔〈]([^()（）\[\]［］【】〔〕〈〉]*)[)）\]］】〕〉]")
_HELD = re.compile("[\ue000-\uf8ff]")
_CELLS = re.compile(
    r"[\t,，、;；／]|(?<=[^0-9０-９])/(?=[^0-9０-９])|(?<=[一-鿿々])・(?=[一-鿿々])|[\s　]{2,}"
)
_ALSO_NUMBERED = re.compile(
    r"(?<=\S)(?:\s*(?=[①-⑳㉑-㉟㊱-㊿])|\s+(?=[0-9０-９]{1,3}[.．)）]\s*[^0-9０-９\s]))"
)
_NOT_ONE = re.compile(
    r"[一-鿿々]{3,}(?:と|および|及び|＆|&)[一-鿿々]{3,}|.*(?:ほか|他|外)\s*[0-9０-９一二三四五六七八九十]+\s*[人名].*"
)
_ABSENT = re.compile("欠席|不参加|キャンセル|お?休み")
_INITIALS = {"M", "F"}
_PART_OF_A_NAME = 3
"""Letters of a surname or a given name in kanji. What is longer is a whole name."""


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
    sex: str = ""
    child: bool = False
    """Under 18 as the list says, by an age or a grade."""


@dataclass
class GroupList:
    """What a list says. problems: lines of which it is not sure who is meant, each with what to do. hints: what to look at."""

    people: list[Listed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


class _Word(NamedTuple):
    """kind: as `kind_of` says it."""

    kind: str
    text: str


def read_list(written: str) -> GroupList:
    """The people of a pasted list, in its order."""
    found = GroupList()
    party = ""
    columns: list[str] | None = None
    lines = [(number, line) for number, line in enumerate(written.splitlines(), start=1) if line.strip()]
    for at, (number, line) in enumerate(lines):
        if total := _TOTAL.fullmatch(line.strip()):
            _compare(found, line.strip(), total[1])
            continue
        heading = [_FIELDS.get(fold(cell)) for cell in _heading_cells(line)]
        if any(heading) and None not in heading:
            columns = [cell or "" for cell in heading]
            continue
        below = lines[at + 1][1] if at + 1 < len(lines) else ""
        if begun := _begun(line, below):
            party = begun[:80]
            continue
        cells = [cell.strip() for cell in re.split("\t" if "\t" in line else "[,，]", line)]
        try:
            people = (
                [_by_columns(number, cells, columns)]
                if columns and len(cells) > 1
                else _people_of(number, line)
            )
        except Refusal as refusal:
            found.problems.append(f"{number}行目「{line.strip()[:30]}」: {refusal.message}")
            continue
        for one in people:
            one.party = one.party or party
            _take(found, one, line)
    if len(found.people) > MOST:
        found.problems.append(
            f"{len(found.people)}人います。一度に{MOST}人までです。分けて受付してください。"
        )
    return found


def _heading_cells(line: str) -> list[str]:
    cells = [cell for cell in _CELLS.split(line.strip()) if cell]
    return cells if len(cells) > 1 else line.split()


def _take(found: GroupList, one: Listed, line: str) -> None:
    if not one.name:
        found.problems.append(
            f"{one.line}行目「{line.strip()[:30]}」に名前がありません。名前を書き足してください。"
        )
    elif len(one.name) > 80 or len(one.kana) > 80:
        found.problems.append(f"{one.line}行目の名前が80文字を超えています。1行に1人ずつ書いてください。")
    else:
        found.people.append(one)


def _compare(found: GroupList, line: str, said: str) -> None:
    """What a list says at its end of how many they are, beside how many were read."""
    if said and int(said) != len(found.people):
        found.hints.append(f"一覧には「{line[:30]}」とありますが、読み取れたのは{len(found.people)}人です。")


def _begun(line: str, below: str) -> str:
    """The name of the part of the group that a line begins; "" for any other line."""
    said = unicodedata.normalize("NFKC", line.strip())
    if is_class(said):
        return said
    begun = _HEADING.fullmatch(said)
    if begun is None:
        return ""
    if begun["marked"]:
        # ● before each name is a bullet: a heading has something below it that has no such mark.
        named = begun["marked"].strip(" 】]>〕")
        is_bullet = below.strip()[:1] in ("", line.strip()[0]) and not is_class(named)
        return "" if is_bullet else named
    name = (begun["boxed"] or begun["colon"]).strip()
    return "" if _NUMBERING.fullmatch(name) or (_OF_PEOPLE.fullmatch(name) and begun["colon"]) else name


def _people_of(number: int, line: str) -> list[Listed]:
    """Whoever a line names. Refusal where it is not sure who that is."""
    notes: list[str] = []

    def hold(found: re.Match[str]) -> str:
        # What stands in brackets is read by itself, and is none of the line's own words.
        notes.append(found[1].strip())
        return chr(0xE000 + len(notes) - 1)

    rest = _HELD.sub("", without_numbering(unicodedata.normalize("NFC", line).strip()))
    held = _BRACKETS.sub(hold, apart(rest))
    if _NOT_ONE.fullmatch(held):
        raise Refusal(
            "何人の名前かわかりません。1行に1人ずつ書き、名前のわからない人は人数だけ入れてください。"
        )
    party, lead, held = _labelled(held)
    cut = _numbered_on(held)
    cells = [_words(without_numbering(cell) if cut != held else cell, notes) for cell in _CELLS.split(cut)]
    cells = [cell for cell in cells if cell]
    if len(cells) > 1 and [word.kind for word in cells[0]] == ["number"]:
        cells = cells[1:]
    if _ABSENT.search(line) and any(_ABSENT.fullmatch(word.text) for cell in cells for word in cell):
        raise Refusal("来ていない人のようです。来ていなければ、この行を消してください。")
    named = [at for at, cell in enumerate(cells) if _names(cell)]
    if _are_many(cells, bool(re.search("[、;；]", cut))):
        if cells[named[0]][0].kind == "class":  # 2班 佐藤花子、田中太郎
            party = party or plain(cells[named[0]].pop(0).text)[:80]
        ends = [*named[1:], len(cells)]
        front = [word for cell in cells[: named[0]] for word in cell]
        parts = [
            [word for cell in cells[at:end] for word in cell] for at, end in zip(named, ends, strict=True)
        ]
        people = [one for part in parts for one in _of_words(number, [part])]
        _say_of_all(people, front)
    else:
        people = _of_words(number, cells)
    for one in people:
        one.party = one.party or party
    if lead and people:
        people[0].lead = True
        people[0].note = f"{lead} {people[0].note}".strip()[:200]
    return people


def _labelled(line: str) -> tuple[str, str, str]:
    """(party, who leads, the rest) of a line such as A班: 佐藤花子."""
    label = _LABEL.fullmatch(line)
    if label is None or re.fullmatch("[0-9]+", plain(label[1])):
        return "", "", line
    said, rest = plain(label[1]), label[2]
    if is_class(said):
        return said, "", rest
    if kind_of(said) == "role":
        return "", said, rest
    if _OF_PEOPLE.fullmatch(said):
        return "", "", rest
    if _NOT_OF_PEOPLE.fullmatch(said):
        raise Refusal("名前の行ではないようです。人の名前でなければ、この行を消してください。")
    if not any(_names(_words(cell, [])) for cell in _CELLS.split(rest)):
        return "", "", f"{label[1]}\t{rest}"
    return said[:80], "", rest


def _numbered_on(line: str) -> str:
    """1 佐藤花子 2 田中太郎, of which the first number was taken off: cut before the numbers that follow."""
    line = _ALSO_NUMBERED.sub("、", line)
    count = 2
    while found := re.search(rf"(?<=\S)\s+{count}\s+(?![0-9年組班歳才])", line):
        line = f"{line[: found.start()]}、{line[found.end() :]}"
        count += 1
    return line


def _words(cell: str, notes: Sequence[str]) -> list[_Word]:
    """The words of a cell; what stood in brackets behind each."""
    found: list[_Word] = []
    for word in cell.split():
        bare = _HELD.sub("", word)
        inside = [
            notes[ord(char) - 0xE000] for char in _HELD.findall(word) if ord(char) - 0xE000 < len(notes)
        ]
        if bare:
            found.append(_Word(kind_of(bare), bare))
        for note in inside:
            found += _noted(note)
    found = _with_numbered_names(found)
    names = [word.text for word in found if word.kind == "name"]
    if names and all(is_latin(name) for name in names):  # John M Smith
        found = [_Word("name", said) if said in _INITIALS else _Word(kind, said) for kind, said in found]
    return found


_NUMBERED_NAME = re.compile(
    r"\d{1,3}[々一-鿿ぁ-んァ-ヶー]{0,3}[々一-鿿ぁ-んァ-ヶー](?<![人名組年班番回日月歳才台号枚件個本])"
)


def _with_numbered_names(words: list[_Word]) -> list[_Word]:
    """Words of which a given name begins with a number (生徒 1一子, as an office counts whom it may not name yet)."""
    for at, (before, word) in enumerate(pairwise(words), start=1):
        if word.kind != "other" or not _NUMBERED_NAME.fullmatch(plain(word.text)):
            continue
        names = [one for one in words if one.kind == "name"]
        if before.kind == "name" and len(names) == 1 and not _is_whole(before.text):
            return [*words[:at], _Word("name", word.text), *words[at + 1 :]]
        if before.kind == "role" and not names:
            return [
                *words[: at - 1],
                _Word("name", before.text),
                _Word("name", word.text),
                *words[at + 1 :],
            ]
    return words


def _noted(note: str) -> list[_Word]:
    """What stands in brackets: 女・15歳, さとう はなこ, 先生; a note where it is nothing that we know."""
    parts = [part for part in re.split(r"[\s　・、,，/／]+", note) if part]
    kinds = [kind_of(part) for part in parts]
    if parts and all(kind == "kana" for kind in kinds):
        return [_Word("kana", " ".join(parts))]
    if len(parts) == 1 and kinds[0] == "number" and 3 < int(plain(parts[0])) < 110:
        return [_Word("age", f"{plain(parts[0])}歳")]
    if parts and all(kind not in ("kana", "name", "other", "number") for kind in kinds):
        return [_Word(kind, part) for kind, part in zip(kinds, parts, strict=True)]
    return [_Word("note", note)] if note else []


def _names(words: Sequence[_Word]) -> list[str]:
    names = [word.text for word in words if word.kind == "name"]
    return names or ([words[0].text] if words and words[0].kind == "kana" and _is_only_kana(words) else [])


def _is_only_kana(words: Sequence[_Word]) -> bool:
    return all(word.kind == "kana" for word in words)


def _is_whole(name: str) -> bool:
    """Whether a word, or words, are a surname and a given name together."""
    words = name.split()
    return len(words) > 1 or (not is_latin(name) and len(name) > _PART_OF_A_NAME)


def _are_many(cells: Sequence[Sequence[_Word]], counted: bool) -> bool:
    """Whether the cells of a line name a person each. counted: the line lists by 、 or by numbers."""
    names = [" ".join(word.text for word in cell if word.kind == "name") for cell in cells]
    names = [name for name in names if name]
    kana = [cell for cell in cells if _is_only_kana(cell)]
    if len(names) > 1:
        return all(_is_whole(name) for name in names) or (counted and not kana)
    return counted and not names and len(kana) > 1


def _of_words(line: int, cells: Sequence[Sequence[_Word]]) -> list[Listed]:
    """The person whom these words name; several, where each word is a whole name. Refusal where that is not sure."""
    words = [word for cell in cells for word in cell]
    named = next((at for at, cell in enumerate(cells) if any(word.kind == "name" for word in cell)), None)
    if named is None:
        kana = [word for word in words if word.kind == "kana"]
        return [
            _person(line, " ".join(word.text for word in kana), [word for word in words if word not in kana])
        ]
    names = [word.text for word in cells[named] if word.kind == "name"]
    if len(names) > 1 and not all(is_latin(name) for name in names):
        if all(len(name) > _PART_OF_A_NAME for name in names):
            return _each(
                line, cells[named], [w for at, cell in enumerate(cells) for w in cell if at != named]
            )
        if len(names) > 3 or (len(names) == 3 and any(len(name) > _PART_OF_A_NAME for name in names)):
            raise Refusal("何人の名前かわかりません。1行に1人ずつ書いてください。")
    others = [word for at, cell in enumerate(cells) for word in cell if at != named or word.kind != "name"]
    if len(names) == 1 and not _is_whole(names[0]):
        # Surname and given name in cells of their own; Smith, John Paul.
        rest = [word for word in others if word.kind == "name"]
        given = rest if all(is_latin(word.text) for word in rest) else rest[:1]
        if given and is_latin(names[0]) == is_latin(given[0].text) and not _is_whole(given[0].text):
            names += [word.text for word in given]
            others = [word for word in others if word not in given]
    return [_person(line, " ".join(names), others)]


def _each(line: int, words: Sequence[_Word], rest: Sequence[_Word]) -> list[Listed]:
    """A person for each name, with the words that follow it."""
    people: list[list[_Word]] = []
    front: list[_Word] = []
    for word in words:
        if word.kind == "name":
            people.append([word])
        else:
            (people[-1] if people else front).append(word)
    found = [_person(line, said[0].text, said[1:]) for said in people]
    _say_of_all(found, [*front, *rest])
    return found


def _say_of_all(people: Sequence[Listed], words: Sequence[_Word]) -> None:
    """What stands before several names: their class is everybody's, the rest the first one's."""
    for word in words:
        if word.kind == "class":
            for one in people:
                one.party = one.party or plain(word.text)[:80]
        elif people and word.kind == "role":
            people[0].lead = True
            people[0].note = f"{word.text} {people[0].note}".strip()[:200]
        elif people and word.kind != "number":
            people[0].note = f"{people[0].note} {word.text}".strip()[:200]


def _person(line: int, name: str, words: Sequence[_Word]) -> Listed:
    """Somebody of this name, with everything else where it belongs; what has no place is a note."""
    one = Listed(line, "")
    rest, role = called(name)
    one.name = clean(rest)
    notes = [role] if role else []
    kana: list[str] = []
    for kind, said in words:
        if kind == "birth" and one.birth is None:
            _set(one, "birth", said, _birth)
        elif kind == "phone" and not one.phone and not any(mark.field == "phone" for mark in one.marks):
            _set(one, "phone", said, read_phone)
        elif kind == "kana":
            kana.append(said)
        elif kind == "sex" and not one.sex:
            one.sex = SEXES[plain(said)]
        elif kind == "class" and not one.party:
            one.party = plain(said)[:80]
        else:
            one.child = one.child or is_child(said)
            notes.append(said)
    one.kana = clean_kana(" ".join(kana))
    one.note = " ".join(notes)[:200]
    one.lead = bool(LEADS.search(one.note))
    _mark_age(one, [said for kind, said in words if kind in ("age", "grade")])
    return one


def _mark_age(one: Listed, said: Sequence[str]) -> None:
    """An age is no birth date: it is kept as written, so that somebody asks."""
    if one.birth or not said or any(mark.field == "birth" for mark in one.marks):
        return
    reason = "18歳未満です。保護者の同意を確かめ、" if any(is_child(word) for word in said) else ""
    one.marks.append(
        Mark(
            "birth",
            "・".join(said)[:200],
            f"一覧には年齢・学年だけがあります。{reason}生年月日を聞いてください。",
        )
    )


def _by_columns(line: int, cells: list[str], columns: list[str]) -> Listed:
    said = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    others = [
        cell
        for name, cell in zip(columns, cells, strict=False)
        if cell and not name and not _NUMBERING.fullmatch(cell)
    ]
    words = [_Word("note", cell) for cell in [*others, *filter(None, cells[len(columns) :])]]
    if age := said.get("age"):
        years = age if age_of(age) is not None else f"{plain(age)}歳"
        words.append(_Word("age", years) if age_of(years) is not None else _Word("note", age))
    if sex := said.get("sex"):
        words.append(_Word("sex" if plain(sex) in SEXES else "note", sex))
    notes: list[str] = []
    name = _BRACKETS.sub(
        lambda found: notes.append(found[1].strip()) or "",  # type: ignore[func-returns-value]
        said.get("name") or f"{said.get('surname', '')} {said.get('given', '')}",
    )
    one = _person(line, name, [*(word for note in notes for word in _noted(note)), *words])
    one.kana = clean_kana(said.get("kana", "")) or one.kana
    one.party = said.get("party", "")[:80] or one.party
    marks = one.marks
    one.marks = []
    _set(one, "phone", said.get("phone", ""), read_phone)
    _set(one, "birth", said.get("birth", ""), _birth)
    known = {mark.field for mark in one.marks} | ({"birth"} if one.birth else set())
    one.marks += [mark for mark in marks if mark.field not in known]
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


def read_list_file(data: bytes) -> str:
    """The lines of a file that a group brought, to be looked at and read by `read_list`. Refusal when it is broken."""
    try:
        roster = read_roster(data)
    except Refusal:
        roster = None  # names without a heading are enough here
    if roster and roster.asks:
        roster = None
    if roster and not roster.people:
        raise Refusal(_OF_OTHERS[roster.kind], "file")
    plain = _plain_lines(data)
    parted = roster and (
        any(_FIELDS.get(fold(word)) == "party" for word in roster.unknown_columns)
        or any(row.what == TITLE for row in roster.skipped)
    )
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


_OF_OTHERS = {
    "groups": "団体の一覧のようです。この団体で来た人の名簿を選んでください。団体の一覧は「名簿」の「名簿ファイルを取り込む」から取り込みます。",
    "salons": "サロンの一覧のようです。この団体で来た人の名簿を選んでください。サロンの一覧は「名簿」の「名簿ファイルを取り込む」から取り込みます。",
}


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
