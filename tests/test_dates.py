"""A tablet without network reads dates as the server does: an age decides what somebody may do."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.node import in_node
from vcenter.domain.calendar import read_date, read_time, show_wareki
from vcenter.domain.refusal import Refusal

WRITTEN = [
    "1970-03-02", "1970/3/2", "1970年3月2日", "昭和45年3月2日", "S45.3.2", "Ｓ４５．３．２", "s45/3/2", "昭45.3.2", "19700302",
    "25629", "令和元年5月1日", "平成31年4月30日", "平成32年1月1日", "H0.1.1", "昭和99年1月1日", "1970/2/30", "2012/2/29", "2013/2/29",
    "1970/13/2", "1970/0/2", "1970/1/0", "0000/1/1", "0099/1/1", "45", "60", "61", "73050", "73051", "S45.3", "", "不明", "1970ー3ー2",
    " 1970 年 3 月 2 日 ", "1970/3/2日", "S.45.3.2", "大正元年7月30日", "M1.1.25",
]  # fmt: skip
ALPHABET = "0123456789年月日./-元 昭平令SHR"


def some_text(chance: random.Random) -> str:
    """A date in one of the ways people write it, often with a slip in it."""
    day = date(1868, 2, 1) + timedelta(days=chance.randint(0, 60_000))
    text = chance.choice(
        [show_wareki(day), f"{day:%Y/%m/%d}", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}"]
    )
    for _ in range(chance.choice([0, 0, 1, 2])):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(ALPHABET) + text[at + chance.randint(0, 1) :]
    return text


def read(text: str) -> str | None:
    try:
        return read_date(text).isoformat()
    except Refusal:
        return None


def test_tablet_and_server_read_the_same_dates() -> None:
    chance = random.Random(6)
    texts = [*WRITTEN, *(some_text(chance) for _ in range(4000))]
    script = """const { readDate } = await import("./offline/domain/dates.js");
    return given.map((text) => readDate(text) ?? null);"""
    for text, said in zip(texts, in_node(script, texts), strict=True):
        assert said == read(text), text


TIMES = {
    "9:05": "09:05", "９：０５": "09:05", "905": "09:05", "0905": "09:05", "9時5分": "09:05", "9時": "09:00", "9時半": "09:30",
    "9": "09:00", "9.30": "09:30", "午後3時": "15:00", "午後3:15": "15:15", "PM3:15": "15:15", "午前12時": "00:00", "0:00": "00:00",
    "23:59": "23:59", "": "", "24:00": "", "9:60": "", "12345": "", "半": "", "9半": "", "9時5分半": "", "午後13時": "", "朝": "",
}  # fmt: skip


def test_a_time_of_day_is_read_as_people_write_it() -> None:
    assert {text: read_time(text) for text in TIMES} == TIMES


def test_tablet_and_server_read_the_same_times() -> None:
    chance = random.Random(7)
    texts = [
        *TIMES,
        *(
            "".join(chance.choices("0123456789:時分半午前後APM. ", k=chance.randint(1, 6)))
            for _ in range(4000)
        ),
    ]
    script = """const { readTime } = await import("./offline/domain/dates.js");
    return given.map(readTime);"""
    for text, said in zip(texts, in_node(script, texts), strict=True):
        assert said == read_time(text), text
