"""The clock of the server's computer, which everything is dated by: whether it was set while the program runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from vcenter.domain.calendar import JAPAN

JUMP_SECONDS = 300.0
"""What a clock may be put right by without a word: no day, no session and no plan turns on it."""

SAID_SECONDS = 3600.0
"""For so long it is said: a clock that was wrong at the start and is right now concerns nobody any more."""


def _steady() -> float:
    """Seconds by a clock that nobody sets, and that goes on while the computer sleeps."""
    sleepless = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if sleepless is None else time.clock_gettime(sleepless)


class ServerClock:
    """Compares the clock that can be set with one that cannot.

    wall: seconds since 1970. steady: seconds since whenever.
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = _steady) -> None:
        self._wall, self._steady = wall, steady
        self._right = self._wall() - self._steady()
        self._seen: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        """What staff are told while the clock says something else than it should, "" otherwise."""
        wall, steady = self._wall(), self._steady()
        ahead = wall - steady - self._right
        if abs(ahead) < JUMP_SECONDS:
            self._seen = None
            return ""
        if self._seen is None or abs(self._seen[0] - ahead) >= JUMP_SECONDS:
            self._seen = ahead, steady
        if steady - self._seen[1] > SAID_SECONDS:
            self._right, self._seen = wall - steady, None
            return ""
        return (
            f"サーバのパソコンの時計が急に変わり、{_said(wall)}になりました（変わらなければ{_said(wall - ahead)}）。"
            "正しければ、このまま使えます。違っていれば、いますぐ本部に知らせて、サーバの時計を合わせてもらってください。"
            "それまでの入力は消えませんが、違う日の記録になります。急がない入力は待ってください。"
        )


def _said(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, JAPAN)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}:{moment.minute:02d}"
