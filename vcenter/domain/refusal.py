"""What is said when something cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(ValueError):
    """Something that was asked for and is refused, in words for the person who asked.

    message: Japanese: what is wrong and what to do about it.
    field: the name of the input that is wrong, or "" when no single one is.
    code: under which it is said in other languages (`error` in locale/), where a volunteer may read it.
    details: what a screen needs to offer the way out (ids, never words).
    """

    also: Mapping[str, str] = {}
    """What else is wrong, by field: said together with it."""

    def __init__(self, message: str, field: str = "", *, code: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code
        self.details = details


def refuse_all(wrong: Mapping[str, str]) -> None:
    """Refuse everything of these fields together, so that it is mended in one go; nothing where nothing is wrong."""
    for field, message in wrong.items():
        refusal = Refusal(message, field)
        refusal.also = {other: words for other, words in wrong.items() if other != field}
        raise refusal
