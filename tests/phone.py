"""A volunteer's phone for tests, and the form that it sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from httpx import Response

from tests.centre import Desk, new_id
from vcenter.domain.calendar import centre_day
from vcenter.store import people

TODAY = centre_day(datetime.now(UTC))
TOMORROW = (TODAY + timedelta(days=1)).isoformat()

FORM = {
    "name": "山田　花子",
    "kana": "やまだ　はなこ",
    "birth": "S55.4.1",
    "phone": "090-1234-5678",
    "postal": "105-0011",
    "address": "東京都港区芝公園1-2-3",
    "emergency_name": "山田　一郎",
    "emergency_phone": "03-1234-5678",
    "insurance": "desk",
    "consent": "on",
}


def asked(**changes: object) -> dict[str, object]:
    return {"person": new_id(), **FORM, **changes}


class Phone:
    """A volunteer's phone, which is not signed in."""

    def __init__(self, desk: Desk) -> None:
        self.client = desk.client
        self.client.cookies.clear()

    def get(self, path: str, **headers: str) -> Response:
        answer: Response = self.client.get(path, headers=headers)
        return answer

    def post(self, path: str, **form: object) -> Response:
        data = {"command_id": new_id(), **form}
        answer: Response = self.client.post(path, data=data)
        return answer

    def register(self, **changes: object) -> Response:
        form: dict[str, object] = {**FORM, **changes}
        return self.post("/join", **form)


def person(desk: Desk, name: str = "山田　花子") -> dict[str, object]:
    found = [row for row in desk.read(people.page, "", 100) if row["name"] == name]
    assert len(found) == 1, found
    return found[0]
