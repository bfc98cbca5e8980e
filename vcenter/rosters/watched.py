"""Lists of who is visited by whom (訪問員別名簿): consents are yes, no, or not asked; colours are kept and mean nothing that we know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from vcenter.domain.names import clean_kana
from vcenter.rosters import asides, struck, values
from vcenter.rosters.cells import Cell, NoResult, Sheet
from vcenter.rosters.everyday import Contact, Difference, Watched
from vcenter.rosters.grid import Grid, plain
from vcenter.rosters.list_names import is_name, read_listed
from vcenter.rosters.marked import Mark
from vcenter.rosters.model import LeftColumn, LeftSheet, RefusedRow, SkippedRow
from vcenter.rosters.watched_columns import MOST_ROWS, WatchedHeading, find_watched_heading, names_person
from vcenter.rosters.watched_values import has_gone, is_grey, read_consent, read_contact

_SUBTOTAL = re.compile(
    r"(?:小|合|総|累)?計|.{0,12}(?:小計|合計|総計|計)[:]?[\d,]*(?:世帯|名|人|件|戸)?(?:[(].*[)])?"
)
_VISITOR_TITLE = re.compile(
    r"[【■●◆◎(\[]*(?:(?:友愛)?訪問(?:員|者|担当者?|ボランティア)|担当(?:者|委員|民生委員|訪問員)?|見守り(?:協力)?員|民生・?(?:児童)?委員|協力員)(?:氏?名)?[:]?[】)\]]*(?P<name>.*?)[】)\]]*"
)


@dataclass
class VisitorsList:
    """What one sheet says."""

    watched: list[Watched] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    left_columns: list[LeftColumn] = field(default_factory=list)


def read_visitors_list(sheet: Sheet) -> VisitorsList | None:
    """A sheet that is a visitors' list; None of every other."""
    grid = Grid(sheet)
    titles: list[str] = []
    for row in range(min(grid.height, MOST_ROWS)):
        if not grid.rows[row]:
            continue
        heading = find_watched_heading(grid, row, " ".join([*titles, sheet.name]))
        if heading:
            return _Sheet(grid, heading, titles).read()
        titles += grid.words(row)
    return None


class _Sheet:
    def __init__(self, grid: Grid, heading: WatchedHeading, titles: list[str]) -> None:
        self._grid, self._sheet, self._heading = grid, grid.sheet, heading
        self._titles = titles
        self._found = VisitorsList()
        self._above: dict[str, str] = {}
        self._visitor = self._visitor_of_titles()
        self._since_subtotal = 0
        self._subtotals: list[tuple[int, str, int, int]] = []
        self._under = ""
        self._inherits = self._blank_visitors_inherit()
        self._greys_mean_nothing = self._grey_is_explained()

    def _visitor_of_titles(self) -> str:
        """The visitor whom a title above the list names."""
        for title in reversed(self._titles):
            found = _VISITOR_TITLE.fullmatch(plain(title))
            if found and found["name"] and is_name(found["name"]) and len(found["name"]) < 14:
                return read_listed(found["name"]).name
        return ""

    def _blank_visitors_inherit(self) -> bool:
        """Whether an empty cell under a visitor means the same one: not where the list says the name in every row, or 〃."""
        column = self._heading.column("visitor")
        if column is None:
            return True
        before = ""
        for row in range(self._heading.last + 1, self._grid.height):
            said = self._grid.plain(row, column)
            if (
                said
                and (values.DITTO.fullmatch(said) or said == before)
                and not self._grid.merged(row, column)
            ):
                return False
            before = said or before
        return True

    def _grey_is_explained(self) -> bool:
        """Whether the list itself says that grey means something else, or is grey in every other row."""
        for row in range(self._grid.height):
            for word in self._grid.words(row) if self._grid.rows[row] else ():
                if re.search(r"灰色|グレー|網掛|網かけ|アミカケ", word):
                    return not re.search(
                        r"退会|終了|死亡|施設|入所|転出|転居|離脱|除外|外れ|中止|廃止|やめ|抹消", word
                    )
        column = self._heading.column("name")
        named = [
            row
            for row in range(self._heading.last + 1, self._grid.height)
            if column is not None and self._grid.said(row, column)
        ]
        grey = sum(self._is_grey(row) for row in named)
        return 3 * grey > len(named) and len(named) > 3

    def _colour(self, row: int) -> str:
        fills = self._sheet.fills.get(row + 1, {})
        return fills.get(self._heading.column("name") or 0, "")

    def _is_grey(self, row: int) -> bool:
        fills = self._sheet.fills.get(row + 1, {})
        half = len(self._grid.words(row))
        return is_grey(self._colour(row)) or 2 * sum(map(is_grey, fills.values())) > half

    def read(self) -> VisitorsList:
        """Everything below the heading."""
        grid, heading = self._grid, self._heading
        for row in range(grid.height):
            if not grid.rows[row] or not (words := grid.words(row)):
                continue
            if row <= heading.last:
                self._skip(row, "見出し")
            elif self._may_repeat(row) and (
                again := find_watched_heading(grid, row, " ".join([*self._titles, self._sheet.name]))
            ):
                self._heading = heading = again
                self._skip(row, "くり返しの見出し")
            else:
                self._row(row, words)
        self._tell_totals()
        for word in dict.fromkeys(heading.unknown.values()):
            self._found.left_columns.append(
                LeftColumn(self._sheet.name, word, "訪問の名簿から読まない列です。")
            )
        return self._found

    def _may_repeat(self, row: int) -> bool:
        """Whether a row may be the heading once more: of somebody's row nothing else is asked."""
        said = self._grid.plain(row, self._heading.column("name") or 0)
        return not said or names_person(said)

    def _skip(self, row: int, what: str) -> None:
        self._found.skipped.append(SkippedRow(row + 1, self._sheet.name, self._grid.written(row), what))

    def _row(self, row: int, words: list[str]) -> None:
        if self._is_subtotal(row, words) or self._is_title(row, words):
            return
        column = self._heading.column("name")
        assert column is not None
        name = self._grid.said(row, column)
        if not name or values.DITTO.fullmatch(name.strip()):
            self._without_name(row, words)
            return
        if len(words) == 1 and (what := asides.what(words, True)):
            self._skip(row, what)
            self._under = asides.left_below(words) or self._under
            return
        if not is_name(name):
            self._refuse(row, "氏名が読めません。")
            return
        self._person(row, name)

    def _is_subtotal(self, row: int, words: list[str]) -> bool:
        said = [plain(word) for word in words]
        if not (len(words) <= 4 and any(_SUBTOTAL.fullmatch(one) and "計" in one for one in said[:2])):
            return False
        if len(words) == 4 and any(re.search(r"\d{2,}-\d", one) for one in said):
            return False
        self._skip(row, "合計")
        numbers = [int(number) for number in re.findall(r"\d+", "".join(said).replace(",", ""))]
        whole = bool(re.search(r"合計|総計", said[0]))
        if len(numbers) == 1:
            counted = len(self._found.watched) if whole else self._since_subtotal
            self._subtotals.append((row, words[0], numbers[0], counted))
        if not whole:
            self._since_subtotal = 0
        return True

    def _is_title(self, row: int, words: list[str]) -> bool:
        """A title that says who visits those below, or that they have left."""
        if len(words) > 2:
            return False
        if left := asides.left_below(words):
            self._under = left
            self._skip(row, asides.TITLE)
            return True
        found = _VISITOR_TITLE.fullmatch(plain("".join(words)))
        if (
            found
            and found["name"]
            and is_name(found["name"])
            and (not self._heading.visitor or len(words) == 1)
        ):
            self._visitor = read_listed(found["name"]).name
            self._under = ""
            self._skip(row, asides.TITLE)
            return True
        return False

    def _without_name(self, row: int, words: list[str]) -> None:
        numbers = all(re.fullmatch(r"[\d.]+", plain(word)) for word in words)
        if numbers:
            self._skip(row, asides.NUMBER)
        elif len(words) <= 2:
            self._skip(row, asides.what(words, True) or asides.NOTE)
        elif (
            self._found.watched
            and self._heading.column("contact_name") is not None
            and self._only_contact(row)
        ):
            last = self._found.watched[-1]
            self._found.watched[-1] = replace(last, contacts=(*last.contacts, *self._contacts(row)))
            self._skip(row, "上の行の続き")
        else:
            self._refuse(row, "氏名がありません。")

    def _only_contact(self, row: int) -> bool:
        of = {
            self._heading.fields.get(column, "")
            for column in range(len(self._grid.rows[row]))
            if self._grid.said(row, column)
        }
        return bool(of) and of <= {"contact_name", "contact_relation", "contact_phone", "contact"}

    def _refuse(self, row: int, why: str) -> None:
        self._found.refused.append(RefusedRow(row + 1, self._sheet.name, self._grid.written(row), why))

    def _person(self, row: int, written: str) -> None:
        listed = read_listed(written)
        if not listed.name:
            self._refuse(row, "氏名が読めません。")
            return
        marks: list[Mark] = []
        visitor = self._visitor_of(row, marks)
        consents: dict[str, bool | None] = {}
        for column, word in self._heading.consents.items():
            said = self._ditto(word, self._grid.said_over(row, column))
            consents[word], why = read_consent(said)
            if why:
                marks.append(Mark(word, said, why))
        days = {
            word: said
            for column, word in self._heading.days.items()
            if (said := self._ditto(f"day{column}", self._grid.said_over(row, column)))
        }
        note = self._text(row, "note")
        notes = [note, *([listed.beside] if listed.beside else [])]
        if listed.beside and not listed.usual:
            marks.append(Mark("name", written.strip(), f"名前の欄に「{listed.beside}」とあります。"))
        gone = self._gone(row, "。".join(notes), marks, listed.name)
        phones = [said for name in ("phone", "mobile") if (said := self._phone(row, name, marks))]
        self._found.watched.append(
            Watched(
                self._sheet.name,
                row + 1,
                self._text(row, "number"),
                listed.name,
                visitor,
                kana=clean_kana(self._text(row, "kana")) or listed.kana,
                round=self._ditto("round", self._over(row, "round")),
                household=self._ditto("household", self._over(row, "household")),
                address=self._ditto("address", self._over(row, "address")),
                phone="、".join(phones),
                contacts=tuple(self._contacts(row)),
                consents=consents,
                days=days,
                gone=gone,
                note="。".join(one for one in notes if one),
                colour=self._colour(row),
                marks=tuple(marks),
            )
        )
        self._since_subtotal += 1

    def _visitor_of(self, row: int, marks: list[Mark]) -> str:
        column = self._heading.column("visitor")
        if column is None:
            return self._visitor
        said = self._grid.said_over(row, column)
        if said and not values.DITTO.fullmatch(said.strip()):
            self._visitor = read_listed(said).name or said
            return self._visitor
        if said or (self._inherits and self._visitor):
            return self._visitor
        marks.append(Mark("visitor", "", "訪問員が書かれていません。"))
        return ""

    def _gone(self, row: int, note: str, marks: list[Mark], name: str) -> bool:
        crossed = self._sheet.struck_cells.get(row + 1, {})
        if row + 1 in self._sheet.struck_out or self._heading.column("name") in crossed:
            marks.append(Mark("name", name, struck.ROW))
            return True
        if row + 1 in self._sheet.hidden:
            marks.append(Mark("name", name, "Excelで非表示になっている行です。"))
        if self._under:
            marks.append(Mark("name", name, f"「{self._under}」の下に書かれています。"))
            return True
        if has_gone(note) or any(has_gone(self._grid.said(row, column)) for column in self._heading.days):
            return True
        if self._is_grey(row) and not self._greys_mean_nothing:
            marks.append(
                Mark("name", name, "灰色の行です。訪問が終わった方として読みました。確かめてください。")
            )
            return True
        return False

    def _contacts(self, row: int) -> list[Contact]:
        """Whom to call: of three cells, or all in one."""
        one = Contact(
            self._text(row, "contact_name"),
            self._text(row, "contact_relation"),
            self._text(row, "contact_phone"),
        )
        together = [read_contact(self._text(row, "contact"))] if self._text(row, "contact") else []
        if one.name and not one.relation and not one.phone:
            together.append(read_contact(one.name))  # all in the first of three cells
        elif (
            one != Contact()
            and not values.is_nothing(one.name)
            and plain(one.name) not in ("なし", "無し", "無")
        ):
            together.append(one)
        return [contact for contact in together if contact]

    def _phone(self, row: int, name: str, marks: list[Mark]) -> str:
        column = self._heading.column(name)
        cell: Cell = self._grid.cell(row, column) if column is not None else None
        if cell is None or isinstance(cell, NoResult) or not str(cell).strip():
            return ""
        said = self._ditto(name, self._grid.said(row, column or 0))
        if values.is_nothing(said) or plain(said) in ("なし", "無し", "無"):
            return ""
        found: list[Mark] = []
        read = values.read_or_mark(found, name, said if isinstance(cell, str) else cell, values.phone)
        marks += found
        return read or said

    def _over(self, row: int, name: str) -> str:
        column = self._heading.column(name)
        return "" if column is None else self._grid.said_over(row, column)

    def _text(self, row: int, name: str) -> str:
        said = [
            self._ditto(f"{name}{column}", self._grid.said(row, column))
            for column, of in self._heading.fields.items()
            if of == name
        ]
        return "。".join(one for one in said if one)

    def _ditto(self, name: str, said: str) -> str:
        """〃 and 同上 say what stands above."""
        said = re.sub(r"\s*\n\s*", " ", said)
        if said and len(said) < 5 and values.DITTO.fullmatch(said.strip()):
            return self._above.get(name, "")
        self._above[name] = said
        return said

    def _tell_totals(self) -> None:
        for row, written, said, counted in self._subtotals:
            here = sum(not one.gone for one in self._found.watched if one.row <= row)
            if said not in (counted, here) and said != self._without_gone(row, counted):
                self._found.differences.append(
                    Difference(
                        self._sheet.name,
                        row + 1,
                        re.sub(r"[\s　]*\d.*", "", written) or "計",
                        str(said),
                        str(counted),
                    )
                )

    def _without_gone(self, row: int, counted: int) -> int:
        before = [one for one in self._found.watched if one.row <= row][-counted:] if counted else []
        return sum(not one.gone for one in before)


def read_sums(sheet: Sheet, counted: dict[str, int]) -> tuple[LeftSheet, list[Difference]] | None:
    """A sheet of sums by district: what it says of each of the other sheets, beside how many stand there."""
    grid = Grid(sheet)
    differences: list[Difference] = []
    found = False
    for row in range(min(grid.height, 100)):
        words = grid.words(row) if grid.rows[row] else []
        if len(words) < 2:
            continue
        here = next(
            (
                name
                for name in counted
                if plain(words[0]) in (plain(name), plain(name) + "地区", plain(name).removesuffix("地区"))
            ),
            None,
        )
        whole = re.fullmatch(r"(?:合|総)?計", plain(words[0]))
        number = re.fullmatch(r"(\d+)(?:世帯|名|人|件)?", plain(words[1]))
        if not number or not (here or whole):
            continue
        found = True
        is_there = counted[here] if here else sum(counted.values())
        if int(number[1]) != is_there:
            differences.append(Difference(sheet.name, row + 1, words[0], number[1], str(is_there)))
    return (
        (LeftSheet(sheet.name, "合計のシートです。数は引き継がず、名簿の行から数え直します。"), differences)
        if found
        else None
    )
