"""Copies of lists with names that are printed for somebody: each gets a number in the register of given lists (渡した名簿) as it is printed."""

from __future__ import annotations

import uuid

from starlette.requests import Request

from vcenter.commands.path import Outcome
from vcenter.domain.given_words import IN_HOUSE
from vcenter.web.environment import new_id
from vcenter.web.forms import perform, text_of


def _of_this_press(command_id: str, to_whom: str) -> str:
    """The id of the command: the same where one form is sent twice for one person, who then has one copy."""
    try:
        return str(uuid.uuid5(uuid.UUID(command_id), f"copy for {to_whom}"))
    except ValueError:
        return new_id()


async def numbered(request: Request, sort: str, title: str, people: int) -> tuple[str, Outcome | None]:
    """What a list says of where it belongs: its number and who has it, where the form says to whom it goes; otherwise that it stays here.

    And, where it was refused a number, the outcome that says why.
    """
    form = await request.form()
    to_whom = text_of(form, "to_whom").strip()[:200]
    if not to_whom:
        return IN_HOUSE, None
    said = {"sort": sort, "title": title[:200], "to_whom": to_whom, "people": people}
    outcome = await perform(
        request, "number_copy", said, _of_this_press(text_of(form, "command_id"), to_whom)
    )
    if not outcome.done:
        return "", outcome
    return f"控え番号 {outcome.outcome['number']}　{to_whom}　使い終わったら返してください", None


async def file_number(request: Request, title: str, rows: int) -> int:
    """The number of a file that goes out to somebody, which stands in its name; 0 where the form does not say to whom."""
    form = await request.form()
    to_whom = text_of(form, "to_whom").strip()[:200]
    if not to_whom:
        return 0
    said = {"sort": "file", "title": title[:200], "to_whom": to_whom, "people": rows}
    outcome = await perform(
        request, "number_copy", said, _of_this_press(text_of(form, "command_id"), to_whom)
    )
    return int(outcome.outcome["number"]) if outcome.done else 0
