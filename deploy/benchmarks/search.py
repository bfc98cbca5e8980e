"""Finding people at reception, letter by letter as it is typed, among 20,000."""

from __future__ import annotations

import http.client
import random
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from vcenter.desks.reception import SHOWN
from vcenter.domain.calendar import centre_day
from vcenter.store import centre as centre_store
from vcenter.store import search
from vcenter.store.tx import SqliteTx

from .figures import figure, median_ratio, note, percentile
from .load import ask, request_bytes
from .roster import DATABASE, PEOPLE, fill
from .servers import Centre, fresh_folder

ROUNDS = 5
LOOKED_FOR = 50
TABLETS = 4
STAFF = "本部"
NOBODY = ("ヌルポ", "鰐淵", "ワニブチ　ゾウ", "0000000", "zzz")


def run() -> None:
    """Print the figures. A round is the store alone, one tablet, and four tablets at once."""
    with fresh_folder() as data:
        note(f"making {PEOPLE} people")
        people = fill(data)
        typed = list(typed_letters(people))
        note(f"{len(typed)} searches a round")
        with Centre(data) as centre:
            headers = sign_in(centre.port, centre.first_pin)
            # A sign-in that failed would be answered quickly, too.
            ask(centre.port, 1, [_find(people[0]["pass_number"], headers)], mark=people[0]["id"].encode())
            _measure(data / DATABASE, centre.port, [_find(words, headers) for words in typed], typed)


def _find(words: str, headers: dict[str, str]) -> bytes:
    return request_bytes("POST", "/reception/find", headers, urlencode({"q": words}).encode())


def _measure(file: Path, port: int, requests: Sequence[bytes], typed: Sequence[str]) -> None:
    ask(port, TABLETS, requests[:100])
    store, one, four = [], [], []
    for number in range(ROUNDS):
        store.append(percentile(_store_times(file, typed), 99))
        one.append(ask(port, 1, requests).times)
        four.append(ask(port, TABLETS, requests).times)
        note(
            f"round {number + 1} of {ROUNDS}: p99 {store[-1] * 1000:.1f} ms in the store, "
            f"{percentile(one[-1], 99) * 1000:.1f} ms for 1 tablet, {percentile(four[-1], 99) * 1000:.1f} ms for {TABLETS}"
        )
    for tablets, rounds in (("1 tablet", one), (f"{TABLETS} tablets", four)):
        figure("search", f"p50, {tablets}", median(percentile(times, 50) for times in rounds) * 1000, "ms")
        worst = [percentile(times, 99) for times in rounds]
        ratio = median_ratio(worst, store)
        figure("search", f"p99, {tablets}", median(worst) * 1000, "ms", ratio=ratio, ratio_to="store_p99")
    figure("search", "p99, store function", median(store) * 1000, "ms")


def _store_times(file: Path, typed: Sequence[str]) -> list[float]:
    """Seconds of each search in the store, without a server around it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)) as connection:
        for pragma in ("cache_size=-32000", "mmap_size=268435456"):
            connection.execute(f"PRAGMA {pragma}")
        tx = SqliteTx(connection)
        today = centre_store.centre_day(tx, centre_day(datetime.now(UTC)).isoformat())
        assert today is not None
        times = []
        for words in typed:
            began = time.perf_counter()
            search.people(tx, words, today["id"], SHOWN + 1)
            times.append(time.perf_counter() - began)
        return times


def typed_letters(people: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What stands in the field after each letter, until the person is surely among the first."""
    for number, person in enumerate(random.Random(7).sample(people, LOOKED_FOR)):
        (surname, given), (kana, given_kana) = person["name"].split("　"), person["kana"].split("　")
        whole = (
            f"{kana} {given_kana[:2]}",
            _hiragana(f"{kana}　{given_kana[:1]}"),
            f"{surname} {given}",
            person["phone"][-4:],
            person["phone"],
            person["pass_number"],
            _hiragana(kana) + given_kana,
        )[number % 7]
        yield from (whole[:length].rstrip() for length in range(1, len(whole) + 1))
    for whole in NOBODY:
        yield from (whole[:length].rstrip() for length in range(1, len(whole) + 1))


def _hiragana(kana: str) -> str:
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in kana)


def sign_in(port: int, pin: str) -> dict[str, str]:
    """The headers of a tablet that signed in as a browser does, as htmx sends them."""
    typed = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://127.0.0.1:{port}",
    }
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        form = urlencode({"name": STAFF, "secret": pin, "device": "受付1番"})
        connection.request("POST", "/sign-in", form, typed)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise RuntimeError(f"signing in was answered with {answer.status}")
        cookie = {"Cookie": (answer.headers["Set-Cookie"] or "").partition(";")[0]}
        connection.request("GET", "/reception", headers=cookie)
        found = re.search(r'name="session" value="([^"]*)"', connection.getresponse().read().decode())
        if found is None:
            raise RuntimeError("/reception has no form")
    # As the host that `request_bytes` names.
    asking = {"Origin": "http://localhost", "X-Session": found[1], "HX-Request": "true"}
    return {**cookie, **typed, **asking}
