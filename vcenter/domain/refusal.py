"""What is said when something cannot be done."""

from __future__ import annotations

from typing import Any


class Refusal(ValueError):
    """Something that was asked for and is refused, in words for the person who asked.

    message: Japanese: what is wrong and what to do about it.
    field: the name of the input that is wrong, or "" when no single one is.
    code: under which it is said in other languages (`error` in locale/), where a volunteer may read it.
    details: what a screen needs to offer the way out (ids, never words).
    """

    def __init__(self, message: str, field: str = "", *, code: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code
        self.details = details
