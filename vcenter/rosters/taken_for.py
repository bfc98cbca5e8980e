"""Which column of a table is what: by its heading, by what stands in it, or as somebody has decided for tables of this shape."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from vcenter.domain.names import fold
from vcenter.domain.refusal import Refusal
from vcenter.rosters.cells import Cell
from vcenter.rosters.column_words import FIELD_WORDS, LEFT_OUT, NOTED
from vcenter.rosters.columns import (
    MAY_REPEAT,
    SEARCHED_ROWS,
    Heading,
    Unused,
    any_headings,
    people_by,
    people_without,
    tells_people,
    text,
    words_of,
)
from vcenter.rosters.contents import LOOKED_AT, column_of, examples, looks_like
from vcenter.rosters.model import Column, Table

Choice = Mapping[int, str]
"""Index of a column to a field, NOTED or LEFT_OUT."""
Choices = Mapping[str, Choice]
"""Shape of a table to what was decided for it."""

_LEFT = "取り込まないことにした列です。"
_TO_NOTE = "メモに残すことにした列です。値は、見出しと一緒にメモに残します。"
_SECOND = {"phone": "phone_other"}
"""What a second column of the same contents is."""
_FIRST = {second: first for first, second in _SECOND.items()}


def letters(column: int) -> str:
    """A column as Excel calls it: 0 is A, 26 is AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def called(heading: Heading, column: int) -> str:
    """What a column is called: its heading, or without one its letter."""
    unused = heading.unknown.get(column)
    return heading.as_written.get(column) or (unused.column if unused else f"{letters(column)}列")


def shape_of(heading: Heading) -> str:
    """The fingerprint of a table: its kind, and its headings where they stand. Widths, spaces and kana make no other shape."""
    words = {column: fold(word) for column, word in heading.as_written.items()}
    words |= {column: fold(unused.column) for column, unused in heading.unknown.items()}
    said = json.dumps([heading.kind, sorted(words.items())], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def check(kind: str, choice: Choice) -> None:
    """Refusal where a table cannot be read so: nobody has a name, or one field stands in two columns."""
    fields = [field for field in choice.values() if field not in (NOTED, LEFT_OUT)]
    words = FIELD_WORDS[kind]
    for field in fields:
        if field not in words:
            raise Refusal("ない項目が選ばれています。選び直してください。", "columns")
        if fields.count(field) > 1 and field not in MAY_REPEAT:
            raise Refusal(
                f"「{words[field]}」に2つの列が選ばれています。1つだけにし、ほかは「項目にせず、メモに残す」にしてください。",
                "columns",
            )
    named = "name" in fields or (kind == "people" and {"surname", "given"} <= set(fields))
    if not named:
        both = "（または「姓」と「名」）" if kind == "people" else ""
        raise Refusal(f"「{words['name']}」{both}の列を選んでください。", "columns")


def as_taken(
    found: Heading, rows: Sequence[Sequence[Cell]], choices: Choices, sheet: str
) -> tuple[Heading, Table]:
    """A heading with every column as it is taken, and what is said of it. rows: those below it."""
    shape = shape_of(found)
    decided = choices.get(shape)
    width = max((len(row) for row in rows[:1000]), default=0)
    columns = range(found.begins, max([width, *(column + 1 for column in (*found.fields, *found.unknown))]))
    cells = {column: column_of(rows, column) for column in columns}
    bare = [
        column
        for column in columns
        if column not in found.fields and column not in found.unknown and examples(cells[column], 1)
    ]
    heading, by_contents = _by_contents(found, cells, bare)
    if decided:
        heading = _decided(found, decided, bare)
    told: list[Column] = []
    for column in sorted({*found.fields, *found.unknown, *bare}):
        how: Literal["heading", "contents", "decided", ""] = ""
        if decided and column in decided:
            how = "decided"
        elif column in by_contents or (column in found.by_contents and column in found.fields):
            how = "contents"
        elif column in found.fields:
            how = "heading"
        unused = heading.unknown.get(column)
        taken = heading.fields.get(column) or (LEFT_OUT if unused and not unused.kept else NOTED)
        like = looks_like(cells[column]) if taken == NOTED and found.kind == "people" else ""
        told.append(
            Column(
                column,
                "" if column in bare else called(found, column),
                examples(cells[column]),
                taken,
                how,
                like,
            )
        )
    return heading, Table(shape, found.kind, [sheet], told, decided=bool(decided))


def heading_by_more(rows: Sequence[Sequence[Cell]], choices: Choices) -> Heading | None:
    """The heading in a sheet of which the headings alone do not tell enough: somebody decided it for this shape, or what stands
    below them says the rest."""
    for index, row in enumerate(rows[:SEARCHED_ROWS] if choices else ()):
        for possible in any_headings(words_of(row), index + 1):
            if shape_of(possible) in choices:
                return possible
    return _by_contents_alone(rows)


def _by_contents_alone(rows: Sequence[Sequence[Cell]]) -> Heading | None:
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        words = words_of(row)
        if not any(words):
            continue
        below = rows[index + 1 : index + 1 + LOOKED_AT]
        width = max((len(one) for one in below), default=0)
        more: dict[int, str] = {}
        for column in range(width):
            field = looks_like(column_of(below, column))
            headed = column < len(words) and words[column]
            # A heading that we do not know may still stand above names: without them there is no roster at all.
            if field and field not in more.values() and (not headed or field == "name"):
                more[column] = field
        if more and (found := people_by(words, more, index + 1)):
            return found
    return None


def without_heading(rows: Sequence[Sequence[Cell]]) -> Heading | None:
    """The heading that a sheet without one would have, by what stands in its columns; None where that says nothing of people.

    Its columns are called by their letters and what they were taken for, so that tables of one shape are those of the same contents.
    """
    first = next((at for at, row in enumerate(rows) if any(text(cell) for cell in row)), None)
    if first is None:
        return None
    below = rows[first : first + LOOKED_AT]
    fields: dict[int, str] = {}
    for column in range(max(map(len, below))):
        field = looks_like(column_of(below, column))
        field = _SECOND.get(field, "") if field in fields.values() else field
        if field and field not in fields.values():
            fields[column] = field
    words = FIELD_WORDS["people"]
    called = {column: f"{letters(column)}列（{words[field]}）" for column, field in fields.items()}
    return people_without(fields, called, first) if fields else None


def is_unmistakable(heading: Heading, rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the contents alone say enough, and the first row is a person as the others are: no heading in words that we lack."""
    first = rows[heading.after] if heading.after < len(rows) else ()
    said = {
        column: field
        for column, field in heading.fields.items()
        if column < len(first) and text(first[column])
    }
    return tells_people(said.values()) and all(
        looks_like([first[column]] * 2) in (field, _FIRST.get(field, "")) for column, field in said.items()
    )


def _by_contents(
    found: Heading, cells: Mapping[int, list[Cell]], bare: Sequence[int]
) -> tuple[Heading, dict[int, str]]:
    """Columns without a heading, as what stands in them says. A heading that we do not know says that it is something else."""
    if found.kind != "people":
        return found, {}
    taken: dict[int, str] = {}
    for column in bare:
        have = {*found.fields.values(), *taken.values()}
        field = looks_like(cells[column])
        field = _SECOND.get(field, "") if field in have else field
        if field and field not in have and not (field == "name" and {"surname", "given"} & have):
            taken[column] = field
    if not taken:
        return found, {}
    as_written = {**found.as_written, **{column: f"{letters(column)}列" for column in taken}}
    return replace(found, fields={**found.fields, **taken}, as_written=as_written), taken


def _decided(found: Heading, choice: Choice, bare: Sequence[int]) -> Heading:
    fields, unknown, as_written = dict(found.fields), dict(found.unknown), dict(found.as_written)
    known = {*found.fields, *found.unknown, *bare}
    for column, field in choice.items():
        if column not in known:
            continue  # without a heading, and empty in this file
        word = called(found, column)
        fields.pop(column, None)
        unknown.pop(column, None)
        as_written.pop(column, None)
        if field in (NOTED, LEFT_OUT):
            unknown[column] = Unused(word, _TO_NOTE if field == NOTED else _LEFT, kept=field == NOTED)
        else:
            fields[column] = field
            as_written[column] = word
    try:
        check(found.kind, fields)
    except Refusal:
        return found  # decided for columns that this file does not have
    # What has a heading comes first: by it a heading that stands once more is known.
    in_order = sorted(as_written, key=lambda column: (column in bare, column))
    return replace(
        found,
        fields=dict(sorted(fields.items())),
        unknown=unknown,
        as_written={column: as_written[column] for column in in_order},
    )
