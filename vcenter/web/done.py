"""What was done, in a line on the page that comes next: every save says so, and names no person in its address."""

from __future__ import annotations

from starlette.requests import Request

from vcenter.collect import declare

_LINES: dict[str, str] = {}


def says(key: str, words: str) -> str:
    """Declare the line of what can be done; gives its key. {n} in words stands for a number (of a team, of people)."""
    declare(_LINES, key, words, "lines of what was done")
    return key


def going_on(address: str, key: str, n: int | str = "") -> str:
    """The address to go on to, so that the line stands there."""
    if key not in _LINES:
        raise KeyError(key)
    return f"{address}?done={key}" + (f"&n={n}" if n != "" else "")


def line(request: Request) -> dict[str, str] | None:
    """The notice of what was done, for a page that was come to so; None when nothing was."""
    words, n = _LINES.get(request.query_params.get("done", "")), request.query_params.get("n", "")
    if words is None or ("{n}" in words and not (n.isascii() and n.isdigit() and len(n) < 7)):
        return None
    return {"kind": "ok", "text": words.format(n=n)}
