"""JSON that tablets and other servers send: read as far as it can be, and written down whole where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from json import dumps, loads
from typing import Any

import orjson

KEPT_WHOLE = 100_000
"""Characters of what cannot be used, that are kept for a person."""
BEGINS = 2_000


def read_json(sent: bytes) -> Any:
    """What was sent; None when it cannot be read at all."""
    try:
        return orjson.loads(sent)
    except orjson.JSONDecodeError:
        pass
    # A half of a character, as a browser may write it, must not keep a whole outbox or letter from being read.
    try:
        return _without_halves(loads(sent.decode("utf-8", errors="replace")))
    except (ValueError, RecursionError):
        return None


def read_object(text: str) -> dict[str, Any] | None:
    """The object that this JSON is; None when it is none, or none that our tables can hold."""
    try:
        found = orjson.loads(text)
        orjson.dumps(found)  # what is nested too deep can be read, and written nowhere
    except (orjson.JSONDecodeError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def as_text(value: Any) -> str | None:
    """A value as JSON, whatever stands in it; None when even that is impossible."""
    ways: tuple[Callable[[Any], str], ...] = (
        lambda value: orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode(),
        lambda value: dumps(value, ensure_ascii=True),
    )
    for way in ways:
        try:
            return way(value)
        except (TypeError, ValueError, RecursionError):
            continue
    return None


def beginning(text: str) -> str:
    """JSON of what was sent as this text, for a person to look at: itself, or of what is larger its length and how it begins."""
    if len(text) <= KEPT_WHOLE:
        return text
    return orjson.dumps({"characters": len(text), "begins": text[:BEGINS]}).decode()


def _without_halves(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_without_halves(key): _without_halves(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_halves(one) for one in value]
    return value
