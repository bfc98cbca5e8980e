"""The server's own clock, set wrong and right again while it runs."""

from __future__ import annotations

import datetime as module
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Any

from vcenter.domain.calendar import JAPAN

_REAL = datetime


class _Kind(type(_REAL)):  # type: ignore[misc]
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, _REAL)


@contextmanager
def set_wrong() -> Iterator[Callable[[timedelta], None]]:
    """Says how far the clock is ahead of the right one from now on, in whatever is loaded of the program and the tests."""
    ahead = timedelta()

    class Clock(_REAL, metaclass=_Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return _REAL.now(tz) + ahead

    def set_ahead(by: timedelta) -> None:
        nonlocal ahead
        ahead = by

    ours = [one for name, one in sys.modules.items() if name.startswith(("vcenter", "tests."))]
    having = [
        one for one in ours if getattr(one, "datetime", None) is _REAL and one is not sys.modules[__name__]
    ]
    for one in having:
        one.datetime = Clock  # type: ignore[attr-defined]
    try:
        yield set_ahead
    finally:
        for one in having:
            one.datetime = module.datetime  # type: ignore[attr-defined]


@contextmanager
def at_hour(hour: int) -> Iterator[None]:
    """It is so late in Japan, whatever the hour at which the tests run."""
    now = _REAL.now(JAPAN)
    with set_wrong() as set_ahead:
        set_ahead(now.replace(hour=hour, minute=0, second=0, microsecond=0) - now)
        yield
