"""Check-ins through the API of a real server, each answered after it is durably kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import uuid_utils

from . import raw_commits
from .figures import figure, median_ratio, note, percentile
from .load import Measured, ask, request_bytes
from .servers import Bare, Centre, fresh_folder

CONNECTIONS = 32
ROUNDS = 7
IN_A_ROUND = 2000
WARM_UP = 500
BARE_IN_A_ROUND = 8000
AT_ONCE = 500
"""Commands in one list, the most that the API takes."""


def run() -> None:
    """Print the figures. A round is raw commits, bare responses and check-ins, one after another."""
    with fresh_folder() as data, fresh_folder() as beside, Centre(data) as centre:
        headers = {"Authorization": f"Bearer {centre.token()}", "Content-Type": "application/json"}
        people = register(centre.port, headers, ROUNDS * IN_A_ROUND + WARM_UP)
        raw_file = beside / "raw.sqlite"
        raw_commits.prepare(raw_file, data / "vcenter.sqlite")
        with Bare(beside) as bare:
            _measure(people, headers, centre.port, bare.port, raw_file)


def _measure(people: list[str], headers: dict[str, str], centre: int, bare: int, raw_file: Path) -> None:
    _check_in(centre, headers, people[-WARM_UP:])
    plain = [_post(headers, _command("check_in", person=people[0]))] * BARE_IN_A_ROUND
    ask(bare, CONNECTIONS, plain[:WARM_UP])
    raw, responses, check_ins = [], [], []
    for number in range(ROUNDS):
        chosen = people[number * IN_A_ROUND : (number + 1) * IN_A_ROUND]
        raw.append(_raw_commits(raw_file, chosen))
        responses.append(ask(bare, CONNECTIONS, plain).per_second)
        check_ins.append(_check_in(centre, headers, chosen))
        note(
            f"round {number + 1} of {ROUNDS}: {raw[-1]:.0f} raw commits/s, {responses[-1]:.0f} bare responses/s, "
            f"{check_ins[-1].per_second:.0f} check-ins/s"
        )
    rates = [one.per_second for one in check_ins]
    rate, unit = median(rates), "check-ins/s"
    figure("checkin", "check-ins", rate, unit, ratio=median_ratio(rates, raw), ratio_to="raw_commits")
    figure(
        "checkin", "check-ins", rate, unit, ratio=median_ratio(rates, responses), ratio_to="bare_responses"
    )
    for percent in (50, 99):
        value = median(percentile(one.times, percent) for one in check_ins)
        figure("checkin", f"p{percent}", value * 1000, "ms")
    figure("checkin", "raw commits", median(raw), "commits/s")
    figure("checkin", "bare responses", median(responses), "responses/s")


def register(port: int, headers: dict[str, str], count: int) -> list[str]:
    """So many insured people who have agreed to the rules; their ids."""
    note(f"registering {count} people")
    people = [_new_id() for _ in range(count)]
    for first in range(0, count, AT_ONCE):
        body = [
            _command(
                "register_person",
                person=people[at],
                name=f"試験　{at}",
                birth="1980-04-01",
                insured=True,
                consent=True,
            )
            for at in range(first, min(first + AT_ONCE, count))
        ]
        # One list is one request, and none of its answers may be a refusal.
        asked = request_bytes("POST", "/api/commands", headers, orjson.dumps(body))
        ask(port, 1, [asked], mark=b'"status":"done"', never=b'"status":"refused"')
    return people


def _check_in(port: int, headers: dict[str, str], people: Sequence[str]) -> Measured:
    asked = [check_in_request(headers, person) for person in people]
    return ask(port, CONNECTIONS, asked, mark=b'"already":false')


def _raw_commits(file: Path, people: Sequence[str]) -> float:
    payload = orjson.dumps({"person": people[0]}).decode()
    outcome = "x" * 300  # about what a check-in answers
    ids = [_new_id() for _ in range(2 * len(people))]
    return raw_commits.commits_per_second(file, people, ids, payload, outcome)


def check_in_request(headers: dict[str, str], person: str) -> bytes:
    """One check-in, ready to be sent."""
    return _post(headers, _command("check_in", person=person))


def _post(headers: dict[str, str], command: dict[str, Any]) -> bytes:
    return request_bytes("POST", "/api/commands", headers, orjson.dumps(command))


def _command(kind: str, **payload: Any) -> dict[str, Any]:
    return {"id": _new_id(), "kind": kind, "at": datetime.now(UTC).isoformat(), "payload": payload}


def _new_id() -> str:
    return str(uuid_utils.uuid7())
