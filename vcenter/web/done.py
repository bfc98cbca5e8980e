"""What was done, in a line on the page that comes next: every save says so, and names no person in its address.

What can be taken back has 元に戻す beside its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from vcenter.collect import declare
from vcenter.commands.path import Outcome
from vcenter.commands.taking_back import can_be_taken_back

_LINES: dict[str, str] = {}

_OURS = ("done", "n", "back", "hm")

_ENTRY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")

_ADDRESS = re.compile(r"/(?![/\\])[^\s\\#]*")


def says(key: str, words: str) -> str:
    """Declare the line of what can be done; gives its key. {n} in words stands for a number (of a team, of people), {hm} for a
    time of day."""
    declare(_LINES, key, words, "lines of what was done")
    return key


def going_on(address: str, key: str, n: int | str = "", *, hm: str = "", of: Outcome | None = None) -> str:
    """The address to go on to, so that the line stands there. of: what was done, where it may be possible to take it back."""
    if key not in _LINES:
        raise KeyError(key)
    joined = "&" if "?" in address else "?"
    said = f"{address}{joined}done={key}" + (f"&n={n}" if n != "" else "") + (f"&hm={hm}" if hm else "")
    return with_way_back(said, of) if of else said


def with_way_back(address: str, outcome: Outcome) -> str:
    """An address with a line, and the entry that its 元に戻す takes back; as it is where there is no line, or nothing to take back."""
    entry = entry_of(outcome)
    return f"{address}&back={entry}" if entry and "done=" in address else address


def entry_of(outcome: Outcome) -> str:
    """The entry to be named where this is taken back; "" where it cannot be."""
    return outcome.id if outcome.done and can_be_taken_back(outcome.kind, outcome.outcome) else ""


def without_line(address: str) -> str:
    """An address of ours as it is without a line; "/" where it is none of ours."""
    if not _ADDRESS.fullmatch(address):
        return "/"
    path, _, query = address.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in _OURS]
    return path + (f"?{urlencode(kept)}" if kept else "")


def line(request: Request) -> Mapping[str, str] | None:
    """The line of what was done, for a page that was come to so; None when nothing was.

    back: the entry that can be taken back, "" where none can; here: the page's address without the line.
    """
    said = request.query_params
    words, n, back = _LINES.get(said.get("done", "")), said.get("n", ""), said.get("back", "")
    if words is None or ("{n}" in words and not (n.isascii() and n.isdigit() and len(n) < 7)):
        return None
    hm = said.get("hm", "")
    if "{hm}" in words and not _CLOCK.fullmatch(hm):
        return None
    here = f"{request.url.path}?{request.url.query}"
    return {
        "text": words.format(n=n, hm=hm),
        "back": back if _ENTRY.fullmatch(back) else "",
        "here": without_line(here),
    }
