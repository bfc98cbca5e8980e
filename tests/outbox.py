"""A tablet that was enrolled, for tests: what its outbox sends, as it sends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import Response
from pydantic import ValidationError

from tests.centre import STAFF, Desk, new_id
from vcenter.store import changes
from vcenter.tablets.answers import Answer, Changes, Hello, Outcomes, Refusal

SYNC = {"x-vcenter-sync": "1"}


def entry(
    kind: str, *, id: str = "", at: datetime | None = None, actor: str = STAFF, **payload: Any
) -> dict[str, Any]:
    """One entry of an outbox."""
    moment = (at or datetime.now(UTC)).isoformat()
    return {"id": id or new_id(), "kind": kind, "at": moment, "actor": actor, "payload": payload, "v": 1}


def as_declared(answer: Response, model: type[Answer]) -> Response:
    """The same answer; it says what the browser's scripts are told that it says."""
    (model if answer.is_success else Refusal).model_validate_json(answer.content)
    return answer


def fits(row: dict[str, Any], subject: str, told: dict[str, list[str]] | None) -> None:
    """The row is one of its subject; of a tablet that is told some fields alone it says nothing else, and lacks nothing else."""
    missing = []
    if told is not None:
        assert row.keys() <= set(told[subject])
    try:
        changes.subjects()[subject].row.model_validate(row, strict=False)
    except ValidationError as error:
        missing = [one for one in error.errors() if one["type"] != "missing" or told is None]
        missing += [one for one in error.errors() if told is not None and one["loc"][0] in told[subject]]
    assert missing == []


class Enrolled:
    """The tablet of this desk, enrolled. ahead: how wrong its clock is. uses: what it is used for."""

    def __init__(
        self,
        desk: Desk,
        name: str = "受付2",
        ahead: timedelta = timedelta(),
        uses: tuple[str, ...] = ("outpost",),
    ) -> None:
        self.desk = desk
        self.ahead = ahead
        answer = desk.post("/enrol", name=name, desk="reception", uses=[*uses])
        assert answer.status_code == 303, answer.text

    def sends(self, path: str, body: Any) -> Response:
        answer: Response = self.desk.client.post(path, json=body, headers=SYNC)
        return answer

    def hello(self, **said: Any) -> Response:
        answer = self.sends("/sync/hello", {"clock": self.clock, "app": "1", "waiting": 0} | said)
        return as_declared(answer, Hello)

    @property
    def clock(self) -> str:
        return (datetime.now(UTC) + self.ahead).isoformat()

    def outbox(self, *entries: Any) -> list[dict[str, Any]]:
        """Send these; what became of each."""
        answer = self.sends("/sync/outbox", {"clock": self.clock, "app": "1", "entries": list(entries)})
        as_declared(answer, Outcomes)
        assert answer.status_code == 200, answer.text
        outcomes: list[dict[str, Any]] = answer.json()["outcomes"]
        return outcomes

    def changes(self, since: str = "", limit: int = 2000) -> dict[str, Any]:
        answer = self.desk.client.get(f"/sync/changes?since={since}&limit={limit}", headers=SYNC)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = as_declared(answer, Changes).json()
        for subject, rows in page["rows"].items():
            for row in rows:
                fits(row, subject, page["facts"]["told"])
        return page

    def replica(self, since: str = "", limit: int = 2000) -> tuple[dict[str, dict[str, Any]], str]:
        """Everything that the tablet keeps after taking every page; and the cursor."""
        kept: dict[str, dict[str, Any]] = {}
        while True:
            page = self.changes(since, limit)
            for subject, rows in page["rows"].items():
                kept.setdefault(subject, {}).update({row["id"]: row for row in rows})
            for subject, rows in page["gone"].items():
                for row in rows:
                    kept[subject].pop(row["id"], None)
            since = page["cursor"]
            if not page["more"]:
                return kept, since
