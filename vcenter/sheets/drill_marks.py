"""That what is made now is of a drill (訓練): paper and files of Excel say so by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WORD = "訓練"

_drill: ContextVar[bool] = ContextVar("drill", default=False)


@contextmanager
def drill_marked() -> Iterator[None]:
    """Whatever is laid out or written meanwhile says 訓練: paper on every page, pass and label, Excel on its sheet."""
    before = _drill.set(True)
    try:
        yield
    finally:
        _drill.reset(before)


def is_marked() -> bool:
    """Whether what is made now has to say so."""
    return _drill.get()


def marked(title: str) -> str:
    """The title of a sheet of Excel, with the word before it where it has to be said. Excel takes 31 letters."""
    return (f"{WORD} {title}" if is_marked() else title)[:31]
