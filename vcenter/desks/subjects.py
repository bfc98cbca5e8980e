"""What commands name by an id, as 要確認 shows it. Each desk says so of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vcenter.collect import declare
from vcenter.store.tx import Tx

Line = tuple[str, str]
"""What it is, and what is said of it."""


@dataclass(frozen=True)
class Subject:
    """People, needs, teams …, of which a field of a command may be the id (`Of` in commands/field_words.py).

    key: what `Of` calls it; a command that has a field of this name is about it. named: what staff call this one, ""
    where there is none. now: what is recorded of it at this moment. link: the screen on which it can be seen to by
    hand, and what the button says. position: the smaller, the further ahead.
    """

    key: str
    named: Callable[[Tx, str], str]
    now: Callable[[Tx, str], list[Line]] = lambda tx, id: []
    link: Callable[[Tx, str], Line | None] = lambda tx, id: None
    position: int = 100


SUBJECTS: dict[str, Subject] = {}


def introduce(subject: Subject) -> Subject:
    """Let 要確認 say what this is."""
    return declare(SUBJECTS, subject.key, subject, "subjects")


def in_order() -> list[Subject]:
    """Every subject, in the order in which 要確認 shows them."""
    return sorted(SUBJECTS.values(), key=lambda subject: subject.position)
