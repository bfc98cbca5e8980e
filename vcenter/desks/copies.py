"""Copies of lists with names that are printed for somebody: each gets a number in the register of given lists (渡した名簿) as it is printed.

One press has one number, however often it is sent; who has a copy of the same list already is asked about before a second one is numbered.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vcenter.commands.path import Outcome
from vcenter.domain.given_words import IN_HOUSE
from vcenter.domain.names import fold
from vcenter.store import given, journal
from vcenter.store.tx import Row, Tx
from vcenter.web.environment import new_id
from vcenter.web.forms import perform, text_of
from vcenter.web.page import page
from vcenter.web.state import database

ANOTHER = "another"
"""What a form says in `copy` where one more copy is meant; otherwise the id of the copy that is printed once more."""

_OF_THE_FORM = frozenset({"session", "command_id", "copy"})


@dataclass(frozen=True)
class ListOnPaper:
    """A list that is printed for somebody. evacuation: the id of the list of evacuation help that it is."""

    sort: str
    title: str
    evacuation: str = ""


def of_this_press(command_id: str, *said: object) -> str:
    """The id of the command: the same where one form is sent twice with the same words, which then make one copy."""
    try:
        return str(uuid.uuid5(uuid.UUID(command_id), f"copy for {' '.join(str(one) for one in said)}"))
    except ValueError:
        return new_id()


async def to_whom_of(request: Request) -> str:
    """To whom a form says that the list goes; "" where it stays in the house."""
    return text_of(await request.form(), "to_whom").strip()[:200]


async def standing(request: Request, whole: ListOnPaper) -> Row | None:
    """The copy that a form asks to be printed once more, under its own number; None of a new one."""
    id, to_whom = text_of(await request.form(), "copy"), await to_whom_of(request)
    if id in ("", ANOTHER):
        return None
    found = await database(request).read(_outside, whole, to_whom)
    return next((row for row in found if row["id"] == id), None)


def _outside(tx: Tx, whole: ListOnPaper, to_whom: str) -> list[Row]:
    """The copies of a list that somebody has."""
    return [
        row
        for row in given.copies_of(tx, whole.sort, whole.title, whole.evacuation)
        if fold(row["to_whom"]) == fold(to_whom)
    ]


async def has_one(request: Request, whole: ListOnPaper, desk: str, command_id: str) -> Response | None:
    """The question whether the same copy is meant, where whoever is to get the list has one, or where the copy that is to be printed once
    more has come back meanwhile; None where there is nothing to ask.

    command_id: of the press; one that was done already is answered as before. Asked where no copy is `standing`.
    """
    form, to_whom = await request.form(), await to_whom_of(request)
    said = text_of(form, "copy")
    if not to_whom or said == ANOTHER:
        return None

    def look(tx: Tx) -> list[Row]:
        return [] if journal.find(tx, command_id) else _outside(tx, whole, to_whom)

    copies = await database(request).read(look)
    if not copies and not said:
        return None
    fields = [(name, value) for name, value in form.multi_items() if name not in _OF_THE_FORM]
    return await page(
        request,
        "given/again.html",
        422,
        title="もう渡してあります",
        desk=desk,
        copies=copies,
        to_whom=to_whom,
        another=ANOTHER,
        action=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        fields=[(name, value) for name, value in fields if isinstance(value, str)],
    )


async def numbered(
    request: Request, sort: str, title: str, people: int, desk: str
) -> tuple[str, Outcome | None, Response | None]:
    """What a list says of where it belongs: its number and who has it, where the form says to whom it goes; otherwise that it stays here.

    And, where it was refused a number, the outcome that says why; and, where they have a copy already, the page that asks.
    """
    whole, to_whom = ListOnPaper(sort, title[:200]), await to_whom_of(request)
    if not to_whom:
        return IN_HOUSE, None, None
    if same := await standing(request, whole):
        return _on_paper(same["number"], same["to_whom"]), None, None
    said = {"sort": sort, "title": whole.title, "to_whom": to_whom, "people": people}
    command_id = await _of_press(request, said)
    if question := await has_one(request, whole, desk, command_id):
        return "", None, question
    outcome = await perform(request, "number_copy", said, command_id)
    if not outcome.done:
        return "", outcome, None
    return _on_paper(outcome.outcome["number"], to_whom), None, None


def _on_paper(number: int, to_whom: str) -> str:
    return f"控え番号 {number}　{to_whom}　使い終わったら返してください"


async def _of_press(request: Request, said: dict[str, Any]) -> str:
    return of_this_press(text_of(await request.form(), "command_id"), *said.values())


async def file_number(request: Request, title: str, rows: int) -> int:
    """The number of a file that goes out to somebody, which stands in its name; 0 where the form does not say to whom."""
    to_whom = await to_whom_of(request)
    if not to_whom:
        return 0
    said = {"sort": "file", "title": title[:200], "to_whom": to_whom, "people": rows}
    outcome = await perform(request, "number_copy", said, await _of_press(request, said))
    return int(outcome.outcome["number"]) if outcome.done else 0
